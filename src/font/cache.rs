//! Glyphs that are ready to be painted, in a bounded store that is emptied as a whole when it is full.
//!
//! Emptying beats evicting one by one: it is rare (megabytes of distinct glyphs), it needs no bookkeeping on the
//! paths that run for every cell, and everything visible is drawn again in a few milliseconds.

use rustc_hash::FxHashMap;

use super::joining::Joined;
use super::{Face, Glyph, GlyphId, Picture};

/// Bytes kept before the cache starts again.
const LIMIT: usize = 8 << 20;
/// What one entry costs beside its pixels and its text.
const UPKEEP: usize = 96;
const UNKNOWN: GlyphId = GlyphId(u32::MAX);

/// How a character is wanted: everything about a request that is not text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Manner {
    pub(super) face: Face,
    pub(super) cols: u8,
    pub(super) joined: Joined,
}

/// The pictures of the cells of a run, where they are others than those of its characters; empty where none is.
type Cells = Box<[Option<GlyphId>]>;

#[derive(Debug)]
enum Entry {
    Mask { start: usize, end: usize },
    Color { start: usize, end: usize },
}

#[derive(Debug)]
pub(super) struct Cache {
    entries: Vec<Entry>,
    masks: Vec<u8>,
    colors: Vec<u32>,
    ascii: [[GlyphId; 128]; 4],
    chars: FxHashMap<(char, Manner), GlyphId>,
    clusters: FxHashMap<Manner, FxHashMap<Box<str>, GlyphId>>,
    runs: FxHashMap<Face, FxHashMap<Box<str>, Cells>>,
    /// Bytes of texts and of the tables that find them, roughly.
    upkeep: usize,
    generation: u32,
}

impl Cache {
    pub(super) fn new() -> Self {
        Self {
            entries: Vec::new(),
            masks: Vec::new(),
            colors: Vec::new(),
            ascii: [[UNKNOWN; 128]; 4],
            chars: FxHashMap::default(),
            clusters: FxHashMap::default(),
            runs: FxHashMap::default(),
            upkeep: 0,
            generation: 0,
        }
    }

    #[inline]
    pub(super) fn ascii(&self, byte: u8, face: Face) -> Option<GlyphId> {
        let id = self.ascii[face as usize][usize::from(byte & 127)];
        (id != UNKNOWN).then_some(id)
    }

    /// Forgets all pictures.
    pub(super) fn restart(&mut self) {
        *self = Self { generation: self.generation.wrapping_add(1), ..Self::new() };
    }

    pub(super) fn find(&self, text: &str, manner: Manner) -> Option<GlyphId> {
        match only(text) {
            Some(c) => self.chars.get(&(c, manner)).copied(),
            None => self.clusters.get(&manner)?.get(text).copied(),
        }
    }

    pub(super) fn keep(&mut self, text: &str, manner: Manner, picture: Picture) -> GlyphId {
        if self.bytes() > LIMIT {
            self.restart();
        }
        self.upkeep += UPKEEP + text.len();
        let id = self.store(picture);
        match only(text) {
            Some(c) => {
                self.chars.insert((c, manner), id);
                if c.is_ascii() && manner.cols == 1 {
                    self.ascii[manner.face as usize][c as usize] = id;
                }
            }
            None => {
                self.clusters.entry(manner).or_default().insert(text.into(), id);
            }
        }
        id
    }

    pub(super) fn find_run(&self, text: &str, face: Face) -> Option<&[Option<GlyphId>]> {
        self.runs.get(&face)?.get(text).map(|cells| &**cells)
    }

    pub(super) fn keep_run(&mut self, text: &str, face: Face, pictures: Vec<Option<Picture>>) {
        if self.bytes() > LIMIT {
            self.restart();
        }
        self.upkeep += UPKEEP + text.len() + pictures.len() * size_of::<Option<GlyphId>>();
        let store = |picture: Option<Picture>| picture.map(|picture| self.store(picture));
        let cells = pictures.into_iter().map(store).collect();
        self.runs.entry(face).or_default().insert(text.into(), cells);
    }

    fn store(&mut self, picture: Picture) -> GlyphId {
        let entry = match picture {
            Picture::Blank => return GlyphId::BLANK,
            Picture::Mask(mask) => {
                let start = self.masks.len();
                self.masks.extend_from_slice(&mask.bytes);
                Entry::Mask { start, end: self.masks.len() }
            }
            Picture::Color(pixels) => {
                let start = self.colors.len();
                self.colors.extend_from_slice(&pixels);
                Entry::Color { start, end: self.colors.len() }
            }
        };
        self.entries.push(entry);
        GlyphId(self.entries.len() as u32)
    }

    /// Blank for an id from before the cache was emptied.
    #[inline]
    pub(super) fn get(&self, id: GlyphId) -> Glyph<'_> {
        let entry = (id.0 as usize).checked_sub(1).and_then(|index| self.entries.get(index));
        match entry {
            Some(Entry::Mask { start, end }) => Glyph::Mask(&self.masks[*start..*end]),
            Some(Entry::Color { start, end }) => Glyph::Color(&self.colors[*start..*end]),
            None => Glyph::Blank,
        }
    }

    /// Bytes of pixels, and roughly what finding them costs.
    pub(super) fn bytes(&self) -> usize {
        self.masks.len() + self.colors.len() * 4 + self.upkeep
    }

    pub(super) fn generation(&self) -> u32 {
        self.generation
    }
}

/// The character of a text that has just one.
fn only(text: &str) -> Option<char> {
    let mut chars = text.chars();
    let first = chars.next()?;
    chars.next().is_none().then_some(first)
}
