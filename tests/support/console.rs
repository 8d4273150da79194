//! A console without a machine: what it is made of unless a test says otherwise, and the test's own clock.

use std::time::Duration;

use glasstty::action::Program;
use glasstty::console::{Policy, Setup};
use glasstty::font::Size;
use glasstty::keyboard::Keyboard;
use glasstty::outputs::Displays;
use glasstty::term;
use glasstty::units::Time;

/// So many milliseconds after the start.
pub(crate) fn at(ms: u64) -> Time {
    Time::from_duration(Duration::from_millis(ms))
}

/// One session with a shell, on a VT in front, in text 16 pixels high.
pub(crate) fn setup(keyboard: Keyboard) -> Setup {
    let shell = Program { file: "sh".into(), argv: vec!["sh".into()], env: vec![], dir: "/".into() };
    Setup {
        keyboard,
        program: Some(shell),
        policy: Policy::Respawn,
        terminal: term::Options::default(),
        font_size: Size::Px(16),
        displays: Displays::default(),
        in_front: true,
        vts: true,
        machine: true,
        sessions: 1,
        log: false,
    }
}
