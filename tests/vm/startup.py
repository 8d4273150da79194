"""How long a person looks at nothing: from the kernel's hand-over to a prompt on the screen, ours and the stock shell's.

The same kernel, the same image; the small build on one side, a shell on the kernel's own console (fbcon) on the other.
What is timed is what can be seen: the first screenshot that is already the last one.
"""
import statistics
import time

from cache import say
from kernels import STOCK
from machine import Machine, Timeout
from rig import RECORD, program_path, results

# In turns, so that a busy minute of the host meets both.
WAYS = {
    "glasstty": f"glasstty emergency --record {RECORD} -- shell",
    # Its cursor would blink, and no screenshot be the last.
    "fbcon": "sh -c 'echo 0 >/sys/class/graphics/fbcon/cursor_blink; exec setsid sh -c \"exec shell </dev/tty1 >/dev/tty1 2>&1\"'",
}
# A picture that has not changed for so many seconds is the last one, once the shell runs.
QUIET = 4.0
EVERY = 0.05


def measure(rounds):
    program = program_path(small=True)
    assert program.exists(), f"no program at {program}: ./x build --small"
    seconds = {way: [] for way in WAYS}
    for number in range(1, rounds + 1):
        for way, command in WAYS.items():
            seconds[way].append(once(program, way, command))
            say(f"{number} of {rounds}: {way} {seconds[way][-1]:.2f} s")
    for way, found in seconds.items():
        print(f"{way:9} {rounds} times: middle {statistics.median(found):.2f} s, {min(found):.2f} to {max(found):.2f} s")
    return 0


def once(program, way, command):
    results().mkdir(parents=True, exist_ok=True)
    with Machine(STOCK, program, results() / f"startup-{way}.log", gpu="virtio", run=command) as vm:
        start = time.monotonic()
        return last_change(vm, start) - start


def last_change(vm, start):
    """When the picture of now was first there. Only the pictures are watched: a question would take the guest's time."""
    latest = changed = None
    while True:
        now = time.monotonic()
        screen = vm.screen()
        if latest is None or screen != latest:
            latest, changed = screen, now
        elif now - changed > QUIET and latest.colours(2) > 1 and vm.ok("pidof sh | grep -q ' '"):
            latest.save(vm.log.with_suffix(".png"))
            return changed
        if now - start > 240:
            raise Timeout("no prompt within 240 s")
        time.sleep(EVERY)
