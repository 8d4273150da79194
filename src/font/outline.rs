//! Outline faces to coverage: glyphs placed, squeezed if they must be, fitted to the grid and rasterised.

use ab_glyph::{Font as _, FontRef, Outline, OutlineCurve, OutlinedGlyph, Point, PxScaleFactor, point};

use super::fit::{Fit, Guide, Heights};
use super::joining::{Joined, joins};
use super::mask::Mask;
use super::metrics::Metrics;
use super::shape::Shaper;
use super::{Face, invisible};
use crate::units::Pixels;

/// How far ink may stand over the edges of its box, in font units, before it is squeezed.
const SLACK: f32 = 30.0;
/// Slant of a synthetic italic, about eleven degrees.
const SLANT: f32 = 0.2;

/// A glyph of a face and where its origin lies, in font units from the start of the cell and up from the baseline.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Placed {
    pub(super) glyph: u16,
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) advance: f32,
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
    guide: Guide,
    bold: bool,
    italic: bool,
}

impl OutlineFace {
    /// `None` when `data` is not a face with the letters that measures are taken from.
    pub(super) fn open(data: &'static [u8], face: Face) -> Option<Self> {
        let font = FontRef::try_from_slice(data).ok()?;
        let advance = font.h_advance_unscaled(font.glyph_id('n'));
        let bounds = |c: char| font.outline(font.glyph_id(c)).map(|outline| outline.bounds);
        let vertical = |c: char| bounds(c).map(|b| (b.min.y.min(b.max.y), b.min.y.max(b.max.y)));
        let (bottom, lowercase_round) = vertical('o')?;
        let letter = font.outline(font.glyph_id('H'))?;
        let capital = vertical('H')?.1;
        let heights = Heights {
            descender: vertical('p')?.0,
            bottom,
            lowercase: vertical('x')?.1,
            lowercase_round,
            capital,
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
            guide: Guide::new(heights, &letter),
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
            let advance = self.font.h_advance_unscaled(ab_glyph::GlyphId(glyph));
            return Some(vec![Placed { glyph, x: 0.0, y: 0.0, advance }]);
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

    /// Draws glyphs over each other into a box of `cols` cells; a narrow one is centred in a wide box, and what is
    /// too wide is squeezed.
    pub(super) fn draw(&self, glyphs: &[Placed], wanted: Face, metrics: &Metrics, cols: u32) -> Mask {
        let cell = metrics.cell;
        let mut mask = Mask::new(Pixels::new(cell.width * cols, cell.height));
        let outlines = self.place(glyphs);
        let used: f32 = glyphs.iter().map(|g| g.advance).sum();
        let (scale, start) = self.span(&outlines, used, cell.width, mask.width);
        let rows_scale = cell.width as f32 / self.advance;
        let made_up = self.synthetic(wanted);
        let middle = self.guide.heights.lowercase / 2.0;
        for outline in outlines {
            let rows = Fit::rows(&outline, &self.guide, rows_scale, metrics);
            let upright = !self.italic && !made_up.italic;
            // What stands above something else, as dots do, finds its columns by itself.
            for mut band in bands(outline) {
                let columns = if upright {
                    Fit::columns(&band, &self.guide, scale, start)
                } else {
                    Fit::plain(scale, start)
                };
                warp(&mut band, |p| {
                    let slant = if made_up.italic { (p.y - middle) * SLANT * scale } else { 0.0 };
                    point(columns.at(p.x) + slant, rows.at(p.y))
                });
                let smear = if made_up.bold { ((cell.width + 6) / 12).max(1) } else { 0 };
                paint(&band, metrics.baseline, smear, &mut mask);
            }
        }
        mask
    }

    /// Outlines at their places, in font units.
    fn place(&self, glyphs: &[Placed]) -> Vec<Outline> {
        let mut out = Vec::with_capacity(glyphs.len());
        let mut base = 0.0;
        for placed in glyphs {
            let Some(mut outline) = self.font.outline(ab_glyph::GlyphId(placed.glyph)) else { continue };
            // A mark that no rule has placed stands after its base, drawn for a cell of its own: put it back.
            let lost = placed.advance == 0.0 && placed.x > 0.0 && outline.bounds.min.x >= -SLACK;
            let x = if lost && placed.x >= base { placed.x - base } else { placed.x };
            warp(&mut outline, |p| point(p.x + x, p.y + placed.y));
            if placed.advance > 0.0 {
                base = placed.advance;
            }
            out.push(outline);
        }
        out
    }

    /// Pixels a font unit, and the pixel at which the first glyph starts.
    fn span(&self, outlines: &[Outline], used: f32, cell: u32, width: u32) -> (f32, f32) {
        let scale = cell as f32 / self.advance;
        let room = width as f32 / scale;
        let left = outlines.iter().map(|o| o.bounds.min.x).fold(f32::MAX, f32::min);
        let right = outlines.iter().map(|o| o.bounds.max.x).fold(f32::MIN, f32::max);
        let ink = right - left;
        if !ink.is_finite() || ink <= 0.0 || (used > 0.0 && used <= room && ink <= room + 2.0 * SLACK) {
            return (scale, ((room - used).max(0.0) / 2.0 * scale).floor());
        }
        // A mark alone, or something too wide: put the ink in the middle, and squeeze what does not fit.
        let squeezed = scale * (room / ink).min(1.0);
        (squeezed, (width as f32 - ink * squeezed) / 2.0 - left * squeezed)
    }
}

/// The contours of an outline in groups that lie one above the other without touching.
fn bands(outline: Outline) -> Vec<Outline> {
    let mut bands: Vec<Outline> = Vec::new();
    for contour in contours(outline) {
        let mut band = contour;
        bands.retain_mut(|other| {
            let apart = other.bounds.min.y < band.bounds.max.y || band.bounds.min.y < other.bounds.max.y;
            if !apart {
                band.curves.append(&mut other.curves);
                warp(&mut band, |p| p);
            }
            apart
        });
        bands.push(band);
    }
    bands
}

fn contours(outline: Outline) -> Vec<Outline> {
    let mut out: Vec<Outline> = Vec::new();
    let mut end = None;
    for curve in outline.curves {
        let (from, to) = match &curve {
            OutlineCurve::Line(a, b) | OutlineCurve::Quad(a, _, b) | OutlineCurve::Cubic(a, _, _, b) => {
                (*a, *b)
            }
        };
        match out.last_mut() {
            Some(contour) if end == Some(from) => contour.curves.push(curve),
            _ => out.push(Outline { bounds: outline.bounds, curves: vec![curve] }),
        }
        end = Some(to);
    }
    for contour in &mut out {
        warp(contour, |p| p);
    }
    out
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
fn paint(outline: &Outline, baseline: u32, smear: u32, mask: &mut Mask) {
    const FAR: f32 = 4096.0;
    let bounds = outline.bounds;
    let sane = |v: f32| v.is_finite() && v.abs() < FAR;
    if ![bounds.min.x, bounds.min.y, bounds.max.x, bounds.max.y].into_iter().all(sane)
        || outline.curves.is_empty()
    {
        return;
    }
    // Made-up weight: the same shape again, whole pixels to the right, so that edges stay sharp.
    for offset in 0..=smear {
        let position = point(offset as f32 - (smear / 2) as f32, baseline as f32);
        let glyph = ab_glyph::GlyphId(0).with_scale_and_position(1.0, position);
        let factor = PxScaleFactor { horizontal: 1.0, vertical: 1.0 };
        let outlined = OutlinedGlyph::new(glyph, outline.clone(), factor);
        let corner = outlined.px_bounds().min;
        outlined.draw(|x, y, coverage| {
            let (x, y) = (x as i64 + corner.x as i64, y as i64 + corner.y as i64);
            if let (Ok(x), Ok(y)) = (u32::try_from(x), u32::try_from(y)) {
                let coverage = (coverage.clamp(0.0, 1.0) * 255.0 + 0.5) as u8;
                if smear > 0 { mask.raise(x, y, coverage) } else { mask.add(x, y, coverage) }
            }
        });
    }
}
