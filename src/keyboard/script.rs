//! Scripted key presses, the format of `--keys FILE`. One step a line:
//!
//! ```text
//! # a comment
//! type echo hello       the characters, one after the other
//! key Return            a key, with modifiers: key ctrl+alt+F2
//! down shift            only down …
//! up shift              … and up again
//! wait 200ms            before the next step: 200ms, 1.5s
//! point 10 3            the pointer over column 10 of row 3, counted from one
//! click left 2          a button, so many times: left, middle, right, back, forward
//! press left            only down …
//! release left          … and up again
//! wheel down 3          so many notches: up, down, left, right
//! ```
//!
//! Keys have the names of keysyms (`Return`, `Page_Up`, `F2`, `eacute`) in any case, or are the characters
//! themselves (`key ctrl+c`); `ctrl shift alt altgr super enter esc del pgup pgdn` are short for some.

#![forbid(unsafe_code)]

use std::time::Duration;

use super::Keyboard;
use crate::event::Button;

mod names;
mod pointing;

use names::{Chord, Names};

/// One thing to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// How long after the step before.
    pub wait: Duration,
    pub does: Does,
}

/// What a step does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Does {
    /// A key goes down or up; evdev's code. A wait at the end of a script is a step of the code 0, which is no key.
    Key {
        code: u16,
        pressed: bool,
    },
    /// The pointer goes to the middle of a cell, counted from zero.
    Point {
        col: u16,
        row: u16,
    },
    Button {
        button: Button,
        pressed: bool,
    },
    /// To the right and down, 120 to the notch.
    Wheel {
        x: i32,
        y: i32,
    },
}

impl Step {
    /// The code of a key and whether it goes down.
    pub const fn key(&self) -> Option<(u16, bool)> {
        match self.does {
            Does::Key { code, pressed } => Some((code, pressed)),
            _ => None,
        }
    }
}

/// What is wrong with a script, and where: line and column count from one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {message}")]
pub struct ScriptError {
    pub line: usize,
    pub column: usize,
    pub message: String,
}

/// The steps of a script, for this keyboard's keymap.
pub fn parse(text: &str, keyboard: &Keyboard) -> Result<Vec<Step>, ScriptError> {
    let mut parser = Parser { names: Names::new(keyboard), steps: Vec::new(), wait: Duration::ZERO };
    for (index, line) in text.lines().enumerate() {
        parser.line(line).map_err(|wrong| {
            let column = line[..wrong.at].chars().count() + 1;
            ScriptError { line: index + 1, column, message: wrong.message }
        })?;
    }
    Ok(parser.finish())
}

/// A message, and the byte of the line that it is about.
struct Wrong {
    at: usize,
    message: String,
}

fn wrong<T>(at: usize, message: impl Into<String>) -> Result<T, Wrong> {
    Err(Wrong { at, message: message.into() })
}

struct Parser {
    names: Names,
    steps: Vec<Step>,
    /// Before the next step.
    wait: Duration,
}

impl Parser {
    fn line(&mut self, line: &str) -> Result<(), Wrong> {
        let start = line.len() - line.trim_start().len();
        let rest = &line[start..];
        let word = rest.split_whitespace().next().unwrap_or("");
        // After the word one blank is its own; `type` keeps the others.
        let at = start + word.len() + rest[word.len()..].chars().next().map_or(0, char::len_utf8);
        match word {
            "" => Ok(()),
            _ if word.starts_with('#') => Ok(()),
            "type" => self.characters(line, at),
            "key" => self.key(line, at),
            "down" => self.held(line, at, true),
            "up" => self.held(line, at, false),
            "wait" => self.pause(line, at),
            "point" => self.point(line, at),
            "press" => self.button(line, at, true),
            "release" => self.button(line, at, false),
            "click" => self.click(line, at),
            "wheel" => self.wheel(line, at),
            _ => {
                let known = "type, key, down, up, wait, point, click, press, release or wheel";
                wrong(start, format!("unknown step {word:?}: {known}"))
            }
        }
    }

    fn characters(&mut self, line: &str, at: usize) -> Result<(), Wrong> {
        for (offset, c) in line[at..].char_indices() {
            match self.names.character(c) {
                Some(chord) => self.press(&chord),
                None => return wrong(at + offset, format!("no key types {c:?} in this keymap")),
            }
        }
        Ok(())
    }

    fn key(&mut self, line: &str, at: usize) -> Result<(), Wrong> {
        let chord = self.chord(line, at)?;
        self.press(&chord);
        Ok(())
    }

    fn held(&mut self, line: &str, at: usize, pressed: bool) -> Result<(), Wrong> {
        let chord = self.chord(line, at)?;
        let (first, second) = (chord.held, [chord.code]);
        let codes = first.into_iter().chain(second);
        let codes: Vec<u16> = if pressed { codes.collect() } else { codes.rev().collect() };
        codes.into_iter().for_each(|code| self.step(code, pressed));
        Ok(())
    }

    /// `ctrl+alt+F2`: everything but the last is held.
    fn chord(&self, line: &str, at: usize) -> Result<Chord, Wrong> {
        let name = line[at..].trim_end();
        let at = at + name.len() - name.trim_start().len();
        let name = name.trim_start();
        let (mods, key) = split(name);
        let mut chord = self.find(key, at + name.len() - key.len())?;
        let mut held = Vec::new();
        let mut offset = at;
        for modifier in mods.split('+').filter(|_| !mods.is_empty()) {
            held.push(self.find(modifier, offset)?.code);
            offset += modifier.len() + 1;
        }
        chord.held.retain(|code| !held.contains(code));
        held.append(&mut chord.held);
        Ok(Chord { held, ..chord })
    }

    fn find(&self, name: &str, at: usize) -> Result<Chord, Wrong> {
        if name.is_empty() {
            return wrong(at, "the name of a key is missing");
        }
        self.names.key(name).ok_or_else(|| {
            let near = self.names.nearest(name).map_or(String::new(), |near| format!(", perhaps {near:?}"));
            Wrong { at, message: format!("no key {name:?} in this keymap{near}") }
        })
    }

    fn pause(&mut self, line: &str, at: usize) -> Result<(), Wrong> {
        let text = line[at..].trim();
        match duration(text) {
            Some(span) => {
                self.wait = self.wait.saturating_add(span);
                Ok(())
            }
            None => wrong(at, format!("not a time: {text:?}, but 200ms or 1.5s")),
        }
    }

    fn press(&mut self, chord: &Chord) {
        chord.held.iter().for_each(|&code| self.step(code, true));
        self.step(chord.code, true);
        self.step(chord.code, false);
        chord.held.iter().rev().for_each(|&code| self.step(code, false));
    }

    fn step(&mut self, code: u16, pressed: bool) {
        self.does(Does::Key { code, pressed });
    }

    fn does(&mut self, does: Does) {
        self.steps.push(Step { wait: std::mem::take(&mut self.wait), does });
    }

    fn finish(mut self) -> Vec<Step> {
        if !self.wait.is_zero() {
            self.step(0, false);
        }
        self.steps
    }
}

/// The key of a chord is what follows the last `+`, unless it is that itself: `ctrl++`.
fn split(name: &str) -> (&str, &str) {
    match name.strip_suffix("++") {
        Some(mods) => (mods, "+"),
        None if name == "+" => ("", "+"),
        None => name.rsplit_once('+').unwrap_or(("", name)),
    }
}

/// `200ms`, `2s`, `1.5s`; nothing above a day.
fn duration(text: &str) -> Option<Duration> {
    let (number, unit) = match text.strip_suffix("ms") {
        Some(number) => (number, 0.001),
        None => (text.strip_suffix('s')?, 1.0),
    };
    let plain = number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let seconds = number.parse::<f64>().ok().filter(|_| plain)? * unit;
    (seconds <= 86_400.0).then(|| Duration::from_secs_f64(seconds))
}

#[cfg(test)]
mod tests;
