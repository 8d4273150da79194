//! Mode setting without atomic commits: for old drivers, and where an atomic commit was refused.

use std::io;

use drm::control::dumbbuffer::DumbBuffer;
use drm::control::{Device as _, Mode, PageFlipFlags, connector, crtc, framebuffer};

use super::device::Device;

/// Sets mode and picture at once, and takes away a cursor that somebody left behind. `enter` is told of the last step.
pub(super) fn modeset(
    device: &Device,
    connector: connector::Handle,
    crtc: crtc::Handle,
    mode: Mode,
    picture: framebuffer::Handle,
    enter: &dyn Fn(),
) -> io::Result<()> {
    let _ = set_cursor(device, crtc, None, (0, 0));
    enter();
    device.set_crtc(crtc, Some(picture), (0, 0), &[connector], Some(mode))
}

/// Gives the cursor of a CRTC its picture, or takes it away. Drivers that know no hot spot are told the rest.
#[expect(deprecated, reason = "drivers without cursor planes know no other way")]
pub(super) fn set_cursor(
    device: &Device,
    crtc: crtc::Handle,
    picture: Option<&DumbBuffer>,
    hot: (u32, u32),
) -> io::Result<()> {
    device
        .set_cursor2(crtc, picture, (hot.0 as i32, hot.1 as i32))
        .or_else(|_| device.set_cursor(crtc, picture))
}

/// Puts the picture's top left corner there, in pixels of the display.
#[expect(deprecated, reason = "drivers without cursor planes know no other way")]
pub(super) fn move_cursor(device: &Device, crtc: crtc::Handle, at: (i32, i32)) -> io::Result<()> {
    device.move_cursor(crtc, at)
}

/// Shows another framebuffer of the same size at the next vertical blank; an event tells when.
pub(super) fn flip(device: &Device, crtc: crtc::Handle, picture: framebuffer::Handle) -> io::Result<()> {
    device.page_flip(crtc, picture, PageFlipFlags::EVENT, None)
}

/// Turns a CRTC off. Old drivers would keep the cursor for whoever lights it next.
pub(super) fn disable(device: &Device, crtc: crtc::Handle) -> io::Result<()> {
    let _ = set_cursor(device, crtc, None, (0, 0));
    device.set_crtc(crtc, None, (0, 0), &[], None)
}
