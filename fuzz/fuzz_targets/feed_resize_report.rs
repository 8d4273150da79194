//! Bytes between resizes and scrolling, with every report on.
#![no_main]

use glasstty::term::{Direction, Options, Pattern, Point, Terminal};
use glasstty::units::{Cells, Pixels};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|parts: Vec<(u8, u8, Vec<u8>)>| {
    let options = Options { scrollback: 30, test_reports: true, resizable: true, ..Options::default() };
    let mut terminal = Terminal::new(Cells::new(20, 6), options);
    let pattern = Pattern::plain("a").expect("a pattern");
    for (cols, rows, bytes) in &parts {
        terminal.feed(bytes);
        terminal.resize(Cells::new(u16::from(*cols), u16::from(*rows)), Pixels::new(640, 400));
        terminal.scroll_view(i32::from(*rows) - 5);
        let _ = terminal.find(&pattern, Point { row: usize::from(*cols), col: 0 }, Direction::Up);
        let _ = (terminal.prompt_above(), terminal.prompt_below(), terminal.dump());
        let (row, col) = terminal.cursor();
        assert!(row < terminal.size().rows && col < terminal.size().cols);
    }
});
