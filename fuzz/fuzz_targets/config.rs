//! Any bytes as what people configure: files of settings, a command line, a request, colours and a console font. Nothing
//! panics, complaints name a line that is there, and what a file says is the same however often it is read.
#![no_main]

use std::ffi::OsString;
use std::path::Path;

use glasstty::config::{self, Complaint, Request, Settings, Source, colors};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((kind, bytes)) = bytes.split_first() else { return };
    match kind % 4 {
        0 => files(&[bytes]),
        1 => files(&bytes.split(|byte| *byte == 0xff).take(4).collect::<Vec<_>>()),
        2 => words(&String::from_utf8_lossy(bytes)),
        _ => words_of_the_system(&String::from_utf8_lossy(bytes)),
    }
});

fn files(texts: &[&[u8]]) {
    let source = |text: &&[u8]| Source { path: "fuzz.toml".into(), bytes: Ok(text.to_vec()) };
    let sources: Vec<Source> = texts.iter().map(source).collect();
    let (settings, complaints) = config::read(&sources, &Settings::default());
    let lines = texts.iter().map(|text| 1 + text.iter().filter(|byte| **byte == b'\n').count()).max().unwrap_or(0);
    check(&complaints, lines);
    // What is in use already changes nothing about what the files say, only about what they say wrongly.
    let (again, same) = config::read(&sources, &settings);
    assert_eq!((again, same), (settings, complaints));
}

fn check(complaints: &[Complaint], lines: usize) {
    for complaint in complaints {
        assert!(complaint.line <= lines, "{complaint}");
        assert!(!complaint.message.chars().any(|c| c.is_control()), "{complaint:?}");
    }
}

fn words(text: &str) {
    let _ = Request::parse(text);
    let words = text.split('\n').map(OsString::from);
    let _ = config::parse(words);
}

fn words_of_the_system(text: &str) {
    check(&config::kernel_complaints(text, Path::new("/proc/cmdline")), 1);
    let (first, second) = text.split_once('\n').unwrap_or((text, ""));
    if let Some(font) = config::console_font(second, first) {
        assert!(!font.is_empty());
    }
    let _ = colors::from_kernel_command_line(first);
    let _ = colors::from_vconsole(text);
    let _ = colors::from_kernel_parameters(first, second, first);
}
