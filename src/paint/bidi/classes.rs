//! Bidirectional classes of characters, quickly.

use unicode_bidi::{BidiClass, BidiDataSource, HardcodedBidiData};

/// The classes of UAX #9 that text in cells can have. Marks that only order text have no cell of their own, and a stray
/// one is a space; one that is transparent there (BN, such as a soft hyphen) is seen here, and as neutral as it looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    Left,
    Right,
    /// AL, a letter that turns numbers behind it into Arabic ones.
    Arabic,
    /// EN.
    Number,
    /// AN.
    ArabicNumber,
    /// ES, a sign of a number.
    Sign,
    /// ET, a unit of a number.
    Unit,
    /// CS, a separator inside numbers.
    Point,
    /// NSM.
    Mark,
    Space,
    Neutral,
    /// Neutral, and perhaps one of a pair that rule N0 looks for.
    Bracket,
    /// Separators, and what only looks like text: belongs to the layout and stays where it is.
    Layout,
}

/// Classes of all characters met so far: the tables behind them are searched in many steps.
#[derive(Debug, Default)]
pub(super) struct Classes {
    /// By the upper digits of the code point.
    pages: Vec<Option<Box<Page>>>,
}

/// By the last two digits; `None` is not known yet.
type Page = [Option<Class>; 256];

impl Classes {
    #[inline]
    pub(super) fn get(&mut self, c: char) -> Class {
        let (page, at) = (u32::from(c) as usize >> 8, u32::from(c) as usize & 0xFF);
        match self.pages.get(page) {
            Some(Some(page)) => page[at].unwrap_or_else(|| self.look_up(c)),
            _ => self.look_up(c),
        }
    }

    #[cold]
    fn look_up(&mut self, c: char) -> Class {
        let (page, at) = (u32::from(c) as usize >> 8, u32::from(c) as usize & 0xFF);
        if self.pages.len() <= page {
            self.pages.resize_with(page + 1, || None);
        }
        let class = class(c);
        self.pages[page].get_or_insert_with(|| Box::new([None; 256]))[at] = Some(class);
        class
    }
}

fn class(c: char) -> Class {
    match HardcodedBidiData.bidi_class(c) {
        _ if matches!(c, '\u{2500}'..='\u{259F}') => Class::Layout,
        BidiClass::B | BidiClass::S => Class::Layout,
        BidiClass::L => Class::Left,
        BidiClass::R => Class::Right,
        BidiClass::AL => Class::Arabic,
        BidiClass::EN => Class::Number,
        BidiClass::AN => Class::ArabicNumber,
        BidiClass::ES => Class::Sign,
        BidiClass::ET => Class::Unit,
        BidiClass::CS => Class::Point,
        BidiClass::NSM => Class::Mark,
        BidiClass::ON if HardcodedBidiData.bidi_matched_opening_bracket(c).is_some() => Class::Bracket,
        BidiClass::ON | BidiClass::BN => Class::Neutral,
        _ => Class::Space,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_has_its_class_first_and_later() {
        let mut classes = Classes::default();
        for _ in 0..2 {
            for c in ('\0'..=char::MAX).step_by(7).chain("a1אم٣-$,\u{304} ([│\t\u{AD}\u{202B}".chars()) {
                assert_eq!(classes.get(c), class(c), "U+{:04X}", u32::from(c));
            }
        }
        let some = "a1אم٣-$,\u{304} ([│\t\u{AD}\u{202B}".chars().map(|c| classes.get(c));
        use Class::*;
        let wanted = [
            Left,
            Number,
            Right,
            Arabic,
            ArabicNumber,
            Sign,
            Unit,
            Point,
            Mark,
            Space,
            Bracket,
            Bracket,
            Layout,
            Layout,
            Neutral,
            Space,
        ];
        assert_eq!(some.collect::<Vec<_>>(), wanted);
    }
}
