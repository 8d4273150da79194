//! The search through what was written: the line, where it stands, and what else it would find.

use super::place::{Place, Span};
use super::prompt::Prompt;
use crate::paint::{Over, Tint};
use crate::term::{Direction, Match, Pattern, Point, Terminal};
use crate::units::Cells;

const PLAIN: &str = " Search: ";
const PATTERN: &str = " Pattern: ";
const HINT: &str = "Enter ↑  Shift+Enter ↓  Ctrl+R pattern  Esc";

/// Matches that are set off in a window at most: more is a carpet.
const MOST: usize = 500;

/// A search that goes on while its line stands at the bottom of the screen.
#[derive(Debug)]
pub(super) struct Search {
    pub(super) prompt: Prompt,
    regex: bool,
    pattern: Option<Pattern>,
    /// Where it began: changes of the text search from here again.
    origin: Place,
    current: Option<Span>,
}

impl Search {
    /// From the bottom of the window upwards.
    pub(super) fn new(terminal: &Terminal) -> Self {
        let bottom = terminal.top_row() + usize::from(terminal.size().rows);
        Self {
            prompt: Prompt::new(PLAIN, HINT),
            regex: false,
            pattern: None,
            origin: Place::of(terminal, Point { row: bottom, col: 0 }),
            current: None,
        }
    }

    pub(super) fn current(&self) -> Option<Span> {
        self.current
    }

    /// Between the text itself and a regular expression.
    pub(super) fn toggle(&mut self, terminal: &mut Terminal) {
        self.regex = !self.regex;
        self.changed(terminal);
    }

    /// The text is another one.
    pub(super) fn changed(&mut self, terminal: &mut Terminal) {
        let text = self.prompt.text();
        let pattern = if self.regex { Pattern::regex(text) } else { Pattern::plain(text) };
        self.current = None;
        self.pattern = None;
        match pattern {
            _ if text.is_empty() => self.say(""),
            Ok(pattern) => {
                self.pattern = Some(pattern);
                self.step(terminal, Direction::Up);
            }
            Err(error) => {
                // The last line of the crate's message says it; those above draw arrows.
                let message = error.to_string();
                let line = message.lines().last().unwrap_or_default();
                self.say(line.trim_start_matches("error: "));
            }
        }
    }

    fn say(&mut self, status: &str) {
        let label = if self.regex { PATTERN } else { PLAIN };
        let status = if status.is_empty() { String::new() } else { format!(" {status} ") };
        self.prompt.say(label, status);
    }

    /// To the next match in a direction; from the end it goes on at the other one.
    pub(super) fn step(&mut self, terminal: &mut Terminal, direction: Direction) {
        let Some(pattern) = &self.pattern else { return };
        let from = self.from(terminal, direction);
        let around = match direction {
            Direction::Up => Point { row: terminal.total_rows(), col: 0 },
            Direction::Down => Point::default(),
        };
        let direct = terminal.find(pattern, from, direction);
        let found = direct.or_else(|| terminal.find(pattern, around, direction));
        self.current = found.map(|found| Span::of(terminal, found));
        match (direct, found) {
            (_, None) => self.say("not found"),
            (Some(_), _) => self.say(""),
            (None, Some(_)) => self.say("from the other end"),
        }
        if let Some(found) = found {
            show(terminal, found);
        }
    }

    fn from(&self, terminal: &Terminal, direction: Direction) -> Point {
        match (self.current, direction) {
            (None, _) => self.origin.point(terminal),
            (Some(current), Direction::Up) => current.start.point(terminal),
            (Some(current), Direction::Down) => after(current.start.point(terminal)),
        }
    }

    /// Sets off what the window shows of the matches.
    pub(super) fn draw(&self, terminal: &Terminal, size: Cells, over: &mut Over) {
        let (top, end) = (terminal.top_row(), terminal.top_row() + usize::from(size.rows));
        let mut from = Point { row: top, col: 0 };
        for _ in 0..MOST {
            let Some(pattern) = &self.pattern else { break };
            let Some(found) = terminal.find(pattern, from, Direction::Down) else { break };
            if found.start.row >= end {
                break;
            }
            Span::of(terminal, found).tint(terminal, size, Tint::Found, over);
            from = after(found.end);
        }
        if let Some(current) = self.current {
            current.tint(terminal, size, Tint::Current, over);
        }
        self.prompt.draw(size, over);
    }
}

fn after(point: Point) -> Point {
    Point { col: point.col + 1, ..point }
}

/// Moves the window so that a match is in it and not under the line at the bottom.
fn show(terminal: &mut Terminal, found: Match) {
    let rows = usize::from(terminal.size().rows);
    let top = terminal.top_row();
    let visible = top..top + rows.saturating_sub(1).max(1);
    if !visible.contains(&found.start.row) {
        let wanted = found.start.row.saturating_sub(rows / 2);
        let up = top as i64 - wanted as i64;
        terminal.scroll_view(i32::try_from(up).unwrap_or(0));
    }
}
