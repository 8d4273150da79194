//! The configuration of the whole program: files, drop-ins, mistakes, and changes while it runs.

#![allow(clippy::disallowed_methods, reason = "a test starts the program and looks at its files")]

mod program;

use std::fs;
use std::process::Output;

use program::{Folder, dump, glasstty, png, run};

/// What `sh` prints with this configuration in the folder `etc`, on 640 by 400 pixels.
fn shown(folder: &Folder, program: &str) -> String {
    dump(folder, &["--mode", "640x400", "--config", "etc"], &["sh", "-c", program])
}

fn etc(files: &[(&str, &str)]) -> Folder {
    let folder = Folder::new();
    fs::create_dir_all(folder.path("etc/glasstty.toml.d")).expect("folders");
    for (name, text) in files {
        folder.write(&format!("etc/{name}"), text);
    }
    folder
}

#[test]
fn a_file_and_its_drop_ins_count_in_their_order() {
    let folder = etc(&[
        ("glasstty.toml", "[font]\nsize = 10\n"),
        ("glasstty.toml.d/20-b.toml", "font.size = 40\n"),
        ("glasstty.toml.d/10-a.toml", "font.size = 20\n"),
        ("glasstty.toml.d/30-c.bak", "font.size = 60\n"),
    ]);
    assert!(shown(&folder, "stty size").starts_with("10 "), "400 pixels are ten rows of 40");
    let args = ["--mode", "640x400", "--config", "etc", "--font-size", "20"];
    let screen = dump(&folder, &args, &["stty", "size"]);
    assert!(screen.starts_with("20 "), "the command line counts most: {screen}");
}

/// What a broken disk or a person's finger may leave: each is passed over and named on the screen, and the program runs.
#[test]
fn a_broken_file_a_broken_font_and_a_keymap_that_is_none_at_once() {
    let folder = etc(&[]);
    folder.write("etc/glasstty.toml", b"[font]\nsize = \xfe\xff\x00\n");
    folder.write("etc/font.ttf", [0xAA; 4000]);
    let font = folder.path("etc/font.ttf").display().to_string();
    folder.write("etc/glasstty.toml.d/50-font.toml", format!("font.family = [\"{font}\"]\n"));
    let args = ["--mode", "1600x400", "--config", "etc", "--layout", "no-such-layout"];
    let screen = dump(&folder, &args, &["sh", "-c", "echo the program runs"]);
    for said in ["glasstty.toml:", "font.ttf: ", "no-such-layout", "the program runs"] {
        assert!(screen.contains(said), "{said:?} is not on the screen:\n{screen}");
    }
}

#[test]
fn a_layout_of_one_keyboard_that_is_none_is_said_with_its_line() {
    let text = "[keyboard.\"Logitech USB Keyboard\"]\nlayout = \"no-such-layout\"\n";
    let folder = etc(&[("glasstty.toml", text)]);
    let args = ["--mode", "3840x400", "--config", "etc"];
    let screen = dump(&folder, &args, &["sh", "-c", "sleep 0.3; echo the program runs"]);
    let said =
        "glasstty.toml:2: keyboard.\"Logitech USB Keyboard\".layout: there is no keymap \"no-such-layout\"";
    assert!(screen.contains(said) && screen.contains("the program runs"), "{screen}");
    let good = etc(&[("glasstty.toml", "[keyboard.X]\noptions = \"caps:escape\"\n")]);
    let screen = dump(&good, &args, &["sh", "-c", "sleep 0.3; echo the program runs"]);
    assert!(!screen.contains("keyboard"), "a keyboard that is not there is no mistake: {screen}");
}

#[test]
fn mistakes_are_said_and_the_rest_applies() {
    let folder =
        etc(&[("glasstty.toml", "[font]\nsize = 40\nsmoth = 1\n[colors]\npalette = \"solarised-dark\"\n")]);
    let args =
        ["headless", "--mode", "3840x400", "--config", "etc", "--dump", "screen.txt", "--", "stty", "size"];
    let output = run(&folder, &args);
    assert!(output.status.success());
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("etc/glasstty.toml:3: unknown setting \"font.smoth\""), "{said}");
    assert!(said.contains("etc/glasstty.toml:5: colors.palette \"solarised-dark\" is no palette"), "{said}");
    assert!(said.contains("the nearest is \"solarized-dark\"; it stays \"system\""), "{said}");
    let screen = folder.read("screen.txt").replace('\n', " ");
    assert!(screen.contains("glasstty.toml:3:") && screen.contains(" 10 "), "{screen}");
}

#[test]
fn a_file_that_is_not_there_or_no_file_is_named() {
    let folder = Folder::new();
    for path in ["missing.toml", "/dev/null/x"] {
        let output = run(&folder, &["headless", "--config", path, "--", "true"]);
        assert!(output.status.success(), "the console starts all the same: {output:?}");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.contains(&format!("{path}: cannot be read:")), "{said}");
    }
}

#[test]
fn a_palette_is_what_the_picture_shows() {
    let folder =
        etc(&[("glasstty.toml", "[colors]\npalette = \"solarized-light\"\nindexed = [\"#123456\"]\n")]);
    let args = ["headless", "--mode", "320x160", "--config", "etc", "--screenshot", "s.png", "--"];
    let words = [&args[..], &["printf", "\\033[40m "]].concat();
    assert!(run(&folder, &words).status.success());
    let (_, _, rgb) = png(&folder.path("s.png"));
    assert_eq!(rgb[..3], [0x12, 0x34, 0x56], "colour 0 behind the first cell");
    assert_eq!(rgb[rgb.len() - 3..], [0xfd, 0xf6, 0xe3], "the background at the end");
}

/// Waits for a new size of the terminal, prints it and ends. `$1` is what makes the change.
const WAITS: &str = "trap 'stty size; exit 7' WINCH; eval \"$1\"; sleep 60 & wait";

/// Runs a terminal of 640 by 400 pixels until a change of the configuration gives its text another size.
#[track_caller]
fn changed(folder: &Folder, config: &str, more: &[&str], change: &str) -> Output {
    let shows = ["headless", "--mode", "640x400", "--config", config, "--dump", "s.txt", "--timeout", "60"];
    let runs = ["--", "sh", "-c", WAITS, "sh", change];
    let output = run(folder, &[&shows[..], more, &runs].concat());
    assert_eq!(output.status.code(), Some(7), "{output:?}");
    output
}

#[test]
fn a_file_that_changes_is_read_again() {
    let folder = etc(&[("glasstty.toml", "font.size = 20\n")]);
    let change = "echo 'font.size = 40' >etc/new; mv etc/new etc/glasstty.toml";
    changed(&folder, "etc", &[], change);
    assert!(folder.read("s.txt").starts_with("10 "), "{}", folder.read("s.txt"));
}

#[test]
fn keys_ask_for_what_the_configuration_says_also_when_it_changes() {
    let folder = etc(&[("glasstty.toml", "font.size = 20\n[keys]\n\"Ctrl+plus\" = \"none\"\n")]);
    folder.write("keys", "wait 200ms\nkey ctrl+plus\nkey F9\n".repeat(200));
    let change = "printf 'font.size = 20\n[keys]\n\"Ctrl+plus\" = \"none\"\nF9 = \"zoom-in\"\n' >etc/new; \
                  mv etc/new etc/glasstty.toml";
    changed(&folder, "etc", &["--keys", "keys"], change);
}

#[test]
fn a_drop_in_that_comes_later_is_read_and_a_bad_one_changes_nothing() {
    let folder = etc(&[("glasstty.toml", "font.size = 20\n")]);
    let change = "echo 'font.size = 4000' >etc/glasstty.toml.d/1.toml; echo 'font.size = 50' >etc/glasstty.toml.d/2.toml";
    let output = changed(&folder, "etc", &[], change);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("etc/glasstty.toml.d/1.toml:1: font.size 4000 is out of range"), "{said}");
    assert!(said.contains("it stays 20"), "{said}");
}

/// Standard output is a file: a hang-up of the test's own terminal is not meant.
#[test]
fn sighup_reads_again_where_there_is_a_configuration_and_ends_where_not() {
    let folder = etc(&[("here.toml", "font.size = 20\n")]);
    // The file is replaced behind a link that is not watched, so that only the signal can tell.
    fs::create_dir(folder.path("real")).expect("a folder");
    folder.write("real/a.toml", "font.size = 20\n");
    std::os::unix::fs::symlink("real/a.toml", folder.path("link.toml")).expect("a link");
    let change = "echo 'font.size = 40' >real/a.toml; kill -HUP $PPID";
    changed(&folder, "link.toml", &[], change);

    let args = ["headless", "--timeout", "60", "--", "sh", "-c", "kill -HUP $PPID; sleep 60"];
    let status = glasstty(&folder, &args).status().expect("glasstty starts");
    assert_eq!(status.code(), Some(0), "without a configuration SIGHUP is the end");
}

#[test]
fn a_keymap_is_compiled_for_where_there_are_no_files_and_never_another_than_asked_for() {
    let folder = Folder::new();
    let output = run(&folder, &["generate", "keymap", "--layout", "ru"]);
    let said = String::from_utf8_lossy(&output.stderr);
    if said.contains("no keymap files") {
        return;
    }
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && text.starts_with("xkb_keymap {"), "{said}");
    assert!(
        text.contains("Cyrillic_ef") && text.contains("English (US)"),
        "Russian, and Latin letters beside it"
    );
    let output = run(&folder, &["generate", "keymap", "--layout", "nonsense"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        output.stdout.is_empty() && String::from_utf8_lossy(&output.stderr).contains("nonsense"),
        "{output:?}"
    );
}
