//! What the world can tell the console: plain facts, whole and never as differences.
//!
//! A lost notification then costs latency and not correctness: the next fact says everything again.

#![forbid(unsafe_code)]

use crate::outputs::Identity;
use crate::units::{CardId, DeviceId, OutputId, Pixels, Rotation, SessionId, Time};

/// One fact. Bytes of a pty and pixels of a frame travel by direct call instead.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// Everything that is plugged into a card, connected or not.
    Connectors { card: CardId, connectors: Vec<Connector> },
    /// The card is gone, or every call on it fails.
    CardLost { card: CardId },
    /// A mode could not be set; the console may try the next one.
    ModesetFailed { output: OutputId },
    /// The frame submitted last is on the screen.
    Flipped { output: OutputId },
    /// The frame submitted last was not taken (no master, device busy); paint again later.
    FrameRefused { output: OutputId },
    /// The display was asked for a cursor plane: the largest picture that it takes; none where it has no such plane, or
    /// where the plane did not do what was asked of it.
    CursorPlane { output: OutputId, size: Option<Pixels> },
    /// Every keyboard of the seat that is open. Told before the first key of a new one, and behind the last of one that
    /// is gone.
    Keyboards(Vec<Keys>),
    /// A key went down or up. `code` is evdev's (`KEY_A` = 30).
    Key { device: DeviceId, code: u16, pressed: bool },
    /// Something happened to the pointer of the seat, whichever device it was.
    Pointer(PointerEvent),
    /// The devices of the seat were closed: whatever was pressed counts as released.
    InputLost,
    /// This session came to the front from outside: another one of the system's is active now.
    Shown { session: SessionId },
    /// The light of the panel was changed, to so many percent.
    Brightness { percent: u8 },
    /// Show this session with a login that is started now, whatever ran there.
    FreshLogin { session: SessionId },
    /// A program could not be started.
    SpawnFailed { session: SessionId, message: String },
    /// The session's program ended.
    ChildExited { session: SessionId, status: ExitStatus },
    /// Every passphrase that somebody waits for.
    Questions(Vec<Question>),
    /// The virtual terminal goes or comes.
    Vt(VtEvent),
    /// SIGTERM or SIGINT, or SIGHUP with no configuration to read again: come to an orderly end.
    Terminate,
}

/// Somebody waits for a passphrase.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Question {
    /// No other question has it, ever.
    pub name: String,
    /// For people, without characters that control.
    pub message: String,
    /// What was typed for another question may be the answer.
    pub accept_cached: bool,
    /// What is typed may be shown.
    pub echo: bool,
    /// Not even its length may be shown.
    pub silent: bool,
    /// Nobody waits after that.
    pub until: Option<Time>,
}

/// A device with keys. Its id is never another one's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keys {
    pub device: DeviceId,
    /// As the kernel says it: `AT Translated Set 2 keyboard`.
    pub name: String,
    /// Who made it and what it is, as on its bus; 0 where nobody tells.
    pub vendor: u16,
    pub product: u16,
}

/// Mice, touchpads, tablets and touch screens.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PointerEvent {
    /// To the right and down, in pixels of a display of usual density.
    Moved {
        dx: f64,
        dy: f64,
    },
    /// To a place in parts of the whole picture, 0 to 1 from the top left corner.
    Placed {
        x: f64,
        y: f64,
    },
    Button {
        button: Button,
        pressed: bool,
    },
    /// To the right and down, 120 for a notch of a wheel.
    Scrolled {
        x: i32,
        y: i32,
    },
    /// The first finger on a touch screen; the place is as in `Placed`.
    Touched {
        touch: Touch,
        x: f64,
        y: f64,
    },
}

/// The buttons of a mouse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Button {
    Left,
    Middle,
    Right,
    Back,
    Forward,
}

/// What a finger does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Touch {
    Down,
    Moved,
    Up,
}

/// How a program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExitStatus {
    Code(i32),
    Signal(i32),
}

impl ExitStatus {
    /// The status as a shell shows it: signals count from 128.
    pub fn code(self) -> i32 {
        match self {
            Self::Code(code) => code,
            Self::Signal(signal) => 128 + signal,
        }
    }
}

/// What happens to a VT in `VT_PROCESS` mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VtEvent {
    /// The kernel wants to show another VT and waits for our answer.
    Leave,
    /// A graphical session has taken this VT; nobody waits for an answer.
    Taken,
    /// The VT is ours and visible again.
    Enter,
}

/// A KMS connector with all that the console decides upon.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Connector {
    /// The kernel's object id; stable while the card is open.
    pub id: u32,
    /// The kernel's name: `eDP-1`, `Virtual-1`.
    pub name: String,
    pub connected: bool,
    /// Not a screen for people (a VR headset).
    pub non_desktop: bool,
    /// Best first, as the kernel sorts them.
    pub modes: Vec<Mode>,
    /// Visible size in mm, where the display tells it.
    pub size_mm: Option<Pixels>,
    /// Who made the display, where its EDID can be read.
    pub identity: Option<Identity>,
    /// How its panel is mounted: what a picture needs to stand upright on it.
    pub orientation: Rotation,
    /// The mode that it showed when the card was opened, as an index into `modes`.
    pub boot_mode: Option<usize>,
    /// The link to the display failed and has to be trained again: its mode must be set anew.
    pub bad_link: bool,
    /// The part of a larger display that it lights; none where it lights all of one.
    pub tile: Option<Tile>,
}

/// A display with more pixels than one cable carries is several connectors, and each lights a tile of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tile {
    /// All tiles of a display have it, and on this card nobody else.
    pub group: u32,
    /// How many columns and rows of tiles the display has.
    pub columns: u32,
    pub rows: u32,
    /// Where this one is, counted from 0 at the top left.
    pub column: u32,
    pub row: u32,
    pub size: Pixels,
}

/// A video mode, as far as choosing needs it. `index` names it inside its connector's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mode {
    pub index: usize,
    pub size: Pixels,
    /// In millihertz.
    pub refresh: u32,
    pub preferred: bool,
}
