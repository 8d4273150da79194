//! What others than its keys ask of a console: facts about it, and the layout of its keyboard.

use super::zoom::Zoom;
use super::{Console, Wanted};
use crate::binding::Command;
use crate::font::Size;
use crate::paint::Canvas;
use crate::units::{Cells, OutputId, Pixels, SessionId, Time};

/// A session, as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionInfo {
    pub id: SessionId,
    /// It is what is shown, and keys go to it.
    pub focused: bool,
    /// A program's words: not to be printed as they are.
    pub title: String,
}

impl Console {
    /// All sessions in the order of their numbers.
    pub fn sessions(&self) -> Vec<SessionInfo> {
        let focused = self.focused();
        let info = |session: &super::Session| SessionInfo {
            id: session.id,
            focused: session.id == focused,
            title: session.terminal.title().to_owned(),
        };
        self.sessions.iter().map(info).collect()
    }

    /// Does what a key could have asked for. False where that means nothing.
    pub fn ask(&mut self, command: Command, now: Time) -> bool {
        self.obey(command, now)
    }

    /// Height of a cell on the first display, in pixels.
    pub fn font_size(&self) -> u16 {
        let Wanted { size, zoom, .. } = self.font;
        let unseen = || zoom.apply(size.on(Pixels::default(), None));
        self.outputs.first().map_or_else(unseen, |output| output.height(size, zoom))
    }

    /// Shows text of this size until the configuration is read again.
    pub fn show_font_size(&mut self, size: Size, now: Time) {
        self.font.zoom = Zoom::NONE;
        self.font.size = size;
        self.fit_session(now);
    }

    /// The names of the keyboard's layouts, and which one types now.
    pub fn layouts(&self) -> (Vec<String>, usize) {
        (self.seat.keyboard().layouts(), self.seat.keyboard().layout())
    }

    /// Types with another layout of the keymap, and says which.
    pub fn set_layout(&mut self, layout: usize, now: Time) {
        self.seat.set_layout(layout);
        self.indicate_layout(now);
    }

    /// Says which layout types now, where there is a choice.
    pub(super) fn indicate_layout(&mut self, now: Time) {
        let (layouts, active) = self.layouts();
        if let Some(name) = layouts.get(active).filter(|_| layouts.len() > 1) {
            self.overlay.indicate(format!(" {name} "), now);
            self.damage_all();
        }
    }

    /// The next layout of the keymap; false where there is only one.
    pub(super) fn next_layout(&mut self, now: Time) -> bool {
        let (layouts, active) = self.layouts();
        if layouts.len() < 2 {
            return false;
        }
        self.set_layout((active + 1) % layouts.len(), now);
        true
    }

    /// A session that went on while no console was there: its terminal as it was (`Terminal::save`), and its program,
    /// which runs. False where there is no place for it.
    pub fn adopt(&mut self, session: SessionId, size: Cells, screen: &[u8], now: Time) -> bool {
        self.sessions.adopt(session, size, screen, now)
    }

    /// The terminal of a session, for `adopt`: its size and its screen, with so many rows of the scrollback.
    pub fn save(&self, session: SessionId, history: usize) -> Option<(Cells, Vec<u8>)> {
        let terminal = &self.sessions.get(session)?.terminal;
        Some((terminal.size(), terminal.save(history)))
    }

    /// A picture of what an output shows, painted for this purpose alone.
    pub fn snapshot(&mut self, output: OutputId) -> Option<Canvas> {
        let over = self.over();
        let output = self.outputs.iter_mut().find(|o| o.id == output)?;
        output.snapshot(self.sessions.focused().terminal.view(), &over)
    }
}
