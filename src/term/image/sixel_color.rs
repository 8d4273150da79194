//! The colours of sixels: the VT340's first sixteen, and its two ways of naming others.

use crate::term::style::Rgb;

/// What the VT340 starts with, in hundredths.
const INITIAL: [(u8, u8, u8); 16] = [
    (0, 0, 0),
    (20, 20, 80),
    (80, 13, 13),
    (20, 80, 20),
    (80, 20, 80),
    (20, 80, 80),
    (80, 80, 20),
    (53, 53, 53),
    (26, 26, 26),
    (33, 33, 60),
    (60, 26, 26),
    (33, 60, 33),
    (60, 33, 60),
    (33, 60, 60),
    (60, 60, 33),
    (80, 80, 80),
];

/// The registers of a new picture.
pub(super) fn initial() -> Vec<u32> {
    let named = INITIAL.iter().map(|(r, g, b)| rgb(u32::from(*r), u32::from(*g), u32::from(*b)));
    named.chain(std::iter::repeat(opaque(Rgb::default()))).take(super::REGISTERS).collect()
}

/// An opaque pixel.
pub(super) const fn opaque(color: Rgb) -> u32 {
    0xff << 24 | color.pixel()
}

/// Red, green and blue in hundredths.
pub(super) fn rgb(r: u32, g: u32, b: u32) -> u32 {
    let channel = |value: u32| ((value.min(100) * 255 + 50) / 100) as u8;
    opaque(Rgb::new(channel(r), channel(g), channel(b)))
}

/// Hue in degrees, where 0 is blue, 120 red and 240 green; lightness and saturation in hundredths.
pub(super) fn hls(hue: u32, lightness: u32, saturation: u32) -> u32 {
    let degrees = (hue % 360 + 240) % 360;
    let (light, full) = (lightness.min(100) as f32 / 100.0, saturation.min(100) as f32 / 100.0);
    let chroma = (1.0 - (2.0 * light - 1.0).abs()) * full;
    let sector = degrees as f32 / 60.0;
    let second = chroma * (1.0 - (sector % 2.0 - 1.0).abs());
    let (r, g, b) = match degrees / 60 {
        0 => (chroma, second, 0.0),
        1 => (second, chroma, 0.0),
        2 => (0.0, chroma, second),
        3 => (0.0, second, chroma),
        4 => (second, 0.0, chroma),
        _ => (chroma, 0.0, second),
    };
    let base = light - chroma / 2.0;
    let channel = |value: f32| ((value + base) * 255.0).round() as u8;
    opaque(Rgb::new(channel(r), channel(g), channel(b)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hues_start_at_blue() {
        assert_eq!(hls(0, 50, 100), 0xff00_00ff);
        assert_eq!(hls(120, 50, 100), 0xffff_0000);
        assert_eq!(hls(240, 50, 100), 0xff00_ff00);
        assert_eq!(hls(77, 100, 100), 0xffff_ffff);
        assert_eq!(hls(77, 0, 100), 0xff00_0000);
        assert_eq!(hls(300, 50, 0), 0xff80_8080);
        assert_eq!(rgb(100, 50, 101), 0xffff_80ff);
    }
}
