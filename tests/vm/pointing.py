"""The pointer: on a cursor plane where the display has one, in the picture elsewhere, and nowhere when we are gone."""
import re

from kernels import NOVT, STOCK
from qemu import move
from rig import RECORD, recording, scenario
from scenarios import EMERGENCY, ON_VT, active, answer
from system import log_in, on, on_console, on_seats, on_vts

MOUSE = ["-device", "qemu-xhci,id=usb", "-device", "usb-mouse,bus=usb.0"]
# The arrow in text of 16 pixels, and the place of its tip after a move from the corner where it begins.
ARROW, TIP = (11, 17), (52, 40)
STATE = "/sys/kernel/debug/dri/0/state"
DRAWN = EMERGENCY.replace("emergency", "emergency --set pointer.hardware=false", 1)
SLEEPY = EMERGENCY.replace("emergency", "emergency --set screen.blank-after=5", 1)


def boot(rig, kernel, **options):
    vm = rig.boot(kernel, devices=MOUSE, **options)
    debugfs(vm)
    return vm


def debugfs(vm):
    """Where the kernel says what is on its planes."""
    vm.sh("mountpoint -q /sys/kernel/debug || mount -t debugfs debugfs /sys/kernel/debug")


def cursor(vm):
    """Where the kernel shows a cursor plane and whose framebuffer is on it: (x, y, program), or None."""
    planes = vm.sh(f"cat {STATE}").split("plane[")[1:]
    lit = [plane for plane in planes if "format=AR24" in plane and "crtc=(null)" not in plane.split("\n\t")[1]]
    if not lit:
        return None
    x, y = map(int, re.search(r"crtc-pos=\d+x\d+([+-]\d+)([+-]\d+)", lit[0].replace("+-", "-")).groups())
    return x, y, re.search(r"allocated by = (\S+)", lit[0])[1]


def moved(vm, dx, dy):
    """Moves the mouse in steps that its reports can carry."""
    while dx or dy:
        step = tuple(max(-100, min(100, left)) for left in (dx, dy))
        move(vm.qmp, *step)
        dx, dy = dx - step[0], dy - step[1]
        vm.sh("true")


def on_plane(vm, place):
    vm.wait(f"the arrow is on its plane at {place}", lambda: cursor(vm) == (*place, "glasstty"))


def off_plane(vm, why):
    vm.wait(f"no cursor is on a plane: {why}", lambda: cursor(vm) is None)


def drawn_at(vm, plain, tip):
    """Waits until the screen is that picture with an arrow in it."""
    # Its black rim does not show on black.
    box = f"x {tip[0] + 1}..{tip[0] + 8}, y {tip[1] + 2}..{tip[1] + 15}"
    vm.wait(f"the arrow is drawn within {box}", lambda: vm.screen().difference(plain)[0].endswith(f"within {box}"))


def began(vm, rig, command, sum="6 * 7"):
    """Starts the console anew, with a picture that is exact."""
    if vm.ok("kill $(cat /run/program.pid)"):
        vm.status()
    vm.sh(f"rm -rf {RECORD}")
    rig.typed.clear()
    vm.start(command)
    return answer(rig, vm, sum)


@scenario("pointer-plane", "virtio-gpu: the arrow is on the cursor plane and not in the picture; typing, sleep and death take it away")
def pointer_plane(rig):
    vm = boot(rig, NOVT, gpu="virtio")
    plain = began(vm, rig, EMERGENCY)
    off_plane(vm, "nothing has moved")
    moved(vm, *TIP)
    on_plane(vm, TIP)
    moved(vm, 300, 120)
    on_plane(vm, (TIP[0] + 300, TIP[1] + 120))
    # QEMU's screenshots have no cursor planes: there is no arrow in the framebuffer.
    assert rig.exact(vm, "answer: 42") == plain

    # Magnified, it is a part of the picture, which the plane could not show.
    vm.press("ctrl", "shift", "m")
    off_plane(vm, "the picture is magnified")
    for _ in range(5):
        vm.press("ctrl", "shift", "m")
    moved(vm, 1, 0)
    on_plane(vm, (TIP[0] + 301, TIP[1] + 120))
    vm.type("x")
    off_plane(vm, "somebody types")
    moved(vm, 1, 0)
    on_plane(vm, (TIP[0] + 302, TIP[1] + 120))
    vm.sh("kill -9 $(cat /run/program.pid)")
    off_plane(vm, "the console was killed")

    # Its software twin, at the same place.
    plain = began(vm, rig, DRAWN, "6 * 9")
    moved(vm, *TIP)
    drawn_at(vm, plain, TIP)
    off_plane(vm, "it is drawn")

    plain = began(vm, rig, SLEEPY, "7 * 8")
    enabled = lambda: vm.sh("cat /sys/class/drm/card0-Virtual-1/enabled").strip()  # noqa: E731
    moved(vm, *TIP)
    vm.wait("the display sleeps", lambda: enabled() == "disabled")
    off_plane(vm, "the display sleeps")
    moved(vm, 1, 0)
    vm.wait("the display is awake", lambda: enabled() == "enabled")
    on_plane(vm, (TIP[0] + 1, TIP[1]))
    vm.sh("kill $(cat /run/program.pid)")
    off_plane(vm, "the console has ended")


@scenario("pointer-turned", "virtio-gpu whose panel hangs sideways: the arrow on its plane is turned as the picture is")
def pointer_turned(rig):
    vm = boot(rig, NOVT, gpu="virtio", append="video=Virtual-1:panel_orientation=right_side_up")
    vm.start(EMERGENCY)
    rig.enter(vm, "echo answer: $((6 * 7))")
    vm.wait("the shell answers", lambda: b"answer: 42" in recording(vm))
    moved(vm, *TIP)
    # The top of the picture is on the right of 1280 by 800 pixels.
    on_plane(vm, (1280 - TIP[1] - ARROW[1], TIP[0]))


@scenario("pointer-flips", "vkms, which flips: what the display composes of picture and plane is what the twin draws")
def pointer_flips(rig):
    vm = boot(rig, NOVT, gpu="vkms")
    sums = []
    for command in (EMERGENCY, DRAWN):
        vm.sh(f"rm -rf {RECORD}")
        rig.typed.clear()
        vm.start(command)
        # Text scrolls under the moving arrow, so that flips take it along.
        rig.enter(vm, "for n in $(seq 300); do echo line $n; sleep 0.01; done; tput civis; clear")
        for _ in range(10):
            moved(vm, 30, 20)
        vm.wait("the text has gone by", lambda: b"line 300" in recording(vm))
        moved(vm, -300 + TIP[0], -200 + TIP[1])
        if command is EMERGENCY:
            on_plane(vm, TIP)
        else:
            off_plane(vm, "it is drawn")
        sums.append(steady_sum(vm))
        vm.type("x")
        off_plane(vm, "somebody types")
        sums.append(steady_sum(vm))
        vm.sh("kill $(cat /run/program.pid)")
        vm.status()
    assert sums[0] == sums[2], f"what is composed is not what is drawn: {sums}"
    assert sums[1] == sums[3] != sums[0], f"the arrow makes no difference: {sums}"


def steady_sum(vm):
    """The checksum of what the CRTC puts out, once it is the same for a second."""
    # One read is one frame: its number and its sum.
    read = ("cd /sys/kernel/debug/dri/0/crtc-0/crc && echo auto > control && "
            "dd if=data bs=256 count=4 2>/dev/null")

    def steady():
        sums = re.findall(r"0x\w+ (0x\w+)", vm.sh(f"{read}; sleep 1; {read}"))
        return len(sums) == 8 and len(set(sums)) == 1 and sums[0]
    return vm.wait("the picture is steady", steady)


@scenario("pointer-none", "bochs, which has no cursor plane: the arrow is drawn")
def pointer_none(rig):
    vm = boot(rig, NOVT, gpu="bochs")
    plain = began(vm, rig, EMERGENCY)
    moved(vm, *TIP)
    drawn_at(vm, plain, TIP)


@scenario("pointer-vt", "Debian's kernel, virtio-gpu: no cursor of ours stays on another VT, and it comes back with ours")
def pointer_vt(rig):
    vm = boot(rig, STOCK, gpu="virtio")
    vm.start(ON_VT)
    vm.sh("chvt 3")
    answer(rig, vm)
    moved(vm, *TIP)
    on_plane(vm, TIP)
    vm.press("ctrl", "alt", "f1")
    active(vm, "tty1")
    off_plane(vm, "another VT is in front")
    vm.press("ctrl", "alt", "f3")
    active(vm, "tty3")
    moved(vm, 1, 0)
    on_plane(vm, (TIP[0] + 1, TIP[1]))
    # Whoever opens the node may be a compositor that starts.
    vm.sh(": < /dev/tty3")
    off_plane(vm, "somebody opened the VT")
    moved(vm, 1, 0)
    on_plane(vm, (TIP[0] + 2, TIP[1]))
    vm.sh("kill $(cat /run/program.pid)")
    vm.status()
    off_plane(vm, "the console has ended")


WESTON = "sleep 5; weston --renderer=pixman >weston.log 2>&1"


def weston_starts(rig, vm, record):
    """A compositor starts from the shell while somebody moves the mouse: nothing of ours is over its picture."""
    log_in(vm, record)
    rig.enter(vm, WESTON, record)
    moved(vm, *TIP)
    vm.wait("the arrow is on its plane", lambda: (cursor(vm) or "")[2:] == ("glasstty",))
    has_display = "ls -l /proc/$(pgrep -x systemd-logind)/fd | grep -q /dev/dri/card0"
    vm.wait("weston has the display", lambda: moved(vm, 1, 1) or vm.ok(has_display), every=0.05)
    vm.wait("no cursor of ours is on a plane", lambda: (cursor(vm) or "")[2:] != ("glasstty",))
    vm.sh("pkill -9 -x weston")
    rig.enter(vm, "echo back $((6 * 7))", record)
    rig.exact(vm, "back 42\r\n", record)
    moved(vm, 1, 0)
    vm.wait("the arrow is on its plane again", lambda: (cursor(vm) or "")[2:] == ("glasstty",))


@scenario("system-pointer", "Debian on its own kernel: a compositor that starts while the mouse moves finds no cursor of ours")
def system_pointer(rig):
    weston_starts(rig, boot(rig, STOCK, system=on_vts()), on(1))


@scenario("system-seat-pointer", "Debian without VTs: the same on a seat")
def system_seat_pointer(rig):
    weston_starts(rig, boot(rig, NOVT, system=on_seats("seat0")), on_console(1))
