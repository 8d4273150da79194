//! Key presses that are meant for the console and not for the program.

use xkbcommon::xkb::keysyms;

use crate::keyboard::{KeyPress, Kind, Mods};

/// What a person can ask of the console by key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Command {
    /// Ctrl+Alt+Fn, where the kernel has VTs.
    SwitchVt(u16),
    /// Ctrl+Alt+Fn, where it has none.
    SwitchSession(u16),
    /// Ctrl+Alt+Right is one on, Ctrl+Alt+Left one back.
    NextSession(i32),
    /// Shift+PageUp is half a page into the past.
    ScrollPages(i32),
}

/// What there is to switch between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Places {
    Vts,
    /// Our own sessions; false: there is only one.
    Sessions(bool),
}

/// The command of a key press, if it is one.
pub(super) fn command(press: &KeyPress, places: Places) -> Option<Command> {
    if press.kind == Kind::Release {
        return None;
    }
    let mods = press.mods & (Mods::SHIFT | Mods::CTRL | Mods::ALT | Mods::SUPER);
    let number = switch_number(press, mods);
    match (places, number) {
        (Places::Vts, Some(number)) => return Some(Command::SwitchVt(number)),
        (Places::Sessions(true), Some(number)) => return Some(Command::SwitchSession(number)),
        _ => {}
    }
    if places == Places::Sessions(true) && mods == Mods::CTRL | Mods::ALT {
        match press.keysym {
            keysyms::KEY_Right => return Some(Command::NextSession(1)),
            keysyms::KEY_Left => return Some(Command::NextSession(-1)),
            _ => {}
        }
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
fn switch_number(press: &KeyPress, mods: Mods) -> Option<u16> {
    let offset = |first: u32, sym: u32| sym.checked_sub(first).filter(|n| *n < 12).map(|n| n as u16 + 1);
    offset(keysyms::KEY_XF86Switch_VT_1, press.keysym).or_else(|| {
        let ctrl_alt = mods.contains(Mods::CTRL | Mods::ALT);
        offset(keysyms::KEY_F1, press.base).filter(|_| ctrl_alt)
    })
}
