"""The file system that the machine boots: busybox, the program with its libraries, and what a console reads.

It is an uncompressed cpio archive. An emulated processor copies faster than it inflates, and the kernel takes
archives one after the other, so that a scenario can add its own files without a new image.
"""
import os
import re
import shutil
import stat
import subprocess
from pathlib import Path

import debian
from cache import HERE, Missing, entry, key_of, newest

RECIPE = "1"
GUEST = HERE / "guest"
FOLDERS = ("usr/bin", "usr/sbin", "usr/lib", "usr/lib64", "usr/share", "etc", "dev", "proc", "sys", "run", "tmp",
           "root", "var/log")
# One tree under /usr, as on any distribution of today.
LINKS = {"bin": "usr/bin", "sbin": "usr/sbin", "lib": "usr/lib", "lib64": "usr/lib64", "var/run": "/run"}
ACCOUNTS = {"etc/passwd": "root::0:0:root:/root:/bin/sh\n",
            "etc/group": "".join(f"{name}:x:{number}:\n" for number, name in enumerate(
                ("root", "tty", "disk", "kmem", "lp", "cdrom", "audio", "video", "dialout", "input", "render", "sgx",
                 "kvm", "tape", "floppy", "sudo", "utmp")))}
UDEV_PACKAGES = ("udev", "systemd", "libsystemd-shared")
QUIRKS = Path("/usr/share/libinput")
XKB = Path("/usr/share/X11/xkb")
TERMINFO = ("xterm-256color", "linux")


class Archive:
    """A cpio archive (format newc) in memory."""

    def __init__(self):
        self.chunks = []
        self.names = set()

    def folder(self, name):
        if name not in self.names:
            self._parents(name)
            self._entry(name, stat.S_IFDIR | 0o755, b"")

    def link(self, name, target):
        self._parents(name)
        self._entry(name, stat.S_IFLNK | 0o777, target.encode())

    def file(self, name, data, mode=0o644):
        if name not in self.names:
            self._parents(name)
            self._entry(name, stat.S_IFREG | mode, data)

    def copy(self, path, name=None):
        """A file under its own or another name; a symbolic link brings what it points to."""
        name = merged(name or str(path).lstrip("/"))
        self.file(name, Path(path).read_bytes(), stat.S_IMODE(os.stat(path).st_mode) | 0o444)

    def tree(self, root, name):
        for path in sorted(root.rglob("*")):
            if path.is_file():
                self.copy(path, f"{name}/{path.relative_to(root)}")

    def program(self, path, name, libraries=()):
        """A program with the shared libraries that the loader would find for it."""
        self.copy(path, name)
        search = dict(os.environ, LD_LIBRARY_PATH=":".join(str(folder) for folder in libraries))
        found = subprocess.run(["ldd", str(path)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                               universal_newlines=True, env=search).stdout
        lost = re.findall(r"^\s*(\S+) => not found", found, re.M)
        if lost:
            raise Missing(f"{path} needs {', '.join(lost)}: run tests/vm/deps.sh")
        for library in re.findall(r"(/\S+) \(0x", found):
            standard = "usr/lib/x86_64-linux-gnu/" if any(library.startswith(str(f)) for f in libraries) else None
            self.copy(library, standard + Path(library).name if standard else None)

    def bytes(self):
        return b"".join(self.chunks) + newc(len(self.names) + 1, "TRAILER!!!", 0, b"")

    def _parents(self, name):
        for parent in reversed(Path(name).parents):
            if str(parent) != "." and str(parent) not in self.names:
                self._entry(str(parent), stat.S_IFDIR | 0o755, b"")

    def _entry(self, name, mode, data):
        self.names.add(name)
        self.chunks.append(newc(len(self.names), name, mode, data))


def newc(inode, name, mode, data):
    raw = name.encode() + b"\0"
    fields = (inode, mode, 0, 0, 2 if stat.S_ISDIR(mode) else 1, 0, len(data), 0, 0, 0, 0, len(raw), 0)
    head = b"070701" + b"".join(b"%08X" % field for field in fields) + raw
    return head + bytes(-len(head) % 4) + data + bytes(-len(data) % 4)


def merged(name):
    """The name below /usr of a file that is found through /bin, /lib and so on."""
    first = name.split("/")[0]
    return f"usr/{name}" if first in ("bin", "sbin", "lib", "lib64") else name


def overlay(files):
    """A small archive with a scenario's own files: {name: text or bytes}; a Path is a link. Programs may be run."""
    archive = Archive()
    for name, data in files.items():
        if isinstance(data, Path):
            archive.link(name.lstrip("/"), str(data))
            continue
        data = data.encode() if isinstance(data, str) else data
        archive.file(name.lstrip("/"), data, 0o755 if data.startswith((b"#!", b"\x7fELF")) else 0o644)
    return archive.bytes()


def image(program, kernel, udev):
    """The image for a program (or None), a kernel and, if asked, udevd. Returns its path."""
    busybox = shutil.which("busybox")
    if not busybox:
        raise Missing("needs a static busybox: run tests/vm/deps.sh")
    helpers = tools()
    folder = udev_tree() if udev else None
    parts = [RECIPE, Path(__file__), Path(busybox), str(kernel.ready()), str(helpers), str(folder)]
    parts += sorted(GUEST.glob("*.sh")) + ([Path(program)] if program else [])
    name = f"image-{kernel.name}-{'udev' if udev else 'plain'}" + ("" if program else "-bare")
    return entry(name, key_of(*parts), lambda new: build(new / "initramfs", busybox, program, kernel, helpers, folder),
                 keep=4) / "initramfs"


def build(target, busybox, program, kernel, helpers, udev):
    archive = Archive()
    for name in FOLDERS:
        archive.folder(name)
    for name, link in LINKS.items():
        archive.link(name, link)
    for name, text in ACCOUNTS.items():
        archive.file(name, text.encode())
    archive.program(busybox, "usr/bin/busybox")
    for script in sorted(GUEST.glob("*.sh")):
        archive.file("init" if script.stem == "init" else f"usr/bin/{script.stem}", script.read_bytes(), 0o755)
    for helper in sorted(helpers.iterdir()):
        archive.copy(helper, f"usr/bin/{helper.name}")
    for module in kernel.modules:
        archive.copy(module, f"modules/{module.name}")
    for module in kernel.root_modules:
        archive.copy(module, f"modules/root/{module.name}")
    if program:
        archive.program(program, "usr/bin/glasstty")
        archive.tree(XKB, "usr/share/X11/xkb")
        for name in TERMINFO:
            terminfo(archive, name)
    if udev:
        add_udev(archive, udev)
    target.write_bytes(archive.bytes())


def terminfo(archive, name):
    for root in ("/lib/terminfo", "/usr/share/terminfo", "/etc/terminfo"):
        path = Path(root) / name[0] / name
        if path.exists():
            archive.copy(path, f"usr/share/terminfo/{name[0]}/{name}")


def tools():
    """Our small programs for the inside of the machine, compiled once."""
    sources = sorted(GUEST.glob("*.c"))
    if not shutil.which("gcc"):
        raise Missing("needs gcc for the machine's own tools: run tests/vm/deps.sh")

    def make(folder):
        for source in sources:
            command = ["gcc", "-O2", "-Wall", "-static", "-I/usr/include/libdrm", "-o", str(folder / source.stem)]
            done = subprocess.run(command + [str(source)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            if done.returncode:
                raise RuntimeError(f"{source.name}: {done.stdout.decode(errors='replace')}")
    return entry("tools", key_of(*sources), make)


def udev_tree():
    """Debian's udev packages, unpacked and never installed: udevd, its rules, and the seat rules of systemd."""
    found = {package: debian.candidate(package) for package in UDEV_PACKAGES}
    versions = {package: known["version"] for package, known in found.items() if known}
    if "udev" not in versions:
        cached = newest("udev")
        if cached:
            return cached
        raise Missing("needs Debian's udev package and apt's lists: run tests/vm/deps.sh (Debian and Ubuntu only)")

    def make(folder):
        for package in versions:
            debian.unpack(package, folder, folder / "download.log")
        for heavy in ("usr/share/doc", "usr/share/man", "usr/share/locale", "usr/lib/systemd/catalog"):
            shutil.rmtree(folder / heavy, ignore_errors=True)
    return entry("udev", key_of(repr(versions)), make)


def add_udev(archive, folder):
    libraries = [folder / "usr/lib/x86_64-linux-gnu", folder / "usr/lib/x86_64-linux-gnu/systemd",
                 folder / "lib/x86_64-linux-gnu", folder / "lib/x86_64-linux-gnu/systemd",
                 folder / "lib/systemd"]
    udevadm = next(path for path in (folder / "usr/bin/udevadm", folder / "bin/udevadm") if path.exists())
    archive.program(udevadm, "usr/bin/udevadm", libraries)
    archive.link("usr/lib/systemd/systemd-udevd", "/usr/bin/udevadm")
    for place in (folder / "lib/udev", folder / "usr/lib/udev"):
        archive.tree(place / "rules.d", "usr/lib/udev/rules.d")
    # libinput's own helpers and rules come from the machine that built the program, like its libraries.
    for helper in sorted(Path("/usr/lib/udev").glob("libinput-*")):
        archive.program(helper, f"usr/lib/udev/{helper.name}")
    for rule in sorted(Path("/usr/lib/udev/rules.d").glob("*libinput*")):
        archive.copy(rule, f"usr/lib/udev/rules.d/{rule.name}")
    if not QUIRKS.is_dir():
        raise Missing("needs libinput's quirks (package libinput-bin): run tests/vm/deps.sh")
    archive.tree(QUIRKS, "usr/share/libinput")
