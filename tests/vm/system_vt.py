"""The system tier on Debian's kernel: logins on VTs, their sessions, switches, graphical sessions."""
from kernels import STOCK
from rig import scenario
from system import log_in, on, on_vts, says, session


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


def stays_outside(vm, unit):
    """Nothing of a login lives in our control group, and no device is open that has no displays."""
    main = vm.sh(f"systemctl show -P MainPID {unit}").strip()
    group = vm.sh(f"systemctl show -P ControlGroup {unit}").strip()
    inside = vm.sh(f"cat /sys/fs/cgroup{group}/cgroup.procs").split()
    assert inside == [main], f"the control group of {unit} has {inside}, and glasstty is {main}"
    devices = vm.sh(f"ls -l /proc/{main}/fd | grep -o '/dev/dri/.*'").split()
    assert devices == ["/dev/dri/card0"], f"open: {devices}"


def is_proper(vm, found, vt):
    wanted = {"Name": "user", "Class": "user", "Type": "tty", "Seat": "seat0", "VTNr": str(vt), "Active": "yes"}
    wrong = {key: found.get(key) for key, value in wanted.items() if found.get(key) != value}
    assert not wrong, f"the session is not as it should be: {wrong} in {found}"
