//! Scripts: what they press, and what they say when they are wrong.

use super::super::tests::{built_in, layout};
use super::*;

fn steps(script: &str) -> Vec<(u64, u16, bool)> {
    let parsed = parse(script, &built_in()).unwrap_or_else(|error| panic!("{error}"));
    let keys = parsed.iter().filter_map(|step| Some((step.wait, step.key()?)));
    keys.map(|(wait, (code, pressed))| (wait.as_millis() as u64, code, pressed)).collect()
}

fn error(script: &str) -> String {
    parse(script, &built_in()).unwrap_err().to_string()
}

#[test]
fn text_presses_shift_where_it_must() {
    let expected =
        [(0, 30, true), (0, 30, false), (0, 42, true), (0, 48, true), (0, 48, false), (0, 42, false)];
    assert_eq!(steps("type aB"), expected);
    assert_eq!(steps("type  x ").len(), 6, "one blank ends the word, the others are typed");
    assert_eq!(steps("type").len(), 0);
    assert_eq!(steps("type 7")[0].1, 8, "the main block, not the keypad");
    assert_eq!(steps("type # no comment").len(), 26);
}

#[test]
fn keys_are_named_in_many_ways() {
    for (name, code) in [
        ("Return", 28),
        ("return", 28),
        ("enter", 28),
        ("ESC", 1),
        ("esc", 1),
        ("F12", 88),
        ("f1", 59),
        ("pgup", 104),
        ("Page_Up", 104),
        ("Prior", 104),
        ("space", 57),
        ("minus", 12),
        ("-", 12),
        ("a", 30),
        ("BackSpace", 14),
        ("backspace", 14),
        ("Tab", 15),
        ("KP_Enter", 96),
        ("+", 13),
        ("plus", 13),
    ] {
        let pressed = steps(&format!("key {name}"));
        assert!(pressed.contains(&(0, code, true)), "{name}: {pressed:?}");
    }
}

#[test]
fn chords_hold_what_comes_first() {
    let expected =
        [(0, 29, true), (0, 56, true), (0, 60, true), (0, 60, false), (0, 56, false), (0, 29, false)];
    assert_eq!(steps("key ctrl+alt+F2"), expected);
    assert_eq!(steps("key  ctrl+alt+F2  "), expected);
    assert_eq!(steps("key shift+A"), steps("key A"), "Shift is not pressed twice");
    let plus = [(0, 29, true), (0, 42, true), (0, 13, true), (0, 13, false), (0, 42, false), (0, 29, false)];
    assert_eq!(steps("key ctrl++"), plus);
}

#[test]
fn keys_can_be_held_over_lines_and_waits_add_up() {
    let script = "# hold\n\ndown shift\nwait 200ms\nwait 1.5s\n\tup shift\nwait 1s\n";
    assert_eq!(steps(script), [(0, 42, true), (1700, 42, false), (1000, 0, false)]);
    assert_eq!(steps("down A\nup A"), [(0, 42, true), (0, 30, true), (0, 30, false), (0, 42, false)]);
}

#[test]
fn altgr_is_pressed_in_layouts_that_need_it() {
    let Some(keyboard) = layout("de") else { return };
    let codes: Vec<_> = parse("type @", &keyboard).unwrap().iter().filter_map(Step::key).collect();
    let [(level3, true), (16, true), (16, false), (up, false)] = codes[..] else { panic!("{codes:?}") };
    assert_eq!(level3, up);
}

#[test]
fn errors_name_the_place_the_word_and_its_neighbour() {
    for (script, expected) in [
        ("key Retrun", "line 1, column 5: no key \"Retrun\" in this keymap, perhaps \"Return\""),
        ("# x\nkey ctrl+shitf+a", "line 2, column 10: no key \"shitf\" in this keymap, perhaps \"shift\""),
        ("type aé", "line 1, column 7: no key types 'é' in this keymap"),
        (
            "  tpye x",
            "line 1, column 3: unknown step \"tpye\": type, key, down, up, wait, point, click, press, release or wheel",
        ),
        ("wait 5", "line 1, column 6: not a time: \"5\", but 200ms or 1.5s"),
        ("wait -5s", "line 1, column 6: not a time: \"-5s\", but 200ms or 1.5s"),
        ("wait infs", "line 1, column 6: not a time: \"infs\", but 200ms or 1.5s"),
        ("wait 1e9s", "line 1, column 6: not a time: \"1e9s\", but 200ms or 1.5s"),
        ("key", "line 1, column 4: the name of a key is missing"),
        ("key qqqqqqqqqqqqqqqqqq", "line 1, column 5: no key \"qqqqqqqqqqqqqqqqqq\" in this keymap"),
        ("up ctrl+", "line 1, column 9: the name of a key is missing"),
        ("key a\0b", "line 1, column 5: no key \"a\\0b\" in this keymap, perhaps \"Tab\""),
    ] {
        assert_eq!(error(script), expected, "{script:?}");
    }
}

#[test]
fn any_text_is_a_script_or_an_error() {
    let keyboard = built_in();
    for script in
        ["type\u{a0}x", "key \u{301}", "down +", "up ++", "wait .s", "wait ms", "key +a", "é", "type\t\t"]
    {
        _ = parse(script, &keyboard);
    }
}

#[test]
fn the_pointer_has_places_buttons_and_a_wheel() {
    let parsed =
        parse("point 10 3\nclick left 2\nwait 5ms\npress right\nwheel up\nwheel right 3", &built_in());
    let does: Vec<Does> = parsed.expect("a script").iter().map(|step| step.does).collect();
    let button = |button, pressed| Does::Button { button, pressed };
    let expected = [
        Does::Point { col: 9, row: 2 },
        button(Button::Left, true),
        button(Button::Left, false),
        button(Button::Left, true),
        button(Button::Left, false),
        button(Button::Right, true),
        Does::Wheel { x: 0, y: -120 },
        Does::Wheel { x: 360, y: 0 },
    ];
    assert_eq!(does, expected);
    for (script, message) in [
        ("point 3", "line 1, column 7: a place is a column and a row"),
        ("point 0 1", "line 1, column 7: columns and rows count from one"),
        ("click lift", "line 1, column 7: no button \"lift\""),
        ("click left often", "line 1, column 7: only a number"),
        ("wheel round", "line 1, column 7: a wheel turns up, down, left or right"),
    ] {
        assert!(error(script).starts_with(message), "{script:?}: {}", error(script));
    }
}
