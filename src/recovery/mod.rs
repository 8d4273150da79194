//! The recovery menu: a pure machine that draws itself with ordinary sequences of a terminal.
//!
//! Bytes of a keyboard come in by `handle_input`, facts about the machine by `handle_facts`; requests go out by
//! `poll_request`, and `draw` gives the bytes of the whole picture. It works in any terminal, so it needs nothing
//! of the console that shows it.
//!
//! ```text
//!             Enter, key              y                  done
//! Actions ───────────────▸ Confirm ──────▸ Running ────────────▸ Done
//!    ▲ └── a list ──▸ Choices ──┘ ▲  a look needs no question     │ any key
//!    └───────────── Esc, n ───────┴───────────────────────────────┘
//! ```

#![forbid(unsafe_code)]

mod actions;
mod draw;
mod keys;
mod needs;
mod sources;

use std::collections::VecDeque;

pub use actions::{commands, paths, titles};
pub use needs::{Facts, Need};
pub use sources::{Block, Choice, Source, file_systems, grub_entries, loader_entry, sticks, targets};

use self::actions::{ACTIONS, Action, KEYS, Template, Way};
use self::keys::Key;
use crate::event::ExitStatus;
use crate::units::Cells;

/// What the menu asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// Run a line in `sh -c` on this terminal, then say how it ended.
    Run(String),
    /// Run the person's shell on this terminal, then say how it ended.
    Shell,
    /// Look at the machine again.
    Look,
    /// The person wants to leave.
    Leave,
}

/// What the screen shows.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Screen {
    Actions,
    Choices {
        source: Source,
        way: &'static Way,
        selected: usize,
    },
    Confirm {
        command: String,
    },
    /// The screen belongs to a command.
    Running {
        command: Option<String>,
    },
    /// The command's output stays until a key.
    Done {
        status: ExitStatus,
    },
}

/// The machine. See the module's text.
#[derive(Debug)]
pub struct Menu {
    facts: Facts,
    size: Cells,
    screen: Screen,
    selected: usize,
    requests: VecDeque<Request>,
}

impl PartialEq for Way {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

impl Eq for Way {}

impl Menu {
    /// A menu with the first line selected.
    pub fn new(facts: Facts, size: Cells) -> Self {
        Self { facts, size, screen: Screen::Actions, selected: 0, requests: VecDeque::new() }
    }

    /// The machine as it is now.
    pub fn handle_facts(&mut self, facts: Facts) {
        self.facts = facts;
    }

    /// The terminal has another size.
    pub fn handle_size(&mut self, size: Cells) {
        self.size = size;
    }

    /// What was typed.
    pub fn handle_input(&mut self, bytes: &[u8]) {
        for key in keys::keys(bytes) {
            self.handle_key(key);
        }
    }

    /// What was asked to run has ended. A shell needs no look back at it.
    pub fn handle_done(&mut self, status: ExitStatus) {
        self.screen = match &self.screen {
            Screen::Running { command: Some(_) } => Screen::Done { status },
            _ => Screen::Actions,
        };
        self.requests.push_back(Request::Look);
    }

    /// The next request, in order.
    pub fn poll_request(&mut self) -> Option<Request> {
        self.requests.pop_front()
    }

    /// The screen shows what a command has written: what `draw` gives goes below it.
    pub fn shows_output(&self) -> bool {
        matches!(self.screen, Screen::Done { .. })
    }

    fn handle_key(&mut self, key: Key) {
        match (&self.screen, key) {
            (Screen::Running { .. }, _) => {}
            (_, Key::Letter('s' | 'S')) => self.shell(),
            (Screen::Done { .. }, _) => self.screen = Screen::Actions,
            (Screen::Confirm { .. }, key) => self.handle_answer(key),
            (Screen::Choices { .. }, key) => self.handle_choice_key(key),
            (Screen::Actions, key) => self.handle_action_key(key),
        }
    }

    fn handle_action_key(&mut self, key: Key) {
        match key {
            Key::Letter('q' | 'Q') | Key::Back => self.requests.push_back(Request::Leave),
            Key::Letter('r' | 'R') => self.requests.push_back(Request::Look),
            Key::Letter(letter) => {
                let letter = letter.to_ascii_lowercase();
                if let Some(at) = KEYS.find(letter).filter(|&at| at < ACTIONS.len()) {
                    self.selected = at;
                    self.choose_action();
                }
            }
            Key::Enter => self.choose_action(),
            key => self.selected = moved(self.selected, ACTIONS.len(), key),
        }
    }

    fn choose_action(&mut self) {
        let action = &ACTIONS[self.selected];
        let Ok(way) = action.way(&self.facts) else { return };
        match (way.command, way.choose) {
            (Template::Shell, _) => self.shell(),
            (_, Some(source)) => {
                let free = self.facts.of(source).iter().position(|c| c.refused.is_none());
                self.screen = Screen::Choices { source, way, selected: free.unwrap_or(0) };
            }
            (template, None) => self.ask(action, template.filled(&self.facts, None)),
        }
    }

    fn handle_choice_key(&mut self, key: Key) {
        let Screen::Choices { source, way, selected } = &mut self.screen else { return };
        let list = self.facts.of(*source);
        match key {
            Key::Back | Key::Letter('q' | 'Q' | 'n' | 'N') => self.screen = Screen::Actions,
            Key::Enter => {
                let Some(choice) = list.get(*selected).filter(|c| c.refused.is_none()) else { return };
                let command = way.command.filled(&self.facts, Some(&choice.value));
                self.ask(&ACTIONS[self.selected], command);
            }
            Key::Letter(letter) => {
                if let Some(at) = KEYS.find(letter).filter(|&at| at < list.len()) {
                    *selected = at;
                }
            }
            key => *selected = moved(*selected, list.len(), key),
        }
    }

    /// Whatever writes to a disk is asked for, a report too.
    fn ask(&mut self, action: &Action, command: String) {
        if action.changes || matches!(self.screen, Screen::Choices { .. }) {
            self.screen = Screen::Confirm { command };
        } else {
            self.start(command);
        }
    }

    fn handle_answer(&mut self, key: Key) {
        match (key, &self.screen) {
            (Key::Letter('y' | 'Y'), Screen::Confirm { command }) => self.start(command.clone()),
            (Key::Letter('n' | 'N' | 'q' | 'Q') | Key::Back, _) => self.screen = Screen::Actions,
            _ => {}
        }
    }

    fn start(&mut self, command: String) {
        self.requests.push_back(Request::Run(command.clone()));
        self.screen = Screen::Running { command: Some(command) };
    }

    fn shell(&mut self) {
        self.requests.push_back(Request::Shell);
        self.screen = Screen::Running { command: None };
    }
}

/// The place in a list after a key. The ends meet.
fn moved(at: usize, count: usize, key: Key) -> usize {
    let count = count.max(1);
    match key {
        Key::Up => (at + count - 1) % count,
        Key::Down => (at + 1) % count,
        Key::First => 0,
        Key::Last => count - 1,
        _ => at.min(count - 1),
    }
}
