//! Two keyboards with a keymap each: what is pressed, locked or begun on one means nothing on the other.

use glasstty::action::{Action, Leds, Lights};
use glasstty::console::{Console, Setup};
use glasstty::event::{Event, Keys};
use glasstty::keyboard::{Keyboard, KeymapNames};
use glasstty::units::{DeviceId, SessionId};

mod support {
    pub(crate) mod actions;
    pub(crate) mod console;
}

use support::actions::actions;
use support::console::{at, setup};

const SESSION: SessionId = SessionId(1);
/// The keyboard that came with the machine, and one with letters of another language.
const OLD: DeviceId = DeviceId(1);
const NEW: DeviceId = DeviceId(2);

const Y: u16 = 21;
const A: u16 = 30;
/// A dead acute accent on a German keyboard.
const ACUTE: u16 = 13;
const LEFT_SHIFT: u16 = 42;
const LEFT_ALT: u16 = 56;
const CAPS_LOCK: u16 = 58;

fn keys(device: DeviceId) -> Keys {
    if device == OLD {
        Keys { device, name: "AT Translated Set 2 keyboard".into(), vendor: 1, product: 1 }
    } else {
        Keys { device, name: "Logitech USB Keyboard".into(), vendor: 0x046d, product: 0xc31c }
    }
}

struct Desk {
    console: Console,
    now: u64,
}

/// Where xkeyboard-config is installed: `us` for all keyboards, and for the new one what these names say.
fn desk(own: &str, layout: &str, options: &str) -> Option<Desk> {
    let names =
        |layout: &str, options: &str| KeymapNames { options: options.into(), ..KeymapNames::layout(layout) };
    let keyboard = |names: &KeymapNames| {
        let keyboard = Keyboard::new(names).expect("a keymap");
        keyboard.warning().is_none().then_some(keyboard)
    };
    let mut console = Console::new(Setup { machine: false, ..setup(keyboard(&names("us", ""))?) });
    console.set_own_keyboards(vec![(own.to_owned(), keyboard(&names(layout, options))?)]);
    let mut desk = Desk { console, now: 0 };
    desk.has(&[OLD, NEW]);
    Some(desk)
}

impl Desk {
    fn tell(&mut self, event: Event) {
        self.now += 1;
        self.console.handle(event, at(self.now));
    }

    fn has(&mut self, devices: &[DeviceId]) {
        self.tell(Event::Keyboards(devices.iter().map(|device| keys(*device)).collect()));
    }

    fn press(&mut self, device: DeviceId, code: u16, pressed: bool) {
        self.tell(Event::Key { device, code, pressed });
    }

    fn tap(&mut self, device: DeviceId, codes: &[u16]) {
        for code in codes {
            self.press(device, *code, true);
        }
        for code in codes.iter().rev() {
            self.press(device, *code, false);
        }
    }

    /// What went to the program since the last time.
    fn typed(&mut self) -> String {
        let bytes = self.console.pty_backlog(SESSION).to_vec();
        self.console.handle_written(SESSION, bytes.len());
        String::from_utf8(bytes).expect("text")
    }

    /// The LEDs as they were asked for last, if they were.
    fn lights(&mut self) -> Option<Lights> {
        actions(&mut self.console).into_iter().rev().find_map(|action| match action {
            Action::Leds(lights) => Some(lights),
            _ => None,
        })
    }
}

#[test]
fn each_keyboard_types_its_own_keymap_by_name_or_by_ids() {
    for name in ["logitech usb keyboard", "046D:c31c"] {
        let Some(mut desk) = desk(name, "de", "") else { return };
        desk.tap(OLD, &[Y]);
        desk.tap(NEW, &[Y]);
        desk.tap(OLD, &[Y]);
        assert_eq!(desk.typed(), "yzy", "{name}");
    }
    let Some(mut desk) = desk("a keyboard that is not there", "de", "") else { return };
    desk.tap(NEW, &[Y]);
    assert_eq!(desk.typed(), "y");
}

#[test]
fn modifiers_and_dead_keys_are_each_keyboards_own() {
    let Some(mut desk) = desk("046d:c31c", "de", "") else { return };
    desk.press(NEW, LEFT_SHIFT, true);
    desk.tap(OLD, &[A]);
    desk.tap(NEW, &[A]);
    desk.press(NEW, LEFT_SHIFT, false);
    assert_eq!(desk.typed(), "aA");
    desk.tap(NEW, &[ACUTE]);
    desk.tap(OLD, &[A]);
    desk.tap(NEW, &[A]);
    assert_eq!(desk.typed(), "aá", "what was begun on one goes on there");
    // The same key held on both: letting go of one is not letting go of the other.
    desk.press(OLD, LEFT_SHIFT, true);
    desk.press(NEW, LEFT_SHIFT, true);
    desk.press(OLD, LEFT_SHIFT, false);
    desk.tap(NEW, &[A]);
    desk.tap(OLD, &[A]);
    assert_eq!(desk.typed(), "Aa");
}

#[test]
fn a_held_key_comes_again_as_its_own_keyboard_has_it() {
    let Some(mut desk) = desk("046d:c31c", "de", "") else { return };
    desk.press(NEW, Y, true);
    desk.tap(OLD, &[LEFT_SHIFT]);
    desk.now += 260;
    desk.console.handle_timeout(at(desk.now));
    assert_eq!(desk.typed(), "zz");
    // The same key, let go elsewhere, does not end it.
    desk.press(OLD, Y, false);
    assert!(desk.console.poll_timeout().is_some());
    desk.press(NEW, Y, false);
    assert_eq!(desk.typed(), "");
}

#[test]
fn locks_and_their_leds_are_each_keyboards_own() {
    let Some(mut desk) = desk("046d:c31c", "de", "") else { return };
    let dark = Leds::default();
    let caps = Leds { caps: true, ..dark };
    assert_eq!(desk.lights(), Some(Lights { all: dark, own: vec![(NEW, dark)] }));
    desk.tap(NEW, &[CAPS_LOCK]);
    assert_eq!(desk.lights(), Some(Lights { all: dark, own: vec![(NEW, caps)] }));
    desk.tap(OLD, &[A]);
    desk.tap(NEW, &[A]);
    assert_eq!(desk.typed(), "aA");
    desk.tap(OLD, &[CAPS_LOCK]);
    let lights = desk.lights().expect("another light");
    assert_eq!((lights.of(OLD), lights.of(NEW), lights.of(DeviceId(9))), (caps, caps, caps));
}

#[test]
fn what_is_pulled_out_comes_back_as_it_was_in_the_beginning() {
    let Some(mut desk) = desk("046d:c31c", "us,gr", "grp:alt_shift_toggle") else { return };
    desk.tap(NEW, &[CAPS_LOCK]);
    desk.tap(NEW, &[LEFT_ALT, LEFT_SHIFT]);
    desk.press(NEW, LEFT_SHIFT, true);
    desk.typed();
    desk.has(&[OLD]);
    let back = DeviceId(7);
    desk.tell(Event::Keyboards(vec![keys(OLD), keys(back)]));
    desk.tap(back, &[A]);
    assert_eq!(desk.typed(), "a");
    assert_eq!(desk.lights().map(|lights| lights.of(back)), Some(Leds::default()));
    // Opened anew behind another VT it is another device, but it was never gone.
    desk.tap(back, &[CAPS_LOCK]);
    desk.tell(Event::InputLost);
    let again = DeviceId(8);
    desk.tell(Event::Keyboards(vec![keys(OLD), keys(again)]));
    desk.tap(again, &[A]);
    assert_eq!(desk.typed(), "A");
}

#[test]
fn a_layout_changes_on_the_keyboard_that_asks_for_it() {
    let Some(mut desk) = desk("046d:c31c", "us,gr", "grp:alt_shift_toggle") else { return };
    desk.tap(NEW, &[LEFT_ALT, LEFT_SHIFT]);
    desk.tap(NEW, &[A]);
    desk.tap(OLD, &[A]);
    assert_eq!(desk.typed(), "αa");
    assert_eq!(desk.console.layouts().0.len(), 1, "of all keyboards without a keymap for themselves");
    desk.tap(OLD, &[LEFT_ALT, LEFT_SHIFT]);
    desk.tap(NEW, &[A]);
    assert_eq!(desk.typed(), "α");
}
