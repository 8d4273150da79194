//! Levels of text without numbers, brackets and marks of direction, which is most text: there UAX #9 comes to very
//! little, and a screen of Arabic takes a fraction of the time that all its rules take.

use unicode_bidi::{BidiClass, BidiDataSource, Level};

use super::Unit;
use super::classes::Classes;

/// Sets the levels of `units`, one for each character of `text`. False, and nothing is known: the text needs all rules.
pub(super) fn resolve(text: &str, classes: &Classes, base: Level, units: &mut [Unit]) -> bool {
    // The direction of the last strong character, and where what follows it begins.
    let (mut before, mut open) = (base.is_rtl(), 0);
    for (at, c) in text.chars().enumerate() {
        let from_right = match classes.bidi_class(c) {
            BidiClass::L => false,
            BidiClass::R | BidiClass::AL => true,
            // A stray mark goes with the character before it (W1).
            BidiClass::NSM if open == at => before,
            // Without numbers beside them they are nothing special (W4 to W6).
            BidiClass::ES | BidiClass::ET | BidiClass::CS | BidiClass::NSM | BidiClass::WS => continue,
            BidiClass::ON if !classes.is_bracket(c) => continue,
            _ => return false,
        };
        settle(&mut units[open..at], before == from_right, from_right, base);
        units[at].level = level(from_right, base);
        (before, open) = (from_right, at + 1);
    }
    settle(&mut units[open..], before == base.is_rtl(), base.is_rtl(), base);
    true
}

/// What stands between two strong characters goes their way where they agree (N1), else that of the paragraph (N2).
fn settle(between: &mut [Unit], agree: bool, from_right: bool, base: Level) {
    let level = if agree { level(from_right, base) } else { base };
    between.iter_mut().for_each(|unit| unit.level = level);
}

/// Rules I1 and I2.
fn level(from_right: bool, base: Level) -> Level {
    match (from_right, base.is_rtl()) {
        (true, _) => Level::rtl(),
        (false, false) => Level::ltr(),
        (false, true) => Level::new(2).unwrap_or(base),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_bidi::ParagraphBidiInfo;

    use super::*;
    use crate::paint::bidi::Kind;

    fn levels(text: &str, base: Level) -> Option<Vec<Level>> {
        let unit =
            |(at, _): (usize, char)| Unit { cell: at as u16, wide: false, kind: Kind::Text, level: base };
        let mut units: Vec<Unit> = text.chars().enumerate().map(unit).collect();
        let known = resolve(text, &Classes::default(), base, &mut units);
        known.then(|| units.iter().map(|unit| unit.level).collect())
    }

    fn all_rules(text: &str, base: Level) -> Vec<Level> {
        let info = ParagraphBidiInfo::new_with_data_source(&Classes::default(), text, Some(base));
        text.char_indices().map(|(at, _)| info.levels[at]).collect()
    }

    #[test]
    fn plain_text_needs_no_more() {
        for text in ["", "abc", "שלום, עולם!", "a שלום - b", "سلام، x", "\u{5b8}א \u{5b8}!"]
        {
            for base in [Level::ltr(), Level::rtl()] {
                assert_eq!(levels(text, base), Some(all_rules(text, base)), "{text:?}");
            }
        }
        assert_eq!(levels("א 1", Level::ltr()), None);
        assert_eq!(levels("א (ב)", Level::ltr()), None);
    }

    proptest! {
        #[test]
        fn what_is_known_is_what_all_rules_say(text in "[abאבسل ,+$!\u{5b8}\u{200e}\u{200f}|1٢(〈]{0,24}", from_right: bool) {
            let base = if from_right { Level::rtl() } else { Level::ltr() };
            if let Some(levels) = levels(&text, base) {
                prop_assert_eq!(levels, all_rules(&text, base));
            }
        }
    }
}
