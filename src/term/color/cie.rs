//! The device-independent colour spaces of Xlib's Xcms, each to CIE XYZ of luminance 0 to 1.
//!
//! The formulas are those of CIE 15 and, for TekHVC, of Taylor, Murch and McManus, "TekHVC: a uniform perceptual
//! color system for display users" (1989). CIELab is read as Xlib reads it, whose scales for a* and b* and for
//! dark colours are not CIE's: what counts is that a colour is the one that xterm shows.

use super::monitor::white;

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Xyz(pub [f64; 3]);

/// CIE 1976 u′, v′ and luminance.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Uvy {
    u: f64,
    v: f64,
    y: f64,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct TekHvc {
    /// Degrees.
    pub hue: f64,
    /// L*, 0 to 100.
    pub value: f64,
    pub chroma: f64,
}

/// Three numbers in a space that is named as X names it.
pub(super) fn parse(space: &str, values: [f64; 3]) -> Option<Xyz> {
    let [a, b, c] = values;
    let part = 0.0..=1.0;
    let star = 0.0..=100.0;
    match space {
        "ciexyz" if part.contains(&b) => Some(Xyz(values)),
        "cieuvy" if part.contains(&c) => Some(Uvy { u: a, v: b, y: c }.xyz()),
        "ciexyy" if part.contains(&c) => Some(of_xyy(a, b, c)),
        "cielab" if star.contains(&a) => Some(of_lab(a, b, c)),
        "cieluv" if star.contains(&a) => Some(of_luv(a, b, c)),
        "tekhvc" if star.contains(&b) && c >= 0.0 => Some(TekHvc { hue: a, value: b, chroma: c }.xyz()),
        _ => None,
    }
}

/// Below this there is no colour to divide by.
const LEAST: f64 = 0.001;

fn of_xyy(x: f64, y: f64, luminance: f64) -> Xyz {
    let y = if y == 0.0 { LEAST } else { y };
    Xyz([x * luminance / y, luminance, (1.0 - x - y) * luminance / y])
}

fn of_lab(l: f64, a: f64, b: f64) -> Xyz {
    let Xyz([xn, _, zn]) = white();
    let light = (l + 16.0) / 116.0;
    if light.powi(3) < 0.008856 {
        let light = l / 9.03292;
        return Xyz([xn * (a / 3893.5 + light), light, zn * (light - b / 1557.4)]);
    }
    Xyz([xn * (light + a / 5.0).powi(3), light.powi(3), zn * (light - b / 2.0).powi(3)])
}

fn of_luv(l: f64, u: f64, v: f64) -> Xyz {
    let white = Uvy::of(white());
    let scale = if l == 0.0 { f64::INFINITY } else { 0.13 * l };
    Uvy { u: u / scale + white.u, v: v / scale + white.v, y: luminance(l) }.xyz()
}

/// Y of L*.
fn luminance(l: f64) -> f64 {
    if l < 7.999_536_24 { l / 903.29 } else { ((l + 16.0) / 116.0).powi(3) }
}

/// L* of Y.
fn lightness(y: f64) -> f64 {
    if y < 0.008856 { y * 903.29 } else { y.cbrt() * 116.0 - 16.0 }
}

impl Uvy {
    fn of(Xyz([x, y, z]): Xyz) -> Self {
        let sum = x + 15.0 * y + 3.0 * z;
        if sum == 0.0 {
            return Self { y, ..Self::of(white()) };
        }
        Self { u: 4.0 * x / sum, v: 9.0 * y / sum, y }
    }

    fn xyz(self) -> Xyz {
        let sum = 6.0 * self.u - 16.0 * self.v + 12.0;
        if sum == 0.0 {
            return Self { y: self.y, ..Self::of(white()) }.xyz();
        }
        let (x, y) = (9.0 * self.u / sum, 4.0 * self.v / sum);
        let scale = if y == 0.0 { 1.0 } else { self.y / y };
        Xyz([x * scale, self.y, (1.0 - x - y) * scale])
    }
}

impl TekHvc {
    /// Units of chroma for a distance in u′, v′ at value 1.
    const CHROMA: f64 = 7.50725;
    /// u′, v′ of the best red, where hue is zero.
    const RED: (f64, f64) = (0.7127, 0.4931);

    fn offset(white: Uvy) -> f64 {
        ((Self::RED.1 - white.v) / (Self::RED.0 - white.u)).atan().to_degrees()
    }

    pub(super) fn of(color: Xyz) -> Self {
        let (color, white) = (Uvy::of(color), Uvy::of(white()));
        let (u, v) = (color.u - white.u, color.v - white.v);
        let value = lightness(color.y);
        let hue = (v.atan2(u).to_degrees() - Self::offset(white)).rem_euclid(360.0);
        Self { hue, value: value.clamp(0.0, 100.0), chroma: (value * Self::CHROMA * u.hypot(v)).max(0.0) }
    }

    pub(super) fn xyz(self) -> Xyz {
        let white = Uvy::of(white());
        let y = luminance(self.value);
        if self.value <= 0.0 || self.value >= 100.0 {
            return Uvy { y, ..white }.xyz();
        }
        let angle = (self.hue + Self::offset(white)).to_radians();
        let distance = self.chroma / (self.value * Self::CHROMA);
        Uvy { u: white.u + angle.cos() * distance, v: white.v + angle.sin() * distance, y }.xyz()
    }
}
