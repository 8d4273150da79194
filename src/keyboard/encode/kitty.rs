//! The kitty keyboard protocol: <https://sw.kovidgoyal.net/kitty/keyboard-protocol/>.

#![forbid(unsafe_code)]

use xkbcommon::xkb::keysyms as ks;

use super::super::keymap::us_position;
use super::super::press::{KeyPress, Kind, Mods, character};
use super::{KeyModes, number, xterm};

mod keys;

use keys::{Key, functional};

/// What a program asked for.
#[derive(Clone, Copy)]
struct Flags {
    disambiguate: bool,
    events: bool,
    alternates: bool,
    all: bool,
    text: bool,
}

impl Flags {
    const fn new(bits: u8) -> Self {
        Self {
            disambiguate: bits & 1 != 0,
            events: bits & 2 != 0,
            alternates: bits & 4 != 0,
            all: bits & 8 != 0,
            text: bits & 16 != 0,
        }
    }
}

pub(super) fn encode(press: &KeyPress, modes: KeyModes, out: &mut Vec<u8>) {
    let flags = Flags::new(modes.kitty);
    match form(press, flags) {
        Form::Nothing => {}
        Form::Legacy => xterm::encode(press, modes, out),
        Form::Text => out.extend_from_slice(press.text.as_str().as_bytes()),
        Form::Sequence => Sequence::new(press, flags).write(out),
    }
}

enum Form {
    Nothing,
    /// As without the protocol.
    Legacy,
    Text,
    Sequence,
}

fn form(press: &KeyPress, flags: Flags) -> Form {
    let held = press.mods.held();
    let release = press.kind == Kind::Release;
    let event = flags.events && press.kind != Kind::Press;
    if (release && !flags.events) || (press.is_modifier() && !flags.all) {
        Form::Nothing
    } else if flags.all {
        if press.composed && !flags.text { Form::Text } else { Form::Sequence }
    } else if !press.text.is_empty() && (held - Mods::SHIFT).is_empty() {
        Form::Text
    } else if is_line_key(press.keysym) && (release || held.is_empty()) {
        // A program that crashed in this mode leaves a shell in which one can still type `reset`.
        if release { Form::Nothing } else { Form::Legacy }
    } else if flags.disambiguate || event {
        Form::Sequence
    } else {
        Form::Legacy
    }
}

/// Enter, Tab and Backspace.
const fn is_line_key(keysym: u32) -> bool {
    matches!(keysym, ks::KEY_Return | ks::KEY_Tab | ks::KEY_ISO_Left_Tab | ks::KEY_BackSpace)
}

/// `CSI key:shifted:base ; modifiers:event ; text u`, or a shorter form of it.
struct Sequence<'a> {
    key: Key,
    shifted: Option<char>,
    base: Option<char>,
    modifiers: u32,
    /// 1 for a press, which is not written.
    event: u8,
    text: &'a str,
}

impl<'a> Sequence<'a> {
    fn new(press: &'a KeyPress, flags: Flags) -> Self {
        let key = key(press, flags);
        let alternates = flags.alternates && key.has_alternates() && !press.composed;
        let own = char::from_u32(key.number).filter(|_| alternates);
        Self {
            key,
            shifted: own
                .filter(|_| press.mods.contains(Mods::SHIFT))
                .and_then(|own| character(press.shifted).filter(|&shifted| shifted != own)),
            base: own.and_then(|own| us_position(press.code).filter(|&base| base != own)),
            modifiers: 1 + u32::from(mods(press, flags).bits()),
            event: if flags.events { event(press.kind) } else { 1 },
            text: if flags.all && flags.text { press.text.as_str() } else { "" },
        }
    }

    fn write(&self, out: &mut Vec<u8>) {
        if self.key.number == 0 && self.text.is_empty() {
            return;
        }
        let modified = self.modifiers > 1 || self.event > 1;
        out.extend_from_slice(b"\x1b[");
        if self.key.number != 1 || modified {
            self.write_key(out);
        }
        if modified || !self.text.is_empty() {
            out.push(b';');
        }
        if modified {
            self.write_modifiers(out);
        }
        self.write_text(out);
        out.push(self.key.trailer);
    }

    fn write_key(&self, out: &mut Vec<u8>) {
        number(self.key.number, out);
        if self.shifted.is_some() || self.base.is_some() {
            out.push(b':');
        }
        if let Some(shifted) = self.shifted {
            number(u32::from(shifted), out);
        }
        if let Some(base) = self.base {
            out.push(b':');
            number(u32::from(base), out);
        }
    }

    fn write_modifiers(&self, out: &mut Vec<u8>) {
        number(self.modifiers, out);
        if self.event > 1 {
            out.push(b':');
            number(u32::from(self.event), out);
        }
    }

    fn write_text(&self, out: &mut Vec<u8>) {
        let mut separator = b';';
        for c in self.text.chars() {
            out.push(separator);
            number(u32::from(c), out);
            separator = b':';
        }
    }
}

const fn event(kind: Kind) -> u8 {
    match kind {
        Kind::Press => 1,
        Kind::Repeat => 2,
        Kind::Release => 3,
    }
}

/// Locks are not told for keys that type, or a forgotten Num Lock would change what Ctrl+C sends.
fn mods(press: &KeyPress, flags: Flags) -> Mods {
    let types = character(press.unshifted).is_some() || is_line_key(press.keysym) || press.composed;
    if types && !flags.all { press.mods.held() } else { press.mods }
}

/// The keypad has names of its own only where keys are told apart.
fn key(press: &KeyPress, flags: Flags) -> Key {
    let keysym =
        if flags.disambiguate || flags.all { press.keysym } else { keys::off_the_keypad(press.keysym) };
    let below = || functional(press.unshifted).or_else(|| functional(press.base));
    let by_name = functional(keysym).or_else(|| below().filter(|_| press.text.is_empty()));
    let typed = if press.composed { None } else { character(press.unshifted) };
    by_name.unwrap_or_else(|| Key::letter(typed))
}
