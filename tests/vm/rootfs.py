"""The root file system of the system tier: Debian with systemd, logind, PAM and two compositors.

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
PACKAGES = ("systemd", "systemd-sysv", "udev", "dbus", "dbus-user-session", "libpam-systemd", "login", "passwd",
            "procps", "psmisc", "kbd", "util-linux", "mount", "ncurses-base", "less", "libinput10", "libxkbcommon0",
            "xkb-data", "weston", "cage", "foot")
# Since trixie encrypted disks are a package of their own.
OF_SUITE = {"trixie": ("systemd-cryptsetup",), "bookworm": ()}
# Read by no scenario. Compositors paint in software, without Mesa's compiler.
HEAVY = ("usr/share/iso-codes", "usr/share/zoneinfo", "usr/share/icons", "usr/lib/x86_64-linux-gnu/gconv",
         "usr/lib/x86_64-linux-gnu/lapack", "var/lib/apt/lists", "var/cache/apt")
HEAVY_LIBRARIES = ("libLLVM", "libz3", "libflite", "libavcodec", "libavfilter", "libavformat", "libx264", "libx265",
                   "libcodec2", "libSvtAv1Enc", "libaom", "librav1e", "libvpx", "libplacebo")
MASKED = ("systemd-firstboot.service", "systemd-timesyncd.service", "e2scrub_reap.service", "apt-daily.timer",
          "apt-daily-upgrade.timer", "dpkg-db-backup.timer", "fstrim.timer", "e2scrub_all.timer",
          "serial-getty@ttyS0.service", "systemd-random-seed.service", "systemd-pstore.service")
ROOT = HERE / "guest/root"
ACCOUNTS = """
set -e
echo root:secret | chpasswd
for name in user user2; do
  useradd -m -s /bin/bash $name
  echo $name:secret | chpasswd
done
systemctl enable -q vm-control vm-up
systemctl disable -q getty@tty1
systemctl mask -q "$@"
"""


def image():
    """Makes what is missing; returns the image's path. The suite and the packages' versions are beside it."""
    for tool in ("mmdebstrap", "mke2fs", "apt-get"):
        if not shutil.which(tool, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin"):
            return old() or missing(f"needs {tool} for Debian's root file system: run tests/vm/deps.sh (Debian only)")
    if os.geteuid() != 0:
        return old() or missing("needs root to make Debian's root file system")
    sources = [path for path in sorted(ROOT.rglob("*")) if path.is_file()]
    key = key_of(RECIPE, Path(__file__), *(str(path.relative_to(ROOT)) for path in sources), *sources)
    return entry("system", key, build) / "root.ext4"


def old():
    cached = newest("system")
    return cached / "root.ext4" if cached else None


def missing(text):
    raise Missing(text)


def build(folder):
    mirror = site()
    with tempfile.TemporaryDirectory(prefix="glasstty-vm-root-") as scratch:
        tree = Path(scratch) / "root"
        suite = unpack(mirror, tree, folder / "build.log")
        say(f"root file system: Debian {suite}")
        (folder / "suite").write_text(suite + "\n")
        prune(tree)
        furnish(tree)
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


def unpack(mirror, tree, log):
    """The packages of the first suite that the mirror serves."""
    options = [f"--aptopt={option} \"{value}\"" for option, value in apt_settings()]
    options += [f"--dpkgopt=path-exclude=/usr/share/{kind}/*" for kind in ("doc", "man", "locale", "info")]
    for suite in SUITES:
        try:
            run_long(f"root file system: packages of {suite}",
                     ["mmdebstrap", "--mode=root", "--variant=minbase", "--include=" + ",".join((*PACKAGES, *OF_SUITE[suite])), *options,
                      suite, str(tree), mirror], log)
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


def furnish(tree):
    """Accounts, the control shell, and nothing that a scenario would have to wait for."""
    shutil.copytree(ROOT, tree, dirs_exist_ok=True)
    for name, text in {"etc/hostname": "machine\n", "etc/hosts": "127.0.0.1 localhost machine\n", "etc/machine-id": "",
                       "etc/motd": "", "etc/fstab": "/dev/vda / ext4 defaults,noatime 0 1\n"}.items():
        (tree / name).write_text(text)
    subprocess.run(["chroot", str(tree), "sh", "-c", ACCOUNTS, "sh", *MASKED], check=True)
