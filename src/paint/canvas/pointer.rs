//! The arrow of the pointer: drawn over everything when a picture is done, and taken off before the next begins, so
//! that the rest of the painter never meets it.

use super::Canvas;
use crate::action::Sprite;
use crate::units::{Pixels, Rect};

/// `#` is the rim and `.` the inside, so that it shows on every ground. Its tip is the top left corner.
const ARROW: [&str; 17] = [
    "#          ",
    "##         ",
    "#.#        ",
    "#..#       ",
    "#...#      ",
    "#....#     ",
    "#.....#    ",
    "#......#   ",
    "#.......#  ",
    "#........# ",
    "#.....#####",
    "#..#..#    ",
    "#.# #..#   ",
    "##  #..#   ",
    "#    #..#  ",
    "     #..#  ",
    "      ##   ",
];
const RIM: u32 = 0x00_0000;
const INSIDE: u32 = 0xff_ffff;
const OPAQUE: u32 = 0xff00_0000;
const NOTHING: u32 = 0;

/// From this height of a cell on every pixel of the arrow is two, from twice that three, and so on.
const LARGER: u32 = 28;

/// The arrow in a picture.
#[derive(Debug, Default)]
pub(super) struct Arrow {
    /// Where its tip should be, in pixels of the grid.
    tip: Option<(u32, u32)>,
    /// The picture of an arrow that is not in this one.
    apart: Option<Vec<u32>>,
    /// What it covers now, and the pixels below it.
    covered: Option<Rect>,
    below: Vec<u32>,
}

impl Canvas {
    /// Where the next calls of `paint` show the tip of the pointer, in pixels from the grid's top left corner.
    pub fn set_pointer(&mut self, tip: Option<(u32, u32)>) {
        self.arrow.tip = tip;
    }

    /// Where that is in the picture.
    pub fn pointer(&self) -> Option<(u32, u32)> {
        self.arrow.tip.map(|(x, y)| (self.origin.0 + x, self.origin.1 + y))
    }

    /// Whether the display shows the arrow by itself, over this picture and not in it.
    pub fn set_pointer_apart(&mut self, apart: bool) {
        if apart != self.arrow.apart.is_some() {
            let scale = self.arrow_scale() as usize;
            self.arrow.apart = apart.then(|| arrow(scale));
        }
    }

    /// The arrow, where the display shows it by itself.
    pub fn sprite(&self) -> Option<Sprite<'_>> {
        let pixels = self.arrow.apart.as_deref()?;
        Some(Sprite { pixels, size: self.arrow_size(), at: self.pointer()? })
    }

    /// Of the whole arrow, in pixels.
    pub fn arrow_size(&self) -> Pixels {
        let scale = self.arrow_scale();
        Pixels::new(ARROW[0].len() as u32 * scale, ARROW.len() as u32 * scale)
    }

    /// Takes the arrow off the picture; where it was.
    pub(super) fn lift_arrow(&mut self) -> Option<Rect> {
        let covered = self.arrow.covered.take()?;
        let below = std::mem::take(&mut self.arrow.below);
        let mut lines = below.chunks_exact(covered.width as usize);
        self.each_line(covered, |line| _ = lines.next().map(|old| line.copy_from_slice(old)));
        self.arrow.below = below;
        Some(covered)
    }

    /// Puts the arrow on the picture. What differs from `before` is damaged.
    pub(super) fn put_arrow(&mut self, before: Option<Rect>) {
        let tip = self.arrow.tip.filter(|_| self.arrow.apart.is_none());
        let now = tip.and_then(|tip| self.arrow_at(tip));
        if let Some(rect) = now {
            self.draw_arrow(rect);
        }
        self.arrow.covered = now;
        if now != before {
            before.into_iter().chain(now).for_each(|rect| self.damage_rows(rect));
        }
    }

    fn arrow_scale(&self) -> u32 {
        self.metrics.cell.height / LARGER + 1
    }

    /// The pixels that it covers, cut off where the grid ends.
    fn arrow_at(&self, tip: (u32, u32)) -> Option<Rect> {
        let size = self.arrow_size();
        let bottom = self.origin.1 + u32::from(self.cells.rows) * self.metrics.cell.height;
        let (x, y) = (self.origin.0 + tip.0, self.origin.1 + tip.1);
        let (right, bottom) = (self.right(), bottom.min(self.size.height));
        let width = size.width.min(right.checked_sub(x)?);
        let height = size.height.min(bottom.checked_sub(y)?);
        (width > 0 && height > 0).then_some(Rect { x, y, width, height })
    }

    fn draw_arrow(&mut self, rect: Rect) {
        let scale = self.arrow_scale() as usize;
        let mut below = std::mem::take(&mut self.arrow.below);
        below.clear();
        let mut rows = ARROW.iter().flat_map(|row| std::iter::repeat_n(row.as_bytes(), scale));
        self.each_line(rect, |line| {
            below.extend_from_slice(line);
            let Some(row) = rows.next() else { return };
            for (x, pixel) in line.iter_mut().enumerate() {
                match row[x / scale] {
                    b'#' => *pixel = RIM,
                    b'.' => *pixel = INSIDE,
                    _ => {}
                }
            }
        });
        self.arrow.below = below;
    }

    fn each_line(&mut self, rect: Rect, mut each: impl FnMut(&mut [u32])) {
        let stride = self.size.width as usize;
        for y in rect.y..rect.y + rect.height {
            let start = y as usize * stride + rect.x as usize;
            if let Some(line) = self.shadow.get_mut(start..start + rect.width as usize) {
                each(line);
            }
        }
    }

    fn damage_rows(&mut self, rect: Rect) {
        let height = self.metrics.cell.height;
        let row = |y: u32| (y - self.origin.1) / height;
        let last = row(rect.y + rect.height - 1).min(u32::from(self.cells.rows) - 1);
        for y in row(rect.y)..=last {
            self.damage.mark(y as usize, rect.x..rect.x + rect.width);
        }
    }
}

/// The arrow alone, ARGB8888, each of its pixels `scale` times as wide and high.
fn arrow(scale: usize) -> Vec<u32> {
    let pixel = |dot: u8| match dot {
        b'#' => OPAQUE | RIM,
        b'.' => OPAQUE | INSIDE,
        _ => NOTHING,
    };
    let rows = ARROW.iter().flat_map(|row| std::iter::repeat_n(row, scale));
    rows.flat_map(|row| row.bytes().flat_map(|dot| std::iter::repeat_n(pixel(dot), scale))).collect()
}
