//! Search, the marks of a shell, and the stack of colours: what a console does with a terminal's past.

use glasstty::term::{Direction, Match, Options, Pattern, Point, Terminal};
use glasstty::units::{Cells, Pixels};

fn fed(text: &str) -> Terminal {
    let mut terminal = Terminal::new(Cells::new(10, 3), Options { scrollback: 100, ..Options::default() });
    terminal.feed(text.as_bytes());
    terminal
}

fn at(row: usize, col: u16) -> Point {
    Point { row, col }
}

fn plain(text: &str) -> Pattern {
    Pattern::plain(text).expect("a pattern")
}

#[test]
fn text_is_found_across_broken_lines() {
    let mut terminal = fed("one\r\n0123456789abc\r\ntwo\r\n中文 end\r\nfour");
    let found = terminal.find(&plain("9AB"), at(0, 0), Direction::Down);
    assert_eq!(found, None, "a capital letter means it");
    let found = terminal.find(&plain("9ab"), at(0, 0), Direction::Down);
    assert_eq!(found, Some(Match { start: at(1, 9), end: at(2, 1) }));
    terminal.resize(Cells::new(7, 3), Pixels::default());
    let found = terminal.find(&plain("9ab"), at(0, 0), Direction::Down);
    assert_eq!(found, Some(Match { start: at(2, 2), end: at(2, 4) }), "and after a resize");
    let found = terminal.find(&plain("文 e"), at(0, 0), Direction::Down).expect("wide text");
    assert_eq!((found.start.col, found.end.col), (2, 5));
}

#[test]
fn both_directions_visit_every_match_once() {
    let terminal = fed("ab ab\r\nx\r\nab\r\ny\r\nab");
    let (mut down, mut from) = (Vec::new(), at(0, 0));
    while let Some(found) = terminal.find(&plain("ab"), from, Direction::Down) {
        down.push(found.start);
        from = at(found.start.row, found.start.col + 1);
    }
    assert_eq!(down, [at(0, 0), at(0, 3), at(2, 0), at(4, 0)]);
    let (mut up, mut from) = (Vec::new(), at(usize::MAX, u16::MAX));
    while let Some(found) = terminal.find(&plain("ab"), from, Direction::Up) {
        up.push(found.start);
        from = found.start;
    }
    up.reverse();
    assert_eq!(up, down);
}

#[test]
fn expressions_are_understood_or_refused() {
    let terminal = fed("error 42\r\nok");
    let pattern = Pattern::regex(r"\w+ \d+").expect("a pattern");
    let found = terminal.find(&pattern, at(0, 0), Direction::Down).expect("a match");
    assert_eq!((found.start, found.end), (at(0, 0), at(0, 7)));
    assert!(Pattern::regex("(").is_err());
    assert!(Pattern::regex("(a{1000}){1000}{1000}").is_err(), "too large");
    assert_eq!(terminal.find(&Pattern::regex("z*").expect("a pattern"), at(0, 0), Direction::Down), None);
}

#[test]
fn prompts_are_found_after_scrolling_and_reflow() {
    let mut terminal = fed(
        "\x1b]133;A\x1b\\$ \x1b]133;B\x1b\\ls\r\n\x1b]133;C\x1b\\1\r\n2\r\n\x1b]133;A\x1b\\$ x\r\n3\r\n4\r\n5",
    );
    assert_eq!(terminal.history_len(), 4);
    assert_eq!(terminal.prompt_above(), Some(1));
    terminal.scroll_view(1);
    assert_eq!(terminal.prompt_above(), Some(3));
    terminal.scroll_view(3);
    assert_eq!((terminal.prompt_above(), terminal.prompt_below()), (None, Some(3)));
    terminal.resize(Cells::new(2, 3), Pixels::default());
    terminal.scroll_to_bottom();
    assert!(terminal.prompt_above().is_some(), "marks follow their lines");
    terminal.feed(b"\x1b[3J\x1b[2J");
    assert_eq!(terminal.prompt_above(), None);
}

#[test]
fn colours_are_pushed_popped_and_controlled() {
    let mut terminal = fed("\x1b[#P\x1b]4;1;#112233\x07\x1b[#P\x1b]4;1;#445566\x07\x1b[#R");
    assert_eq!(terminal.take_replies(), b"\x1b[?2;2#Q");
    terminal.feed(b"\x1b[#Q\x1b]21;1=?;nonsense=?;foreground=?\x1b\\");
    let reply = String::from_utf8(terminal.take_replies()).expect("ASCII");
    assert_eq!(reply, "\x1b]21;1=rgb:1111/2222/3333;foreground=rgb:d8d8/d8d8/d8d8\x1b\\");
    terminal.feed(b"\x1b[?2031h\x1b]21;background=#ffffff\x07\x1b]21;background\x07");
    assert_eq!(terminal.take_replies(), b"\x1b[?997;2n\x1b[?997;1n");
}

#[test]
fn a_command_may_have_any_number_of_pairs() {
    let pairs: String = (0..40).map(|i| format!(";{i};#0000{i:02x}")).collect();
    let mut terminal = fed(&format!("\x1b]4{pairs}\x07\x1b]4;39;?\x07"));
    assert_eq!(terminal.take_replies(), b"\x1b]4;39;rgb:0000/0000/2727\x07");
}

#[test]
fn a_seat_has_no_clipboard_and_no_window() {
    let mut terminal = fed("\x1b]52;c;aGk=\x07\x1b]52;c;?\x07\x1b[3;5;5t\x1b[13t\x1b[2t\x1b[11t");
    assert_eq!(terminal.take_replies(), b"\x1b[1t");
}
