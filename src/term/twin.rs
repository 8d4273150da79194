//! The terminal without its fast path: every byte alone through the framer and `vte`. It is the
//! specification: a property test feeds both and compares.

use super::Terminal;

/// The same effect as `Terminal::feed`, slowly. A terminal is fed by the one or by the other, not by both.
#[doc(hidden)]
pub fn feed(terminal: &mut Terminal, bytes: &[u8]) {
    terminal.with_scanner(|scanner, performer| bytes.iter().for_each(|byte| scanner.slow(*byte, performer)));
}
