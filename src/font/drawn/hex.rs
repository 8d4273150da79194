//! The box that stands for a character which has no glyph anywhere: its code point in small digits.

use super::super::mask::Mask;
use crate::units::Pixels;

/// Digits three pixels wide and five high, rows from the top, leftmost pixel in the highest of three bits.
const DIGITS: [[u8; 5]; 16] = [
    [7, 5, 5, 5, 7],
    [2, 6, 2, 2, 7],
    [7, 1, 7, 4, 7],
    [7, 1, 3, 1, 7],
    [5, 5, 7, 1, 1],
    [7, 4, 7, 1, 7],
    [7, 4, 7, 5, 7],
    [7, 1, 2, 2, 2],
    [7, 5, 7, 5, 7],
    [7, 5, 7, 1, 7],
    [7, 5, 7, 5, 5],
    [6, 5, 6, 5, 6],
    [7, 4, 4, 4, 7],
    [6, 5, 5, 5, 6],
    [7, 4, 6, 4, 7],
    [7, 4, 6, 4, 4],
];

pub(super) fn draw(c: char, cell: Pixels, cols: u32) -> Mask {
    let mut mask = Mask::new(Pixels::new(cell.width * cols, cell.height));
    let code = u32::from(c);
    let count = if code > 0xFFFF { 6 } else { 4 };
    // Two digits a line in one cell, all in two lines in two.
    let per_line = if cols == 1 { 2 } else { count / 2 };
    let lines = count / per_line;
    // Digits need no room between lines when neighbouring lines differ in shade.
    let tight = mask.height < lines * 6 - 1;
    let pitch = if tight { 5 } else { 6 };
    let unit = (mask.width / (per_line * 4 - 1)).min(mask.height / (lines * pitch + 5 - pitch));
    let tall = (lines * pitch + 5 - pitch) * unit;
    if unit == 0 || tall > mask.height {
        frame(&mut mask);
        return mask;
    }
    let left = (mask.width - unit * (per_line * 4 - 1)) / 2;
    let top = (mask.height - tall) / 2;
    for i in 0..count {
        let digit = DIGITS[(code >> ((count - 1 - i) * 4) & 15) as usize];
        let (x, y) = (left + i % per_line * 4 * unit, top + i / per_line * pitch * unit);
        let shade = if tight && i / per_line % 2 == 1 { 140 } else { 255 };
        stamp(&mut mask, digit, (x, y), unit, shade);
    }
    if left >= 2 && top >= 2 {
        frame(&mut mask);
    }
    mask
}

fn stamp(mask: &mut Mask, digit: [u8; 5], at: (u32, u32), unit: u32, shade: u8) {
    for (row, bits) in (0..).zip(digit) {
        for column in 0..3 {
            if bits >> (2 - column) & 1 == 1 {
                let (x, y) = (at.0 + column * unit, at.1 + row * unit);
                mask.tint(x, y, x + unit, y + unit, shade);
            }
        }
    }
}

fn frame(mask: &mut Mask) {
    let (width, height) = (mask.width, mask.height);
    mask.fill(0, 0, width, 1);
    mask.fill(0, height - 1, width, height);
    mask.fill(0, 0, 1, height);
    mask.fill(width - 1, 0, width, height);
}
