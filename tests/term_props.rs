//! What holds of a terminal whatever it is fed and however it is resized.

use std::collections::HashMap;

use glasstty::term::cell::{Cell, Content};
use glasstty::term::view::Version;
use glasstty::term::{Options, Terminal};
use glasstty::units::{Cells, Pixels};
use proptest::prelude::*;

mod support {
    pub(crate) mod noise;
    pub(crate) mod summary;
}

use support::noise::noise;
use support::summary::summary;

#[derive(Clone, Debug)]
enum Op {
    Feed(Vec<u8>),
    Resize(u16, u16),
    Scroll(i32),
    Reset,
    Wipe,
}

fn op() -> impl Strategy<Value = Op> {
    prop_oneof![
        12 => noise().prop_map(Op::Feed),
        2 => (0_u16..40, 0_u16..12).prop_map(|(cols, rows)| Op::Resize(cols, rows)),
        1 => (-60_i32..60).prop_map(Op::Scroll),
        1 => Just(Op::Reset),
        1 => Just(Op::Wipe),
    ]
}

fn run(terminal: &mut Terminal, op: &Op) {
    match op {
        Op::Feed(bytes) => terminal.feed(bytes),
        Op::Resize(cols, rows) => terminal.resize(Cells::new(*cols, *rows), Pixels::new(800, 600)),
        Op::Scroll(lines) => terminal.scroll_view(*lines),
        Op::Reset => terminal.reset(),
        Op::Wipe => terminal.wipe(),
    }
}

/// Every row of the window: its version and its cells.
fn rows(terminal: &Terminal) -> Vec<(Version, Vec<Cell>)> {
    let (view, mut cells) = (terminal.view(), Vec::new());
    let row = |y| {
        let row = view.row(y, &mut cells);
        (row.version, row.cells.to_vec())
    };
    (0..view.size().rows).map(row).collect()
}

fn check_rows(terminal: &Terminal) -> Result<(), TestCaseError> {
    let size = terminal.size();
    for (_, cells) in rows(terminal) {
        prop_assert_eq!(cells.len(), usize::from(size.cols));
        for (col, cell) in cells.iter().enumerate() {
            let next_is_tail = cells.get(col + 1).is_some_and(|next| next.is_tail());
            prop_assert_eq!(cell.is_wide(), next_is_tail, "column {} of {:?}", col, cells);
            prop_assert!(!(cell.is_wide() && cell.is_tail()));
        }
        prop_assert!(!cells[0].is_tail());
        check_clusters(terminal, &cells)?;
    }
    Ok(())
}

fn check_clusters(terminal: &Terminal, cells: &[Cell]) -> Result<(), TestCaseError> {
    for cell in cells {
        if let Content::Cluster(id) = cell.content() {
            let text = terminal.view().cluster(id);
            prop_assert!(text.chars().count() > 1 && text.len() <= 64, "cluster {text:?}");
        }
    }
    Ok(())
}

fn check_cursor(terminal: &Terminal) -> Result<(), TestCaseError> {
    if let Some(cursor) = terminal.view().cursor() {
        prop_assert!(cursor.row < terminal.size().rows && cursor.col < terminal.size().cols, "{:?}", cursor);
    }
    prop_assert!(terminal.scrolled_back() <= terminal.history_len());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_breaks_the_grid(ops in proptest::collection::vec(op(), 1..8)) {
        let mut terminal = Terminal::new(Cells::new(20, 6), Options { scrollback: 30, ..Options::default() });
        for op in &ops {
            run(&mut terminal, op);
            check_rows(&terminal)?;
            check_cursor(&terminal)?;
        }
    }

    /// A painter keeps rows by their versions: one version may never stand for two contents.
    #[test]
    fn the_same_version_means_the_same_cells(ops in proptest::collection::vec(op(), 1..8)) {
        let mut terminal = Terminal::new(Cells::new(20, 6), Options { scrollback: 30, ..Options::default() });
        let mut known: HashMap<Version, Vec<Cell>> = HashMap::new();
        let mut epoch = terminal.view().epoch();
        for op in &ops {
            run(&mut terminal, op);
            if terminal.view().epoch() != epoch {
                epoch = terminal.view().epoch();
                known.clear();
            }
            for (version, cells) in rows(&terminal) {
                let before = known.entry(version).or_insert_with(|| cells.clone());
                prop_assert_eq!(&*before, &cells, "version {:?}", version);
            }
        }
    }

    #[test]
    fn it_does_not_matter_where_the_bytes_are_cut(bytes in noise(), at in 0_usize..400) {
        let whole = fed(&[&bytes]);
        let (a, b) = bytes.split_at(at % (bytes.len() + 1));
        prop_assert_eq!(summary(&fed(&[a, b])), summary(&whole));
    }

    /// Lines that break differently at another width come back as they were.
    #[test]
    fn resizing_there_and_back_keeps_the_text(
        lines in proptest::collection::vec("([a-zé中한 ]|e\u{301}|👩\u{200d}👩){0,40}", 1..12),
        sizes in proptest::collection::vec((2_u16..50, 1_u16..12), 1..4),
    ) {
        let mut terminal = fed(&[lines.join("\r\n").as_bytes()]);
        let before = everything(&mut terminal);
        for (cols, rows) in sizes {
            terminal.resize(Cells::new(cols, rows), Pixels::default());
            check_rows(&terminal)?;
            prop_assert_eq!(&everything(&mut terminal), &before, "at {} by {}", cols, rows);
        }
        terminal.resize(Cells::new(20, 6), Pixels::default());
        prop_assert_eq!(everything(&mut terminal), before);
    }

    /// The character that the cursor stands behind is the same at every width.
    #[test]
    fn the_cursor_stays_with_its_text(
        lines in proptest::collection::vec("[a-z]{1,60}", 1..4),
        cols in 2_u16..50,
    ) {
        let mut terminal = fed(&[lines.join("\r\n").as_bytes()]);
        terminal.resize(Cells::new(cols, 6), Pixels::default());
        terminal.feed(b"#");
        let text = everything(&mut terminal).join("\n");
        prop_assert!(text.ends_with(&format!("{}#", lines.last().unwrap())), "{:?}", text);
    }
}

fn fed(parts: &[&[u8]]) -> Terminal {
    let mut terminal = Terminal::new(Cells::new(20, 6), Options { scrollback: 500, ..Options::default() });
    parts.iter().for_each(|part| terminal.feed(part));
    terminal
}

/// The lines of scrollback and screen, put together again where they were broken, blanks at their ends
/// and empty lines at the end left out.
fn everything(terminal: &mut Terminal) -> Vec<String> {
    let mut lines = vec![String::new()];
    let (history, rows) = (terminal.history_len(), usize::from(terminal.size().rows));
    for at in 0..history + rows {
        let back = history.saturating_sub(at);
        terminal.scroll_to_bottom();
        terminal.scroll_view(back as i32);
        let (text, wrapped) = row_text(terminal, at - (history - back));
        lines.last_mut().expect("one at least").push_str(&text);
        if !wrapped {
            lines.push(String::new());
        }
    }
    terminal.scroll_to_bottom();
    let mut lines: Vec<String> = lines.iter().map(|line| line.trim_end().to_owned()).collect();
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines
}

fn row_text(terminal: &Terminal, y: usize) -> (String, bool) {
    use glasstty::term::cell::CellFlags;
    let (view, mut cells) = (terminal.view(), Vec::new());
    let row = view.row(y as u16, &mut cells);
    let mut text = String::new();
    for cell in row.cells.iter().filter(|cell| !cell.flags.intersects(CellFlags::TAIL | CellFlags::GAP)) {
        match cell.content() {
            Content::Empty => text.push(' '),
            Content::Char(c) => text.push(c),
            Content::Cluster(id) => text.push_str(view.cluster(id)),
        }
    }
    (if row.wrapped { text } else { text.trim_end().to_owned() }, row.wrapped)
}
