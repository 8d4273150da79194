//! The menu's pictures, as the bytes that a terminal needs for them.
//!
//! One column in the middle of the screen, at most 100 cells wide: on 80x24 it fills it, on a 4K display it is
//! where people look. Colours are those of the 256 that every terminal of today has; nothing is said by colour
//! alone.

use std::fmt::Write as _;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::actions::{ACTIONS, Action, KEYS};
use super::sources::Source;
use super::{Menu, Screen};
use crate::event::ExitStatus;

const PLAIN: &str = "\x1b[0m";
const TEXT: &str = "\x1b[0;38;5;252m";
const BRIGHT: &str = "\x1b[0;1;38;5;231m";
const DIM: &str = "\x1b[0;38;5;244m";
const FAINT: &str = "\x1b[0;38;5;242m";
const BAR: &str = "\x1b[0;1;38;5;231;48;5;24m";
const BAR_DIM: &str = "\x1b[0;38;5;153;48;5;24m";
const CHOSEN: &str = "\x1b[0;1;38;5;231;48;5;31m";
const CHOSEN_DIM: &str = "\x1b[0;38;5;252;48;5;238m";
const KEY: &str = "\x1b[0;1;38;5;80m";
const PART: &str = "\x1b[0;38;5;80m";
const COMMAND: &str = "\x1b[0;38;5;150m";
const WARNING: &str = "\x1b[0;38;5;215m";

/// The widest that lines get: longer ones are hard to read.
const WIDEST: usize = 100;
/// Rows from which there is room for air between the parts.
const TALL: usize = 32;

/// Pieces of one line, each with its look.
type Line = Vec<(&'static str, String)>;

/// Keys and what they do, for the last line.
type Hints = &'static [(&'static str, &'static str)];

impl Menu {
    /// The bytes that show the menu as it is, whatever was on the screen before.
    pub fn draw(&self) -> String {
        match &self.screen {
            Screen::Actions => self.page(&self.action_lines(), &self.detail_lines(), ACTION_HINTS),
            Screen::Choices { source, selected, .. } => {
                let (list, details) = self.choice_lines(*source, *selected);
                self.page(&list, &details, CHOICE_HINTS)
            }
            Screen::Confirm { command } => self.page(&self.question(command), &[], ANSWER_HINTS),
            Screen::Running { command } => self.start_text(command.as_deref()),
            Screen::Done { status } => done_text(*status),
        }
    }

    fn width(&self) -> usize {
        usize::from(self.size.cols).clamp(20, WIDEST)
    }

    fn rows(&self) -> usize {
        usize::from(self.size.rows)
    }

    fn is_tall(&self) -> bool {
        self.rows() >= TALL
    }

    /// A whole screen: bar, list, details, hints; the list gives way when there is little room.
    fn page(&self, list: &[Line], details: &[Line], hints: Hints) -> String {
        let air = usize::from(self.is_tall());
        let mut lines = vec![self.bar()];
        lines.extend(std::iter::repeat_n(Line::new(), air));
        let rest = self.rows().saturating_sub(3 + 2 * air);
        let least = if rest < 8 { 0 } else { 2 };
        let shown = details.len().min(rest.saturating_sub(list.len()).max(least));
        let room = rest.saturating_sub(shown);
        let first = self.first_visible(list.len(), room);
        lines.extend(list.iter().skip(first).take(room).cloned());
        lines.extend(std::iter::repeat_n(Line::new(), air));
        lines.push(vec![(FAINT, "─".repeat(self.width()))]);
        lines.extend(details.iter().take(shown).cloned());
        lines.push(hint_line(hints));
        self.paint(&lines)
    }

    /// The first line of a list that does not fit, so that what is selected stays in the middle.
    fn first_visible(&self, count: usize, room: usize) -> usize {
        let at = match &self.screen {
            Screen::Choices { selected, .. } => selected + 2,
            _ => self.row_of_selected(),
        };
        at.saturating_sub(room / 2).min(count.saturating_sub(room))
    }

    fn row_of_selected(&self) -> usize {
        if self.is_tall() {
            self.selected + 2 * ACTIONS[self.selected].part as usize + 1
        } else {
            self.selected
        }
    }

    /// Puts lines into the middle of the screen.
    fn paint(&self, lines: &[Line]) -> String {
        let width = self.width();
        let left = (usize::from(self.size.cols).saturating_sub(width)) / 2 + 1;
        // A little above the middle looks like the middle.
        let top = self.rows().saturating_sub(lines.len()) * 2 / 5;
        let mut text = String::from("\x1b[?2026h\x1b[?1049h\x1b[?25l\x1b[?7l");
        for row in 0..self.rows() {
            let _ = write!(text, "\x1b[{};1H{PLAIN}\x1b[2K", row + 1);
            if let Some(line) = row.checked_sub(top).and_then(|at| lines.get(at)) {
                let _ = write!(text, "\x1b[{left}G");
                write_line(&mut text, line, width);
            }
        }
        text.push_str("\x1b[?7h\x1b[?2026l");
        text
    }

    fn bar(&self) -> Line {
        let state = if self.facts.root_is_read_only { "/ is read-only" } else { "/ is writable" };
        let right = format!("{} · Linux {} · {state} ", self.facts.host, self.facts.kernel);
        let title = " glasstty recovery";
        let width = self.width();
        let right = clipped(&right, width.saturating_sub(title.len() + 2));
        let gap = width.saturating_sub(title.len() + right.width());
        vec![(BAR, title.to_owned()), (BAR_DIM, " ".repeat(gap)), (BAR_DIM, right)]
    }

    fn action_lines(&self) -> Vec<Line> {
        let mut lines = Vec::new();
        for (at, action) in ACTIONS.iter().enumerate() {
            let first = at == 0 || ACTIONS[at - 1].part != action.part;
            if first && self.is_tall() {
                if at > 0 {
                    lines.push(Line::new());
                }
                lines.push(vec![(PART, format!("  {}", action.part.name()))]);
            }
            let name = if first && !self.is_tall() { action.part.name() } else { "" };
            lines.push(self.action_line(at, action, name));
        }
        lines
    }

    fn action_line(&self, at: usize, action: &Action, part: &'static str) -> Line {
        let key = &KEYS[at..=at];
        let chosen = at == self.selected;
        let way = action.way(&self.facts);
        let (title, note) = match (&way, chosen) {
            (Ok(_), true) => (CHOSEN, CHOSEN),
            (Err(_), true) => (CHOSEN_DIM, CHOSEN_DIM),
            (Ok(_), false) => (TEXT, DIM),
            (Err(_), false) => (FAINT, FAINT),
        };
        let mark = if chosen { "▸" } else { " " };
        let reason = way.err().map(|reason| format!("({reason})")).unwrap_or_default();
        let room = self.width().saturating_sub(46);
        vec![
            (PART, if self.is_tall() { " ".to_owned() } else { format!("{part:>8} ") }),
            (
                if chosen {
                    title
                } else if note == FAINT {
                    FAINT
                } else {
                    KEY
                },
                format!(" {mark} {key} "),
            ),
            (title, format!(" {:<30}", action.title)),
            (note, format!("{:<room$}", clipped(&reason, room))),
        ]
    }

    /// What the selected action is about, and its command.
    fn detail_lines(&self) -> Vec<Line> {
        let action = &ACTIONS[self.selected];
        let width = self.width() - 4;
        let mut lines: Vec<Line> =
            wrapped(action.about, width).into_iter().map(|text| vec![(TEXT, format!("  {text}"))]).collect();
        match action.way(&self.facts) {
            Ok(way) if !matches!(way.command, super::Template::Shell) => {
                let command = way.command.filled(&self.facts, way.choose.map(|_| "…"));
                let asks = if action.changes || way.choose.is_some() { "  asks first" } else { "" };
                let mut shown = command.lines();
                let first = clipped(shown.next().unwrap_or(""), width.saturating_sub(4 + asks.len()));
                let first = if shown.next().is_some() { format!("{first} …") } else { first };
                lines.push(vec![(DIM, "  $ ".into()), (COMMAND, first), (WARNING, asks.into())]);
            }
            Ok(_) => {}
            Err(reason) => lines.push(vec![(WARNING, format!("  not now: {reason}"))]),
        }
        if self.is_tall() {
            lines.insert(0, Line::new());
            lines.resize(lines.len().max(5), Line::new());
        }
        lines
    }

    fn choice_lines(&self, source: Source, selected: usize) -> (Vec<Line>, Vec<Line>) {
        let title = ACTIONS[self.selected].title;
        let mut lines =
            vec![vec![(BRIGHT, format!("  {title}: ")), (TEXT, source.question().to_owned())], Line::new()];
        let width = self.width();
        for (at, choice) in self.facts.of(source).iter().enumerate() {
            let style = match (at == selected, &choice.refused) {
                (true, None) => CHOSEN,
                (true, Some(_)) => CHOSEN_DIM,
                (false, None) => TEXT,
                (false, Some(_)) => FAINT,
            };
            let key = KEYS.get(at..=at).unwrap_or(" ");
            let mark = if at == selected { "▸" } else { " " };
            let label = clipped(&choice.label, width.saturating_sub(8));
            lines.push(vec![
                (PLAIN, "  ".into()),
                (style, padded(&format!(" {mark} {key}  {label}"), width - 4)),
            ]);
        }
        let refused = self.facts.of(source).get(selected).and_then(|c| c.refused.as_deref());
        let detail =
            refused.map_or_else(Line::new, |reason| vec![(WARNING, format!("  not this one: {reason}"))]);
        (lines, vec![detail])
    }

    fn question(&self, command: &str) -> Vec<Line> {
        let action = &ACTIONS[self.selected];
        let width = self.width() - 4;
        let mut lines = vec![vec![(BRIGHT, format!("  {}", action.title))], Line::new()];
        lines.extend(wrapped(action.about, width).into_iter().map(|text| vec![(TEXT, format!("  {text}"))]));
        lines.extend([Line::new(), vec![(TEXT, "  This will run:".into())], Line::new()]);
        for text in command.lines().flat_map(|line| wrapped(line, width - 2)) {
            lines.push(vec![(COMMAND, format!("    {text}"))]);
        }
        lines.push(Line::new());
        lines.push(vec![
            (WARNING, "  Run it? ".into()),
            (KEY, "y".into()),
            (TEXT, " yes   ".into()),
            (KEY, "n".into()),
            (TEXT, " no".into()),
        ]);
        lines
    }

    /// The other screen, where everything that ran stands below each other and can be scrolled back to: a line
    /// that says what runs now.
    fn start_text(&self, command: Option<&str>) -> String {
        let mut text = format!("{PLAIN}\x1b[?1049l\x1b[?25h\r\n");
        match command {
            Some(command) => {
                let _ = write!(text, "{BAR} {} {PLAIN}\r\n", ACTIONS[self.selected].title);
                for line in command.lines() {
                    let _ = write!(text, "{DIM}$ {COMMAND}{line}{PLAIN}\r\n");
                }
                text.push_str("\r\n");
            }
            None => {
                let _ = write!(text, "{BAR} Shell {PLAIN} {DIM}exit leads back to the menu{PLAIN}\r\n");
            }
        }
        text
    }
}

const ACTION_HINTS: Hints = &[
    ("↑ ↓", "choose"),
    ("Enter", "do it"),
    ("1–j", "at once"),
    ("s", "shell"),
    ("r", "look again"),
    ("q Esc", "leave"),
];
const CHOICE_HINTS: Hints = &[("↑ ↓", "choose"), ("Enter", "take it"), ("s", "shell"), ("q Esc", "back")];
const ANSWER_HINTS: Hints = &[("y", "run it"), ("n Esc", "back"), ("s", "shell")];

fn hint_line(hints: Hints) -> Line {
    let mut line = vec![(PLAIN, "  ".to_owned())];
    for (at, (keys, what)) in hints.iter().enumerate() {
        line.push((PLAIN, if at > 0 { "   " } else { "" }.to_owned()));
        line.push((KEY, (*keys).to_owned()));
        line.push((DIM, format!(" {what}")));
    }
    line
}

/// The last line under a command's output.
fn done_text(status: ExitStatus) -> String {
    let (style, how) = match status {
        ExitStatus::Code(0) => (BAR, "done".to_owned()),
        ExitStatus::Code(code) => (WARNING, format!("ended with status {code}")),
        ExitStatus::Signal(signal) => (WARNING, format!("ended by signal {signal}")),
    };
    format!(
        "{PLAIN}\r\n{style} {how} {PLAIN} {KEY}any key{DIM} leads back to the menu   {KEY}s{DIM} shell   \
         {KEY}Shift+PageUp{DIM} what was above{PLAIN}\r\n"
    )
}

fn write_line(text: &mut String, line: &Line, width: usize) {
    let mut room = width;
    for (style, piece) in line {
        let piece = clipped(piece, room);
        room -= piece.width();
        let _ = write!(text, "{style}{piece}");
    }
    text.push_str(PLAIN);
}

/// The beginning of a text, with an ellipsis where it is cut. Control characters become visible spaces: names of
/// disks and entries come from outside.
fn clipped(text: &str, width: usize) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.width() <= width {
        return text;
    }
    let mut kept = String::new();
    let mut used = 0;
    for c in text.chars() {
        used += c.width().unwrap_or(0);
        if used >= width {
            break;
        }
        kept.push(c);
    }
    if width > 0 {
        kept.push('…');
    }
    kept
}

fn padded(text: &str, width: usize) -> String {
    let text = clipped(text, width);
    let gap = width.saturating_sub(text.width());
    text + &" ".repeat(gap)
}

/// Lines of at most `width` cells, broken at spaces where there are any.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let line = lines.last_mut().expect("there is always one");
        if !line.is_empty() && line.width() + 1 + word.width() > width {
            lines.push(word.to_owned());
        } else {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines
}
