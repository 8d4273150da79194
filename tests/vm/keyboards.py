"""Keyboards as people have them: of their country, and pulled out while a key is down."""
import time
from pathlib import Path

from cache import Missing
from kernels import NOVT
from rig import RECORD, recording, scenario
from scenarios import EMERGENCY, answer

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


def plug(vm):
    vm.qmp.ask("device_add", driver="usb-kbd", id="second", bus="usb.0")
    vm.wait("the USB keyboard is there", lambda: usb_keyboard(vm))
    # Read by the console, not only known to the kernel.
    vm.wait("the console reads it", lambda: usb_keyboard(vm) in
            vm.sh("ls -l /proc/$(cat /run/program.pid)/fd").split())


def unplug(vm):
    vm.qmp.ask("device_del", id="second")
    vm.wait("the USB keyboard is gone", lambda: not usb_keyboard(vm))


def usb_keyboard(vm):
    """Its device node, or nothing."""
    found = vm.sh("grep -l 'QEMU USB Keyboard' /sys/class/input/event*/device/name || true").split()
    return f"/dev/input/{found[0].split('/')[4]}" if found else ""


def quiet(vm):
    """No key repeats: two seconds without a byte more."""
    time.sleep(0.5)
    before = len(recording(vm, RECORD))
    time.sleep(2)
    assert len(recording(vm, RECORD)) == before, "a key that is gone goes on repeating"
