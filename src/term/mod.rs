//! The terminal as a value: bytes in, cells and replies out. It owns no descriptor, no clock and no pixels.
//!
//! Feeding is total: no input can fail, panic, hang or allocate without bound. A [`Terminal`] is fed with
//! [`Terminal::feed`]; a painter looks through [`Terminal::view`]; what the program is answered waits in
//! [`Terminal::replies`].
//!
//! Inside, `scanner` cuts the bytes into text, controls and sequences, `vte` parses the sequences, `perform`
//! routes them to the tables (`csi`, `esc`, `osc`, `dcs`, `sgr`), and these call the verbs of `screen`, which
//! edits `grid` and feeds `scrollback`.
//!
//! Not here: keys and pointers to bytes (they read [`Modes`]), colours to pixels, the clipboard.

#![forbid(unsafe_code)]

pub mod cell;
pub mod image;
pub mod limits;
pub mod modes;
pub mod palette;
pub mod reply;
pub mod style;
pub mod twin;
pub mod view;

mod charset;
mod cluster;
mod color;
mod csi;
mod cursor;
mod dcs;
mod desktop;
mod esc;
mod find;
mod framer;
mod grid;
mod link;
mod osc;
mod params;
mod perform;
mod reflow;
mod row;
mod scanner;
mod screen;
mod scrollback;
mod sgr;
mod span;
mod tabs;
mod text;
mod title;
mod width;

pub use desktop::Progress;
pub use find::{Direction, Match, Pattern, Point};
pub use modes::{ModeFlags, Modes, MouseEncoding, MouseMode};
pub use reply::Replies;
pub use text::Link;
pub use view::{CursorShape, View};

use crate::units::{Cells, Pixels};
use dcs::Dcs;
use palette::Palette;
use perform::Performer;
use scanner::Scanner;
use screen::Screen;

/// What a terminal is made with.
#[derive(Clone, Debug)]
pub struct Options {
    /// Lines kept above the screen.
    pub scrollback: usize,
    /// Answer reports that read the screen (DECRQCRA). Never on a real seat.
    pub test_reports: bool,
    /// The grid is virtual: programs may change its size (CSI 8 t, DECSLPP, DECCOLM). Never on a display.
    pub resizable: bool,
    /// Programs may write to the clipboard (OSC 52). None may ever read it.
    pub clipboard: bool,
    /// The colours before a program changes them.
    pub palette: Palette,
    /// The cursor's shape before a program changes it (DECSCUSR).
    pub cursor: CursorShape,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            scrollback: 10_000,
            test_reports: false,
            resizable: false,
            clipboard: false,
            palette: Palette::default(),
            cursor: CursorShape::default(),
        }
    }
}

/// What happened since the effects were last taken, besides cells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Effects {
    /// BEL.
    pub bell: bool,
    /// The title may be another one.
    pub title: bool,
    /// The palette may be another one.
    pub palette: bool,
    /// The program changed the size ([`Options::resizable`]).
    pub resized: bool,
    /// The progress may be another one.
    pub progress: bool,
    /// There is something for the clipboard ([`Options::clipboard`]).
    pub clipboard: bool,
}

/// One terminal: a grid with its scrollback, and the state of the byte stream that writes it.
#[derive(Debug)]
pub struct Terminal {
    scanner: Scanner,
    dcs: Dcs,
    screen: Screen,
}

impl Terminal {
    pub fn new(size: Cells, options: Options) -> Self {
        Self { scanner: Scanner::default(), dcs: Dcs::default(), screen: Screen::new(size, options) }
    }

    /// Bytes of a program, cut anywhere.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.with_scanner(|scanner, performer| scanner.feed(bytes, performer));
    }

    fn with_scanner(&mut self, feed: impl FnOnce(&mut Scanner, &mut Performer<'_>)) {
        let mut performer = Performer { screen: &mut self.screen, dcs: &mut self.dcs, cancelled: false };
        feed(&mut self.scanner, &mut performer);
    }

    /// A new size; lines of the main screen and its scrollback are broken anew.
    pub fn resize(&mut self, size: Cells, pixels: Pixels) {
        self.screen.resize(size, pixels);
    }

    pub fn size(&self) -> Cells {
        self.screen.size()
    }

    /// What waits to be written to the program.
    pub fn replies(&mut self) -> &mut Replies {
        &mut self.screen.replies
    }

    /// The replies, emptied.
    pub fn take_replies(&mut self) -> Vec<u8> {
        self.screen.replies.take()
    }

    /// What happened; empties it.
    pub fn take_effects(&mut self) -> Effects {
        std::mem::take(&mut self.screen.effects)
    }

    pub fn title(&self) -> &str {
        self.screen.titles.title()
    }

    /// The directory that the shell says it is in (OSC 7), empty when it says nothing.
    pub fn directory(&self) -> &str {
        &self.screen.desktop.directory
    }

    /// How far the program says it got (OSC 9;4).
    pub fn progress(&self) -> Progress {
        self.screen.desktop.progress
    }

    /// What a program wrote to the clipboard since the last time; bytes of any kind.
    pub fn take_clipboard(&mut self) -> Option<Vec<u8>> {
        self.screen.desktop.clipboard.take()
    }

    /// What the keyboard and the pointer need to know.
    pub fn modes(&self) -> &Modes {
        &self.screen.modes
    }

    /// The window at its place in the history.
    pub fn view(&self) -> View<'_> {
        View::new(&self.screen)
    }

    /// Moves the window: up into the history for positive numbers.
    pub fn scroll_view(&mut self, lines: i32) {
        self.screen.scroll_view(lines);
    }

    pub fn scroll_to_bottom(&mut self) {
        self.screen.scroll_to_bottom();
    }

    /// Rows that the window is above the bottom.
    pub fn scrolled_back(&self) -> usize {
        self.screen.scrolled_back()
    }

    /// Rows that the window could be moved up.
    pub fn history_len(&self) -> usize {
        self.screen.history_len()
    }

    /// Rows that the window must move up for the prompt above its top row (OSC 133) to become its top row.
    pub fn prompt_above(&self) -> Option<usize> {
        self.screen.prompt_above()
    }

    /// Rows that the window must move down for the next prompt below its top row, or for the bottom.
    pub fn prompt_below(&self) -> Option<usize> {
        self.screen.prompt_below()
    }

    /// The next match that begins at or after (`Down`) or before (`Up`) a place in the scrollback and the screen.
    pub fn find(&self, pattern: &Pattern, from: Point, direction: Direction) -> Option<Match> {
        find::find(&self.screen, pattern, from, direction)
    }

    /// Bytes that the scrollback holds.
    pub fn history_bytes(&self) -> usize {
        self.screen.scrollback.bytes()
    }

    /// Drops the scrollback; the screen stays.
    pub fn forget_history(&mut self) {
        self.screen.forget_history();
    }

    /// RIS.
    pub fn reset(&mut self) {
        self.screen.reset();
    }

    /// Other choices of a person: scrollback lines, clipboard, and the colours and the cursor that programs find. What
    /// is shown changes only when the choice did: a program's own stays otherwise. The rest of the options is for
    /// good.
    pub fn set_options(&mut self, options: &Options) {
        self.screen.set_options(options);
    }

    /// Between two logins: nothing that was shown, named or asked is left.
    pub fn wipe(&mut self) {
        self.scanner = Scanner::default();
        self.dcs = Dcs::default();
        self.screen.wipe();
    }

    /// A program asked to hold painting (2026). The caller bounds how long.
    pub fn sync_pending(&self) -> bool {
        self.screen.has(ModeFlags::SYNCHRONIZED)
    }

    /// The time for that is over: whoever wants to hold painting again says so again.
    pub fn end_update(&mut self) {
        self.screen.modes.set(ModeFlags::SYNCHRONIZED, false);
    }

    /// Row and column of the cursor on the screen, shown or not.
    pub fn cursor(&self) -> (u16, u16) {
        (self.screen.cursor.row, self.screen.cursor.col)
    }

    /// Bytes that make a new terminal of the same size look and behave as this one, with so many rows of the scrollback.
    /// Pictures stay behind. What the new one answers to them is for nobody.
    pub fn save(&self, history: usize) -> Vec<u8> {
        self.screen.save(history)
    }

    /// The window as text: one line for each row, trailing blanks left out.
    pub fn dump(&self) -> String {
        self.screen.dump()
    }
}
