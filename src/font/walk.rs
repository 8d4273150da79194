//! A walk over every character of Unicode that leaves ink: each has a picture, or stands in the table of those that
//! are shown by their number.

use std::fs;
use std::path::PathBuf;

use super::*;

/// Set to rewrite the table with what is shown by its number now.
#[cfg(feature = "full-fonts")]
const BLESS: &str = "GLASSTTY_BLESS";
/// What a bless writes where nobody has said why.
#[cfg(feature = "full-fonts")]
const UNSAID: &str = "?";

/// What is installed beside the program.
const RARE: [&[u8]; 2] =
    [include_bytes!("../../fonts/rare.pack"), include_bytes!("../../fonts/rare-more.pack")];

type Range = (u32, u32);

fn file(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn range(text: &str) -> Range {
    let (first, last) = text.split_once('-').expect("FIRST-LAST");
    let code = |text| u32::from_str_radix(text, 16).expect("hexadecimal");
    (code(first), code(last))
}

/// Ranges and what stands behind them.
fn read(path: &str) -> Vec<(Range, String)> {
    let text = fs::read_to_string(file(path)).unwrap_or_default();
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| line.split_once(' ').unwrap_or((line, "")))
        .map(|(r, rest)| (range(r), rest.to_owned()))
        .collect()
}

/// Hundreds of bitmaps of one kind in a row: of those one in 64 is drawn, the others are asked for.
fn alike(code: u32) -> bool {
    matches!(code,
        0x3400..=0x9FFF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF | 0x12000..=0x1254F | 0x13000..=0x18DFF | 0x1D800..=0x1DAAF | 0x20000..)
}

/// Whether a character has a picture with ink, and not its number.
fn shown(font: &mut Font, c: char) -> bool {
    let code = u32::from(c);
    if alike(code) && code % 64 != 0 && font.unifont.bitmap(c).is_some() {
        return true;
    }
    let (text, manner) =
        (String::from(c), Manner { face: Face::Regular, cols: 1, joined: Joined::default() });
    font.emoji.draw(&text, font.metrics.cell, false).is_some()
        || font.found(c, &text, manner).is_some_and(|mask| {
            assert!(!mask.is_blank(), "U+{code:04X} is blank");
            true
        })
}

fn numbered(mut font: Font) -> Vec<Range> {
    let mut out: Vec<Range> = Vec::new();
    let characters = read("fonts/characters.txt");
    assert!(characters.len() > 700, "{} ranges", characters.len());
    for c in characters.into_iter().flat_map(|((first, last), _)| first..=last).filter_map(char::from_u32) {
        let code = u32::from(c);
        if shown(&mut font, c) {
            continue;
        }
        match out.last_mut() {
            Some((_, last)) if *last + 1 == code => *last = code,
            _ => out.push((code, code)),
        }
    }
    out
}

/// The full build as it is installed.
#[cfg(feature = "full-fonts")]
fn installed() -> Font {
    let mut font = Font::builtin(16);
    for data in RARE {
        let (path, face) = ("rare.pack".into(), Face::Regular);
        font.add(&FaceFile { path, index: 0, face, beside: None, data });
    }
    font
}

/// The table, with the reasons of the old one.
#[cfg(feature = "full-fonts")]
fn table(ranges: &[Range], old: &[(Range, String)]) -> String {
    use std::fmt::Write as _;
    let total: u32 = ranges.iter().map(|(first, last)| last - first + 1).sum();
    let mut text = format!(
        "# Shown by their number: FIRST-LAST, how many, what. {total} in all. The unit tests of src/font/walk.rs compare it.\n"
    );
    for (first, last) in ranges {
        let why = old
            .iter()
            .find(|((a, b), _)| a <= first && first <= b)
            .and_then(|(_, rest)| rest.split_once(' '));
        let why = why.map_or(UNSAID, |(_, why)| why);
        writeln!(text, "{first:04X}-{last:04X} {} {why}", last - first + 1).expect("a string");
    }
    text
}

#[cfg(feature = "full-fonts")]
#[test]
fn every_character_has_a_picture_or_stands_in_the_table() {
    const TABLE: &str = "tests/data/numbered.txt";
    let (ranges, old) = (numbered(installed()), read(TABLE));
    let text = table(&ranges, &old);
    if std::env::var_os(BLESS).is_some() {
        fs::write(file(TABLE), &text).expect("tests/data may be written");
    }
    let listed = fs::read_to_string(file(TABLE)).expect("a table");
    assert!(listed == text, "{TABLE} is not what is shown by its number; {BLESS}=1 rewrites it:\n{text}");
    assert!(!text.contains(&format!(" {UNSAID}\n")), "{TABLE} has ranges without a name");
}

/// What only the full build has: ideographs, their radicals, and the pack of large scripts. What is installed beside a
/// program is not in an image for booting.
#[cfg(not(feature = "full-fonts"))]
#[test]
fn a_small_build_lacks_ideographs_and_large_scripts_only() {
    const FULL: [std::ops::RangeInclusive<u32>; 9] = [
        0x2E80..=0x2FDF,
        0x3400..=0x4DBF,
        0x4E00..=0x9FFF,
        0xF900..=0xFAFF,
        0x12000..=0x1254F,
        0x13000..=0x1342F,
        0x16800..=0x16A3F,
        0x16FE0..=0x18DFF,
        0x20000..=0x3FFFF,
    ];
    let (listed, mut rare) = (read("tests/data/numbered.txt"), Unifont::new(&RARE));
    for code in numbered(Font::builtin(16)).into_iter().flat_map(|(first, last)| first..=last) {
        let known = listed.iter().any(|((first, last), _)| (*first..=*last).contains(&code))
            || FULL.iter().any(|range| range.contains(&code))
            || char::from_u32(code).is_some_and(|c| rare.bitmap(c).is_some());
        assert!(known, "U+{code:04X} is shown by its number");
    }
}
