//! Unicode's own test of grapheme clusters, printed: each cluster that it names must become one cell.

use std::fs;
use std::path::Path;

use glasstty::term::cell::Content;
use glasstty::term::{Options, Terminal};
use glasstty::units::Cells;
use unicode_width::UnicodeWidthChar;

/// The clusters of a line of the file: `÷ 0061 × 0308 ÷ 0062 ÷`.
fn clusters(line: &str) -> Vec<String> {
    let case = line.split('#').next().unwrap_or("").trim();
    let inner = case.trim_matches('÷').split('÷');
    inner
        .map(|cluster| cluster.split_whitespace().filter(|word| *word != "×").map(character).collect())
        .collect()
}

fn character(hex: &str) -> char {
    u32::from_str_radix(hex, 16).ok().and_then(char::from_u32).expect("a code point")
}

fn cases() -> Vec<Vec<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/GraphemeBreakTest.txt");
    let text = fs::read_to_string(path).expect("Unicode's test");
    text.lines().filter(|line| line.starts_with('÷')).map(clusters).collect()
}

/// What the cells of a row show after the text was printed.
fn printed(text: &str) -> Vec<String> {
    let mut terminal = Terminal::new(Cells::new(40, 2), Options::default());
    terminal.feed(text.as_bytes());
    let (view, mut cells) = (terminal.view(), Vec::new());
    let row = view.row(0, &mut cells);
    let shown = row.cells.iter().filter(|cell| !cell.is_tail());
    let texts = shown.map(|cell| match cell.content() {
        Content::Empty => String::new(),
        Content::Char(c) => c.to_string(),
        Content::Cluster(id) => view.cluster(id).to_owned(),
    });
    texts.take_while(|text| !text.is_empty()).collect()
}

/// What a terminal makes of a cluster: control characters are not text, and what has no width by itself shows
/// only on something that has. `None`: nothing.
fn seen(cluster: &str) -> Option<&str> {
    let text = cluster.trim_start_matches(|c: char| c.width().unwrap_or(0) == 0 && !prepends(c));
    (!text.is_empty()).then_some(text)
}

/// The characters of the test that glue themselves to what follows have no width, but a cell.
const fn prepends(c: char) -> bool {
    c == '\u{600}'
}

/// The tables behind widths and clusters, and the file, are of this version at least.
const NEWEST: (u64, u64, u64) = (17, 0, 0);

#[test]
fn the_tables_are_new() {
    let (major, minor, micro) = unicode_width::UNICODE_VERSION;
    assert!((major.into(), minor.into(), micro.into()) >= NEWEST, "widths of {major}.{minor}");
    assert!(unicode_segmentation::UNICODE_VERSION >= NEWEST, "{:?}", unicode_segmentation::UNICODE_VERSION);
    // New in Unicode 16 and 17: a symbol of legacy computing, a Sidetic letter, an ideograph of extension J, a face.
    for (text, width) in
        [("\u{1cc00}", 1), ("\u{10940}", 1), ("\u{323b0}", 2), ("\u{1fae9}", 2), ("\u{1faea}", 2)]
    {
        let mut terminal = Terminal::new(Cells::new(40, 2), Options::default());
        terminal.feed(text.as_bytes());
        assert_eq!(terminal.cursor().1, width, "{:x}", u32::from(text.chars().next().unwrap_or('?')));
    }
}

#[test]
fn clusters_become_cells() {
    let mut wrong = Vec::new();
    let cases = cases();
    assert!(cases.len() > 600, "the whole file");
    let printable = |case: &&Vec<String>| !case.concat().contains(char::is_control);
    for case in cases.iter().filter(printable) {
        let expected: Vec<&str> = case.iter().filter_map(|cluster| seen(cluster)).collect();
        let shown = printed(&case.concat());
        if shown != expected {
            wrong.push(format!("{case:x?}: {expected:x?}, printed as {shown:x?}"));
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}
