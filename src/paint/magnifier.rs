//! A part of a picture, several times as large, for people who cannot read it as it is.
//!
//! The part follows what has the attention (the cursor, the pointer): it stays while that is well inside, and puts
//! that into its middle otherwise. Edges are interpolated on half a step, so that large letters are neither stairs
//! nor fog.

#![forbid(unsafe_code)]

use std::ops::Range;

use super::image::mix;
use crate::units::{Pixels, Rect};

/// A picture of the size of the one that it enlarges a part of.
#[derive(Debug)]
pub struct Magnifier {
    factor: u32,
    size: Pixels,
    /// The part that is seen.
    part: Rect,
    pixels: Vec<u32>,
    damage: Vec<Rect>,
    /// How far from one pixel to the next each step stands, in 256 steps: from the one before, or to the one behind.
    steps: Vec<(Side, u32)>,
    /// Three lines of the part, already as wide as they are seen.
    lines: [Vec<u32>; 3],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Before,
    Behind,
}

impl Magnifier {
    /// How many times as large the part can be.
    pub const MOST: u32 = 8;

    /// For pictures of `size`. Nothing is seen until [`Self::show`].
    pub fn new(size: Pixels, factor: u32) -> Self {
        let factor = factor.clamp(2, Self::MOST);
        Self {
            factor,
            size,
            part: Rect { x: 0, y: 0, width: 0, height: 0 },
            pixels: vec![0; size.area()],
            damage: Vec::new(),
            steps: (0..factor).map(|step| place(step, factor)).collect(),
            lines: Default::default(),
        }
    }

    pub fn factor(&self) -> u32 {
        self.factor
    }

    pub fn size(&self) -> Pixels {
        self.size
    }

    /// XRGB8888, `size().width` pixels a line.
    pub fn pixels(&self) -> &[u32] {
        &self.pixels
    }

    /// What the last call of `show` changed.
    pub fn damage(&self) -> &[Rect] {
        &self.damage
    }

    /// Where a pixel of this picture stands in the one that is enlarged.
    pub fn place(&self, x: f64, y: f64) -> (f64, f64) {
        let factor = f64::from(self.factor);
        (f64::from(self.part.x) + x / factor, f64::from(self.part.y) + y / factor)
    }

    /// Shows the part of `picture` that `focus` is in; `changed` is what is new of it since the last call.
    pub fn show(&mut self, picture: &[u32], changed: &[Rect], focus: Option<Rect>) {
        self.damage.clear();
        let part = self.follow(focus);
        if part != self.part {
            self.part = part;
            self.draw(picture, part);
            self.damage.push(Rect::whole(self.size));
            return;
        }
        for rect in changed {
            if let Some(rect) = self.reach(*rect) {
                self.draw(picture, rect);
                let seen = self.seen(rect);
                self.damage.push(seen);
            }
        }
    }

    /// The part to show: the one that is shown while the focus is not near its edges.
    fn follow(&self, focus: Option<Rect>) -> Rect {
        let whole =
            Pixels::new(self.size.width.div_ceil(self.factor), self.size.height.div_ceil(self.factor));
        let known = self.part.width > 0;
        let start = |at: Option<(u32, u32)>, old: u32, part: u32, whole: u32| {
            let Some((at, size)) = at else { return old };
            let middle = at + size / 2;
            let inside = old + part / 8..old + part - part / 8;
            if known && inside.contains(&middle) {
                old
            } else {
                middle.saturating_sub(part / 2).min(whole - part)
            }
        };
        // Where it cannot go further it is not centred either: that is the same place again and costs nothing.
        Rect {
            x: start(focus.map(|f| (f.x, f.width)), self.part.x, whole.width, self.size.width),
            y: start(focus.map(|f| (f.y, f.height)), self.part.y, whole.height, self.size.height),
            width: whole.width,
            height: whole.height,
        }
    }

    /// What is seen of a rectangle, and of the pixels beside it, into which it shades.
    fn reach(&self, rect: Rect) -> Option<Rect> {
        let span = |start: u32, size: u32, from: u32, most: u32| {
            let end = (start + size + 1).min(from + most);
            let start = start.saturating_sub(1).max(from);
            (start < end).then(|| (start, end - start))
        };
        let (x, width) = span(rect.x, rect.width, self.part.x, self.part.width)?;
        let (y, height) = span(rect.y, rect.height, self.part.y, self.part.height)?;
        Some(Rect { x, y, width, height })
    }

    /// Where a rectangle of the part is seen.
    fn seen(&self, rect: Rect) -> Rect {
        let span = |start: u32, size: u32, from: u32, whole: u32| {
            let first = (start - from) * self.factor;
            (first, (size * self.factor).min(whole - first))
        };
        let (x, width) = span(rect.x, rect.width, self.part.x, self.size.width);
        let (y, height) = span(rect.y, rect.height, self.part.y, self.size.height);
        Rect { x, y, width, height }
    }

    fn draw(&mut self, picture: &[u32], rect: Rect) {
        let across = self.size.width as usize;
        let seen = self.seen(rect);
        let (mut lines, steps) = (std::mem::take(&mut self.lines), std::mem::take(&mut self.steps));
        let cols = rect.x as usize..(rect.x + rect.width) as usize;
        let last = self.size.height as usize - 1;
        let line = |y: usize| &picture[y.min(last) * across..][..across];
        let top = rect.y as usize;
        widen(line(top.saturating_sub(1)), cols.clone(), &steps, &mut lines[1]);
        widen(line(top), cols.clone(), &steps, &mut lines[2]);
        let mut rows = self.pixels.chunks_mut(across).skip(seen.y as usize).take(seen.height as usize);
        for y in top..top + rect.height as usize {
            lines.rotate_left(1);
            widen(line(y + 1), cols.clone(), &steps, &mut lines[2]);
            let [above, here, below] = &lines;
            for (side, part) in &steps {
                let Some(row) = rows.next() else { break };
                let row = &mut row[seen.x as usize..][..seen.width as usize];
                let other = if *side == Side::Before { above } else { below };
                for (pixel, (here, other)) in row.iter_mut().zip(here.iter().zip(other)) {
                    *pixel = mix(*here, *other, *part);
                }
            }
        }
        (self.lines, self.steps) = (lines, steps);
    }
}

/// What a step of an enlarged pixel takes of a neighbour, and of which.
fn place(step: u32, factor: u32) -> (Side, u32) {
    // From the middle of the pixel, in parts of a pixel; the middle between two is half of both.
    let away = (2 * step as i32 + 1 - factor as i32) as f32 / (2 * factor) as f32;
    let smooth = |t: f32| t * t * (3.0 - 2.0 * t);
    let part = smooth(smooth(away.abs()));
    (if away < 0.0 { Side::Before } else { Side::Behind }, (part * 256.0).round() as u32)
}

/// The pixels `cols` of a line, each as many times as there are steps.
fn widen(line: &[u32], cols: Range<usize>, steps: &[(Side, u32)], out: &mut Vec<u32>) {
    out.clear();
    let last = line.len() - 1;
    for x in cols {
        let (before, here, behind) = (line[x.saturating_sub(1)], line[x], line[(x + 1).min(last)]);
        let step = |(side, part): &(Side, u32)| {
            let other = if *side == Side::Before { before } else { behind };
            if other == here { here } else { mix(here, other, *part) }
        };
        out.extend(steps.iter().map(step));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: Pixels = Pixels::new(50, 30);

    fn at(x: u32, y: u32) -> Option<Rect> {
        Some(Rect { x, y, width: 2, height: 4 })
    }

    fn picture(seed: u32) -> Vec<u32> {
        (0..SIZE.area() as u32).map(|n| n.wrapping_mul(seed | 1).wrapping_mul(0x9e37_79b1) >> 8).collect()
    }

    #[test]
    fn plain_colours_stay_as_they_are_and_the_middle_of_a_pixel_is_its_own() {
        for factor in 2..=Magnifier::MOST {
            let mut magnifier = Magnifier::new(SIZE, factor);
            magnifier.show(&vec![0x12_3456; SIZE.area()], &[], at(9, 9));
            assert!(magnifier.pixels().iter().all(|pixel| *pixel == 0x12_3456), "{factor} times");
            let picture = picture(5);
            let mut magnifier = Magnifier::new(SIZE, factor);
            magnifier.show(&picture, &[], at(0, 0));
            if factor % 2 == 1 {
                let middle = (factor / 2 * SIZE.width + factor / 2) as usize;
                assert_eq!(magnifier.pixels()[middle], picture[0]);
            }
        }
    }

    #[test]
    fn it_stays_while_the_focus_is_well_inside_and_never_leaves_the_picture() {
        let picture = picture(7);
        let mut magnifier = Magnifier::new(SIZE, 2);
        magnifier.show(&picture, &[], at(0, 0));
        assert_eq!((magnifier.part.x, magnifier.part.y), (0, 0));
        assert_eq!(magnifier.damage(), [Rect::whole(SIZE)]);
        magnifier.show(&picture, &[], at(15, 9));
        assert!(magnifier.damage().is_empty(), "nothing moves, nothing is drawn");
        magnifier.show(&picture, &[], at(24, 9));
        assert_eq!(magnifier.part.x, 13, "it stands in the middle");
        magnifier.show(&picture, &[], at(49, 29));
        assert_eq!((magnifier.part.x, magnifier.part.y), (25, 15));
        magnifier.show(&picture, &[], None);
        assert!(magnifier.damage().is_empty(), "without a cursor it stays");
        assert_eq!(magnifier.place(10.0, 4.0), (30.0, 17.0));
    }

    /// What changes in the picture is drawn anew as far as it is seen, and what is drawn is damaged.
    #[test]
    fn changes_show_what_a_new_one_shows() {
        for factor in 2..=Magnifier::MOST {
            let mut shown = picture(3);
            let mut magnifier = Magnifier::new(SIZE, factor);
            magnifier.show(&shown, &[], at(25, 14));
            for (x, y) in (0..45).step_by(4).flat_map(|x| (0..26).step_by(5).map(move |y| (x, y))) {
                let rect = Rect { x, y, width: 5, height: 3 };
                for (line, col) in (y..y + 3).flat_map(|line| (x..x + 5).map(move |col| (line, col))) {
                    shown[(line * SIZE.width + col) as usize] ^= 0x00ff_7f3f;
                }
                let before = magnifier.pixels().to_vec();
                magnifier.show(&shown, &[rect], at(25, 14));
                let mut fresh = Magnifier::new(SIZE, factor);
                fresh.show(&shown, &[], at(25, 14));
                assert!(magnifier.pixels() == fresh.pixels(), "{factor} times, {rect:?}");
                let damaged = |x: u32, y: u32| {
                    magnifier
                        .damage()
                        .iter()
                        .any(|r| (r.x..r.x + r.width).contains(&x) && (r.y..r.y + r.height).contains(&y))
                };
                let pairs = before.iter().zip(magnifier.pixels()).enumerate();
                for (n, _) in pairs.filter(|(_, (old, new))| old != new) {
                    assert!(
                        damaged(n as u32 % SIZE.width, n as u32 / SIZE.width),
                        "{factor} times, pixel {n}"
                    );
                }
            }
        }
    }
}
