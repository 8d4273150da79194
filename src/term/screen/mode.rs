//! SM, RM, DECSET, DECRST, DECRQM, XTSAVE and XTRESTORE, and what some modes do when they change.

use super::{Margins, Screen};
use crate::term::limits::SAVED_MODES;
use crate::term::modes::{self, ModeFlags, MouseEncoding, MouseMode};
use crate::term::view::Bidi;

/// DECRQM came with the VT300.
const LEVEL_OF_DECRQM: u8 = 63;

/// The answer of DECRQM.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Setting {
    Unknown = 0,
    Set = 1,
    Reset = 2,
    AlwaysSet = 3,
    AlwaysReset = 4,
}

impl Screen {
    /// SM, RM.
    pub(in crate::term) fn set_ansi_mode(&mut self, mode: u16, on: bool) {
        if let Some(flag) = modes::ansi(mode) {
            self.modes.set(flag, on);
            self.after_mode(flag, on);
        }
    }

    /// DECSET, DECRST.
    pub(in crate::term) fn set_private_mode(&mut self, mode: u16, on: bool) {
        match mode {
            9 => self.set_mouse(MouseMode::X10, on),
            1000 => self.set_mouse(MouseMode::Normal, on),
            1001 => self.set_mouse(MouseMode::Highlight, on),
            1002 => self.set_mouse(MouseMode::Button, on),
            1003 => self.set_mouse(MouseMode::Any, on),
            1005 => self.set_mouse_encoding(MouseEncoding::Utf8, on),
            1006 => self.set_mouse_encoding(MouseEncoding::Sgr, on),
            1015 => self.set_mouse_encoding(MouseEncoding::Urxvt, on),
            1016 => self.set_mouse_encoding(MouseEncoding::SgrPixels, on),
            47 | 1047 | 1049 => self.set_alternate(mode, on),
            1046 => self.modes.set(ModeFlags::NO_ALTERNATE, !on),
            1048 if on => self.save_cursor(),
            1048 => self.restore_cursor(),
            _ => {
                if let Some(bit) = modes::idle(mode) {
                    self.idle_modes = if on { self.idle_modes | bit } else { self.idle_modes & !bit };
                } else if let Some(flag) = modes::private(mode).filter(|_| self.level >= level_of(mode)) {
                    self.modes.set(flag, on);
                    self.after_mode(flag, on);
                }
            }
        }
    }

    /// What else happens when a mode is set or reset.
    fn after_mode(&mut self, flag: ModeFlags, on: bool) {
        match flag {
            ModeFlags::ORIGIN => self.set_position(0, 0),
            ModeFlags::REVERSE_SCREEN => self.new_look(),
            ModeFlags::SIDE_MARGINS => self.side_margins(on),
            ModeFlags::WIDE_SCREEN => self.change_columns(on),
            ModeFlags::BIDI => self.order_rows(Bidi::EXPLICIT, !on),
            ModeFlags::BIDI_BOXES => self.order_rows(Bidi::MIRROR_BOXES, on),
            ModeFlags::BIDI_AUTODETECT => self.order_rows(Bidi::AUTODETECT, on),
            ModeFlags::RESIZE_REPORTS if on => self.report_resize(),
            _ => {}
        }
    }

    /// The cursor's paragraph, as far as the screen has it, and rows written from now on.
    pub(in crate::term) fn order_rows(&mut self, flag: Bidi, on: bool) {
        self.bidi.set(flag, on);
        let wraps = |y: u16| self.grid.row(y).wrapped;
        let cursor = self.cursor.row;
        let first = (0..cursor).rev().take_while(|y| wraps(*y)).last().unwrap_or(cursor);
        let last = (cursor..self.size.rows - 1).find(|y| !wraps(*y)).unwrap_or(self.size.rows - 1);
        for y in first..=last {
            self.touch(y);
        }
    }

    /// DECLRMM: side margins end with the mode, double-size lines when it begins.
    fn side_margins(&mut self, on: bool) {
        (self.margins.left, self.margins.right) = (0, self.size.cols - 1);
        if on {
            for y in 0..self.size.rows {
                self.set_line_size(y, crate::term::view::LineSize::Single);
            }
        }
    }

    /// DECCOLM: the width of a display is fixed, and then only the side effects happen.
    fn change_columns(&mut self, on: bool) {
        if !self.has(ModeFlags::ALLOW_COLUMNS) {
            self.modes.set(ModeFlags::WIDE_SCREEN, !on);
            return;
        }
        self.ask_size(if on { 132 } else { 80 }, 0);
        self.margins = Margins::whole(self.size);
        self.modes.set(ModeFlags::SIDE_MARGINS, false);
        if !self.has(ModeFlags::KEEP_ON_COLUMNS) {
            self.erase_display(2, false);
        }
        self.set_position(0, 0);
    }

    fn set_mouse(&mut self, mode: MouseMode, on: bool) {
        self.modes.mouse = if on { mode } else { MouseMode::Off };
    }

    fn set_mouse_encoding(&mut self, encoding: MouseEncoding, on: bool) {
        if on {
            self.modes.mouse_encoding = encoding;
        } else if self.modes.mouse_encoding == encoding {
            self.modes.mouse_encoding = MouseEncoding::Bytes;
        }
    }

    /// 47, 1047 and 1049, each with its own habits about clearing and the cursor.
    fn set_alternate(&mut self, mode: u16, on: bool) {
        if self.has(ModeFlags::NO_ALTERNATE) {
            return;
        }
        let showing = self.has(ModeFlags::ALTERNATE_SCREEN);
        if on && !showing {
            if mode == 1049 {
                self.save_cursor();
            }
            self.show_alternate(true);
            if mode == 1049 {
                self.erase_display(2, false);
            }
        } else if !on {
            if showing && mode == 1047 {
                self.erase_display(2, false);
            }
            if showing {
                self.show_alternate(false);
            }
            if mode == 1049 {
                self.restore_cursor();
            }
        }
    }

    pub(super) fn show_alternate(&mut self, on: bool) {
        if self.has(ModeFlags::ALTERNATE_SCREEN) != on {
            std::mem::swap(&mut self.grid, &mut self.hidden);
            self.modes.set(ModeFlags::ALTERNATE_SCREEN, on);
            self.swap_pictures(on);
            self.scrolled = 0;
            self.use_key_flags();
        }
    }

    /// DECRQM for ANSI modes.
    pub(in crate::term) fn report_ansi_mode(&mut self, mode: u16) {
        if self.level < LEVEL_OF_DECRQM {
            return;
        }
        let setting = match (modes::ansi(mode), mode) {
            (Some(flag), _) => self.setting(flag),
            (None, 1 | 5 | 7 | 10 | 11 | 13..=19) => Setting::AlwaysReset,
            _ => Setting::Unknown,
        };
        let reply = format!("\x1b[{mode};{}$y", setting as u8);
        self.replies.push(&reply);
    }

    /// DECRQM for DEC private modes.
    pub(in crate::term) fn report_private_mode(&mut self, mode: u16) {
        if self.level < LEVEL_OF_DECRQM {
            return;
        }
        let setting = self.private_setting(mode);
        let reply = format!("\x1b[?{mode};{}$y", setting as u8);
        self.replies.push(&reply);
    }

    fn setting(&self, flag: ModeFlags) -> Setting {
        on_off(self.has(flag))
    }

    fn private_setting(&self, mode: u16) -> Setting {
        match mode {
            14 | 60 | 68 | 81 => Setting::AlwaysReset,
            9 | 1000..=1003 | 1005 | 1006 | 1015 | 1016 => on_off(self.private_is_set(mode)),
            47 | 1047 | 1049 => self.setting(ModeFlags::ALTERNATE_SCREEN),
            1046 => on_off(!self.has(ModeFlags::NO_ALTERNATE)),
            1048 => Setting::AlwaysSet,
            _ => match (modes::idle(mode), modes::private(mode)) {
                (Some(bit), _) => on_off(self.idle_modes & bit != 0),
                (None, Some(flag)) => self.setting(flag),
                (None, None) => Setting::Unknown,
            },
        }
    }

    fn private_is_set(&self, mode: u16) -> bool {
        let modes = &self.modes;
        match mode {
            9 => modes.mouse == MouseMode::X10,
            1000 => modes.mouse == MouseMode::Normal,
            1001 => modes.mouse == MouseMode::Highlight,
            1002 => modes.mouse == MouseMode::Button,
            1003 => modes.mouse == MouseMode::Any,
            1005 => modes.mouse_encoding == MouseEncoding::Utf8,
            1006 => modes.mouse_encoding == MouseEncoding::Sgr,
            1015 => modes.mouse_encoding == MouseEncoding::Urxvt,
            1016 => modes.mouse_encoding == MouseEncoding::SgrPixels,
            47 | 1047 | 1049 => self.has(ModeFlags::ALTERNATE_SCREEN),
            _ => match modes::idle(mode) {
                Some(bit) => self.idle_modes & bit != 0,
                None => modes::private(mode).is_some_and(|flag| self.has(flag)),
            },
        }
    }

    /// XTSAVE.
    pub(in crate::term) fn save_mode(&mut self, mode: u16) {
        let on = self.private_is_set(mode);
        self.saved_modes.retain(|saved| saved.0 != mode);
        if self.saved_modes.len() < SAVED_MODES {
            self.saved_modes.push((mode, on));
        }
    }

    /// XTRESTORE.
    pub(in crate::term) fn restore_mode(&mut self, mode: u16) {
        let saved = self.saved_modes.iter().find(|saved| saved.0 == mode).copied();
        if let Some((mode, on)) = saved {
            self.set_private_mode(mode, on);
        }
    }
}

const fn on_off(on: bool) -> Setting {
    if on { Setting::Set } else { Setting::Reset }
}

/// The conformance level that knows a mode.
const fn level_of(mode: u16) -> u8 {
    match mode {
        69 => 64,
        95 => 65,
        _ => 61,
    }
}
