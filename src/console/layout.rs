//! Which mode a connector runs, and which grid a session gets from the outputs that show it.

use std::cmp::Reverse;

use crate::event::{Connector, Mode};
use crate::outputs::{Displays, ModeWish, Wish};
use crate::units::Cells;

/// The modes of a connector, the one to try first first: what is wished for, what the display prefers, what it
/// showed when we came, then the largest, then the fastest. Modes without pixels are left out, and one that lights only
/// a tile of a display is the last resort.
pub(super) fn modes_by_merit(connector: &Connector, wish: Option<ModeWish>) -> Vec<Mode> {
    let mut modes: Vec<Mode> = connector.modes.iter().copied().filter(|m| m.size.area() > 0).collect();
    let merit = |mode: &Mode| {
        let boots = connector.boot_mode == Some(mode.index);
        let whole = connector.tile.is_none_or(|tile| tile.size != mode.size);
        (wished(mode, boots, wish), whole, mode.preferred, boots, mode.size.area(), mode.refresh)
    };
    modes.sort_by_key(|mode| Reverse(merit(mode)));
    modes
}

/// How well a mode is what is wished for; `None` is not at all. Refresh rates are rarely written exactly.
fn wished(mode: &Mode, boots: bool, wish: Option<ModeWish>) -> Option<Reverse<u32>> {
    let near = |rate: Option<u32>| Reverse(rate.map_or(0, |rate| rate.abs_diff(mode.refresh)));
    match wish? {
        ModeWish::Preferred => None,
        ModeWish::Boot => boots.then_some(Reverse(0)),
        ModeWish::Exactly { size, refresh } => (mode.size == size).then_some(near(refresh)),
    }
}

/// What is wished for a connector.
pub(super) fn wish<'a>(displays: &'a Displays, connector: &Connector) -> Option<&'a Wish> {
    displays.outputs.iter().find(|wish| wish.matches(&connector.name, connector.identity.as_ref()))
}

/// Some mode of the connector has pixels.
pub(super) fn has_mode(connector: &Connector) -> bool {
    connector.modes.iter().any(|mode| mode.size.area() > 0)
}

/// Whether a connector has the mode that is wished for.
pub(super) fn can_be(connector: &Connector, wish: ModeWish) -> bool {
    let is = |mode: &Mode| wished(mode, connector.boot_mode == Some(mode.index), Some(wish)).is_some();
    wish == ModeWish::Preferred || connector.modes.iter().any(is)
}

/// A connector that can show a console and is not to stay dark.
pub(super) fn usable(connector: &Connector, displays: &Displays) -> bool {
    connector.connected
        && !connector.non_desktop
        && has_mode(connector)
        && !wish(displays, connector).is_some_and(|wish| wish.off)
}

/// The grid that every output has room for.
pub(super) fn common_grid(rooms: impl Iterator<Item = Cells>) -> Option<Cells> {
    rooms.reduce(|a, b| Cells::new(a.cols.min(b.cols), a.rows.min(b.rows))).map(Cells::clamped)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Pixels;

    fn connector(modes: &[(u32, u32, u32, bool)]) -> Connector {
        let mode = |(index, (width, height, refresh, preferred)): (usize, &(u32, u32, u32, bool))| Mode {
            index,
            size: Pixels::new(*width, *height),
            refresh: *refresh,
            preferred: *preferred,
        };
        Connector {
            id: 1,
            name: "X-1".into(),
            connected: true,
            modes: modes.iter().enumerate().map(mode).collect(),
            ..Connector::default()
        }
    }

    #[test]
    fn the_preferred_mode_comes_first_then_the_largest() {
        let c = connector(&[
            (640, 480, 60, false),
            (1024, 768, 60, true),
            (1920, 1080, 60, false),
            (0, 0, 0, true),
        ]);
        let order: Vec<usize> = modes_by_merit(&c, None).into_iter().map(|mode| mode.index).collect();
        assert_eq!(order, [1, 2, 0]);
    }

    #[test]
    fn a_mode_that_is_wished_for_comes_before_all_and_the_boot_mode_after_the_preferred() {
        let mut c = connector(&[
            (1920, 1080, 60_000, true),
            (1280, 720, 60_000, false),
            (1280, 720, 50_000, false),
            (1920, 1080, 30_000, false),
            (800, 600, 60_000, false),
        ]);
        c.boot_mode = Some(4);
        let order = |wish: Option<&str>| -> Vec<usize> {
            let wish = wish.map(|text| text.parse().expect("a mode"));
            modes_by_merit(&c, wish).into_iter().map(|mode| mode.index).collect()
        };
        assert_eq!(order(None), [0, 4, 3, 1, 2]);
        assert_eq!(order(Some("preferred")), order(None));
        assert_eq!(order(Some("boot"))[..2], [4, 0]);
        assert_eq!(order(Some("1280x720"))[..3], [1, 2, 0]);
        assert_eq!(order(Some("1280x720@50"))[..3], [2, 1, 0]);
        assert_eq!(order(Some("1920x1080@29.97"))[..3], [3, 0, 4]);
        assert_eq!(order(Some("640x480")), order(None), "a mode that is not there changes nothing");
    }

    #[test]
    fn displays_without_modes_are_not_used() {
        let all = Displays::default();
        assert!(!usable(&connector(&[]), &all));
        assert!(!usable(&connector(&[(0, 0, 60, true)]), &all));
        assert!(!usable(&Connector { non_desktop: true, ..connector(&[(8, 8, 60, true)]) }, &all));
        let good = connector(&[(800, 600, 60, false)]);
        assert!(usable(&good, &all));
        let off = |output: &str| Displays {
            outputs: vec![Wish { output: output.into(), off: true, ..Wish::default() }],
            ..Displays::default()
        };
        assert!(!usable(&good, &off("x-1")));
        assert!(usable(&good, &off("X-2")));
    }

    #[test]
    fn the_grid_fits_everywhere() {
        let rooms = [Cells::new(240, 67), Cells::new(128, 80)];
        assert_eq!(common_grid(rooms.into_iter()), Some(Cells::new(128, 67)));
        assert_eq!(common_grid(std::iter::empty()), None);
    }
}
