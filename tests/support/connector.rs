//! Displays to plug in.

use glasstty::event::{Connector, Mode};
use glasstty::units::Pixels;

/// `Virtual-ID` with a display that has modes of these sizes and prefers the first.
pub(crate) fn connector(id: u32, sizes: &[(u32, u32)]) -> Connector {
    let mode = |(index, (width, height)): (usize, &(u32, u32))| Mode {
        index,
        size: Pixels::new(*width, *height),
        refresh: 60_000,
        preferred: index == 0,
    };
    let modes = sizes.iter().enumerate().map(mode).collect();
    Connector { id, name: format!("Virtual-{id}"), connected: true, modes, ..Connector::default() }
}
