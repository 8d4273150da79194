//! Plain lines in bulk against the same bytes one by one: the screen, the whole past, and what is printed next.

use glasstty::term::{Options, Terminal, twin};
use glasstty::units::{Cells, Pixels};
use proptest::prelude::*;

mod support {
    pub(crate) mod summary;
}

use support::summary::summary;

const BEFORE: &[&str] = &[
    "",
    "\x1b[?1049h",
    "\x1b[2;4r\x1b[4H",
    "\x1b[1;3r",
    "\x1b[31m\x1b[1\"q",
    "\x1b[44m",
    "\x1b[4h",
    "\x1b[?7l",
    "\x1b[20h",
    "\x1b(0",
    "\x1b[?69h\x1b[3;9s",
    "\x1b#6",
    "\x1b[?6h",
    "\x1b]8;;http://x\x07",
    "é\x1b[7mtext at the bottom\x1b[99H\r",
];

const BETWEEN: &[&str] =
    &["", "\x1b[1m", "é", "\t", "\n", "\x7f", "\r", "\x1b[2b", "\x1b[H", "\x1b[99H", "\x1b]133;A\x07"];

fn flood() -> impl Strategy<Value = Vec<u8>> {
    let line = prop_oneof![8 => "[ -~]{0,12}", 2 => "[ -~]{13,45}"].prop_map(|line| line + "\r\n");
    let lines = proptest::collection::vec(line, 0..60).prop_map(|lines| lines.concat());
    let part = (lines, proptest::sample::select(BETWEEN)).prop_map(|(lines, between)| lines + between);
    (proptest::sample::select(BEFORE), proptest::collection::vec(part, 1..4))
        .prop_map(|(before, parts)| (before.to_owned() + &parts.concat() + "#\x1b[3b").into_bytes())
}

/// The windows onto the past, one below the other, and the screen.
fn everything(terminal: &mut Terminal) -> String {
    let mut all = String::new();
    for back in (0..=terminal.history_len()).rev().step_by(3) {
        terminal.scroll_to_bottom();
        terminal.scroll_view(back as i32);
        all.push_str(&summary(terminal));
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn lines_at_once_do_what_bytes_one_by_one_do(
        bytes in flood(),
        (cols, rows) in (2_u16..24, 1_u16..7),
        scrollback in prop_oneof![Just(0_usize), Just(7), Just(200)],
        back in 0_i32..9,
    ) {
        let new = || Terminal::new(Cells::new(cols, rows), Options { scrollback, ..Options::default() });
        let (mut quick, mut slow) = (new(), new());
        for terminal in [&mut quick, &mut slow] {
            terminal.feed(b"1\r\n2\r\n3\r\n4\r\n5\r\n6\r\n7\r\n8\r\n9\r\n");
            terminal.scroll_view(back);
        }
        quick.feed(&bytes);
        twin::feed(&mut slow, &bytes);
        prop_assert_eq!(quick.scrolled_back(), slow.scrolled_back());
        prop_assert_eq!(quick.first_row(), slow.first_row());
        prop_assert_eq!(everything(&mut quick), everything(&mut slow));
        quick.resize(Cells::new(cols + 3, rows), Pixels::default());
        slow.resize(Cells::new(cols + 3, rows), Pixels::default());
        prop_assert_eq!(everything(&mut quick), everything(&mut slow));
    }
}
