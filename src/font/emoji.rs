//! Colour emoji from a pack of small strikes, scaled to the cells they stand in.
//!
//! The format is described where it is written, in `fonts/emoji_pack.py`. A damaged pack shows fewer emoji: every read
//! is checked.

use super::color::ColorFace;
use crate::units::Pixels;

const MAGIC: &[u8] = b"GTEMOJ1\n";
const EMOJI_SELECTOR: char = '\u{FE0F}';
const TEXT_SELECTOR: char = '\u{FE0E}';
const JOINER: char = '\u{200D}';
/// Inflated blocks kept.
const KEPT: usize = 4;
/// More than any block or index inflates to.
const MOST: usize = 1 << 20;
const LARGEST_SIDE: usize = 256;
const LARGEST_BLOCK: usize = 1024;
const MOST_PALETTES: usize = 64;
/// Pixels with less alpha are empty.
const FAINT: u32 = 8;
const MOST_COLOURS: usize = 256;

/// The packs that are there, as one source.
#[derive(Debug)]
pub(super) struct Emoji {
    packs: Vec<Pack>,
    /// Fonts of larger pictures.
    faces: Vec<ColorFace>,
    wants_faces: bool,
}

/// A file of colour strikes.
#[derive(Debug)]
struct Pack {
    data: &'static [u8],
    side: usize,
    per_block: usize,
    blocks: usize,
    index: Option<Index>,
    kept: Vec<(usize, Vec<u8>)>,
}

/// Where to find a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Strike {
    number: usize,
    palette: usize,
    /// Shown in colour without being asked to.
    by_default: bool,
}

impl Emoji {
    pub(super) fn new(files: &[&'static [u8]]) -> Self {
        let packs = files.iter().filter_map(|file| Pack::open(file)).collect();
        Self { packs, faces: Vec::new(), wants_faces: false }
    }

    /// Pixels of a box of this size, if `text` is to be shown in colour there and has a picture: one of the faces
    /// where the built-in one is too small for the box, or lacks the sequence.
    pub(super) fn draw(&mut self, text: &str, size: Pixels, wide: bool) -> Option<Vec<u32>> {
        // Below © there are only digits, # and *, which need a keycap to be emoji.
        if text.len() == 1 || text.contains(TEXT_SELECTOR) {
            return None;
        }
        let large = size.width.min(size.height) as usize > self.packs.first().map_or(0, |pack| pack.side);
        if large && self.shown_in_color(text, wide) {
            self.wants_faces = true;
            if let Some(pixels) = self.larger(text, size) {
                return Some(pixels);
            }
        }
        self.built_in(text, size, wide)
    }

    /// Adds a font of larger pictures; false when it is none.
    pub(super) fn add(&mut self, data: &'static [u8], index: u32) -> bool {
        let face = ColorFace::open(data, index);
        let is_one = face.is_some();
        self.faces.extend(face);
        is_one
    }

    /// Emoji were shown for which a font with larger pictures would be better, and there is none.
    pub(super) fn wants_faces(&self) -> bool {
        self.wants_faces && self.faces.is_empty()
    }

    fn shown_in_color(&mut self, text: &str, wide: bool) -> bool {
        let key: String = text.chars().filter(|c| *c != EMOJI_SELECTOR).collect();
        let by_default = self.find(&key).is_some_and(|(_, strike)| strike.by_default);
        text.contains(EMOJI_SELECTOR) || by_default && (wide || key.chars().nth(1).is_none())
    }

    fn larger(&mut self, text: &str, size: Pixels) -> Option<Vec<u32>> {
        self.faces.iter_mut().find_map(|face| face.draw(text, size))
    }

    fn built_in(&mut self, text: &str, size: Pixels, wide: bool) -> Option<Vec<u32>> {
        let asked = text.contains(EMOJI_SELECTOR);
        let key: String = text.chars().filter(|c| *c != EMOJI_SELECTOR).collect();
        let (pack, strike) = self.find(&key)?;
        let several = key.chars().nth(1).is_some();
        if !(asked || strike.by_default && (wide || !several)) {
            return None;
        }
        let pack = self.packs.get_mut(pack)?;
        let pixels = pack.strike(strike)?;
        Some(scale(&pixels, pack.side, size))
    }

    /// The picture of a sequence, or of as much of its beginning as has one, and the pack that it is in.
    fn find(&mut self, key: &str) -> Option<(usize, Strike)> {
        let mut part = key;
        loop {
            for (number, pack) in self.packs.iter_mut().enumerate() {
                if let Some(strike) = pack.find(part) {
                    return Some((number, strike));
                }
            }
            part = &part[..part.rfind(JOINER)?];
        }
    }
}

impl Pack {
    /// `None` when `data` is not a pack.
    fn open(data: &'static [u8]) -> Option<Self> {
        let head = data.strip_prefix(MAGIC)?;
        let field = |at: usize| word(head, at * 4);
        let (side, per_block, blocks) = (field(0)?, field(1)?, field(2)?);
        let sane = (1..=LARGEST_SIDE).contains(&side)
            && (1..=LARGEST_BLOCK).contains(&per_block)
            && blocks < data.len() / 4;
        sane.then_some(Self { data, side, per_block, blocks, index: None, kept: Vec::new() })
    }

    fn find(&mut self, key: &str) -> Option<Strike> {
        if self.index.is_none() {
            let index = self.inflate(self.blocks).and_then(Index::read).unwrap_or_default();
            self.index = Some(index);
        }
        self.index.as_ref()?.find(key)
    }

    /// Premultiplied ARGB of one strike.
    fn strike(&mut self, strike: Strike) -> Option<Vec<u32>> {
        let (side, per_block) = (self.side, self.per_block);
        let block = self.block(strike.number / per_block)?;
        let palettes = half(block, 0)?.min(MOST_PALETTES);
        let colours = half(block, 2)?.min(MOST_COLOURS);
        let palette = block.get(4 + strike.palette.min(palettes.checked_sub(1)?) * colours * 4..)?;
        let start = 4 + palettes * colours * 4 + strike.number % per_block * side * side;
        let pixels = block.get(start..start + side * side)?;
        // The emptiest colour of a palette is a mean with some faint ones in it, which would be a box on plain ground.
        let colour = |index: &u8| {
            let at = usize::from(*index);
            let argb = if at < colours { word(palette, at * 4).map_or(0, |c| c as u32) } else { 0 };
            if argb >> 24 < FAINT { 0 } else { argb }
        };
        Some(pixels.iter().map(colour).collect())
    }

    fn block(&mut self, number: usize) -> Option<&[u8]> {
        if let Some(at) = self.kept.iter().position(|(kept, _)| *kept == number) {
            self.kept[..=at].rotate_right(1);
        } else {
            if number >= self.blocks {
                return None;
            }
            let inflated = self.inflate(number)?;
            self.kept.truncate(KEPT - 1);
            self.kept.insert(0, (number, inflated));
        }
        self.kept.first().map(|(_, bytes)| bytes.as_slice())
    }

    fn inflate(&self, part: usize) -> Option<Vec<u8>> {
        let offsets = self.data.get(MAGIC.len() + 12..)?;
        let squeezed = self.data.get(word(offsets, part * 4)?..word(offsets, part * 4 + 4)?)?;
        miniz_oxide::inflate::decompress_to_vec_with_limit(squeezed, MOST).ok()
    }
}

/// All sequences that have a picture, sorted.
#[derive(Debug, Default)]
struct Index {
    bytes: Vec<u8>,
    /// Where each key begins in `bytes`, and the end of the last.
    keys: Vec<u32>,
}

impl Index {
    fn read(bytes: Vec<u8>) -> Option<Self> {
        let count = word(&bytes, 0)?;
        let lengths = bytes.get(4..4usize.checked_add(count)?)?;
        let mut end = 4 + count * 4;
        let mut keys = vec![end as u32];
        for length in lengths {
            end += usize::from(*length);
            keys.push(end as u32);
        }
        (end <= bytes.len()).then_some(Self { bytes, keys })
    }

    fn find(&self, key: &str) -> Option<Strike> {
        let count = self.keys.len().checked_sub(1)?;
        let at = |i: usize| &self.bytes[self.keys[i] as usize..self.keys[i + 1] as usize];
        let (mut low, mut high) = (0, count);
        while low < high {
            let middle = low + (high - low) / 2;
            if at(middle) < key.as_bytes() { low = middle + 1 } else { high = middle }
        }
        if low == count || at(low) != key.as_bytes() {
            return None;
        }
        let number = half(&self.bytes, 4 + count + low * 2)?;
        let palette = *self.bytes.get(4 + count * 3 + low)?;
        Some(Strike { number, palette: usize::from(palette & 0x7F), by_default: palette & 0x80 != 0 })
    }
}

fn word(bytes: &[u8], at: usize) -> Option<usize> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    usize::try_from(u32::from_le_bytes(four.try_into().ok()?)).ok()
}

fn half(bytes: &[u8], at: usize) -> Option<usize> {
    let two = bytes.get(at..at.checked_add(2)?)?;
    Some(usize::from(u16::from_le_bytes(two.try_into().ok()?)))
}

/// A square of `side` pixels as large as it fits into `size`, in the middle.
pub(super) fn scale(pixels: &[u32], side: usize, size: Pixels) -> Vec<u32> {
    let (width, height) = (size.width as usize, size.height as usize);
    let edge = width.min(height);
    let (left, top) = ((width - edge) / 2, (height - edge) / 2);
    let taps = taps(side, edge);
    let mut out = vec![0; width * height];
    for (y, down) in taps.iter().enumerate() {
        for (x, across) in taps.iter().enumerate() {
            out[(top + y) * width + left + x] = blend(pixels, side, across, down);
        }
    }
    out
}

/// Source pixels under one target pixel, each with its weight; the weights add up to 256.
type Taps = Vec<(usize, u32)>;

/// Areas where the target is smaller, straight lines between pixel centres where it is larger.
fn taps(from: usize, to: usize) -> Vec<Taps> {
    (0..to).map(|target| if to <= from { area(target, from, to) } else { line(target, from, to) }).collect()
}

fn area(target: usize, from: usize, to: usize) -> Taps {
    let (start, end) = (target * from, (target + 1) * from);
    // Rounded as a running sum, so that the weights add up to 256.
    let until = |place: usize| (place.clamp(start, end) - start) * 256 / from;
    let weight = |source: usize| until((source + 1) * to) - until(source * to);
    (start / to..end.div_ceil(to)).map(|source| (source, weight(source) as u32)).collect()
}

fn line(target: usize, from: usize, to: usize) -> Taps {
    // The centre of the target pixel in 1/256 of a source pixel, from the centre of the first.
    let at = ((target * 2 + 1) * from * 128 / to).saturating_sub(128).min((from - 1) * 256);
    let (first, rest) = (at / 256, (at % 256) as u32);
    vec![(first, 256 - rest), ((first + 1).min(from - 1), rest)]
}

fn blend(pixels: &[u32], side: usize, across: &Taps, down: &Taps) -> u32 {
    let mut sums = [0u32; 4];
    for (y, tall) in down {
        for (x, wide) in across {
            let channels = pixels.get(y * side + x).copied().unwrap_or(0).to_be_bytes();
            for (sum, channel) in sums.iter_mut().zip(channels) {
                *sum += u32::from(channel) * tall * wide;
            }
        }
    }
    u32::from_be_bytes(sums.map(|sum| ((sum + (1 << 15)) >> 16).min(255) as u8))
}

#[cfg(test)]
mod tests {
    use super::super::builtin;
    use super::*;

    #[test]
    fn all_keys_are_found_and_have_pixels() {
        let mut total = 0;
        for pack in &mut builtin::emoji().packs {
            assert_eq!(pack.find("x"), None);
            let index = pack.index.as_ref().expect("an index");
            let range = |pair: &[u32]| pair[0] as usize..pair[1] as usize;
            let keys: Vec<String> = index.keys.windows(2).map(|w| text(&index.bytes[range(w)])).collect();
            assert!(keys.is_sorted());
            for key in &keys {
                let strike = pack.find(key).expect("its own key");
                let pixels = pack.strike(strike).expect("its pixels");
                assert!(pixels.iter().any(|pixel| *pixel >> 24 > 200), "{key} is empty");
            }
            total += keys.len();
        }
        assert!(total > if cfg!(feature = "full-fonts") { 3950 } else { 1700 }, "{total}");
    }

    fn text(bytes: &[u8]) -> String {
        String::from_utf8(bytes.to_vec()).expect("keys are UTF-8")
    }

    #[test]
    fn scaling_keeps_what_is_even() {
        for side in 1..40 {
            let flat = vec![0xFF80_4020; side * side];
            for edge in [1, 7, 16, 20, 32, 33, 64] {
                let scaled = scale(&flat, side, Pixels::new(edge, edge));
                for pixel in scaled {
                    let off = pixel.to_be_bytes().into_iter().zip([0xFF, 0x80, 0x40, 0x20]);
                    assert!(off.into_iter().all(|(a, b)| a == b), "{side} to {edge}: {pixel:08X}");
                }
            }
        }
    }

    #[test]
    fn damaged_packs_are_read_without_harm() {
        let good = include_bytes!("../../fonts/emoji.pack");
        let mut seed = 7u32;
        let mut random = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 8) as usize
        };
        for round in 0..60 {
            let mut bytes = good[..if round % 3 == 0 { random() % good.len() } else { good.len() }].to_vec();
            for _ in 0..10 {
                let reach = if round % 2 == 0 { 330 } else { bytes.len() };
                if let Some(byte) = bytes.get_mut(random() % reach.max(1)) {
                    *byte = random() as u8;
                }
            }
            let mut emoji = Emoji::new(&[bytes.leak()]);
            for text in ["😀", "👋🏽", "🇫🇷"] {
                let _ = emoji.draw(text, Pixels::new(16, 16), true);
            }
        }
    }
}
