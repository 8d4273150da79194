//! What the command line and the configuration files ask for. Every default is here.
//!
//! Two tables: of options (`options`) and of settings (`table`). They make the parsers, the help, the manual of the
//! configuration, the sample file, the completions and the suggestions for a mistyped name. Files are read
//! elsewhere and arrive as bytes.

#![forbid(unsafe_code)]

pub mod colors;
mod complete;
mod console_font;
mod files;
mod help;
mod kernel;
mod keyboards;
mod keys;
mod manual;
mod options;
mod output;
mod parse;
pub mod request;
mod settings;
pub mod shell;
mod single;
mod slot;
mod table;
pub mod xkb;

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

pub use colors::Color;
pub use complete::completions;
pub use console_font::console_font;
pub use files::{Complaint, Source, in_order, is_ours, read};
pub use help::help;
pub use kernel::kernel_complaints;
pub use keys::Keys;
pub use manual::{manual, sample};
pub use parse::{UsageError, parse, parse_as};
pub use request::Request;
pub use settings::{Bell, Cursor, FontSize, Keyboard, Login, OwnKeyboard, Palette, Settings};

use crate::units::{Cells, Pixels};

/// What to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    Console(Console),
    Emergency(Console),
    /// The kernel's messages, on every display.
    Boot(Console),
    /// The recovery menu, on every display.
    Recovery(Console),
    /// Asks for a passphrase on a console that runs, and prints it.
    Askpass(Askpass),
    /// The recovery menu in the terminal that we were started on.
    Menu,
    Headless(Headless),
    Generate(Generate),
    Ctl(Ctl),
    /// Of a subcommand, or of the whole program.
    Help(Option<&'static str>),
    Version,
}

/// A console on real displays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Console {
    pub place: Place,
    pub sources: Sources,
    /// Keep the raw output of every session in this folder.
    pub record: Option<PathBuf>,
    /// Where to listen for requests, instead of the usual place.
    pub control: Option<PathBuf>,
    /// Become `/dev/console`, where the kernel has no virtual terminals but another console.
    pub dev_console: bool,
    /// The program to run instead of a login.
    pub program: Vec<OsString>,
}

/// Where a console shows itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// On the VT that we were started on, or on `seat0` where the kernel has no VTs.
    Here,
    Vt(u16),
    Seat(String),
}

/// A console on the memory display.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Headless {
    pub size: Size,
    pub sources: Sources,
    pub feed: Vec<PathBuf>,
    pub keys: Option<PathBuf>,
    pub screenshot: Option<PathBuf>,
    pub dump: Option<PathBuf>,
    pub fb: Option<PathBuf>,
    pub paint: bool,
    pub record: Option<PathBuf>,
    pub stats: Option<PathBuf>,
    pub timeout: Option<Duration>,
    pub test_reports: bool,
    /// Look for fonts on this machine too.
    pub system_fonts: bool,
    /// Where to listen for requests, if at all.
    pub control: Option<PathBuf>,
    pub program: Vec<OsString>,
}

/// Where settings come from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sources {
    /// A file or a folder instead of the system's files. Headless, nothing else is read.
    pub path: Option<PathBuf>,
    /// Settings of the command line, which count more than files: keys and values as given.
    pub given: Vec<(String, String)>,
}

impl Sources {
    /// Lays the settings of the command line over those of files.
    pub fn lay_over(&self, settings: &mut Settings) {
        for (key, text) in &self.given {
            if let Err(why) = files::set(settings, key, text) {
                // They were tried when the command line was read.
                log::error!("{why}");
            }
        }
    }
}

/// A request to a console that runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ctl {
    /// Its socket, instead of the one of this session.
    pub control: Option<PathBuf>,
    pub request: Request,
    /// Where the answer goes, instead of standard output; a screenshot goes into the home where it is not said.
    pub file: Option<PathBuf>,
    /// Whose rights to take on first.
    pub user: Option<u32>,
}

/// A question to whoever sits at a console.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Askpass {
    pub control: Option<PathBuf>,
    /// A file for the answer, in place of standard output.
    pub to: Option<PathBuf>,
    /// What to ask, empty for the usual words.
    pub message: String,
}

/// What `glasstty generate` prints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Generate {
    /// The manual page of the configuration.
    Man,
    Completions(Shell),
    /// A file with every setting.
    Config,
    /// The compiled keymap of this machine.
    Keymap(Sources),
}

/// Shells that complete our words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shell {
    Bash,
    Zsh,
    Fish,
}

impl Shell {
    pub(super) const ALL: [Self; 3] = [Self::Bash, Self::Zsh, Self::Fish];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Bash => "bash",
            Self::Zsh => "zsh",
            Self::Fish => "fish",
        }
    }
}

/// The size of the virtual output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    Mode(Pixels),
    Grid(Cells),
}

/// Height of a cell in pixels, headless, where nothing else is asked for.
pub const FONT_SIZE: u16 = 16;

/// The virtual output of `glasstty headless`.
pub const HEADLESS_MODE: Pixels = Pixels::new(1920, 1080);

/// The largest virtual output: 16 K, a GiB of pixels.
pub const LARGEST_MODE: Pixels = Pixels::new(16384, 16384);

impl Default for Console {
    fn default() -> Self {
        Self {
            place: Place::Here,
            sources: Sources::default(),
            record: None,
            control: None,
            dev_console: false,
            program: Vec::new(),
        }
    }
}

impl Default for Headless {
    fn default() -> Self {
        Self {
            size: Size::Mode(HEADLESS_MODE),
            sources: Sources::default(),
            feed: Vec::new(),
            keys: None,
            screenshot: None,
            dump: None,
            fb: None,
            paint: true,
            record: None,
            stats: None,
            timeout: None,
            test_reports: false,
            system_fonts: false,
            control: None,
            program: Vec::new(),
        }
    }
}
