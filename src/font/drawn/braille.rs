//! Braille patterns, U+2800–28FF: dots on a grid that continues across cells.

use super::super::mask::Mask;

/// Column and row of each dot, by the bit of the code point that sets it.
const DOTS: [(u32, u32); 8] = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3)];

pub(super) fn draw(code: u32, mask: &mut Mask) -> bool {
    let (width, height) = (mask.width, mask.height);
    let size = (width.min(height / 2) + 2) / 4;
    let size = size.max(1);
    for (bit, (column, row)) in DOTS.into_iter().enumerate() {
        if code >> bit & 1 == 0 {
            continue;
        }
        let x = (width * (column * 2 + 1) / 4).saturating_sub(size / 2);
        let y = (height * (row * 2 + 1) / 8).saturating_sub(size / 2);
        if size < 4 {
            mask.fill(x, y, x + size, y + size);
        } else {
            let radius = size as f32 / 2.0;
            let (center_x, center_y) = (x as f32 + radius, y as f32 + radius);
            mask.shape(|px, py| (px - center_x).hypot(py - center_y) <= radius);
        }
    }
    true
}
