//! Bidirectional classes of characters, quickly.

use std::cell::Cell;

use unicode_bidi::{BidiClass, BidiDataSource, HardcodedBidiData};

/// Classes of characters met lately: the tables are searched in many steps, and several times for each character.
#[derive(Debug)]
pub(super) struct Classes {
    recent: Box<[Cell<(char, BidiClass)>]>,
}

/// Slots; a power of two.
const RECENT: usize = 512;

impl Default for Classes {
    fn default() -> Self {
        // Right for what it names, so that nothing has to be marked as empty.
        Self { recent: vec![Cell::new(('A', BidiClass::L)); RECENT].into() }
    }
}

impl BidiDataSource for Classes {
    fn bidi_class(&self, c: char) -> BidiClass {
        let slot = &self.recent[c as usize % RECENT];
        let (held, class) = slot.get();
        if held == c {
            return class;
        }
        let class = HardcodedBidiData.bidi_class(c);
        slot.set((c, class));
        class
    }
}
