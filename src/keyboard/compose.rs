//! Dead keys and compose sequences: the locale's table, or a small one of our own.

#![forbid(unsafe_code)]

use std::ffi::OsStr;

use xkbcommon::xkb::{self, Keysym, compose};

use super::press::{KeyPress, Mods, Text};

/// Dead keys for the letters of European languages, for systems without Compose files.
const FALLBACK: &str = include_str!("compose.txt");

/// What a key press was to the sequence.
pub(super) enum Fed {
    /// It belongs to none.
    Nothing,
    /// It began, continued or broke one.
    Consumed,
    /// It was the last.
    Composed { keysym: u32, text: Text },
}

/// Where we are in a sequence. The table is read with the first key that can begin one: it has thousands of
/// lines, and most people never type such a key before they have logged in.
pub(super) struct Compose {
    context: xkb::Context,
    locale: String,
    state: Option<compose::State>,
}

impl Compose {
    pub(super) fn new(context: xkb::Context, locale: &str) -> Self {
        Self { context, locale: locale.replace('\0', ""), state: None }
    }

    pub(super) fn feed(&mut self, press: &KeyPress) -> Fed {
        if press.mods.intersects(Mods::CTRL | Mods::ALT | Mods::SUPER) {
            self.reset();
            return Fed::Nothing;
        }
        if self.state.is_none() && !begins(press.keysym) {
            return Fed::Nothing;
        }
        let Some(state) = self.state() else { return Fed::Nothing };
        state.feed(Keysym::new(press.keysym));
        match state.status() {
            compose::Status::Nothing => Fed::Nothing,
            compose::Status::Composing => Fed::Consumed,
            compose::Status::Cancelled => {
                state.reset();
                Fed::Consumed
            }
            compose::Status::Composed => finish(state),
        }
    }

    fn state(&mut self) -> Option<&mut compose::State> {
        if self.state.is_none() {
            let table = table(&self.context, &self.locale)?;
            self.state = Some(compose::State::new(&table, compose::STATE_NO_FLAGS));
        }
        self.state.as_mut()
    }

    pub(super) fn is_composing(&self) -> bool {
        self.state.as_ref().is_some_and(|state| state.status() == compose::Status::Composing)
    }

    pub(super) fn reset(&mut self) {
        if let Some(state) = &mut self.state {
            state.reset();
        }
    }
}

fn finish(state: &mut compose::State) -> Fed {
    let text = Text::new(&state.utf8().unwrap_or_default());
    let by_text = || text.single().map_or(0, |c| xkb::utf32_to_keysym(u32::from(c)).raw());
    let keysym = state.keysym().map_or(0, Keysym::raw);
    let composed = Fed::Composed { keysym: if keysym == 0 { by_text() } else { keysym }, text };
    state.reset();
    composed
}

/// Characters of ASCII and function keys begin no sequence in any table.
fn begins(keysym: u32) -> bool {
    let function_key = (0xff00..=0xffff).contains(&keysym) && keysym != xkb::keysyms::KEY_Multi_key;
    keysym >= 0x80 && !function_key
}

fn table(context: &xkb::Context, locale: &str) -> Option<compose::Table> {
    let from_locale = compose::Table::new_from_locale(context, OsStr::new(locale), compose::COMPILE_NO_FLAGS);
    from_locale.or_else(|()| built_in(context)).ok()
}

fn built_in(context: &xkb::Context) -> Result<compose::Table, ()> {
    let flags = compose::COMPILE_NO_FLAGS;
    compose::Table::new_from_buffer(context, FALLBACK, "C.UTF-8", compose::FORMAT_TEXT_V1, flags)
}

#[cfg(test)]
mod tests;
