//! Bytes of any terminal to the few keys that a menu has.

/// A key of the menu.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    Up,
    Down,
    First,
    Last,
    Enter,
    /// Escape, Ctrl+C, Backspace and the arrow to the left.
    Back,
    Letter(char),
}

/// Every key among the bytes of one read. An Escape at their end is the key itself: terminals send the rest of a
/// sequence with it.
pub(super) fn keys(mut bytes: &[u8]) -> Vec<Key> {
    let mut found = Vec::new();
    while let Some((&first, rest)) = bytes.split_first() {
        let (key, length) = match first {
            0x1b => escape(rest),
            b'\r' | b'\n' => (Some(Key::Enter), 0),
            0x03 | 0x08 | 0x7f => (Some(Key::Back), 0),
            0..0x20 => (None, 0),
            _ => letter(bytes),
        };
        found.extend(key);
        bytes = &rest[length.min(rest.len())..];
    }
    found
}

/// What follows an Escape, and how many bytes it was.
fn escape(rest: &[u8]) -> (Option<Key>, usize) {
    match rest {
        [b'O', last, ..] => (cursor(*last), 2),
        [b'[', sequence @ ..] => {
            let Some(end) = sequence.iter().position(|b| (0x40..=0x7e).contains(b)) else {
                return (None, rest.len());
            };
            let key = match (&sequence[..end], sequence[end]) {
                (b"1" | b"5" | b"7", b'~') => Some(Key::First),
                (b"4" | b"6" | b"8", b'~') => Some(Key::Last),
                (_, last) => cursor(last),
            };
            (key, end + 2)
        }
        _ => (Some(Key::Back), 0),
    }
}

fn cursor(last: u8) -> Option<Key> {
    Some(match last {
        b'A' => Key::Up,
        b'B' => Key::Down,
        b'C' | b'M' => Key::Enter,
        b'D' => Key::Back,
        b'H' => Key::First,
        b'F' => Key::Last,
        _ => return None,
    })
}

/// One character of UTF-8; what is none is skipped. The length does not count the first byte.
fn letter(bytes: &[u8]) -> (Option<Key>, usize) {
    let length = match bytes[0] {
        0xf0.. => 4,
        0xe0.. => 3,
        0xc0.. => 2,
        _ => 1,
    };
    let text = bytes.get(..length).and_then(|b| std::str::from_utf8(b).ok());
    match text.and_then(|text| text.chars().next()) {
        Some(c) => (Some(Key::Letter(c)), length - 1),
        None => (None, 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_in_both_modes_and_with_modifiers() {
        assert_eq!(keys(b"\x1b[A\x1bOB\x1b[1;5A"), [Key::Up, Key::Down, Key::Up]);
        assert_eq!(keys(b"\x1b[H\x1b[4~\x1b[5~"), [Key::First, Key::Last, Key::First]);
    }

    #[test]
    fn an_escape_alone_is_a_key() {
        assert_eq!(keys(b"\x1b"), [Key::Back]);
        assert_eq!(keys(b"\x1b\x1b[B"), [Key::Back, Key::Down]);
        assert_eq!(keys(b"x\x1b"), [Key::Letter('x'), Key::Back]);
    }

    #[test]
    fn noise_gives_nothing_and_ends() {
        assert_eq!(keys(b"\x1b[?1;2"), []);
        assert_eq!(keys(b"\x1b[<0;1;1Z\xff\xc3"), []);
        assert_eq!(keys("é\x00".as_bytes()), [Key::Letter('é')]);
    }
}
