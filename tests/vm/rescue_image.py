"""Initial RAM disks of real distributions' tools, with our hooks: made in a tree of packages, never on this machine.

The tree is Debian's (bookworm: the kernel of the rig is its). It is kept in the cache and used through an overlay, so
that making an image changes nothing in it.
"""
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import debian
import initramfs
from cache import HERE, Missing, entry, key_of, run_long, say

RECIPE = "1"
SUITE = "bookworm"
PACKAGES = ("initramfs-tools", "busybox", "udev", "kmod", "zstd", "xkb-data", "libxkbcommon0", "dracut-core", "systemd",
            # What the package of glasstty depends on, and the loaders that its boot entries are for.
            "libinput10", "libdbus-1-3", "libpam-systemd", "grub-common", "systemd-boot", "systemd-sysv",
            # What asks for the passphrase of an encrypted root.
            "cryptsetup-initramfs")
PACKAGING = HERE.parent.parent / "packaging"
# What only the rig needs inside: the disk-less machine's control port.
RIG_MODULES = "virtio_pci\nvirtio_console\n"

# The control shell, before anything of the image has run. `conf/conf.d` is read first thing by initramfs-tools' init.
CONTROL = """
modprobe -q virtio_pci; modprobe -q virtio_console
(
  n=0
  while [ $n -lt 100 ]; do
    for p in /sys/class/virtio-ports/*; do
      [ "$(cat "$p/name" 2>/dev/null)" = control ] || continue
      while [ -e /usr/bin/rig ]; do setsid sh -s <>"/dev/${p##*/}" >&0 2>&1; sleep 0.2; done
      exit
    done
    n=$((n + 1)); sleep 0.2
  done
) </dev/null >/dev/null 2>&1 &
echo "vm: 0 up" >/dev/ttyS0
"""
# The same where systemd is the image's init.
UNIT = """[Unit]
DefaultDependencies=no
IgnoreOnIsolate=yes
[Service]
Type=forking
ExecStart=/usr/bin/rig
"""
# Keeps what the shell writes, as scenarios need it. Takes the program's place in the image.
RECORDER = """#!/bin/sh
sub=$1; shift
exec /usr/bin/glasstty.real "$sub" --record /run/record "$@"
"""


def tree():
    """The packages, configured; returns the folder."""
    for tool in ("mmdebstrap", "zstd"):
        if not shutil.which(tool):
            raise Missing(f"needs {tool} for images of other tools: run tests/vm/deps.sh (Debian only)")
    if os.geteuid() != 0:
        raise Missing("needs root to make a tree of packages")
    kernel = kernel_package()
    return entry("rescue-tree", key_of(RECIPE, SUITE, *PACKAGES, *kernel), lambda new: unpack(new, kernel[0]))


def kernel_package():
    """(package, version) of the kernel that the STOCK machine boots."""
    meta = debian.candidate("linux-image-amd64")
    if meta is None:
        raise Missing("needs Debian's kernel package and apt's lists: run tests/vm/deps.sh (Debian only)")
    package = next(word for word in meta["depends"].replace(",", " ").split() if word.startswith("linux-image-"))
    return package, meta["version"]


def unpack(folder, kernel):
    root = folder / "root"
    run_long(f"packages of {SUITE}", ["mmdebstrap", "--mode=root", "--variant=minbase",
                                      "--aptopt=APT::Install-Recommends \"false\"",
                                      "--include=" + ",".join(PACKAGES), SUITE, str(root)], folder / "build.log")
    with tempfile.TemporaryDirectory(prefix="glasstty-vm-kernel-") as scratch:
        debian.unpack(kernel, Path(scratch) / "k", folder / "build.log")
        shutil.copytree(Path(scratch) / "k/lib/modules", root / "usr/lib/modules", dirs_exist_ok=True)
        for name in (Path(scratch) / "k/boot").iterdir():
            shutil.copy(name, root / "boot")
    release = kernel[len("linux-image-"):]
    subprocess.run(["chroot", str(root), "depmod", release], check=True)


class Workshop:
    """The tree with files added, for one command at a time. Nothing that is done in it stays."""

    def __init__(self, files):
        self.files = files

    def __enter__(self):
        self.scratch = Path(tempfile.mkdtemp(prefix="glasstty-vm-shop-"))
        subprocess.run(["mount", "-t", "tmpfs", "tmpfs", str(self.scratch)], check=True)
        for name in ("upper", "work", "root"):
            (self.scratch / name).mkdir()
        for name, (data, mode) in self.files.items():
            path = self.scratch / "upper" / initramfs.merged(name.lstrip("/"))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            path.chmod(mode)
        self.root = self.scratch / "root"
        layers = f"lowerdir={tree() / 'root'},upperdir={self.scratch / 'upper'},workdir={self.scratch / 'work'}"
        subprocess.run(["mount", "-t", "overlay", "overlay", "-o", layers, str(self.root)], check=True)
        subprocess.run(["mount", "-t", "proc", "proc", str(self.root / "proc")], check=True)
        return self

    def __exit__(self, *_):
        for place in (self.root / "proc", self.root, self.scratch):
            subprocess.run(["umount", str(place)], check=True)
        self.scratch.rmdir()

    def run(self, what, command, log):
        run_long(what, self.inside(command), log)

    def sh(self, command):
        """What a shell command says inside. A failure is an error."""
        done = subprocess.run(self.inside(["sh", "-c", command]), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, universal_newlines=True)
        assert done.returncode == 0, f"`{command}` ended with status {done.returncode}: {done.stdout[-600:]}"
        return done.stdout

    def inside(self, command):
        return ["chroot", str(self.root), "/usr/bin/env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root",
                "LC_ALL=C.UTF-8", *command]


def packaged(where, target):
    """A folder of packaging/ as files below `target`."""
    root = PACKAGING / where
    return {f"{target}/{path.relative_to(root)}": (path.read_bytes(), path.stat().st_mode & 0o777)
            for path in sorted(root.rglob("*")) if path.is_file()}


def our_files(program):
    """What a package of glasstty would bring for images."""
    return {"usr/lib/glasstty/glasstty": (Path(program).read_bytes(), 0o755),
            "usr/lib/glasstty/emergency": ((PACKAGING / "emergency.sh").read_bytes(), 0o755),
            "etc/default/keyboard": (b'XKBLAYOUT="us"\n', 0o644)}


def with_initramfs_tools(program):
    """The image of Debian's initramfs-tools with our hook, uncompressed. {"image", "size", "without"}."""
    files = our_files(program)
    files.update(packaged("initramfs-tools", "usr/share/initramfs-tools"))
    plain = {"etc/initramfs-tools/modules": (RIG_MODULES.encode(), 0o644),
             "etc/initramfs-tools/conf.d/glasstty-vm": (b"MODULES=list\nCOMPRESS=zstd\nRESUME=none\n", 0o644)}
    build = ["mkinitramfs", "-o", "/tmp/initrd"]
    return image("initramfs-tools", {**files, **plain}, plain, build)


def with_encrypted_root(program):
    """The same for a root file system that is encrypted and a German keyboard. Which device it is the rig says."""
    files = our_files(program)
    files.update(packaged("initramfs-tools", "usr/share/initramfs-tools"))
    plain = {"etc/initramfs-tools/modules": (RIG_MODULES.encode(), 0o644),
             "etc/cryptsetup-initramfs/conf-hook": (b"CRYPTSETUP=y\nASKPASS=y\n", 0o644),
             "etc/initramfs-tools/conf.d/glasstty-vm": (b"MODULES=list\nCOMPRESS=zstd\nRESUME=none\n", 0o644)}
    german = {"etc/default/keyboard": (b'XKBLAYOUT="de"\n', 0o644)}
    return image("encrypted-root", {**files, **plain, **german}, plain, ["mkinitramfs", "-o", "/tmp/initrd"])


def with_dracut(program):
    """The image of dracut with our module, uncompressed; for any machine, so that root has no password in it."""
    files = our_files(program)
    files.update(packaged("dracut/90glasstty", "usr/lib/dracut/modules.d/90glasstty"))
    build = ["dracut", "--force", "--no-hostonly", "--no-early-microcode", "--zstd", "--add-drivers",
             RIG_MODULES.replace("\n", " "), "--omit", "plymouth", "--install", "base64 head mv ls cat setsid grep sleep",
             "/tmp/initrd"]
    return image("dracut", files, {}, build)


def image(name, files, plain, command):
    """Makes an image twice, with and without our files: the difference is what we add."""
    release = kernel_package()[0][len("linux-image-"):]
    parts = [RECIPE, str(tree()), repr(command)]
    for path, (data, mode) in sorted(files.items()):
        parts += [path, data, str(mode)]

    def make(folder):
        for kind, brought in (("with", files), ("without", plain)):
            with Workshop(brought) as shop:
                shop.run(f"image of {name} {kind} glasstty", [*command, release], folder / f"{kind}.log")
                shutil.copy(shop.root / "tmp/initrd", folder / f"{kind}.zst")
            subprocess.run(["zstd", "-dqf", str(folder / f"{kind}.zst"), "-o", str(folder / f"{kind}.cpio")],
                           check=True)
        say(f"{name}: {sizes(folder)}")
    return entry(f"rescue-{name}", key_of(*parts), make)


def sizes(folder):
    def size(kind, form):
        return (folder / f"{kind}.{form}").stat().st_size
    plain, packed = (size("with", form) - size("without", form) for form in ("cpio", "zst"))
    return f"glasstty adds {plain} bytes to the image, {packed} compressed (of {size('with', 'zst')})"


def rig_files(program):
    """Appended to an image by the rig: the control shell, and the recorder in the program's place."""
    unit = "usr/lib/systemd/system/rig.service"
    return {"conf/conf.d/rig": CONTROL, "usr/bin/glasstty": RECORDER, "usr/bin/glasstty.real": program.read_bytes(),
            "usr/bin/rig": f"#!/bin/sh{CONTROL}", unit: UNIT,
            "usr/lib/systemd/system/sysinit.target.wants/rig.service": Path(f"/{unit}")}
