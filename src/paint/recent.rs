//! Names of glyphs that were asked for lately, found by the number of the text and without hashing strings.

#![forbid(unsafe_code)]

use super::paints::PaintId;
use crate::font::{Face, GlyphId};

/// Slots; a power of two. A screen of mixed scripts has a few hundred different glyphs.
const SLOTS: usize = 2048;

/// What a glyph, or a finished cell, was asked for with: numbers that mean the same as long as the terminal's epoch lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Asked {
    /// Text, face, cells and paint.
    own: u64,
    /// What stands beside it, where that counts.
    around: u64,
}

impl Asked {
    /// Nobody asks for this: no text has that number.
    pub(super) const NOTHING: Self = Self { own: u64::MAX, around: 0 };

    /// `text` is a code point, or the number of a cluster with the highest bit set.
    #[inline]
    pub(super) const fn new(text: u32, face: Face, cols: u8) -> Self {
        Self { own: text as u64 | (face as u64) << 32 | (cols as u64) << 34, around: 0 }
    }

    #[inline]
    #[must_use]
    pub(super) const fn between(self, before: u32, after: u32) -> Self {
        // Nothing on both sides is not the same as not to look there.
        let around = (before as u64) << 32 | after as u64;
        Self { around: around ^ 1 << 63, ..self }
    }

    /// For a cell in this paint.
    #[inline]
    #[must_use]
    pub(super) const fn painted(self, paint: PaintId) -> Self {
        Self { own: self.own | (paint.0 as u64) << 36, ..self }
    }

    /// Spreads over the slots of a table.
    #[inline]
    pub(super) const fn hash(self) -> usize {
        let both = self.own ^ self.around.wrapping_mul(0xd6e8_feb8_6659_fd93);
        (both.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40) as usize
    }
}

/// What is known of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Known {
    Glyph(GlyphId),
    /// Its shape depends on the characters beside it.
    Joins,
}

const EMPTY: (Asked, Known) = (Asked::NOTHING, Known::Joins);

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
        let (held, known) = self.slots[asked.hash() % SLOTS];
        (held == asked).then_some(known)
    }

    pub(super) fn keep(&mut self, asked: Asked, known: Known) {
        self.slots[asked.hash() % SLOTS] = (asked, known);
    }

    /// Numbers of glyphs or of clusters mean something else now.
    pub(super) fn clear(&mut self) {
        self.slots.fill(EMPTY);
    }
}
