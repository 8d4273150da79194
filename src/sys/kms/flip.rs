//! Flip events of a card.

use std::io;

use drm::Device as _;
use drm::control::{Device as _, Event, crtc};
use nix::errno::Errno;

use super::device::Device;
use crate::sys::display::errno;

/// What a card had to tell.
#[derive(Debug, Default)]
pub(super) struct Flips {
    /// CRTCs that show their new framebuffer.
    pub(super) crtcs: Vec<crtc::Handle>,
    /// The card is gone.
    pub(super) lost: bool,
}

/// Reads until nothing is left. A card that woke us for nothing is asked whether it is still there.
pub(super) fn read(device: &Device) -> Flips {
    let mut flips = Flips::default();
    loop {
        match device.receive_events() {
            Ok(events) => flips.crtcs.extend(events.filter_map(landed)),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => {
                flips.lost = is_gone(&error) || flips.crtcs.is_empty() && is_unplugged(device);
                break;
            }
        }
    }
    if flips.lost {
        device.set_lost();
    }
    flips
}

fn landed(event: Event) -> Option<crtc::Handle> {
    match event {
        Event::PageFlip(flip) => Some(flip.crtc),
        Event::Vblank(_) | Event::Unknown(_) => None,
    }
}

fn is_gone(error: &io::Error) -> bool {
    errno(error) == Errno::ENODEV
}

fn is_unplugged(device: &Device) -> bool {
    device.get_driver_capability(drm::DriverCapability::DumbBuffer).is_err_and(|error| is_gone(&error))
}
