//! `[output.NAME]`: what is wanted of single displays. A table of its own, whose settings stand in a group for each
//! display.

use super::settings::Settings;
use super::single::{Setting, Single};
use super::slot::Slot;
use crate::outputs::{Shows, Wish};
use crate::units::{Placement, Rotation, Side};

/// The name of the group.
pub(super) const GROUP: &str = "output";

const ROTATIONS: [Option<Rotation>; 5] =
    [None, Some(Rotation::None), Some(Rotation::Right), Some(Rotation::UpsideDown), Some(Rotation::Left)];

const fn placement(across: Side, down: Side) -> Placement {
    Placement { across, down }
}

const PLACEMENTS: [Placement; 9] = [
    placement(Side::Middle, Side::Middle),
    placement(Side::Middle, Side::Start),
    placement(Side::Middle, Side::End),
    placement(Side::Start, Side::Middle),
    placement(Side::End, Side::Middle),
    placement(Side::Start, Side::Start),
    placement(Side::End, Side::Start),
    placement(Side::Start, Side::End),
    placement(Side::End, Side::End),
];

const SHOWS: [Shows; 2] = [Shows::Mirror, Shows::Own];

/// Where something stands in a list of all that there is.
fn place<V: PartialEq>(all: &[V], one: &V) -> usize {
    all.iter().position(|other| other == one).unwrap_or(0)
}

const SETTINGS: &[Setting<Wish>] = &[
    Setting { key: "off", about: "leaves the display dark", slot: Slot::Switch(|wish| &mut wish.off) },
    Setting {
        key: "mode",
        about: "the resolution, and the refresh rate in Hz; where the display has no such mode the best of its own \
                is taken",
        slot: Slot::Mode(|wish| &mut wish.mode),
    },
    Setting {
        key: "font-size",
        about: "height of a cell on this display, instead of font.size",
        slot: Slot::Optional { least: 6, most: 128, unit: "pixels", at: |wish| &mut wish.font_size },
    },
    Setting {
        key: "scale",
        about: "how much larger or smaller text is here than it would be otherwise",
        slot: Slot::Optional { least: 25, most: 400, unit: "per cent", at: |wish| &mut wish.scale },
    },
    Setting {
        key: "rotation",
        about: "how far the picture is turned to stand upright, clockwise; auto is as the panel says it is mounted",
        slot: Slot::Choice {
            names: &["auto", "none", "right", "upside-down", "left"],
            get: |wish| place(&ROTATIONS, &wish.rotation),
            set: |wish, at| wish.rotation = ROTATIONS[at],
        },
    },
    Setting {
        key: "position",
        about: "where the grid stands on a display that it does not fill",
        slot: Slot::Choice {
            names: &[
                "center",
                "top",
                "bottom",
                "left",
                "right",
                "top-left",
                "top-right",
                "bottom-left",
                "bottom-right",
            ],
            get: |wish| place(&PLACEMENTS, &wish.placement),
            set: |wish, at| wish.placement = PLACEMENTS[at],
        },
    },
    Setting {
        key: "shows",
        about: "mirror: the same as on all other displays; own: a console of its own, with another login. \
                \"next-display\" takes the keyboard there",
        slot: Slot::Choice {
            names: &["mirror", "own"],
            get: |wish| place(&SHOWS, &wish.shows),
            set: |wish, at| wish.shows = SHOWS[at],
        },
    },
];

impl Single for Wish {
    const GROUP: &'static str = GROUP;
    const WHAT: &'static str = "display";
    const SETTINGS: &'static [Setting<Self>] = SETTINGS;

    fn all(settings: &mut Settings) -> &mut Vec<Self> {
        &mut settings.outputs
    }

    fn name(&mut self) -> &mut String {
        &mut self.output
    }
}
