//! Finished cells: the pixels of looks that come again and again, ready to be copied.
//!
//! A copy costs a fraction of drawing, lines and all. A look gets a tile when it is drawn a second time, so that a
//! picture made of characters, where each look is seen once, does not pay for tiles.

#![forbid(unsafe_code)]

use super::look::Look;
use crate::sheet::{self, LINE, Sheet};
use crate::units::Pixels;

/// The tiles of a picture, each as large as a cell: the look of a wide character has two, for its halves, so that all
/// tiles of a row are laid in one run.
#[derive(Debug)]
pub(super) struct Tiles {
    /// Of looks one and two cells wide.
    shelves: [Shelf; 2],
    /// In the order in which tiles were first wanted: those of a screen lie side by side, on few pages.
    pixels: Sheet,
    /// Of a tile.
    size: Pixels,
    /// From the first pixel of a tile to that of the next.
    pitch: usize,
    /// When each tile was made, and the last of all: a count.
    makes: Vec<u32>,
    made: u32,
}

/// Looks of one width, in sets by hash. A newcomer takes the place of the next look in turn that has no tile, else of the
/// next one: where looks had one place each, a screen of two thousand colours drew every other cell anew.
#[derive(Debug)]
struct Shelf {
    sets: Box<[Set]>,
    /// The way of the next newcomer to a set where every look has a tile.
    turn: usize,
    /// The tile of the next slot that has none yet.
    next: u32,
    first: u32,
}

/// A tile as it was made for some look. Whoever keeps this asks [`Tiles::hold`] before it is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Finished {
    tile: u32,
    made: u32,
}

impl Finished {
    /// No tile is ever made so.
    pub(super) const NEVER: Self = Self { tile: 0, made: u32::MAX };
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
    tile: u32,
    made: bool,
}

const NONE: u32 = u32::MAX;
const EMPTY: Slot = Slot { look: Look::UNKNOWN, tile: NONE, made: false };

/// What there is for a look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tile {
    /// Its pixels, row by row.
    Ready(Finished),
    /// To be drawn: the look was drawn before and is worth keeping.
    Wanted(Finished),
    /// Nothing yet.
    New,
}

impl Shelf {
    /// Room for `looks` or some more; their tiles begin with the one of the number `first`.
    fn new(looks: usize, first: u32) -> Self {
        let sets = looks.div_ceil(WAYS).max(1).next_power_of_two();
        Self { sets: vec![Set([EMPTY; WAYS]); sets].into(), turn: 0, next: first, first }
    }

    fn looks(&self) -> usize {
        self.sets.len() * WAYS
    }

    /// The slot of a look that was seen before, or `None`: it has one now.
    #[inline]
    fn find(&mut self, look: Look) -> Option<&mut Slot> {
        let at = look.hash() as usize & (self.sets.len() - 1);
        let Set(ways) = &mut self.sets[at];
        let Some(way) = ways.iter().position(|slot| slot.look == look) else {
            let mut turns = (self.turn..self.turn + WAYS).map(|way| way % WAYS);
            let way = turns.find(|way| !ways[*way].made).unwrap_or(self.turn);
            self.turn = (self.turn + 1) % WAYS;
            (ways[way].look, ways[way].made) = (look, false);
            return None;
        };
        let slot = &mut ways[way];
        if slot.tile == NONE {
            slot.tile = self.next;
            self.next += u32::from(look.cols());
        }
        Some(slot)
    }

    fn clear(&mut self) {
        self.sets.fill(Set([EMPTY; WAYS]));
        self.next = self.first;
    }
}

impl Tiles {
    /// Room for tiles as large as a cell of `size` that take up about `budget` pixels, half of that for wide characters,
    /// and memory only as they are made.
    pub(super) fn new(size: Pixels, budget: usize) -> Self {
        // A line of the processor's cache between two tiles: tiles are laid line by line, and where the same lines of all
        // tiles lay a power of two apart they drove each other out of the cache.
        let pitch = (size.area() + LINE).next_multiple_of(LINE);
        let narrow = Shelf::new(budget / pitch / 2, 0);
        let wide = Shelf::new(budget / pitch / 4, narrow.looks() as u32);
        let tiles = narrow.looks() + 2 * wide.looks();
        let (pixels, makes) = (sheet::sparse(tiles * pitch), vec![0; tiles]);
        Self { shelves: [narrow, wide], pixels, size, pitch, makes, made: 0 }
    }

    #[inline]
    pub(super) fn find(&mut self, look: Look) -> Tile {
        let Some(slot) = self.shelves[usize::from(look.cols()) - 1].find(look) else { return Tile::New };
        let tile = slot.tile;
        if slot.made {
            return Tile::Ready(Finished { tile, made: self.makes[tile as usize] });
        }
        slot.made = true;
        self.made += 1;
        self.makes[tile as usize] = self.made;
        Tile::Wanted(Finished { tile, made: self.made })
    }

    /// Whether a tile still shows what it was made for.
    #[inline]
    pub(super) fn hold(&self, finished: Finished) -> bool {
        self.makes.get(finished.tile as usize) == Some(&finished.made)
    }

    /// So many tiles were made that it is time to count anew: to [`Self::clear`], with all that is kept about them.
    pub(super) fn is_worn(&self) -> bool {
        self.made > u32::MAX / 2
    }

    /// The pixels of all tiles.
    #[inline]
    pub(super) fn pixels(&self) -> &[u32] {
        &self.pixels
    }

    /// Where the pixels of a tile begin, and those of the second one of a wide character.
    #[inline]
    pub(super) fn starts(&self, finished: Finished) -> [u32; 2] {
        let pitch = self.pitch as u32;
        [finished.tile * pitch, (finished.tile + 1) * pitch]
    }

    /// Makes the tile, or the two, of a picture one or two cells wide.
    pub(super) fn make(&mut self, finished: Finished, picture: &[u32]) {
        let (width, area) = (self.size.width as usize, self.size.area());
        let cells = picture.len() / area.max(1);
        for (half, start) in self.starts(finished).into_iter().take(cells).enumerate() {
            let tile = &mut self.pixels[start as usize..][..area];
            let lines = picture.chunks_exact(width * cells).zip(tile.chunks_exact_mut(width));
            lines.for_each(|(from, to)| to.copy_from_slice(&from[half * width..][..width]));
        }
    }

    /// Looks mean something else now, and no tile is what it was.
    pub(super) fn clear(&mut self) {
        self.shelves.iter_mut().for_each(Shelf::clear);
        self.makes.fill(0);
        if self.is_worn() {
            self.made = 0;
        }
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

    fn pixels(tiles: &Tiles, tile: Finished) -> &[u32] {
        &tiles.pixels()[tiles.starts(tile)[0] as usize..][..tiles.size.area()]
    }

    #[test]
    fn a_look_gets_a_tile_when_it_comes_again() {
        let mut tiles = Tiles::new(Pixels::new(2, 2), 640);
        assert_eq!(tiles.find(look(7)), Tile::New);
        let Tile::Wanted(tile) = tiles.find(look(7)) else { panic!("drawn twice") };
        tiles.make(tile, &[1, 2, 3, 4]);
        assert_eq!(tiles.find(look(7)), Tile::Ready(tile));
        assert_eq!(pixels(&tiles, tile), [1, 2, 3, 4]);
        tiles.clear();
        assert_eq!(tiles.find(look(7)), Tile::New);
    }

    #[test]
    fn a_wide_look_has_a_tile_for_each_half() {
        let mut tiles = Tiles::new(Pixels::new(2, 2), 640);
        let wide = |paint| Look::new(GlyphId::BLANK, PaintId(paint), 2);
        let mut kept = Vec::new();
        for paint in 0..3 {
            assert_eq!(tiles.find(wide(paint)), Tile::New);
            let Tile::Wanted(tile) = tiles.find(wide(paint)) else { panic!("drawn twice") };
            let picture: Vec<u32> = (paint * 8..paint * 8 + 8).collect();
            tiles.make(tile, &picture);
            kept.push(tile);
        }
        for (n, tile) in (0..).zip(kept) {
            let halves = tiles.starts(tile).map(|start| tiles.pixels()[start as usize..][..4].to_vec());
            assert_eq!(halves, [[0, 1, 4, 5].map(|p| n * 8 + p), [2, 3, 6, 7].map(|p| n * 8 + p)]);
        }
    }

    #[test]
    fn looks_that_share_a_slot_do_not_mix() {
        let mut tiles = Tiles::new(Pixels::new(1, 1), 128);
        for round in 0..3 {
            for paint in (0..50).flat_map(|n| [n, n, n]) {
                match tiles.find(look(paint)) {
                    Tile::Ready(tile) => assert_eq!(pixels(&tiles, tile), [paint], "round {round}"),
                    Tile::Wanted(tile) => tiles.make(tile, &[paint]),
                    Tile::New => {}
                }
            }
        }
    }

    /// Whatever is said to hold shows what it was made for.
    #[test]
    fn a_tile_holds_until_it_is_drawn_over() {
        let mut tiles = Tiles::new(Pixels::new(1, 1), 512);
        let mut kept = vec![(0, Finished::NEVER)];
        let mut held = 0;
        for round in 0..200 {
            let paint = round * 7919 % 13;
            for _ in 0..2 {
                if let Tile::Wanted(tile) = tiles.find(look(paint)) {
                    tiles.make(tile, &[paint]);
                    kept.push((paint, tile));
                }
            }
            for (paint, tile) in &kept {
                if tiles.hold(*tile) {
                    assert_eq!(pixels(&tiles, *tile), [*paint]);
                    held += 1;
                }
            }
        }
        assert!(kept.len() > 20 && held > 500, "{} made, held {held} times", kept.len());
        tiles.clear();
        assert!(!kept.iter().any(|(_, tile)| tiles.hold(*tile)), "cleared");
        tiles.made = u32::MAX - 9;
        assert!(tiles.is_worn());
        tiles.clear();
        assert!(!tiles.is_worn());
    }
}
