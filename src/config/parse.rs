//! Words of the command line to a [`Command`].

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use std::time::Duration;

use lexopt::{Arg, Parser};

use super::options::{Flag, SUBCOMMANDS, flags};
use super::table::Setting;
use super::{
    Askpass, Command, Console, Ctl, Generate, Headless, LARGEST_MODE, Place, Request, Settings, Shell, Size,
    Sources, files,
};
use crate::nearest::nearest;
use crate::units::{Cells, Pixels};

/// A command line that makes no sense, in words for the person who typed it.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum UsageError {
    #[error("unknown option --{name}{}", hint("--", *.nearest))]
    UnknownOption { name: String, nearest: Option<&'static str> },
    #[error("unknown subcommand {name}{}", hint("", *.nearest))]
    UnknownSubcommand { name: String, nearest: Option<&'static str> },
    #[error("--{option} does not belong to {subcommand}; it belongs to {home}")]
    Misplaced { option: &'static str, subcommand: String, home: String },
    #[error("--{option} needs a value: {value}")]
    NoValue { option: &'static str, value: &'static str },
    #[error("--{option} {given}: {reason}")]
    BadValue { option: &'static str, given: String, reason: &'static str },
    #[error("--{option} {given}: {reason}")]
    BadSetting { option: &'static str, given: String, reason: String },
    #[error("glasstty {subcommand} needs {words}")]
    NoWord { subcommand: &'static str, words: &'static str },
    #[error("glasstty {subcommand}: unknown word {word}{}", hint("", *.nearest))]
    UnknownWord { subcommand: &'static str, word: String, nearest: Option<&'static str> },
    #[error("unexpected word {word}; a program to run goes behind --")]
    Unexpected { word: String },
    #[error("{0}")]
    Other(String),
}

fn hint(dashes: &str, nearest: Option<&str>) -> String {
    nearest.map(|name| format!(" (did you mean {dashes}{name}?)")).unwrap_or_default()
}

/// Reads the whole command line. With a name that begins with a dash somebody has put us where a login shell
/// stands: that is how sulogin(8) starts the menu, once it knows the password (`SUSHELL`).
///
/// # Errors
/// As [`parse`].
pub fn parse_as(name: &OsStr, words: impl IntoIterator<Item = OsString>) -> Result<Command, UsageError> {
    let mut words = words.into_iter().peekable();
    if name.as_encoded_bytes().starts_with(b"-") && words.peek().is_none() {
        return Ok(Command::Menu);
    }
    parse(words)
}

/// Reads the command line, program name excluded.
///
/// # Errors
/// Everything that is not understood is refused; nothing is guessed.
pub fn parse(words: impl IntoIterator<Item = OsString>) -> Result<Command, UsageError> {
    let mut words: Vec<OsString> = words.into_iter().collect();
    let program = split_program(&mut words);
    let subcommand = take_subcommand(&mut words)?;
    let mut parsed = Parsed::new(subcommand, program);
    // `font-size -2` is no option.
    let less = words.pop_if(|word| subcommand == "ctl" && is_negative(word));
    let mut parser = Parser::from_args(words);
    while let Some(arg) = parser.next().map_err(|e| UsageError::Other(e.to_string()))? {
        match arg {
            Arg::Long(name) => {
                let (flag, setting) = find(name, subcommand)?;
                if let Some(early) = parsed.take(&flag, setting, &mut parser)? {
                    return Ok(early);
                }
            }
            Arg::Short('h') => return Ok(Command::Help(named(subcommand))),
            Arg::Short('V') => return Ok(Command::Version),
            Arg::Short(c) => {
                return Err(UsageError::UnknownOption { name: c.to_string(), nearest: None });
            }
            Arg::Value(word) if takes_words(subcommand) => {
                parsed.words.push(word.to_string_lossy().into_owned());
            }
            Arg::Value(word) => {
                return Err(UsageError::Unexpected { word: word.to_string_lossy().into_owned() });
            }
        }
    }
    parsed.words.extend(less.map(|word| word.to_string_lossy().into_owned()));
    parsed.finish()
}

fn is_negative(word: &OsStr) -> bool {
    word.to_str().and_then(|word| word.strip_prefix('-')).is_some_and(|rest| rest.parse::<u16>().is_ok())
}

fn named(subcommand: &'static str) -> Option<&'static str> {
    Some(subcommand).filter(|name| !name.is_empty())
}

/// Takes everything behind `--` off the end.
fn split_program(words: &mut Vec<OsString>) -> Vec<OsString> {
    let Some(at) = words.iter().position(|word| word == "--") else { return Vec::new() };
    let program = words.split_off(at + 1);
    words.pop();
    program
}

fn take_subcommand(words: &mut Vec<OsString>) -> Result<&'static str, UsageError> {
    let Some(first) = words.first().filter(|w| !w.to_string_lossy().starts_with('-')) else {
        return Ok("");
    };
    let word = first.to_string_lossy().into_owned();
    let names = || SUBCOMMANDS.iter().map(|s| s.name).filter(|name| !name.is_empty());
    let Some(name) = names().find(|name| *name == word) else {
        return Err(UsageError::UnknownSubcommand { nearest: nearest(&word, names()), name: word });
    };
    words.remove(0);
    Ok(name)
}

/// Subcommands that are told what to do in words.
fn takes_words(subcommand: &str) -> bool {
    ["askpass", "ctl", "generate"].contains(&subcommand)
}

fn find(name: &str, subcommand: &str) -> Result<(Flag, Option<&'static Setting>), UsageError> {
    let named = |flag: &Flag| flag.name == name;
    if let Some(found) = flags().find(|(f, _)| named(f) && f.subcommands.contains(&subcommand)) {
        return Ok(found);
    }
    let show = |name: &str| if name.is_empty() { "glasstty".to_owned() } else { format!("glasstty {name}") };
    if let Some((flag, _)) = flags().find(|(f, _)| named(f)) {
        let homes: Vec<String> = flag.subcommands.iter().map(|s| show(s)).collect();
        let home = homes.join(", ");
        return Err(UsageError::Misplaced { option: flag.name, subcommand: show(subcommand), home });
    }
    let known = flags().filter(|(f, _)| f.subcommands.contains(&subcommand)).map(|(f, _)| f.name);
    Err(UsageError::UnknownOption { name: name.to_owned(), nearest: nearest(name, known) })
}

/// Both kinds of options while the words are read.
struct Parsed {
    subcommand: &'static str,
    console: Console,
    headless: Headless,
    here: bool,
    user: Option<u32>,
    to: Option<PathBuf>,
    sources: Sources,
    words: Vec<String>,
}

impl Parsed {
    fn new(subcommand: &'static str, program: Vec<OsString>) -> Self {
        let console = Console { program: program.clone(), ..Console::default() };
        let headless = Headless { program, ..Headless::default() };
        let (sources, words) = (Sources::default(), Vec::new());
        Self { subcommand, console, headless, here: false, user: None, to: None, sources, words }
    }

    /// Stores one option; `--help` and `--version` end the reading.
    fn take(
        &mut self,
        flag: &Flag,
        setting: Option<&Setting>,
        parser: &mut Parser,
    ) -> Result<Option<Command>, UsageError> {
        let value = match flag.value {
            None => OsString::new(),
            Some(value) => parser.value().map_err(|_| UsageError::NoValue { option: flag.name, value })?,
        };
        if let Some(setting) = setting {
            self.set(flag.name, setting.key, &value.to_string_lossy())?;
            return Ok(None);
        }
        let path = || PathBuf::from(&value);
        let headless = &mut self.headless;
        match flag.name {
            "vt" => self.console.place = Place::Vt(vt(flag.name, &value)?),
            "seat" => self.console.place = Place::Seat(seat(flag.name, &value)?),
            "mode" => headless.size = Size::Mode(mode(flag.name, &value)?),
            "grid" => headless.size = Size::Grid(grid(flag.name, &value)?),
            "config" => self.sources.path = Some(path()),
            "set" => {
                let text = value.to_string_lossy();
                let (key, value) = text.split_once('=').ok_or_else(|| {
                    bad(flag.name, &value, "a setting of glasstty.toml and its value, like font.size=20")
                })?;
                self.set(flag.name, key.trim(), value.trim())?;
            }
            "feed" => headless.feed.push(path()),
            "keys" => headless.keys = Some(path()),
            "screenshot" => headless.screenshot = Some(path()),
            "dump" => headless.dump = Some(path()),
            "fb" => headless.fb = Some(path()),
            "no-paint" => headless.paint = false,
            "record" => {
                headless.record = Some(path());
                self.console.record = Some(path());
            }
            "control" => {
                headless.control = Some(path());
                self.console.control = Some(path());
            }
            "stats" => headless.stats = Some(path()),
            "timeout" => headless.timeout = Some(seconds(flag.name, &value)?),
            "here" => self.here = true,
            "to" => self.to = Some(path()),
            "dev-console" => self.console.dev_console = true,
            "user" => {
                let uid = value.to_str().and_then(|text| text.parse().ok());
                self.user = Some(uid.ok_or_else(|| bad(flag.name, &value, "not the number of a user"))?);
            }
            "system-fonts" => headless.system_fonts = true,
            "test-reports" => headless.test_reports = true,
            "help" => return Ok(Some(Command::Help(named(self.subcommand)))),
            "version" => return Ok(Some(Command::Version)),
            name => return Err(UsageError::Other(format!("--{name} is in the table and not in the parser"))),
        }
        Ok(None)
    }

    /// Keeps a setting for later, when it makes sense.
    fn set(&mut self, option: &'static str, key: &str, text: &str) -> Result<(), UsageError> {
        let given = || if option == "set" { format!("{key}={text}") } else { text.to_owned() };
        files::set(&mut Settings::default(), key, text).map_err(|reason| UsageError::BadSetting {
            option,
            given: given(),
            reason,
        })?;
        self.sources.given.push((key.to_owned(), text.to_owned()));
        Ok(())
    }

    fn finish(self) -> Result<Command, UsageError> {
        let (sources, program) = (self.sources, self.console.program.clone());
        Ok(match self.subcommand {
            "emergency" => Command::Emergency(Console { sources, ..self.console }),
            "askpass" => {
                let message = self.words.join(" ");
                Command::Askpass(Askpass { control: self.console.control, to: self.to, message })
            }
            "boot" => Command::Boot(Console { sources, ..self.console }),
            "recovery" if self.here => Command::Menu,
            "recovery" => Command::Recovery(Console { sources, ..self.console }),
            "headless" => Command::Headless(Headless { sources, ..self.headless }),
            "ctl" => Command::Ctl(ctl(&self.words, self.console.control, self.user)?),
            "generate" => Command::Generate(generate(&self.words, &program, sources)?),
            _ => Command::Console(Console { sources, ..self.console }),
        })
    }
}

/// The file of a screenshot or a recording stands between the words of the request; the console never sees it.
fn ctl(words: &[String], control: Option<PathBuf>, user: Option<u32>) -> Result<Ctl, UsageError> {
    let keeps = words.first().is_some_and(|verb| ["screenshot", "record"].contains(&verb.as_str()));
    let mut words = words.to_vec();
    let file = match (keeps, words.len()) {
        (true, 1) if words[0] == "screenshot" => None,
        (true, 1) => return Err(UsageError::Other(format!("glasstty ctl {} needs a file", words[0]))),
        (true, _) => Some(PathBuf::from(words.remove(1))),
        (false, _) => None,
    };
    let request =
        Request::parse(&words.join(" ")).map_err(|e| UsageError::Other(format!("glasstty ctl: {e}")))?;
    Ok(Ctl { control, request, file, user })
}

fn generate(words: &[String], program: &[OsString], sources: Sources) -> Result<Generate, UsageError> {
    let subcommand = "generate";
    if let Some(word) = program.first() {
        return Err(UsageError::Unexpected { word: word.to_string_lossy().into_owned() });
    }
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let unknown = |word: &str, known: &[&'static str]| UsageError::UnknownWord {
        subcommand,
        word: word.to_owned(),
        nearest: nearest(word, known.iter().copied()),
    };
    match words.as_slice() {
        [] => Err(UsageError::NoWord { subcommand, words: "one of man, completions, config, keymap" }),
        ["man"] => Ok(Generate::Man),
        ["config"] => Ok(Generate::Config),
        ["keymap"] => Ok(Generate::Keymap(sources)),
        ["completions"] => {
            Err(UsageError::NoWord { subcommand: "generate completions", words: "bash, zsh or fish" })
        }
        ["completions", shell] => match Shell::ALL.iter().find(|known| known.name() == *shell) {
            Some(shell) => Ok(Generate::Completions(*shell)),
            None => Err(unknown(shell, &Shell::ALL.map(Shell::name))),
        },
        ["man" | "config" | "keymap", word, ..] | ["completions", _, word, ..] => Err(unknown(word, &[])),
        [word, ..] => Err(unknown(word, &["man", "completions", "config", "keymap"])),
    }
}

fn bad(option: &'static str, given: &OsStr, reason: &'static str) -> UsageError {
    UsageError::BadValue { option, given: given.to_string_lossy().into_owned(), reason }
}

fn vt(option: &'static str, given: &OsStr) -> Result<u16, UsageError> {
    let text = given.to_string_lossy();
    let name = text.strip_prefix("/dev/").unwrap_or(&text);
    let number = name.strip_prefix("tty").unwrap_or(name).parse().ok();
    number
        .filter(|n| (1..=63).contains(n))
        .ok_or_else(|| bad(option, given, "not a VT; they are tty1 to tty63"))
}

fn seat(option: &'static str, given: &OsStr) -> Result<String, UsageError> {
    let text = given.to_string_lossy();
    let good =
        text.starts_with("seat") && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c));
    if good {
        Ok(text.into_owned())
    } else {
        Err(bad(option, given, "not a seat; they are called seat0, seat1…"))
    }
}

fn pair(given: &OsStr) -> Option<(u32, u32)> {
    let text = given.to_str()?;
    let (a, b) = text.split_once(['x', 'X'])?;
    Some((a.parse().ok()?, b.parse().ok()?))
}

fn mode(option: &'static str, given: &OsStr) -> Result<Pixels, UsageError> {
    let (width, height) = pair(given).ok_or_else(|| bad(option, given, "not a size like 1920x1080"))?;
    let fits = (1..=LARGEST_MODE.width).contains(&width) && (1..=LARGEST_MODE.height).contains(&height);
    if fits { Ok(Pixels::new(width, height)) } else { Err(bad(option, given, "from 1x1 to 16384x16384")) }
}

fn grid(option: &'static str, given: &OsStr) -> Result<Cells, UsageError> {
    let (cols, rows) = pair(given).ok_or_else(|| bad(option, given, "not a grid like 80x24"))?;
    let small = |n: u32| u16::try_from(n).ok();
    small(cols)
        .zip(small(rows))
        .map(|(cols, rows)| Cells::new(cols, rows))
        .filter(|cells| cells.clamped() == *cells)
        .ok_or_else(|| bad(option, given, "from 2x1 to 2000x1000"))
}

fn seconds(option: &'static str, given: &OsStr) -> Result<Duration, UsageError> {
    given
        .to_str()
        .and_then(|text| text.parse::<f64>().ok())
        .and_then(|secs| Duration::try_from_secs_f64(secs).ok())
        .ok_or_else(|| bad(option, given, "not a number of seconds"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Result<Command, UsageError> {
        parse(line.split_whitespace().map(OsString::from))
    }

    fn message(line: &str) -> String {
        words(line).expect_err(line).to_string()
    }

    #[test]
    fn the_plain_console() {
        assert_eq!(words(""), Ok(Command::Console(Console::default())));
        let on_vt = Console { place: Place::Vt(3), ..Console::default() };
        for line in ["--vt tty3", "--vt=3", "--vt /dev/tty3"] {
            assert_eq!(words(line), Ok(Command::Console(on_vt.clone())), "{line}");
        }
    }

    #[test]
    fn the_recovery_menu_has_displays_or_this_terminal() {
        assert_eq!(words("recovery"), Ok(Command::Recovery(Console::default())));
        assert_eq!(words("recovery --here"), Ok(Command::Menu));
        assert_eq!(parse_as(OsStr::new("-glasstty"), []), Ok(Command::Menu));
        assert_eq!(parse_as(OsStr::new("glasstty"), []), words(""));
        assert_eq!(
            message("emergency --here"),
            "--here does not belong to glasstty emergency; it belongs to glasstty recovery"
        );
    }

    #[test]
    fn options_end_at_the_two_dashes() {
        let Ok(Command::Headless(headless)) = words("headless --grid 80x24 -- sh -c --dump") else {
            panic!("not headless");
        };
        assert_eq!(headless.size, Size::Grid(Cells::new(80, 24)));
        assert_eq!(headless.program, ["sh", "-c", "--dump"]);
        assert_eq!(headless.dump, None);
    }

    #[test]
    fn mistakes_name_the_nearest() {
        assert_eq!(message("--vtt 3"), "unknown option --vtt (did you mean --vt?)");
        assert_eq!(message("headles"), "unknown subcommand headles (did you mean headless?)");
        assert_eq!(message("headless --dmup x"), "unknown option --dmup (did you mean --dump?)");
        assert_eq!(message("--qqqqqq"), "unknown option --qqqqqq");
    }

    #[test]
    fn misplaced_and_bad_values_say_what_is_right() {
        assert_eq!(
            message("--dump x"),
            "--dump does not belong to glasstty; it belongs to glasstty headless"
        );
        assert_eq!(message("headless --mode big"), "--mode big: not a size like 1920x1080");
        assert_eq!(message("--vt tty99"), "--vt tty99: not a VT; they are tty1 to tty63");
        assert_eq!(message("headless --dump"), "--dump needs a value: OUT.txt");
        assert_eq!(message("headless vim"), "unexpected word vim; a program to run goes behind --");
    }

    #[test]
    fn settings_are_checked_and_kept_in_their_order() {
        let Ok(Command::Console(console)) =
            words("--font-size 20 --config my.toml --set colors.palette=linux")
        else {
            panic!("not a console");
        };
        let given = [("font.size", "20"), ("colors.palette", "linux")];
        assert_eq!(console.sources.given, given.map(|(key, text)| (key.to_owned(), text.to_owned())));
        assert_eq!(console.sources.path, Some(PathBuf::from("my.toml")));
        assert_eq!(
            message("--font-size 3"),
            "--font-size 3: font.size 3 is out of range: from 6 to 128 pixels; the nearest is 6"
        );
        assert_eq!(
            message("--set fontsize=3"),
            "--set fontsize=3: unknown setting \"fontsize\" (did you mean font.size?)"
        );
        assert_eq!(
            message("--set font.size"),
            "--set font.size: a setting of glasstty.toml and its value, like font.size=20"
        );
    }

    #[test]
    fn what_to_ask_for() {
        let Ok(Command::Ctl(ctl)) = words("ctl --control x.sock record out.raw 2") else {
            panic!("not a request")
        };
        assert_eq!((ctl.control, ctl.file), (Some(PathBuf::from("x.sock")), Some(PathBuf::from("out.raw"))));
        assert_eq!(ctl.request, Request::Record(Some(2)));
        let Ok(Command::Ctl(ctl)) = words("ctl font-size -2") else { panic!("not a request") };
        assert_eq!(ctl.request.to_string(), "font-size -2");
        assert_eq!(message("ctl record"), "glasstty ctl record needs a file");
        assert!(message("ctl --user me screenshot").contains("not the number of a user"));
        assert_eq!(
            message("ctl relaod"),
            "glasstty ctl: there is no relaod to ask for (did you mean reload?)"
        );
        assert!(message("ctl --font-size 20 reload").contains("does not belong to glasstty ctl"));
    }

    #[test]
    fn what_to_generate() {
        assert_eq!(words("generate man"), Ok(Command::Generate(Generate::Man)));
        assert_eq!(
            words("generate completions fish"),
            Ok(Command::Generate(Generate::Completions(Shell::Fish)))
        );
        assert_eq!(message("generate"), "glasstty generate needs one of man, completions, config, keymap");
        assert_eq!(message("generate completions"), "glasstty generate completions needs bash, zsh or fish");
        assert_eq!(
            message("generate completions zhs"),
            "glasstty generate: unknown word zhs (did you mean zsh?)"
        );
        assert_eq!(message("generate confg"), "glasstty generate: unknown word confg (did you mean config?)");
    }

    #[test]
    fn every_option_of_the_table_is_parsed() {
        for (flag, setting) in flags() {
            for subcommand in flag.subcommands.iter().filter(|subcommand| !takes_words(subcommand)) {
                let value = match flag.name {
                    "vt" => "1",
                    "seat" => "seat1",
                    "mode" | "grid" => "100x40",
                    "timeout" => "20",
                    "set" => "font.size=20",
                    _ => "file",
                };
                let default = setting.map(Setting::default);
                let value = default.as_deref().filter(|default| *default != "\"\"").unwrap_or(value);
                let value = if flag.value.is_some() { value } else { "" };
                let line = format!("{subcommand} --{} {value}", flag.name);
                assert!(words(&line).is_ok(), "{line}: {}", message(&line));
            }
        }
    }
}
