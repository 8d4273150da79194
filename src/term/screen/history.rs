//! The window into the past: how far it is scrolled back, and what it shows.

use super::Screen;
use crate::term::cell::Cell;
use crate::term::modes::ModeFlags;
use crate::term::scrollback::LineInfo;
use crate::term::view::{CursorView, Mark, RowView, Version};

impl Screen {
    pub(in crate::term) fn history_len(&self) -> usize {
        if self.has(ModeFlags::ALTERNATE_SCREEN) { 0 } else { self.scrollback.len() }
    }

    pub(in crate::term) fn scrolled_back(&self) -> usize {
        self.scrolled.min(self.history_len())
    }

    pub(in crate::term) fn scroll_view(&mut self, lines: i32) {
        let wanted = self.scrolled_back() as i64 + i64::from(lines);
        self.scrolled = wanted.clamp(0, self.history_len() as i64) as usize;
    }

    pub(in crate::term) fn scroll_to_bottom(&mut self) {
        self.scrolled = 0;
    }

    /// ED 3.
    pub(in crate::term) fn forget_history(&mut self) {
        self.scrollback.clear();
        self.forget_old_pictures();
        self.scrolled = 0;
    }

    /// OSC 133, about the cursor's line.
    pub(in crate::term) fn mark_line(&mut self, mark: Mark) {
        let row = self.grid.row_mut(self.cursor.row);
        row.mark = row.mark.max(mark);
    }

    /// Rows from the oldest of the past to the last of the screen.
    pub(in crate::term) fn total_rows(&self) -> usize {
        self.history_len() + usize::from(self.size.rows)
    }

    /// The mark of a row, counted from the oldest.
    fn mark_at(&self, row: usize) -> Mark {
        match row.checked_sub(self.history_len()) {
            Some(y) => self.grid.row(y as u16).mark,
            None => self.scrollback.mark_of(row),
        }
    }

    /// How far up the next prompt above the top of the window is.
    pub(in crate::term) fn prompt_above(&self) -> Option<usize> {
        let top = self.history_len() - self.scrolled_back();
        (0..top).rev().find(|row| self.mark_at(*row) == Mark::Prompt).map(|row| top - row)
    }

    /// How far down the next prompt below the top of the window is, or the bottom if that is nearer.
    pub(in crate::term) fn prompt_below(&self) -> Option<usize> {
        let back = self.scrolled_back();
        let top = self.history_len() - back;
        let prompt = (top + 1..self.total_rows()).find(|row| self.mark_at(*row) == Mark::Prompt)?;
        Some((prompt - top).min(back)).filter(|down| *down > 0)
    }

    /// Whether a row, counted from the oldest, goes on in the next.
    pub(in crate::term) fn wraps_at(&self, row: usize) -> bool {
        match row.checked_sub(self.history_len()) {
            Some(y) => y + 1 < usize::from(self.size.rows) && self.grid.row(y as u16).wrapped,
            None => self.scrollback.is_wrapped(row),
        }
    }

    /// The version of a row, counted from the oldest.
    pub(in crate::term) fn version_at(&self, row: usize) -> Version {
        let above = if row < self.history_len() { self.scrollback.version(row) } else { None };
        let y = row.saturating_sub(self.history_len()).min(usize::from(self.size.rows) - 1);
        above.unwrap_or_else(|| self.grid.row(y as u16).version)
    }

    /// The cells of a row, counted from the oldest, with its trailing blanks where the text goes on behind them.
    pub(in crate::term) fn cells_at(&self, row: usize, cells: &mut Vec<Cell>) {
        match row.checked_sub(self.history_len()) {
            Some(y) => {
                cells.clear();
                cells.extend_from_slice(self.grid.row(y as u16).trimmed());
            }
            None => _ = self.scrollback.row(row, cells),
        }
        if self.wraps_at(row) {
            cells.resize(usize::from(self.size.cols), Cell::default());
        }
    }

    /// Row `y` of the window; a row of the past is unpacked into `cells`.
    pub(in crate::term) fn window_row<'a>(&'a self, y: u16, cells: &'a mut Vec<Cell>) -> RowView<'a> {
        let back = self.scrolled_back();
        let y = usize::from(y.min(self.size.rows - 1));
        if y < back {
            let at = self.history_len() - back + y;
            if let Some(info) = self.scrollback.row(at, cells) {
                cells.resize(usize::from(self.size.cols), Cell::default());
                let LineInfo { version, wrapped, size, mark, bidi } = info;
                return RowView { version, cells, size, wrapped, mark, bidi };
            }
        }
        let row = self.grid.row(y.saturating_sub(back) as u16);
        let LineInfo { version, wrapped, size, mark, bidi } = row.into();
        RowView { version, cells: row.cells(), size, wrapped, mark, bidi }
    }

    /// Row `y` counted from the window's first, where there is one: negative in what lies above the window.
    pub(in crate::term) fn row_near<'a>(&'a self, y: i32, cells: &'a mut Vec<Cell>) -> Option<RowView<'a>> {
        let at = self.near(y)?;
        let Some(y) = at.checked_sub(self.history_len()) else {
            let LineInfo { version, wrapped, size, mark, bidi } = self.scrollback.row(at, cells)?;
            cells.resize(usize::from(self.size.cols), Cell::default());
            return Some(RowView { version, cells, size, wrapped, mark, bidi });
        };
        let row = self.grid.row(y as u16);
        let LineInfo { version, wrapped, size, mark, bidi } = row.into();
        Some(RowView { version, cells: row.cells(), size, wrapped, mark, bidi })
    }

    /// The version of that row, and whether its text goes on in the next.
    pub(in crate::term) fn link_near(&self, y: i32) -> Option<(Version, bool)> {
        let at = self.near(y)?;
        Some((self.version_at(at), self.wraps_at(at)))
    }

    /// A row near the window, counted from the oldest.
    fn near(&self, y: i32) -> Option<usize> {
        let top = self.history_len() - self.scrolled_back();
        let at = top.checked_add_signed(isize::try_from(y).ok()?)?;
        (at < self.total_rows()).then_some(at)
    }

    /// The version of row `y` of the window, without unpacking it.
    pub(in crate::term) fn window_version(&self, y: u16) -> Version {
        let back = self.scrolled_back();
        let y = usize::from(y.min(self.size.rows - 1));
        let above = if y < back { self.scrollback.version(self.history_len() - back + y) } else { None };
        above.unwrap_or_else(|| self.grid.row(y.saturating_sub(back) as u16).version)
    }

    /// The cursor, where it shows.
    pub(in crate::term) fn window_cursor(&self) -> Option<CursorView> {
        let row = self.cursor.row as usize + self.scrolled_back();
        let shows = self.has(ModeFlags::CURSOR) && row < usize::from(self.size.rows);
        shows.then_some(CursorView {
            row: row as u16,
            col: self.cursor.col,
            shape: self.shape,
            blink: self.has(ModeFlags::BLINK),
        })
    }

    /// The window as text, one line for each row.
    pub(in crate::term) fn dump(&self) -> String {
        let mut text = String::new();
        let mut unpacked = Vec::new();
        for y in 0..self.size.rows {
            let row = self.window_row(y, &mut unpacked);
            let start = text.len();
            row.cells.iter().for_each(|cell| self.push_text(*cell, &mut text));
            text.truncate(start + text[start..].trim_end_matches(' ').len());
            text.push('\n');
        }
        text
    }

    pub(in crate::term) fn push_text(&self, cell: Cell, text: &mut String) {
        use crate::term::cell::Content;
        match cell.content() {
            Content::Empty if cell.is_tail() => {}
            Content::Empty => text.push(' '),
            Content::Char(c) => text.push(c),
            Content::Cluster(id) => text.push_str(self.clusters.get(id)),
        }
    }
}
