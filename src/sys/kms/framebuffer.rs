//! A dumb buffer that a CRTC can show, with what it misses of the newest picture.

use std::rc::Rc;

use drm::control::{Device as _, framebuffer};

use super::damage::Damage;
use super::device::Device;
use super::dumb::DumbBuffer;
use crate::action::Frame;
use crate::sys::display::Error;
use crate::units::{Pixels, Rect};

/// One buffer of an output.
#[derive(Debug)]
pub(super) struct Framebuffer {
    device: Rc<Device>,
    handle: framebuffer::Handle,
    pixels: DumbBuffer,
    stale: Damage,
}

impl Framebuffer {
    /// XRGB8888, linear, in the byte order of this machine: the one format that every driver shows, and that
    /// the kernel's panic screen can draw over.
    pub(super) fn create(device: &Rc<Device>, size: Pixels) -> Result<Self, Error> {
        let pixels = DumbBuffer::create(Rc::clone(device), size)?;
        let handle = device.add_framebuffer(pixels.handle(), 24, 32).map_err(|source| {
            device.fail(source, |path, source| Error::AddFramebuffer { path, size, source })
        })?;
        Ok(Self { device: Rc::clone(device), handle, pixels, stale: Damage::whole(size) })
    }

    pub(super) fn handle(&self) -> framebuffer::Handle {
        self.handle
    }

    /// The newest picture differs here from what the buffer holds.
    pub(super) fn note(&mut self, damage: &[Rect]) {
        self.stale.extend(damage, self.pixels.size());
    }

    pub(super) fn note_all(&mut self) {
        self.stale = Damage::whole(self.pixels.size());
    }

    pub(super) fn stale(&self) -> &Damage {
        &self.stale
    }

    /// Copies what the buffer misses. It stays noted until `shown`: a refused frame is copied again.
    pub(super) fn update(&mut self, frame: &Frame<'_>) {
        for rect in self.stale.rects() {
            self.pixels.write(*rect, frame);
        }
    }

    /// The buffer holds the newest picture, and the kernel knows.
    pub(super) fn shown(&mut self) {
        self.stale.clear();
    }
}

impl Drop for Framebuffer {
    fn drop(&mut self) {
        let _ = self.device.destroy_framebuffer(self.handle);
    }
}
