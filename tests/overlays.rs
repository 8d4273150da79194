//! What the console shows over a terminal by itself, as pictures: the layout that types, and the keys that do something.

use std::time::Duration;

use glasstty::action::Program;
use glasstty::console::{Console, Policy, Setup};
use glasstty::event::{Connector, Event, Mode};
use glasstty::font::Size;
use glasstty::keyboard::{Keyboard, KeymapNames};
use glasstty::outputs::Displays;
use glasstty::term;
use glasstty::units::{CardId, DeviceId, Pixels, SessionId, Time};

#[allow(dead_code, reason = "pictures of terminals alone are in frames.rs")]
#[path = "frames/picture.rs"]
mod picture;

use picture::{Picture, check};

const CTRL: u16 = 29;
const SHIFT: u16 = 42;
const SPACE: u16 = 57;
const F1: u16 = 59;
const SUPER: u16 = 125;

fn at(ms: u64) -> Time {
    Time::from_duration(Duration::from_millis(ms))
}

/// A login prompt on a display of 640 by 480 pixels; the layouts are those of the names.
fn console(layouts: &str) -> Console {
    let names = KeymapNames { layout: layouts.into(), ..KeymapNames::default() };
    let program = Program { file: "sh".into(), argv: vec!["sh".into()], env: vec![], dir: "/".into() };
    let mut console = Console::new(Setup {
        keyboard: Keyboard::new(&names).expect("a keymap"),
        program: Some(program),
        policy: Policy::Respawn,
        terminal: term::Options::default(),
        font_size: Size::Px(16),
        displays: Displays::default(),
        in_front: true,
        vts: false,
        machine: false,
        sessions: 1,
        log: false,
    });
    let modes = vec![Mode { index: 0, size: Pixels::new(640, 480), refresh: 60_000, preferred: true }];
    let connector =
        Connector { id: 1, name: "Virtual-1".into(), connected: true, modes, ..Connector::default() };
    console.handle(Event::Connectors { card: CardId(1), connectors: vec![connector] }, at(0));
    console.handle_pty(SessionId(1), b"Debian GNU/Linux 13 machine tty1\r\n\r\nmachine login: ", at(1));
    console
}

/// The last of these keys, while those before it are held.
fn press(console: &mut Console, codes: &[u16]) {
    let mut key = |code: u16, pressed| {
        console.handle(Event::Key { device: DeviceId(1), code, pressed }, at(10));
    };
    codes.iter().for_each(|code| key(*code, true));
    codes.iter().rev().for_each(|code| key(*code, false));
}

fn picture(console: &mut Console) -> Picture {
    let output = console.outputs()[0];
    let (frame, _) = console.paint(output).expect("a picture");
    Picture::of(frame.size, frame.pixels)
}

#[test]
fn the_layout_that_types_is_shown() {
    let mut console = console("us,de,ru");
    press(&mut console, &[SUPER, SPACE]);
    check("layout", &picture(&mut console));
}

#[test]
fn the_keys_that_do_something_are_shown_and_go_again() {
    let mut console = console("us");
    let before = picture(&mut console);
    press(&mut console, &[CTRL, SHIFT, F1]);
    check("help", &picture(&mut console));
    press(&mut console, &[CTRL, SHIFT, F1]);
    assert_eq!(before, picture(&mut console));
}
