"""A touchpad that the rig makes inside the machine, and what people set about theirs."""
import re

from kernels import NOVT
from keyboards import SETTINGS, is_read, reloaded
from rig import RECORD, recording, scenario

PAD = "Rig Touchpad"


@scenario("devices-touchpad", "CONFIG_VT=n, udevd: a touchpad clicks on taps and scrolls with two fingers, as the settings say")
def devices_touchpad(rig):
    vm = rig.boot(NOVT, gpu="virtio", udev=True)
    vm.sh("mkfifo /run/pad; (touchpad </run/pad >/run/pad.log 2>&1 &); sleep 1000000 >/run/pad &")
    vm.start(f"env GLASSTTY_LOG=info glasstty --record {RECORD} -- shell")
    is_read(vm, PAD)
    # The terminal echoes what it is told of the pointer.
    rig.enter(vm, "printf '\\033[?1000h\\033[?1006h'; cat")
    vm.wait("a tap is a click", lambda: reports(vm, "tap", {0}))
    vm.wait("text scrolls as with a wheel", lambda: reports(vm, "scroll 240", {65}) and reports(vm, "scroll -240", {64}))

    settings(vm, "tap = false\nnatural-scrolling = true", 1)
    vm.wait("the text follows the fingers", lambda: reports(vm, "scroll 240", {64}) and reports(vm, "scroll -240", {65}))
    for _ in range(5):
        assert not reports(vm, "tap", {0}), "a tap is a click, which nobody wants"

    settings(vm, "tap = true", 2)
    vm.wait("a tap is a click again", lambda: reports(vm, "tap", {0}))
    assert reports(vm, "scroll 240", {65}), "the text still follows the fingers"


def settings(vm, pointer, times):
    vm.sh(f"mkdir -p /etc/glasstty; printf '[pointer]\\n{pointer}\\n' >/{SETTINGS}.new; mv /{SETTINGS}.new /{SETTINGS}")
    reloaded(vm, times)


def reports(vm, command, buttons):
    """Whether the terminal reports presses of these buttons, and no other, when the fingers do so."""
    before = len(recording(vm))
    # Longer than it takes until a second tap would be no double click.
    vm.sh(f"echo {command} >/run/pad; sleep 1")
    found = re.findall(rb"\^\[\[<(\d+);\d+;\d+M", recording(vm)[before:])
    return {int(button) for button in found} == buttons
