//! What a painter sees of the pictures: for each row of the window the parts that lie on it.

use crate::term::cell::{Cell, Content};
use crate::term::image::{Asked, Image, Placed, Placement, Reader, Rule};
use crate::term::screen::Screen;

impl Screen {
    /// The pictures on row `y` of the window, whose cells are `cells`: the lowest first.
    pub(in crate::term) fn window_pictures<'a>(&'a self, y: u16, cells: &[Cell]) -> Vec<Placed<'a>> {
        if !self.images.any() {
            return Vec::new();
        }
        let row = self.absolute(0) - self.scrolled_back() as i64 + i64::from(y);
        let here = self.images.placements().iter().filter(|placement| placement.meets(&(row..row + 1)));
        let mut found: Vec<(u64, Placed<'a>)> =
            here.filter_map(|placement| Some((placement.order, self.placed(placement, row)?))).collect();
        if self.images.placements().iter().any(|placement| placement.rule == Rule::Virtual) {
            self.placeholders(cells, &mut found);
        }
        found.sort_by_key(|(order, placed)| (placed.z, *order));
        found.into_iter().map(|(_, placed)| placed).collect()
    }

    fn placed<'a>(&'a self, placement: &Placement, row: i64) -> Option<Placed<'a>> {
        let end = placement.col.saturating_add(placement.cols).min(self.size.cols);
        Some(Placed {
            image: self.images.image(placement.serial)?,
            source: placement.source,
            unit: placement.unit,
            offset: placement.offset,
            size: placement.size,
            col: i32::from(placement.col),
            line: (row - placement.row) as u32,
            cols: (placement.col.min(end), end),
            z: placement.z,
            masked: placement.rule == Rule::Flagged,
        })
    }

    fn placeholders<'a>(&'a self, cells: &[Cell], found: &mut Vec<(u64, Placed<'a>)>) {
        let mut reader = Reader::default();
        for (x, cell) in (0_u16..).zip(cells) {
            let style = self.styles.get(cell.style);
            let text = match cell.content() {
                Content::Cluster(id) => self.clusters.get(id),
                _ => "",
            };
            let asked = reader.next(*cell, text, style.fg, style.underline_color);
            if let Some(placed) = asked.and_then(|asked| self.answered(asked, x)) {
                match found.last_mut() {
                    Some((order, before)) if *order == placed.0 && goes_on(before, &placed.1) => {
                        before.cols.1 += 1;
                    }
                    _ => found.push(placed),
                }
            }
        }
    }

    /// The part of a virtual placement that a placeholder in column `x` shows.
    fn answered(&self, asked: Asked, x: u16) -> Option<(u64, Placed<'_>)> {
        let image = self.images.named(asked.image)?;
        let placement = self.images.placements().iter().find(|placement| {
            placement.rule == Rule::Virtual
                && placement.serial == image.serial
                && (asked.placement == 0 || placement.id == asked.placement)
        })?;
        if asked.row >= placement.height || asked.col >= u32::from(placement.cols) {
            return None;
        }
        let (offset, size) = fitted(placement);
        let placed = Placed {
            image,
            source: placement.source,
            unit: placement.unit,
            offset,
            size,
            col: i32::from(x) - asked.col as i32,
            line: asked.row,
            cols: (x, x + 1),
            z: placement.z,
            masked: false,
        };
        Some((placement.order, placed))
    }
}

fn goes_on(before: &Placed<'_>, next: &Placed<'_>) -> bool {
    let same: fn(&Placed<'_>) -> *const Image = |placed| placed.image;
    before.cols.1 == next.cols.0
        && (before.col, before.line) == (next.col, next.line)
        && same(before) == same(next)
}

/// As large as fits into the cells without a change of shape, in the middle.
fn fitted(placement: &Placement) -> ((u32, u32), crate::units::Pixels) {
    let (source, room) = (placement.source, placement.size);
    let wide = u64::from(source.width) * u64::from(room.height);
    let high = u64::from(source.height) * u64::from(room.width);
    let mut size = room;
    if wide > high {
        size.height = (high / u64::from(source.width)).max(1) as u32;
    } else {
        size.width = (wide / u64::from(source.height)).max(1) as u32;
    }
    (((room.width - size.width) / 2, (room.height - size.height) / 2), size)
}
