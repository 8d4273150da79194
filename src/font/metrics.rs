//! The measures of a cell: its size and where the lines of a text lie in it.

use crate::units::Pixels;

/// A horizontal line through a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// First pixel row.
    pub y: u32,
    /// Number of pixel rows.
    pub thickness: u32,
}

/// The measures of a cell of some height. Every line lies inside the cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Metrics {
    pub cell: Pixels,
    /// Pixel rows above the baseline.
    pub baseline: u32,
    pub underline: Line,
    pub strike: Line,
    pub overline: Line,
}

impl Metrics {
    /// The smallest and the largest cell height.
    pub const MIN_PX: u16 = 6;
    pub const MAX_PX: u16 = 128;

    /// The measures for a cell `px` pixels high: half as wide, four fifths above the baseline.
    pub fn for_height(px: u16) -> Self {
        let height = u32::from(px.clamp(Self::MIN_PX, Self::MAX_PX));
        Self::of(Pixels::new(height.div_ceil(2), height), (height * 4 + 2) / 5)
    }

    /// The measures for a cell `px` pixels high in the proportions of a face: the advance of its letters, its height
    /// above and below the baseline, all in one unit.
    pub(super) fn in_proportion(px: u16, advance: f32, ascent: f32, descent: f32) -> Self {
        let height = u32::from(px.clamp(Self::MIN_PX, Self::MAX_PX));
        let scale = height as f32 / (ascent + descent);
        let width = (advance * scale).round().clamp(height as f32 / 4.0, height as f32) as u32;
        let baseline = (ascent * scale).round().clamp(height as f32 / 2.0, height as f32 - 1.0) as u32;
        Self::of(Pixels::new(width.max(1), height), baseline)
    }

    /// The measures for a cell of any size with its baseline at a row.
    pub(super) fn of(cell: Pixels, baseline: u32) -> Self {
        let height = cell.height;
        let thickness = stroke(cell);
        let underline = (baseline + thickness).min(height - thickness);
        // Half the height of a lowercase letter above the baseline.
        let strike = baseline.saturating_sub((height * 23 + 50) / 100 + thickness / 2);
        Self {
            cell,
            baseline,
            underline: Line { y: underline, thickness },
            strike: Line { y: strike, thickness },
            overline: Line { y: 0, thickness },
        }
    }
}

/// Thickness of a light line in cells of this size.
pub(super) fn stroke(cell: Pixels) -> u32 {
    ((cell.width + 4) / 8).max(1)
}
