//! Outline faces to coverage: glyphs placed, squeezed if they must be, fitted to the grid and rasterised.

use ab_glyph::{
    Font as _, FontRef, Outline, OutlineCurve, OutlinedGlyph, Point, PxScaleFactor, VariableFont as _, point,
};
use ttf_parser::{RawFace, Tag};

use super::cache::Manner;
use super::fit::{Fit, Guide, Heights};
use super::joining::{Joined, joins};
use super::mask::Mask;
use super::metrics::Metrics;
use super::shape::Shaper;
use super::{BadFace, Face, invisible};
use crate::units::Pixels;

/// How far ink may stand over the edges of its box, in thousandths of an em, before it is squeezed.
const SLACK: f32 = 30.0;
/// Slant of a synthetic italic, about eleven degrees.
const SLANT: f32 = 0.2;

/// A glyph of a face and where its origin lies, in the units of its face from the start of the cell and up from the baseline.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Placed {
    pub(super) glyph: u16,
    /// The first of the characters that it stands for, counted from the start of the text.
    pub(super) from: u32,
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

impl Synthetic {
    /// What must be made up to show a style with a face that has another.
    pub(super) const fn new(wanted: Face, has: Face) -> Self {
        Self { bold: wanted.is_bold() && !has.is_bold(), italic: wanted.is_italic() && !has.is_italic() }
    }
}

/// One outline face. Its measures are in thousandths of an em, whatever the units of the file.
#[derive(Debug)]
pub(super) struct OutlineFace {
    font: FontRef<'static>,
    /// The bytes that `font` reads, for the shaper, which is opened when first needed.
    data: &'static [u8],
    index: u32,
    shaper: Option<Shaper>,
    /// Thousandths of an em in a unit of the file.
    unit: f32,
    letters: Option<Letters>,
    ascent: f32,
    descent: f32,
    face: Face,
}

/// Measures of the Latin letters of a face.
#[derive(Clone, Copy, Debug)]
struct Letters {
    advance: f32,
    guide: Guide,
}

/// How a cluster gets its size: pixels a thousandth of an em, and the row of the baseline.
#[derive(Clone, Copy, Debug)]
struct Fitting {
    scale: f32,
    baseline: u32,
    guide: Option<Guide>,
}

/// How outlines come into a box.
#[derive(Clone, Copy, Debug)]
struct Setting {
    fitting: Fitting,
    /// Across: pixels a thousandth of an em, and the pixel at which the first glyph starts.
    scale: f32,
    start: f32,
    /// Advance of all glyphs together, and where they touch their neighbours.
    used: f32,
    edges: Edges,
    /// Whole pixels to the right of where it was fitted.
    shift: f32,
    wanted: Face,
}

/// Advance of the letters of the first built-in face: faces without Latin letters stand beside it.
const USUAL_ADVANCE: f32 = 600.0;
/// The part of an em that ideographs have above the baseline.
const IDEOGRAPH_ASCENT: f32 = 0.88;
/// As much of a script's height as gets room; what few clusters have beyond is cut.
const MOST_ASCENT: f32 = 950.0;
const MOST_DESCENT: f32 = 420.0;
/// A glyph that ends this close to its advance width touches its neighbour.
const TOUCH: f32 = 20.0;

/// The axis of a variable font that makes it bold, and how bold that is.
const WEIGHT: &[u8; 4] = b"wght";
const BOLD: f32 = 700.0;

/// Whether a variable font can be set to bold.
pub(super) fn has_weights(data: &[u8], index: u32) -> bool {
    let font = FontRef::try_from_slice_and_index(data, index);
    font.is_ok_and(|font| font.variations().iter().any(|axis| axis.tag == *WEIGHT && axis.max_value >= BOLD))
}

/// The tags of the substitutions of a font, GSUB of the OpenType standard: its header, then a count and records of a tag
/// and an offset.
fn features(data: &[u8], index: u32) -> Option<Vec<[u8; 4]>> {
    let table = RawFace::parse(data, index).ok()?.table(Tag::from_bytes(b"GSUB"))?;
    let short = |at: usize| Some(u16::from_be_bytes(table.get(at..at + 2)?.try_into().ok()?));
    let list = usize::from(short(6)?);
    let tag = |i: u16| table.get(list + 2 + usize::from(i) * 6..)?.first_chunk().copied();
    Some((0..short(list)?).map_while(tag).collect())
}

impl OutlineFace {
    /// # Errors
    /// When `data` is not a font, or one without measures.
    pub(super) fn open(data: &'static [u8], index: u32, face: Face) -> Result<Self, BadFace> {
        let mut font = FontRef::try_from_slice_and_index(data, index).map_err(|_| BadFace::Unknown)?;
        if face.is_bold() {
            // Without the axis it is a bold face by itself.
            let _ = font.set_variation(WEIGHT, BOLD);
        }
        let units = font.units_per_em().filter(|units| *units > 0.0).ok_or(BadFace::Measures)?;
        let unit = 1000.0 / units;
        let (ascent, descent) = (font.ascent_unscaled() * unit, -font.descent_unscaled() * unit);
        if !ascent.is_finite() || !descent.is_finite() || ascent + descent < 100.0 {
            return Err(BadFace::Measures);
        }
        if font.glyph_count() == 0 {
            return Err(BadFace::Empty);
        }
        Ok(Self {
            letters: Letters::of(&font, unit, face.is_bold()),
            font,
            data,
            index,
            shaper: None,
            unit,
            ascent,
            descent,
            face,
        })
    }

    /// A cell `px` pixels high in the proportions of the face; `None` without Latin letters.
    pub(super) fn metrics(&self, px: u16) -> Option<Metrics> {
        let letters = self.letters?;
        Some(Metrics::in_proportion(px, letters.advance, self.ascent, self.descent))
    }

    /// Advance of the Latin letters, in thousandths of an em.
    pub(super) fn letter_advance(&self) -> Option<f32> {
        self.letters.map(|letters| letters.advance)
    }

    /// Whether the face has rules for one of these features.
    pub(super) fn has_feature(&self, wanted: &[&[u8; 4]]) -> bool {
        features(self.data, self.index).is_some_and(|tags| tags.iter().any(|tag| wanted.contains(&tag)))
    }

    /// The glyph of a character, if the face has one.
    pub(super) fn glyph(&self, c: char) -> Option<u16> {
        let id = self.font.glyph_id(c).0;
        (id != 0).then_some(id)
    }

    /// A cluster in a box, if the face has all of its characters.
    pub(super) fn draw(&mut self, text: &str, manner: Manner, metrics: &Metrics) -> Option<Mask> {
        let glyphs = self.glyphs(text, manner.joined)?;
        let first = text.chars().find(|c| !invisible(*c))?;
        Some(self.paint(&glyphs, first, manner, metrics))
    }

    /// The glyphs of a cluster, if the face has all of its characters. One character that joins nothing is looked
    /// up, the rest is shaped.
    fn glyphs(&mut self, text: &str, joined: Joined) -> Option<Vec<Placed>> {
        let mut shown = text.chars().filter(|c| !invisible(*c));
        let first = shown.next()?;
        let glyph = self.glyph(first)?;
        if shown.next().is_none() && !joins(first) {
            return Some(vec![self.alone(glyph)]);
        }
        if !text.chars().all(|c| invisible(c) || self.glyph(c).is_some()) {
            return None;
        }
        self.shaped(|shaper| shaper.shape(text, joined))
    }

    /// A glyph at the start of its cell.
    pub(super) fn alone(&self, glyph: u16) -> Placed {
        let advance = self.font.h_advance_unscaled(ab_glyph::GlyphId(glyph)) * self.unit;
        Placed { glyph, from: 0, x: 0.0, y: 0.0, advance }
    }

    /// What the rules of the face give, in thousandths of an em.
    pub(super) fn shaped(
        &mut self,
        shape: impl FnOnce(&mut Shaper) -> Option<Vec<Placed>>,
    ) -> Option<Vec<Placed>> {
        if self.shaper.is_none() {
            self.shaper = Shaper::open(self.data, self.index);
        }
        let mut glyphs = shape(self.shaper.as_mut()?)?;
        for placed in &mut glyphs {
            (placed.x, placed.y) = (placed.x * self.unit, placed.y * self.unit);
            placed.advance *= self.unit;
        }
        Some(glyphs)
    }

    /// Latin letters fill the cell as the measures of the face say; ideographs fill two cells; other scripts are as
    /// large beside the Latin letters as their makers drew them, or smaller where the cell is not high enough.
    fn fitting(&self, first: char, used: f32, cols: u32, metrics: &Metrics) -> Fitting {
        let (width, height) = (metrics.cell.width as f32, metrics.cell.height as f32);
        if let Some(letters) = self.letters.filter(|_| stands_with_letters(first)) {
            let (scale, baseline) = (width / letters.advance, metrics.baseline);
            return Fitting { scale, baseline, guide: Some(letters.guide) };
        }
        let squares = cols == 2 && used >= 900.0 && !rises(first);
        let (ascent, descent) = if squares {
            (IDEOGRAPH_ASCENT * 1000.0, (1.0 - IDEOGRAPH_ASCENT) * 1000.0)
        } else {
            (self.ascent.clamp(500.0, MOST_ASCENT), self.descent.clamp(150.0, MOST_DESCENT))
        };
        let em = if squares { 2.0 * width } else { width * 1000.0 / USUAL_ADVANCE };
        let scale = (em / 1000.0).min(height / (ascent + descent));
        let spare = height - (ascent + descent) * scale;
        let lowest = (height - descent * scale).round();
        let baseline =
            if squares { lowest - (spare / 2.0).floor() } else { lowest.min(metrics.baseline as f32) };
        Fitting { scale, baseline: baseline.max(0.0) as u32, guide: None }
    }

    /// Draws glyphs over each other into a box of `cols` cells; a narrow one is centred in a wide box, and what is
    /// too wide is squeezed.
    pub(super) fn paint(&self, glyphs: &[Placed], first: char, manner: Manner, metrics: &Metrics) -> Mask {
        let (cell, cols) = (metrics.cell, u32::from(manner.cols));
        let mut mask = Mask::new(Pixels::new(cell.width * cols, cell.height));
        let used: f32 = glyphs.iter().map(|g| g.advance).sum();
        let fitting = self.fitting(first, used, cols, metrics);
        let mut outlines = self.place(glyphs, fitting.guide.is_some());
        if used <= 0.0 {
            bring_inside(&mut outlines, fitting, cell.height);
        }
        let edges = Edges::of(first, manner.joined, &outlines, used);
        let (scale, start) = span(&outlines, used, fitting.scale, mask.width, edges);
        let setting = Setting { fitting, scale, start, used, edges, shift: 0.0, wanted: manner.face };
        for outline in outlines {
            self.ink(outline, &setting, metrics, &mut mask);
        }
        mask
    }

    /// Fits one outline to the grid and draws it.
    fn ink(&self, outline: Outline, setting: &Setting, metrics: &Metrics, mask: &mut Mask) {
        let Setting { fitting, scale, start, used, edges, shift, wanted } = *setting;
        let (cell, made_up) = (metrics.cell, Synthetic::new(wanted, self.face));
        let middle = fitting.guide.map_or(250.0, |guide| guide.heights.lowercase / 2.0);
        let smear = if made_up.bold { ((cell.width + 6) / 12).max(1) } else { 0 };
        let guide = fitting.guide.unwrap_or(Guide::NONE);
        let rows = match &fitting.guide {
            Some(guide) => Fit::rows(&outline, guide, fitting.scale, metrics),
            None => Fit::strokes(&outline, fitting.scale),
        };
        let upright = !self.face.is_italic() && !made_up.italic;
        // What stands above something else, as dots do, finds its columns by itself.
        for mut band in bands(outline) {
            let columns = if edges.any() {
                Fit::stretched(scale, start, used, mask.width as f32, edges)
            } else if upright {
                Fit::columns(&band, &guide, scale, start)
            } else {
                Fit::plain(scale, start)
            };
            warp(&mut band, |p| {
                let slant = if made_up.italic { (p.y - middle) * SLANT * scale } else { 0.0 };
                point(columns.at(p.x) + slant + shift, rows.at(p.y))
            });
            paint(&band, fitting.baseline, smear, mask);
        }
    }

    /// Draws glyphs where they stand, in a box of any number of cells and cut at its edges only: each is fitted to the
    /// grid as if it stood at the start of a cell, so that those of whole cells look as they do there.
    pub(super) fn paint_across(&self, glyphs: &[Placed], wanted: Face, metrics: &Metrics, mask: &mut Mask) {
        let Some(letters) = self.letters else { return };
        let scale = metrics.cell.width as f32 / letters.advance;
        let fitting = Fitting { scale, baseline: metrics.baseline, guide: Some(letters.guide) };
        for placed in glyphs {
            let Some(mut outline) = self.font.outline(ab_glyph::GlyphId(placed.glyph)) else { continue };
            warp(&mut outline, |p| point(p.x * self.unit, p.y * self.unit + placed.y));
            let (edges, shift) = (Edges::default(), (placed.x * scale).round());
            let used = placed.advance;
            self.ink(
                outline,
                &Setting { fitting, scale, start: 0.0, used, edges, shift, wanted },
                metrics,
                mask,
            );
        }
    }

    /// Outlines at their places, in thousandths of an em.
    fn place(&self, glyphs: &[Placed], letters: bool) -> Vec<Outline> {
        let mut out = Vec::with_capacity(glyphs.len());
        let mut base = 0.0;
        for placed in glyphs {
            let Some(mut outline) = self.font.outline(ab_glyph::GlyphId(placed.glyph)) else { continue };
            // A mark that no rule has placed stands after its base, drawn for a cell of its own: put it back.
            let lost = letters
                && placed.advance == 0.0
                && placed.x > 0.0
                && outline.bounds.min.x * self.unit >= -SLACK;
            let x = if lost && placed.x >= base { placed.x - base } else { placed.x };
            warp(&mut outline, |p| point(p.x * self.unit + x, p.y * self.unit + placed.y));
            if placed.advance > 0.0 {
                base = placed.advance;
            }
            out.push(outline);
        }
        out
    }
}

impl Letters {
    /// `None` when the face lacks the letters that measures are taken from.
    fn of(font: &FontRef<'static>, unit: f32, bold: bool) -> Option<Self> {
        let outline = |c: char| {
            let id = font.glyph_id(c);
            let mut outline = if id.0 == 0 { None } else { font.outline(id) }?;
            warp(&mut outline, |p| point(p.x * unit, p.y * unit));
            Some(outline)
        };
        let vertical =
            |c: char| outline(c).map(|o| o.bounds).map(|b| (b.min.y.min(b.max.y), b.min.y.max(b.max.y)));
        let advance = font.h_advance_unscaled(font.glyph_id('n')) * unit;
        let (bottom, lowercase_round) = vertical('o')?;
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
        usable.then(|| outline('H').map(|h| Self { advance, guide: Guide::new(heights, &h, bold) }))?
    }
}

/// On which sides of its box a cluster touches the next one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Edges {
    pub(super) left: bool,
    pub(super) right: bool,
}

impl Edges {
    /// Joined letters touch where they join; letters that hang from a line touch where their line does.
    fn of(first: char, joined: Joined, outlines: &[Outline], used: f32) -> Self {
        if joined != Joined::default() {
            let (left, right) =
                if runs_left(first) { (joined.after, joined.before) } else { (joined.before, joined.after) };
            return Self { left, right };
        }
        if !matches!(u32::from(first), 0x900..=0xA7F) || used <= 0.0 {
            return Self::default();
        }
        Self {
            left: outlines.iter().any(|o| o.bounds.min.x <= TOUCH),
            right: outlines.iter().any(|o| o.bounds.max.x >= used - TOUCH),
        }
    }

    fn any(self) -> bool {
        self.left || self.right
    }
}

/// Marks alone, which stand where no letter is: whole in the cell.
fn bring_inside(outlines: &mut [Outline], fitting: Fitting, height: u32) {
    let top = outlines.iter().map(|o| o.bounds.min.y).fold(f32::MIN, f32::max) * fitting.scale;
    let bottom = outlines.iter().map(|o| o.bounds.max.y).fold(f32::MAX, f32::min) * fitting.scale;
    let (above, below) = (fitting.baseline as f32, fitting.baseline as f32 - height as f32);
    let shift = if top > above { above - top } else { (below - bottom).max(0.0) } / fitting.scale;
    if shift.is_finite() && shift != 0.0 {
        outlines.iter_mut().for_each(|outline| warp(outline, |p| point(p.x, p.y + shift)));
    }
}

/// Pixels a thousandth of an em, and the pixel at which the first glyph starts.
fn span(outlines: &[Outline], used: f32, scale: f32, width: u32, edges: Edges) -> (f32, f32) {
    let room = width as f32 / scale;
    if edges.any() && used > 0.0 {
        let squeezed = scale * (room / used).min(1.0);
        return (squeezed, (width as f32 - used * squeezed).max(0.0) / 2.0);
    }
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

/// Characters that share the heights of Latin letters: Latin, Greek, Cyrillic, punctuation, symbols.
fn stands_with_letters(c: char) -> bool {
    matches!(u32::from(c),
        0..=0x58F | 0x10A0..=0x10FF | 0x13A0..=0x13FF | 0x1D00..=0x1DBF | 0x1E00..=0x2BFF | 0x2C60..=0x2C7F
        | 0xA640..=0xA69F | 0xA720..=0xA7FF | 0xAB30..=0xABBF | 0xE000..=0xF8FF | 0xFB00..=0xFB06
        | 0x1D400..=0x1D7FF | 0x1F100..=0x1F1FF)
}

/// Letters of scripts with marks above and below, which need more height than ideographs.
fn rises(c: char) -> bool {
    matches!(u32::from(c), 0x590..=0x10FF | 0x1200..=0x1CFF | 0xA800..=0xABFF)
}

/// Scripts that are written from the right.
fn runs_left(c: char) -> bool {
    matches!(u32::from(c), 0x590..=0x8FF | 0x10800..=0x10FFF | 0x1E800..=0x1EFFF)
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
