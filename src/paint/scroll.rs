//! Which rows only moved: compares the versions shown with the versions wanted.

#![forbid(unsafe_code)]

use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::term::view::Version;

/// Rows `to` now show what stands `by` rows further down (negative: further up).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shift {
    pub(super) to: Range<usize>,
    pub(super) by: isize,
}

impl Shift {
    /// The rows as they stand now.
    pub(super) fn from(&self) -> Range<usize> {
        self.to.start.wrapping_add_signed(self.by)..self.to.end.wrapping_add_signed(self.by)
    }
}

/// The longest block of rows that moved together. One is enough: a frame rarely holds two scrolls, and what
/// this misses is painted again.
pub(super) fn find(shown: &[Option<Version>], wanted: &[Version]) -> Option<Shift> {
    if wanted.iter().zip(shown).all(|(w, s)| Some(*w) == *s) {
        return None;
    }
    let places: FxHashMap<Version, usize> =
        shown.iter().enumerate().filter_map(|(y, v)| v.map(|v| (v, y))).collect();
    let mut best: Option<Shift> = None;
    let mut y = 0;
    while y < wanted.len() {
        let Some(&from) = places.get(&wanted[y]) else {
            y += 1;
            continue;
        };
        let length = run(&shown[from..], &wanted[y..]);
        let longer = best.as_ref().is_none_or(|b| length > b.to.len());
        if from != y && longer {
            best = Some(Shift { to: y..y + length, by: from as isize - y as isize });
        }
        y += length;
    }
    best.filter(|shift| shift.to.len() > 1)
}

fn run(shown: &[Option<Version>], wanted: &[Version]) -> usize {
    shown.iter().zip(wanted).take_while(|(s, w)| **s == Some(**w)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(versions: &[u64]) -> Vec<Option<Version>> {
        versions.iter().map(|v| Some(Version(*v))).collect()
    }

    fn wanted(versions: &[u64]) -> Vec<Version> {
        versions.iter().copied().map(Version).collect()
    }

    #[test]
    fn a_scroll_by_one_moves_all_but_the_last_row() {
        let shift = find(&shown(&[1, 2, 3, 4]), &wanted(&[2, 3, 4, 5]));
        assert_eq!(shift, Some(Shift { to: 0..3, by: 1 }));
    }

    #[test]
    fn a_scroll_down_inside_a_region() {
        let shift = find(&shown(&[1, 2, 3, 4, 5]), &wanted(&[1, 9, 2, 3, 5]));
        assert_eq!(shift, Some(Shift { to: 2..4, by: -1 }));
    }

    #[test]
    fn nothing_moved() {
        assert_eq!(find(&shown(&[1, 2, 3]), &wanted(&[1, 2, 3])), None);
        assert_eq!(find(&shown(&[1, 2, 3]), &wanted(&[1, 7, 3])), None);
        assert_eq!(find(&[None, None], &wanted(&[1, 2])), None);
    }
}
