//! xterm's modifyOtherKeys: `CSI 27 ; modifiers ; character ~` for keys that have no such sequence otherwise.
//!
//! Level 1 spares all that has a well-known meaning (control characters, Alt as ESC); level 2 spares only what
//! types a character.

#![forbid(unsafe_code)]

use xkbcommon::xkb::keysyms as ks;

use super::super::press::{KeyPress, Mods};
use super::xterm::control_of;
use super::{KeyModes, has_alt, number, parameter};

/// Whether it was such a key.
pub(super) fn encode(press: &KeyPress, modes: KeyModes, out: &mut Vec<u8>) -> bool {
    let Some(code) = code(press, modes) else { return false };
    let applies = if modes.modify_other_keys == 1 { level_1(press) } else { level_2(press) };
    if applies {
        out.extend_from_slice(b"\x1b[27;");
        number(u32::from(parameter(press.mods)), out);
        out.push(b';');
        number(code, out);
        out.push(b'~');
    }
    applies
}

/// The character that names the key.
fn code(press: &KeyPress, modes: KeyModes) -> Option<u32> {
    Some(match press.keysym {
        ks::KEY_Return | ks::KEY_KP_Enter => 13,
        ks::KEY_Tab | ks::KEY_ISO_Left_Tab => 9,
        ks::KEY_Escape => 27,
        ks::KEY_BackSpace if modes.backarrow_sends_bs => 8,
        ks::KEY_BackSpace => 127,
        _ => u32::from(press.text.single()?),
    })
}

const CHORD: Mods = Mods::SHIFT.union(Mods::ALT).union(Mods::CTRL).union(Mods::META);

fn level_1(press: &KeyPress) -> bool {
    let mods = press.mods & CHORD;
    let ctrl = mods.contains(Mods::CTRL);
    match press.keysym {
        _ if has_alt(press) => false,
        ks::KEY_Return | ks::KEY_KP_Enter => !mods.is_empty(),
        ks::KEY_Tab | ks::KEY_ISO_Left_Tab => ctrl,
        ks::KEY_BackSpace | ks::KEY_Escape => false,
        _ if ctrl && mods.contains(Mods::SHIFT) => true,
        _ => ctrl && control_of(press).is_none(),
    }
}

fn level_2(press: &KeyPress) -> bool {
    let mods = press.mods & CHORD;
    let more_than_shift = !(mods - Mods::SHIFT).is_empty();
    match press.keysym {
        ks::KEY_Return | ks::KEY_KP_Enter | ks::KEY_space => !mods.is_empty(),
        ks::KEY_Tab | ks::KEY_ISO_Left_Tab | ks::KEY_Escape => more_than_shift,
        ks::KEY_BackSpace => !(mods - Mods::CTRL).is_empty(),
        _ if mods == Mods::SHIFT => press.text.single().is_some_and(|c| c.is_ascii_uppercase()),
        _ => has_alt(press) || mods.contains(Mods::CTRL),
    }
}
