//! Finished cells: the pixels of looks that come again and again, ready to be copied.
//!
//! A copy costs a fraction of drawing, lines and all. A look gets a tile when it is drawn a second time, so that a
//! picture made of characters, where each look is seen once, does not pay for tiles.

#![forbid(unsafe_code)]

use super::look::Look;
use crate::units::Pixels;

/// Tiles of one size, in sets by hash. A newcomer takes the place of the next look in turn that has no tile, else of the
/// next one: where looks had one place each, a screen of two thousand colours drew every other cell anew.
#[derive(Debug)]
pub(super) struct Tiles {
    sets: Box<[Set]>,
    /// The way of the next newcomer to a set where every look has a tile.
    turn: usize,
    /// In the order in which tiles were first wanted: those of a screen lie side by side, on few pages.
    pixels: Vec<u32>,
    /// Pixels of one tile.
    area: usize,
    /// Where the next slot that has none yet gets its tile.
    next: u32,
}

/// Looks that share a set: as many as a line of the processor's cache holds.
const WAYS: usize = 4;

#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
struct Set([Slot; WAYS]);

#[derive(Clone, Copy, Debug)]
struct Slot {
    look: Look,
    /// Its tile, whatever was drawn there.
    start: u32,
    made: bool,
}

const NOWHERE: u32 = u32::MAX;
const EMPTY: Slot = Slot { look: Look::UNKNOWN, start: NOWHERE, made: false };

/// What there is for a look: where its pixels are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tile {
    /// Ready, row by row.
    Ready(u32),
    /// To be drawn: the look was drawn before and is worth keeping.
    Wanted(u32),
    /// Nothing yet.
    New,
}

impl Tiles {
    /// Room for tiles of `size` that take up about `budget` pixels, and memory only as they are made.
    pub(super) fn new(size: Pixels, budget: usize) -> Self {
        let area = size.area().max(1);
        let sets = (budget / area).div_ceil(WAYS).max(1).next_power_of_two();
        let pixels = vec![0; sets * WAYS * area];
        Self { sets: vec![Set([EMPTY; WAYS]); sets].into(), turn: 0, pixels, area, next: 0 }
    }

    #[inline]
    pub(super) fn find(&mut self, look: Look) -> Tile {
        let at = look.hash() as usize & (self.sets.len() - 1);
        let Set(ways) = &mut self.sets[at];
        let Some(slot) = ways.iter_mut().find(|slot| slot.look == look) else {
            let mut turns = (self.turn..self.turn + WAYS).map(|way| way % WAYS);
            let way = turns.find(|way| !ways[*way].made).unwrap_or(self.turn);
            self.turn = (self.turn + 1) % WAYS;
            (ways[way].look, ways[way].made) = (look, false);
            return Tile::New;
        };
        if slot.made {
            return Tile::Ready(slot.start);
        }
        slot.made = true;
        if slot.start == NOWHERE {
            slot.start = self.next;
            self.next += self.area as u32;
        }
        Tile::Wanted(slot.start)
    }

    /// The pixels of all tiles.
    #[inline]
    pub(super) fn pixels(&self) -> &[u32] {
        &self.pixels
    }

    /// The pixels of the tile at `start`.
    pub(super) fn tile(&mut self, start: u32) -> &mut [u32] {
        &mut self.pixels[start as usize..][..self.area]
    }

    /// Looks mean something else now.
    pub(super) fn clear(&mut self) {
        self.sets.fill(Set([EMPTY; WAYS]));
        self.next = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::font::GlyphId;
    use crate::paint::paints::PaintId;

    fn look(paint: u32) -> Look {
        Look::new(GlyphId::BLANK, PaintId(paint), 1)
    }

    #[test]
    fn a_look_gets_a_tile_when_it_comes_again() {
        let mut tiles = Tiles::new(Pixels::new(2, 2), 64);
        assert_eq!(tiles.find(look(7)), Tile::New);
        let Tile::Wanted(start) = tiles.find(look(7)) else { panic!("drawn twice") };
        tiles.tile(start).copy_from_slice(&[1, 2, 3, 4]);
        assert_eq!(tiles.find(look(7)), Tile::Ready(start));
        assert_eq!(tiles.pixels()[start as usize..][..4], [1, 2, 3, 4]);
        tiles.clear();
        assert_eq!(tiles.find(look(7)), Tile::New);
    }

    #[test]
    fn looks_that_share_a_slot_do_not_mix() {
        let mut tiles = Tiles::new(Pixels::new(1, 1), 4);
        for round in 0..3 {
            for paint in (0..50).flat_map(|n| [n, n, n]) {
                match tiles.find(look(paint)) {
                    Tile::Ready(start) => assert_eq!(tiles.tile(start), [paint], "round {round}"),
                    Tile::Wanted(start) => tiles.tile(start)[0] = paint,
                    Tile::New => {}
                }
            }
        }
    }
}
