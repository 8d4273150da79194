//! How everything is shown, whatever a program shows.

#![forbid(unsafe_code)]

/// What people choose of the look of all text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Manner {
    /// Right-to-left text is shown in its own direction, where programs do not ask for something else.
    pub bidi: bool,
    pub gamma: Gamma,
    /// Every colour is moved as far from its background as it can be read best.
    pub contrast: bool,
    /// Operators are joined where the face has signs for them, but for those under the cursor.
    pub ligatures: bool,
}

impl Default for Manner {
    fn default() -> Self {
        Self { bidi: true, gamma: Gamma::default(), contrast: false, ligatures: false }
    }
}

/// The power of light in which the edges of glyphs mix text and background, in hundredths. 1 is naive and makes light
/// text on dark look thin, with dirty edges between colours; 2.2 is physically right, and makes it look bold and dark
/// text on light pale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gamma(u16);

impl Gamma {
    pub const LEAST: u16 = 100;
    pub const MOST: u16 = 300;

    /// The nearest that there is.
    pub fn new(hundredths: u16) -> Self {
        Self(hundredths.clamp(Self::LEAST, Self::MOST))
    }

    pub(super) fn exponent(self) -> f32 {
        f32::from(self.0) / 100.0
    }
}

impl Default for Gamma {
    /// Stands between: light text on dark is not thin, and dark text on light not pale.
    fn default() -> Self {
        Self(140)
    }
}
