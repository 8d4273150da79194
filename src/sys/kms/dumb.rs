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
use crate::sys::turn;
use crate::units::{Pixels, Rect};

/// A mapped dumb buffer of 32 bits a pixel.
#[derive(Debug)]
pub(super) struct DumbBuffer {
    device: Rc<Device>,
    buffer: dumbbuffer::DumbBuffer,
    size: Pixels,
    /// Pixels from one row to the next.
    stride: usize,
    map: Map,
}

impl DumbBuffer {
    /// Black, as it may be shown before it is drawn.
    pub(super) fn create(device: Rc<Device>, size: Pixels) -> Result<Self, Error> {
        let dimensions = (size.width, size.height);
        let buffer = device.create_dumb_buffer(dimensions, DrmFourcc::Xrgb8888, 32).map_err(|source| {
            device.fail(source, |path, source| Error::CreateBuffer { path, size, source })
        })?;
        match Map::new(&device, buffer, size) {
            Ok(map) => {
                let mut new = Self { stride: buffer.pitch() as usize / 4, device, buffer, size, map };
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
            self.map.pixels()[to..to + from.len()].copy_from_slice(from);
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

/// A mapping of pixels, shared with the device alone.
#[derive(Debug)]
struct Map {
    start: NonNull<u32>,
    /// In pixels.
    length: usize,
}

impl Map {
    fn new(device: &Device, mut buffer: dumbbuffer::DumbBuffer, size: Pixels) -> std::io::Result<Self> {
        let pitch = buffer.pitch() as usize;
        let needed = pitch * size.height as usize;
        if !pitch.is_multiple_of(4) || pitch < size.width as usize * 4 {
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

    fn unmap(&mut self) {
        // SAFETY: this is the whole mapping that `new` made, its length in bytes rounded down to whole pixels and
        // by the kernel up to whole pages again; it is called once, from the owner's drop, after the last use.
        let _ = unsafe { munmap(self.start.cast(), self.length * 4) };
    }
}
