//! The cursor of one CRTC: a small picture on a plane of its own, which moves without anything else being drawn.
//!
//! By atomic commits the picture is a framebuffer of ours. Taking a framebuffer away needs no DRM master, and its plane
//! goes dark with it: that is how the cursor leaves when another program has the display already, and how it leaves when
//! this process dies. Driven the old way the kernel keeps a picture by itself, until the master takes it away.

use std::io;
use std::rc::Rc;

use drm::control::atomic::AtomicModeReq;
use drm::control::{AtomicCommitFlags, Device as _, crtc, framebuffer, plane};
use drm::{Device as _, DriverCapability};
use nix::errno::Errno;

use super::device::Device;
use super::dumb::DumbBuffer;
use super::property::Props;
use super::{legacy, plane as planes};
use crate::action::{Frame, Sprite};
use crate::sys::display::Error;
use crate::sys::format::Format;
use crate::sys::turn;
use crate::units::{Pixels, Rect, Rotation};

/// What the kernel takes for granted where a driver does not say.
const USUAL: u64 = 64;
/// As `drm_mode_legacy_fb_format` knows ARGB8888: all 32 bits of a pixel mean something.
const DEPTH: u32 = 32;
/// `DRM_MODE_ROTATE_0`: the picture is turned by us.
const UPRIGHT: u64 = 1;

/// A cursor, its picture, and where the kernel shows it.
#[derive(Debug)]
pub(super) struct Cursor {
    device: Rc<Device>,
    crtc: crtc::Handle,
    way: Way,
    /// Of every picture, as the driver wants it.
    size: Pixels,
    picture: Picture,
    /// The picture before, until the kernel shows this one.
    retired: Option<Picture>,
    /// The kernel has not seen this picture yet.
    fresh: bool,
    /// Where its top left corner is to be on the display; none: nowhere.
    due: Option<(i32, i32)>,
    /// The same as the kernel knows it.
    shown: Option<(i32, i32)>,
}

#[derive(Debug)]
enum Way {
    Plane(Props<plane::Handle>),
    Legacy,
}

impl Cursor {
    /// With nothing to see. None where the CRTC has no cursor plane.
    pub(super) fn open(device: &Rc<Device>, crtc: crtc::Handle, atomic: bool) -> Result<Option<Self>, Error> {
        let way = if atomic {
            let plane = device.resource_handles().and_then(|all| planes::cursor(device, &all, crtc));
            let properties = |path, source| Error::Properties { path, source };
            match plane.map_err(|source| device.fail(source, properties))? {
                Some(plane) => Way::Plane(plane),
                None => return Ok(None),
            }
        } else {
            Way::Legacy
        };
        let size = picture_size(device);
        let picture = Picture::create(device, size)?;
        let device = Rc::clone(device);
        let (retired, due, shown) = (None, None, None);
        Ok(Some(Self { device, crtc, way, size, picture, retired, fresh: true, due, shown }))
    }

    pub(super) fn size(&self) -> Pixels {
        self.size
    }

    pub(super) fn is_legacy(&self) -> bool {
        matches!(self.way, Way::Legacy)
    }

    /// Whether the driver would show the cursor. By atomic commits that changes nothing; the old way has no tests, so
    /// that it is shown for a moment with nothing in it.
    pub(super) fn test(&mut self) -> io::Result<()> {
        if self.is_legacy() {
            let picture = Some(self.picture.buffer.handle());
            legacy::set_cursor(&self.device, self.crtc, picture, (0, 0))?;
            return legacy::set_cursor(&self.device, self.crtc, None, (0, 0));
        }
        self.picture.attach(&self.device)?;
        self.due = Some((0, 0));
        let tested = self.commit(AtomicCommitFlags::TEST_ONLY);
        self.due = None;
        tested
    }

    /// What is to be seen from the next commit on.
    pub(super) fn aim(&mut self, frame: &Frame<'_>) -> Result<(), Error> {
        self.due = frame.pointer.map(|sprite| turn::place(&sprite, frame));
        let Some(sprite) = frame.pointer else { return Ok(()) };
        if !self.picture.is_of(&sprite, frame.rotation) {
            let mut new = Picture::create(&self.device, self.size)?;
            new.draw(&sprite, frame.rotation);
            self.retired = Some(std::mem::replace(&mut self.picture, new));
            self.fresh = true;
        }
        if !self.is_legacy() && self.picture.framebuffer.is_none() {
            self.fresh = true;
            let size = self.size;
            let failed = |path, source| Error::AddFramebuffer { path, size, source };
            self.picture.attach(&self.device).map_err(|source| self.device.fail(source, failed))?;
        }
        Ok(())
    }

    /// Whether the kernel shows something else than it should.
    pub(super) fn is_due(&self) -> bool {
        self.due != self.shown || self.fresh && self.due.is_some()
    }

    /// Shows what is due, and nothing else. The old way it is done at once, whatever the flags are.
    pub(super) fn commit(&self, flags: AtomicCommitFlags) -> io::Result<()> {
        if self.is_legacy() {
            return self.commit_legacy();
        }
        let mut request = AtomicModeReq::new();
        self.add_to(&mut request);
        self.device.atomic_commit(flags, request)
    }

    fn commit_legacy(&self) -> io::Result<()> {
        let Some(at) = self.due else { return legacy::set_cursor(&self.device, self.crtc, None, (0, 0)) };
        // First the place: the picture must not be seen where the one before was.
        legacy::move_cursor(&self.device, self.crtc, at)?;
        if !self.fresh && self.shown.is_some() {
            return Ok(());
        }
        legacy::set_cursor(&self.device, self.crtc, Some(self.picture.buffer.handle()), self.picture.hot)
    }

    /// Adds what is due to a commit.
    pub(super) fn add_to(&self, request: &mut AtomicModeReq) {
        let Way::Plane(plane) = &self.way else { return };
        let (Some((x, y)), Some(framebuffer)) = (self.due, self.picture.framebuffer) else {
            plane.set(request, "FB_ID", 0);
            return plane.set(request, "CRTC_ID", 0);
        };
        let (width, height) = (u64::from(self.size.width), u64::from(self.size.height));
        let hot = self.picture.hot;
        let values = [
            ("FB_ID", u64::from(u32::from(framebuffer))),
            ("CRTC_ID", u64::from(u32::from(self.crtc))),
            ("SRC_X", 0),
            ("SRC_Y", 0),
            ("SRC_W", width << 16),
            ("SRC_H", height << 16),
            ("CRTC_X", signed(x)),
            ("CRTC_Y", signed(y)),
            ("CRTC_W", width),
            ("CRTC_H", height),
            ("HOTSPOT_X", hot.0.into()),
            ("HOTSPOT_Y", hot.1.into()),
        ];
        values.into_iter().for_each(|(name, value)| plane.set(request, name, value));
        plane.reset(request, "rotation", UPRIGHT);
    }

    /// The kernel took what was due.
    pub(super) fn settle(&mut self) {
        self.shown = self.due;
        self.fresh &= self.due.is_none();
    }

    /// The picture before is not on the screen any more: its memory may go, and is blackened as it goes.
    pub(super) fn landed(&mut self) {
        self.retired = None;
    }

    /// A mode was set, or a CRTC turned off, and the cursor went with what was there before.
    pub(super) fn forget(&mut self) {
        self.shown = None;
        self.fresh = true;
    }

    /// Takes the cursor away, whoever is DRM master. Not the old way.
    pub(super) fn detach(&mut self) {
        self.retired = None;
        self.picture.detach(&self.device);
        if !self.is_legacy() {
            self.forget();
        }
    }

    /// Takes the cursor away where only the master can.
    pub(super) fn hide_legacy(&mut self) -> io::Result<()> {
        if self.is_legacy() && self.shown.is_some() {
            legacy::set_cursor(&self.device, self.crtc, None, (0, 0))?;
            self.forget();
        }
        Ok(())
    }

    /// Whether the kernel may still show it, so that somebody should take it away.
    pub(super) fn is_left_to_master(&self) -> bool {
        self.is_legacy() && self.shown.is_some()
    }
}

/// The size that pictures must have.
fn picture_size(device: &Device) -> Pixels {
    let size = |what| device.get_driver_capability(what).ok().filter(|size| (1..=512).contains(size));
    let size = |what| u32::try_from(size(what).unwrap_or(USUAL)).unwrap_or(USUAL as u32);
    Pixels::new(size(DriverCapability::CursorWidth), size(DriverCapability::CursorHeight))
}

/// As properties carry numbers that may lie below zero.
const fn signed(value: i32) -> u64 {
    value as i64 as u64
}

/// A picture as large as the plane wants it, the sprite in its top left corner and nothing around it.
#[derive(Debug)]
struct Picture {
    device: Rc<Device>,
    buffer: DumbBuffer,
    framebuffer: Option<framebuffer::Handle>,
    /// The sprite, how it was turned, and where the tip of it is then.
    of: Vec<u32>,
    rotation: Rotation,
    hot: (u32, u32),
}

impl Picture {
    fn create(device: &Rc<Device>, size: Pixels) -> Result<Self, Error> {
        let buffer = DumbBuffer::create(Rc::clone(device), size, Format::Xrgb8888)?;
        let (device, framebuffer) = (Rc::clone(device), None);
        Ok(Self { device, buffer, framebuffer, of: Vec::new(), rotation: Rotation::None, hot: (0, 0) })
    }

    fn is_of(&self, sprite: &Sprite<'_>, rotation: Rotation) -> bool {
        self.rotation == rotation && self.of == sprite.pixels
    }

    /// Draws into a picture that was never shown. A sprite that is too large is left out.
    fn draw(&mut self, sprite: &Sprite<'_>, rotation: Rotation) {
        let frame = Frame { pixels: sprite.pixels, size: sprite.size, rotation, ..Frame::default() };
        let Pixels { width, height } = turn::display(&frame);
        let room = self.buffer.size();
        if width <= room.width && height <= room.height {
            self.buffer.write(Rect { x: 0, y: 0, width, height }, &frame);
        }
        (self.rotation, self.hot) = (rotation, turn::corner(sprite.size, rotation));
        self.of = sprite.pixels.to_vec();
    }

    fn attach(&mut self, device: &Device) -> io::Result<()> {
        if self.framebuffer.is_none() {
            self.framebuffer = Some(device.add_framebuffer(self.buffer.handle(), DEPTH, 32)?);
        }
        Ok(())
    }

    fn detach(&mut self, device: &Device) {
        if let Some(framebuffer) = self.framebuffer.take() {
            let _ = device.destroy_framebuffer(framebuffer);
        }
    }
}

impl Drop for Picture {
    fn drop(&mut self) {
        let device = Rc::clone(&self.device);
        self.detach(&device);
    }
}

/// Whether an error is about this moment and not about the cursor: no master, a commit on its way, a card that is gone.
pub(super) const fn is_of_the_moment(error: Errno) -> bool {
    matches!(error, Errno::EACCES | Errno::EPERM | Errno::EBUSY | Errno::ENODEV)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_left_of_the_display_are_negative_numbers_of_64_bits() {
        assert_eq!(signed(7), 7);
        assert_eq!(signed(-6), u64::MAX - 5);
    }

    #[test]
    fn only_what_is_about_the_cursor_ends_it() {
        for error in [Errno::EACCES, Errno::EBUSY, Errno::ENODEV] {
            assert!(is_of_the_moment(error), "{error}");
        }
        for error in [Errno::EINVAL, Errno::ENXIO, Errno::ENOSYS, Errno::ERANGE, Errno::ENOMEM] {
            assert!(!is_of_the_moment(error), "{error}");
        }
    }
}
