"""Keyboards as people have them: of their country, and pulled out while a key is down."""
import time
from pathlib import Path

from cache import Missing
from kernels import NOVT
from pointing import cursor, debugfs, moved
from qemu import place
from rig import RECORD, recording, scenario
from scenarios import EMERGENCY, answer, udev_listeners

# systemd's table from the console's keymaps to those of xkb, which every distribution with systemd has.
MODEL_MAP = Path("/usr/share/systemd/kbd-model-map")
# Keys by their places on a US keyboard, and what they give on a German one.
GERMAN = (("y", "z"), ("semicolon", "ö"), ("apostrophe", "ä"), ("bracket_left", "ü"), ("minus", "ß"))
LEVELS = ((("alt_r", "q"), "@"), (("alt_r", "e"), "€"), (("shift", "2"), '"'))
DEAD = (("equal", "e", "é"), ("grave_accent", "o", "ô"))


@scenario("keyboard-german", "CONFIG_VT=n: a German keyboard from KEYMAP= of vconsole.conf alone, dead keys, compose")
def keyboard_german(rig):
    if not MODEL_MAP.exists():
        raise Missing(f"needs {MODEL_MAP}")
    files = {"etc/vconsole.conf": "KEYMAP=de\n", str(MODEL_MAP).lstrip("/"): MODEL_MAP.read_bytes(),
             "etc/glasstty/glasstty.toml": '[keyboard]\noptions = "compose:caps"\n'}
    vm = rig.boot(NOVT, gpu="virtio", files=files)
    vm.start(EMERGENCY)
    rig.enter(vm, "rev")
    for key, _ in GERMAN:
        vm.press(key)
    for keys, _ in LEVELS:
        vm.press(*keys)
    for accent, letter, _ in DEAD:
        vm.press(accent)
        vm.press(letter)
    for key in ("caps_lock", "a", "e", "ret"):
        vm.press(key)
    typed = "".join([*(gives for _, gives in GERMAN), *(gives for _, gives in LEVELS), *(gives for *_, gives in DEAD), "æ"])
    # Backwards, so that the echo is not the answer.
    rig.exact(vm, f"\r\n{typed[::-1]}\r\n")


@scenario("keyboard-usb", "CONFIG_VT=n: a USB keyboard comes and goes, a key and a modifier held down on it; nothing sticks")
def keyboard_usb(rig):
    vm = rig.boot(NOVT, gpu="virtio", devices=["-device", "qemu-xhci,id=usb"])
    # A busy emulator lets go of a key late.
    vm.start(EMERGENCY.replace("emergency", "emergency --set keyboard.repeat-delay=3000", 1))
    answer(rig, vm)
    plug(vm)
    answer(rig, vm, "6 * 9")
    rig.enter(vm, "cat")
    for held in ("x", "shift"):
        vm.qmp.edge(held, True)
        before = len(recording(vm))
        if held == "x":
            vm.wait("the key repeats", lambda: len(recording(vm)) > before + 5)
        unplug(vm)
        quiet(vm)
        # QEMU's other keyboard has not seen that the key went down; it is up there.
        vm.type("ok\n")
        vm.wait("letters are small", lambda: recording(vm).endswith(b"ok\r\n"))
        plug(vm)
    vm.press("ctrl", "d")
    answer(rig, vm, "7 * 8")


SETTINGS = "etc/glasstty/glasstty.toml"
USB = ["-device", "qemu-xhci,id=usb", "-device", "usb-kbd,id=board,bus=usb.0", "-device", "usb-mouse,id=mouse,bus=usb.0"]


@scenario("devices-libinput", "CONFIG_VT=n, udevd: settings of a USB keyboard and of USB pointers reach them through libinput")
def devices_libinput(rig):
    settings = '[keyboard."QEMU QEMU USB Keyboard"]\nlayout = "de"\n[pointer]\nspeed = -100\n'
    vm = rig.boot(NOVT, gpu="virtio", udev=True, devices=USB, files={SETTINGS: settings})
    debugfs(vm)
    vm.start(f"env GLASSTTY_LOG=info glasstty --record {RECORD} -- shell")
    rig.enter(vm, "rev")
    assert udev_listeners(vm), "nothing in glasstty listens to udevd: libinput is not in use"
    keys = ("y", "semicolon", "z", "ret")
    for key in keys:
        vm.press(key)
    rig.exact(vm, "\r\nyöz\r\n")

    # By its ids, while the console runs; another keyboard is none of them.
    vm.sh(f"""printf '[keyboard."0627:0001"]\\nlayout = "fr"\\n[pointer]\\nspeed = -100\\n' > /{SETTINGS}""")
    reloaded(vm, 1)
    for key in ("q", "semicolon", "w", "ret"):
        vm.press(key)
    rig.exact(vm, "\r\nzma\r\n")
    board = usb_keyboard(vm)
    vm.qmp.ask("device_del", id="board")
    vm.wait("the USB keyboard is gone", lambda: not usb_keyboard(vm))
    vm.wait("the console has let go of it", lambda: board not in console_files(vm))
    for key in keys:
        vm.press(key)
    rig.exact(vm, "\r\nz;y\r\n")

    # The slowest, the fastest, and the same for a mouse that comes later.
    slow = travel(vm)
    vm.sh(f"printf '[pointer]\\nspeed = 100\\n' > /{SETTINGS}")
    reloaded(vm, 2)
    fast = travel(vm)
    vm.qmp.ask("device_del", id="mouse")
    vm.wait("the mouse is gone", lambda: not node(vm, "QEMU USB Mouse"))
    vm.qmp.ask("device_add", driver="usb-mouse", id="mouse", bus="usb.0")
    vm.wait("the mouse is back", lambda: node(vm, "QEMU USB Mouse"))
    is_read(vm, "QEMU USB Mouse")
    vm.wait("it moves the arrow", lambda: moves(vm))
    again = travel(vm)
    assert 0 < 2 * slow < fast, f"the pointer went {slow} pixels at the slowest and {fast} at the fastest"
    assert again > 2 * slow, f"a mouse that came later went {again} pixels, and {slow} at the slowest"

    vm.qmp.ask("device_add", driver="usb-tablet", id="tablet", bus="usb.0")
    vm.wait("the tablet is there", lambda: node(vm, "QEMU USB Tablet"))
    is_read(vm, "QEMU USB Tablet")
    for x, y in ((0.5, 0.25), (0.75, 0.5)):
        place(vm.qmp, x, y)
        vm.wait("the tablet places the pointer", lambda: near(cursor(vm), (1280 * x, 800 * y)))


def reloaded(vm, times):
    vm.wait("the settings are read", lambda: vm.program_log().count("the configuration has changed") >= times)


def travel(vm):
    """How far to the right the arrow goes, in pixels, when the mouse goes 20 times 10 counts."""
    moved(vm, 10, 10)
    vm.wait("the arrow is seen", lambda: cursor(vm))
    before = at_rest(vm)
    for _ in range(20):
        moved(vm, 10, 0)
    return at_rest(vm)[0] - before[0]


def at_rest(vm):
    """Where the arrow is once it has not moved for a second."""
    before, found = None, cursor(vm)
    while before != found:
        time.sleep(1)
        before, found = found, cursor(vm)
    return found


def moves(vm):
    """Whether the mouse moves the arrow."""
    before = cursor(vm)
    moved(vm, 20, 20)
    time.sleep(0.5)
    return cursor(vm) != before


def near(found, place):
    return found and abs(found[0] - place[0]) <= 1 and abs(found[1] - place[1]) <= 1


def plug(vm):
    vm.qmp.ask("device_add", driver="usb-kbd", id="second", bus="usb.0")
    vm.wait("the USB keyboard is there", lambda: usb_keyboard(vm))
    is_read(vm, "QEMU USB Keyboard")


def unplug(vm):
    vm.qmp.ask("device_del", id="second")
    vm.wait("the USB keyboard is gone", lambda: not usb_keyboard(vm))


def usb_keyboard(vm):
    return node(vm, "QEMU USB Keyboard")


def is_read(vm, name):
    """Waits until the console reads a device, which is more than that the kernel knows it."""
    vm.wait(f"the console reads {name}", lambda: node(vm, name) in console_files(vm))


def console_files(vm):
    return vm.sh("ls -l /proc/$(cat /run/program.pid)/fd").split()


def node(vm, name):
    """The node of a device, or nothing."""
    found = vm.sh(f"grep -l '{name}' /sys/class/input/event*/device/name 2>/dev/null || true").split()
    return f"/dev/input/{found[0].split('/')[4]}" if found else ""


def quiet(vm):
    """No key repeats: two seconds without a byte more."""
    time.sleep(0.5)
    before = len(recording(vm, RECORD))
    time.sleep(2)
    assert len(recording(vm, RECORD)) == before, "a key that is gone goes on repeating"
