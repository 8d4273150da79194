//! Which CRTC drives a connector.

use std::io;

use drm::control::{Device as _, ResourceHandles, connector, crtc};

use super::device::Device;

/// The CRTCs that can drive a connector, as bits in the card's order.
pub(super) fn possible(device: &Device, all: &ResourceHandles, info: &connector::Info) -> u32 {
    let encoders = info.encoders().iter().filter_map(|encoder| device.get_encoder(*encoder).ok());
    let crtcs = encoders.flat_map(|encoder| all.filter_crtcs(encoder.possible_crtcs()));
    crtcs.filter_map(|crtc| position(all, crtc)).fold(0, |bits, at| bits | 1 << at)
}

/// The CRTC that drives a connector now, whoever set it.
pub(super) fn current(device: &Device, all: &ResourceHandles, info: &connector::Info) -> Option<usize> {
    let encoder = device.get_encoder(info.current_encoder()?).ok()?;
    position(all, encoder.crtc()?)
}

fn position(all: &ResourceHandles, crtc: crtc::Handle) -> Option<usize> {
    all.crtcs().iter().position(|other| *other == crtc)
}

/// Whether the driver counts vertical blanks. Those that do not copy pixels on request.
pub(super) fn has_vblank(device: &Device) -> bool {
    use drm::{Device as _, VblankWaitFlags, VblankWaitTarget};
    let now = device.wait_vblank(VblankWaitTarget::Relative(0), VblankWaitFlags::empty(), 0, 0);
    !now.is_err_and(|error| error.kind() == io::ErrorKind::Unsupported)
}

/// Picks a CRTC out of `possible` that is not `used`: the one that drives the connector already, else the one
/// that the fewest of the `others` (their possible CRTCs) could use.
pub(super) fn pick(possible: u32, used: u32, current: Option<usize>, others: &[u32]) -> Option<usize> {
    let free = possible & !used;
    let is_free = |at: &usize| free & (1 << at) != 0;
    let wanted = |at: &usize| others.iter().filter(|other| **other & (1 << at) != 0).count();
    current.filter(is_free).or_else(|| (0..32).filter(is_free).min_by_key(wanted))
}

#[cfg(test)]
mod tests {
    use super::pick;

    #[test]
    fn a_connector_keeps_the_crtc_that_lights_it() {
        assert_eq!(pick(0b1111, 0, Some(2), &[0b0100]), Some(2));
        assert_eq!(pick(0b1111, 0b0100, Some(2), &[]), Some(0), "unless we use it for another");
        assert_eq!(pick(0b0011, 0, Some(2), &[]), Some(0), "unless it cannot");
    }

    #[test]
    fn a_crtc_that_others_need_is_left_to_them() {
        assert_eq!(pick(0b11, 0, None, &[0b01]), Some(1));
        assert_eq!(pick(0b111, 0, None, &[0b011, 0b001]), Some(2));
        assert_eq!(pick(0b111, 0b100, None, &[0b011, 0b001]), Some(1));
    }

    #[test]
    fn a_card_can_run_out_of_crtcs() {
        assert_eq!(pick(0b01, 0b01, Some(0), &[]), None);
        assert_eq!(pick(0, 0, None, &[]), None);
        assert_eq!(pick(1 << 31, 0, None, &[]), Some(31));
    }
}
