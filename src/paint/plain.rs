//! The short way for plain text: which finished cell shows an ASCII character in the paint of now.
//!
//! Looks and tiles are found by hash, in two tables. Most of most screens is ASCII in one paint after the other, and there
//! a character's number is enough.

#![forbid(unsafe_code)]

use super::look::Look;
use super::paints::{Brush, PaintId};
use super::tiles::Finished;
use crate::font::Face;

/// What is known of each ASCII character in one paint and face.
#[derive(Debug)]
pub(super) struct Plain {
    of: Option<(PaintId, Face)>,
    known: Box<[Known; 128]>,
    /// What was kept under another number is forgotten.
    stamp: u32,
}

#[derive(Clone, Copy, Debug)]
struct Known {
    look: Look,
    tile: Finished,
    stamp: u32,
}

const NOTHING: Known = Known { look: Look::UNKNOWN, tile: Finished::NEVER, stamp: 0 };

impl Default for Plain {
    fn default() -> Self {
        Self { of: None, known: Box::new([NOTHING; 128]), stamp: 1 }
    }
}

impl Plain {
    /// From now on about this paint and face.
    #[inline]
    pub(super) fn turn_to(&mut self, brush: &Brush) {
        if self.of != Some((brush.paint, brush.face)) {
            self.forget();
            self.of = Some((brush.paint, brush.face));
        }
    }

    /// Looks mean something else now.
    #[inline]
    pub(super) fn forget(&mut self) {
        self.of = None;
        self.stamp = self.stamp.wrapping_add(1);
        if self.stamp == 0 {
            *self = Self::default();
        }
    }

    /// How a character looks, and the tile that was made of it.
    #[inline]
    pub(super) fn find(&self, byte: u8) -> Option<(Look, Finished)> {
        let known = self.known[usize::from(byte & 127)];
        (known.stamp == self.stamp).then_some((known.look, known.tile))
    }

    #[inline]
    pub(super) fn keep(&mut self, byte: u8, look: Look, tile: Finished) {
        // Forgotten meanwhile: nobody knows what paint this would be kept for.
        if self.of.is_some() {
            self.known[usize::from(byte & 127)] = Known { look, tile, stamp: self.stamp };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::font::GlyphId;
    use crate::term::style::StyleId;

    fn brush(paint: u32) -> Brush {
        let (paint, face) = (PaintId(paint), Face::Regular);
        Brush { style: StyleId::default(), paint, face, blinks: false, concealed: false }
    }

    #[test]
    fn what_is_known_goes_with_the_paint() {
        let tile = Finished::NEVER;
        let look = |paint| Look::new(GlyphId::BLANK, PaintId(paint), 1);
        let mut plain = Plain::default();
        assert_eq!(plain.find(b'a'), None);
        plain.keep(b'a', look(1), tile);
        assert_eq!(plain.find(b'a'), None, "of no paint");
        plain.turn_to(&brush(1));
        plain.keep(b'a', look(1), tile);
        plain.turn_to(&brush(1));
        assert_eq!((plain.find(b'a'), plain.find(b'b')), (Some((look(1), tile)), None));
        plain.turn_to(&brush(2));
        assert_eq!(plain.find(b'a'), None);
        plain.turn_to(&brush(1));
        assert_eq!(plain.find(b'a'), None, "it was forgotten");
        plain.keep(b'a', look(1), tile);
        plain.forget();
        assert_eq!(plain.find(b'a'), None);
        plain.keep(b'a', look(1), tile);
        assert_eq!(plain.find(b'a'), None, "forgotten between asking and keeping");
        plain.stamp = u32::MAX;
        plain.forget();
        plain.turn_to(&brush(1));
        assert_eq!(plain.find(b'a'), None, "numbers begin again");
    }
}
