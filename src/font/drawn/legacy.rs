//! Symbols for legacy computing, U+1FB00–1FBAF: sextants, wedges, eighths and fills.

use super::super::mask::Mask;
use super::blocks::{self, SHADES};
use super::share;
use crate::units::Pixels;

pub(super) fn draw(code: u32, mask: &mut Mask, _cell: Pixels) -> bool {
    let (width, height) = (mask.width, mask.height);
    match code {
        0x1FB00..=0x1FB3B => {
            // The patterns in order, without those that have code points elsewhere: empty, left, right and full.
            let mut bits = code - 0x1FB00 + 1;
            bits += u32::from(bits >= 0b01_0101);
            bits += u32::from(bits >= 0b10_1010);
            blocks::tiles(mask, 3, bits);
        }
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
            mask.fill(width - share(width, EIGHTHS[(code - 0x1FB87) as usize], 8), 0, width, height);
        }
        0x1FB8C..=0x1FB8F => {
            let (x, y) = (share(width, 1, 2), share(height, 1, 2));
            let [x0, y0, x1, y1] =
                [[0, 0, x, height], [x, 0, width, height], [0, 0, width, y], [0, y, width, height]]
                    [(code - 0x1FB8C) as usize];
            mask.tint(x0, y0, x1, y1, SHADES[1]);
        }
        _ => return false,
    }
    true
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
