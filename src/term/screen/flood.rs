//! Plain lines that come so many at once that most of them leave the screen again before anybody could look:
//! they go where they would have gone, into the scrollback or nowhere, and only those that stay become cells.

use super::{Join, Screen};
use crate::term::cell::{Cell, CellFlags};
use crate::term::modes::ModeFlags;
use crate::term::scrollback::LineInfo;
use crate::term::span::ascii_len;
use crate::term::style::StyleId;
use crate::term::view::{LineSize, Mark};

/// Bytes that are looked at in one go.
const PART: usize = 64 * 1024;
/// Lines whose length tells how many there may be.
const SAMPLE: usize = 8;

/// What one row holds of the bytes that are looked at.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    start: u32,
    len: u16,
    /// The line goes on in the next row.
    wrapped: bool,
}

impl Piece {
    #[inline]
    fn text(self, bytes: &[u8]) -> &[u8] {
        let start = self.start as usize;
        &bytes[start..start + usize::from(self.len)]
    }
}

impl Screen {
    /// At the left end of an empty bottom line: lines of printable ASCII, each with CR LF behind it, as many as
    /// there are, when there are more than the region has rows. How many bytes they were; or that there are too
    /// few in so many bytes.
    pub(in crate::term) fn flood(&mut self, bytes: &[u8]) -> Result<usize, usize> {
        if !self.takes_floods() {
            return Err(0);
        }
        let bytes = &bytes[..bytes.len().min(PART)];
        let height = usize::from(self.margins.bottom - self.margins.top) + 1;
        let shape = (usize::from(self.size.cols), height, self.has(ModeFlags::AUTOWRAP));
        let mut rows = std::mem::take(&mut self.pieces);
        let seen = find_rows(bytes, shape, &mut rows);
        let found = if rows.len() > height { Ok(seen.lines) } else { Err(seen.bytes) };
        if found.is_ok() {
            self.take_rows(bytes, &rows, height - 1);
        }
        self.pieces = rows;
        found
    }

    /// Whether printing and scrolling are as plain as can be, and the cursor is where every line begins.
    #[inline]
    fn takes_floods(&mut self) -> bool {
        self.cursor.row == self.margins.bottom
            && self.cursor.col == 0
            && self.is_whole_width(self.margins)
            && !self.double_lines
            && !self.images.any()
            && !self.has(ModeFlags::INSERT)
            && self.charsets.is_plain()
            && self.grid.row(self.cursor.row).is_blank()
            && self.blank() == Cell::default()
    }

    /// The last `shown` rows onto those above the bottom one; the others, and what was there, into the past.
    fn take_rows(&mut self, bytes: &[u8], rows: &[Piece], shown: usize) {
        let (style, flags) = (self.pen_style(), self.pen_flags());
        let (top, bottom) = (self.margins.top, self.margins.bottom);
        let (gone, stay) = rows.split_at(rows.len() - shown);
        if top == 0 && !self.has(ModeFlags::ALTERNATE_SCREEN) {
            (top..bottom).for_each(|y| self.remember(y));
            self.remember_rows(bytes, gone, style, flags);
        }
        for (y, piece) in (top..bottom).zip(stay) {
            let row = self.touch(y);
            row.clear();
            row.write_ascii(0, piece.text(bytes), style, flags);
            row.wrapped = piece.wrapped;
        }
        let last = rows.iter().rev().find_map(|piece| piece.text(bytes).last());
        self.last = last.map_or(self.last, |byte| Some(char::from(*byte)));
        self.join = Join::Nothing;
    }

    /// Rows that never were on the screen, as far as the scrollback keeps them.
    fn remember_rows(&mut self, bytes: &[u8], rows: &[Piece], style: StyleId, flags: CellFlags) {
        let skipped = rows.len().saturating_sub(self.scrollback.allowed());
        self.scrollback.skip(skipped);
        for piece in &rows[skipped..] {
            let (version, wrapped, bidi) = (self.tick(), piece.wrapped, self.bidi);
            let info = LineInfo { version, wrapped, size: LineSize::Single, mark: Mark::None, bidi };
            self.scrollback.push_ascii(piece.text(bytes), style, flags, info);
        }
        if self.scrolled > 0 {
            self.scrolled = (self.scrolled + rows.len()).min(self.scrollback.len());
        }
    }
}

/// How many bytes whole lines are, and how many were looked at.
#[derive(Clone, Copy, Debug)]
struct Seen {
    lines: usize,
    bytes: usize,
}

/// Rows that lines take, up to the first line that is anything but text, or the first few rows when they are so
/// long that there cannot be `height` of them.
fn find_rows(bytes: &[u8], (cols, height, wraps): (usize, usize, bool), rows: &mut Vec<Piece>) -> Seen {
    rows.clear();
    let mut at = 0;
    loop {
        let rest = &bytes[at..];
        let len = ascii_len(rest);
        if !rest[len..].starts_with(b"\r\n") || (len > cols && !wraps) {
            return Seen { lines: at, bytes: at + len };
        }
        let mut start = at;
        at += len;
        while at - start > cols {
            rows.push(Piece { start: start as u32, len: cols as u16, wrapped: true });
            start += cols;
        }
        rows.push(Piece { start: start as u32, len: (at - start) as u16, wrapped: false });
        at += 2;
        if rows.len() == SAMPLE && at * height > bytes.len() * SAMPLE {
            return Seen { lines: at, bytes: bytes.len() };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::term::Options;
    use crate::units::Cells;

    fn screen(prepare: impl FnOnce(&mut Screen)) -> Screen {
        let mut screen = Screen::new(Cells::new(20, 5), Options::default());
        prepare(&mut screen);
        screen.set_position(99, 0);
        screen
    }

    #[test]
    fn plain_lines_are_taken_up_to_the_first_that_is_not() {
        let lines = b"y\r\n".repeat(6);
        assert_eq!(screen(|_| ()).flood(&lines), Ok(18));
        let more = [&lines, &b"x\ty\r\n"[..]].concat();
        assert_eq!(screen(|_| ()).flood(&more), Ok(18));
        assert_eq!(
            screen(|_| ()).flood(&lines[3..]),
            Err(15),
            "five lines do not fill the past and the screen"
        );
    }

    #[test]
    fn long_lines_are_several_rows() {
        let mut screen = screen(|_| ());
        assert_eq!(screen.flood(format!("{:45}\r\n", 1).repeat(2).as_bytes()), Ok(94));
        assert!(screen.grid.row(1).wrapped && !screen.grid.row(3).wrapped);
        assert_eq!(screen.scrollback.len(), 6, "four rows that were there and two that came");
    }

    #[test]
    fn anything_special_is_left_to_the_usual_way() {
        let lines = b"y\r\n".repeat(6);
        let special: &[fn(&mut Screen)] = &[
            |screen| screen.set_ansi_mode(4, true),
            |screen| screen.charsets.single = Some(2),
            |screen| screen.pen.change().bg = crate::term::style::Color::Indexed(1),
            |screen| screen.set_line_size(4, LineSize::DoubleWidth),
            |screen| screen.set_left_right(2, 9),
            |screen| {
                screen.set_position(99, 0);
                screen.mark_line(Mark::Prompt);
            },
        ];
        for (i, prepare) in special.iter().enumerate() {
            assert_eq!(screen(prepare).flood(&lines), Err(0), "case {i}");
        }
    }
}
