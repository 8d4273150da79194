//! Pointer events as programs want them: xterm's mouse tracking (modes 9, 1000 to 1003) in its encodings (1005, 1006,
//! 1015, 1016), and the wheel as cursor keys (1007).

use crate::event::Button;
use crate::keyboard::Mods;
use crate::term::{ModeFlags, Modes, MouseEncoding, MouseMode};

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    Press(Button),
    Release(Button),
    /// With this button held, or none.
    Move(Option<Button>),
    Wheel(Wheel),
}

/// One notch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wheel {
    Up,
    Down,
    Left,
    Right,
}

/// An event with its place. Columns, rows and pixels count from zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Report {
    pub(super) what: What,
    pub(super) mods: Mods,
    pub(super) cell: (u16, u16),
    pub(super) pixel: (u32, u32),
}

/// The largest number that one byte can carry behind the offset of 32, and that two bytes of UTF-8 can.
const MOST_BYTE: u32 = 223;
const MOST_UTF8: u32 = 2015;

/// Whether the program wants to know of this.
pub(super) fn wants(mode: MouseMode, what: What) -> bool {
    match mode {
        MouseMode::Off => false,
        MouseMode::X10 => matches!(what, What::Press(Button::Left | Button::Middle | Button::Right)),
        MouseMode::Normal | MouseMode::Highlight => !matches!(what, What::Move(_)),
        MouseMode::Button => what != What::Move(None),
        MouseMode::Any => true,
    }
}

/// Appends the report of an event; nothing where the program did not ask for it, or where its place cannot be said.
pub(super) fn encode(report: &Report, modes: &Modes, out: &mut Vec<u8>) {
    if !wants(modes.mouse, report.what) {
        return;
    }
    let code = number(report.what) | modifiers(report.mods, modes.mouse);
    let released = matches!(report.what, What::Release(_));
    // Only these two encodings say which button it was that came up.
    let old = if released { code & !0b1100_0011 | 3 } else { code };
    let (x, y) = (u32::from(report.cell.0) + 1, u32::from(report.cell.1) + 1);
    let end = if released { 'm' } else { 'M' };
    match modes.mouse_encoding {
        MouseEncoding::Sgr => out.extend(format!("\x1b[<{code};{x};{y}{end}").into_bytes()),
        MouseEncoding::SgrPixels => {
            let (x, y) = (report.pixel.0 + 1, report.pixel.1 + 1);
            out.extend(format!("\x1b[<{code};{x};{y}{end}").into_bytes());
        }
        MouseEncoding::Urxvt => out.extend(format!("\x1b[{};{x};{y}M", old + 32).into_bytes()),
        MouseEncoding::Bytes if x.max(y) <= MOST_BYTE => {
            out.extend_from_slice(b"\x1b[M");
            out.extend([old, x, y].map(|value| (value + 32) as u8));
        }
        MouseEncoding::Utf8 if x.max(y) <= MOST_UTF8 => {
            out.extend_from_slice(b"\x1b[M");
            let text: String =
                [old, x, y].into_iter().filter_map(|value| char::from_u32(value + 32)).collect();
            out.extend(text.into_bytes());
        }
        MouseEncoding::Bytes | MouseEncoding::Utf8 => {}
    }
}

/// xterm's numbers: 0 to 2, the wheel from 64, more buttons from 128; motion adds 32.
const fn number(what: What) -> u32 {
    match what {
        What::Press(button) | What::Release(button) => button_number(button),
        What::Move(Some(button)) => 32 + button_number(button),
        What::Move(None) => 32 + 3,
        What::Wheel(Wheel::Up) => 64,
        What::Wheel(Wheel::Down) => 65,
        What::Wheel(Wheel::Left) => 66,
        What::Wheel(Wheel::Right) => 67,
    }
}

const fn button_number(button: Button) -> u32 {
    match button {
        Button::Left => 0,
        Button::Middle => 1,
        Button::Right => 2,
        Button::Back => 128,
        Button::Forward => 129,
    }
}

fn modifiers(mods: Mods, mode: MouseMode) -> u32 {
    if mode == MouseMode::X10 {
        return 0;
    }
    let bits = [(Mods::SHIFT, 4), (Mods::ALT, 8), (Mods::META, 8), (Mods::CTRL, 16)];
    bits.iter().filter(|(one, _)| mods.contains(*one)).fold(0, |all, (_, bit)| all | bit)
}

/// The cursor keys that a turn of the wheel stands for on the alternate screen, `lines` of them; up for positive
/// numbers. Nothing where the program has switched that off, or is not on that screen.
pub(super) fn as_keys(lines: i32, modes: &Modes, out: &mut Vec<u8>) -> bool {
    if !modes.has(ModeFlags::ALTERNATE_SCREEN) || !modes.has(ModeFlags::ALTERNATE_SCROLL) {
        return false;
    }
    let lead: &[u8] = if modes.has(ModeFlags::APPLICATION_CURSOR) { b"\x1bO" } else { b"\x1b[" };
    for _ in 0..lines.unsigned_abs() {
        out.extend_from_slice(lead);
        out.push(if lines > 0 { b'A' } else { b'B' });
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(
        mouse: MouseMode,
        mouse_encoding: MouseEncoding,
        what: What,
        mods: Mods,
        cell: (u16, u16),
    ) -> Vec<u8> {
        let modes = Modes { mouse, mouse_encoding, ..Modes::default() };
        let pixel = (u32::from(cell.0) * 8 + 3, u32::from(cell.1) * 16 + 5);
        let mut out = Vec::new();
        encode(&Report { what, mods, cell, pixel }, &modes, &mut out);
        out
    }

    const PRESS: What = What::Press(Button::Left);
    const NONE: Mods = Mods::empty();

    #[test]
    fn a_click_in_every_encoding() {
        use MouseEncoding as E;
        let normal = |encoding, what| sent(MouseMode::Normal, encoding, what, NONE, (9, 4));
        assert_eq!(normal(E::Bytes, PRESS), b"\x1b[M *%");
        assert_eq!(normal(E::Bytes, What::Release(Button::Left)), b"\x1b[M#*%");
        assert_eq!(normal(E::Utf8, PRESS), b"\x1b[M *%");
        assert_eq!(normal(E::Sgr, PRESS), b"\x1b[<0;10;5M");
        assert_eq!(normal(E::Sgr, What::Release(Button::Right)), b"\x1b[<2;10;5m");
        assert_eq!(normal(E::Urxvt, What::Press(Button::Middle)), b"\x1b[33;10;5M");
        assert_eq!(normal(E::Urxvt, What::Release(Button::Middle)), b"\x1b[35;10;5M");
        assert_eq!(normal(E::SgrPixels, PRESS), b"\x1b[<0;76;70M");
        assert_eq!(normal(E::Sgr, What::Wheel(Wheel::Down)), b"\x1b[<65;10;5M");
        assert_eq!(normal(E::Sgr, What::Press(Button::Back)), b"\x1b[<128;10;5M");
    }

    #[test]
    fn places_beyond_an_encoding_are_not_said_wrongly() {
        let far = |encoding, cell| sent(MouseMode::Normal, encoding, PRESS, NONE, cell);
        assert_eq!(far(MouseEncoding::Bytes, (222, 0)), b"\x1b[M \xff!");
        assert_eq!(far(MouseEncoding::Bytes, (223, 0)), b"");
        assert_eq!(far(MouseEncoding::Utf8, (223, 0)), "\x1b[M \u{100}!".as_bytes());
        assert_eq!(far(MouseEncoding::Utf8, (2015, 0)), b"");
        assert_eq!(far(MouseEncoding::Sgr, (1999, 999)), b"\x1b[<0;2000;1000M");
    }

    #[test]
    fn modes_say_what_is_wanted() {
        let sgr = |mode, what| sent(mode, MouseEncoding::Sgr, what, Mods::SHIFT | Mods::CTRL, (0, 0));
        let (drag, hover) = (What::Move(Some(Button::Left)), What::Move(None));
        assert_eq!(sgr(MouseMode::Off, PRESS), b"");
        assert_eq!(sgr(MouseMode::X10, PRESS), b"\x1b[<0;1;1M", "no modifiers");
        assert_eq!(sgr(MouseMode::X10, What::Release(Button::Left)), b"");
        assert_eq!(sgr(MouseMode::X10, What::Wheel(Wheel::Up)), b"");
        assert_eq!(sgr(MouseMode::Normal, drag), b"");
        assert_eq!(sgr(MouseMode::Button, drag), b"\x1b[<52;1;1M");
        assert_eq!(sgr(MouseMode::Button, hover), b"");
        assert_eq!(sgr(MouseMode::Any, hover), b"\x1b[<55;1;1M");
        assert_eq!(sgr(MouseMode::Highlight, PRESS), b"\x1b[<20;1;1M");
    }

    #[test]
    fn the_wheel_is_cursor_keys_on_the_alternate_screen_only() {
        let mut modes = Modes::default();
        let mut out = Vec::new();
        assert!(!as_keys(3, &modes, &mut out));
        modes.flags |= ModeFlags::ALTERNATE_SCREEN;
        assert!(as_keys(2, &modes, &mut out));
        modes.flags |= ModeFlags::APPLICATION_CURSOR;
        assert!(as_keys(-1, &modes, &mut out));
        assert_eq!(out, b"\x1b[A\x1b[A\x1bOB");
        modes.flags -= ModeFlags::ALTERNATE_SCROLL;
        assert!(!as_keys(1, &modes, &mut out));
    }
}
