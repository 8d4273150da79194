//! The cursor's ways: absolute, relative, by tabs, and the format effectors.

use super::Screen;
use crate::term::cursor::Saved;
use crate::term::modes::ModeFlags;

impl Screen {
    /// The rows and columns that addressing counts in: the margins under DECOM, else everything.
    pub(super) fn origin(&self) -> super::Margins {
        if self.has(ModeFlags::ORIGIN) { self.margins } else { super::Margins::whole(self.size) }
    }

    fn move_to(&mut self, row: u16, col: u16) {
        let last = self.line_cols(row) - 1;
        self.cursor.row = row;
        self.cursor.col = col.min(last);
        self.cursor.pending = false;
    }

    /// CUP, HVP: zero-based, relative to the origin.
    pub(in crate::term) fn set_position(&mut self, row: u16, col: u16) {
        let area = self.origin();
        let row = area.top.saturating_add(row).min(area.bottom);
        let col = area.left.saturating_add(col).min(area.right);
        self.move_to(row, col);
    }

    /// CHA, HPA.
    pub(in crate::term) fn set_column(&mut self, col: u16) {
        let area = self.origin();
        self.move_to(self.cursor.row, area.left.saturating_add(col).min(area.right));
    }

    /// VPA.
    pub(in crate::term) fn set_row(&mut self, row: u16) {
        let area = self.origin();
        self.move_to(area.top.saturating_add(row).min(area.bottom), self.cursor.col);
    }

    /// HPR: not stopped by margins, unless they are the origin.
    pub(in crate::term) fn right_over_margins(&mut self, count: u16) {
        let area = self.origin();
        self.move_to(self.cursor.row, self.cursor.col.saturating_add(count).min(area.right));
    }

    /// VPR.
    pub(in crate::term) fn down_over_margins(&mut self, count: u16) {
        let area = self.origin();
        self.move_to(self.cursor.row.saturating_add(count).min(area.bottom), self.cursor.col);
    }

    /// CUU.
    pub(in crate::term) fn up(&mut self, count: u16) {
        let stop = if self.cursor.row >= self.margins.top { self.margins.top } else { 0 };
        self.move_to(self.cursor.row.saturating_sub(count).max(stop), self.cursor.col);
    }

    /// CUD.
    pub(in crate::term) fn down(&mut self, count: u16) {
        let inside = self.cursor.row <= self.margins.bottom;
        let stop = if inside { self.margins.bottom } else { self.size.rows - 1 };
        self.move_to(self.cursor.row.saturating_add(count).min(stop), self.cursor.col);
    }

    /// CUF.
    pub(in crate::term) fn right(&mut self, count: u16) {
        let inside = self.cursor.col <= self.margins.right;
        let stop = if inside { self.margins.right } else { self.size.cols - 1 };
        self.move_to(self.cursor.row, self.cursor.col.saturating_add(count).min(stop));
    }

    /// CUB, and BS as one step of it; with reverse wrap on past the left edge.
    pub(in crate::term) fn left(&mut self, count: u16) {
        let wraps = self.has(ModeFlags::AUTOWRAP)
            && self.modes.flags.intersects(ModeFlags::REVERSE_WRAP | ModeFlags::REVERSE_WRAP_ALWAYS);
        if wraps {
            self.left_wrapping(count);
        } else {
            let inside = self.cursor.col >= self.margins.left;
            let stop = if inside { self.margins.left } else { 0 };
            self.move_to(self.cursor.row, self.cursor.col.saturating_sub(count).max(stop));
        }
    }

    fn left_wrapping(&mut self, count: u16) {
        let most = u32::from(self.size.cols) * u32::from(self.size.rows);
        let mut left = u32::from(count).min(most);
        if std::mem::take(&mut self.cursor.pending) {
            left = left.saturating_sub(1);
        }
        while left > 0 {
            let stop = if self.cursor.col >= self.margins.left { self.margins.left } else { 0 };
            let here = u32::from(self.cursor.col - stop);
            if here >= left {
                self.cursor.col -= left as u16;
                return;
            }
            left -= here;
            self.cursor.col = stop;
            if !self.wrap_back() {
                return;
            }
            left -= 1;
        }
    }

    /// Reverse wrap: to the end of the line above, where the modes allow it.
    fn wrap_back(&mut self) -> bool {
        let always = self.has(ModeFlags::REVERSE_WRAP_ALWAYS);
        let row = self.cursor.row;
        let above = if row == self.margins.top || row == 0 {
            if !always {
                return false;
            }
            self.margins.bottom
        } else {
            row - 1
        };
        if !always && !self.grid.row(above).wrapped {
            return false;
        }
        self.cursor.row = above;
        self.cursor.col = self.margins.right.min(self.line_cols(above) - 1);
        true
    }

    /// CNL.
    pub(in crate::term) fn next_line(&mut self, count: u16) {
        self.down(count);
        self.carriage_return();
    }

    /// CPL.
    pub(in crate::term) fn previous_line(&mut self, count: u16) {
        self.up(count);
        self.carriage_return();
    }

    /// CR.
    pub(in crate::term) fn carriage_return(&mut self) {
        let inside = self.has(ModeFlags::ORIGIN) || self.cursor.col >= self.margins.left;
        self.cursor.col = if inside { self.margins.left } else { 0 };
        self.cursor.pending = false;
    }

    /// LF, VT, FF.
    pub(in crate::term) fn line_feed(&mut self) {
        if self.has(ModeFlags::NEWLINE) {
            self.carriage_return();
        }
        self.index();
        self.cursor.pending = false;
    }

    /// HT, CHT.
    pub(in crate::term) fn tab(&mut self, count: u16) {
        if self.cursor.pending && self.modes.flags.contains(ModeFlags::MORE_FIX | ModeFlags::AUTOWRAP) {
            self.wrap();
        }
        let inside = self.cursor.col <= self.margins.right;
        let limit = if inside { self.margins.right } else { self.size.cols - 1 };
        let limit = limit.min(self.line_cols(self.cursor.row) - 1);
        for _ in 0..count {
            if self.cursor.col >= limit {
                break;
            }
            self.cursor.col = self.tabs.next(self.cursor.col, limit);
        }
    }

    /// CBT.
    pub(in crate::term) fn back_tab(&mut self, count: u16) {
        let stop = if self.has(ModeFlags::ORIGIN) { self.margins.left } else { 0 };
        for _ in 0..count {
            if self.cursor.col <= stop {
                break;
            }
            self.cursor.col = self.tabs.previous(self.cursor.col, stop);
        }
        self.cursor.pending = false;
    }

    /// HTS.
    pub(in crate::term) fn set_tab(&mut self) {
        self.tabs.set(self.cursor.col, true);
    }

    /// TBC.
    pub(in crate::term) fn clear_tab(&mut self, which: u16) {
        match which {
            0 => self.tabs.set(self.cursor.col, false),
            3 => self.tabs.clear(),
            _ => {}
        }
    }

    fn slot(&self) -> usize {
        usize::from(self.has(ModeFlags::ALTERNATE_SCREEN))
    }

    /// DECSC.
    pub(in crate::term) fn save_cursor(&mut self) {
        let mut pen = self.pen;
        pen.forget();
        let origin = self.has(ModeFlags::ORIGIN);
        let slot = self.slot();
        self.saved[slot] = Saved { cursor: self.cursor, pen, charsets: self.charsets, origin };
    }

    /// DECRC.
    pub(in crate::term) fn restore_cursor(&mut self) {
        let saved = self.saved[self.slot()];
        self.modes.set(ModeFlags::ORIGIN, saved.origin);
        self.pen = saved.pen;
        self.charsets = saved.charsets;
        let area = self.origin();
        let row = saved.cursor.row.clamp(area.top, area.bottom);
        self.move_to(row, saved.cursor.col.clamp(area.left, area.right));
        self.cursor.pending = saved.cursor.pending && self.cursor.col == saved.cursor.col;
    }

    /// DECSTBM: one-based, zero is the default.
    pub(in crate::term) fn set_top_bottom(&mut self, top: u16, bottom: u16) {
        let rows = self.size.rows;
        let top = top.max(1) - 1;
        let bottom = if bottom == 0 { rows } else { bottom.min(rows) } - 1;
        if top < bottom {
            (self.margins.top, self.margins.bottom) = (top, bottom);
            self.set_position(0, 0);
        }
    }

    /// DECSLRM.
    pub(in crate::term) fn set_left_right(&mut self, left: u16, right: u16) {
        let cols = self.size.cols;
        let left = left.max(1) - 1;
        let right = if right == 0 { cols } else { right.min(cols) } - 1;
        if left < right {
            (self.margins.left, self.margins.right) = (left, right);
            self.set_position(0, 0);
        }
    }

    /// SCOSC, or DECSLRM where side margins are on.
    pub(in crate::term) fn save_cursor_or_side_margins(&mut self, params: &crate::term::params::Params) {
        if self.has(ModeFlags::SIDE_MARGINS) {
            self.set_left_right(params.get(0), params.get(1));
        } else {
            self.save_cursor();
        }
    }

    /// DECST8C.
    pub(in crate::term) fn usual_tabs(&mut self) {
        self.tabs = crate::term::tabs::Tabs::new(self.size.cols);
    }

    /// The Linux console's cursor: 1 hides it, 2 to 6 are growing blocks.
    pub(in crate::term) fn linux_cursor(&mut self, size: u16) {
        use crate::term::view::CursorShape;
        self.shape = match size & 15 {
            2 | 3 => CursorShape::Underline,
            _ => CursorShape::Block,
        };
        self.modes.set(ModeFlags::CURSOR, size & 15 != 1);
    }
}
