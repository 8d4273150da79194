//! Key presses that are meant for the console and not for the program.

use xkbcommon::xkb::keysyms;

use crate::keyboard::{KeyPress, Kind, Mods};

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
    if press.kind == Kind::Release {
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
        keysyms::KEY_Page_Up => Some(Command::ScrollPages(1)),
        keysyms::KEY_Page_Down => Some(Command::ScrollPages(-1)),
        _ => None,
    }
}

/// Keymaps turn Ctrl+Alt+Fn into `XF86Switch_VT_n`; where one does not, the plain key counts.
fn switch_vt(press: &KeyPress, mods: Mods) -> Option<u16> {
    let offset = |first: u32, sym: u32| sym.checked_sub(first).filter(|n| *n < 12).map(|n| n as u16 + 1);
    offset(keysyms::KEY_XF86Switch_VT_1, press.keysym).or_else(|| {
        let ctrl_alt = mods.contains(Mods::CTRL | Mods::ALT);
        offset(keysyms::KEY_F1, press.base).filter(|_| ctrl_alt)
    })
}
