"""Repairs on the system tier: the recovery menu that a boot entry shows, rescue.target and emergency.target."""
import os
import shutil
import subprocess
from pathlib import Path

from cache import Missing
from kernels import STOCK
from rig import scenario
from system import NO_REPEAT, PACKAGING, PASSWORD, installed, says

MENU, SHELL = "/run/record/menu", "/run/record/shell"
# The machine is up before a target that waits for people. The control shell outlives every other unit.
UP = """[Unit]
DefaultDependencies=no
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh -c 'read up _ </proc/uptime; echo "vm: $up up" >/dev/ttyS0'
"""
EARLY = "etc/systemd/system/sysinit.target.wants/up.service"
STICK_SIZE = 16 << 20


def for_repairs():
    """What a package brings, with what is shown on the displays recorded."""
    ours = f"{NO_REPEAT} --record"
    wrapper = "usr/lib/glasstty/emergency"
    files = installed()
    files[wrapper] = files[wrapper].replace('"$glasstty" emergency', f'"$glasstty" emergency {ours} {SHELL}')
    menu = f"[Service]\nExecStart=\nExecStart=/usr/bin/glasstty recovery {ours} {MENU}\n"
    return {**files, "etc/systemd/system/glasstty-recovery.service.d/record.conf": menu,
            "etc/systemd/system/vm-control.service.d/stay.conf": "[Unit]\nIgnoreOnIsolate=yes\n",
            "etc/systemd/system/up.service": UP, EARLY: Path("/etc/systemd/system/up.service")}


def stick(folder):
    """A USB stick with an empty FAT file system: its image, and QEMU's arguments."""
    make = shutil.which("mkfs.vfat") or shutil.which("mkfs.vfat", path="/usr/sbin:/sbin")
    if not make:
        raise Missing("needs mkfs.vfat (package dosfstools): run tests/vm/deps.sh")
    image = folder / "stick.img"
    image.write_bytes(bytes(STICK_SIZE))
    subprocess.run([make, "-n", "STICK", str(image)], check=True, stdout=subprocess.DEVNULL)
    return image, ["-drive", f"file={image},if=none,id=stick,format=raw", "-device", "qemu-xhci",
                   "-device", "usb-storage,drive=stick,removable=on"]


def of_entry(folder):
    """What the kernel is told by the entry that our kernel-install plugin makes beside an ordinary one."""
    entries = folder / "loader/entries"
    entries.mkdir(parents=True, exist_ok=True)
    (entries / "vm-6.1.conf").write_text("title Debian\nversion 6.1\nlinux /vm/6.1/linux\noptions root=/dev/vda ro quiet\n")
    plugin = PACKAGING / "kernel-install/95-glasstty-recovery.install"
    subprocess.run(["sh", str(plugin), "add", "6.1", "/vm/6.1", "/vmlinuz"], check=True,
                   env={**os.environ, "KERNEL_INSTALL_BOOT_ROOT": str(folder), "KERNEL_INSTALL_ENTRY_TOKEN": "vm",
                        "KERNEL_INSTALL_LAYOUT": "bls"})
    lines = (entries / "vm-6.1-recovery.conf").read_text().splitlines()
    return next(line.split(None, 1)[1] for line in lines if line.startswith("options "))


@scenario("system-rescue", "Debian: the recovery entry's menu and three of its actions, rescue and emergency targets")
def system_rescue(rig):
    rig.folder.mkdir(parents=True, exist_ok=True)
    image, devices = stick(rig.folder)
    vm = rig.boot(STOCK, system=for_repairs(), devices=devices, append=of_entry(rig.folder / "entry"))
    password(vm, MENU)
    says(vm, MENU, "Failed units")
    rig.exact(vm, "Save a report to a USB stick", MENU)
    act(rig, vm, "4", "loaded units listed")
    # The stick is the first place that is offered.
    vm.type("5")
    says(vm, MENU, "(?s)Where to.*/dev/sda")
    vm.type("\n")
    says(vm, MENU, r"(?s)/dev/sda \$dir.*Run it")
    act(rig, vm, "y", r"report-machine-\d+-\d+\.txt.*saved; the stick can be pulled out")
    vm.type("8")
    says(vm, MENU, r"(?s)\.txt.*pulled out.*This will run.*mount -av")
    act(rig, vm, "y", "(?:already mounted|ignored)")
    for target in ("rescue", "emergency"):
        vm.sh(f"rm -rf {SHELL}; systemctl --no-block isolate {target}.target")
        rig.typed.clear()
        password(vm, SHELL)
        rig.enter(vm, "echo $((6 * 7)) $(tty); systemctl is-active glasstty-recovery", SHELL)
        rig.exact(vm, "42 /dev/pts/", SHELL)
    vm.stop()
    found = image.read_bytes()
    image.unlink()
    for part in (b"=== uname -a", b"=== journalctl --no-pager -b", b"systemd.unit=glasstty-recovery.target", b"=== end"):
        assert part in found, f"the report on the stick has no {part}"


def password(vm, record):
    """sulogin asks for root's password before anything else is shown."""
    says(vm, record, r"root password for (?:system )?maintenance[^#]*: ?$")
    vm.type(PASSWORD + "\n")


def act(rig, vm, key, answer):
    """Starts an action and waits for the end of what it says; then the menu is there again."""
    vm.type(key)
    says(vm, MENU, f"(?s)(?:{answer}).* done [^a]*any key")
    rig.exact(vm, "any key", MENU)
    vm.type(" ")
