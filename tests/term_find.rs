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

#[test]
fn text_between_two_cells_is_what_was_written() {
    let terminal = fed("one  \r\n0123456789abc\r\n中文 end\r\nfour");
    assert_eq!(terminal.text(at(0, 0), at(4, 9)), "one\n0123456789abc\n中文 end\nfour");
    assert_eq!(terminal.text(at(1, 8), at(2, 1)), "89ab", "a wrapped line is one");
    assert_eq!(terminal.text(at(3, 1), at(3, 2)), "中文", "half a wide character is the whole of it");
    assert_eq!(terminal.text(at(0, 4), at(1, 0)), "\n0");
    assert_eq!(terminal.block_text(0..5, 1..4), "ne\n123\nbc\n中文\nour");
    assert_eq!(terminal.text(at(9, 0), at(3, 0)), "", "nothing lies backwards");
}

#[test]
fn words_and_lines_are_found_around_a_cell() {
    let terminal = fed("cp a /usr/bin/x (b)\r\nlast");
    let word = |row, col| {
        let found = terminal.word(at(row, col));
        terminal.text(found.start, found.end)
    };
    assert_eq!(word(0, 7), "/usr/bin/x", "over the end of the row");
    assert_eq!(word(1, 4), "/usr/bin/x");
    assert_eq!(word(1, 6), "(", "a bracket stands for itself");
    assert_eq!(word(0, 0), "cp");
    let line = terminal.line(at(1, 2));
    assert_eq!((line.start, line.end), (at(0, 0), at(1, 9)));
    assert_eq!(terminal.word(at(2, 8)), Match { start: at(2, 8), end: at(2, 8) }, "behind the text");
}

#[test]
fn rows_keep_their_numbers_while_output_scrolls() {
    let mut terminal = fed("marked");
    let (number, version) = (terminal.first_row(), terminal.row_version(0));
    assert_eq!(number, 0);
    (0..50).for_each(|_| terminal.feed(b"\r\nmore"));
    assert_eq!(terminal.first_row(), 0);
    assert_eq!(terminal.row_version(0), version);
    (0..60).for_each(|_| terminal.feed(b"\r\nmore"));
    assert_eq!(terminal.first_row(), 8, "111 rows, of which 103 are kept");
    assert_eq!(terminal.total_rows(), 103);
    terminal.feed(b"\x1b[3J");
    assert_eq!((terminal.first_row(), terminal.total_rows()), (108, 3));
    terminal.feed(b"\x1b[?1049h");
    assert_eq!((terminal.first_row(), terminal.top_row()), (108, 0));
}

#[test]
fn links_are_named_or_spelled() {
    let mut terminal = Terminal::new(Cells::new(24, 5), Options::default());
    terminal.feed(b"see (https://a.example/b_(c)?d=1), or\r\n\x1b]8;;gemini://x.example/\x1b\\here now\x1b]8;;\x1b\\ and");
    let link = terminal.link_at(at(0, 8)).expect("a link");
    assert_eq!(link.address, "https://a.example/b_(c)?d=1", "its own bracket, not the one around it");
    assert_eq!(link.cells, [(0, 5..24), (1, 0..8)]);
    assert_eq!(terminal.link_at(at(1, 3)), Some(link));
    assert_eq!(terminal.link_at(at(1, 8)), None, "the bracket behind it");
    assert_eq!(terminal.link_at(at(0, 1)), None);
    let named = terminal.link_at(at(2, 5)).expect("a link");
    assert_eq!((named.address.as_str(), &named.cells[..]), ("gemini://x.example/", &[(2, 0..8)][..]));
    assert_eq!(terminal.link_at(at(2, 9)), None);
    assert_eq!(terminal.link_at(at(4, 3)), None);
}
