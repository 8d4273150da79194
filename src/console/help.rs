//! The table of commands and their keys, above everything, a screenful at a time.

use xkbcommon::xkb::keysyms as ks;

use crate::binding::{Bindings, COMMANDS, Command, Entry};
use crate::keyboard::{KeyPress, Kind};
use crate::paint::{Ink, Over};
use crate::units::Cells;

/// The table, scrolled down by so many lines.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Help {
    first: u16,
}

/// Title and bottom line.
const FRAME: u16 = 2;

impl Help {
    /// Moves the table; false: the key ends it.
    pub(super) fn press(&mut self, press: &KeyPress, size: Cells) -> bool {
        if press.kind == Kind::Release || press.is_modifier() {
            return true;
        }
        let room = room(size);
        let last = (COMMANDS.len() as u16).saturating_sub(room);
        self.first = match press.keysym {
            ks::KEY_Up => self.first.saturating_sub(1),
            ks::KEY_Down => self.first + 1,
            ks::KEY_Prior => self.first.saturating_sub(room),
            ks::KEY_Next | ks::KEY_space => self.first + room,
            ks::KEY_Home => 0,
            ks::KEY_End => last,
            _ => return false,
        }
        .min(last);
        true
    }

    pub(super) fn draw(self, bindings: &Bindings, size: Cells, over: &mut Over) {
        let lines: Vec<(String, &str)> =
            COMMANDS.iter().map(|entry| (keys(entry, bindings), entry.about)).collect();
        let keys = lines.iter().map(|(keys, _)| Over::width(keys)).max().unwrap_or(0);
        let about = lines.iter().map(|(_, about)| Over::width(about)).max().unwrap_or(0);
        let width = (keys + about + 6).min(size.cols);
        let rows = room(size).min(lines.len() as u16);
        let (x, y) = ((size.cols - width) / 2, (size.rows - (rows + FRAME).min(size.rows)) / 2);
        let end = x + width;
        let mut row = y;
        bar(over, row, x..end, " Keys ", "Esc ends this ");
        for (keys_of, about) in lines.iter().skip(usize::from(self.first)).take(usize::from(rows)) {
            row += 1;
            over.fill(row, x, end, Ink::Plain);
            over.write(row, x + 2, end, keys_of, Ink::Accent);
            over.write(row, x + keys + 4, end, about, Ink::Plain);
        }
        let more = if self.first + rows < lines.len() as u16 { " ↓ more " } else { "" };
        let before = if self.first > 0 { "↑ before " } else { "" };
        if row + 1 < size.rows {
            bar(over, row + 1, x..end, more, before);
        }
    }
}

fn room(size: Cells) -> u16 {
    size.rows.saturating_sub(FRAME).max(1)
}

fn bar(over: &mut Over, y: u16, cols: std::ops::Range<u16>, left: &str, right: &str) {
    over.fill(y, cols.start, cols.end, Ink::Bar);
    over.write(y, cols.start, cols.end, left, Ink::Bar);
    let width = Over::width(right);
    if Over::width(left) + width <= cols.end - cols.start {
        over.write(y, cols.end - width, cols.end, right, Ink::Bar);
    }
}

/// The chords of a line, or what stands in their place.
fn keys(entry: &Entry, bindings: &Bindings) -> String {
    let chords = |command| bindings.chords(command).map(|chord| chord.to_string()).collect::<Vec<_>>();
    let all = match entry.command {
        Command::Console(_) => {
            let first = chords(Command::Console(1));
            first.iter().map(|chord| format!("{chord} …")).collect()
        }
        command => chords(command),
    };
    if all.is_empty() { "no key".to_owned() } else { all.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_shows_the_chords_that_are_configured() {
        let mut bindings = Bindings::default();
        let shown = |bindings: &Bindings, command: Command| keys(command.entry().expect("a line"), bindings);
        assert_eq!(shown(&bindings, Command::Copy), "Ctrl+Shift+C");
        assert_eq!(shown(&bindings, Command::Console(1)), "Ctrl+Alt+F1 …");
        bindings.bind("Ctrl+Shift+C".parse().expect("a chord"), None);
        assert_eq!(shown(&bindings, Command::Copy), "no key");
        for chord in ["F7", "Super+c"] {
            bindings.bind(chord.parse().expect("a chord"), Some(Command::Copy));
        }
        assert_eq!(shown(&bindings, Command::Copy), "F7, Super+C");
    }
}
