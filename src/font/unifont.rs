//! Bitmap glyphs from the Unifont packs, the last face of the chain: nearly every character has one.
//!
//! The format is described where it is written, in `fonts/unifont_pack.py`. A damaged pack is a pack with fewer
//! glyphs: every read is checked, no offset is trusted.

use super::cache::Manner;
use super::joining::presentation;
use super::mask::Mask;
use super::metrics::Metrics;
use super::{Face, invisible};
use crate::units::Pixels;

const MAGIC: &[u8] = b"GTBITS2\n";
/// Code points that a block has at most.
const LARGEST_BLOCK: u32 = 4096;
/// Inflated blocks kept: enough for a screen that mixes several scripts, and for all common ideographs.
const KEPT: usize = 24;
/// Bits of a glyph's kind: its width in half-widths, left bytes stored before right ones, no advance.
const WIDTH: u8 = 3;
const HALVES: u8 = 0x40;
const MARK: u8 = 0x80;
const ROWS: usize = 16;

/// One glyph, 16 rows high.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bitmap {
    /// 8 or 16.
    pub(super) width: u32,
    /// It lies over the glyph before it.
    pub(super) mark: bool,
    /// Leftmost pixel in bit `width - 1`.
    pub(super) rows: [u16; ROWS],
}

/// A file of glyphs, read block by block.
#[derive(Debug)]
pub(super) struct Pack {
    data: &'static [u8],
    /// Code points a block.
    size: u32,
    blocks: u32,
    kept: Vec<(u32, Vec<u8>)>,
}

impl Pack {
    /// `None` when `data` is not a pack.
    pub(super) fn open(data: &'static [u8]) -> Option<Self> {
        let head = data.strip_prefix(MAGIC)?;
        let (size, blocks) = (word(head, 0)?, word(head, 4)?);
        let table = usize::try_from(blocks).ok()?.checked_mul(8)?.checked_add(MAGIC.len() + 12)?;
        let sane = table <= data.len() && (1..=LARGEST_BLOCK).contains(&size);
        sane.then_some(Self { data, size, blocks, kept: Vec::new() })
    }

    pub(super) fn bitmap(&mut self, c: char) -> Option<Bitmap> {
        let code = u32::from(c);
        let size = self.size;
        let block = self.block(code / size)?;
        glyph(block, (code % size) as usize, size as usize)
    }

    /// The inflated block, moved to the front of those kept.
    fn block(&mut self, number: u32) -> Option<&[u8]> {
        if let Some(at) = self.kept.iter().position(|(kept, _)| *kept == number) {
            self.kept[..=at].rotate_right(1);
        } else {
            let inflated = self.inflate(number)?;
            self.kept.truncate(KEPT - 1);
            self.kept.insert(0, (number, inflated));
        }
        self.kept.first().map(|(_, bytes)| bytes.as_slice())
    }

    fn inflate(&self, number: u32) -> Option<Vec<u8>> {
        let (start, end) = self.find(number)?;
        let squeezed = self.data.get(start as usize..end as usize)?;
        miniz_oxide::inflate::decompress_to_vec_with_limit(squeezed, self.size as usize * (1 + 2 * ROWS)).ok()
    }

    /// Where the data of a block lies in the file.
    fn find(&self, number: u32) -> Option<(u32, u32)> {
        let table = self.data.get(MAGIC.len() + 8..)?;
        let (mut low, mut high) = (0, self.blocks);
        while low < high {
            let middle = low + (high - low) / 2;
            let at = middle as usize * 8;
            let found = word(table, at)?;
            if found == number {
                // The table ends with the end of the last block, at the place of a block number.
                let next = if middle + 1 == self.blocks { at + 8 } else { at + 12 };
                return Some((word(table, at + 4)?, word(table, next)?));
            }
            if found < number {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        None
    }
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_le_bytes(four.try_into().ok()?))
}

fn glyph(block: &[u8], index: usize, size: usize) -> Option<Bitmap> {
    let kinds = block.get(..size)?;
    let kind = *kinds.get(index)?;
    let wide = usize::from(kind & WIDTH);
    if wide == 0 || wide > 2 {
        return None;
    }
    let before: usize = kinds[..index].iter().map(|kind| usize::from(kind & WIDTH) * ROWS).sum();
    let start = size + before;
    let bytes = block.get(start..start + wide * ROWS)?;
    let halves = kind & HALVES != 0 && wide == 2;
    let mut rows = [0; ROWS];
    for (y, row) in rows.iter_mut().enumerate() {
        let (left, right) = if halves { (y, ROWS + y) } else { (y * wide, y * wide + wide - 1) };
        *row = u16::from(bytes[right]);
        if wide == 2 {
            *row |= u16::from(bytes[left]) << 8;
        }
    }
    Some(Bitmap { width: wide as u32 * 8, mark: kind & MARK != 0, rows })
}

/// The packs that are there, as one face.
#[derive(Debug)]
pub(super) struct Unifont {
    packs: Vec<Pack>,
}

impl Unifont {
    pub(super) fn new(files: &[&'static [u8]]) -> Self {
        Self { packs: files.iter().filter_map(|file| Pack::open(file)).collect() }
    }

    pub(super) fn bitmap(&mut self, c: char) -> Option<Bitmap> {
        self.packs.iter_mut().find_map(|pack| pack.bitmap(c))
    }

    /// All of `text` in one box, marks over their bases. `None` when nothing in it has a glyph.
    pub(super) fn draw(&mut self, text: &str, manner: Manner, metrics: &Metrics) -> Option<Mask> {
        let mut strip = Strip::default();
        for c in text.chars().filter(|c| !invisible(*c)) {
            let joined = presentation(c, manner.joined);
            if let Some(bitmap) = self.bitmap(joined).or_else(|| self.bitmap(c)) {
                strip.place(&bitmap);
            }
        }
        if strip.rows == [0; ROWS] {
            return None;
        }
        strip.embellish(manner.face);
        Some(strip.fit(metrics, u32::from(manner.cols)))
    }
}

/// Glyphs side by side, one bit a pixel, leftmost pixel in the highest bit.
#[derive(Debug, Default)]
struct Strip {
    rows: [u128; ROWS],
    width: u32,
    /// Where the last base begins, and how wide it is.
    base: (u32, u32),
}

impl Strip {
    const MAX: u32 = 128;

    fn place(&mut self, bitmap: &Bitmap) {
        let (start, width) = self.base;
        let x = if bitmap.mark && self.width > 0 {
            // Centred over the base. A mark wider than its base may hang over on the left.
            (start + width / 2).saturating_sub(bitmap.width / 2)
        } else {
            self.base = (self.width, bitmap.width);
            self.width
        };
        let end = x + bitmap.width;
        if end > Self::MAX {
            return;
        }
        self.width = self.width.max(end);
        for (row, pixels) in self.rows.iter_mut().zip(bitmap.rows) {
            *row |= u128::from(pixels) << (Self::MAX - end);
        }
    }

    /// Bold doubles each pixel to the right; italic slants by two pixels over the height.
    fn embellish(&mut self, face: Face) {
        let inside = u128::MAX << (Self::MAX - self.width.min(Self::MAX)).min(127);
        for (y, row) in self.rows.iter_mut().enumerate() {
            if face.is_bold() {
                *row |= (*row >> 1) & inside;
            }
            if face.is_italic() {
                *row = match y {
                    0..=3 => (*row >> 1) & inside,
                    12.. => *row << 1,
                    _ => *row,
                };
            }
        }
    }

    fn pixel(&self, x: u32, y: u32) -> u32 {
        let row = self.rows.get(y as usize).copied().unwrap_or(0);
        (row >> (Self::MAX - 1 - x.min(Self::MAX - 1)) & 1) as u32
    }

    /// First and end column with ink.
    fn ink(&self) -> (u32, u32) {
        let all = self.rows.iter().fold(0, |all, row| all | row);
        if all == 0 { (0, self.width) } else { (all.leading_zeros(), Self::MAX - all.trailing_zeros()) }
    }

    fn fit(&self, metrics: &Metrics, cols: u32) -> Mask {
        let cell = metrics.cell;
        let mut mask = Mask::new(Pixels::new(cell.width * cols, cell.height));
        let (mut from, mut to) = (0, self.width);
        if self.width > cols * 8 {
            // Too wide: give up empty columns before squeezing.
            (from, to) = self.ink();
            let spare = (cols * 8).saturating_sub(to - from);
            from = from.saturating_sub(spare / 2);
            to = (from + cols * 8).max(to).min(self.width.max(to));
        }
        let natural = (to - from) * cell.width / 8;
        let width = natural.min(mask.width);
        let left = (mask.width - width) / 2;
        // Sixteen rows to the height of the cell, so that glyphs which fill their box join up and down.
        for y in 0..cell.height {
            for x in 0..width {
                let coverage = self.covered((x, width, to - from), (y, cell.height, ROWS as u32), from);
                mask.raise(left + x, y, coverage);
            }
        }
        mask
    }

    /// Coverage of one pixel: the share of it that lies over set pixels. Each axis is (pixel, pixels, source pixels).
    fn covered(&self, across: (u32, u32, u32), down: (u32, u32, u32), from: u32) -> u8 {
        let (x, width, columns) = across;
        let (y, height, rows) = down;
        let mut sum = 0;
        for row in y * rows / height..=((y + 1) * rows - 1) / height {
            let tall = overlap(row * height, (row + 1) * height, y * rows, (y + 1) * rows);
            for column in x * columns / width..=((x + 1) * columns - 1) / width {
                if self.pixel(from + column, row) == 1 {
                    sum +=
                        tall * overlap(column * width, (column + 1) * width, x * columns, (x + 1) * columns);
                }
            }
        }
        (sum * 255 / (rows * columns).max(1)).min(255) as u8
    }
}

/// Length that two intervals share.
fn overlap(a: u32, b: u32, c: u32, d: u32) -> u32 {
    b.min(d).saturating_sub(a.max(c))
}

#[cfg(test)]
mod tests {
    use super::super::{builtin, invisible};
    use super::*;

    #[test]
    fn known_glyphs_are_as_drawn() {
        let mut unifont = builtin::unifont();
        let a = unifont.bitmap('A').expect("A");
        assert_eq!((a.width, a.mark), (8, false));
        assert_eq!(a.rows, [0, 0, 0, 0, 0x18, 0x24, 0x24, 0x42, 0x42, 0x7E, 0x42, 0x42, 0x42, 0x42, 0, 0]);
        let ideographs = cfg!(feature = "full-fonts");
        assert_eq!(unifont.bitmap('漢').map(|b| b.width), ideographs.then_some(16));
        assert_eq!(unifont.bitmap('\u{301}').map(|b| b.mark), Some(true));
        assert_eq!(unifont.bitmap('\u{E000}'), None);
    }

    #[test]
    fn every_glyph_has_ink() {
        let mut unifont = builtin::unifont();
        let mut glyphs = 0;
        for c in ('\u{20}'..='\u{3FFFF}').filter(|c| !invisible(*c) && !c.is_whitespace()) {
            let Some(bitmap) = unifont.bitmap(c) else { continue };
            glyphs += 1;
            // A head of SignWriting that Unifont leaves out: the chain goes on past it.
            assert_eq!(bitmap.rows == [0; ROWS], c == '\u{1D9FF}', "U+{:04X}", u32::from(c));
        }
        let least = if cfg!(feature = "full-fonts") { 76_000 } else { 39_000 };
        assert!(glyphs > least, "{glyphs}");
    }

    #[test]
    fn damaged_packs_are_read_without_harm() {
        let good = include_bytes!("../../fonts/unifont.pack");
        let mut seed = 1u32;
        let mut random = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 8) as usize
        };
        for round in 0..300 {
            let mut bytes = good[..if round % 3 == 0 { random() % good.len() } else { good.len() }].to_vec();
            for _ in 0..20 {
                let reach = if round % 2 == 0 { 6000 } else { bytes.len() };
                if let Some(byte) = bytes.get_mut(random() % reach.max(1)) {
                    *byte = random() as u8;
                }
            }
            let Some(mut pack) = Pack::open(bytes.leak()) else { continue };
            for c in ['A', '\u{301}', 'ب', 'क', '\u{1F600}', '\u{10FFFF}'] {
                let _ = pack.bitmap(c);
            }
        }
    }
}
