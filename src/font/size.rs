//! How tall a cell is on a display: as configured, or so that it can be read from where people sit.

use super::Metrics;
use crate::units::Pixels;

/// The height of a cell, which holds a line of text with its descenders.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Size {
    /// Readable on the display at hand: see [`Size::on`].
    #[default]
    Auto,
    /// In pixels.
    Px(u16),
    /// In points of 1/72 inch, as large as the display says it is.
    Pt(f32),
}

/// Millimetres in an inch.
const INCH: f32 = 25.4;
/// Height of a cell by the distance from the eye: 4.4 mm on a monitor at 650 mm, 3.8 mm on a laptop.
const SLOPE: f32 = 0.0068;
/// Diagonals in mm up to which a display is held in the hand, on the lap, on a desk; and the distances in mm.
const DISTANCES: [(f32, f32); 3] = [(260.0, 420.0), (445.0, 560.0), (900.0, 650.0)];
/// Beyond a desk the distance grows with the diagonal: somebody across the room.
const ACROSS: f32 = 1.4;
/// Pixels an inch that displays have; what lies outside is a wrong EDID.
const DENSITIES: std::ops::RangeInclusive<f32> = 40.0..=640.0;
/// Shapes that displays give for a size, in millimetres or centimetres.
const SHAPES: [(u32, u32); 4] = [(16, 9), (16, 10), (160, 90), (160, 100)];
/// What an unknown display is taken for where points have to be pixels.
const USUAL_DENSITY: f32 = 96.0;
/// Rows of a display that does not say how large it is: 16 pixels on 1080 lines.
const USUAL_ROWS: f32 = 67.5;
/// The least height that is chosen automatically, and the least where even 80 columns have no room.
const LEAST: f32 = 16.0;
const TINY: f32 = 12.0;

impl Size {
    /// Pixels of a cell on a display of `mode` pixels that is `millimetres` large, if it says so.
    ///
    /// The automatic height follows the angle at which text is seen: displays are held in the hand, on the lap, on a
    /// desk or hang across the room, by their diagonal. It is even, at least 16 pixels, and leaves room for 80 columns
    /// and 24 rows; sizes that no display has (0, 16 by 9, another shape than the mode) count as not said.
    pub fn on(self, mode: Pixels, millimetres: Option<Pixels>) -> u16 {
        let density = millimetres.and_then(|mm| density(mode, mm));
        let px = match self {
            Self::Px(px) => f32::from(px),
            Self::Pt(pt) => pt / 72.0 * density.unwrap_or(USUAL_DENSITY),
            Self::Auto => automatic(mode, density),
        };
        // A float that is out of range or no number saturates.
        (px.round() as u16).clamp(Metrics::MIN_PX, Metrics::MAX_PX)
    }
}

fn automatic(mode: Pixels, density: Option<f32>) -> f32 {
    let wanted = match density {
        Some(density) => distance(diagonal(mode) / density * INCH) * SLOPE / INCH * density,
        None => mode.height.min(mode.width) as f32 / USUAL_ROWS,
    };
    let room = (mode.width as f32 / 40.0).min(mode.height as f32 / 24.0);
    let even = (wanted / 2.0).round() * 2.0;
    even.max(LEAST).min((room / 2.0).floor() * 2.0).max(TINY)
}

/// How far the eye is from a display of that diagonal, in mm.
fn distance(diagonal: f32) -> f32 {
    let near = DISTANCES.iter().find(|(most, _)| diagonal <= *most);
    near.map_or(diagonal * ACROSS, |(_, distance)| *distance)
}

/// Pixels an inch, when the size is one that a display can have.
fn density(mode: Pixels, mm: Pixels) -> Option<f32> {
    let shape = |size: Pixels| {
        let (long, short) = (size.width.max(size.height), size.width.min(size.height));
        long as f32 / short.max(1) as f32
    };
    let density = diagonal(mode) / diagonal(mm).max(1.0) * INCH;
    let alike = (0.75..=1.34).contains(&(shape(mode) / shape(mm)));
    let told = !SHAPES.contains(&(mm.width, mm.height));
    (told && alike && DENSITIES.contains(&density)).then_some(density)
}

fn diagonal(size: Pixels) -> f32 {
    (size.width as f32).hypot(size.height as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn auto(mode: (u32, u32), mm: (u32, u32)) -> u16 {
        let mm = (mm != (0, 0)).then_some(Pixels::new(mm.0, mm.1));
        Size::Auto.on(Pixels::new(mode.0, mode.1), mm)
    }

    #[test]
    fn usual_displays_are_readable() {
        // 24 and 27 inch monitors.
        assert_eq!(auto((1920, 1080), (531, 299)), 16);
        assert_eq!(auto((1920, 1080), (598, 336)), 16);
        assert_eq!(auto((2560, 1440), (597, 336)), 18);
        assert_eq!(auto((3840, 2160), (597, 336)), 28);
        // Laptops of 15.6, 14 and 13.3 inch.
        assert_eq!(auto((3840, 2160), (344, 194)), 42);
        assert_eq!(auto((1920, 1080), (344, 194)), 22);
        assert_eq!(auto((1366, 768), (309, 173)), 16);
        assert_eq!(auto((2560, 1600), (286, 179)), 34);
        // A television of 55 inch across the room.
        assert_eq!(auto((3840, 2160), (1210, 680)), 42);
    }

    #[test]
    fn a_display_that_does_not_say_is_guessed_by_its_lines() {
        assert_eq!(auto((1920, 1080), (0, 0)), 16);
        assert_eq!(auto((3840, 2160), (0, 0)), 32);
        assert_eq!(auto((1024, 768), (0, 0)), 16);
        assert_eq!(auto((640, 480), (0, 0)), 16);
        // As it is mounted or held does not matter.
        assert_eq!(auto((1080, 1920), (0, 0)), 16);
        assert_eq!(auto((2160, 3840), (194, 344)), 42);
    }

    #[test]
    fn sizes_that_cannot_be_are_not_believed() {
        for mm in [(16, 9), (160, 90), (1, 1), (5000, 5000), (344, 900)] {
            assert_eq!(auto((3840, 2160), mm), 32, "{mm:?}");
        }
    }

    #[test]
    fn small_displays_keep_80_columns_where_those_can_be_read() {
        assert_eq!(auto((800, 480), (154, 86)), 16);
        assert_eq!(auto((320, 240), (0, 0)), 12);
        for (width, height) in [(1, 1), (0, 0), (u32::MAX, 1), (65_535, 65_535)] {
            let px = auto((width, height), (300, 200));
            assert!((Metrics::MIN_PX..=Metrics::MAX_PX).contains(&px), "{width}x{height}: {px}");
        }
    }

    #[test]
    fn asked_sizes_are_taken() {
        let (mode, mm) = (Pixels::new(3840, 2160), Some(Pixels::new(344, 194)));
        assert_eq!(Size::Px(20).on(mode, mm), 20);
        assert_eq!(Size::Px(0).on(mode, mm), Metrics::MIN_PX);
        // 12 points are a sixth of an inch, of 283 pixels here.
        assert_eq!(Size::Pt(12.0).on(mode, mm), 47);
        assert_eq!(Size::Pt(12.0).on(mode, None), 16);
        assert_eq!(Size::Pt(f32::NAN).on(mode, None), Metrics::MIN_PX);
        assert_eq!(Size::Pt(f32::INFINITY).on(mode, None), Metrics::MAX_PX);
    }
}
