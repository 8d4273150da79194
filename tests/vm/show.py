"""A machine to look at: glasstty on a real kernel, in a window, or as a screenshot where no window can open."""
from cache import say
from kernels import NOVT, STOCK
from qemu import window
from rig import Rig, Scenario

TOUR = "printf '\\033[1;32mgreen \\033[33myellow \\033[36mcyan\\033[0m\\n'; uname -r; ls -C /usr/bin | head -n 12\n"


def show(kernel):
    rig = Rig(Scenario(f"show-{kernel}", "", True, None))
    kind = window()
    try:
        if kernel == "novt":
            vm = rig.boot(NOVT, run="glasstty emergency -- shell", display=kind or "none")
        else:
            vm = rig.boot(STOCK, display=kind or "none")
            vm.start("glasstty --vt tty3 -- shell")
            vm.sh("chvt 3")
        say(f"the machine is up after {vm.boot_time:.1f} s")
        if kind:
            say("use its window; close it to end (Ctrl+Alt+G frees the pointer)")
            vm.process.wait()
            return 0
        vm.wait("something is on the screen", lambda: vm.screen().colours(2) > 1)
        vm.type(TOUR)
        before = None
        while before is None or before != vm.screen():
            before = vm.screen()
            vm.sh("sleep 2")
        say(f"no window can open here (no display, or no qemu-system-gui); the screen is in {rig.keep(before)}")
        return 0
    finally:
        rig.close()
