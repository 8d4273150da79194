//! Sequences from the system's table and from our own.

use super::super::tests::{built_in, layout, presses};
use super::super::{Keyboard, Kind};
use super::*;

fn typed(keyboard: &mut Keyboard, script: &str) -> String {
    presses(keyboard, script).iter().map(|press| press.text.as_str()).collect()
}

/// Sequence by sequence through a table, without a keymap.
fn composed(compose: &mut Compose, names: &str) -> Option<String> {
    let mut text = None;
    for name in names.split(' ') {
        let keysym = xkb::keysym_from_name(name, xkb::KEYSYM_NO_FLAGS).raw();
        assert_ne!(keysym, 0, "{name}");
        let mut press = built_in().key(30, true).unwrap();
        press.keysym = keysym;
        text = match compose.feed(&press) {
            Fed::Composed { text, .. } => Some(text.as_str().to_owned()),
            Fed::Consumed => None,
            Fed::Nothing => Some("nothing".to_owned()),
        };
    }
    text
}

fn without_files() -> Compose {
    Compose::new(super::super::keymap::context(), "no such locale")
}

#[test]
fn dead_keys_work_with_and_without_files() {
    let systems = Compose::new(super::super::keymap::context(), "en_US.UTF-8");
    for mut compose in [without_files(), systems] {
        for (sequence, text) in [
            ("dead_acute e", "é"),
            ("dead_diaeresis U", "Ü"),
            ("dead_cedilla c", "ç"),
            ("dead_caron s", "š"),
            ("dead_ogonek a", "ą"),
            ("dead_circumflex space", "^"),
            ("dead_tilde n", "ñ"),
            ("Multi_key s s", "ß"),
            ("Multi_key apostrophe a", "á"),
            ("Multi_key less less", "«"),
        ] {
            assert_eq!(composed(&mut compose, sequence).as_deref(), Some(text), "{sequence}");
        }
    }
}

#[test]
fn every_line_of_our_table_is_a_sequence_that_works() {
    let mut compose = without_files();
    let lines = FALLBACK.lines().filter(|line| !line.starts_with('#'));
    let mut count = 0;
    for line in lines {
        let (keys, text) = line.split_once(" : ").unwrap();
        let keys = keys.replace(['<', '>'], "");
        assert_eq!(composed(&mut compose, &keys).as_deref(), Some(text.trim_matches('"')), "{line}");
        count += 1;
    }
    assert!(count > 150, "{count}");
}

#[test]
fn a_broken_sequence_types_nothing_and_is_over() {
    let Some(mut keyboard) = layout("de") else { return };
    assert_eq!(typed(&mut keyboard, "key dead_acute\nkey x\nkey x"), "x");
}

#[test]
fn a_chord_ends_a_sequence_and_gets_through() {
    let Some(mut keyboard) = layout("de") else { return };
    let chord = presses(&mut keyboard, "key dead_acute\nkey ctrl+c");
    assert!(chord.iter().any(|press| press.kind == Kind::Press && press.base == u32::from('c')));
    assert_eq!(typed(&mut keyboard, "key e"), "e", "the dead key is forgotten");
}

#[test]
fn what_was_composed_has_its_keysym_and_no_orphaned_release() {
    let Some(mut keyboard) = layout("de") else { return };
    let seen = presses(&mut keyboard, "key dead_acute\nkey e");
    let kinds: Vec<_> = seen.iter().map(|press| (press.kind, press.composed, press.keysym)).collect();
    assert_eq!(kinds, [(Kind::Press, true, 0xe9), (Kind::Release, false, 0x65)]);
}

#[test]
fn a_key_inside_a_sequence_does_not_repeat() {
    let Some(mut keyboard) = layout("de") else { return };
    let dead_acute = 13;
    keyboard.key(dead_acute, true);
    assert_eq!(keyboard.repeat(dead_acute), None);
    keyboard.key(18, true);
    assert_eq!(keyboard.repeat(dead_acute), None, "also after the sequence");
    assert_eq!(keyboard.repeat(18).unwrap().text.as_str(), "e");
}

#[test]
fn ascii_and_function_keys_do_not_make_us_read_the_table() {
    let mut keyboard = built_in();
    presses(&mut keyboard, "type hello, world\nkey Return\nkey F5\nkey Left");
    assert!(keyboard.compose.state.is_none());
}
