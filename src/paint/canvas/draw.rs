//! Drawing the cells of a row: runs of tiles, and single cells that have none.

use super::Canvas;
use crate::font::{Font, Glyph, Metrics};
use crate::paint::blend::{Blend, Path};
use crate::paint::blit::{self, Area};
use crate::paint::decoration;
use crate::paint::look::Look;
use crate::paint::paints::{Lines, Paint};
use crate::paint::tiles::{Finished, Tile};
use crate::term::view::LineSize;
use crate::units::Pixels;

impl Canvas {
    /// Cells `first` to `end` of a row are damaged.
    pub(super) fn mark(&mut self, y: u16, first: usize, end: usize, size: LineSize) {
        let width = self.metrics.cell.width * scale(size);
        let edge = |x: usize| (self.origin.0 + x as u32 * width).min(self.right());
        self.damage.mark(usize::from(y), edge(first)..edge(end));
    }

    /// Draws one cell, or puts it at the end of the run. Most are whole and of single size, and most of those have a
    /// tile, which is returned.
    #[inline]
    pub(super) fn draw(
        &mut self,
        x: usize,
        look: Look,
        place: &Place,
        run: &mut Run,
        font: &Font,
    ) -> Option<Finished> {
        let cols = usize::from(look.cols());
        if x + cols > place.whole {
            self.draw_cut(x, look, place, font);
            return None;
        }
        let tile = match self.tiles.find(look) {
            Tile::Ready(tile) => tile,
            Tile::Wanted(tile) => {
                // The tile may be one of the run so far, under another look.
                self.flush(place, run);
                self.draw_tile(look, tile, place, font);
                tile
            }
            Tile::New => {
                self.draw_cut(x, look, place, font);
                return None;
            }
        };
        self.extend(x, cols, tile, place, run);
        Some(tile)
    }

    /// A tile more for the run, or two, or for a new one.
    #[inline(always)]
    pub(super) fn extend(&mut self, x: usize, cols: usize, tile: Finished, place: &Place, run: &mut Run) {
        if run.first + run.tiles.len() != x {
            self.flush(place, run);
            run.first = x;
        }
        let [first, second] = self.tiles.starts(tile);
        run.tiles.push(first);
        if cols == 2 {
            run.tiles.push(second);
        }
    }

    /// Copies the tiles of a run, line by line through all of them, and begins a new one.
    pub(super) fn flush(&mut self, place: &Place, run: &mut Run) {
        if run.tiles.is_empty() {
            return;
        }
        let width = place.width as usize;
        let size = Pixels::new((run.tiles.len() * width) as u32, place.height);
        let pixels = &mut self.shadow[place.start + run.first * width..];
        let mut area = Area::within(pixels, self.size.width as usize, size);
        blit::tiles(&mut area, self.tiles.pixels(), &run.tiles, width);
        run.tiles.clear();
    }

    #[cold]
    fn draw_tile(&mut self, look: Look, tile: Finished, place: &Place, font: &Font) {
        let size = Pixels::new(place.width * u32::from(look.cols()), place.height);
        let paint = self.paints.get(look.paint());
        let mut picture = std::mem::take(&mut self.scratch.picture);
        picture.clear();
        picture.resize(size.area(), 0);
        let mut area = Area::within(&mut picture, size.width as usize, size);
        let mut pen =
            Pen { blend: &mut self.blend, enlarged: &mut self.scratch.enlarged, metrics: &self.metrics };
        pen.draw(&mut area, look, &paint, place.size, font);
        self.tiles.make(tile, &picture);
        self.scratch.picture = picture;
    }

    /// Draws a cell without a tile: of a row of double size, one of which the picture's edge takes a part, one that
    /// is drawn the first time.
    fn draw_cut(&mut self, x: usize, look: Look, place: &Place, font: &Font) {
        let (at, room) = self.room(x, place.y, look.cols(), place.size);
        let paint = self.paints.get(look.paint());
        let mut area = Area::new(&mut self.shadow, self.size, at, room);
        let mut pen =
            Pen { blend: &mut self.blend, enlarged: &mut self.scratch.enlarged, metrics: &self.metrics };
        pen.draw(&mut area, look, &paint, place.size, font);
    }

    /// Where a row stands.
    pub(super) fn place(&self, y: u16, size: LineSize) -> Place {
        let cell = self.metrics.cell;
        let top = self.origin.1 + u32::from(y) * cell.height;
        let fits = size == LineSize::Single && top + cell.height <= self.size.height;
        let whole = if fits { (self.right() - self.origin.0) / cell.width } else { 0 };
        let start = top as usize * self.size.width as usize + self.origin.0 as usize;
        Place { y, size, start, whole: whole as usize, width: cell.width, height: cell.height }
    }
}

/// Tiles of neighbouring cells that are not copied yet.
#[derive(Debug, Default)]
pub(super) struct Run {
    first: usize,
    tiles: Vec<u32>,
}

/// Where a row stands in the picture.
pub(super) struct Place {
    y: u16,
    size: LineSize,
    /// Its first pixel.
    start: usize,
    /// Cells that are seen whole, at single size.
    pub(super) whole: usize,
    /// Of a cell.
    width: u32,
    height: u32,
}

/// What drawing a cell takes.
struct Pen<'a> {
    blend: &'a mut Blend,
    enlarged: &'a mut Enlarged,
    metrics: &'a Metrics,
}

impl Pen<'_> {
    fn draw(&mut self, area: &mut Area<'_>, look: Look, paint: &Paint, size: LineSize, font: &Font) {
        let width = self.metrics.cell.width * u32::from(look.cols());
        let glyph = self.enlarged.glyph(font.get(look.glyph()), width, size);
        let width = (width * scale(size)) as usize;
        match glyph {
            Glyph::Blank => blit::fill(area, paint.bg),
            // A picture of blocks has two colours a cell, and no use for those between them.
            Glyph::Mask(mask) if blit::is_hard(mask) => {
                blit::hard_mask(area, mask, width, [paint.bg, paint.fg]);
            }
            Glyph::Mask(mask) => match self.blend.path(paint.fg, paint.bg) {
                Path::Ramp(ramp) => blit::mask(area, mask, width, ramp),
                Path::Steps(steps) => {
                    blit::mask_with(area, mask, width, [paint.bg, paint.fg], |c| steps.pixel(c));
                }
            },
            Glyph::Color(image) => blit::image(area, image, width, paint.bg),
        }
        if paint.lines != Lines::default() {
            decoration::draw(area, paint, size, self.metrics);
        }
    }
}

pub(super) const fn scale(size: LineSize) -> u32 {
    if matches!(size, LineSize::Single) { 1 } else { 2 }
}

/// Buffers for the glyphs of rows of double size.
#[derive(Debug, Default)]
pub(super) struct Enlarged {
    mask: Vec<u8>,
    image: Vec<u32>,
}

impl Enlarged {
    /// The glyph as large as the row wants it; `width` is that of a row of single size.
    #[inline]
    pub(super) fn glyph<'a>(&'a mut self, glyph: Glyph<'a>, width: u32, size: LineSize) -> Glyph<'a> {
        match glyph {
            _ if size == LineSize::Single => glyph,
            Glyph::Blank => glyph,
            Glyph::Mask(mask) => {
                enlarge(mask, width as usize, size, &mut self.mask);
                Glyph::Mask(&self.mask)
            }
            Glyph::Color(image) => {
                enlarge(image, width as usize, size, &mut self.image);
                Glyph::Color(&self.image)
            }
        }
    }
}

/// A picture at twice the width, and for the halves of double-height lines at twice the height.
fn enlarge<P: Copy>(picture: &[P], width: usize, size: LineSize, out: &mut Vec<P>) {
    out.clear();
    let height = picture.len() / width.max(1);
    for y in 0..height {
        let source = match size {
            LineSize::Single | LineSize::DoubleWidth => y,
            LineSize::DoubleTop => y / 2,
            LineSize::DoubleBottom => (height + y) / 2,
        };
        let row = &picture[source * width..(source + 1) * width];
        out.extend(row.iter().flat_map(|c| [*c, *c]));
    }
}
