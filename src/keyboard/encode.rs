//! From key presses to the bytes that programs expect: a pure table.
//!
//! Three protocols: xterm's (with modifyOtherKeys), kitty's progressive enhancement where a program asked for
//! it, and the Linux console's where `TERM=linux`.

#![forbid(unsafe_code)]

mod kitty;
mod linux;
mod other;
mod xterm;

use super::press::{KeyPress, Kind, Mods};

/// What the program on the terminal asked for, as far as keys go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KeyModes {
    /// DECCKM: cursor keys send SS3 instead of CSI.
    pub application_cursor: bool,
    /// DECKPAM: the keypad sends SS3 sequences while Num Lock is off.
    pub application_keypad: bool,
    /// LNM: Return sends CR LF.
    pub newline: bool,
    /// DECBKM: Backspace sends BS instead of DEL.
    pub backarrow_sends_bs: bool,
    /// xterm's modifyOtherKeys, 0 to 2.
    pub modify_other_keys: u8,
    /// The flags of the kitty keyboard protocol.
    pub kitty: u8,
    /// The terminal is `TERM=linux`.
    pub linux: bool,
}

/// Appends what this press sends; releases send nothing unless the program asked for them.
pub fn encode(press: &KeyPress, modes: KeyModes, out: &mut Vec<u8>) {
    if modes.kitty != 0 {
        return kitty::encode(press, modes, out);
    }
    if press.kind == Kind::Release || press.is_modifier() {
        return;
    }
    if modes.linux && linux::encode(press, modes, out) {
        return;
    }
    if modes.modify_other_keys > 0 && other::encode(press, modes, out) {
        return;
    }
    xterm::encode(press, modes, out);
}

/// The number that stands for modifiers in CSI parameters: 1 for none.
fn parameter(mods: Mods) -> u8 {
    let bits = [(Mods::SHIFT, 1), (Mods::ALT, 2), (Mods::CTRL, 4), (Mods::META, 8)];
    1 + bits.iter().filter(|(one, _)| mods.contains(*one)).map(|(_, bit)| bit).sum::<u8>()
}

/// Whether a press types with the Alt key held: the keymap did not use it up.
fn has_alt(press: &KeyPress) -> bool {
    (press.mods - press.consumed).intersects(Mods::ALT | Mods::META)
}

/// Appends a decimal number.
fn number(value: u32, out: &mut Vec<u8>) {
    out.extend_from_slice(value.to_string().as_bytes());
}

#[cfg(test)]
mod tests;
