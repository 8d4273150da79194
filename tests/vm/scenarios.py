"""The scenarios. Each boots a real kernel and says what a person at that machine must see."""
from kernels import NOVT, STOCK
from rig import RECORD, scenario

EMERGENCY = f"glasstty emergency --record {RECORD} -- shell"
ON_VT = f"glasstty --vt tty3 --record {RECORD} -- shell"

KEYBOARD = ("`1234567890-=", "~!@#$%^&*()_+", "qwertyuiop[]\\", "QWERTYUIOP{}|", "asdfghjkl;'", 'ASDFGHJKL:"',
            "zxcvbnm,./", "ZXCVBNM<>?")


def answer(rig, vm, sum="6 * 7"):
    """Types a sum at the shell on the screen and waits for the exact picture of its answer."""
    rig.enter(vm, f"echo answer: $(({sum}))")
    return rig.exact(vm, f"answer: {eval(sum)}")


@scenario("novt-virtio", "CONFIG_VT=n, virtio-gpu: the emergency console, keys from evdev without udev")
def novt_virtio(rig):
    vm = rig.boot(NOVT, gpu="virtio", run=EMERGENCY)
    answer(rig, vm)
    asleep(vm)
    assert not udev_listeners(vm), "glasstty waits for a udevd that does not run"
    # Every key that gives a character, answered backwards so that the echo is not the answer.
    for line in ("rev <<'E'", *KEYBOARD, "E"):
        rig.enter(vm, line)
    rig.exact(vm, "\r\n".join(row[::-1] for row in KEYBOARD))


@scenario("novt-picture", "CONFIG_VT=n, virtio-gpu: colours, attributes, lines, scrolling, the other screen")
def novt_picture(rig):
    vm = rig.boot(NOVT, gpu="virtio", run=EMERGENCY)
    answer(rig, vm)
    rig.enter(vm, "picture")
    rig.exact(vm, "painted 2 screens")
    rig.enter(vm, "clear")
    answer(rig, vm, "6 * 9")


@scenario("novt-bochs", "CONFIG_VT=n, bochs: the emergency console")
def novt_bochs(rig):
    answer(rig, rig.boot(NOVT, gpu="bochs", run=EMERGENCY))


@scenario("novt-simpledrm", "CONFIG_VT=n, simpledrm on what the firmware set up: the emergency console")
def novt_simpledrm(rig):
    answer(rig, rig.boot(NOVT, gpu="simpledrm", run=EMERGENCY))


@scenario("novt-virtio-udev", "CONFIG_VT=n, virtio-gpu, udevd: keys from libinput")
def novt_virtio_udev(rig):
    vm = rig.boot(NOVT, gpu="virtio", udev=True)
    vm.start(f"glasstty --record {RECORD} -- shell")
    answer(rig, vm)
    assert udev_listeners(vm), "nothing in glasstty listens to udevd: libinput is not in use"


def udev_listeners(vm):
    """Sockets that listen to udevd's events (netlink protocol 15, group 2), as libudev's monitor does."""
    rows = [row.split() for row in vm.sh("cat /proc/net/netlink").splitlines()[1:]]
    return [row for row in rows if row[1] == "15" and int(row[3], 16) & 2]


@scenario("stock-virtio-vt", "Debian's kernel, virtio-gpu: on a VT, away and back, killed, restarted, ended")
def stock_virtio_vt(rig):
    vm = rig.boot(STOCK, gpu="virtio")
    before = vm.sh("vtstate /dev/tty3")
    vm.start(ON_VT)
    vm.sh("chvt 3")
    screen = answer(rig, vm)
    asleep(vm)

    vm.press("ctrl", "alt", "f1")
    active(vm, "tty1")
    vm.wait("the kernel's console is on the screen", lambda: vm.screen() != screen)
    rig.keep(vm.screen())
    vm.press("ctrl", "alt", "f3")
    active(vm, "tty3")
    rig.exact(vm, "answer: 42")
    vm.sh("chvt 1; chvt 3")
    rig.exact(vm, "answer: 42")

    vm.sh("kill -9 $(cat /run/program.pid)")
    again(rig, vm)
    answer(rig, vm, "6 * 9")

    vm.sh("kill -ABRT $(cat /run/program.pid)")
    again(rig, vm, left="KD_TEXT VT_AUTO K_UNICODE")
    answer(rig, vm, "7 * 8")

    vm.sh("kill -TERM $(cat /run/program.pid)")
    status = vm.status()
    assert status == 0, f"SIGTERM ended glasstty with status {status}"
    after = vm.sh("vtstate /dev/tty3").strip()
    assert after == before.strip() == "KD_TEXT VT_AUTO K_UNICODE", f"tty3 was {before.strip()} and is now {after}"


def again(rig, vm, left=None):
    """Starts the console on its VT again after it died, and left the VT in a state that must be `left`."""
    vm.status()
    state = vm.sh("vtstate /dev/tty3").strip()
    assert left in (None, state), f"tty3 was left as {state}"
    vm.sh(f"rm -r {RECORD}")
    rig.typed.clear()
    vm.start(ON_VT)
    vm.sh("chvt 3")


def asleep(vm):
    """Nothing happens, so nothing may run: five seconds in a row without one wake-up."""
    count = "grep ^voluntary_ctxt /proc/$(pidof glasstty)/status"
    vm.wait("five seconds without a wake-up", lambda: vm.sh(count) == vm.sh(f"sleep 5; {count}"))


def active(vm, name):
    vm.wait(f"{name} is the active terminal", lambda: vm.sh("cat /sys/class/tty/tty0/active").strip() == name)
