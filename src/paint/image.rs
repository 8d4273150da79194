//! Pictures on a row: each pixel of the row asks the image what it shows. Larger is bilinear, smaller is the
//! average of what is covered, the same size is a copy.
//!
//! Nothing is cached: a row is painted when it changes, and then it takes the time of its own pixels.

#![forbid(unsafe_code)]

use std::ops::Range;

use super::blend::{Blend, Path};
use super::blit::Area;
use super::blit::scalar::over;
use super::paints::Paint;
use crate::font::Glyph;
use crate::term::image::Placed;
use crate::units::Pixels;

/// Where on the row a picture goes, in pixels from the grid's left edge and from the row's top.
#[derive(Clone, Copy, Debug)]
struct Frame {
    left: i64,
    top: i64,
    width: i64,
    height: i64,
}

impl Frame {
    /// The placement on a grid whose cells measure `cell`: edges are rounded, so that neighbours meet.
    fn new(placed: &Placed<'_>, cell: Pixels) -> Self {
        let scale = |value: i64, to: u32, from: u32| {
            let from = i64::from(from.max(1));
            (value * i64::from(to) * 2 + from) / (from * 2)
        };
        let unit = placed.unit;
        let x = |value: u32| scale(i64::from(value), cell.width, unit.width);
        let y = |value: u32| scale(i64::from(value), cell.height, unit.height);
        let (left, top) = (x(placed.offset.0), y(placed.offset.1));
        Self {
            left: i64::from(placed.col) * i64::from(cell.width) + left,
            top: top - i64::from(placed.line) * i64::from(cell.height),
            width: (x(placed.offset.0 + placed.size.width) - left).max(1),
            height: (y(placed.offset.1 + placed.size.height) - top).max(1),
        }
    }
}

/// Draws the part of a picture that falls into the columns `cols` over what `pixels` hold: one row of the grid,
/// `stride` pixels a line, from the grid's left edge on.
pub(super) fn draw(pixels: &mut [u32], stride: usize, placed: &Placed<'_>, cell: Pixels, cols: Range<u16>) {
    let frame = Frame::new(placed, cell);
    let cut = |value: i64, most: i64| value.clamp(0, most) as usize;
    let width = stride.min(usize::from(cols.end) * cell.width as usize) as i64;
    let first = cut(frame.left.max(i64::from(cols.start) * i64::from(cell.width)), width);
    let end = cut(frame.left + frame.width, width);
    if first >= end {
        return;
    }
    let lines = cut(frame.top, i64::from(cell.height))..cut(frame.top + frame.height, i64::from(cell.height));
    let sampler = Sampler::new(placed, &frame);
    for y in lines {
        let Some(line) = pixels.get_mut(y * stride + first..y * stride + end) else { return };
        sampler.line(line, first as i64 - frame.left, y as i64 - frame.top);
    }
}

/// Draws a glyph, `width` pixels a row, over whatever `area` holds. Over its own background it looks as it always
/// does.
pub(super) fn glyph(area: &mut Area<'_>, glyph: Glyph<'_>, paint: &Paint, width: usize, blend: &mut Blend) {
    let width = width.max(1);
    match glyph {
        Glyph::Blank => {}
        Glyph::Mask(mask) => match blend.path(paint.fg, paint.bg) {
            Path::Ramp(ramp) => ink(area, mask, width, paint, |c| ramp[usize::from(c)]),
            Path::Steps(steps) => ink(area, mask, width, paint, |c| steps.pixel(c)),
        },
        Glyph::Color(image) => {
            for (row, source) in area.rows().zip(image.chunks_exact(width)) {
                row.iter_mut().zip(source).for_each(|(pixel, source)| *pixel = over(*source, *pixel));
            }
        }
    }
}

/// `own` is the pixel of a coverage over the look's background.
fn ink(area: &mut Area<'_>, mask: &[u8], width: usize, paint: &Paint, own: impl Fn(u8) -> u32) {
    for (row, coverage) in area.rows().zip(mask.chunks_exact(width)) {
        for (pixel, c) in row.iter_mut().zip(coverage) {
            *pixel = if *pixel == paint.bg { own(*c) } else { tint(paint.fg, *c, *pixel) };
        }
    }
}

fn tint(color: u32, coverage: u8, below: u32) -> u32 {
    mix(below, color, u32::from(coverage) + u32::from(coverage >> 7))
}

/// An image at the size that it is shown at.
struct Sampler<'a> {
    pixels: &'a [u32],
    stride: usize,
    source: (usize, usize, usize, usize),
    width: usize,
    height: usize,
}

impl<'a> Sampler<'a> {
    fn new(placed: &Placed<'a>, frame: &Frame) -> Self {
        let source = placed.source;
        Self {
            pixels: placed.image.pixels(),
            stride: placed.image.size().width as usize,
            source: (source.x as usize, source.y as usize, source.width as usize, source.height as usize),
            width: frame.width as usize,
            height: frame.height as usize,
        }
    }

    /// Blends the pixels of line `y` from `x` on.
    fn line(&self, out: &mut [u32], x: i64, y: i64) {
        let (x, y) = (x.max(0) as usize, y.max(0) as usize);
        let (_, _, width, height) = self.source;
        if (self.width, self.height) == (width, height) {
            let start = (self.source.1 + y) * self.stride + self.source.0 + x;
            let line = self.pixels.get(start..start + out.len()).unwrap_or_default();
            out.iter_mut().zip(line).for_each(|(pixel, source)| *pixel = over(*source, *pixel));
        } else if self.width >= width && self.height >= height {
            let down = Between::new(y, self.height, height);
            for (i, pixel) in out.iter_mut().enumerate() {
                *pixel = over(self.bilinear(Between::new(x + i, self.width, width), down), *pixel);
            }
        } else {
            let rows = covered(y, self.height, height);
            for (i, pixel) in out.iter_mut().enumerate() {
                *pixel = over(self.average(covered(x + i, self.width, width), rows.clone()), *pixel);
            }
        }
    }

    fn at(&self, x: usize, y: usize) -> u32 {
        let at = (self.source.1 + y) * self.stride + self.source.0 + x;
        self.pixels.get(at).copied().unwrap_or(0)
    }

    fn bilinear(&self, x: Between, y: Between) -> u32 {
        let upper = mix(self.at(x.low, y.low), self.at(x.high, y.low), x.part);
        let lower = mix(self.at(x.low, y.high), self.at(x.high, y.high), x.part);
        mix(upper, lower, y.part)
    }

    fn average(&self, cols: Range<usize>, rows: Range<usize>) -> u32 {
        let mut sums = [0_u64; 4];
        for y in rows.clone() {
            let start = (self.source.1 + y) * self.stride + self.source.0;
            for pixel in self.pixels.get(start + cols.start..start + cols.end).unwrap_or_default() {
                for (sum, channel) in sums.iter_mut().zip(pixel.to_be_bytes()) {
                    *sum += u64::from(channel);
                }
            }
        }
        let count = (cols.len() * rows.len()).max(1) as u64;
        u32::from_be_bytes(sums.map(|sum| ((sum + count / 2) / count) as u8))
    }
}

/// A place between two pixels of the source, in 256 steps.
#[derive(Clone, Copy)]
struct Between {
    low: usize,
    high: usize,
    part: u32,
}

impl Between {
    /// The middle of pixel `at` of `size` on a scale of `source` pixels.
    fn new(at: usize, size: usize, source: usize) -> Self {
        let place = ((2 * at + 1) * source * 128 / size).saturating_sub(128);
        let low = (place / 256).min(source - 1);
        Self { low, high: (low + 1).min(source - 1), part: (place % 256) as u32 }
    }
}

/// The pixels of the source that pixel `at` of `size` covers, at least one.
fn covered(at: usize, size: usize, source: usize) -> Range<usize> {
    let start = (at * source / size).min(source - 1);
    start..((at + 1) * source).div_ceil(size).clamp(start + 1, source)
}

/// Channel by channel from `a` to `b`; `part` of 256. Premultiplied stays premultiplied.
pub(super) fn mix(a: u32, b: u32, part: u32) -> u32 {
    let blend = |a: u32, b: u32| (a & 0xff_00ff) * (256 - part) + (b & 0xff_00ff) * part;
    let even = (blend(a, b) + 0x80_0080) >> 8 & 0xff_00ff;
    let odd = (blend(a >> 8, b >> 8) + 0x80_0080) & 0xff00_ff00;
    even | odd
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mixing_meets_both_ends() {
        for (a, b) in [(0, u32::MAX), (0x8040_2010, 0xff10_2030)] {
            assert_eq!(mix(a, b, 0), a);
            assert_eq!(mix(a, b, 256), b);
        }
        assert_eq!(mix(0, 0xff80_4000, 128), 0x8040_2000);
    }

    #[test]
    fn every_pixel_of_the_source_is_covered() {
        for (size, source) in [(3, 10), (7, 8), (10, 3), (1, 5)] {
            let mut end = 0;
            for at in 0..size {
                let range = covered(at, size, source);
                assert!(range.start <= end && !range.is_empty(), "{at} of {size}");
                end = range.end;
            }
            assert_eq!(end, source);
        }
    }
}
