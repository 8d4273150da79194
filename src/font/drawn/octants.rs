//! Blocks on finer grids: octants, U+1CD00–1CDE5, separated quadrants and sextants, sixteenths and their strips.

use super::super::mask::Mask;
use super::blocks;
use super::share;

/// Patterns of octants that have code points elsewhere: halves, quadrants, quarters and the like.
const ELSEWHERE: [u8; 26] = [
    0, 1, 2, 3, 5, 10, 15, 20, 40, 63, 64, 80, 85, 90, 95, 128, 160, 165, 170, 175, 192, 240, 245, 250, 252,
    255,
];

pub(super) fn draw(code: u32, mask: &mut Mask) -> bool {
    match code {
        0x1CC21..=0x1CC2F => separated(mask, 2, code - 0x1CC21 + 1),
        0x1CD00..=0x1CDE5 => match octant(code - 0x1CD00) {
            Some(bits) => blocks::tiles(mask, 4, bits),
            None => return false,
        },
        0x1CE51..=0x1CE8F => separated(mask, 3, code - 0x1CE51 + 1),
        0x1CE90..=0x1CE9F => {
            let (column, row) = ((code - 0x1CE90) % 4, (code - 0x1CE90) / 4);
            part(mask, [column, row, column + 1, row + 1], 4);
        }
        0x1CEA0..=0x1CEAF => part(mask, STRIPS[(code - 0x1CEA0) as usize], 4),
        0x1FBCE => part(mask, [0, 0, 2, 3], 3),
        0x1FBCF => part(mask, [0, 0, 1, 3], 3),
        0x1FBE4..=0x1FBE7 => part(mask, MIDDLES[(code - 0x1FBE4) as usize], 4),
        _ => return false,
    }
    true
}

/// Left, top, right and bottom of U+1CEA0–1CEAF in quarters of the cell.
const STRIPS: [[u32; 4]; 16] = [
    [2, 3, 4, 4],
    [1, 3, 4, 4],
    [0, 3, 3, 4],
    [0, 3, 2, 4],
    [0, 2, 1, 4],
    [0, 1, 1, 4],
    [0, 0, 1, 3],
    [0, 0, 1, 2],
    [0, 0, 2, 1],
    [0, 0, 3, 1],
    [1, 0, 4, 1],
    [2, 0, 4, 1],
    [3, 0, 4, 2],
    [3, 0, 4, 3],
    [3, 1, 4, 4],
    [3, 2, 4, 4],
];

/// The same for U+1FBE4–1FBE7.
const MIDDLES: [[u32; 4]; 4] = [[1, 0, 3, 2], [1, 2, 3, 4], [0, 1, 2, 3], [2, 1, 4, 3]];

/// The pattern of the octants in their order: bit 0 upper left, 1 upper right, then the row below.
fn octant(number: u32) -> Option<u32> {
    (0..=255).filter(|bits| !ELSEWHERE.contains(bits)).nth(number as usize).map(u32::from)
}

fn part(mask: &mut Mask, [left, top, right, bottom]: [u32; 4], of: u32) {
    let (x0, x1) = (share(mask.width, left, of), share(mask.width, right, of));
    mask.fill(x0, share(mask.height, top, of), x1, share(mask.height, bottom, of));
}

/// Tiles that do not touch: the same on every side of the cell, so that the gaps continue across cells.
fn separated(mask: &mut Mask, rows: u32, bits: u32) {
    let (width, height) = (mask.width, mask.height);
    let gap = (width / 8).max(1);
    for tile in (0..rows * 2).filter(|tile| bits >> tile & 1 == 1) {
        let (column, row) = (tile % 2, tile / 2);
        let (x0, x1) = (share(width, column, 2), share(width, column + 1, 2));
        let (y0, y1) = (share(height, row, rows), share(height, row + 1, rows));
        // A gap lies after each tile, half of it before where there is room for two halves.
        let (before, after) = (gap / 2, gap - gap / 2);
        mask.fill(x0 + before, y0 + before, (x1 - after).max(x0 + 1), (y1 - after).max(y0 + 1));
    }
}
