//! Frames on displays that are mounted another way round: which pixel of a frame a pixel of the display shows.
//!
//! A frame is always upright. It is turned on its way to the display, line by line of the display, so that the
//! display's memory is written in whole spans whichever way it hangs.

#![forbid(unsafe_code)]

use super::kms::damage::clip;
use crate::action::{Frame, Sprite};
use crate::units::{Pixels, Rect, Rotation};

/// The size of the display that shows a frame, or of the tile that it is for.
pub(super) const fn display(frame: &Frame<'_>) -> Pixels {
    match frame.tile {
        Some(tile) => Pixels::new(tile.width, tile.height),
        None => frame.rotation.turned(frame.size),
    }
}

/// Where the damage of a frame lies on the display, or on the tile that it is for.
pub(super) fn damage(frame: &Frame<'_>) -> Vec<Rect> {
    let inside = frame.damage.iter().filter_map(|rect| clip(*rect, frame.size));
    let turned = inside.map(|rect| turn(rect, frame.size, frame.rotation));
    match frame.tile {
        Some(tile) => turned.filter_map(|rect| part(rect, tile)).collect(),
        None => turned.collect(),
    }
}

/// What of a rectangle lies on a tile, from the tile's corner.
fn part(rect: Rect, tile: Rect) -> Option<Rect> {
    let (left, top) = (rect.x.max(tile.x), rect.y.max(tile.y));
    let right = (rect.x + rect.width).min(tile.x + tile.width);
    let bottom = (rect.y + rect.height).min(tile.y + tile.height);
    let (width, height) = (right.checked_sub(left)?, bottom.checked_sub(top)?);
    (width > 0 && height > 0).then_some(Rect { x: left - tile.x, y: top - tile.y, width, height })
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

/// Where the top left corner of a turned sprite lies on the display that shows the frame under it. It may lie outside.
pub(super) fn place(sprite: &Sprite<'_>, frame: &Frame<'_>) -> (i32, i32) {
    let (x, y) = (i64::from(sprite.at.0), i64::from(sprite.at.1));
    let right = i64::from(frame.size.width) - x - i64::from(sprite.size.width);
    let bottom = i64::from(frame.size.height) - y - i64::from(sprite.size.height);
    let (x, y) = match frame.rotation {
        Rotation::None => (x, y),
        Rotation::Right => (bottom, x),
        Rotation::UpsideDown => (right, bottom),
        Rotation::Left => (y, right),
    };
    let whole = |at: i64| i32::try_from(at).unwrap_or(i32::MAX);
    (whole(x), whole(y))
}

/// Where the upright top left corner of a picture of this size is when it is turned, in its own pixels.
pub(super) fn corner(size: Pixels, rotation: Rotation) -> (u32, u32) {
    let (right, bottom) = (size.width.saturating_sub(1), size.height.saturating_sub(1));
    match rotation {
        Rotation::None => (0, 0),
        Rotation::Right => (bottom, 0),
        Rotation::UpsideDown => (right, bottom),
        Rotation::Left => (0, right),
    }
}

/// The pixels of line `y` of the display or the tile, `width` of them from `x` on. `line` takes them where they have to be
/// gathered.
pub(super) fn span<'a>(
    frame: &'a Frame<'_>,
    (x, y): (u32, u32),
    width: u32,
    line: &'a mut Vec<u32>,
) -> &'a [u32] {
    let (x, y) = frame.tile.map_or((x, y), |tile| (tile.x + x, tile.y + y));
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
        Frame { pixels, size: Pixels::new(3, 2), rotation, ..Frame::default() }
    }

    #[test]
    fn the_top_of_the_picture_is_on_the_side_that_is_named() {
        let pixels = [1, 2, 3, 4, 5, 6];
        assert_eq!(shown(&frame(&pixels, Rotation::None)), [1, 2, 3, 4, 5, 6]);
        assert_eq!(shown(&frame(&pixels, Rotation::Right)), [4, 1, 5, 2, 6, 3]);
        assert_eq!(shown(&frame(&pixels, Rotation::UpsideDown)), [6, 5, 4, 3, 2, 1]);
        assert_eq!(shown(&frame(&pixels, Rotation::Left)), [3, 6, 2, 5, 1, 4]);
    }

    /// A sprite on its plane covers what it would if it were among the pixels of the frame, and points at the same one.
    #[test]
    fn a_sprite_turns_with_the_picture() {
        let (size, small) = (Pixels::new(7, 5), Pixels::new(3, 2));
        for rotation in ALL {
            for at in [(0, 0), (2, 1), (4, 3)] {
                let drawn: Vec<u32> = (0..35)
                    .map(|place| {
                        let (x, y) = (place % 7, place / 7);
                        let inside = (at.0..at.0 + 3).contains(&x) && (at.1..at.1 + 2).contains(&y);
                        if inside { 1 + (y - at.1) * 3 + x - at.0 } else { 0 }
                    })
                    .collect();
                let frame = Frame { pixels: &drawn, size, rotation, ..Frame::default() };
                let sprite = Sprite { pixels: &[1, 2, 3, 4, 5, 6], size: small, at };
                let own = Frame { pixels: sprite.pixels, size: small, rotation, ..Frame::default() };
                let (on_display, turned) = (shown(&frame), shown(&own));
                let (width, across) = (display(&frame).width, display(&own).width);
                let (left, top) = place(&sprite, &frame);
                let seen = |x: u32, y: u32| on_display[((top as u32 + y) * width + left as u32 + x) as usize];
                for (place, pixel) in (0..).zip(&turned) {
                    assert_eq!(seen(place % across, place / across), *pixel, "{rotation:?} {at:?}");
                }
                let (x, y) = corner(small, rotation);
                assert_eq!(seen(x, y), 1, "{rotation:?}: the hot spot");
            }
        }
    }

    #[test]
    fn a_sprite_may_hang_over_every_edge() {
        let place = |at, rotation| {
            let frame = Frame { size: Pixels::new(100, 50), rotation, ..Frame::default() };
            place(&Sprite { pixels: &[], size: Pixels::new(11, 17), at }, &frame)
        };
        assert_eq!(place((95, 45), Rotation::None), (95, 45));
        assert_eq!(place((95, 45), Rotation::UpsideDown), (-6, -12));
        assert_eq!(place((95, 45), Rotation::Right), (-12, 95));
        assert_eq!(place((95, 45), Rotation::Left), (45, -6));
    }

    /// Tiles beside each other show what the whole display would, and each knows its part of the damage.
    #[test]
    fn tiles_together_are_the_picture() {
        let size = Pixels::new(7, 5);
        let pixels: Vec<u32> = (0..35).collect();
        let damage_of = |frame: &Frame<'_>| damage(frame);
        for rotation in ALL {
            for (x, y, width, height) in [(0, 0, 7, 5), (2, 1, 3, 2), (6, 4, 1, 1), (1, 0, 1, 5)] {
                let damaged = [Rect { x, y, width, height }];
                let whole = Frame { pixels: &pixels, size, damage: &damaged, rotation, ..Frame::default() };
                let (all, picture) = (display(&whole), shown(&whole));
                let (mut seen, mut hit) = (vec![u32::MAX; 35], vec![false; 35]);
                let columns = [(0, 2), (2, all.width - 2)];
                let rows = [(0, 3), (3, all.height - 3)];
                for ((x, width), (y, height)) in
                    columns.into_iter().flat_map(|column| rows.map(|row| (column, row)))
                {
                    let tile = Frame { tile: Some(Rect { x, y, width, height }), ..whole };
                    assert_eq!(display(&tile), Pixels::new(width, height));
                    let place = |at: u32| ((y + at / width) * all.width + x + at % width) as usize;
                    for (at, pixel) in (0..).zip(shown(&tile)) {
                        seen[place(at)] = pixel;
                    }
                    for rect in damage_of(&tile) {
                        let at = (rect.y..rect.y + rect.height)
                            .flat_map(|y| (rect.x..rect.x + rect.width).map(move |x| y * width + x));
                        at.for_each(|at| hit[place(at)] = true);
                    }
                }
                assert_eq!(seen, picture, "{rotation:?}");
                let [turned] = damage_of(&whole)[..] else { panic!("one rectangle") };
                let inside = |at: u32| {
                    let (x, y) = (at % all.width, at / all.width);
                    (turned.x..turned.x + turned.width).contains(&x)
                        && (turned.y..turned.y + turned.height).contains(&y)
                };
                assert!((0..35).all(|at| hit[at as usize] == inside(at)), "{rotation:?} {damaged:?}");
            }
        }
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
                let damaged = Frame { pixels: &after, size, damage: &[rect], rotation, ..Frame::default() };
                let display = display(&damaged);
                let [turned] = damage(&damaged)[..] else { panic!("one rectangle") };
                let old = shown(&Frame { pixels: &before, size, rotation, ..Frame::default() });
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
