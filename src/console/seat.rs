//! The people's side: one keyboard state for all keyboards, key repeat, and lock LEDs.

use crate::action::Leds;
use crate::keyboard::{KeyModes, KeyPress, Keyboard, Repeat};
use crate::term::modes::Modes;
use crate::units::Time;

/// What became of a key.
#[derive(Debug)]
pub(super) enum Pressed {
    /// A modifier, half of a compose sequence, or nothing that anybody waits for.
    Nothing,
    Key(KeyPress),
}

#[derive(Debug)]
pub(super) struct Seat {
    keyboard: Keyboard,
    repeat: Repeat,
    leds: Leds,
}

impl Seat {
    pub(super) fn new(keyboard: Keyboard) -> Self {
        let leds = keyboard.leds();
        Self { keyboard, repeat: Repeat::default(), leds }
    }

    pub(super) fn key(&mut self, code: u16, pressed: bool, now: Time) -> Pressed {
        if !pressed {
            self.repeat.released(code);
        } else if self.keyboard.repeats(code) {
            self.repeat.pressed(code, now);
        }
        self.keyboard.key(code, pressed).map_or(Pressed::Nothing, Pressed::Key)
    }

    /// The key that is held long enough to count again.
    pub(super) fn due_repeat(&mut self, now: Time) -> Option<KeyPress> {
        let code = self.repeat.due(now)?;
        self.keyboard.repeat(code)
    }

    pub(super) fn deadline(&self) -> Option<Time> {
        self.repeat.next()
    }

    /// The LEDs, when they differ from what was said last.
    pub(super) fn changed_leds(&mut self) -> Option<Leds> {
        let leds = self.keyboard.leds();
        (leds != self.leds).then(|| {
            self.leds = leds;
            leds
        })
    }

    /// Everything up: the devices are gone or belong to somebody else.
    pub(super) fn release_all(&mut self) {
        self.keyboard.release_all();
        self.repeat = Repeat::default();
    }
}

/// What the keyboard has to know of the terminal. The two crafts do not know each other.
pub(super) fn key_modes(modes: &Modes) -> KeyModes {
    KeyModes {
        application_cursor: modes.application_cursor(),
        ..KeyModes::default()
    }
}
