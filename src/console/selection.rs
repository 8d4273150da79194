//! What is selected in one terminal: by character, word, line or block, from the scrollback to the screen.
//!
//! A selection stands for what the cells said when it was made. When one of its rows changes, it is gone; when they
//! only scroll, it moves with them.

use super::place::Span;
use crate::paint::{Over, Tint};
use crate::term::view::Version;
use crate::term::{Match, Point, Terminal};
use crate::units::Cells;

/// What a selection grows by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Cell,
    Word,
    Line,
    /// A rectangle of cells.
    Block,
}

#[derive(Clone, Debug)]
struct Made {
    unit: Unit,
    /// The unit that it began with, and the one that it has reached.
    from: Span,
    to: Span,
    /// The versions of its rows when it was made.
    versions: Vec<Version>,
}

/// The selection of a terminal, or none.
#[derive(Clone, Debug, Default)]
pub(super) struct Selection {
    made: Option<Made>,
}

impl Selection {
    /// Begins at a cell. A single cell is not yet a selection, a word is.
    pub(super) fn begin(&mut self, terminal: &Terminal, at: Point, unit: Unit) {
        let from = unit_around(terminal, at, unit);
        self.made = Some(Made { unit, from, to: from, versions: Vec::new() });
        self.remember(terminal);
    }

    /// Selects what was found.
    pub(super) fn set(&mut self, terminal: &Terminal, span: Span) {
        let cell = |place| Span { start: place, end: place };
        let (from, to) = (cell(span.start), cell(span.end));
        self.made = Some(Made { unit: Unit::Cell, from, to, versions: Vec::new() });
        self.remember(terminal);
    }

    /// Grows or shrinks to reach a cell.
    pub(super) fn reach(&mut self, terminal: &Terminal, at: Point) {
        if let Some(made) = &mut self.made {
            made.to = unit_around(terminal, at, made.unit);
            self.remember(terminal);
        }
    }

    pub(super) fn clear(&mut self) {
        self.made = None;
    }

    /// Something can be copied.
    pub(super) fn is_some(&self) -> bool {
        self.made.as_ref().is_some_and(|made| made.from != made.to || !made.is_by_cells())
    }

    /// What is selected, as text.
    pub(super) fn text(&self, terminal: &Terminal) -> Option<String> {
        let made = self.made.as_ref().filter(|_| self.is_some())?;
        let span = made.span();
        let (start, end) = (span.start.point(terminal), span.end.point(terminal));
        let text = match made.unit {
            Unit::Block => {
                let cols = made.cols();
                terminal.block_text(start.row..end.row + 1, cols)
            }
            Unit::Line => terminal.text(start, end) + "\n",
            Unit::Cell | Unit::Word => terminal.text(start, end),
        };
        (!text.is_empty()).then_some(text)
    }

    /// After output: a selection whose rows say something else now is gone. True when it went.
    pub(super) fn check(&mut self, terminal: &Terminal) -> bool {
        let stale = self.made.as_ref().is_some_and(|made| !made.holds(terminal));
        if stale {
            self.made = None;
        }
        stale
    }

    pub(super) fn draw(&self, terminal: &Terminal, size: Cells, over: &mut Over) {
        let Some(made) = self.made.as_ref().filter(|_| self.is_some()) else { return };
        let span = made.span();
        if made.unit != Unit::Block {
            return span.tint(terminal, size, Tint::Selected, over);
        }
        let (top, cols) = (terminal.top_row(), made.cols());
        let rows = span.start.point(terminal).row..=span.end.point(terminal).row;
        for y in (0..size.rows).filter(|y| rows.contains(&(top + usize::from(*y)))) {
            over.tint(y, cols.start..cols.end.min(size.cols), Tint::Selected);
        }
    }

    fn remember(&mut self, terminal: &Terminal) {
        if let Some(made) = &mut self.made {
            let span = made.span();
            let (first, last) = (span.start.point(terminal).row, span.end.point(terminal).row);
            let rows = first..=last.min(terminal.total_rows() - 1);
            made.versions.clear();
            made.versions.extend(rows.map(|row| terminal.row_version(row)));
        }
    }
}

impl Made {
    fn is_by_cells(&self) -> bool {
        matches!(self.unit, Unit::Cell | Unit::Block)
    }

    fn span(&self) -> Span {
        Span { start: self.from.start.min(self.to.start), end: self.from.end.max(self.to.end) }
    }

    /// Of a block.
    fn cols(&self) -> std::ops::Range<u16> {
        let (a, b) = (self.from.start.col, self.to.start.col);
        a.min(b)..a.max(b) + 1
    }

    /// Rows of the scrollback never change: only those on the screen are looked at.
    fn holds(&self, terminal: &Terminal) -> bool {
        let (first, screen) =
            (self.span().start.row, terminal.total_rows() - usize::from(terminal.size().rows));
        let oldest = terminal.first_row();
        let now =
            |at: usize| (first + at as u64).checked_sub(oldest).and_then(|row| usize::try_from(row).ok());
        let is_left = self.span().end.row >= oldest;
        is_left
            && self.versions.iter().enumerate().all(|(at, version)| match now(at) {
                Some(row) if row < screen => true,
                Some(row) => row < terminal.total_rows() && terminal.row_version(row) == *version,
                // It has left the scrollback: the rest still stands.
                None => true,
            })
    }
}

fn unit_around(terminal: &Terminal, at: Point, unit: Unit) -> Span {
    let found = match unit {
        Unit::Cell | Unit::Block => Match { start: at, end: at },
        Unit::Word => terminal.word(at),
        Unit::Line => terminal.line(at),
    };
    Span::of(terminal, found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::term::Options;

    fn fed(text: &str) -> Terminal {
        let mut terminal = Terminal::new(Cells::new(10, 3), Options { scrollback: 5, ..Options::default() });
        terminal.feed(text.as_bytes());
        terminal
    }

    fn at(row: usize, col: u16) -> Point {
        Point { row, col }
    }

    fn selected(terminal: &Terminal, unit: Unit, from: Point, to: Point) -> Selection {
        let mut selection = Selection::default();
        selection.begin(terminal, from, unit);
        selection.reach(terminal, to);
        selection
    }

    #[test]
    fn each_unit_takes_what_it_means() {
        let terminal = fed("one two\r\nthree four\r\nfive");
        let text = |unit, from, to| selected(&terminal, unit, from, to).text(&terminal);
        assert_eq!(text(Unit::Cell, at(0, 4), at(1, 2)).as_deref(), Some("two\nthr"));
        assert_eq!(text(Unit::Cell, at(1, 2), at(0, 4)).as_deref(), Some("two\nthr"), "backwards");
        assert_eq!(text(Unit::Word, at(0, 5), at(1, 2)).as_deref(), Some("two\nthree"));
        assert_eq!(text(Unit::Word, at(1, 2), at(0, 5)).as_deref(), Some("two\nthree"));
        assert_eq!(text(Unit::Line, at(1, 2), at(1, 2)).as_deref(), Some("three four\n"));
        assert_eq!(text(Unit::Block, at(0, 5), at(2, 1)).as_deref(), Some("ne tw\nhree\nive"));
        assert_eq!(text(Unit::Cell, at(0, 4), at(0, 4)), None, "a click selects nothing");
    }

    #[test]
    fn it_moves_with_output_and_goes_when_its_rows_change() {
        let mut terminal = fed("one two\r\nthree\r\nfour");
        let mut selection = selected(&terminal, Unit::Word, at(0, 5), at(1, 1));
        terminal.feed(b"\r\n5\r\n6\r\n7");
        assert!(!selection.check(&terminal), "scrolled away, not changed");
        assert_eq!(selection.text(&terminal).as_deref(), Some("two\nthree"));
        terminal.feed(b"\r\n8\r\n9\r\n10");
        assert!(!selection.check(&terminal));
        assert_eq!(selection.text(&terminal).as_deref(), Some("three"), "the first row is forgotten");
        terminal.feed(b"\r\n11");
        assert!(selection.check(&terminal), "and with the last one the selection");

        let mut selection = selected(&terminal, Unit::Cell, at(7, 0), at(7, 1));
        terminal.feed(b"\r\x1b[Kgone");
        assert!(selection.check(&terminal));
        assert_eq!(selection.text(&terminal), None);
    }
}
