"""The system tier on Debian's kernel: logins that fail, nobody may log in, wrong use, and a console that starts anew."""
from pathlib import Path

from kernels import STOCK
from rig import headless, recording, scenario
from system import WANTS, journal, log_in, main_pid, on, on_vts, says, session, sessions

UNIT = "glasstty@tty1"

GETTY = Path("/usr/lib/systemd/system/getty@.service")
# Fails ten times, then it is a login.
FLAKY = """#!/bin/sh
echo >> /run/flaky
[ "$(wc -l < /run/flaky)" -gt 10 ] || exit 3
exec /sbin/agetty --noreset --noclear -o '-p -- \\u' - xterm-256color
"""


@scenario("system-life", "Debian on its own kernel: failing logins, nologin, autologin, wrong use; a console is always there")
def system_life(rig):
    vm = rig.boot(STOCK, system={**on_vts(), "usr/local/sbin/flaky": FLAKY, f"{WANTS}/getty@tty1.service": GETTY,
                                 "etc/glasstty/glasstty.toml": '[login]\ncommand = ["/bin/sh", "/usr/local/sbin/flaky"]\n'})
    # Both are enabled, and one of them has the VT.
    vm.wait("one of them runs", lambda: len(active(vm)) == 1)
    vm.sh(f"systemctl start {UNIT}")
    assert active(vm) == [UNIT], f"active: {active(vm)}"
    pauses = {text: waiting(rig, vm, text) for text in ("4 s", "8 s", "16 s")}
    seen = set()

    def all_seen():
        screen = vm.screen()
        seen.update(text for text, picture in pauses.items() if screen == picture)
        return {"8 s", "16 s"} <= seen

    vm.wait("the screen says how long the pause is", all_seen)
    says(vm, on(1), "login: $")
    assert vm.sh("wc -l < /run/flaky").strip() == "11", "a login that fails is started again and again"
    vm.sh("rm /etc/glasstty/glasstty.toml; systemctl reload glasstty@tty1 || kill -HUP $(systemctl show -P MainPID glasstty@tty1)")

    # Nobody may log in; then they may.
    vm.sh("echo closed for repair > /run/nologin")
    # Without a question for a password: Debian's login says it first.
    says(vm, on(1), "login: $")
    vm.sh("sleep 0.5")
    vm.type("user\n")
    says(vm, on(1), "closed for repair")
    vm.sh("rm /run/nologin")
    vm.wait("the next login asks", lambda: recording(vm, on(1)).count(b"login: ") > 1 and asks(vm))
    log_in(vm, on(1))
    # Our own line about the pause is above it, and in no recording.
    rig.enter(vm, "clear; echo $((6 * 7))", on(1))
    rig.exact(vm, "42\r\n", on(1))

    # Wrong use, each in one line, and the console goes on.
    wrong = {"glasstty --vt tty99": "they are tty1 to tty63", "glasstty --vt tty1": "in use by glasstty",
             "su user -c 'glasstty --vt tty2'": "permission denied; run as root",
             "glasstty --seat seat0": "start the console on one of them with --vt"}
    for command, line in wrong.items():
        text = vm.sh(f"timeout 60 {command} </dev/null 2>&1", check=False)
        # What is no more than information is for the journal.
        said = [one for one in text.splitlines() if not one.startswith("<6>")]
        assert len(said) == 1 and line in said[0], f"`{command}` says {text!r}"
    rig.enter(vm, "echo still $((6 * 7))", on(1))
    rig.exact(vm, "still 42\r\n", on(1))

    # A getty beside it: it hangs the terminal up as it begins, and resets it as it ends.
    vm.sh("setsid agetty --noclear tty1 linux </dev/null >/dev/null 2>&1 & sleep 3; kill $! || true")
    vm.wait("the VT is taken again", lambda: "the VT is ours again" in journal(vm, UNIT))
    rig.enter(vm, "echo beside $((6 * 7))", on(1))
    rig.exact(vm, "beside 42\r\n", on(1))

    # The unit next to getty's: one of the two has the VT, and whoever has it can be used.
    for turn in range(2):
        vm.sh("systemctl start getty@tty1")
        vm.wait("getty has the VT", lambda: not vm.ok(f"systemctl is-active -q {UNIT}") and vm.ok("pgrep -x agetty"))
        vm.sh(f"systemctl start {UNIT}")
        rig.typed.clear()
        says(vm, on(1), "login: $")
        if turn:
            vm.sh("touch /run/nologin; rm /run/nologin")
        log_in(vm, on(1))
        rig.enter(vm, "echo again $((6 * 7)); exit", on(1))
        vm.wait("the login is over", lambda: not session(vm))

    # A name in the settings, and nobody is asked.
    vm.sh("mkdir -p /etc/glasstty; printf '[login]\\nautologin = \"user2\"\\n' > /etc/glasstty/glasstty.toml")
    vm.press("ctrl", "alt", "f3")
    says(vm, on(3), r"user2@.*[$] $")
    found = session(vm, "user2")
    assert found.get("VTNr") == "3" and found.get("Active") == "yes", f"{found}"


def active(vm):
    return [unit for unit in ("getty@tty1", UNIT) if vm.ok(f"systemctl is-active -q {unit}")]


def asks(vm):
    return recording(vm, on(1)).endswith(b"login: ")


def waiting(rig, vm, pause):
    """The screen while a login that failed is not started yet."""
    text = f"\x1b[mglasstty: the program ended with status 3; the next start is in {pause}\r\n"
    return headless(rig.program, text.encode(), vm.screen().size)


@scenario("system-restart", "Debian on its own kernel: shells survive a restart and a crash of the console, and not its end")
def system_restart(rig):
    vm = rig.boot(STOCK, system=on_vts())
    log_in(vm, on(1))
    before = session(vm)["Id"]
    rig.enter(vm, "mark=here; echo text $((6 * 7))", on(1))
    rig.exact(vm, "text 42\r\n", on(1))
    again(rig, vm, f"systemctl restart {UNIT}")
    # What comes back is the screen and not the bytes that made it: row by row.
    rig.exact(vm, "text 42\x1b[", on(1))
    vm.type("\n")
    rig.enter(vm, "echo $mark $((6 * 7))", on(1))
    rig.exact(vm, "here 42\r\n", on(1))
    assert session(vm)["Id"] == before, "the session is another one"

    # A program that has the whole screen, on the alternate one.
    rig.enter(vm, "LC_ALL=C top -d 1000", on(1))
    says(vm, on(1), "load average")
    again(rig, vm, f"systemctl restart {UNIT}")
    rig.exact(vm, "load average", on(1))
    vm.sh("sleep 3")
    again(rig, vm, f"kill -9 {main_pid(vm, UNIT)}")
    rig.exact(vm, "load average", on(1))
    vm.type("q")
    rig.enter(vm, "clear; echo $mark $((7 * 7))", on(1))
    rig.exact(vm, "here 49\r\n", on(1))
    found = session(vm)
    assert found["Id"] == before and found["Active"] == "yes", f"the session is not what it was: {found}"
    assert kept(vm) == 3, f"{kept(vm)} descriptors are kept of one session"

    # A logout leaves nothing for the next start.
    rig.enter(vm, "exit", on(1))
    vm.wait("the login is over", lambda: not session(vm))
    again(rig, vm, f"systemctl restart {UNIT}")
    says(vm, on(1), "login: $")
    assert b"here" not in recording(vm, on(1)), "what the last login showed came back"

    # The secure attention key leads to a login, whatever ran before.
    log_in(vm, on(1))
    rig.enter(vm, "echo here", on(1))
    vm.sh("sleep 3")
    again(rig, vm, "echo k > /proc/sysrq-trigger")
    says(vm, on(1), "login: $")
    vm.wait("the login is over", lambda: not session(vm))
    assert b"here" not in recording(vm, on(1)), "what ran before the secure attention key came back"

    # A stop is the end.
    log_in(vm, on(1))
    vm.sh(f"systemctl stop {UNIT}")
    vm.wait("the login is over", lambda: not sessions(vm))
    vm.sh(f"systemctl start {UNIT}")
    rig.typed.clear()
    says(vm, on(1), "login: $")


def again(rig, vm, command):
    """Has the console started anew; waits until it runs again."""
    old = main_pid(vm, UNIT)
    vm.sh(command)
    vm.wait("another console runs", lambda: main_pid(vm, UNIT) not in (old, "0") and vm.ok(f"systemctl is-active -q {UNIT}"))
    rig.typed.clear()


def kept(vm):
    return int(vm.sh(f"systemctl show -P NFileDescriptorStore {UNIT}"))
