//! What the console shows over a terminal by itself, as pictures: the layout that types, and the keys that do something.

use glasstty::console::{Console, Setup};
use glasstty::event::Event;
use glasstty::keyboard::{Keyboard, KeymapNames};
use glasstty::units::{CardId, SessionId};

#[path = "frames/picture.rs"]
mod picture;
mod support {
    pub(crate) mod connector;
    pub(crate) mod console;
    pub(crate) mod press;
}

use picture::{Picture, check, of};
use support::connector::connector;
use support::console::{at, setup};
use support::press::press;

const CTRL: u16 = 29;
const SHIFT: u16 = 42;
const SPACE: u16 = 57;
const F1: u16 = 59;
const SUPER: u16 = 125;

/// A login prompt on a display of 640 by 480 pixels; the layouts are those of the names.
fn console(layouts: &str) -> Console {
    let keyboard = Keyboard::new(&KeymapNames::layout(layouts)).expect("a keymap");
    let mut console = Console::new(Setup { vts: false, machine: false, ..setup(keyboard) });
    let connectors = vec![connector(1, &[(640, 480)])];
    console.handle(Event::Connectors { card: CardId(1), connectors }, at(0));
    console.handle_pty(SessionId(1), b"Debian GNU/Linux 13 machine tty1\r\n\r\nmachine login: ", at(1));
    console
}

fn picture(console: &mut Console) -> Picture {
    let output = console.outputs()[0];
    let (frame, _) = console.paint(output).expect("a picture");
    of(frame.size, frame.pixels)
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
