//! Places in a terminal's text that survive output which scrolls.

use crate::paint::{Over, Tint};
use crate::term::{Match, Point, Terminal};
use crate::units::Cells;

/// A cell by the number of its row ([`Terminal::first_row`]), which stays while the row exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) row: u64,
    pub(super) col: u16,
}

impl Place {
    pub(super) fn of(terminal: &Terminal, point: Point) -> Self {
        Self { row: terminal.first_row() + point.row as u64, col: point.col }
    }

    /// Where that is now; what has left the scrollback counts as its beginning.
    pub(super) fn point(self, terminal: &Terminal) -> Point {
        match self.row.checked_sub(terminal.first_row()) {
            Some(row) => Point { row: usize::try_from(row).unwrap_or(usize::MAX), col: self.col },
            None => Point::default(),
        }
    }
}

/// Text from one cell to another, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) start: Place,
    pub(super) end: Place,
}

impl Span {
    pub(super) fn of(terminal: &Terminal, found: Match) -> Self {
        Self { start: Place::of(terminal, found.start), end: Place::of(terminal, found.end) }
    }

    /// Sets off what the window shows of it.
    pub(super) fn tint(self, terminal: &Terminal, size: Cells, tint: Tint, over: &mut Over) {
        let (start, end) = (self.start.point(terminal), self.end.point(terminal));
        let top = terminal.top_row();
        for y in 0..size.rows {
            let row = top + usize::from(y);
            if (start.row..=end.row).contains(&row) {
                let first = if row == start.row { start.col } else { 0 };
                let last = if row == end.row { end.col.saturating_add(1) } else { size.cols };
                over.tint(y, first..last.min(size.cols), tint);
            }
        }
    }
}
