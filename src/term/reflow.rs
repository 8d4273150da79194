//! Lines that were broken at one width, broken again at another. No character is lost on the way.

use super::cell::{Cell, CellFlags};
use super::scrollback::{LineInfo, Scrollback};
use super::view::{Bidi, LineSize, Mark, Version};

/// A place in the text that must be found again: the cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Rows from the first one that was ever put out.
    pub row: usize,
    pub col: usize,
    /// Behind the last column (pending wrap).
    pub behind: bool,
}

/// Takes rows of the old width, gives rows of the new one.
pub(super) struct Reflow<'a> {
    out: &'a mut Scrollback,
    cols: usize,
    version: &'a mut u64,
    /// Cells of the current line that are not put out yet.
    line: Vec<Cell>,
    /// Where in `line` the place to find again is.
    mark: Option<usize>,
    place: Option<Place>,
    /// What a shell said of the current line.
    shell: Mark,
    /// And how its last row is ordered.
    bidi: Bidi,
    emitted: usize,
}

impl<'a> Reflow<'a> {
    pub(super) fn new(out: &'a mut Scrollback, cols: u16, version: &'a mut u64) -> Self {
        let (cols, line) = (usize::from(cols), Vec::new());
        Self {
            out,
            cols,
            version,
            line,
            mark: None,
            place: None,
            shell: Mark::None,
            bidi: Bidi::empty(),
            emitted: 0,
        }
    }

    /// One row of the old width; `mark` is a column to find again.
    pub(super) fn push(&mut self, cells: &[Cell], old_cols: u16, info: LineInfo, mark: Option<usize>) {
        let cells = without_overhang(cells, self.cols);
        let is_text = |cell: &&Cell| !cell.flags.contains(CellFlags::GAP);
        if let Some(col) = mark {
            let before = cells.iter().take(col).filter(|cell| !is_text(cell)).count();
            self.mark = Some(self.line.len() + col - before);
        }
        self.line.extend(cells.iter().filter(is_text));
        (self.shell, self.bidi) = (self.shell.max(info.mark), info.bidi);
        if info.wrapped {
            let missing = usize::from(old_cols).saturating_sub(cells.len());
            self.line.extend(std::iter::repeat_n(Cell::default(), missing));
            while self.line.len() > self.width(info.size) {
                self.emit(info.size);
            }
        } else {
            self.end_line(info.size);
        }
    }

    fn width(&self, size: LineSize) -> usize {
        if size == LineSize::Single { self.cols } else { (self.cols / 2).max(2) }
    }

    fn end_line(&mut self, size: LineSize) {
        while self.line.len() > self.width(size) {
            self.emit(size);
        }
        let last = self.width(size) - 1;
        if let Some(mark) = self.mark.take() {
            let behind = mark > last && self.line.len() > last;
            self.place = Some(Place { row: self.emitted, col: mark.min(last), behind });
        }
        self.put_out(self.line.len(), false, size);
    }

    /// A full row; a wide character that does not fit goes to the next.
    fn emit(&mut self, size: LineSize) {
        let width = self.width(size);
        let cut = if self.line[width].is_tail() { width - 1 } else { width };
        if let Some(mark) = self.mark {
            if mark < cut {
                self.place = Some(Place { row: self.emitted, col: mark, behind: false });
                self.mark = None;
            } else {
                self.mark = Some(mark - cut);
            }
        }
        self.put_out(cut, true, size);
    }

    fn put_out(&mut self, cut: usize, wrapped: bool, size: LineSize) {
        *self.version += 1;
        let info = LineInfo {
            version: Version(*self.version),
            wrapped,
            size,
            mark: std::mem::take(&mut self.shell),
            bidi: self.bidi,
        };
        let rest = self.line.split_off(cut);
        if wrapped && cut < self.width(size) {
            self.line.push(Cell::default().with(CellFlags::GAP));
        }
        let end = self.line.iter().rposition(|cell| *cell != Cell::default()).map_or(0, |last| last + 1);
        self.out.push_cells(&self.line[..end], info);
        self.line = rest;
        self.emitted += 1;
    }

    /// Ends an unfinished line. The place that was marked, and how many rows there are.
    pub(super) fn finish(mut self) -> (Option<Place>, usize) {
        if !self.line.is_empty() || self.mark.is_some() {
            self.end_line(LineSize::Single);
        }
        (self.place, self.emitted)
    }
}

/// Cells that only show a picture are cut at the edge; they are not text that goes on below.
fn without_overhang(cells: &[Cell], cols: usize) -> &[Cell] {
    let bare = |cell: &Cell| cell.flags == CellFlags::PICTURE && cell.raw() == 0;
    let kept = cells.iter().rposition(|cell| !bare(cell)).map_or(0, |last| last + 1);
    &cells[..kept.max(cols).min(cells.len())]
}
