//! The people's side: one keyboard state for all keyboards, key repeat, and lock LEDs.

use crate::action::Leds;
use crate::keyboard::{KeyModes, KeyPress, Keyboard, Mods, Repeat};
use crate::term::modes::{ModeFlags, Modes};
use crate::units::Time;

#[derive(Debug)]
pub(super) struct Seat {
    keyboard: Keyboard,
    repeat: Repeat,
    /// `repeat` with no key held.
    pace: Repeat,
    leds: Leds,
    /// Keys that are down.
    down: Vec<u16>,
    /// Keys that went down before another session came into focus: their release is not for it.
    stale: Vec<u16>,
}

impl Seat {
    pub(super) fn new(keyboard: Keyboard) -> Self {
        let leds = keyboard.leds();
        let (down, stale) = (Vec::new(), Vec::new());
        Self { keyboard, repeat: Repeat::default(), pace: Repeat::default(), leds, down, stale }
    }

    pub(super) const fn keyboard(&self) -> &Keyboard {
        &self.keyboard
    }

    /// Types with another layout of the keymap.
    pub(super) fn set_layout(&mut self, layout: usize) {
        self.keyboard.set_layout(layout);
    }

    /// What a key means now; nothing inside a compose sequence.
    pub(super) fn key(&mut self, code: u16, pressed: bool, now: Time) -> Option<KeyPress> {
        if !pressed {
            self.repeat.released(code);
        } else if self.keyboard.repeats(code) {
            self.repeat.pressed(code, now);
        }
        let press = self.keyboard.any_key(code, pressed);
        let was_down = self.down.contains(&code);
        self.down.retain(|down| *down != code);
        if pressed {
            self.down.push(code);
        } else if !was_down {
            // It was pressed for somebody else, or its press was lost.
            return None;
        } else if let Some(at) = self.stale.iter().position(|stale| *stale == code) {
            self.stale.swap_remove(at);
            return None;
        }
        press
    }

    /// The modifiers that are held or locked.
    pub(super) fn mods(&self) -> Mods {
        self.keyboard.mods()
    }

    /// A key that is down was for the console: its release is for nobody.
    pub(super) fn take(&mut self, code: u16) {
        if self.down.contains(&code) && !self.stale.contains(&code) {
            self.stale.push(code);
        }
    }

    /// Another session comes into focus while keys are down. Modifiers go on to count.
    pub(super) fn turn_away(&mut self) {
        self.repeat = self.pace;
        self.stale.clone_from(&self.down);
    }

    /// The key that is held long enough to count again.
    pub(super) fn due_repeat(&mut self, now: Time) -> Option<KeyPress> {
        let code = self.repeat.due(now)?;
        self.keyboard.repeat(code)
    }

    pub(super) fn deadline(&self) -> Option<Time> {
        self.repeat.next()
    }

    /// Another pace of repetition; a key that is held now comes no more.
    pub(super) fn set_repeat(&mut self, repeat: Repeat) {
        self.pace = repeat;
        self.repeat = repeat;
    }

    /// The LEDs, when they differ from what was said last.
    pub(super) fn changed_leds(&mut self) -> Option<Leds> {
        let leds = self.keyboard.leds();
        (leds != self.leds).then(|| {
            self.leds = leds;
            leds
        })
    }

    /// Another keymap. Nothing is pressed on it yet.
    pub(super) fn set_keyboard(&mut self, keyboard: Keyboard) {
        self.keyboard = keyboard;
        self.repeat = self.pace;
    }

    /// Everything up: the devices are gone or belong to somebody else.
    pub(super) fn release_all(&mut self) {
        self.keyboard.release_all();
        self.down.clear();
        self.stale.clear();
        self.repeat = self.pace;
    }
}

/// What the keyboard has to know of the terminal. The two crafts do not know each other.
pub(super) fn key_modes(modes: &Modes) -> KeyModes {
    KeyModes {
        application_cursor: modes.has(ModeFlags::APPLICATION_CURSOR),
        application_keypad: modes.has(ModeFlags::APPLICATION_KEYPAD),
        newline: modes.has(ModeFlags::NEWLINE),
        backarrow_sends_bs: modes.has(ModeFlags::BACKARROW),
        modify_other_keys: modes.modify_other_keys,
        kitty: modes.kitty,
        linux: false,
    }
}
