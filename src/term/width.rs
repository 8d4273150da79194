//! How many cells text takes: the one answer for printing, the cursor and painting.

use unicode_segmentation::GraphemeCursor;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// What printing must know of a character before it looks any closer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// Starts a cluster whatever stands before it, a Prepend character excepted. The width is 1 or 2.
    Plain(u8),
    /// Starts a cluster unless the character before it is no plain one. The width is 2.
    Head,
    /// Everything else: UAX #29 decides.
    Other,
}

/// Ranges of plain characters. A test holds each against the Unicode tables.
const PLAIN: &[(u32, u32, u8)] = &[
    (0x00a1, 0x00a8, 1),
    (0x00aa, 0x00ac, 1),
    (0x00af, 0x02ff, 1),
    (0x0370, 0x0373, 1),
    (0x0391, 0x03a1, 1),
    (0x03a3, 0x0482, 1),
    (0x048a, 0x052f, 1),
    (0x1e00, 0x1f15, 1),
    (0x2010, 0x2027, 1),
    (0x2030, 0x203b, 1),
    (0x2190, 0x2193, 1),
    (0x2200, 0x22ff, 1),
    (0x2500, 0x25a9, 1),
    (0x2800, 0x28ff, 1),
    (0x3001, 0x3029, 2),
    (0x3041, 0x3096, 2),
    (0x309b, 0x30ff, 2),
    (0x3400, 0x4dbf, 2),
    (0x4e00, 0x9fff, 2),
    (0xe0a0, 0xe0d4, 1),
    (0xff01, 0xff60, 2),
];

/// Ranges of characters that start a cluster unless something joins them to what stands before: Hangul
/// syllables after a leading jamo, pictographs after a ZWJ.
const HEAD: &[(u32, u32)] = &[(0xac00, 0xd7a3), (0x1f600, 0x1f64f), (0x1f680, 0x1f6c5)];

const BLOCK: usize = 1 << 16;

/// Two bits for each character of the basic plane: 0 other, 1 and 2 plain of that width, 3 head.
static CLASSES: [u8; BLOCK / 4] = classes();

const fn classes() -> [u8; BLOCK / 4] {
    let mut table = [0; BLOCK / 4];
    let mut i = 0;
    while i < PLAIN.len() {
        mark(&mut table, PLAIN[i].0, PLAIN[i].1, PLAIN[i].2);
        i += 1;
    }
    mark(&mut table, HEAD[0].0, HEAD[0].1, 3);
    table
}

const fn mark(table: &mut [u8; BLOCK / 4], from: u32, to: u32, class: u8) {
    let mut c = from as usize;
    while c <= to as usize {
        table[c / 4] |= class << (c % 4 * 2);
        c += 1;
    }
}

#[inline]
pub(super) fn class(c: char) -> Class {
    let code = c as usize;
    if code < BLOCK {
        return match CLASSES[code / 4] >> (code % 4 * 2) & 3 {
            0 => Class::Other,
            3 => Class::Head,
            width => Class::Plain(width),
        };
    }
    let head = HEAD[1..].iter().any(|(from, to)| (*from..=*to).contains(&(code as u32)));
    if head { Class::Head } else { Class::Other }
}

/// The width of a character that starts a cluster behind any plain one, ASCII included.
#[inline]
pub(super) fn plain(c: char) -> Option<usize> {
    match class(c) {
        _ if matches!(c, ' '..='~') => Some(1),
        Class::Plain(width) => Some(usize::from(width)),
        Class::Head => Some(2),
        Class::Other => None,
    }
}

/// Cells that a cluster takes; zero when there is nothing to see by itself.
pub(super) fn of_cluster(text: &str) -> u8 {
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (Some(c), None) => of_char(c),
        _ => text.width().min(2) as u8,
    }
}

/// Cells that one code point takes, whatever stands around it.
pub(super) fn of_char(c: char) -> u8 {
    c.width().unwrap_or(0).min(2) as u8
}

/// Combining marks that join anything and leave its width alone.
#[inline]
pub(super) const fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

/// The characters that glue themselves to whatever follows (GB9b).
pub(super) const fn prepends(c: char) -> bool {
    matches!(c as u32,
        0x0600..=0x0605 | 0x06dd | 0x070f | 0x0890..=0x0891 | 0x08e2 | 0x0d4e | 0x110bd | 0x110cd
        | 0x111c2..=0x111c3 | 0x113d1 | 0x1193f | 0x11941 | 0x11a84..=0x11a89 | 0x11d46 | 0x11f02)
}

/// Whether the text from byte `at` on goes on with the cluster before it.
pub(super) fn joins(text: &str, at: usize) -> bool {
    let mut cursor = GraphemeCursor::new(at, text.len(), true);
    cursor.is_boundary(text, 0) == Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> impl Iterator<Item = char> {
        (0xa0..=0x10_ffff).filter_map(char::from_u32)
    }

    fn glued(before: &str, c: char) -> bool {
        joins(&format!("{before}{c}"), before.len())
    }

    #[test]
    fn plain_characters_are_what_they_claim() {
        // One character of each kind that could join with what follows: a letter, an extender, a virama
        // after its consonant, a pictograph with a ZWJ, a regional indicator, jamo, a spacing mark.
        let before = ["a", "e\u{301}", "क\u{94d}", "❤\u{200d}", "🇩", "\u{1100}", "\u{ac00}", "\u{903}"];
        for c in all() {
            let Class::Plain(width) = class(c) else { continue };
            assert_eq!(c.width(), Some(usize::from(width)), "width of {:04x}", c as u32);
            for before in before {
                assert!(!glued(before, c), "{:04x} joins {before:?}", c as u32);
            }
        }
    }

    #[test]
    fn heads_are_wide_and_start_clusters_after_plain_text() {
        for c in all().filter(|c| class(*c) == Class::Head) {
            assert_eq!(c.width(), Some(2), "width of {:04x}", c as u32);
            for before in ["a", "中", "가", "é"] {
                assert!(!glued(before, c), "{:04x} joins {before:?}", c as u32);
            }
        }
    }

    #[test]
    fn marks_join_anything_and_change_no_width() {
        for c in all().filter(|c| is_mark(*c)) {
            for before in ["a", "é", "中", "👩", "❤", "क", "가", "\u{600}", "🇩"] {
                assert!(glued(before, c), "{:04x} after {before:?}", c as u32);
                assert_eq!(
                    of_cluster(&format!("{before}{c}")),
                    of_cluster(before),
                    "{:04x} after {before:?}",
                    c as u32
                );
            }
        }
    }

    #[test]
    fn exactly_the_prepending_characters_glue_a_letter() {
        for c in all() {
            assert_eq!(glued(&c.to_string(), 'a'), prepends(c), "{:04x}", c as u32);
        }
    }

    #[test]
    fn clusters_have_the_width_of_what_is_seen() {
        let cases = [
            ("a", 1),
            ("中", 2),
            ("e\u{301}", 1),
            ("\u{301}", 0),
            ("👩‍👩‍👧", 2),
            ("🇩🇪", 2),
            ("❤\u{fe0f}", 2),
            ("❤", 1),
        ];
        for (text, width) in cases {
            assert_eq!(of_cluster(text), width, "{text}");
        }
    }
}
