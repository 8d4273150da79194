//! A connector as a plain fact for the console.

use drm::control::{self, Device as _, ModeFlags, ModeTypeFlags, connector};

use super::device::Device;
use super::edid;
use super::property::Props;
use super::tile;
use crate::event::{Connector, Mode, Tile};
use crate::outputs::Identity;
use crate::units::{Pixels, Rotation};

/// Everything the console decides upon. A connector of unknown state counts when `trust_unknown`; `boot` is the mode
/// that it showed when the card was opened.
pub(super) fn describe(
    info: &connector::Info,
    told: &Told,
    trust_unknown: bool,
    boot: Option<&control::Mode>,
) -> Connector {
    Connector {
        id: info.handle().into(),
        name: info.to_string(),
        connected: is_connected(info.state(), trust_unknown),
        non_desktop: told.non_desktop,
        modes: info.modes().iter().enumerate().map(|(index, mode)| describe_mode(index, mode)).collect(),
        size_mm: info.size().map(|(width, height)| Pixels::new(width, height)),
        identity: told.identity.clone(),
        orientation: told.orientation,
        boot_mode: info.modes().iter().position(|mode| Some(mode) == boot),
        bad_link: told.bad_link,
        tile: told.tile,
    }
}

/// What the properties of a connector tell.
#[derive(Debug, Default)]
pub(super) struct Told {
    non_desktop: bool,
    bad_link: bool,
    orientation: Rotation,
    identity: Option<Identity>,
    tile: Option<Tile>,
    /// For a person: what was not understood.
    pub(super) complaints: Vec<String>,
}

impl Told {
    /// A connector that vanishes meanwhile tells nothing.
    pub(super) fn read(device: &Device, connector: connector::Handle) -> Self {
        let Ok(props) = Props::read(device, connector) else { return Self::default() };
        let is = |name: &str| props.value(name) == Some(1);
        let mut told = Self {
            non_desktop: is("non-desktop"),
            bad_link: is("link-status"),
            orientation: props.value("panel orientation").map_or(Rotation::None, orientation),
            ..Self::default()
        };
        match blob(device, &props, "EDID").map(|bytes| edid::parse(&bytes)) {
            Some(Ok(identity)) => told.identity = Some(identity),
            Some(Err(broken)) => told.complaints.push(format!("the EDID is not used: {broken}")),
            None => {}
        }
        match blob(device, &props, "TILE").map(|bytes| tile::parse(&bytes)) {
            Some(Ok(tile)) => told.tile = tile,
            Some(Err(broken)) => told.complaints.push(format!("it is taken for no tile: {broken}")),
            None => {}
        }
        told
    }
}

/// The bytes of a property, where it has some.
fn blob(device: &Device, props: &Props<connector::Handle>, name: &str) -> Option<Vec<u8>> {
    let id = props.value(name).filter(|id| *id != 0)?;
    let bytes = device.get_property_blob(id);
    bytes.inspect_err(|error| log::debug!("{name} is gone: {error}")).ok()
}

/// `panel orientation`: the side of the panel that is up, in the kernel's numbers.
fn orientation(up: u64) -> Rotation {
    match up {
        1 => Rotation::UpsideDown,
        2 => Rotation::Left,
        3 => Rotation::Right,
        _ => Rotation::None,
    }
}

/// Some outputs cannot tell. As in the kernel's own console they are used when no other is connected.
pub(super) fn is_connected(state: connector::State, trust_unknown: bool) -> bool {
    match state {
        connector::State::Connected => true,
        connector::State::Disconnected => false,
        connector::State::Unknown => trust_unknown,
    }
}

fn describe_mode(index: usize, mode: &control::Mode) -> Mode {
    let (width, height) = mode.size();
    let timing = Timing {
        clock: mode.clock(),
        htotal: mode.hsync().2,
        vtotal: mode.vsync().2,
        vscan: mode.vscan(),
        flags: mode.flags(),
    };
    Mode {
        index,
        size: Pixels::new(u32::from(width), u32::from(height)),
        refresh: timing.millihertz().unwrap_or(mode.vrefresh() * 1000),
        preferred: mode.mode_type().contains(ModeTypeFlags::PREFERRED),
    }
}

/// What the refresh rate follows from.
struct Timing {
    /// In kHz.
    clock: u32,
    htotal: u16,
    vtotal: u16,
    vscan: u16,
    flags: ModeFlags,
}

impl Timing {
    /// As the kernel's `drm_mode_vrefresh` counts, but not rounded to whole hertz.
    fn millihertz(&self) -> Option<u32> {
        let mut refresh = u64::from(self.clock) * 1_000_000;
        let mut total = u64::from(self.htotal) * u64::from(self.vtotal);
        if self.flags.contains(ModeFlags::INTERLACE) {
            refresh *= 2;
        }
        if self.flags.contains(ModeFlags::DBLSCAN) {
            total *= 2;
        }
        total *= u64::from(self.vscan.max(1));
        refresh.checked_add(total / 2)?.checked_div(total)?.try_into().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn timing(clock: u32, htotal: u16, vtotal: u16, vscan: u16, flags: ModeFlags) -> Timing {
        Timing { clock, htotal, vtotal, vscan, flags }
    }

    #[test]
    fn refresh_rates_are_as_on_the_label() {
        let plain = ModeFlags::empty();
        assert_eq!(timing(148_500, 2200, 1125, 0, plain).millihertz(), Some(60_000), "1080p60");
        assert_eq!(timing(74_176, 1650, 750, 0, plain).millihertz(), Some(59_940), "720p at 59.94");
        assert_eq!(timing(74_250, 2200, 1125, 0, ModeFlags::INTERLACE).millihertz(), Some(60_000), "1080i");
        assert_eq!(timing(25_175, 800, 449, 0, ModeFlags::DBLSCAN).millihertz(), Some(35_043));
        assert_eq!(timing(148_500, 2200, 1125, 2, plain).millihertz(), Some(30_000));
    }

    #[test]
    fn a_driver_without_timings_has_no_rate() {
        assert_eq!(timing(0, 0, 0, 0, ModeFlags::empty()).millihertz(), None);
        assert_eq!(timing(u32::MAX, 1, 1, 0, ModeFlags::INTERLACE).millihertz(), None, "beyond any display");
    }

    #[test]
    fn a_connector_that_cannot_tell_counts_when_no_other_does() {
        assert!(is_connected(connector::State::Connected, false));
        assert!(!is_connected(connector::State::Unknown, false));
        assert!(is_connected(connector::State::Unknown, true));
        assert!(!is_connected(connector::State::Disconnected, true));
    }
}
