//! Unicode placeholders: U+10EEEE with marks that say which cell of which virtual placement this one is.

use crate::term::cell::{Cell, Content};
use crate::term::style::Color;

const PLACEHOLDER: char = '\u{10eeee}';

/// The marks that count rows and columns, as ranges: combining class 230 in Unicode 6.0, without those that
/// normalization would touch.
const MARKS: &[(u32, u32)] = &[
    (0x305, 0x305),
    (0x30d, 0x30e),
    (0x310, 0x310),
    (0x312, 0x312),
    (0x33d, 0x33f),
    (0x346, 0x346),
    (0x34a, 0x34c),
    (0x350, 0x352),
    (0x357, 0x357),
    (0x35b, 0x35b),
    (0x363, 0x36f),
    (0x483, 0x487),
    (0x592, 0x595),
    (0x597, 0x599),
    (0x59c, 0x5a1),
    (0x5a8, 0x5a9),
    (0x5ab, 0x5ac),
    (0x5af, 0x5af),
    (0x5c4, 0x5c4),
    (0x610, 0x617),
    (0x657, 0x65b),
    (0x65d, 0x65e),
    (0x6d6, 0x6dc),
    (0x6df, 0x6e2),
    (0x6e4, 0x6e4),
    (0x6e7, 0x6e8),
    (0x6eb, 0x6ec),
    (0x730, 0x730),
    (0x732, 0x733),
    (0x735, 0x736),
    (0x73a, 0x73a),
    (0x73d, 0x73d),
    (0x73f, 0x741),
    (0x743, 0x743),
    (0x745, 0x745),
    (0x747, 0x747),
    (0x749, 0x74a),
    (0x7eb, 0x7f1),
    (0x7f3, 0x7f3),
    (0x816, 0x819),
    (0x81b, 0x823),
    (0x825, 0x827),
    (0x829, 0x82d),
    (0x951, 0x951),
    (0x953, 0x954),
    (0xf82, 0xf83),
    (0xf86, 0xf87),
    (0x135d, 0x135f),
    (0x17dd, 0x17dd),
    (0x193a, 0x193a),
    (0x1a17, 0x1a17),
    (0x1a75, 0x1a7c),
    (0x1b6b, 0x1b6b),
    (0x1b6d, 0x1b73),
    (0x1cd0, 0x1cd2),
    (0x1cda, 0x1cdb),
    (0x1ce0, 0x1ce0),
    (0x1dc0, 0x1dc1),
    (0x1dc3, 0x1dc9),
    (0x1dcb, 0x1dcc),
    (0x1dd1, 0x1de6),
    (0x1dfe, 0x1dfe),
    (0x20d0, 0x20d1),
    (0x20d4, 0x20d7),
    (0x20db, 0x20dc),
    (0x20e1, 0x20e1),
    (0x20e7, 0x20e7),
    (0x20e9, 0x20e9),
    (0x20f0, 0x20f0),
    (0x2cef, 0x2cf1),
    (0x2de0, 0x2dff),
    (0xa66f, 0xa66f),
    (0xa67c, 0xa67d),
    (0xa6f0, 0xa6f1),
    (0xa8e0, 0xa8f1),
    (0xaab0, 0xaab0),
    (0xaab2, 0xaab3),
    (0xaab7, 0xaab8),
    (0xaabe, 0xaabf),
    (0xaac1, 0xaac1),
    (0xfe20, 0xfe26),
    (0x10a0f, 0x10a0f),
    (0x10a38, 0x10a38),
    (0x1d185, 0x1d189),
    (0x1d1aa, 0x1d1ad),
    (0x1d242, 0x1d244),
];

/// The number that a mark stands for.
fn number(mark: char) -> Option<u32> {
    let (code, mut before) = (mark as u32, 0);
    for (from, to) in MARKS {
        if (*from..=*to).contains(&code) {
            return Some(before + code - from);
        }
        before += to - from + 1;
    }
    None
}

/// Text that stands for part of an image and is not drawn itself.
pub(in crate::term) fn is_placeholder(text: &str) -> bool {
    text.starts_with(PLACEHOLDER)
}

/// What one cell asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::term) struct Asked {
    pub image: u32,
    pub placement: u32,
    pub row: u32,
    pub col: u32,
}

/// Reads cells from left to right; what one leaves out it takes from the one before.
#[derive(Debug, Default)]
pub(in crate::term) struct Reader {
    before: Option<(Asked, Color, Color)>,
}

impl Reader {
    /// `text` is the cell's cluster where it has one; `ink` and `line` are its colours.
    pub(in crate::term) fn next(&mut self, cell: Cell, text: &str, ink: Color, line: Color) -> Option<Asked> {
        let holds = match cell.content() {
            Content::Char(c) => c == PLACEHOLDER,
            Content::Cluster(_) => is_placeholder(text),
            Content::Empty => false,
        };
        let before = self.before.take().filter(|(_, i, l)| (*i, *l) == (ink, line)).map(|(asked, ..)| asked);
        if !holds {
            return None;
        }
        let mut marks = text.chars().skip(1).map(number);
        let (row, col, high) = (marks.next().flatten(), marks.next().flatten(), marks.next().flatten());
        let left = before.filter(|left| {
            row.is_none_or(|row| row == left.row) && col.is_none_or(|col| col == left.col + 1)
        });
        let high = high.or(left.map(|left| left.image >> 24)).unwrap_or(0);
        let asked = Asked {
            image: name(ink) | high << 24,
            placement: name(line),
            row: row.or(left.map(|left| left.row)).unwrap_or(0),
            col: col.or(left.map(|left| left.col + 1)).unwrap_or(0),
        };
        self.before = Some((asked, ink, line));
        Some(asked)
    }
}

/// A number said in a colour.
fn name(color: Color) -> u32 {
    match color {
        Color::Default => 0,
        Color::Indexed(index) => u32::from(index),
        Color::Rgb(rgb) => rgb.pixel(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::term::cell::ClusterId;
    use crate::term::style::StyleId;

    #[test]
    fn there_are_as_many_marks_as_the_protocol_lists() {
        let count: u32 = MARKS.iter().map(|(from, to)| to - from + 1).sum();
        assert_eq!(count, 297);
        assert!(MARKS.windows(2).all(|pair| pair[0].1 < pair[1].0), "in order");
        assert_eq!(number('\u{305}'), Some(0));
        assert_eq!(number('\u{30d}'), Some(1));
        assert_eq!(number('\u{1d244}'), Some(296));
        assert_eq!(number('\u{301}'), None);
    }

    fn read(reader: &mut Reader, text: &str, ink: u8) -> Option<(u32, u32, u32)> {
        let cell = Cell::of_cluster(ClusterId(1), StyleId(0));
        let asked = reader.next(cell, text, Color::Indexed(ink), Color::Default)?;
        Some((asked.image, asked.row, asked.col))
    }

    #[test]
    fn what_is_left_out_comes_from_the_left() {
        let mut reader = Reader::default();
        assert_eq!(read(&mut reader, "\u{10eeee}\u{30d}\u{305}\u{30e}", 7), Some((2 << 24 | 7, 1, 0)));
        assert_eq!(read(&mut reader, "\u{10eeee}", 7), Some((2 << 24 | 7, 1, 1)));
        assert_eq!(read(&mut reader, "\u{10eeee}\u{30d}", 7), Some((2 << 24 | 7, 1, 2)));
        assert_eq!(read(&mut reader, "\u{10eeee}\u{305}", 7), Some((7, 0, 0)), "another row");
        assert_eq!(read(&mut reader, "\u{10eeee}", 8), Some((8, 0, 0)), "another colour");
        assert_eq!(read(&mut reader, "x", 8), None);
        assert_eq!(read(&mut reader, "\u{10eeee}", 8), Some((8, 0, 0)), "text in between");
    }
}
