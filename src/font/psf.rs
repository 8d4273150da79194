//! Console fonts, PC Screen Font 1 and 2, with their tables of characters, as they are or gzipped.
//!
//! The layouts are those of the kbd package (`psf.h`). No offset is trusted.

use rustc_hash::FxHashMap;

use super::strike::Picture;
use crate::units::Pixels;

/// Larger files are no console fonts.
const MOST_BYTES: usize = 4 << 20;
const LARGEST_SIDE: usize = 128;
const MOST_GLYPHS: usize = 65_536;

/// A console font.
#[derive(Debug)]
pub(super) struct Psf {
    cell: Pixels,
    /// Bytes of all glyphs, one after another, rows padded to bytes.
    bits: Vec<u8>,
    glyphs: usize,
    chars: FxHashMap<char, usize>,
    clusters: FxHashMap<Box<str>, usize>,
}

/// Where the parts of a file lie.
struct Layout {
    cell: Pixels,
    glyphs: usize,
    start: usize,
    glyph_bytes: usize,
    table: Option<Table>,
}

/// How the characters of each glyph are written down.
#[derive(Clone, Copy)]
enum Table {
    /// 16 bits each; FFFE begins a sequence, FFFF ends a glyph.
    Words,
    /// UTF-8; FE begins a sequence, FF ends a glyph.
    Bytes,
}

impl Psf {
    /// `None` when `data` is no console font, or one cut short.
    pub(super) fn open(data: &[u8]) -> Option<Self> {
        let inflated;
        let data = if data.starts_with(&[0x1F, 0x8B]) {
            inflated = gunzip(data)?;
            &inflated
        } else {
            data
        };
        let layout = Layout::read(data)?;
        let end = layout.start.checked_add(layout.glyphs.checked_mul(layout.glyph_bytes)?)?;
        let mut psf = Self {
            cell: layout.cell,
            bits: data.get(layout.start..end)?.to_vec(),
            glyphs: layout.glyphs,
            chars: FxHashMap::default(),
            clusters: FxHashMap::default(),
        };
        match layout.table {
            Some(Table::Words) => psf.read_words(data.get(end..)?),
            Some(Table::Bytes) => psf.read_bytes(data.get(end..)?),
            None => psf.chars.extend((' '..='~').map(|c| (c, c as usize))),
        }
        psf.chars.contains_key(&'M').then_some(psf)
    }

    pub(super) fn cell(&self) -> Pixels {
        self.cell
    }

    /// The row under the feet of the letters.
    pub(super) fn baseline(&self) -> u32 {
        let picture = self.picture('M');
        let inked = picture.and_then(|m| m.bytes.iter().rposition(|byte| *byte != 0));
        let row = inked.map_or(self.cell.height * 3 / 4, |at| at as u32 / self.cell.width);
        (row + 1).clamp(1, (self.cell.height - 1).max(1))
    }

    pub(super) fn picture(&self, c: char) -> Option<Picture> {
        self.glyph(*self.chars.get(&c)?)
    }

    /// A glyph for all of a cluster.
    pub(super) fn cluster(&self, text: &str) -> Option<Picture> {
        self.glyph(*self.clusters.get(text)?)
    }

    fn glyph(&self, number: usize) -> Option<Picture> {
        let row = self.cell.width.div_ceil(8) as usize;
        let size = row * self.cell.height as usize;
        let bits = self.bits.get(number * size..(number + 1) * size)?;
        let pixel = |x: usize, y: usize| (bits[y * row + x / 8] >> (7 - x % 8) & 1) * 255;
        let (width, height) = (self.cell.width as usize, self.cell.height as usize);
        let bytes = (0..height).flat_map(|y| (0..width).map(move |x| pixel(x, y))).collect();
        Some(Picture { width: self.cell.width, height: self.cell.height, left: 0, top: 0, bytes })
    }

    fn read_words(&mut self, table: &[u8]) {
        let words = table.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
        let (mut glyph, mut sequence) = (0, None::<String>);
        for word in words {
            if glyph >= self.glyphs {
                return;
            }
            match (word, char::from_u32(u32::from(word))) {
                (0xFFFF, _) => {
                    self.keep_sequence(sequence.take(), glyph);
                    glyph += 1;
                }
                (0xFFFE, _) => {
                    self.keep_sequence(sequence.take(), glyph);
                    sequence = Some(String::new());
                }
                (_, Some(c)) => self.keep(c, &mut sequence, glyph),
                (_, None) => {}
            }
        }
    }

    fn read_bytes(&mut self, table: &[u8]) {
        for (glyph, entry) in table.split(|byte| *byte == 0xFF).take(self.glyphs).enumerate() {
            for (at, part) in entry.split(|byte| *byte == 0xFE).enumerate() {
                let text = String::from_utf8_lossy(part);
                let mut sequence = (at > 0).then(String::new);
                for c in text.chars().filter(|c| *c != char::REPLACEMENT_CHARACTER) {
                    self.keep(c, &mut sequence, glyph);
                }
                self.keep_sequence(sequence, glyph);
            }
        }
    }

    fn keep(&mut self, c: char, sequence: &mut Option<String>, glyph: usize) {
        match sequence {
            Some(text) => text.push(c),
            None => {
                self.chars.entry(c).or_insert(glyph);
            }
        }
    }

    fn keep_sequence(&mut self, sequence: Option<String>, glyph: usize) {
        if let Some(text) = sequence.filter(|text| !text.is_empty()) {
            self.clusters.entry(text.into()).or_insert(glyph);
        }
    }
}

impl Layout {
    fn read(data: &[u8]) -> Option<Self> {
        let layout = match data {
            [0x36, 0x04, mode, height, ..] => {
                let table = (mode & 0x06 != 0).then_some(Table::Words);
                let glyphs = if mode & 1 != 0 { 512 } else { 256 };
                let height = usize::from(*height);
                let cell = Pixels::new(8, height as u32);
                Self { cell, glyphs, start: 4, glyph_bytes: height, table }
            }
            [0x72, 0xB5, 0x4A, 0x86, ..] => {
                let field = |at: usize| {
                    let four = data.get(at * 4..at * 4 + 4)?;
                    usize::try_from(u32::from_le_bytes(four.try_into().ok()?)).ok()
                };
                let (start, flags, glyphs) = (field(2)?, field(3)?, field(4)?);
                let (glyph_bytes, height, width) = (field(5)?, field(6)?, field(7)?);
                let cell = Pixels::new(u32::try_from(width).ok()?, u32::try_from(height).ok()?);
                let table = (flags & 1 != 0).then_some(Table::Bytes);
                Self { cell, glyphs, start, glyph_bytes, table }
            }
            _ => return None,
        };
        let sides = [layout.cell.width as usize, layout.cell.height as usize];
        let sane = sides.iter().all(|side| (1..=LARGEST_SIDE).contains(side))
            && layout.glyph_bytes == sides[0].div_ceil(8) * sides[1]
            && (1..=MOST_GLYPHS).contains(&layout.glyphs);
        sane.then_some(layout)
    }
}

/// The content of a gzip file (RFC 1952) with one member.
fn gunzip(data: &[u8]) -> Option<Vec<u8>> {
    const HEADER: usize = 10;
    let flags = *data.get(3)?;
    let mut at = HEADER;
    if flags & 4 != 0 {
        let length = data.get(at..at + 2)?;
        at += 2 + usize::from(u16::from_le_bytes([length[0], length[1]]));
    }
    // A name and a comment, each ended by a zero.
    for flag in [8, 16] {
        if flags & flag != 0 {
            at += data.get(at..)?.iter().position(|byte| *byte == 0)? + 1;
        }
    }
    if flags & 2 != 0 {
        at += 2;
    }
    miniz_oxide::inflate::decompress_to_vec_with_limit(data.get(at..)?, MOST_BYTES).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 512 glyphs 8 by 4; glyph n has n in its first row.
    fn psf1() -> Vec<u8> {
        let mut data = vec![0x36, 0x04, 0x03, 4];
        for glyph in 0..512_u32 {
            data.extend([glyph as u8, 0, (glyph >> 8) as u8, 0xFF]);
        }
        for glyph in 0..512_u16 {
            data.extend(glyph.to_le_bytes());
            if glyph == 0x65 {
                data.extend([0xE9, 0, 0xFE, 0xFF, 0x65, 0, 0x01, 0x03]);
            }
            data.extend([0xFF, 0xFF]);
        }
        data
    }

    /// Three glyphs 10 by 2.
    fn psf2() -> Vec<u8> {
        let mut data = vec![0x72, 0xB5, 0x4A, 0x86];
        for value in [0_u32, 32, 1, 3, 4, 2, 10] {
            data.extend(value.to_le_bytes());
        }
        data.extend([0xFF, 0xC0, 0x80, 0x40, 1, 0, 0, 0, 2, 0, 0, 0]);
        data.extend("M漢".bytes().chain([0xFF]));
        data.extend("e".bytes().chain([0xFE]).chain("e\u{301}".bytes()).chain([0xFF]));
        data.extend("x".bytes().chain([0xFF]));
        data
    }

    fn gzip(data: &[u8]) -> Vec<u8> {
        let mut out = vec![0x1F, 0x8B, 8, 8, 0, 0, 0, 0, 0, 3];
        out.extend(b"font.psfu\0");
        out.extend(miniz_oxide::deflate::compress_to_vec(data, 6));
        out.extend([0; 8]);
        out
    }

    #[test]
    fn both_versions_are_read_gzipped_or_not() {
        for data in [psf1(), gzip(&psf1())] {
            let psf = Psf::open(&data).expect("a console font");
            assert_eq!(psf.cell(), Pixels::new(8, 4));
            let m = psf.picture('M').expect("M");
            assert_eq!(m.bytes[..8], [0, 255, 0, 0, 255, 255, 0, 255]);
            assert_eq!(psf.picture('é'), psf.picture('e'));
            assert_eq!(psf.cluster("e\u{301}"), psf.picture('e'));
            assert_eq!((psf.picture('漢'), psf.cluster("a\u{301}")), (None, None));
        }
        for data in [psf2(), gzip(&psf2())] {
            let psf = Psf::open(&data).expect("a console font");
            assert_eq!(psf.cell(), Pixels::new(10, 2));
            let m = psf.picture('M').expect("M");
            assert_eq!(m.bytes[..10], [255; 10]);
            assert_eq!(m.bytes[10..], [255, 0, 0, 0, 0, 0, 0, 0, 0, 255]);
            assert_eq!(psf.picture('漢'), psf.picture('M'));
            assert_eq!(psf.cluster("e\u{301}"), psf.picture('e'));
        }
    }

    #[test]
    fn without_a_table_there_is_ascii() {
        let mut data = vec![0x36, 0x04, 0, 2];
        data.extend((0..=255).flat_map(|glyph| [glyph, glyph]));
        let psf = Psf::open(&data).expect("a console font");
        assert_eq!(psf.picture('A').expect("A").bytes[..8], [0, 255, 0, 0, 0, 0, 0, 255]);
        assert_eq!(psf.picture('é'), None);
    }

    #[test]
    fn damaged_files_are_refused_without_harm() {
        // The glyphs of the second end after 44 bytes, its table is shorter then.
        for (good, whole) in [(psf1(), 2052), (psf2(), 44), (gzip(&psf1()), 100), (gzip(&psf2()), 40)] {
            for length in 0..whole {
                assert!(Psf::open(&good[..length]).is_none(), "{length} bytes");
            }
            for at in 0..good.len().min(300) {
                for value in [0, 1, 0x7F, 0xFE, 0xFF] {
                    let mut bytes = good.clone();
                    bytes[at] = value;
                    if let Some(psf) = Psf::open(&bytes) {
                        let _ = (psf.picture('M'), psf.picture('x'), psf.cluster("e\u{301}"));
                    }
                }
            }
        }
    }
}
