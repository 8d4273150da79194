//! The rectangles that a frame changed: few, without overlap, and never smaller than the change.

#![forbid(unsafe_code)]

use std::ops::Range;

use crate::units::{Pixels, Rect};

/// More rectangles than this cost drivers more than the pixels they save.
const MOST: usize = 16;

/// What a frame changed: marked row by row in any order, then made into rectangles.
#[derive(Debug, Default)]
pub(super) struct Damage {
    rows: Vec<Range<u32>>,
    rects: Vec<Rect>,
}

impl Damage {
    /// Nothing is changed yet in any of `rows` rows of cells.
    pub(super) fn begin(&mut self, rows: usize) {
        self.rects.clear();
        self.rows.clear();
        self.rows.resize(rows, 0..0);
    }

    /// Pixels `across` of a row of cells are changed.
    pub(super) fn mark(&mut self, row: usize, across: Range<u32>) {
        let marked = &mut self.rows[row];
        *marked = if marked.start >= marked.end {
            across
        } else {
            marked.start.min(across.start)..marked.end.max(across.end)
        };
    }

    /// Makes rectangles of the marks. Row 0 begins at pixel row `top`, each is `height` high, and nothing lies
    /// below `bottom`.
    pub(super) fn finish(&mut self, top: u32, height: u32, bottom: u32) {
        for row in 0..self.rows.len() {
            let across = self.rows[row].clone();
            let y = top + row as u32 * height;
            if across.start < across.end && y < bottom {
                let width = across.end - across.start;
                self.add(Rect { x: across.start, y, width, height: height.min(bottom - y) });
            }
        }
    }

    /// Everything is changed, whatever was marked.
    pub(super) fn whole(&mut self, size: Pixels) {
        self.rects.clear();
        self.rects.push(Rect::whole(size));
    }

    pub(super) fn rects(&self) -> &[Rect] {
        &self.rects
    }

    /// Adds a rectangle that lies below all before it; joins the last one where they touch and joining
    /// wastes little.
    fn add(&mut self, rect: Rect) {
        if let Some(last) = self.rects.last_mut() {
            let both = last.union(rect);
            let touching = last.y + last.height == rect.y;
            if touching && area(both) <= (area(*last) + area(rect)) * 5 / 4 {
                *last = both;
                return;
            }
        }
        self.rects.push(rect);
        if self.rects.len() > MOST {
            self.join_nearest();
        }
    }

    /// Joins the neighbours whose union wastes least.
    fn join_nearest(&mut self) {
        let waste = |i: usize| {
            let (a, b) = (self.rects[i], self.rects[i + 1]);
            area(a.union(b)) - area(a) - area(b)
        };
        if let Some(at) = (0..self.rects.len() - 1).min_by_key(|i| waste(*i)) {
            let next = self.rects.remove(at + 1);
            self.rects[at] = self.rects[at].union(next);
        }
    }

    /// Pixels in all rectangles.
    pub(super) fn pixels(&self) -> u64 {
        self.rects.iter().copied().map(area).sum()
    }
}

fn area(rect: Rect) -> u64 {
    u64::from(rect.width) * u64::from(rect.height)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rect(x: u32, y: u32, width: u32, height: u32) -> Rect {
        Rect { x, y, width, height }
    }

    fn damage(marks: &[(usize, Range<u32>)]) -> Damage {
        let mut damage = Damage::default();
        damage.begin(80);
        for (row, across) in marks {
            damage.mark(*row, across.clone());
        }
        damage.finish(0, 16, 80 * 16);
        damage
    }

    #[test]
    fn touching_rows_of_like_width_join() {
        let damage = damage(&[(0, 0..100), (1, 0..100)]);
        assert_eq!(damage.rects(), [rect(0, 0, 100, 32)]);
    }

    #[test]
    fn marks_of_one_row_join_in_any_order() {
        let damage = damage(&[(5, 8..16), (0, 0..8), (5, 0..4)]);
        assert_eq!(damage.rects(), [rect(0, 0, 8, 16), rect(0, 80, 16, 16)]);
        assert_eq!(damage.pixels(), 8 * 16 + 16 * 16);
    }

    #[test]
    fn a_short_row_under_a_long_one_stays_apart() {
        assert_eq!(damage(&[(0, 0..1000), (1, 8..16)]).rects().len(), 2);
    }

    #[test]
    fn a_row_that_is_cut_is_damaged_as_far_as_it_shows() {
        let mut damage = Damage::default();
        damage.begin(3);
        damage.mark(1, 0..8);
        damage.mark(2, 0..8);
        damage.finish(0, 16, 20);
        assert_eq!(damage.rects(), [rect(0, 16, 8, 4)]);
    }

    #[test]
    fn many_rectangles_become_few_that_cover_them() {
        let marks: Vec<(usize, Range<u32>)> =
            (0..40).map(|i| (i * 2, i as u32 * 10..i as u32 * 10 + 8)).collect();
        let damage = damage(&marks);
        assert!(damage.rects().len() <= MOST);
        for (row, across) in marks {
            let r = rect(across.start, row as u32 * 16, 8, 16);
            assert!(damage.rects().iter().any(|d| d.union(r) == *d), "{r:?} is not covered");
        }
        for pair in damage.rects().windows(2) {
            assert!(pair[0].y + pair[0].height <= pair[1].y, "overlap: {pair:?}");
        }
    }
}
