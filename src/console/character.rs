//! A character by its number or by its name, typed into a line in place of the bottom row.

use super::prompt::{Edit, Prompt};
use crate::keyboard::KeyPress;
use crate::names::Names;
use crate::paint::Over;
use crate::units::Cells;

/// Nobody steps through more.
const MOST: usize = 200;

/// The line, and what it may mean.
#[derive(Debug)]
pub(super) struct Character {
    pub(super) prompt: Prompt,
    label: &'static str,
    names: Option<Names>,
    found: Vec<char>,
    /// Which of them Enter types.
    at: usize,
}

/// What is to be done after a key press.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Choice {
    /// The key is not for the prompt.
    Foreign,
    /// The prompt stays.
    Open,
    /// The prompt ends, with a character or without.
    Done(Option<char>),
    /// There is no such character.
    Unknown,
}

impl Character {
    pub(super) fn new() -> Self {
        let names = Names::load();
        let (label, hint) = match names {
            Some(_) => (" Number or name: ", "Up Down choose  Enter types it  Esc"),
            None => (" U+", "Enter types it  Esc"),
        };
        Self { prompt: Prompt::new(label, hint), label, names, found: Vec::new(), at: 0 }
    }

    pub(super) fn press(&mut self, press: &KeyPress) -> Choice {
        let many = self.found.len();
        match self.prompt.press(press) {
            Edit::Foreign => return Choice::Foreign,
            Edit::Close => return Choice::Done(None),
            Edit::Accept => {
                return match self.found.get(self.at) {
                    None if !self.prompt.text().trim().is_empty() => Choice::Unknown,
                    chosen => Choice::Done(chosen.copied()),
                };
            }
            Edit::Changed => self.changed(),
            Edit::Down if many > 0 => self.choose((self.at + 1) % many),
            Edit::Up if many > 0 => self.choose((self.at + many - 1) % many),
            _ => {}
        }
        Choice::Open
    }

    /// The line is another one: the character of this number, then those of this name.
    pub(super) fn changed(&mut self) {
        let text = self.prompt.text();
        let numbered = number(text);
        let named = self.names.as_ref().map(|names| names.find(text, MOST)).unwrap_or_default();
        self.found = numbered.into_iter().chain(named.into_iter().map(|(c, _)| c)).collect();
        self.choose(0);
    }

    /// Shows one of those that were found.
    fn choose(&mut self, at: usize) {
        self.at = at;
        let status = self.found.get(at).map_or_else(String::new, |c| {
            let name = self.names.as_ref().and_then(|names| names.of(*c)).unwrap_or_default();
            format!(" {c} U+{:04X} {name}  {}/{} ", u32::from(*c), at + 1, self.found.len())
        });
        self.prompt.say(self.label, status);
    }

    pub(super) fn draw(&self, size: Cells, over: &mut Over) {
        self.prompt.draw(size, over);
    }
}

/// The character of a number in hexadecimal, as people write it: `e9`, `U+00E9`, `0xe9`. No control characters.
fn number(text: &str) -> Option<char> {
    let lower = text.trim().to_lowercase();
    let digits = lower.trim_start_matches("u+").trim_start_matches("0x");
    let number = u32::from_str_radix(digits, 16).ok()?;
    char::from_u32(number).filter(|c| !c.is_control())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_have_numbers() {
        for text in ["e9", "U+00E9", "u+e9", "0xE9", " e9 "] {
            assert_eq!(number(text), Some('é'), "{text:?}");
        }
        for text in ["", "1b", "d800", "110000", "xyz", "u+"] {
            assert_eq!(number(text), None, "{text:?}");
        }
    }

    #[cfg(feature = "full-fonts")]
    #[test]
    fn a_number_comes_before_the_names_that_look_like_one() {
        let mut asked = Character::new();
        asked.prompt.insert("face");
        asked.changed();
        assert_eq!(asked.found.first(), Some(&'\u{face}'));
        assert!(asked.found.len() > 100, "and the faces are behind it");
    }
}
