//! Keys by name, for scripts: the keymap turned round.

#![forbid(unsafe_code)]

use xkbcommon::xkb::{self, keysyms as ks};

use super::super::Keyboard;
use super::super::keymap::Layouts;
use super::super::press::character;
use crate::nearest::nearest;

/// Short names, and the keysyms that they stand for.
const ALIASES: [(&str, u32); 16] = [
    ("ctrl", ks::KEY_Control_L),
    ("control", ks::KEY_Control_L),
    ("shift", ks::KEY_Shift_L),
    ("alt", ks::KEY_Alt_L),
    ("altgr", ks::KEY_ISO_Level3_Shift),
    ("super", ks::KEY_Super_L),
    ("enter", ks::KEY_Return),
    ("esc", ks::KEY_Escape),
    ("del", ks::KEY_Delete),
    ("ins", ks::KEY_Insert),
    ("pgup", ks::KEY_Prior),
    ("pgdn", ks::KEY_Next),
    ("page_up", ks::KEY_Prior),
    ("page_down", ks::KEY_Next),
    ("caps", ks::KEY_Caps_Lock),
    ("compose", ks::KEY_Multi_key),
];

/// A key, and the modifiers that must be held for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Chord {
    pub(super) held: Vec<u16>,
    pub(super) code: u16,
}

/// Every keysym of the first layout that Shift and AltGr can reach.
pub(super) struct Names {
    /// Sorted by how few modifiers a key needs, so that the first found is the simplest.
    keys: Vec<(u32, Chord)>,
}

impl Names {
    pub(super) fn new(keyboard: &Keyboard) -> Self {
        let layouts = &keyboard.layouts;
        let levels = layouts.levels();
        let reach = Reach::new(layouts, &levels);
        let mut keys: Vec<(u32, Chord)> = levels
            .iter()
            .filter_map(|&(code, level, keysym)| Some((keysym, reach.chord(layouts, code, level)?)))
            .collect();
        keys.sort_by_key(|(_, chord)| (chord.held.len(), chord.code));
        Self { keys }
    }

    fn keysym(&self, keysym: u32) -> Option<Chord> {
        self.keys.iter().find(|(known, _)| *known == keysym).map(|(_, chord)| chord.clone())
    }

    /// What types this character: the tab key types a tab.
    pub(super) fn character(&self, c: char) -> Option<Chord> {
        if c == '\t' {
            return self.keysym(ks::KEY_Tab);
        }
        let typed = self.keys.iter().filter(|(keysym, _)| character(*keysym) == Some(c));
        // The main block before the keypad, whose keys depend on Num Lock.
        let keypad = ks::KEY_KP_Space..=ks::KEY_KP_9;
        typed.min_by_key(|(keysym, _)| keypad.contains(keysym)).map(|(_, chord)| chord.clone())
    }

    pub(super) fn key(&self, name: &str) -> Option<Chord> {
        let mut chars = name.chars();
        if let (Some(c), None) = (chars.next(), chars.next()) {
            return self.character(c);
        }
        let lower = name.to_lowercase();
        let alias =
            ALIASES.iter().find(|(alias, _)| *alias == lower).and_then(|(_, keysym)| self.keysym(*keysym));
        alias.or_else(|| self.by_keysym_name(name))
    }

    fn by_keysym_name(&self, name: &str) -> Option<Chord> {
        if name.contains('\0') {
            return None;
        }
        let exact = xkb::keysym_from_name(name, xkb::KEYSYM_NO_FLAGS).raw();
        let any_case = || xkb::keysym_from_name(name, xkb::KEYSYM_CASE_INSENSITIVE).raw();
        self.keysym(exact)
            .filter(|_| exact != 0)
            .or_else(|| self.keysym(any_case()).filter(|_| any_case() != 0))
    }

    /// The known name that was probably meant.
    pub(super) fn nearest(&self, name: &str) -> Option<String> {
        let own = self.keys.iter().map(|(keysym, _)| xkb::keysym_get_name((*keysym).into()));
        let known: Vec<String> = own.chain(ALIASES.iter().map(|(alias, _)| (*alias).to_owned())).collect();
        let lower: Vec<String> = known.iter().map(|name| name.to_lowercase()).collect();
        let near = nearest(&name.to_lowercase(), lower.iter().map(String::as_str))?;
        known.into_iter().find(|name| name.to_lowercase() == near)
    }
}

/// The keys that hold Shift and the third level.
struct Reach {
    shift: Option<(xkb::ModMask, u16)>,
    third: Option<(xkb::ModMask, u16)>,
}

impl Reach {
    fn new(layouts: &Layouts, levels: &[(u16, xkb::LevelIndex, u32)]) -> Self {
        let key = |keysyms: &[u32]| {
            let first = |&keysym: &u32| levels.iter().find(|(_, level, k)| *level == 0 && *k == keysym);
            keysyms.iter().find_map(first).map(|(code, ..)| *code)
        };
        let shift = key(&[ks::KEY_Shift_L, ks::KEY_Shift_R]);
        let third = key(&[ks::KEY_ISO_Level3_Shift]);
        Self {
            shift: shift.map(|code| (layouts.mask(xkb::MOD_NAME_SHIFT), code)),
            third: third.map(|code| (layouts.mask(xkb::MOD_NAME_ISO_LEVEL3_SHIFT), code)),
        }
    }

    /// The modifier keys that choose a level, if these two can.
    fn chord(&self, layouts: &Layouts, code: u16, level: xkb::LevelIndex) -> Option<Chord> {
        let held = layouts.masks(code, level).into_iter().find_map(|mask| self.held(mask));
        let held = if level == 0 { Some(held.unwrap_or_default()) } else { held };
        Some(Chord { held: held?, code })
    }

    fn held(&self, mask: xkb::ModMask) -> Option<Vec<u16>> {
        let used = [self.shift, self.third].into_iter().flatten().filter(|(bit, _)| mask & bit != 0);
        let (bits, codes): (Vec<_>, Vec<_>) = used.unzip();
        (bits.into_iter().fold(0, |all, bit| all | bit) == mask).then_some(codes)
    }
}
