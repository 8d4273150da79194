//! What a font file says of itself: families, style and the characters it has, from a few of its tables.
//!
//! A file is read piece by piece, so that thousands can be described without reading their outlines.

use ttf_parser::{Face as Parsed, Style, name_id};

use super::Face;

/// Gives so many bytes of a file from a place on; `None` where it ends before.
pub type Read<'a> = dyn FnMut(u64, usize) -> Option<Vec<u8>> + 'a;

/// One face of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaceInfo {
    /// Which face of a collection.
    pub index: u32,
    /// The names that it goes by, without the style where it has such a name.
    pub families: Vec<String>,
    pub face: Face,
    /// 400 is regular, 700 bold.
    pub weight: u16,
    pub monospaced: bool,
    pub coverage: Coverage,
}

/// Characters that a face has: first and last code points, sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage(Vec<(u32, u32)>);

const TABLES: [&[u8; 4]; 7] = [b"cmap", b"head", b"hhea", b"maxp", b"name", b"OS/2", b"post"];
/// Larger tables are not read; the largest character maps have less than half of it.
const LARGEST_TABLE: usize = 2 << 20;
/// Of a table that is wanted for its first fields only.
const HEAD: usize = 128;
const MOST_TABLES: usize = 64;
const MOST_FACES: u32 = 64;

impl Coverage {
    /// From ranges of code points in any order.
    pub fn new(mut ranges: Vec<(u32, u32)>) -> Self {
        ranges.retain(|(first, last)| first <= last);
        ranges.sort_unstable();
        let mut out: Vec<(u32, u32)> = Vec::with_capacity(ranges.len());
        for (first, last) in ranges {
            match out.last_mut() {
                Some(before) if first <= before.1.saturating_add(1) => before.1 = before.1.max(last),
                _ => out.push((first, last)),
            }
        }
        Self(out)
    }

    pub fn contains(&self, c: char) -> bool {
        let code = u32::from(c);
        let after = self.0.partition_point(|(first, _)| *first <= code);
        after > 0 && code <= self.0[after - 1].1
    }

    pub fn ranges(&self) -> &[(u32, u32)] {
        &self.0
    }
}

/// The faces of a TrueType or OpenType file; none when it is something else or damaged.
pub fn describe(read: &mut Read<'_>) -> Vec<FaceInfo> {
    let offsets = offsets(read).unwrap_or_default();
    let face = |(index, offset): (u32, u64)| info(&excerpt(read, offset)?, index);
    (0..).zip(offsets).filter_map(face).collect()
}

/// Where each face of the file begins.
fn offsets(read: &mut Read<'_>) -> Option<Vec<u64>> {
    let head = read(0, 12)?;
    if !head.starts_with(b"ttcf") {
        return Some(vec![0]);
    }
    let count = word(&head, 8)?.min(MOST_FACES);
    let list = read(12, count as usize * 4)?;
    Some(list.chunks_exact(4).filter_map(|bytes| word(bytes, 0)).map(u64::from).collect())
}

/// A font file with the wanted tables only.
fn excerpt(read: &mut Read<'_>, offset: u64) -> Option<Vec<u8>> {
    let head = read(offset, 12)?;
    let count = usize::from(u16::from_be_bytes([head[4], head[5]])).min(MOST_TABLES);
    let records = read(offset + 12, count * 16)?;
    let mut tables = Vec::new();
    for record in records.chunks_exact(16) {
        let Some(tag) = TABLES.into_iter().find(|tag| record.starts_with(*tag)) else { continue };
        let length = word(record, 12)? as usize;
        let wanted = if matches!(tag, b"cmap" | b"name") { length } else { length.min(HEAD) };
        if wanted <= LARGEST_TABLE {
            tables.push((tag, read(u64::from(word(record, 8)?), wanted)?));
        }
    }
    Some(assembled(&head[..4], &tables))
}

fn assembled(version: &[u8], tables: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    let mut out = version.to_vec();
    out.extend((tables.len() as u16).to_be_bytes());
    out.extend([0; 6]);
    let mut at = 12 + tables.len() * 16;
    for (tag, data) in tables {
        out.extend(*tag);
        out.extend([0; 4]);
        out.extend((at as u32).to_be_bytes());
        out.extend((data.len() as u32).to_be_bytes());
        at += data.len();
    }
    out.extend(tables.iter().flat_map(|(_, data)| data));
    out
}

fn info(data: &[u8], index: u32) -> Option<FaceInfo> {
    let face = Parsed::parse(data, 0).ok()?;
    let weight = face.weight().to_number();
    let slanted = face.style() != Style::Normal;
    Some(FaceInfo {
        index,
        families: families(&face),
        face: Face::new(weight >= 600, slanted),
        weight,
        monospaced: face.is_monospaced(),
        coverage: coverage(&face),
    })
}

fn families(face: &Parsed<'_>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for wanted in [name_id::TYPOGRAPHIC_FAMILY, name_id::FAMILY, name_id::FULL_NAME] {
        let names = face.names().into_iter().filter(|name| name.name_id == wanted && name.is_unicode());
        for name in names.filter_map(|name| name.to_string()) {
            let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
            if !name.is_empty() && name.len() < 100 && !out.contains(&name) {
                out.push(name);
            }
        }
    }
    out
}

fn coverage(face: &Parsed<'_>) -> Coverage {
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    let subtables = face.tables().cmap.into_iter().flat_map(|cmap| cmap.subtables);
    for subtable in subtables.filter(ttf_parser::cmap::Subtable::is_unicode) {
        subtable.codepoints(|code| match ranges.last_mut() {
            Some(last) if last.1.checked_add(1) == Some(code) => last.1 = code,
            _ => ranges.push((code, code)),
        });
    }
    Coverage::new(ranges)
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}
