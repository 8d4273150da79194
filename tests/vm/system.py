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
    return {"usr/lib/glasstty/emergency": (PACKAGING / "emergency.sh").read_text(),
            **{f"{UNITS}/{unit.relative_to(folder)}": unit.read_text() for unit in units}}


def on_vts(*extra):
    """glasstty on the first VT from boot on, and on every other that a person switches to. `extra`: options."""
    command = " ".join(["/usr/bin/glasstty --vt %I --record /run/record/%I", NO_REPEAT, *extra])
    return {**installed(),
            f"{WANTS}/glasstty@tty1.service": TEMPLATE,
            "etc/systemd/system/autovt@.service": TEMPLATE,
            "etc/systemd/system/glasstty@.service.d/record.conf": f"[Service]\nExecStart=\nExecStart={command}\n"}


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
    says(vm, record, r"login: $")
    vm.type(name + "\n")
    says(vm, record, r"Password: $")
    vm.type(PASSWORD + "\n")
    says(vm, record, r"[$#] $")


def session(vm, name="user"):
    """What logind knows of a person's session, as a dictionary; empty if there is none."""
    rows = [row.split() for row in vm.sh("loginctl list-sessions --no-legend").splitlines()]
    ids = [row[0] for row in rows if len(row) > 2 and row[2] == name]
    found = [properties(vm, one) for one in ids]
    found = [one for one in found if one.get("Class") == "user"]
    return found[-1] if found else {}


def properties(vm, session):
    text = vm.sh(f"loginctl show-session {session}", check=False)
    return dict(line.split("=", 1) for line in text.splitlines() if "=" in line)


def journal(vm, unit):
    return vm.sh(f"journalctl -b -o cat --no-pager -u {unit}")


def logs_on_failure(vm, unit):
    """For the end of a scenario: what the unit said, into the machine's log."""
    with open(vm.log, "a") as file:
        file.write(f"\n--- {unit}\n" + journal(vm, unit))
