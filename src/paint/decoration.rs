//! Lines over and under a cell, and the cursor shapes that are lines.

#![forbid(unsafe_code)]

use super::blit::{self, Area};
use super::paints::Paint;
use crate::font::{Line, Metrics};
use crate::term::style::Underline;
use crate::term::view::{CursorShape, LineSize};
use crate::units::Pixels;

/// Draws the lines of a cell over its glyph.
pub(super) fn draw(area: &mut Area<'_>, paint: &Paint, size: LineSize, metrics: &Metrics) {
    let mut pen = Pen { cell: metrics.cell, size, area };
    let lines = paint.lines;
    if lines.overline {
        pen.bar(metrics.overline, paint.fg);
    }
    underline(&mut pen, lines.underline, paint.line, metrics.underline);
    if lines.struck {
        pen.bar(metrics.strike, paint.fg);
    }
    let height = metrics.cell.height;
    let thickness = (height / 10).max(2);
    match lines.cursor {
        None | Some(CursorShape::Block) => {}
        Some(CursorShape::Underline) => {
            pen.bar(Line { y: height.saturating_sub(thickness), thickness }, paint.line);
        }
        Some(CursorShape::Bar) => pen.rect((0, 0), Pixels::new((height / 12).max(2), height), paint.line),
    }
}

/// Draws in a cell of single height, wherever that lies in one of double height.
struct Pen<'a, 'b> {
    cell: Pixels,
    size: LineSize,
    area: &'a mut Area<'b>,
}

impl Pen<'_, '_> {
    fn width(&self) -> u32 {
        self.area.size().width
    }

    fn bar(&mut self, line: Line, color: u32) {
        self.rect((0, line.y), Pixels::new(self.width(), line.thickness), color);
    }

    fn rect(&mut self, (x, y): (u32, u32), size: Pixels, color: u32) {
        let height = self.cell.height;
        let (top, bottom) = match self.size {
            LineSize::Single | LineSize::DoubleWidth => (y, y + size.height),
            LineSize::DoubleTop => (y * 2, (y + size.height) * 2),
            LineSize::DoubleBottom => {
                ((y * 2).saturating_sub(height), ((y + size.height) * 2).saturating_sub(height))
            }
        };
        if bottom > top {
            blit::fill(&mut self.area.part((x, top), Pixels::new(size.width, bottom - top)), color);
        }
    }
}

fn underline(pen: &mut Pen<'_, '_>, kind: Underline, color: u32, stroke: Line) {
    let Line { y, thickness } = stroke;
    let cell = pen.cell;
    match kind {
        Underline::None => {}
        Underline::Single => pen.bar(stroke, color),
        Underline::Double => {
            // Two lines and a gap of one thickness, moved up where the cell ends.
            let lower = (y + 2 * thickness).min(cell.height.saturating_sub(thickness));
            pen.bar(Line { y: lower, thickness }, color);
            pen.bar(Line { y: lower.saturating_sub(2 * thickness), thickness }, color);
        }
        Underline::Curly => {
            for x in 0..pen.width() {
                let y = wave(x, y, thickness, cell);
                pen.rect((x, y), Pixels::new(1, thickness), color);
            }
        }
        Underline::Dotted => pattern(pen, stroke, color, (cell.width / (2 * thickness)).max(1), 2),
        Underline::Dashed => pattern(pen, stroke, color, 1, 3),
    }
}

/// Where a curly line stands in column `x`: down and up once in a cell, so that it runs on in the next one, rounded
/// where it turns, and always inside the cell.
fn wave(x: u32, y: u32, thickness: u32, cell: Pixels) -> u32 {
    let depth = 2 * thickness;
    let (at, width) = (u64::from(x % cell.width), u64::from(cell.width));
    // From 0 at the edge to `width` in the middle, then the cubic that is level at both ends.
    let t = 2 * at.min(width - at);
    let climbed = u64::from(depth) * t * t * (3 * width - 2 * t) / (width * width * width);
    y.saturating_sub(thickness / 2).min(cell.height.saturating_sub(depth + thickness)) + climbed as u32
}

/// `count` strokes in a cell, each followed by a gap of one part in `parts`; the next cell goes on with it.
fn pattern(pen: &mut Pen<'_, '_>, stroke: Line, color: u32, count: u32, parts: u32) {
    let step = |i: u32| i * pen.cell.width / count;
    let cells = pen.width().div_ceil(pen.cell.width);
    let strokes: Vec<(u32, u32)> = (0..count * cells)
        .map(|i| (step(i), step(i + 1) - step(i)))
        .map(|(x, width)| (x, width - (width / parts).max(1).min(width - 1)))
        .collect();
    for (x, width) in strokes {
        pen.rect((x, stroke.y), Pixels::new(width, stroke.thickness), color);
    }
}
