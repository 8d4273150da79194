//! What is plugged in: which outputs there are, which session each of them shows, and the grid that fits.

use super::layout;
use super::output::Output;
use super::sessions::Sessions;
use super::tiles::{self, Screen};
use super::{Console, Wanted};
use crate::action::{Action, Winsize};
use crate::event::Connector;
use crate::nearest::nearest;
use crate::outputs::{Displays, Wish};
use crate::units::{CardId, Cells, OutputId, Pixels, SessionId, Time};

impl Console {
    pub(super) fn handle_connectors(&mut self, card: CardId, connectors: Vec<Connector>, now: Time) {
        self.blanking.begin(now);
        let mut screens = self.screens(&connectors);
        screens.retain(|screen| layout::usable(&screen.connector, &self.displays));
        let wanted = |id: u32| screens.iter().any(|screen| screen.connector.id == id);
        for gone in self.outputs.extract_if(.., |o| o.card == card && !wanted(o.connector)) {
            self.actions.push_back(Action::Disable { output: gone.id });
        }
        for screen in &screens {
            self.handle_screen(card, screen);
        }
        if connectors.is_empty() {
            self.connectors.remove(&card);
        } else {
            self.connectors.insert(card, connectors);
        }
        self.fit_session(now);
    }

    fn screens(&self, connectors: &[Connector]) -> Vec<Screen> {
        tiles::screens(connectors, |connector| layout::usable(connector, &self.displays))
    }

    fn handle_screen(&mut self, card: CardId, screen: &Screen) {
        let connector = &screen.connector;
        let wish = layout::wish(&self.displays, connector);
        let known = self.outputs.iter_mut().find(|o| o.card == card && o.connector == connector.id);
        let Some(output) = known else {
            let output = Output::new(OutputId(self.next_output), card, screen, wish, &self.font.faces);
            self.next_output += 1;
            return self.add_output(output);
        };
        if let Some(mode) = output.reconsider(screen, wish) {
            self.actions.push_back(output.modeset(mode));
        }
        if self.in_front && !self.blanking.is_asleep() {
            // Whatever changed on the card, the kernel may have put its own picture there meanwhile.
            output.resume();
        }
    }

    fn add_output(&mut self, mut output: Output) {
        let Some(mode) = output.next_mode() else { return };
        output.manner = self.manner;
        output.set_magnification(self.magnification);
        output.plane.set_wanted(self.hardware_pointer);
        if !self.in_front || self.blanking.is_asleep() {
            output.suspend();
        }
        self.actions.push_back(output.modeset(mode));
        self.outputs.push(output);
    }

    pub(super) fn handle_modeset_failed(&mut self, id: OutputId, now: Time) {
        let Some(at) = self.outputs.iter().position(|o| o.id == id) else { return };
        let mut output = self.outputs.remove(at);
        output.mode_failed();
        self.actions.push_back(Action::Disable { output: id });
        log::info!("{id:?}: trying the next mode");
        output.suspend();
        if self.in_front {
            output.resume();
        }
        self.add_output(output);
        self.fit_session(now);
    }

    /// Other wishes for displays, with what is plugged in as it is.
    pub(super) fn set_displays(&mut self, displays: Displays, now: Time) {
        if displays == self.displays {
            return;
        }
        self.blanking.set(displays.blank_after);
        self.displays = displays;
        for (card, connectors) in self.connectors.clone() {
            self.handle_connectors(card, connectors, now);
        }
    }

    /// Gives each session the grid that fits the outputs which show it, and the outputs pictures of that grid: each
    /// as large as it can be read best, or larger where a smaller display sets the grid.
    pub(super) fn fit_session(&mut self, now: Time) {
        self.share_out();
        let Wanted { size, zoom, .. } = self.font;
        self.outputs.iter_mut().for_each(|output| output.choose_height(size, zoom));
        let mirrors = || self.outputs.iter().filter(|output| output.own.is_none());
        let (count, cells) = (mirrors().count(), layout::common_grid(mirrors().map(Output::chosen_room)));
        if let Some(cells) = cells {
            if count > 1 {
                let mirrors = self.outputs.iter_mut().filter(|output| output.own.is_none());
                mirrors.for_each(|output| output.fill(cells));
            }
            self.fit_to(cells, now);
        }
        self.fit_own(now);
    }

    /// Outputs that show the same take this grid, and so do all sessions that no output has for itself.
    pub(super) fn fit_to(&mut self, cells: Cells, now: Time) {
        let mut size = Winsize { cells, pixels: Pixels::default() };
        for output in self.outputs.iter_mut().filter(|output| output.own.is_none()) {
            size = output.fit(cells, &self.font.faces);
        }
        let owned: Vec<SessionId> = self.outputs.iter().filter_map(|output| output.own).collect();
        self.sessions.resize(size, &owned, &mut self.actions, now);
        self.damage_all();
    }

    /// Outputs with a session of their own are as large as they can be.
    fn fit_own(&mut self, now: Time) {
        for output in &mut self.outputs {
            let Some(session) = output.own else { continue };
            let size = output.fit(output.chosen_room(), &self.font.faces);
            let session = self.sessions.get_mut(session);
            self.actions.extend(session.and_then(|session| session.resize(size, now)));
            output.damaged();
        }
    }

    /// Decides which outputs have a session of their own. At least one shows the session in front.
    fn share_out(&mut self) {
        let nobody_mirrors = self.outputs.iter().all(|output| output.wants_own);
        let mut taken = Vec::new();
        for (at, output) in self.outputs.iter_mut().enumerate() {
            let wants = output.wants_own && !(nobody_mirrors && at == 0);
            let own = if wants { self.homes.of(&output.name, &taken, &mut self.sessions) } else { None };
            taken.extend(own);
            if output.own != own {
                output.own = own;
                output.show_other();
            }
        }
        self.choose_front();
    }

    /// What the outputs show that have no session of their own: the one with the keyboard, else what they showed last.
    pub(super) fn choose_front(&mut self) {
        let owned = |id: SessionId| self.outputs.iter().any(|output| output.own == Some(id));
        let gone = |id: SessionId| owned(id) || self.sessions.get(id).is_none();
        let front = if !owned(self.focused()) {
            self.focused()
        } else if gone(self.front) {
            self.sessions.iter().map(|session| session.id).find(|id| !owned(*id)).unwrap_or(self.front)
        } else {
            self.front
        };
        if front != self.front {
            self.front = front;
            let mirrors = self.outputs.iter_mut().filter(|output| output.own.is_none());
            mirrors.for_each(Output::show_other);
        }
    }

    /// The session that an output shows.
    pub(super) fn shown_on(&self, output: &Output) -> SessionId {
        output.own.unwrap_or(self.front)
    }

    /// The first output that shows the session with the keyboard.
    pub(super) fn focused_output(&self) -> Option<&Output> {
        let focused = self.focused();
        self.outputs.iter().find(|output| self.shown_on(output) == focused)
    }

    /// The session on the next display that shows another one; `None` where all show the same.
    pub(super) fn on_next_display(&self) -> Option<SessionId> {
        let mut shown: Vec<SessionId> = Vec::new();
        for session in self.outputs.iter().map(|output| self.shown_on(output)) {
            if !shown.contains(&session) {
                shown.push(session);
            }
        }
        let at = shown.iter().position(|session| *session == self.focused())?;
        Some(shown[(at + 1) % shown.len()]).filter(|session| *session != self.focused())
    }

    /// Which wishes for displays mean nothing that is plugged in, and what is plugged in and shows nothing, each in
    /// words for people.
    pub fn troubles(&self) -> Vec<String> {
        let screens: Vec<Screen> = self.connectors.values().flat_map(|all| self.screens(all)).collect();
        let all: Vec<&Connector> = screens.iter().map(|screen| &screen.connector).collect();
        if all.is_empty() {
            return Vec::new();
        }
        let wishes = self.displays.outputs.iter();
        let wishes = wishes.flat_map(|wish| part(wish, &screens).unwrap_or_else(|| troubles_of(wish, &all)));
        let apart = self.connectors.values().flat_map(|all| tiles::contradictions(all));
        let dark = all.iter().filter(|c| c.connected && !c.non_desktop && !layout::has_mode(c));
        let dark = dark.map(|c| format!("{} is connected and has no mode that could be shown", c.name));
        let mirrors = self.outputs.iter().filter(|output| output.wants_own && output.own.is_none());
        let mirrors = mirrors.map(|output| {
            format!("output.{}: it cannot have a console of its own and shows the one in front", output.name)
        });
        wishes.chain(dark).chain(apart).chain(mirrors).collect()
    }
}

/// A wish for a connector that is only a part of a display.
fn part(wish: &Wish, screens: &[Screen]) -> Option<Vec<String>> {
    let is_part = |screen: &&Screen| screen.others.iter().any(|other| wish.matches(other, None));
    let (name, whole) = (&wish.output, screens.iter().find(is_part)?);
    let whole = &whole.connector.name;
    Some(vec![format!("output.{name}: it is a tile of the display on {whole}; write output.{whole}")])
}

fn troubles_of(wish: &Wish, all: &[&Connector]) -> Vec<String> {
    let name = &wish.output;
    let is_meant = |c: &&Connector| wish.matches(&c.name, c.identity.as_ref());
    let meant: Vec<&Connector> = all.iter().copied().filter(is_meant).collect();
    if meant.is_empty() {
        let near = nearest(name, all.iter().map(|c| c.name.as_str()));
        let near = near.map(|near| format!(" (did you mean {near}?)")).unwrap_or_default();
        return vec![format!("output.{name}: there is no such display now{near}")];
    }
    let Some(mode) = wish.mode else { return Vec::new() };
    let lacks = |c: &&Connector| c.connected && layout::has_mode(c) && !layout::can_be(c, mode);
    let without = meant.into_iter().filter(lacks);
    without.map(|c| format!("output.{name}: {} has no mode {mode}; its best is taken", c.name)).collect()
}

/// Which session each display had for itself: it gets the same one when it comes back.
#[derive(Debug, Default)]
pub(super) struct Homes(Vec<(String, SessionId)>);

impl Homes {
    /// The session of a display, which is made when there is none; nobody where no number is left. Those that are
    /// `taken` belong to other displays, perhaps of the same name on another card.
    fn of(&mut self, name: &str, taken: &[SessionId], sessions: &mut Sessions) -> Option<SessionId> {
        let known = self.0.iter().find(|(known, id)| known == name && !taken.contains(id));
        if let Some((_, id)) = known {
            return Some(*id);
        }
        let homes: Vec<SessionId> = self.0.iter().map(|(_, id)| *id).collect();
        let id = sessions.make_another(|id| homes.contains(&id))?;
        self.0.push((name.to_owned(), id));
        Some(id)
    }
}
