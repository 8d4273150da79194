//! Who sees what: seats, outputs and sessions, as a pure machine.
//!
//! Facts come in by `handle_*`, requests go out by `poll_action`, time is an argument. Pixels are made on
//! request by `paint`. Nothing here blocks, fails or touches the kernel, so everything can be tested with a
//! clock of the test's own.
//!
//! Invariants: every output shows the focused session at a grid that all outputs have room for; keys reach
//! the focused session only, and only while the displays are ours; a session outlives every output.

#![forbid(unsafe_code)]

mod backoff;
mod bindings;
mod layout;
mod output;
mod seat;
mod session;

use std::collections::VecDeque;

pub use session::Policy;

use self::bindings::Command;
use self::output::Output;
use self::seat::Seat;
use self::session::Session;
use crate::action::{Action, Frame, Program, Winsize};
use crate::event::{Connector, Event, VtEvent};
use crate::font::Font;
use crate::keyboard::{self, KeyPress, Keyboard, Repeat};
use crate::outputs::Displays;
use crate::paint::Painted;
use crate::term;
use crate::term::palette::Palette;
use crate::units::{CardId, Cells, OutputId, Pixels, SessionId, Time};

/// What a console is made with.
#[derive(Debug)]
pub struct Setup {
    pub keyboard: Keyboard,
    /// What the session runs; none when bytes are fed by hand.
    pub program: Option<Program>,
    pub policy: Policy,
    pub terminal: term::Options,
    /// Height of a cell in pixels.
    pub font_size: u16,
    /// What is wanted of displays.
    pub displays: Displays,
    /// The displays and devices are ours from the start.
    pub in_front: bool,
    /// There are other VTs to switch to.
    pub vts: bool,
}

/// What people choose, and may choose anew while the console runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preferences {
    /// Height of a cell in pixels.
    pub font_size: u16,
    pub repeat: Repeat,
    /// Lines kept above the screen.
    pub scrollback: usize,
    /// The colours that programs find.
    pub palette: Palette,
}

/// The heart. See the module's text for its manners.
#[derive(Debug)]
pub struct Console {
    seat: Seat,
    session: Session,
    outputs: Vec<Output>,
    next_output: u32,
    font_size: u16,
    displays: Displays,
    in_front: bool,
    vts: bool,
    actions: VecDeque<Action>,
}

/// The only session, until there are several.
const FIRST_SESSION: SessionId = SessionId(1);

impl Console {
    pub fn new(setup: Setup) -> Self {
        Self {
            seat: Seat::new(setup.keyboard),
            session: Session::new(FIRST_SESSION, setup.program, setup.policy, setup.terminal),
            outputs: Vec::new(),
            next_output: 1,
            font_size: setup.font_size,
            displays: setup.displays,
            in_front: setup.in_front,
            vts: setup.vts,
            actions: VecDeque::new(),
        }
    }

    /// Takes in one fact.
    pub fn handle(&mut self, event: Event, now: Time) {
        match event {
            Event::Connectors { card, connectors } => self.handle_connectors(card, &connectors, now),
            Event::CardLost { card } => self.handle_connectors(card, &[], now),
            Event::ModesetFailed { output } => self.handle_modeset_failed(output, now),
            Event::Flipped { output } => self.with_output(output, Output::flipped),
            Event::FrameRefused { output } => self.with_output(output, |o| o.refused(now)),
            Event::Key { code, pressed, .. } => self.handle_key(code, pressed, now),
            Event::InputLost => self.seat.release_all(),
            Event::SpawnFailed { message, .. } => {
                let over = self.session.spawn_failed(&message, now);
                self.after_life(over);
            }
            Event::ChildExited { status, .. } => {
                let over = self.session.exited(status, now);
                self.after_life(over);
            }
            Event::Vt(VtEvent::Leave) => {
                self.handle_taken();
                self.actions.push_back(Action::ReleaseVt);
            }
            Event::Vt(VtEvent::Taken) => self.handle_taken(),
            Event::Vt(VtEvent::Enter) => self.handle_enter(),
            Event::Terminate => self.actions.push_back(Action::Leave { status: 0 }),
        }
    }

    /// Takes in what a program wrote.
    pub fn handle_pty(&mut self, session: SessionId, bytes: &[u8], now: Time) {
        if session != self.session.id {
            return;
        }
        if self.session.feed(bytes, now) {
            self.actions.push_back(Action::WritePty { session });
        }
        if let Some(cells) = self.session.resized_itself() {
            self.fit_to(cells, now);
        }
        self.damage_all();
    }

    /// The bytes that wait for a program.
    pub fn pty_backlog(&self, session: SessionId) -> &[u8] {
        if session == self.session.id { self.session.backlog() } else { &[] }
    }

    /// The pty took so many of them.
    pub fn handle_written(&mut self, session: SessionId, count: usize) {
        if session == self.session.id {
            self.session.written(count);
        }
    }

    /// The next request, in the order in which they must be carried out.
    pub fn poll_action(&mut self) -> Option<Action> {
        self.actions.pop_front()
    }

    /// When `handle_timeout` must be called at the latest; `None` is never.
    pub fn poll_timeout(&self) -> Option<Time> {
        let outputs = self.outputs.iter().filter_map(Output::deadline);
        outputs.chain(self.session.deadline()).chain(self.seat.deadline()).min()
    }

    pub fn handle_timeout(&mut self, now: Time) {
        for output in &mut self.outputs {
            output.handle_timeout(now);
        }
        if let Some(press) = self.seat.due_repeat(now) {
            self.handle_press(&press);
        }
        let held = self.session.holds_screen();
        if let Some(action) = self.session.handle_timeout(now) {
            self.actions.push_back(action);
            self.damage_all();
        }
        if held && !self.session.holds_screen() {
            self.damage_all();
        }
    }

    /// The outputs whose pictures are out of date and may be painted now.
    pub fn outputs_to_paint(&self) -> Vec<OutputId> {
        if self.session.holds_screen() {
            return Vec::new();
        }
        self.outputs.iter().filter(|o| o.wants_paint()).map(|o| o.id).collect()
    }

    /// Every output, painted or not.
    pub fn outputs(&self) -> Vec<OutputId> {
        self.outputs.iter().map(|o| o.id).collect()
    }

    /// The card that drives an output.
    pub fn card_of(&self, output: OutputId) -> Option<CardId> {
        self.outputs.iter().find(|o| o.id == output).map(|o| o.card)
    }

    /// Brings an output's picture up to date. With a frame whose damage is empty there is nothing to submit.
    pub fn paint(&mut self, output: OutputId) -> Option<(Frame<'_>, Painted)> {
        let output = self.outputs.iter_mut().find(|o| o.id == output)?;
        let painted = output.paint(self.session.terminal.view());
        let canvas = output.canvas()?;
        let frame = Frame { pixels: canvas.pixels(), size: canvas.size(), damage: canvas.damage() };
        Some((frame, painted))
    }

    /// The frame was submitted; `flipping` when an event will tell that it is on the screen.
    pub fn handle_submitted(&mut self, output: OutputId, flipping: bool, now: Time) {
        self.with_output(output, |o| if flipping { o.flipping(now) } else { o.shown(now) });
    }

    /// The focused session's screen as text, then `cursor ROW COL`, counted from one.
    pub fn dump(&self) -> String {
        let (row, col) = self.session.terminal.cursor();
        format!("{}cursor {} {}\n", self.session.terminal.dump(), row + 1, col + 1)
    }

    /// A line of our own on the screen, above what the program writes.
    pub fn notice(&mut self, text: &str) {
        self.session.say(text);
        self.damage_all();
    }

    /// Other preferences from now on.
    pub fn set_preferences(&mut self, preferences: Preferences, now: Time) {
        let Preferences { font_size, repeat, scrollback, palette } = preferences;
        self.session.terminal.set_options(scrollback, &palette);
        self.seat.set_repeat(repeat);
        self.set_font_size(font_size, now);
        self.damage_all();
    }

    /// Another height of a cell, on every output.
    pub fn set_font_size(&mut self, font_size: u16, now: Time) {
        if font_size == self.font_size {
            return;
        }
        self.font_size = font_size;
        for output in &mut self.outputs {
            output.set_font(Font::builtin(font_size));
        }
        self.fit_session(now);
    }

    /// What the session runs when it starts the next time.
    pub fn set_program(&mut self, program: Program) {
        self.session.set_program(program);
    }

    /// Types with another keymap from now on.
    pub fn set_keyboard(&mut self, keyboard: Keyboard) {
        self.seat.set_keyboard(keyboard);
    }

    /// The session that keys go to.
    pub fn focused(&self) -> SessionId {
        self.session.id
    }

    fn handle_connectors(&mut self, card: CardId, connectors: &[Connector], now: Time) {
        let usable = |c: &&Connector| layout::usable(c, &self.displays);
        let connectors: Vec<&Connector> = connectors.iter().filter(usable).collect();
        let wanted = |id: u32| connectors.iter().any(|c| c.id == id);
        for gone in self.outputs.extract_if(.., |o| o.card == card && !wanted(o.connector)) {
            self.actions.push_back(Action::Disable { output: gone.id });
        }
        for connector in connectors {
            if let Some(kept) =
                self.outputs.iter_mut().find(|o| o.card == card && o.connector == connector.id)
                && self.in_front
            {
                // Whatever changed on the card, the kernel may have put its own picture there meanwhile.
                kept.resume();
            }
            if !self.outputs.iter().any(|o| o.card == card && o.connector == connector.id) {
                let id = OutputId(self.next_output);
                self.next_output += 1;
                let mode = layout::wish(&self.displays, connector).and_then(|wish| wish.mode);
                self.add_output(Output::new(id, card, connector, mode, self.font_size));
            }
        }
        self.fit_session(now);
    }

    fn add_output(&mut self, mut output: Output) {
        let Some(mode) = output.next_mode() else { return };
        if !self.in_front {
            output.suspend();
        }
        self.actions.push_back(Action::Modeset {
            output: output.id,
            card: output.card,
            connector: output.connector,
            mode,
        });
        self.outputs.push(output);
    }

    fn handle_modeset_failed(&mut self, id: OutputId, now: Time) {
        let Some(at) = self.outputs.iter().position(|o| o.id == id) else { return };
        let mut output = self.outputs.remove(at);
        self.actions.push_back(Action::Disable { output: id });
        log::info!("{id:?}: trying the next mode");
        output.suspend();
        if self.in_front {
            output.resume();
        }
        self.add_output(output);
        self.fit_session(now);
    }

    /// Gives the session the grid that fits all outputs, and the outputs pictures of that grid.
    fn fit_session(&mut self, now: Time) {
        if let Some(cells) = layout::common_grid(self.outputs.iter().map(Output::room)) {
            self.fit_to(cells, now);
        }
    }

    fn fit_to(&mut self, cells: Cells, now: Time) {
        let mut pixels = Pixels::default();
        for output in &mut self.outputs {
            output.fit(cells);
            let cell = output.font.metrics().cell;
            pixels = Pixels::new(cell.width * u32::from(cells.cols), cell.height * u32::from(cells.rows));
        }
        self.actions.extend(self.session.resize(Winsize { cells, pixels }, now));
        self.damage_all();
    }

    fn handle_key(&mut self, code: u16, pressed: bool, now: Time) {
        if !self.in_front {
            return;
        }
        if let Some(press) = self.seat.key(code, pressed, now) {
            self.handle_press(&press);
        }
        if let Some(leds) = self.seat.changed_leds() {
            self.actions.push_back(Action::Leds(leds));
        }
    }

    fn handle_press(&mut self, press: &KeyPress) {
        if let Some(command) = bindings::command(press, self.vts) {
            self.obey(command);
            return;
        }
        let mut bytes = Vec::new();
        let modes = seat::key_modes(self.session.terminal.modes());
        keyboard::encode(press, modes, &mut bytes);
        if bytes.is_empty() {
            return;
        }
        if self.session.terminal.scrolled_back() > 0 {
            self.session.terminal.scroll_to_bottom();
            self.damage_all();
        }
        if self.session.write(&bytes) {
            self.actions.push_back(Action::WritePty { session: self.session.id });
        }
        bytes.fill(0);
    }

    fn obey(&mut self, command: Command) {
        match command {
            Command::SwitchVt(number) => self.actions.push_back(Action::SwitchVt { number }),
            Command::ScrollPages(pages) => {
                let page = i32::from(self.session.terminal.size().rows).max(2) / 2;
                self.session.terminal.scroll_view(pages * page);
                self.damage_all();
            }
        }
    }

    fn handle_taken(&mut self) {
        self.in_front = false;
        self.seat.release_all();
        for output in &mut self.outputs {
            output.suspend();
        }
        self.actions.push_back(Action::Withdraw);
    }

    fn handle_enter(&mut self) {
        self.in_front = true;
        self.seat.release_all();
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
