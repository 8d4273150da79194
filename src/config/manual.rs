//! The manual page and the sample file, made from the table of settings.

use std::fmt::Write as _;

use super::colors::SCHEMES;
use super::keys;
use super::settings::OwnKeyboard;
use super::single::Single;
use super::table::{GROUPS, Holds, SETTINGS, Setting};
use crate::binding::{COMMANDS, CONSOLES, Command};
use crate::outputs::Wish;

/// The manual page glasstty.toml(5), in mdoc.
pub fn manual() -> String {
    let mut text = String::from(HEAD);
    for group in GROUPS {
        let _ = writeln!(text, ".Ss [{}]\n{}", group.name, roff(group.about));
        text.push_str(".Bl -tag -width Ds\n");
        for setting in SETTINGS.iter().filter(|setting| setting.split().0 == group.name) {
            entry(&mut text, setting);
        }
        match group.holds {
            Holds::Settings => {}
            Holds::Keys => commands(&mut text),
            Holds::Outputs => singles::<Wish>(&mut text),
            Holds::Keyboards => singles::<OwnKeyboard>(&mut text),
        }
        text.push_str(".El\n");
    }
    text.push_str(".Ss Palettes\n.Bl -tag -width Ds\n");
    for scheme in SCHEMES {
        let _ = writeln!(text, ".It Cm {}\n{}.", scheme.name, roff(scheme.about));
    }
    text.push_str(".El\n");
    text.push_str(FOOT);
    text
}

fn entry(text: &mut String, setting: &Setting) {
    let (_, name) = setting.split();
    let _ = writeln!(text, ".It Cm {} = {}", name, roff(&setting.default()));
    let _ = writeln!(text, "{}.", roff(&sentence(setting.about)));
    let _ = writeln!(text, "It is {}.", roff(&setting.slot.takes()));
    if let Some((flag, value)) = setting.flag {
        let _ = writeln!(text, "On the command line:\n.Fl -{flag} Ar {value} .");
    }
}

/// The settings of a display or a keyboard.
fn singles<T: Single>(text: &mut String) {
    let nothing = T::default();
    for setting in T::SETTINGS {
        let _ = writeln!(text, ".It Cm {} = {}", roff(setting.key), roff(&setting.slot.show(&nothing)));
        let _ = writeln!(text, "{}.", roff(&sentence(setting.about)));
        let _ = writeln!(text, "It is {}.", roff(&setting.slot.takes()));
    }
}

/// There is no group that could stand there for every one of them: all of it is a comment.
fn sample_of_singles<T: Single>(text: &mut String, name: &str) {
    let _ = writeln!(text, "#\n# [{}.{name}]", T::GROUP);
    for setting in T::SETTINGS {
        comment(text, &format!("{} = {}", setting.key, setting.slot.show(&T::default())));
        comment(text, &format!("    {}: {}.", sentence(setting.about), setting.slot.takes()));
    }
}

/// The commands that a chord can ask for, with the chords that do.
fn commands(text: &mut String) {
    for entry in COMMANDS {
        let names = match entry.command {
            Command::Console(_) => format!("{}-1 to {}-{CONSOLES}", entry.name, entry.name),
            _ => entry.name.to_owned(),
        };
        let chords: Vec<String> = entry.bindings().map(|(chord, _)| chord.to_string()).collect();
        let chords = match (entry.command, chords.first(), chords.last()) {
            (Command::Console(_), Some(first), Some(last)) => format!("{first} to {last}"),
            _ => chords.join(", "),
        };
        let _ = writeln!(text, ".It Cm {}\n{}: {}.", roff(&names), sentence(entry.about), roff(&chords));
    }
}

/// The same as a file, every setting with its default and commented out.
pub fn sample() -> String {
    let mut text = String::from(
        "# /etc/glasstty/glasstty.toml, see glasstty.toml(5). What is commented out is the default.\n",
    );
    for group in GROUPS {
        text.push('\n');
        comment(&mut text, group.about);
        if !matches!(group.holds, Holds::Outputs | Holds::Keyboards) {
            let _ = writeln!(text, "[{}]", group.name);
        }
        for setting in SETTINGS.iter().filter(|setting| setting.split().0 == group.name) {
            text.push('\n');
            comment(&mut text, &format!("{}: {}.", sentence(setting.about), setting.slot.takes()));
            let _ = writeln!(text, "#{} = {}", setting.split().1, setting.default());
        }
        match group.holds {
            Holds::Settings => {}
            Holds::Keys => keys::sample(&mut text),
            Holds::Outputs => sample_of_singles::<Wish>(&mut text, "HDMI-A-1"),
            Holds::Keyboards => {
                sample_of_singles::<OwnKeyboard>(&mut text, "\"AT Translated Set 2 keyboard\"");
            }
        }
    }
    text
}

/// Lines of at most a hundred characters behind `# `.
fn comment(text: &mut String, words: &str) {
    let mut line = String::from("#");
    for word in words.split_whitespace() {
        if line.len() + word.len() > 98 {
            let _ = writeln!(text, "{line}");
            line = String::from("#");
        }
        line.push(' ');
        line.push_str(word);
    }
    let _ = writeln!(text, "{line}");
}

fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// Text that roff leaves alone.
fn roff(text: &str) -> String {
    text.replace('\\', "\\e").replace('-', "\\-").replace('"', "\\(dq")
}

const HEAD: &str = r#".\" Made by glasstty generate man.
.Dd November 28, 2026
.Dt GLASSTTY.TOML 5
.Os
.Sh NAME
.Nm glasstty.toml
.Nd configuration of the console
.Sh SYNOPSIS
.Bl -item -compact
.It
.Pa /etc/glasstty/glasstty.toml
.It
.Pa /etc/glasstty/glasstty.toml.d/*.toml
.It
.Pa /usr/lib/glasstty/glasstty.toml
.It
.Pa /usr/lib/glasstty/glasstty.toml.d/*.toml
.El
.Sh DESCRIPTION
.Xr glasstty 8
works without any of these files.
Each is TOML.
The file in
.Pa /etc
is read instead of the one in
.Pa /usr/lib ;
then the drop-ins of both folders by their names, where one in
.Pa /etc
replaces one of the same name in
.Pa /usr/lib .
What a later file says counts, and what the command line says counts most.
.Pp
The files are read again when one of them changes, and on SIGHUP.
.Pp
A mistake never keeps the console from starting.
It is said with file, line and what would be right; the setting stays as it was, and everything else applies.
A line that is not TOML is passed over.
.Pp
.Dl glasstty generate config
writes a file with every setting, its default and its meaning.
.Sh SETTINGS
"#;

const FOOT: &str = r#".Sh EXAMPLES
Larger text, German with Greek beside it, and the colours of the kernel's console:
.Bd -literal -offset indent
[font]
size = 24

[keyboard]
layout = "de,gr"
options = "grp:alt_shift_toggle"

[colors]
palette = "linux"
.Ed
.Sh SEE ALSO
.Xr glasstty 8 ,
.Xr vconsole.conf 5 ,
.Xr xkeyboard-config 7
"#;

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::config::{Settings, Source, read};

    #[test]
    fn the_manual_in_the_tree_is_this_one() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/man/glasstty.toml.5");
        let kept = std::fs::read_to_string(path).unwrap_or_default();
        assert!(kept == manual(), "write it anew: glasstty generate man >man/glasstty.toml.5");
    }

    #[test]
    fn the_sample_is_the_defaults_with_and_without_its_comments() {
        let read_text = |text: String| {
            let source = Source { path: PathBuf::from("sample"), bytes: Ok(text.into_bytes()) };
            read(&[source], &Settings::default())
        };
        assert_eq!(read_text(sample()), (Settings::default(), Vec::new()));
        let uncommented = sample()
            .lines()
            .map(|line| {
                line.strip_prefix('#').filter(|rest| !rest.starts_with(' ')).unwrap_or(line).to_owned() + "\n"
            })
            .collect::<String>();
        assert!(uncommented.contains("\nsize = \"auto\"\n"), "{uncommented}");
        assert_eq!(read_text(uncommented), (Settings::default(), Vec::new()));
    }
}
