"""What a scenario works with: machines that end with it, its pictures, and the proof that a screen is exact."""
import os
import re
import subprocess
import tempfile
from pathlib import Path

from cache import HERE
from machine import Machine, Timeout
from picture import Picture

ROOT = HERE.parent.parent
# How long a frame may take to become exact. A wrong one never does, so this is shorter than other waits.
FRAME_PATIENCE = 120.0
# Where glasstty records inside the machine.
RECORD = "/run/record"
SCENARIOS = {}


class Scenario:
    def __init__(self, name, text, program, small, play):
        self.name, self.text, self.program, self.small, self.play = name, text, program, small, play


def scenario(name, text, program=True, small=False):
    """Registers the function below as a scenario. `program=False`: it tests the rig and needs no glasstty.
    `small=True`: it takes the build that initial RAM disks get."""
    def register(play):
        SCENARIOS[name] = Scenario(name, text, program, small, play)
        return play
    return register


def target():
    return Path(os.environ.get("CARGO_TARGET_DIR") or ROOT / "target")


def program_path(small=False):
    if small:
        return Path(os.environ.get("GLASSTTY_SMALL") or target() / "small/glasstty").absolute()
    return Path(os.environ.get("GLASSTTY") or target() / "release/glasstty").absolute()


def results():
    return target() / "vm"


class Rig:
    """One run of one scenario."""

    def __init__(self, scenario):
        self.name = scenario.name
        self.program = program_path(scenario.small) if scenario.program else None
        self.folder = results()
        self.machines = []
        self.pictures = 0
        # For each recording: how long it was when a line was typed, and the line.
        self.typed = {}
        if self.program and not self.program.exists():
            how = "./x build --small, or set GLASSTTY_SMALL" if scenario.small else "./x build, or set GLASSTTY"
            raise AssertionError(f"no program at {self.program}: {how}")
        for old in self.folder.glob(f"{self.name}*"):
            if re.fullmatch(r"(-\d+)?(-expected|-diff)?\.(png|log)", old.name[len(self.name):]):
                old.unlink()

    def boot(self, kernel, **options):
        """Boots a machine; see Machine for the options. It ends with the scenario."""
        number = len(self.machines) + 1
        log = self.folder / (f"{self.name}.log" if number == 1 else f"{self.name}-{number}.log")
        machine = Machine(kernel, self.program, log, **options)
        self.machines.append(machine)
        return machine

    def close(self):
        for machine in self.machines:
            machine.stop()

    def keep(self, picture, kind=""):
        """Saves a picture: NAME.png, then NAME-2.png and so on."""
        if not kind:
            self.pictures += 1
        number = f"-{self.pictures}" if self.pictures > 1 else ""
        path = self.folder / f"{self.name}{number}{kind}.png"
        picture.save(path)
        return path

    def enter(self, vm, line, record=RECORD):
        """Types a line once the shell asks for one: busybox drops what is typed before its prompt."""
        def asks():
            raw = recording(vm, record)
            return len(raw) >= self.typed.get(record, 0) and re.search(rb"[$>#)] (\x1b\[6n|\x1b\[K)?$", raw) and len(raw)

        try:
            length = vm.wait("the shell asks for a line", asks)
        except Timeout as error:
            self.keep(vm.screen())
            raise Timeout(f"{error}; its last words: {recording(vm, record)[-200:]!r}") from None
        # It asks the terminal where the cursor is, too, and takes what is typed on top of the answer for a part of it.
        vm.sh("sleep 0.5")
        vm.type(line + "\n")
        self.typed[record] = length + len(line)

    def exact(self, vm, says, record=RECORD, device=None):
        """Waits until the screen is, pixel for pixel, what glasstty paints headless from the same recorded bytes.

        `says` is a text that must be among the bytes: the answer to what was typed. `device`: another display than the first.
        """
        frames = {}
        latest = {"raw": b"", "screen": None, "expected": None}

        def equal():
            raw, screen = recording(vm, record), vm.screen(device)
            latest.update(raw=raw, screen=screen)
            if says.encode() not in raw:
                return False
            if (raw, screen.size) not in frames:
                frames[raw, screen.size] = headless(self.program, raw, screen.size)
            latest["expected"] = frames[raw, screen.size]
            return screen == latest["expected"]

        try:
            vm.wait("the screen is exact", equal, FRAME_PATIENCE)
        except Timeout:
            raise Timeout(self._explain(says, **latest)) from None
        if latest["screen"].colours(2) < 2:
            raise AssertionError("the screen is exact, but empty")
        self.keep(latest["screen"])
        return latest["screen"]

    def _explain(self, says, raw, screen, expected):
        kept = self.keep(screen)
        if expected is None:
            return f"the recording never said {says!r}; its end is {raw[-200:]!r}; screen in {kept}"
        text, picture = screen.difference(expected)
        self.keep(expected, "-expected")
        path = self.keep(picture, "-diff")
        return f"the screen is not exact: {text}; see {path}"


def recording(vm, record=RECORD):
    """What was written to the terminal so far: by the first session, or by the one whose file is named."""
    pattern = record if record.endswith(".raw") else f"{record}/*.raw"
    return vm.read(f"$(ls {pattern} | head -n 1)") if vm.ok(f"ls {pattern}") else b""


def headless(program, raw, size, font=16):
    """The frame that the program paints in memory from recorded terminal output.

    16 pixels are what the program chooses by itself for the usual displays of the rig, up to 1280 by 800.
    """
    with tempfile.TemporaryDirectory(prefix="glasstty-vm-") as folder:
        feed, shot = Path(folder) / "feed.raw", Path(folder) / "frame.png"
        feed.write_bytes(raw)
        command = [str(program), "headless", "--mode", f"{size[0]}x{size[1]}",
                   "--font-size", str(font), "--feed", str(feed),
                   "--screenshot", str(shot), "--timeout", "60"]
        clean = {"PATH": os.environ.get("PATH", ""), "HOME": folder, "XDG_CONFIG_HOME": folder, "LC_ALL": "C.UTF-8"}
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              env=clean, timeout=180)
        if done.returncode or not shot.exists():
            text = done.stdout.decode(errors="replace").strip()[-500:]
            raise RuntimeError(f"glasstty headless ended with status {done.returncode}: {text}")
        return Picture.from_png(shot)
