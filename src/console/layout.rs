//! Which mode a connector runs, and which grid a session gets from the outputs that show it.

use crate::event::{Connector, Mode};
use crate::units::{Cells, Pixels};

/// The modes of a connector, the one to try first first: what the display prefers, then the largest, then
/// the fastest. Modes without pixels are left out.
pub(super) fn modes_by_merit(connector: &Connector) -> Vec<(usize, Pixels)> {
    let mut modes: Vec<&Mode> = connector.modes.iter().filter(|m| m.size.area() > 0).collect();
    modes.sort_by_key(|m| std::cmp::Reverse((m.preferred, m.size.area(), m.refresh)));
    modes.into_iter().map(|m| (m.index, m.size)).collect()
}

/// A connector that can show a console.
pub(super) fn usable(connector: &Connector) -> bool {
    connector.connected && !connector.non_desktop && connector.modes.iter().any(|m| m.size.area() > 0)
}

/// The grid that every output has room for.
pub(super) fn common_grid(rooms: impl Iterator<Item = Cells>) -> Option<Cells> {
    rooms.reduce(|a, b| Cells::new(a.cols.min(b.cols), a.rows.min(b.rows))).map(Cells::clamped)
}

#[cfg(test)]
mod tests {
    use super::*;

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
            non_desktop: false,
            modes: modes.iter().enumerate().map(mode).collect(),
            size_mm: None,
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
        let order: Vec<usize> = modes_by_merit(&c).into_iter().map(|(i, _)| i).collect();
        assert_eq!(order, [1, 2, 0]);
    }

    #[test]
    fn displays_without_modes_are_not_used() {
        assert!(!usable(&connector(&[])));
        assert!(!usable(&connector(&[(0, 0, 60, true)])));
        assert!(!usable(&Connector { non_desktop: true, ..connector(&[(8, 8, 60, true)]) }));
        assert!(usable(&connector(&[(800, 600, 60, false)])));
    }

    #[test]
    fn the_grid_fits_everywhere() {
        let rooms = [Cells::new(240, 67), Cells::new(128, 80)];
        assert_eq!(common_grid(rooms.into_iter()), Some(Cells::new(128, 67)));
        assert_eq!(common_grid(std::iter::empty()), None);
    }
}
