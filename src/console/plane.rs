//! Who shows the arrow of the pointer on one output: the display, on its cursor plane, or the picture, as the plane's
//! software twin. Never both, and never neither for longer than a frame.
//!
//! ```text
//! Unasked: twin ──the arrow is seen──▸ asked ──▸ Takes: plane, where the arrow fits, as it is, and people want it so
//!    ▴                                   ╰─────▸ Absent: twin ◂── the plane fails ──╯
//!    ╰── another mode ──╯
//! ```

use crate::action::Sprite;
use crate::units::{Pixels, Rotation};

#[derive(Debug, Default)]
pub(super) struct Plane {
    /// People want it.
    wanted: bool,
    known: Known,
    /// Where the display shows the arrow, as far as it was told.
    shown: Option<(u32, u32)>,
    /// Where it should.
    due: Option<(u32, u32)>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Known {
    #[default]
    Unasked,
    /// Pictures of up to that size.
    Takes(Pixels),
    Absent,
}

impl Plane {
    pub(super) const fn set_wanted(&mut self, wanted: bool) {
        self.wanted = wanted;
    }

    /// Another mode, perhaps on another CRTC: nobody knows.
    pub(super) const fn forget(&mut self) {
        self.known = Known::Unasked;
    }

    /// What the display says.
    pub(super) fn answer(&mut self, size: Option<Pixels>) {
        self.known = size.map_or(Known::Absent, Known::Takes);
    }

    /// Whether it is worth asking the display.
    pub(super) fn is_unasked(&self) -> bool {
        self.wanted && self.known == Known::Unasked
    }

    /// Whether the plane shows an arrow of this size on a display that hangs so.
    pub(super) fn takes(&self, arrow: Pixels, rotation: Rotation) -> bool {
        let Known::Takes(most) = self.known else { return false };
        let arrow = rotation.turned(arrow);
        self.wanted && arrow.width <= most.width && arrow.height <= most.height
    }

    /// What was painted wants this of the plane; true when that is news for the display.
    pub(super) fn aim(&mut self, sprite: Option<Sprite<'_>>) -> bool {
        self.due = sprite.map(|sprite| sprite.at);
        self.due != self.shown
    }

    /// The display was told.
    pub(super) const fn told(&mut self) {
        self.shown = self.due;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARROW: Pixels = Pixels::new(11, 17);

    fn asked(size: Option<Pixels>) -> Plane {
        let mut plane = Plane { wanted: true, ..Plane::default() };
        plane.answer(size);
        plane
    }

    #[test]
    fn a_display_is_asked_once_and_again_in_another_mode() {
        let mut plane = Plane::default();
        assert!(!plane.is_unasked(), "nobody wants it");
        plane.set_wanted(true);
        assert!(plane.is_unasked() && !plane.takes(ARROW, Rotation::None));
        for answer in [None, Some(Pixels::new(64, 64))] {
            plane.answer(answer);
            assert!(!plane.is_unasked());
        }
        plane.forget();
        assert!(plane.is_unasked());
    }

    #[test]
    fn the_twin_draws_what_the_plane_cannot() {
        assert!(!asked(None).takes(ARROW, Rotation::None));
        let mut plane = asked(Some(Pixels::new(16, 32)));
        assert!(plane.takes(ARROW, Rotation::None));
        assert!(!plane.takes(ARROW, Rotation::Left), "sideways it is too wide");
        assert!(!plane.takes(Pixels::new(33, 51), Rotation::None), "too large");
        plane.set_wanted(false);
        assert!(!plane.takes(ARROW, Rotation::None));
    }

    #[test]
    fn only_a_change_is_news() {
        let mut plane = asked(Some(Pixels::new(64, 64)));
        let sprite = |x| Some(Sprite { pixels: &[], size: ARROW, at: (x, 0) });
        assert!(!plane.aim(None), "nothing is there, and nothing should be");
        assert!(plane.aim(sprite(3)));
        assert!(plane.aim(sprite(3)), "until it is told");
        plane.told();
        assert!(!plane.aim(sprite(3)) && plane.aim(sprite(4)) && plane.aim(None));
    }
}
