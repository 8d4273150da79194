//! What services write to `/dev/console`, as lines for the log: their text and its colours, and nothing that would move
//! or change anything else.

use std::fmt::Write as _;

use vte::{Params, Parser, Perform};

/// Bytes of a line; the rest of a longer one is left out.
const LONGEST: usize = 2048;

/// Bytes to lines. What has no end of line yet waits for it.
#[derive(Default)]
pub struct Lines {
    parser: Parser,
    sink: Sink,
}

impl std::fmt::Debug for Lines {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Lines").field("line", &self.sink.line).finish_non_exhaustive()
    }
}

impl Lines {
    /// The lines that have come to their end.
    pub fn read(&mut self, bytes: &[u8]) -> Vec<String> {
        self.parser.advance(&mut self.sink, bytes);
        std::mem::take(&mut self.sink.lines)
    }
}

#[derive(Default)]
struct Sink {
    line: String,
    lines: Vec<String>,
    coloured: bool,
}

impl Perform for Sink {
    fn print(&mut self, c: char) {
        if self.line.len() < LONGEST {
            self.line.push(c);
        }
    }

    fn execute(&mut self, byte: u8) {
        match byte {
            b'\n' => {
                let end = if std::mem::take(&mut self.coloured) { "\x1b[m" } else { "" };
                self.lines.push(std::mem::take(&mut self.line) + end);
            }
            b'\t' => self.print(' '),
            _ => {}
        }
    }

    fn csi_dispatch(&mut self, params: &Params, intermediates: &[u8], ignored: bool, verb: char) {
        if verb != 'm' || ignored || !intermediates.is_empty() || self.line.len() >= LONGEST {
            return;
        }
        let params: Vec<String> = params
            .iter()
            .map(|parts| parts.iter().map(ToString::to_string).collect::<Vec<_>>().join(":"))
            .collect();
        // A string takes everything.
        let _ = write!(self.line, "\x1b[{}m", params.join(";"));
        self.coloured = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_colours_come_line_by_line() {
        let mut lines = Lines::default();
        assert_eq!(lines.read(b"[\x1b[0;32m  OK  \x1b[0m] Started "), [""; 0]);
        assert_eq!(lines.read(b"foo.\r\nnext\r\n"), ["[\x1b[0;32m  OK  \x1b[0m] Started foo.\x1b[m", "next"]);
    }

    #[test]
    fn nothing_else_comes_through() {
        let mut lines = Lines::default();
        let said = b"\x1b[?7h\x1b[!p\x1b]104\x1b\\\x1b[2J\x1b[1;1H\x1b]0;title\x07\x1b[?1049ha\tb\x07\x08\x1b[38:5:9mc\n";
        assert_eq!(lines.read(said), ["a b\x1b[38:5:9mc\x1b[m"]);
    }

    #[test]
    fn a_line_without_an_end_is_bounded() {
        let mut lines = Lines::default();
        (0..100).for_each(|_| assert!(lines.read(&[b'x'; 1000]).is_empty()));
        let line = lines.read(b"\n").pop().expect("a line");
        assert_eq!(line.len(), LONGEST);
    }
}
