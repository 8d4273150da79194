//! Fitting outlines to the pixel grid: strokes and heights land on whole pixels, the rest is stretched to follow.
//!
//! There is no hinting in `ab_glyph`, and none in the embedded faces. This is a small automatic one: horizontal
//! strokes are found in the outline and put on whole rows, first those on the heights that letters share, so that a
//! line of text has straight edges; vertical strokes are put on whole columns likewise. Large text is left alone.

use ab_glyph::{Outline, OutlineCurve, Point};

use super::metrics::Metrics;
use super::outline::Edges;

/// Heights that letters share, in font units; those of round letters overshoot the flat ones.
#[derive(Clone, Copy, Debug)]
pub(super) struct Heights {
    pub(super) descender: f32,
    pub(super) bottom: f32,
    pub(super) lowercase: f32,
    pub(super) lowercase_round: f32,
    pub(super) capital: f32,
    pub(super) top: f32,
}

/// What the fit of a face goes by.
#[derive(Clone, Copy, Debug)]
pub(super) struct Guide {
    pub(super) heights: Heights,
    /// Usual thickness of a horizontal and of a vertical stroke, in font units; 0 when unknown.
    pub(super) bar: f32,
    pub(super) stem: f32,
    /// Pixels of the thinnest vertical stroke: bold text is to be told from regular text in narrow cells too.
    pub(super) least: f32,
}

impl Guide {
    /// Nothing is known but what the outline itself shows.
    pub(super) const NONE: Self = Self {
        heights: Heights {
            descender: 0.0,
            bottom: 0.0,
            lowercase: 0.0,
            lowercase_round: 0.0,
            capital: 0.0,
            top: 0.0,
        },
        bar: 0.0,
        stem: 0.0,
        least: 1.0,
    };

    /// Takes the thicknesses from a letter with both kinds of strokes, `H` or the like.
    pub(super) fn new(heights: Heights, letter: &Outline, bold: bool) -> Self {
        let usual = |axis| strokes(letter, axis).first().map_or(0.0, |stroke| stroke.thickness());
        let least = if bold { 1.5 } else { 1.0 };
        Self { heights, bar: usual(Axis::Vertical), stem: usual(Axis::Horizontal), least }
    }
}

/// Pixels of a stroke: about as thick as usual is exactly as thick as usual, nearly whole is whole, and none is thinner
/// than `least`.
fn pixels(thickness: f32, usual: f32, scale: f32, least: f32) -> f32 {
    let units = if (usual * 0.72..usual * 1.3).contains(&thickness) { usual } else { thickness };
    let exact = (units * scale).max(least);
    let whole = exact.round();
    if (exact - whole).abs() <= 0.3 && whole >= least { whole } else { exact }
}

/// Strokes thinner than this many pixels are put on the grid; thicker ones look sharp as they are.
const THICKEST: f32 = 5.0;
/// As much of an edge is pulled, in thousandths of an em.
const PULLED: f32 = 25.0;
/// Two font units apart is the same height.
const SAME: f32 = 3.0;

/// From font units to pixels along one axis: straight pieces between knots, scaled beyond them.
#[derive(Clone, Debug)]
pub(super) struct Fit {
    /// Font units and pixels, both rising.
    knots: Vec<(f32, f32)>,
    scale: f32,
}

impl Fit {
    /// Without any fitting.
    pub(super) fn plain(scale: f32, start: f32) -> Self {
        Self { knots: vec![(0.0, start)], scale }
    }

    /// Vertical: strokes and shared heights of an outline on whole rows.
    pub(super) fn rows(outline: &Outline, guide: &Guide, scale: f32, metrics: &Metrics) -> Self {
        let zones = Zones::new(&guide.heights, scale, metrics);
        let mut fit = Self { knots: Vec::new(), scale };
        // Strokes that stand on a shared height decide, then the heights themselves, then the other strokes.
        let strokes = strokes(outline, Axis::Vertical);
        let guess = Self { knots: zones.knots.to_vec(), scale };
        for &stroke in &strokes {
            let thick = pixels(stroke.thickness(), guide.bar, scale, 1.0);
            match (zones.snap(stroke.low), zones.snap(stroke.high)) {
                (Some(row), _) => fit.add(stroke, row, thick),
                (None, Some(row)) => fit.add(stroke, row - thick, thick),
                (None, None) => {}
            }
        }
        for (units, row) in zones.knots {
            fit.pin(units, row);
        }
        for &stroke in strokes.iter().filter(|s| zones.snap(s.low).is_none() && zones.snap(s.high).is_none())
        {
            let thick = pixels(stroke.thickness(), guide.bar, scale, 1.0);
            if thick < THICKEST {
                let middle = f32::midpoint(guess.at(stroke.low), guess.at(stroke.high));
                fit.add(stroke, (middle - thick / 2.0).round(), thick);
            }
        }
        fit
    }

    /// Vertical, for scripts of which no heights are known: strokes on whole rows. The same stroke in two letters, as
    /// the line that letters hang from, comes to the same rows.
    pub(super) fn strokes(outline: &Outline, scale: f32) -> Self {
        let plain = Self::plain(scale, 0.0);
        let mut fit = Self { knots: Vec::new(), scale };
        for stroke in strokes(outline, Axis::Vertical) {
            let thick = pixels(stroke.thickness(), 0.0, scale, 1.0);
            if thick < THICKEST {
                let middle = f32::midpoint(plain.at(stroke.low), plain.at(stroke.high));
                fit.add(stroke, (middle - thick / 2.0).round(), thick);
            }
        }
        if fit.knots.is_empty() { plain } else { fit }
    }

    /// Horizontal: everything where it was, but for the edges that touch a neighbour. Those are pulled to the edges of
    /// a box of `width` pixels, so that the strokes which lead there get longer.
    pub(super) fn stretched(scale: f32, start: f32, used: f32, width: f32, edges: Edges) -> Self {
        let reach = used.min(2.0 * PULLED) / 2.0;
        let at = |units: f32| start + units * scale;
        let mut knots = vec![(reach, at(reach)), (used - reach, at(used - reach))];
        if edges.left {
            knots.insert(0, (0.0, at(0.0).min(0.0)));
        }
        if edges.right {
            knots.push((used, at(used).max(width)));
        }
        knots.dedup_by(|a, b| a.0 <= b.0);
        Self { knots, scale }
    }

    /// Horizontal: vertical strokes on whole columns, the rest of the letter where it was.
    pub(super) fn columns(outline: &Outline, guide: &Guide, scale: f32, start: f32) -> Self {
        let plain = Self::plain(scale, start);
        let strokes = strokes(outline, Axis::Horizontal);
        let place = |least: f32| {
            let thick = |stroke: Stroke| pixels(stroke.thickness(), guide.stem, scale, least);
            let shown = strokes.iter().map(|stroke| (*stroke, thick(*stroke)));
            let middle = |stroke: Stroke| f32::midpoint(plain.at(stroke.low), plain.at(stroke.high));
            let mut placed: Vec<_> = shown
                .filter(|(_, thick)| *thick < THICKEST)
                .map(|(stroke, thick)| (stroke, (middle(stroke) - thick / 2.0 - 0.01).round(), thick))
                .collect();
            keep_apart(&mut placed, scale);
            placed
        };
        let mut placed = place(guide.least);
        if guide.least > 1.0 && crowded(&placed, scale) {
            placed = place(1.0);
        }
        let mut fit = Self { knots: Vec::new(), scale };
        for (stroke, low, thick) in placed {
            fit.add(stroke, low, thick);
        }
        if fit.knots.is_empty() { plain } else { fit }
    }

    /// Both edges of a stroke, unless that would turn something upside down.
    fn add(&mut self, stroke: Stroke, low: f32, thick: f32) {
        if self.fits(stroke.low, low) && self.fits(stroke.high, low + thick) {
            self.insert(stroke.low, low);
            self.insert(stroke.high, low + thick);
        }
    }

    fn pin(&mut self, units: f32, pixels: f32) {
        if self.fits(units, pixels) {
            self.insert(units, pixels);
        }
    }

    fn fits(&self, units: f32, pixels: f32) -> bool {
        self.knots.iter().all(|(u, p)| match units - u {
            apart if apart > SAME => pixels >= *p,
            apart if apart < -SAME => pixels <= *p,
            _ => (pixels - p).abs() < 0.01,
        })
    }

    fn insert(&mut self, units: f32, pixels: f32) {
        let at = self.knots.partition_point(|(u, _)| *u < units);
        self.knots.insert(at, (units, pixels));
    }

    /// The pixel, from the baseline or from the start of the cell, of a place in font units.
    pub(super) fn at(&self, units: f32) -> f32 {
        let after = self.knots.partition_point(|(u, _)| *u <= units);
        match (after.checked_sub(1).and_then(|i| self.knots.get(i)), self.knots.get(after)) {
            (Some((u0, p0)), Some((u1, p1))) => p0 + (units - u0) / (u1 - u0) * (p1 - p0),
            (Some((u, p)), None) | (None, Some((u, p))) => p + (units - u) * self.scale,
            (None, None) => units * self.scale,
        }
    }
}

/// Strokes side by side that rounding has brought together get a column between them again.
fn keep_apart(placed: &mut [(Stroke, f32, f32)], scale: f32) {
    for i in 1..placed.len() {
        let ((left, low, thick), (right, next, _)) = (placed[i - 1], placed[i]);
        let gap = (right.low - left.high) * scale;
        if gap < 0.3 || next - (low + thick) >= 0.7 {
            continue;
        }
        let room = match i.checked_sub(2).map(|before| placed[before]) {
            Some((_, low_before, thick_before)) => low - 1.0 > low_before + thick_before,
            None => low >= 1.0,
        };
        if room { placed[i - 1].1 -= 1.0 } else { placed[i].1 += 1.0 }
    }
}

/// Strokes side by side that can hardly be told apart.
fn crowded(placed: &[(Stroke, f32, f32)], scale: f32) -> bool {
    placed.windows(2).any(|pair| {
        let [(left, low, thick), (right, next, _)] = [pair[0], pair[1]];
        (right.low - left.high) * scale >= 0.3 && next - (low + thick) < 0.6
    })
}

/// The nearest thickness in whole pixels, at least one.
fn whole(pixels: f32) -> f32 {
    pixels.round().max(1.0)
}

/// The shared heights and the rows they are put on.
struct Zones {
    knots: [(f32, f32); 7],
}

impl Zones {
    fn new(heights: &Heights, scale: f32, metrics: &Metrics) -> Self {
        let above = metrics.baseline as f32;
        let below = (metrics.cell.height - metrics.baseline) as f32;
        let lowercase = whole(heights.lowercase * scale);
        let capital = whole(heights.capital * scale).max(lowercase + 1.0).min(above);
        let top = (heights.top * scale).round().max(capital + 1.0).min(above.max(capital));
        let descender = whole(-heights.descender * scale).min(below);
        // Overshoots below half a pixel only blur round letters.
        let over = |units: f32| if units.abs() * scale < 0.5 { 0.0 } else { units * scale };
        Self {
            knots: [
                (heights.descender, -descender),
                (heights.bottom, over(heights.bottom)),
                (0.0, 0.0),
                (heights.lowercase, lowercase),
                (heights.lowercase_round, lowercase + over(heights.lowercase_round - heights.lowercase)),
                (heights.capital, capital),
                (heights.top, top),
            ],
        }
    }

    /// The row of an edge that lies on a shared height.
    fn snap(&self, units: f32) -> Option<f32> {
        let [descender, bottom, base, lowercase, round, capital, _] = self.knots;
        let near = |zone: (f32, f32)| (units - zone.0).abs() <= SAME;
        if near(capital) || (units > capital.0 && units <= capital.0 + (round.0 - lowercase.0) + SAME) {
            return Some(capital.1);
        }
        [base, bottom, lowercase, round, descender].into_iter().find(|zone| near(*zone)).map(|zone| zone.1)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Axis {
    /// Edges of vertical strokes.
    Horizontal,
    /// Edges of horizontal strokes.
    Vertical,
}

/// A stroke across an axis, in font units.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Stroke {
    low: f32,
    high: f32,
}

impl Stroke {
    fn thickness(self) -> f32 {
        self.high - self.low
    }
}

/// A straight or extreme piece of an outline along the other axis.
#[derive(Clone, Copy, Debug)]
struct Edge {
    at: f32,
    from: f32,
    to: f32,
    /// Ink lies on the side of larger coordinates.
    opens: bool,
}

/// Shorter edges are serifs' tips and the like.
const SHORTEST: f32 = 25.0;
/// A thinner one inside of a stroke is a notch of its outline.
const THINNEST: f32 = 45.0;
/// Thicker shapes are no strokes.
const THICK_UNITS: f32 = 220.0;

fn strokes(outline: &Outline, axis: Axis) -> Vec<Stroke> {
    let edges = edges(outline, axis);
    let mut found: Vec<Stroke> = Vec::new();
    for low in edges.iter().filter(|edge| edge.opens) {
        let above = |high: &&Edge| {
            let thick = high.at - low.at;
            let shared = low.to.min(high.to) - low.from.max(high.from);
            !high.opens && thick > 15.0 && thick < THICK_UNITS && shared > SHORTEST / 2.0
        };
        let nearest = edges.iter().filter(above).min_by(|a, b| a.at.total_cmp(&b.at));
        if let Some(high) = nearest {
            found.push(Stroke { low: low.at, high: high.at });
        }
    }
    found.sort_by(|a, b| a.low.total_cmp(&b.low).then(a.high.total_cmp(&b.high)));
    found.dedup_by(|a, b| (a.low - b.low).abs() < SAME && (a.high - b.high).abs() < SAME);
    // From where an arch leaves its stem to the far edge of the next stem is no stroke: it holds a thinner one.
    let holds = |outer: &Stroke, inner: &Stroke| {
        let thinner = THINNEST..outer.thickness() / 1.8;
        let within = outer.low <= inner.low + SAME && outer.high >= inner.high - SAME;
        within && thinner.contains(&inner.thickness())
    };
    found.iter().filter(|outer| !found.iter().any(|inner| holds(outer, inner))).copied().collect()
}

fn edges(outline: &Outline, axis: Axis) -> Vec<Edge> {
    let clockwise = area(outline) < 0.0;
    let mut out = Vec::new();
    let mut piece = |a: &Point, b: &Point| {
        let (at_a, at_b, from, to) = match axis {
            Axis::Vertical => (a.y, b.y, a.x, b.x),
            Axis::Horizontal => (a.x, b.x, a.y, b.y),
        };
        if (at_a - at_b).abs() <= 1.0 && (to - from).abs() >= SHORTEST {
            // Clockwise contours have their ink on the right: above an edge that runs left, right of one that rises.
            let opens = ((to < from) == (axis == Axis::Vertical)) == clockwise;
            out.push(Edge { at: at_b, from: from.min(to), to: from.max(to), opens });
        }
    };
    for curve in &outline.curves {
        match curve {
            OutlineCurve::Line(a, b) => piece(a, b),
            OutlineCurve::Quad(a, b, c) => [(a, b), (b, c)].into_iter().for_each(|(a, b)| piece(a, b)),
            OutlineCurve::Cubic(a, b, c, d) => [(a, b), (c, d)].into_iter().for_each(|(a, b)| piece(a, b)),
        }
    }
    out
}

/// Twice the signed area within the corners of an outline; negative when it runs clockwise.
fn area(outline: &Outline) -> f32 {
    let cross = |a: &Point, b: &Point| a.x * b.y - b.x * a.y;
    let of = |curve: &OutlineCurve| match curve {
        OutlineCurve::Line(a, b) => cross(a, b),
        OutlineCurve::Quad(a, b, c) => cross(a, b) + cross(b, c),
        OutlineCurve::Cubic(a, b, c, d) => cross(a, b) + cross(b, c) + cross(c, d),
    };
    outline.curves.iter().map(of).sum()
}
