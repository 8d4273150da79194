//! A key press as the rest of the program sees it: keysym, text and modifiers, with no keymap behind it.

#![forbid(unsafe_code)]

use bitflags::bitflags;
use xkbcommon::xkb::keysyms as ks;

bitflags! {
    /// Modifiers, with the bits of the kitty keyboard protocol.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
    pub struct Mods: u8 {
        const SHIFT = 1;
        const ALT = 2;
        const CTRL = 4;
        const SUPER = 8;
        const HYPER = 16;
        const META = 32;
        /// Caps Lock is on.
        const CAPS = 64;
        /// Num Lock is on.
        const NUM = 128;
    }
}

impl Mods {
    /// States rather than keys that are held.
    pub const LOCKS: Self = Self::CAPS.union(Self::NUM);

    /// Only what is held.
    #[must_use]
    pub const fn held(self) -> Self {
        self.difference(Self::LOCKS)
    }
}

/// What happened to the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Press,
    Repeat,
    Release,
}

/// How many bytes of text one press gives at most: the longest sequence of any Compose file fits.
const TEXT: usize = 30;

/// The text of one key press, without allocation. Never a control character.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Text {
    bytes: [u8; TEXT],
    len: u8,
}

impl Text {
    pub const EMPTY: Self = Self { bytes: [0; TEXT], len: 0 };

    /// As many whole characters as fit, without control characters.
    pub fn new(text: &str) -> Self {
        let mut new = Self::EMPTY;
        text.chars().filter(|c| !c.is_control()).for_each(|c| new.push(c));
        new
    }

    fn push(&mut self, c: char) {
        let len = usize::from(self.len);
        if let Some(room) = self.bytes.get_mut(len..len + c.len_utf8()) {
            c.encode_utf8(room);
            self.len += c.len_utf8() as u8;
        }
    }

    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.bytes[..usize::from(self.len)]).unwrap_or("")
    }

    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The only character, when it is one.
    pub fn single(&self) -> Option<char> {
        let mut chars = self.as_str().chars();
        chars.next().filter(|_| chars.next().is_none())
    }
}

/// Text that a user typed may be a password: it is never printed.
impl std::fmt::Debug for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Text({} bytes)", self.len)
    }
}

/// One key going down, staying down or going up, translated by the keymap.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct KeyPress {
    /// With all modifiers applied: `A` for Shift+a.
    pub keysym: u32,
    /// What it types; empty for function keys and releases.
    pub text: Text,
    pub mods: Mods,
    /// Modifiers that the keymap used up in choosing the keysym: Shift of Shift+a.
    pub consumed: Mods,
    pub kind: Kind,
    /// The keysym for bindings and Ctrl: without modifiers, and Latin even in a Greek layout.
    pub base: u32,
    /// The keysym without modifiers in the layout in use.
    pub unshifted: u32,
    /// The keysym with Shift alone in the layout in use.
    pub shifted: u32,
    /// evdev's code.
    pub code: u16,
    /// The last key of a compose sequence: `keysym` and `text` are the sequence's.
    pub composed: bool,
}

impl KeyPress {
    /// Shift, Ctrl, Caps Lock and their like: nothing by themselves.
    pub const fn is_modifier(&self) -> bool {
        is_modifier(self.keysym)
    }
}

/// As [`Text`]: which key it was is nobody's business.
impl std::fmt::Debug for KeyPress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KeyPress").field("kind", &self.kind).finish_non_exhaustive()
    }
}

pub(super) const fn is_modifier(keysym: u32) -> bool {
    matches!(
        keysym,
        ks::KEY_Shift_L..=ks::KEY_Hyper_R
            | ks::KEY_ISO_Lock..=ks::KEY_ISO_Last_Group_Lock
            | ks::KEY_ISO_Level5_Shift..=ks::KEY_ISO_Level5_Lock
            | ks::KEY_Mode_switch
            | ks::KEY_Num_Lock
    )
}

/// The character of a keysym: Latin-1 and Unicode keysyms by their number, the rest by xkbcommon's table.
pub(super) fn character(keysym: u32) -> Option<char> {
    char::from_u32(xkbcommon::xkb::keysym_to_utf32(keysym.into())).filter(|c| !c.is_control())
}
