"""What goes wrong on real kernels: one clear line for the person each time, and the console that runs goes on."""
from kernels import NOVT, STOCK
from rig import scenario
from scenarios import EMERGENCY, ON_VT, answer

BUSY = "/dev/dri/card0: another program drives this display"


def said(vm, command, *words):
    """Runs a console that cannot start. It must end with status 1 and one line with these words."""
    text = vm.sh(f"{command} 2>&1; echo status $?")
    assert "status 1" in text, f"{command}: {text}"
    lines = [line for line in text.splitlines() if all(word in line for word in words)]
    assert len(lines) == 1, f"{command}: one line with {words}, and not:\n{text}"


@scenario("novt-busy", "CONFIG_VT=n: the display belongs to another console, which goes on")
def novt_busy(rig):
    vm = rig.boot(NOVT, gpu="virtio", run=EMERGENCY)
    answer(rig, vm)
    said(vm, "glasstty -- true", BUSY, "stop it")
    rig.exact(vm, "answer: 42")


@scenario("stock-troubles", "Debian's kernel: a busy VT, a seat with VTs, no permission: one clear line each")
def stock_troubles(rig):
    vm = rig.boot(STOCK, gpu="virtio")
    vm.start(ON_VT)
    vm.sh("chvt 3")
    answer(rig, vm)
    said(vm, "glasstty --seat seat0 -- true", "seat0 has virtual terminals", "--vt")
    said(vm, "glasstty --vt tty3 -- true", "/dev/tty3", "in use by glasstty")
    vm.sh("echo nobody:x:65534:65534::/:/bin/sh >>/etc/passwd")
    said(vm, "su nobody -s /bin/sh -c 'glasstty --vt tty5 -- true'", "/dev/dri/card0", "permission denied", "root")
    rig.exact(vm, "answer: 42")


@scenario("novt-no-display", "CONFIG_VT=n without a graphics card: the missing display is named, with the remedy")
def novt_no_display(rig):
    vm = rig.boot(NOVT, gpu="none")
    said(vm, "glasstty -- true", "no display", "/dev/dri/card*", "simpledrm")
