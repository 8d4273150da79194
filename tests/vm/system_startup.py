"""The system tier before anybody is logged in: the kernel's messages, an encrypted disk, and the way to the login."""
import re
import shutil
import subprocess
from pathlib import Path

import debian
import rescue_image
import rootfs
import xts
from cache import Missing, entry, key_of
from kernels import NOVT
from rig import program_path, recording, scenario
from system import UNITS, log_in, on_console, on_seats

# What is typed on keys of a US keyboard gives it in the German layout, and only there.
PASSPHRASE, KEYS = "zürich-yard", "y[rich/zard"
RECIPE = "1"
SLICE = 16 << 20
# Boots that wait for a passphrase are up as far as the rig is concerned.
UP = """[Unit]
DefaultDependencies=no
After=vm-control.service
[Service]
Type=oneshot
ExecStart=/bin/sh -c 'read up _ </proc/uptime; echo "vm: $up up" >/dev/ttyS0'
"""
# The rig's kernel is quiet, and what it shows on its own console is the bound for ours.
BOOT = """[Service]
ExecStartPre=/bin/sh -c 'echo 7 >/proc/sys/kernel/printk'
ExecStart=
ExecStart=/usr/bin/glasstty boot --set keyboard.repeat-rate=0
"""


def vault():
    """An encrypted disk (LUKS 2), with a key derivation that an emulator can bear."""
    if not shutil.which("apt-get"):
        raise Missing("needs Debian's cryptsetup to make an encrypted disk")
    return entry("vault", key_of(RECIPE, PASSPHRASE), encrypt) / "disk.img"


def encrypt(folder, size=8 << 20, *options):
    debian.unpack("cryptsetup-bin", folder / "tools", folder / "build.log")
    disk = folder / "disk.img"
    with open(disk, "wb") as file:
        file.truncate(SLICE + size)
    command = [str(folder / "tools/sbin/cryptsetup"), "luksFormat", "--batch-mode", "--type", "luks2", "--pbkdf",
               "pbkdf2", "--pbkdf-force-iterations", "1000", "--key-file=-", *options, str(disk)]
    subprocess.run(command, input=PASSPHRASE.encode(), check=True)
    shutil.rmtree(folder / "tools")
    return disk


def encrypted_root():
    """The root file system of the system tier behind the same passphrase. No device mapper of this machine takes part."""
    plain = rootfs.image()

    def make(folder):
        key = bytes(range(64))
        (folder / "key").write_bytes(key)
        disk = encrypt(folder, plain.stat().st_size, "--volume-key-file", str(folder / "key"), "--key-size", "512",
                       "--cipher", "aes-xts-plain64", "--sector-size", "512", "--offset", str(SLICE // 512))
        xts.copy(plain, disk, SLICE, key)

    return entry("encrypted-root", key_of(RECIPE, PASSPHRASE, str(plain), Path(xts.__file__)), make) / "disk.img"


def startup():
    """The console of the start, then the one of the seat."""
    return {**on_seats("seat0"),
            "etc/systemd/system/sysinit.target.wants/glasstty-boot.service": Path(f"/{UNITS}/glasstty-boot.service"),
            "etc/systemd/system/glasstty-boot.service.d/rig.conf": BOOT,
            "etc/systemd/system/vm-up.service": UP,
            "etc/default/keyboard": 'XKBLAYOUT="de"\n',
            "etc/crypttab": "vault /dev/vdb none luks\n"}


@scenario("system-passphrase", "Debian without VTs: the kernel's messages, an encrypted disk in German, a login without a "
                               "black moment")
def system_passphrase(rig):
    drive = f"file={vault()},if=none,id=vault,format=raw,snapshot=on"
    vm = rig.boot(NOVT, system=startup(), devices=["-drive", drive, "-device", "virtio-blk-pci,drive=vault"])
    vm.wait("the console of the start is there", lambda: vm.ok("test -S /run/glasstty/boot.sock"))
    first = question(vm)
    rig.keep(settled(vm))

    vm.type("wrong\n")
    vm.wait("it asks again", lambda: question(vm) != first)
    rig.keep(settled(vm))

    vm.type(KEYS)
    vm.press("tab")
    rig.keep(settled(vm))
    vm.press("ret")
    # From the answer to the login there is always a picture.
    dark = []

    def at_the_login():
        dark.extend(shot for shot in [vm.screen()] if shot.colours(2) < 2)
        return b"login: " in recording(vm, on_console(1))

    vm.wait("the login is there", at_the_login, every=0.02)
    assert vm.ok("test -b /dev/mapper/vault"), "the disk is not unlocked"
    assert not dark, f"the screen was empty {len(dark)} times on the way to the login"
    rig.exact(vm, "login: ", on_console(1))
    vm.wait("the console of the start has ended", lambda: not vm.ok("systemctl is-active -q glasstty-boot"))

    # The messages are there by a key, and so is what a script asks.
    vm.press("ctrl", "shift", "f12")
    rig.keep(settled(vm))
    vm.press("ctrl", "shift", "f12")
    rig.exact(vm, "login: ", on_console(1))
    vm.sh("(glasstty askpass 'Passphrase for the other disk' >/run/answer; echo $? >/run/answered) >/dev/null 2>&1 &")
    vm.sh("sleep 1")
    rig.keep(settled(vm))
    vm.press("ctrl", "alt", "shift", "p")
    rig.keep(settled(vm))
    vm.type("y[z\n")
    vm.wait("the script has its answer", lambda: vm.ok("test -s /run/answered"))
    assert vm.sh("cat /run/answer; cat /run/answered") == "züy0\n"
    rig.exact(vm, "login: ", on_console(1))


# What the rig's own start does on other machines of the system tier, at the end of the image's.
ONTO = """#!/bin/sh
[ "${1:-}" != prereqs ] || exit 0
mount -o remount,rw "$rootmnt"
cp -a /onto/. "$rootmnt"
cp /usr/bin/glasstty.full "$rootmnt/usr/bin/glasstty"
rm /usr/bin/rig
for p in /proc/[0-9]*; do
  [ "$(tr '\\0' ' ' <"$p/cmdline" 2>/dev/null)" != "sh -s " ] || kill -9 "${p#/proc/}"
done
"""


@scenario("system-luks-root", "Debian without VTs: initramfs-tools, the root file system is encrypted: a German passphrase, "
                              "wrong, then right, and the login without a black moment")
def system_luks_root(rig):
    small = program_path(small=True)
    assert small.exists(), f"no program at {small}: ./x build --small"
    made = rescue_image.with_encrypted_root(small)
    drive = f"file={encrypted_root()},if=none,id=root,format=raw,snapshot=on"
    system = {**startup(), "etc/crypttab": "", "etc/fstab": "/dev/mapper/root / ext4 defaults,noatime 0 1\n"}
    files = {**rescue_image.rig_files(small), "cryptroot/crypttab": "root /dev/vda none luks\n",
             "usr/bin/glasstty": small.read_bytes(), "usr/bin/glasstty.full": rig.program.read_bytes(),
             "scripts/init-bottom/zz-rig": ONTO,
             "scripts/init-bottom/ORDER": '/scripts/init-bottom/zz-rig "$@"\n[ -e /conf/param.conf ] && . /conf/param.conf\n'
                                          '/scripts/init-bottom/glasstty "$@"\n/scripts/init-bottom/udev "$@"\n',
             **{f"onto/{name}": data for name, data in system.items()}}
    vm = rig.boot(NOVT, initrd=made / "with.cpio", files=files, append="root=/dev/mapper/root rw panic=",
                  devices=["-drive", drive, "-device", "virtio-blk-pci,drive=root"], memory=1536)
    asked = r"Please unlock disk root"
    vm.wait_serial(asked)
    vm.wait("the console of the start is there", lambda: vm.ok("test -S /run/glasstty/boot.sock"))
    rig.keep(settled(vm))
    vm.type("wrong\n")
    vm.wait("it asks again", lambda: len(re.findall(asked, vm.serial())) > 1)
    rig.keep(settled(vm))
    vm.type(KEYS)
    vm.press("tab")
    rig.keep(settled(vm))
    vm.press("ret")
    dark = []

    def seen(test):
        def look():
            dark.extend(shot for shot in [vm.screen()] if shot.colours(2) < 2)
            return test()
        return look

    vm.wait("the system is up", seen(lambda: re.search(r"^vm: [1-9][0-9.]* up", vm.serial(), re.M)), every=0.02)
    vm.wait("the login is there", seen(lambda: b"login: " in recording(vm, on_console(1))), every=0.02)
    assert not dark, f"the screen was empty {len(dark)} times on the way to the login"
    assert vm.sh("findmnt -no SOURCE /").strip() == "/dev/mapper/root"
    rig.exact(vm, "login: ", on_console(1))
    log_in(vm, on_console(1))
    # On the German keyboard digits are where they are on every other.
    rig.enter(vm, "seq 41 43", on_console(1))
    rig.exact(vm, "41\r\n42\r\n43\r\n", on_console(1))


def question(vm):
    """The file of the question that systemd asks."""
    return vm.wait("systemd asks", lambda: vm.sh("cd /run/systemd/ask-password && ls -d ask.* 2>/dev/null", check=False).strip())


def settled(vm):
    """The picture once it stays as it is."""
    seen = [vm.screen()]

    def same():
        vm.sh("sleep 0.7")
        seen.append(vm.screen())
        return seen[-1] == seen[-2] and seen[-1].colours(2) >= 2

    vm.wait("the picture stays", same)
    return seen[-1]
