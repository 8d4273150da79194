//! Tab stops: HTS, TBC, and the way to the next one.

const EVERY: u16 = 8;

#[derive(Clone, Debug)]
pub(super) struct Tabs {
    stops: Vec<bool>,
}

impl Tabs {
    pub(super) fn new(cols: u16) -> Self {
        Self { stops: (0..cols).map(|col| col % EVERY == 0).collect() }
    }

    /// Columns that appear get the usual stops.
    pub(super) fn resize(&mut self, cols: u16) {
        let old = self.stops.len() as u16;
        self.stops.truncate(usize::from(cols));
        self.stops.extend((old..cols).map(|col| col % EVERY == 0));
    }

    pub(super) fn set(&mut self, col: u16, on: bool) {
        if let Some(stop) = self.stops.get_mut(usize::from(col)) {
            *stop = on;
        }
    }

    pub(super) fn clear(&mut self) {
        self.stops.fill(false);
    }

    /// The first stop right of `col`, or `limit`.
    pub(super) fn next(&self, col: u16, limit: u16) -> u16 {
        (col + 1..limit).find(|at| self.stops.get(usize::from(*at)) == Some(&true)).unwrap_or(limit)
    }

    /// The first stop left of `col`, or `limit`.
    pub(super) fn previous(&self, col: u16, limit: u16) -> u16 {
        (limit..col).rev().find(|at| self.stops.get(usize::from(*at)) == Some(&true)).unwrap_or(limit)
    }

    /// The columns with stops, counted from one (DECTABSR).
    pub(super) fn list(&self) -> impl Iterator<Item = usize> + '_ {
        self.stops.iter().enumerate().filter(|(_, on)| **on).map(|(col, _)| col + 1)
    }
}
