//! What the command line asks for. Every default is here.
//!
//! One table of options (`options`) makes the parser, the help text and the suggestions for a mistyped name.

#![forbid(unsafe_code)]

mod help;
mod options;
mod parse;

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

pub use help::help;
pub use parse::{UsageError, parse};

use crate::units::{Cells, Pixels};

/// What to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    Console(Console),
    Emergency(Console),
    Headless(Headless),
    /// Of a subcommand, or of the whole program.
    Help(Option<&'static str>),
    Version,
}

/// A console on real displays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Console {
    pub place: Place,
    /// Height of a cell, in pixels.
    pub font_size: u16,
    /// Keep the raw output of every session in this folder.
    pub record: Option<PathBuf>,
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
    pub font_size: u16,
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
    pub program: Vec<OsString>,
}

/// The size of the virtual output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    Mode(Pixels),
    Grid(Cells),
}

/// Height of a cell in pixels, where nothing else is asked for.
pub const FONT_SIZE: u16 = 16;

/// The virtual output of `glasstty headless`.
pub const HEADLESS_MODE: Pixels = Pixels::new(1920, 1080);

/// The largest virtual output: 16 K, a GiB of pixels.
pub const LARGEST_MODE: Pixels = Pixels::new(16384, 16384);

impl Default for Console {
    fn default() -> Self {
        Self { place: Place::Here, font_size: FONT_SIZE, record: None, program: Vec::new() }
    }
}

impl Default for Headless {
    fn default() -> Self {
        Self {
            size: Size::Mode(HEADLESS_MODE),
            font_size: FONT_SIZE,
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
            program: Vec::new(),
        }
    }
}
