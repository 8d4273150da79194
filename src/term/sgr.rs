//! SGR: parameters to a style, in the colon and the semicolon forms.

use super::params::Params;
use super::style::{Attrs, Color, Rgb, Style, Underline};

/// SGR with all its parameters.
#[inline]
pub(super) fn apply(style: &mut Style, params: &Params) {
    if params.has_subs() {
        apply_groups(style, params);
    } else {
        apply_flat(style, params.values());
    }
}

fn apply_flat(style: &mut Style, values: &[u16]) {
    let mut rest = values;
    while let [first, after @ ..] = rest {
        rest = after;
        match first {
            38 | 48 | 58 => {
                let (color, used) = flat_color(after);
                rest = &after[used..];
                set_color(style, *first, color);
            }
            _ => attribute(style, *first),
        }
    }
}

fn apply_groups(style: &mut Style, params: &Params) {
    let groups: Vec<&[u16]> = params.groups().collect();
    let mut i = 0;
    while let Some(group) = groups.get(i) {
        i += 1;
        match group {
            [4, kind, ..] => underline(style, *kind),
            [which @ (38 | 48 | 58), color @ ..] if !color.is_empty() => {
                set_color(style, *which, colon_color(color));
            }
            [which @ (38 | 48 | 58)] => {
                let flat: Vec<u16> = groups[i..].iter().filter_map(|group| group.first().copied()).collect();
                let (color, used) = flat_color(&flat);
                i += used;
                set_color(style, *which, color);
            }
            [first, ..] => attribute(style, *first),
            [] => {}
        }
    }
}

/// `38;5;n` and `38;2;r;g;b`, after the 38: the colour and how many parameters it took.
fn flat_color(values: &[u16]) -> (Option<Color>, usize) {
    match values {
        [5, index, ..] => (indexed(*index), 2),
        [2, r, g, b, ..] => (rgb(*r, *g, *b), 4),
        [5 | 2, ..] => (None, values.len()),
        _ => (None, values.len().min(1)),
    }
}

/// `38:5:n`, `38:2:r:g:b` and `38:2:space:r:g:b`, after the 38.
fn colon_color(values: &[u16]) -> Option<Color> {
    match values {
        [5, index, ..] => indexed(*index),
        [2, r, g, b] | [2, _, r, g, b, ..] => rgb(*r, *g, *b),
        _ => None,
    }
}

fn indexed(index: u16) -> Option<Color> {
    u8::try_from(index).ok().map(Color::Indexed)
}

fn rgb(r: u16, g: u16, b: u16) -> Option<Color> {
    let (r, g, b) = (u8::try_from(r).ok()?, u8::try_from(g).ok()?, u8::try_from(b).ok()?);
    Some(Color::Rgb(Rgb::new(r, g, b)))
}

fn set_color(style: &mut Style, which: u16, color: Option<Color>) {
    let Some(color) = color else { return };
    match which {
        38 => style.fg = color,
        48 => style.bg = color,
        _ => style.underline_color = color,
    }
}

fn underline(style: &mut Style, kind: u16) {
    style.underline = match kind {
        0 => Underline::None,
        2 => Underline::Double,
        3 => Underline::Curly,
        4 => Underline::Dotted,
        5 => Underline::Dashed,
        _ => Underline::Single,
    };
}

#[inline]
fn attribute(style: &mut Style, number: u16) {
    match number {
        0 => *style = Style { link: style.link, ..Style::default() },
        1 => style.attrs.insert(Attrs::BOLD),
        2 => style.attrs.insert(Attrs::FAINT),
        3 => style.attrs.insert(Attrs::ITALIC),
        4 => style.underline = Underline::Single,
        5 | 6 => style.attrs.insert(Attrs::BLINK),
        7 => style.attrs.insert(Attrs::REVERSE),
        8 => style.attrs.insert(Attrs::CONCEALED),
        9 => style.attrs.insert(Attrs::STRUCK),
        21 => style.underline = Underline::Double,
        22 => style.attrs.remove(Attrs::BOLD | Attrs::FAINT),
        23 => style.attrs.remove(Attrs::ITALIC),
        24 => style.underline = Underline::None,
        25 => style.attrs.remove(Attrs::BLINK),
        27 => style.attrs.remove(Attrs::REVERSE),
        28 => style.attrs.remove(Attrs::CONCEALED),
        29 => style.attrs.remove(Attrs::STRUCK),
        30..=37 => style.fg = Color::Indexed(number as u8 - 30),
        39 => style.fg = Color::Default,
        40..=47 => style.bg = Color::Indexed(number as u8 - 40),
        49 => style.bg = Color::Default,
        53 => style.attrs.insert(Attrs::OVERLINE),
        55 => style.attrs.remove(Attrs::OVERLINE),
        59 => style.underline_color = Color::Default,
        90..=97 => style.fg = Color::Indexed(number as u8 - 82),
        100..=107 => style.bg = Color::Indexed(number as u8 - 92),
        _ => {}
    }
}

/// DECCARA: the attributes of the parameters from `first` on.
pub(super) fn apply_rectangle(style: &mut Style, params: &Params, first: usize) {
    let values = params.values().get(first..).unwrap_or_default();
    apply_flat(style, if values.is_empty() { &[0] } else { values });
}

/// DECRARA: reverses the attributes of the parameters from `first` on.
pub(super) fn toggle(style: &mut Style, params: &Params, first: usize) {
    let values = params.values().get(first..).unwrap_or_default();
    for value in if values.is_empty() { &[0] } else { values } {
        match value {
            0 => [1, 4, 5, 7].iter().for_each(|each| toggle_one(style, *each)),
            other => toggle_one(style, *other),
        }
    }
}

fn toggle_one(style: &mut Style, number: u16) {
    match number {
        1 => style.attrs.toggle(Attrs::BOLD),
        4 if style.underline == Underline::None => style.underline = Underline::Single,
        4 => style.underline = Underline::None,
        5 => style.attrs.toggle(Attrs::BLINK),
        7 => style.attrs.toggle(Attrs::REVERSE),
        8 => style.attrs.toggle(Attrs::CONCEALED),
        _ => {}
    }
}

/// XTPUSHSGR: a style, and which parts of it shall come back; all of it when none are named.
#[derive(Clone, Copy, Debug)]
pub(super) struct StackedStyle {
    style: Style,
    parts: Params,
}

impl StackedStyle {
    pub(super) fn new(style: Style, params: &Params) -> Self {
        Self { style, parts: *params }
    }

    /// XTPOPSGR. A link stays what it is.
    pub(super) fn restore(&self, now: &mut Style) {
        if self.parts.values().iter().all(|part| *part == 0) {
            *now = Style { link: now.link, ..self.style };
        }
        self.parts.values().iter().for_each(|part| self.restore_part(now, *part));
    }

    fn restore_part(&self, now: &mut Style, part: u16) {
        let saved = &self.style;
        let flag = match part {
            1 => Attrs::BOLD,
            2 => Attrs::FAINT,
            3 => Attrs::ITALIC,
            5 => Attrs::BLINK,
            7 => Attrs::REVERSE,
            8 => Attrs::CONCEALED,
            9 => Attrs::STRUCK,
            4 | 21 => return now.underline = saved.underline,
            10 | 30 => return now.fg = saved.fg,
            11 | 31 => return now.bg = saved.bg,
            _ => return,
        };
        now.attrs.set(flag, saved.attrs.contains(flag));
    }
}

/// The parameters that lead to a style from the default one (DECRQSS).
pub(super) fn describe(style: Style) -> String {
    let mut out = String::from("0");
    let flags = [
        (Attrs::BOLD, ";1"),
        (Attrs::FAINT, ";2"),
        (Attrs::ITALIC, ";3"),
        (Attrs::BLINK, ";5"),
        (Attrs::REVERSE, ";7"),
        (Attrs::CONCEALED, ";8"),
        (Attrs::STRUCK, ";9"),
        (Attrs::OVERLINE, ";53"),
    ];
    flags.iter().filter(|(flag, _)| style.attrs.contains(*flag)).for_each(|(_, text)| out.push_str(text));
    match style.underline {
        Underline::None => {}
        Underline::Single => out.push_str(";4"),
        other => out.push_str(&format!(";4:{}", other as u8)),
    }
    describe_color(&mut out, style.fg, 30);
    describe_color(&mut out, style.bg, 40);
    describe_color(&mut out, style.underline_color, 50);
    out
}

fn describe_color(out: &mut String, color: Color, base: u16) {
    let text = match color {
        Color::Default => return,
        Color::Indexed(index @ 0..8) if base < 50 => format!(";{}", base + u16::from(index)),
        Color::Indexed(index @ 8..16) if base < 50 => format!(";{}", base + 52 + u16::from(index)),
        Color::Indexed(index) => format!(";{}:5:{index}", base + 8),
        Color::Rgb(Rgb { r, g, b }) => format!(";{}:2::{r}:{g}:{b}", base + 8),
    };
    out.push_str(&text);
}
