//! What can be asked of a running console, as words and back.

use std::fmt;

use crate::nearest::nearest;
use crate::units::{NoRotation, Rotation};

/// The first word of a request, what may follow, and what it is for: the help, the manual and the completions.
#[derive(Debug)]
pub(super) struct Verb {
    pub(super) name: &'static str,
    pub(super) words: &'static str,
    pub(super) about: &'static str,
}

pub(super) const VERBS: &[Verb] = &[
    Verb { name: "sessions", words: "", about: "lists the sessions: number, * in front, user, title" },
    Verb { name: "list", words: "", about: "the same" },
    Verb { name: "switch", words: "N", about: "brings a session, or a VT, to the front" },
    Verb { name: "font-size", words: "[PX | +N | -N | reset]", about: "says or sets the height of a cell" },
    Verb {
        name: "layout",
        words: "[next | LAYOUT]",
        about: "lists the keyboard's layouts, or takes another",
    },
    Verb { name: "outputs", words: "", about: "lists the displays: connector, mode, rotation, cell, name" },
    Verb {
        name: "rotate",
        words: "[next | none | right | upside-down | left] [OUTPUT]",
        about: "lists the displays, or turns the picture on all or one",
    },
    Verb { name: "reload", words: "", about: "reads the configuration again" },
    Verb {
        name: "screenshot",
        words: "[FILE]",
        about: "writes what is shown as a PNG, into your home or a file; - is standard output",
    },
    Verb {
        name: "record",
        words: "FILE [N]",
        about: "writes what a session's program prints, until it is stopped",
    },
];

/// One request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    Sessions,
    Switch(u16),
    FontSize(FontSize),
    Layout(Layout),
    Outputs,
    /// Of one output, by its name, or of all.
    Rotate(Turn, Option<String>),
    Reload,
    Screenshot,
    /// Of a session, or of the one in front.
    Record(Option<u16>),
}

/// What is asked about the font's size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FontSize {
    Tell,
    Pixels(u16),
    By(i16),
    /// As configured.
    Reset,
}

/// What is asked about layouts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Layout {
    Tell,
    Next,
    Named(String),
}

/// How a picture is to be turned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// A quarter further, clockwise.
    Next,
    To(Rotation),
}

impl Request {
    /// Reads the words of a request, as a person types them without the file, and as the socket carries them.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub fn parse(line: &str) -> Result<Self, String> {
        let words: Vec<&str> = line.split_ascii_whitespace().collect();
        let (verb, rest) = words.split_first().ok_or("say what to do: glasstty ctl --help")?;
        match (*verb, rest) {
            ("sessions" | "list", []) => Ok(Self::Sessions),
            ("switch", [number]) => number_of(number).map(Self::Switch),
            ("switch", []) => Err("switch needs the number of a session".into()),
            ("font-size", []) => Ok(Self::FontSize(FontSize::Tell)),
            ("font-size", [size]) => font_size(size).map(Self::FontSize),
            ("layout", []) => Ok(Self::Layout(Layout::Tell)),
            ("layout", ["next"]) => Ok(Self::Layout(Layout::Next)),
            ("layout", [name]) => Ok(Self::Layout(Layout::Named((*name).to_owned()))),
            ("outputs" | "rotate", []) => Ok(Self::Outputs),
            ("rotate", [turn, output @ ..]) => {
                let output = Some(output.join(" ")).filter(|name| !name.is_empty());
                Ok(Self::Rotate(turn_of(turn)?, output))
            }
            ("reload", []) => Ok(Self::Reload),
            ("screenshot", []) => Ok(Self::Screenshot),
            ("record", []) => Ok(Self::Record(None)),
            ("record", [number]) => number_of(number).map(|number| Self::Record(Some(number))),
            (known, [.., word]) if VERBS.iter().any(|verb| verb.name == known) => {
                Err(format!("{known}: unexpected word {word}"))
            }
            (unknown, _) => {
                let near = nearest(unknown, VERBS.iter().map(|verb| verb.name));
                let near = near.map(|name| format!(" (did you mean {name}?)")).unwrap_or_default();
                Err(format!("there is no {unknown} to ask for{near}"))
            }
        }
    }
}

impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sessions => f.write_str("sessions"),
            Self::Switch(number) => write!(f, "switch {number}"),
            Self::FontSize(FontSize::Tell) => f.write_str("font-size"),
            Self::FontSize(FontSize::Pixels(px)) => write!(f, "font-size {px}"),
            Self::FontSize(FontSize::By(px)) => write!(f, "font-size {px:+}"),
            Self::FontSize(FontSize::Reset) => f.write_str("font-size reset"),
            Self::Layout(Layout::Tell) => f.write_str("layout"),
            Self::Layout(Layout::Next) => f.write_str("layout next"),
            Self::Layout(Layout::Named(name)) => write!(f, "layout {name}"),
            Self::Outputs => f.write_str("outputs"),
            Self::Rotate(turn, output) => {
                f.write_str("rotate ")?;
                match turn {
                    Turn::Next => f.write_str("next")?,
                    Turn::To(rotation) => write!(f, "{rotation}")?,
                }
                output.as_ref().map_or(Ok(()), |name| write!(f, " {name}"))
            }
            Self::Reload => f.write_str("reload"),
            Self::Screenshot => f.write_str("screenshot"),
            Self::Record(None) => f.write_str("record"),
            Self::Record(Some(number)) => write!(f, "record {number}"),
        }
    }
}

fn number_of(text: &str) -> Result<u16, String> {
    let number = text.strip_prefix("tty").unwrap_or(text).parse().ok();
    number
        .filter(|n| (1..=63).contains(n))
        .ok_or_else(|| format!("{text} is no number of a session: from 1 to 63"))
}

fn turn_of(text: &str) -> Result<Turn, String> {
    match text {
        "next" => Ok(Turn::Next),
        _ => text.parse().map(Turn::To).map_err(|e: NoRotation| format!("{e}, or next")),
    }
}

fn font_size(text: &str) -> Result<FontSize, String> {
    let wrong = || format!("{text} is no size: from 6 to 128 pixels, +2, -2, or reset");
    if text == "reset" {
        return Ok(FontSize::Reset);
    }
    if text.starts_with(['+', '-']) {
        return text
            .parse()
            .ok()
            .filter(|by: &i16| by.unsigned_abs() <= 128)
            .map(FontSize::By)
            .ok_or_else(wrong);
    }
    text.parse().ok().filter(|px| (6..=128).contains(px)).map(FontSize::Pixels).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_is_what_is_heard() {
        for line in [
            "sessions",
            "switch 3",
            "font-size",
            "font-size 20",
            "font-size +2",
            "font-size -4",
            "font-size reset",
            "layout",
            "layout next",
            "layout de",
            "outputs",
            "rotate next",
            "rotate left HDMI-A-1",
            "rotate upside-down DEL DELL U2720Q",
            "reload",
            "screenshot",
            "record",
            "record 2",
        ] {
            assert_eq!(Request::parse(line).map(|request| request.to_string()), Ok(line.to_owned()));
        }
        assert_eq!(Request::parse(" switch   tty3 "), Ok(Request::Switch(3)));
    }

    #[test]
    fn every_verb_is_understood() {
        for verb in VERBS {
            let words = if verb.name == "switch" { "switch 1" } else { verb.name };
            assert!(Request::parse(words).is_ok(), "{words}");
        }
    }

    #[test]
    fn mistakes_are_explained() {
        let wrong = |line: &str| Request::parse(line).expect_err(line);
        assert_eq!(wrong("sesions"), "there is no sesions to ask for (did you mean sessions?)");
        assert_eq!(wrong("switch 0"), "0 is no number of a session: from 1 to 63");
        assert_eq!(wrong("font-size 500"), "500 is no size: from 6 to 128 pixels, +2, -2, or reset");
        assert_eq!(
            wrong("rotate round"),
            "`round` is no rotation: write none, right, upside-down or left, or next"
        );
        assert_eq!(wrong("reload now"), "reload: unexpected word now");
        assert_eq!(wrong("switch"), "switch needs the number of a session");
        assert!(wrong("").contains("--help"));
    }
}
