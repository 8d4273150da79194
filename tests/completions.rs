//! Completions in the shells that they are for, as far as this machine has them.

#![allow(clippy::disallowed_methods, reason = "a test starts the program and the shells")]
#![allow(clippy::print_stderr, reason = "it says what it skips")]

mod program;

use std::process::Command;

use program::{Folder, run};

/// What a shell offers for the last of these words; nothing where the shell is not installed.
fn offered(shell: &str, script: &str) -> Option<Vec<String>> {
    let folder = Folder::new();
    let output = run(&folder, &["generate", "completions", shell]);
    assert!(output.status.success(), "{output:?}");
    folder.write("completions", &output.stdout);
    let ran = Command::new(shell)
        .args(["-c", script])
        .current_dir(folder.path(""))
        .env("HOME", folder.path(""))
        .output();
    let Ok(output) = ran else {
        eprintln!("skipped: there is no {shell} here");
        return None;
    };
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.is_empty(), "{shell}: {said}");
    let words = String::from_utf8(output.stdout).expect("text");
    Some(words.split_whitespace().map(str::to_owned).collect())
}

fn has(words: &[String], wanted: &[&str]) {
    for word in wanted {
        assert!(words.iter().any(|known| known == word), "{word} is not among {words:?}");
    }
}

/// The words of a line, the last one to be completed. `compopt` is only for what a key of readline asks for.
fn in_bash(line: &[&str]) -> Option<Vec<String>> {
    let words: Vec<String> = line.iter().map(|word| format!("'{word}'")).collect();
    let script = format!(
        "source ./completions; compopt() {{ :; }}; COMP_WORDS=({}); COMP_CWORD={}; _glasstty; printf '%s\\n' \"${{COMPREPLY[@]}}\"",
        words.join(" "),
        line.len() - 1
    );
    offered("bash", &script)
}

#[test]
fn bash_offers_subcommands_options_requests_and_values() {
    let Some(words) = in_bash(&["glasstty", ""]) else { return };
    has(&words, &["emergency", "recovery", "headless", "ctl", "generate", "--vt", "--help"]);
    has(&in_bash(&["glasstty", "ctl", "ro"]).unwrap_or_default(), &["rotate"]);
    has(&in_bash(&["glasstty", "headless", "--scr"]).unwrap_or_default(), &["--screenshot", "--scrollback"]);
    has(
        &in_bash(&["glasstty", "--palette", "sol"]).unwrap_or_default(),
        &["solarized-dark", "solarized-light"],
    );
    has(&in_bash(&["glasstty", "--set", "terminal.b"]).unwrap_or_default(), &["terminal.bell="]);
    assert_eq!(in_bash(&["glasstty", "generate", "completions", "fi"]).unwrap_or_default(), ["fish"]);
}

fn in_fish(line: &str) -> Option<Vec<String>> {
    offered("fish", &format!("source ./completions; complete -C '{line}' | string split -f 1 \\t; true"))
}

#[test]
fn fish_offers_subcommands_options_requests_and_values() {
    let Some(words) = in_fish("glasstty ") else { return };
    has(&words, &["emergency", "recovery", "headless", "ctl", "generate"]);
    has(&in_fish("glasstty --").unwrap_or_default(), &["--vt", "--help"]);
    assert_eq!(in_fish("glasstty ctl ro").unwrap_or_default(), ["rotate"]);
    let options = in_fish("glasstty headless --scr").unwrap_or_default();
    assert_eq!(options, ["--screenshot", "--scrollback"]);
    let palettes = in_fish("glasstty --palette sol").unwrap_or_default();
    assert_eq!(palettes, ["solarized-dark", "solarized-light"]);
    has(&in_fish("glasstty --set pointer.t").unwrap_or_default(), &["pointer.tap="]);
    assert_eq!(in_fish("glasstty generate completions fi").unwrap_or_default(), ["fish"]);
}
