//! The numbers of functional keys in the kitty keyboard protocol.

#![forbid(unsafe_code)]

use xkbcommon::xkb::keysyms as ks;

/// A key's number, and the letter that ends its sequence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Key {
    pub(super) number: u32,
    pub(super) trailer: u8,
}

impl Key {
    /// A key that types, by its character without modifiers; 0 stands for text without a key.
    pub(super) fn letter(typed: Option<char>) -> Self {
        Self { number: typed.map_or(0, u32::from), trailer: b'u' }
    }

    /// Functional keys are the same in every layout.
    pub(super) fn has_alternates(self) -> bool {
        self.trailer == b'u' && !PRIVATE.contains(&self.number) && self.number > 0x20
    }
}

/// Where the protocol keeps its own keys.
const PRIVATE: std::ops::RangeInclusive<u32> = 57344..=63743;

/// Keys that do not type, and those of the keypad.
pub(super) fn functional(keysym: u32) -> Option<Key> {
    let (number, trailer) =
        cursor(keysym).or_else(|| named(keysym).or_else(|| media(keysym)).map(|n| (n, b'u')))?;
    Some(Key { number, trailer })
}

/// Those that keep the sequences they had before the protocol.
fn cursor(keysym: u32) -> Option<(u32, u8)> {
    Some(match keysym {
        ks::KEY_Up => (1, b'A'),
        ks::KEY_Down => (1, b'B'),
        ks::KEY_Right => (1, b'C'),
        ks::KEY_Left => (1, b'D'),
        ks::KEY_Begin | ks::KEY_KP_Begin => (1, b'E'),
        ks::KEY_End => (1, b'F'),
        ks::KEY_Home => (1, b'H'),
        ks::KEY_F1 => (1, b'P'),
        ks::KEY_F2 => (1, b'Q'),
        // Not `R`: that is the answer to a question for the cursor's position.
        ks::KEY_F3 => (13, b'~'),
        ks::KEY_F4 => (1, b'S'),
        ks::KEY_Insert => (2, b'~'),
        ks::KEY_Delete => (3, b'~'),
        ks::KEY_Prior => (5, b'~'),
        ks::KEY_Next => (6, b'~'),
        ks::KEY_F5 => (15, b'~'),
        ks::KEY_F6..=ks::KEY_F10 => (17 + keysym - ks::KEY_F6, b'~'),
        ks::KEY_F11 => (23, b'~'),
        ks::KEY_F12 => (24, b'~'),
        _ => return None,
    })
}

fn named(keysym: u32) -> Option<u32> {
    Some(match keysym {
        ks::KEY_Escape => 27,
        ks::KEY_Return => 13,
        ks::KEY_Tab | ks::KEY_ISO_Left_Tab => 9,
        ks::KEY_BackSpace => 127,
        ks::KEY_Caps_Lock => 57358,
        ks::KEY_Scroll_Lock => 57359,
        ks::KEY_Num_Lock => 57360,
        ks::KEY_Print => 57361,
        ks::KEY_Pause => 57362,
        ks::KEY_Menu => 57363,
        ks::KEY_F13..=ks::KEY_F35 => 57376 + keysym - ks::KEY_F13,
        ks::KEY_KP_0..=ks::KEY_KP_9 => 57399 + keysym - ks::KEY_KP_0,
        _ => keypad(keysym).or_else(|| modifier(keysym))?,
    })
}

fn keypad(keysym: u32) -> Option<u32> {
    Some(match keysym {
        ks::KEY_KP_Decimal => 57409,
        ks::KEY_KP_Divide => 57410,
        ks::KEY_KP_Multiply => 57411,
        ks::KEY_KP_Subtract => 57412,
        ks::KEY_KP_Add => 57413,
        ks::KEY_KP_Enter => 57414,
        ks::KEY_KP_Equal => 57415,
        ks::KEY_KP_Separator => 57416,
        ks::KEY_KP_Left => 57417,
        ks::KEY_KP_Right => 57418,
        ks::KEY_KP_Up => 57419,
        ks::KEY_KP_Down => 57420,
        ks::KEY_KP_Prior => 57421,
        ks::KEY_KP_Next => 57422,
        ks::KEY_KP_Home => 57423,
        ks::KEY_KP_End => 57424,
        ks::KEY_KP_Insert => 57425,
        ks::KEY_KP_Delete => 57426,
        _ => return None,
    })
}

fn modifier(keysym: u32) -> Option<u32> {
    Some(match keysym {
        ks::KEY_Shift_L => 57441,
        ks::KEY_Control_L => 57442,
        ks::KEY_Alt_L => 57443,
        ks::KEY_Super_L => 57444,
        ks::KEY_Hyper_L => 57445,
        ks::KEY_Meta_L => 57446,
        ks::KEY_Shift_R => 57447,
        ks::KEY_Control_R => 57448,
        ks::KEY_Alt_R => 57449,
        ks::KEY_Super_R => 57450,
        ks::KEY_Hyper_R => 57451,
        ks::KEY_Meta_R => 57452,
        ks::KEY_ISO_Level3_Shift => 57453,
        ks::KEY_ISO_Level5_Shift => 57454,
        _ => return None,
    })
}

fn media(keysym: u32) -> Option<u32> {
    Some(match keysym {
        ks::KEY_XF86AudioPlay => 57428,
        ks::KEY_XF86AudioPause => 57429,
        ks::KEY_XF86AudioStop => 57432,
        ks::KEY_XF86AudioForward => 57433,
        ks::KEY_XF86AudioRewind => 57434,
        ks::KEY_XF86AudioNext => 57435,
        ks::KEY_XF86AudioPrev => 57436,
        ks::KEY_XF86AudioRecord => 57437,
        ks::KEY_XF86AudioLowerVolume => 57438,
        ks::KEY_XF86AudioRaiseVolume => 57439,
        ks::KEY_XF86AudioMute => 57440,
        _ => return None,
    })
}

/// The keysym of the key that a keypad key doubles.
pub(super) fn off_the_keypad(keysym: u32) -> u32 {
    match keysym {
        ks::KEY_KP_Enter => ks::KEY_Return,
        ks::KEY_KP_Insert => ks::KEY_Insert,
        ks::KEY_KP_Delete => ks::KEY_Delete,
        ks::KEY_KP_Home..=ks::KEY_KP_Begin => ks::KEY_Home + keysym - ks::KEY_KP_Home,
        ks::KEY_KP_Multiply..=ks::KEY_KP_9 => keysym - ks::KEY_KP_Multiply + u32::from(b'*'),
        ks::KEY_KP_Equal => u32::from(b'='),
        other => other,
    }
}
