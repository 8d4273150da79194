//! Every limit of `term::limits`: what is at the limit works, what is beyond it does what the limit says.

use glasstty::term::cell::{Cell, Content};
use glasstty::term::limits::*;
use glasstty::term::style::{Attrs, Color, Style};
use glasstty::term::{Options, Terminal};
use glasstty::units::{Cells, Pixels};

fn new() -> Terminal {
    Terminal::new(
        Cells::new(40, 4),
        Options { scrollback: 20, test_reports: true, clipboard: true, ..Options::default() },
    )
}

fn fed(text: &str) -> Terminal {
    let mut terminal = new();
    terminal.feed(text.as_bytes());
    terminal
}

fn reply(text: &str) -> String {
    String::from_utf8(fed(text).take_replies()).expect("replies are text")
}

fn row(terminal: &Terminal, y: u16) -> Vec<Cell> {
    let mut cells = Vec::new();
    terminal.view().row(y, &mut cells).cells.to_vec()
}

fn bold(text: &str) -> bool {
    let terminal = fed(text);
    terminal.view().style(row(&terminal, 0)[0].style).attrs.contains(Attrs::BOLD)
}

#[test]
fn params() {
    let numbers = |count: usize| format!("\x1b[{}1mx", "0;".repeat(count - 1));
    assert!(bold(&numbers(PARAMS)));
    assert!(!bold(&numbers(PARAMS + 1)));
    assert!(bold(&format!("\x1b[{}1mx", "0:".repeat(2) + &"0;".repeat(PARAMS - 3))), "subparameters count");
}

#[test]
fn param() {
    assert_eq!(reply(&format!("\x1b[{}$p", u32::from(PARAM) + 5)), format!("\x1b[{PARAM};0$y"));
    assert_eq!(reply("\x1b[99999999999999999999$p"), format!("\x1b[{PARAM};0$y"));
}

#[test]
fn osc_bytes() {
    let title = |more: usize| fed(&format!("\x1b]2;{}\x07", "x".repeat(OSC_BYTES - 2 + more))).title().len();
    assert_eq!((title(0), title(1)), (TITLE_CHARS, 0));
    let mut terminal = fed(&format!("\x1b]2;{}", "x".repeat(4 * OSC_BYTES)));
    terminal.feed(b"\x07\x1b]2;short\x07");
    assert_eq!(terminal.title(), "short");
}

#[test]
fn dcs_bytes() {
    let asked = |len: usize| reply(&format!("\x1bP$q{}\x1b\\\x1bP$qm\x1b\\", "x".repeat(len)));
    assert_eq!(asked(DCS_BYTES), "\x1bP0$r\x1b\\\x1bP1$r0m\x1b\\");
    assert_eq!(asked(DCS_BYTES + 1), "\x1bP1$r0m\x1b\\", "too long to be looked at");
    assert_eq!(asked(300_000), "\x1bP1$r0m\x1b\\");
}

#[test]
fn title_chars() {
    let title = fed(&format!("\x1b]2;{}\x07", "é".repeat(TITLE_CHARS + 9))).title().to_owned();
    assert_eq!(title.chars().count(), TITLE_CHARS);
}

#[test]
fn titles() {
    let mut terminal = new();
    (0..TITLES + 3).for_each(|i| terminal.feed(format!("\x1b]2;{i}\x07\x1b[22;2t").as_bytes()));
    (0..TITLES + 3).for_each(|_| terminal.feed(b"\x1b[23;2t"));
    assert_eq!(terminal.title(), "3", "the oldest are gone");
}

#[test]
fn palettes() {
    let pushed = |count: usize| reply(&("\x1b[#P".repeat(count) + "\x1b[#R"));
    assert_eq!(pushed(PALETTES), format!("\x1b[?{PALETTES};{PALETTES}#Q"));
    assert_eq!(pushed(PALETTES + 1), pushed(PALETTES));
}

#[test]
fn stacked_styles() {
    let popped = |pushed: usize| {
        bold(&format!("\x1b[1m\x1b[#{{\x1b[m{}{}x", "\x1b[#{".repeat(pushed - 1), "\x1b[#}".repeat(pushed)))
    };
    assert!(popped(STACKED_STYLES));
    assert!(bold(&format!(
        "\x1b[1m\x1b[#{{\x1b[m{}{}x",
        "\x1b[#{".repeat(99),
        "\x1b[#}".repeat(STACKED_STYLES)
    )));
    assert!(!bold("\x1b[1m\x1b[3#{\x1b[m\x1b[#}x"), "only what was named comes back");
}

#[test]
fn key_flags() {
    let popped = |pops: usize| {
        let pushes: String = (0..=KEY_FLAGS).map(|i| format!("\x1b[>{}u", i % 2 + 1)).collect();
        reply(&format!("{pushes}\x1b[<{pops}u\x1b[?u"))
    };
    assert_eq!(popped(KEY_FLAGS - 1), "\x1b[?2u");
    assert_eq!(popped(KEY_FLAGS), "\x1b[?1u", "the one below all is the first that was pushed");
    assert_eq!(popped(KEY_FLAGS + 1), "\x1b[?0u");
}

#[test]
fn saved_modes() {
    let restored = |before: usize| {
        let saves: String = (0..before).map(|i| format!("\x1b[?{}s", 20_000 + i)).collect();
        reply(&format!("{saves}\x1b[?2004h\x1b[?2004s\x1b[?2004l\x1b[?2004r\x1b[?2004$p"))
    };
    assert_eq!(restored(SAVED_MODES - 1), "\x1b[?2004;1$y");
    assert_eq!(restored(SAVED_MODES), "\x1b[?2004;2$y");
}

#[test]
fn clusters_of_one_cell() {
    let cluster = |mark: &str, count: usize| {
        let terminal = fed(&format!("e{}", mark.repeat(count)));
        let Content::Cluster(id) = row(&terminal, 0)[0].content() else { panic!("a cluster") };
        let text = terminal.view().cluster(id).to_owned();
        assert_eq!(row(&terminal, 0)[1], Cell::default(), "nothing spills over");
        (text.chars().count(), text.len())
    };
    assert_eq!(cluster("\u{301}", CLUSTER_CHARS - 1).0, CLUSTER_CHARS);
    assert_eq!(cluster("\u{301}", 999).0, CLUSTER_CHARS);
    let (chars, bytes) = cluster("\u{1d165}", 999);
    assert!(bytes <= CLUSTER_BYTES && bytes + 4 > CLUSTER_BYTES && chars <= CLUSTER_CHARS, "{chars} {bytes}");
}

#[test]
fn clusters() {
    let mut terminal =
        Terminal::new(Cells::new(200, 4), Options { scrollback: 10_000, ..Options::default() });
    let marks: Vec<char> = ('\u{300}'..'\u{340}').collect();
    let mut count = 0;
    for base in (0x4e00..).filter_map(char::from_u32).take(CLUSTERS / 64 + 40) {
        for mark in &marks {
            terminal.feed(format!("{base}{mark}").as_bytes());
            count += 1;
        }
    }
    assert!(count > CLUSTERS);
    terminal.feed("\r\n\x1b[3Je\u{301}".as_bytes());
    let y = terminal.cursor().0;
    assert!(matches!(row(&terminal, y)[0].content(), Content::Char('e') | Content::Cluster(_)), "it goes on");
    (0..5000).for_each(|_| terminal.feed("a\u{302}\x08".as_bytes()));
    terminal.feed("\x1b[2J\x1b[Ho\u{308}\u{323}".as_bytes());
    assert!(
        matches!(row(&terminal, 0)[0].content(), Content::Cluster(_)),
        "what nobody shows has been forgotten"
    );
}

/// The style of what was printed last.
fn last(terminal: &Terminal) -> Style {
    let (y, col) = terminal.cursor();
    let cells = row(terminal, y);
    let col = usize::from(col);
    let pending = cells[col].content() != Content::Empty;
    terminal.view().style(cells[if pending { col } else { col - 1 }].style)
}

#[test]
fn styles() {
    let mut terminal =
        Terminal::new(Cells::new(200, 4), Options { scrollback: 10_000, ..Options::default() });
    for i in 0..STYLES + 100 {
        terminal.feed(format!("\x1b[38;2;{};{};{}mx", i >> 16, i >> 8 & 255, i & 255).as_bytes());
    }
    assert!(matches!(last(&terminal).fg, Color::Indexed(_)), "{:?}", last(&terminal));
    for i in 0..20_000 {
        terminal.feed(format!("\x1b[{};38;5;{};48;2;{};0;9mx", 1 + i % 9, 20 + i % 200, i & 255).as_bytes());
        assert_eq!(last(&terminal).fg, Color::Indexed(20 + (i % 200) as u8));
    }
}

#[test]
fn links() {
    let mut terminal = Terminal::new(Cells::new(80, 80), Options::default());
    (0..LINKS).for_each(|i| terminal.feed(format!("\x1b]8;;http://{i}\x07x").as_bytes()));
    let link_at = |terminal: &Terminal, i: usize| {
        let (y, col) = (i / 80, i % 80);
        let link = terminal.view().style(row(terminal, y as u16)[col].style).link;
        terminal.view().link(link).map(str::to_owned)
    };
    assert_eq!(link_at(&terminal, LINKS - 1), Some(format!("http://{}", LINKS - 1)));
    terminal.feed(b"\x1b]8;;http://more\x07x");
    assert_eq!(link_at(&terminal, LINKS), None, "all are in use");
    terminal.feed(b"\x1b[H\x1b[2J\x1b]8;;\x07");
    (0..5000).for_each(|_| terminal.feed(b"\x1b]8;;http://again\x07"));
    terminal.feed(b"x");
    assert_eq!(link_at(&terminal, 0), Some("http://again".into()));
}

#[test]
fn link_bytes() {
    let link = |len: usize| {
        let terminal = fed(&format!("\x1b]8;;{}\x07x", "l".repeat(len)));
        terminal.view().style(row(&terminal, 0)[0].style).link
    };
    assert_ne!(link(LINK_BYTES), 0);
    assert_eq!(link(LINK_BYTES + 1), 0);
}

#[test]
fn directory_bytes() {
    let directory =
        |len: usize| fed(&format!("\x1b]7;file://host/{}\x07", "d".repeat(len - 1))).directory().len();
    assert_eq!((directory(DIRECTORY_BYTES), directory(DIRECTORY_BYTES + 1)), (DIRECTORY_BYTES, 0));
}

#[test]
fn pointer_names() {
    let asked =
        |count: usize| reply(&format!("\x1b]22;?{}\x07", vec!["text"; count].join(","))).matches('0').count();
    assert_eq!((asked(3), asked(POINTER_NAMES), asked(POINTER_NAMES + 5)), (3, POINTER_NAMES, POINTER_NAMES));
}

#[test]
fn reply_bytes() {
    let replies = reply(&"\x1b[c".repeat(10_000));
    let one = reply("\x1b[c");
    assert!(replies.len() <= REPLY_BYTES && replies.len() + one.len() > REPLY_BYTES);
    assert_eq!(replies, one.repeat(replies.len() / one.len()), "whole ones only");
}

#[test]
fn stretch() {
    let mut terminal = Terminal::new(Cells::new(80, 4), Options { scrollback: 50, ..Options::default() });
    (0..100).for_each(|i| terminal.feed(format!("{i:080}\r\n").as_bytes()));
    terminal.resize(Cells::new(2, 4), Pixels::default());
    assert_eq!(terminal.history_len(), STRETCH * 50);
}
