"""The system tier with two seats: each with a display, a keyboard and logins of its own."""
from kernels import NOVT, STOCK
from qemu import chord
from rig import recording, scenario
from system import PASSWORD, journal, main_pid, on, on_console, on_seats, on_vts, says, session

SECOND = "glasstty-seat@seat1"
DEVICES = ["-device", "virtio-gpu-pci,id=second,addr=0x1e", "-device", "virtio-keyboard-pci,display=second,addr=0x1d"]
RULE = "".join(f'DEVPATH=="*/0000:00:{slot}.0/*", ENV{{ID_SEAT}}="seat1"\n' for slot in ("1d", "1e"))
FILES = {"etc/udev/rules.d/72-seat1.rules": RULE}


@scenario("system-seats", "Debian without VTs: a second seat has its own login, and no key of one reaches the other")
def system_seats(rig):
    vm = rig.boot(NOVT, system={**on_seats("seat0", "seat1"), **FILES}, devices=DEVICES)
    two_logins(rig, vm, on_console(1), "glasstty-seat@seat0")


@scenario("system-seats-vt", "Debian on its own kernel: a second seat beside the VTs of the first")
def system_seats_vt(rig):
    vm = rig.boot(STOCK, system={**on_vts(), **on_seats("seat1"), **FILES}, devices=DEVICES)
    two_logins(rig, vm, on(1), "glasstty@tty1")


def two_logins(rig, vm, first, unit):
    second = on_console(1, "seat1")
    says(vm, first, "login: $")
    says(vm, second, "login: $")
    # Half a name on each, in turns.
    vm.type("us")
    type_on_second(vm, "use")
    vm.type("er")
    type_on_second(vm, "r2")
    rig.exact(vm, "login: user", first)
    rig.exact(vm, "login: user2", second, device="second")
    type_on_second(vm, "\n")
    says(vm, second, "Password: $")
    type_on_second(vm, PASSWORD + "\n")
    says(vm, second, r"[$#] $")
    theirs = vm.wait("the second seat's login is active", lambda: active(vm, "user2"))
    assert theirs.get("Seat") == "seat1" and theirs.get("VTNr") == "0", f"{theirs}"
    vm.type("\n")
    says(vm, first, "Password: $")
    vm.type(PASSWORD + "\n")
    says(vm, first, r"[$#] $")
    ours = vm.wait("the first seat's login is active", lambda: active(vm, "user"))
    assert ours.get("Seat") == "seat0", f"{ours}"

    # Each has its devices and no other's.
    assert opened(vm, unit, "dri") == ["card0"] and opened(vm, SECOND, "dri") == ["card1"], \
        f"{opened(vm, unit, 'dri')}, {opened(vm, SECOND, 'dri')}"
    both = set(opened(vm, unit, "input")) & set(opened(vm, SECOND, "input"))
    assert opened(vm, SECOND, "input") and not both, f"both seats read {both}"

    # A key that switches concerns one seat alone.
    press_on_second(vm, "ctrl", "alt", "f2")
    says(vm, on_console(2, "seat1"), "login: $")
    press_on_second(vm, "ctrl", "alt", "f1")
    type_on_second(vm, "echo second $((6 * 7))\n")
    rig.exact(vm, "second 42\r\n", second, device="second")
    vm.type("echo first $((6 * 7))\n")
    rig.exact(vm, "first 42\r\n", first)
    assert b"second" not in recording(vm, first) and b"first" not in recording(vm, second), journal(vm, SECOND)


def active(vm, name):
    found = session(vm, name)
    return found if found.get("Active") == "yes" else None


def opened(vm, unit, kind):
    found = vm.sh(f"ls -l /proc/{main_pid(vm, unit)}/fd | sed -n 's,.*/dev/{kind}/,,p' | sort -u", check=False)
    return found.split()


def press_on_second(vm, *keys):
    vm.qmp.press(*keys, device="second")
    vm.sh("true")


def type_on_second(vm, text):
    for letter in text:
        press_on_second(vm, *chord(letter))
