//! Recorded or written bytes to screens that a reviewer can read: `tests/replay/NAME/`.
//!
//! - `in.txt`: bytes with `\e`, `\r`, `\n`, `\t`, `\a`, `\b`, `\\` and `\xHH`; line ends of the file count for
//!   nothing, and lines that begin with `# ` are comments. Or `in.raw`: bytes as they are.
//! - `size`: `COLSxROWS`; 80x24 where the file is missing.
//! - `screen.txt`: the rows, trailing blanks left out, then `cursor ROW COL`, counted from one, or
//!   `cursor hidden`.
//!
//! `REPLAY_WRITE=1 cargo test --test replay` writes the screens anew; read the diff before you commit it.

use std::fs;
use std::path::{Path, PathBuf};

use glasstty::term::{Options, Terminal};
use glasstty::units::Cells;

fn cases() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/replay");
    let mut cases: Vec<_> =
        fs::read_dir(root).expect("recordings").map(|entry| entry.expect("an entry").path()).collect();
    cases.sort();
    cases
}

fn size(case: &Path) -> Cells {
    let Ok(text) = fs::read_to_string(case.join("size")) else { return Cells::new(80, 24) };
    let (cols, rows) = text.trim().split_once('x').expect("COLSxROWS");
    Cells::new(cols.parse().expect("a number"), rows.parse().expect("a number"))
}

fn input(case: &Path) -> Vec<u8> {
    fs::read(case.join("in.raw"))
        .unwrap_or_else(|_| unescape(&fs::read_to_string(case.join("in.txt")).expect("in.raw or in.txt")))
}

fn unescape(text: &str) -> Vec<u8> {
    let text: String = text.lines().filter(|line| !line.starts_with("# ")).collect();
    let mut out = Vec::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => out.push(escape(&mut chars)),
            _ => out.extend(c.to_string().bytes()),
        }
    }
    out
}

fn escape(chars: &mut std::str::Chars<'_>) -> u8 {
    match chars.next() {
        Some('e') => 0x1b,
        Some('r') => b'\r',
        Some('n') => b'\n',
        Some('t') => b'\t',
        Some('a') => 0x07,
        Some('b') => 0x08,
        Some('\\') => b'\\',
        Some('x') => u8::from_str_radix(&chars.by_ref().take(2).collect::<String>(), 16).expect("two digits"),
        other => panic!("unknown escape {other:?}"),
    }
}

fn screen(terminal: &Terminal) -> String {
    let cursor = match terminal.view().cursor() {
        Some(cursor) => format!("{} {}", cursor.row + 1, cursor.col + 1),
        None => "hidden".into(),
    };
    format!("{}cursor {cursor}\n", terminal.dump())
}

fn play(bytes: &[u8], size: Cells, cut: usize) -> String {
    let mut terminal = Terminal::new(size, Options::default());
    bytes.chunks(cut).for_each(|part| terminal.feed(part));
    screen(&terminal)
}

#[test]
fn recordings_give_the_screens_beside_them() {
    let mut wrong = Vec::new();
    for case in cases() {
        let found = play(&input(&case), size(&case), usize::MAX);
        if std::env::var_os("REPLAY_WRITE").is_some() {
            fs::write(case.join("screen.txt"), &found).unwrap();
        }
        let wanted = fs::read_to_string(case.join("screen.txt")).unwrap_or_default();
        if found != wanted {
            let name = case.file_name().unwrap().to_string_lossy().into_owned();
            wrong.push(format!("== {name}: wanted\n{wanted}-- found\n{found}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn it_does_not_matter_where_recordings_are_cut() {
    for case in cases() {
        let (bytes, size) = (input(&case), size(&case));
        let whole = play(&bytes, size, usize::MAX);
        for cut in [1, 2, 3, 7, 64, 4096] {
            assert_eq!(play(&bytes, size, cut), whole, "{} cut every {cut} bytes", case.display());
        }
    }
}
