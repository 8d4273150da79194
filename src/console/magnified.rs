//! The magnified picture of one output: which part of it is shown.
//!
//! It follows whatever moved last, the pointer or the cursor, and stays where neither does.

use crate::paint::{Canvas, Magnifier};
use crate::units::{Pixels, Rect};

/// How many times as large, in the order in which a key asks for them; once is as it is.
const FACTORS: [u32; 6] = [1, 2, 3, 4, 6, 8];

/// The factor after another.
pub(super) fn next(factor: u32) -> u32 {
    let at = FACTORS.iter().position(|known| *known == factor);
    at.and_then(|at| FACTORS.get(at + 1)).copied().unwrap_or(FACTORS[0])
}

#[derive(Debug)]
pub(super) struct Magnified {
    magnifier: Magnifier,
    pointer: Option<(u32, u32)>,
    cursor: Option<Rect>,
}

impl Magnified {
    /// None: pictures of this size are shown as they are.
    pub(super) fn new(size: Pixels, factor: u32) -> Option<Self> {
        (factor > 1).then(|| Self { magnifier: Magnifier::new(size, factor), pointer: None, cursor: None })
    }

    pub(super) fn magnifier(&self) -> &Magnifier {
        &self.magnifier
    }

    /// Shows what was just painted. Pointer and cursor are places in the canvas.
    pub(super) fn show(&mut self, canvas: &Canvas, pointer: Option<(u32, u32)>, cursor: Option<Rect>) {
        let moved = pointer.filter(|at| self.pointer != Some(*at));
        let pointed = moved.map(|(x, y)| Rect { x, y, width: 1, height: 1 });
        let focus = pointed.or_else(|| cursor.filter(|rect| self.cursor != Some(*rect)));
        (self.pointer, self.cursor) = (pointer, cursor);
        self.magnifier.show(canvas.pixels(), canvas.damage(), focus);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_goes_through_all_factors_and_back() {
        let all: Vec<u32> = std::iter::successors(Some(1), |factor| Some(next(*factor))).take(7).collect();
        assert_eq!(all, [1, 2, 3, 4, 6, 8, 1]);
        assert_eq!(next(5), 1);
    }
}
