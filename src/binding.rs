//! What people can ask of the console by key: the names of commands, the chords that ask for them, and the one
//! table of both.
//!
//! Names and chords are what a configuration file holds; both parse from text, and a mistake is answered with
//! the nearest name. Whether a key press *is* a chord is the console's to say, which knows keyboards.

#![forbid(unsafe_code)]

mod chord;
mod table;

use std::fmt;
use std::str::FromStr;

pub use chord::{Chord, ChordError, Held};
pub use table::{COMMANDS, Entry};

use crate::nearest::nearest;

/// Consoles that a key can name: as many as there are function keys.
pub const CONSOLES: u16 = 12;

/// Something that the console does when it is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Command {
    Help,
    ScrollLineUp,
    ScrollLineDown,
    ScrollPageUp,
    ScrollPageDown,
    ScrollTop,
    ScrollBottom,
    PreviousPrompt,
    NextPrompt,
    Search,
    Copy,
    Paste,
    PastePrimary,
    ZoomIn,
    ZoomOut,
    ZoomReset,
    Magnify,
    HighContrast,
    Clear,
    Reset,
    LayoutNext,
    Screenshot,
    UnicodeInput,
    NextConsole,
    PreviousConsole,
    /// Where displays have consoles of their own: the keyboard goes to the next of them.
    NextDisplay,
    /// The trusted path: a login that was just started, and that nothing else can have drawn.
    TrustedLogin,
    /// What Ctrl+Alt+Del does on the kernel's console.
    Restart,
    /// The light of the panel.
    Brighter,
    Darker,
    /// The kernel's messages, and back.
    Log,
    /// A passphrase that somebody asks for.
    Passphrase,
    /// Counted from one: a VT where the kernel has them, else a login of the seat.
    Console(u16),
}

impl Command {
    /// The line of the table that this command stands in; consoles by number share one.
    pub fn entry(self) -> Option<&'static Entry> {
        COMMANDS.iter().find(|entry| match (entry.command, self) {
            (Self::Console(_), Self::Console(_)) => true,
            (one, other) => one == other,
        })
    }

    /// Every name that parses.
    pub fn names() -> impl Iterator<Item = String> {
        let plain = COMMANDS.iter().map(|entry| entry.command);
        let plain = plain.filter(|command| !matches!(command, Self::Console(_)));
        plain.chain((1..=CONSOLES).map(Self::Console)).map(|command| command.to_string())
    }
}

impl fmt::Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.entry().map_or("", |entry| entry.name);
        match self {
            Self::Console(number) => write!(f, "{name}-{number}"),
            _ => f.write_str(name),
        }
    }
}

/// A name that is no command's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no command {name:?}{}", meant(nearest.as_deref()))]
pub struct UnknownCommand {
    pub name: String,
    /// What was probably meant.
    pub nearest: Option<String>,
}

/// The end of a message about a wrong name.
fn meant(nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |name| format!("; did you mean {name:?}?"))
}

impl FromStr for Command {
    type Err = UnknownCommand;

    fn from_str(name: &str) -> Result<Self, UnknownCommand> {
        if let Some(entry) = COMMANDS.iter().find(|entry| entry.name == name)
            && !matches!(entry.command, Self::Console(_))
        {
            return Ok(entry.command);
        }
        let number = name.strip_prefix("console-").and_then(|number| number.parse().ok());
        if let Some(number) = number.filter(|number| (1..=CONSOLES).contains(number)) {
            return Ok(Self::Console(number));
        }
        let names: Vec<String> = Self::names().collect();
        let nearest = nearest(name, names.iter().map(String::as_str)).map(str::to_owned);
        Err(UnknownCommand { name: name.to_owned(), nearest })
    }
}

/// Which chord asks for what. A chord asks for one command; a command may have several chords, or none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bindings {
    /// In the order of the table, then in that of being bound.
    list: Vec<(Chord, Command)>,
}

impl Bindings {
    /// What a chord asks for.
    pub fn command(&self, chord: Chord) -> Option<Command> {
        self.list.iter().find(|(known, _)| *known == chord).map(|(_, command)| *command)
    }

    /// The chords of a command, the first to be shown first.
    pub fn chords(&self, command: Command) -> impl Iterator<Item = Chord> {
        self.list.iter().filter(move |(_, known)| *known == command).map(|(chord, _)| *chord)
    }

    /// Lets a chord ask for something else, or for nothing: then it is the program's.
    pub fn bind(&mut self, chord: Chord, command: Option<Command>) {
        self.list.retain(|(known, _)| *known != chord);
        self.list.extend(command.map(|command| (chord, command)));
    }

    /// Gives a command these chords and no others. A chord that asked for something else does so no longer:
    /// these cases are returned, for whoever wants to warn.
    pub fn set(&mut self, command: Command, chords: &[Chord]) -> Vec<(Chord, Command)> {
        self.list.retain(|(_, known)| *known != command);
        let taken = self.list.extract_if(.., |(chord, _)| chords.contains(chord)).collect();
        self.list.extend(chords.iter().map(|chord| (*chord, command)));
        taken
    }
}

impl Default for Bindings {
    /// Those of the table.
    fn default() -> Self {
        let list = COMMANDS.iter().flat_map(Entry::bindings).collect();
        Self { list }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chord(text: &str) -> Chord {
        text.parse().unwrap_or_else(|e| panic!("{e}"))
    }

    #[test]
    fn every_name_means_its_command() {
        for name in Command::names() {
            let command: Command = name.parse().expect("a command");
            assert_eq!(command.to_string(), name);
        }
        assert_eq!("console-12".parse(), Ok(Command::Console(12)));
        assert!("console-13".parse::<Command>().is_err());
        assert!("console".parse::<Command>().is_err(), "which one?");
    }

    #[test]
    fn a_mistyped_name_is_answered_with_the_nearest() {
        let error = "scrol-page-up".parse::<Command>().expect_err("no such command");
        assert_eq!(
            error.to_string(),
            "there is no command \"scrol-page-up\"; did you mean \"scroll-page-up\"?"
        );
        let error = "xyzzyxyzzyx".parse::<Command>().expect_err("no such command");
        assert_eq!(error.to_string(), "there is no command \"xyzzyxyzzyx\"");
    }

    #[test]
    fn every_line_of_the_table_has_chords_that_no_other_line_has() {
        let all = Bindings::default();
        for (at, (chord, command)) in all.list.iter().enumerate() {
            let same = all.list[..at].iter().find(|(other, _)| other == chord);
            assert_eq!(same, None, "{chord} is {command} too");
        }
        for entry in COMMANDS {
            assert!(entry.bindings().count() > 0, "{} cannot be reached", entry.name);
            assert_eq!(entry.command.entry().map(|e| e.name), Some(entry.name));
        }
    }

    #[test]
    fn a_chord_is_taken_from_the_command_that_had_it() {
        let mut bindings = Bindings::default();
        let taken = bindings.set(Command::Search, &[chord("Ctrl+Shift+C"), chord("F3")]);
        assert_eq!(taken, [(chord("Ctrl+Shift+C"), Command::Copy)]);
        assert_eq!(bindings.command(chord("F3")), Some(Command::Search));
        assert_eq!(bindings.command(chord("Ctrl+Shift+F")), None, "the old chord is gone");
        assert_eq!(bindings.chords(Command::Copy).count(), 0);
        assert_eq!(bindings.set(Command::Search, &[]), []);
        assert_eq!(bindings.command(chord("F3")), None);
    }
}
