//! The pictures of one row: which cells they make worth drawing anew, and what lies over what.

use std::ops::Range;

use super::Canvas;
use super::cells::Line;
use super::draw::scale;
use crate::font::Font;
use crate::paint::blit::{self, Area};
use crate::paint::decoration;
use crate::paint::image;
use crate::paint::look::Look;
use crate::paint::paints::Lines;
use crate::term::cell::{Cell, CellFlags};
use crate::term::image::{Placed, UNDER_BACKGROUNDS};
use crate::term::view::LineSize;
use crate::units::Pixels;

/// What is drawn of the cells under which pictures lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Layer {
    /// Every background.
    Ground,
    /// Backgrounds other than the default one.
    Colored,
    /// Glyphs and lines.
    Text,
}

impl Canvas {
    /// Cells that show pictures, or did so in the columns `old`, have to be drawn anew, whatever they look like.
    /// The columns that show them now.
    #[cold]
    pub(super) fn expect_pictures(
        &mut self,
        y: u16,
        old: (u16, u16),
        pictures: &[Placed<'_>],
        size: LineSize,
    ) -> (u16, u16) {
        let cols = self.cells.cols;
        let first = pictures.iter().map(|picture| picture.cols.0).min().unwrap_or(cols);
        let end = pictures.iter().map(|picture| picture.cols.1).max().unwrap_or(0).min(cols);
        let new = if first < end { (first, end) } else { (0, 0) };
        let row = usize::from(y) * usize::from(cols);
        for columns in [old, new].into_iter().filter(|(first, end)| first < end) {
            let reach = self.reach(columns, size);
            self.shown[row + reach.start..row + reach.end].fill(Look::UNKNOWN);
        }
        new
    }

    /// The cells that stand in some columns: one more to the left, since a wide character may reach into them.
    fn reach(&self, (first, end): (u16, u16), size: LineSize) -> Range<usize> {
        match size {
            LineSize::Single => usize::from(first.saturating_sub(1))..usize::from(end),
            _ => 0..usize::from(self.cells.cols),
        }
    }

    /// Draws the pictures of a row whose cells were just drawn: the lower ones between backgrounds and text, the
    /// others over everything.
    #[cold]
    pub(super) fn draw_pictures(
        &mut self,
        line: &Line<'_>,
        columns: (u16, u16),
        pictures: &[Placed<'_>],
        font: &mut Font,
    ) {
        let below = pictures.partition_point(|picture| picture.z < 0);
        let lowest = pictures.partition_point(|picture| picture.z < UNDER_BACKGROUNDS);
        let draw = |canvas: &mut Self, pictures: &[Placed<'_>]| {
            pictures.iter().for_each(|picture| canvas.draw_picture(line.y, picture, line.row.cells));
        };
        if below > 0 {
            let reach = self.reach(columns, line.row.size);
            self.draw_layer(line, reach.clone(), Layer::Ground, font);
            draw(self, &pictures[..lowest]);
            self.draw_layer(line, reach.clone(), Layer::Colored, font);
            draw(self, &pictures[lowest..below]);
            self.draw_layer(line, reach, Layer::Text, font);
        }
        draw(self, &pictures[below..]);
    }

    /// Draws a layer of the cells that stand within `reach`. Looks are asked for anew: numbers of glyphs may have
    /// changed their meaning since the row was drawn.
    fn draw_layer(&mut self, line: &Line<'_>, reach: Range<usize>, layer: Layer, font: &mut Font) {
        let plain = self.margin.unwrap_or_default();
        self.each_look(line, font, |canvas, x, look, font| {
            if !reach.contains(&x) {
                return;
            }
            let size = line.row.size;
            let (at, room) = canvas.room(x, line.y, look.cols(), size);
            let paint = canvas.paints.get(look.paint());
            let mut area = Area::new(&mut canvas.shadow, canvas.size, at, room);
            match layer {
                Layer::Colored if paint.bg == plain => {}
                Layer::Ground | Layer::Colored => blit::fill(&mut area, paint.bg),
                Layer::Text => {
                    let width = canvas.metrics.cell.width * u32::from(look.cols());
                    let glyph = canvas.scratch.enlarged.glyph(font.get(look.glyph()), width, size);
                    let width = (width * scale(size)) as usize;
                    image::glyph(&mut area, glyph, &paint, width, &mut canvas.blend);
                    if paint.lines != Lines::default() {
                        decoration::draw(&mut area, &paint, size, &canvas.metrics);
                    }
                }
            }
        });
    }

    fn draw_picture(&mut self, y: u16, picture: &Placed<'_>, cells: &[Cell]) {
        let (cell, stride) = (self.metrics.cell, self.size.width as usize);
        let top = (self.origin.1 + u32::from(y) * cell.height) as usize * stride + self.origin.0 as usize;
        let pixels = self.shadow.get_mut(top..).unwrap_or_default();
        let (first, end) = (picture.cols.0, picture.cols.1.min(self.cells.cols));
        if !picture.masked {
            return image::draw(pixels, stride, picture, cell, first..end);
        }
        let shows =
            |x: &u16| cells.get(usize::from(*x)).is_some_and(|c| c.flags.contains(CellFlags::PICTURE));
        let mut x = first;
        while x < end {
            let run = (x..end).take_while(shows).count() as u16;
            image::draw(pixels, stride, picture, cell, x..x + run);
            x += run.max(1);
        }
    }

    /// Where a cell stands in the picture. The last one of a row of double width may have room for its left half
    /// only.
    #[inline]
    pub(super) fn room(&self, x: usize, y: u16, cols: u8, size: LineSize) -> ((u32, u32), Pixels) {
        let (cell, scale) = (self.metrics.cell, scale(size));
        let left = self.origin.0 + x as u32 * cell.width * scale;
        let width = (cell.width * u32::from(cols) * scale).min(self.right().saturating_sub(left));
        ((left, self.origin.1 + u32::from(y) * cell.height), Pixels::new(width, cell.height))
    }
}
