//! Dumb buffers: the plain pixel memory that every KMS driver has, mapped for as long as they live.
//!
//! The `drm` crate's own mapping borrows the buffer, so it cannot be kept beside it; this one is kept. The
//! memory is often write-combined and slow to read: it is written in whole spans and never read.

use std::mem;
use std::ptr::NonNull;
use std::rc::Rc;

use drm::buffer::{Buffer as _, DrmFourcc};
use drm::control::{Device as _, dumbbuffer};
use nix::sys::mman::munmap;

use super::device::Device;
use crate::action::Frame;
use crate::sys::display::Error;
use crate::sys::format::{self, Format};
use crate::sys::turn;
use crate::units::{Pixels, Rect};

/// A mapped dumb buffer.
#[derive(Debug)]
pub(super) struct DumbBuffer {
    device: Rc<Device>,
    buffer: dumbbuffer::DumbBuffer,
    size: Pixels,
    format: Format,
    /// Pixels from one row to the next.
    stride: usize,
    map: Map,
}

impl DumbBuffer {
    /// Black, as it may be shown before it is drawn.
    pub(super) fn create(device: Rc<Device>, size: Pixels, format: Format) -> Result<Self, Error> {
        let (dimensions, bits) = ((size.width, size.height), format.bytes() as u32 * 8);
        let buffer = device.create_dumb_buffer(dimensions, fourcc(format), bits).map_err(|source| {
            device.fail(source, |path, source| Error::CreateBuffer { path, size, source })
        })?;
        match Map::new(&device, buffer, size, format) {
            Ok(map) => {
                let stride = buffer.pitch() as usize / format.bytes();
                let mut new = Self { stride, device, buffer, size, format, map };
                new.clear();
                Ok(new)
            }
            Err(source) => {
                let _ = device.destroy_dumb_buffer(buffer);
                Err(device.fail(source, |path, source| Error::MapBuffer { path, source }))
            }
        }
    }

    pub(super) fn handle(&self) -> &dumbbuffer::DumbBuffer {
        &self.buffer
    }

    pub(super) fn size(&self) -> Pixels {
        self.size
    }

    /// Copies what a rectangle of the display shows of a frame. Turned, the frame must have this size.
    pub(super) fn write(&mut self, rect: Rect, frame: &Frame<'_>) {
        let mut line = Vec::new();
        for y in rect.y..rect.y + rect.height {
            let from = turn::span(frame, (rect.x, y), rect.width, &mut line);
            let to = y as usize * self.stride + rect.x as usize;
            let to = to..to + from.len();
            match self.format {
                Format::Xrgb8888 => self.map.pixels()[to].copy_from_slice(from),
                Format::Xrgb2101010 => format::to_xrgb2101010(from, &mut self.map.pixels()[to]),
                Format::Rgb565 => format::to_rgb565(from, &mut self.map.narrow_pixels()[to]),
            }
        }
    }

    fn clear(&mut self) {
        self.map.pixels().fill(0);
    }
}

impl Drop for DumbBuffer {
    /// Blackens the memory before others may get it.
    fn drop(&mut self) {
        if !self.device.is_lost() {
            self.clear();
        }
        self.map.unmap();
        let _ = self.device.destroy_dumb_buffer(self.buffer);
    }
}

/// A format by the kernel's name.
pub(super) const fn fourcc(format: Format) -> DrmFourcc {
    match format {
        Format::Xrgb8888 => DrmFourcc::Xrgb8888,
        Format::Xrgb2101010 => DrmFourcc::Xrgb2101010,
        Format::Rgb565 => DrmFourcc::Rgb565,
    }
}

/// A mapping of pixels, shared with the device alone.
#[derive(Debug)]
struct Map {
    start: NonNull<u32>,
    /// In pixels of 32 bits.
    length: usize,
}

impl Map {
    fn new(
        device: &Device,
        mut buffer: dumbbuffer::DumbBuffer,
        size: Pixels,
        format: Format,
    ) -> std::io::Result<Self> {
        let pitch = buffer.pitch() as usize;
        let needed = pitch * size.height as usize;
        if !pitch.is_multiple_of(format.bytes()) || pitch < size.width as usize * format.bytes() {
            return Err(nix::errno::Errno::EINVAL.into());
        }
        let mut mapping = device.map_dumb_buffer(&mut buffer)?;
        let bytes: &mut [u8] = mapping.as_mut();
        if bytes.len() < needed {
            return Err(nix::errno::Errno::EINVAL.into());
        }
        let map = Self { start: NonNull::from(bytes).cast(), length: mapping.as_ref().len() / 4 };
        // The mapping stays; `unmap` undoes it.
        mem::forget(mapping);
        Ok(map)
    }

    fn pixels(&mut self) -> &mut [u32] {
        // SAFETY: `start` and `length` describe a live mapping (`unmap` runs in drop only), page-aligned and so
        // aligned for u32, any bits of which are valid pixels. No other reference to it exists in this process:
        // this one borrows the only owner. The device reads the same memory, which tears a picture at worst.
        unsafe { std::slice::from_raw_parts_mut(self.start.as_ptr(), self.length) }
    }

    /// The same memory for a display of 16 bits a pixel.
    fn narrow_pixels(&mut self) -> &mut [u16] {
        // SAFETY: as for `pixels`; half the width is aligned as well, and twice as many are as many bytes.
        unsafe { std::slice::from_raw_parts_mut(self.start.as_ptr().cast(), self.length * 2) }
    }

    fn unmap(&mut self) {
        // SAFETY: this is the whole mapping that `new` made, its length in bytes rounded down to whole pixels and
        // by the kernel up to whole pages again; it is called once, from the owner's drop, after the last use.
        let _ = unsafe { munmap(self.start.cast(), self.length * 4) };
    }
}
