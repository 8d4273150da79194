"""QEMU's side of the machine: its command line, its control protocol (QMP), keys and screenshots of one display."""
import json
import os
import shutil
import socket
import subprocess
import time

from cache import Missing, tether

PLAIN = {" ": "spc", "\n": "ret", "\t": "tab", "\x1b": "esc", "-": "minus", "=": "equal", "[": "bracket_left",
         "]": "bracket_right", ";": "semicolon", "'": "apostrophe", "`": "grave_accent", "\\": "backslash",
         ",": "comma", ".": "dot", "/": "slash"}
SHIFTED = dict(zip('_+{}:"~|<>?!@#$%^&*()', "-=[];'`\\,./1234567890"))

# Display devices. simpledrm drives what the firmware has set up (0x344 is 1024x768 with 32 bits; the well-known 791
# has 16, where no colour is exact), so the kernel must find no other driver for it.
GPUS = {
    "virtio": (["-device", "virtio-vga"], ""),
    "bochs": (["-device", "VGA"], ""),
    # A card without a screen that QEMU could see, but with vertical blanks, flips and checksums of what it puts out.
    "vkms": ([], " "),
    "none": ([], "initcall_blacklist=vkms_init"),
    "simpledrm": (["-device", "VGA"], "vga=0x344 initcall_blacklist=bochs_pci_driver_init,vkms_init"),
}


def window():
    """How QEMU can show a window here: "gtk", "sdl" or None."""
    qemu = shutil.which("qemu-system-x86_64")
    if not qemu or not (os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY")):
        return None
    known = subprocess.run([qemu, "-display", "help"], stdout=subprocess.PIPE, universal_newlines=True).stdout.split()
    return next((kind for kind in ("gtk", "sdl") if kind in known), None)


def command_line(kernel, initrd, arguments, devices, folder, serial, memory, display="none"):
    """The command that starts the machine: software emulation only, no network, nothing written but the serial log."""
    qemu = shutil.which("qemu-system-x86_64")
    if not qemu:
        raise Missing("needs qemu-system-x86_64: run tests/vm/deps.sh")
    return tether("KILL") + [
        qemu, "-nodefaults", "-no-user-config", "-M", "pc", "-accel", "tcg,thread=multi", "-cpu", "max", "-smp", "2",
        "-m", str(memory), "-display", display, "-vga", "none", "-no-reboot",
        "-qmp", f"unix:{folder}/qmp,server=on,wait=off", "-serial", f"file:{serial}",
        "-chardev", f"socket,id=control,path={folder}/control,server=on,wait=off",
        "-device", "virtio-serial-pci,id=serial", "-device", "virtserialport,bus=serial.0,chardev=control,name=control",
        "-kernel", str(kernel), "-initrd", str(initrd), "-append", arguments, *devices]


class Qmp:
    """One connection that asks and waits for the answer."""

    def __init__(self, path, process, timeout=60):
        self.socket = connect(path, process, timeout)
        self.file = self.socket.makefile("rb")
        self.file.readline()
        self.ask("qmp_capabilities")

    def ask(self, command, **arguments):
        self.socket.sendall(json.dumps({"execute": command, "arguments": arguments}).encode() + b"\n")
        while True:
            line = self.file.readline()
            if not line:
                raise EOFError("QEMU closed its control connection")
            answer = json.loads(line)
            if "error" in answer:
                raise RuntimeError(f"{command}: {answer['error']['desc']}")
            if "return" in answer:
                return answer["return"]

    def press(self, *keys, device=None):
        """Presses keys together, releases them in the opposite order. Names are QEMU's: ctrl, alt, f1, ret."""
        for key in keys:
            self.edge(key, True, device)
            time.sleep(0.02)
        for key in reversed(keys):
            self.edge(key, False, device)
            time.sleep(0.02)

    def edge(self, key, down, device=None):
        event = {"type": "key", "data": {"down": down, "key": {"type": "qcode", "data": key}}}
        self.ask("input-send-event", events=[event], **({"device": device} if device else {}))


def move(qmp, dx, dy):
    """Moves the mouse, to the right and down."""
    axes = (("x", dx), ("y", dy))
    qmp.ask("input-send-event", events=[{"type": "rel", "data": {"axis": axis, "value": by}} for axis, by in axes if by])


def place(qmp, x, y):
    """Puts the pointer of a tablet there, in parts of the whole screen from 0 to 1."""
    axes = (("x", x), ("y", y))
    qmp.ask("input-send-event", events=[{"type": "abs", "data": {"axis": axis, "value": round(part * 0x7fff)}}
                                        for axis, part in axes])


def chord(letter):
    """The keys of a US keyboard that give a character."""
    if letter in SHIFTED:
        return ("shift", PLAIN.get(SHIFTED[letter], SHIFTED[letter]))
    if letter.isupper():
        return ("shift", letter.lower())
    return (PLAIN.get(letter, letter),)


def connect(path, process, timeout):
    end = time.monotonic() + timeout
    while True:
        link = socket.socket(socket.AF_UNIX)
        try:
            link.connect(path)
            return link
        except OSError:
            link.close()
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError("QEMU did not start") from None
            time.sleep(0.02)
