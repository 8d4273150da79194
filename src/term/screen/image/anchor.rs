//! Pictures through a resize: each stays with the line of text that its first row belongs to.

use crate::term::cursor::Cursor;
use crate::term::image::{Images, Rule};
use crate::term::modes::ModeFlags;
use crate::term::screen::Screen;

/// Where a picture stood: lines of text below the cursor's line (negative: above), and rows into that line.
#[derive(Clone, Copy, Debug)]
struct Home {
    line: i64,
    row: i64,
}

/// The homes of all placements that have one, in order.
#[derive(Debug)]
pub(in crate::term::screen) struct Homes(Vec<Home>);

/// Which rows begin a line of text; the first row of the scrollback is number 0.
struct Lines {
    /// The line that each row belongs to.
    of_row: Vec<i64>,
}

impl Lines {
    /// Rows behind the last one are lines of their own.
    fn of(&self, row: i64) -> i64 {
        let last = self.of_row.len() as i64 - 1;
        let known = self.of_row.get(row.clamp(0, last.max(0)) as usize).copied().unwrap_or(0);
        known + (row - last).max(0)
    }

    fn first_row(&self, line: i64) -> i64 {
        let last = self.of_row.last().copied().unwrap_or(0);
        if line > last {
            return self.of_row.len() as i64 - 1 + (line - last);
        }
        self.of_row.partition_point(|of| *of < line) as i64
    }
}

impl Screen {
    /// The pictures of the main screen, whichever shows.
    fn main_images(&mut self) -> &mut Images {
        if self.has(ModeFlags::ALTERNATE_SCREEN) { &mut self.hidden_images } else { &mut self.images }
    }

    fn lines(&self) -> Lines {
        let (mut of_row, mut line, mut cells) = (Vec::new(), 0, Vec::new());
        let old = (0..self.scrollback.len())
            .map(|i| self.scrollback.row(i, &mut cells).is_some_and(|info| info.wrapped));
        for wrapped in old.chain(self.grid.iter().map(|row| row.wrapped)) {
            of_row.push(line);
            line += i64::from(!wrapped);
        }
        Lines { of_row }
    }

    /// Before the main screen, which is in `grid`, is broken anew.
    pub(in crate::term::screen) fn picture_homes(&mut self, cursor: Cursor) -> Option<Homes> {
        if !self.main_images().any() {
            return None;
        }
        let (lines, history) = (self.lines(), self.scrollback.len() as i64);
        let here = lines.of(history + i64::from(cursor.row));
        let images = self.main_images();
        let first = images.top() - history;
        let real = images.placements().iter().filter(|placement| placement.rule != Rule::Virtual);
        let homes = real.map(|placement| {
            let row = placement.rows().start - first;
            let line = lines.of(row);
            Home { line: line - here, row: row - lines.first_row(line) }
        });
        Some(Homes(homes.collect()))
    }

    /// And after it.
    pub(in crate::term::screen) fn rehome_pictures(&mut self, homes: Option<Homes>, cursor: Cursor) {
        let Some(Homes(homes)) = homes else { return };
        let (lines, history) = (self.lines(), self.scrollback.len() as i64);
        let here = lines.of(history + i64::from(cursor.row));
        let images = self.main_images();
        let first = images.top() - history;
        let mut homes = homes.into_iter();
        images.rehome(images.top(), |placement| {
            let Some(home) = homes.next() else { return placement.rows().start };
            let (start, end) = (lines.first_row(here + home.line), lines.first_row(here + home.line + 1));
            first + (start + home.row).min((end - 1).max(start))
        });
        self.new_look();
    }
}
