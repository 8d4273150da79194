//! The bytes of evdev: `struct input_event` there and back, and the decoder that survives lost events.

#![forbid(unsafe_code)]

use std::ffi::c_ulong;

/// Two longs of time stamp, which we do not need, then kind, code and value.
pub const EVENT: usize = 2 * size_of::<c_ulong>() + 8;

/// The kernel's `KEY_CNT`.
pub const KEY_CODES: usize = 0x300;

pub(super) const EV_SYN: u16 = 0;
pub(super) const EV_KEY: u16 = 1;
pub(super) const EV_REL: u16 = 2;
pub(super) const EV_ABS: u16 = 3;
const SYN_DROPPED: u16 = 3;
/// `BTN_MISC` to before `KEY_OK`: buttons, not keys.
const BUTTONS: std::ops::Range<u16> = 0x100..0x160;
/// The later blocks of buttons: pads, trigger-happy joysticks.
const MORE_BUTTONS: std::ops::Range<u16> = 0x220..0x224;
const JOYSTICK_BUTTONS: std::ops::Range<u16> = 0x2c0..0x2e8;

/// One `struct input_event` without its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RawEvent {
    pub kind: u16,
    pub code: u16,
    pub value: i32,
}

impl RawEvent {
    /// From [`EVENT`] bytes; nothing when they are fewer.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let [k0, k1, c0, c1, v0, v1, v2, v3] = *bytes.get(EVENT - 8..EVENT)?.first_chunk::<8>()?;
        Some(Self {
            kind: u16::from_ne_bytes([k0, k1]),
            code: u16::from_ne_bytes([c0, c1]),
            value: i32::from_ne_bytes([v0, v1, v2, v3]),
        })
    }

    /// The kernel dropped what came before.
    pub fn is_loss(self) -> bool {
        (self.kind, self.code) == (EV_SYN, SYN_DROPPED)
    }
}

/// One `struct input_event` with the time left zero: the kernel sets its own.
pub fn encode(kind: u16, code: u16, value: i32) -> [u8; EVENT] {
    let mut bytes = [0; EVENT];
    let tail = &mut bytes[EVENT - 8..];
    tail[..2].copy_from_slice(&kind.to_ne_bytes());
    tail[2..4].copy_from_slice(&code.to_ne_bytes());
    tail[4..].copy_from_slice(&value.to_ne_bytes());
    bytes
}

/// A set of key codes, in the layout of the kernel's bit maps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keys(pub [u8; KEY_CODES / 8]);

impl Default for Keys {
    fn default() -> Self {
        Self([0; KEY_CODES / 8])
    }
}

impl Keys {
    pub fn has(&self, code: u16) -> bool {
        self.0.get(usize::from(code / 8)).is_some_and(|byte| byte & (1 << (code % 8)) != 0)
    }

    /// Whether that changed anything.
    pub fn set(&mut self, code: u16, pressed: bool) -> bool {
        let changed = self.has(code) != pressed;
        if let (true, Some(byte)) = (changed, self.0.get_mut(usize::from(code / 8))) {
            *byte ^= 1 << (code % 8);
            return true;
        }
        false
    }

    /// Only what is in both.
    fn keep(&mut self, other: &Self) {
        for (mine, theirs) in self.0.iter_mut().zip(other.0) {
            *mine &= theirs;
        }
    }

    pub fn all(&self, mut codes: impl Iterator<Item = u16>) -> bool {
        codes.all(|code| self.has(code))
    }
}

/// What the kernel sends, as presses and releases that always come in pairs.
///
/// A key that was down when the device was opened was pressed for somebody else: neither its repeats nor its
/// release are passed on.
#[derive(Debug, Default)]
pub struct Decoder {
    pressed: Keys,
    /// Down since before we looked.
    foreign: Keys,
}

/// Whether the caller must ask the kernel for the state of all keys and call [`Decoder::resync`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Decoded {
    Whole,
    Lost,
}

impl Decoder {
    /// For a device whose keys `down` are held already.
    pub fn new(down: Keys) -> Self {
        Self { foreign: down, ..Self::default() }
    }

    /// Passes on what `bytes` (whole events) say, up to where the kernel lost some. What came after that is
    /// left out: without the lost modifiers it would mean something else. Asking for the state of the keys
    /// makes the kernel drop its queue of them as well.
    pub fn decode(&mut self, bytes: &[u8], mut key: impl FnMut(u16, bool)) -> Decoded {
        for event in bytes.chunks_exact(EVENT).filter_map(RawEvent::read) {
            if event.is_loss() {
                return Decoded::Lost;
            }
            if event.kind == EV_KEY {
                self.key(event.code, event.value, &mut key);
            }
        }
        Decoded::Whole
    }

    /// The kernel's own repeats have the value 2 and are not for us.
    fn key(&mut self, code: u16, value: i32, key: &mut impl FnMut(u16, bool)) {
        if value != 2 && !is_button(code) {
            self.foreign.set(code, false);
            if self.pressed.set(code, value != 0) {
                key(code, value != 0);
            }
        }
    }

    /// Events were lost: `down` is what the kernel says is pressed now. Releases come first.
    pub fn resync(&mut self, down: &Keys, mut key: impl FnMut(u16, bool)) {
        self.foreign.keep(down);
        for pressed in [false, true] {
            for code in (0..KEY_CODES as u16).filter(|&code| down.has(code) == pressed) {
                if !is_button(code) && !self.foreign.has(code) && self.pressed.set(code, pressed) {
                    key(code, pressed);
                }
            }
        }
    }

    /// The device is gone: everything is released.
    pub fn release_all(&mut self, key: impl FnMut(u16, bool)) {
        self.resync(&Keys::default(), key);
    }
}

fn is_button(code: u16) -> bool {
    BUTTONS.contains(&code) || MORE_BUTTONS.contains(&code) || JOYSTICK_BUTTONS.contains(&code)
}

/// Whether these keys make a keyboard: a row of letters, or the digits of a key pad.
pub fn is_keyboard(keys: &Keys) -> bool {
    let letters = 16..=25;
    let digits = (71..=73).chain(75..=77).chain(79..=82);
    keys.all(letters) || keys.all(digits)
}

#[cfg(test)]
mod tests;
