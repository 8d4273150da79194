//! A connector as a plain fact for the console.

use drm::control::{self, ModeFlags, ModeTypeFlags, connector};

use crate::event::{Connector, Mode};
use crate::units::Pixels;

/// Everything the console decides upon. A connector of unknown state counts when `trust_unknown`.
pub(super) fn describe(info: &connector::Info, non_desktop: bool, trust_unknown: bool) -> Connector {
    Connector {
        id: info.handle().into(),
        name: info.to_string(),
        connected: is_connected(info.state(), trust_unknown),
        non_desktop,
        modes: info.modes().iter().enumerate().map(|(index, mode)| describe_mode(index, mode)).collect(),
        size_mm: info.size().map(|(width, height)| Pixels::new(width, height)),
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
