//! Pictures on the rows: putting them there line by line, moving and removing them.

mod anchor;
mod delete;
mod kitty;
mod show;

pub(in crate::term) use kitty::Loading;

use std::ops::Range;

use super::{Margins, Screen};
use crate::term::cell::CellFlags;
use crate::term::image::{Bitmap, Placement, REGISTERS, Rule, USUAL_CELL};
use crate::term::modes::ModeFlags;
use crate::term::params::Params;
use crate::term::style::Rgb;
use crate::units::{Pixels, Rect};

/// Rows that one placement covers: a little more than any grid has.
const MAX_LINES: u32 = 1024;

impl Screen {
    /// The size of a cell in pixels, as far as it is known.
    pub(super) fn cell_pixels(&self) -> Pixels {
        let width = self.pixels.width / u32::from(self.size.cols);
        let height = self.pixels.height / u32::from(self.size.rows);
        if width == 0 || height == 0 { USUAL_CELL } else { Pixels::new(width, height) }
    }

    /// What the parts of a sixel that are not drawn look like.
    pub(in crate::term) fn sixel_background(&self) -> Rgb {
        self.palette.resolve(self.pen.style().bg, self.palette.background)
    }

    /// The row of the grid's row `y`, counted from the beginning of time.
    fn absolute(&self, y: u16) -> i64 {
        self.images.top() + i64::from(y)
    }

    /// Rows look different though their cells do not.
    fn pictures_changed(&mut self, changed: Vec<Range<i64>>) {
        let (top, rows) = (self.images.top(), i64::from(self.size.rows));
        for range in changed {
            if range.start < top {
                self.new_look();
            }
            let first = (range.start.saturating_sub(top)).clamp(0, rows) as u16;
            let end = (range.end.saturating_sub(top)).clamp(0, rows) as u16;
            (first..end).for_each(|y| {
                self.touch(y);
            });
        }
    }

    /// A whole sixel: at the cursor, scrolling, or under DECSDM in the corner and cut. `line` is where its next band
    /// would begin: the cursor goes to that line of pixels or to the last one of the picture, the lower of the two.
    pub(in crate::term) fn show_sixel(&mut self, bitmap: Bitmap, line: u32) {
        let (unit, size) = (self.cell_pixels(), bitmap.size);
        let opaque = bitmap.pixels.iter().all(|pixel| pixel >> 24 == 255);
        let Some(serial) = self.keep_image(bitmap, 0, 0) else { return };
        let fixed = self.has(ModeFlags::SIXEL_DISPLAY);
        let col = if fixed { 0 } else { self.cursor.col };
        let placement = Placement {
            serial,
            order: serial,
            id: 0,
            rule: Rule::Flagged,
            row: self.absolute(0),
            lines: 0..0,
            col,
            cols: size.width.div_ceil(unit.width).min(u32::from(self.size.cols - col)) as u16,
            height: size.height.div_ceil(unit.height).min(MAX_LINES),
            source: Rect::whole(size),
            unit,
            offset: (0, 0),
            size,
            z: 0,
        };
        let last = if fixed { self.put_fixed(&placement) } else { self.put_scrolling(&placement) };
        if opaque {
            self.bury_sixels(&placement, last);
        }
        if !fixed && self.has(ModeFlags::SIXEL_RIGHT) {
            self.cursor.col = (col + placement.cols).min(self.size.cols - 1);
        } else if !fixed {
            let below = (line / unit.height + 1).saturating_sub(placement.height);
            (0..below.min(u32::from(self.size.rows))).for_each(|_| self.index());
        }
    }

    /// Takes a picture into the store. `None`: there is no room.
    fn keep_image(&mut self, bitmap: Bitmap, id: u32, number: u32) -> Option<u64> {
        let serial = self.tick().0;
        let (elsewhere, mut changed) = (self.hidden_images.bytes(), Vec::new());
        let kept = self.images.add(bitmap, (serial, id, number), elsewhere, &mut changed);
        self.pictures_changed(changed);
        kept.ok().map(|()| serial)
    }

    /// Line by line at the cursor, which moves down to the last one. The row of that.
    fn put_scrolling(&mut self, placement: &Placement) -> i64 {
        self.cursor.pending = false;
        for line in self.make_way(placement.height)..placement.height {
            self.put_line(placement, line, self.cursor.row);
            if line + 1 < placement.height {
                if !self.can_go_down() {
                    break;
                }
                self.index();
            }
        }
        self.absolute(self.cursor.row)
    }

    /// A picture higher than the region that it stands in: what would scroll away at once and go nowhere is not
    /// put there at all. The first line that stays. Only the whole main screen keeps the others.
    fn make_way(&mut self, height: u32) -> u32 {
        let area = self.margins;
        let room = area.bottom - area.top + 1;
        let kept = area == Margins::whole(self.size) && !self.has(ModeFlags::ALTERNATE_SCREEN);
        let inside = (area.top..=area.bottom).contains(&self.cursor.row)
            && (area.left..=area.right).contains(&self.cursor.col);
        if kept || !inside || height <= u32::from(room) {
            return 0;
        }
        self.scroll_up(room);
        self.cursor.row = area.top;
        height - u32::from(room)
    }

    /// Whether `index` moves the cursor or the rows.
    fn can_go_down(&self) -> bool {
        let Margins { bottom, left, right, .. } = self.margins;
        if self.cursor.row == bottom {
            (left..=right).contains(&self.cursor.col)
        } else {
            self.cursor.row + 1 < self.size.rows
        }
    }

    /// From the top of the screen, as much as there is room for.
    fn put_fixed(&mut self, placement: &Placement) -> i64 {
        let lines = placement.height.min(u32::from(self.size.rows)) as u16;
        (0..lines).for_each(|y| self.put_line(placement, u32::from(y), y));
        self.absolute(lines - 1)
    }

    fn put_line(&mut self, placement: &Placement, line: u32, y: u16) {
        let row = self.absolute(y);
        let changed = self.images.place_line(placement, line, row);
        self.pictures_changed(changed);
        let cells =
            self.touch(y).cells_mut(usize::from(placement.col)..usize::from(placement.col + placement.cols));
        if placement.rule == Rule::Flagged {
            cells.iter_mut().for_each(|cell| cell.flags.insert(CellFlags::PICTURE));
        }
    }

    /// Older sixels that lie wholly under a new opaque one, whose last row is `last`, will never be seen again.
    fn bury_sixels(&mut self, above: &Placement, last: i64) {
        let first = last + 1 - i64::from(above.height);
        let columns = above.col..=above.col + above.cols;
        let changed = self.images.take_away(|old| {
            old.rule == Rule::Flagged
                && old.order < above.order
                && old.rows().start >= first
                && old.rows().end <= last + 1
                && columns.contains(&old.col)
                && columns.contains(&(old.col + old.cols))
        });
        self.pictures_changed(changed);
    }

    /// ED 2: what is on the screen; what stands in the scrollback stays there.
    pub(super) fn erase_pictures(&mut self) {
        if self.images.any() {
            let changed = self.images.clear_from(self.images.top());
            self.pictures_changed(changed);
        }
    }

    /// Rows of the whole width moved up. `kept`: into the scrollback, as far as they left the screen.
    #[inline]
    pub(super) fn pictures_up(&mut self, area: Margins, count: u16, kept: bool) {
        if self.images.any() {
            self.move_pictures_up(area, count, kept);
        }
    }

    #[cold]
    fn move_pictures_up(&mut self, area: Margins, count: u16, kept: bool) {
        let whole = area.bottom + 1 == self.size.rows && self.history_len() == 0;
        self.images.scroll_up(area.top..area.bottom + 1, count, kept, whole);
        self.images.prune(self.images.top() - self.history_len() as i64);
    }

    /// Rows of the whole width moved down.
    #[inline]
    pub(super) fn pictures_down(&mut self, area: Margins, count: u16) {
        if self.images.any() {
            self.images.scroll_down(&(area.top..area.bottom + 1), count);
        }
    }

    /// The scrollback was forgotten.
    pub(super) fn forget_old_pictures(&mut self) {
        self.images.prune(self.images.top());
    }

    /// The alternate screen has its own pictures, for as long as it shows.
    pub(super) fn swap_pictures(&mut self, alternate: bool) {
        self.loading = None;
        if alternate {
            self.hidden_images = std::mem::take(&mut self.images);
        } else {
            self.images = std::mem::take(&mut self.hidden_images);
        }
    }

    /// RIS.
    pub(super) fn clear_pictures(&mut self) {
        self.loading = None;
        self.images.clear();
        self.hidden_images.clear();
    }

    /// Between two logins.
    pub(super) fn wipe_pictures(&mut self) {
        self.loading = None;
        self.images.wipe();
        self.hidden_images.wipe();
    }

    /// XTSMGRAPHICS: 1 asks for colour registers, 2 for the size of a sixel. Neither can be set.
    pub(in crate::term) fn report_graphics(&mut self, params: &Params) {
        const MOST: u32 = crate::term::image::MAX_SIDE;
        let (item, action) = (params.get(0), params.get(1));
        let unit = self.cell_pixels();
        let width = (unit.width * u32::from(self.size.cols)).min(MOST);
        let height = (unit.height * u32::from(self.size.rows)).min(MOST);
        let reply = match (item, action) {
            (1, 1 | 2 | 4) => format!("\x1b[?1;0;{REGISTERS}S"),
            (2, 1 | 2) => format!("\x1b[?2;0;{width};{height}S"),
            (2, 4) => format!("\x1b[?2;0;{MOST};{MOST}S"),
            (1 | 2, 3) => format!("\x1b[?{item};3;0S"),
            (1 | 2, _) => format!("\x1b[?{item};2;0S"),
            _ => format!("\x1b[?{item};1;0S"),
        };
        self.replies.push(&reply);
    }
}
