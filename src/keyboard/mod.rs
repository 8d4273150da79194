//! From evdev codes to key presses (xkbcommon), and from key presses to the bytes that programs expect.
//!
//! [`Keyboard`] holds the keymap and the state of the modifiers; [`Repeat`] says when a held key comes again;
//! [`encode`] is a pure table. Nothing here is ever logged: what is typed may be a password.

#![forbid(unsafe_code)]

mod compose;
pub mod encode;
mod keymap;
mod press;
mod repeat;
pub mod script;

use xkbcommon::xkb;

use crate::action::Leds;

use compose::{Compose, Fed};
pub use encode::{KeyModes, encode};
use keymap::Layouts;
pub use keymap::{Error, KeymapNames};
pub use press::{KeyPress, Kind, Mods, Text};
pub use repeat::Repeat;

/// xkb counts its key codes from 8.
const OFFSET: u32 = 8;

/// A keymap in use and the state of its modifiers: one for all keyboards of a seat, as on any desktop, but for those
/// that have one for themselves.
pub struct Keyboard {
    layouts: Layouts,
    state: xkb::State,
    compose: Compose,
    /// Keys that gave nothing when they went down, so that they give nothing when they go up.
    silent: Vec<u16>,
}

impl Keyboard {
    /// The keymap of these names, and a Latin layout in it; failing that `us`; failing that the one inside this program.
    /// [`Self::warning`] says which of them it was. Compose sequences are those of UTF-8 locales.
    pub fn new(names: &KeymapNames) -> Result<Self, Error> {
        Self::with_locale(names, "en_US.UTF-8")
    }

    /// The US keymap inside this program: quick, and independent of files.
    pub fn built_in() -> Result<Self, Error> {
        let context = keymap::context();
        let layouts = Layouts::built_in(&context).ok_or(Error::BuiltIn)?;
        Ok(Self::of(context, layouts, "en_US.UTF-8"))
    }

    /// As [`Self::new`], with the compose sequences of a locale.
    pub fn with_locale(names: &KeymapNames, locale: &str) -> Result<Self, Error> {
        Self::with_net(names, locale, None)
    }

    /// As [`Self::with_locale`]. `net` is the text of a compiled keymap for a system without keymap files, which
    /// [`Self::keymap_text`] of a system with them gave.
    pub fn with_net(names: &KeymapNames, locale: &str, net: Option<&str>) -> Result<Self, Error> {
        let context = keymap::context();
        let layouts = Layouts::new(&context, names, net)?;
        Ok(Self::of(context, layouts, locale))
    }

    /// The names of the layouts, in their order.
    pub fn layouts(&self) -> Vec<String> {
        self.layouts.keymap().layouts().map(str::to_owned).collect()
    }

    /// The layout that types now, whatever keys are held.
    pub fn layout(&self) -> usize {
        self.state.serialize_layout(xkb::STATE_LAYOUT_LOCKED) as usize
    }

    /// Types with another layout; none of that number changes nothing.
    pub fn set_layout(&mut self, layout: usize) {
        let Some(layout) = u32::try_from(layout).ok().filter(|l| *l < self.layouts.keymap().num_layouts())
        else {
            return;
        };
        let mods = |which| self.state.serialize_mods(which);
        let depressed = mods(xkb::STATE_MODS_DEPRESSED);
        let (latched, locked) = (mods(xkb::STATE_MODS_LATCHED), mods(xkb::STATE_MODS_LOCKED));
        let held = self.state.serialize_layout(xkb::STATE_LAYOUT_DEPRESSED);
        self.state.update_mask(depressed, latched, locked, held, 0, layout);
        self.compose.reset();
    }

    /// The compiled keymap as a text that needs no other files.
    pub fn keymap_text(&self) -> String {
        self.layouts.keymap().get_as_string(xkb::KEYMAP_FORMAT_TEXT_V1)
    }

    fn of(context: xkb::Context, layouts: Layouts, locale: &str) -> Self {
        let compose = Compose::new(context, locale);
        let state = xkb::State::new(layouts.keymap());
        Self { layouts, state, compose, silent: Vec::new() }
    }

    /// Why the keymap is not the one that was asked for.
    pub fn warning(&self) -> Option<&str> {
        self.layouts.warning()
    }

    /// Whether the keymap is the one that was compiled elsewhere, whatever names were asked for.
    pub const fn is_net(&self) -> bool {
        self.layouts.is_net()
    }

    /// A key went down or up. Nothing for a modifier alone, and inside a compose sequence.
    pub fn key(&mut self, code: u16, pressed: bool) -> Option<KeyPress> {
        self.any_key(code, pressed).filter(|press| !press.is_modifier())
    }

    /// As [`Self::key`], with modifiers: for programs that ask for all keys (kitty keyboard protocol, 8).
    pub fn any_key(&mut self, code: u16, pressed: bool) -> Option<KeyPress> {
        let keycode = keycode(code);
        let mut press = self.look_up(code, if pressed { Kind::Press } else { Kind::Release });
        let direction = if pressed { xkb::KeyDirection::Down } else { xkb::KeyDirection::Up };
        self.state.update_key(keycode, direction);
        if press.is_modifier() {
            press.mods = self.mods();
            return Some(press);
        }
        if pressed { self.composed(press) } else { self.released(press) }
    }

    fn composed(&mut self, press: KeyPress) -> Option<KeyPress> {
        match self.compose.feed(&press) {
            Fed::Nothing => Some(press),
            Fed::Composed { keysym, text } => Some(KeyPress { keysym, text, composed: true, ..press }),
            Fed::Consumed => {
                self.silence(press.code);
                None
            }
        }
    }

    fn silence(&mut self, code: u16) {
        if !self.silent.contains(&code) {
            self.silent.push(code);
        }
    }

    fn released(&mut self, press: KeyPress) -> Option<KeyPress> {
        let silent = self.silent.iter().position(|&code| code == press.code);
        match silent {
            Some(index) => {
                self.silent.swap_remove(index);
                None
            }
            None => Some(press),
        }
    }

    /// Whether holding this key presses it again.
    pub fn repeats(&self, code: u16) -> bool {
        self.layouts.keymap().key_repeats(keycode(code))
    }

    /// A held key comes again, with the modifiers of this moment.
    pub fn repeat(&mut self, code: u16) -> Option<KeyPress> {
        let press = self.look_up(code, Kind::Repeat);
        (!press.is_modifier() && !self.silent.contains(&code) && !self.compose.is_composing())
            .then_some(press)
    }

    /// What the lock keys say.
    pub fn leds(&self) -> Leds {
        Leds {
            caps: self.is_lit(xkb::LED_NAME_CAPS),
            num: self.is_lit(xkb::LED_NAME_NUM),
            scroll: self.is_lit(xkb::LED_NAME_SCROLL),
        }
    }

    /// Asked in two steps: of a light that the keymap does not have the crate says that it is on.
    fn is_lit(&self, name: &str) -> bool {
        let index = self.layouts.keymap().led_get_index(name);
        index != xkb::LED_INVALID && self.state.led_index_is_active(index)
    }

    /// Everything up and no compose sequence begun: the seat is lost, or was. Locks stay as they are.
    pub fn release_all(&mut self) {
        let mods = self.state.serialize_mods(xkb::STATE_MODS_LOCKED);
        let layout = self.state.serialize_layout(xkb::STATE_LAYOUT_LOCKED);
        self.state = xkb::State::new(self.layouts.keymap());
        self.state.update_mask(0, 0, mods, 0, 0, layout);
        self.compose.reset();
        self.silent.clear();
    }

    /// As it was in the beginning: nothing pressed, locked or begun, and the first layout.
    pub fn reset(&mut self) {
        self.state = xkb::State::new(self.layouts.keymap());
        self.compose.reset();
        self.silent.clear();
    }

    /// The modifiers that count now.
    pub fn mods(&self) -> Mods {
        self.layouts.mods(self.state.serialize_mods(xkb::STATE_MODS_EFFECTIVE))
    }

    fn look_up(&self, code: u16, kind: Kind) -> KeyPress {
        let keycode = keycode(code);
        let layout = self.state.key_get_layout(keycode);
        let keysym = self.state.key_get_one_sym(keycode).raw();
        let unshifted = self.layouts.keysym(keycode, layout, 0);
        KeyPress {
            keysym,
            text: if kind == Kind::Release { Text::EMPTY } else { self.text(keycode, keysym) },
            mods: self.mods(),
            consumed: if keysym == unshifted { Mods::empty() } else { self.consumed(keycode) },
            kind,
            base: self.layouts.base(code, unshifted),
            unshifted,
            shifted: self.layouts.keysym(keycode, layout, 1),
            code,
            composed: false,
        }
    }

    /// xkb counts every modifier that could choose another level, pressed or not: only for keys where one did.
    fn consumed(&self, keycode: xkb::Keycode) -> Mods {
        self.layouts.mods(self.state.key_get_consumed_mods(keycode)) & self.mods()
    }

    /// A level may hold several keysyms, which one key types together.
    fn text(&self, keycode: xkb::Keycode, keysym: u32) -> Text {
        match self.state.key_get_syms(keycode) {
            several if several.len() > 1 => {
                Text::new(&several.iter().map(|&sym| xkb::keysym_to_utf8(sym)).collect::<String>())
            }
            _ => Text::new(&xkb::keysym_to_utf8(keysym.into())),
        }
    }
}

impl std::fmt::Debug for Keyboard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keyboard").field("warning", &self.warning()).finish_non_exhaustive()
    }
}

fn keycode(code: u16) -> xkb::Keycode {
    xkb::Keycode::new(u32::from(code) + OFFSET)
}

#[cfg(test)]
mod tests;
