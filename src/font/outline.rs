//! Outline faces to coverage, fitted to the pixel rows.
//!
//! There is no hinting in `ab_glyph`, and none in the embedded faces. What matters most for sharp text is done here
//! instead: baseline, lowercase height, capital height and descenders fall on whole pixel rows, and what lies between is stretched
//! to follow. Horizontal places stay as designed, so letters keep their shapes.

use ab_glyph::{Font as _, FontRef, Outline, OutlineCurve, OutlinedGlyph, Point, PxScaleFactor, point};

use super::joining::{Joined, joins};
use super::mask::Mask;
use super::metrics::Metrics;
use super::shape::Shaper;
use super::{Face, invisible};
use crate::units::Pixels;

/// Slant of a synthetic italic, about eleven degrees.
const SLANT: f32 = 0.2;

/// A glyph of a face and where its origin lies, in font units from the start of the cell and up from the baseline.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Placed {
    pub(super) glyph: u16,
    pub(super) x: f32,
    pub(super) y: f32,
}

/// What a face lacks and has to be made up.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Synthetic {
    pub(super) bold: bool,
    pub(super) italic: bool,
}

/// One outline face.
#[derive(Debug)]
pub(super) struct OutlineFace {
    font: FontRef<'static>,
    /// The bytes that `font` reads, for the shaper, which is opened when first needed.
    data: &'static [u8],
    shaper: Option<Shaper>,
    advance: f32,
    heights: Heights,
    bold: bool,
    italic: bool,
}

/// Heights that a fit cares for, in font units; overshoots are those of round letters.
#[derive(Clone, Copy, Debug)]
struct Heights {
    descender: f32,
    bottom: f32,
    lowercase: f32,
    lowercase_round: f32,
    capital: f32,
    capital_round: f32,
    top: f32,
}

impl OutlineFace {
    /// `None` when `data` is not a face with the letters that measures are taken from.
    pub(super) fn open(data: &'static [u8], face: Face) -> Option<Self> {
        let font = FontRef::try_from_slice(data).ok()?;
        let advance = font.h_advance_unscaled(font.glyph_id('n'));
        let bounds = |c: char| font.outline(font.glyph_id(c)).map(|outline| outline.bounds);
        let vertical = |c: char| bounds(c).map(|b| (b.min.y.min(b.max.y), b.min.y.max(b.max.y)));
        let (bottom, lowercase_round) = vertical('o')?;
        let capital = vertical('H')?.1;
        let heights = Heights {
            descender: vertical('p')?.0,
            bottom,
            lowercase: vertical('x')?.1,
            lowercase_round,
            capital,
            capital_round: vertical('O')?.1,
            top: vertical('Ê').map_or(capital * 1.3, |(_, top)| top),
        };
        let usable = advance > 0.0
            && heights.descender < 0.0
            && heights.lowercase > 0.0
            && capital > heights.lowercase;
        usable.then_some(Self {
            font,
            data,
            shaper: None,
            advance,
            heights,
            bold: face.is_bold(),
            italic: face.is_italic(),
        })
    }

    /// The glyph of a character, if the face has one.
    fn glyph(&self, c: char) -> Option<u16> {
        let id = self.font.glyph_id(c).0;
        (id != 0).then_some(id)
    }

    /// The glyphs of a cluster, if the face has all of its characters. One character that joins nothing is looked
    /// up, the rest is shaped.
    pub(super) fn glyphs(&mut self, text: &str, joined: Joined) -> Option<Vec<Placed>> {
        let mut shown = text.chars().filter(|c| !invisible(*c));
        let first = shown.next()?;
        let glyph = self.glyph(first)?;
        if shown.next().is_none() && !joins(first) {
            return Some(vec![Placed { glyph, x: 0.0, y: 0.0 }]);
        }
        if !text.chars().all(|c| invisible(c) || self.glyph(c).is_some()) {
            return None;
        }
        if self.shaper.is_none() {
            self.shaper = Shaper::open(self.data);
        }
        self.shaper.as_mut()?.shape(text, joined)
    }

    pub(super) fn is_bold(&self) -> bool {
        self.bold
    }

    /// What must be made up to show `wanted` with this face.
    pub(super) fn synthetic(&self, wanted: Face) -> Synthetic {
        Synthetic { bold: wanted.is_bold() && !self.bold, italic: wanted.is_italic() && !self.italic }
    }

    /// Draws glyphs over each other into a box of `cols` cells; a narrow one is centred in a wide box.
    pub(super) fn draw(&self, glyphs: &[Placed], wanted: Face, metrics: &Metrics, cols: u32) -> Mask {
        let cell = metrics.cell;
        let mut mask = Mask::new(Pixels::new(cell.width * cols, cell.height));
        let scale = cell.width as f32 / self.advance;
        let used = glyphs.iter().map(|g| g.x + self.font.h_advance_unscaled(ab_glyph::GlyphId(g.glyph)));
        let used = used.fold(self.advance, f32::max) * scale;
        let margin = ((mask.width as f32 - used) / 2.0).max(0.0).floor();
        let fit = Fit::new(&self.heights, scale, metrics);
        let made_up = self.synthetic(wanted);
        for placed in glyphs {
            let Some(mut outline) = self.font.outline(ab_glyph::GlyphId(placed.glyph)) else { continue };
            warp(&mut outline, |p| {
                let (x, y) = (p.x + placed.x, p.y + placed.y);
                let slant = if made_up.italic { (y - self.heights.lowercase / 2.0) * SLANT } else { 0.0 };
                point((x + slant) * scale + margin, fit.row(y))
            });
            let smear = if made_up.bold { (scale * self.advance / 12.0).max(0.5) } else { 0.0 };
            paint(outline, metrics.baseline, smear, &mut mask);
        }
        mask
    }
}

/// Moves every point of an outline and measures it again.
fn warp(outline: &mut Outline, to: impl Fn(Point) -> Point) {
    let (mut min, mut max) = (point(f32::MAX, f32::MAX), point(f32::MIN, f32::MIN));
    let mut shift = |p: &mut Point| {
        *p = to(*p);
        min = point(min.x.min(p.x), min.y.min(p.y));
        max = point(max.x.max(p.x), max.y.max(p.y));
    };
    for curve in &mut outline.curves {
        match curve {
            OutlineCurve::Line(a, b) => [a, b].into_iter().for_each(&mut shift),
            OutlineCurve::Quad(a, b, c) => [a, b, c].into_iter().for_each(&mut shift),
            OutlineCurve::Cubic(a, b, c, d) => [a, b, c, d].into_iter().for_each(&mut shift),
        }
    }
    // ab_glyph's bounds have the top of the glyph in `min`.
    outline.bounds = ab_glyph::Rect { min: point(min.x, max.y), max: point(max.x, min.y) };
}

/// Rasterises an outline that is already in pixels, y upwards from the baseline.
fn paint(outline: Outline, baseline: u32, smear: f32, mask: &mut Mask) {
    const FAR: f32 = 4096.0;
    let bounds = outline.bounds;
    let sane = |v: f32| v.is_finite() && v.abs() < FAR;
    if ![bounds.min.x, bounds.min.y, bounds.max.x, bounds.max.y].into_iter().all(sane)
        || outline.curves.is_empty()
    {
        return;
    }
    let offsets: &[f32] = if smear > 0.0 { &[-smear / 2.0, smear / 2.0] } else { &[0.0] };
    for offset in offsets {
        let position = point(*offset, baseline as f32);
        let glyph = ab_glyph::GlyphId(0).with_scale_and_position(1.0, position);
        let factor = PxScaleFactor { horizontal: 1.0, vertical: 1.0 };
        let outlined = OutlinedGlyph::new(glyph, outline.clone(), factor);
        let corner = outlined.px_bounds().min;
        outlined.draw(|x, y, coverage| {
            let (x, y) = (x as i64 + corner.x as i64, y as i64 + corner.y as i64);
            if let (Ok(x), Ok(y)) = (u32::try_from(x), u32::try_from(y)) {
                let coverage = (coverage.clamp(0.0, 1.0) * 255.0 + 0.5) as u8;
                if smear > 0.0 { mask.raise(x, y, coverage) } else { mask.add(x, y, coverage) }
            }
        });
    }
}

/// From heights in font units to heights in pixels: straight pieces between the heights that are on whole rows.
#[derive(Debug)]
struct Fit {
    knots: [(f32, f32); 7],
}

impl Fit {
    fn new(heights: &Heights, scale: f32, metrics: &Metrics) -> Self {
        let above = metrics.baseline as f32;
        let below = (metrics.cell.height - metrics.baseline) as f32;
        let whole = |units: f32| (units * scale).round().max(1.0);
        let lowercase = whole(heights.lowercase);
        let capital = whole(heights.capital).max(lowercase + 1.0).min(above);
        // Below half a pixel the overshoot of round letters only blurs them.
        let over = |round: f32, flat: f32| {
            let extra = (round - flat).max(0.0) * scale;
            if extra < 0.5 { 0.0 } else { extra }
        };
        let top = (heights.top * scale).round().max(capital + 1.0).min(above.max(capital));
        let descender = whole(-heights.descender).min(below);
        Self {
            knots: [
                (heights.descender, -descender),
                (heights.bottom.min(-0.5), -over(-heights.bottom, 0.0)),
                (0.0, 0.0),
                (heights.lowercase, lowercase),
                (
                    heights.lowercase_round.max(heights.lowercase + 0.5),
                    lowercase + over(heights.lowercase_round, heights.lowercase),
                ),
                (heights.capital, capital),
                (heights.top.max(heights.capital + 1.0), top),
            ],
        }
    }

    /// The height in pixels of a height in font units; the outer pieces go on beyond their ends.
    fn row(&self, y: f32) -> f32 {
        let last = self.knots.len() - 1;
        let piece = self.knots[1..last].iter().position(|(units, _)| y < *units).unwrap_or(last - 1);
        let ((u0, p0), (u1, p1)) = (self.knots[piece], self.knots[piece + 1]);
        if u1 - u0 <= 0.0 { p0 } else { p0 + (y - u0) / (u1 - u0) * (p1 - p0) }
    }
}
