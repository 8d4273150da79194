//! The short way: which finished cell shows a text in a paint, between its neighbours where they count.
//!
//! Looks and tiles are found by hash, in tables of their own, and a shape that depends on its neighbours takes another
//! two searches. Here one look at one line of the processor's cache answers
//! all of it.

#![forbid(unsafe_code)]

use super::look::Look;
use super::recent::Asked;
use super::tiles::Finished;

/// A power of two. Half of the places are empty on a screen of two thousand looks.
const SETS: usize = 2048;

/// Finished cells by key, two to a set; a newcomer takes the place of the older one.
#[derive(Debug)]
pub(super) struct Ready {
    sets: Box<[Set]>,
}

#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
struct Set([Slot; 2]);

#[derive(Clone, Copy, Debug)]
struct Slot {
    key: Asked,
    look: Look,
    tile: Finished,
}

const _: () = assert!(size_of::<Set>() == 64, "one line of the processor's cache");

const NOTHING: Slot = Slot { key: Asked::NOTHING, look: Look::UNKNOWN, tile: Finished::NEVER };

impl Default for Ready {
    fn default() -> Self {
        Self { sets: vec![Set([NOTHING; 2]); SETS].into() }
    }
}

impl Ready {
    /// Looks mean something else now, or the numbers of texts.
    pub(super) fn forget(&mut self) {
        self.sets.fill(Set([NOTHING; 2]));
    }

    /// How a cell looks, and the tile that was made of it.
    #[inline]
    pub(super) fn find(&self, key: Asked) -> Option<(Look, Finished)> {
        let Set(slots) = &self.sets[key.hash() % SETS];
        let slot = slots.iter().find(|slot| slot.key == key)?;
        Some((slot.look, slot.tile))
    }

    #[inline]
    pub(super) fn keep(&mut self, key: Asked, look: Look, tile: Finished) {
        let Set(slots) = &mut self.sets[key.hash() % SETS];
        // A tile that was lost leaves its key behind.
        if slots[0].key != key {
            slots[1] = slots[0];
        }
        slots[0] = Slot { key, look, tile };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::font::{Face, GlyphId};
    use crate::paint::paints::PaintId;

    const TILE: Finished = Finished::NEVER;

    fn look(paint: u32) -> Look {
        Look::new(GlyphId::BLANK, PaintId(paint), 1)
    }

    fn key(text: u32, paint: u32) -> Asked {
        Asked::new(text, Face::Regular, 1).painted(PaintId(paint))
    }

    #[test]
    fn nothing_is_found_under_another_key_or_once_it_is_forgotten() {
        let mut ready = Ready::default();
        assert_eq!(ready.find(key(0, 0)), None, "what an empty place names");
        ready.keep(key(97, 1), look(1), TILE);
        assert_eq!(ready.find(key(97, 1)), Some((look(1), TILE)));
        for other in [
            key(98, 1),
            key(97, 2),
            key(97, 1).between(0, 0),
            key(97, 1).between(0, 98),
            Asked::new(97, Face::Bold, 1).painted(PaintId(1)),
            Asked::new(97, Face::Regular, 2).painted(PaintId(1)),
        ] {
            assert_eq!(ready.find(other), None);
        }
        ready.forget();
        assert_eq!(ready.find(key(97, 1)), None);
    }

    #[test]
    fn a_set_holds_the_two_latest() {
        let mut ready = Ready::default();
        let shared: Vec<Asked> = (0..)
            .map(|text| key(text, 3))
            .filter(|k| k.hash() % SETS == key(0, 3).hash() % SETS)
            .take(3)
            .collect();
        (0..).zip(&shared).for_each(|(paint, key)| ready.keep(*key, look(paint), TILE));
        let found: Vec<Option<Look>> = shared.iter().map(|k| ready.find(*k).map(|(look, _)| look)).collect();
        assert_eq!(found, [None, Some(look(1)), Some(look(2))]);
        ready.keep(shared[2], look(7), TILE);
        assert_eq!(ready.find(shared[1]), Some((look(1), TILE)), "kept again under the same key");
    }
}
