//! The people's side: the keymap and its state, key repeat, and lock LEDs. All keyboards share one state, but for
//! those that somebody gave a keymap for themselves.

mod board;

use crate::action::{Leds, Lights};
use crate::event::Keys;
use crate::keyboard::{KeyModes, KeyPress, Keyboard, Mods, Repeat};
use crate::term::modes::{ModeFlags, Modes};
use crate::units::{DeviceId, Time};

use self::board::Board;

/// The board of all keyboards without one for themselves.
const COMMON: usize = 0;

#[derive(Debug)]
pub(super) struct Seat {
    /// [`COMMON`], and one for each keymap that single keyboards have.
    boards: Vec<Board>,
    /// The keyboards that are there.
    devices: Vec<Keys>,
    /// The board of the last key.
    at: usize,
    repeat: Repeat,
    /// The board of the key that is held.
    held_on: usize,
    /// `repeat` with no key held.
    pace: Repeat,
    lights: Lights,
}

impl Seat {
    pub(super) fn new(keyboard: Keyboard) -> Self {
        let lights = Lights { all: keyboard.leds(), own: Vec::new() };
        Self {
            boards: vec![Board::new(String::new(), keyboard)],
            devices: Vec::new(),
            at: COMMON,
            repeat: Repeat::default(),
            held_on: COMMON,
            pace: Repeat::default(),
            lights,
        }
    }

    /// The keyboard that somebody types on.
    pub(super) fn keyboard(&self) -> &Keyboard {
        &self.boards[self.at].keyboard
    }

    /// All keyboards without a keymap for themselves.
    pub(super) fn common(&self) -> &Keyboard {
        &self.boards[COMMON].keyboard
    }

    /// What is asked from now on is about this device.
    pub(super) fn turn_to(&mut self, device: DeviceId) {
        self.at =
            self.devices.iter().find(|one| one.device == device).map_or(COMMON, |one| self.board_of(one));
    }

    pub(super) fn turn_to_common(&mut self) {
        self.at = COMMON;
    }

    fn board_of(&self, device: &Keys) -> usize {
        let own = self.boards[COMMON + 1..].iter().position(|board| board.is_of(device));
        own.map_or(COMMON, |own| COMMON + 1 + own)
    }

    /// Types with another layout of the keymap.
    pub(super) fn set_layout(&mut self, layout: usize) {
        self.boards[self.at].keyboard.set_layout(layout);
    }

    /// What a key means now; nothing inside a compose sequence.
    pub(super) fn key(&mut self, code: u16, pressed: bool, now: Time) -> Option<KeyPress> {
        let board = &mut self.boards[self.at];
        if !pressed {
            if self.held_on == self.at {
                self.repeat.released(code);
            }
        } else if board.keyboard.repeats(code) {
            self.repeat.pressed(code, now);
            self.held_on = self.at;
        }
        board.key(code, pressed)
    }

    /// The modifiers that are held anywhere, and those that are locked where somebody types.
    pub(super) fn mods(&self) -> Mods {
        let held = self.boards.iter().map(|board| board.keyboard.mods().held());
        held.fold(self.keyboard().mods(), |all, one| all | one)
    }

    /// A key that is down was for the console: its release is for nobody.
    pub(super) fn take(&mut self, code: u16) {
        self.boards[self.at].take(code);
    }

    /// Another session comes into focus while keys are down. Modifiers go on to count.
    pub(super) fn turn_away(&mut self) {
        self.repeat = self.pace;
        self.boards.iter_mut().for_each(Board::turn_away);
    }

    /// The key that is held long enough to count again.
    pub(super) fn due_repeat(&mut self, now: Time) -> Option<KeyPress> {
        let code = self.repeat.due(now)?;
        self.at = self.held_on;
        self.boards[self.at].keyboard.repeat(code)
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
    pub(super) fn changed_lights(&mut self) -> Option<Lights> {
        let leds = |board: usize| -> Leds { self.boards[board].keyboard.leds() };
        let boards = self.devices.iter().map(|one| (one.device, self.board_of(one)));
        let own = boards.filter(|(_, board)| *board != COMMON).map(|(device, board)| (device, leds(board)));
        let lights = Lights { all: leds(COMMON), own: own.collect() };
        (lights != self.lights).then(|| {
            self.lights.clone_from(&lights);
            lights
        })
    }

    /// Another keymap. Nothing is pressed on it yet.
    pub(super) fn set_keyboard(&mut self, keyboard: Keyboard) {
        self.boards[COMMON].keyboard = keyboard;
        self.repeat = self.pace;
    }

    /// Other keymaps of single keyboards. Nothing is pressed on them yet.
    pub(super) fn set_own_keyboards(&mut self, own: Vec<(String, Keyboard)>) {
        self.boards.truncate(COMMON + 1);
        self.boards.extend(own.into_iter().map(|(name, keyboard)| Board::new(name, keyboard)));
        self.at = COMMON;
        self.held_on = COMMON;
        self.repeat = self.pace;
    }

    /// The keyboards that are there now. A keymap whose last keyboard is gone begins anew with the next.
    pub(super) fn set_devices(&mut self, devices: Vec<Keys>) {
        let before = std::mem::replace(&mut self.devices, devices);
        for (index, board) in self.boards.iter_mut().enumerate().skip(COMMON + 1) {
            let was = before.iter().any(|one| board.is_of(one));
            if was && !self.devices.iter().any(|one| board.is_of(one)) {
                board.reset();
                if self.held_on == index {
                    self.repeat = self.pace;
                }
                if self.at == index {
                    self.at = COMMON;
                }
            }
        }
    }

    /// Everything up: the devices are gone or belong to somebody else.
    pub(super) fn release_all(&mut self) {
        self.boards.iter_mut().for_each(Board::release_all);
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
