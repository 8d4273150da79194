//! Back to a known state: RIS, DECSTR, DECALN, and the wipe between two logins.

use super::{Margins, Screen, Window};
use crate::term::Options;
use crate::term::cell::Cell;
use crate::term::charset::Charsets;
use crate::term::cursor::{Cursor, Pen, Saved};
use crate::term::modes::{ModeFlags, Modes};
use crate::term::palette::{ColorStack, Palette};
use crate::term::style::StyleId;
use crate::term::tabs::Tabs;
use crate::term::title::Formats;
use crate::term::view::{Bidi, CursorShape};

/// The conformance level at the start: VT525.
pub(super) const LEVEL: u8 = 65;

impl Screen {
    /// DECSCL: a level, and the state of DECSTR. Eight-bit controls are not for UTF-8.
    pub(in crate::term) fn set_level(&mut self, level: u16) {
        if let level @ 61..=65 = level {
            self.soft_reset();
            self.level = level as u8;
        }
    }

    /// RIS. The scrollback stays, as it is the reader's; so does the size.
    pub(in crate::term) fn reset(&mut self) {
        self.show_alternate(false);
        if self.has(ModeFlags::WIDE_SCREEN) {
            self.ask_size(80, 0);
        }
        self.modes = Modes::default();
        self.modes.set(ModeFlags::ALLOW_COLUMNS, self.options.resizable);
        self.saved_modes.clear();
        self.idle_modes = 0;
        self.titles.formats = Formats::default();
        self.reset_keys();
        self.cursor = Cursor::default();
        self.pen = Pen::default();
        self.charsets = Charsets::default();
        self.saved = [Saved::default(); 2];
        self.margins = Margins::whole(self.size);
        self.tabs = Tabs::new(self.size.cols);
        self.shape = self.options.cursor;
        self.extent = 0;
        self.bidi = Bidi::empty();
        self.level = LEVEL;
        self.last = None;
        self.clear_grids();
        self.clear_pictures();
        self.set_palette(self.options.palette.clone());
        self.color_stack = ColorStack::default();
        self.styles_below.clear();
        self.desktop.wipe();
        self.effects.progress = true;
        self.selection.clear();
        self.window = Window::default();
        self.new_look();
    }

    fn clear_grids(&mut self) {
        for y in 0..self.size.rows {
            self.touch(y).clear();
        }
        let version = self.tick();
        self.hidden.wipe(version);
    }

    pub(in crate::term) fn set_palette(&mut self, palette: Palette) {
        self.palette = palette;
        self.dynamic = crate::term::palette::Dynamic::default();
        self.effects.palette = true;
        self.new_look();
    }

    /// Another choice of the person's.
    pub(in crate::term) fn set_options(&mut self, options: &Options) {
        let Options { scrollback, ref palette, clipboard, cursor, .. } = *options;
        self.options.clipboard = clipboard;
        if self.options.scrollback != scrollback {
            self.options.scrollback = scrollback;
            self.scrollback.set_limit(scrollback);
            self.new_look();
        }
        if self.options.palette != *palette {
            self.options.palette = palette.clone();
            self.change_palette(|now| *now = palette.clone());
        }
        if self.options.cursor != cursor {
            self.options.cursor = cursor;
            self.shape = cursor;
        }
    }

    /// A change of some colours.
    pub(in crate::term) fn change_palette(&mut self, change: impl FnOnce(&mut Palette)) {
        let was_light = self.palette.is_light();
        change(&mut self.palette);
        if self.palette.is_light() != was_light && self.has(ModeFlags::SCHEME_REPORTS) {
            self.report_scheme();
        }
        self.effects.palette = true;
        self.new_look();
    }

    /// The cursor that programs find at the start.
    pub(in crate::term) const fn chosen_shape(&self) -> CursorShape {
        self.options.cursor
    }

    /// The palette that programs find at the start.
    pub(in crate::term) const fn default_palette(&self) -> &Palette {
        &self.options.palette
    }

    /// Whether screen-reading reports are answered.
    pub(in crate::term) const fn test_reports(&self) -> bool {
        self.options.test_reports
    }

    /// Whether programs may write to the clipboard.
    pub(in crate::term) const fn takes_clipboard(&self) -> bool {
        self.options.clipboard
    }

    /// DECSTR.
    pub(in crate::term) fn soft_reset(&mut self) {
        let off = ModeFlags::INSERT
            | ModeFlags::ORIGIN
            | ModeFlags::APPLICATION_CURSOR
            | ModeFlags::APPLICATION_KEYPAD
            | ModeFlags::KEYBOARD_LOCKED
            | ModeFlags::NATIONAL
            | ModeFlags::REVERSE_WRAP
            | ModeFlags::REVERSE_WRAP_ALWAYS
            | ModeFlags::SIDE_MARGINS;
        self.modes.set(off | ModeFlags::BIDI_BOXES | ModeFlags::BIDI_AUTODETECT, false);
        self.modes.set(ModeFlags::CURSOR | ModeFlags::AUTOWRAP | ModeFlags::BIDI, true);
        self.bidi = Bidi::empty();
        self.margins = Margins::whole(self.size);
        self.pen = Pen::default();
        self.charsets = Charsets::default();
        self.extent = 0;
        let slot = usize::from(self.has(ModeFlags::ALTERNATE_SCREEN));
        self.saved[slot] = Saved::default();
        self.cursor.pending = false;
    }

    /// DECALN: the whole screen full of E.
    pub(in crate::term) fn align(&mut self) {
        self.margins = Margins::whole(self.size);
        let cols = usize::from(self.size.cols);
        for y in 0..self.size.rows {
            let row = self.touch(y);
            row.clear();
            row.fill(0..cols, Cell::of_char('E', StyleId(0)));
        }
        self.set_position(0, 0);
        self.cursor = Cursor::default();
    }

    /// Between two logins: nothing of the last one is left, in memory either.
    pub(in crate::term) fn wipe(&mut self) {
        self.wipe_pictures();
        self.reset();
        self.scrollback.wipe();
        self.scrolled = 0;
        let version = self.tick();
        self.grid.wipe(version);
        self.titles.wipe();
        self.styles.clear();
        self.clusters.clear();
        self.links.clear();
        self.replies.clear();
        self.effects.title = true;
        self.scratch.clear();
        self.cells.fill(Cell::default());
        self.new_look();
    }
}
