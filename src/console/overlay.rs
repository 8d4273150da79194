//! What the console shows above the terminal. All of it is text in cells; it is composed here and painted by
//! `paint` as an [`Over`], so that whoever has something to say needs no pixels:
//!
//! ```text
//! self.overlay.indicate(" German ", now);      // a few words in the corner that go by themselves
//! self.damage_all();
//! ```
//!
//! The search, the number of a character and the table of keys take the keyboard while they are open; `keys.rs`
//! gives them what is pressed.

use std::time::Duration;

use super::character::Character;
use super::help::Help;
use super::search::Search;
use crate::binding::Bindings;
use crate::paint::{Ink, Over};
use crate::term::Terminal;
use crate::units::{Cells, Time};

/// How long a few words in the corner stay.
const STAY: Duration = Duration::from_millis(1500);

/// What has the keyboard instead of the program.
#[derive(Debug)]
pub(super) enum Open {
    Help(Help),
    Search(Search),
    /// The number or the name of a character.
    Character(Character),
}

/// What stands above the focused session's terminal.
#[derive(Debug, Default)]
pub(super) struct Overlay {
    pub(super) open: Option<Open>,
    note: Option<(String, Time)>,
}

impl Overlay {
    /// Says something in the top right corner for a moment: a layout, a console, a size.
    pub(super) fn indicate(&mut self, text: impl Into<String>, now: Time) {
        self.note = Some((text.into(), now + STAY));
    }

    /// Adds everything to what a canvas will show.
    pub(super) fn draw(&self, terminal: &Terminal, bindings: &Bindings, over: &mut Over) {
        let size = terminal.size();
        match &self.open {
            Some(Open::Help(help)) => help.draw(bindings, size, over),
            Some(Open::Search(search)) => search.draw(terminal, size, over),
            Some(Open::Character(asked)) => asked.draw(size, over),
            None => {}
        }
        if let Some((text, _)) = &self.note {
            draw_note(text, size, over);
        }
    }

    /// When something goes by itself.
    pub(super) fn deadline(&self) -> Option<Time> {
        self.note.as_ref().map(|(_, until)| *until)
    }

    /// True when something went.
    pub(super) fn handle_timeout(&mut self, now: Time) -> bool {
        let over = self.note.as_ref().is_some_and(|(_, until)| *until <= now);
        if over {
            self.note = None;
        }
        over
    }
}

fn draw_note(text: &str, size: Cells, over: &mut Over) {
    let wanted = Over::width(text);
    over.write(0, size.cols.saturating_sub(wanted), size.cols, text, Ink::Bar);
}
