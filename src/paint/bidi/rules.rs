//! Levels of a paragraph without explicit marks, which cells do not hold: rules W1 to W7, N1, N2, I1 and I2 of UAX #9,
//! all in one sequence. Rule N0 is in `brackets`.
//!
//! The crate with the tables has all rules too, over strings and with every mark. Text in cells needs none of the marks,
//! and a screen of Hebrew with numbers takes a fraction of the time here. There they are the specification of these.

use super::brackets::{self, Pairs};
use super::classes::Class;

/// A character with its one or two cells: what the rules see of it, and what they find.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unit {
    pub(super) cell: u16,
    pub(super) wide: bool,
    pub(super) class: Class,
    /// As far as the rules have come.
    pub(super) now: Class,
    pub(super) level: u8,
}

/// A paragraph's classes, as a set: most text has nothing that most rules are about.
#[derive(Clone, Copy, Debug, Default)]
struct Seen(u16);

impl Seen {
    fn in_units(units: &[Unit]) -> Self {
        Self(units.iter().fold(0, |seen, unit| seen | 1 << unit.class as u16))
    }

    const fn has(self, class: Class) -> bool {
        self.0 & 1 << class as u16 != 0
    }
}

/// Sets the levels of `units`. `pairs` are told the brackets; `base` is the direction of the paragraph, 0 or 1.
pub(super) fn resolve(units: &mut [Unit], pairs: &mut Pairs, base: u8) {
    let sides = side(base);
    let seen = Seen::in_units(units);
    letters(units, sides);
    if seen.has(Class::Number) || seen.has(Class::ArabicNumber) {
        points(units);
        if seen.has(Class::Unit) {
            units_of_numbers(units);
        }
        numbers(units, sides);
    }
    if seen.has(Class::Bracket) {
        brackets::resolve(units, pairs, sides);
    }
    levels(units, base);
}

/// The direction of a level.
pub(super) const fn side(level: u8) -> Class {
    if level & 1 == 0 { Class::Left } else { Class::Right }
}

/// Rules W1 to W3: marks go with what is before them, numbers behind Arabic letters are Arabic.
fn letters(units: &mut [Unit], sides: Class) {
    let (mut before, mut strong) = (sides, sides);
    for unit in units {
        let class = if unit.class == Class::Mark { before } else { unit.class };
        before = class;
        unit.now = match class {
            Class::Left | Class::Right => {
                strong = class;
                class
            }
            Class::Arabic => {
                strong = class;
                Class::Right
            }
            Class::Number if strong == Class::Arabic => Class::ArabicNumber,
            // It ends the text beside it, as a mark of the paragraph's direction would.
            Class::Layout => {
                strong = sides;
                sides
            }
            _ => class,
        };
    }
}

/// Rule W4: one sign or point between two numbers of a kind is part of them.
fn points(units: &mut [Unit]) {
    for at in 1..units.len().saturating_sub(1) {
        let (before, after) = (units[at - 1].now, units[at + 1].now);
        let joins = match units[at].now {
            Class::Sign => before == Class::Number,
            Class::Point => matches!(before, Class::Number | Class::ArabicNumber),
            _ => false,
        };
        if joins && before == after {
            units[at].now = before;
        }
    }
}

/// Rule W5: units beside a number are part of it.
fn units_of_numbers(units: &mut [Unit]) {
    let mut at = 0;
    while at < units.len() {
        let run = units[at..].iter().take_while(|unit| unit.now == Class::Unit).count();
        let number = |at: usize| units.get(at).is_some_and(|unit| unit.now == Class::Number);
        if run > 0 && (at > 0 && number(at - 1) || number(at + run)) {
            units[at..at + run].iter_mut().for_each(|unit| unit.now = Class::Number);
        }
        at += run.max(1);
    }
}

/// Rule W7: numbers behind a left-to-right letter are of its kind.
fn numbers(units: &mut [Unit], sides: Class) {
    let mut strong = sides;
    for unit in units {
        match unit.now {
            Class::Left | Class::Right => strong = unit.now,
            Class::Number if strong == Class::Left => unit.now = Class::Left,
            _ => {}
        }
    }
}

/// The direction that neutrals beside a class see; `None` for a neutral one (W6: signs, units and points are).
#[inline]
pub(super) const fn strong(class: Class) -> Option<Class> {
    match class {
        Class::Left => Some(Class::Left),
        Class::Right | Class::Arabic | Class::Number | Class::ArabicNumber => Some(Class::Right),
        _ => None,
    }
}

/// Rules N1 to I2: neutrals go with their neighbours where those agree, else with the paragraph.
fn levels(units: &mut [Unit], base: u8) {
    let sides = side(base);
    let (mut before, mut open) = (sides, 0);
    for at in 0..units.len() {
        let class = units[at].now;
        let Some(side) = strong(class) else { continue };
        if open < at {
            settle(&mut units[open..at], before, side, base);
        }
        units[at].level = level(class, base);
        (before, open) = (side, at + 1);
    }
    settle(&mut units[open..], before, sides, base);
}

fn settle(between: &mut [Unit], before: Class, after: Class, base: u8) {
    let level = if before == after { level(before, base) } else { base };
    between.iter_mut().for_each(|unit| unit.level = level);
}

/// Rules I1 and I2.
#[inline]
const fn level(class: Class, base: u8) -> u8 {
    match (class, base & 1) {
        (Class::Left, 0) => base,
        (Class::Right, 0) => base + 1,
        (_, 0) => base + 2,
        (Class::Right, _) => base,
        _ => base + 1,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_bidi::{Level, ParagraphBidiInfo};

    use super::*;
    use crate::paint::bidi::classes::Classes;

    fn levels(text: &str, base: u8) -> Vec<u8> {
        let (mut classes, mut pairs) = (Classes::default(), Pairs::default());
        let mut units = Vec::new();
        for (at, c) in text.chars().enumerate() {
            let class = classes.get(c);
            units.push(Unit { cell: at as u16, wide: false, class, now: class, level: 9 });
            if class == Class::Bracket {
                pairs.note(at, c);
            }
        }
        resolve(&mut units, &mut pairs, base);
        units.iter().map(|unit| unit.level).collect()
    }

    fn specified(text: &str, base: u8) -> Vec<u8> {
        let info = ParagraphBidiInfo::new(text, Some(Level::new(base).expect("0 or 1")));
        text.char_indices().map(|(at, _)| info.levels[at].number()).collect()
    }

    #[test]
    fn sentences_have_the_levels_of_the_specification() {
        for text in [
            "",
            "abc",
            "שלום, עולם!",
            "a שלום - b",
            "سلام، x",
            "\u{5b8}א \u{5b8}!",
            "אב (12) גד",
            "١٢,٣٤ a 1,2 ב 3-4%",
            "א [ב (c] ד) e",
            "(א\u{5b8}) b)\u{5b8}",
            "〈א\u{232A} ⟨x⟩",
        ] {
            for base in [0, 1] {
                assert_eq!(levels(text, base), specified(text, base), "{text:?}");
            }
        }
    }

    #[test]
    fn brackets_without_end_are_left_alone() {
        let nested = (60..67).map(|n| "a(".repeat(n) + "א" + &")".repeat(n) + "(א");
        for text in nested.chain(["(א".repeat(300) + &")".repeat(300)]) {
            for base in [0, 1] {
                assert_eq!(levels(&text, base), specified(&text, base));
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]
        #[test]
        fn every_text_has_the_levels_of_the_specification(
            text in "[abאבسل12٣٤ ,.+$%!\u{5b8}\u{304}\u{200e}\u{200f}\u{61c}|(){}\\[\\]〈〉\u{2329}]{0,32}",
            base in 0..2_u8,
        ) {
            prop_assert_eq!(levels(&text, base), specified(&text, base));
        }
    }
}
