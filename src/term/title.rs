//! The window title and the icon name, and the stack that XTWINOPS 22 and 23 push them on.
//! Never reported back: a title is text that a stranger may have written.

use super::limits::{TITLE_CHARS, TITLES};

bitflags::bitflags! {
    /// XTSMTITLE: how names are written and read.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub(super) struct Formats: u8 {
        const SET_HEX = 1;
        const QUERY_HEX = 1 << 1;
        const SET_UTF8 = 1 << 2;
        const QUERY_UTF8 = 1 << 3;
    }
}

#[derive(Debug, Default)]
pub(super) struct Titles {
    pub formats: Formats,
    title: String,
    icon: String,
    stack: Vec<(String, String)>,
}

/// Which of the two names an operation means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Name {
    Both,
    Icon,
    Title,
}

impl Name {
    /// OSC 0, 1, 2 and the second parameter of XTWINOPS 22 and 23.
    pub(super) const fn of(number: u16) -> Option<Self> {
        match number {
            0 => Some(Self::Both),
            1 => Some(Self::Icon),
            2 => Some(Self::Title),
            _ => None,
        }
    }

    const fn icon(self) -> bool {
        !matches!(self, Self::Title)
    }

    const fn title(self) -> bool {
        !matches!(self, Self::Icon)
    }
}

impl Titles {
    pub(super) fn title(&self) -> &str {
        &self.title
    }

    /// A name in the form that a report gives it; for tests, as a real terminal never reports one.
    pub(super) fn written(&self, name: Name) -> String {
        let text = if name == Name::Icon { &self.icon } else { &self.title };
        if self.formats.contains(Formats::QUERY_HEX) {
            text.bytes().map(|byte| format!("{byte:02X}")).collect()
        } else {
            text.clone()
        }
    }

    /// OSC 0, 1, 2. Hexadecimal where XTSMTITLE says so.
    pub(super) fn set(&mut self, name: Name, bytes: &[u8]) {
        let plain = self.formats.contains(Formats::SET_HEX).then(|| unhex(bytes)).flatten();
        let text = String::from_utf8_lossy(plain.as_deref().unwrap_or(bytes));
        let text: String = text.chars().filter(|c| !c.is_control()).take(TITLE_CHARS).collect();
        if name.icon() {
            self.icon.clone_from(&text);
        }
        if name.title() {
            self.title = text;
        }
    }

    /// XTWINOPS 22. Both names are kept, whichever is asked for.
    pub(super) fn push(&mut self) {
        if self.stack.len() == TITLES {
            self.stack.remove(0);
        }
        self.stack.push((self.title.clone(), self.icon.clone()));
    }

    /// XTWINOPS 23. One entry goes, and gives back what is asked for.
    pub(super) fn pop(&mut self, name: Name) {
        let Some((title, icon)) = self.stack.pop() else { return };
        if name.title() {
            self.title = title;
        }
        if name.icon() {
            self.icon = icon;
        }
    }

    /// Overwrites the bytes, then forgets them.
    pub(super) fn wipe(&mut self) {
        let stacked = self.stack.drain(..).flat_map(|(title, icon)| [title, icon]);
        let all = stacked.chain([std::mem::take(&mut self.title), std::mem::take(&mut self.icon)]);
        for text in all {
            let mut bytes = text.into_bytes();
            bytes.fill(0);
            std::hint::black_box(&bytes);
        }
        self.formats = Formats::default();
    }
}

/// Pairs of hexadecimal digits as bytes.
pub(super) fn unhex(digits: &[u8]) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16).map(|digit| digit as u8);
    let pairs = digits.chunks_exact(2);
    let even = pairs.remainder().is_empty();
    let bytes: Option<Vec<u8>> = pairs.map(|pair| Some(digit(pair[0])? << 4 | digit(pair[1])?)).collect();
    bytes.filter(|_| even)
}
