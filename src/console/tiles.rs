//! Displays with more pixels than one cable carries: which connectors are one display, and which modes it has.
//!
//! All tiles of a display show one picture with one grid, as the kernel's own console has it: halves with a console
//! each would be two windows that nobody asked for, with a line of text cut where they meet. What the card cannot drive
//! so, one tile lights alone, in a mode that is not the tile's: such a mode the display scales to all of itself.

use crate::action::Beside;
use crate::event::{Connector, Mode, Tile};
use crate::units::Pixels;

/// The kernel knows no wider pictures.
const WIDEST: u32 = u16::MAX as u32;

/// What one picture is shown on: a connector, or all those of a display that has several.
#[derive(Clone, Debug)]
pub(super) struct Screen {
    /// The one at the top left, with the modes of the whole display among its own.
    pub(super) connector: Connector,
    pub(super) whole: Whole,
    /// The names of the others.
    pub(super) others: Vec<String>,
}

/// What the connectors beside the first have to do in each mode of a whole display.
#[derive(Clone, Debug, Default)]
pub(super) struct Whole {
    size: Pixels,
    /// By the number of the first one's mode.
    modes: Vec<(usize, Vec<Beside>)>,
}

impl Whole {
    /// Nothing where the first connector shows the mode alone.
    pub(super) fn beside(&self, mode: &Mode) -> Vec<Beside> {
        let same = |(index, _): &&(usize, Vec<Beside>)| *index == mode.index && mode.size == self.size;
        self.modes.iter().find(same).map(|(_, beside)| beside.clone()).unwrap_or_default()
    }
}

/// The screens of a card. A display of which not all tiles are `usable` is none: each tile stands for itself then, and
/// so do those that contradict each other.
pub(super) fn screens(connectors: &[Connector], usable: impl Fn(&Connector) -> bool) -> Vec<Screen> {
    let screen = |connector: &Connector| {
        let group = connector.tile.map(|tile| fellows(connectors, tile, &usable)).unwrap_or_default();
        match Layout::of(&group) {
            Ok(layout) if layout.tiles[0].connector.id == connector.id => Some(layout.screen()),
            Ok(layout) if layout.has(connector) => None,
            _ => Some(alone(connector)),
        }
    };
    connectors.iter().filter_map(screen).collect()
}

/// Connectors that say they are tiles of a display and cannot all be right, in words for people.
pub(super) fn contradictions(connectors: &[Connector]) -> Vec<String> {
    let wrong = |connector: &&Connector| {
        let group = connector.tile.map(|tile| fellows(connectors, tile, |c| c.connected)).unwrap_or_default();
        Layout::of(&group).err() == Some(Apart::Contradiction)
    };
    let say = |c: &Connector| {
        format!("{} stands for itself: the tiles of its display contradict each other", c.name)
    };
    connectors.iter().filter(|c| c.connected).filter(wrong).map(say).collect()
}

fn alone(connector: &Connector) -> Screen {
    Screen { connector: connector.clone(), whole: Whole::default(), others: Vec::new() }
}

fn fellows(all: &[Connector], tile: Tile, usable: impl Fn(&Connector) -> bool) -> Vec<&Connector> {
    let same = |c: &&Connector| c.tile.is_some_and(|other| other.group == tile.group) && usable(c);
    all.iter().filter(same).collect()
}

/// Why connectors are not one display.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Apart {
    /// One tile is all there is, or others are missing.
    Incomplete,
    /// They lie on each other, or not in rows and columns.
    Contradiction,
}

/// The tiles of a display, row by row.
struct Layout<'a> {
    size: Pixels,
    tiles: Vec<Placed<'a>>,
}

struct Placed<'a> {
    connector: &'a Connector,
    size: Pixels,
    at: (u32, u32),
}

impl<'a> Layout<'a> {
    fn of(group: &[&'a Connector]) -> Result<Self, Apart> {
        let told: Vec<(&Connector, Tile)> = group.iter().filter_map(|c| Some((*c, c.tile?))).collect();
        let Some((_, first)) = told.first() else { return Err(Apart::Incomplete) };
        let shape = (first.columns, first.rows);
        let count = u64::from(first.columns) * u64::from(first.rows);
        let inside = |t: &Tile| (t.columns, t.rows) == shape && t.column < t.columns && t.row < t.rows;
        let twice = |a: usize| {
            told[a + 1..].iter().any(|(_, b)| (b.column, b.row) == (told[a].1.column, told[a].1.row))
        };
        if !told.iter().all(|(_, tile)| inside(tile)) || (0..told.len()).any(twice) {
            return Err(Apart::Contradiction);
        }
        // No two at one place, and none outside: as many as there are places is all of them.
        if count < 2 || told.len() as u64 != count {
            return Err(Apart::Incomplete);
        }
        Self::place(told).ok_or(Apart::Contradiction)
    }

    /// A complete display; none where its tiles do not meet in straight lines.
    fn place(mut told: Vec<(&'a Connector, Tile)>) -> Option<Self> {
        told.sort_by_key(|(_, tile)| (tile.row, tile.column));
        let (mut tiles, mut size) = (Vec::<Placed<'a>>::new(), Pixels::default());
        let columns = told.first()?.1.columns as usize;
        for (place, (connector, tile)) in told.into_iter().enumerate() {
            let left = tiles.last().filter(|_| tile.column > 0);
            let above = place.checked_sub(columns).map(|above| &tiles[above]);
            let straight = left.is_none_or(|left| left.size.height == tile.size.height)
                && above.is_none_or(|above| above.size.width == tile.size.width);
            let x = left.map_or(0, |left| left.at.0 + left.size.width);
            let y = above.map_or(0, |above| above.at.1 + above.size.height);
            let right = x.checked_add(tile.size.width).filter(|right| *right <= WIDEST)?;
            let bottom = y.checked_add(tile.size.height).filter(|bottom| *bottom <= WIDEST)?;
            if !straight || tile.size.area() == 0 {
                return None;
            }
            size = Pixels::new(right, bottom);
            tiles.push(Placed { connector, size: tile.size, at: (x, y) });
        }
        Some(Self { size, tiles })
    }

    fn has(&self, connector: &Connector) -> bool {
        self.tiles.iter().any(|tile| tile.connector.id == connector.id)
    }

    /// The display as one connector. Its modes with all tiles come first; then those that the first tile has alone, for
    /// a card that does not drive them all.
    fn screen(&self) -> Screen {
        let (first, others) = (&self.tiles[0], &self.tiles[1..]);
        let beside = |mode: &Mode| others.iter().map(|tile| tile.beside(mode)).collect::<Option<Vec<_>>>();
        let of_tile = first.connector.modes.iter().filter(|mode| mode.size == first.size);
        let wholes: Vec<(Mode, Vec<Beside>)> =
            of_tile.filter_map(|mode| Some((*mode, beside(mode)?))).collect();
        let any_preferred = wholes.iter().any(|(mode, _)| mode.preferred);
        let whole =
            |mode: &Mode| Mode { size: self.size, preferred: mode.preferred || !any_preferred, ..*mode };
        let mut modes: Vec<Mode> = wholes.iter().map(|(mode, _)| whole(mode)).collect();
        modes.extend(first.connector.modes.iter().map(|mode| Mode { preferred: false, ..*mode }));
        Screen {
            connector: Connector { modes, ..first.connector.clone() },
            whole: Whole {
                size: self.size,
                modes: wholes.into_iter().map(|(mode, beside)| (mode.index, beside)).collect(),
            },
            others: others.iter().map(|tile| tile.connector.name.clone()).collect(),
        }
    }
}

impl Placed<'_> {
    /// What it does while the first tile has this mode: its own of the tile's size, as fast as can be found.
    fn beside(&self, first: &Mode) -> Option<Beside> {
        let modes = self.connector.modes.iter().filter(|mode| mode.size == self.size);
        let mode = modes.min_by_key(|mode| mode.refresh.abs_diff(first.refresh))?;
        Some(Beside { connector: self.connector.id, mode: mode.index, at: self.at })
    }
}
