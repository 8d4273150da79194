//! Chords on the only keyboard.

use glasstty::console::Console;
use glasstty::event::Event;
use glasstty::units::DeviceId;

use super::console::at;

/// The last of these keys, while those before it are held.
pub(crate) fn press(console: &mut Console, codes: &[u16]) {
    let mut key = |code: u16, pressed| {
        console.handle(Event::Key { device: DeviceId(1), code, pressed }, at(10));
    };
    codes.iter().for_each(|code| key(*code, true));
    codes.iter().rev().for_each(|code| key(*code, false));
}
