//! Which command a key press asks for: the chords of the table against what the keymap made of a key.

use xkbcommon::xkb::keysyms as ks;

use crate::binding::{Bindings, CONSOLES, Chord, Command, Held};
use crate::keyboard::{KeyPress, Kind, Mods};

/// The command of a key press, if it is one.
///
/// A chord names a key by what it gives without modifiers in the layout in use or in a Latin one
/// (`Ctrl+Shift+C`), or by what the press gives with Shift used up for that (`Ctrl+plus`, wherever plus is).
pub(super) fn command(press: &KeyPress, bindings: &Bindings) -> Option<Command> {
    if press.kind == Kind::Release || press.composed {
        return None;
    }
    let all = held(press.mods);
    let spare = held(press.mods - press.consumed);
    let readings = [(all, press.base), (all, press.unshifted), (spare, press.keysym)];
    let known = readings.iter().find_map(|(held, keysym)| bindings.command(Chord::new(*held, main(*keysym))));
    // Whoever takes all chords from a console means this one too.
    known.or_else(|| switch_vt(press.keysym).filter(|command| bindings.chords(*command).next().is_some()))
}

/// Keymaps turn Ctrl+Alt+Fn into `XF86Switch_VT_n`.
fn switch_vt(keysym: u32) -> Option<Command> {
    let number = keysym.checked_sub(ks::KEY_XF86Switch_VT_1)? + 1;
    u16::try_from(number).ok().filter(|number| *number <= CONSOLES).map(Command::Console)
}

fn held(mods: Mods) -> Held {
    let pairs = [
        (Mods::SHIFT, Held::SHIFT),
        (Mods::ALT, Held::ALT),
        (Mods::CTRL, Held::CTRL),
        (Mods::SUPER, Held::SUPER),
    ];
    pairs.iter().filter(|(one, _)| mods.contains(*one)).map(|(_, held)| *held).collect()
}

/// Keys of the keypad that move count as those of the main block.
const fn main(keysym: u32) -> u32 {
    match keysym {
        ks::KEY_KP_Home => ks::KEY_Home,
        ks::KEY_KP_Left => ks::KEY_Left,
        ks::KEY_KP_Up => ks::KEY_Up,
        ks::KEY_KP_Right => ks::KEY_Right,
        ks::KEY_KP_Down => ks::KEY_Down,
        ks::KEY_KP_Prior => ks::KEY_Prior,
        ks::KEY_KP_Next => ks::KEY_Next,
        ks::KEY_KP_End => ks::KEY_End,
        ks::KEY_KP_Insert => ks::KEY_Insert,
        ks::KEY_KP_Delete => ks::KEY_Delete,
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keyboard::{Keyboard, KeymapNames};

    const CTRL: u16 = 29;
    const SHIFT: u16 = 42;
    const ALT: u16 = 56;

    /// What these keys, pressed one after the other and held, ask for.
    fn asked(layout: &str, codes: &[u16]) -> Option<Command> {
        asked_of(&Bindings::default(), layout, codes)
    }

    fn asked_of(bindings: &Bindings, layout: &str, codes: &[u16]) -> Option<Command> {
        let names = KeymapNames { layout: layout.into(), ..KeymapNames::default() };
        let mut keyboard = Keyboard::new(&names).expect("a keymap");
        assert_eq!(keyboard.warning(), None);
        let last = codes.iter().filter_map(|code| keyboard.any_key(*code, true)).last();
        command(&last.expect("a press"), bindings)
    }

    #[test]
    fn chords_are_found_in_every_layout() {
        for layout in ["us", "de", "fr", "gr,us", "ru"] {
            assert_eq!(asked(layout, &[CTRL, SHIFT, 46]), Some(Command::Copy), "{layout}");
            assert_eq!(asked(layout, &[SHIFT, 104]), Some(Command::ScrollPageUp), "{layout}");
            assert_eq!(asked(layout, &[CTRL, 46]), None, "{layout}: Ctrl+C is the program's");
            assert_eq!(asked(layout, &[SHIFT, 46]), None, "{layout}");
        }
    }

    #[test]
    fn plus_is_where_the_layout_has_it() {
        assert_eq!(asked("us", &[CTRL, SHIFT, 13]), Some(Command::ZoomIn), "Shift makes the plus");
        assert_eq!(asked("us", &[CTRL, 13]), Some(Command::ZoomIn), "the equals sign below it");
        assert_eq!(asked("de", &[CTRL, 27]), Some(Command::ZoomIn), "a key of its own");
    }

    #[test]
    fn function_keys_name_consoles() {
        assert_eq!(asked("us", &[CTRL, ALT, 60]), Some(Command::Console(2)));
        assert_eq!(asked("us", &[CTRL, ALT, 88]), Some(Command::Console(12)));
        assert_eq!(asked("us", &[ALT, 60]), None);
    }

    #[test]
    fn a_console_without_chords_is_not_reached_through_the_keymap_either() {
        let mut bindings = Bindings::default();
        bindings.bind("Ctrl+Alt+F2".parse().expect("a chord"), None);
        assert_eq!(asked_of(&bindings, "us", &[CTRL, ALT, 60]), None);
        assert_eq!(asked_of(&bindings, "us", &[CTRL, ALT, 61]), Some(Command::Console(3)));
    }

    #[test]
    fn the_keypad_scrolls_as_the_main_block_does() {
        assert_eq!(asked("us", &[CTRL, SHIFT, 71]), Some(Command::ScrollTop));
        assert_eq!(asked("us", &[SHIFT, 71]), None, "Shift alone makes a digit of it");
    }
}
