//! The fast path against its specification: the same bytes byte by byte through `vte`, cut anywhere.

use std::fs;
use std::path::Path;

use glasstty::term::cell::Cell;
use glasstty::term::{Options, Terminal, twin};
use glasstty::units::Cells;
use proptest::prelude::*;

mod support {
    pub(crate) mod noise;
    pub(crate) mod summary;
}

use support::noise::noise;
use support::summary::summary;

fn fast(bytes: &[u8], cuts: &[usize], size: Cells) -> Terminal {
    let mut terminal = Terminal::new(size, options());
    let mut rest = bytes;
    for cut in cuts {
        let (now, later) = rest.split_at(cut % (rest.len() + 1));
        terminal.feed(now);
        rest = later;
    }
    terminal.feed(rest);
    terminal
}

fn options() -> Options {
    Options { scrollback: 50, test_reports: true, ..Options::default() }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_fast_path_does_what_the_twin_does(
        bytes in noise(),
        cuts in proptest::collection::vec(0_usize..200, 0..6),
        cols in 2_u16..30,
        rows in 1_u16..8,
    ) {
        let size = Cells::new(cols, rows);
        let mut quick = fast(&bytes, &cuts, size);
        let mut slow = Terminal::new(size, options());
        twin::feed(&mut slow, &bytes);
        prop_assert_eq!(summary(&quick), summary(&slow));
        prop_assert_eq!(
            String::from_utf8_lossy(&quick.take_replies()).into_owned(),
            String::from_utf8_lossy(&slow.take_replies()).into_owned()
        );
    }
}

#[test]
fn recordings_do_the_same_in_both() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/replay");
    let mut count = 0;
    for entry in fs::read_dir(root).expect("recordings") {
        let Ok(bytes) = fs::read(entry.expect("an entry").path().join("in.raw")) else { continue };
        count += 1;
        let size = Cells::new(70, 20);
        let mut slow = Terminal::new(size, options());
        twin::feed(&mut slow, &bytes);
        for cut in [1, 5, 100, 1000] {
            let mut quick = Terminal::new(size, options());
            bytes.chunks(cut).for_each(|part| quick.feed(part));
            assert_eq!(summary(&quick), summary(&slow), "cut every {cut} bytes");
        }
    }
    assert!(count > 3, "there are recordings");
}

#[test]
fn a_difference_would_be_seen() {
    let size = Cells::new(10, 2);
    let (a, b) = (fast(b"\x1b[1mx", &[], size), fast(b"x", &[], size));
    assert_ne!(summary(&a), summary(&b), "a style alone makes a difference");
    let mut cells: Vec<Cell> = Vec::new();
    assert_eq!(a.view().row(0, &mut cells).cells.len(), 10);
}
