//! Rows and columns that move: IND, RI, SU, SD, IL, DL, DECIC, DECDC and what feeds the scrollback.

use super::{Margins, Screen};
use crate::term::cell::Cell;
use crate::term::modes::ModeFlags;

impl Screen {
    /// IND: down, scrolling at the bottom margin.
    #[inline]
    pub(in crate::term) fn index(&mut self) {
        if self.cursor.row == self.margins.bottom {
            if self.between_sides() {
                self.scroll_one();
            }
        } else if self.cursor.row + 1 < self.size.rows {
            self.cursor.row += 1;
        }
    }

    /// RI: up, scrolling at the top margin.
    pub(in crate::term) fn reverse_index(&mut self) {
        if self.cursor.row == self.margins.top {
            if self.between_sides() {
                self.scroll_down(1);
            }
        } else {
            self.cursor.row = self.cursor.row.saturating_sub(1);
        }
        self.cursor.pending = false;
    }

    #[inline]
    fn between_sides(&self) -> bool {
        (self.margins.left..=self.margins.right).contains(&self.cursor.col)
    }

    fn between_margins(&self) -> bool {
        (self.margins.top..=self.margins.bottom).contains(&self.cursor.row) && self.between_sides()
    }

    /// One line up: what every line feed at the bottom does.
    #[inline]
    fn scroll_one(&mut self) {
        let area = self.margins;
        if !self.is_whole_width(area) {
            return self.scroll_up(1);
        }
        let kept = area.top == 0 && !self.has(ModeFlags::ALTERNATE_SCREEN);
        if kept {
            self.remember(0);
        }
        self.pictures_up(area, 1, kept);
        if area.top == 0 && area.bottom + 1 == self.size.rows {
            self.grid.rotate_all();
        } else {
            self.grid.rotate_up(area.top, area.bottom, 1);
        }
        let (blank, cols) = (self.blank(), usize::from(self.size.cols));
        let row = self.touch(area.bottom);
        row.clear();
        if blank != Cell::default() {
            row.fill(0..cols, blank);
        }
    }

    /// SU.
    pub(in crate::term) fn scroll_up(&mut self, count: u16) {
        let area = self.margins;
        let count = count.min(area.bottom - area.top + 1);
        let kept = area.top == 0 && self.is_whole_width(area) && !self.has(ModeFlags::ALTERNATE_SCREEN);
        if kept {
            (0..count).for_each(|y| self.remember(y));
        }
        self.move_up(area, count, kept);
    }

    /// SD.
    pub(in crate::term) fn scroll_down(&mut self, count: u16) {
        self.move_down(self.margins, count);
    }

    /// IL.
    pub(in crate::term) fn insert_lines(&mut self, count: u16) {
        if self.between_margins() {
            self.move_down(Margins { top: self.cursor.row, ..self.margins }, count);
            self.carry_to_margin();
        }
    }

    /// DL.
    pub(in crate::term) fn delete_lines(&mut self, count: u16) {
        if self.between_margins() {
            self.move_up(Margins { top: self.cursor.row, ..self.margins }, count, false);
            self.carry_to_margin();
        }
    }

    fn carry_to_margin(&mut self) {
        self.cursor.col = self.margins.left;
        self.cursor.pending = false;
    }

    /// A row of the main screen goes into the scrollback; a window that looks back stays where it is.
    #[inline]
    pub(super) fn remember(&mut self, y: u16) {
        self.scrollback.push(self.grid.row(y));
        if self.scrolled > 0 {
            self.scrolled = (self.scrolled + 1).min(self.scrollback.len());
        }
    }

    #[inline]
    pub(super) fn is_whole_width(&self, area: Margins) -> bool {
        area.left == 0 && area.right + 1 == self.size.cols
    }

    #[inline]
    fn move_up(&mut self, area: Margins, count: u16, kept: bool) {
        let height = area.bottom - area.top + 1;
        let count = count.min(height);
        if self.is_whole_width(area) {
            self.grid.rotate_up(area.top, area.bottom, count);
            self.pictures_up(area, count, kept);
        } else {
            (area.top..area.bottom + 1 - count).for_each(|y| self.copy_across(y + count, y, area));
        }
        self.blank_rows(area, area.bottom + 1 - count, count);
    }

    fn move_down(&mut self, area: Margins, count: u16) {
        let height = area.bottom - area.top + 1;
        let count = count.min(height);
        if self.is_whole_width(area) {
            self.grid.rotate_down(area.top, area.bottom, count);
            self.pictures_down(area, count);
        } else {
            (area.top + count..=area.bottom).rev().for_each(|y| self.copy_across(y - count, y, area));
        }
        self.blank_rows(area, area.top, count);
    }

    /// The cells between the side margins of one row into another.
    fn copy_across(&mut self, from: u16, to: u16, area: Margins) {
        let (left, right) = (usize::from(area.left), usize::from(area.right));
        let mut cells = std::mem::take(&mut self.cells);
        cells.clear();
        cells.extend_from_slice(&self.grid.row(from).cells()[left..=right]);
        self.touch(to).copy_from(left, &cells);
        self.cells = cells;
    }

    #[inline]
    fn blank_rows(&mut self, area: Margins, from: u16, count: u16) {
        let blank = self.blank();
        let whole = self.is_whole_width(area);
        for y in from..from + count {
            let row = self.touch(y);
            if whole {
                row.clear();
            }
            row.fill(usize::from(area.left)..usize::from(area.right) + 1, blank);
        }
    }

    /// ICH.
    pub(in crate::term) fn insert_chars(&mut self, count: u16) {
        if self.between_sides() {
            self.shift_right(self.cursor.row, self.cursor.col, count);
        }
        self.cursor.pending = false;
    }

    /// DCH.
    pub(in crate::term) fn delete_chars(&mut self, count: u16) {
        if self.between_sides() {
            self.shift_left(self.cursor.row, self.cursor.col, count);
        }
        self.cursor.pending = false;
    }

    fn shift_right(&mut self, y: u16, col: u16, count: u16) {
        let (blank, range) = (self.blank(), usize::from(col)..usize::from(self.margins.right) + 1);
        let row = self.touch(y);
        row.insert(range, usize::from(count), blank);
        row.wrapped = false;
    }

    fn shift_left(&mut self, y: u16, col: u16, count: u16) {
        let (blank, range) = (self.blank(), usize::from(col)..usize::from(self.margins.right) + 1);
        let row = self.touch(y);
        row.delete(range, usize::from(count), blank);
        row.wrapped = false;
    }

    /// DECIC.
    pub(in crate::term) fn insert_columns(&mut self, count: u16) {
        if self.between_margins() {
            (self.margins.top..=self.margins.bottom)
                .for_each(|y| self.shift_right(y, self.cursor.col, count));
        }
    }

    /// DECDC.
    pub(in crate::term) fn delete_columns(&mut self, count: u16) {
        if self.between_margins() {
            (self.margins.top..=self.margins.bottom).for_each(|y| self.shift_left(y, self.cursor.col, count));
        }
    }

    /// DECBI: left, or at the left margin the columns move right.
    pub(in crate::term) fn back_index(&mut self) {
        if self.cursor.col == self.margins.left && self.between_margins() {
            (self.margins.top..=self.margins.bottom).for_each(|y| self.shift_right(y, self.margins.left, 1));
        } else {
            self.cursor.col = self.cursor.col.saturating_sub(1);
        }
        self.cursor.pending = false;
    }

    /// DECFI: right, or at the right margin the columns move left.
    pub(in crate::term) fn forward_index(&mut self) {
        if self.cursor.col == self.margins.right && self.between_margins() {
            (self.margins.top..=self.margins.bottom).for_each(|y| self.shift_left(y, self.margins.left, 1));
        } else {
            self.cursor.col = (self.cursor.col + 1).min(self.size.cols - 1);
        }
        self.cursor.pending = false;
    }

    /// IND as an escape sequence.
    pub(in crate::term) fn line_down(&mut self) {
        self.index();
        self.cursor.pending = false;
    }

    /// SL: the columns between the margins move left.
    pub(in crate::term) fn scroll_left(&mut self, count: u16) {
        (self.margins.top..=self.margins.bottom).for_each(|y| self.shift_left(y, self.margins.left, count));
    }

    /// SR.
    pub(in crate::term) fn scroll_right(&mut self, count: u16) {
        (self.margins.top..=self.margins.bottom).for_each(|y| self.shift_right(y, self.margins.left, count));
    }
}
