//! Key presses that are meant for the console and not for the program.

use crate::keyboard::{KeyKind, KeyPress, Mods, keysym};

/// What a person can ask of the console by key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Command {
    /// Ctrl+Alt+Fn.
    SwitchVt(u16),
    /// Shift+PageUp is half a page into the past.
    ScrollPages(i32),
}

/// The command of a key press, if it is one. `vts`: there are VTs to switch to.
pub(super) fn command(press: &KeyPress, vts: bool) -> Option<Command> {
    if press.kind == KeyKind::Release {
        return None;
    }
    let mods = press.mods & (Mods::SHIFT | Mods::CTRL | Mods::ALT | Mods::SUPER);
    if let Some(number) = switch_vt(press, mods).filter(|_| vts) {
        return Some(Command::SwitchVt(number));
    }
    if mods != Mods::SHIFT {
        return None;
    }
    match press.keysym {
        keysym::PAGE_UP => Some(Command::ScrollPages(1)),
        keysym::PAGE_DOWN => Some(Command::ScrollPages(-1)),
        _ => None,
    }
}

/// Keymaps turn Ctrl+Alt+Fn into `XF86Switch_VT_n`; where one does not, the plain key counts.
fn switch_vt(press: &KeyPress, mods: Mods) -> Option<u16> {
    let offset = |first: u32, sym: u32| sym.checked_sub(first).filter(|n| *n < 12).map(|n| n as u16 + 1);
    offset(keysym::SWITCH_VT_1, press.keysym).or_else(|| {
        let ctrl_alt = mods.contains(Mods::CTRL | Mods::ALT);
        offset(keysym::F1, press.base).filter(|_| ctrl_alt)
    })
}
