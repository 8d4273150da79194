//! Bidirectional classes of characters, quickly.

use std::cell::Cell;

use unicode_bidi::{BidiClass, BidiDataSource, HardcodedBidiData};

/// Classes of characters met lately: the tables are searched in many steps, and several times for each character.
#[derive(Debug)]
pub(super) struct Classes {
    recent: Box<[Cell<Held>]>,
}

#[derive(Clone, Copy, Debug)]
struct Held {
    c: char,
    class: BidiClass,
    bracket: bool,
}

/// Slots; a power of two. Some dozen characters of as many scripts find room beside each other.
const RECENT: usize = 1024;

impl Default for Classes {
    fn default() -> Self {
        // Right for what it names, so that nothing has to be marked as empty.
        let held = Held { c: 'A', class: BidiClass::L, bracket: false };
        Self { recent: vec![Cell::new(held); RECENT].into() }
    }
}

impl Classes {
    /// Whether a character may be one of a pair that rule N0 looks for.
    #[inline]
    pub(super) fn is_bracket(&self, c: char) -> bool {
        self.get(c).bracket
    }

    #[inline]
    fn get(&self, c: char) -> Held {
        // Spread by a product: scripts begin at round numbers, and by the last digits they would share their slots.
        let slot = &self.recent[(u32::from(c).wrapping_mul(0x9e37_79b1) >> 16) as usize % RECENT];
        let held = slot.get();
        if held.c == c {
            return held;
        }
        let class = HardcodedBidiData.bidi_class(c);
        let bracket = class == BidiClass::ON && HardcodedBidiData.bidi_matched_opening_bracket(c).is_some();
        slot.set(Held { c, class, bracket });
        slot.get()
    }
}

impl BidiDataSource for Classes {
    #[inline]
    fn bidi_class(&self, c: char) -> BidiClass {
        self.get(c).class
    }
}
