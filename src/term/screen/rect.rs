//! Rectangles of the VT400: copy, fill, erase and change attributes.

use std::ops::Range;

use super::Screen;
use crate::term::cell::{Cell, CellFlags, Content};
use crate::term::params::Params;
use crate::term::sgr;

/// Inside the screen, rows and columns half open, never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::term) struct Rectangle {
    pub rows: Range<u16>,
    pub cols: Range<u16>,
}

impl Screen {
    /// From `Pt;Pl;Pb;Pr` at parameter `first`; relative to the origin. `None` where it is empty.
    pub(in crate::term) fn rectangle(&self, params: &Params, first: usize) -> Option<Rectangle> {
        let area = self.origin();
        let start = |i, origin: u16| origin.saturating_add(params.count(i) - 1);
        let end = |i, origin: u16, last: u16| match params.get(i) {
            0 => last + 1,
            n => origin.saturating_add(n).min(last + 1),
        };
        let rows = start(first, area.top)..end(first + 2, area.top, area.bottom);
        let cols = start(first + 1, area.left)..end(first + 3, area.left, area.right);
        (!rows.is_empty() && !cols.is_empty()).then_some(Rectangle { rows, cols })
    }

    /// DECCRA.
    pub(in crate::term) fn copy_rectangle(&mut self, from: &Rectangle, row: u16, col: u16) {
        let area = self.origin();
        let (top, left) = (area.top.saturating_add(row), area.left.saturating_add(col));
        if top > area.bottom || left > area.right {
            return;
        }
        let height = (from.rows.len() as u16).min(area.bottom + 1 - top);
        let width = (from.cols.len()).min(usize::from(area.right + 1 - left));
        let start = usize::from(from.cols.start);
        let copies: Vec<Vec<Cell>> = (0..height)
            .map(|i| self.grid.row(from.rows.start + i).cells()[start..start + width].to_vec())
            .collect();
        for (y, cells) in (top..).zip(&copies) {
            self.touch(y).copy_from(usize::from(left), cells);
        }
    }

    /// DECFRA.
    pub(in crate::term) fn fill_rectangle(&mut self, area: &Rectangle, c: char) {
        let cell = Cell::of_char(c, self.pen_style()).with(self.pen_flags());
        for y in area.rows.clone() {
            self.touch(y).fill(columns(&area.cols), cell);
        }
    }

    /// DECERA.
    pub(in crate::term) fn erase_rectangle(&mut self, area: &Rectangle) {
        let blank = self.blank();
        for y in area.rows.clone() {
            self.touch(y).fill(columns(&area.cols), blank);
        }
    }

    /// DECSERA.
    pub(in crate::term) fn erase_rectangle_selectively(&mut self, area: &Rectangle) {
        for y in area.rows.clone() {
            self.erase_around(y, columns(&area.cols), CellFlags::PROTECTED);
        }
    }

    /// DECCARA and, with `reverse`, DECRARA.
    pub(in crate::term) fn restyle_rectangle(&mut self, area: &Rectangle, params: &Params, reverse: bool) {
        let last = area.rows.end - 1;
        for y in area.rows.clone() {
            let start = if self.extent == 2 || y == area.rows.start { area.cols.start } else { 0 };
            let end = if self.extent == 2 || y == last { area.cols.end } else { self.size.cols };
            self.restyle(y, start..end, params, reverse);
        }
    }

    fn restyle(&mut self, y: u16, cols: Range<u16>, params: &Params, reverse: bool) {
        for col in cols {
            let old = self.grid.row(y).cell(usize::from(col)).style;
            let mut style = self.styles.get(old);
            if reverse {
                sgr::toggle(&mut style, params, 4);
            } else {
                sgr::apply_rectangle(&mut style, params, 4);
            }
            let id = self.intern_style(style);
            let at = usize::from(col);
            self.touch(y).cells_mut(at..at + 1).iter_mut().for_each(|cell| cell.style = id);
        }
    }

    /// DECRQCRA: the sum of the code points, an erased cell counting as a space.
    pub(in crate::term) fn checksum(&self, area: &Rectangle) -> u16 {
        let mut sum = 0_u32;
        for y in area.rows.clone() {
            for cell in &self.grid.row(y).cells()[columns(&area.cols)] {
                sum = sum.wrapping_add(self.code_points(*cell));
            }
        }
        sum as u16
    }

    fn code_points(&self, cell: Cell) -> u32 {
        match cell.content() {
            Content::Empty if cell.flags.contains(CellFlags::TAIL) => 0,
            Content::Empty => u32::from(b' '),
            Content::Char(c) => c as u32,
            Content::Cluster(id) => self.clusters.get(id).chars().map(|c| c as u32).sum(),
        }
    }
}

fn columns(cols: &Range<u16>) -> Range<usize> {
    usize::from(cols.start)..usize::from(cols.end)
}
