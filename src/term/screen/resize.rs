//! A new size: the main screen reflows with its scrollback, the alternate one is cut or extended.

use super::{Join, Margins, Screen};
use crate::term::cell::Cell;
use crate::term::cursor::Cursor;
use crate::term::grid::Grid;
use crate::term::modes::ModeFlags;
use crate::term::reflow::{Place, Reflow};
use crate::term::scrollback::Scrollback;
use crate::term::view::Version;
use crate::units::{Cells, Pixels};

impl Screen {
    pub(in crate::term) fn resize(&mut self, size: Cells, pixels: Pixels) {
        let size = size.clamped();
        let changed = size != self.size || pixels != self.pixels;
        self.pixels = pixels;
        if size != self.size {
            self.change_size(size);
        }
        if changed && self.has(ModeFlags::RESIZE_REPORTS) {
            self.report_resize();
        }
    }

    /// A size that the program asks for; only a virtual grid follows. Zero keeps what is there.
    pub(in crate::term) fn ask_size(&mut self, cols: u16, rows: u16) {
        if !self.options.resizable {
            return;
        }
        let keep = |wanted: u16, now: u16| if wanted == 0 { now } else { wanted };
        let size = Cells::new(keep(cols, self.size.cols), keep(rows, self.size.rows)).clamped();
        let cell =
            (self.pixels.width / u32::from(self.size.cols), self.pixels.height / u32::from(self.size.rows));
        let pixels = Pixels::new(cell.0 * u32::from(size.cols), cell.1 * u32::from(size.rows));
        self.resize(size, pixels);
        self.effects.resized = true;
    }

    fn change_size(&mut self, size: Cells) {
        let alternate = self.has(ModeFlags::ALTERNATE_SCREEN);
        self.join = Join::Nothing;
        if alternate {
            let cursor = self.saved[0].cursor;
            std::mem::swap(&mut self.grid, &mut self.hidden);
            self.saved[0].cursor = self.reflow(size, cursor);
            std::mem::swap(&mut self.grid, &mut self.hidden);
            self.grid = self.cut(&self.grid, size);
        } else {
            self.cursor = self.reflow(size, self.cursor);
            self.hidden = self.cut(&self.hidden, size);
        }
        self.size = size;
        self.stamp_all();
        self.margins = Margins::whole(size);
        self.tabs.resize(size.cols);
        self.cursor = clamp(self.cursor, size);
        self.saved.iter_mut().for_each(|saved| saved.cursor = clamp(saved.cursor, size));
        self.scrolled = self.scrolled.min(self.scrollback.len());
    }

    fn stamp_all(&mut self) {
        for y in 0..self.size.rows {
            let version = self.tick();
            self.grid.row_mut(y).version = version;
            let version = self.tick();
            self.hidden.row_mut(y).version = version;
        }
    }

    /// The same rows from the top left corner.
    fn cut(&self, old: &Grid, size: Cells) -> Grid {
        let mut grid = Grid::new(size, Version(0));
        for (y, row) in old.iter().take(usize::from(size.rows)).enumerate() {
            let cells = row.used();
            let new = grid.row_mut(y as u16);
            new.copy_from(0, &cells[..cells.len().min(usize::from(size.cols))]);
            (new.size, new.bidi) = (row.size, row.bidi);
        }
        grid
    }

    /// Scrollback and main grid (which must be the one in `grid`) to a new size; where the cursor went.
    fn reflow(&mut self, size: Cells, cursor: Cursor) -> Cursor {
        let homes = self.picture_homes(cursor);
        let old = self.grid.size();
        let more = usize::from(old.rows) + usize::from(size.rows);
        let (before, place, added) = if old.cols == size.cols {
            self.scrollback.loosen(more);
            let before = self.scrollback.len();
            let (place, added) = self.push_grid(old, cursor);
            (before, place, added)
        } else {
            let (place, added) = self.break_lines(old, size, cursor, more);
            (0, place, added)
        };
        let total = self.scrollback.len();
        let dropped = (before + added) - total;
        let first = self.pull_rows(size);
        self.scrollback.settle();
        let row = (before + place.row).saturating_sub(dropped + first);
        let row = row.min(usize::from(size.rows) - 1) as u16;
        let cursor = Cursor { row, col: place.col as u16, pending: place.behind };
        self.rehome_pictures(homes, cursor);
        cursor
    }

    /// How many rows of the grid hold text or the cursor.
    fn rows_in_use(&self, cursor: Cursor) -> usize {
        let text = (0..self.grid.size().rows).rev().find(|y| !self.grid.row(*y).trimmed().is_empty());
        let text = text.map_or(0, |last| usize::from(last) + 1);
        text.max(usize::from(cursor.row) + 1)
    }

    fn push_grid(&mut self, old: Cells, cursor: Cursor) -> (Place, usize) {
        let rows = self.rows_in_use(cursor).min(usize::from(old.rows));
        for y in 0..rows {
            self.scrollback.push(self.grid.row(y as u16));
        }
        let place =
            Place { row: usize::from(cursor.row), col: usize::from(cursor.col), behind: cursor.pending };
        (place, rows)
    }

    /// Everything again at the new width.
    fn break_lines(&mut self, old: Cells, size: Cells, cursor: Cursor, more: usize) -> (Place, usize) {
        let rows = self.rows_in_use(cursor).min(usize::from(old.rows));
        let mut out = Scrollback::new(self.scrollback.limit());
        out.loosen(more);
        let mut reflow = Reflow::new(&mut out, size.cols, &mut self.clock);
        let mut cells = Vec::new();
        for i in 0..self.scrollback.len() {
            if let Some(info) = self.scrollback.row(i, &mut cells) {
                reflow.push(&cells, old.cols, info, None);
            }
        }
        for (y, row) in self.grid.iter().take(rows).enumerate() {
            let mark =
                (y == usize::from(cursor.row)).then(|| usize::from(cursor.col) + usize::from(cursor.pending));
            reflow.push(row.trimmed(), old.cols, row.into(), mark);
        }
        let (place, added) = reflow.finish();
        self.scrollback = out;
        (place.unwrap_or(Place { row: 0, col: 0, behind: false }), added)
    }

    /// The newest rows of the scrollback become the grid. The number of rows that stay behind.
    fn pull_rows(&mut self, size: Cells) -> usize {
        let mut grid = Grid::new(size, Version(0));
        let count = self.scrollback.len().min(usize::from(size.rows));
        let mut cells: Vec<Cell> = Vec::new();
        for y in (0..count as u16).rev() {
            let Some(info) = self.scrollback.pop(&mut cells) else { break };
            let row = grid.row_mut(y);
            row.copy_from(0, &cells[..cells.len().min(usize::from(size.cols))]);
            (row.wrapped, row.size, row.mark, row.bidi) = (info.wrapped, info.size, info.mark, info.bidi);
        }
        self.grid = grid;
        self.scrollback.len()
    }
}

fn clamp(cursor: Cursor, size: Cells) -> Cursor {
    let (row, col) = (cursor.row.min(size.rows - 1), cursor.col.min(size.cols - 1));
    Cursor { row, col, pending: cursor.pending && col + 1 == size.cols }
}
