//! High contrast: backgrounds are black or white, and what stands on them differs from them as much as text has to
//! (WCAG 2 asks for 7 to 1), in its own hue.

#![forbid(unsafe_code)]

use super::paints::Paint;

const BLACK: u32 = 0;
const WHITE: u32 = 0xff_ffff;

/// Luminance of the ground that is as far from black as from white, of white, and of text that can be read on each.
const MIDDLE: f32 = 0.179;
const LIGHT_ENOUGH: f32 = 0.30;
const DARK_ENOUGH: f32 = 0.10;

/// Steps from a colour to black or white.
const STEPS: u32 = 16;

/// Moves the colours of a paint apart. What has the colour of its ground keeps it: it is a block, or not to be seen.
pub(super) fn part(paint: &mut Paint) {
    let ground = ground(paint.bg);
    let apart = |color: u32| if color == paint.bg { ground } else { readable(color, ground) };
    (paint.fg, paint.line, paint.bg) = (apart(paint.fg), apart(paint.line), ground);
}

/// Black or white, whatever is nearer.
pub(super) fn ground(color: u32) -> u32 {
    if luminance(color) < MIDDLE { BLACK } else { WHITE }
}

/// The first colour on the way to the other end that can be read.
fn readable(color: u32, ground: u32) -> u32 {
    let other = WHITE - ground;
    let reads = |color: &u32| {
        let light = luminance(*color);
        if ground == BLACK { light >= LIGHT_ENOUGH } else { light <= DARK_ENOUGH }
    };
    (0..STEPS).map(|step| toward(color, other, step)).find(reads).unwrap_or(other)
}

fn toward(from: u32, to: u32, step: u32) -> u32 {
    let channel = |shift: u32| {
        let (from, to) = (from >> shift & 0xff, to >> shift & 0xff);
        ((from * (STEPS - step) + to * step) / STEPS) << shift
    };
    channel(16) | channel(8) | channel(0)
}

/// Relative luminance, from 0 to 1. Light goes with about the square of a channel's value.
fn luminance(color: u32) -> f32 {
    let light = |shift: u32| ((color >> shift & 0xff) as f32 / 255.0).powf(2.2);
    0.2126 * light(16) + 0.7152 * light(8) + 0.0722 * light(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parted(fg: u32, bg: u32) -> Paint {
        let mut paint = Paint { fg, bg, line: fg, ..Paint::default() };
        part(&mut paint);
        paint
    }

    #[test]
    fn text_can_be_read_on_every_ground() {
        let colors = (0..4096_u32)
            .map(|n| (((n >> 8) & 15) * 0x11_0000) | (((n >> 4) & 15) * 0x1100) | ((n & 15) * 0x11));
        for (fg, bg) in colors.clone().zip(colors.map(|color| color.rotate_left(7) & 0xff_ffff)) {
            let paint = parted(fg, bg);
            let (a, b) = (luminance(paint.fg) + 0.05, luminance(paint.bg) + 0.05);
            let ratio = a.max(b) / a.min(b);
            assert!(fg == bg || ratio >= 6.99, "{fg:06x} on {bg:06x}: {ratio}");
            let again = parted(paint.fg, paint.bg);
            assert_eq!((again.fg, again.bg), (paint.fg, paint.bg), "once is enough");
        }
    }

    #[test]
    fn hues_stay_and_hidden_text_stays_hidden() {
        let red = parted(0xaa_0000, 0x20_2020);
        assert_eq!(red.bg, BLACK);
        assert!(red.fg >> 16 > (red.fg & 0xff) + 0x30, "{:06x} is red", red.fg);
        assert_eq!(parted(0xff_ffff, 0).fg, 0xff_ffff);
        let hidden = parted(0x33_4455, 0x33_4455);
        assert_eq!(hidden.fg, hidden.bg);
        assert_eq!(parted(0, 0xaa_aaaa).bg, WHITE);
    }
}
