//! A terminal as bytes (`Terminal::save`): what they make is what it was.

use glasstty::term::{Options, Terminal};
use glasstty::units::{Cells, Pixels};
use proptest::prelude::*;

fn terminal(size: Cells) -> Terminal {
    Terminal::new(size, Options::default())
}

/// What a new terminal becomes of the bytes of another.
fn restored(before: &Terminal, history: usize) -> Terminal {
    let mut after = terminal(before.size());
    after.feed(&before.save(history));
    after
}

/// Everything that a person sees, row by row with its styles, and what the keyboard has to know.
fn looks(terminal: &Terminal) -> String {
    let (view, mut cells, mut text) = (terminal.view(), Vec::new(), String::new());
    for y in 0..view.size().rows {
        let row = view.row(y, &mut cells);
        let styles: Vec<_> = row.cells.iter().map(|cell| view.style(cell.style)).collect();
        text += &format!("{y} {:?} {} {:?} {styles:?}\n", row.size, row.wrapped, row.mark);
    }
    let (row, col) = terminal.cursor();
    format!(
        "{}{text}{row} {col} {:?} {:?} {}\n",
        terminal.dump(),
        view.cursor(),
        terminal.modes(),
        terminal.title()
    )
}

fn comes_back(bytes: &[u8], size: Cells) {
    let mut before = terminal(size);
    before.feed(bytes);
    let mut after = restored(&before, 100);
    assert_eq!(looks(&after), looks(&before), "{:?}", String::from_utf8_lossy(&before.save(100)));
    // Both go on alike.
    for more in ["X", "\r\nY\x1b[K", "\x1b8Z", "\x1b[?1049lmain"] {
        before.feed(more.as_bytes());
        after.feed(more.as_bytes());
        assert_eq!(looks(&after), looks(&before), "after {more:?}");
    }
}

const SIZE: Cells = Cells::new(20, 5);

#[test]
fn text_styles_and_cursors_come_back() {
    let cases = [
        "",
        "$ ls\r\n\x1b[1;34mfolder\x1b[m  file\r\n$ ",
        "\x1b[38;2;1;2;3;48:5:99mcolours\x1b[4:3;58:5:9m curly\x1b[K",
        "\x1b[44m\x1b[2J\x1b[2;3Hon blue",
        "exactly twenty cells\r\nmore",
        "exactly twenty cells",
        "a line that is longer than twenty cells and goes on",
        "\x1b[2;4r\x1b[?6h\x1b[2;3Hinside",
        "\x1b[?69h\x1b[3;9s\x1b[2;5Hx",
        "\x1b7\x1b[3;3H\x1b[31mred",
        "\x1b[5;20H\x1b[7m\x1b7\x1b[H",
        "\x1b(0lqqk\x1b(B \x1b)0\x0ex",
        "\x1b]2;a title\x1b\\\x1b[5 q\x1b[?12l",
        "\x1b[?1h\x1b[?2004h\x1b[?1002h\x1b[?1006h\x1b[>4;2m\x1b[=5;1u\x1b[?25l",
        "\x1b#6wide\r\n\x1b#3top\r\n\x1b#4top",
        "wide \u{6f22}\u{5b57} and e\u{301}, \u{1f1e9}\u{1f1ea}\u{1f1eb}\u{1f1f7}",
        "nineteen cells, so \u{6f22}\u{5b57}",
        "\x1b]133;A\x1b\\$ \x1b]133;B\x1b\\date\r\n\x1b]133;C\x1b\\now",
        "\x1b]8;;https://example.org\x1b\\link\x1b]8;;\x1b\\ none",
        "\x1b[?7lno wrapping here, none at all",
    ];
    for case in cases {
        comes_back(case.as_bytes(), SIZE);
    }
}

#[test]
fn the_alternate_screen_comes_back_with_the_main_one_behind_it() {
    comes_back(
        b"shell\r\n$ top\x1b[?1049h\x1b[H\x1b[2Jtop\x1b[4;4H\x1b[7mrow\x1b[m\x1b[?25l\x1b[?1h\x1b=",
        SIZE,
    );
    comes_back(b"\x1b[31mred\x1b7\x1b[?1049h\x1b[3;3H\x1b7\x1b[32mgreen", SIZE);
}

#[test]
fn the_scrollback_comes_back_as_far_as_it_is_asked_for() {
    let mut before = terminal(SIZE);
    (0..50).for_each(|line| before.feed(format!("line {line}\r\n").as_bytes()));
    for (history, kept) in [(0, 0), (3, 3), (10, 10), (1000, 46)] {
        let mut after = restored(&before, history);
        assert_eq!(after.history_len(), kept, "asked for {history}");
        assert_eq!(after.dump(), before.dump());
        after.scroll_view(1000);
        let first = format!("line {}\n", 46 - kept);
        assert!(after.dump().starts_with(&first), "{}", after.dump());
    }
}

#[test]
fn colours_of_a_program_come_back() {
    let mut before = terminal(SIZE);
    before.feed(b"\x1b]4;1;rgb:12/34/56\x1b\\\x1b]11;rgb:00/11/22\x1b\\\x1b]12;rgb:ff/00/00\x1b\\");
    assert_ne!(before.view().palette(), terminal(SIZE).view().palette());
    assert_eq!(restored(&before, 0).view().palette(), before.view().palette());
}

#[test]
fn a_restored_line_is_broken_anew_like_the_one_before() {
    let mut before = terminal(SIZE);
    before.feed(b"a line that is longer than twenty cells and goes on and on");
    let mut after = restored(&before, 0);
    for it in [&mut before, &mut after] {
        it.resize(Cells::new(33, 5), Pixels::default());
    }
    assert_eq!(after.dump(), before.dump());
}

fn step() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => "[ -~]{1,30}",
        2 => "[\u{4e00}-\u{4e20}]{1,12}",
        3 => Just("\r\n".to_owned()),
        3 => (1_u16..8, 1_u16..24).prop_map(|(row, col)| format!("\x1b[{row};{col}H")),
        3 => prop_oneof![Just(0_u16), Just(1_u16), Just(7_u16), 30..38_u16, 40..48_u16].prop_map(|sgr| format!("\x1b[{sgr}m")),
        1 => (0_u16..3).prop_map(|how| format!("\x1b[{how}J")),
        1 => (0_u16..3).prop_map(|how| format!("\x1b[{how}K")),
        1 => (1_u16..3, 3_u16..5).prop_map(|(top, bottom)| format!("\x1b[{top};{bottom}r")),
        1 => prop_oneof![Just("L"), Just("M"), Just("P"), Just("@"), Just("S"), Just("T"), Just("X")]
            .prop_map(|verb| format!("\x1b[2{verb}")),
        1 => prop_oneof![Just("\x1b7"), Just("\x1b[?1049h"), Just("\x1b[?1049l"), Just("\x1b[?25l")]
            .prop_map(str::to_owned),
    ]
}

/// The wide character that a gap at the end of a row was left for may have been erased since.
#[test]
fn a_gap_that_nothing_wide_follows_leads_nowhere() {
    let mut before = terminal(SIZE);
    before.feed("\x1b[1;14H一一一一\x1b[2;9H\x1b[1K\x1b[5;1H\n\n\nlast".as_bytes());
    let after = restored(&before, 100);
    assert_eq!((after.history_len(), after.dump()), (before.history_len(), before.dump()));
}

proptest! {
    #[test]
    fn any_screen_comes_back(steps in prop::collection::vec(step(), 1..40)) {
        let mut before = terminal(SIZE);
        steps.iter().for_each(|step| before.feed(step.as_bytes()));
        let after = restored(&before, 1000);
        prop_assert_eq!(after.dump(), before.dump());
        prop_assert_eq!(after.cursor(), before.cursor());
        prop_assert_eq!(after.history_len(), before.history_len());
        prop_assert_eq!(restored(&after, 1000).dump(), before.dump());
    }
}
