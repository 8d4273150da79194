//! Symbols for legacy computing, U+1FB00–1FBAF: sextants, wedges, eighths and fills.

use super::super::mask::Mask;
use super::super::metrics::stroke;
use super::blocks::{self, SHADES};
use super::share;
use crate::units::Pixels;

pub(super) fn draw(code: u32, mask: &mut Mask, cell: Pixels) -> bool {
    let (width, height) = (mask.width, mask.height);
    match code {
        0x1FB00..=0x1FB3B => {
            // The patterns in order, without those that have code points elsewhere: empty, left, right and full.
            let mut bits = code - 0x1FB00 + 1;
            bits += u32::from(bits >= 0b01_0101);
            bits += u32::from(bits >= 0b10_1010);
            blocks::tiles(mask, 3, bits);
        }
        0x1FB3C..=0x1FB51 => wedge(mask, WEDGES[(code - 0x1FB3C) as usize]),
        0x1FB52..=0x1FB67 => {
            wedge(mask, WEDGES[(code - 0x1FB52) as usize]);
            mask.invert();
        }
        0x1FB68..=0x1FB6B => quarters(mask, 0b1111 & !(1 << (code - 0x1FB68))),
        0x1FB6C..=0x1FB6F => quarters(mask, 1 << (code - 0x1FB6C)),
        0x1FB70..=0x1FB75 => column(mask, code - 0x1FB70 + 1),
        0x1FB76..=0x1FB7B => row(mask, code - 0x1FB76 + 1),
        0x1FB7C..=0x1FB7F => {
            column(mask, if matches!(code, 0x1FB7C | 0x1FB7D) { 0 } else { 7 });
            row(mask, if matches!(code, 0x1FB7C | 0x1FB7F) { 7 } else { 0 });
        }
        0x1FB80 => [0, 7].into_iter().for_each(|n| row(mask, n)),
        0x1FB81 => [0, 2, 4, 7].into_iter().for_each(|n| row(mask, n)),
        0x1FB82..=0x1FB86 => mask.fill(0, 0, width, share(height, EIGHTHS[(code - 0x1FB82) as usize], 8)),
        0x1FB87..=0x1FB8B => {
            mask.fill(share(width, 8 - EIGHTHS[(code - 0x1FB87) as usize], 8), 0, width, height);
        }
        0x1FB8C..=0x1FB8F => {
            let (x, y) = (share(width, 1, 2), share(height, 1, 2));
            let [x0, y0, x1, y1] =
                [[0, 0, x, height], [x, 0, width, height], [0, 0, width, y], [0, y, width, height]]
                    [(code - 0x1FB8C) as usize];
            mask.tint(x0, y0, x1, y1, SHADES[1]);
        }
        _ => return fills(code, mask, cell),
    }
    true
}

/// Lines from edge to edge, in halves of the width and thirds of the height; the ink is below.
const WEDGES: [[u32; 4]; 22] = [
    [0, 2, 1, 3],
    [0, 2, 2, 3],
    [0, 1, 1, 3],
    [0, 1, 2, 3],
    [0, 0, 1, 3],
    [0, 1, 1, 0],
    [0, 1, 2, 0],
    [0, 2, 1, 0],
    [0, 2, 2, 0],
    [0, 3, 1, 0],
    [0, 2, 2, 1],
    [1, 3, 2, 2],
    [0, 3, 2, 2],
    [1, 3, 2, 1],
    [0, 3, 2, 1],
    [1, 3, 2, 0],
    [1, 0, 2, 1],
    [0, 0, 2, 1],
    [1, 0, 2, 2],
    [0, 0, 2, 2],
    [1, 0, 2, 3],
    [0, 1, 2, 2],
];

fn wedge(mask: &mut Mask, [x0, y0, x1, y1]: [u32; 4]) {
    let third = |y: u32| share(mask.height, y, 3) as f32;
    let half = |x: u32| mask.width as f32 * x as f32 / 2.0;
    let (ax, ay, bx, by) = (half(x0), third(y0), half(x1), third(y1));
    mask.shape(|x, y| (y - ay) * (bx - ax) >= (by - ay) * (x - ax));
}

/// Quarters that the diagonals cut: bit 0 left, 1 upper, 2 right, 3 lower.
fn quarters(mask: &mut Mask, bits: u32) {
    let (width, height) = (mask.width as f32, mask.height as f32);
    mask.shape(|x, y| {
        let (u, v) = (x / width, y / height);
        let quarter = match (v > u, v > 1.0 - u) {
            (true, false) => 0,
            (false, false) => 1,
            (false, true) => 2,
            (true, true) => 3,
        };
        bits >> quarter & 1 == 1
    });
}

/// U+1FB90–1FBAF: shades, patterns and diagonals between the middles of the edges.
fn fills(code: u32, mask: &mut Mask, cell: Pixels) -> bool {
    let (width, height) = (mask.width, mask.height);
    let (middle_x, middle_y) = (share(width, 1, 2), share(height, 1, 2));
    let (wide, high) = (width as f32, height as f32);
    let shade = 255 - SHADES[1];
    match code {
        0x1FB90 => mask.tint(0, 0, width, height, shade),
        0x1FB91 | 0x1FB92 => {
            mask.tint(0, 0, width, height, shade);
            if code == 0x1FB91 {
                mask.fill(0, 0, width, middle_y);
            } else {
                mask.fill(0, middle_y, width, height);
            }
        }
        0x1FB94 => {
            mask.tint(0, 0, width, height, shade);
            mask.fill(middle_x, 0, width, height);
        }
        0x1FB95 | 0x1FB96 => checks(mask, code - 0x1FB95),
        0x1FB97 => [1, 3].into_iter().for_each(|quarter| {
            mask.fill(0, share(height, quarter, 4), width, share(height, quarter + 1, 4));
        }),
        0x1FB98 => mask.shape(|x, y| (x / wide * 2.0 - y / high * 4.0).rem_euclid(1.0) < 0.5),
        0x1FB99 => mask.shape(|x, y| (x / wide * 2.0 + y / high * 4.0).rem_euclid(1.0) < 0.5),
        0x1FB9A => quarters(mask, 0b1010),
        0x1FB9B => quarters(mask, 0b0101),
        0x1FB9C..=0x1FB9F => {
            quarters(mask, [0b0011, 0b0110, 0b1100, 0b1001][(code - 0x1FB9C) as usize]);
            mask.dim(SHADES[1]);
        }
        0x1FBA0..=0x1FBAE => rhombus(mask, cell, RHOMBUS[(code - 0x1FBA0) as usize]),
        0x1FBAF => {
            let thick = stroke(cell);
            let (x, y) = ((width - thick) / 2, (height - thick) / 2);
            mask.fill(0, y, width, y + thick);
            mask.fill(x, share(height, 1, 4), x + thick, share(height, 3, 4));
        }
        _ => return false,
    }
    true
}

fn checks(mask: &mut Mask, odd: u32) {
    let (width, height) = (mask.width, mask.height);
    for row in 0..8 {
        for column in (0..4).filter(|column| (column + row) % 2 == odd) {
            let (x, y) = (share(width, column, 4), share(height, row, 8));
            mask.fill(x, y, share(width, column + 1, 4), share(height, row + 1, 8));
        }
    }
}

/// Sides of U+1FBA0–1FBAE: bit 0 upper left, 1 upper right, 2 lower left, 3 lower right.
const RHOMBUS: [u8; 15] = [
    0b0001, 0b0010, 0b0100, 0b1000, 0b0101, 0b1010, 0b1100, 0b0011, 0b1001, 0b0110, 0b1110, 0b1101, 0b1011,
    0b0111, 0b1111,
];

/// Diagonals that connect the middles of the cell's edges.
fn rhombus(mask: &mut Mask, cell: Pixels, sides: u8) {
    let (x0, y0) = (mask.width as f32 / 2.0, mask.height as f32 / 2.0);
    let half = stroke(cell) as f32 * 0.55;
    let length = x0.hypot(y0);
    mask.shape(|x, y| {
        let side = u32::from(x > x0) + 2 * u32::from(y > y0);
        let (u, v) = ((x - x0).abs() / x0, (y - y0).abs() / y0);
        sides >> side & 1 == 1 && (u + v - 1.0).abs() * x0 * y0 / length <= half
    });
}

/// Widths of the partial blocks that U+2580–259F does not have.
const EIGHTHS: [u32; 5] = [2, 3, 5, 6, 7];

fn column(mask: &mut Mask, eighth: u32) {
    let (x0, x1) = (share(mask.width, eighth, 8), share(mask.width, eighth + 1, 8));
    mask.fill(x0.min(mask.width - 1), 0, x1.max(x0 + 1), mask.height);
}

fn row(mask: &mut Mask, eighth: u32) {
    let (y0, y1) = (share(mask.height, eighth, 8), share(mask.height, eighth + 1, 8));
    mask.fill(0, y0.min(mask.height - 1), mask.width, y1.max(y0 + 1));
}
