"""Scenarios of machines that do not boot: the shell of an initramfs, no display, a display that comes late."""
import re

import rescue_image
from kernels import NOVT, STOCK
from outputs import shows, typed, typed_on
from rig import RECORD, scenario
from scenarios import EMERGENCY, answer
from system import says

# The device that the root file system is said to be on. It never comes.
# An empty `panic=` takes back the rig's own, which to initramfs-tools means: no shell.
LOST = "root=/dev/disk/by-uuid/lost panic="
CARD = "/sys/bus/virtio/drivers/virtio_gpu"
# What a broken disk may leave of the image's own files, and a person's finger of the kernel's command line.
BROKEN_FILES = {"etc/glasstty/keymap.xkb": b"xkb_keymap {\xff\x00 xkb_keycodes \"evdev\" { <ESC> = ",
                "etc/glasstty/glasstty.toml": b"[font\nsize = \xfe\xff\x00\n",
                "etc/glasstty/glasstty.toml.d/50-font.toml": b'[font]\nfamily = ["/etc/glasstty/font.ttf"]\n',
                "etc/glasstty/font.ttf": b"\x00\x01\x00\x00\x00\xff" + b"\xaa" * 4000}
BROKEN_WORDS = "consoleblank=never vt.default_red=zz,1 vconsole.keymap=no-such rd.shell=perhaps"
SAID = (r"/etc/glasstty/keymap\.xkb.*damaged.*using", r"/etc/glasstty/glasstty\.toml:", r"font /etc/glasstty/font\.ttf: ",
        r"consoleblank=never: ", r"vt\.default_red=zz,1: ", r"rd\.shell=perhaps .*neither yes nor no")


def boot_image(rig, kernel, made, append, **options):
    return rig.boot(kernel, initrd=made / "with.cpio", files=rescue_image.rig_files(rig.program), append=append,
                    memory=768, **options)


def initramfs_tools(rig, kernel, append, **options):
    return boot_image(rig, kernel, rescue_image.with_initramfs_tools(rig.program), append, **options)


@scenario("rescue-dracut", "Debian's kernel, dracut: rd.break, then no root device: the emergency shell on the display",
          small=True)
def rescue_dracut(rig):
    dracut(rig, STOCK)


@scenario("rescue-dracut-novt", "CONFIG_VT=n, dracut: the same", small=True)
def rescue_dracut_novt(rig):
    dracut(rig, NOVT)


def dracut(rig, kernel):
    made = rescue_image.with_dracut(rig.program)
    vm = boot_image(rig, kernel, made, f"{LOST} rd.break=initqueue rd.retry=2")
    maintenance(vm)
    answer(rig, vm)
    # The break's shell is left: the boot goes on, waits for its root in vain and ends in the emergency shell.
    another(rig, vm)
    vm.type("exit\n")
    maintenance(vm)
    answer(rig, vm, "6 * 9")
    # The unit is stopped, with dracut's SIGHUP, and another takes the display at once.
    another(rig, vm)
    vm.sh("systemctl start --no-block emergency.target")
    maintenance(vm)
    answer(rig, vm, "6 * 8")
    running = vm.sh("ls -l /proc/[0-9]*/exe 2>/dev/null | grep glasstty.real").splitlines()
    assert len(running) == 1, f"{len(running)} consoles run"


def another(rig, vm):
    """What is recorded from now on is a shell of its own."""
    vm.sh(f"rm -rf {RECORD}.old; mv {RECORD} {RECORD}.old")
    rig.typed.clear()


def maintenance(vm):
    """Where root has no password, sulogin asks for Enter."""
    says(vm, RECORD, r"Press Enter for maintenance[^#]*: $")
    vm.type("\n")


def no_stock_shell(vm):
    """The stock shell goes to the serial console of these machines; it greets there."""
    assert not re.search(r"BusyBox v.*built-in shell|^\(initramfs\)", vm.serial(), re.M), "the stock shell came as well"


def again_after_exit(rig, vm):
    """Leaving the shell goes on with the boot, which fails again, and asks again."""
    another(rig, vm)
    vm.type("exit\n")
    answer(rig, vm, "6 * 9")
    no_stock_shell(vm)


@scenario("rescue-initramfs-tools-stock", "Debian's kernel and initramfs-tools, no root device: a shell on the display",
          small=True)
def rescue_initramfs_tools_stock(rig):
    vm = initramfs_tools(rig, STOCK, LOST)
    answer(rig, vm)
    again_after_exit(rig, vm)


@scenario("rescue-initramfs-tools-novt", "CONFIG_VT=n, Debian's initramfs-tools, no root device: a shell on the display",
          small=True)
def rescue_initramfs_tools_novt(rig):
    vm = initramfs_tools(rig, NOVT, LOST)
    answer(rig, vm)
    again_after_exit(rig, vm)


@scenario("rescue-break-top", "Debian's kernel and initramfs-tools, break=top: a shell before udevd and any driver",
          small=True)
def rescue_break_top(rig):
    break_top(rig, STOCK)


@scenario("rescue-break-top-novt", "CONFIG_VT=n and initramfs-tools, break=top: a shell before udevd", small=True)
def rescue_break_top_novt(rig):
    break_top(rig, NOVT)


def break_top(rig, kernel):
    vm = initramfs_tools(rig, kernel, f"{LOST} break=top")
    answer(rig, vm)
    assert not vm.ok("pidof systemd-udevd"), "udevd runs: this is later than break=top"


@scenario("rescue-corrupt", "CONFIG_VT=n, initramfs-tools: keymap, font, settings and kernel words are all broken at once",
          small=True)
def rescue_corrupt(rig):
    made = rescue_image.with_initramfs_tools(rig.program)
    vm = rig.boot(NOVT, initrd=made / "with.cpio", files={**rescue_image.rig_files(rig.program), **BROKEN_FILES},
                  append=f"{LOST} break=top {BROKEN_WORDS}", memory=768)
    # The kernel's serial console has our log; the lines are on the display as well, which is looked at.
    for pattern in SAID:
        vm.wait_serial(pattern)
    rig.keep(vm.screen())
    rig.enter(vm, "clear")
    answer(rig, vm)


@scenario("rescue-dev-console", "CONFIG_VT=n: /dev/console is the emergency's terminal, and the serial line's afterwards",
          small=True)
def rescue_dev_console(rig):
    vm = rig.boot(NOVT, gpu="virtio")
    before = vm.sh("stat -c %t:%T /dev/console")
    vm.start(f"glasstty emergency --dev-console --record {RECORD} -- shell")
    answer(rig, vm)
    vm.sh("echo a service says so >/dev/console")
    rig.exact(vm, "a service says so\r\n")
    # The prompt stands before what the service said.
    vm.type("exit\n")
    assert vm.status() == 0
    assert vm.sh("stat -c %t:%T /dev/console") == before, "/dev/console is not what it was"


@scenario("boot-dev-console", "CONFIG_VT=n: what services write to /dev/console is in the log of the start, between the kernel's "
                              "messages", small=True)
def boot_dev_console(rig):
    vm = rig.boot(NOVT, gpu="virtio")
    before = vm.sh("stat -c %t:%T /dev/console")
    vm.start("glasstty boot --dev-console")
    vm.wait("the console of the start is there", lambda: vm.ok("test -S /run/glasstty/boot.sock"))
    empty = vm.wait("the log is there", lambda: vm.screen().colours(2) > 1 and vm.screen())
    vm.sh(r"printf '[\033[0;32m  OK  \033[0m] Started \033[1mfoo.service\033[0m.\033[2J\033[1;1H\n' >/dev/console")
    vm.wait("the service's line is there", lambda: vm.screen() != empty)
    vm.sh("echo glasstty-rig: the kernel goes on >/dev/kmsg; sleep 2")
    rig.keep(vm.screen())
    vm.sh("kill -TERM $(cat /run/program.pid)")
    assert vm.status() == 0
    assert vm.sh("stat -c %t:%T /dev/console") == before, "/dev/console is not what it was"


@scenario("rescue-native-driver", "CONFIG_VT=n: simpledrm gives way to virtio-gpu while the emergency shell is in use",
          small=True)
def rescue_native_driver(rig):
    # The firmware's picture is on a card that no driver of the kernel knows; virtio-gpu has not been loaded yet.
    vm = rig.boot(NOVT, gpu="none", devices=["-device", "ati-vga", "-device", "virtio-gpu-pci,id=native"],
                  append="vga=0x344 initcall_blacklist=vkms_init")
    device = vm.sh(f"basename {CARD}/virtio*").strip()
    vm.sh(f"echo {device} >{CARD}/unbind")
    vm.start(EMERGENCY)
    says = typed(rig, vm, "6 * 7")
    shows(rig, vm, says, (1024, 768))
    vm.sh(f"echo {device} >{CARD}/bind")
    vm.sh("echo simple-framebuffer.0 >/sys/bus/platform/drivers/simple-framebuffer/unbind")
    shows(rig, vm, says, (1280, 800), device="native")
    shows(rig, vm, typed_on(vm, "6 * 9"), (1280, 800), device="native")


@scenario("rescue-no-display", "initramfs-tools, no display at all: the shell is on the serial console, and it says so",
          small=True)
def rescue_no_display(rig):
    vm = initramfs_tools(rig, NOVT, f"{LOST} break=top", gpu="none")
    vm.wait_serial(r"no display: there is no /dev/dri/card.*kernel's own console")
    vm.wait_serial(r"^\(initramfs\) ")


@scenario("rescue-late-display", "CONFIG_VT=n: the display comes while the shell is on the serial line, goes, comes again")
def rescue_late_display(rig):
    vm = rig.boot(NOVT, gpu="virtio")
    device = vm.sh(f"basename {CARD}/virtio*").strip()
    vm.sh(f"echo {device} >{CARD}/unbind")
    vm.start(f"glasstty emergency --record {RECORD} -- shell")
    vm.wait_serial(r"no display: there is no /dev/dri/card")
    vm.sh(f"echo {device} >{CARD}/bind")
    answer(rig, vm)
    vm.sh(f"echo {device} >{CARD}/unbind")
    assert vm.running(), "the shell ended with its display"
    vm.sh(f"echo {device} >{CARD}/bind")
    rig.exact(vm, "answer: 42")
    answer(rig, vm, "6 * 9")


@scenario("rescue-process-1", "CONFIG_VT=n, the kernel starts glasstty and nothing else: a shell, again and again")
def rescue_process_1(rig):
    # The rig's own control shell is started by the shell on the display, since nothing else runs.
    init = (b"#!/bin/busybox sh\n/bin/busybox --install -s\n"
            b"export PATH=/usr/bin:/usr/sbin\nmkdir -p /run\n"
            b"exec glasstty emergency --record /run/record -- /once.sh\n")
    once = (b"#!/bin/sh\nif [ ! -e /once ]; then\n  >/once\n  (sleep 1000 & )\n"
            b"  for p in /sys/class/virtio-ports/*; do\n"
            b"    (while :; do setsid sh -s <>/dev/${p##*/} >&0 2>&1; sleep 0.2; done) &\n  done\n"
            b"  echo 'vm: 0 up' >/dev/ttyS0\nfi\nexec shell\n")
    vm = rig.boot(NOVT, gpu="virtio", files={"init": init.decode(), "once.sh": once.decode()})
    assert vm.sh("readlink /proc/1/exe").strip().endswith("glasstty")
    mounts = vm.sh("cat /proc/mounts")
    assert all(f" {place} " in mounts for place in ("/proc", "/sys", "/dev", "/dev/pts")), mounts
    answer(rig, vm)
    # An orphan is buried; the console comes back after its end, however it ends.
    vm.sh("sh -c 'sleep 0.1 &'")
    vm.wait("no dead process is left", lambda: not vm.ok("grep -l '^State:.Z' /proc/[0-9]*/status"))
    for end in ("kill -9 $(pidof glasstty | tr ' ' '\\n' | grep -v '^1$')", None):
        vm.sh(f"mv {RECORD} {RECORD}.old; rm -rf {RECORD}")
        rig.typed.clear()
        if end:
            vm.sh(end)
        else:
            vm.type("exit\n")
        answer(rig, vm, "6 * 9")
        vm.sh(f"rm -rf {RECORD}.old")
