//! Operating system commands: number and text to a method of the screen.

use super::color;
use super::limits::POINTER_NAMES;
use super::palette::Palette;
use super::screen::Screen;
use super::style::Rgb;
use super::title::Name;
use super::view::Mark;

/// One command. `bell`: it ended with BEL, and so does an answer. What is not in the table does nothing.
pub(super) fn dispatch(screen: &mut Screen, command: &[u8], bell: bool) {
    let params: Vec<&[u8]> = command.split(|byte| *byte == b';').collect();
    let Some((first, rest)) = params.split_first() else { return };
    let Some(number) = number(first) else { return };
    let end = if bell { "\x07" } else { "\x1b\\" };
    match number {
        0..=2 => set_title(screen, number, rest),
        4 => pairs(rest, |index, text| change_indexed(screen, index, text, end)),
        5 => pairs(rest, |index, text| change_special(screen, index, text, 5, end)),
        7 => screen.desktop.set_directory(&rest.join(&b';')),
        8 => set_link(screen, rest),
        9 => report_progress(screen, rest),
        10..=19 => (number..20).zip(rest).for_each(|(role, text)| change_role(screen, role, text, end)),
        21 => control_colors(screen, rest, end),
        22 => pointer_names(screen, rest, end),
        52 if screen.test_reports() => selection(screen, rest, end),
        52 if screen.takes_clipboard() => clipboard(screen, rest),
        104 => reset_indexed(screen, rest),
        105 => reset_special(screen, rest),
        110..=119 => reset_role(screen, number - 100),
        133 => mark(screen, rest),
        _ => {}
    }
}

fn set_title(screen: &mut Screen, number: usize, rest: &[&[u8]]) {
    let text = rest.join(&b';');
    if let Some(name) = Name::of(number as u16) {
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
fn change_role(screen: &mut Screen, role: usize, text: &[u8], end: &str) {
    if text == b"?" {
        let value = color::format(role_color(screen, role));
        screen.replies.push(&format!("\x1b]{role};{value}{end}"));
    } else if let Some(rgb) = parse(text) {
        set_role(screen, role, rgb);
    }
}

fn role_color(screen: &Screen, role: usize) -> Rgb {
    let Palette { foreground, background, cursor, .. } = screen.palette;
    let default = match role {
        11 | 14 | 16 | 19 => background,
        12 => cursor.unwrap_or(foreground),
        _ => foreground,
    };
    screen.dynamic.roles[role - 10].unwrap_or(default)
}

fn set_role(screen: &mut Screen, role: usize, rgb: Rgb) {
    match role {
        10 => screen.change_palette(|palette| palette.foreground = rgb),
        11 => screen.change_palette(|palette| palette.background = rgb),
        12 => screen.change_palette(|palette| palette.cursor = Some(rgb)),
        _ => screen.dynamic.roles[role - 10] = Some(rgb),
    }
}

/// OSC 110 to 119.
fn reset_role(screen: &mut Screen, role: usize) {
    let usual = screen.default_palette();
    let (foreground, background, cursor) = (usual.foreground, usual.background, usual.cursor);
    match role {
        10 => screen.change_palette(|palette| palette.foreground = foreground),
        11 => screen.change_palette(|palette| palette.background = background),
        12 => screen.change_palette(|palette| palette.cursor = cursor),
        _ => screen.dynamic.roles[role - 10] = None,
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

/// The names that OSC 21 has for the colours of OSC 10 to 19.
const KEYS: &[(&str, usize)] = &[
    ("foreground", 10),
    ("background", 11),
    ("cursor", 12),
    ("selection_background", 17),
    ("selection_foreground", 19),
];

/// OSC 21: `key=value`, `key=?` and `key`, which resets. Keys that are not ours are not repeated in the answer.
fn control_colors(screen: &mut Screen, rest: &[&[u8]], end: &str) {
    let mut answer = String::new();
    for item in rest.iter().filter_map(|item| std::str::from_utf8(item).ok()) {
        let (key, value) = item.split_once('=').unwrap_or((item, ""));
        let role = KEYS.iter().find(|(name, _)| *name == key);
        if let Some((name, role)) = role {
            control_role(screen, (name, *role), value, &mut answer);
        } else if let Some(index) = key.parse().ok().filter(|index| *index < 256) {
            control_indexed(screen, index, value, &mut answer);
        }
    }
    if !answer.is_empty() {
        screen.replies.push(&format!("\x1b]21{answer}{end}"));
    }
}

fn control_role(screen: &mut Screen, (name, role): (&str, usize), value: &str, answer: &mut String) {
    if value == "?" {
        answer.push_str(&format!(";{name}={}", color::format(role_color(screen, role))));
    } else if value.is_empty() {
        reset_role(screen, role);
    } else if let Some(rgb) = color::parse(value) {
        set_role(screen, role, rgb);
    }
}

fn control_indexed(screen: &mut Screen, index: usize, value: &str, answer: &mut String) {
    let usual = screen.default_palette().indexed[index];
    if value == "?" {
        answer.push_str(&format!(";{index}={}", color::format(screen.palette.indexed[index])));
    } else if let Some(rgb) = if value.is_empty() { Some(usual) } else { color::parse(value) } {
        screen.change_palette(|palette| palette.indexed[index] = rgb);
    }
}

/// OSC 52, for tests only: a seat's clipboard is not for programs to write, and never for them to read.
fn selection(screen: &mut Screen, rest: &[&[u8]], end: &str) {
    let [which, data] = rest else { return };
    if *data == b"?" {
        let reply = format!("\x1b]52;s0;{}{end}", screen.selection);
        screen.replies.push(&reply);
    } else if which.iter().all(u8::is_ascii_alphanumeric) {
        let is_base64 = |byte: &&u8| byte.is_ascii_alphanumeric() || b"+/=".contains(byte);
        screen.selection = data.iter().filter(is_base64).map(|byte| char::from(*byte)).collect();
    }
}

/// OSC 52 on a real terminal: written, never read. Which selection it is for makes no difference.
fn clipboard(screen: &mut Screen, rest: &[&[u8]]) {
    if let [_, data] = rest
        && *data != b"?"
    {
        screen.desktop.set_clipboard(data);
        screen.effects.clipboard = true;
    }
}

/// OSC 9;4 and no other OSC 9, which would be a notification.
fn report_progress(screen: &mut Screen, rest: &[&[u8]]) {
    let numbers: Vec<usize> = rest.iter().map(|text| number(text).unwrap_or(0)).collect();
    if let [4, state, more @ ..] = numbers.as_slice() {
        screen.desktop.set_progress(*state, more.first().copied().unwrap_or(0));
        screen.effects.progress = true;
    }
}

/// OSC 22: shapes of the pointer, which has one only. Whoever asks for names is told that none is known.
fn pointer_names(screen: &mut Screen, rest: &[&[u8]], end: &str) {
    if let [text] = rest
        && let Some(names) = text.strip_prefix(b"?")
    {
        let answers: Vec<&str> = names.split(|byte| *byte == b',').take(POINTER_NAMES).map(|_| "0").collect();
        screen.replies.push(&format!("\x1b]22;{}{end}", answers.join(",")));
    }
}

/// OSC 133: what a shell says of the lines it writes.
fn mark(screen: &mut Screen, rest: &[&[u8]]) {
    match rest.first() {
        Some([b'A' | b'N']) => screen.mark_line(Mark::Prompt),
        Some([b'B' | b'I']) => screen.mark_line(Mark::Command),
        Some([b'C']) => screen.mark_line(Mark::Output),
        _ => {}
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
