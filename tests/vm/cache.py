"""Where built and downloaded things live: outside the tree, keyed by a hash of what they are made from.

An entry is a folder NAME-KEY. It is made under another name and renamed when it is whole, so that an
entry that is there is good, whatever was interrupted before.
"""
import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import threading
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent


# When the time that was given is over (time.monotonic()), or None: what has not begun then is skipped.
DEADLINE = None

# Processes of ours that must not outlive us; see `end_children`.
CHILDREN = set()
ENDING = threading.Event()


class Missing(Exception):
    """This machine lacks something that a scenario needs: the scenario is skipped, with this reason."""


def limit(minutes):
    global DEADLINE
    DEADLINE = time.monotonic() + 60 * minutes


def in_time(what):
    """Raises Missing when the time is over."""
    if DEADLINE is not None and time.monotonic() > DEADLINE:
        raise Missing(f"{what}: the time for virtual machines is over (--minutes)")


def say(text):
    print(f"vm: {text}", flush=True)


def home():
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    path = Path(base) / "glasstty" / "vm"
    path.mkdir(parents=True, exist_ok=True)
    return path


def key_of(*parts):
    """A short hash of texts, bytes and the contents of files (given as Path)."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.read_bytes() if isinstance(part, Path) else part
        data = data.encode() if isinstance(data, str) else data
        digest.update(b"%d:" % len(data) + data)
    return digest.hexdigest()[:16]


def entry(name, key, make, keep=2):
    """The folder NAME-KEY; `make(folder)` fills it when it is not there. Older entries of NAME go, `keep` stay."""
    final = home() / f"{name}-{key}"
    if not final.exists():
        with lock(name):
            if not final.exists():
                for stale in home().glob(f".{name}.*.new"):
                    shutil.rmtree(stale, ignore_errors=True)
                fresh = home() / f".{name}.{os.getpid()}.new"
                fresh.mkdir()
                try:
                    make(fresh)
                    fresh.rename(final)
                finally:
                    shutil.rmtree(fresh, ignore_errors=True)
                prune(name, keep, final)
    os.utime(final)
    return final


def newest(name):
    """The entry of NAME that was used last, or None."""
    return max(entries(name), key=lambda path: path.stat().st_mtime, default=None)


def entries(name):
    return [path for path in home().glob(f"{name}-*") if len(path.name) == len(name) + 17 and path.is_dir()]


def prune(name, keep, final):
    others = sorted((path for path in entries(name) if path != final), key=lambda path: path.stat().st_mtime)
    for old in others[:len(others) - keep + 1] if keep <= len(others) else []:
        shutil.rmtree(old, ignore_errors=True)


@contextlib.contextmanager
def lock(name):
    """One maker at a time: a second run waits for the first and then finds its work done."""
    with open(home() / f".{name}.lock", "w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"waiting for another run that makes {name}")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def run_long(what, command, log, count=None, total=None, **options):
    """Runs a long command into a log file; every 10 s a line says how far it is. `count` marks one unit in the log."""
    start = time.monotonic()
    in_time(what)
    say(f"{what}: started")
    with open(log, "ab") as out:
        child = subprocess.Popen(tether("TERM") + command, stdin=subprocess.DEVNULL, stdout=out,
                                 stderr=subprocess.STDOUT, **options)
    CHILDREN.add(child)
    try:
        while True:
            try:
                status = child.wait(10)
                break
            except subprocess.TimeoutExpired:
                done = Path(log).read_bytes().count(count) if count else None
                far = f"{done} of about {total} objects, " if done is not None else ""
                say(f"{what}: {far}{time.monotonic() - start:.0f} s")
                in_time(what)
    finally:
        if child.poll() is None:
            child.terminate()
            child.wait()
        CHILDREN.discard(child)
    if status:
        tail = Path(log).read_text(errors="replace").splitlines()[-25:]
        raise RuntimeError(f"{what} failed with status {status}:\n" + "\n".join(tail))
    say(f"{what}: done in {time.monotonic() - start:.0f} s")


def tether(signal):
    """The start of a command line that ends with us, even if we are killed."""
    return ["setpriv", "--pdeathsig", signal, "--"] if shutil.which("setpriv") else []


def end_children():
    """For the end before its time: whoever waits for a child then fails at once."""
    ENDING.set()
    for child in list(CHILDREN):
        child.terminate()
