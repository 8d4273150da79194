//! Character sets of the seven-bit world: what a byte means under SCS, SI, SO and the single shifts.

/// A designated set (`ESC ( x`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Charset {
    #[default]
    Ascii,
    /// DEC Special Graphics: line drawing.
    Graphics,
    British,
    Dutch,
    Finnish,
    French,
    FrenchCanadian,
    German,
    Italian,
    Norwegian,
    Portuguese,
    Spanish,
    Swedish,
    Swiss,
}

impl Charset {
    /// The set that an SCS final names; unknown ones are ASCII, as nothing better is known of them.
    pub(super) fn designated(intermediate: Option<u8>, last: u8) -> Self {
        match (intermediate, last) {
            (None, b'0' | b'2') => Self::Graphics,
            (None, b'A') => Self::British,
            (None, b'4') => Self::Dutch,
            (None, b'C' | b'5') => Self::Finnish,
            (None, b'R' | b'f') => Self::French,
            (None, b'Q' | b'9') => Self::FrenchCanadian,
            (None, b'K') => Self::German,
            (None, b'Y') => Self::Italian,
            (None, b'`' | b'E' | b'6') => Self::Norwegian,
            (Some(b'%'), b'6') => Self::Portuguese,
            (None, b'Z') => Self::Spanish,
            (None, b'H' | b'7') => Self::Swedish,
            (None, b'=') => Self::Swiss,
            _ => Self::Ascii,
        }
    }

    /// Characters mean what they are.
    pub(super) const fn is_ascii(self) -> bool {
        matches!(self, Self::Ascii)
    }

    /// What an ASCII character stands for in this set.
    pub(super) fn map(self, c: char) -> char {
        match self {
            Self::Ascii => c,
            Self::Graphics => graphics(c),
            _ => national(self.replacements(), c),
        }
    }

    /// The replacements of a national set, at the positions of `NATIONAL`.
    const fn replacements(self) -> &'static str {
        match self {
            Self::Ascii | Self::Graphics => NATIONAL,
            Self::British => "£@[\\]^_`{|}~",
            Self::Dutch => "£¾ĳ½|^_`¨ƒ¼´",
            Self::Finnish => "#@ÄÖÅÜ_éäöåü",
            Self::French => "£à°ç§^_`éùè¨",
            Self::FrenchCanadian => "#àâçêî_ôéùèû",
            Self::German => "#§ÄÖÜ^_`äöüß",
            Self::Italian => "£§°çé^_ùàòèì",
            Self::Norwegian => "#ÄÆØÅÜ_äæøåü",
            Self::Portuguese => "#@ÃÇÕ^_`ãçõ~",
            Self::Spanish => "£§¡Ñ¿^_`°ñç~",
            Self::Swedish => "#ÉÄÖÅÜ_éäöåü",
            Self::Swiss => "ùàéçêîèôäöüû",
        }
    }
}

/// The characters that national sets replace.
const NATIONAL: &str = "#@[\\]^_`{|}~";

fn national(to: &'static str, c: char) -> char {
    let at = NATIONAL.chars().position(|from| from == c);
    at.and_then(|at| to.chars().nth(at)).unwrap_or(c)
}

fn graphics(c: char) -> char {
    const MAP: [char; 32] = [
        ' ', '◆', '▒', '␉', '␌', '␍', '␊', '°', '±', '␤', '␋', '┘', '┐', '┌', '└', '┼', '⎺', '⎻', '─', '⎼',
        '⎽', '├', '┤', '┴', '┬', '│', '≤', '≥', 'π', '≠', '£', '·',
    ];
    match c {
        '_'..='~' => MAP[c as usize - '_' as usize],
        _ => c,
    }
}

/// G0 to G3, which of them is in use, and a shift for one character.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Charsets {
    pub sets: [Charset; 4],
    /// SI, SO, LS2, LS3.
    pub left: u8,
    /// SS2, SS3: for the next character only.
    pub single: Option<u8>,
}

impl Charsets {
    pub(super) fn current(self) -> Charset {
        self.sets[usize::from(self.left & 3)]
    }

    /// ASCII text needs no look at each character.
    pub(super) fn is_plain(self) -> bool {
        self.single.is_none() && self.current().is_ascii()
    }

    pub(super) fn map(&mut self, c: char) -> char {
        match self.single.take() {
            Some(set) => self.sets[usize::from(set & 3)].map(c),
            None => self.current().map(c),
        }
    }
}
