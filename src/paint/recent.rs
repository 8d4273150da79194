//! Names of glyphs that were asked for lately, found by the number of the text and without hashing strings.

#![forbid(unsafe_code)]

use crate::font::{Face, GlyphId};

/// Slots; a power of two. A screen of mixed scripts has a few hundred different glyphs.
const SLOTS: usize = 2048;

/// What a glyph was asked for with: numbers that mean the same text as long as the terminal's epoch lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Asked {
    /// Text, face and cells.
    own: u64,
    /// The characters beside it, where they count.
    around: u64,
}

impl Asked {
    /// `text` is a code point, or the number of a cluster with the highest bit set.
    #[inline]
    pub(super) const fn new(text: u32, face: Face, cols: u8) -> Self {
        Self { own: text as u64 | (face as u64) << 32 | (cols as u64) << 34, around: 0 }
    }

    #[inline]
    #[must_use]
    pub(super) fn between(self, before: Option<char>, after: Option<char>) -> Self {
        let number = |c: Option<char>| c.map_or(0, u64::from);
        Self { around: number(before) << 32 | number(after) | 1 << 63, ..self }
    }

    #[inline]
    const fn slot(self) -> usize {
        let mixed = (self.own ^ self.around.rotate_left(21)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        (mixed >> 32) as usize % SLOTS
    }
}

/// What is known of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Known {
    Glyph(GlyphId),
    /// Its shape depends on the characters beside it.
    Joins,
}

/// Nobody asks for this: no text has that number.
const EMPTY: (Asked, Known) = (Asked { own: u64::MAX, around: 0 }, Known::Joins);

/// Answers by slot; a newcomer takes the place of whatever was there.
#[derive(Debug)]
pub(super) struct Recent {
    slots: Box<[(Asked, Known)]>,
}

impl Default for Recent {
    fn default() -> Self {
        Self { slots: vec![EMPTY; SLOTS].into() }
    }
}

impl Recent {
    #[inline]
    pub(super) fn find(&self, asked: Asked) -> Option<Known> {
        let (held, known) = self.slots[asked.slot()];
        (held == asked).then_some(known)
    }

    pub(super) fn keep(&mut self, asked: Asked, known: Known) {
        self.slots[asked.slot()] = (asked, known);
    }

    /// Numbers of glyphs or of clusters mean something else now.
    pub(super) fn clear(&mut self) {
        self.slots.fill(EMPTY);
    }
}
