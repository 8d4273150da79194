//! ED, EL, ECH and their selective forms.

use std::ops::Range;

use super::Screen;
use crate::term::cell::{Cell, CellFlags};
use crate::term::modes::ModeFlags;
use crate::term::view::{LineSize, Mark};

impl Screen {
    /// Erases part of a row. `selective`: what DECSCA protects stays, and so do attributes; else what SPA guards.
    fn erase(&mut self, y: u16, range: Range<u16>, selective: bool) {
        let range = usize::from(range.start)..usize::from(range.end);
        if selective {
            self.erase_around(y, range, CellFlags::PROTECTED);
        } else if self.guarded {
            self.erase_around(y, range, CellFlags::GUARDED);
        } else {
            let blank = self.blank();
            self.touch(y).fill(range, blank);
        }
    }

    /// All but the cells with a flag; around those of DECSCA styles stay.
    pub(super) fn erase_around(&mut self, y: u16, range: Range<usize>, flag: CellFlags) {
        let (blank, keep_style) = (self.blank(), flag == CellFlags::PROTECTED);
        let row = self.touch(y);
        for col in range {
            let old = row.cell(col);
            if !old.flags.contains(flag) {
                row.fill(col..col + 1, if keep_style { Cell::erased(old.style) } else { blank });
            }
        }
    }

    fn erase_rows(&mut self, rows: Range<u16>, selective: bool) {
        for y in rows {
            self.erase(y, 0..self.size.cols, selective);
            if !selective {
                let row = self.grid.row_mut(y);
                row.wrapped = false;
                row.size = LineSize::Single;
                row.mark = Mark::None;
            }
        }
    }

    /// EL, DECSEL.
    pub(in crate::term) fn erase_line(&mut self, which: u16, selective: bool) {
        let (row, col, cols) = (self.cursor.row, self.cursor.col, self.size.cols);
        let range = match which {
            0 => col..cols,
            1 => 0..col + 1,
            2 => 0..cols,
            _ => return,
        };
        if range.end == cols {
            self.grid.row_mut(row).wrapped = false;
        }
        self.erase(row, range, selective);
        self.cursor.pending = false;
    }

    /// ED, DECSED.
    pub(in crate::term) fn erase_display(&mut self, which: u16, selective: bool) {
        let (row, rows) = (self.cursor.row, self.size.rows);
        match which {
            0 => {
                self.erase_line(0, selective);
                self.erase_rows(row + 1..rows, selective);
            }
            1 => {
                self.erase_rows(0..row, selective);
                self.erase_line(1, selective);
            }
            2 => {
                self.erase_rows(0..rows, selective);
                if !selective {
                    self.erase_pictures();
                }
            }
            3 if !self.has(ModeFlags::ALTERNATE_SCREEN) => self.forget_history(),
            _ => {}
        }
        self.cursor.pending = false;
    }

    /// ECH.
    pub(in crate::term) fn erase_chars(&mut self, count: u16) {
        let (row, col) = (self.cursor.row, self.cursor.col);
        self.erase(row, col..col.saturating_add(count).min(self.size.cols), false);
        self.cursor.pending = false;
    }

    /// DECSCA: 1 protects what is printed from now on.
    pub(in crate::term) fn protect_selectively(&mut self, which: u16) {
        self.pen.flags.set(CellFlags::PROTECTED, which == 1);
    }

    /// SPA.
    pub(in crate::term) fn start_protected(&mut self) {
        self.guarded = true;
        self.pen.flags.insert(CellFlags::GUARDED);
    }

    /// EPA.
    pub(in crate::term) fn end_protected(&mut self) {
        self.pen.flags.remove(CellFlags::GUARDED);
    }
}
