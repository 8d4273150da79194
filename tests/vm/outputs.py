"""Displays that come, go, turn, sleep and stand side by side: what is on each of them, pixel for pixel."""
import base64
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


def shows(rig, vm, says, size, head=0, device=None, font=16, turn=None, record=RECORD):
    """Waits until a head shows, pixel for pixel, what glasstty paints headless from the same bytes."""
    latest = {"screen": None, "expected": None}

    def equal():
        raw, screen = recording(vm, record), vm.screen(device, head if device else None)
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


def tiled_edid(column, width, height):
    """An EDID of a monitor of two tiles side by side (DisplayID 1.2, tiled display topology), for one of them."""
    clock, hblank, vblank = 6000, 80, 20
    high = lambda a, b: (a >> 8) << 4 | b >> 8  # noqa: E731
    timing = [clock & 255, clock >> 8, width & 255, hblank, high(width, hblank), height & 255, vblank,
              high(height, vblank), 8, 16, 0x24, 0, 0x40, 0xF0, 0, 0, 0, 0x1A]
    base = [0, *[255] * 6, 0, 0x10, 0xAC, 1, 0, 1, 0, 0, 0, 1, 30, 1, 4, 0xA5, 0, 0, 0x78, 0x02, *[0] * 10,
            0, 0, 0, *[1] * 16, *timing, *[0, 0, 0, 0x10, *[0] * 14] * 3, 1]
    # In one housing, scaled where one tile is lit alone; two columns, one row; this column; its pixels.
    sizes = [(width - 1) & 255, (width - 1) >> 8, (height - 1) & 255, (height - 1) >> 8]
    tiled = [0x12, 0, 22, 0x82, 0x10, column << 4, 0, *sizes, 0, 0, 0, 0, 0, *b"GTY", 1, 0, 7, 0, 0, 0]
    section = [0x12, len(tiled), 0, 0, *tiled]
    section = [*section, -sum(section) & 255]
    extension = [0x70, *section, *[0] * (126 - len(section))]
    return b"".join(bytes([*block, -sum(block) & 255]) for block in (base, extension))


def half(picture, left, width):
    rows = (picture.row(y)[3 * left:3 * (left + width)] for y in range(picture.height))
    return Picture(width, picture.height, b"".join(rows))


@scenario("novt-tiles", "virtio-gpu whose two heads are tiles of one monitor: one picture over both, and over one alone")
def novt_tiles(rig):
    with Bus() as bus:
        vm = rig.boot(NOVT, gpu="none", devices=HEADS, append="initcall_blacklist=vkms_init", memory=1024,
                      display=f"dbus,addr={bus.address}", run=SAME_SIZE)
        bus.head(1, 1280, 800)
        vm.wait("both heads are there", lambda: vm.ok("grep -qx connected /sys/class/drm/card0-Virtual-2/status"))
        vm.sh("mount -t debugfs debugfs /sys/kernel/debug")
        for column in (0, 1):
            data = base64.b64encode(tiled_edid(column, 640, 800)).decode()
            vm.sh(f"echo {data} | base64 -d > /sys/kernel/debug/dri/0/Virtual-{column + 1}/edid_override")
        bus.head(0, 640, 800)
        bus.head(1, 640, 800)
        rig.enter(vm, "seq -s ' ' 200")
        says, seen = "199 200", {}

        def whole():
            seen["heads"] = [vm.screen("gpu", head) for head in (0, 1)]
            expected = headless(rig.program, recording(vm), (1280, 800))
            seen["wanted"] = [half(expected, 0, 640), half(expected, 640, 640)]
            return says.encode() in recording(vm) and seen["heads"] == seen["wanted"]

        try:
            vm.wait("the heads show two halves of one picture", whole, FRAME_PATIENCE)
        finally:
            for screen in seen.get("heads", []):
                rig.keep(screen)
        # The cable of the second tile goes: the first stands for itself, in its own way.
        bus.head(1, 0, 0)
        alone = shows(rig, vm, says, vm.screen("gpu", 0).size, device="gpu")
        assert alone != seen["heads"][0], "the picture is half of one still"


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


def falls_asleep(vm, how):
    """The machine sleeps for some seconds, and its clock wakes it. What is sent to the control port meanwhile is lost."""
    before = vm.serial().count("vm: awake")
    vm.sh("echo 0 > /sys/class/rtc/rtc0/wakealarm; echo +6 > /sys/class/rtc/rtc0/wakealarm")
    vm.sh(f"(sleep 1; echo {how} > /sys/power/state; echo vm: awake $? > /dev/ttyS0) > /dev/null 2>&1 &")
    vm.wait("the machine is awake", lambda: vm.serial().count("vm: awake") > before, every=0.5)
    assert vm.serial().count("vm: awake 0") > before, "the machine did not sleep"
    assert "PM: suspend exit" in vm.sh("dmesg"), "nothing slept"


@scenario("novt-suspend", "the machine sleeps with keys held down: the same picture, no key stuck, keys arrive, no work left")
def novt_suspend(rig):
    vm = rig.boot(NOVT, gpu="bochs", run=EMERGENCY)
    rig.exact(vm, typed(rig, vm, "6 * 7"))
    for key in ("shift", "x"):
        vm.qmp.edge(key, True)
    vm.wait("the held key repeats", lambda: b"XXX" in recording(vm))
    falls_asleep(vm, "mem")
    heard = recording(vm)
    vm.sh("sleep 2")
    assert recording(vm) == heard, "the key that was held is stuck"
    asleep(vm)
    rig.exact(vm, "answer: 42")
    # Shift is down on the keyboard still, and the kernel has let it go: so have we.
    for _ in range(heard.count(b"X")):
        vm.press("backspace")
    vm.type("echo stays small\n")
    vm.wait("the shell answers", lambda: b"stays small\r\nstays small" in recording(vm).replace(b"\x1b[J", b""))
    for key in ("x", "shift"):
        vm.qmp.edge(key, False)
    rig.exact(vm, "stays small")
    asleep(vm)
