//! A line that people type into, in place of the bottom row: what to search for, the number of a character.

use unicode_segmentation::UnicodeSegmentation;
use xkbcommon::xkb::keysyms as ks;

use crate::keyboard::{KeyPress, Kind, Mods};
use crate::paint::{Ink, Over};
use crate::units::Cells;

/// The longest line: nobody types more, and a pattern of a pasted book would be a nuisance.
const LONGEST: usize = 256;

/// What a key press did to the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Edit {
    /// Not a key of the prompt's.
    Foreign,
    /// Nothing that matters.
    Nothing,
    Changed,
    /// Enter or Up, Shift+Enter or Down.
    Up,
    Down,
    Accept,
    /// Ctrl+R.
    Toggle,
    Close,
}

/// The line and what is said beside it.
#[derive(Debug)]
pub(super) struct Prompt {
    label: &'static str,
    /// What the keys do, where there is room for it.
    hint: &'static str,
    text: String,
    status: String,
}

impl Prompt {
    pub(super) fn new(label: &'static str, hint: &'static str) -> Self {
        Self { label, hint, text: String::new(), status: String::new() }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Another label, and what is said to the right of the line.
    pub(super) fn say(&mut self, label: &'static str, status: impl Into<String>) {
        (self.label, self.status) = (label, status.into());
    }

    /// Puts text where it is typed.
    pub(super) fn insert(&mut self, text: &str) {
        let shown = text.chars().filter(|c| !c.is_control());
        let room = LONGEST.saturating_sub(self.text.chars().count());
        self.text.extend(shown.take(room));
    }

    pub(super) fn press(&mut self, press: &KeyPress) -> Edit {
        if press.kind == Kind::Release || press.is_modifier() {
            return Edit::Nothing;
        }
        let held = press.mods.held();
        match press.keysym {
            ks::KEY_Escape => Edit::Close,
            ks::KEY_Return | ks::KEY_KP_Enter if held.contains(Mods::SHIFT) => Edit::Down,
            ks::KEY_Return | ks::KEY_KP_Enter => Edit::Accept,
            ks::KEY_Up if held.is_empty() => Edit::Up,
            ks::KEY_Down if held.is_empty() => Edit::Down,
            ks::KEY_BackSpace => self.erase(),
            _ if held == Mods::CTRL => self.control(press.base),
            _ if held.intersects(Mods::CTRL | Mods::ALT | Mods::SUPER) => Edit::Foreign,
            _ if press.text.is_empty() => Edit::Foreign,
            _ => {
                self.insert(press.text.as_str());
                Edit::Changed
            }
        }
    }

    fn control(&mut self, key: u32) -> Edit {
        match key {
            ks::KEY_c | ks::KEY_g => Edit::Close,
            ks::KEY_r => Edit::Toggle,
            ks::KEY_u => {
                self.text.clear();
                Edit::Changed
            }
            _ => Edit::Foreign,
        }
    }

    /// The last character, marks and all.
    fn erase(&mut self) -> Edit {
        match self.text.grapheme_indices(true).next_back() {
            Some((at, _)) => {
                self.text.truncate(at);
                Edit::Changed
            }
            None => Edit::Nothing,
        }
    }

    /// The end of a long line shows rather than its beginning.
    pub(super) fn draw(&self, size: Cells, over: &mut Over) {
        let y = size.rows - 1;
        over.fill(y, 0, size.cols, Ink::Bar);
        let status = Over::width(&self.status).min(size.cols / 2);
        let limit = size.cols - status;
        over.write(y, limit, size.cols, &self.status, Ink::Bar);
        let start = over.write(y, 0, limit, self.label, Ink::Bar);
        let room = limit.saturating_sub(start + 2);
        let mut shown = self.text.as_str();
        while Over::width(shown) > room {
            let Some(first) = shown.graphemes(true).next() else { break };
            shown = &shown[first.len()..];
        }
        let end = over.write(y, start, limit, shown, Ink::Bar);
        over.fill(y, end, (end + 1).min(limit), Ink::Plain);
        if end + 3 + Over::width(self.hint) < limit {
            over.write(y, limit - Over::width(self.hint) - 1, limit, self.hint, Ink::Bar);
        }
    }
}
