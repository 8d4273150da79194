//! Any text as each of the files that say which keyboard a machine has, as a chord, as a script of keys, and any bytes as
//! what an evdev device says: nothing panics, no size is taken on trust, and every press is followed by its release.
#![no_main]

use std::cell::RefCell;
use std::collections::HashSet;

use glasstty::binding::Chord;
use glasstty::config::xkb::{self, Names, Texts};
use glasstty::keyboard::{Keyboard, script};
use glasstty::sys::evdev::raw::{Decoded, Decoder, EVENT, KEY_CODES, Keys};
use libfuzzer_sys::fuzz_target;

thread_local! {
    /// Compiling a keymap is xkbcommon's and slow: once.
    static KEYBOARD: RefCell<Keyboard> = RefCell::new(Keyboard::built_in().expect("the built-in keymap"));
}

fuzz_target!(|bytes: &[u8]| {
    let Some((kind, bytes)) = bytes.split_first() else { return };
    let text = String::from_utf8_lossy(bytes);
    match kind % 5 {
        0 => files(&text),
        1 => model_map(&text),
        2 => chord(&text),
        3 => keys(&text),
        _ => device(bytes),
    }
});

/// Each source by itself: the first that names a layout hides the others.
fn files(text: &str) {
    let text = || text.to_owned();
    for texts in [
        Texts { command_line: text(), ..Texts::default() },
        Texts { vconsole: text(), ..Texts::default() },
        Texts { xorg: vec![text(), text()], ..Texts::default() },
        Texts { default_keyboard: text(), ..Texts::default() },
        Texts { credential: text(), ..Texts::default() },
    ] {
        let Some((names, _)) = xkb::system_keymap(&texts) else { continue };
        assert!(!names.layout.is_empty());
        assert!(!names.options.contains("terminate:"));
        let own = Names { layout: "de".to_owned(), ..Names::default() };
        assert_eq!(xkb::laid_over(&own, names.clone()).layout, "de");
        assert_eq!(xkb::laid_over(&Names::default(), names.clone()), names);
    }
}

/// The first line is a keymap of the console, the others are systemd's table.
fn model_map(text: &str) {
    let (keymap, table) = text.split_once('\n').unwrap_or((text, ""));
    let texts =
        Texts { vconsole: format!("KEYMAP={keymap}\n"), model_map: table.to_owned(), ..Texts::default() };
    if let Some((names, _)) = xkb::system_keymap(&texts) {
        assert!(!names.layout.is_empty() && !names.layout.contains(char::is_whitespace));
    }
}

/// What a chord is written as means the chord.
fn chord(text: &str) {
    if let Ok(chord) = text.parse::<Chord>() {
        assert_eq!(chord.to_string().parse(), Ok(chord), "{chord}");
    }
}

/// Whatever a script presses, the keyboard takes.
fn keys(text: &str) {
    KEYBOARD.with_borrow_mut(|keyboard| {
        let Ok(steps) = script::parse(text, keyboard) else { return };
        for (code, pressed) in steps.iter().filter_map(script::Step::key).take(2000) {
            let _ = keyboard.any_key(code, pressed);
            let _ = keyboard.repeat(code);
        }
        keyboard.release_all();
        assert!(keyboard.mods().held().is_empty());
    });
}

fn device(bytes: &[u8]) {
    let mut decoder = Decoder::default();
    let mut down = HashSet::new();
    let mut key = |code: u16, pressed: bool| {
        assert!(usize::from(code) < KEY_CODES);
        assert!(if pressed { down.insert(code) } else { down.remove(&code) }, "{code} twice");
    };
    for piece in bytes.chunks(EVENT * 3) {
        if decoder.decode(piece, &mut key) == Decoded::Lost {
            let mut held = Keys::default();
            piece.iter().for_each(|byte| _ = held.set(u16::from(*byte), true));
            decoder.resync(&held, &mut key);
        }
    }
    decoder.release_all(&mut key);
    assert!(down.is_empty(), "nothing stays pressed");
}
