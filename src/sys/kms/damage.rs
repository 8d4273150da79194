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
