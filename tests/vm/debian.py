"""Debian's packages as a source of files: which version apt would take, and its contents, never installed."""
import json
import re
import shutil
import subprocess
from pathlib import Path

from cache import home, run_long

LISTS = Path("/var/lib/apt/lists")
SOURCES = Path("/usr/src")


def candidate(package):
    """What apt would install: {"version": …, "depends": …}, or None.

    Asking apt costs a second of processor time, so the answers are kept until the package lists change.
    """
    if not shutil.which("apt-cache") or not LISTS.is_dir():
        return None
    memo = home() / "candidates.json"
    stamp = str(LISTS.stat().st_mtime_ns)
    known = json.loads(memo.read_text()) if memo.exists() else {}
    if known.get("lists") != stamp:
        known = {"lists": stamp}
    if package not in known:
        known[package] = ask(package)
        fresh = memo.with_suffix(f".{package}.new")
        fresh.write_text(json.dumps(known))
        fresh.rename(memo)
    return known[package]


def ask(package):
    text = output(["apt-cache", "show", "--no-all-versions", package])
    fields = dict(re.findall(r"^([A-Za-z-]+): (.*)$", text, re.M))
    if "Version" not in fields:
        return None
    return {"version": fields["Version"], "depends": fields.get("Depends", "")}


def unpack(package, folder, log):
    """Downloads a package and unpacks it into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    # The lists may name a version that the archive has replaced.
    command = f"apt-get download {package} || {{ apt-get update && apt-get download {package}; }}"
    run_long(f"download of {package}", ["sh", "-c", command], log, cwd=str(folder))
    for deb in folder.glob("*.deb"):
        subprocess.run(["dpkg-deb", "-x", str(deb), str(folder)], check=True)
        deb.unlink()


def kernel_source():
    """(tarball, version) of the kernel source package that is installed, or None."""
    found = sorted(SOURCES.glob("linux-source-*.tar.xz"), key=lambda path: natural(path.name))
    if not found:
        return None
    package = found[-1].name[:-len(".tar.xz")]
    version = output(["dpkg-query", "-W", "-f", "${Version}", package])
    return found[-1], version or str(found[-1].stat().st_size)


def natural(text):
    """Sorts 6.12 after 6.1."""
    return [int(part) if part.isdigit() else -1 for part in re.split(r"[.-]", text)]


def output(command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, universal_newlines=True)
    return done.stdout
