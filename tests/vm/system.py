"""Machines of the system tier: Debian with systemd, glasstty in its units' places, and people who log in."""
import re
from pathlib import Path

from cache import HERE
from machine import Timeout
from rig import RECORD, recording

PACKAGING = HERE.parent.parent / "packaging"
UNITS = "usr/lib/systemd/system"
WANTS = "etc/systemd/system/getty.target.wants"
PASSWORD = "secret"
# A busy emulator lets go of a key late, and the key would count again.
NO_REPEAT = "--set keyboard.repeat-rate=0"
TEMPLATE = Path("/usr/lib/systemd/system/glasstty@.service")


def installed():
    """What a package of glasstty would bring, besides the program."""
    folder = PACKAGING / "systemd"
    units = sorted(path for path in folder.rglob("*") if path.is_file())
    return {**{f"{UNITS}/{unit.relative_to(folder)}": unit.read_text() for unit in units},
            "usr/lib/systemd/system-generators/glasstty-generator": (PACKAGING / "systemd-generator/glasstty").read_text(),
            "usr/lib/glasstty/emergency": (PACKAGING / "emergency.sh").read_text(),
            "etc/pam.d/glasstty-greeter": (PACKAGING / "pam/glasstty-greeter").read_text(),
            "usr/lib/sysusers.d/glasstty.conf": (PACKAGING / "sysusers/glasstty.conf").read_text()}


def on_vts(*extra):
    """glasstty on the first VT from boot on, and on every other that a person switches to. `extra`: options."""
    command = " ".join(["/usr/bin/glasstty --vt %I --record /run/record/%I", NO_REPEAT, *extra])
    return {**installed(),
            f"{WANTS}/glasstty@tty1.service": TEMPLATE,
            "etc/systemd/system/autovt@.service": TEMPLATE,
            "etc/systemd/system/glasstty@.service.d/record.conf": f"[Service]\nExecStart=\nExecStart={command}\n"}


def on_seats(*seats):
    """glasstty on seats without VTs."""
    files = installed()
    command = f"/usr/bin/glasstty --seat %I --record /run/record/%I {NO_REPEAT}"
    files["etc/systemd/system/glasstty-seat@.service.d/record.conf"] = f"[Service]\nExecStart=\nExecStart={command}\n"
    for seat in seats:
        files[f"{WANTS}/glasstty-seat@{seat}.service"] = Path(f"/{UNITS}/glasstty-seat@.service")
    return files


def on_console(number, seat="seat0"):
    """Where a session of a seat is recorded."""
    return f"{RECORD}/{seat}/{number}.raw"


def on(vt):
    """Where the terminal of a VT is recorded."""
    return f"{RECORD}/tty{vt}"


def says(vm, record, pattern):
    """Waits until the terminal was written what matches."""
    pattern = re.compile(pattern.encode())
    try:
        return vm.wait(f"the terminal says {pattern.pattern!r}", lambda: pattern.search(recording(vm, record)))
    except Timeout as error:
        raise Timeout(f"{error}; its last words: {recording(vm, record)[-200:]!r}") from None


def log_in(vm, record, name="user"):
    """At a login prompt, with name and password. Leaves a shell at its prompt."""
    for prompt, answer in ((r"login: $", name), (r"Password: $", PASSWORD)):
        says(vm, record, prompt)
        # PAM prints the prompt first and throws away what was typed then.
        vm.sh("sleep 0.5")
        vm.type(answer + "\n")
    says(vm, record, r"[$#] $")


def sessions(vm):
    """What logind knows of all sessions: {id: {property: value}}."""
    text = vm.sh("for s in $(loginctl list-sessions --no-legend | awk '{print $1}'); do loginctl show-session $s; echo; "
                 "done", check=False)
    found = [dict(line.split("=", 1) for line in part.splitlines() if "=" in line) for part in text.split("\n\n")]
    return {one["Id"]: one for one in found if "Id" in one}


def session(vm, name="user"):
    """What logind knows of a person's session; empty if there is none."""
    found = [one for one in sessions(vm).values() if one.get("Name") == name and one.get("Class") == "user"]
    return found[-1] if found else {}


def main_pid(vm, unit):
    return vm.sh(f"systemctl show -P MainPID {unit}").strip()


def input_devices(vm, unit):
    """The input devices that glasstty has open."""
    return vm.sh(f"ls -l /proc/{main_pid(vm, unit)}/fd | grep -o '/dev/input/.*'", check=False).split()


def journal(vm, unit):
    return vm.sh(f"journalctl -b -o cat --no-pager -u {unit}")


def stays_outside(vm, unit):
    """Nothing of a login lives in our control group, and no device is open that has no displays."""
    main = main_pid(vm, unit)
    group = vm.sh(f"systemctl show -P ControlGroup {unit}").strip()
    inside = vm.sh(f"cat '/sys/fs/cgroup{group}/cgroup.procs'").split()
    assert inside == [main], f"the control group of {unit} has {inside}, and glasstty is {main}"
    devices = vm.sh(f"ls -l /proc/{main}/fd | grep -o '/dev/dri/.*'").split()
    assert devices == ["/dev/dri/card0"], f"open: {devices}"


def drives(vm, program):
    """Whether a program has a picture on the display: it maps memory of the card."""
    return vm.ok(f"fuser -v /dev/dri/card0 2>&1 | grep -q 'm {program}'")
