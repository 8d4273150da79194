//! The one table of commands: names, what they do in a few words, and the chords that ask for them unless the
//! configuration says otherwise. The help overlay shows it, the manual lists it.
//!
//! Chords with Ctrl+Shift and a letter cost programs nothing: in plain encoding they look like Ctrl and the
//! letter. Alt+Left and Alt+Right are those of the kernel's console.

use super::{CONSOLES, Chord, Command};

/// A line of the table.
#[derive(Debug)]
pub struct Entry {
    pub command: Command,
    pub name: &'static str,
    pub about: &'static str,
    chords: &'static [&'static str],
}

const fn entry(
    command: Command,
    name: &'static str,
    chords: &'static [&'static str],
    about: &'static str,
) -> Entry {
    Entry { command, name, about, chords }
}

/// In the order in which people are shown them.
pub const COMMANDS: &[Entry] = &[
    entry(Command::Help, "help", &["Ctrl+Shift+F1"], "these keys"),
    entry(Command::ScrollLineUp, "scroll-line-up", &["Ctrl+Shift+Up"], "a line back"),
    entry(Command::ScrollLineDown, "scroll-line-down", &["Ctrl+Shift+Down"], "a line forth"),
    entry(Command::ScrollPageUp, "scroll-page-up", &["Shift+PageUp"], "half a page back"),
    entry(Command::ScrollPageDown, "scroll-page-down", &["Shift+PageDown"], "half a page forth"),
    entry(Command::ScrollTop, "scroll-top", &["Ctrl+Shift+Home"], "the oldest line"),
    entry(Command::ScrollBottom, "scroll-bottom", &["Ctrl+Shift+End"], "the newest line"),
    entry(Command::PreviousPrompt, "previous-prompt", &["Ctrl+Shift+PageUp"], "the command before"),
    entry(Command::NextPrompt, "next-prompt", &["Ctrl+Shift+PageDown"], "the command after"),
    entry(Command::Search, "search", &["Ctrl+Shift+F"], "search in what was written"),
    entry(Command::Copy, "copy", &["Ctrl+Shift+C"], "copy the selection"),
    entry(Command::Paste, "paste", &["Ctrl+Shift+V"], "paste what was copied"),
    entry(Command::PastePrimary, "paste-primary", &["Shift+Insert"], "paste what was selected"),
    entry(Command::ZoomIn, "zoom-in", &["Ctrl+plus", "Ctrl+equal", "Ctrl+KP_Add"], "larger text"),
    entry(Command::ZoomOut, "zoom-out", &["Ctrl+minus", "Ctrl+KP_Subtract"], "smaller text"),
    entry(Command::ZoomReset, "zoom-reset", &["Ctrl+0", "Ctrl+KP_0"], "text of the usual size"),
    entry(Command::Magnify, "magnify", &["Ctrl+Shift+M"], "a part of the picture, much larger"),
    entry(Command::HighContrast, "high-contrast", &["Ctrl+Shift+H"], "colours that differ as much as can be"),
    entry(Command::Clear, "clear", &["Ctrl+Shift+L"], "forget what scrolled away"),
    entry(Command::Reset, "reset", &["Ctrl+Shift+Delete"], "set the terminal back"),
    entry(Command::Screenshot, "screenshot", &["Print"], "a picture of the screen, into your home"),
    entry(Command::LayoutNext, "layout-next", &["Super+space"], "the next keyboard layout"),
    entry(Command::UnicodeInput, "unicode-input", &["Ctrl+Shift+U"], "a character by its number or name"),
    entry(Command::PreviousConsole, "previous-console", &["Alt+Left", "Ctrl+Alt+Left"], "the console before"),
    entry(Command::NextConsole, "next-console", &["Alt+Right", "Ctrl+Alt+Right"], "the console after"),
    entry(Command::NextDisplay, "next-display", &["Super+Tab"], "the console on the next display"),
    entry(Command::TrustedLogin, "trusted-login", &["Ctrl+Alt+Shift+Escape"], "a login that is surely one"),
    entry(Command::Brighter, "brighter", &["XF86MonBrightnessUp"], "a brighter panel"),
    entry(Command::Darker, "darker", &["XF86MonBrightnessDown"], "a darker panel"),
    entry(Command::Restart, "restart", &["Ctrl+Alt+Delete"], "restart the machine"),
    entry(Command::Log, "log", &["Ctrl+Shift+F12"], "the kernel's messages, and back"),
    entry(Command::Passphrase, "passphrase", &["Ctrl+Alt+Shift+P"], "a passphrase that is asked for"),
    entry(Command::Console(1), "console", &["Ctrl+Alt+F"], "another console, by its number"),
];

impl Entry {
    /// What this line binds. The chords of `console` are made for every number: Ctrl+Alt+F1 and so on.
    pub fn bindings(&self) -> impl Iterator<Item = (Chord, Command)> {
        let numbers = match self.command {
            Command::Console(_) => 1..=CONSOLES,
            _ => 0..=0,
        };
        numbers.flat_map(move |number| {
            self.chords.iter().filter_map(move |chord| match number {
                0 => Some((chord.parse().ok()?, self.command)),
                _ => Some((format!("{chord}{number}").parse().ok()?, Command::Console(number))),
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_chord_of_the_table_parses() {
        for entry in COMMANDS.iter().filter(|entry| !matches!(entry.command, Command::Console(_))) {
            assert_eq!(entry.bindings().count(), entry.chords.len(), "{}", entry.name);
        }
        let consoles = COMMANDS.iter().filter(|entry| matches!(entry.command, Command::Console(_)));
        assert_eq!(consoles.flat_map(Entry::bindings).count(), usize::from(CONSOLES));
    }
}
