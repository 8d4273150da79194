//! Fonts from files in the whole program: named in the configuration, read by its thread, shown; and what is wrong with
//! one is said with its path.

#![allow(clippy::disallowed_methods, reason = "a test starts the program and looks at its files")]

mod program;

use std::fs;
use std::process::{Command, Stdio};

use glasstty::font::{Face, FaceFile, Font, Glyph, Request};
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

const RARE: &[u8] = include_bytes!("../fonts/rare.pack");
/// Of the second plane; in no face of the program or of a machine that tests run on.
const IDEOGRAPH: &str = "\u{20021}";

/// Runs a program that is installed with a pack, or with none; the first two cells at 16 pixels, and what was said.
fn installed(pack: Option<&[u8]>) -> (Vec<bool>, String) {
    let folder = Folder::new();
    let (program, from) = (folder.path("bin/glasstty"), env!("CARGO_BIN_EXE_glasstty"));
    for dir in ["bin", "share/glasstty"] {
        fs::create_dir_all(folder.path(dir)).expect("a folder");
    }
    fs::hard_link(from, &program).or_else(|_| fs::copy(from, &program).map(drop)).expect("a program");
    if let Some(pack) = pack {
        folder.write("share/glasstty/rare.pack", pack);
    }
    let mut command = Command::new(program);
    command.args([
        "headless",
        "--mode",
        "320x160",
        "--font-size",
        "16",
        "--system-fonts",
        "--screenshot",
        "s.png",
    ]);
    command.args(["--", "printf", IDEOGRAPH]).current_dir(folder.path("")).stdin(Stdio::null());
    let output = command.env("HOME", folder.path("")).env("LC_ALL", "C.UTF-8").output().expect("it starts");
    assert!(output.status.success(), "{output:?}");
    let (width, _, rgb) = png(&folder.path("s.png"));
    let rows = rgb.chunks(width as usize * 3).take(16);
    let lit = rows.flat_map(|row| row.chunks(3).take(16).map(|pixel| pixel[0] > 100)).collect();
    (lit, String::from_utf8_lossy(&output.stderr).into_owned())
}

fn drawn(font: &mut Font) -> Vec<bool> {
    let request = Request { text: IDEOGRAPH, face: Face::Regular, cols: 2, before: None, after: None };
    let id = font.glyph(request);
    let Glyph::Mask(mask) = font.get(id) else { panic!("no picture") };
    mask.iter().map(|coverage| *coverage > 100).collect()
}

#[test]
fn the_rarest_characters_come_from_the_installed_pack() {
    let mut font = Font::builtin(16);
    let number = drawn(&mut font);
    font.add(&FaceFile { path: "rare".into(), index: 0, face: Face::Regular, beside: None, data: RARE });
    let glyph = drawn(&mut font);
    assert_ne!(glyph, number);
    assert_eq!(installed(Some(RARE)), (glyph, String::new()));
    assert_eq!(
        installed(None),
        (number, String::new()),
        "a machine without it has the number, and nothing to say"
    );
}

#[test]
fn a_pack_that_is_cut_is_named_and_the_number_is_shown() {
    let number = drawn(&mut Font::builtin(16));
    for bad in [&RARE[..RARE.len() / 2], &RARE[..10], b""] {
        let (shown, said) = installed(Some(bad));
        assert_eq!(shown, number);
        let told = said.contains("share/glasstty/rare.pack: ") && said.contains("shown by their numbers");
        assert!(told, "{said}");
    }
}
