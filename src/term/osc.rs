//! Operating system commands: number and text to a method of the screen.

use super::color;
use super::palette::Palette;
use super::screen::Screen;
use super::style::Rgb;
use super::title::Name;

/// One command, cut at its semicolons. `bell`: it ended with BEL, and so does an answer.
pub(super) fn dispatch(screen: &mut Screen, params: &[&[u8]], bell: bool) {
    let Some((number, rest)) = params.split_first() else { return };
    let Some(number) = std::str::from_utf8(number).ok().and_then(|text| text.parse::<u16>().ok()) else {
        return;
    };
    let end = if bell { "\x07" } else { "\x1b\\" };
    match number {
        0..=2 => set_title(screen, number, rest),
        4 => pairs(rest, |index, text| change_indexed(screen, index, text, end)),
        5 => pairs(rest, |index, text| change_special(screen, index, text, 5, end)),
        8 => set_link(screen, rest),
        10..=19 => (number..20).zip(rest).for_each(|(role, text)| change_role(screen, role, text, end)),
        104 => reset_indexed(screen, rest),
        105 => reset_special(screen, rest),
        110..=119 => reset_role(screen, number - 100),
        // 7 (directory), 9, 99, 777 (notifications), 52 (clipboard), 133, 633, 3008 (shell marks):
        // known, and nothing happens.
        _ => {}
    }
}

fn set_title(screen: &mut Screen, number: u16, rest: &[&[u8]]) {
    let text = rest.join(&b';');
    if let Some(name) = Name::of(number) {
        screen.titles.set(name, &text);
        screen.effects.title = true;
    }
}

fn pairs(rest: &[&[u8]], mut each: impl FnMut(usize, &[u8])) {
    for pair in rest.chunks_exact(2) {
        if let Some(index) = number(pair[0]) {
            each(index, pair[1]);
        }
    }
}

fn number(text: &[u8]) -> Option<usize> {
    std::str::from_utf8(text).ok()?.parse().ok()
}

fn parse(text: &[u8]) -> Option<Rgb> {
    std::str::from_utf8(text).ok().and_then(color::parse)
}

/// OSC 4; from 256 on the special colours of OSC 5.
fn change_indexed(screen: &mut Screen, index: usize, text: &[u8], end: &str) {
    if index >= 256 {
        return change_special(screen, index - 256, text, 4, end);
    }
    if text == b"?" {
        let value = color::format(screen.palette.indexed[index]);
        screen.replies.push(&format!("\x1b]4;{index};{value}{end}"));
    } else if let Some(rgb) = parse(text) {
        screen.change_palette(|palette| palette.indexed[index] = rgb);
    }
}

fn change_special(screen: &mut Screen, index: usize, text: &[u8], command: u8, end: &str) {
    let default = screen.palette.foreground;
    let Some(slot) = screen.dynamic.special.get_mut(index) else { return };
    if text == b"?" {
        let value = color::format(slot.unwrap_or(default));
        let shown = if command == 4 { index + 256 } else { index };
        screen.replies.push(&format!("\x1b]{command};{shown};{value}{end}"));
    } else if let Some(rgb) = parse(text) {
        *slot = Some(rgb);
    }
}

/// OSC 10 to 19.
fn change_role(screen: &mut Screen, role: u16, text: &[u8], end: &str) {
    if text == b"?" {
        let value = color::format(role_color(screen, role));
        screen.replies.push(&format!("\x1b]{role};{value}{end}"));
    } else if let Some(rgb) = parse(text) {
        set_role(screen, role, rgb);
    }
}

fn role_color(screen: &Screen, role: u16) -> Rgb {
    let Palette { foreground, background, cursor, .. } = screen.palette;
    let default = match role {
        11 | 14 | 16 | 19 => background,
        12 => cursor.unwrap_or(foreground),
        _ => foreground,
    };
    screen.dynamic.roles[usize::from(role) - 10].unwrap_or(default)
}

fn set_role(screen: &mut Screen, role: u16, rgb: Rgb) {
    match role {
        10 => screen.change_palette(|palette| palette.foreground = rgb),
        11 => screen.change_palette(|palette| palette.background = rgb),
        12 => screen.change_palette(|palette| palette.cursor = Some(rgb)),
        _ => screen.dynamic.roles[usize::from(role) - 10] = Some(rgb),
    }
}

/// OSC 110 to 119.
fn reset_role(screen: &mut Screen, role: u16) {
    let usual = screen.default_palette();
    let (foreground, background, cursor) = (usual.foreground, usual.background, usual.cursor);
    match role {
        10 => screen.change_palette(|palette| palette.foreground = foreground),
        11 => screen.change_palette(|palette| palette.background = background),
        12 => screen.change_palette(|palette| palette.cursor = cursor),
        _ => screen.dynamic.roles[usize::from(role) - 10] = None,
    }
}

/// OSC 104: the colours named, or all.
fn reset_indexed(screen: &mut Screen, rest: &[&[u8]]) {
    let usual = screen.default_palette().indexed;
    let named: Vec<usize> = rest.iter().filter_map(|text| number(text)).collect();
    if rest.iter().all(|text| text.is_empty()) {
        screen.change_palette(|palette| palette.indexed = usual);
    } else {
        let (indexed, special): (Vec<_>, Vec<_>) = named.into_iter().partition(|index| *index < 256);
        screen.change_palette(|palette| indexed.iter().for_each(|i| palette.indexed[*i] = usual[*i]));
        special.iter().for_each(|i| reset_one_special(screen, i - 256));
    }
}

fn reset_one_special(screen: &mut Screen, index: usize) {
    if let Some(slot) = screen.dynamic.special.get_mut(index) {
        *slot = None;
    }
}

/// OSC 105.
fn reset_special(screen: &mut Screen, rest: &[&[u8]]) {
    if rest.iter().all(|text| text.is_empty()) {
        screen.dynamic.special = Default::default();
    } else {
        rest.iter().filter_map(|text| number(text)).for_each(|index| reset_one_special(screen, index));
    }
}

/// OSC 8: `params ; address`, the end of a link where the address is empty.
fn set_link(screen: &mut Screen, rest: &[&[u8]]) {
    let Some((params, address)) = rest.split_first() else { return };
    let params = String::from_utf8_lossy(params);
    let id = params.split(':').find_map(|param| param.strip_prefix("id=")).unwrap_or("");
    let address = address.join(&b';');
    let link = screen.intern_link(id, &String::from_utf8_lossy(&address));
    screen.pen.change().link = link;
}

/// `ESC ] P nrrggbb` of the Linux console.
pub(super) fn linux_palette(screen: &mut Screen, index: u8, rgb: Rgb) {
    screen.change_palette(|palette| palette.indexed[usize::from(index & 15)] = rgb);
}

/// `ESC ] R` of the Linux console.
pub(super) fn linux_palette_reset(screen: &mut Screen) {
    let usual = screen.default_palette().clone();
    screen.change_palette(|palette| *palette = usual);
}
