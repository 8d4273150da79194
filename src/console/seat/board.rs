//! One keymap with the state of its modifiers, and the keys that are down on it.

use crate::event::Keys;
use crate::keyboard::{KeyPress, Keyboard};

#[derive(Debug)]
pub(super) struct Board {
    /// Which devices it is for; empty is whatever no other is for.
    name: String,
    pub(super) keyboard: Keyboard,
    /// Keys that are down.
    down: Vec<u16>,
    /// Keys that went down before another session came into focus: their release is not for it.
    stale: Vec<u16>,
}

impl Board {
    pub(super) fn new(name: String, keyboard: Keyboard) -> Self {
        Self { name, keyboard, down: Vec::new(), stale: Vec::new() }
    }

    /// By the kernel's name of the device or by its ids.
    pub(super) fn is_of(&self, device: &Keys) -> bool {
        let ids = format!("{:04x}:{:04x}", device.vendor, device.product);
        [device.name.trim(), &ids].iter().any(|name| name.eq_ignore_ascii_case(&self.name))
    }

    /// What a key means now; nothing inside a compose sequence.
    pub(super) fn key(&mut self, code: u16, pressed: bool) -> Option<KeyPress> {
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

    pub(super) fn take(&mut self, code: u16) {
        if self.down.contains(&code) && !self.stale.contains(&code) {
            self.stale.push(code);
        }
    }

    pub(super) fn turn_away(&mut self) {
        self.stale.clone_from(&self.down);
    }

    /// Everything up. Locks stay as they are.
    pub(super) fn release_all(&mut self) {
        self.keyboard.release_all();
        self.down.clear();
        self.stale.clear();
    }

    /// Nothing was ever pressed on it.
    pub(super) fn reset(&mut self) {
        self.keyboard.reset();
        self.down.clear();
        self.stale.clear();
    }
}
