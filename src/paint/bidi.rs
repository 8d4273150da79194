//! Display order of right-to-left text: which cell of a row stands where, by the rules of UAX #9 and the freedesktop
//! recommendation for terminals.
//!
//! The terminal stays logical. A paragraph is a row with the rows that it wrapped into, whether the window shows
//! them or not, up to a limit; the modes that were in force when its last row was written are those of all of it.
//! Its base direction is left to right, as programs that place text by columns need, unless a program asks for
//! another one (SCP, SPD) or has the text decide (2501). What belongs to a layout and not to a text (erased cells,
//! box drawing) keeps its place: two columns of Hebrew are not exchanged. Where the program orders text by itself
//! (BDSM reset) cells stand as they come, from the left or from the right.

#![forbid(unsafe_code)]

mod brackets;
mod classes;
mod mirror;
mod rules;

use std::hash::{Hash, Hasher};
use std::ops::Range;

use self::brackets::Pairs;
use self::classes::{Class, Classes};
pub(super) use self::mirror::mirrored;
use self::rules::Unit;
use crate::term::cell::{Cell, CellFlags, Content};
use crate::term::view::{Bidi, LineSize, RowView, View};
use rustc_hash::FxHasher;

/// Whether a row with this character may have to be reordered: letters and numbers of right-to-left scripts.
#[inline]
pub(super) fn turns(c: char) -> bool {
    c >= '\u{590}'
        && matches!(u32::from(c),
            0x590..=0x8FF | 0xFB1D..=0xFDFF | 0xFE70..=0xFEFE | 0x10800..=0x10FFF | 0x1E800..=0x1EFFF)
}

/// What stands at a place of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Column in the terminal.
    pub(super) cell: u16,
    level: u8,
    /// Its character covers the next column too.
    wide: bool,
}

impl Place {
    /// Part of a right-to-left run: mirrored characters are mirrored.
    #[inline]
    pub(super) const fn turned(self) -> bool {
        self.level & 1 != 0
    }
}

/// The column in the terminal of what is seen in column `x` of row `y` of the window.
pub fn column(view: View<'_>, y: u16, x: u16) -> u16 {
    places(view, y).and_then(|places| Some(places.get(usize::from(x))?.cell)).unwrap_or(x)
}

/// Where what the terminal has in a column of a row of the window is seen.
pub fn place_of(view: View<'_>, y: u16, col: u16) -> u16 {
    let found = places(view, y).and_then(|places| places.iter().position(|place| place.cell == col));
    found.and_then(|x| u16::try_from(x).ok()).unwrap_or(col)
}

/// The order of a row, where it has one of its own.
fn places(view: View<'_>, y: u16) -> Option<Vec<Place>> {
    let mut cells = Vec::new();
    let row = view.row(y, &mut cells);
    let known = row.bidi.contains(Bidi::EXPLICIT) && !row.bidi.contains(Bidi::RIGHT_TO_LEFT);
    let mut paragraph = Paragraph::default();
    if known || !(depends(&row, y, view) || paragraph.turns(y, view)) {
        return None;
    }
    let mut places = Vec::new();
    paragraph.order(y, view, &mut places);
    Some(places)
}

/// Whether a row needs an order whatever characters it holds.
pub(super) fn depends(row: &RowView<'_>, y: u16, view: View<'_>) -> bool {
    let several = || row.wrapped || goes_on(i32::from(y) - 1, view);
    row.bidi.contains(Bidi::RIGHT_TO_LEFT) || row.bidi.contains(Bidi::AUTODETECT) && several()
}

/// Whether the text of a row goes on in the next.
pub(super) fn goes_on(y: i32, view: View<'_>) -> bool {
    view.link_near(y).is_some_and(|(_, wraps)| wraps)
}

/// Rows of a paragraph that are looked at above a row, and below it. A program may write for ever without a newline.
const REACH: i32 = 200;

/// The paragraph looked at last. Buffers are kept.
#[derive(Debug, Default)]
pub(super) struct Paragraph {
    /// Counted from the window's first row.
    rows: Range<i32>,
    key: u64,
    /// Levels of the paragraph are known.
    resolved: bool,
    modes: Bidi,
    units: Vec<Unit>,
    pairs: Pairs,
    /// The characters of one row as they are seen, before wide ones have two places.
    row: Vec<Place>,
    /// Where the units of each row begin, and where the last ends.
    starts: Vec<usize>,
    cells: Vec<Cell>,
    classes: Classes,
}

impl Paragraph {
    /// Forgets: the view may be another one.
    pub(super) fn forget(&mut self) {
        self.rows = 0..0;
    }

    /// A number for everything that the order of row `y` depends on.
    pub(super) fn key(&mut self, y: u16, view: View<'_>) -> u64 {
        self.find(y, view);
        self.key
    }

    /// Whether the paragraph of row `y` has right-to-left text above the row's end.
    pub(super) fn turns(&mut self, y: u16, view: View<'_>) -> bool {
        self.find(y, view);
        let mut cells = std::mem::take(&mut self.cells);
        let turn = |row: i32| {
            let Some(row) = view.row_near(row, &mut cells) else { return false };
            !row.bidi.contains(Bidi::EXPLICIT)
                && visible(&row).iter().any(|cell| first(*cell, view).is_some_and(turns))
        };
        let found = (self.rows.start..=i32::from(y)).any(turn);
        self.cells = cells;
        found
    }

    /// The cells of row `y` from left to right as they are seen.
    pub(super) fn order(&mut self, y: u16, view: View<'_>, places: &mut Vec<Place>) {
        self.find(y, view);
        if !self.resolved {
            self.resolve(view);
        }
        places.clear();
        let row = (i32::from(y) - self.rows.start) as usize;
        let row = self.starts[row]..self.starts[row + 1];
        let place = |unit: &Unit| Place { cell: unit.cell, level: unit.level, wide: unit.wide };
        places.extend(self.units[row].iter().map(place));
        reorder(places);
        if places.iter().any(|place| place.wide) {
            self.row.clear();
            std::mem::swap(&mut self.row, places);
            for place in &self.row {
                places.push(*place);
                if place.wide {
                    places.push(Place { cell: place.cell + 1, ..*place });
                }
            }
        }
    }

    /// The rows of the paragraph that `y` is in.
    fn find(&mut self, y: u16, view: View<'_>) {
        let y = i32::from(y);
        if self.rows.contains(&y) {
            return;
        }
        let (mut start, mut end) = (y, y + 1);
        while start > y - REACH && goes_on(start - 1, view) {
            start -= 1;
        }
        while end < y + REACH && goes_on(end - 1, view) {
            end += 1;
        }
        self.rows = start..end;
        self.resolved = false;
        let mut hasher = FxHasher::default();
        let versions = (start..end).filter_map(|y| view.link_near(y));
        versions.for_each(|(version, _)| version.hash(&mut hasher));
        self.key = hasher.finish();
    }

    fn resolve(&mut self, view: View<'_>) {
        self.resolved = true;
        self.gather(view);
        let base = self.base();
        if self.modes.contains(Bidi::EXPLICIT) {
            self.units.iter_mut().for_each(|unit| unit.level = base);
            return;
        }
        rules::resolve(&mut self.units, &mut self.pairs, base);
        for row in self.starts.windows(2) {
            settle(&mut self.units[row[0]..row[1]], base);
        }
    }

    /// The level of the paragraph: that of its first strong character where the text decides (rule P2), else the one
    /// that was asked for.
    fn base(&self) -> u8 {
        let strong = |unit: &Unit| match unit.class {
            Class::Left => Some(false),
            Class::Right | Class::Arabic => Some(true),
            _ => None,
        };
        let decides = self.modes.contains(Bidi::AUTODETECT) && !self.modes.contains(Bidi::EXPLICIT);
        let found = if decides { self.units.iter().find_map(strong) } else { None };
        u8::from(found.unwrap_or(self.modes.contains(Bidi::RIGHT_TO_LEFT)))
    }

    /// The text of all rows.
    fn gather(&mut self, view: View<'_>) {
        self.units.clear();
        self.pairs.clear();
        self.starts.clear();
        let mut cells = std::mem::take(&mut self.cells);
        for y in self.rows.clone() {
            self.starts.push(self.units.len());
            if let Some(row) = view.row_near(y, &mut cells) {
                self.modes = row.bidi;
                self.gather_row(visible(&row), view);
            }
        }
        self.starts.push(self.units.len());
        self.cells = cells;
    }

    /// One unit for each character.
    fn gather_row(&mut self, cells: &[Cell], view: View<'_>) {
        self.units.reserve(cells.len());
        for (x, cell) in cells.iter().enumerate() {
            let wide = cell.is_wide() && cells.get(x + 1).is_some_and(|next| next.is_tail());
            if cell.is_tail() && x > 0 && cells[x - 1].is_wide() {
                continue;
            }
            // A sixel stays where it is, and whatever it covers with it.
            let text = first(*cell, view).filter(|_| !cell.flags.contains(CellFlags::PICTURE));
            let class = text.map_or(Class::Layout, |c| self.classes.get(c));
            if class == Class::Bracket {
                self.pairs.note(self.units.len(), text.unwrap_or_default());
            }
            self.units.push(Unit { cell: x as u16, wide, class, now: class, level: 0 });
        }
    }
}

/// Rule L2: a row from left to right.
fn reorder(row: &mut [Place]) {
    let highest = row.iter().map(|place| place.level).max().unwrap_or(0);
    for level in (1..=highest).rev() {
        for run in row.chunk_by_mut(|a, b| (a.level >= level) == (b.level >= level)) {
            if run[0].level >= level {
                run.reverse();
            }
        }
    }
}

/// What decides how a cell takes part.
fn first(cell: Cell, view: View<'_>) -> Option<char> {
    match cell.content() {
        Content::Empty => None,
        Content::Char(c) => Some(c),
        Content::Cluster(id) => view.cluster(id).chars().next(),
    }
}

/// The cells that a row has room to show.
pub(super) fn visible<'a>(row: &RowView<'a>) -> &'a [Cell] {
    let cells = row.cells;
    if row.size == LineSize::Single { cells } else { &cells[..cells.len().div_ceil(2)] }
}

/// Rule L1: layout, and spaces before it or at the end of the row, go by the base direction.
fn settle(row: &mut [Unit], base: u8) {
    let mut blank = true;
    for unit in row.iter_mut().rev() {
        blank = unit.class == Class::Layout || blank && unit.class == Class::Space;
        if blank {
            unit.level = base;
        }
    }
}

#[cfg(test)]
mod tests;
