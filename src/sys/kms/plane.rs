//! Planes: which one carries the picture of a CRTC.

use std::io;

use drm::buffer::DrmFourcc;
use drm::control::{Device as _, PlaneType, ResourceHandles, crtc, plane};

use super::device::Device;
use super::property::Props;

/// The properties of every plane of a card.
pub(super) fn all(device: &Device) -> io::Result<Vec<Props<plane::Handle>>> {
    device.plane_handles()?.into_iter().map(|plane| Props::read(device, plane)).collect()
}

/// The primary plane for a CRTC: the one it uses now, else the first that fits and drives no other CRTC.
pub(super) fn primary(
    device: &Device,
    resources: &ResourceHandles,
    crtc: crtc::Handle,
) -> io::Result<Option<plane::Handle>> {
    let mut first = None;
    for plane in all(device)?.iter().filter(|plane| is_primary(plane)) {
        let info = device.get_plane(plane.object())?;
        let fits = resources.filter_crtcs(info.possible_crtcs()).contains(&crtc)
            && info.formats().contains(&(DrmFourcc::Xrgb8888 as u32));
        match info.crtc() {
            Some(now) if fits && now == crtc => return Ok(Some(plane.object())),
            None if fits => first = first.or(Some(plane.object())),
            _ => {}
        }
    }
    Ok(first)
}

fn is_primary(plane: &Props<plane::Handle>) -> bool {
    plane.value("type") == Some(PlaneType::Primary as u64)
}
