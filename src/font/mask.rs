//! A box of coverage: what every source of glyphs draws into.

use crate::units::Pixels;

/// Coverage of each pixel of a box, 0 to 255, row by row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mask {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) bytes: Vec<u8>,
}

/// Samples along one side of a pixel where a shape is tested point by point.
const SAMPLES: u32 = 8;

impl Mask {
    pub(super) fn new(size: Pixels) -> Self {
        Self { width: size.width, height: size.height, bytes: vec![0; size.area()] }
    }

    /// Raises one pixel to at least `coverage`; outside the box, nothing.
    pub(super) fn raise(&mut self, x: u32, y: u32, coverage: u8) {
        if let Some(pixel) = self.pixel(x, y) {
            *pixel = (*pixel).max(coverage);
        }
    }

    /// Adds to one pixel, up to full coverage; outside the box, nothing.
    pub(super) fn add(&mut self, x: u32, y: u32, coverage: u8) {
        if let Some(pixel) = self.pixel(x, y) {
            *pixel = pixel.saturating_add(coverage);
        }
    }

    fn pixel(&mut self, x: u32, y: u32) -> Option<&mut u8> {
        if x >= self.width || y >= self.height {
            return None;
        }
        self.bytes.get_mut(y as usize * self.width as usize + x as usize)
    }

    /// Covers columns `x0..x1` of rows `y0..y1`, as far as they are in the box.
    pub(super) fn fill(&mut self, x0: u32, y0: u32, x1: u32, y1: u32) {
        self.tint(x0, y0, x1, y1, 255);
    }

    /// Like `fill`, with the coverage given.
    pub(super) fn tint(&mut self, x0: u32, y0: u32, x1: u32, y1: u32, coverage: u8) {
        for y in y0..y1.min(self.height) {
            for x in x0..x1.min(self.width) {
                self.raise(x, y, coverage);
            }
        }
    }

    /// Covers every point of the box for which `inside` holds, with smooth edges. Coordinates are pixels.
    pub(super) fn shape(&mut self, inside: impl Fn(f32, f32) -> bool) {
        for y in 0..self.height {
            for x in 0..self.width {
                let coverage = sampled(x, y, &inside);
                self.raise(x, y, coverage);
            }
        }
    }

    /// So many columns of the box, from `x` on, as far as they are in it.
    pub(super) fn columns(&self, x: u32, width: u32) -> Self {
        let (start, end) = (x.min(self.width), (x + width).min(self.width));
        let rows = self.bytes.chunks(self.width.max(1) as usize);
        let bytes = rows.flat_map(|row| &row[start as usize..end as usize]).copied().collect();
        Self { width: end - start, height: self.height, bytes }
    }

    /// Adds another of the same size.
    pub(super) fn add_all(&mut self, other: &Self) {
        for (byte, more) in self.bytes.iter_mut().zip(&other.bytes) {
            *byte = byte.saturating_add(*more);
        }
    }

    /// Full coverage becomes none, and the reverse.
    pub(super) fn invert(&mut self) {
        for byte in &mut self.bytes {
            *byte = 255 - *byte;
        }
    }

    /// Multiplies the coverage: a shape in a shade.
    pub(super) fn dim(&mut self, by: u8) {
        for byte in &mut self.bytes {
            *byte = (u32::from(*byte) * u32::from(by) / 255) as u8;
        }
    }

    pub(super) fn is_blank(&self) -> bool {
        self.bytes.iter().all(|byte| *byte == 0)
    }
}

fn sampled(x: u32, y: u32, inside: &impl Fn(f32, f32) -> bool) -> u8 {
    let step = 1.0 / SAMPLES as f32;
    let mut hits = 0;
    for row in 0..SAMPLES {
        for column in 0..SAMPLES {
            let at_x = x as f32 + (column as f32 + 0.5) * step;
            let at_y = y as f32 + (row as f32 + 0.5) * step;
            hits += u32::from(inside(at_x, at_y));
        }
    }
    (hits * 255 / (SAMPLES * SAMPLES)) as u8
}
