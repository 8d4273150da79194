//! The pointer in scripts: places in cells, buttons and the wheel.

use super::{Does, Parser, Wrong, wrong};
use crate::event::Button;

const BUTTONS: [(&str, Button); 5] = [
    ("left", Button::Left),
    ("middle", Button::Middle),
    ("right", Button::Right),
    ("back", Button::Back),
    ("forward", Button::Forward),
];

/// One notch of a wheel.
const NOTCH: i32 = 120;

impl Parser {
    /// `point COL ROW`, counted from one.
    pub(super) fn point(&mut self, line: &str, at: usize) -> Result<(), Wrong> {
        let numbers: Vec<Option<u16>> = line[at..].split_whitespace().map(|word| word.parse().ok()).collect();
        let [Some(col), Some(row)] = numbers[..] else {
            return wrong(at, "a place is a column and a row, counted from one: point 10 3");
        };
        if col == 0 || row == 0 {
            return wrong(at, "columns and rows count from one");
        }
        self.does(Does::Point { col: col - 1, row: row - 1 });
        Ok(())
    }

    /// `press BUTTON`, `release BUTTON`.
    pub(super) fn button(&mut self, line: &str, at: usize, pressed: bool) -> Result<(), Wrong> {
        let button = button(line[at..].trim(), at)?;
        self.does(Does::Button { button, pressed });
        Ok(())
    }

    /// `click BUTTON`, `click BUTTON TIMES`.
    pub(super) fn click(&mut self, line: &str, at: usize) -> Result<(), Wrong> {
        let (name, times) = name_and_count(line, at)?;
        let button = button(name, at)?;
        for pressed in std::iter::repeat_n([true, false], usize::from(times)).flatten() {
            self.does(Does::Button { button, pressed });
        }
        Ok(())
    }

    /// `wheel up`, `wheel down NOTCHES`.
    pub(super) fn wheel(&mut self, line: &str, at: usize) -> Result<(), Wrong> {
        let (name, notches) = name_and_count(line, at)?;
        let turn = NOTCH * i32::from(notches);
        let (x, y) = match name {
            "up" => (0, -turn),
            "down" => (0, turn),
            "left" => (-turn, 0),
            "right" => (turn, 0),
            _ => return wrong(at, format!("a wheel turns up, down, left or right, not {name:?}")),
        };
        self.does(Does::Wheel { x, y });
        Ok(())
    }
}

fn name_and_count(line: &str, at: usize) -> Result<(&str, u8), Wrong> {
    let mut words = line[at..].split_whitespace();
    let (name, count, more) = (words.next().unwrap_or(""), words.next(), words.next());
    match count.map_or(Some(1), |count| count.parse().ok()) {
        Some(count) if more.is_none() => Ok((name, count)),
        _ => wrong(at, "only a number from 0 to 255 may follow"),
    }
}

fn button(name: &str, at: usize) -> Result<Button, Wrong> {
    match BUTTONS.iter().find(|(known, _)| *known == name) {
        Some((_, button)) => Ok(*button),
        None => wrong(at, format!("no button {name:?}: left, middle, right, back or forward")),
    }
}
