//! The monitor that X colour names are about: Xlib converts device-independent colours for one certain CRT where
//! no other is described to it (the XDCCC properties), and programs expect the bytes that come out of that.
//!
//! The monitor is a Tektronix 19-inch CRT of 1990. Its primaries, its white and its drive curves are facts about
//! it; the arithmetic is colorimetry's. What lies outside of its gamut loses chroma at its hue and value, in the
//! TekHVC space.

use super::cie::{TekHvc, Xyz};
use crate::term::style::Rgb;

/// Chromaticities x, y of the red, green and blue phosphors, and of their sum.
const PRIMARIES: [[f64; 2]; 3] = [[0.625, 0.34], [0.28, 0.595], [0.155, 0.07]];
const WHITE: [f64; 2] = [0.283, 0.298];

/// What is taken for a rounding error.
const EPSILON: f64 = 0.001;

/// Light from voltage: `a·v⁴ + b·v³ + c·v² + d`, and the level up to which there is none.
struct Curve {
    terms: [f64; 4],
    dark: f64,
}

/// Levels between two points of a curve.
const STEP: f64 = 5.0;

const CURVES: [Curve; 3] = [
    Curve { terms: [-0.35504, 1.15569, 0.19879, 0.00056], dark: 9.0 },
    Curve { terms: [-0.86452, 1.74667, 0.11856, -0.00071], dark: 19.0 },
    Curve { terms: [-0.83382, 1.72977, 0.10341, 0.00064], dark: 14.0 },
];

impl Curve {
    /// Intensity of a level from 0 to 255.
    fn intensity(&self, level: f64) -> f64 {
        let v = level / 255.0;
        let [a, b, c, d] = self.terms;
        ((a * v + b) * v + c) * v * v + d
    }

    /// The level of an intensity from 0 to 1.
    fn level(&self, intensity: f64) -> u8 {
        let first = self.dark + 1.0;
        let least = self.intensity(first);
        let level = if intensity <= 0.0 {
            0.0
        } else if intensity < least {
            self.dark + intensity / least
        } else {
            self.interpolate(first, intensity)
        };
        level.round() as u8
    }

    /// Between points of the curve as far apart as they were measured.
    fn interpolate(&self, first: f64, intensity: f64) -> f64 {
        let mut low = first;
        while low + 2.0 * STEP <= 255.0 && self.intensity(low + STEP) < intensity {
            low += STEP;
        }
        let (dark, light) = (self.intensity(low), self.intensity(low + STEP));
        low + STEP * ((intensity - dark) / (light - dark)).min(1.0)
    }
}

/// Where a rising condition stops to hold.
fn bisect(mut low: f64, mut high: f64, below: impl Fn(f64) -> bool) -> f64 {
    for _ in 0..40 {
        let middle = f64::midpoint(low, high);
        if below(middle) { low = middle } else { high = middle }
    }
    high
}

/// The white of the monitor, of luminance 1.
pub(super) fn white() -> Xyz {
    let [x, y] = WHITE;
    Xyz([x / y, 1.0, (1.0 - x - y) / y])
}

type Matrix = [[f64; 3]; 3];

fn times(matrix: &Matrix, vector: [f64; 3]) -> [f64; 3] {
    matrix.map(|row| row.iter().zip(vector).map(|(a, b)| a * b).sum())
}

fn inverse(m: &Matrix) -> Matrix {
    let minor = |i: usize, j: usize| {
        let (a, b, c, d) = ((i + 1) % 3, (i + 2) % 3, (j + 1) % 3, (j + 2) % 3);
        m[a][c] * m[b][d] - m[a][d] * m[b][c]
    };
    let determinant: f64 = (0..3).map(|j| m[0][j] * minor(0, j)).sum();
    std::array::from_fn(|i| std::array::from_fn(|j| minor(j, i) / determinant))
}

/// Intensities of the phosphors to XYZ: each as strong as makes their sum white.
fn matrix() -> Matrix {
    let columns = PRIMARIES.map(|[x, y]| [x / y, 1.0, (1.0 - x - y) / y]);
    let chroma: Matrix = std::array::from_fn(|i| std::array::from_fn(|j| columns[j][i]));
    let strength = times(&inverse(&chroma), white().0);
    chroma.map(|row| std::array::from_fn(|j| row[j] * strength[j]))
}

/// Intensities that may lie outside of what the monitor can show.
fn intensities(color: Xyz) -> [f64; 3] {
    times(&inverse(&matrix()), color.0)
}

fn xyz(intensities: [f64; 3]) -> Xyz {
    Xyz(times(&matrix(), intensities))
}

fn least(values: [f64; 3]) -> f64 {
    values.into_iter().fold(f64::INFINITY, f64::min)
}

fn most(values: [f64; 3]) -> f64 {
    values.into_iter().fold(f64::NEG_INFINITY, f64::max)
}

fn shows(intensities: [f64; 3]) -> bool {
    least(intensities) >= -EPSILON && most(intensities) <= 1.0 + EPSILON
}

/// The colour of intensities from 0 to 1 (`rgbi:`).
pub(super) fn of_intensities(intensities: [f64; 3]) -> Rgb {
    let level = |i: usize| CURVES[i].level(intensities[i].clamp(0.0, 1.0));
    Rgb::new(level(0), level(1), level(2))
}

/// The nearest colour that the monitor shows.
pub(super) fn of_xyz(color: Xyz) -> Option<Rgb> {
    let direct = intensities(color);
    if shows(direct) {
        return Some(of_intensities(direct));
    }
    let wanted = TekHvc::of(color);
    let chroma = most_chroma(wanted.hue, wanted.value);
    let reduced = intensities(TekHvc { chroma, ..wanted }.xyz());
    shows(reduced).then(|| of_intensities(reduced))
}

/// The greatest chroma of a hue and a value: on the line from black to the purest colour of the hue, or on the
/// line from there to white.
fn most_chroma(hue: f64, value: f64) -> f64 {
    let purest = purest(hue);
    let top = TekHvc::of(xyz(purest));
    if value <= top.value {
        return value * top.chroma / top.value;
    }
    let towards_white = |part: f64| TekHvc::of(xyz(purest.map(|light| light * (1.0 - part) + part)));
    towards_white(bisect(0.0, 1.0, |part| towards_white(part).value < value)).chroma
}

/// The intensities of the purest colour of a hue: one phosphor dark, another at its brightest.
fn purest(hue: f64) -> [f64; 3] {
    let beyond = intensities(TekHvc { hue, value: 40.0, chroma: 120.0 }.xyz());
    let dark = least(beyond);
    let light = most(beyond) - dark;
    beyond.map(|each| (each - dark) / light)
}
