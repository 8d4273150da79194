"""Displays that come, go, turn, sleep and stand side by side: what is on each of them, pixel for pixel."""
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from kernels import NOVT
from machine import Timeout
from picture import Picture
from rig import FRAME_PATIENCE, RECORD, headless, recording, scenario
from scenarios import EMERGENCY, asleep

# Heads of these sizes would get text of several sizes by themselves: QEMU says 100 pixels an inch for all.
SAME_SIZE = EMERGENCY.replace("emergency", "emergency --font-size 16", 1)
# virtio-gpu with two heads; QEMU's names for them.
HEADS = ["-device", "virtio-vga,id=gpu,max_outputs=2"]


class Bus:
    """A D-Bus of QEMU's own, through which its heads are plugged, resized and unplugged (0 by 0)."""

    def __init__(self):
        for tool in ("dbus-daemon", "gdbus"):
            assert shutil.which(tool), f"needs {tool}: run tests/vm/deps.sh"
        self.folder = tempfile.mkdtemp(prefix="glasstty-vm-bus-")
        self.address = f"unix:path={self.folder}/bus"
        config = Path(self.folder) / "config"
        allow = '<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>'
        config.write_text(f"<busconfig><type>session</type><listen>{self.address}</listen><auth>EXTERNAL</auth>"
                          f'<policy context="default">{allow}</policy></busconfig>')
        self.process = subprocess.Popen(["dbus-daemon", "--config-file", str(config), "--nofork", "--nopidfile"])
        end = time.monotonic() + 30
        while not Path(self.folder, "bus").exists():
            assert self.process.poll() is None and time.monotonic() < end, "the D-Bus does not start"
            time.sleep(0.02)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def head(self, number, width, height):
        done = subprocess.run(
            ["gdbus", "call", "--address", self.address, "-d", "org.qemu", "-o",
             f"/org/qemu/Display1/Console_{number}", "-m", "org.qemu.Display1.Console.SetUIInfo",
             "0", "0", "0", "0", str(width), str(height)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True)
        assert done.returncode == 0, f"head {number}: {done.stderr.strip()}"


def shows(rig, vm, says, size, head=0, device=None, font=16, turn=None):
    """Waits until a head shows, pixel for pixel, what glasstty paints headless from the same bytes."""
    latest = {"screen": None, "expected": None}

    def equal():
        raw, screen = recording(vm), vm.screen(device, head if device else None)
        latest["screen"] = screen
        if says.encode() not in raw or screen.size != (turned(size) if turn else size):
            return False
        expected = headless(rig.program, raw, size, font)
        latest["expected"] = turn(expected) if turn else expected
        return screen == latest["expected"]

    try:
        vm.wait(f"head {head} shows {says!r}", equal, FRAME_PATIENCE)
    except Timeout:
        kept = rig.keep(latest["screen"])
        if latest["expected"] is None:
            raise Timeout(f"head {head} is {latest['screen'].size}, not {size}; see {kept}") from None
        text, picture = latest["screen"].difference(latest["expected"])
        rig.keep(latest["expected"], "-expected")
        raise Timeout(f"head {head}: {text}; see {rig.keep(picture, '-diff')}") from None
    rig.keep(latest["screen"])
    return latest["screen"]


def turned(size):
    return size[1], size[0]


def to_the_right(picture):
    """A quarter turn clockwise: the top is on the right."""
    rows = [picture.row(y) for y in range(picture.height)]
    lines = (b"".join(rows[y][3 * x:3 * x + 3] for y in reversed(range(picture.height)))
             for x in range(picture.width))
    return Picture(picture.height, picture.width, b"".join(lines))


def typed(rig, vm, sum):
    rig.enter(vm, f"echo answer: $(({sum}))")
    return f"answer: {eval(sum)}"


def typed_on(vm, sum):
    """For a shell that was asked before: what is typed waits for it, whatever the console is at."""
    vm.type(f"echo answer: $(({sum}))\n")
    vm.wait("the shell answers", lambda: f"answer: {eval(sum)}".encode() in recording(vm))
    return f"answer: {eval(sum)}"


@scenario("novt-heads", "virtio-gpu with two heads: plugged, of other sizes, 4K beside 1080p, unplugged, plugged again")
def novt_heads(rig):
    with Bus() as bus:
        vm = rig.boot(NOVT, gpu="none", devices=HEADS, append="initcall_blacklist=vkms_init", memory=1024,
                      display=f"dbus,addr={bus.address}", run=SAME_SIZE)
        head = dict(device="gpu")
        shows(rig, vm, typed(rig, vm, "6 * 7"), (1280, 800), **head)
        bus.head(1, 1024, 768)
        small = shows(rig, vm, "answer: 42", (1024, 768), 1, **head)
        vm.wait("the first head has the same grid in its middle",
                lambda: middle(vm.screen("gpu", 0), small.size) == small)
        bus.head(0, 3840, 2160)
        bus.head(1, 1920, 1080)
        says = typed_on(vm, "6 * 9")
        shows(rig, vm, says, (1920, 1080), 1, **head)
        shows(rig, vm, says, (3840, 2160), 0, font=32, **head)
        bus.head(1, 0, 0)
        says = typed_on(vm, "7 * 8")
        shows(rig, vm, says, (3840, 2160), 0, **head)
        bus.head(1, 1024, 768)
        shows(rig, vm, typed_on(vm, "7 * 9"), (1024, 768), 1, **head)


def middle(picture, size):
    (width, height), left, top = size, (picture.width - size[0]) // 2, (picture.height - size[1]) // 2
    rows = (picture.row(top + y)[3 * left:3 * (left + width)] for y in range(height))
    return Picture(width, height, b"".join(rows))


@scenario("novt-card-away", "bochs: the only card is taken out while the shell runs, and put back")
def novt_card_away(rig):
    vm = rig.boot(NOVT, gpu="bochs", run=EMERGENCY)
    before = rig.exact(vm, typed(rig, vm, "6 * 7"))
    card = vm.sh("readlink -f /sys/class/drm/card0/device").strip()
    vm.sh(f"echo 1 > {card}/remove")
    vm.wait("the card is gone", lambda: not vm.ok("ls /sys/class/drm/card0"))
    assert vm.running(), "glasstty ended with its only card"
    vm.type("echo answer: $((6 * 9))\n")
    vm.wait("the shell goes on without a display", lambda: b"answer: 54" in recording(vm))
    rig.typed[RECORD] = len(recording(vm))
    vm.sh("echo 1 > /sys/bus/pci/rescan")
    assert rig.exact(vm, "answer: 54") != before
    rig.exact(vm, typed_on(vm, "7 * 8"))


@scenario("novt-handover", "simpledrm on the firmware's picture gives way to bochs in mid-session, with the same text")
def novt_handover(rig):
    # No driver in the kernel knows this card, so simpledrm keeps it until it is told to go.
    vm = rig.boot(NOVT, gpu="none", devices=["-device", "ati-vga"], append="vga=0x344 initcall_blacklist=vkms_init",
                  run=EMERGENCY)
    says = typed(rig, vm, "6 * 7")
    shows(rig, vm, says, (1024, 768))
    vm.qmp.ask("device_add", driver="bochs-display", id="native", xres=1280, yres=800)
    shows(rig, vm, says, (1024, 768))
    vm.sh("echo simple-framebuffer.0 > /sys/bus/platform/drivers/simple-framebuffer/unbind")
    vm.wait("simpledrm is gone", lambda: not vm.ok("ls /sys/class/drm/card0"))
    shows(rig, vm, says, (1280, 800), device="native")
    shows(rig, vm, typed_on(vm, "6 * 9"), (1280, 800), device="native")


@scenario("novt-sideways", "virtio-gpu whose panel hangs sideways: the picture stands upright")
def novt_sideways(rig):
    vm = rig.boot(NOVT, gpu="virtio", append="video=Virtual-1:panel_orientation=right_side_up", run=EMERGENCY)
    says = typed(rig, vm, "6 * 7")
    shows(rig, vm, says, (800, 1280), turn=to_the_right)


@scenario("novt-sleep", "consoleblank=4: the display sleeps without one wake-up, and a key wakes it")
def novt_sleep(rig):
    vm = rig.boot(NOVT, gpu="virtio", append="consoleblank=4", run=EMERGENCY)
    enabled = lambda: vm.sh("cat /sys/class/drm/card0-Virtual-1/enabled").strip()  # noqa: E731
    rig.exact(vm, typed(rig, vm, "6 * 7"))
    vm.wait("the display sleeps", lambda: enabled() == "disabled")
    asleep(vm)
    vm.press("shift")
    vm.wait("the display is awake", lambda: enabled() == "enabled")
    rig.exact(vm, "answer: 42")
