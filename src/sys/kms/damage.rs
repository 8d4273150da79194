//! What a buffer misses: rectangles, few, inside the picture.
//!
//! With two buffers the back one misses the frame to come and the one before. Rectangles are merged where
//! that costs no pixel; beyond `LIMIT` where it costs the fewest. Nothing is ever lost by merging.

use crate::units::{Pixels, Rect};

/// More are not worth their bookkeeping; the kernel takes up to 256 at a time.
const LIMIT: usize = 64;

/// A set of rectangles that covers all damage.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Damage {
    rects: Vec<Rect>,
}

impl Damage {
    /// Everything.
    pub(crate) fn whole(size: Pixels) -> Self {
        Self { rects: vec![Rect::whole(size)] }
    }

    pub(crate) fn rects(&self) -> &[Rect] {
        &self.rects
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rects.is_empty()
    }

    pub(crate) fn clear(&mut self) {
        self.rects.clear();
    }

    /// Adds rectangles, cut to a picture of `size`.
    pub(crate) fn extend(&mut self, rects: &[Rect], size: Pixels) {
        for rect in rects.iter().filter_map(|rect| clip(*rect, size)) {
            self.add(rect);
        }
    }

    fn add(&mut self, mut rect: Rect) {
        while let Some(at) = self.rects.iter().position(|other| waste(rect, *other) == 0) {
            rect = rect.union(self.rects.swap_remove(at));
        }
        if self.rects.len() < LIMIT {
            self.rects.push(rect);
        } else if let Some(nearest) = self.rects.iter_mut().min_by_key(|other| waste(rect, **other)) {
            *nearest = nearest.union(rect);
        }
    }
}

/// The part of a rectangle inside a picture.
pub(crate) fn clip(rect: Rect, size: Pixels) -> Option<Rect> {
    let width = rect.width.min(size.width.saturating_sub(rect.x));
    let height = rect.height.min(size.height.saturating_sub(rect.y));
    (width > 0 && height > 0).then_some(Rect { width, height, ..rect })
}

/// How many pixels the union has beyond the two.
fn waste(a: Rect, b: Rect) -> u64 {
    area(a.union(b)).saturating_sub(area(a) + area(b))
}

fn area(rect: Rect) -> u64 {
    u64::from(rect.width) * u64::from(rect.height)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SIZE: Pixels = Pixels::new(40, 30);

    fn rect(x: u32, y: u32, width: u32, height: u32) -> Rect {
        Rect { x, y, width, height }
    }

    fn damage(rects: &[Rect]) -> Damage {
        let mut damage = Damage::default();
        damage.extend(rects, SIZE);
        damage
    }

    /// Every pixel that some rectangle covers.
    fn pixels(rects: &[Rect]) -> Vec<(u32, u32)> {
        let inside =
            |x, y| move |r: &Rect| (r.x..r.x + r.width).contains(&x) && (r.y..r.y + r.height).contains(&y);
        let all = (0..SIZE.height).flat_map(|y| (0..SIZE.width).map(move |x| (x, y)));
        all.filter(|(x, y)| rects.iter().any(inside(*x, *y))).collect()
    }

    #[test]
    fn rows_of_text_become_one_block() {
        let rows = [rect(0, 0, 40, 8), rect(0, 16, 40, 8), rect(0, 8, 40, 8)];
        assert_eq!(damage(&rows).rects(), [rect(0, 0, 40, 24)]);
    }

    #[test]
    fn distant_cells_stay_apart() {
        let cells = [rect(0, 0, 4, 8), rect(36, 0, 4, 8)];
        assert_eq!(damage(&cells).rects(), cells);
    }

    #[test]
    fn what_is_covered_already_adds_nothing() {
        assert_eq!(damage(&[Rect::whole(SIZE), rect(3, 3, 2, 2)]).rects(), [Rect::whole(SIZE)]);
        assert_eq!(damage(&[rect(3, 3, 2, 2), Rect::whole(SIZE)]).rects(), [Rect::whole(SIZE)]);
    }

    #[test]
    fn nothing_lies_outside_the_picture() {
        assert_eq!(damage(&[rect(38, 29, u32::MAX, 9)]).rects(), [rect(38, 29, 2, 1)]);
        assert!(damage(&[rect(40, 0, 1, 1), rect(0, 30, 1, 1), rect(5, 5, 0, 3)]).is_empty());
    }

    #[test]
    fn a_thousand_scattered_cells_are_few_rectangles() {
        let cells: Vec<Rect> = (0..1000).map(|n| rect(n * 7 % 40, n * 11 % 30, 1, 1)).collect();
        let damage = damage(&cells);
        assert!(damage.rects().len() <= LIMIT);
        assert!(pixels(&cells).iter().all(|pixel| pixels(damage.rects()).contains(pixel)));
    }

    proptest! {
        /// The back buffer misses this frame and the one before: both must be in its list.
        #[test]
        fn no_damage_is_lost(list in prop::collection::vec((0..45u32, 0..35u32, 0..45u32, 0..35u32), 0..200)) {
            let rects: Vec<Rect> = list.into_iter().map(|(x, y, w, h)| rect(x, y, w, h)).collect();
            let (before, now) = rects.split_at(rects.len() / 2);
            let mut missed = damage(before);
            missed.extend(now, SIZE);
            let (wanted, covered) = (pixels(&rects), pixels(missed.rects()));
            prop_assert!(wanted.iter().all(|pixel| covered.binary_search_by_key(&(pixel.1, pixel.0), |c| (c.1, c.0)).is_ok()));
            prop_assert!(missed.rects().len() <= LIMIT);
            prop_assert!(missed.rects().iter().all(|r| clip(*r, SIZE) == Some(*r)));
        }
    }
}
