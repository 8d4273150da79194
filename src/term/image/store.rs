//! The pictures of one screen and where they stand.

use std::ops::Range;

use super::{Bitmap, Image, MAX_BYTES, MAX_IMAGES, MAX_PLACEMENTS, Placement, Rule};

/// There is no room for a picture even when all others go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::term) struct NoRoom;

/// Rows whose look changed; of virtual placements nobody knows which.
pub(in crate::term) type Changed = Vec<Range<i64>>;

/// Everywhere.
pub(in crate::term) const ANYWHERE: Range<i64> = i64::MIN..i64::MAX;

#[derive(Debug, Default)]
pub(in crate::term) struct Images {
    /// Oldest first.
    list: Vec<Image>,
    placements: Vec<Placement>,
    bytes: usize,
    /// The number of the grid's first row. It only has a meaning while there are placements.
    top: i64,
    /// Where the highest placement ends: above that nothing has to be looked at.
    floor: i64,
}

impl Images {
    #[inline]
    pub(in crate::term) const fn any(&self) -> bool {
        !self.placements.is_empty()
    }

    pub(in crate::term) const fn top(&self) -> i64 {
        self.top
    }

    pub(in crate::term) const fn bytes(&self) -> usize {
        self.bytes
    }

    pub(in crate::term) fn placements(&self) -> &[Placement] {
        &self.placements
    }

    /// The image of a placement.
    pub(in crate::term) fn image(&self, serial: u64) -> Option<&Image> {
        self.list.binary_search_by_key(&serial, |image| image.serial).ok().map(|at| &self.list[at])
    }

    /// By the program's id.
    pub(in crate::term) fn named(&self, id: u32) -> Option<&Image> {
        self.list.iter().rev().find(|image| id != 0 && image.id == id)
    }

    /// The newest with this number.
    pub(in crate::term) fn numbered(&self, number: u32) -> Option<&Image> {
        self.list.iter().rev().find(|image| number != 0 && image.number == number)
    }

    /// The images with ids from one to another.
    pub(in crate::term) fn between(&self, from: u32, to: u32) -> Vec<u64> {
        let inside = self.list.iter().filter(|image| (from..=to).contains(&image.id));
        inside.map(|image| image.serial).collect()
    }

    /// An id that no image has.
    pub(in crate::term) fn free_id(&self) -> u32 {
        let highest = self.list.iter().map(|image| image.id).max().unwrap_or(0);
        let free = |id: &u32| self.named(*id).is_none();
        highest.checked_add(1).filter(|id| *id < u32::MAX).or_else(|| (1..).find(free)).unwrap_or(1)
    }

    /// Takes a picture; older ones go where there is no room, unreferenced ones first. `elsewhere` are the
    /// bytes of the other screen. What else changed is added to `changed`.
    pub(in crate::term) fn add(
        &mut self,
        bitmap: Bitmap,
        (serial, id, number): (u64, u32, u32),
        elsewhere: usize,
        changed: &mut Changed,
    ) -> Result<(), NoRoom> {
        let image = Image { serial, id, number, size: bitmap.size, pixels: bitmap.pixels };
        if image.bytes() + elsewhere > MAX_BYTES {
            return Err(NoRoom);
        }
        while self.bytes + image.bytes() + elsewhere > MAX_BYTES || self.list.len() >= MAX_IMAGES {
            let unused = self.list.iter().find(|image| !self.is_placed(image.serial));
            let Some(oldest) = unused.or(self.list.first()).map(|image| image.serial) else { break };
            changed.extend(self.remove(oldest));
        }
        self.bytes += image.bytes();
        self.list.push(image);
        Ok(())
    }

    fn is_placed(&self, serial: u64) -> bool {
        self.placements.iter().any(|placement| placement.serial == serial)
    }

    /// An image with all its placements.
    pub(in crate::term) fn remove(&mut self, serial: u64) -> Changed {
        let changed = self.take_away(|placement| placement.serial == serial);
        self.forget(serial);
        changed
    }

    fn forget(&mut self, serial: u64) {
        if let Ok(at) = self.list.binary_search_by_key(&serial, |image| image.serial) {
            self.bytes -= self.list.remove(at).bytes();
        }
    }

    /// Forgets an image that nothing shows.
    pub(in crate::term) fn forget_unused(&mut self, serial: u64) {
        if !self.is_placed(serial) {
            self.forget(serial);
        }
    }

    /// Removes placements. Images that nobody can name any more go with their last one.
    pub(in crate::term) fn take_away(&mut self, gone: impl Fn(&Placement) -> bool) -> Changed {
        let (mut changed, mut serials) = (Changed::new(), Vec::new());
        self.placements.retain(|placement| {
            let goes = gone(placement);
            if goes {
                let everywhere = placement.rule == Rule::Virtual;
                changed.push(if everywhere { ANYWHERE } else { placement.rows() });
                serials.push(placement.serial);
            }
            !goes
        });
        self.after_removal(serials);
        changed
    }

    fn after_removal(&mut self, serials: Vec<u64>) {
        for serial in serials {
            if self.image(serial).is_some_and(|image| image.id == 0) {
                self.forget_unused(serial);
            }
        }
        self.find_floor();
    }

    fn find_floor(&mut self) {
        let real = self.placements.iter().filter(|placement| placement.rule != Rule::Virtual);
        self.floor = real.map(|placement| placement.rows().end).min().unwrap_or(i64::MAX);
    }

    /// One more placement; the oldest goes when there are too many.
    pub(in crate::term) fn place(&mut self, placement: Placement) -> Changed {
        let mut changed = Changed::new();
        if self.placements.len() >= MAX_PLACEMENTS
            && let Some(oldest) = self.placements.iter().map(|placement| placement.order).min()
        {
            changed = self.take_away(|placement| placement.order == oldest);
        }
        self.floor = if self.placements.is_empty() { i64::MAX } else { self.floor };
        if placement.rule != Rule::Virtual {
            self.floor = self.floor.min(placement.rows().end);
        }
        self.placements.push(placement);
        changed
    }

    /// The next line of a placement that is being put on the screen row by row.
    pub(in crate::term) fn place_line(&mut self, whole: &Placement, line: u32, row: i64) -> Changed {
        let same = |placement: &&mut Placement| {
            placement.order == whole.order && placement.lines.end == line && placement.rows().end == row
        };
        if let Some(before) = self.placements.iter_mut().rev().find(same) {
            before.lines.end = line + 1;
            return Changed::new();
        }
        self.place(Placement { row: row - i64::from(line), lines: line..line + 1, ..whole.clone() })
    }

    /// Rows `rows` of the grid moved up by `count`. `kept`: those that left it at the top are in the scrollback.
    /// `whole`: the grid ends where the region does.
    pub(in crate::term) fn scroll_up(&mut self, rows: Range<u16>, count: u16, kept: bool, whole: bool) {
        let region = self.region(&rows);
        if rows.start == 0 && (kept || whole) {
            if !whole {
                self.split(region.end);
                self.shift(|rows| rows.start >= region.end, i64::from(count), &ANYWHERE);
            }
            self.top += i64::from(count);
        } else {
            self.move_inside(&region, -i64::from(count));
        }
    }

    /// Rows of the grid moved down.
    pub(in crate::term) fn scroll_down(&mut self, rows: &Range<u16>, count: u16) {
        let region = self.region(rows);
        self.move_inside(&region, i64::from(count));
    }

    fn region(&self, rows: &Range<u16>) -> Range<i64> {
        self.top + i64::from(rows.start)..self.top + i64::from(rows.end)
    }

    fn move_inside(&mut self, region: &Range<i64>, by: i64) {
        self.split(region.start);
        self.split(region.end);
        self.shift(|rows| region.start <= rows.start && rows.end <= region.end, by, region);
        let gone = self.placements.iter().filter(|p| is_gone(p)).map(|p| p.serial).collect();
        self.placements.retain(|placement| !is_gone(placement));
        self.after_removal(gone);
    }

    fn shift(&mut self, moves: impl Fn(&Range<i64>) -> bool, by: i64, within: &Range<i64>) {
        for placement in self.placements.iter_mut().filter(|placement| placement.rule != Rule::Virtual) {
            if moves(&placement.rows()) {
                placement.row += by;
                if *within != ANYWHERE {
                    placement.clip(within);
                }
            }
        }
        self.find_floor();
    }

    /// No placement reaches over the upper edge of row `at` any more.
    fn split(&mut self, at: i64) {
        for i in 0..self.placements.len() {
            let rows = self.placements[i].rows();
            if self.placements[i].rule == Rule::Virtual || at <= rows.start || at >= rows.end {
                continue;
            }
            let mut below = self.placements[i].clone();
            below.clip(&(at..i64::MAX));
            self.placements[i].clip(&(i64::MIN..at));
            if self.placements.len() < MAX_PLACEMENTS {
                self.placements.push(below);
            }
        }
    }

    /// Nothing on the rows from `from` on.
    pub(in crate::term) fn clear_from(&mut self, from: i64) -> Changed {
        self.split(from);
        self.take_away(|placement| placement.rule != Rule::Virtual && placement.rows().start >= from)
    }

    /// Forgets what stands above row `oldest`, which is the first there is.
    #[inline]
    pub(in crate::term) fn prune(&mut self, oldest: i64) {
        if self.floor <= oldest {
            self.take_away(|placement| placement.rule != Rule::Virtual && placement.rows().end <= oldest);
        }
    }

    /// New places for all: what a resize does.
    pub(in crate::term) fn rehome(&mut self, top: i64, mut place: impl FnMut(&Placement) -> i64) {
        self.top = top;
        for placement in self.placements.iter_mut().filter(|placement| placement.rule != Rule::Virtual) {
            placement.row = place(placement) - i64::from(placement.lines.start);
        }
        self.find_floor();
    }

    pub(in crate::term) fn clear(&mut self) {
        *self = Self::default();
    }

    /// Overwrites the pixels before they are given back.
    pub(in crate::term) fn wipe(&mut self) {
        self.list.iter_mut().for_each(|image| image.pixels.fill(0));
        self.clear();
    }
}

fn is_gone(placement: &Placement) -> bool {
    placement.rule != Rule::Virtual && placement.lines.is_empty()
}
