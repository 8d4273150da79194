//! The rectangles that a frame changed: few, without overlap, and never smaller than the change.

#![forbid(unsafe_code)]

use crate::units::Rect;

/// More rectangles than this cost drivers more than the pixels they save.
const MOST: usize = 16;

/// Changed rectangles, added from the top of the picture to the bottom.
#[derive(Debug, Default)]
pub(super) struct Damage {
    rects: Vec<Rect>,
}

impl Damage {
    pub(super) fn clear(&mut self) {
        self.rects.clear();
    }

    pub(super) fn rects(&self) -> &[Rect] {
        &self.rects
    }

    /// Adds a rectangle that lies below all before it; joins the last one where they touch and joining
    /// wastes little.
    pub(super) fn add(&mut self, rect: Rect) {
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

    #[test]
    fn touching_rows_of_like_width_join() {
        let mut damage = Damage::default();
        damage.add(rect(0, 0, 100, 16));
        damage.add(rect(0, 16, 100, 16));
        assert_eq!(damage.rects(), [rect(0, 0, 100, 32)]);
    }

    #[test]
    fn a_short_row_under_a_long_one_stays_apart() {
        let mut damage = Damage::default();
        damage.add(rect(0, 0, 1000, 16));
        damage.add(rect(8, 16, 8, 16));
        assert_eq!(damage.rects().len(), 2);
    }

    #[test]
    fn many_rectangles_become_few_that_cover_them() {
        let mut damage = Damage::default();
        let added: Vec<Rect> = (0..40).map(|i| rect(i * 10, i * 32, 8, 16)).collect();
        for r in &added {
            damage.add(*r);
        }
        assert!(damage.rects().len() <= MOST);
        for r in added {
            assert!(damage.rects().iter().any(|d| d.union(r) == *d), "{r:?} is not covered");
        }
        for pair in damage.rects().windows(2) {
            assert!(pair[0].y + pair[0].height <= pair[1].y, "overlap: {pair:?}");
        }
    }
}
