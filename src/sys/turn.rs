//! Frames on displays that are mounted another way round: which pixel of a frame a pixel of the display shows.
//!
//! A frame is always upright. It is turned on its way to the display, line by line of the display, so that the
//! display's memory is written in whole spans whichever way it hangs.

#![forbid(unsafe_code)]

use super::kms::damage::clip;
use crate::action::Frame;
use crate::units::{Pixels, Rect, Rotation};

/// The size of the display that shows a frame.
pub(super) const fn display(frame: &Frame<'_>) -> Pixels {
    frame.rotation.turned(frame.size)
}

/// Where the damage of a frame lies on the display.
pub(super) fn damage(frame: &Frame<'_>) -> Vec<Rect> {
    let inside = frame.damage.iter().filter_map(|rect| clip(*rect, frame.size));
    inside.map(|rect| turn(rect, frame.size, frame.rotation)).collect()
}

fn turn(rect: Rect, size: Pixels, rotation: Rotation) -> Rect {
    let Rect { x, y, width, height } = rect;
    let (right, bottom) = (size.width - x - width, size.height - y - height);
    match rotation {
        Rotation::None => rect,
        Rotation::Right => Rect { x: bottom, y: x, width: height, height: width },
        Rotation::UpsideDown => Rect { x: right, y: bottom, width, height },
        Rotation::Left => Rect { x: y, y: right, width: height, height: width },
    }
}

/// The pixels of line `y` of the display, `width` of them from `x` on. `line` takes them where they have to be
/// gathered.
pub(super) fn span<'a>(
    frame: &'a Frame<'_>,
    (x, y): (u32, u32),
    width: u32,
    line: &'a mut Vec<u32>,
) -> &'a [u32] {
    let (x, y, width) = (x as usize, y as usize, width as usize);
    let (across, down) = (frame.size.width as usize, frame.size.height as usize);
    let (start, step) = match frame.rotation {
        Rotation::None => return &frame.pixels[y * across + x..][..width],
        Rotation::Right => ((down - 1 - x) * across + y, -(across as isize)),
        Rotation::UpsideDown => ((down - 1 - y) * across + (across - 1 - x), -1),
        Rotation::Left => (x * across + (across - 1 - y), across as isize),
    };
    let pixel = |at: usize| frame.pixels[start.wrapping_add_signed(at as isize * step)];
    line.clear();
    line.extend((0..width).map(pixel));
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Rotation; 4] = [Rotation::None, Rotation::Right, Rotation::UpsideDown, Rotation::Left];

    /// What the display shows of a frame.
    fn shown(frame: &Frame<'_>) -> Vec<u32> {
        let (size, mut line) = (display(frame), Vec::new());
        (0..size.height).flat_map(|y| span(frame, (0, y), size.width, &mut line).to_vec()).collect()
    }

    fn frame(pixels: &[u32], rotation: Rotation) -> Frame<'_> {
        Frame { pixels, size: Pixels::new(3, 2), damage: &[], rotation }
    }

    #[test]
    fn the_top_of_the_picture_is_on_the_side_that_is_named() {
        let pixels = [1, 2, 3, 4, 5, 6];
        assert_eq!(shown(&frame(&pixels, Rotation::None)), [1, 2, 3, 4, 5, 6]);
        assert_eq!(shown(&frame(&pixels, Rotation::Right)), [4, 1, 5, 2, 6, 3]);
        assert_eq!(shown(&frame(&pixels, Rotation::UpsideDown)), [6, 5, 4, 3, 2, 1]);
        assert_eq!(shown(&frame(&pixels, Rotation::Left)), [3, 6, 2, 5, 1, 4]);
    }

    /// What changes on the display is what the damage names, for every rectangle of a small frame.
    #[test]
    fn damage_turns_with_the_picture() {
        let size = Pixels::new(5, 4);
        for rotation in ALL {
            for (x, y, width, height) in (0..5).flat_map(|x| {
                (0..4).flat_map(move |y| (1..7).flat_map(move |w| (1..6).map(move |h| (x, y, w, h))))
            }) {
                let rect = Rect { x, y, width, height };
                let (before, mut after) = (vec![0; size.area()], vec![0; size.area()]);
                for (at, pixel) in after.iter_mut().enumerate() {
                    let (px, py) = (at as u32 % 5, at as u32 / 5);
                    *pixel = u32::from((x..x + width).contains(&px) && (y..y + height).contains(&py));
                }
                let damaged = Frame { pixels: &after, size, damage: &[rect], rotation };
                let display = display(&damaged);
                let [turned] = damage(&damaged)[..] else { panic!("one rectangle") };
                let old = shown(&Frame { pixels: &before, size, damage: &[], rotation });
                for (at, (old, new)) in old.iter().zip(shown(&damaged)).enumerate() {
                    let (px, py) = (at as u32 % display.width, at as u32 / display.width);
                    let inside = (turned.x..turned.x + turned.width).contains(&px)
                        && (turned.y..turned.y + turned.height).contains(&py);
                    assert_eq!(*old != new, inside, "{rotation:?} {rect:?} {turned:?} at {px},{py}");
                }
            }
        }
    }
}
