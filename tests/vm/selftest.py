"""Scenarios that test the rig alone: kernels, displays, keys, the control shell. They need no glasstty."""
from kernels import NOVT, STOCK
from picture import Picture
from rig import scenario


def pattern(width, height):
    """The picture that guest/pattern.c shows."""
    rgb = bytearray(width * height * 3)
    for y in range(height):
        row = bytearray(width * 3)
        row[0::3] = bytes(x & 255 for x in range(width))
        row[1::3] = bytes([y & 255]) * width
        row[2::3] = bytes((x ^ y) & 255 for x in range(width))
        rgb[y * width * 3:(y + 1) * width * 3] = row
    return Picture(width, height, rgb)


def shows_pattern(rig, vm, driver):
    """A program sets a mode and draws; the screenshot is exact."""
    uevent = vm.sh("cat /sys/class/drm/card0/device/uevent /sys/class/drm/card0/device/driver/uevent; "
                   "readlink /sys/class/drm/card0/device/driver", check=False)
    assert driver in uevent, f"card0 is not {driver}: {uevent}"
    vm.start("pattern /dev/dri/card0")
    size = vm.wait("the pattern is on", lambda: vm.sh("grep x /run/program.log | tail -n 1 | grep -v +", check=False))
    width, height = (int(part) for part in size.strip().split("x"))
    expected = pattern(width, height)
    vm.wait("the pattern is exact", lambda: vm.screen() == expected)
    path = rig.keep(vm.screen())
    again = Picture.from_png(path)
    assert again == expected, "a saved picture reads back differently"
    changed = bytearray(again.rgb)
    changed[3 * (7 * width + 5)] ^= 255
    text, _ = Picture(width, height, changed).difference(expected)
    assert text == "1 pixels differ, all within x 5..5, y 7..7", text


@scenario("rig-selftest", "the rig alone: CONFIG_VT=n, virtio-gpu, control shell, keys, exact picture", program=False)
def rig_selftest(rig):
    vm = rig.boot(NOVT)
    assert not vm.ok("test -e /dev/tty0"), "a kernel without VTs has /dev/tty0"
    long = "x" * 20000
    assert vm.sh(f"echo {long}") == long + "\n", "the control shell loses long lines"
    vm.sh("head -c 300000 /dev/urandom >/tmp/noise")
    assert len(vm.read("/tmp/noise")) == 300000, "a file is not read whole"
    shows_pattern(rig, vm, "virtio")
    keyboard = vm.sh("cd /sys/class/input; grep -il keyboard event*/device/name | cut -d/ -f1").split()[0]
    keyboard = f"/dev/input/{keyboard}"
    vm.sh(f"cat {keyboard} >/tmp/keys & true")
    vm.wait("the keyboard is read", lambda: vm.ok(f"ls -l /proc/[0-9]*/fd | grep -q {keyboard}"))
    vm.type("a" * 40)
    # 40 keys, down and up: three events (scan code, key, end) of 24 bytes each.
    vm.wait("every key arrives", lambda: len(vm.read("/tmp/keys")) == 40 * 2 * 3 * 24)


@scenario("rig-bochs", "the rig alone: an exact screenshot on bochs", program=False)
def rig_bochs(rig):
    shows_pattern(rig, rig.boot(NOVT, gpu="bochs"), "bochs")


@scenario("rig-simpledrm", "the rig alone: an exact screenshot on simpledrm", program=False)
def rig_simpledrm(rig):
    shows_pattern(rig, rig.boot(NOVT, gpu="simpledrm"), "simple")


@scenario("rig-udev", "the rig alone: udevd tags the keyboard and the card", program=False)
def rig_udev(rig):
    vm = rig.boot(NOVT, udev=True)
    tags = vm.sh("for e in /dev/input/event*; do udevadm info -q property $e; done; udevadm info -q all /dev/dri/card0")
    for wanted in ("ID_INPUT_KEYBOARD=1", "TAGS=", ":seat:", "ID_PATH="):
        assert wanted in tags, f"udev says nothing of {wanted}: {tags}"


@scenario("rig-stock", "the rig alone: Debian's kernel, a shell on its own console, keys, VT state", program=False)
def rig_stock(rig):
    vm = rig.boot(STOCK)
    assert vm.sh("vtstate /dev/tty1").strip() == "KD_TEXT VT_AUTO K_UNICODE"
    vm.start("sh -c 'exec sh -i </dev/tty1 >/dev/tty1 2>&1'")
    vm.type("echo $((6 * 7)) >/tmp/answer\n")
    vm.wait("the shell has answered", lambda: vm.ok("grep -qx 42 /tmp/answer"))
    rig.keep(vm.screen())
    assert vm.screen().colours(3) > 1, "the kernel's console shows nothing"
    vm.sh(": >/dev/tty2")  # the keyboard switches only to a terminal that exists
    vm.press("ctrl", "alt", "f2")
    vm.wait("tty2 is active", lambda: vm.sh("cat /sys/class/tty/tty0/active").strip() == "tty2")
