"""The system tier on Debian's kernel: logins on VTs, their sessions, switches, graphical sessions."""
from kernels import STOCK
from rig import recording, scenario
from system import PACKAGING, drives, input_devices, journal, log_in, main_pid, on, on_vts, says, session, stays_outside


@scenario("system-vt", "Debian on its own kernel: a login on a VT is a session of its own")
def system_vt(rig):
    vm = rig.boot(STOCK, system=on_vts())
    says(vm, on(1), "login: $")
    rig.exact(vm, "login: ", on(1))
    log_in(vm, on(1))
    is_proper(vm, session(vm), vt=1)
    rig.enter(vm, "echo $XDG_RUNTIME_DIR $HOME $TERM; systemctl --user is-system-running --wait", on(1))
    rig.exact(vm, "/run/user/1000 /home/user xterm-256color\r\nrunning\r\n", on(1))
    stays_outside(vm, "glasstty@tty1.service")

    for number in (2, 3):
        vm.press("ctrl", "alt", f"f{number}")
        says(vm, on(number), "login: $")
    for turn in range(18):
        number = (3, 1, 2)[turn % 3]
        vm.press("ctrl", "alt", f"f{number}")
        rig.exact(vm, "login: ", on(number))
    # Nothing is stuck: letters are letters, and they are typed where they are seen.
    vm.press("ctrl", "alt", "f1")
    rig.enter(vm, "echo $((6 * 7))", on(1))
    rig.exact(vm, "42\r\n", on(1))
    assert b"echo" not in recording(vm, on(2)) + recording(vm, on(3)), "keys went to a VT that was not shown"

    # A killed console is back with its session, and its VT is usable.
    killed, login = main_pid(vm, "glasstty@tty1"), session(vm)
    vm.sh(f"kill -9 {killed}")
    vm.wait("another console runs", lambda: main_pid(vm, "glasstty@tty1") not in (killed, "0"))
    # The kernel gives a key to nobody as long as no console listens.
    vm.wait("it listens to the keyboard", lambda: input_devices(vm, "glasstty@tty1"))
    vm.type("echo $((7 * 7))\n")
    rig.exact(vm, "49\r\n", on(1))
    is_proper(vm, session(vm), vt=1)
    assert session(vm)["Id"] == login["Id"], "the session is another one"


WESTON = "weston --renderer=pixman >weston.log 2>&1"


@scenario("system-gui", "Debian on its own kernel: graphical sessions come from the shell and go, nothing leaks")
def system_gui(rig):
    vm = rig.boot(STOCK, system=on_vts())
    log_in(vm, on(1))

    begin(rig, vm, WESTON)
    vm.type("leaked\n")
    vm.sh("pkill -9 -x weston")
    back(rig, vm, "Killed")

    # Another VT is in front of a graphical session: what is typed there stays there.
    begin(rig, vm, WESTON)
    vm.sh("chvt 2")
    vm.wait("the second VT is in front", lambda: in_front(vm) == "tty2")
    says(vm, on(2), "login: $")
    vm.type("leaked")
    rig.exact(vm, "login: leaked", on(2))
    # It dies behind it: the first VT is back when somebody goes there, and nothing was drawn over the second.
    vm.sh("pkill -9 -x weston")
    says(vm, on(1), "(?s)Killed.*Killed")
    rig.exact(vm, "login: leaked", on(2))
    vm.press("ctrl", "alt", "f1")
    rig.exact(vm, "Killed", on(1))

    # Ten starts while the console draws without a pause.
    rig.enter(vm, "export WLR_RENDERER=pixman; while sleep 0.01; do echo flood; done & flood=$!", on(1))
    vm.type("for n in 1 2 3 4 5 6 7 8 9 10; do cage true 2>>cage.log; echo start $n: $?; done; kill $flood" + "\n")
    says(vm, on(1), "start 10: [0-9]")
    outcome = [line for line in recording(vm, on(1)).decode().splitlines() if line.startswith("start ")]
    started = sum(line.endswith(": 0") for line in outcome)
    assert len(outcome) == 10 and started == 10, f"{outcome}: {vm.sh('tail -n 20 ~user/cage.log')}"
    rig.enter(vm, "echo $((6 * 7))", on(1))
    rig.exact(vm, "42\r\n", on(1))
    assert b"leaked" not in recording(vm, on(1)), "keys for another program went to the shell"


@scenario("system-gui-others", "Debian on its own kernel: sway and startx from the shell, and back")
def system_gui_others(rig):
    server = (PACKAGING / "xinit/xserverrc").read_text()
    vm = rig.boot(STOCK, system={**on_vts(), "etc/X11/xinit/xserverrc": server})
    log_in(vm, on(1))
    for command, program in (("WLR_RENDERER=pixman sway >sway.log 2>&1", "sway"), ("startx /usr/bin/xterm >startx.log 2>&1", "Xorg")):
        begin(rig, vm, command)
        vm.wait(f"{program} has the display", lambda: drives(vm, program))
        # The console's first row is empty; sway has a bar there, X a terminal.
        vm.wait("it shows something", lambda: any(vm.screen().row(10)))
        rig.keep(vm.screen())
        vm.type("leaked\n")
        vm.sh(f"pkill -x {program}")
        back(rig, vm, "$ ")
    assert b"leaked" not in recording(vm, on(1)), "keys for another program went to the shell"


def begin(rig, vm, command):
    """Starts a graphical session from the shell and waits until it is in front."""
    before = taken(vm)
    rig.enter(vm, command, on(1))
    vm.wait("the graphical session has the VT", lambda: taken(vm) > before)
    vm.wait("it has the display", lambda: vm.ok("ls -l /proc/$(pgrep -x systemd-logind)/fd | grep -q /dev/dri/card0"))
    devices = input_devices(vm, "glasstty@tty1")
    assert not devices, f"glasstty listens to {devices} while a graphical session is in front"


def in_front(vm):
    return vm.sh("cat /sys/class/tty/tty0/active").strip()


def taken(vm):
    return journal(vm, "glasstty@tty1").count("a graphical session has taken the VT")


def back(rig, vm, says):
    """The graphical session is over: the console is back with its text, and with its keyboard."""
    rig.exact(vm, says, on(1))
    rig.enter(vm, "echo back $((6 * 7))", on(1))
    rig.exact(vm, "back 42\r\n", on(1))


def is_proper(vm, found, vt):
    wanted = {"Name": "user", "Class": "user", "Type": "tty", "Seat": "seat0", "VTNr": str(vt), "Active": "yes"}
    wrong = {key: found.get(key) for key, value in wanted.items() if found.get(key) != value}
    assert not wrong, f"the session is not as it should be: {wrong} in {found}"
