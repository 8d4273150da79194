//! Words of the command line to a [`Command`].

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use std::time::Duration;

use lexopt::{Arg, Parser};

use super::options::{FLAGS, Flag, SUBCOMMANDS};
use super::{Command, Console, Headless, LARGEST_MODE, Place, Size};
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
    #[error("unexpected word {word}; a program to run goes behind --")]
    Unexpected { word: String },
    #[error("{0}")]
    Other(String),
}

fn hint(dashes: &str, nearest: Option<&str>) -> String {
    nearest.map(|name| format!(" (did you mean {dashes}{name}?)")).unwrap_or_default()
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
    let mut parser = Parser::from_args(words);
    while let Some(arg) = parser.next().map_err(|e| UsageError::Other(e.to_string()))? {
        match arg {
            Arg::Long(name) => {
                let flag = find(name, subcommand)?;
                if let Some(early) = parsed.take(flag, &mut parser)? {
                    return Ok(early);
                }
            }
            Arg::Short('h') => return Ok(Command::Help(named(subcommand))),
            Arg::Short('V') => return Ok(Command::Version),
            Arg::Short(c) => {
                return Err(UsageError::UnknownOption { name: c.to_string(), nearest: None });
            }
            Arg::Value(word) => {
                return Err(UsageError::Unexpected { word: word.to_string_lossy().into_owned() });
            }
        }
    }
    parsed.finish()
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

fn find(name: &str, subcommand: &str) -> Result<&'static Flag, UsageError> {
    if let Some(flag) = FLAGS.iter().find(|f| f.name == name && f.subcommands.contains(&subcommand)) {
        return Ok(flag);
    }
    let show = |name: &str| if name.is_empty() { "glasstty".to_owned() } else { format!("glasstty {name}") };
    if let Some(flag) = FLAGS.iter().find(|f| f.name == name) {
        let homes: Vec<String> = flag.subcommands.iter().map(|s| show(s)).collect();
        let home = homes.join(", ");
        return Err(UsageError::Misplaced { option: flag.name, subcommand: show(subcommand), home });
    }
    let known = FLAGS.iter().filter(|f| f.subcommands.contains(&subcommand)).map(|f| f.name);
    Err(UsageError::UnknownOption { name: name.to_owned(), nearest: nearest(name, known) })
}

/// Both kinds of options while the words are read.
struct Parsed {
    subcommand: &'static str,
    console: Console,
    headless: Headless,
}

impl Parsed {
    fn new(subcommand: &'static str, program: Vec<OsString>) -> Self {
        let console = Console { program: program.clone(), ..Console::default() };
        Self { subcommand, console, headless: Headless { program, ..Headless::default() } }
    }

    /// Stores one option; `--help` and `--version` end the reading.
    fn take(&mut self, flag: &'static Flag, parser: &mut Parser) -> Result<Option<Command>, UsageError> {
        let value = match flag.value {
            None => OsString::new(),
            Some(value) => parser.value().map_err(|_| UsageError::NoValue { option: flag.name, value })?,
        };
        let path = || PathBuf::from(&value);
        let headless = &mut self.headless;
        match flag.name {
            "vt" => self.console.place = Place::Vt(vt(flag.name, &value)?),
            "seat" => self.console.place = Place::Seat(seat(flag.name, &value)?),
            "mode" => headless.size = Size::Mode(mode(flag.name, &value)?),
            "grid" => headless.size = Size::Grid(grid(flag.name, &value)?),
            "font-size" => {
                let px = font_size(flag.name, &value)?;
                (self.console.font_size, headless.font_size) = (px, px);
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
            "stats" => headless.stats = Some(path()),
            "timeout" => headless.timeout = Some(seconds(flag.name, &value)?),
            "test-reports" => headless.test_reports = true,
            "help" => return Ok(Some(Command::Help(named(self.subcommand)))),
            "version" => return Ok(Some(Command::Version)),
            name => return Err(UsageError::Other(format!("--{name} is in the table and not in the parser"))),
        }
        Ok(None)
    }

    fn finish(self) -> Result<Command, UsageError> {
        Ok(match self.subcommand {
            "emergency" => Command::Emergency(self.console),
            "headless" => Command::Headless(self.headless),
            _ => Command::Console(self.console),
        })
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

fn font_size(option: &'static str, given: &OsStr) -> Result<u16, UsageError> {
    let px = given.to_str().and_then(|text| text.parse().ok());
    px.filter(|px| (6..=128).contains(px)).ok_or_else(|| bad(option, given, "from 6 to 128 pixels"))
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
    fn every_option_of_the_table_is_parsed() {
        for flag in FLAGS {
            for subcommand in flag.subcommands {
                let value = match flag.name {
                    "vt" => "1",
                    "seat" => "seat1",
                    "mode" | "grid" => "100x40",
                    "font-size" | "timeout" => "20",
                    _ => "file",
                };
                let value = if flag.value.is_some() { value } else { "" };
                let line = format!("{subcommand} --{} {value}", flag.name);
                assert!(words(&line).is_ok(), "{line}: {}", message(&line));
            }
        }
    }
}
