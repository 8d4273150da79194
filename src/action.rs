//! What the console can ask of the world: plain data, performed by the daemon in order.

#![forbid(unsafe_code)]

use std::ffi::OsString;
use std::path::PathBuf;

use crate::units::{CardId, Cells, DeviceId, OutputId, Pixels, Rect, Rotation, SessionId};

/// One request. Bytes for a pty and pixels travel by direct call instead.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Show pictures on a connector, and parts of them on those beside it, which are tiles of the same display. The
    /// answer is a first flip, or `ModesetFailed`.
    Modeset { output: OutputId, card: CardId, connector: u32, mode: usize, beside: Vec<Beside> },
    /// Stop driving an output.
    Disable { output: OutputId },
    /// Let a display sleep; its next frame wakes it.
    Blank { output: OutputId },
    /// Start a program on a new pty.
    Spawn { session: SessionId, program: Program, size: Winsize },
    /// Tell the pty its size; the kernel sends SIGWINCH.
    ResizePty { session: SessionId, size: Winsize },
    /// Bytes wait for the pty: write as many as it takes.
    WritePty { session: SessionId },
    /// Close the pty: its programs get SIGHUP.
    Hangup { session: SessionId },
    /// A person switched to this session: where sessions are the system's too, it has to know.
    Focused { session: SessionId },
    /// A person asked for the trusted path: the answer is `FreshLogin` for a session where nobody is logged in.
    FindLogin,
    /// Do what Ctrl+Alt+Del does on the kernel's console: the machine restarts in good order.
    Restart,
    /// Change the light of the panel by a step. The answer is `Brightness`, where there is one.
    Light { brighter: bool },
    /// Read the kernel's messages from the oldest on; they come through `Console::handle_log`.
    ReadLog,
    /// Send the answer to a question: the bytes are [`Console::passphrase`](crate::console::Console::passphrase)'s.
    Reply { name: String, verdict: Verdict },
    /// A person asked for a picture of what is shown of their session: keep it in their home.
    Screenshot { session: SessionId },
    /// Light the lock LEDs of every keyboard, and of those to come.
    Leds(Lights),
    /// Close the devices and let go of the displays.
    Withdraw,
    /// Answer the kernel's request to leave the VT.
    ReleaseVt,
    /// Confirm that the VT is ours again, and take the displays and devices back.
    AcquireVt,
    /// Ask the kernel to switch to another VT.
    SwitchVt { number: u16 },
    /// End the process with this status.
    Leave { status: i32 },
}

/// The size of a terminal as `TIOCSWINSZ` takes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Winsize {
    pub cells: Cells,
    /// Of the whole grid.
    pub pixels: Pixels,
}

/// A program to run on a pty, as data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// The file, found in `PATH` when it has no slash.
    pub file: OsString,
    /// With `argv[0]`.
    pub argv: Vec<OsString>,
    /// The whole environment; nothing else is inherited.
    pub env: Vec<(OsString, OsString)>,
    pub dir: PathBuf,
}

/// How a question ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Answered,
    /// The person has no answer.
    Cancelled,
}

/// Keyboard LEDs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Leds {
    pub caps: bool,
    pub num: bool,
    pub scroll: bool,
}

/// The LEDs of all keyboards.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lights {
    pub all: Leds,
    /// Of those that have a keymap for themselves.
    pub own: Vec<(DeviceId, Leds)>,
}

impl Lights {
    pub fn of(&self, device: DeviceId) -> Leds {
        self.own.iter().find(|(own, _)| *own == device).map_or(self.all, |(_, leds)| *leds)
    }
}

/// How mice and touchpads behave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pointing {
    /// A tap on a touchpad is a click.
    pub tap: bool,
    /// On a touchpad the text follows the fingers.
    pub natural_scrolling: bool,
    /// A touchpad does nothing while somebody types.
    pub disable_while_typing: bool,
    /// From the slowest to the fastest, -100 to 100; 0 is the device's own pace.
    pub speed: i32,
}

impl Default for Pointing {
    fn default() -> Self {
        Self { tap: true, natural_scrolling: false, disable_while_typing: true, speed: 0 }
    }
}

/// Another connector of a display that has several, its mode, and the part of the display that it lights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Beside {
    pub connector: u32,
    pub mode: usize,
    /// Its top left corner, in pixels of the display, which may hang another way than the picture stands.
    pub at: (u32, u32),
}

/// A painted picture on its way to a display: upright, XRGB8888, `size.width` pixels a line.
#[derive(Clone, Copy, Debug, Default)]
pub struct Frame<'a> {
    pub pixels: &'a [u32],
    pub size: Pixels,
    /// What changed since the frame before, in no order, without overlap.
    pub damage: &'a [Rect],
    /// How it has to be turned to stand upright on the display.
    pub rotation: Rotation,
    /// What the display's cursor plane shows over it; then it is not among the pixels.
    pub pointer: Option<Sprite<'a>>,
    /// The part of the display, as it hangs, that this is for; none is all of it.
    pub tile: Option<Rect>,
    /// False: the display has all of this already, and nothing is to be submitted.
    pub news: bool,
}

/// A small picture that a display shows over the frame by itself: upright, ARGB8888, `size.width` pixels a line. Every
/// pixel is wholly there or not at all, so that it does not matter whether colours are premultiplied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sprite<'a> {
    pub pixels: &'a [u32],
    pub size: Pixels,
    /// Where its top left corner is in the frame, which is what it points at. The rest may lie outside.
    pub at: (u32, u32),
}
