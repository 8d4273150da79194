//! Fonts from files in the whole program: named in the configuration, read by its thread, shown; and what is wrong with
//! one is said with its path.

#![allow(clippy::disallowed_methods, reason = "a test starts the program and looks at its files")]

mod program;

use program::{Folder, png, run};

/// A console font 8 by 16, all glyphs alike: a bar in the left half.
fn bars() -> Vec<u8> {
    let mut data = vec![0x36, 0x04, 0, 16];
    data.extend([0xF0; 256 * 16]);
    data
}

/// Runs with a font; the first row of pixels of the first cell, and what was said.
fn first_row(folder: &Folder, font: &str) -> (Vec<bool>, String) {
    let path = folder.path(font);
    let set = format!("font.family=[\"{}\"]", path.display());
    let args = ["headless", "--mode", "320x160", "--set", &set, "--screenshot", "s.png", "--", "printf", "M"];
    let output = run(folder, &args);
    assert!(output.status.success(), "{output:?}");
    let (width, _, rgb) = png(&folder.path("s.png"));
    assert_eq!(width, 320);
    let row = rgb.chunks(3).take(8).map(|pixel| pixel[0] > 100).collect();
    (row, String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn a_console_font_that_is_named_is_shown() {
    let folder = Folder::new();
    folder.write("bars.psf", bars());
    let (row, said) = first_row(&folder, "bars.psf");
    assert_eq!(row, [true, true, true, true, false, false, false, false], "{said}");
}

#[test]
fn a_file_that_is_no_font_is_named_and_the_built_in_face_stands_in() {
    let folder = Folder::new();
    folder.write("cut.psf", &bars()[..100]);
    folder.write("junk.ttf", [0x42; 5000]);
    for font in ["cut.psf", "junk.ttf", "missing.ttf"] {
        let (row, said) = first_row(&folder, font);
        assert_eq!(row, [false; 8], "the first row of M is empty in the built-in face");
        assert!(said.contains(&format!("{font}: ")) && said.contains("the next one is used"), "{said}");
    }
}

#[test]
fn a_family_that_is_not_there_is_said() {
    let folder = Folder::new();
    let args = ["headless", "--set", "font.family=[\"No Such Family\"]", "--", "true"];
    let output = run(&folder, &args);
    assert!(output.status.success(), "{output:?}");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("font \"No Such Family\": no font of this name"), "{said}");
}

#[test]
fn operators_are_joined_where_the_settings_say_so() {
    let folder = Folder::new();
    let face = folder.write("joins.ttf", include_bytes!("../fonts/ligatures.ttf"));
    let family = format!("font.family=[\"{}\"]", face.display());
    let shown = |more: &[&str]| {
        let args = ["headless", "--grid", "8x2", "--set", &family, "--screenshot", "s.png"];
        let output = run(&folder, &[&args[..], more, &["--", "printf", "-> =>\\r\\n"]].concat());
        assert!(output.status.success(), "{output:?}");
        png(&folder.path("s.png"))
    };
    let usual = shown(&[]);
    assert!(usual == shown(&["--set", "font.ligatures=false"]));
    assert!(usual != shown(&["--set", "font.ligatures=true"]));
}
