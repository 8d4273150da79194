//! Colours as programs spell them (XParseColor) and as they are reported back.

mod cie;
mod monitor;

use super::style::Rgb;

/// `rgb:r/g/b` with one to four digits each, `#rgb` to `#rrrrggggbbbb`, `rgbi:` and the CIE spaces with three
/// decimal numbers each, or a common name. Prefixes in any case, as in X.
pub(super) fn parse(text: &str) -> Option<Rgb> {
    if let Some(digits) = text.strip_prefix('#') {
        return parse_hash(digits);
    }
    let Some((space, values)) = text.split_once(':') else { return named(text) };
    match space.to_ascii_lowercase().as_str() {
        "rgb" => parse_parts(values.split('/'), 3),
        "rgba" => parse_parts(values.split('/'), 4),
        "rgbi" => parse_decimals(values).map(monitor::of_intensities),
        other => cie::parse(other, parse_decimals(values)?).and_then(monitor::of_xyz),
    }
}

/// Three numbers; no infinite ones.
fn parse_decimals(text: &str) -> Option<[f64; 3]> {
    let mut values = text.split('/').map(|part| part.parse().ok().filter(|value: &f64| value.is_finite()));
    let all = [values.next()??, values.next()??, values.next()??];
    values.next().is_none().then_some(all)
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

    /// What xterm answers on an X server without a description of its monitor.
    #[test]
    fn colours_of_other_spaces_are_those_of_xlib() {
        let cases = [
            ("rgbi:1/1/1", 0xff_ffff),
            ("rgbi:0.5/0.5/0.5", 0xc1_bbbb),
            ("rgbi:0/0/0", 0),
            ("CIEXYZ:1/1/1", 0xff_ffff),
            ("CIEXYZ:0.5/0.5/0.5", 0xdd_b5a0),
            ("CIEuvY:1/1/1", 0xff_ffff),
            ("CIEuvY:0.5/0.5/0.5", 0xff_a3ae),
            ("CIExyY:1/1/1", 0xff_ffff),
            ("CIExyY:0.5/0.5/0.5", 0xf7_b30e),
            ("CIELab:1/1/1", 0x6c_6767),
            ("CIELab:0.5/0.5/0.5", 0x52_4f4f),
            ("CIELuv:1/1/1", 0x16_140e),
            ("CIELuv:0.5/0.5/0.5", 0x0e_130e),
            ("TekHVC:1/1/1", 0x1a_130f),
            ("tekhvc:0.5/0.5/0.5", 0x11_130e),
        ];
        for (text, pixel) in cases {
            assert_eq!(parse(text).map(Rgb::pixel), Some(pixel), "{text}");
        }
        for text in
            ["CIEXYZ:0/2/0", "CIELab:101/0/0", "TekHVC:0/50/-1", "rgbi:1/1", "rgbi:1/1/inf", "CIEXYZ:a/b/c"]
        {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    /// No numbers lead anywhere but to a colour or to none.
    #[test]
    fn extreme_numbers_are_harmless() {
        let values = ["0", "-1", "1", "100", "360", "1e308", "-1e308", "1e-308", "-1e-308", "0.5"];
        for space in ["rgbi", "CIEXYZ", "CIEuvY", "CIExyY", "CIELab", "CIELuv", "TekHVC"] {
            for a in values {
                for b in values {
                    values.iter().for_each(|c| _ = parse(&format!("{space}:{a}/{b}/{c}")));
                }
            }
        }
    }

    #[test]
    fn what_is_reported_can_be_set_again() {
        let color = Rgb::new(0x12, 0xab, 0xff);
        assert_eq!(format(color), "rgb:1212/abab/ffff");
        assert_eq!(parse(&format(color)), Some(color));
    }
}
