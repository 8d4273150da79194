//! Packs of bitmap glyphs, read block by block: those inside the program, and those of files.
//!
//! The format is described where it is written, in `fonts/unifont_pack.py`. A damaged pack is a pack with fewer
//! glyphs: every read is checked, no offset is trusted.

const MAGIC: &[u8] = b"GTBITS2\n";
/// Code points that a block has at most.
const LARGEST_BLOCK: u32 = 4096;
/// Inflated blocks kept of each pack: enough for a screen that mixes several scripts, and for all common ideographs.
const KEPT: usize = 24;
/// Bits of a glyph's kind: its width in half-widths, left bytes stored before right ones, no advance.
const WIDTH: u8 = 3;
const HALVES: u8 = 0x40;
const MARK: u8 = 0x80;
pub(super) const ROWS: usize = 16;

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

    /// Whether every block is as it was made. Takes some milliseconds.
    fn is_whole(&self) -> bool {
        let table = self.data.get(MAGIC.len() + 8..).unwrap_or_default();
        let numbers: Vec<u32> = (0..self.blocks).map_while(|at| word(table, at as usize * 8)).collect();
        let highest = u32::from(char::MAX) / self.size;
        // Out of order they are not found, and many alike would be inflated for long.
        numbers.is_sorted_by(|a, b| a < b)
            && numbers.last().is_none_or(|last| *last <= highest)
            && numbers
                .into_iter()
                .all(|number| self.inflate(number).is_some_and(|block| self.is_block(&block)))
    }

    /// Whether a block has as many rows as its glyphs need.
    fn is_block(&self, bytes: &[u8]) -> bool {
        let rows = |kinds: &[u8]| kinds.iter().map(|kind| usize::from(kind & WIDTH) * ROWS).sum::<usize>();
        bytes.split_at_checked(self.size as usize).is_some_and(|(kinds, rest)| rest.len() == rows(kinds))
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

/// What can be wrong with a pack of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadPack {
    #[error("not a pack of glyphs")]
    Unknown,
    #[error("a pack of glyphs that is damaged or cut short")]
    Damaged,
}

/// Reads all of a pack, so that damage is found before anything of it is shown.
///
/// # Errors
/// What is wrong with it.
pub fn check_pack(data: &'static [u8]) -> Result<(), BadPack> {
    match Pack::open(data) {
        None => Err(BadPack::Unknown),
        Some(pack) if !pack.is_whole() => Err(BadPack::Damaged),
        Some(_) => Ok(()),
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

#[cfg(test)]
mod tests {
    use super::*;

    const RARE: &[u8] = include_bytes!("../../fonts/rare.pack");
    const MORE: &[u8] = include_bytes!("../../fonts/rare-more.pack");

    /// The pack with some bytes at a place written over.
    fn changed(at: usize, bytes: &[u8]) -> &'static [u8] {
        let mut pack = RARE.to_vec();
        pack[at..at + bytes.len()].copy_from_slice(bytes);
        pack.leak()
    }

    #[test]
    fn a_pack_of_a_file_is_whole_or_refused() {
        assert_eq!((check_pack(RARE), check_pack(MORE)), (Ok(()), Ok(())));
        assert_eq!(check_pack(b"OTTO, some other font"), Err(BadPack::Unknown));
        assert_eq!(check_pack(&RARE[..12]), Err(BadPack::Unknown));
        for length in [20, 500, RARE.len() / 2, RARE.len() - 1] {
            assert!(check_pack(&RARE[..length]).is_err(), "cut to {length}");
        }
        let table = MAGIC.len() + 8;
        let second = word(RARE, table + 8).expect("a block").to_le_bytes();
        for (at, bytes) in [
            (table, second),
            (table, u32::MAX.to_le_bytes()),
            (table + 4, u32::MAX.to_le_bytes()),
            (table + 12, 0_u32.to_le_bytes()),
            (table - 8, 2047_u32.to_le_bytes()),
            (RARE.len() - 500, [0xFF; 4]),
        ] {
            assert_eq!(check_pack(changed(at, &bytes)), Err(BadPack::Damaged), "{at}: {bytes:?}");
        }
    }

    #[test]
    fn blocks_that_are_kept_have_a_bound() {
        let mut pack = Pack::open(RARE).expect("a pack");
        for c in ('\u{20000}'..='\u{3FFFF}').step_by(64) {
            let _ = pack.bitmap(c);
        }
        assert_eq!(pack.kept.len(), KEPT);
        assert!(pack.kept.iter().all(|(_, bytes)| bytes.len() <= LARGEST_BLOCK as usize * (1 + 2 * ROWS)));
    }

    #[test]
    fn damaged_packs_are_read_without_harm() {
        for good in [&include_bytes!("../../fonts/unifont.pack")[..], RARE] {
            damage(good);
        }
    }

    fn damage(good: &[u8]) {
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
            for c in ['A', '\u{301}', 'ب', 'क', '\u{1F600}', '\u{20001}', '\u{2CEA0}', '\u{10FFFF}'] {
                let _ = pack.bitmap(c);
            }
        }
    }
}
