//! What files can say, and what is wrong with them.

use proptest::prelude::*;

use super::*;
use crate::config::{Bell, Color, Cursor, FontSize, OwnKeyboard};
use crate::outputs::{Shows, Wish};
use crate::units::{Placement, Rotation, Side};

fn source(path: &str, text: &str) -> Source {
    Source { path: path.into(), bytes: Ok(text.as_bytes().to_vec()) }
}

/// One file, with the defaults in use before.
fn read_one(text: &str) -> (Settings, Vec<String>) {
    let (settings, complaints) = read(&[source("/etc/x.toml", text)], &Settings::default());
    (settings, complaints.iter().map(ToString::to_string).collect())
}

#[test]
fn good_values_apply() {
    let (settings, complaints) = read_one(
        "[font]\nsize = 20\n[colors]\npalette = \"linux\"\ncursor = \"#f80\"\nindexed = [\"#111111\"]\n\
         [keyboard]\nlayout = \"de,us\"\n[login]\ncommand = [\"agetty\", \"-\"]\n",
    );
    assert_eq!(complaints, [] as [String; 0]);
    assert_eq!(settings.font.size, FontSize::Px(20));
    assert_eq!(settings.colors.palette.name(), "linux");
    assert_eq!(settings.colors.cursor, Some(Color(0xff_8800)));
    assert_eq!(settings.colors.indexed, [Color(0x11_1111)]);
    assert_eq!(settings.keyboard.layout, "de,us");
    assert_eq!(settings.login.command, ["agetty", "-"]);
}

#[test]
fn dotted_keys_are_the_same() {
    assert_eq!(read_one("font.size = 20\n").0.font.size, FontSize::Px(20));
    assert_eq!(read_one("font = { size = 20 }\n").0.font.size, FontSize::Px(20));
}

#[test]
fn an_unknown_key_names_file_line_and_the_nearest() {
    let (settings, complaints) =
        read_one("# mine\n[font]\nsise = 20\n\n[terminal]\nscrollback = 5\n[fnot]\nx = 1\n");
    assert_eq!(
        complaints,
        [
            "/etc/x.toml:3: unknown setting \"font.sise\" (did you mean font.size?)",
            "/etc/x.toml:7: unknown group \"fnot\" (did you mean font?)",
        ]
    );
    assert_eq!(settings.terminal.scrollback, 5, "the rest applies");
}

#[test]
fn a_key_in_the_wrong_group_is_found() {
    let (_, complaints) = read_one("scrollback = 5\n");
    assert_eq!(
        complaints,
        ["/etc/x.toml:1: unknown setting \"scrollback\" (did you mean terminal.scrollback?)"]
    );
}

fn asked(settings: &Settings, chord: &str) -> String {
    let command = settings.keys.bindings().command(chord.parse().expect("a chord"));
    command.map_or_else(|| "none".to_owned(), |command| command.to_string())
}

#[test]
fn chords_ask_for_what_the_last_file_says_and_the_rest_stays() {
    let files = [
        source("a.toml", "[keys]\n\"Ctrl+Shift+C\" = \"none\"\nF5 = \"copy\"\n\"Alt+Left\" = \"none\"\n"),
        source("b.toml", "keys.F5 = \"search\"\nkeys.\"alt+left\" = \"previous-console\"\n"),
    ];
    let (settings, complaints) = read(&files, &Settings::default());
    assert_eq!(complaints, []);
    for (chord, command) in [
        ("Ctrl+Shift+C", "none"),
        ("F5", "search"),
        ("Alt+Left", "previous-console"),
        ("Ctrl+Shift+V", "paste"),
        ("Ctrl+Alt+F2", "console-2"),
    ] {
        assert_eq!(asked(&settings, chord), command, "{chord}");
    }
}

#[test]
fn wrong_chords_and_commands_are_said_with_what_was_meant_and_change_nothing() {
    for (text, expected) in [
        ("\"Ctrl+Shift+C\" = \"cpoy\"", "\"cpoy\" is no command; the nearest is \"copy\"; it stays \"copy\""),
        ("F5 = 3", "keys.\"F5\" is a number, not the name of a command or \"none\"; it stays \"none\""),
        (
            "\"Ctlr+C\" = \"copy\"",
            "keys.\"Ctlr+C\" is no chord: there is no modifier \"Ctlr\"; did you mean \"Ctrl\"?",
        ),
        ("a = \"copy\"", "keys.\"a\" is no chord: \"a\" would take a key that types text"),
        ("\"Ctrl+Alt+F2\" = \"console-13\"", "it stays \"console-2\""),
    ] {
        let (settings, complaints) = read_one(&format!("[keys]\n{text}\n"));
        assert_eq!(complaints.len(), 1, "{text}: {complaints:?}");
        assert!(complaints[0].starts_with("/etc/x.toml:2: "), "{}", complaints[0]);
        assert!(complaints[0].contains(expected), "{text}: {}", complaints[0]);
        assert_eq!(settings, Settings::default(), "{text}");
    }
}

#[test]
fn a_bad_command_leaves_the_chord_as_it_was_in_use() {
    let (old, _) = read_one("keys.F5 = \"copy\"\n");
    let (settings, complaints) = read(&[source("a.toml", "keys.F5 = \"pste\"\n")], &old);
    assert_eq!(asked(&settings, "F5"), "copy");
    assert!(complaints[0].to_string().ends_with("it stays \"copy\""), "{}", complaints[0]);
    let files = [source("a.toml", "keys.F5 = \"paste\"\n"), source("b.toml", "keys.F5 = \"pste\"\n")];
    assert_eq!(asked(&read(&files, &old).0, "F5"), "paste", "what an earlier file says counts");
}

#[test]
fn displays_are_wished_for_in_groups_of_their_own() {
    let files = [
        source(
            "a.toml",
            "[output.HDMI-A-1]\nmode = \"1920x1080@60\"\nscale = 150\nrotation = \"left\"\n\
             [output.\"DEL DELL U2720Q\"]\noff = true\n",
        ),
        source("b.toml", "[output.hdmi-a-1]\nposition = \"top-left\"\nshows = \"own\"\nscale = \"auto\"\n"),
    ];
    let (settings, complaints) = read(&files, &Settings::default());
    assert_eq!(complaints, []);
    let expected = [
        Wish {
            output: "HDMI-A-1".into(),
            mode: "1920x1080@60".parse().ok(),
            rotation: Some(Rotation::Left),
            placement: Placement { across: Side::Start, down: Side::Start },
            shows: Shows::Own,
            ..Wish::default()
        },
        Wish { output: "DEL DELL U2720Q".into(), off: true, ..Wish::default() },
    ];
    assert_eq!(settings.outputs, expected);
}

#[test]
fn nonsense_about_displays_is_said_and_the_rest_applies() {
    let (settings, complaints) = read_one(
        "[output.X-1]\nmode = \"large\"\nscale = 5\nrotatoin = \"left\"\nshows = \"onw\"\nfont-size = 20\n\
         [output]\nX-2 = 3\n[output.\"\"]\noff = true\n[output.\"A B\"]\noff = 1\n",
    );
    assert_eq!(
        complaints,
        [
            "/etc/x.toml:2: output.X-1.mode \"large\" is not a mode like \"1920x1080\" or \"1920x1080@60\", \"preferred\" \
             or \"boot\"; it stays \"auto\"",
            "/etc/x.toml:3: output.X-1.scale 5 is out of range: from 25 to 400 per cent; the nearest is 25; it stays \
             \"auto\"",
            "/etc/x.toml:4: unknown setting \"output.X-1.rotatoin\" (did you mean rotation?)",
            "/etc/x.toml:5: output.X-1.shows \"onw\" is none of mirror, own; the nearest is \"own\"; it stays \"mirror\"",
            "/etc/x.toml:8: output.X-2 is a group of settings: [output.X-2]",
            "/etc/x.toml:9: output.\"\" names no display",
            "/etc/x.toml:12: output.\"A B\".off is a number, not true or false; the nearest is true; it stays false",
        ]
    );
    assert_eq!(settings.outputs[0].font_size, Some(20));
    let old = read_one("output.X-1.scale = 150\n").0;
    let (settings, _) = read(&[source("a.toml", "output.X-1.scale = 1\n")], &old);
    assert_eq!(settings.outputs[0].scale, Some(150), "what was in use stays");
}

#[test]
fn a_keyboard_has_a_group_of_its_own_inside_that_of_all() {
    let text = "[keyboard]\nlayout = \"us\"\n[keyboard.\"Logitech USB Keyboard\"]\nvariant = \"nodeadkeys\"\n\
                layout = \"de\"\n[keyboard.\"046D:C31C\"]\noptions = \"caps:escape\"\n";
    let files = [source("/etc/x.toml", text), source("b.toml", "keyboard.\"046d:c31c\".layout = \"gr\"\n")];
    let (settings, complaints) = read(&files, &Settings::default());
    assert_eq!(complaints, [], "whether they are there is not for a file to know");
    assert_eq!(settings.keyboard.layout, "us");
    let own = |name: &str, layout: &str, variant: &str, options: &str, place: &str| OwnKeyboard {
        name: name.into(),
        layout: layout.into(),
        variant: variant.into(),
        options: options.into(),
        place: place.into(),
    };
    let expected = [
        own("Logitech USB Keyboard", "de", "nodeadkeys", "", "/etc/x.toml:5"),
        own("046D:C31C", "gr", "", "caps:escape", "b.toml:1"),
    ];
    assert_eq!(settings.keyboards, expected);
}

#[test]
fn nonsense_about_keyboards_is_said_and_the_rest_applies() {
    let (settings, complaints) = read_one(
        "[keyboard.A]\nlayout = 3\nlayuot = \"de\"\nvariant = \"x\"\n[keyboard.\"\"]\nlayout = \"de\"\n\
         [keyboard]\nlayuot = \"de\"\nrepeat-rate = { a = 1 }\n",
    );
    assert_eq!(
        complaints,
        [
            "/etc/x.toml:2: keyboard.A.layout is a number, not names separated by commas; the nearest is \"3\"; it stays \"\"",
            "/etc/x.toml:3: unknown setting \"keyboard.A.layuot\" (did you mean layout?)",
            "/etc/x.toml:5: keyboard.\"\" names no keyboard",
            "/etc/x.toml:8: unknown setting \"keyboard.layuot\" (did you mean keyboard.layout?)",
            "/etc/x.toml:9: keyboard.repeat-rate is a group, not a number from 0 to 200 times a second; it stays 30",
        ]
    );
    assert_eq!(settings.keyboards[0].variant, "x");
}

#[test]
fn the_command_line_names_single_keyboards_too() {
    let mut settings = Settings::default();
    set(&mut settings, "keyboard.046d:c31c.layout", "de").expect("a layout");
    set(&mut settings, "keyboard.\"A.B C\".layout", "gr").expect("a layout");
    let names: Vec<&str> = settings.keyboards.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["046d:c31c", "A.B C"]);
    let wrong = set(&mut settings, "keyboard.A.layuot", "de");
    assert_eq!(wrong, Err("keyboard.A.layuot is no setting of a keyboard (did you mean layout?)".into()));
    assert!(set(&mut settings, "keyboard.layuot", "de").is_err_and(|why| why.contains("keyboard.layout")));
}

#[test]
fn choices_and_switches_are_read() {
    let (settings, complaints) = read_one(
        "[terminal]\ncursor = \"bar\"\ncursor-blink = true\nbell = \"visual\"\nclipboard = \"write\"\n\
         [screen]\nblank-after = 600\nswallow-waking-key = true\n",
    );
    assert_eq!(complaints, [] as [String; 0]);
    let terminal = &settings.terminal;
    assert_eq!((terminal.cursor, terminal.cursor_blink), (Cursor::Bar, true));
    assert_eq!((terminal.bell, terminal.clipboard), (Bell::Visual, true));
    assert_eq!(settings.screen.blank_after, Some(600));
    let (settings, complaints) = read_one("[terminal]\nbell = \"loud\"\nclipboard = true\n");
    assert_eq!(settings, Settings::default());
    assert_eq!(complaints.len(), 2, "{complaints:?}");
}

/// Lines as people write them, and as nobody does.
fn any_line() -> impl Strategy<Value = String> {
    let known = vec![
        "[font]",
        "[keys]",
        "[output.HDMI-A-1]",
        "[output.\"DEL A\"]",
        "[output]",
        "[screen]",
        "[[keys]]",
        "[login",
        "size = 20",
        "size = \"12pt\"",
        "\"Ctrl+Shift+C\" = \"none\"",
        "F5 = \"console-3\"",
        "\"Ctrl++\" = 1",
        "mode = \"1x1@1\"",
        "rotation = \"left\"",
        "off = yes",
        "keys = 3",
        "output.X.off = true",
        "# comment",
        "blank-after = -1",
        "indexed = [\"#fff\", 3]",
        "command = [\"a\", [\"b\"]]",
        "x = \"\"\"",
        "é = 1",
        "\\",
    ];
    prop_oneof![6 => prop::sample::select(known).prop_map(str::to_owned), 1 => "[ -~é\t]{0,30}"]
}

proptest! {
    #[test]
    fn any_file_is_read_and_every_complaint_names_a_line_of_it(lines in prop::collection::vec(any_line(), 0..20)) {
        let text = lines.join("\n");
        let (settings, complaints) = read_one(&text);
        for complaint in &complaints {
            let line = complaint.strip_prefix("/etc/x.toml:").and_then(|rest| rest.split(':').next()?.parse().ok());
            let whole = complaint.contains("too many mistakes");
            prop_assert!(whole || line.is_some_and(|line: usize| (1..=lines.len().max(1)).contains(&line)), "{}", complaint);
        }
        let (again, _) = read(&[source("/etc/x.toml", &text)], &settings);
        prop_assert_eq!(again.keys.bindings(), settings.keys.bindings(), "read again it says the same");
    }

    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let _ = read(&[Source { path: "a".into(), bytes: Ok(bytes) }], &Settings::default());
        let _ = crate::config::colors::from_vconsole(&text);
        let _ = crate::config::colors::from_kernel_command_line(&text);
        let _ = crate::config::colors::from_kernel_parameters(&text, "1,2", &text);
        let _ = crate::outputs::Displays::from_command_line(&text);
    }
}

#[test]
fn a_value_out_of_range_says_the_nearest_and_stays() {
    let (settings, complaints) = read_one("[font]\nsize = 900\n[terminal]\nscrollback = -3\n");
    assert_eq!(
        complaints,
        [
            "/etc/x.toml:2: font.size 900 is out of range: from 6 to 128 pixels; the nearest is 128; it stays \"auto\"",
            "/etc/x.toml:4: terminal.scrollback -3 is out of range: from 0 to 1000000 lines; the nearest is 0; \
             it stays 10000",
        ]
    );
    assert_eq!(settings, Settings::default());
}

#[test]
fn the_pointer_has_its_group() {
    let (settings, complaints) = read_one(
        "[pointer]\ntap = false\nnatural-scrolling = true\ndisable-while-typing = false\nspeed = -30\nhardware = false\n",
    );
    assert_eq!(complaints, [] as [String; 0]);
    assert!(!settings.pointer.hardware);
    let pointer = settings.pointer.devices;
    assert!(!pointer.tap && pointer.natural_scrolling && !pointer.disable_while_typing);
    assert_eq!(pointer.speed, -30);
    assert!(read_one("").0.pointer.hardware);
    let usual = read_one("").0.pointer.devices;
    assert!(usual.tap && !usual.natural_scrolling && usual.disable_while_typing && usual.speed == 0);
    let (settings, complaints) = read_one("pointer.speed = -200\npointer.tap = \"on\"\n");
    assert_eq!((settings.pointer.devices.speed, settings.pointer.devices.tap), (0, true));
    assert_eq!(
        complaints,
        [
            "/etc/x.toml:1: pointer.speed -200 is out of range: from -100 to 100 per cent; the nearest is -100; it stays 0",
            "/etc/x.toml:2: pointer.tap is a text, not true or false; the nearest is true; it stays true",
        ]
    );
}

#[test]
fn a_font_size_is_pixels_points_or_auto() {
    for (text, expected) in [
        ("20", FontSize::Px(20)),
        ("\"auto\"", FontSize::Auto),
        ("\"12pt\"", FontSize::Pt(1200)),
        ("\"10.5 pt\"", FontSize::Pt(1050)),
    ] {
        assert_eq!(read_one(&format!("font.size = {text}\n")).0.font.size, expected, "{text}");
    }
    let (_, complaints) = read_one("font.size = \"999pt\"\n");
    assert!(
        complaints[0].contains("999pt is out of range: from 1pt to 200pt; the nearest is \"200pt\""),
        "{complaints:?}"
    );
}

#[test]
fn a_wrong_type_is_said_in_plain_words() {
    for (text, expected) in [
        (
            "font.size = \"20\"",
            "font.size is a text, not a number from 6 to 128 pixels; the nearest is 20; it stays \"auto\"",
        ),
        (
            "font.size = true",
            "font.size is true or false, not a number from 6 to 128 pixels; it stays \"auto\"",
        ),
        ("font = 3", "font is a group of settings: [font]"),
        ("login.command = \"ls -l\"", "the nearest is [\"ls\", \"-l\"]; it stays []"),
        ("login.command = [\"ls\", 3]", "login.command has a number among its words; it stays []"),
        ("colors.palette = \"lniux\"", "the nearest is \"linux\"; it stays \"system\""),
        ("colors.cursor = \"ff8800\"", "the nearest is \"#ff8800\"; it stays \"\""),
        (
            "colors.indexed = \"#fff\"",
            "colors.indexed is a text, not a list of up to 16 colours; it stays []",
        ),
        ("keyboard.layout = 12", "the nearest is \"12\"; it stays \"\""),
        ("keyboard.layout = \"a\\u0000b\"", "has control characters"),
    ] {
        let (settings, complaints) = read_one(text);
        assert_eq!(complaints.len(), 1, "{text}: {complaints:?}");
        assert!(complaints[0].contains(expected), "{text}: {}", complaints[0]);
        assert_eq!(settings, Settings::default(), "{text}");
    }
}

#[test]
fn a_bad_value_leaves_what_was_in_use() {
    let mut old = Settings::default();
    old.font.size = FontSize::Px(30);
    let (settings, complaints) = read(&[source("a.toml", "font.size = 0\n")], &old);
    assert_eq!(settings.font.size, FontSize::Px(30));
    assert!(complaints[0].to_string().ends_with("it stays 30"), "{}", complaints[0]);
    // What nobody mentions is the default again: a line that was deleted no longer counts.
    let (settings, _) = read(&[source("a.toml", "terminal.scrollback = 7\n")], &old);
    assert_eq!((settings.font.size, settings.terminal.scrollback), (FontSize::Auto, 7));
}

#[test]
fn later_files_win_and_their_mistakes_do_not() {
    let files =
        [source("a.toml", "font.size = 20\nterminal.scrollback = 1\n"), source("b.toml", "font.size = 24\n")];
    assert_eq!(read(&files, &Settings::default()).0.font.size, FontSize::Px(24));
    let files = [source("a.toml", "font.size = 20\n"), source("b.toml", "font.size = 1000\n")];
    let (settings, complaints) = read(&files, &Settings::default());
    assert_eq!(settings.font.size, FontSize::Px(20));
    assert_eq!(complaints[0].path, Path::new("b.toml"));
}

#[test]
fn drop_ins_are_read_by_name_and_etc_replaces_the_vendors() {
    let paths = |names: &[&str]| names.iter().map(PathBuf::from).collect::<Vec<_>>();
    let vendor = paths(&["/usr/lib/g/50-b.toml", "/usr/lib/g/10-a.toml", "/usr/lib/g/README"]);
    let local = paths(&["/etc/g/50-b.toml", "/etc/g/20-c.toml", "/etc/g/.hidden.toml", "/etc/g/60-d.toml~"]);
    let expected = paths(&["/usr/lib/g/10-a.toml", "/etc/g/20-c.toml", "/etc/g/50-b.toml"]);
    assert_eq!(in_order(&[vendor, local]), expected);
}

#[test]
fn broken_lines_are_passed_over_and_the_rest_applies() {
    let (settings, complaints) =
        read_one("[font]\nsize = \n[terminal]\nscrollback = = 3\nscrollback = 9\nwhat?\n");
    let lines: Vec<&str> = complaints.iter().map(|c| c.split(": ").next().unwrap_or("")).collect();
    assert_eq!(lines, ["/etc/x.toml:2", "/etc/x.toml:4", "/etc/x.toml:6"]);
    assert!(complaints.iter().all(|c| c.ends_with("this line is passed over")), "{complaints:?}");
    assert_eq!((settings.font.size, settings.terminal.scrollback), (FontSize::Auto, 9));
}

/// Found by fuzzing: the parser says which character it did not expect.
#[test]
fn a_complaint_controls_no_terminal() {
    for broken in ["\0", "\u{1b}[2J = 1", "a = \u{9b}", "[a\u{7}]"] {
        let (_, complaints) = read_one(broken);
        assert!(!complaints.is_empty() && !complaints.concat().contains(char::is_control), "{complaints:?}");
    }
}

#[test]
fn bytes_that_are_not_utf8_cost_their_line_only() {
    let file = Source { path: "a.toml".into(), bytes: Ok(b"# caf\xe9\nfont.size = 20\n".to_vec()) };
    let (settings, complaints) = read(&[file], &Settings::default());
    assert_eq!(settings.font.size, FontSize::Px(20));
    assert_eq!(complaints[0].to_string(), "a.toml:1: is not UTF-8: this line is passed over");
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let file = Source { path: "a.toml".into(), bytes: Err("Permission denied".into()) };
    let (settings, complaints) = read(&[file, source("b.toml", "font.size = 20")], &Settings::default());
    assert_eq!(complaints[0].to_string(), "a.toml: cannot be read: Permission denied");
    assert_eq!(settings.font.size, FontSize::Px(20));
}

#[test]
fn hopeless_files_are_given_up_and_nothing_hangs() {
    let garbage = "= 1\n".repeat(MOST_BROKEN + 5);
    let (settings, complaints) = read_one(&garbage);
    assert_eq!(settings, Settings::default());
    assert!(complaints.last().is_some_and(|c| c.contains("too many mistakes")), "{complaints:?}");
    let deep = format!("x = {}", "[".repeat(100_000));
    assert!(!read_one(&deep).1.is_empty());
    let open = "[font]\nsize = 20\n[login]\nautologin = \"\"\"never\nended";
    let (settings, complaints) = read_one(open);
    assert_eq!(settings.font.size, FontSize::Px(20), "{complaints:?}");
    let large = Source { path: "a".into(), bytes: Ok(vec![b'\n'; LARGEST + 1]) };
    assert_eq!(read(&[large], &Settings::default()).1.len(), 1);
}

#[test]
fn the_command_line_gives_toml_or_plain_text() {
    let mut settings = Settings::default();
    for (key, text) in [
        ("font.size", "20"),
        ("colors.palette", "linux"),
        ("colors.foreground", "\"#ffffff\""),
        ("login.command", "[\"sh\", \"-l\"]"),
        ("keyboard.layout", "de,us"),
        ("keys.Ctrl+Shift+X", "copy"),
    ] {
        assert_eq!(set(&mut settings, key, text), Ok(()), "{key}");
    }
    assert_eq!((settings.font.size, settings.keyboard.layout.as_str()), (FontSize::Px(20), "de,us"));
    assert_eq!(settings.login.command, ["sh", "-l"]);
    assert_eq!(asked(&settings, "Ctrl+Shift+X"), "copy");
    assert_eq!(
        set(&mut settings, "keys.F5", "pste"),
        Err("keys.F5 \"pste\" is no command; the nearest is \"paste\"".into())
    );
    assert_eq!(
        set(&mut settings, "font.size", "3"),
        Err("font.size 3 is out of range: from 6 to 128 pixels; the nearest is 6".into())
    );
    assert_eq!(
        set(&mut settings, "fnt.size", "3"),
        Err("unknown setting \"fnt.size\" (did you mean font.size?)".into())
    );
}
