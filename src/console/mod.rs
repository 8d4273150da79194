//! Who sees what: seats, outputs and sessions, as a pure machine.
//!
//! Facts come in by `handle_*`, requests go out by `poll_action`, time is an argument. Pixels are made on
//! request by `paint`. Nothing here blocks, fails or touches the kernel, so everything can be tested with a
//! clock of the test's own.
//!
//! Invariants: every output shows the session in front at a grid that all outputs have room for, or a session that it
//! has for itself; keys reach the focused session only, which is one of these, and only while the displays are ours; a
//! session outlives every output.

#![forbid(unsafe_code)]

mod asked;
mod backoff;
mod bindings;
mod blank;
mod blink;
mod character;
mod clipboard;
mod displays;
mod help;
mod keys;
mod layout;
mod magnified;
mod messages;
mod mouse;
mod output;
mod overlay;
mod passphrase;
mod place;
mod plane;
mod pointer;
mod pointing;
mod prompt;
mod search;
mod seat;
mod selection;
mod session;
mod sessions;
mod tiles;
mod zoom;

use std::collections::{BTreeMap, VecDeque};

pub use asked::SessionInfo;
pub use session::Policy;

use self::blank::Blanking;
use self::blink::Blink;
use self::displays::Homes;
use self::output::Output;
use self::overlay::Overlay;
use self::passphrase::Passphrases;
use self::pointer::Pointer;
use self::seat::Seat;
use self::session::Session;
use self::sessions::{Plan, Sessions};
use self::zoom::Zoom;
use crate::action::{Action, Frame, Program};
use crate::binding::Bindings;
use crate::event::{Connector, Event, VtEvent};
use crate::font::{self, FaceFile, Faces, Sibling};
use crate::keyboard::{Keyboard, Repeat};
use crate::outputs::Displays;
use crate::paint::{Manner, Over, Painted};
use crate::term;
use crate::units::{CardId, Cells, DeviceId, OutputId, SessionId, Time};

/// What a console is made with.
#[derive(Debug)]
pub struct Setup {
    pub keyboard: Keyboard,
    /// What a session runs; none when bytes are fed by hand.
    pub program: Option<Program>,
    pub policy: Policy,
    pub terminal: term::Options,
    pub font_size: font::Size,
    /// What is wanted of displays.
    pub displays: Displays,
    /// The displays and devices are ours from the start.
    pub in_front: bool,
    /// There are other VTs to switch to.
    pub vts: bool,
    /// Keys may restart this machine and change its panel's light.
    pub machine: bool,
    /// So many sessions may stand side by side; the first is there from the start.
    pub sessions: u16,
    /// The kernel's messages are shown, and there is no way from them to a program.
    pub log: bool,
}

/// What people choose, and may choose anew while the console runs.
#[derive(Clone, Debug)]
pub struct Preferences {
    pub font_size: font::Size,
    pub displays: Displays,
    pub repeat: Repeat,
    /// Scrollback, colours, cursor and clipboard; the rest is decided when the console is made.
    pub terminal: term::Options,
    /// The cursor blinks where programs let it.
    pub cursor_blinks: bool,
    /// A program's bell shows a word.
    pub shows_bell: bool,
    pub bindings: Bindings,
    pub manner: Manner,
    /// Displays show the pointer on cursor planes where they have them.
    pub hardware_pointer: bool,
}

/// The font that outputs show.
#[derive(Debug)]
struct Wanted {
    size: font::Size,
    zoom: Zoom,
    faces: Faces,
}

/// The heart. See the module's text for its manners.
#[derive(Debug)]
pub struct Console {
    seat: Seat,
    bindings: Bindings,
    shows_bell: bool,
    cursor_blinks: bool,
    overlay: Overlay,
    passphrases: Passphrases,
    pointer: Pointer,
    sessions: Sessions,
    outputs: Vec<Output>,
    next_output: u32,
    /// What every card told last: wishes may change while displays do not.
    connectors: BTreeMap<CardId, Vec<Connector>>,
    font: Wanted,
    displays: Displays,
    /// What outputs show that have no session for themselves.
    front: SessionId,
    homes: Homes,
    manner: Manner,
    hardware_pointer: bool,
    magnification: u32,
    blanking: Blanking,
    blink: Blink,
    in_front: bool,
    vts: bool,
    machine: bool,
    actions: VecDeque<Action>,
}

impl Console {
    pub fn new(setup: Setup) -> Self {
        let Setup { program, policy, terminal, sessions: most, .. } = setup;
        let mut blanking = Blanking::default();
        blanking.set(setup.displays.blank_after);
        let mut new = Self {
            seat: Seat::new(setup.keyboard),
            bindings: Bindings::default(),
            shows_bell: false,
            cursor_blinks: false,
            overlay: Overlay::default(),
            passphrases: Passphrases::default(),
            pointer: Pointer::default(),
            sessions: Sessions::new(Plan { program, policy, terminal, most }),
            outputs: Vec::new(),
            next_output: 1,
            connectors: BTreeMap::new(),
            font: Wanted { size: setup.font_size, zoom: Zoom::NONE, faces: Faces::default() },
            displays: setup.displays,
            front: SessionId(1),
            homes: Homes::default(),
            manner: Manner::default(),
            hardware_pointer: false,
            magnification: 1,
            blanking,
            blink: Blink::default(),
            in_front: setup.in_front,
            vts: setup.vts,
            machine: setup.machine,
            actions: VecDeque::new(),
        };
        if setup.log {
            new.show_log(Time::default());
        }
        new
    }

    /// Takes in one fact.
    pub fn handle(&mut self, event: Event, now: Time) {
        match event {
            Event::Connectors { card, connectors } => self.handle_connectors(card, connectors, now),
            Event::CardLost { card } => self.handle_connectors(card, Vec::new(), now),
            Event::ModesetFailed { output } => self.handle_modeset_failed(output, now),
            Event::Flipped { output } => self.with_output(output, Output::flipped),
            Event::FrameRefused { output } => self.with_output(output, |o| o.refused(now)),
            Event::CursorPlane { output, size } => self.with_output(output, |o| {
                o.plane.answer(size);
                o.damaged();
            }),
            Event::Keyboards(keyboards) => {
                self.seat.set_devices(keyboards);
                self.light();
            }
            Event::Key { device, code, pressed } => self.handle_key(device, code, pressed, now),
            Event::Pointer(event) => {
                self.wake(now);
                self.handle_pointer(event, now);
            }
            Event::InputLost => self.release_all(),
            Event::Shown { session } => {
                self.show_session(session, now);
            }
            Event::Brightness { percent } => {
                self.overlay.indicate(format!(" brightness {percent} % "), now);
                self.damage_all();
            }
            Event::FreshLogin { session } => self.handle_fresh_login(session, now),
            Event::SpawnFailed { session, message } => {
                let over = self.sessions.get_mut(session).and_then(|s| s.spawn_failed(&message, now));
                self.after_life(over);
            }
            Event::ChildExited { session, status } => {
                let over = self.sessions.get_mut(session).and_then(|s| s.exited(status, now));
                self.after_life(over);
            }
            Event::Questions(questions) => self.handle_questions(&questions, now),
            Event::Vt(VtEvent::Leave) => {
                self.handle_taken();
                self.actions.push_back(Action::ReleaseVt);
            }
            Event::Vt(VtEvent::Taken) => self.handle_taken(),
            Event::Vt(VtEvent::Enter) => self.handle_enter(now),
            Event::Terminate => self.actions.push_back(Action::Leave { status: 0 }),
        }
    }

    /// Takes in what a program wrote.
    pub fn handle_pty(&mut self, session: SessionId, bytes: &[u8], now: Time) {
        let Some(it) = self.sessions.get_mut(session) else { return };
        if it.feed(bytes, now) {
            self.actions.push_back(Action::WritePty { session });
        }
        let effects = it.terminal.take_effects();
        let cells = it.terminal.size();
        if effects.resized {
            self.fit_to(cells, now);
        }
        if effects.bell && self.shows_bell {
            self.show_bell(session, now);
        }
        if self.displays.output_keeps_lit && session == self.focused() {
            self.blanking.stay(now);
        }
        let front = self.front;
        let shows = |output: &&mut Output| output.own.unwrap_or(front) == session;
        self.outputs.iter_mut().filter(shows).for_each(Output::damaged);
    }

    /// The bytes that wait for a program.
    pub fn pty_backlog(&self, session: SessionId) -> &[u8] {
        self.sessions.get(session).map_or(&[], Session::backlog)
    }

    /// The pty took so many of them.
    pub fn handle_written(&mut self, session: SessionId, count: usize) {
        if let Some(session) = self.sessions.get_mut(session) {
            session.written(count);
        }
    }

    /// The next request, in the order in which they must be carried out.
    pub fn poll_action(&mut self) -> Option<Action> {
        self.actions.pop_front()
    }

    /// When `handle_timeout` must be called at the latest; `None` is never.
    pub fn poll_timeout(&self) -> Option<Time> {
        let outputs = self.outputs.iter().filter_map(Output::deadline);
        let sessions = self.sessions.iter().filter_map(Session::deadline);
        let own = [self.seat.deadline(), self.overlay.deadline(), self.pointer.deadline()];
        let own = own.into_iter().chain([self.passphrases.deadline()]);
        let looks = [self.blink.deadline(), self.blank_deadline()];
        outputs.chain(sessions).chain(own.chain(looks).flatten()).min()
    }

    pub fn handle_timeout(&mut self, now: Time) {
        for output in &mut self.outputs {
            output.handle_timeout(now);
        }
        self.keep_dark(now);
        if let Some(press) = self.seat.due_repeat(now) {
            self.handle_press(&press, now);
        }
        if self.passphrases.handle_timeout(now) | self.overlay.handle_timeout(now) {
            self.damage_all();
        }
        self.keep_pointing(now);
        let held = self.sessions.holding();
        let mut news = false;
        for session in self.sessions.iter_mut() {
            let action = session.handle_timeout(now);
            news |= action.is_some();
            self.actions.extend(action);
        }
        if news || self.sessions.holding() < held {
            self.damage_all();
        }
    }

    /// The outputs whose pictures are out of date and may be painted now.
    pub fn outputs_to_paint(&self) -> Vec<OutputId> {
        let held = |o: &Output| self.sessions.get(self.shown_on(o)).is_some_and(Session::holds_screen);
        self.outputs.iter().filter(|o| o.wants_paint() && !held(o)).map(|o| o.id).collect()
    }

    /// Every output, painted or not.
    pub fn outputs(&self) -> Vec<OutputId> {
        self.outputs.iter().map(|o| o.id).collect()
    }

    /// The card that drives an output.
    pub fn card_of(&self, output: OutputId) -> Option<CardId> {
        self.outputs.iter().find(|o| o.id == output).map(|o| o.card)
    }

    /// Brings an output's picture up to date. A frame without news need not be submitted.
    pub fn paint(&mut self, output: OutputId) -> Option<(Frame<'_>, Painted)> {
        let at = self.outputs.iter().position(|o| o.id == output)?;
        let session = self.shown_on(&self.outputs[at]);
        let over = self.over(session, false);
        let focused = session == self.focused();
        let output = &mut self.outputs[at];
        let pointer = Some(&self.pointer).filter(|pointer| pointer.is_visible() && focused);
        let view = self.sessions.get(session)?.terminal.view();
        let painted = output.paint(view, &over, pointer, (self.blink.is_lit(), self.cursor_blinks));
        Some((output.frame()?, painted))
    }

    /// Whether somebody should ask the display of an output for a cursor plane; the answer is `Event::CursorPlane`.
    pub fn wonders(&self, output: OutputId) -> bool {
        self.outputs.iter().any(|o| o.id == output && o.wonders())
    }

    /// What stands over a session's terminal: nothing, where the keyboard is elsewhere. `kept` is for pictures that
    /// somebody keeps.
    fn over(&self, session: SessionId, kept: bool) -> Over {
        if session != self.focused() {
            return Over::default();
        }
        let Session { terminal, selection, .. } = self.sessions.focused();
        let mut over = Over::default();
        selection.draw(terminal, terminal.size(), &mut over);
        self.draw_link(&mut over);
        self.overlay.draw(terminal, &self.bindings, &mut over);
        self.draw_passphrase(kept, &mut over);
        over
    }

    /// The frame was submitted; `flipping` when an event will tell that it is on the screen.
    pub fn handle_submitted(&mut self, output: OutputId, flipping: bool, now: Time) {
        self.with_output(output, |o| if flipping { o.flipping(now) } else { o.shown(now) });
        self.blink.follow(self.outputs.iter().any(Output::blinks), now);
    }

    /// The grid of the focused session.
    pub fn size(&self) -> Cells {
        self.sessions.focused().terminal.size()
    }

    /// The focused session's screen as text, then `cursor ROW COL`, counted from one.
    pub fn dump(&self) -> String {
        let terminal = &self.sessions.focused().terminal;
        let (row, col) = terminal.cursor();
        format!("{}cursor {} {}\n", terminal.dump(), row + 1, col + 1)
    }

    /// A line of our own on the screen, above what the program writes.
    pub fn notice(&mut self, text: &str) {
        self.sessions.say(text);
        self.damage_all();
    }

    /// Other preferences from now on.
    pub fn set_preferences(&mut self, preferences: Preferences, now: Time) {
        let Preferences { font_size, displays, repeat, terminal, .. } = preferences;
        self.bindings = preferences.bindings;
        self.shows_bell = preferences.shows_bell;
        self.cursor_blinks = preferences.cursor_blinks;
        self.sessions.set_options(&terminal);
        self.set_manner(Manner { contrast: self.manner.contrast, ..preferences.manner });
        self.hardware_pointer = preferences.hardware_pointer;
        self.outputs.iter_mut().for_each(|output| output.plane.set_wanted(self.hardware_pointer));
        self.seat.set_repeat(repeat);
        self.set_font_size(font_size, now);
        self.set_displays(displays, now);
        self.damage_all();
    }

    /// Another height of a cell, on every output.
    pub fn set_font_size(&mut self, size: font::Size, now: Time) {
        if size != self.font.size {
            self.font.size = size;
            self.fit_session(now);
        }
    }

    /// Characters that were shown and that no face has, each once: somebody may look for faces.
    pub fn take_missing(&mut self) -> Vec<char> {
        self.outputs.iter_mut().flat_map(|output| output.font.take_missing()).collect()
    }

    /// Characters that were shown and that nothing here has, each once: somebody may look for glyphs.
    pub fn take_unknown(&mut self) -> Vec<char> {
        self.outputs.iter_mut().flat_map(|output| output.font.take_unknown()).collect()
    }

    /// Styles of found families that were shown and had to be made up, each once.
    pub fn take_siblings(&mut self) -> Vec<Sibling> {
        self.outputs.iter_mut().flat_map(|output| output.font.take_siblings()).collect()
    }

    /// Faces for what was missing.
    pub fn handle_found_faces(&mut self, found: Vec<FaceFile>) {
        self.outputs.iter_mut().for_each(|output| output.add_faces(&found));
        self.font.faces.found.extend(found);
    }

    /// Families that stand before the built-in faces from now on.
    pub fn handle_chosen_faces(&mut self, chosen: Vec<Vec<FaceFile>>, now: Time) {
        if chosen != self.font.faces.chosen {
            self.font.faces.chosen = chosen;
            self.outputs.iter_mut().for_each(|output| output.set_faces(&self.font.faces));
            self.fit_session(now);
        }
    }

    /// What a session runs when it starts the next time.
    pub fn set_program(&mut self, program: &Program) {
        self.sessions.set_program(program);
    }

    /// Types with another keymap from now on.
    pub fn set_keyboard(&mut self, keyboard: Keyboard) {
        self.seat.set_keyboard(keyboard);
    }

    /// Keymaps of single keyboards: the kernel's name of each, or its ids like `046d:c31c`, and what it types.
    pub fn set_own_keyboards(&mut self, own: Vec<(String, Keyboard)>) {
        self.seat.set_own_keyboards(own);
        self.light();
    }

    /// The session that keys go to.
    pub fn focused(&self) -> SessionId {
        self.sessions.focused().id
    }

    fn handle_key(&mut self, device: DeviceId, code: u16, pressed: bool, now: Time) {
        if !self.in_front || (self.wake(now) && self.displays.swallow_waking_key) {
            return;
        }
        self.seat.turn_to(device);
        let layout = self.seat.keyboard().layout();
        if let Some(press) = self.seat.key(code, pressed, now) {
            self.handle_press(&press, now);
        }
        if self.passphrases.is_open() {
            // Locks and layouts are shown in it.
            self.damage_all();
        }
        if self.seat.keyboard().layout() != layout {
            self.indicate_layout(now);
        }
        self.light();
    }

    /// What the lock keys say is seen on the keyboards.
    fn light(&mut self) {
        if let Some(lights) = self.seat.changed_lights() {
            self.actions.push_back(Action::Leds(lights));
        }
    }

    /// A word in the corner, and whose it is where that is not the session in front of the keyboard.
    fn show_bell(&mut self, session: SessionId, now: Time) {
        let here = session == self.focused();
        self.overlay
            .indicate(if here { " bell ".to_owned() } else { format!(" bell in {} ", session.0) }, now);
        self.damage_all();
    }

    /// Displays are about to go dark, and would not if the program in front asked for a password: somebody has to
    /// look, and to say so by [`Self::stay_lit`].
    pub fn doubts_to_blank(&self, now: Time) -> bool {
        self.displays.password_keeps_lit && self.blank_deadline().is_some_and(|due| due <= now)
    }

    /// Displays stay lit for as long again.
    pub fn stay_lit(&mut self, now: Time) {
        self.blanking.stay(now);
    }

    /// A person asked for a session.
    fn switch_session(&mut self, id: SessionId, now: Time) {
        if self.show_session(id, now) {
            self.actions.push_back(Action::Focused { session: id });
        }
        self.overlay.indicate(self.sessions.summary(), now);
        self.damage_all();
    }

    /// The trusted path: what ran there is hung up, and nothing of it stays on the screen.
    fn handle_fresh_login(&mut self, id: SessionId, now: Time) {
        self.show_session(id, now);
        self.overlay.open = None;
        let hangup = self.sessions.get_mut(id).and_then(|session| session.begin_anew(now));
        self.actions.extend(hangup);
        self.overlay.indicate(" a new login ", now);
        self.damage_all();
    }

    /// Shows a session; false when nothing changes by that.
    fn show_session(&mut self, id: SessionId, now: Time) -> bool {
        if !self.sessions.focus(id, &mut self.actions, now) {
            return false;
        }
        self.turn();
        true
    }

    /// Another session is in front: nothing that was begun goes on in it.
    fn turn(&mut self) {
        self.seat.turn_away();
        self.pointer.cancel();
        self.overlay.open = None;
        self.choose_front();
        self.damage_all();
    }

    /// No key and no button is down any more.
    fn release_all(&mut self) {
        self.seat.release_all();
        self.pointer.cancel();
    }

    fn handle_taken(&mut self) {
        self.in_front = false;
        self.blink.stop();
        self.release_all();
        for output in &mut self.outputs {
            output.suspend();
        }
        self.actions.push_back(Action::Withdraw);
    }

    fn handle_enter(&mut self, now: Time) {
        self.in_front = true;
        self.blanking.touch(now);
        self.release_all();
        self.actions.push_back(Action::AcquireVt);
        for output in &mut self.outputs {
            output.resume();
        }
    }

    /// After a program's end: the screen has news, and perhaps the console is over.
    fn after_life(&mut self, over: Option<i32>) {
        self.damage_all();
        if let Some(status) = over {
            self.actions.push_back(Action::Leave { status });
        }
    }

    fn damage_all(&mut self) {
        for output in &mut self.outputs {
            output.damaged();
        }
    }

    fn with_output(&mut self, id: OutputId, act: impl FnOnce(&mut Output)) {
        // A flip may still be on its way when its output is gone: then nobody is told.
        if let Some(output) = self.outputs.iter_mut().find(|o| o.id == id) {
            act(output);
        }
    }
}
