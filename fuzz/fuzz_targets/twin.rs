//! The fast path against its specification, on bytes cut anywhere.
#![no_main]

use glasstty::term::{Options, Terminal, twin};
use glasstty::units::Cells;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u8, u8, &[u8])| {
    let (cols, cut, bytes) = input;
    let options = || Options { scrollback: 30, test_reports: true, clipboard: true, ..Options::default() };
    let size = Cells::new(u16::from(cols % 40), 6);
    let (mut quick, mut slow) = (Terminal::new(size, options()), Terminal::new(size, options()));
    bytes.chunks(usize::from(cut) * 8 + 1).for_each(|part| quick.feed(part));
    twin::feed(&mut slow, bytes);
    assert_eq!(quick.take_replies(), slow.take_replies());
    assert_eq!((quick.cursor(), quick.history_len()), (slow.cursor(), slow.history_len()));
    assert_eq!((quick.modes(), quick.title()), (slow.modes(), slow.title()));
    for back in [0, 6, 12, 30] {
        [&mut quick, &mut slow].into_iter().for_each(|terminal| terminal.scroll_view(back));
        assert_eq!(quick.dump(), slow.dump());
    }
});
