//! The rows of one screen. Scrolling turns a ring of row numbers; cells stay where they are.

use super::row::Row;
use super::view::Version;
use crate::units::Cells;

#[derive(Debug)]
pub(super) struct Grid {
    rows: Vec<Row>,
    /// Which of `rows` stands where, starting at `first`, wrapping round.
    order: Vec<u16>,
    first: usize,
    cols: u16,
}

impl Grid {
    pub(super) fn new(size: Cells, version: Version) -> Self {
        let rows = (0..size.rows).map(|_| Row::new(size.cols, version)).collect();
        Self { rows, order: (0..size.rows).collect(), first: 0, cols: size.cols }
    }

    pub(super) fn size(&self) -> Cells {
        Cells::new(self.cols, self.order.len() as u16)
    }

    #[inline]
    fn at(&self, y: u16) -> usize {
        let at = self.first + usize::from(y);
        let at = if at >= self.order.len() { at - self.order.len() } else { at };
        usize::from(self.order[at])
    }

    #[inline]
    pub(super) fn row(&self, y: u16) -> &Row {
        &self.rows[self.at(y)]
    }

    #[inline]
    pub(super) fn row_mut(&mut self, y: u16) -> &mut Row {
        let at = self.at(y);
        &mut self.rows[at]
    }

    /// Rows from the top, in order.
    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = &Row> {
        (0..self.order.len() as u16).map(|y| self.row(y))
    }

    /// The rows `top..=bottom` move up by `count`; those that leave come back at the bottom, as they were.
    pub(super) fn rotate_up(&mut self, top: u16, bottom: u16, count: u16) {
        let (top, bottom, count) = (usize::from(top), usize::from(bottom), usize::from(count));
        if top == 0 && bottom + 1 == self.order.len() {
            self.first += count;
            if self.first >= self.order.len() {
                self.first -= self.order.len();
            }
        } else {
            self.straighten();
            self.order[top..=bottom].rotate_left(count);
        }
    }

    /// The rows `top..=bottom` move down by `count`; those that leave come back at the top.
    pub(super) fn rotate_down(&mut self, top: u16, bottom: u16, count: u16) {
        let (top, bottom, count) = (usize::from(top), usize::from(bottom), usize::from(count));
        if top == 0 && bottom + 1 == self.order.len() {
            self.first += self.order.len() - count;
            if self.first >= self.order.len() {
                self.first -= self.order.len();
            }
        } else {
            self.straighten();
            self.order[top..=bottom].rotate_right(count);
        }
    }

    /// The whole grid up by one row.
    #[inline]
    pub(super) fn rotate_all(&mut self) {
        self.first += 1;
        if self.first == self.order.len() {
            self.first = 0;
        }
    }

    fn straighten(&mut self) {
        if self.first != 0 {
            self.order.rotate_left(self.first);
            self.first = 0;
        }
    }

    /// Overwrites every cell.
    pub(super) fn wipe(&mut self, version: Version) {
        for row in &mut self.rows {
            row.wipe();
            row.version = version;
        }
    }
}
