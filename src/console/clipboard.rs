//! What was copied and what was selected in one session, and how it is typed again.
//!
//! A clipboard belongs to one login: nobody else's session sees it, and logging out overwrites it.

use std::hint::black_box;

/// More than this is no slip of the hand but a file: it is not kept.
pub(super) const MOST: usize = 1 << 20;

/// A text that is overwritten when it goes.
#[derive(Default)]
struct Secret(Vec<u8>);

impl Secret {
    fn set(&mut self, text: String) {
        self.wipe();
        self.0 = text.into_bytes();
    }

    fn wipe(&mut self) {
        self.0.fill(0);
        black_box(self.0.as_slice());
        self.0.clear();
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        self.wipe();
    }
}

/// A password may be in it: never printed.
impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Secret({} bytes)", self.0.len())
    }
}

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Which {
    /// What was copied on purpose.
    Copied,
    /// What was selected last.
    Selected,
}

/// Both texts of a session.
#[derive(Debug, Default)]
pub(super) struct Clipboard {
    copied: Secret,
    selected: Secret,
}

impl Clipboard {
    /// Keeps a text; false when it is too long.
    pub(super) fn set(&mut self, which: Which, text: String) -> bool {
        if text.len() > MOST {
            return false;
        }
        self.text_mut(which).set(text);
        true
    }

    pub(super) fn get(&self, which: Which) -> &str {
        let bytes = match which {
            Which::Copied => &self.copied.0,
            Which::Selected => &self.selected.0,
        };
        str::from_utf8(bytes).unwrap_or_default()
    }

    fn text_mut(&mut self, which: Which) -> &mut Secret {
        match which {
            Which::Copied => &mut self.copied,
            Which::Selected => &mut self.selected,
        }
    }

    /// Nothing is left of either.
    pub(super) fn wipe(&mut self) {
        self.copied.wipe();
        self.selected.wipe();
    }
}

/// A text as it is typed: without control characters, so that no escape sequence and no interrupt gets in with it,
/// and with the ends of lines as Enter sends them. `bracketed`: the program wants to know that it is a paste.
pub(super) fn typed(text: &str, bracketed: bool) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len() + 12);
    if bracketed {
        bytes.extend_from_slice(b"\x1b[200~");
    }
    let mut last = ' ';
    for c in text.chars() {
        let mut buffer = [0; 4];
        match c {
            '\n' if last == '\r' => {}
            '\n' | '\r' => bytes.push(b'\r'),
            '\t' => bytes.push(b'\t'),
            c if c.is_control() => {}
            c => bytes.extend_from_slice(c.encode_utf8(&mut buffer).as_bytes()),
        }
        last = c;
    }
    if bracketed {
        bytes.extend_from_slice(b"\x1b[201~");
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paste_holds_no_controls_and_cannot_end_its_brackets() {
        assert_eq!(typed("a\tb\r\nc\nd", false), b"a\tb\rc\rd");
        let nasty = "x\x1b[201~\x03rm -rf\u{9b}31m\x7f\u{85}y";
        assert_eq!(typed(nasty, true), "\x1b[200~x[201~rm -rf31my\x1b[201~".as_bytes());
        assert_eq!(typed("日本 é", false), "日本 é".as_bytes());
    }

    #[test]
    fn a_text_that_is_too_long_leaves_the_old_one() {
        let mut clipboard = Clipboard::default();
        assert!(clipboard.set(Which::Copied, "kept".into()));
        assert!(!clipboard.set(Which::Copied, "x".repeat(MOST + 1)));
        assert_eq!(clipboard.get(Which::Copied), "kept");
        assert_eq!(clipboard.get(Which::Selected), "");
        clipboard.wipe();
        assert_eq!(clipboard.get(Which::Copied), "");
    }
}
