//! Where `TERM=linux`: the keys of the kernel's console that differ from xterm's.
//!
//! The kernel's console ignores modifiers on most keys, and so do terminfo and the programs that use it.

#![forbid(unsafe_code)]

use xkbcommon::xkb::keysyms as ks;

use super::super::press::{KeyPress, Mods};
use super::KeyModes;
use super::xterm::{Function, function};

/// Whether it was a key that differs.
pub(super) fn encode(press: &KeyPress, modes: KeyModes, out: &mut Vec<u8>) -> bool {
    match press.keysym {
        ks::KEY_F1..=ks::KEY_F12 if press.mods.contains(Mods::SHIFT) => shifted(press.keysym, out),
        ks::KEY_F1..=ks::KEY_F5 => {
            out.extend_from_slice(&[0x1b, b'[', b'[', b'A' + (press.keysym - ks::KEY_F1) as u8]);
        }
        ks::KEY_Begin | ks::KEY_KP_Begin => out.extend_from_slice(b"\x1b[G"),
        ks::KEY_Home | ks::KEY_KP_Home => out.extend_from_slice(b"\x1b[1~"),
        ks::KEY_End | ks::KEY_KP_End => out.extend_from_slice(b"\x1b[4~"),
        ks::KEY_Pause => out.extend_from_slice(b"\x1b[P"),
        ks::KEY_ISO_Left_Tab => out.extend_from_slice(b"\x1b\t"),
        _ => return plain(press, modes, out),
    }
    true
}

/// Shift+F1 is F13 in the kernel's keymap, and so on to F20.
fn shifted(keysym: u32, out: &mut Vec<u8>) {
    if let Some(function) = function(keysym + (ks::KEY_F13 - ks::KEY_F1)) {
        tilde(function, out);
    }
}

/// Function keys as xterm has them, without their modifiers.
fn plain(press: &KeyPress, modes: KeyModes, out: &mut Vec<u8>) -> bool {
    match function(press.keysym) {
        Some(Function::Cursor(letter)) => {
            let introducer = if modes.application_cursor { b'O' } else { b'[' };
            out.extend_from_slice(&[0x1b, introducer, letter]);
        }
        Some(function) => tilde(function, out),
        None => return false,
    }
    true
}

fn tilde(function: Function, out: &mut Vec<u8>) {
    if let Function::Tilde(code) = function {
        out.extend_from_slice(b"\x1b[");
        super::number(u32::from(code), out);
        out.push(b'~');
    }
}
