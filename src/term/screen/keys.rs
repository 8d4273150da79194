//! What programs ask of the keyboard beyond modes: the kitty protocol's stacks and XTMODKEYS.

use super::Screen;
use crate::term::limits::KEY_FLAGS;
use crate::term::modes::ModeFlags;

const ALL: u8 = 31;

/// How `CSI = flags ; mode u` changes the flags.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::term) enum KittyChange {
    Set,
    Add,
    Remove,
}

/// The flags of the main and of the alternate screen, each below those that were pushed over it.
#[derive(Debug, Default)]
pub(in crate::term) struct KeyFlags {
    stacks: [Vec<u8>; 2],
    now: [u8; 2],
}

impl Screen {
    fn keys_slot(&self) -> usize {
        usize::from(self.has(ModeFlags::ALTERNATE_SCREEN))
    }

    /// The flags of the screen that shows become those of the keyboard.
    pub(super) fn use_key_flags(&mut self) {
        self.modes.kitty = self.keys.now[self.keys_slot()];
    }

    /// `CSI > flags u`.
    pub(in crate::term) fn push_key_flags(&mut self, flags: u16) {
        let slot = self.keys_slot();
        let stack = &mut self.keys.stacks[slot];
        if stack.len() == KEY_FLAGS {
            stack.remove(0);
        }
        stack.push(self.keys.now[slot]);
        self.keys.now[slot] = flags as u8 & ALL;
        self.use_key_flags();
    }

    /// `CSI < count u`.
    pub(in crate::term) fn pop_key_flags(&mut self, count: u16) {
        let slot = self.keys_slot();
        for _ in 0..usize::from(count).min(KEY_FLAGS + 1) {
            self.keys.now[slot] = self.keys.stacks[slot].pop().unwrap_or(0);
        }
        self.use_key_flags();
    }

    /// `CSI = flags ; mode u`.
    pub(in crate::term) fn change_key_flags(&mut self, flags: u16, change: KittyChange) {
        let slot = self.keys_slot();
        let flags = flags as u8 & ALL;
        let now = &mut self.keys.now[slot];
        *now = match change {
            KittyChange::Set => flags,
            KittyChange::Add => *now | flags,
            KittyChange::Remove => *now & !flags,
        };
        self.use_key_flags();
    }

    /// `CSI ? u`.
    pub(in crate::term) fn report_key_flags(&mut self) {
        let reply = format!("\x1b[?{}u", self.modes.kitty);
        self.replies.push(&reply);
    }

    /// XTMODKEYS: resource 4 is modifyOtherKeys.
    pub(in crate::term) fn modify_keys(&mut self, resource: u16, value: u16) {
        if resource == 4 {
            self.modes.modify_other_keys = value.min(2) as u8;
        }
    }

    /// XTQMODKEYS.
    pub(in crate::term) fn report_modify_keys(&mut self, resource: u16) {
        if resource == 4 {
            let reply = format!("\x1b[>4;{}m", self.modes.modify_other_keys);
            self.replies.push(&reply);
        }
    }

    pub(super) fn reset_keys(&mut self) {
        self.keys = KeyFlags::default();
        self.modes.kitty = 0;
        self.modes.modify_other_keys = 0;
    }
}
