"""A virtual machine that a scenario drives: boot, a control shell inside, keys, exact screenshots, the serial log."""
import base64
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import initramfs
import rootfs
from cache import CHILDREN
from picture import Picture
from qemu import GPUS, Qmp, chord, command_line, connect

# Software emulation on a busy machine is 30 times slower than on an idle one. No wait is shorter than this.
PATIENCE = 180.0
# no_timer_check: on a busy host the kernel may panic in its test of the timer. vkms would be a second card.
ARGUMENTS = "console=ttyS0 quiet panic=-1 no_timer_check"
BLACKLIST = "initcall_blacklist=vkms_init"


class Timeout(AssertionError):
    """Something was awaited and did not come."""


class Machine:
    """Boots at once. `log` takes the serial port, then the program's own log. Use it as a context manager.

    With `system` ({name: text, bytes or link}) Debian boots from a disk, with these files laid over it and this init.
    """

    def __init__(self, kernel, program, log, gpu="virtio", udev=False, run=None, files=(), append="", devices=(),
                 memory=512, display="none", system=None, init="systemd", initrd=None):
        if system is not None:
            drive = f"file={rootfs.image(init)},if=none,id=root,format=raw,snapshot=on"
            devices = ["-drive", drive, "-device", "virtio-blk-pci,drive=root", *devices]
            files = {**dict(files), "onto/etc/.keep": "", **{f"onto/{name}": data for name, data in system.items()}}
            memory, append = max(memory, 1024), f"systemd.show_status=false {append}"
        initrd = initrd or initramfs.image(program, kernel, udev)
        screen, arguments = GPUS[gpu]
        arguments = arguments or (BLACKLIST if kernel.name == "novt" else "")
        self.folder = tempfile.mkdtemp(prefix="glasstty-vm-")
        self.log = Path(log)
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.process = self.qmp = self.control = None
        self.commands = 0
        try:
            initrd = self._with_files(initrd, dict(files), run)
            command = command_line(kernel.image, initrd, f"{ARGUMENTS} {arguments} {append}".strip(),
                                   [*screen, *devices], self.folder, self.log, memory, display)
            self.started = time.monotonic()
            with open(f"{self.folder}/errors", "wb") as errors:
                self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                                stderr=errors)
            CHILDREN.add(self.process)
            self.qmp = Qmp(f"{self.folder}/qmp", self.process)
            self.wait_serial(r"vm: [0-9.]+ up\r?$")
            self.boot_time = time.monotonic() - self.started
        except BaseException as error:
            complaint = self._errors()
            self.stop()
            if complaint and not isinstance(error, KeyboardInterrupt):
                raise RuntimeError(f"{error}; QEMU says: {complaint}") from error
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        """Ends the machine and leaves nothing behind but the log."""
        if self.process and self.process.poll() is None:
            if self.control:
                self._keep_program_log()
            self.process.kill()
        if self.process:
            self.process.wait()
            CHILDREN.discard(self.process)
        for link in (self.control, self.qmp and self.qmp.socket):
            if link:
                link.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    # Inside the machine

    def sh(self, command, timeout=PATIENCE, check=True):
        """Runs a shell command inside, as root; returns its output. A failure is an error unless check is false."""
        status, text = self._run(command, timeout)
        if check and status:
            raise AssertionError(f"`{command}` ended with status {status}: {text.strip()[-300:]}")
        return text

    def ok(self, command):
        """Whether a shell command inside succeeds."""
        return self._run(command, PATIENCE)[0] == 0

    def start(self, command):
        """Starts the program under test in the background; `running` and `status` tell how it fares."""
        self.sh("start " + command)

    def running(self):
        return self.ok("kill -0 $(cat /run/program.pid) && [ ! -e /run/program.status ]")

    def status(self, timeout=PATIENCE):
        """Waits until the program has ended; returns its exit status."""
        self.wait("the program ended", lambda: self.ok("test -s /run/program.status"), timeout)
        return int(self.sh("cat /run/program.status"))

    def program_log(self):
        return self.sh("cat /run/program.log", check=False)

    def read(self, path):
        """The bytes of a file inside; `path` may be a pattern."""
        return base64.b64decode(self.sh(f"cat {path} | base64"))

    # Keys and screen

    def type(self, text):
        """Types on the machine's keyboard. The keyboard's queue is 16 bytes: a turn through the guest empties it."""
        for count, letter in enumerate(text, 1):
            self.qmp.press(*chord(letter))
            if count % 3 == 0:
                self.sh("true")

    def press(self, *keys):
        self.qmp.press(*keys)
        self.sh("true")

    def screen(self, device=None, head=None):
        path = f"{self.folder}/screen.ppm"
        chosen = {key: value for key, value in (("device", device), ("head", head)) if value is not None}
        self.qmp.ask("screendump", filename=path, **chosen)
        return Picture.from_ppm(Path(path).read_bytes())

    # Waiting

    def wait(self, what, test, timeout=PATIENCE, every=0.2):
        """Polls until `test()` is true; returns what it gave."""
        end = time.monotonic() + timeout
        while True:
            found = test()
            if found:
                return found
            if self.process.poll() is not None:
                raise RuntimeError(f"the machine ended while waiting until {what}: {self.serial()[-500:]}")
            if time.monotonic() > end:
                raise Timeout(f"waited {timeout:.0f} s in vain until {what}")
            time.sleep(every)

    def serial(self):
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def wait_serial(self, pattern, timeout=PATIENCE):
        return self.wait(f"the serial log has {pattern!r}", lambda: re.search(pattern, self.serial(), re.M), timeout,
                         0.05)

    # Machinery

    def _with_files(self, initrd, files, run):
        if run:
            files["run.sh"] = f"#!/bin/sh\nexec {run}\n"
        if not files:
            return initrd
        joined = Path(self.folder) / "initramfs"
        joined.write_bytes(Path(initrd).read_bytes() + initramfs.overlay(files))
        return joined

    def _run(self, command, timeout):
        if self.control is None:
            self.control = connect(f"{self.folder}/control", self.process, timeout)
            self._greet(timeout)
        self.commands += 1
        mark = f"END{os.getpid()}x{self.commands}"
        line = f"{{ {command}\n}} </dev/null 2>&1; echo {mark[:2]}''{mark[2:]} $?\n"
        self.control.sendall(line.encode())
        pattern = re.compile(mark.encode() + rb" (\d+)\r?\n")
        heard = self._listen(pattern, timeout, command)
        found = pattern.search(heard)
        return int(found[1]), heard[:found.start()].decode(errors="replace").replace("\r\n", "\n")

    def _greet(self, timeout):
        """What is sent before the guest has opened its port is lost: ask until it answers."""
        end, heard = time.monotonic() + timeout, b""
        self.control.settimeout(0.5)
        while b"READY" not in heard:
            if time.monotonic() > end:
                raise Timeout("the control shell does not answer")
            self.control.sendall(b"echo REA''DY\n")
            try:
                heard += self.control.recv(65536)
            except socket.timeout:
                pass

    def _listen(self, pattern, timeout, command):
        end, heard = time.monotonic() + timeout, b""
        while not pattern.search(heard[-65536 - 64:]):
            self.control.settimeout(max(0.05, end - time.monotonic()))
            try:
                data = self.control.recv(65536)
            except socket.timeout:
                raise Timeout(f"no answer within {timeout:.0f} s to `{command}`; heard {heard[-200:]!r}") from None
            if not data:
                raise EOFError("the control shell closed")
            heard += data
        return heard

    def _keep_program_log(self):
        try:
            _, text = self._run("cat /run/program.log 2>/dev/null; dmesg | tail -n 40; journalctl -b -o short-monotonic "
                                "-n 80 --no-pager -u 'glasstty*' 2>/dev/null", 20)
        except (AssertionError, OSError, EOFError) as error:
            text = f"(not read: {error})"
        with open(self.log, "a") as file:
            file.write(f"\n--- the program's log, then the kernel's last lines\n{text}")

    def _errors(self):
        path = Path(self.folder) / "errors"
        return path.read_text(errors="replace").strip()[-500:] if path.exists() else ""
