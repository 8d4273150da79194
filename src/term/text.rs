//! Text out of the grid: what a selection holds, where words, lines and addresses begin and end.
//!
//! Rows count from the oldest of the scrollback, as for the search. What should survive output that scrolls is kept
//! by number instead: row `i` has the number [`Terminal::first_row`]` + i` for as long as it exists.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::Terminal;
use super::cell::{Cell, CellFlags};
use super::find::{Line, Match, Point};
use super::screen::Screen;
use super::view::Version;

/// An address in the text, and the cells that stand for it: a row and its columns, from the top down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    pub address: String,
    pub cells: Vec<(usize, Range<u16>)>,
}

impl Terminal {
    /// The number of the oldest row; numbers never come back.
    pub fn first_row(&self) -> u64 {
        self.screen.first_row()
    }

    /// Rows of the scrollback and the screen together.
    pub fn total_rows(&self) -> usize {
        self.screen.total_rows()
    }

    /// The row that the window begins with.
    pub fn top_row(&self) -> usize {
        self.screen.history_len() - self.screen.scrolled_back()
    }

    /// The version of a row: as long as it stays, so does what the row says.
    pub fn row_version(&self, row: usize) -> Version {
        self.screen.version_at(row)
    }

    /// The text from one cell to another, both included. Rows that wrapped are joined; blanks at the ends of lines
    /// are left out.
    pub fn text(&self, from: Point, to: Point) -> String {
        let (mut text, mut cells) = (String::new(), Vec::new());
        for row in from.row..=to.row.min(self.screen.total_rows() - 1) {
            self.screen.cells_at(row, &mut cells);
            let first = if row == from.row { usize::from(from.col) } else { 0 };
            let end = if row == to.row { usize::from(to.col) + 1 } else { cells.len() };
            let before = text.len();
            self.push_cells(&cells, first..end, &mut text);
            let joined = self.screen.wraps_at(row);
            if row == to.row || !joined {
                trim_end(&mut text, before);
            }
            if row < to.row && !joined {
                text.push('\n');
            }
        }
        text
    }

    /// The text of a rectangle of cells, a line for each row.
    pub fn block_text(&self, rows: Range<usize>, cols: Range<u16>) -> String {
        let (mut text, mut cells) = (String::new(), Vec::new());
        let last = rows.end.min(self.screen.total_rows());
        for row in rows.start..last {
            self.screen.cells_at(row, &mut cells);
            let before = text.len();
            self.push_cells(&cells, usize::from(cols.start)..usize::from(cols.end), &mut text);
            trim_end(&mut text, before);
            if row + 1 < last {
                text.push('\n');
            }
        }
        text
    }

    fn push_cells(&self, cells: &[Cell], cols: Range<usize>, text: &mut String) {
        let end = cols.end.min(cells.len());
        let mut first = cols.start.min(end);
        if cells.get(first).is_some_and(|cell| cell.is_tail()) {
            first = first.saturating_sub(1);
        }
        let shown = cells[first..end].iter().filter(|cell| !cell.flags.contains(CellFlags::GAP));
        shown.for_each(|cell| self.screen.push_text(*cell, text));
    }

    /// The word, the gap or the punctuation around a cell, in its line however that wrapped.
    pub fn word(&self, at: Point) -> Match {
        let line = line_around(&self.screen, at);
        let Some(here) = line.index(at) else { return Match { start: at, end: at } };
        let kind = Kind::of(line.piece(here));
        let same = |index: &usize| kind != Kind::Other && Kind::of(line.piece(*index)) == kind;
        let first = (0..here).rev().take_while(same).last().unwrap_or(here);
        let last = (here + 1..line.cells.len()).take_while(same).last().unwrap_or(here);
        Match { start: line.cells[first].1, end: line.cells[last].1 }
    }

    /// The line that a cell belongs to, from its first row's first cell to its last row's last.
    pub fn line(&self, at: Point) -> Match {
        let row = at.row.min(self.screen.total_rows() - 1);
        let first = super::find::line_start(&self.screen, row);
        let last = (row..self.screen.total_rows()).find(|row| !self.screen.wraps_at(*row)).unwrap_or(row);
        let end = self.screen.size().cols - 1;
        Match { start: Point { row: first, col: 0 }, end: Point { row: last, col: end } }
    }

    /// The address under a cell: one that the program named (OSC 8), or one that the text spells out.
    pub fn link_at(&self, at: Point) -> Option<Link> {
        let line = line_around(&self.screen, at);
        let here = line.index(at)?;
        self.named_link(&line, here).or_else(|| spelled_link(&line, here))
    }

    fn named_link(&self, line: &Line, here: usize) -> Option<Link> {
        let links = self.link_numbers(line);
        let link = *links.get(here).filter(|link| **link != 0)?;
        let address = self.screen.links.get(link)?.to_owned();
        let same = |index: &usize| links[*index] == link;
        let first = (0..here).rev().take_while(same).last().unwrap_or(here);
        let last = (here + 1..links.len()).take_while(same).last().unwrap_or(here);
        Some(Link { address, cells: line.spans(first..last + 1) })
    }

    /// The link of each cell of a line.
    fn link_numbers(&self, line: &Line) -> Vec<u16> {
        let (mut unpacked, mut row) = (Vec::new(), None);
        let number = |(_, point): &(usize, Point)| {
            if row != Some(point.row) {
                row = Some(point.row);
                self.screen.cells_at(point.row, &mut unpacked);
            }
            let cell = unpacked.get(usize::from(point.col)).copied().unwrap_or_default();
            self.screen.styles.get(cell.style).link
        };
        line.cells.iter().map(number).collect()
    }
}

impl Screen {
    fn first_row(&self) -> u64 {
        let above = self.scrollback.first() + self.scrollback.len() as u64;
        above - self.history_len() as u64
    }
}

impl Line {
    /// The piece that stands in a cell, be it the right half of it.
    fn index(&self, at: Point) -> Option<usize> {
        let next = self.cells.partition_point(|(_, point)| *point <= at);
        let here = next.checked_sub(1)?;
        let point = self.cells[here].1;
        (point.row == at.row && at.col - point.col <= 1).then_some(here)
    }

    fn piece(&self, index: usize) -> &str {
        let end = self.cells.get(index + 1).map_or(self.text.len(), |(start, _)| *start);
        &self.text[self.cells[index].0..end]
    }

    /// The columns of some pieces, row by row.
    fn spans(&self, pieces: Range<usize>) -> Vec<(usize, Range<u16>)> {
        let mut spans: Vec<(usize, Range<u16>)> = Vec::new();
        for index in pieces {
            let Point { row, col } = self.cells[index].1;
            // Up to the next piece, so that both halves of wide characters count.
            let end = match self.cells.get(index + 1) {
                Some((_, next)) if next.row == row => next.col,
                _ => col + 1,
            };
            match spans.last_mut() {
                Some((last, cols)) if *last == row => cols.end = end,
                _ => spans.push((row, col..end)),
            }
        }
        spans
    }
}

fn line_around(screen: &Screen, at: Point) -> Line {
    let (mut line, mut unpacked) = (Line::default(), Vec::new());
    let row = super::find::line_start(screen, at.row.min(screen.total_rows() - 1));
    line.read(screen, row, &mut unpacked);
    line
}

/// From byte `before` on, blanks at the end go.
fn trim_end(text: &mut String, before: usize) {
    let kept = text[before..].trim_end_matches(' ').len();
    text.truncate(before + kept);
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Word,
    Blank,
    Other,
}

impl Kind {
    /// Paths, options and addresses are words: people who double-click mean them.
    fn of(piece: &str) -> Self {
        match piece.chars().next() {
            None | Some(' ') => Self::Blank,
            Some(c) if c.is_alphanumeric() || "-#%&+,./=?@_~".contains(c) => Self::Word,
            Some(c) if c.is_whitespace() => Self::Blank,
            Some(_) => Self::Other,
        }
    }
}

/// Schemes that are worth a link, and whatever can stand in an address.
static ADDRESS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let pattern =
        r#"(?:(?:https?|ftps?|sftp|ssh|git|file|gopher|gemini|irc|ircs|news)://|mailto:)[^\s<>"'`{}|\\^]+"#;
    Regex::new(pattern).ok()
});

fn spelled_link(line: &Line, here: usize) -> Option<Link> {
    let byte = line.cells[here].0;
    let found = ADDRESS.as_ref()?.find_iter(&line.text).find(|found| found.end() > byte)?;
    let address = without_ending(found.as_str());
    let end = found.start() + address.len();
    if !(found.start()..end).contains(&byte) {
        return None;
    }
    let first = line.cells.partition_point(|(start, _)| *start < found.start());
    let last = line.cells.partition_point(|(start, _)| *start < end);
    Some(Link { address: address.to_owned(), cells: line.spans(first..last) })
}

/// What ends a sentence does not belong to the address in it, nor does a bracket that was opened before it.
fn without_ending(address: &str) -> &str {
    let mut kept = address;
    loop {
        let cut = match kept.chars().next_back() {
            Some('.' | ',' | ';' | ':' | '!' | '?' | '*') => 1,
            Some(')') if kept.matches(')').count() > kept.matches('(').count() => 1,
            Some(']') if kept.matches(']').count() > kept.matches('[').count() => 1,
            _ => return kept,
        };
        kept = &kept[..kept.len() - cut];
    }
}
