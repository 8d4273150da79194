//! Bitmap glyphs of 16 rows, the last face of the chain: nearly every character has one.

use super::bitmaps::{Bitmap, Pack, ROWS};
use super::cache::Manner;
use super::joining::presentation;
use super::mask::Mask;
use super::metrics::Metrics;
use super::{Face, invisible};
use crate::units::Pixels;

/// The packs that are there, as one face.
#[derive(Debug)]
pub(super) struct Unifont {
    packs: Vec<Pack>,
}

impl Unifont {
    pub(super) fn new(files: &[&'static [u8]]) -> Self {
        Self { packs: files.iter().filter_map(|file| Pack::open(file)).collect() }
    }

    /// One more pack, behind those that are there; false when it is none.
    pub(super) fn add(&mut self, file: &'static [u8]) -> bool {
        let pack = Pack::open(file);
        let is_one = pack.is_some();
        self.packs.extend(pack);
        is_one
    }

    pub(super) fn bitmap(&mut self, c: char) -> Option<Bitmap> {
        // A glyph without ink is none: Unifont has one for a head of SignWriting that it leaves out.
        self.packs.iter_mut().find_map(|pack| pack.bitmap(c).filter(|bitmap| bitmap.rows != [0; ROWS]))
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
            glyphs += u32::from(unifont.bitmap(c).is_some());
            let blank = |bitmap: Bitmap| bitmap.rows == [0; ROWS];
            let blank = unifont.packs.iter_mut().find_map(|pack| pack.bitmap(c)).is_some_and(blank);
            // A head of SignWriting that Unifont leaves out: the chain goes on past it.
            assert_eq!(blank, c == '\u{1D9FF}', "U+{:04X}", u32::from(c));
        }
        let least = if cfg!(feature = "full-fonts") { 76_000 } else { 39_000 };
        assert!(glyphs > least, "{glyphs}");
    }
}
