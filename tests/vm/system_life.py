"""The system tier on Debian's kernel: what goes wrong with consoles and logins, and that there is always one to use."""
from pathlib import Path

from kernels import STOCK
from rig import recording, scenario
from system import WANTS, journal, log_in, main_pid, on, on_vts, says


# A login that fails until somebody repairs it.
FLAKY = """#!/bin/sh
echo x >>/run/tries
[ -e /run/repaired ] || exit 3
exec /sbin/agetty --noreset --noclear -o '-p -- \\u' - xterm-256color
"""
CONFIGURATION = '[login]\ncommand = ["/usr/local/bin/flaky"]\n'


@scenario("system-life", "Debian on its own kernel: failing logins, nologin, wrong use; the machine keeps a usable console")
def system_life(rig):
    system = {**on_vts(), "usr/local/bin/flaky": FLAKY, "etc/glasstty/glasstty.toml": CONFIGURATION,
              # Somebody forgot to disable the getty of the first VT.
              f"{WANTS}/getty@tty1.service": Path("/usr/lib/systemd/system/getty@.service")}
    vm = rig.boot(STOCK, system=system)
    vm.wait("one of the two has the VT", lambda: state(vm, "glasstty@tty1") != state(vm, "getty@tty1"))
    vm.sh("systemctl start glasstty@tty1; chvt 1")
    assert state(vm, "getty@tty1") == "inactive", "two consoles have one VT"

    # Ten failures and more: said, slower each time, never given up, no restart of the console.
    main = main_pid(vm, "glasstty@tty1")
    vm.wait("ten starts", lambda: int(vm.sh("wc -l </run/tries")) >= 10)
    vm.sh("touch /run/repaired")
    says(vm, on(1), "login: $")
    assert main_pid(vm, "glasstty@tty1") == main, "the console did not live through it"

    # Nobody may log in now: said by login, and asked again.
    vm.sh("echo closed for repairs >/run/nologin")
    vm.type("user\n")
    says(vm, on(1), "Password: $")
    vm.type("secret\n")
    vm.wait("the next login asks", lambda: b"user" not in recording(vm, on(1)) and b"login: " in recording(vm, on(1)))
    vm.sh("rm /run/nologin")
    log_in(vm, on(1))

    # Wrong use, each a line in the journal and a status.
    for command, words in (("glasstty --vt tty64", "numbered 1 to 63"), ("glasstty --vt tty1", "in use by glasstty"),
                           ("glasstty --seat seat0", "--vt")):
        text = vm.sh(f"{command} 2>&1; echo status $?")
        assert words in text and "status 0" not in text, f"{command}: {text}"

    # A console that cannot run hands its VT to getty.
    vm.sh("mv /usr/bin/glasstty /usr/bin/glasstty.away; printf '#!/bin/sh\\nexit 1\\n' >/usr/bin/glasstty; "
          "chmod 755 /usr/bin/glasstty; systemctl start glasstty@tty5", check=False)
    vm.wait("getty has the VT", lambda: state(vm, "getty@tty5") == "active")
    assert "hit" in journal(vm, "glasstty@tty5") or "failed" in vm.sh("systemctl is-failed glasstty@tty5", check=False)


def state(vm, unit):
    return vm.sh(f"systemctl is-active {unit}", check=False).strip()
