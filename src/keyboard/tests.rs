//! The keyboard as a whole, and the harness for tables of presses and bytes.

use super::*;

/// Whether xkeyboard-config is installed; what needs it is skipped without, and the built-in keymap is tested
/// everywhere.
pub(super) fn layout(name: &str) -> Option<Keyboard> {
    let keyboard = Keyboard::new(&KeymapNames::layout(name)).unwrap();
    keyboard.warning().is_none().then_some(keyboard)
}

/// A keyboard that needs no files: the built-in keymap and the built-in compose table.
pub(super) fn built_in() -> Keyboard {
    let context = keymap::context();
    let layouts = Layouts::built_in(&context).unwrap();
    let compose = Compose::new(context, "no such locale");
    let state = xkb::State::new(layouts.keymap());
    Keyboard { layouts, state, compose, silent: Vec::new() }
}

/// Every press that a script makes, as the console would see them.
pub(super) fn presses(keyboard: &mut Keyboard, script: &str) -> Vec<KeyPress> {
    let steps = script::parse(script, keyboard).unwrap_or_else(|error| panic!("{script:?}: {error}"));
    let keys = steps.iter().filter_map(script::Step::key);
    keys.filter_map(|(code, pressed)| keyboard.any_key(code, pressed)).collect()
}

/// The text of all presses.
fn typed(keyboard: &mut Keyboard, script: &str) -> String {
    let presses = presses(keyboard, script);
    presses.iter().map(|press| press.text.as_str()).collect()
}

fn keysyms(keyboard: &mut Keyboard, script: &str) -> Vec<String> {
    let mut presses = presses(keyboard, script);
    presses.retain(|press| press.kind == Kind::Press && !press.is_modifier());
    presses.iter().map(|press| xkb::keysym_get_name(press.keysym.into())).collect()
}

const A: u16 = 30;
const LEFT_SHIFT: u16 = 42;
const CAPS_LOCK: u16 = 58;
const NUM_LOCK: u16 = 69;

#[test]
fn every_character_of_ascii_can_be_typed() {
    let ascii: String = (' '..='~').collect();
    let script = format!("type {ascii}");
    assert_eq!(typed(&mut built_in(), &script), ascii);
    for name in ["us", "de", "fr"] {
        let Some(mut keyboard) = layout(name) else { return };
        // On these two the circumflex, grave accent and tilde may be dead keys.
        let typable: String = if name == "us" { ascii.clone() } else { ascii.replace(['^', '`', '~'], "") };
        assert_eq!(typed(&mut keyboard, &format!("type {typable}")), typable, "{name}");
    }
}

type Given = (String, String, Mods, Mods, u32, Leds, bool);

/// What a key gives while others are held. Locks are off again afterwards.
fn given(keyboard: &mut Keyboard, held: &[u16], code: u16) -> Given {
    for &code in held {
        keyboard.any_key(code, true);
    }
    let press = keyboard.any_key(code, true).unwrap();
    let (leds, repeats) = (keyboard.leds(), keyboard.repeats(code));
    for &code in [code].iter().chain(held) {
        keyboard.any_key(code, false);
    }
    for (lock, on) in [(CAPS_LOCK, keyboard.leds().caps), (NUM_LOCK, keyboard.leds().num)] {
        for pressed in [true, false].into_iter().filter(|_| on) {
            keyboard.any_key(lock, pressed);
        }
    }
    assert_eq!(keyboard.leds(), Leds::default());
    let name = xkb::keysym_get_name(press.keysym.into());
    (name, press.text.as_str().to_owned(), press.mods, press.consumed, press.base, leds, repeats)
}

/// The promise of `fallback.xkb`.
#[test]
fn the_built_in_keymap_is_the_us_layout() {
    let (mut ours, Some(mut theirs)) = (built_in(), layout("us")) else { return };
    let mut codes: Vec<u16> = ours.layouts.levels().iter().map(|(code, ..)| *code).collect();
    codes.dedup();
    // F13 to F24 have media keys there.
    codes.retain(|code| !(183..195).contains(code));
    let chords: [&[u16]; 8] =
        [&[], &[LEFT_SHIFT], &[29], &[56], &[29, 56], &[CAPS_LOCK], &[NUM_LOCK], &[NUM_LOCK, LEFT_SHIFT]];
    let mut wrong = Vec::new();
    for held in chords {
        for &code in &codes {
            let (a, b) = (given(&mut ours, held, code), given(&mut theirs, held, code));
            // Shift+Alt, Ctrl+Alt+keypad: names of the X server's, which send nothing here.
            let of_x =
                ["Meta_", "Break", "Sys_Req", "_VMode", "Grab", "Ungrab"].iter().any(|x| b.0.contains(x));
            if a != b && !of_x {
                wrong.push(format!("{code} with {held:?}: {a:?} instead of {b:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn names_that_do_not_exist_fall_back_with_a_warning() {
    for layout in ["nosuchlayout", "us\0x"] {
        let mut keyboard = Keyboard::new(&KeymapNames::layout(layout)).unwrap();
        let warning = keyboard.warning().unwrap().to_owned();
        assert!(warning.contains("nosuchlayout") || warning.contains("us"), "{warning}");
        assert_eq!(typed(&mut keyboard, "type az"), "az");
    }
}

const NO_FILES: &str = "XKB_CONFIG_ROOT";

/// In a process of its own, because libxkbcommon reads where its files are from the environment.
#[test]
#[allow(clippy::disallowed_methods, reason = "a test in another process")]
fn a_system_without_any_keymap_file_has_a_keyboard() {
    let inner = "keyboard::tests::inside_a_process_without_keymap_files";
    let mut command = std::process::Command::new(std::env::current_exe().unwrap());
    let output = command.args(["--exact", inner]).env_clear().env(NO_FILES, "/no/such/dir").output().unwrap();
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    assert!(output.status.success() && said[0].contains("1 passed"), "{:?} {said:?}", output.status);
    assert_eq!(said[1], "", "xkbcommon prints nothing");
}

#[test]
#[allow(clippy::disallowed_methods, reason = "a test about the environment")]
fn inside_a_process_without_keymap_files() {
    let mut keyboard = Keyboard::new(&KeymapNames::layout("de")).unwrap();
    if std::env::var(NO_FILES).is_ok() {
        let warning = "no keymap files for \"de\": using the built-in US keymap";
        assert_eq!(keyboard.warning(), Some(warning));
        assert_eq!(typed(&mut keyboard, "type hello, World {}"), "hello, World {}");
    }
}

#[test]
fn modifiers_alone_are_no_press() {
    let mut keyboard = built_in();
    for code in [LEFT_SHIFT, 54, 29, 97, 56, 100, 125, 126, CAPS_LOCK, NUM_LOCK] {
        assert_eq!(keyboard.key(code, true), None, "{code}");
        assert_eq!(keyboard.key(code, false), None, "{code}");
    }
    let press = keyboard.any_key(LEFT_SHIFT, true).unwrap();
    assert!(press.is_modifier());
    assert_eq!(press.mods, Mods::SHIFT | Mods::CAPS | Mods::NUM, "a modifier's own press counts it");
    assert_eq!(keyboard.any_key(LEFT_SHIFT, false).unwrap().mods.held(), Mods::empty());
}

#[test]
fn a_press_tells_what_the_keymap_used_up() {
    let mut keyboard = built_in();
    keyboard.key(LEFT_SHIFT, true);
    let press = keyboard.key(A, true).unwrap();
    assert_eq!((press.keysym, press.base, press.unshifted, press.shifted), (0x41, 0x61, 0x61, 0x41));
    assert_eq!((press.mods, press.consumed & Mods::SHIFT), (Mods::SHIFT, Mods::SHIFT));
    assert_eq!((press.kind, press.code, press.text.as_str()), (Kind::Press, A, "A"));
    let release = keyboard.key(A, false).unwrap();
    assert_eq!((release.kind, release.text.as_str()), (Kind::Release, ""));
}

#[test]
fn locks_light_their_leds() {
    let mut keyboard = built_in();
    assert_eq!(keyboard.leds(), Leds::default());
    keyboard.key(CAPS_LOCK, true);
    keyboard.key(CAPS_LOCK, false);
    assert_eq!(keyboard.leds(), Leds { caps: true, ..Leds::default() });
    assert_eq!(typed(&mut keyboard, "down a\nup a\nkey 1"), "A1");
    keyboard.key(NUM_LOCK, true);
    assert_eq!(keyboard.leds(), Leds { caps: true, num: true, scroll: false });
    assert_eq!(keyboard.key(71, true).unwrap().text.as_str(), "7");
}

#[test]
fn losing_the_seat_releases_everything_but_locks() {
    let mut keyboard = built_in();
    for code in [CAPS_LOCK, LEFT_SHIFT, 29, A] {
        keyboard.any_key(code, true);
    }
    keyboard.release_all();
    let press = keyboard.key(A, true).unwrap();
    assert_eq!(press.mods, Mods::CAPS, "no Shift, no Ctrl");
    assert_eq!(press.text.as_str(), "A");
    for code in [LEFT_SHIFT, 29] {
        keyboard.any_key(code, false);
    }
    assert_eq!(keyboard.key(48, true).unwrap().mods, Mods::CAPS, "late releases do no harm");
    assert!(keyboard.leds().caps);
}

#[test]
fn losing_the_seat_breaks_a_compose_sequence() {
    let Some(mut keyboard) = layout("de") else { return };
    let dead_acute = 13;
    assert_eq!(keyboard.key(dead_acute, true), None);
    keyboard.release_all();
    assert_eq!(keyboard.key(18, true).unwrap().text.as_str(), "e");
}

#[test]
fn keys_repeat_and_modifiers_do_not() {
    let mut keyboard = built_in();
    assert!(keyboard.repeats(A) && keyboard.repeats(103) && keyboard.repeats(28));
    assert!(!keyboard.repeats(LEFT_SHIFT) && !keyboard.repeats(CAPS_LOCK) && !keyboard.repeats(29));
    keyboard.key(A, true);
    keyboard.key(LEFT_SHIFT, true);
    let again = keyboard.repeat(A).unwrap();
    assert_eq!((again.kind, again.text.as_str()), (Kind::Repeat, "A"), "with the modifiers of this moment");
    assert_eq!(keyboard.repeat(LEFT_SHIFT), None);
}

#[test]
fn german_keys_are_where_germans_expect_them() {
    let Some(mut keyboard) = layout("de") else { return };
    assert_eq!(typed(&mut keyboard, "type äöüßÄÖÜ€@{}[]\\|µ"), "äöüßÄÖÜ€@{}[]\\|µ");
    let z = keyboard.key(21, true).unwrap();
    assert_eq!((z.text.as_str(), z.base), ("z", u32::from('z')), "Ctrl+Z is where Z is printed");
    let umlaut = keyboard.key(40, true).unwrap();
    assert_eq!(umlaut.base, 0xe4, "Latin letters stay what they are");
}

#[test]
fn bindings_and_ctrl_find_latin_letters_in_other_scripts() {
    let Some(mut russian) = layout("ru") else { return };
    let press = russian.key(46, true).unwrap();
    assert_eq!((press.text.as_str(), press.base), ("с", u32::from('c')), "by position");
    let names = KeymapNames { layout: "gr,de".to_owned(), ..KeymapNames::default() };
    let mut greek = Keyboard::new(&names).unwrap();
    let press = greek.key(21, true).unwrap();
    assert_eq!((press.text.as_str(), press.base), ("υ", u32::from('z')), "from the other layout");
}

#[test]
fn vt_keys_and_layout_switches_are_known() {
    assert_eq!(keysyms(&mut built_in(), "key ctrl+alt+F2"), ["XF86Switch_VT_2"]);
    let names = KeymapNames {
        layout: "us,de".to_owned(),
        options: "grp:alt_shift_toggle".to_owned(),
        ..KeymapNames::default()
    };
    let mut keyboard = Keyboard::new(&names).unwrap();
    if keyboard.warning().is_none() {
        assert_eq!(keyboard.key(21, true).unwrap().text.as_str(), "y");
        for (code, pressed) in [(56, true), (LEFT_SHIFT, true), (LEFT_SHIFT, false), (56, false)] {
            keyboard.key(code, pressed);
        }
        assert_eq!(keyboard.key(21, true).unwrap().text.as_str(), "z");
        keyboard.release_all();
        assert_eq!(keyboard.key(21, true).unwrap().text.as_str(), "z", "the layout is a lock too");
    }
}

#[test]
fn key_codes_beyond_the_keymap_are_harmless() {
    let mut keyboard = built_in();
    for code in [0, 247, 248, 255, 256, 0x2ff, u16::MAX] {
        let press = keyboard.key(code, true).unwrap();
        assert_eq!((press.keysym, press.text.is_empty()), (0, true), "{code}");
        keyboard.key(code, false);
        keyboard.repeat(code);
        keyboard.repeats(code);
    }
    assert_eq!(typed(&mut keyboard, "type a"), "a");
}

#[test]
fn what_was_typed_is_in_no_debug_output() {
    let press = built_in().key(A, true).unwrap();
    let shown = format!("{press:?} {:?}", press.text);
    assert!(!shown.contains("97") && !shown.contains("30") && !shown.contains("\"a\""), "{shown}");
}

#[test]
fn text_holds_whole_characters_and_no_controls() {
    assert_eq!(Text::new("a\x1b\u{9b}b\r").as_str(), "ab");
    let long = Text::new(&"é".repeat(40));
    assert_eq!(long.as_str(), "é".repeat(15));
    assert_eq!(Text::new("é").single(), Some('é'));
    assert_eq!(Text::new("ab").single(), None);
    assert_eq!(Text::EMPTY.single(), None);
}

#[test]
fn a_layout_without_latin_letters_gets_one_beside_it() {
    let Some(mut russian) = layout("ru") else { return };
    assert_eq!(typed(&mut russian, "type с"), "с");
    for (code, pressed) in [(56, true), (LEFT_SHIFT, true), (LEFT_SHIFT, false), (56, false)] {
        russian.key(code, pressed);
    }
    assert_eq!(russian.key(46, true).unwrap().text.as_str(), "c", "Alt+Shift goes to it");
    let names = KeymapNames {
        layout: "gr,bg".to_owned(),
        variant: "polytonic".to_owned(),
        options: "grp:ctrls_toggle".to_owned(),
        ..KeymapNames::default()
    };
    let keyboard = Keyboard::new(&names).unwrap();
    assert_eq!(keyboard.layouts(), ["Greek (polytonic)", "Bulgarian", "English (US)"]);
    assert_eq!(layout("de").unwrap().layouts(), ["German"]);
    assert_eq!(layout("us,ru").unwrap().layouts().len(), 2, "it has one");
}

#[test]
fn a_compiled_keymap_serves_where_there_are_no_files() {
    let Some(german) = layout("de") else { return };
    let nowhere = KeymapNames::layout("no-such-layout");
    let text = german.keymap_text();
    let mut keyboard = Keyboard::with_net(&nowhere, "C", Some(&text)).unwrap();
    assert_eq!((typed(&mut keyboard, "type zyä"), keyboard.warning()), ("zyä".to_owned(), None));
    assert!(keyboard.is_net());
    let types = text.find("xkb_types").unwrap();
    let symbols = text.find("xkb_symbols").unwrap();
    let without_symbols = format!("{}}};", &text[..symbols]);
    let broken =
        ["", "nonsense", "xkb_keymap {", "\0", &text[..types], &text[..symbols], without_symbols.as_str()];
    for broken in broken {
        let mut keyboard = Keyboard::with_net(&nowhere, "C", Some(broken)).unwrap();
        let warning = keyboard.warning().unwrap_or_default().to_owned();
        assert!(
            warning.contains("no-such-layout") && warning.contains("is damaged"),
            "{broken:?}: {warning}"
        );
        assert_eq!(typed(&mut keyboard, "type az"), "az", "{broken:?}");
    }
}
