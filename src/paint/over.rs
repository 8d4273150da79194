//! What stands over the terminal: cells of its own that are set off, and cells that are not its own.
//!
//! An [`Over`] is made anew whenever something in it may have changed, and handed to every canvas with
//! `Canvas::set_over`; the canvas finds out by itself which rows look different now. An empty one costs nothing.

#![forbid(unsafe_code)]

use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::paints::{Paint, defaults};
use crate::term::style::{Rgb, Underline};
use crate::term::view::View;

/// How cells of the terminal are set off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tint {
    /// Selected by the pointer.
    Selected,
    /// A match of the search, and the one that it stands at.
    Found,
    Current,
    /// A link under the pointer.
    Link,
}

/// The colours of cells that are not the terminal's. All of them are the palette's own, so that they can be read
/// whatever the palette is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ink {
    /// Text on the usual background.
    Plain,
    /// The two exchanged: bars and prompts.
    Bar,
    /// A word that matters on the usual background.
    Accent,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct OwnCell {
    col: u16,
    /// Cells that it covers, 1 or 2.
    cols: u8,
    text: Box<str>,
    ink: Ink,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct Row {
    /// The later ones win.
    tints: Vec<(Range<u16>, Tint)>,
    /// In the order of their columns, without overlap.
    own: Vec<OwnCell>,
}

/// Rows and columns are those of the window.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Over {
    rows: Vec<Row>,
}

impl Over {
    /// Sets cells of the terminal off, by their place in the row's text: right-to-left text may show them elsewhere.
    pub fn tint(&mut self, y: u16, cols: Range<u16>, tint: Tint) {
        if cols.start < cols.end {
            self.row_mut(y).tints.push((cols, tint));
        }
    }

    /// Writes text over a row, from column `x` up to before column `limit`. Returns the column behind it.
    pub fn write(&mut self, y: u16, x: u16, limit: u16, text: &str, ink: Ink) -> u16 {
        let row = self.row_mut(y);
        let mut col = x;
        for text in text.graphemes(true) {
            let cols = text.width().clamp(1, 2) as u16;
            if col + cols > limit {
                break;
            }
            row.put(OwnCell { col, cols: cols as u8, text: text.into(), ink });
            col += cols;
        }
        col
    }

    /// The columns that a text takes.
    pub fn width(text: &str) -> u16 {
        text.graphemes(true).map(|text| text.width().clamp(1, 2) as u16).fold(0, u16::saturating_add)
    }

    /// Blank cells from column `x` up to before column `limit`.
    pub fn fill(&mut self, y: u16, x: u16, limit: u16, ink: Ink) {
        let row = self.row_mut(y);
        (x..limit).for_each(|col| row.put(OwnCell { col, cols: 1, text: " ".into(), ink }));
    }

    fn row_mut(&mut self, y: u16) -> &mut Row {
        let y = usize::from(y);
        if self.rows.len() <= y {
            self.rows.resize_with(y + 1, Row::default);
        }
        &mut self.rows[y]
    }

    pub(super) fn row(&self, y: u16) -> Option<OverRow<'_>> {
        let row = self.rows.get(usize::from(y))?;
        (!row.tints.is_empty() || !row.own.is_empty()).then_some(OverRow { row })
    }
}

impl Row {
    fn put(&mut self, cell: OwnCell) {
        let end = cell.col + u16::from(cell.cols);
        self.own.retain(|old| old.col + u16::from(old.cols) <= cell.col || old.col >= end);
        let at = self.own.partition_point(|old| old.col < cell.col);
        self.own.insert(at, cell);
    }
}

/// What stands over one row.
#[derive(Clone, Copy, Debug)]
pub(super) struct OverRow<'a> {
    row: &'a Row,
}

impl<'a> OverRow<'a> {
    /// Equal numbers are equal rows, but for one chance in 2⁶⁴. Never zero, which is a row without anything.
    pub(super) fn digest(self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.row.hash(&mut hasher);
        hasher.finish() | 1
    }

    /// Some cells are not the terminal's.
    pub(super) fn has_own(self) -> bool {
        !self.row.own.is_empty()
    }

    pub(super) fn tint(self, cell: usize) -> Option<Tint> {
        let covers = |cols: &Range<u16>| (usize::from(cols.start)..usize::from(cols.end)).contains(&cell);
        self.row.tints.iter().rev().find(|(cols, _)| covers(cols)).map(|(_, tint)| *tint)
    }

    /// The text that stands in column `x`, its ink and the cells that it covers.
    pub(super) fn own(self, x: usize) -> Option<(&'a str, Ink, u8)> {
        let at = self.row.own.binary_search_by_key(&x, |own| usize::from(own.col)).ok()?;
        let own = &self.row.own[at];
        Some((&own.text, own.ink, own.cols))
    }
}

impl Paint {
    pub(super) fn tinted(mut self, tint: Tint, view: View<'_>) -> Self {
        let palette = view.palette();
        match tint {
            Tint::Selected => (self.fg, self.bg) = (self.bg, self.fg),
            Tint::Found => (self.fg, self.bg) = (palette.indexed[0].pixel(), palette.indexed[3].pixel()),
            Tint::Current => (self.fg, self.bg) = (palette.indexed[0].pixel(), palette.indexed[11].pixel()),
            Tint::Link => self.lines.underline = Underline::Single,
        }
        self.line = self.fg;
        self
    }

    pub(super) fn of_ink(ink: Ink, view: View<'_>) -> Self {
        let (text, ground) = defaults(view);
        let accent = view.palette().indexed[11];
        let (fg, bg): (Rgb, Rgb) = match ink {
            Ink::Plain => (text, ground),
            Ink::Bar => (ground, text),
            Ink::Accent => (accent, ground),
        };
        Self { fg: fg.pixel(), bg: bg.pixel(), line: fg.pixel(), ..Self::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn later_text_replaces_earlier_text_whole() {
        let mut over = Over::default();
        assert_eq!(over.write(2, 0, 10, "日本", Ink::Bar), 4);
        assert_eq!(over.write(2, 1, 10, "x", Ink::Plain), 2);
        let row = over.row(2).expect("a row");
        assert_eq!(row.own(0), None, "half a character is none");
        assert_eq!(row.own(1), Some(("x", Ink::Plain, 1)));
        assert_eq!(row.own(2), Some(("本", Ink::Bar, 2)));
        assert!(over.row(1).is_none());
        assert_eq!(over.write(0, 7, 10, "日本", Ink::Bar), 9, "what has no room is left out");
    }

    #[test]
    fn the_last_tint_wins_and_the_digest_tells() {
        let mut over = Over::default();
        over.tint(0, 2..6, Tint::Found);
        let before = over.row(0).map(OverRow::digest);
        over.tint(0, 4..5, Tint::Current);
        let row = over.row(0).expect("a row");
        assert_eq!((row.tint(3), row.tint(4), row.tint(6)), (Some(Tint::Found), Some(Tint::Current), None));
        assert_ne!(before, Some(row.digest()));
        assert!(!row.has_own());
    }
}
