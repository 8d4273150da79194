//! Powerline separators, U+E0B0–E0BF, in the private use area by wide agreement.

use super::super::mask::Mask;
use super::super::metrics::stroke;
use crate::units::Pixels;

pub(super) fn draw(code: u32, mask: &mut Mask, cell: Pixels) -> bool {
    let (width, height) = (mask.width as f32, mask.height as f32);
    let thick = stroke(cell) as f32;
    // How far from the right edge of a right-pointing triangle or half disc a point is, as a share of the width.
    let triangle = |x: f32, y: f32| 1.0 - (y / height * 2.0 - 1.0).abs() - x / width;
    let disc = |x: f32, y: f32| 1.0 - (x / width).hypot(y / height * 2.0 - 1.0);
    let edge = thick / width * (1.0 + (2.0 * width / height).powi(2)).sqrt();
    let flip = |x: f32| width - x;
    match code {
        0xE0B0 => mask.shape(|x, y| triangle(x, y) >= 0.0),
        0xE0B1 => mask.shape(|x, y| (0.0..=edge).contains(&triangle(x, y))),
        0xE0B2 => mask.shape(|x, y| triangle(flip(x), y) >= 0.0),
        0xE0B3 => mask.shape(|x, y| (0.0..=edge).contains(&triangle(flip(x), y))),
        0xE0B4 => mask.shape(|x, y| disc(x, y) >= 0.0),
        0xE0B5 => mask.shape(|x, y| (0.0..=thick / width).contains(&disc(x, y))),
        0xE0B6 => mask.shape(|x, y| disc(flip(x), y) >= 0.0),
        0xE0B7 => mask.shape(|x, y| (0.0..=thick / width).contains(&disc(flip(x), y))),
        0xE0B8 => mask.shape(|x, y| y / height >= x / width),
        0xE0BA => mask.shape(|x, y| y / height >= flip(x) / width),
        0xE0BC => mask.shape(|x, y| y / height <= flip(x) / width),
        0xE0BE => mask.shape(|x, y| y / height <= x / width),
        0xE0B9 | 0xE0BF => return super::lines::draw(0x2572, mask, cell),
        0xE0BB | 0xE0BD => return super::lines::draw(0x2571, mask, cell),
        _ => return false,
    }
    true
}
