//! How much larger or smaller than configured text is.

use crate::font::Metrics;

/// Steps of an eighth, up or down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Zoom {
    steps: i16,
}

impl Zoom {
    pub(super) const NONE: Self = Self { steps: 0 };

    /// One step larger or smaller.
    #[must_use]
    pub(super) const fn step(self, larger: bool) -> Self {
        Self { steps: if larger { self.steps + 1 } else { self.steps - 1 } }
    }

    /// The height of a cell in pixels that was `px`. Every step within the bounds is another height.
    pub(super) fn apply(self, px: u16) -> u16 {
        let larger = self.steps > 0;
        (0..self.steps.unsigned_abs())
            .fold(px, |px, _| {
                let part = (px / 8).max(1);
                if larger { px.saturating_add(part) } else { px.saturating_sub(part) }
            })
            .clamp(Metrics::MIN_PX, Metrics::MAX_PX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_shows_until_the_bounds() {
        let up = [16, 18, 20, 22, 24, 27];
        let mut zoom = Zoom::NONE;
        for px in up {
            assert_eq!(zoom.apply(16), px);
            zoom = zoom.step(true);
        }
        let mut zoom = Zoom::NONE;
        for px in [16, 14, 13, 12, 11, 10, 9, 8, 7, 6, 6] {
            assert_eq!(zoom.apply(16), px);
            zoom = zoom.step(false);
        }
        assert_eq!(Zoom { steps: 100 }.apply(16), Metrics::MAX_PX);
    }
}
