//! Colours as programs spell them (XParseColor) and as they are reported back.

use super::style::Rgb;

/// `rgb:r/g/b` with one to four digits each, `#rgb` to `#rrrrggggbbbb`, or a common name.
pub(super) fn parse(text: &str) -> Option<Rgb> {
    if let Some(digits) = text.strip_prefix('#') {
        return parse_hash(digits);
    }
    match text.split_once(':') {
        Some(("rgb", values)) => parse_parts(values.split('/'), 3),
        Some(("rgba", values)) => parse_parts(values.split('/'), 4),
        Some(("rgbi", values)) => parse_intensities(values),
        _ => named(text),
    }
}

fn parse_parts<'a>(parts: impl Iterator<Item = &'a str>, count: usize) -> Option<Rgb> {
    let values: Vec<u8> = parts.map(scaled).collect::<Option<_>>()?;
    match values[..] {
        [r, g, b, ..] if values.len() == count => Some(Rgb::new(r, g, b)),
        _ => None,
    }
}

/// Hexadecimal digits as a fraction of their largest value.
fn scaled(digits: &str) -> Option<u8> {
    if digits.is_empty() || digits.len() > 4 || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let value = u32::from_str_radix(digits, 16).ok()?;
    let most = (1 << (4 * digits.len() as u32)) - 1;
    Some((value * 255 / most) as u8)
}

/// The digits of `#` forms are the most significant ones.
fn parse_hash(digits: &str) -> Option<Rgb> {
    let each = digits.len() / 3;
    if !matches!(digits.len(), 3 | 6 | 9 | 12) || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let channel = |i: usize| {
        let value = u32::from_str_radix(&digits[i * each..(i + 1) * each], 16).ok()?;
        Some((value << (16 - 4 * each) >> 8) as u8)
    };
    Some(Rgb::new(channel(0)?, channel(1)?, channel(2)?))
}

fn parse_intensities(text: &str) -> Option<Rgb> {
    let values: Vec<f32> = text.split('/').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let byte = |value: f32| (value.clamp(0.0, 1.0) * 255.0).round() as u8;
    match values[..] {
        [r, g, b] => Some(Rgb::new(byte(r), byte(g), byte(b))),
        _ => None,
    }
}

fn named(text: &str) -> Option<Rgb> {
    const NAMES: &[(&str, Rgb)] = &[
        ("black", Rgb::new(0, 0, 0)),
        ("red", Rgb::new(255, 0, 0)),
        ("green", Rgb::new(0, 255, 0)),
        ("blue", Rgb::new(0, 0, 255)),
        ("yellow", Rgb::new(255, 255, 0)),
        ("cyan", Rgb::new(0, 255, 255)),
        ("magenta", Rgb::new(255, 0, 255)),
        ("white", Rgb::new(255, 255, 255)),
        ("gray", Rgb::new(190, 190, 190)),
        ("grey", Rgb::new(190, 190, 190)),
        ("orange", Rgb::new(255, 165, 0)),
    ];
    NAMES.iter().find(|(name, _)| name.eq_ignore_ascii_case(text)).map(|(_, rgb)| *rgb)
}

/// `rgb:rrrr/gggg/bbbb`.
pub(super) fn format(rgb: Rgb) -> String {
    let wide = |channel: u8| u16::from(channel) * 0x101;
    format!("rgb:{:04x}/{:04x}/{:04x}", wide(rgb.r), wide(rgb.g), wide(rgb.b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_is_understood() {
        let red = Some(Rgb::new(0xff, 0, 0));
        for text in [
            "rgb:f/0/0",
            "rgb:ff/00/00",
            "rgb:fff/000/000",
            "rgb:ffff/0/0000",
            "#ff0000",
            "red",
            "rgbi:1.0/0/0",
        ] {
            assert_eq!(parse(text), red, "{text}");
        }
        assert_eq!(parse("#f00"), Some(Rgb::new(0xf0, 0, 0)), "the digits of # are the high ones");
        assert_eq!(parse("#123456789abc"), Some(Rgb::new(0x12, 0x56, 0x9a)));
        for text in
            ["", "#", "#12", "rgb:1/2", "rgb:12345/0/0", "rgb:g/0/0", "#gggggg", "nocolor", "rgb:+1/0/0"]
        {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_reported_can_be_set_again() {
        let color = Rgb::new(0x12, 0xab, 0xff);
        assert_eq!(format(color), "rgb:1212/abab/ffff");
        assert_eq!(parse(&format(color)), Some(color));
    }
}
