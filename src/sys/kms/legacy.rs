//! Mode setting without atomic commits: for old drivers, and where an atomic commit was refused.

use std::io;

use drm::control::{Device as _, Mode, PageFlipFlags, connector, crtc, framebuffer};

use super::device::Device;

/// Sets mode and picture at once, and takes away a cursor that somebody left behind.
pub(super) fn modeset(
    device: &Device,
    connector: connector::Handle,
    crtc: crtc::Handle,
    mode: Mode,
    picture: framebuffer::Handle,
) -> io::Result<()> {
    device.set_crtc(crtc, Some(picture), (0, 0), &[connector], Some(mode))?;
    hide_cursor(device, crtc);
    Ok(())
}

#[expect(deprecated, reason = "drivers without cursor planes know no other way")]
fn hide_cursor(device: &Device, crtc: crtc::Handle) {
    let _ = device.set_cursor(crtc, None::<&drm::control::dumbbuffer::DumbBuffer>);
}

/// Shows another framebuffer of the same size at the next vertical blank; an event tells when.
pub(super) fn flip(device: &Device, crtc: crtc::Handle, picture: framebuffer::Handle) -> io::Result<()> {
    device.page_flip(crtc, picture, PageFlipFlags::EVENT, None)
}

/// Turns a CRTC off.
pub(super) fn disable(device: &Device, crtc: crtc::Handle) -> io::Result<()> {
    device.set_crtc(crtc, None, (0, 0), &[], None)
}
