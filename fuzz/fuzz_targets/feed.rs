//! Any bytes, in two pieces: nothing panics, and what is shown stays inside of the grid.
#![no_main]

use glasstty::term::{Options, Terminal};
use glasstty::units::Cells;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let mut terminal = Terminal::new(Cells::new(20, 6), Options { scrollback: 30, ..Options::default() });
    let (first, second) = bytes.split_at(bytes.len() / 2);
    terminal.feed(first);
    terminal.feed(second);
    let (row, col) = terminal.cursor();
    assert!(row < 6 && col < 20);
    assert!(terminal.take_replies().len() <= 64 * 1024);
    let _ = terminal.dump();
});
