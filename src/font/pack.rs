//! The built-in faces, each opened when a character of its own is first shown.
//!
//! The format is described where it is written, in `fonts/faces_pack.py`. A damaged pack has fewer faces: every read
//! is checked.

use std::sync::OnceLock;

use super::Face;

const MAGIC: &[u8] = b"GTFACE1\n";
const ENTRY: usize = 20;
/// More than any face inflates to.
const MOST_BYTES: usize = 8 << 20;
const MOST_FACES: usize = 256;

/// A file of squeezed faces.
#[derive(Debug)]
pub(super) struct FacePack {
    faces: Vec<Squeezed>,
}

/// A face that nobody has asked for yet, or its bytes.
#[derive(Debug)]
pub(super) struct Squeezed {
    pub(super) family: usize,
    pub(super) face: Face,
    /// First and last code points, sorted.
    ranges: Vec<(u32, u32)>,
    squeezed: &'static [u8],
    length: usize,
    inflated: OnceLock<Option<Box<[u8]>>>,
}

impl FacePack {
    /// No faces when `data` is not a pack.
    pub(super) fn read(data: &'static [u8]) -> Self {
        Self { faces: faces(data).unwrap_or_default() }
    }

    pub(super) fn faces(&self) -> &[Squeezed] {
        &self.faces
    }
}

impl Squeezed {
    /// Whether the face was packed for this character.
    pub(super) fn covers(&self, c: char) -> bool {
        let code = u32::from(c);
        let after = self.ranges.partition_point(|(first, _)| *first <= code);
        after > 0 && code <= self.ranges[after - 1].1
    }

    /// The bytes of the face, inflated once for the whole process.
    pub(super) fn bytes(&'static self) -> Option<&'static [u8]> {
        let inflate = || miniz_oxide::inflate::decompress_to_vec_with_limit(self.squeezed, self.length).ok();
        self.inflated.get_or_init(|| inflate().map(Vec::into_boxed_slice)).as_deref()
    }
}

fn faces(data: &'static [u8]) -> Option<Vec<Squeezed>> {
    let table = data.strip_prefix(MAGIC)?;
    let count = word(table, 0)?.min(MOST_FACES);
    let mut ranges = 4 + count * ENTRY;
    let mut out = Vec::with_capacity(count);
    for i in 0..count {
        let field = |at: usize| word(table, 4 + i * ENTRY + at * 4);
        let (start, squeezed, length, style, spans) = (field(0)?, field(1)?, field(2)?, field(3)?, field(4)?);
        let end = ranges.checked_add(spans.checked_mul(8)?)?;
        let span = |bytes: &[u8]| Some((word(bytes, 0)? as u32, word(bytes, 4)? as u32));
        out.push(Squeezed {
            family: (style >> 8).min(MOST_FACES),
            face: Face::new(style & 1 != 0, style & 2 != 0),
            ranges: table.get(ranges..end)?.chunks_exact(8).filter_map(span).collect(),
            squeezed: data.get(start..start.checked_add(squeezed)?)?,
            length: length.min(MOST_BYTES),
            inflated: OnceLock::new(),
        });
        ranges = end;
    }
    Some(out)
}

fn word(bytes: &[u8], at: usize) -> Option<usize> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    usize::try_from(u32::from_le_bytes(four.try_into().ok()?)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damaged_packs_are_read_without_harm() {
        let mut good = MAGIC.to_vec();
        for value in [1_u32, 40, 5, 3, 1, 1, 0x900, 0x97F] {
            good.extend(value.to_le_bytes());
        }
        good.extend(miniz_oxide::deflate::compress_to_vec(b"abc", 9));
        for length in 0..=good.len() {
            for at in 0..length {
                for value in [0, 1, 0x7F, 0xFF] {
                    let mut bytes = good[..length].to_vec();
                    bytes[at] = value;
                    let pack: &'static FacePack = Box::leak(Box::new(FacePack::read(bytes.leak())));
                    for face in pack.faces() {
                        let _ = (face.covers('\u{915}'), face.bytes());
                    }
                }
            }
        }
    }

    #[test]
    fn a_face_covers_its_ranges() {
        let mut data = MAGIC.to_vec();
        let squeezed = miniz_oxide::deflate::compress_to_vec(b"abc", 9);
        for value in [1_u32, 48, squeezed.len() as u32, 3, 1, 2, 0x41, 0x43, 0x900, 0x97F] {
            data.extend(value.to_le_bytes());
        }
        data.extend(squeezed);
        let pack: &'static FacePack = Box::leak(Box::new(FacePack::read(data.leak())));
        let face = &pack.faces()[0];
        let covered: Vec<char> = ['@', 'A', 'C', 'D', '\u{8FF}', '\u{900}', '\u{97F}', '\u{980}'].into();
        let covered: Vec<char> = covered.into_iter().filter(|c| face.covers(*c)).collect();
        assert_eq!(covered, ['A', 'C', '\u{900}', '\u{97F}']);
        assert_eq!((face.face, face.bytes()), (Face::Bold, Some(&b"abc"[..])));
    }
}
