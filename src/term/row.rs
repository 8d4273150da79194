//! One row of the grid: cells, how many of them were ever touched, and a version.

use std::ops::Range;

use super::cell::{Cell, CellFlags};
use super::style::StyleId;
use super::view::{Bidi, LineSize, Mark, Version};
use super::width;

/// Invariants: cells from `used` on are `Cell::default()`; a tail follows a wide head and nothing else does.
#[derive(Debug)]
pub(super) struct Row {
    cells: Box<[Cell]>,
    used: usize,
    pub version: Version,
    /// The text goes on in the next row.
    pub wrapped: bool,
    pub size: LineSize,
    pub mark: Mark,
    /// As it was when the row was last written.
    pub bidi: Bidi,
}

impl Row {
    pub(super) fn new(cols: u16, version: Version) -> Self {
        let cells = vec![Cell::default(); usize::from(cols)].into_boxed_slice();
        let (size, mark, bidi) = (LineSize::Single, Mark::None, Bidi::empty());
        Self { cells, used: 0, version, wrapped: false, size, mark, bidi }
    }

    pub(super) fn cells(&self) -> &[Cell] {
        &self.cells
    }

    /// The cells that may differ from an erased one.
    pub(super) fn used(&self) -> &[Cell] {
        &self.cells[..self.used]
    }

    /// As a row is that comes in at the bottom: nothing in it, nothing known of it.
    #[inline]
    pub(super) fn is_blank(&self) -> bool {
        self.used == 0 && !self.wrapped && self.size == LineSize::Single && self.mark == Mark::None
    }

    pub(super) fn cell(&self, col: usize) -> Cell {
        self.cells.get(col).copied().unwrap_or_default()
    }

    /// Back to erased cells in the default style, in time proportional to what was used.
    pub(super) fn clear(&mut self) {
        self.cells[..self.used].fill(Cell::default());
        self.used = 0;
        self.wrapped = false;
        self.size = LineSize::Single;
        self.mark = Mark::None;
    }

    /// Erases a wide character that would be cut in two by a change on one side of `col`.
    #[inline]
    pub(super) fn split(&mut self, col: usize) {
        if col > 0 && col < self.used && self.cells[col].is_tail() {
            for at in [col - 1, col] {
                self.cells[at] = Cell::erased(self.cells[at].style);
            }
        }
    }

    /// ASCII text from `col` on; it must fit.
    #[inline]
    pub(super) fn write_ascii(&mut self, col: usize, text: &[u8], style: StyleId, flags: CellFlags) {
        let end = col + text.len();
        self.split(col);
        self.split(end);
        for (cell, byte) in self.cells[col..end].iter_mut().zip(text) {
            *cell = Cell::of_ascii(*byte, style, flags);
        }
        self.used = self.used.max(end);
    }

    /// Characters that start clusters by themselves, from `col` on, until one does not or has no room before
    /// `limit`. How many bytes were used, the column behind them and the last of them.
    #[inline]
    pub(super) fn write_plain(
        &mut self,
        col: usize,
        limit: usize,
        text: &str,
        style: StyleId,
        flags: CellFlags,
    ) -> Option<(usize, usize, char)> {
        let (mut at, mut last, mut rest) = (col, None, text.chars());
        let mut left = rest.as_str();
        while let Some(c) = rest.next() {
            let Some(width) = width::plain(c) else { break };
            if at + width > limit {
                break;
            }
            if last.is_none() {
                self.split(col);
            }
            let cell = Cell::of_char(c, style).with(flags);
            if width == 2 {
                self.cells[at] = cell.with(CellFlags::WIDE);
                self.cells[at + 1] = Cell::tail(style).with(flags);
            } else {
                self.cells[at] = cell;
            }
            (at, last, left) = (at + width, Some(c), rest.as_str());
        }
        if last.is_some() {
            self.used = self.used.max(at);
            self.mend(at);
        }
        last.map(|last| (text.len() - left.len(), at, last))
    }

    /// One character of one or two cells; it must fit.
    #[inline]
    pub(super) fn put(&mut self, col: usize, cell: Cell, wide: bool) {
        let end = col + 1 + usize::from(wide);
        self.split(col);
        self.split(end);
        if wide {
            self.cells[col] = cell.with(CellFlags::WIDE);
            self.cells[col + 1] = Cell::tail(cell.style).with(cell.flags);
        } else {
            self.cells[col] = cell;
        }
        self.used = self.used.max(end);
    }

    /// Replaces a cell and nothing else: its width and neighbours stay.
    pub(super) fn replace(&mut self, col: usize, cell: Cell) {
        if let Some(old) = self.cells.get_mut(col) {
            *old = cell;
            self.used = self.used.max(col + 1);
        }
    }

    /// The same cell over a range; halves of wide characters at its ends are erased.
    pub(super) fn fill(&mut self, range: Range<usize>, cell: Cell) {
        let end = range.end.min(self.cells.len());
        let start = range.start.min(end);
        self.split(start);
        self.split(end);
        self.set(start, end, cell);
    }

    /// The same cell over a range that cuts no wide character.
    fn set(&mut self, start: usize, end: usize, cell: Cell) {
        if cell == Cell::default() && end >= self.used {
            if start < self.used {
                self.cells[start..self.used].fill(cell);
                self.used = start;
            }
        } else {
            self.cells[start..end].fill(cell);
            self.used = self.used.max(end);
        }
    }

    /// Moves the cells of `range` right by `count`; what leaves the range is lost.
    pub(super) fn insert(&mut self, range: Range<usize>, count: usize, blank: Cell) {
        let count = count.min(range.len());
        self.split(range.start);
        self.split(range.end);
        self.split(range.end - count);
        if range.start < self.used {
            self.cells.copy_within(range.start..range.end - count, range.start + count);
            self.used = range.end.max(self.used);
        }
        self.set(range.start, range.start + count, blank);
    }

    /// Moves the cells of `range` left by `count`; blanks come in from the right.
    pub(super) fn delete(&mut self, range: Range<usize>, count: usize, blank: Cell) {
        let count = count.min(range.len());
        self.split(range.start);
        self.split(range.start + count);
        self.split(range.end);
        if range.start < self.used {
            self.cells.copy_within(range.start + count..range.end, range.start);
            self.used = self.used.max(range.end);
        }
        self.set(range.end - count, range.end, blank);
    }

    /// Overwrites part of the row with cells of another.
    pub(super) fn copy_from(&mut self, at: usize, cells: &[Cell]) {
        let end = (at + cells.len()).min(self.cells.len());
        self.split(at);
        self.split(end);
        self.cells[at..end].copy_from_slice(&cells[..end - at]);
        self.used = self.used.max(end);
        self.mend(at);
        self.mend_end(end);
    }

    /// A tail whose head was left behind becomes erased.
    fn mend(&mut self, col: usize) {
        if col < self.used && self.cells[col].is_tail() && (col == 0 || !self.cells[col - 1].is_wide()) {
            self.cells[col] = Cell::erased(self.cells[col].style);
        }
    }

    /// A head whose tail was left behind becomes erased.
    fn mend_end(&mut self, end: usize) {
        let tail = self.cells.get(end).is_some_and(|cell| cell.is_tail());
        if end > 0 && self.cells[end - 1].is_wide() && !tail {
            self.cells[end - 1] = Cell::erased(self.cells[end - 1].style);
        }
    }

    /// Cells from the left edge to the last one that differs from an erased one.
    pub(super) fn trimmed(&self) -> &[Cell] {
        let used = self.used();
        let end = used.iter().rposition(|cell| *cell != Cell::default()).map_or(0, |last| last + 1);
        &used[..end]
    }

    /// All cells, for operations that change styles in place.
    pub(super) fn cells_mut(&mut self, range: Range<usize>) -> &mut [Cell] {
        let end = range.end.min(self.cells.len());
        self.used = self.used.max(end);
        &mut self.cells[range.start.min(end)..end]
    }

    /// Overwrites memory, not only bookkeeping.
    pub(super) fn wipe(&mut self) {
        self.cells.fill(Cell::default());
        self.used = 0;
        self.wrapped = false;
        self.size = LineSize::Single;
        self.mark = Mark::None;
    }
}
