"""The system tier without systemd: Debian under OpenRC, with elogind, with seatd alone, and with nobody to manage seats."""
from pathlib import Path

from kernels import NOVT, STOCK
from rig import RECORD, recording, scenario
from system import NO_REPEAT, PACKAGING, drives, log_in, on

LOG = "/run/program.log"
NEVER = "#!/bin/sh\nexit 1\n"
MANAGERS = {"elogind": "usr/libexec/elogind", "seatd": "usr/sbin/seatd"}


def openrc(place, manager=None):
    """glasstty in OpenRC's place for a console, `tty1` or `seat0`; of the programs that manage seats only one."""
    # seatd asks for a VT of its own unless it is told that there is none.
    bound = 'DAEMON_ARGS="-g video"\n' + ("" if place.startswith("tty") else "export SEATD_VTBOUND=0\n")
    service, options = f"glasstty.{place}", f"--record /run/record/{place} {NO_REPEAT}"
    return {"etc/init.d/glasstty": (PACKAGING / "openrc/glasstty").read_text(),
            f"etc/init.d/{service}": Path("glasstty"),
            "etc/default/seatd": bound,
            f"etc/runlevels/default/{service}": Path(f"/etc/init.d/{service}"),
            f"etc/conf.d/{service}": f'glasstty_options="{options}"\nerror_log={LOG}\n'
                                        "export GLASSTTY_LOG=info\n",
            **{path: NEVER for name, path in MANAGERS.items() if name != manager}}


@scenario("system-elogind", "Debian under OpenRC with elogind: a login is a session, graphical ones come and go")
def system_elogind(rig):
    vm = rig.boot(STOCK, system=openrc("tty1", "elogind"), init="openrc")
    log_in(vm, on(1))
    facts = vm.sh("loginctl show-session $(loginctl list-sessions --no-legend | awk '{print $1}')").split()
    for fact in ("Name=user", "Seat=seat0", "VTNr=1", "Type=tty", "Class=user", "Active=yes"):
        assert fact in facts, f"{fact} is not among {facts}"
    rig.enter(vm, "echo $XDG_RUNTIME_DIR", on(1))
    rig.exact(vm, "/run/user/1000\r\n", on(1))
    graphical(rig, vm, on(1))


@scenario("system-seatd", "Debian under OpenRC with seatd alone, then with nobody: graphical sessions come and go")
def system_seatd(rig):
    vm = rig.boot(STOCK, system=openrc("tty1", "seatd"), init="openrc")
    log_in(vm, on(1))
    own_runtime_folder(rig, vm, on(1))
    graphical(rig, vm, on(1))
    # Root needs nobody to hand out devices.
    vm.sh("pkill -x seatd")
    rig.enter(vm, "exit", on(1))
    rig.typed.clear()
    log_in(vm, on(1), "root")
    own_runtime_folder(rig, vm, on(1))
    graphical(rig, vm, on(1))


@scenario("system-seatd-seat", "Debian under OpenRC with seatd on a kernel without VTs: nothing typed for others reaches the shell")
def system_seatd_seat(rig):
    vm = rig.boot(NOVT, system=openrc("seat0", "seatd"), init="openrc")
    record = f"{RECORD}/seat0/1.raw"
    log_in(vm, record)
    own_runtime_folder(rig, vm, record)
    graphical(rig, vm, record)
    # weston, and each cage, which asks for no key and no frame of ours.
    taken = vm.sh(f"grep -c 'another program has taken the display' {LOG}; true").strip()
    assert taken == "7", f"seen {taken} times; see {LOG}: {vm.sh(f'tail -n 30 {LOG}')}"


def own_runtime_folder(rig, vm, record):
    """What logind would have made."""
    rig.enter(vm, "export XDG_RUNTIME_DIR=/tmp/$USER; mkdir -m 700 /tmp/$USER", record)


def graphical(rig, vm, record):
    """A compositor that is killed, and others that end: the console is back with its text and its keyboard."""
    rig.enter(vm, "weston --renderer=pixman >weston.log 2>&1", record)
    vm.wait("it has the display", lambda: drives(vm, "weston"))
    # It has opened the VT or the card, and that tells.
    vm.wait("glasstty listens to no device", lambda: not vm.sh("ls -l /proc/$(pgrep -x glasstty)/fd | "
                                                               "grep /dev/input/ || true"))
    vm.type("leaked\n")
    vm.sh("pkill -9 -x weston")
    rig.exact(vm, "Killed", record)
    # A quarter of a second behind the end of each the console sets its mode again. A compositor that opens the card in that
    # very moment is refused where nobody tells of either, so there is a pause: in the emulator a start takes as long.
    rig.enter(vm, "for n in 1 2 3 4 5 6; do WLR_RENDERER=pixman cage sleep 1 2>>cage.log; echo start $n: $?; sleep 2; done", record)
    rig.exact(vm, "start 6: 0\r\n", record)
    said = recording(vm, record)
    assert b"leaked" not in said, "keys for another program went to the shell"
    assert said.count(b": 0\r\n") == 6, vm.sh("tail -n 20 ~user/cage.log")
    rig.enter(vm, "echo back $((6 * 7))", record)
    rig.exact(vm, "back 42\r\n", record)
