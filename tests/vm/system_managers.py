"""Display managers on Debian's kernel: each keeps its VT, and the console keeps its own beside them."""
from kernels import STOCK
from rig import recording, scenario
from system import drives, log_in, on, on_vts, says
from system_vt import WESTON, back, begin, in_front

DISPLAY_MANAGER = """[Unit]
After=systemd-user-sessions.service systemd-logind.service
Conflicts=getty@tty7.service
[Service]
User=user2
PAMName=login
Environment=XDG_SEAT=seat0 XDG_VTNR=7 XDG_SESSION_TYPE=wayland
ExecStartPre=+chvt 7
ExecStart=weston --renderer=pixman
TTYPath=/dev/tty7
StandardInput=tty
TTYReset=yes
[Install]
WantedBy=multi-user.target
"""
GREETD = """[terminal]
vt = 7
[general]
source_profile = false
[default_session]
command = "agreety --cmd 'weston --renderer=pixman'"
user = "_greetd"
"""


@scenario("system-display-manager", "Debian on its own kernel: a display manager keeps its VT; each side is back at once")
def system_display_manager(rig):
    unit = "etc/systemd/system/manager.service"
    vm = rig.boot(STOCK, system={**on_vts(), unit: DISPLAY_MANAGER})
    says(vm, on(1), "login: $")
    vm.sh("systemctl start manager")
    vm.wait("the display manager is in front", lambda: in_front(vm) == "tty7" and drives(vm, "weston"))
    vm.wait("it shows something", lambda: any(vm.screen().row(10)))
    theirs = rig.keep(vm.screen())
    for _ in range(3):
        vm.sh("chvt 1")
        rig.exact(vm, "login: ", on(1))
        vm.press("ctrl", "alt", "f7")
        vm.wait("the display manager is in front", lambda: in_front(vm) == "tty7")
        vm.wait("it shows its own again", lambda: any(vm.screen().row(10)))
        vm.type("leaked")
    vm.sh("chvt 1")
    rig.exact(vm, "login: ", on(1))
    # A graphical session of our own beside it.
    log_in(vm, on(1))
    begin(rig, vm, WESTON)
    vm.sh("chvt 7")
    vm.wait("the display manager is in front", lambda: in_front(vm) == "tty7")
    vm.sh("chvt 1; pkill -9 -u user -x weston")
    back(rig, vm, "Killed")
    assert vm.ok("systemctl is-active -q manager"), f"the display manager is gone; it was at {theirs}"
    assert b"leaked" not in recording(vm, on(1)), "keys for the display manager went to the login"


@scenario("system-manager-same-vt", "Debian on its own kernel: a display manager on tty1 has it instead of the console")
def system_manager_same_vt(rig):
    manager = DISPLAY_MANAGER.replace("tty7", "tty1").replace("VTNR=7", "VTNR=1").replace("chvt 7", "chvt 1")
    vm = rig.boot(STOCK, system={**on_vts(), "etc/systemd/system/manager.service": manager})
    says(vm, on(1), "login: $")
    # The last to be started has the VT, as between getty and a display manager; never both.
    for _ in range(2):
        vm.sh("systemctl start manager")
        vm.wait("the display manager has the display", lambda: drives(vm, "weston"))
        assert not vm.ok("systemctl is-active -q glasstty@tty1"), "two have the VT"
        vm.wait("it shows something", lambda: any(vm.screen().row(10)))
        vm.sh("systemctl start glasstty@tty1")
        vm.wait("the console is there", lambda: vm.ok("systemctl is-active -q glasstty@tty1"))
        assert not vm.ok("systemctl is-active -q manager"), "two have the VT"
        vm.wait("the screen is ours", lambda: not any(vm.screen().row(10)))
    log_in(vm, on(1))
    rig.enter(vm, "echo here $((6 * 7))", on(1))
    says(vm, on(1), "here 42")


@scenario("system-greetd", "Debian on its own kernel: greetd on its VT, its greeter and its sessions, beside the console")
def system_greetd(rig):
    vm = rig.boot(STOCK, system={**on_vts(), "etc/greetd/config.toml": GREETD})
    says(vm, on(1), "login: $")
    vm.sh("systemctl start greetd")
    vm.wait("greetd is in front", lambda: in_front(vm) == "tty7")
    vm.wait("its greeter asks", lambda: "login:" in text_on(vm, 7))
    # A VT of the kernel's own text beside ours: each is back at once.
    for _ in range(2):
        vm.press("ctrl", "alt", "f1")
        rig.exact(vm, "login: ", on(1))
        vm.press("ctrl", "alt", "f7")
        vm.wait("greetd is in front", lambda: in_front(vm) == "tty7")
    vm.type("user2\n")
    vm.wait("it asks for the password", lambda: "assword" in text_on(vm, 7))
    vm.type("secret\n")
    vm.wait("its session has the display", lambda: drives(vm, "weston"))
    vm.wait("it shows something", lambda: any(vm.screen().row(10)))
    rig.keep(vm.screen())
    vm.type("leaked")
    vm.sh("chvt 1")
    rig.exact(vm, "login: ", on(1))
    log_in(vm, on(1))
    # Its session ends behind us: greetd puts its greeter in front again, on its own VT.
    vm.sh("pkill -x -u user2 weston")
    vm.wait("the greeter is back", lambda: in_front(vm) == "tty7" and not vm.ok("pgrep -x weston"))
    vm.press("ctrl", "alt", "f1")
    rig.enter(vm, "echo back $((6 * 7))", on(1))
    rig.exact(vm, "back 42\r\n", on(1))
    assert vm.ok("systemctl is-active -q greetd"), "greetd is gone"
    assert b"leaked" not in recording(vm, on(1)), "keys for greetd went to the login"


def text_on(vm, number):
    """What stands on a VT that the kernel draws."""
    return vm.sh(f"cat /dev/vcs{number}", check=False)
