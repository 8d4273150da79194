"""The root file system of the system tier: Debian with systemd and logind, or with OpenRC, elogind
and seatd; PAM, compositors, X.

It is made from packages, never installed into the machine that runs the tests, and cached as an ext4 image that
machines read and never write. Every account has the password "secret".
"""
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from cache import HERE, Missing, entry, key_of, newest, run_long, say

# Raise to rebuild although no input has changed.
RECIPE = "1"
# The first that the machine's mirror serves.
SUITES = ("trixie", "bookworm")
COMMON = ("udev", "dbus", "login", "passwd", "procps", "psmisc", "kbd", "util-linux", "mount", "ncurses-base", "less",
          "libinput10", "libxkbcommon0", "xkb-data", "weston", "cage", "sway", "foot", "xinit", "xserver-xorg-core",
          "xserver-xorg-input-libinput", "xterm")
# By the system that runs on them.
PACKAGES = {"systemd": (*COMMON, "systemd", "systemd-sysv", "dbus-user-session", "libpam-systemd", "greetd"),
            "openrc": (*COMMON, "sysvinit-core", "openrc", "elogind", "libpam-elogind", "seatd", "runit")}
# Since trixie encrypted disks are a package of their own.
OF_SUITE = {("systemd", "trixie"): ("systemd-cryptsetup",)}
# Read by no scenario. Compositors paint in software, without Mesa's compiler.
HEAVY = ("usr/share/iso-codes", "usr/share/zoneinfo", "usr/share/icons", "usr/lib/x86_64-linux-gnu/gconv",
         "usr/lib/x86_64-linux-gnu/lapack", "var/lib/apt/lists", "var/cache/apt")
HEAVY_LIBRARIES = ("libLLVM", "libz3", "libflite", "libavcodec", "libavfilter", "libavformat", "libx264", "libx265",
                   "libcodec2", "libSvtAv1Enc", "libaom", "librav1e", "libvpx", "libplacebo")
MASKED = ("systemd-firstboot.service", "systemd-timesyncd.service", "e2scrub_reap.service", "apt-daily.timer",
          "apt-daily-upgrade.timer", "dpkg-db-backup.timer", "fstrim.timer", "e2scrub_all.timer",
          "serial-getty@ttyS0.service", "systemd-random-seed.service", "systemd-pstore.service")
GUEST = HERE / "guest"
ACCOUNTS = """
set -e
echo root:secret | chpasswd
for name in user user2; do
  useradd -m -s /bin/bash $name
  echo $name:secret | chpasswd
done
"""
SETTLE = {"systemd": """
set -e
systemctl enable -q vm-control vm-up
systemctl disable -q getty@tty1 greetd
systemctl mask -q "$@"
""", "openrc": """
set -e
# Who may ask seatd for devices.
for name in user user2; do usermod -a -G video $name; done
# Nobody needs them here, and each costs a second of every start in the emulator.
cd /etc/init.d
for name in hwclock.sh urandom brightness x11-common mountnfs.sh mountnfs-bootclean.sh procps checkfs.sh checkroot.sh \
    checkroot-bootclean.sh mountall-bootclean.sh kmod bootlogs rmnologin rc.local mount-configfs agetty; do
  rm -f $name /etc/runlevels/*/$name
done
"""}


def image(init="systemd"):
    """Makes what is missing; returns the image's path. The suite and the packages' versions are beside it."""
    for tool in ("mmdebstrap", "mke2fs", "apt-get"):
        if not shutil.which(tool, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin"):
            return old(init) or missing(f"needs {tool} for Debian's root file system: run tests/vm/deps.sh (Debian only)")
    if os.geteuid() != 0:
        return old(init) or missing("needs root to make Debian's root file system")
    sources = [path for folder in trees(init) for path in sorted(folder.rglob("*")) if path.is_file()]
    key = key_of(RECIPE, init, Path(__file__), *(str(path.relative_to(GUEST)) for path in sources), *sources)
    return entry(name(init), key, lambda folder: build(folder, init)) / "root.ext4"


def name(init):
    return "system" if init == "systemd" else f"system-{init}"


def trees(init):
    """What is laid over the packages' files."""
    return GUEST / "root", GUEST / init


def old(init):
    cached = newest(name(init))
    return cached / "root.ext4" if cached else None


def missing(text):
    raise Missing(text)


def build(folder, init):
    mirror = site()
    with tempfile.TemporaryDirectory(prefix="glasstty-vm-root-") as scratch:
        tree = Path(scratch) / "root"
        suite = unpack(mirror, init, tree, folder / "build.log")
        say(f"root file system: Debian {suite} with {init}")
        (folder / "suite").write_text(suite + "\n")
        prune(tree)
        furnish(tree, init)
        versions = subprocess.run(["chroot", str(tree), "dpkg-query", "-W"], stdout=subprocess.PIPE, check=True)
        (folder / "packages").write_bytes(versions.stdout)
        size = int(subprocess.run(["du", "-sm", str(tree)], stdout=subprocess.PIPE, check=True).stdout.split()[0])
        target = folder / "root.ext4"
        with open(target, "wb") as file:
            file.truncate((size * 5 // 4 + 96) << 20)
        run_long("root file system: image", ["mke2fs", "-q", "-t", "ext4", "-O", "^has_journal,^metadata_csum", "-m",
                                             "0", "-d", str(tree), str(target)], folder / "build.log")


def site():
    """The mirror that this machine takes Debian from."""
    command = ["apt-get", "indextargets", "--format", "$(SITE)", "Created-By: Packages", "Origin: Debian"]
    found = subprocess.run(command, stdout=subprocess.PIPE, universal_newlines=True).stdout.split()
    sites = [one for one in found if "security" not in one]
    return sites[0] if sites else missing("needs apt's lists of Debian: run tests/vm/deps.sh (Debian only)")


def unpack(mirror, init, tree, log):
    """The packages of the first suite that the mirror serves."""
    options = [f"--aptopt={option} \"{value}\"" for option, value in apt_settings()]
    options += [f"--dpkgopt=path-exclude=/usr/share/{kind}/*" for kind in ("doc", "man", "locale", "info")]
    for suite in SUITES:
        packages = ",".join((*PACKAGES[init], *OF_SUITE.get((init, suite), ())))
        try:
            run_long(f"root file system: packages of {suite}",
                     ["mmdebstrap", "--mode=root", "--variant=minbase", f"--include={packages}", *options, suite,
                      str(tree), mirror], log)
            return suite
        except RuntimeError as error:
            failure = error
            say(f"root file system: {suite} cannot be had from {mirror}")
            shutil.rmtree(tree, ignore_errors=True)
    raise failure


def apt_settings():
    """What this machine's apt was told of its mirror, which mmdebstrap's own apt must know too."""
    yield "APT::Install-Recommends", "false"
    for name in ("Acquire::Check-Valid-Until", "Acquire::Check-Date", "Acquire::http::Proxy", "Acquire::https::Proxy"):
        value = subprocess.run(["apt-config", "dump", "--format", "%v", name], stdout=subprocess.PIPE,
                               universal_newlines=True).stdout.strip()
        if value:
            yield name, value


def prune(tree):
    for name in HEAVY:
        shutil.rmtree(tree / name, ignore_errors=True)
    for library in (tree / "usr/lib/x86_64-linux-gnu").glob("lib*"):
        if library.name.startswith(HEAVY_LIBRARIES):
            library.unlink()


def furnish(tree, init):
    """Accounts, the control shell, and nothing that a scenario would have to wait for."""
    for folder in trees(init):
        shutil.copytree(folder, tree, dirs_exist_ok=True)
    for file, text in {"etc/hostname": "machine\n", "etc/hosts": "127.0.0.1 localhost machine\n", "etc/machine-id": "",
                       "etc/motd": "", "etc/fstab": "/dev/vda / ext4 defaults,noatime 0 0\n"}.items():
        (tree / file).write_text(text)
    subprocess.run(["chroot", str(tree), "sh", "-c", ACCOUNTS + SETTLE[init], "sh", *MASKED], check=True)
