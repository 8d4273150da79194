//! A dumb buffer that a CRTC can show, with what it misses of the newest picture.

use std::rc::Rc;

use drm::control::{Device as _, framebuffer};

use super::damage::Damage;
use super::device::Device;
use super::dumb::DumbBuffer;
use crate::action::Frame;
use crate::sys::display::{Error, Failure};
use crate::sys::format::Format;
use crate::units::{Pixels, Rect};

/// One buffer of an output.
#[derive(Debug)]
pub(super) struct Framebuffer {
    device: Rc<Device>,
    handle: framebuffer::Handle,
    pixels: DumbBuffer,
    format: Format,
    stale: Damage,
}

impl Framebuffer {
    /// Linear, in the byte order of this machine, and in the first of the formats that the driver takes.
    pub(super) fn create(device: &Rc<Device>, size: Pixels, formats: &[Format]) -> Result<Self, Error> {
        let (first, others) = formats.split_first().unwrap_or((&Format::Xrgb8888, &[]));
        let mut result = Self::create_as(device, size, *first);
        for format in others {
            match &result {
                Err(error) if error.failure() == Failure::Failed => log::info!("{error} as {first:?}"),
                _ => break,
            }
            // What went wrong with the best format is what people want to know.
            result = Self::create_as(device, size, *format).or(result);
        }
        result
    }

    fn create_as(device: &Rc<Device>, size: Pixels, format: Format) -> Result<Self, Error> {
        let pixels = DumbBuffer::create(Rc::clone(device), size, format)?;
        let bits = format.bytes() as u32 * 8;
        let handle = device.add_framebuffer(pixels.handle(), format.depth(), bits).map_err(|source| {
            device.fail(source, |path, source| Error::AddFramebuffer { path, size, source })
        })?;
        Ok(Self { device: Rc::clone(device), handle, pixels, format, stale: Damage::whole(size) })
    }

    pub(super) fn format(&self) -> Format {
        self.format
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
