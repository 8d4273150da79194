//! What others than its keys ask of a console: facts about it, and the layout of its keyboard.

use super::layout;
use super::zoom::Zoom;
use super::{Console, Wanted};
use crate::action::Action;
use crate::binding::Command;
use crate::event::Connector;
use crate::font::Size;
use crate::nearest::nearest;
use crate::outputs::Wish;
use crate::paint::Canvas;
use crate::units::{CardId, Cells, OutputId, Pixels, Rotation, SessionId, Time};

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

    /// Says something in the corner for a moment. No control characters get there.
    pub fn tell(&mut self, text: &str, now: Time) {
        let plain: String = text.chars().filter(|c| !c.is_control()).collect();
        self.overlay.indicate(format!(" {} ", plain.trim()), now);
        self.damage_all();
    }

    /// Height of a cell on the display in front of which somebody types, in pixels.
    pub fn font_size(&self) -> u16 {
        let Wanted { size, zoom, .. } = self.font;
        let unseen = || zoom.apply(size.on(Pixels::default(), None));
        self.focused_output().map_or_else(unseen, |output| output.height(size, zoom))
    }

    /// Shows text of this size until the configuration is read again.
    pub fn show_font_size(&mut self, size: Size, now: Time) {
        self.font.zoom = Zoom::NONE;
        self.font.size = size;
        self.fit_session(now);
    }

    /// Somebody asked for another VT, and was not answered yet.
    pub fn leaves(&self) -> bool {
        self.actions.iter().any(|action| matches!(action, Action::SwitchVt { .. }))
    }

    /// The names of the layouts, and which one types now, on all keyboards without a keymap for themselves.
    pub fn layouts(&self) -> (Vec<String>, usize) {
        (self.seat.common().layouts(), self.seat.common().layout())
    }

    /// Types with another layout of their keymap, and says which.
    pub fn set_layout(&mut self, layout: usize, now: Time) {
        self.seat.turn_to_common();
        self.change_layout(layout, now);
    }

    /// The same of the keyboard that somebody types on.
    pub(super) fn typed_layouts(&self) -> (Vec<String>, usize) {
        (self.seat.keyboard().layouts(), self.seat.keyboard().layout())
    }

    fn change_layout(&mut self, layout: usize, now: Time) {
        self.seat.set_layout(layout);
        self.indicate_layout(now);
        self.light();
    }

    /// Says which layout types now, where there is a choice.
    pub(super) fn indicate_layout(&mut self, now: Time) {
        let (layouts, active) = self.typed_layouts();
        if let Some(name) = layouts.get(active).filter(|_| layouts.len() > 1) {
            self.overlay.indicate(format!(" {name} "), now);
            self.damage_all();
        }
    }

    /// The next layout of the keymap; false where there is only one.
    pub(super) fn next_layout(&mut self, now: Time) -> bool {
        let (layouts, active) = self.typed_layouts();
        if layouts.len() < 2 {
            return false;
        }
        self.change_layout((active + 1) % layouts.len(), now);
        true
    }

    /// Turns the picture of one display, by any of its names, or of all, until the configuration is read again.
    ///
    /// # Errors
    /// The name is none of a display that shows something.
    pub fn rotate(
        &mut self,
        name: Option<&str>,
        turn: impl Fn(Rotation) -> Rotation,
        now: Time,
    ) -> Result<(), String> {
        let mut displays = self.displays.clone();
        let mut found = false;
        for output in &self.outputs {
            let of = |c: &&Connector| c.id == output.connector;
            let Some(connector) = self.connectors.get(&output.card).and_then(|all| all.iter().find(of))
            else {
                continue;
            };
            let named = Wish { output: name.unwrap_or(&output.name).to_owned(), ..Wish::default() };
            if named.matches(&connector.name, connector.identity.as_ref()) {
                let wish = layout::wish(&self.displays, connector).cloned().unwrap_or_default();
                let rotation = Some(turn(output.rotation()));
                displays.outputs.insert(0, Wish { output: output.name.clone(), rotation, ..wish });
                found = true;
            }
        }
        if !found {
            let names = self.outputs.iter().map(|output| output.name.as_str());
            let near =
                nearest(name.unwrap_or_default(), names).map(|near| format!(" (did you mean {near}?)"));
            return Err(format!(
                "there is no display {}{}",
                name.unwrap_or_default(),
                near.unwrap_or_default()
            ));
        }
        self.set_displays(displays, now);
        Ok(())
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

    /// A picture of what an output shows, painted for this purpose alone, without what is typed to a question.
    pub fn snapshot(&mut self, output: OutputId) -> Option<Canvas> {
        let at = self.outputs.iter().position(|o| o.id == output)?;
        let session = self.shown_on(&self.outputs[at]);
        let over = self.over(session, true);
        self.outputs[at].snapshot(self.sessions.get(session)?.terminal.view(), &over)
    }

    /// An output that shows the session with the keyboard.
    pub fn focused_on(&self) -> Option<OutputId> {
        self.focused_output().map(|output| output.id)
    }

    /// The session that an output shows.
    pub fn session_on(&self, output: OutputId) -> Option<SessionId> {
        self.outputs.iter().find(|o| o.id == output).map(|o| self.shown_on(o))
    }

    /// What is plugged in, a line each: the connector, what it shows, and what its display is called.
    pub fn connectors(&self) -> Vec<String> {
        let all = self.connectors.iter().flat_map(|(card, all)| all.iter().map(move |c| (*card, c)));
        all.filter(|(_, c)| c.connected).map(|(card, c)| self.connector_line(card, c)).collect()
    }

    fn connector_line(&self, card: CardId, connector: &Connector) -> String {
        let of_card = || self.outputs.iter().filter(|o| o.card == card);
        let output = of_card().find(|o| o.connector == connector.id);
        let whole = of_card().find(|o| o.has_beside(connector.id));
        let shows = match (output, whole) {
            (Some(output), _) => output.describe(),
            (None, Some(whole)) => format!("with {}", whole.name),
            (None, None) => "off".to_owned(),
        };
        let name = connector.identity.as_ref().map(|identity| format!(" {identity}")).unwrap_or_default();
        format!("{} {shows}{name}", connector.name)
    }
}
