//! Text to coverage: faces, shaping, drawn characters and the cache of ready glyphs.
//!
//! [`Font::glyph`] takes the text of one cell and gives back the name of a picture exactly as large as the cell (or
//! as two). Sources are asked in order: colour emoji, characters that are drawn, outline faces (chosen ones, built-in
//! ones, those found in the system), Unifont, the packs beside the program, and at last a box with the code point, so that
//! nothing printable is ever missing.
//!
//! Invariants: any text and any bytes of a font give a picture and never a panic; a picture is never larger or
//! smaller than its box.
//! Not here: colours, underlines and the cursor belong to `paint`; files of system fonts are opened elsewhere and
//! arrive as bytes.

#![forbid(unsafe_code)]

mod bitmaps;
mod builtin;
mod cache;
mod color;
mod describe;
mod drawn;
mod emoji;
mod family;
mod file;
mod fit;
mod jamo;
mod joining;
mod ligature;
mod mask;
mod metrics;
mod outline;
mod pack;
mod psf;
mod shape;
mod size;
mod strike;
mod unifont;
#[cfg(test)]
mod walk;

pub use bitmaps::{BadPack, check_pack};
use cache::{Cache, Manner};
pub use describe::{Coverage, FaceInfo, Read, describe};
use emoji::Emoji;
use family::Family;
pub use file::{BadFace, FaceFile, Faces, Sibling};
use joining::Joined;
pub use joining::{joins, may_join};
pub use ligature::{LONGEST_RUN, is_operator};
use mask::Mask;
pub use metrics::{Line, Metrics};
pub use size::Size;
use unifont::Unifont;

use rustc_hash::FxHashSet;

use crate::units::Pixels;

/// Weight and slant of a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Face {
    #[default]
    Regular,
    Bold,
    Italic,
    BoldItalic,
}

impl Face {
    pub const fn new(bold: bool, italic: bool) -> Self {
        match (bold, italic) {
            (false, false) => Self::Regular,
            (true, false) => Self::Bold,
            (false, true) => Self::Italic,
            (true, true) => Self::BoldItalic,
        }
    }

    pub const fn is_bold(self) -> bool {
        matches!(self, Self::Bold | Self::BoldItalic)
    }

    pub const fn is_italic(self) -> bool {
        matches!(self, Self::Italic | Self::BoldItalic)
    }
}

/// What to show in a cell.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// One grapheme cluster, one code point or more.
    pub text: &'a str,
    pub face: Face,
    /// Cells that it occupies, 1 or 2.
    pub cols: u8,
    /// The characters beside it in the order of the text, where [`joins`] says that they matter.
    pub before: Option<char>,
    pub after: Option<char>,
}

/// The name of a picture, good until [`Font::generation`] changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct GlyphId(u32);

impl GlyphId {
    /// A box without ink.
    pub const BLANK: Self = Self(0);

    /// To look things up by.
    #[inline]
    pub const fn number(self) -> u32 {
        self.0
    }
}

/// A picture as large as the cells that it was asked for, row by row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Glyph<'a> {
    /// No ink at all.
    Blank,
    /// Coverage of the text colour, 0 to 255.
    Mask(&'a [u8]),
    /// Pixels as 0xAARRGGBB, colours already multiplied by alpha.
    Color(&'a [u32]),
}

/// A picture on its way into the cache.
#[derive(Debug)]
enum Picture {
    Blank,
    Mask(Mask),
    Color(Vec<u32>),
}

/// Faces at one size, and the pictures made of them so far.
#[derive(Debug)]
pub struct Font {
    metrics: Metrics,
    /// Faces that a person chose stand before the built-in ones, those found for missing characters behind them.
    families: Vec<Family>,
    /// So many of them, the first ones, were chosen: they say how wide a cell is.
    chosen: usize,
    emoji: Emoji,
    unifont: Unifont,
    cache: Cache,
    missing: Missing,
    unknown: Missing,
    /// A chosen face joins operators. The built-in ones do not, and no other is asked for ASCII.
    ligatures: bool,
}

impl Font {
    /// Faces built into the program; works with no file system. `px` is the cell height in pixels, clamped to what
    /// [`Metrics`] allows.
    pub fn builtin(px: u16) -> Self {
        Self::new(px, &Faces::default())
    }

    /// Built-in faces and those from files; a file that is no face is left out. The cell is `px` pixels high, or as
    /// the first chosen face has it where that is made of pixels.
    pub fn new(px: u16, faces: &Faces) -> Self {
        let px = px.clamp(Metrics::MIN_PX, Metrics::MAX_PX);
        let mut families: Vec<Family> = faces.chosen.iter().map(|files| Family::of_files(files)).collect();
        let (chosen, metrics) = (families.len(), measure(&families, px));
        let ligatures = families.iter().any(Family::has_ligatures);
        families.extend(builtin::families());
        let mut font = Self {
            metrics,
            families,
            chosen,
            emoji: builtin::emoji(),
            unifont: builtin::unifont(),
            cache: Cache::new(),
            missing: Missing::default(),
            unknown: Missing::default(),
            ligatures,
        };
        faces.found.iter().for_each(|file| font.add(file));
        font
    }

    /// Asks one more face, behind all others or in the family that it belongs to; a pack of glyphs behind Unifont.
    /// Pictures made so far are void: [`Self::generation`] changes.
    pub fn add(&mut self, file: &FaceFile) {
        if let Some(origin) = &file.beside {
            if let Some(family) = self.families.iter_mut().find(|family| family.begins_with(origin)) {
                // Whoever read the file has checked it.
                let _ = family.push_file(file);
            }
        } else if !self.unifont.add(file.data) && !self.emoji.add(file.data, file.index) {
            self.families.push(Family::found(file));
        }
        self.cache.restart();
    }

    /// Characters shown since the last call that no outline face has, each once in the life of this font: somebody
    /// may look for a face and [`Self::add`] it.
    pub fn take_missing(&mut self) -> Vec<char> {
        std::mem::take(&mut self.missing.news)
    }

    /// Characters shown since the last call that no source has at all, each once in the life of this font: marks are
    /// left out, others shown by their number.
    pub fn take_unknown(&mut self) -> Vec<char> {
        std::mem::take(&mut self.unknown.news)
    }

    /// Styles of found families shown since the last call that had to be made up, each once: somebody may look for
    /// the real ones and [`Self::add`] them.
    pub fn take_siblings(&mut self) -> Vec<Sibling> {
        self.families.iter_mut().flat_map(Family::take_siblings).collect()
    }

    pub fn metrics(&self) -> Metrics {
        self.metrics
    }

    /// The measures that these faces would have at another height of a cell, in pixels.
    pub fn metrics_at(&self, px: u16) -> Metrics {
        measure(&self.families[..self.chosen], px.clamp(Metrics::MIN_PX, Metrics::MAX_PX))
    }

    /// The picture of a cluster. May empty the cache: ids given out before are void when [`Self::generation`] has
    /// changed.
    pub fn glyph(&mut self, request: Request<'_>) -> GlyphId {
        let cols = request.cols.clamp(1, 2);
        if let (&[byte], 1) = (request.text.as_bytes(), cols)
            && let Some(id) = self.cache.ascii(byte, request.face)
        {
            return id;
        }
        let joined = match request.text.chars().next() {
            Some(c) if joins(c) => Joined::between(request.before, c, request.after),
            _ => Joined::default(),
        };
        let manner = Manner { face: request.face, cols, joined };
        if let Some(id) = self.cache.find(request.text, manner) {
            return id;
        }
        let picture = self.draw(request.text, manner);
        self.cache.keep(request.text, manner, picture)
    }

    /// Whether [`Self::run`] ever joins anything.
    pub fn has_ligatures(&self) -> bool {
        self.ligatures
    }

    /// The pictures of the cells of a run of [operators](is_operator) that stand side by side, each as large as a
    /// cell: `None` where a cell looks as it does alone, and none at all where all of them do. May empty the cache like
    /// [`Self::glyph`].
    pub fn run(&mut self, text: &str, face: Face) -> &[Option<GlyphId>] {
        if self.cache.find_run(text, face).is_none() {
            let drawn = self.families.iter_mut().find_map(|family| family.run(text, face, &self.metrics));
            let picture = |mask: Mask| if mask.is_blank() { Picture::Blank } else { Picture::Mask(mask) };
            let pictures = drawn.unwrap_or_default().into_iter().map(|mask| mask.map(picture)).collect();
            self.cache.keep_run(text, face, pictures);
        }
        self.cache.find_run(text, face).unwrap_or_default()
    }

    /// The pixels behind an id; blank for one that is void.
    #[inline]
    pub fn get(&self, id: GlyphId) -> Glyph<'_> {
        self.cache.get(id)
    }

    /// Bytes that the pictures occupy; bounded.
    pub fn cache_bytes(&self) -> usize {
        self.cache.bytes()
    }

    /// Changes when the cache has been emptied.
    pub fn generation(&self) -> u32 {
        self.cache.generation()
    }

    /// The chain of sources.
    fn draw(&mut self, text: &str, manner: Manner) -> Picture {
        let Some(first) = text.chars().find(|c| !invisible(*c)) else { return Picture::Blank };
        let (cell, cols) = (self.metrics.cell, u32::from(manner.cols));
        if text.chars().all(blank) {
            return Picture::Blank;
        }
        let size = Pixels::new(cell.width * cols, cell.height);
        if let Some(pixels) = self.emoji.draw(text, size, cols == 2) {
            if self.emoji.wants_faces() {
                self.missing.note("\u{1F600}");
            }
            return Picture::Color(pixels);
        }
        let composed = jamo::composed(text);
        let text = composed.as_deref().unwrap_or(text);
        let found = self.found(first, text, manner);
        let mask = found.unwrap_or_else(|| drawn::hex_box(first, cell, cols));
        if mask.is_blank() { Picture::Blank } else { Picture::Mask(mask) }
    }

    /// A picture by the sources of shapes: drawn, outlines, bitmaps. `None` where only the number is left.
    fn found(&mut self, first: char, text: &str, manner: Manner) -> Option<Mask> {
        drawn::draw(first, self.metrics.cell, u32::from(manner.cols))
            .or_else(|| self.families.iter_mut().find_map(|family| family.draw(text, manner, &self.metrics)))
            .or_else(|| {
                self.missing.note(text);
                text.chars()
                    .filter(|c| self.unifont.bitmap(*c).is_none())
                    .for_each(|c| self.unknown.note_one(c));
                self.unifont.draw(text, manner, &self.metrics)
            })
    }
}

/// The measures of a cell by the first of the families that a person chose, or the usual ones.
fn measure(chosen: &[Family], px: u16) -> Metrics {
    chosen.iter().find_map(|family| family.metrics(px)).unwrap_or_else(|| Metrics::for_height(px))
}

/// Characters that no outline face has, or no source at all.
#[derive(Debug, Default)]
struct Missing {
    noted: FxHashSet<char>,
    news: Vec<char>,
}

impl Missing {
    /// More are not looked for: they would be noise.
    const MOST: usize = 1 << 16;

    fn note(&mut self, text: &str) {
        text.chars().for_each(|c| self.note_one(c));
    }

    fn note_one(&mut self, c: char) {
        let counts = !c.is_ascii() && !invisible(c);
        if counts && self.noted.len() < Self::MOST && self.noted.insert(c) {
            self.news.push(c);
        }
    }
}

/// Characters that leave a cell empty: spaces, and those that show nothing.
fn blank(c: char) -> bool {
    c.is_whitespace() || invisible(c) || c == '\u{2800}'
}

/// Characters that have an effect but no picture: joiners, direction marks, variation selectors, tags, controls.
fn invisible(c: char) -> bool {
    c.is_control()
        || matches!(u32::from(c),
            0x034F | 0x061C | 0x115F..=0x1160 | 0x17B4..=0x17B5 | 0x180B..=0x180F | 0x200B..=0x200F
            | 0x202A..=0x202E | 0x2060..=0x206F | 0x3164 | 0xFE00..=0xFE0F | 0xFEFF | 0xFFA0 | 0xFFF0..=0xFFF8
            | 0x1BCA0..=0x1BCA3 | 0x1D173..=0x1D17A | 0xE0000..=0xE0FFF)
}
