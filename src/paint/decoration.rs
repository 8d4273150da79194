//! Lines over and under a cell, and the cursor shapes that are lines.

#![forbid(unsafe_code)]

use super::blit::{self, Area};
use super::look::Look;
use crate::font::{Line, Metrics};
use crate::term::style::Underline;
use crate::term::view::CursorShape;
use crate::units::Pixels;

/// Draws the lines of a cell over its glyph.
pub(super) fn draw(area: &mut Area<'_>, look: &Look, metrics: &Metrics) {
    let lines = look.lines;
    if lines.overline {
        bar(area, metrics.overline, look.fg);
    }
    underline(area, lines.underline, look.line, metrics.underline);
    if lines.struck {
        bar(area, metrics.strike, look.fg);
    }
    let (width, height) = (area.size().width, area.size().height);
    let thickness = (height / 10).max(2);
    match lines.cursor {
        None | Some(CursorShape::Block) => {}
        Some(CursorShape::Underline) => {
            let top = height.saturating_sub(thickness);
            blit::fill(&mut area.part((0, top), Pixels::new(width, thickness)), look.line);
        }
        Some(CursorShape::Bar) => {
            blit::fill(&mut area.part((0, 0), Pixels::new((height / 12).max(2), height)), look.line);
        }
    }
}

fn bar(area: &mut Area<'_>, stroke: Line, color: u32) {
    let width = area.size().width;
    blit::fill(&mut area.part((0, stroke.y), Pixels::new(width, stroke.thickness)), color);
}

fn underline(area: &mut Area<'_>, kind: Underline, color: u32, stroke: Line) {
    let Line { y, thickness } = stroke;
    let (width, height) = (area.size().width, area.size().height);
    match kind {
        Underline::None => {}
        Underline::Single => bar(area, stroke, color),
        Underline::Double => {
            // Two lines and a gap of one thickness, moved up where the cell ends.
            let lower = (y + 2 * thickness).min(height.saturating_sub(thickness));
            bar(area, Line { y: lower, thickness }, color);
            bar(area, Line { y: lower.saturating_sub(2 * thickness), thickness }, color);
        }
        Underline::Curly => {
            for x in 0..width {
                let y = wave(x, y, thickness, height);
                blit::fill(&mut area.part((x, y), Pixels::new(1, thickness)), color);
            }
        }
        Underline::Dotted => pattern(area, stroke, color, thickness, thickness),
        Underline::Dashed => pattern(area, stroke, color, 3 * thickness, 2 * thickness),
    }
}

/// Where a curly line stands in column `x`: up and down once in six thicknesses, always inside the cell.
fn wave(x: u32, y: u32, thickness: u32, height: u32) -> u32 {
    let period = 6 * thickness;
    let at = x % period;
    let climbed = at.min(period - at) * 2 / 3;
    y.min(height.saturating_sub(3 * thickness)) + climbed
}

fn pattern(area: &mut Area<'_>, stroke: Line, color: u32, on: u32, off: u32) {
    let width = area.size().width;
    let mut x = 0;
    while x < width {
        blit::fill(&mut area.part((x, stroke.y), Pixels::new(on.min(width - x), stroke.thickness)), color);
        x += on + off;
    }
}
