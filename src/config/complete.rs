//! Completions for shells, made from the tables of options and settings.

use std::fmt::Write as _;

use super::Shell;
use super::options::{Flag, SUBCOMMANDS, Subcommand, flags};
use super::table::{SETTINGS, Setting};

/// What a shell reads to complete the words of `glasstty`.
pub fn completions(shell: Shell) -> String {
    match shell {
        Shell::Bash => bash(),
        Shell::Zsh => zsh(),
        Shell::Fish => fish(),
    }
}

/// The words that can be meant by an option's value; none where it is a file or free.
fn values(flag: &Flag, setting: Option<&Setting>) -> Vec<String> {
    if flag.name == "set" {
        return SETTINGS.iter().map(|setting| format!("{}=", setting.key)).collect();
    }
    setting.map(|s| s.slot.words().into_iter().map(str::to_owned).collect()).unwrap_or_default()
}

/// Whether an option's value is a path.
fn is_path(flag: &Flag) -> bool {
    flag.value.is_some_and(|value| ["FILE", "DIR", "PATH"].contains(&value) || value.starts_with("OUT."))
}

/// The first word behind a subcommand.
fn words(subcommand: &str) -> &'static str {
    match subcommand {
        "generate" => "man completions config keymap",
        "ctl" => "sessions list switch font-size layout outputs rotate reload screenshot record",
        _ => "",
    }
}

/// What stands behind another word: that word, and what can follow it.
const FOLLOWERS: &[(&str, &str, &str)] = &[
    ("generate", "completions", "bash zsh fish"),
    ("ctl", "font-size", "reset"),
    ("ctl", "layout", "next"),
    ("ctl", "rotate", "next none right upside-down left"),
];

fn followers(subcommand: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    FOLLOWERS.iter().filter(move |(of, ..)| *of == subcommand).map(|(_, word, words)| (*word, *words))
}

fn named() -> impl Iterator<Item = &'static Subcommand> {
    SUBCOMMANDS.iter().filter(|s| !s.name.is_empty())
}

fn names() -> String {
    named().map(|s| s.name).collect::<Vec<_>>().join(" ")
}

fn bash() -> String {
    let mut text = String::from("# bash completion of glasstty\n_glasstty() {\n");
    text.push_str(
        "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} sub= word words= at\n",
    );
    text.push_str("    for ((at = 1; at < COMP_CWORD; at++)); do\n        word=${COMP_WORDS[at]}\n");
    text.push_str(
        "        if [ \"$word\" = -- ]; then\n            # Behind it stands a command of its own.\n",
    );
    text.push_str("            [ $((at + 1)) = $COMP_CWORD ] && COMPREPLY=($(compgen -c -- \"$cur\"))\n");
    text.push_str("            [ $((at + 1)) = $COMP_CWORD ] || COMPREPLY=($(compgen -f -- \"$cur\"))\n");
    text.push_str("            return 0\n        fi\n");
    let _ = writeln!(
        text,
        "        case $word in {}) [ -n \"$sub\" ] || sub=$word ;; esac",
        names().replace(' ', "|")
    );
    text.push_str("    done\n    case $prev in\n");
    for (flag, setting) in flags().filter(|(flag, _)| flag.value.is_some()) {
        let values = values(&flag, setting);
        let reply = if is_path(&flag) { "-f".to_owned() } else { format!("-W '{}'", values.join(" ")) };
        let nospace = if flag.name == "set" { " compopt -o nospace;" } else { "" };
        let _ = writeln!(
            text,
            "        --{}) [ \"$cur\" != '=' ] &&{nospace} COMPREPLY=($(compgen {reply} -- \"$cur\")); return 0 ;;",
            flag.name
        );
    }
    text.push_str("    esac\n    case $sub-$prev in\n");
    for (subcommand, word, words) in FOLLOWERS {
        let _ = writeln!(
            text,
            "        {subcommand}-{word}) COMPREPLY=($(compgen -W '{words}' -- \"$cur\")); return 0 ;;"
        );
    }
    text.push_str("    esac\n    case $sub in\n");
    for subcommand in SUBCOMMANDS {
        let options: Vec<String> = flags()
            .filter(|(flag, _)| flag.subcommands.contains(&subcommand.name))
            .map(|(flag, _)| format!("--{}", flag.name))
            .collect();
        let first = if subcommand.name.is_empty() { names() } else { words(subcommand.name).to_owned() };
        let _ = writeln!(text, "        '{}') words='{} {}' ;;", subcommand.name, first, options.join(" "));
    }
    text.push_str("    esac\n    COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n}\n");
    text.push_str("complete -F _glasstty glasstty\n");
    text
}

/// Before the options: whose they are. Behind `--` stands a command of its own.
const ZSH_START: &str = r#"local sub= word
integer at=${words[(i)--]}
if (( at < CURRENT )); then
    shift at words
    (( CURRENT -= at ))
    _normal
    return
fi
for word in "${(@)words[2,CURRENT-1]}"; do
    if (( ${+subcommands[(r)$word:*]} )); then sub=$word; break; fi
done
if [[ -n $sub ]]; then
    at=${words[(i)$sub]}
    shift "at - 1" words
    (( CURRENT -= at - 1 ))
fi
"#;

fn zsh() -> String {
    let mut text = String::from("#compdef glasstty\nlocal -a subcommands=(\n");
    for subcommand in named() {
        let _ = writeln!(text, "    '{}:{}'", subcommand.name, zsh_quoted(subcommand.about));
    }
    text.push_str(")\n");
    text.push_str(ZSH_START);
    text.push_str("case $sub in\n");
    for subcommand in named() {
        let _ = writeln!(text, "{}) _arguments -S \\", subcommand.name);
        zsh_arguments(&mut text, subcommand.name);
        zsh_words(&mut text, subcommand.name);
        text.push_str("    && return ;;\n");
    }
    text.push_str("*) _arguments -S \\\n");
    zsh_arguments(&mut text, "");
    text.push_str("    '1:subcommand:{_describe subcommand subcommands}' ;;\nesac\n");
    text
}

/// The words of a subcommand, and those that follow one of them.
fn zsh_words(text: &mut String, subcommand: &str) {
    let words = words(subcommand);
    if words.is_empty() {
        return;
    }
    let _ = writeln!(text, "    '1:word:({words})' \\");
    let mut second = String::new();
    for (word, followers) in followers(subcommand) {
        let _ = write!(second, "{word}) compadd -- {followers};; ");
    }
    if subcommand == "ctl" {
        second.push_str("screenshot|record) _files;; ");
    }
    let _ = writeln!(text, "    '2:word:{{case $line[1] in {second}esac}}' \\");
}

fn zsh_quoted(text: &str) -> String {
    text.replace('\'', "'\\''")
}

fn zsh_arguments(text: &mut String, subcommand: &str) {
    for (flag, setting) in flags().filter(|(flag, _)| flag.subcommands.contains(&subcommand)) {
        let about = zsh_quoted(flag.about).replace('[', "(").replace(']', ")").replace(':', "\\:");
        let values = values(&flag, setting);
        let value = match flag.value {
            None => String::new(),
            Some(value) if is_path(&flag) => format!(":{value}:_files"),
            Some(value) => format!(":{value}:({})", values.join(" ")),
        };
        let many = if ["feed", "set"].contains(&flag.name) { "*" } else { "" };
        let _ = writeln!(text, "    '{many}--{}[{about}]{value}' \\", flag.name);
    }
}

/// Behind `--` stands a command of its own.
const FISH_START: &str = "# fish completion of glasstty
complete -c glasstty -f
function __glasstty_apart
    contains -- -- (commandline -opc)
end
function __glasstty_command
    set -l words (commandline -opc) (commandline -ct)
    set -l at (contains -i -- -- $words)
    complete -C (string join -- ' ' $words[(math $at + 1)..-1])
end
complete -c glasstty -n __glasstty_apart -a '(__glasstty_command)'
";

fn fish() -> String {
    let mut text = FISH_START.to_owned();
    let here = "not __glasstty_apart; and ";
    for subcommand in SUBCOMMANDS {
        let seen = if subcommand.name.is_empty() {
            format!("{here}not __fish_seen_subcommand_from {}", names())
        } else {
            let _ = writeln!(
                text,
                "complete -c glasstty -n '{here}not __fish_seen_subcommand_from {}' -a {} -d '{}'",
                names(),
                subcommand.name,
                fish_quoted(subcommand.about)
            );
            format!("{here}__fish_seen_subcommand_from {}", subcommand.name)
        };
        let words = words(subcommand.name);
        if !words.is_empty() {
            let first = format!("{seen}; and not __fish_seen_subcommand_from {words}");
            let _ = writeln!(text, "complete -c glasstty -n '{first}' -a '{words}'");
        }
        for (word, followers) in followers(subcommand.name) {
            let behind = format!("{seen}; and test (commandline -opc)[-1] = {word}");
            let _ = writeln!(text, "complete -c glasstty -n '{behind}' -a '{followers}'");
        }
        for (flag, setting) in flags().filter(|(flag, _)| flag.subcommands.contains(&subcommand.name)) {
            let value = match flag.value {
                None => String::new(),
                Some(_) if is_path(&flag) => " -r -F".to_owned(),
                Some(_) => format!(" -x -a '{}'", values(&flag, setting).join(" ")),
            };
            let about = fish_quoted(flag.about);
            let _ = writeln!(text, "complete -c glasstty -n '{seen}' -l {}{value} -d '{about}'", flag.name);
        }
    }
    text
}

fn fish_quoted(text: &str) -> String {
    text.replace('\\', "\\\\").replace('\'', "\\'")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::request::VERBS;

    #[test]
    fn every_request_is_completed() {
        let known: Vec<&str> = words("ctl").split(' ').collect();
        assert_eq!(known, VERBS.iter().map(|verb| verb.name).collect::<Vec<_>>());
    }

    #[test]
    fn every_option_and_setting_is_completed_in_every_shell() {
        for shell in Shell::ALL {
            let text = completions(shell);
            for (flag, _) in flags() {
                let option = if shell == Shell::Fish {
                    format!("-l {}", flag.name)
                } else {
                    format!("--{}", flag.name)
                };
                assert!(text.contains(&option), "{shell:?}: {option}");
            }
            for setting in SETTINGS {
                assert!(text.contains(&format!("{}=", setting.key)), "{shell:?}: {}", setting.key);
            }
            assert!(text.contains("headless") && text.contains("high-contrast"), "{shell:?}");
        }
    }
}
