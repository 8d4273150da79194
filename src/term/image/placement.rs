//! Where a picture stands: rows counted from the beginning of time, columns of the grid.

use std::ops::Range;

use crate::units::{Pixels, Rect};

/// What decides which cells show a placement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::term) enum Rule {
    /// Those that carry `CellFlags::PICTURE`: a sixel.
    Flagged,
    /// All that it covers.
    Covered,
    /// Those with a placeholder that names it, wherever they are.
    Virtual,
}

/// One appearance of an image, or the lines of one that stayed together.
#[derive(Clone, Debug)]
pub(in crate::term) struct Placement {
    /// Of the image.
    pub serial: u64,
    /// When it was placed. The parts of a divided placement share it.
    pub order: u64,
    /// The id that the program gave it, or 0.
    pub id: u32,
    pub rule: Rule,
    /// The row where line 0 is, were it shown.
    pub row: i64,
    /// The lines that are shown, one on each row.
    pub lines: Range<u32>,
    pub col: u16,
    /// Cells that it is wide and high.
    pub cols: u16,
    pub height: u32,
    pub source: Rect,
    pub unit: Pixels,
    pub offset: (u32, u32),
    pub size: Pixels,
    pub z: i32,
}

impl Placement {
    /// The rows that show it.
    pub(in crate::term) fn rows(&self) -> Range<i64> {
        self.row + i64::from(self.lines.start)..self.row + i64::from(self.lines.end)
    }

    /// Shows only what lies inside `rows`.
    pub(super) fn clip(&mut self, rows: &Range<i64>) {
        let line = |row: i64| row.saturating_sub(self.row).clamp(0, i64::from(u32::MAX)) as u32;
        self.lines = self.lines.start.max(line(rows.start))..self.lines.end.min(line(rows.end));
    }

    /// Whether it covers column `col`.
    pub(in crate::term) fn has_column(&self, col: u16) -> bool {
        (self.col..self.col.saturating_add(self.cols)).contains(&col)
    }

    pub(in crate::term) fn meets(&self, rows: &Range<i64>) -> bool {
        let own = self.rows();
        self.rule != Rule::Virtual && own.start < rows.end && rows.start < own.end
    }
}
