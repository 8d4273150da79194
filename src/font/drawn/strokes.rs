//! Lines and arcs between corners, middles and centres: diagonals, U+1FBD0–1FBDF, circles and their parts, and the box
//! drawing of the Symbols for Legacy Computing Supplement.

use super::super::mask::Mask;
use super::super::metrics::stroke;
use crate::units::Pixels;

pub(super) fn draw(code: u32, mask: &mut Mask, cell: Pixels) -> bool {
    match code {
        0x1CC1B..=0x1CC1E => bars(mask, cell, BARS[(code - 0x1CC1B) as usize]),
        0x1CC1F => double(mask, cell, &[[2, 0], [0, 2]]),
        0x1CC20 => double(mask, cell, &[[0, 0], [2, 2]]),
        0x1CC30..=0x1CC3F => large_circle(mask, cell, code - 0x1CC30),
        0x1CE00 => [1, 3].into_iter().for_each(|side| half_circle(mask, cell, side, false)),
        0x1CE01 => [0, 2].into_iter().for_each(|side| half_circle(mask, cell, side, false)),
        0x1CE09 => double(mask, cell, &[[0, 2], [1, 1], [2, 2]]),
        0x1CE0A => double(mask, cell, &[[0, 0], [1, 1], [2, 0]]),
        0x1CE0B | 0x1CE0C => {
            let x = if code == 0x1CE0B { mask.width as f32 } else { 0.0 };
            let (wide, high) = (mask.width as f32, mask.height as f32 / 2.0);
            ellipse(mask, cell, (x, high), (wide, high));
        }
        0x1CE16..=0x1CE19 => bars(mask, cell, BARS[(code - 0x1CE16) as usize + 4]),
        0x1FBD0..=0x1FBD7 => path(mask, cell, &LINES[(code - 0x1FBD0) as usize]),
        0x1FBD8..=0x1FBDF => path(mask, cell, &CORNERS[(code - 0x1FBD8) as usize]),
        0x1FBE0..=0x1FBE3 => half_circle(mask, cell, code - 0x1FBE0, false),
        0x1FBE8..=0x1FBEB => half_circle(mask, cell, code - 0x1FBE8, true),
        0x1FBEC..=0x1FBEF => {
            let (x, y) = [(1, 0), (0, 1), (1, 1), (0, 0)][(code - 0x1FBEC) as usize];
            let radius = mask.width as f32 / 2.0;
            disc(mask, ((x * mask.width) as f32, (y * mask.height) as f32), radius);
        }
        _ => return false,
    }
    true
}

/// Points in halves of the cell, from its upper left corner.
type Place = [u32; 2];

/// U+1FBD0–1FBD7, from one place to another.
const LINES: [[Place; 2]; 8] = [
    [[2, 1], [0, 2]],
    [[2, 0], [0, 1]],
    [[0, 0], [2, 1]],
    [[0, 1], [2, 2]],
    [[0, 0], [1, 2]],
    [[1, 0], [2, 2]],
    [[2, 0], [1, 2]],
    [[1, 0], [0, 2]],
];

/// U+1FBD8–1FBDF, by way of a third place.
const CORNERS: [[Place; 3]; 8] = [
    [[0, 0], [1, 1], [2, 0]],
    [[2, 0], [1, 1], [2, 2]],
    [[0, 2], [1, 1], [2, 2]],
    [[0, 0], [1, 1], [0, 2]],
    [[0, 0], [1, 2], [2, 0]],
    [[2, 0], [0, 1], [2, 2]],
    [[0, 2], [1, 0], [2, 2]],
    [[0, 0], [2, 1], [0, 2]],
];

/// Two light lines, each from a place to a place, for U+1CC1B–1CC1E and then U+1CE16–1CE19.
const BARS: [[[Place; 2]; 2]; 8] = [
    [[[0, 1], [2, 1]], [[2, 0], [2, 1]]],
    [[[0, 1], [2, 1]], [[2, 1], [2, 2]]],
    [[[0, 0], [2, 0]], [[0, 0], [0, 1]]],
    [[[0, 2], [2, 2]], [[0, 1], [0, 2]]],
    [[[1, 0], [1, 2]], [[1, 0], [2, 0]]],
    [[[1, 0], [1, 2]], [[1, 2], [2, 2]]],
    [[[1, 0], [1, 2]], [[0, 0], [1, 0]]],
    [[[1, 0], [1, 2]], [[0, 2], [1, 2]]],
];

/// Straight lines of whole pixels; those in the middle lie where box drawing has them.
fn bars(mask: &mut Mask, cell: Pixels, lines: [[Place; 2]; 2]) {
    let light = stroke(cell);
    let (width, height) = (mask.width, mask.height);
    let start = |place: u32, extent: u32| match place {
        0 => 0,
        1 => extent.saturating_sub(light) / 2,
        _ => extent.saturating_sub(light),
    };
    for [[x0, y0], [x1, y1]] in lines {
        let (left, right) = (start(x0, width), start(x1, width) + light);
        mask.fill(left, start(y0, height), right, start(y1, height) + light);
    }
}

fn path(mask: &mut Mask, cell: Pixels, places: &[Place]) {
    strokes(mask, places, half_thickness(cell), 0.0);
}

/// Two lines beside each other, a line's thickness apart.
fn double(mask: &mut Mask, cell: Pixels, places: &[Place]) {
    let half = half_thickness(cell);
    strokes(mask, places, half, half * 2.0);
}

/// A little more than a straight line has: slanted strokes look thinner.
fn half_thickness(cell: Pixels) -> f32 {
    stroke(cell) as f32 * 0.55
}

/// Every point near one of the lines, or near its parallels at a distance.
fn strokes(mask: &mut Mask, places: &[Place], half: f32, apart: f32) {
    let (width, height) = (mask.width as f32, mask.height as f32);
    let point = |[x, y]: Place| (x as f32 * width / 2.0, y as f32 * height / 2.0);
    mask.shape(|x, y| {
        places.windows(2).any(|pair| {
            let ((ax, ay), (bx, by)) = (point(pair[0]), point(pair[1]));
            let (dx, dy) = (bx - ax, by - ay);
            let length = dx.hypot(dy);
            let along = ((x - ax) * dx + (y - ay) * dy) / length;
            let across = ((x - ax) * dy - (y - ay) * dx).abs() / length;
            // Lines end at the edges of the cell by themselves; inside of it they end round about where they should.
            (-half..=length + half).contains(&along) && (across - apart).abs() <= half
        })
    });
}

/// Sixteen cells around a centre: the outer twelve have a circle over all of them, the inner four a smaller one.
fn large_circle(mask: &mut Mask, cell: Pixels, number: u32) {
    let (column, row) = (number % 4, number / 4);
    let inner = (1..=2).contains(&column) && (1..=2).contains(&row);
    let (width, height) = (mask.width as f32, mask.height as f32);
    let radius = if inner { 1.0 } else { 2.0 };
    let center = ((2.0 - column as f32) * width, (2.0 - row as f32) * height);
    ellipse(mask, cell, center, (radius * width, radius * height));
}

/// A light line inside an ellipse.
fn ellipse(mask: &mut Mask, cell: Pixels, center: (f32, f32), radii: (f32, f32)) {
    let thick = stroke(cell) as f32;
    let within = |x: f32, y: f32, less: f32| {
        ((x - center.0) / (radii.0 - less)).hypot((y - center.1) / (radii.1 - less)) <= 1.0
    };
    mask.shape(|x, y| within(x, y, 0.0) && !within(x, y, thick));
}

/// Half of a circle as wide as the cell, its centre on a side: 0 top, 1 right, 2 bottom, 3 left.
fn half_circle(mask: &mut Mask, cell: Pixels, side: u32, filled: bool) {
    let (width, height) = (mask.width as f32, mask.height as f32);
    let center = [(width / 2.0, 0.0), (width, height / 2.0), (width / 2.0, height), (0.0, height / 2.0)]
        [side as usize % 4];
    let radius = width / 2.0;
    if filled { disc(mask, center, radius) } else { ellipse(mask, cell, center, (radius, radius)) }
}

fn disc(mask: &mut Mask, center: (f32, f32), radius: f32) {
    mask.shape(|x, y| (x - center.0).hypot(y - center.1) <= radius);
}
