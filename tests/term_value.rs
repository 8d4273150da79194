//! The terminal as the other floors use it: effects, titles, modes, the window into the past, wiping.

use glasstty::term::cell::Content;
use glasstty::term::style::{Attrs, Color, Rgb, Style, Underline};
use glasstty::term::view::{Bidi, CursorShape};
use glasstty::term::{Effects, ModeFlags, MouseEncoding, MouseMode, Options, Progress, Terminal};
use glasstty::units::{Cells, Pixels};

fn fed(text: &str) -> Terminal {
    let mut terminal = Terminal::new(Cells::new(20, 4), Options::default());
    terminal.feed(text.as_bytes());
    terminal
}

fn style_at(terminal: &Terminal, row: u16, col: usize) -> Style {
    let mut cells = Vec::new();
    let view = terminal.view();
    let id = view.row(row, &mut cells).cells[col].style;
    view.style(id)
}

fn text_at(terminal: &Terminal, row: u16) -> String {
    let (view, mut cells) = (terminal.view(), Vec::new());
    let row = view.row(row, &mut cells);
    let text: String = row
        .cells
        .iter()
        .map(|cell| match cell.content() {
            Content::Char(c) => c,
            _ => ' ',
        })
        .collect();
    text.trim_end().to_owned()
}

#[test]
fn sgr_becomes_style() {
    let indexed = Color::Indexed;
    let rgb = |r, g, b| Color::Rgb(Rgb::new(r, g, b));
    let plain = Style::default();
    let cases = [
        ("1;3;7", Style { attrs: Attrs::BOLD | Attrs::ITALIC | Attrs::REVERSE, ..plain }),
        ("1;2;22", plain),
        ("31;42", Style { fg: indexed(1), bg: indexed(2), ..plain }),
        ("97;100", Style { fg: indexed(15), bg: indexed(8), ..plain }),
        ("38;5;200", Style { fg: indexed(200), ..plain }),
        ("38:5:200", Style { fg: indexed(200), ..plain }),
        ("48;2;1;2;3", Style { bg: rgb(1, 2, 3), ..plain }),
        ("48:2:1:2:3", Style { bg: rgb(1, 2, 3), ..plain }),
        ("48:2::1:2:3", Style { bg: rgb(1, 2, 3), ..plain }),
        ("38;2;1;2;3;1", Style { fg: rgb(1, 2, 3), attrs: Attrs::BOLD, ..plain }),
        ("38;5;300;1", Style { attrs: Attrs::BOLD, ..plain }),
        ("4:3;58:5:9", Style { underline: Underline::Curly, underline_color: indexed(9), ..plain }),
        ("4:3;38;5;9", Style { underline: Underline::Curly, fg: indexed(9), ..plain }),
        ("4;24;21", Style { underline: Underline::Double, ..plain }),
        (
            "53;9;8;5",
            Style { attrs: Attrs::OVERLINE | Attrs::STRUCK | Attrs::CONCEALED | Attrs::BLINK, ..plain },
        ),
        ("31;0", plain),
        ("31;", plain),
    ];
    for (sgr, wanted) in cases {
        assert_eq!(style_at(&fed(&format!("\x1b[{sgr}mx")), 0, 0), wanted, "SGR {sgr}");
    }
}

#[test]
fn erasing_leaves_the_background_and_nothing_else() {
    let terminal = fed("\x1b[1;31;44mtext\x1b[2K");
    assert_eq!(style_at(&terminal, 0, 19), Style { bg: Color::Indexed(4), ..Style::default() });
}

#[test]
fn effects_are_told_once() {
    let mut terminal = fed("\x07\x1b]0;hello; world\x07\x1b]4;1;red\x07");
    assert_eq!(
        terminal.take_effects(),
        Effects { bell: true, title: true, palette: true, ..Effects::default() }
    );
    assert_eq!(terminal.take_effects(), Effects::default());
    assert_eq!(terminal.title(), "hello; world");
    terminal.feed(b"\x1b[22;2t\x1b]2;other\x07\x1b[23;2t");
    assert_eq!(terminal.title(), "hello; world", "the stack brings it back");
}

#[test]
fn modes_are_there_for_the_keyboard_and_the_pointer() {
    let terminal = fed("\x1b[?1;66;1004;2004;1002;1006h\x1b[20h\x1b[>3u\x1b[>4;1m");
    let modes = terminal.modes();
    let on = ModeFlags::APPLICATION_CURSOR
        | ModeFlags::APPLICATION_KEYPAD
        | ModeFlags::FOCUS_REPORTS
        | ModeFlags::BRACKETED_PASTE
        | ModeFlags::NEWLINE;
    assert!(modes.has(on));
    assert_eq!((modes.mouse, modes.mouse_encoding), (MouseMode::Button, MouseEncoding::Sgr));
    assert_eq!((modes.kitty, modes.modify_other_keys), (3, 1));
    let terminal = fed("\x1b[>3u\x1b[?1049h");
    assert_eq!(terminal.modes().kitty, 0, "the alternate screen has flags of its own");
}

#[test]
fn the_window_moves_into_the_past_and_stays_there() {
    let mut terminal = fed("1\r\n2\r\n3\r\n4\r\n5\r\n6\r\n7\r\n8");
    assert_eq!(terminal.history_len(), 4);
    terminal.scroll_view(3);
    assert_eq!((terminal.scrolled_back(), text_at(&terminal, 0)), (3, "2".into()));
    assert!(terminal.view().cursor().is_none(), "the cursor is below the window");
    terminal.feed(b"\r\n9");
    assert_eq!(text_at(&terminal, 0), "2", "new lines do not move what is read");
    terminal.scroll_view(100);
    assert_eq!((terminal.scrolled_back(), text_at(&terminal, 0)), (5, "1".into()));
    terminal.scroll_to_bottom();
    assert_eq!(text_at(&terminal, 3), "9");
    terminal.feed(b"\x1b[?1049h");
    assert_eq!(terminal.history_len(), 0, "the alternate screen has no past");
    terminal.feed(b"\x1b[?1049l\x1b[3J");
    assert_eq!(terminal.history_len(), 0, "ED 3");
}

#[test]
fn a_narrow_window_does_not_shorten_the_past() {
    let mut terminal = Terminal::new(Cells::new(40, 4), Options { scrollback: 20, ..Options::default() });
    (0..24).for_each(|i| terminal.feed(format!("{i:040}\r\n").as_bytes()));
    assert_eq!(terminal.history_len(), 20);
    for cols in [14, 25, 40] {
        terminal.resize(Cells::new(cols, 4), Pixels::default());
    }
    assert_eq!(terminal.history_len(), 20);
    terminal.scroll_view(20);
    assert_eq!(text_at(&terminal, 0), format!("{:040}", 1));
    (0..100).for_each(|_| terminal.feed(b"\r\n"));
    assert_eq!(terminal.history_len(), 20, "new lines push old ones out again");
}

#[test]
fn scrolling_keeps_the_versions_of_rows_that_only_moved() {
    let mut terminal = fed("1\r\n2\r\n3\r\n4");
    let versions = |terminal: &Terminal| {
        let mut cells = Vec::new();
        (0..4).map(|y| terminal.view().row(y, &mut cells).version).collect::<Vec<_>>()
    };
    let before = versions(&terminal);
    terminal.feed(b"\r\n");
    let after = versions(&terminal);
    assert_eq!(before[1..], after[..3]);
    assert!(!before.contains(&after[3]), "the new row has a number of its own");
    terminal.scroll_view(1);
    assert_eq!(versions(&terminal)[0], before[0], "the scrollback kept it too");
}

#[test]
fn the_cursor_has_a_shape() {
    let cursor = fed("\x1b[5 qab").view().cursor().expect("it shows");
    assert_eq!((cursor.row, cursor.col, cursor.shape, cursor.blink), (0, 2, CursorShape::Bar, true));
    assert!(fed("\x1b[?25l").view().cursor().is_none());
}

#[test]
fn the_look_of_all_cells_has_a_number_too() {
    for change in ["\x1b[?5h", "\x1b]4;3;blue\x07", "\x1b]11;red\x07", "\x1b]P1ff0000"] {
        let mut terminal = fed("text");
        let before = terminal.view().epoch();
        terminal.feed(b"more");
        assert_eq!(terminal.view().epoch(), before);
        terminal.feed(change.as_bytes());
        assert_ne!(terminal.view().epoch(), before, "{change:?}");
    }
}

#[test]
fn wiping_leaves_nothing() {
    let mut terminal = fed(
        "secret\r\n\r\n\r\n\r\n\r\nmore\x1b]2;secret\x07\x1b]4;1;red\x07\x1b[c\x1b[?1049hsecret\x1b7\x1b]0;unfinished",
    );
    terminal.wipe();
    let fresh = Terminal::new(Cells::new(20, 4), Options::default());
    assert_eq!((terminal.dump(), terminal.title(), terminal.history_len()), (fresh.dump(), "", 0));
    assert_eq!(terminal.modes(), fresh.modes());
    assert_eq!(terminal.view().palette(), fresh.view().palette());
    assert!(terminal.take_replies().is_empty());
    terminal.feed(b"login: ");
    assert_eq!(text_at(&terminal, 0), "login:", "the string that was open is forgotten");
}

#[test]
fn an_update_in_progress_can_be_seen() {
    let mut terminal = fed("\x1b[?2026h");
    assert!(terminal.sync_pending());
    terminal.feed(b"\x1b[?2026l");
    assert!(!terminal.sync_pending());
}

#[test]
fn a_hyperlink_is_a_number_in_the_style() {
    let terminal = fed("\x1b]8;;https://example.org/a;b\x1b\\x\x1b]8;;\x1b\\y");
    let link = style_at(&terminal, 0, 0).link;
    assert_eq!(terminal.view().link(link), Some("https://example.org/a;b"));
    assert_eq!(style_at(&terminal, 0, 1).link, 0);
}

#[test]
fn more_styles_than_a_cell_can_name_are_approximated() {
    let mut terminal = Terminal::new(Cells::new(80, 24), Options { scrollback: 2000, ..Options::default() });
    for i in 0..199_999_u32 {
        let [_, r, g, b] = i.to_be_bytes();
        terminal.feed(format!("\x1b[38;2;{r};{g};{b}mx").as_bytes());
    }
    let last = terminal.view().cursor().expect("it shows");
    let Color::Rgb(rgb) = style_at(&terminal, last.row, usize::from(last.col) - 1).fg else {
        panic!("the table was swept, so the newest colour is exact");
    };
    assert_eq!(rgb.pixel(), 199_998);
}

#[test]
fn marks_on_one_character_are_bounded() {
    let terminal = fed(&format!("a{}b", "\u{301}".repeat(10_000)));
    assert!(terminal.dump().lines().next().expect("a row").chars().count() < 20);
    assert_eq!(terminal.view().cursor().map(|cursor| cursor.col), Some(2));
}

#[test]
fn sizes_are_clamped() {
    for (cols, rows) in [(0, 0), (1, 1), (u16::MAX, 1), (1, u16::MAX)] {
        let mut terminal = Terminal::new(Cells::new(cols, rows), Options::default());
        terminal.feed("中文\r\n".as_bytes());
        terminal.resize(Cells::new(rows, cols), Pixels::default());
        assert_eq!(terminal.size(), Cells::new(rows, cols).clamped());
    }
}

#[test]
fn a_scroll_by_the_whole_height_between_side_margins_leaves_blanks() {
    let terminal = fed("abcdef\r\nabcdef\r\nabcdef\r\nabcdef\x1b[?69h\x1b[3;4s\x1b[4S");
    assert_eq!(text_at(&terminal, 0), "ab  ef");
    assert_eq!(text_at(&terminal, 3), "ab  ef");
}

#[test]
fn a_shell_says_where_it_is() {
    let mut terminal = fed("\x1b]7;file://host/home/a%20b/%c3%a9\x1b\\");
    assert_eq!(terminal.directory(), "/home/a b/é");
    for address in ["http://host/x", "file:///a%0ab", "file:///%ff", "file://host", ""] {
        terminal.feed(format!("\x1b]7;file:///x\x07\x1b]7;{address}\x07").as_bytes());
        assert_eq!(terminal.directory(), "", "{address}");
    }
    terminal.feed(b"\x1b]7;file:///x%2\x07");
    assert_eq!(terminal.directory(), "/x%2", "what is no escape stays");
    terminal.wipe();
    assert_eq!(terminal.directory(), "");
}

#[test]
fn progress_is_told() {
    let cases = [
        ("4;1;50", Progress::Running(50)),
        ("4;2;130", Progress::Failed(100)),
        ("4;3", Progress::Busy),
        ("4;4;7", Progress::Paused(7)),
        ("4;0", Progress::None),
        ("4;1;20\x07\x1b]9;a notification", Progress::Running(20)),
    ];
    for (text, wanted) in cases {
        let mut terminal = fed(&format!("\x1b]9;{text}\x07"));
        assert_eq!(terminal.progress(), wanted, "{text}");
        assert!(terminal.take_effects().progress);
    }
}

#[test]
fn the_clipboard_is_written_only_where_that_is_allowed_and_never_read() {
    let written = |clipboard, text: &str| {
        let mut terminal = Terminal::new(Cells::new(20, 4), Options { clipboard, ..Options::default() });
        terminal.feed(text.as_bytes());
        assert!(terminal.replies().is_empty());
        assert_eq!(terminal.take_effects().clipboard, terminal.take_clipboard().is_some());
        terminal.feed(text.as_bytes());
        terminal.take_clipboard()
    };
    assert_eq!(written(false, "\x1b]52;c;aGk=\x07"), None);
    assert_eq!(written(true, "\x1b]52;c;aGk=\x07").as_deref(), Some(&b"hi"[..]));
    assert_eq!(written(true, "\x1b]52;;!\x07").as_deref(), Some(&b""[..]), "no Base64 empties it");
    assert_eq!(written(true, "\x1b]52;c;?\x07"), None);
}

#[test]
fn rows_are_ordered_as_it_was_asked_when_they_were_written() {
    let terminal = fed("1\x1b[8l\r\n2\x1b[2 k\x1b[?2501h\r\n3\x1b[8h\x1b[ k\x1b[?2501l\x1b[?2500h\r\n4");
    let (view, mut cells) = (terminal.view(), Vec::new());
    let rows: Vec<Bidi> = (0..4).map(|y| view.row(y, &mut cells).bidi).collect();
    let asked = Bidi::EXPLICIT | Bidi::RIGHT_TO_LEFT | Bidi::AUTODETECT;
    assert_eq!(rows, [Bidi::EXPLICIT, asked, Bidi::MIRROR_BOXES, Bidi::MIRROR_BOXES]);
    let mut terminal = fed("\x1b[3 Sa\r\n1\r\n2\r\n3\r\n4\x1b[!p");
    terminal.scroll_view(1);
    assert_eq!(terminal.view().row(0, &mut cells).bidi, Bidi::RIGHT_TO_LEFT, "in the past too");
    terminal.resize(Cells::new(10, 4), Pixels::default());
    terminal.scroll_view(1);
    assert_eq!(terminal.view().row(0, &mut cells).bidi, Bidi::RIGHT_TO_LEFT, "and through a resize");
    terminal.feed(b"x");
    terminal.scroll_to_bottom();
    assert_eq!(terminal.view().row(3, &mut cells).bidi, Bidi::empty(), "DECSTR");
}

#[test]
fn the_linux_console_keeps_colours_as_the_usual_ones() {
    let terminal = fed("\x1b[31;44m\x1b[8]\x1b[m");
    let palette = terminal.view().palette();
    assert_eq!((palette.foreground, palette.background), (palette.indexed[1], palette.indexed[4]));
    let terminal = fed("a\x1b[9;10]\x1b[13]\x1b[11;5]b");
    assert_eq!(text_at(&terminal, 0), "ab");
}
