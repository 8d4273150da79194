//! Completions in the shells that they are for, as far as this machine has them.

#![allow(clippy::disallowed_methods, reason = "a test starts the program and the shells")]
#![allow(clippy::print_stderr, reason = "it says what it skips")]

mod program;

use std::process::Command;

use program::{Folder, run};

/// A folder with what completes words in a shell, in a file of this name.
fn completions(shell: &str, name: &str) -> Folder {
    let folder = Folder::new();
    let output = run(&folder, &["generate", "completions", shell]);
    assert!(output.status.success(), "{output:?}");
    folder.write(name, &output.stdout);
    folder
}

/// What a shell prints there for these arguments; nothing where the shell is not installed.
fn printed(folder: &Folder, shell: &str, args: &[&str]) -> Option<String> {
    let ran = Command::new(shell)
        .args(args)
        .current_dir(folder.path(""))
        .env("HOME", folder.path(""))
        .env("TERM", "xterm-256color")
        .output();
    let Ok(output) = ran else {
        eprintln!("skipped: there is no {shell} here");
        return None;
    };
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.is_empty(), "{shell}: {said}");
    Some(String::from_utf8(output.stdout).expect("text"))
}

/// What a shell offers by a script that reads `completions`.
fn offered(shell: &str, script: &str) -> Option<Vec<String>> {
    let words = printed(&completions(shell, "completions"), shell, &["-c", script])?;
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
    let words = in_bash(&["glasstty", "generate", ""]).unwrap_or_default();
    assert!(!words.contains(&"fish".to_owned()), "{words:?}");
    has(&in_bash(&["glasstty", "emergency", "--", "ca"]).unwrap_or_default(), &["cat"]);
    has(&in_bash(&["glasstty", "emergency", "--", "cat", "compl"]).unwrap_or_default(), &["completions"]);
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
    assert_eq!(in_fish("glasstty generate ").unwrap_or_default(), ["completions", "config", "keymap", "man"]);
    assert_eq!(in_fish("glasstty ctl rotate ups").unwrap_or_default(), ["upside-down"]);
    has(&in_fish("glasstty emergency -- ca").unwrap_or_default(), &["cat"]);
    let files = in_fish("glasstty emergency -- cat compl").unwrap_or_default();
    assert_eq!(files, ["completions"]);
}

/// zsh completes only for somebody at a terminal. It has one made by its own module, and tells what it would offer by a
/// file: what it draws is for people.
const ZSH: &str = r#"
zmodload zsh/zpty || exit 3
offered() {
    zpty inner zsh -f -i
    zpty -w inner "PROMPT=; fpath=($PWD \$fpath); autoload -U compinit; compinit -u -d $PWD/dump"
    zpty -w inner "zstyle ':completion:*' insert-tab false; source $PWD/inner"
    zpty -w -n inner "$1"$'\t'
    local said
    while zpty -r inner said; do :; done
    zpty -d inner
    sort -u matches
}
"#;

/// What matches is written down, and the first key that asks for completions is the last thing that happens.
const INNER: &str = r#"
bindkey '^I' complete-word
compadd() {
    if [[ ${argv[1,(i)(-|--)]} != *-(O|A|D)(|\ *) ]]; then
        local -a _hits
        builtin compadd -O _hits "$@"
        print -rl -- $_hits >>matches
    fi
    builtin compadd "$@"
}
finish() { exit }
comppostfuncs=(finish)
: >matches
"#;

fn in_zsh(line: &str) -> Option<Vec<String>> {
    let folder = completions("zsh", "_glasstty");
    folder.write("inner", INNER);
    let words = printed(&folder, "zsh", &["-f", "-c", &format!("{ZSH}offered '{line}'")])?;
    Some(words.lines().filter(|word| !word.is_empty()).map(str::to_owned).collect())
}

#[test]
fn zsh_offers_subcommands_options_requests_and_values() {
    let Some(words) = in_zsh("glasstty ") else { return };
    let all = ["askpass", "boot", "ctl", "emergency", "generate", "headless", "recovery"];
    assert_eq!(words, all, "and no command of the machine");
    let options = in_zsh("glasstty --").unwrap_or_default();
    has(&options, &["--vt", "--help", "--palette"]);
    has(&in_zsh("glasstty headless --scr").unwrap_or_default(), &["--screenshot", "--scrollback"]);
    let palettes = in_zsh("glasstty --palette sol").unwrap_or_default();
    assert_eq!(palettes, ["solarized-dark", "solarized-light"]);
    has(&in_zsh("glasstty --set pointer.t").unwrap_or_default(), &["pointer.tap="]);
    has(&in_zsh("glasstty --palette nord emergency --rec").unwrap_or_default(), &["--record"]);
    assert_eq!(in_zsh("glasstty ctl ro").unwrap_or_default(), ["rotate"]);
    assert_eq!(in_zsh("glasstty ctl rotate ups").unwrap_or_default(), ["upside-down"]);
}

#[test]
fn zsh_offers_words_in_their_places_and_commands_behind_the_dashes() {
    let Some(words) = in_zsh("glasstty generate ") else { return };
    assert_eq!(words, ["completions", "config", "keymap", "man"]);
    assert_eq!(in_zsh("glasstty generate completions ").unwrap_or_default(), ["bash", "fish", "zsh"]);
    assert_eq!(in_zsh("glasstty generate man ").unwrap_or_default(), [] as [&str; 0]);
    for line in ["glasstty emergency -- ca", "glasstty -- ca", "glasstty headless --mode 80x60 -- ca"] {
        has(&in_zsh(line).unwrap_or_default(), &["cat"]);
    }
    has(&in_zsh("glasstty emergency -- cat _glass").unwrap_or_default(), &["_glasstty"]);
}
