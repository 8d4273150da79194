//! The keymap: compiled from names, with two nets below, and questions about its levels.

#![forbid(unsafe_code)]

use xkbcommon::xkb;

use super::press::{Mods, character};
use super::{OFFSET, keycode};

/// A keymap that needs no files.
const FALLBACK: &str = include_str!("fallback.xkb");

/// What the keys of the main block have on a US keyboard, by evdev's code: for layouts without Latin letters.
const US: [(u16, &str); 4] =
    [(2, "1234567890-="), (16, "qwertyuiop[]"), (30, "asdfghjkl;'`"), (43, "\\zxcvbnm,./")];

/// How to get from a layout without Latin letters to the one with them and back, where nothing else is chosen.
const TOGGLE: &str = "grp:alt_shift_toggle";

/// The names that choose a keymap; an empty one is the default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeymapNames {
    pub rules: String,
    pub model: String,
    pub layout: String,
    pub variant: String,
    pub options: String,
}

impl KeymapNames {
    /// A layout by its name, all else default.
    pub fn layout(layout: &str) -> Self {
        Self { layout: layout.to_owned(), ..Self::default() }
    }

    /// With a Latin layout behind the others, and keys to reach it where none are chosen.
    fn with_latin(&self) -> Self {
        let layouts = self.layout.split(',').count();
        let variants = self.variant.split(',').count();
        let toggles = self.options.split(',').any(|option| option.trim().starts_with("grp:"));
        let comma = if self.options.is_empty() { "" } else { "," };
        let toggle = if toggles { String::new() } else { format!("{comma}{TOGGLE}") };
        Self {
            layout: format!("{},us", self.layout),
            variant: format!("{}{}", self.variant, ",".repeat((layouts + 1).saturating_sub(variants))),
            options: format!("{}{toggle}", self.options),
            ..self.clone()
        }
    }

    fn is_clean(&self) -> bool {
        let all = [&self.rules, &self.model, &self.layout, &self.variant, &self.options];
        !all.iter().any(|name| name.contains('\0'))
    }
}

/// Why there is no keymap at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("xkbcommon does not take even the built-in keymap")]
    BuiltIn,
}

/// A context that prints nothing and reads no names from the environment.
///
/// The paths are added afterwards: where none exists, `xkb_context_new` with default paths prints an error and
/// gives a null pointer, on which the crate then crashes.
pub(super) fn context() -> xkb::Context {
    let flags = xkb::CONTEXT_NO_ENVIRONMENT_NAMES | xkb::CONTEXT_NO_DEFAULT_INCLUDES;
    let mut context = xkb::Context::new(flags);
    context.set_log_level(xkb::LogLevel::Critical);
    context.include_path_append_default();
    context
}

/// A keymap and where its modifiers are.
pub(super) struct Layouts {
    keymap: xkb::Keymap,
    warning: Option<String>,
    /// It is the one that was compiled elsewhere.
    net: bool,
    /// xkb's modifiers in the order of their index, as ours.
    mods: Vec<Mods>,
}

impl Layouts {
    /// The keymap of these names, with a Latin layout in it whatever they are: names of users and most passphrases
    /// are Latin. Failing that the text of a keymap compiled elsewhere, where there are no files of xkeyboard-config.
    pub(super) fn new(context: &xkb::Context, names: &KeymapNames, net: Option<&str>) -> Result<Self, Error> {
        if let Some(keymap) = compile(context, names) {
            let latin = if has_latin(&keymap) { None } else { compile(context, &names.with_latin()) };
            return Ok(Self::of(latin.unwrap_or(keymap), None));
        }
        // Cut in its middle it may still compile, and then types nothing.
        if let Some(keymap) = net.and_then(|text| from_text(context, text)).filter(has_latin) {
            return Ok(Self { net: true, ..Self::of(keymap, None) });
        }
        let damaged = if net.is_some() { "the compiled keymap is damaged; " } else { "" };
        let asked = if names.layout.is_empty() { "us" } else { &names.layout };
        if let Some(keymap) = compile(context, &KeymapNames::layout("us")) {
            let warning = format!("{damaged}no keymap {asked:?} with these options: using \"us\"");
            return Ok(Self::of(keymap, Some(warning)));
        }
        let keymap = built_in(context).ok_or(Error::BuiltIn)?;
        let warning = format!("{damaged}no keymap files for {asked:?}: using the built-in US keymap");
        Ok(Self::of(keymap, Some(warning)))
    }

    /// The keymap that needs no files.
    pub(super) fn built_in(context: &xkb::Context) -> Option<Self> {
        Some(Self::of(built_in(context)?, None))
    }

    fn of(keymap: xkb::Keymap, warning: Option<String>) -> Self {
        let mods = keymap.mods().map(modifier).collect();
        Self { keymap, warning, net: false, mods }
    }

    pub(super) fn keymap(&self) -> &xkb::Keymap {
        &self.keymap
    }

    pub(super) fn warning(&self) -> Option<&str> {
        self.warning.as_deref()
    }

    pub(super) const fn is_net(&self) -> bool {
        self.net
    }

    pub(super) fn mods(&self, mask: xkb::ModMask) -> Mods {
        let set = self
            .mods
            .iter()
            .enumerate()
            .filter(|(index, _)| mask.checked_shr(*index as u32).unwrap_or(0) & 1 != 0);
        set.fold(Mods::empty(), |all, (_, &one)| all | one)
    }

    /// The only keysym of a level, or none.
    pub(super) fn keysym(&self, key: xkb::Keycode, layout: xkb::LayoutIndex, level: xkb::LevelIndex) -> u32 {
        match self.keymap.key_get_syms_by_level(key, layout, level) {
            [keysym] => keysym.raw(),
            _ => xkb::keysyms::KEY_NoSymbol,
        }
    }

    /// The keysym for bindings: Latin letters and function keys stay; else the first other layout that has
    /// one on this key; else what a US keyboard has there.
    pub(super) fn base(&self, code: u16, unshifted: u32) -> u32 {
        if let Some(keysym) = upper_function_key(code) {
            return keysym;
        }
        if character(unshifted).is_none_or(is_latin) {
            return unshifted;
        }
        let key = keycode(code);
        let others = (0..self.keymap.num_layouts_for_key(key)).map(|layout| self.keysym(key, layout, 0));
        let latin = others.into_iter().find(|&keysym| character(keysym).is_some_and(|c| c.is_ascii()));
        latin.or_else(|| us_position(code).map(u32::from)).unwrap_or(unshifted)
    }

    /// Every key, level and keysym of the first layout.
    pub(super) fn levels(&self) -> Vec<(u16, xkb::LevelIndex, u32)> {
        let mut all = Vec::new();
        for raw in self.keymap.min_keycode().raw().max(OFFSET)..=self.keymap.max_keycode().raw() {
            let key = xkb::Keycode::new(raw);
            let Ok(code) = u16::try_from(raw - OFFSET) else { break };
            for level in 0..self.keymap.num_levels_for_key(key, 0) {
                all.push((code, level, self.keysym(key, 0, level)));
            }
        }
        all
    }

    /// The masks of real modifiers that choose a level, the smallest first.
    pub(super) fn masks(&self, code: u16, level: xkb::LevelIndex) -> Vec<xkb::ModMask> {
        let mut masks = [0; 32];
        let count = self.keymap.key_get_mods_for_level(keycode(code), 0, level, &mut masks);
        let mut masks = masks[..count].to_vec();
        masks.sort_by_key(|mask| mask.count_ones());
        masks
    }

    /// The bit of a modifier in xkb's masks.
    pub(super) fn mask(&self, name: &str) -> xkb::ModMask {
        1_u32.checked_shl(self.keymap.mod_get_index(name)).unwrap_or(0)
    }
}

/// xkb's real modifiers. Super and Hyper share Mod4 in every keymap of xkeyboard-config, Alt and Meta Mod1.
fn modifier(name: &str) -> Mods {
    match name {
        xkb::MOD_NAME_SHIFT => Mods::SHIFT,
        xkb::MOD_NAME_CAPS => Mods::CAPS,
        xkb::MOD_NAME_CTRL => Mods::CTRL,
        xkb::MOD_NAME_ALT => Mods::ALT,
        xkb::MOD_NAME_NUM => Mods::NUM,
        xkb::MOD_NAME_LOGO => Mods::SUPER,
        _ => Mods::empty(),
    }
}

fn compile(context: &xkb::Context, names: &KeymapNames) -> Option<xkb::Keymap> {
    if !names.is_clean() {
        return None;
    }
    let KeymapNames { rules, model, layout, variant, options } = names;
    let options = Some(options.clone());
    xkb::Keymap::new_from_names(context, rules, model, layout, variant, options, xkb::KEYMAP_COMPILE_NO_FLAGS)
}

/// Whether some layout types most Latin letters without a modifier.
fn has_latin(keymap: &xkb::Keymap) -> bool {
    let letters = US
        .iter()
        .flat_map(|(first, row)| (*first..).zip(row.chars()))
        .filter(|(_, c)| c.is_ascii_alphabetic());
    let codes: Vec<u16> = letters.map(|(code, _)| code).collect();
    let types = |code: u16, layout| {
        let keysyms = keymap.key_get_syms_by_level(keycode(code), layout, 0);
        keysyms.first().and_then(|keysym| character(keysym.raw())).is_some_and(|c| c.is_ascii_alphabetic())
    };
    (0..keymap.num_layouts()).any(|layout| codes.iter().filter(|&&code| types(code, layout)).count() >= 20)
}

fn built_in(context: &xkb::Context) -> Option<xkb::Keymap> {
    from_text(context, FALLBACK)
}

fn from_text(context: &xkb::Context, text: &str) -> Option<xkb::Keymap> {
    if text.contains('\0') {
        return None;
    }
    let text = text.to_owned();
    xkb::Keymap::new_from_string(context, text, xkb::KEYMAP_FORMAT_TEXT_V1, xkb::KEYMAP_COMPILE_NO_FLAGS)
}

/// ASCII and the letters of Latin-1 and its extensions.
const fn is_latin(c: char) -> bool {
    (c as u32) < 0x250
}

/// Keyboards that have these keys print F13 to F24 on them; xkeyboard-config says media keys.
fn upper_function_key(code: u16) -> Option<u32> {
    const KEY_F13: u16 = 183;
    let nth = code.checked_sub(KEY_F13).filter(|&nth| nth < 12)?;
    Some(xkb::keysyms::KEY_F13 + u32::from(nth))
}

/// What a US keyboard has on this key.
pub(super) fn us_position(code: u16) -> Option<char> {
    US.iter().find_map(|(first, row)| row.chars().nth(usize::from(code.checked_sub(*first)?)))
}
