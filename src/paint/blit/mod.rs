//! Pixels in bulk. `scalar` is the specification; a vector kernel exists only where it was measured to pay.

#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code, reason = "vector loads and stores")]
pub mod avx2;
#[cfg(all(target_arch = "aarch64", target_endian = "little"))]
#[allow(unsafe_code, reason = "vector loads and stores")]
pub mod neon;
pub mod scalar;
#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code, reason = "vector loads and stores")]
pub mod sse2;

use crate::units::Pixels;

/// A rectangle inside a picture that may be written: rows of pixels, top to bottom.
#[derive(Debug)]
pub struct Area<'a> {
    pixels: &'a mut [u32],
    stride: usize,
    size: Pixels,
}

impl<'a> Area<'a> {
    /// The part of a `picture` large at (`x`, `y`), cut at the picture's edges.
    #[inline]
    pub fn new(pixels: &'a mut [u32], picture: Pixels, (x, y): (u32, u32), size: Pixels) -> Self {
        let width = size.width.min(picture.width.saturating_sub(x));
        let height = size.height.min(picture.height.saturating_sub(y));
        let stride = picture.width as usize;
        let start = (y as usize * stride + x as usize).min(pixels.len());
        Self { pixels: &mut pixels[start..], stride, size: Pixels::new(width, height) }
    }

    /// The first `size` of pixels whose lines are `stride` long.
    #[inline]
    pub fn within(pixels: &'a mut [u32], stride: usize, size: Pixels) -> Self {
        Self { pixels, stride, size }
    }

    #[inline]
    pub fn size(&self) -> Pixels {
        self.size
    }

    /// A part of this part.
    pub fn part(&mut self, at: (u32, u32), size: Pixels) -> Area<'_> {
        let x = at.0.min(self.size.width);
        let y = at.1.min(self.size.height);
        let start = (y as usize * self.stride + x as usize).min(self.pixels.len());
        let size = Pixels::new(size.width.min(self.size.width - x), size.height.min(self.size.height - y));
        Area { pixels: &mut self.pixels[start..], stride: self.stride, size }
    }

    /// The rows, each exactly as wide as the area.
    #[inline]
    pub fn rows(&mut self) -> impl Iterator<Item = &mut [u32]> {
        let (width, height) = (self.size.width as usize, self.size.height as usize);
        let height = if width == 0 { 0 } else { height };
        self.pixels.chunks_mut(self.stride.max(1)).take(height).map(move |row| {
            let end = width.min(row.len());
            &mut row[..end]
        })
    }
}

/// Fills with one pixel.
pub fn fill(area: &mut Area<'_>, pixel: u32) {
    scalar::fill(area, pixel);
}

/// Lays tiles side by side, `width` pixels each; `starts` says where in `store` they begin.
#[inline]
pub fn tiles(area: &mut Area<'_>, store: &[u32], starts: &[u32], width: usize) {
    #[cfg(target_arch = "x86_64")]
    if avx2::tiles(area, store, starts, width) {
        return;
    }
    scalar::tiles(area, store, starts, width);
}

/// Makes pixels of three channels.
#[inline]
pub fn weave(red: &[u8; 256], green: &[u8; 256], blue: &[u8; 256], pixels: &mut [u32; 256]) {
    #[cfg(target_arch = "x86_64")]
    sse2::weave(red, green, blue, pixels);
    #[cfg(all(target_arch = "aarch64", target_endian = "little"))]
    neon::weave(red, green, blue, pixels);
    #[cfg(not(any(target_arch = "x86_64", all(target_arch = "aarch64", target_endian = "little"))))]
    scalar::weave(red, green, blue, pixels);
}

/// Writes a coverage mask through a ramp of 256 pixels. `mask` has `width` bytes a row.
pub fn mask(area: &mut Area<'_>, mask: &[u8], width: usize, ramp: &[u32; 256]) {
    scalar::mask(area, mask, width, ramp);
}

/// Writes a coverage mask through a function of coverage, for colours that have no ramp. `ends` are the pixels of no
/// coverage and of full coverage.
pub fn mask_with(area: &mut Area<'_>, mask: &[u8], width: usize, ends: [u32; 2], pixel: impl Fn(u8) -> u32) {
    scalar::mask_with(area, mask, width, ends, pixel);
}

/// Whether a coverage mask is of two colours only.
pub fn is_hard(mask: &[u8]) -> bool {
    scalar::is_hard(mask)
}

/// Writes a hard coverage mask: the first colour where nothing is covered.
pub fn hard_mask(area: &mut Area<'_>, mask: &[u8], width: usize, colors: [u32; 2]) {
    scalar::hard_mask(area, mask, width, colors);
}

/// Writes premultiplied ARGB over one background pixel. `image` has `width` pixels a row.
pub fn image(area: &mut Area<'_>, image: &[u32], width: usize, background: u32) {
    scalar::image(area, image, width, background);
}
