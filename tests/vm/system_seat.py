"""The system tier on a kernel without VTs: logins side by side on a seat, and graphical sessions from their shells."""
from kernels import NOVT
from outputs import HEADS, Bus, shows
from rig import recording, scenario
from system import input_devices, log_in, on_console, on_seats, says, session, sessions, stays_outside

UNIT = "glasstty-seat@seat0"


@scenario("system-seat", "Debian without VTs: two logins at once, each a session of its own; one ends")
def system_seat(rig):
    vm = rig.boot(NOVT, system=on_seats("seat0"))
    says(vm, on_console(1), "login: $")
    vm.wait("the placeholder has the seat", lambda: active(vm).get("Service") == "glasstty-greeter")
    log_in(vm, on_console(1))
    first = vm.wait("the login is active", lambda: is_active(session(vm)))
    is_proper(vm, first)
    rig.enter(vm, "echo $XDG_RUNTIME_DIR $XDG_SEAT; systemctl --user is-system-running --wait", on_console(1))
    rig.exact(vm, "/run/user/1000 seat0\r\nrunning\r\n", on_console(1))

    vm.press("ctrl", "alt", "f2")
    says(vm, on_console(2), "login: $")
    vm.wait("the placeholder is active", lambda: active(vm).get("Service") == "glasstty-greeter")
    log_in(vm, on_console(2), "user2")
    is_proper(vm, vm.wait("the login is active", lambda: is_active(session(vm, "user2"))), "user2")
    assert properties_of(vm, first)["Active"] == "no", "two sessions of one seat are active"
    stays_outside(vm, UNIT)

    vm.press("ctrl", "alt", "left")
    vm.wait("the first login is active again", lambda: active(vm).get("Id") == first["Id"])
    rig.exact(vm, "running\r\n", on_console(1))
    assert b"running" not in recording(vm, on_console(2))
    # From outside, too.
    vm.sh(f"loginctl activate {session(vm, 'user2')['Id']}")
    rig.enter(vm, "echo $USER $((6 * 7))", on_console(2))
    rig.exact(vm, "user2 42\r\n", on_console(2))
    # A logout leaves a fresh login, and the seat to the placeholder.
    rig.enter(vm, "exit", on_console(2))
    vm.wait("the placeholder is active", lambda: active(vm).get("Service") == "glasstty-greeter")
    vm.wait("the screen is the next login's", lambda: b"user2" not in recording(vm, on_console(2)))
    rig.exact(vm, "login: ", on_console(2))


def active(vm):
    """The seat's active session."""
    name = vm.sh("loginctl show-seat seat0 -P ActiveSession", check=False).split()
    return properties_of(vm, {"Id": name[0]}) if name else {}


def properties_of(vm, known):
    return sessions(vm).get(known["Id"], {})


def is_active(found):
    return found if found.get("Active") == "yes" else None


def is_proper(vm, found, name="user"):
    wanted = {"Name": name, "Class": "user", "Type": "tty", "Seat": "seat0", "VTNr": "0", "Active": "yes"}
    wrong = {key: found.get(key) for key, value in wanted.items() if found.get(key) != value}
    assert not wrong, f"the session is not as it should be: {wrong} in {found}"


@scenario("system-seat-gui", "Debian without VTs: graphical sessions from the shell, another console in front, the trusted path")
def system_seat_gui(rig):
    vm = rig.boot(NOVT, system=on_seats("seat0"))
    log_in(vm, on_console(1))
    login = vm.wait("the login is active", lambda: is_active(session(vm)))

    begin(rig, vm)
    vm.type("leaked\n")
    vm.sh("pkill -9 -x weston")
    back(rig, vm)

    # The placeholder comes to the front: a login is shown, and nothing typed there reaches the shell or its compositor.
    begin(rig, vm)
    vm.sh("loginctl activate $(loginctl list-sessions --no-legend | awk '/glasstty/ {print $1; exit}')")
    says(vm, on_console(2), "login: $")
    vm.type("leaked")
    rig.exact(vm, "login: leaked", on_console(2))
    vm.sh(f"loginctl activate {login['Id']}")
    vm.wait("the graphical session is in front again", lambda: not input_devices(vm, UNIT))
    vm.sh("pkill -9 -x weston")
    back(rig, vm)

    # Ten starts while the console draws without a pause.
    rig.enter(vm, "export WLR_RENDERER=pixman; while sleep 0.01; do echo flood; done & flood=$!", on_console(1))
    vm.type("for n in 1 2 3 4 5 6 7 8 9 10; do cage true 2>>cage.log; echo start $n: $?; done; kill $flood; wait\n")
    says(vm, on_console(1), "start 10: [0-9]")
    outcome = [line for line in recording(vm, on_console(1)).decode().splitlines() if line.startswith("start ")]
    assert outcome == [f"start {n}: 0" for n in range(1, 11)], f"{outcome}: {vm.sh('tail -n 20 ~user/cage.log')}"
    back(rig, vm)

    # The trusted path leads from a shell to a login that has just begun.
    vm.press("ctrl", "alt", "shift", "esc")
    vm.wait("the placeholder is active", lambda: active(vm).get("Service") == "glasstty-greeter")
    rig.exact(vm, "login: ", on_console(2))
    assert b"leaked" not in recording(vm, on_console(2)), "the login before is still there"
    vm.press("ctrl", "alt", "f1")
    back(rig, vm)
    assert b"leaked" not in recording(vm, on_console(1)), "keys for another program went to the shell"


@scenario("system-seat-heads", "Debian without VTs: a display that was plugged in beside a compositor is lit when that has ended")
def system_seat_heads(rig):
    with Bus() as bus:
        vm = rig.boot(NOVT, system=on_seats("seat0"), gpu="none", devices=HEADS, append="initcall_blacklist=vkms_init",
                      display=f"dbus,addr={bus.address}")
        log_in(vm, on_console(1))
        begin(rig, vm)
        bus.head(1, 1280, 800)
        vm.wait("the second head is lit", lambda: vm.screen("gpu", 1).size == (1280, 800))
        vm.sh("pkill -9 -x weston")
        rig.enter(vm, "echo back $((6 * 7))", on_console(1))
        for head in (0, 1):
            shows(rig, vm, "back 42", (1280, 800), head, "gpu", record=on_console(1))


def begin(rig, vm):
    """Starts a graphical session from the first console's shell and waits until it is in front."""
    rig.enter(vm, "weston --renderer=pixman >weston.log 2>&1", on_console(1))
    vm.wait("it has the display", lambda: vm.ok("ls -l /proc/$(pgrep -x systemd-logind)/fd | grep -q /dev/dri/card0"))
    vm.wait("glasstty listens to no device", lambda: not input_devices(vm, UNIT))


def back(rig, vm):
    """The console is back with its keyboard."""
    rig.enter(vm, "echo back $((6 * 7))", on_console(1))
    rig.exact(vm, "back 42\r\n", on_console(1))
