//! Box drawing, U+2500–257F.

use super::super::mask::Mask;
use super::super::metrics::stroke;
use crate::units::Pixels;

/// Arms of each character in the order up, right, down, left: 0 none, 1 light, 2 heavy, 3 double.
/// Dashes, arcs and diagonals (0000) are drawn by their own functions.
const ARMS: [u16; 128] = [
    0x0101, 0x0202, 0x1010, 0x2020, 0, 0, 0, 0, 0, 0, 0, 0, 0x0110, 0x0210, 0x0120, 0x0220, // 2500
    0x0011, 0x0012, 0x0021, 0x0022, 0x1100, 0x1200, 0x2100, 0x2200, // 2510
    0x1001, 0x1002, 0x2001, 0x2002, 0x1110, 0x1210, 0x2110, 0x1120, // 2518
    0x2120, 0x2210, 0x1220, 0x2220, 0x1011, 0x1012, 0x2011, 0x1021, // 2520
    0x2021, 0x2012, 0x1022, 0x2022, 0x0111, 0x0112, 0x0211, 0x0212, // 2528
    0x0121, 0x0122, 0x0221, 0x0222, 0x1101, 0x1102, 0x1201, 0x1202, // 2530
    0x2101, 0x2102, 0x2201, 0x2202, 0x1111, 0x1112, 0x1211, 0x1212, // 2538
    0x2111, 0x1121, 0x2121, 0x2112, 0x2211, 0x1122, 0x1221, 0x2212, // 2540
    0x1222, 0x2122, 0x2221, 0x2222, 0, 0, 0, 0, // 2548
    0x0303, 0x3030, 0x0310, 0x0130, 0x0330, 0x0013, 0x0031, 0x0033, // 2550
    0x1300, 0x3100, 0x3300, 0x1003, 0x3001, 0x3003, 0x1310, 0x3130, // 2558
    0x3330, 0x1013, 0x3031, 0x3033, 0x0313, 0x0131, 0x0333, 0x1303, // 2560
    0x3101, 0x3303, 0x1313, 0x3131, 0x3333, 0, 0, 0, // 2568
    0, 0, 0, 0, 0x0001, 0x1000, 0x0100, 0x0010, // 2570
    0x0002, 0x2000, 0x0200, 0x0020, 0x0201, 0x1020, 0x0102, 0x2010, // 2578
];

pub(super) fn draw(code: u32, mask: &mut Mask, cell: Pixels) -> bool {
    match code {
        0x2504..=0x250B => {
            let count = if code < 0x2508 { 3 } else { 4 };
            dashes(mask, cell, count, code & 2 != 0, weight(code & 1 != 0));
        }
        0x254C..=0x254F => dashes(mask, cell, 2, code & 2 != 0, weight(code & 1 != 0)),
        0x256D..=0x2570 => arc(mask, cell, code),
        0x2571..=0x2573 => diagonals(mask, cell, code != 0x2572, code != 0x2571),
        _ => {
            let Some(arms) = ARMS.get((code - 0x2500) as usize) else { return false };
            cross(mask, cell, *arms);
        }
    }
    true
}

fn weight(heavy: bool) -> u32 {
    if heavy { 2 } else { 1 }
}

/// Where lines of a weight run along one axis: the pixels `first..end`, and for doubles the outer edges.
#[derive(Clone, Copy)]
struct Band {
    first: u32,
    end: u32,
}

/// The pixels of a line of this weight, across an axis `extent` pixels long.
fn band(extent: u32, light: u32, weight: u32) -> Band {
    let thick = match weight {
        2 => light * 2,
        3 => light * 3,
        _ => light,
    };
    let first = extent.saturating_sub(thick) / 2;
    Band { first, end: (first + thick).min(extent) }
}

/// One axis of a crossing, so that the horizontal and the vertical arms share their rules.
struct Axis {
    /// Length along the arms, and the bands of lines that cross them.
    along: u32,
    across: u32,
    light: u32,
    /// Weights of the arm towards 0 and of the arm towards the end.
    near: u32,
    far: u32,
    /// Weights of the arms that cross: the one on the side of 0, and the other.
    side_low: u32,
    side_high: u32,
}

impl Axis {
    /// Rectangles (along start, along end, across start, across end) of both arms.
    fn strokes(&self) -> Vec<[u32; 4]> {
        let mut out = Vec::new();
        for (weight, towards_end) in [(self.near, false), (self.far, true)] {
            match weight {
                0 => {}
                3 => {
                    let lines = band(self.across, self.light, 3);
                    let low = self.reach(self.side_low, self.side_high, towards_end);
                    let high = self.reach(self.side_high, self.side_low, towards_end);
                    out.push(self.span(low, towards_end, lines.first, lines.first + self.light));
                    out.push(self.span(high, towards_end, lines.end - self.light, lines.end));
                }
                _ => {
                    let line = band(self.across, self.light, weight);
                    let inner = self.inner(towards_end);
                    out.push(self.span(inner, towards_end, line.first, line.end));
                }
            }
        }
        out
    }

    fn span(&self, inner: u32, towards_end: bool, low: u32, high: u32) -> [u32; 4] {
        if towards_end { [inner, self.along, low, high] } else { [0, inner, low, high] }
    }

    /// Where a single arm ends inside the cell.
    fn inner(&self, towards_end: bool) -> u32 {
        let crossing = self.side_low.max(self.side_high);
        let opposite = if towards_end { self.near } else { self.far };
        let line = band(self.along, self.light, crossing);
        let near_edge = if towards_end { line.first } else { line.end };
        match crossing {
            0 => self.along / 2,
            3 if opposite != 0 => self.along / 2,
            3 if self.side_low == 3 && self.side_high == 3 => {
                // It stops at the nearer of the two lines.
                if towards_end { line.end - self.light } else { line.first + self.light }
            }
            _ => near_edge,
        }
    }

    /// Where one line of a double arm ends: `own` crosses on this line's side, `other` on the other's.
    fn reach(&self, own: u32, other: u32, towards_end: bool) -> u32 {
        let double = band(self.along, self.light, 3);
        let single = band(self.along, self.light, own.max(other).min(2));
        match (own, other, towards_end) {
            (3, _, true) => double.end - self.light,
            (3, _, false) => double.first + self.light,
            (_, 3, true) => double.first,
            (_, 3, false) => double.end,
            (0, 0, _) => self.along / 2,
            (_, _, true) => single.first,
            (_, _, false) => single.end,
        }
    }
}

fn cross(mask: &mut Mask, cell: Pixels, arms: u16) {
    let arm = |shift: u32| u32::from(arms >> shift & 15);
    let (up, right, down, left) = (arm(12), arm(8), arm(4), arm(0));
    let light = stroke(cell);
    let (width, height) = (mask.width, mask.height);
    let horizontal =
        Axis { along: width, across: height, light, near: left, far: right, side_low: up, side_high: down };
    let vertical =
        Axis { along: height, across: width, light, near: up, far: down, side_low: left, side_high: right };
    for [x0, x1, y0, y1] in horizontal.strokes() {
        mask.fill(x0, y0, x1, y1);
    }
    for [y0, y1, x0, x1] in vertical.strokes() {
        mask.fill(x0, y0, x1, y1);
    }
}

fn dashes(mask: &mut Mask, cell: Pixels, count: u32, vertical: bool, weight: u32) {
    let (along, across) = if vertical { (mask.height, mask.width) } else { (mask.width, mask.height) };
    let line = band(across, stroke(cell), weight);
    let gap = (along / (count * 3)).max(1);
    for i in 0..count {
        let start = along * i / count + gap / 2;
        let end = (along * (i + 1) / count).saturating_sub(gap - gap / 2);
        if vertical {
            mask.fill(line.first, start, line.end, end);
        } else {
            mask.fill(start, line.first, end, line.end);
        }
    }
}

/// A rounded corner: straight from both edges, then a quarter of a circle.
fn arc(mask: &mut Mask, cell: Pixels, code: u32) {
    let light = stroke(cell);
    let (column, row) = (band(mask.width, light, 1), band(mask.height, light, 1));
    let (right, down) = (matches!(code, 0x256D | 0x2570), matches!(code, 0x256D | 0x256E));
    let half = light as f32 / 2.0;
    let (x, y) = (column.first as f32 + half, row.first as f32 + half);
    let reach_x = if right { mask.width as f32 - x } else { x };
    let reach_y = if down { mask.height as f32 - y } else { y };
    // The last pixel before the edge is straight, so that it meets a straight line exactly.
    let radius = (reach_x.min(reach_y) - 1.0).max(half);
    let center_x = if right { x + radius } else { x - radius };
    let center_y = if down { y + radius } else { y - radius };
    let in_corner = |px: f32, py: f32| {
        (if right { px <= center_x } else { px >= center_x })
            && (if down { py <= center_y } else { py >= center_y })
    };
    let beyond_x = |px: f32| if right { px > center_x } else { px < center_x };
    let beyond_y = |py: f32| if down { py > center_y } else { py < center_y };
    mask.shape(|px, py| {
        if in_corner(px, py) {
            let distance = (px - center_x).hypot(py - center_y);
            (distance - radius).abs() <= half
        } else {
            (beyond_x(px) && (py - y).abs() <= half) || (beyond_y(py) && (px - x).abs() <= half)
        }
    });
}

fn diagonals(mask: &mut Mask, cell: Pixels, rising: bool, falling: bool) {
    let (width, height) = (mask.width as f32, mask.height as f32);
    // A little more than a straight line: slanted strokes look thinner.
    let half = stroke(cell) as f32 * 0.55;
    let length = width.hypot(height);
    mask.shape(|x, y| {
        let falls = (x * height - y * width).abs() / length <= half;
        let rises = ((width - x) * height - y * width).abs() / length <= half;
        (falling && falls) || (rising && rises)
    });
}
