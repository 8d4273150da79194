//! Real fonts, cut short and with bytes changed: there is a picture or a refusal, and never a panic.
//!
//! The fonts are the built-in ones, each with its own kinds of tables, and the seeds of the fuzzer, which have what the
//! built-in ones lack: collections, bitmap strikes, colour pictures, console fonts.

#![allow(clippy::disallowed_methods, reason = "a test reads files")]

use std::fs;
use std::path::Path;

use glasstty::font::{Face, FaceFile, Faces, Font, Request, check_pack, describe};

const TEXTS: [(&str, u8); 10] = [
    ("M", 1),
    ("g", 1),
    ("e\u{301}", 1),
    ("ب", 1),
    ("क्षि", 2),
    ("ที่", 1),
    ("漢", 2),
    ("😀", 2),
    ("\u{E0A0}", 1),
    ("\u{20001}\u{20003}", 2),
];

/// Loads a file as the program does and shows text with it.
fn show(bytes: &[u8]) -> bool {
    let mut read = |offset: u64, length: usize| {
        let start = usize::try_from(offset).ok()?;
        bytes.get(start..start.checked_add(length)?).map(<[u8]>::to_vec)
    };
    let _ = describe(&mut read);
    let data = bytes.to_vec().leak();
    let file = FaceFile { path: "damaged".into(), index: 0, face: Face::Regular, beside: None, data };
    let usable = file.check().is_ok() || check_pack(data).is_ok();
    let _ = file.has_weights();
    let mut font = Font::new(16, &Faces { chosen: vec![vec![file.clone()]], found: vec![file] });
    for (text, cols) in TEXTS {
        let id = font.glyph(Request { text, face: Face::Bold, cols, before: Some('ب'), after: Some('ب') });
        let _ = font.get(id);
    }
    for run in ["->", "<=>", "!==", "|-"] {
        let cells = font.run(run, Face::Regular).to_vec();
        cells.into_iter().flatten().for_each(|id| _ = font.get(id));
    }
    usable
}

/// The same numbers on every machine.
struct Random(u32);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 8) as usize % limit.max(1)
    }
}

/// The faces of a pack, inflated; `fonts/faces_pack.py` has the format.
fn faces(pack: &str) -> Vec<Vec<u8>> {
    let data = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("fonts").join(pack)).expect("a pack");
    let word = |at: usize| u32::from_le_bytes(data[at..at + 4].try_into().expect("four bytes")) as usize;
    let face = |i: usize| {
        let entry = 12 + i * 20;
        let squeezed = &data[word(entry)..word(entry) + word(entry + 4)];
        miniz_oxide::inflate::decompress_to_vec(squeezed).expect("a face")
    };
    (0..word(8)).map(face).collect()
}

/// The seeds of the fuzzer, without the three bytes that choose how they are used.
fn seeds() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus/font");
    let entries = fs::read_dir(folder).expect("the fuzzer's corpus");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    let named = |path: &Path| path.file_name().expect("a name").to_string_lossy().into_owned();
    paths.iter().map(|path| (named(path), fs::read(path).expect("a seed")[3..].to_vec())).collect()
}

#[test]
fn seeds_are_usable_as_they_are() {
    let seeds = seeds();
    assert!(seeds.len() >= 6, "{}", seeds.len());
    let refused: Vec<&str> = seeds.iter().filter(|(_, seed)| !show(seed)).map(|(name, _)| &**name).collect();
    assert!(refused.is_empty(), "{refused:?}");
}

#[test]
fn cut_seeds_do_no_harm() {
    for (_, seed) in seeds() {
        for length in (0..seed.len()).step_by(seed.len().div_ceil(60)) {
            let _ = show(&seed[..length]);
        }
    }
}

#[test]
fn changed_seeds_do_no_harm() {
    let mut random = Random(3);
    for (_, seed) in seeds() {
        for _ in 0..100 {
            let mut bytes = seed.clone();
            for _ in 0..=random.below(3) {
                let at = random.below(bytes.len());
                bytes[at] = [0, 1, 0x7F, 0x80, 0xFF, random.below(256) as u8][random.below(6)];
            }
            let _ = show(&bytes);
        }
    }
}

/// Of the tables that join operators every byte may be wrong.
#[test]
fn a_changed_face_that_joins_does_no_harm() {
    let face = include_bytes!("../fonts/ligatures.ttf");
    assert!(show(face));
    let mut random = Random(5);
    for _ in 0..200 {
        let mut bytes = face.to_vec();
        for _ in 0..=random.below(8) {
            let at = random.below(bytes.len());
            bytes[at] = random.below(256) as u8;
        }
        let _ = show(&bytes);
    }
}

#[test]
fn cut_and_changed_built_in_faces_do_no_harm() {
    let mut random = Random(1);
    for face in faces("faces-more.pack") {
        assert!(show(&face), "a built-in face is refused");
        for round in 0..8 {
            let end = if round % 3 == 0 { random.below(face.len()) } else { face.len() };
            let mut bytes = face[..end].to_vec();
            // The directory of tables, or anything.
            let reach = if round % 2 == 0 { bytes.len().min(400) } else { bytes.len() };
            for _ in 0..8 {
                if let Some(byte) = bytes.get_mut(random.below(reach)) {
                    *byte = random.below(256) as u8;
                }
            }
            let _ = show(&bytes);
        }
    }
}
