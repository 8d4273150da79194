//! xterm's keys, as terminfo's `xterm-256color` describes them, on a PC keyboard.

#![forbid(unsafe_code)]

use xkbcommon::xkb::keysyms as ks;

use super::super::press::{KeyPress, Mods, character};
use super::{KeyModes, has_alt, number, parameter};

/// The shapes of function key sequences.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Function {
    /// `CSI A`, or `SS3 A` in application mode; `CSI 1;m A` with modifiers.
    Cursor(u8),
    /// `SS3 P`; `CSI 1;m P` with modifiers.
    Pf(u8),
    /// `CSI n ~`; `CSI n;m ~` with modifiers.
    Tilde(u8),
}

pub(super) fn encode(press: &KeyPress, modes: KeyModes, out: &mut Vec<u8>) {
    if keypad(press, modes, out) || control_key(press, modes, out) {
        return;
    }
    match function(press.keysym).or_else(|| function_below(press)) {
        Some(function) => send(function, press.mods, modes, out),
        None => text(press, out),
    }
}

/// A function key under a keysym that means nothing here: `XF86Switch_VT_2` on Ctrl+Alt+F2.
fn function_below(press: &KeyPress) -> Option<Function> {
    if press.text.is_empty() { function(press.base) } else { None }
}

/// The keypad's keysyms without Num Lock are those of the keys that they double.
pub(super) fn function(keysym: u32) -> Option<Function> {
    use Function::{Cursor, Pf, Tilde};
    Some(match keysym {
        ks::KEY_Up | ks::KEY_KP_Up => Cursor(b'A'),
        ks::KEY_Down | ks::KEY_KP_Down => Cursor(b'B'),
        ks::KEY_Right | ks::KEY_KP_Right => Cursor(b'C'),
        ks::KEY_Left | ks::KEY_KP_Left => Cursor(b'D'),
        ks::KEY_Begin | ks::KEY_KP_Begin => Cursor(b'E'),
        ks::KEY_End | ks::KEY_KP_End => Cursor(b'F'),
        ks::KEY_Home | ks::KEY_KP_Home => Cursor(b'H'),
        ks::KEY_F1..=ks::KEY_F4 => Pf(b'P' + (keysym - ks::KEY_F1) as u8),
        ks::KEY_KP_F1..=ks::KEY_KP_F4 => Pf(b'P' + (keysym - ks::KEY_KP_F1) as u8),
        ks::KEY_Find => Tilde(1),
        ks::KEY_Insert | ks::KEY_KP_Insert => Tilde(2),
        ks::KEY_Delete | ks::KEY_KP_Delete => Tilde(3),
        ks::KEY_Select => Tilde(4),
        ks::KEY_Prior | ks::KEY_KP_Prior => Tilde(5),
        ks::KEY_Next | ks::KEY_KP_Next => Tilde(6),
        ks::KEY_Help => Tilde(28),
        ks::KEY_Menu => Tilde(29),
        _ => Tilde(numbered(keysym)?),
    })
}

/// DEC's numbers for F5 to F20 skip 16, 22, 27 and 30.
fn numbered(keysym: u32) -> Option<u8> {
    const NUMBERS: [u8; 16] = [15, 17, 18, 19, 20, 21, 23, 24, 25, 26, 28, 29, 31, 32, 33, 34];
    NUMBERS.get(keysym.checked_sub(ks::KEY_F5)? as usize).copied()
}

fn send(function: Function, mods: Mods, modes: KeyModes, out: &mut Vec<u8>) {
    let modifiers = parameter(mods);
    match function {
        Function::Cursor(letter) | Function::Pf(letter) if modifiers > 1 => {
            out.extend_from_slice(b"\x1b[1;");
            number(u32::from(modifiers), out);
            out.push(letter);
        }
        Function::Cursor(letter) if !modes.application_cursor => out.extend_from_slice(&[0x1b, b'[', letter]),
        Function::Cursor(letter) | Function::Pf(letter) => out.extend_from_slice(&[0x1b, b'O', letter]),
        Function::Tilde(code) => {
            out.extend_from_slice(b"\x1b[");
            number(u32::from(code), out);
            if modifiers > 1 {
                out.push(b';');
                number(u32::from(modifiers), out);
            }
            out.push(b'~');
        }
    }
}

/// DECKPAM. With Num Lock on the keys type what is printed on them, as in xterm.
fn keypad(press: &KeyPress, modes: KeyModes, out: &mut Vec<u8>) -> bool {
    if !modes.application_keypad || press.mods.contains(Mods::NUM) || !press.mods.held().is_empty() {
        return false;
    }
    let letter = match press.keysym {
        ks::KEY_KP_Enter => b'M',
        ks::KEY_KP_Equal => b'X',
        ks::KEY_KP_Multiply..=ks::KEY_KP_9 => b'j' + (press.keysym - ks::KEY_KP_Multiply) as u8,
        _ => return false,
    };
    out.extend_from_slice(&[0x1b, b'O', letter]);
    true
}

/// The keys that send control characters.
fn control_key(press: &KeyPress, modes: KeyModes, out: &mut Vec<u8>) -> bool {
    let bytes: &[u8] = match press.keysym {
        ks::KEY_Return | ks::KEY_KP_Enter if modes.newline => b"\r\n",
        ks::KEY_Return | ks::KEY_KP_Enter => b"\r",
        ks::KEY_Escape => b"\x1b",
        ks::KEY_ISO_Left_Tab => b"\x1b[Z",
        ks::KEY_Tab | ks::KEY_KP_Tab if press.mods.contains(Mods::SHIFT) => b"\x1b[Z",
        ks::KEY_Tab | ks::KEY_KP_Tab => b"\t",
        ks::KEY_BackSpace => backspace(press.mods.contains(Mods::CTRL) != modes.backarrow_sends_bs),
        _ => return false,
    };
    alt_prefix(press, out);
    out.extend_from_slice(bytes);
    true
}

/// Ctrl turns DECBKM round for one press.
const fn backspace(bs: bool) -> &'static [u8] {
    if bs { b"\x08" } else { b"\x7f" }
}

fn alt_prefix(press: &KeyPress, out: &mut Vec<u8>) {
    if has_alt(press) {
        out.push(0x1b);
    }
}

fn text(press: &KeyPress, out: &mut Vec<u8>) {
    let control = control_of(press);
    if control.is_none() && press.text.is_empty() {
        return;
    }
    alt_prefix(press, out);
    match control {
        Some(byte) => out.push(byte),
        None => out.extend_from_slice(press.text.as_str().as_bytes()),
    }
}

/// What Ctrl makes of this key: of its own character, or of the Latin one on the same key.
pub(super) fn control_of(press: &KeyPress) -> Option<u8> {
    if !press.mods.contains(Mods::CTRL) {
        return None;
    }
    let own = press.text.single().and_then(control);
    own.or_else(|| character(press.base).filter(|_| !press.text.as_str().is_ascii()).and_then(control))
}

/// The control character of a key, as on a VT: `@A…Z[\]^_` and their lower case, and the digits that stand
/// for the marks among them.
pub(super) fn control(c: char) -> Option<u8> {
    Some(match c {
        ' ' | '2' => 0x00,
        '3'..='7' => c as u8 - b'3' + 0x1b,
        '8' | '?' => 0x7f,
        '/' => 0x1f,
        '@'..='~' => c as u8 & 0x1f,
        _ => return None,
    })
}
