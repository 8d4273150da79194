//! The index of all fonts of the system, kept in a file until one of their folders changes.
//!
//! ```text
//! glasstty fonts 1
//! folder <seconds of its last change> <path>
//! face <number in the file> <style> <weight> <m: monospaced, p: not> <ranges> <path>
//! name <name of the face before>
//! ```
//!
//! Ranges are hexadecimal, `first-last` by commas; only upright faces of usual weight have any.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::describe_file;
use crate::font::{Coverage, Face, FaceInfo};
use crate::sys::font_files::{self, FontFiles};

const FIRST_LINE: &str = "glasstty fonts 1";
const FILE: &str = "fonts";
/// Weights of a face that may stand for missing characters.
const USUAL: std::ops::RangeInclusive<u16> = 300..=500;

/// Every face that was found.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Index {
    folders: Vec<(PathBuf, i64)>,
    entries: Vec<Entry>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) path: PathBuf,
    pub(super) info: FaceInfo,
}

impl Index {
    /// From the file where that is still true, else from the fonts; the file is then written anew.
    pub(super) fn load() -> Self {
        let path = font_files::cache_folder().map(|folder| folder.join(FILE));
        let kept = path.as_ref().and_then(|path| font_files::read(path).ok());
        if let Some(index) = kept.and_then(|bytes| Self::parse(&String::from_utf8(bytes).ok()?))
            && index.is_current()
        {
            return index;
        }
        let index = Self::build(font_files::search());
        if let Some(path) = path
            && let Err(e) = font_files::replace(&path, &index.written())
        {
            log::info!("the index of fonts is not kept: {}: {e}", path.display());
        }
        index
    }

    fn is_current(&self) -> bool {
        !self.folders.is_empty()
            && self.folders.iter().all(|(path, changed)| font_files::changed(path) == Some(*changed))
    }

    fn build(found: FontFiles) -> Self {
        let mut entries = Vec::new();
        for path in found.files {
            for mut info in describe_file(&path) {
                if info.face != Face::Regular || !USUAL.contains(&info.weight) {
                    info.coverage = Coverage::default();
                }
                entries.push(Entry { path: path.clone(), info });
            }
        }
        Self { folders: found.folders, entries }
    }

    /// The faces with a character, good ones first: monospaced, then without serifs, then by name.
    pub(super) fn with_char(&self, c: char) -> Vec<&Entry> {
        let mut found: Vec<&Entry> =
            self.entries.iter().filter(|entry| entry.info.coverage.contains(c)).collect();
        let odd = |entry: &Entry| {
            let name = entry.info.families.first().map_or("", String::as_str);
            // Looks for headlines and narrow menus, and last resorts.
            ["Serif", "UI", "Condensed", "Display", "Looped", "Unifont", "Fallback", "LastResort"]
                .iter()
                .any(|word| name.contains(word))
        };
        found.sort_by_key(|entry| (odd(entry), !entry.info.monospaced, entry.info.weight.abs_diff(400)));
        found
    }

    /// The face of a family in a style.
    pub(super) fn named(&self, name: &str, face: Face) -> Option<&Entry> {
        let same = |other: &String| other.eq_ignore_ascii_case(name.trim());
        let family = self.entries.iter().filter(|entry| entry.info.families.iter().any(same));
        let usual = if face.is_bold() { 700 } else { 400 };
        let styled = family.filter(|entry| entry.info.face == face);
        styled.min_by_key(|entry| entry.info.weight.abs_diff(usual))
    }

    /// The face of another style in the family of this one.
    pub(super) fn sibling(&self, path: &Path, index: u32, face: Face) -> Option<&Entry> {
        let same = |entry: &&Entry| entry.path == path && entry.info.index == index;
        let first = self.entries.iter().find(same)?;
        first.info.families.iter().find_map(|name| self.named(name, face))
    }

    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        (lines.next()? == FIRST_LINE).then_some(())?;
        let mut index = Self::default();
        for line in lines {
            let (kind, rest) = line.split_once(' ')?;
            match kind {
                "folder" => {
                    let (changed, path) = rest.split_once(' ')?;
                    index.folders.push((path.into(), changed.parse().ok()?));
                }
                "face" => index.entries.push(Entry::parse(rest)?),
                "name" => index.entries.last_mut()?.info.families.push(rest.to_owned()),
                _ => return None,
            }
        }
        Some(index)
    }

    fn written(&self) -> String {
        let mut out = format!("{FIRST_LINE}\n");
        for (path, changed) in &self.folders {
            if let Some(path) = writable(path) {
                let _ = writeln!(out, "folder {changed} {path}");
            }
        }
        self.entries.iter().for_each(|entry| entry.write(&mut out));
        out
    }
}

impl Entry {
    fn parse(line: &str) -> Option<Self> {
        let mut fields = line.splitn(6, ' ');
        let index = fields.next()?.parse().ok()?;
        let style: u8 = fields.next()?.parse().ok()?;
        let weight = fields.next()?.parse().ok()?;
        let monospaced = fields.next()? == "m";
        let ranges = fields.next()?.split(',').filter(|range| !range.is_empty()).map(|range| {
            let (first, last) = range.split_once('-')?;
            Some((u32::from_str_radix(first, 16).ok()?, u32::from_str_radix(last, 16).ok()?))
        });
        let coverage = Coverage::new(ranges.collect::<Option<_>>()?);
        let face = Face::new(style & 1 != 0, style & 2 != 0);
        let info = FaceInfo { index, families: Vec::new(), face, weight, monospaced, coverage };
        Some(Self { path: fields.next()?.into(), info })
    }

    fn write(&self, out: &mut String) {
        let Some(path) = writable(&self.path) else { return };
        let FaceInfo { index, families, face, weight, monospaced, coverage } = &self.info;
        let style = u8::from(face.is_bold()) | u8::from(face.is_italic()) << 1;
        let width = if *monospaced { "m" } else { "p" };
        let _ = write!(out, "face {index} {style} {weight} {width} ");
        for (place, (first, last)) in coverage.ranges().iter().enumerate() {
            let comma = if place > 0 { "," } else { "" };
            let _ = write!(out, "{comma}{first:x}-{last:x}");
        }
        let _ = writeln!(out, " {path}");
        for name in families.iter().filter(|name| !name.contains(char::is_control)) {
            let _ = writeln!(out, "name {name}");
        }
    }
}

/// A path that fits into a line.
fn writable(path: &Path) -> Option<&str> {
    path.to_str().filter(|path| !path.contains(char::is_control))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(path: &str, name: &str, (face, weight): (Face, u16), monospaced: bool) -> Entry {
        let coverage = Coverage::new(vec![(0x20, 0x7E), (0x4E00, 0x4E10)]);
        let info = FaceInfo { index: 0, families: vec![name.into()], face, weight, monospaced, coverage };
        Entry { path: path.into(), info }
    }

    fn index() -> Index {
        let regular = (Face::Regular, 400);
        Index {
            folders: vec![("/usr/share/fonts".into(), 1_700_000_000)],
            entries: vec![
                entry("/f/Serif.ttf", "Some Serif", regular, false),
                entry("/f/A b.ttf", "Some Sans", regular, false),
                entry("/f/Medium.ttf", "Some Mono", (Face::Regular, 500), true),
                entry("/f/Mono.ttf", "Some Mono", regular, true),
                entry("/f/Bold.ttf", "Some Mono", (Face::Bold, 700), true),
            ],
        }
    }

    #[test]
    fn what_is_written_is_read() {
        assert_eq!(Index::parse(&index().written()), Some(index()));
        assert_eq!(Index::parse(""), None);
        for broken in ["x", "face 1 2", "folder x /y", "name lost", "face 0 0 400 m 20-zz /x"] {
            assert_eq!(Index::parse(&format!("{FIRST_LINE}\n{broken}\n")), None, "{broken}");
        }
    }

    #[test]
    fn faces_for_a_character_come_in_the_order_of_their_merit() {
        let index = index();
        let paths: Vec<&str> = index.with_char('一').iter().filter_map(|e| e.path.to_str()).collect();
        let order = ["/f/Mono.ttf", "/f/Medium.ttf", "/f/Bold.ttf", "/f/A b.ttf", "/f/Serif.ttf"];
        assert_eq!(paths, order);
        assert!(index.with_char('か').is_empty());
    }

    #[test]
    fn a_family_is_found_by_name_in_its_usual_weight() {
        let index = index();
        let path = |face| index.named("some mono", face).map(|entry| entry.path.clone());
        assert_eq!(path(Face::Regular), Some("/f/Mono.ttf".into()));
        assert_eq!(path(Face::Bold), Some("/f/Bold.ttf".into()));
        assert_eq!(path(Face::Italic), None);
        assert_eq!(index.named("Mono", Face::Regular), None);
        let beside = |path: &str, face| index.sibling(Path::new(path), 0, face).map(|e| e.path.clone());
        assert_eq!(beside("/f/Medium.ttf", Face::Bold), Some("/f/Bold.ttf".into()));
        assert_eq!(beside("/f/A b.ttf", Face::Bold), None);
        assert_eq!(beside("/f/Nowhere.ttf", Face::Bold), None);
    }
}
