//! A cell with every question answered: which glyph in which paint. Equal looks are equal pixels.

#![forbid(unsafe_code)]

use super::paints::PaintId;
use crate::font::GlyphId;

/// What a cell shows, in eight bytes: redrawing a screen is bound by comparing these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Look {
    glyph: GlyphId,
    /// With `WIDE` where the glyph covers two cells.
    paint: u32,
}

const _: () = assert!(size_of::<Look>() == 8, "a look is compared and looked up as one word");

const WIDE: u32 = 1 << 31;

impl Look {
    /// Equal to no look of a real cell: what stands there has to be painted.
    pub(super) const UNKNOWN: Self = Self { glyph: GlyphId::BLANK, paint: u32::MAX };

    /// The covered right half of a wide character: painted with its left half.
    pub(super) const COVERED: Self = Self { glyph: GlyphId::BLANK, paint: u32::MAX - 1 };

    #[inline]
    pub(super) const fn new(glyph: GlyphId, paint: PaintId, cols: u8) -> Self {
        Self { glyph, paint: if cols == 2 { paint.0 | WIDE } else { paint.0 } }
    }

    #[inline]
    pub(super) const fn glyph(self) -> GlyphId {
        self.glyph
    }

    #[inline]
    pub(super) const fn paint(self) -> PaintId {
        PaintId(self.paint & !WIDE)
    }

    /// Cells that the glyph covers: 1 or 2.
    #[inline]
    pub(super) const fn cols(self) -> u8 {
        if self.paint & WIDE == 0 { 1 } else { 2 }
    }

    /// Spreads looks over slots.
    #[inline]
    pub(super) const fn hash(self) -> u32 {
        let both = (self.glyph.number() as u64) << 32 | self.paint as u64;
        (both.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as u32
    }
}
