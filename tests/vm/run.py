#!/usr/bin/env python3
"""Runs glasstty on real kernels in virtual machines.

    run.py                  every scenario
    run.py NAME…            these
    run.py --list           what there is
    run.py --prepare        builds and downloads what scenarios need, and runs none
    run.py -j 2 …           two at a time
    run.py --minutes 30 …   what has not begun after 30 minutes is skipped; a kernel that is not built by then, too
    run.py --startup N      N times: from the kernel's hand-over to a prompt on the screen, beside the kernel's console
    run.py --show KERNEL    novt or stock: glasstty in a window for you to use, or a screenshot where no window can open

The program is target/release/glasstty, or what GLASSTTY names. Pictures and logs go to target/vm/.
"""
import argparse
import difflib
import signal
import sys
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))

import cache  # noqa: E402
import initramfs  # noqa: E402
import keyboards  # noqa: E402,F401
import outputs  # noqa: E402,F401
import package  # noqa: E402,F401
import pointing  # noqa: E402,F401
import rescue  # noqa: E402,F401
import rootfs  # noqa: E402
import scenarios  # noqa: E402,F401
import selftest  # noqa: E402,F401
import system_life  # noqa: E402,F401
import system_openrc  # noqa: E402,F401
import system_managers  # noqa: E402,F401
import system_rescue  # noqa: E402,F401
import system_seat  # noqa: E402,F401
import system_seats  # noqa: E402,F401
import system_startup  # noqa: E402,F401
import system_vt  # noqa: E402,F401
import touchpads  # noqa: E402,F401
import troubles  # noqa: E402,F401
import show  # noqa: E402
import startup  # noqa: E402
from cache import ENDING, Missing, end_children, home, say  # noqa: E402
from kernels import NOVT, STOCK  # noqa: E402
from machine import Timeout  # noqa: E402
from rig import SCENARIOS, Rig, results  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--list", action="store_true", help="names, each with a line on what it shows")
    parser.add_argument("--prepare", action="store_true", help="only build and download")
    parser.add_argument("--startup", type=int, metavar="N", help="how long until a prompt, N times, beside fbcon")
    parser.add_argument("--show", choices=("novt", "stock"), help="a machine to look at")
    parser.add_argument("-j", "--jobs", type=int, default=1, help="scenarios at a time (default 1)")
    parser.add_argument("--minutes", type=float, help="skip what has not begun by then")
    options = parser.parse_args()
    if options.minutes is not None:
        cache.limit(options.minutes)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    if options.list:
        width = max(map(len, SCENARIOS))
        print("\n".join(f"{name:{width}}  {known.text}" for name, known in SCENARIOS.items()))
        return 0
    if options.prepare:
        return prepare()
    if options.startup:
        return startup.measure(options.startup)
    if options.show:
        return show.show(options.show)
    unknown = [name for name in options.names if name not in SCENARIOS]
    for name in unknown:
        near = difflib.get_close_matches(name, SCENARIOS, 1, 0)
        print(f"vm: no scenario is called {name}; did you mean {near[0]}?", file=sys.stderr)
    if unknown:
        return 2
    return run([SCENARIOS[name] for name in options.names or SCENARIOS], max(1, options.jobs))


def run(chosen, jobs):
    if jobs == 1:
        outcomes = [play(one) for one in chosen]
    else:
        outcomes = play_together(chosen, jobs)
    passed, failed, skipped = (outcomes.count(kind) for kind in ("ok", "FAILED", "skipped"))
    print(f"vm: {passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed else 0


def play_together(chosen, jobs):
    pool = ThreadPoolExecutor(jobs)
    try:
        return list(pool.map(play, chosen))
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        end_children()
        raise
    finally:
        pool.shutdown()


def play(scenario):
    """Runs one scenario, and once more where it only waited in vain: an emulator on a busy host stands still now and
    then. That is said; what is wrong, not late, fails at once."""
    outcome = attempt(scenario, "late")
    if outcome == "late" and not ENDING.is_set():
        outcome = attempt(scenario, "FAILED")
    return outcome


def attempt(scenario, late):
    """Runs it and prints its line. `late` is the outcome where something did not come in time."""
    start = time.monotonic()
    rig, trace = None, ""
    try:
        cache.in_time(scenario.name)
        rig = Rig(scenario)
        scenario.play(rig)
        outcome, text = "ok", f"({time.monotonic() - start:.1f} s)"
    except Missing as reason:
        outcome, text = "skipped", str(reason)
    except Timeout as reason:
        outcome, text = late, str(reason)
    except AssertionError as reason:
        outcome, text = "FAILED", str(reason) or "an assertion without a text"
        trace = "" if str(reason) else traceback.format_exc()
    except Exception as reason:
        outcome, text, trace = "FAILED", f"{type(reason).__name__}: {reason}", traceback.format_exc()
    finally:
        if rig:
            rig.close()
    if ENDING.is_set():
        return outcome
    colon = "" if outcome == "ok" else ":"
    print(f"{trace}{outcome} {scenario.name}{colon} {text}", flush=True)
    if outcome in ("FAILED", "late") and rig and rig.machines:
        print(f"  its log: {results() / scenario.name}.log", flush=True)
    return outcome


def prepare():
    """Everything that does not depend on the program."""
    steps = (("kernel without VTs", NOVT.ready), ("Debian's kernel", STOCK.ready), ("guest tools", initramfs.tools),
             ("udev", initramfs.udev_tree), ("root file system", rootfs.image),
             ("root file system without systemd", lambda: rootfs.image("openrc")))
    missing = 0
    for what, step in steps:
        try:
            say(f"{what}: {step()}")
        except Missing as reason:
            missing += 1
            say(f"{what}: skipped, {reason}")
    say(f"the cache is {home()}")
    return 1 if missing == len(steps) else 0


if __name__ == "__main__":
    sys.exit(main())
