"""The kernels that scenarios boot: Debian's own, and one of ours without virtual terminals.

NOVT   CONFIG_VT=n, no fbdev, everything built in: one bzImage for virtio-gpu, bochs and simpledrm.
STOCK  Debian's kernel package, unpacked and never installed; its vmlinux boots directly (PVH).
"""
import lzma
import os
import re
import shutil
import struct
import subprocess
import threading
import zlib

import debian
from cache import HERE, Missing, entry, key_of, newest, run_long, say

# Raise to rebuild although no input has changed.
NOVT_RECIPE = "1"
STOCK_RECIPE = "1"
FRAGMENTS = [HERE / "kernel" / name for name in ("common.config", "x86.config", "novt.config")]
OBJECTS = 2000

# What Debian builds as modules and a console needs. i8042, atkbd and the serial port are built in.
# For a root file system on a disk: loaded by machines of the system tier alone.
ROOT_MODULES = ["virtio_blk", "crc32c_generic", "ext4", "usb_storage", "uas", "sd_mod", "vfat", "nls_cp437", "nls_ascii"]
STOCK_MODULES = ["virtio_pci", "virtio_console", "virtio_gpu", "bochs", "evdev", "uinput", "virtio_input",
                 "psmouse", "xhci_pci", "usbhid", "hid_generic", "qemu_fw_cfg", "virtio_rng"]


class Kernel:
    """A kernel that is ready to boot: its image, and the modules that the image must be given."""

    def __init__(self, name, prepare):
        self.name = name
        self._prepare = prepare
        self._folder = None
        self._lock = threading.Lock()

    def ready(self):
        """Builds or downloads what is missing; returns the folder."""
        with self._lock:
            if self._folder is None:
                self._folder = self._prepare()
        return self._folder

    @property
    def image(self):
        folder = self.ready()
        return next(folder / name for name in ("vmlinux", "bzImage") if (folder / name).exists())

    @property
    def modules(self):
        """Module files in the order in which they load; empty for a kernel that has everything built in."""
        return self._in("modules")

    @property
    def root_modules(self):
        """What a root file system on a disk needs besides."""
        return self._in("root-modules")

    def _in(self, name):
        folder = self.ready() / name
        return sorted(folder.iterdir()) if folder.is_dir() else []


def novt():
    found = debian.kernel_source()
    if not found:
        raise Missing("needs Debian's linux-source package: run tests/vm/deps.sh (Debian and Ubuntu only)")
    source, version = found
    key = key_of(NOVT_RECIPE, source.name, version, *FRAGMENTS)
    return entry("novt", key, lambda folder: build_novt(source, folder))


def build_novt(source, folder):
    for tool in ("make", "gcc", "flex", "bison", "bc"):
        if not shutil.which(tool):
            raise Missing(f"needs {tool} to build the kernel: run tests/vm/deps.sh")
    scratch = folder / "scratch"
    scratch.mkdir()
    log = folder / "build.log"
    run_long("kernel source unpacked", ["tar", "-C", str(scratch), "-xf", str(source)], log)
    tree = next(scratch.iterdir())
    objects = scratch / "objects"
    objects.mkdir()
    make = ["nice", "-n", "5", "make", "-C", str(tree), f"O={objects}", "ARCH=x86"]
    run_long("kernel configured", make + ["tinyconfig"], log)
    merge = [str(tree / "scripts/kconfig/merge_config.sh"), "-m", "-O", str(objects), str(objects / ".config")]
    environment = dict(os.environ, KCONFIG_CONFIG=str(objects / ".config"))
    run_long("fragments merged", merge + [str(path) for path in FRAGMENTS], log, cwd=str(tree), env=environment)
    run_long("configuration completed", make + ["olddefconfig"], log)
    for name in unmet(objects / ".config"):
        say(f"kernel option not taken: {name}")
    jobs = os.environ.get("JOBS") or str(os.cpu_count() or 1)
    run_long("kernel novt", make + [f"-j{jobs}", "bzImage"], log, count=b"  CC  ", total=OBJECTS)
    shutil.copy(objects / "arch/x86/boot/bzImage", folder / "bzImage")
    shutil.copy(objects / ".config", folder / "config")
    shutil.rmtree(scratch)


def unmet(config):
    """What the fragments ask for and the kernel's own rules did not give."""
    have = set(config.read_text().splitlines())
    wanted = [line for path in FRAGMENTS for line in path.read_text().splitlines() if line.endswith("=y")]
    return [line for line in wanted if line not in have]


def stock():
    meta = debian.candidate("linux-image-amd64")
    if meta is None:
        cached = newest("stock")
        if cached:
            return cached
        raise Missing("needs Debian's kernel package and apt's lists: run tests/vm/deps.sh (Debian only)")
    package = re.search(r"linux-image-[0-9]\S+", meta["depends"])[0]
    key = key_of(STOCK_RECIPE, package, meta["version"], " ".join(STOCK_MODULES + ROOT_MODULES))
    return entry("stock", key, lambda folder: unpack_stock(package, folder))


def unpack_stock(package, folder):
    release = package[len("linux-image-"):]
    unpacked = folder / "unpacked"
    debian.unpack(package, unpacked, folder / "build.log")
    depmod = shutil.which("depmod") or shutil.which("depmod", path="/usr/sbin:/sbin")
    if not depmod:
        raise Missing("needs depmod to read the kernel package: run tests/vm/deps.sh")
    subprocess.run([depmod, "-b", str(unpacked), release], check=True)
    copy_modules(unpacked / "lib/modules" / release, folder)
    vmlinux = extract_vmlinux((unpacked / f"boot/vmlinuz-{release}").read_bytes())
    (folder / "vmlinux").write_bytes(vmlinux)
    shutil.copy(unpacked / f"boot/config-{release}", folder / "config")
    shutil.rmtree(unpacked)


def copy_modules(source, folder):
    """Copies the wanted modules and what they depend on, numbered in the order in which they load."""
    needs = {}
    for line in (source / "modules.dep").read_text().splitlines():
        path, _, rest = line.partition(":")
        needs[path.split("/")[-1].split(".")[0].replace("-", "_")] = list(reversed(rest.split())) + [path]
    done = []
    for names, target in ((STOCK_MODULES, folder / "modules"), (ROOT_MODULES, folder / "root-modules")):
        target.mkdir()
        for path in [path for name in names for path in needs.get(name, [])]:
            if path not in done:
                done.append(path)
                module = path.split("/")[-1].split(".")[0]
                (target / f"{len(done):02}-{module}.ko").write_bytes(inflate(path, (source / path).read_bytes()))


def inflate(path, data):
    if path.endswith(".xz"):
        return lzma.decompress(data)
    if path.endswith(".zst"):
        return subprocess.run(["zstd", "-dcq"], input=data, stdout=subprocess.PIPE, check=True).stdout
    return data


def extract_vmlinux(image):
    """The uncompressed ELF inside a bzImage: booting it saves the guest its slow decompression."""
    sectors = image[0x1f1] or 4
    offset, length = struct.unpack_from("<II", image, 0x248)
    payload = image[(sectors + 1) * 512 + offset:][:length]
    if payload.startswith(b"\xfd7zXZ"):
        elf = lzma.LZMADecompressor().decompress(payload)
    elif payload.startswith(b"\x1f\x8b"):
        elf = zlib.decompressobj(31).decompress(payload)
    elif payload.startswith(b"\x28\xb5\x2f\xfd"):
        elf = subprocess.run(["zstd", "-dcq"], input=payload, stdout=subprocess.PIPE).stdout
    else:
        raise RuntimeError(f"unknown kernel compression {payload[:6]!r}")
    if elf[:4] != b"\x7fELF":
        raise RuntimeError("no ELF inside the kernel image")
    return elf


NOVT = Kernel("novt", novt)
STOCK = Kernel("stock", stock)
