//! Completions for shells, made from the tables of options and settings.

use std::fmt::Write as _;

use super::Shell;
use super::options::{Flag, SUBCOMMANDS, flags};
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

/// The words behind a subcommand.
fn words(subcommand: &str) -> &'static str {
    match subcommand {
        "generate" => "man completions config keymap bash zsh fish",
        "ctl" => "sessions list switch font-size layout outputs rotate reload screenshot record",
        _ => "",
    }
}

fn names() -> String {
    SUBCOMMANDS.iter().map(|s| s.name).filter(|name| !name.is_empty()).collect::<Vec<_>>().join(" ")
}

fn bash() -> String {
    let mut text = String::from("# bash completion of glasstty\n_glasstty() {\n");
    text.push_str(
        "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} sub= word words=\n",
    );
    let _ = writeln!(text, "    for word in \"${{COMP_WORDS[@]:1:COMP_CWORD-1}}\"; do");
    text.push_str("        [ \"$word\" = -- ] && return 0\n");
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

fn zsh() -> String {
    let mut text =
        String::from("#compdef glasstty\nlocal sub=\n(( CURRENT > 2 )) && sub=$words[2]\ncase $sub in\n");
    for subcommand in SUBCOMMANDS.iter().filter(|s| !s.name.is_empty()) {
        let _ = writeln!(text, "{}) shift words; (( CURRENT-- )); _arguments \\", subcommand.name);
        zsh_arguments(&mut text, subcommand.name);
        let words = words(subcommand.name);
        let _ = if words.is_empty() {
            writeln!(text, "    '*:: :_normal' ;;")
        } else {
            writeln!(text, "    '*:word:({words})' ;;")
        };
    }
    text.push_str("*) _arguments \\\n");
    zsh_arguments(&mut text, "");
    let _ = writeln!(text, "    '1::subcommand:({})' '*:: :_normal' ;;\nesac", names());
    text
}

fn zsh_arguments(text: &mut String, subcommand: &str) {
    for (flag, setting) in flags().filter(|(flag, _)| flag.subcommands.contains(&subcommand)) {
        let about = flag.about.replace('\'', "'\\''").replace('[', "(").replace(']', ")").replace(':', "\\:");
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

fn fish() -> String {
    let mut text = String::from("# fish completion of glasstty\ncomplete -c glasstty -f\n");
    for subcommand in SUBCOMMANDS {
        let seen = if subcommand.name.is_empty() {
            format!("not __fish_seen_subcommand_from {}", names())
        } else {
            let _ = writeln!(
                text,
                "complete -c glasstty -n __fish_use_subcommand -a {} -d '{}'",
                subcommand.name,
                fish_quoted(subcommand.about)
            );
            format!("__fish_seen_subcommand_from {}", subcommand.name)
        };
        let words = words(subcommand.name);
        if !words.is_empty() {
            let _ = writeln!(text, "complete -c glasstty -n '{seen}' -a '{words}'");
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
