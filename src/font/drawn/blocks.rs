//! Block elements, U+2580–259F: eighths, quadrants and shades.

use super::super::mask::Mask;
use super::share;

/// Quadrants of U+2596–259F: bit 0 upper left, 1 upper right, 2 lower left, 3 lower right.
const QUADRANTS: [u8; 10] = [0b0100, 0b1000, 0b0001, 0b1101, 0b1001, 0b0111, 0b1011, 0b0010, 0b0110, 0b1110];

/// Coverage of the light, the medium and the dark shade.
pub(super) const SHADES: [u8; 3] = [64, 128, 192];

pub(super) fn draw(code: u32, mask: &mut Mask) -> bool {
    let (width, height) = (mask.width, mask.height);
    match code {
        0x2580 => mask.fill(0, 0, width, share(height, 1, 2)),
        0x2581..=0x2588 => mask.fill(0, share(height, 0x2588 - code, 8), width, height),
        0x2589..=0x258F => mask.fill(0, 0, share(width, 0x2590 - code, 8), height),
        0x2590 => mask.fill(share(width, 1, 2), 0, width, height),
        0x2591..=0x2593 => mask.tint(0, 0, width, height, SHADES[(code - 0x2591) as usize]),
        0x2594 => mask.fill(0, 0, width, share(height, 1, 8).max(1)),
        0x2595 => mask.fill(share(width, 7, 8).min(width - 1), 0, width, height),
        0x2596..=0x259F => tiles(mask, 2, u32::from(QUADRANTS[(code - 0x2596) as usize])),
        _ => return false,
    }
    true
}

/// Fills the tiles of a grid two wide and `rows` high whose bits are set, row by row from the upper left.
pub(super) fn tiles(mask: &mut Mask, rows: u32, bits: u32) {
    let (width, height) = (mask.width, mask.height);
    for tile in 0..rows * 2 {
        if bits >> tile & 1 == 1 {
            let (column, row) = (tile % 2, tile / 2);
            let (x, y) = (share(width, column, 2), share(height, row, rows));
            mask.fill(x, y, share(width, column + 1, 2), share(height, row + 1, rows));
        }
    }
}
