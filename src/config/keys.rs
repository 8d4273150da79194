//! `[keys]`: what chords ask for where the table of bindings is not what somebody wants.

use std::fmt::Write as _;

use toml_span::Value;

use super::slot::{Wrong, kind, quoted};
use crate::binding::{Bindings, COMMANDS, Chord, ChordError, Command, UnknownCommand};

/// The name of the group.
pub(super) const GROUP: &str = "keys";

/// What is written for a chord that asks for nothing: it is the program's.
pub(super) const NONE: &str = "none";

/// Chords that mean something else than in the table of bindings, each once. What is as in the table is not kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keys(Vec<(Chord, Option<Command>)>);

impl Keys {
    /// The table of bindings with these chords laid over it.
    pub fn bindings(&self) -> Bindings {
        let mut bindings = Bindings::default();
        for (chord, command) in &self.0 {
            bindings.bind(*chord, *command);
        }
        bindings
    }

    pub(super) fn set(&mut self, chord: Chord, command: Option<Command>) {
        self.0.retain(|(known, _)| *known != chord);
        if Bindings::default().command(chord) != command {
            self.0.push((chord, command));
        }
    }

    /// What a chord asks for.
    pub(super) fn get(&self, chord: Chord) -> Option<Command> {
        self.bindings().command(chord)
    }

    /// The same as the file would have it.
    pub(super) fn show(&self, chord: Chord) -> String {
        quoted(&self.get(chord).map_or_else(|| NONE.to_owned(), |command| command.to_string()))
    }
}

/// The chord of a line.
pub(super) fn chord(name: &str) -> Result<Chord, Wrong> {
    name.parse().map_err(|e: ChordError| Wrong::new(format!("is no chord: {e}"), None))
}

/// The command of a line.
pub(super) fn command(value: &Value<'_>) -> Result<Option<Command>, Wrong> {
    let name = value.as_str().ok_or_else(|| {
        Wrong::new(format!("is {}, not the name of a command or \"{NONE}\"", kind(value)), None)
    })?;
    if name == NONE {
        return Ok(None);
    }
    name.parse().map(Some).map_err(|e: UnknownCommand| {
        Wrong::new(format!("{} is no command", quoted(name)), e.nearest.as_deref().map(quoted))
    })
}

/// Stores one line.
pub(super) fn store(keys: &mut Keys, name: &str, value: &Value<'_>) -> Result<(), Wrong> {
    keys.set(chord(name)?, command(value)?);
    Ok(())
}

/// The table of bindings as lines of a file.
pub(super) fn sample(text: &mut String) {
    for entry in COMMANDS {
        let _ = writeln!(text, "\n# {}", entry.about);
        for (chord, command) in entry.bindings() {
            let _ = writeln!(text, "#{} = {}", quoted(&chord.to_string()), quoted(&command.to_string()));
        }
    }
}
