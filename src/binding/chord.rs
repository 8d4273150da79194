//! A key with the modifiers that are held for it, as text and back: `Ctrl+Shift+C`, `Alt+Left`, `Print`.

use std::fmt;
use std::str::FromStr;

use bitflags::bitflags;
use xkbcommon::xkb::{self, keysyms as ks};

use super::meant;
use crate::nearest::nearest;

bitflags! {
    /// The modifiers that a chord can ask for.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
    pub struct Held: u8 {
        const SHIFT = 1;
        const ALT = 2;
        const CTRL = 4;
        const SUPER = 8;
    }
}

/// The names of modifiers; the first of each is how it is written.
const MODIFIERS: &[(&str, Held)] = &[
    ("Ctrl", Held::CTRL),
    ("Control", Held::CTRL),
    ("Alt", Held::ALT),
    ("Shift", Held::SHIFT),
    ("Super", Held::SUPER),
    ("Logo", Held::SUPER),
    ("Meta", Held::SUPER),
];

/// Names that people write for keys, besides those of X11's keysyms. The first of each is how it is written.
const KEYS: &[(&str, u32)] = &[
    ("PageUp", ks::KEY_Prior),
    ("PageDown", ks::KEY_Next),
    ("PgUp", ks::KEY_Prior),
    ("PgDn", ks::KEY_Next),
    ("Enter", ks::KEY_Return),
    ("Esc", ks::KEY_Escape),
    ("Delete", ks::KEY_Delete),
    ("Del", ks::KEY_Delete),
    ("Insert", ks::KEY_Insert),
    ("Ins", ks::KEY_Insert),
    ("Print", ks::KEY_Print),
    ("PrintScreen", ks::KEY_Print),
    ("Backspace", ks::KEY_BackSpace),
];

/// Names that are offered for a mistyped one, besides the above.
const OFFERED: &[&str] = &[
    "Up", "Down", "Left", "Right", "Home", "End", "Tab", "Return", "Escape", "space", "plus", "minus",
    "equal", "Menu", "Pause", "F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9", "F10", "F11", "F12",
];

/// A key and what is held with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Chord {
    pub held: Held,
    /// A keysym; of a letter, the small one.
    pub keysym: u32,
}

impl Chord {
    /// Letters count as small ones: Shift is said by `held`.
    pub fn new(held: Held, keysym: u32) -> Self {
        let small = match xkb::keysym_to_utf32(keysym.into()) {
            0 => keysym,
            code => char::from_u32(code).map_or(keysym, |c| small(c, keysym)),
        };
        Self { held, keysym: small }
    }
}

fn small(c: char, keysym: u32) -> u32 {
    let mut lower = c.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(l), None) if l != c => xkb::utf32_to_keysym(l.into()).raw(),
        _ => keysym,
    }
}

/// What is wrong with a chord.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChordError {
    #[error("a chord is modifiers and a key joined by +, like Ctrl+Shift+C; {text:?} names no key")]
    NoKey { text: String },
    #[error("there is no modifier {name:?}{}; there are Ctrl, Alt, Shift and Super", meant(nearest.as_deref()))]
    Modifier { name: String, nearest: Option<String> },
    #[error("there is no key {name:?}{}", meant(nearest.as_deref()))]
    Key { name: String, nearest: Option<String> },
    #[error("{text:?} would take a key that types text away from programs: hold Ctrl, Alt or Super with it")]
    Types { text: String },
}

impl FromStr for Chord {
    type Err = ChordError;

    fn from_str(text: &str) -> Result<Self, ChordError> {
        let text = text.trim();
        let (held, key) = split(text);
        if key.is_empty() {
            return Err(ChordError::NoKey { text: text.to_owned() });
        }
        let held = held.map_or(Ok(Held::empty()), modifiers)?;
        let chord = Self::new(held, keysym(key)?);
        if types(chord) {
            return Err(ChordError::Types { text: text.to_owned() });
        }
        Ok(chord)
    }
}

/// The modifiers and the key. The plus sign itself can be the key: `Ctrl++`.
fn split(text: &str) -> (Option<&str>, &str) {
    if text == "+" {
        return (None, text);
    }
    if let Some(held) = text.strip_suffix("++") {
        return (Some(held), "+");
    }
    text.rsplit_once('+').map_or((None, text), |(held, key)| (Some(held), key.trim()))
}

fn modifiers(text: &str) -> Result<Held, ChordError> {
    text.split('+').map(|name| modifier(name.trim())).try_fold(Held::empty(), |all, one| Ok(all | one?))
}

fn modifier(name: &str) -> Result<Held, ChordError> {
    let known = MODIFIERS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
    known.map(|(_, held)| *held).ok_or_else(|| {
        let nearest = nearest(name, MODIFIERS.iter().map(|(known, _)| *known)).map(str::to_owned);
        ChordError::Modifier { name: name.to_owned(), nearest }
    })
}

fn keysym(name: &str) -> Result<u32, ChordError> {
    let mut chars = name.chars();
    if let (Some(c), None) = (chars.next(), chars.next())
        && !c.is_control()
    {
        return Ok(xkb::utf32_to_keysym(c.into()).raw());
    }
    if let Some((_, keysym)) = KEYS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)) {
        return Ok(*keysym);
    }
    // The crate panics on a name with a NUL in it.
    let plain = !name.contains('\0');
    let exact = |flags| Some(name).filter(|_| plain).map_or(0, |n| xkb::keysym_from_name(n, flags).raw());
    [exact(xkb::KEYSYM_NO_FLAGS), exact(xkb::KEYSYM_CASE_INSENSITIVE)]
        .into_iter()
        .find(|keysym| *keysym != 0)
        .ok_or_else(|| {
            let known = KEYS.iter().map(|(known, _)| *known).chain(OFFERED.iter().copied());
            ChordError::Key { name: name.to_owned(), nearest: nearest(name, known).map(str::to_owned) }
        })
}

/// Whether a chord is no more than what text is typed with.
fn types(chord: Chord) -> bool {
    let text = xkb::keysym_to_utf32(chord.keysym.into());
    let plain = !chord.held.intersects(Held::CTRL | Held::ALT | Held::SUPER);
    let edits = matches!(chord.keysym, ks::KEY_Return | ks::KEY_BackSpace | ks::KEY_Tab | ks::KEY_Escape);
    plain && (text >= 0x20 && text != 0x7f || edits && chord.held.is_empty())
}

impl fmt::Display for Chord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = Held::empty();
        for (name, held) in MODIFIERS {
            if self.held.contains(*held) && !shown.contains(*held) {
                shown |= *held;
                write!(f, "{name}+")?;
            }
        }
        let own = KEYS.iter().find(|(_, keysym)| *keysym == self.keysym);
        let name = own.map_or_else(|| xkb::keysym_get_name(self.keysym.into()), |(name, _)| (*name).into());
        let mut chars = name.chars();
        match (chars.next(), chars.next()) {
            (Some(c), None) => write!(f, "{}", c.to_uppercase()),
            _ => f.write_str(&name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Chord {
        text.parse().unwrap_or_else(|e| panic!("{e}"))
    }

    #[test]
    fn chords_are_read_in_any_case_and_order() {
        let copy = Chord { held: Held::CTRL | Held::SHIFT, keysym: ks::KEY_c };
        for text in ["Ctrl+Shift+C", "ctrl+shift+c", "SHIFT+CONTROL+c", " Ctrl + Shift + c "] {
            assert_eq!(read(text), copy, "{text}");
        }
        assert_eq!(read("Ctrl++").keysym, ks::KEY_plus);
        assert_eq!(read("Ctrl+plus"), read("Ctrl++"));
        assert_eq!(read("Shift+pgup").keysym, ks::KEY_Prior);
        assert_eq!(read("Shift+Page_Up").keysym, ks::KEY_Prior);
        assert_eq!(read("XF86AudioMute").keysym, ks::KEY_XF86AudioMute);
        assert_eq!(read("Ctrl+Д"), read("Ctrl+д"), "letters of every script have one case here");
    }

    #[test]
    fn what_is_written_is_read_as_the_same() {
        for text in
            ["Ctrl+Shift+C", "Alt+Left", "Print", "Ctrl+plus", "Shift+PageUp", "Super+space", "Ctrl+0"]
        {
            assert_eq!(read(text).to_string(), text);
        }
    }

    #[test]
    fn mistakes_are_named_with_what_was_meant() {
        let wrong = |text: &str| text.parse::<Chord>().expect_err("a mistake").to_string();
        assert!(wrong("Ctlr+C").contains("did you mean \"Ctrl\"?"), "{}", wrong("Ctlr+C"));
        assert!(wrong("Ctrl+PageUpp").contains("did you mean \"PageUp\"?"), "{}", wrong("Ctrl+PageUpp"));
        assert!(wrong("Ctrl+").contains("names no key"));
        assert!(wrong("").contains("names no key"));
        assert!(wrong("Ctrl+qqqqqqq").ends_with("there is no key \"qqqqqqq\""));
        assert!(wrong("Ctrl+x\0y").contains("there is no key"));
    }

    #[test]
    fn a_chord_may_not_take_plain_typing_away() {
        for text in ["a", "Shift+A", "space", "Return", "é"] {
            assert!(matches!(text.parse::<Chord>(), Err(ChordError::Types { .. })), "{text}");
        }
        for text in ["F1", "Shift+Return", "Ctrl+a", "Shift+Insert", "Print"] {
            assert!(text.parse::<Chord>().is_ok(), "{text}");
        }
    }
}
