//! Search in the scrollback and on the screen: lines as they were written, whatever width broke them.

use regex::{Regex, RegexBuilder};

use super::cell::{Cell, CellFlags};
use super::screen::Screen;

/// A row, counted from the oldest of the scrollback, and a column of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Point {
    pub row: usize,
    pub col: u16,
}

/// Text that was found, from its first cell to its last; both belong to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Match {
    pub start: Point,
    pub end: Point,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    Up,
    Down,
}

/// What is searched for.
#[derive(Clone, Debug)]
pub struct Pattern {
    regex: Regex,
}

/// Bytes that a compiled pattern may take.
const LIMIT: usize = 1 << 20;

impl Pattern {
    /// The text itself. Without capital letters in it, the case of what it finds does not matter.
    pub fn plain(text: &str) -> Result<Self, regex::Error> {
        Self::compile(&regex::escape(text), !text.chars().any(char::is_uppercase))
    }

    /// A regular expression of the `regex` crate. The error says what is wrong with it.
    pub fn regex(text: &str) -> Result<Self, regex::Error> {
        Self::compile(text, false)
    }

    fn compile(text: &str, any_case: bool) -> Result<Self, regex::Error> {
        let regex = RegexBuilder::new(text).case_insensitive(any_case).size_limit(LIMIT).build()?;
        Ok(Self { regex })
    }

    /// Matches that are no more than a place do not count.
    fn matches<'a>(&'a self, line: &'a Line) -> impl Iterator<Item = Match> + 'a {
        let found = self.regex.find_iter(&line.text).filter(|found| !found.is_empty());
        found.map(|found| Match { start: line.point(found.start()), end: line.point(found.end() - 1) })
    }
}

/// A line as it was written, with the place of each piece of its text.
#[derive(Debug, Default)]
pub(super) struct Line {
    pub(super) text: String,
    /// Where in `text` a cell begins, in order.
    pub(super) cells: Vec<(usize, Point)>,
}

impl Line {
    /// The line that row `first` begins. The row behind it.
    pub(super) fn read(&mut self, screen: &Screen, first: usize, unpacked: &mut Vec<Cell>) -> usize {
        self.text.clear();
        self.cells.clear();
        let mut row = first;
        loop {
            screen.cells_at(row, unpacked);
            let text = unpacked.iter().enumerate().filter(|(_, cell)| !cell.flags.contains(CellFlags::GAP));
            for (col, cell) in text.filter(|(_, cell)| !cell.is_tail()) {
                self.cells.push((self.text.len(), Point { row, col: col as u16 }));
                screen.push_text(*cell, &mut self.text);
            }
            row += 1;
            if row >= screen.total_rows() || !screen.wraps_at(row - 1) {
                return row;
            }
        }
    }

    /// The cell that byte `at` of the text stands in.
    fn point(&self, at: usize) -> Point {
        let next = self.cells.partition_point(|(start, _)| *start <= at);
        self.cells.get(next.saturating_sub(1)).map_or(Point::default(), |(_, point)| *point)
    }
}

pub(super) fn find(screen: &Screen, pattern: &Pattern, from: Point, direction: Direction) -> Option<Match> {
    let from = Point { row: from.row.min(screen.total_rows() - 1), ..from };
    match direction {
        Direction::Down => find_down(screen, pattern, from),
        Direction::Up => find_up(screen, pattern, from),
    }
}

/// The first row of the line that a row belongs to.
pub(super) fn line_start(screen: &Screen, row: usize) -> usize {
    (0..row).rev().find(|above| !screen.wraps_at(*above)).map_or(0, |above| above + 1)
}

fn find_down(screen: &Screen, pattern: &Pattern, from: Point) -> Option<Match> {
    let (mut line, mut unpacked) = (Line::default(), Vec::new());
    let mut row = line_start(screen, from.row);
    while row < screen.total_rows() {
        row = line.read(screen, row, &mut unpacked);
        if let Some(found) = pattern.matches(&line).find(|found| found.start >= from) {
            return Some(found);
        }
    }
    None
}

fn find_up(screen: &Screen, pattern: &Pattern, from: Point) -> Option<Match> {
    let (mut line, mut unpacked) = (Line::default(), Vec::new());
    let mut row = from.row;
    loop {
        let start = line_start(screen, row);
        line.read(screen, start, &mut unpacked);
        if let Some(found) = pattern.matches(&line).take_while(|found| found.start < from).last() {
            return Some(found);
        }
        row = start.checked_sub(1)?;
    }
}
