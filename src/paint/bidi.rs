//! Display order of right-to-left text: which cell of a row stands where, by the rules of UAX #9.
//!
//! The terminal stays logical. A paragraph is a row with the rows that it wrapped into, as far as the window shows
//! them; its base direction is left to right, as programs that place text by columns need. What belongs to a layout
//! and not to a text (erased cells, box drawing) keeps its place: two columns of Hebrew are not exchanged.

#![forbid(unsafe_code)]

use std::hash::{Hash, Hasher};
use std::ops::Range;

use rustc_hash::FxHasher;
use unicode_bidi::{BidiClass, BidiDataSource, HardcodedBidiData, Level, ParagraphBidiInfo};

use crate::term::cell::{Cell, CellFlags, Content};
use crate::term::view::{LineSize, RowView, View};

/// Whether a row with this character may have to be reordered: letters and numbers of right-to-left scripts.
#[inline]
pub(super) fn turns(c: char) -> bool {
    c >= '\u{590}'
        && matches!(u32::from(c),
            0x590..=0x8FF | 0xFB1D..=0xFDFF | 0xFE70..=0xFEFE | 0x10800..=0x10FFF | 0x1E800..=0x1EFFF)
}

/// The character that a mirrored one looks like from right to left.
pub(super) fn mirrored(c: char) -> char {
    let other = |(open, close): &(char, char)| match c {
        _ if c == *open => Some(*close),
        _ if c == *close => Some(*open),
        _ => None,
    };
    // Letters, which are nearly all that comes here, need no search.
    if matches!(c, '\u{BC}'..='\u{2000}') { c } else { MIRRORED.iter().find_map(other).unwrap_or(c) }
}

/// Bidi_Mirrored pairs that text is likely to hold (BidiMirroring.txt).
const MIRRORED: &[(char, char)] = &[
    ('(', ')'),
    ('<', '>'),
    ('[', ']'),
    ('{', '}'),
    ('«', '»'),
    ('‹', '›'),
    ('⁅', '⁆'),
    ('⁽', '⁾'),
    ('₍', '₎'),
    ('∈', '∋'),
    ('∉', '∌'),
    ('≤', '≥'),
    ('≦', '≧'),
    ('≪', '≫'),
    ('≮', '≯'),
    ('≰', '≱'),
    ('⊂', '⊃'),
    ('⊆', '⊇'),
    ('⌈', '⌉'),
    ('⌊', '⌋'),
    ('〈', '〉'),
    ('❨', '❩'),
    ('❬', '❭'),
    ('❰', '❱'),
    ('❲', '❳'),
    ('❴', '❵'),
    ('⟦', '⟧'),
    ('⟨', '⟩'),
    ('⟪', '⟫'),
    ('⦃', '⦄'),
    ('⦅', '⦆'),
    ('〈', '〉'),
    ('《', '》'),
    ('「', '」'),
    ('『', '』'),
    ('【', '】'),
    ('〔', '〕'),
    ('（', '）'),
    ('＜', '＞'),
    ('［', '］'),
    ('｛', '｝'),
];

/// What stands at a place of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Column in the terminal.
    pub(super) cell: u16,
    /// Part of a right-to-left run: mirrored characters are mirrored.
    pub(super) turned: bool,
}

/// The paragraph looked at last. Buffers are kept.
#[derive(Debug, Default)]
pub(super) struct Paragraph {
    rows: Range<u16>,
    key: u64,
    /// Levels of the paragraph are known.
    resolved: bool,
    text: String,
    units: Vec<Unit>,
    /// Where the units of each row begin, and where the last ends.
    starts: Vec<usize>,
    cells: Vec<Cell>,
    classes: Classes,
}

/// Classes of characters met lately: the tables are searched in many steps, and several times for each character.
#[derive(Debug)]
struct Classes {
    recent: Box<[std::cell::Cell<(char, BidiClass)>]>,
}

/// Slots; a power of two.
const RECENT: usize = 512;

impl Default for Classes {
    fn default() -> Self {
        // Right for what it names, so that nothing has to be marked as empty.
        Self { recent: vec![std::cell::Cell::new(('A', BidiClass::L)); RECENT].into() }
    }
}

impl BidiDataSource for Classes {
    fn bidi_class(&self, c: char) -> BidiClass {
        let slot = &self.recent[c as usize % RECENT];
        let (held, class) = slot.get();
        if held == c {
            return class;
        }
        let class = HardcodedBidiData.bidi_class(c);
        slot.set((c, class));
        class
    }
}

/// A character with its one or two cells.
#[derive(Clone, Copy, Debug)]
struct Unit {
    cell: u16,
    wide: bool,
    kind: Kind,
    level: Level,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    Space,
    /// Belongs to the layout: stays where it is.
    Layout,
}

/// What stands for layout in the text that is resolved: a left-to-right mark, which ends the text beside it.
const LAYOUT: char = '\u{200E}';

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

    /// The cells of row `y` from left to right as they are seen.
    pub(super) fn order(&mut self, y: u16, view: View<'_>, places: &mut Vec<Place>) {
        self.find(y, view);
        if !self.resolved {
            self.resolve(view);
        }
        places.clear();
        let row = usize::from(y - self.rows.start);
        let units = &self.units[self.starts[row]..self.starts[row + 1]];
        let levels: Vec<Level> = units.iter().map(|unit| unit.level).collect();
        for at in ParagraphBidiInfo::reorder_visual(&levels) {
            let unit = units[at];
            let turned = unit.level.is_rtl();
            places.push(Place { cell: unit.cell, turned });
            if unit.wide {
                places.push(Place { cell: unit.cell + 1, turned });
            }
        }
    }

    /// The rows of the paragraph that `y` is in.
    fn find(&mut self, y: u16, view: View<'_>) {
        if self.rows.contains(&y) {
            return;
        }
        let mut cells = std::mem::take(&mut self.cells);
        let mut wrapped = |y: u16| view.row(y, &mut cells).wrapped;
        let (mut start, mut end) = (y, y + 1);
        while start > 0 && wrapped(start - 1) {
            start -= 1;
        }
        while end < view.size().rows && wrapped(end - 1) {
            end += 1;
        }
        self.cells = cells;
        self.rows = start..end;
        self.resolved = false;
        let mut hasher = FxHasher::default();
        for y in start..end {
            view.version(y).hash(&mut hasher);
        }
        self.key = hasher.finish();
    }

    fn resolve(&mut self, view: View<'_>) {
        self.resolved = true;
        self.text.clear();
        self.units.clear();
        self.starts.clear();
        let mut cells = std::mem::take(&mut self.cells);
        for y in self.rows.clone() {
            self.starts.push(self.units.len());
            let row = view.row(y, &mut cells);
            self.gather(visible(&row), view);
        }
        self.starts.push(self.units.len());
        self.cells = cells;
        let resolved = ParagraphBidiInfo::new_with_data_source(&self.classes, &self.text, Some(Level::ltr()));
        for ((at, _), unit) in self.text.char_indices().zip(&mut self.units) {
            unit.level = resolved.levels[at];
        }
        for row in self.starts.windows(2) {
            settle(&mut self.units[row[0]..row[1]]);
        }
    }

    /// One character of text for each unit.
    fn gather(&mut self, cells: &[Cell], view: View<'_>) {
        for (x, cell) in cells.iter().enumerate() {
            let wide = cell.is_wide() && cells.get(x + 1).is_some_and(|next| next.is_tail());
            if cell.is_tail() && x > 0 && cells[x - 1].is_wide() {
                continue;
            }
            let (c, kind) = match cell.content() {
                // A sixel stays where it is, and whatever it covers with it.
                _ if cell.flags.contains(CellFlags::PICTURE) => (LAYOUT, Kind::Layout),
                Content::Empty => (LAYOUT, Kind::Layout),
                Content::Char(c) => classify(c, &self.classes),
                Content::Cluster(id) => {
                    classify(view.cluster(id).chars().next().unwrap_or(LAYOUT), &self.classes)
                }
            };
            self.text.push(c);
            self.units.push(Unit { cell: x as u16, wide, kind, level: Level::ltr() });
        }
    }
}

/// The cells that a row has room to show.
pub(super) fn visible<'a>(row: &RowView<'a>) -> &'a [Cell] {
    let cells = row.cells;
    if row.size == LineSize::Single { cells } else { &cells[..cells.len().div_ceil(2)] }
}

/// How a character takes part. Marks that order text have no cell of their own; a stray one is nothing.
fn classify(c: char, classes: &Classes) -> (char, Kind) {
    match c {
        '\u{2500}'..='\u{259F}' => (LAYOUT, Kind::Layout),
        ' ' => (c, Kind::Space),
        '\0'..='\u{7F}' => (c, Kind::Text),
        _ => match classes.bidi_class(c) {
            BidiClass::WS
            | BidiClass::LRE
            | BidiClass::LRO
            | BidiClass::RLE
            | BidiClass::RLO
            | BidiClass::PDF
            | BidiClass::LRI
            | BidiClass::RLI
            | BidiClass::FSI
            | BidiClass::PDI => (' ', Kind::Space),
            BidiClass::B | BidiClass::S => (LAYOUT, Kind::Layout),
            _ => (c, Kind::Text),
        },
    }
}

/// Rule L1: layout, and spaces before it or at the end of the row, go by the base direction.
fn settle(row: &mut [Unit]) {
    let mut base = true;
    for unit in row.iter_mut().rev() {
        base = unit.kind == Kind::Layout || base && unit.kind == Kind::Space;
        if base {
            unit.level = Level::ltr();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::term::{Options, Terminal};
    use crate::units::Cells;

    /// Row `y` as it is seen; the right half of a wide character is a dot.
    fn seen(text: &str, cols: u16, y: u16) -> String {
        let mut terminal = Terminal::new(Cells::new(cols, 4), Options::default());
        terminal.feed(text.as_bytes());
        let view = terminal.view();
        let (mut places, mut cells) = (Vec::new(), Vec::new());
        Paragraph::default().order(y, view, &mut places);
        let row = view.row(y, &mut cells);
        let show = |place: &Place| {
            let cell = row.cells[usize::from(place.cell)];
            let c = match cell.content() {
                Content::Empty => {
                    if cell.is_tail() {
                        '.'
                    } else {
                        ' '
                    }
                }
                Content::Char(c) => c,
                Content::Cluster(id) => view.cluster(id).chars().next().expect("a character"),
            };
            if place.turned { mirrored(c) } else { c }
        };
        assert_eq!(places.len(), usize::from(cols), "every cell has a place");
        places.iter().map(show).collect::<String>().trim_end().to_owned()
    }

    #[test]
    fn words_turn_and_stay_in_the_sentence() {
        assert_eq!(seen("abc שלום xyz", 20, 0), "abc םולש xyz");
        assert_eq!(seen("שלום עולם", 20, 0), "םלוע םולש");
        assert_eq!(seen("a שלום, עולם! b", 20, 0), "a םלוע ,םולש! b");
    }

    #[test]
    fn numbers_read_from_the_left_and_brackets_are_mirrored() {
        assert_eq!(seen("אב (12) גד", 20, 0), "דג (12) בא");
        assert_eq!(seen("س ٢٠٢٦ م", 20, 0), "م ٢٠٢٦ س");
    }

    #[test]
    fn layout_keeps_its_place() {
        assert_eq!(seen("אב │ גד", 20, 0), "בא │ דג");
        assert_eq!(seen("אב\x1b[1;8Hגד", 20, 0), "בא     דג");
    }

    #[test]
    fn wide_characters_stay_whole() {
        assert_eq!(seen("א漢ב", 20, 0), "א漢.ב", "an ideograph is left to right");
        assert_eq!(seen("א。ב", 20, 0), "ב。.א", "its full stop takes the direction around it");
    }

    #[test]
    fn wrapped_rows_are_one_paragraph() {
        // The comma stands between Hebrew on both sides of the break, or ends the text.
        assert_eq!(seen("abאבגד, ה", 8, 0), "ab,דגבא", "the space ends the row");
        assert_eq!(seen("abאבגד, ה", 8, 1), "ה");
        assert_eq!(seen("abאבגד,\r\nה", 8, 0), "abדגבא,");
    }
}
