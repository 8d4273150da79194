//! Text into cells: runs of ASCII in bulk, everything else cluster by cluster.

use super::Screen;
use crate::term::cell::{Cell, CellFlags, Content};
use crate::term::limits::{CLUSTER_BYTES, CLUSTER_CHARS};
use crate::term::modes::ModeFlags;
use crate::term::style::StyleId;
use crate::term::width::{self, Class};

/// What stands before the cursor, as far as it matters to the next character.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::term) enum Join {
    /// Something other than text came in between: nothing is joined.
    #[default]
    Nothing,
    /// A character that plain ones and heads never join.
    Plain,
    /// Any other: heads must look.
    Open,
    /// A character that glues itself to whatever follows.
    Prepend,
}

impl Screen {
    /// Printable ASCII, any amount.
    #[inline]
    pub(in crate::term) fn print_ascii(&mut self, text: &[u8]) {
        let Some(last) = text.last() else { return };
        let simple = self.charsets.is_plain() && !self.has(ModeFlags::INSERT) && self.join != Join::Prepend;
        if simple {
            self.last = Some(char::from(*last));
            self.write_ascii(text);
            self.join = Join::Plain;
        } else {
            text.iter().for_each(|byte| self.print_mapped(char::from(*byte)));
        }
    }

    #[inline]
    fn write_ascii(&mut self, text: &[u8]) {
        let (style, flags, limit) = (self.pen_style(), self.pen_flags(), self.limit());
        let col = self.cursor.col;
        if !self.cursor.pending && text.len() < usize::from(limit.saturating_sub(col)) {
            self.touch(self.cursor.row).write_ascii(usize::from(col), text, style, flags);
            self.cursor.col += text.len() as u16;
        } else {
            self.write_ascii_rows(text, style, flags);
        }
    }

    /// ASCII text that reaches the edge.
    fn write_ascii_rows(&mut self, text: &[u8], style: StyleId, flags: CellFlags) {
        let wraps = self.has(ModeFlags::AUTOWRAP);
        let mut rest = text;
        while !rest.is_empty() {
            if self.cursor.pending && wraps {
                self.wrap();
            }
            let limit = self.limit();
            let col = self.cursor.col.min(limit - 1);
            let (now, later) = rest.split_at(rest.len().min(usize::from(limit - col)));
            self.touch(self.cursor.row).write_ascii(usize::from(col), now, style, flags);
            self.advance_to(col + now.len() as u16, limit);
            rest = if wraps { later } else { &later[later.len().saturating_sub(1)..] };
        }
    }

    /// Text that is not all ASCII, without control characters.
    pub(in crate::term) fn print_text(&mut self, text: &str) {
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let used = self.print_plain(rest).unwrap_or_else(|| {
                self.print_char(c);
                c.len_utf8()
            });
            rest = &rest[used..];
        }
    }

    /// As much plain text as fits into the row. `None`: the first character needs a closer look.
    #[inline]
    fn print_plain(&mut self, text: &str) -> Option<usize> {
        let simple = self.charsets.is_plain() && !self.has(ModeFlags::INSERT);
        if !simple || self.cursor.pending || !matches!(self.join, Join::Nothing | Join::Plain) {
            return None;
        }
        let (style, flags, limit) = (self.pen_style(), self.pen_flags(), self.limit());
        let col = usize::from(self.cursor.col);
        let row = self.touch(self.cursor.row);
        let (used, col, last) = row.write_plain(col, usize::from(limit), text, style, flags)?;
        self.advance_to(col as u16, limit);
        (self.last, self.join) = (Some(last), Join::Plain);
        Some(used)
    }

    /// One character, as it comes.
    pub(in crate::term) fn print_char(&mut self, c: char) {
        if c.is_ascii() {
            self.print_ascii(&[c as u8]);
        } else {
            self.print_wide_world(c);
        }
    }

    /// A character of the seven-bit sets.
    fn print_mapped(&mut self, c: char) {
        let mapped = self.charsets.map(c);
        if mapped.is_ascii() {
            self.print_cluster(mapped, Class::Plain(1));
        } else {
            self.print_wide_world(mapped);
        }
    }

    #[inline]
    fn print_wide_world(&mut self, c: char) {
        let c = if ('\u{80}'..'\u{a0}').contains(&c) { char::REPLACEMENT_CHARACTER } else { c };
        self.print_cluster(c, width::class(c));
    }

    #[inline]
    fn print_cluster(&mut self, c: char, class: Class) {
        match (class, self.join) {
            (Class::Plain(width), join) if join != Join::Prepend => {
                self.put(c, width, Join::Plain);
            }
            (Class::Head, Join::Nothing | Join::Plain) => self.put(c, 2, Join::Plain),
            (Class::Other, Join::Plain | Join::Open) if width::is_mark(c) => self.print_mark(c),
            _ => self.print_other(c),
        }
    }

    /// UAX #29 decides, or in legacy mode the width of the code point.
    fn print_other(&mut self, c: char) {
        let clusters = self.has(ModeFlags::GRAPHEMES);
        let joined = clusters && self.join != Join::Nothing && self.joins(c);
        let width = width::of_char(c);
        if joined {
            self.extend(c, true);
        } else if width == 0 && !width::prepends(c) {
            if width::joins(&format!("a{c}"), 1) {
                self.extend(c, clusters);
            }
        } else {
            let join = if width::prepends(c) { Join::Prepend } else { Join::Open };
            self.put(c, width.max(1), join);
        }
    }

    /// A mark that changes no width, on whatever stands before the cursor.
    fn print_mark(&mut self, c: char) {
        let Some(col) = self.previous() else { return };
        let (row, at) = (self.cursor.row, usize::from(col));
        let base = self.grid.row(row).cell(at);
        if let Some(id) = self.clusters.marked(base, c) {
            let flags = base.flags.difference(CellFlags::GAP);
            self.touch(row).replace(at, Cell::of_cluster(id, base.style).with(flags));
            self.join = Join::Open;
            return;
        }
        self.extend(c, false);
        if let Some(id) = self.grid.row(row).cell(at).cluster() {
            self.clusters.remember(base, c, id);
        }
    }

    /// Whether `c` goes on with the cluster before the cursor.
    fn joins(&mut self, c: char) -> bool {
        let Some(col) = self.previous() else { return false };
        let mut text = self.text_at(col);
        let at = text.len();
        text.push(c);
        let joins = width::joins(&text, at);
        self.scratch = text;
        joins
    }

    /// The text of a cell in the cursor's row, in the scratch buffer.
    fn text_at(&mut self, col: u16) -> String {
        let mut text = std::mem::take(&mut self.scratch);
        text.clear();
        match self.grid.row(self.cursor.row).cell(usize::from(col)).content() {
            Content::Empty => text.push(' '),
            Content::Char(c) => text.push(c),
            Content::Cluster(id) => text.push_str(self.clusters.get(id)),
        }
        text
    }

    /// The column of the character before the cursor.
    fn previous(&self) -> Option<u16> {
        let col = if self.cursor.pending { self.cursor.col } else { self.cursor.col.checked_sub(1)? };
        let tail = self.grid.row(self.cursor.row).cell(usize::from(col)).is_tail();
        col.checked_sub(u16::from(tail))
    }

    /// Adds a code point to the character before the cursor.
    fn extend(&mut self, c: char, may_change_width: bool) {
        let Some(col) = self.previous() else { return };
        let mut text = self.text_at(col);
        text.push(c);
        if text.len() <= CLUSTER_BYTES && text.chars().count() <= CLUSTER_CHARS {
            self.replace_cluster(col, &text, may_change_width);
        }
        self.scratch = text;
        self.join = Join::Open;
    }

    fn replace_cluster(&mut self, col: u16, text: &str, may_change_width: bool) {
        let Some(id) = self.intern_cluster(text) else { return };
        let old = self.grid.row(self.cursor.row).cell(usize::from(col));
        let kept = old.flags.difference(CellFlags::WIDE | CellFlags::GAP);
        let cell = Cell::of_cluster(id, old.style).with(kept);
        let wide = if may_change_width { width::of_cluster(text) == 2 } else { old.is_wide() };
        match (old.is_wide(), wide) {
            (false, true) => self.widen(col, cell),
            (true, false) => self.narrow(col, cell),
            (_, true) => self.touch(self.cursor.row).replace(usize::from(col), cell.with(CellFlags::WIDE)),
            (_, false) => self.touch(self.cursor.row).replace(usize::from(col), cell),
        }
    }

    /// A character got wide by what was added to it; at the margin it moves to the next line.
    fn widen(&mut self, col: u16, cell: Cell) {
        let limit = self.limit();
        self.cursor.col = col;
        self.cursor.pending = false;
        if col + 2 > limit && self.has(ModeFlags::AUTOWRAP) {
            self.gap(col);
        }
        self.place(cell, 2);
    }

    fn narrow(&mut self, col: u16, cell: Cell) {
        let at = usize::from(col);
        let row = self.touch(self.cursor.row);
        row.fill(at..at + 2, Cell::erased(cell.style));
        row.put(at, cell, false);
        self.cursor.col = col + 1;
        self.cursor.pending = false;
    }

    /// One character at the cursor.
    #[inline]
    fn put(&mut self, c: char, width: u8, join: Join) {
        let cell = Cell::of_char(c, self.pen_style()).with(self.pen_flags());
        if self.cursor.pending && self.has(ModeFlags::AUTOWRAP) {
            self.wrap();
        }
        self.place(cell, u16::from(width));
        self.last = Some(c);
        self.join = join;
    }

    /// A cell at the cursor, which moves on.
    #[inline]
    fn place(&mut self, cell: Cell, width: u16) {
        let mut limit = self.limit();
        if self.cursor.col + width > limit {
            if width == 2 && self.has(ModeFlags::AUTOWRAP) {
                self.gap(self.cursor.col);
                limit = self.limit();
            }
            self.cursor.col = self.cursor.col.min(limit.saturating_sub(width));
        }
        let col = self.cursor.col;
        if col + width > limit {
            return;
        }
        if self.has(ModeFlags::INSERT) {
            self.open_gap(col, width, limit);
        }
        self.touch(self.cursor.row).put(usize::from(col), cell, width == 2);
        self.advance_to(col + width, limit);
    }

    /// IRM: what stands at the cursor moves right.
    fn open_gap(&mut self, col: u16, count: u16, limit: u16) {
        let blank = self.blank();
        let range = usize::from(col)..usize::from(limit);
        self.touch(self.cursor.row).insert(range, usize::from(count), blank);
    }

    /// A wide character does not fit any more: the rest of the line stays empty and the next one begins.
    fn gap(&mut self, col: u16) {
        let limit = self.limit();
        if col < limit {
            let blank = self.blank().with(CellFlags::GAP);
            self.touch(self.cursor.row).fill(usize::from(col)..usize::from(limit), blank);
        }
        self.wrap();
    }

    #[inline]
    fn advance_to(&mut self, col: u16, limit: u16) {
        self.cursor.pending = col >= limit;
        self.cursor.col = col.min(limit - 1);
    }

    /// The column where text in the cursor's row ends: behind the right margin, or the edge.
    #[inline]
    fn limit(&self) -> u16 {
        let cols = self.line_cols(self.cursor.row);
        if self.cursor.col <= self.margins.right { cols.min(self.margins.right + 1) } else { cols }
    }

    /// Autowrap: on to the next line, which belongs to this one.
    pub(super) fn wrap(&mut self) {
        let row = self.cursor.row;
        self.cursor.pending = false;
        self.cursor.col = self.margins.left;
        let whole = self.margins.left == 0 && self.margins.right + 1 == self.size.cols;
        if whole && self.grid.row(row).size == crate::term::view::LineSize::Single {
            self.touch(row).wrapped = true;
        }
        self.index();
    }

    /// REP: at most a screen of ASCII, at most a row of anything else.
    pub(in crate::term) fn repeat(&mut self, count: u16) {
        let (count, cols) = (usize::from(count), usize::from(self.size.cols));
        match self.last {
            Some(c) if c.is_ascii() => {
                self.repeat_ascii(c as u8, count.min(cols * usize::from(self.size.rows)));
            }
            Some(c) => (0..count.min(cols)).for_each(|_| self.repeat_once(c)),
            None => {}
        }
    }

    fn repeat_ascii(&mut self, byte: u8, count: usize) {
        let run = [byte; 128];
        let mut left = count;
        while left > 0 {
            let now = left.min(run.len());
            self.print_ascii(&run[..now]);
            left -= now;
        }
    }

    fn repeat_once(&mut self, c: char) {
        let (width, join) = match width::class(c) {
            Class::Plain(width) => (width, Join::Plain),
            Class::Head => (2, Join::Plain),
            Class::Other => (width::of_char(c).max(1), Join::Open),
        };
        self.put(c, width, join);
    }
}
