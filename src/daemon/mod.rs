//! The imperative shell: one loop that waits, reads, performs and paints, in that order.
//!
//! This is the only place where order is written. Everything that blocks is the one wait; everything that
//! decides is the console; everything that can fail ends here as a fact for the console, or as a line for
//! a person.

#![forbid(unsafe_code)]

mod askpass;
mod cards;
mod children;
mod control;
mod ctl;
mod edges;
mod errand;
mod faces;
mod fallback;
mod front;
mod headless;
mod issue;
#[cfg_attr(not(feature = "logind"), path = "no_keep.rs")]
mod keep;
mod kernel_log;
mod keymap;
mod login;
mod machine;
mod menu;
mod mode;
mod perform;
mod png;
mod policy;
mod questions;
mod record;
mod report;
mod scripts;
mod seat;
mod settings;
mod stats;
mod system_output;

use std::ffi::OsString;
use std::os::unix::net::UnixStream;

use self::cards::Cards;
use self::children::Children;
use self::control::Control;
use self::errand::Errand;
use self::faces::{Choice, Faces};
use self::front::Front;
use self::kernel_log::KernelLog;
use self::keymap::OwnKeymap;
use self::login::Place;
use self::questions::Questions;
use self::settings::Configuration;
use self::stats::Stats;
use self::system_output::SystemOutput;
use crate::config::Command;
use crate::console::Console;
use crate::event::{Event, VtEvent};
use crate::keyboard::KeymapNames;
use crate::sys::clock;
use crate::sys::discover::{Change, Discovery};
use crate::sys::display::{Display, Submitted};
use crate::sys::first;
use crate::sys::input::{self, Happened, Input, queue};
use crate::sys::mounts;
use crate::sys::notify::Notify;
use crate::sys::poll::{Interest, Poll, Ready, Token};
use crate::sys::secrets;
use crate::sys::signal::{self, Signals};
use crate::sys::vt::Vt;
use crate::units::{OutputId, Time};

pub use self::keymap::keymap;
pub use self::report::{Failure, say};

/// Does what the command line asks for, until it is done.
///
/// # Errors
/// Only what keeps us from starting; later troubles are said and survived.
pub fn run(command: Command) -> Result<i32, Failure> {
    report::listen();
    match command {
        Command::Headless(options) => headless::run(&options),
        Command::Console(options) => mode::console(&options)?.run(),
        Command::Emergency(_) if first::is_this() => keep_running(),
        Command::Emergency(options) => mode::emergency(&options),
        Command::Boot(options) => mode::boot(&options)?.run(),
        Command::Recovery(options) => mode::recovery(&options)?.run(),
        Command::Askpass(options) => askpass::run(&options),
        Command::Menu => menu::run(),
        Command::Ctl(options) => ctl::run(&options),
        Command::Generate(_) | Command::Help(_) | Command::Version => Ok(0),
    }
}

/// As process 1: the same command as a child, for ever.
fn keep_running() -> ! {
    let lacks = mounts::complete();
    lacks.iter().for_each(|line| log::warn!("{line}"));
    let ours = std::env::current_exe().map(Into::into);
    let words: Vec<OsString> = ours.into_iter().chain(std::env::args_os().skip(1)).collect();
    first::keep_running(&words)
}

/// Everything that is open, and the console above it.
#[derive(Debug)]
pub(crate) struct Daemon {
    console: Console,
    poll: Poll,
    display: Display,
    cards: Cards,
    input: Input,
    discovery: Discovery,
    signals: Signals,
    vt: Option<Vt>,
    front: Front,
    notify: Notify,
    children: Children,
    stats: Stats,
    configuration: Configuration,
    control: Control,
    /// A process that keeps a picture.
    errand: Option<Errand>,
    keymap: KeymapNames,
    /// Those of single keyboards.
    own_keymaps: Vec<OwnKeymap>,
    /// Looks for fonts on the disk; nobody does where the picture must be the same everywhere.
    faces: Option<Faces>,
    /// Fonts that were asked for, by style.
    chosen_faces: Choice,
    /// The kernel's messages, while somebody wants them.
    log: Option<KernelLog>,
    system_output: Option<SystemOutput>,
    questions: Questions,
    /// A console that was there before, and shows its picture until ours is there.
    predecessor: Option<UnixStream>,
    /// Where the login is, if it is one that runs.
    login: Option<Place>,
    /// Painting can be left out, to measure the terminal alone.
    paints: bool,
    /// The end was asked for, with this status.
    leaving: Option<i32>,
    /// The end comes by itself then, with status 124.
    time_limit: Option<Time>,
    events: Vec<Event>,
    /// What came from input devices, while it is told.
    typed: Vec<Happened>,
}

/// The status of a run that took too long, as timeout(1) has it.
const TIMED_OUT: i32 = 124;

impl Daemon {
    /// Runs until the console asks to leave; returns the exit status.
    fn run(mut self) -> Result<i32, Failure> {
        if let Err(e) = secrets::keep() {
            log::warn!("what is typed could get into a core dump: {e}");
        }
        let ended = self.run_loop();
        self.display.clear_cursors(self.front.claim(self.vt.as_ref()));
        self.notify.stopping();
        self.leave_behind();
        self.hang_up_all();
        ended.map(|()| self.leaving.unwrap_or(0))
    }

    fn run_loop(&mut self) -> Result<(), Failure> {
        self.watch()?;
        self.check_seat();
        self.tell_console();
        self.perform_all();
        self.paint_all();
        self.choose_faces();
        self.load_keymap();
        self.load_own_keymaps();
        self.notify.ready();
        while self.leaving.is_none() {
            let mut ready = self.wait()?;
            // What was typed before something else happened was meant for what was there before.
            ready.sort_by_key(|one| one.token != Token::Input);
            for one in ready {
                self.read(one);
            }
            self.keep_time();
            self.perform_all();
            self.paint_all();
        }
        Ok(())
    }

    /// Puts the descriptors that live as long as the daemon under watch.
    fn watch(&mut self) -> Result<(), Failure> {
        let step = |e| Failure::new("watch descriptors", e);
        self.poll.add(self.signals.fd(), Token::Signal, Interest::READ).map_err(step)?;
        for (fd, token) in self.front.fds() {
            self.poll.add(fd, token, Interest::READ).map_err(step)?;
        }
        if let Some(listener) = &self.control.listener {
            self.poll.add(listener.fd(), Token::Control, Interest::READ).map_err(step)?;
        }
        if let Some(watch) = &self.configuration.watch {
            self.poll.add(watch.fd(), Token::Files, Interest::READ).map_err(step)?;
        }
        if let Some(faces) = &self.faces {
            self.poll.add(faces.wake().fd(), Token::Faces, Interest::READ).map_err(step)?;
        }
        if let Some(fd) = self.discovery.fd() {
            self.poll.add(fd, Token::Discovery, Interest::READ).map_err(step)?;
        }
        if let Some(fd) = self.input.fd() {
            self.poll.add(fd, Token::Input, Interest::READ).map_err(step)?;
        }
        Ok(())
    }

    /// Sleeps until something happens or is due: the only blocking call.
    fn wait(&mut self) -> Result<Vec<Ready>, Failure> {
        let deadlines = [
            self.console.poll_timeout(),
            self.children.deadline(),
            self.input.next_deadline(),
            self.front.deadline(),
            self.cards.deadline(),
            self.notify.deadline(),
            self.time_limit,
        ];
        let now = clock::now();
        let timeout = deadlines.into_iter().flatten().min().map(|due| due.since(now));
        let ready = self.poll.wait(timeout).map_err(|e| Failure::new("wait for events", e))?;
        Ok(ready.to_vec())
    }

    fn read(&mut self, ready: Ready) {
        match ready.token {
            Token::Signal => self.read_signals(),
            Token::Discovery => self.read_discovery(),
            Token::Card(card) => {
                self.display.dispatch(card, &mut self.events);
                self.arrive();
            }
            Token::Input => self.read_input(),
            Token::Pty(session) => self.read_pty(session, &ready),
            Token::Child(session) => self.read_child(session),
            Token::Nodes => self.read_nodes(),
            Token::Seat => self.check_seat(),
            Token::Bus => self.read_bus(),
            Token::Control => self.accept_clients(),
            Token::Client(id) => self.read_client(id, &ready),
            Token::Files => self.check_configuration(clock::now()),
            Token::Faces => self.take_faces(),
            Token::Log => self.read_log(),
            Token::Questions => self.watch_questions(),
            Token::Errand => self.read_errand(),
            Token::SystemOutput => self.read_system_output(),
        }
        self.tell_console();
    }

    /// Hands the collected facts to the console.
    fn tell_console(&mut self) {
        if self.events.is_empty() {
            return;
        }
        let now = clock::now();
        let mut events = std::mem::take(&mut self.events);
        for event in &events {
            self.console.handle(event.clone(), now);
        }
        if events.iter().any(|event| matches!(event, Event::Connectors { .. })) {
            self.say_troubles();
        }
        input::wipe(&mut events);
        self.events = events;
    }

    /// Hands over what people did, with the time at which they did it.
    fn tell_typed(&mut self) {
        self.tell_console();
        self.input.dispatch(&mut self.typed);
        let mut leaves = false;
        for one in &self.typed {
            // Behind keys that ask for another VT, people type for what is there.
            if !(leaves && matches!(one.event, Event::Key { pressed: true, .. })) {
                self.console.handle(one.event.clone(), one.at);
                leaves = leaves || self.console.leaves();
            }
        }
        queue::wipe(&mut self.typed);
    }

    fn read_signals(&mut self) {
        for signal in self.signals.read() {
            self.events.push(match signal {
                s if s == Vt::leave_signal() => Event::Vt(VtEvent::Leave),
                s if s == Vt::enter_signal() => Event::Vt(VtEvent::Enter),
                signal::RELOAD if self.configuration.reloads() => {
                    self.reload(clock::now());
                    continue;
                }
                _ => Event::Terminate,
            });
        }
    }

    fn read_discovery(&mut self) {
        for change in self.discovery.read() {
            match change {
                Change::CardAdded(path) => self.add_card(&path),
                Change::CardRemoved(path) => self.remove_card(&path),
                Change::CardChanged(path) => self.probe_card(&path),
                Change::InputAdded(path) => {
                    if let Err(e) = self.input.add(&path) {
                        log::warn!("{}", report::chain(&e));
                    }
                }
                Change::InputRemoved(path) => self.input.remove(&path),
            }
        }
    }

    /// What is due by the clock.
    fn keep_time(&mut self) {
        let now = clock::now();
        // A key that went up while we were busy must not come again because we are late.
        if self.input.is_ready(now) {
            self.read_input();
        }
        if self.console.doubts_to_blank(now) && self.asks_password(self.console.focused()) {
            self.console.stay_lit(now);
        }
        self.console.handle_timeout(now);
        self.retry_ptys(now);
        self.save_screens(now);
        self.retry_cards(now);
        self.notice_sleep();
        self.keep_watch(now);
        self.notify.keep_alive(now);
        self.tell_console();
        if self.time_limit.is_some_and(|limit| limit <= now) && self.leaving.is_none() {
            self.leaving = Some(TIMED_OUT);
        }
    }

    fn perform_all(&mut self) {
        while let Some(action) = self.console.poll_action() {
            self.perform(action);
            self.tell_console();
        }
    }

    fn paint_all(&mut self) {
        if self.paints {
            for output in self.console.outputs_to_paint() {
                self.paint(output);
            }
            self.tell_console();
            self.seek_faces();
        }
    }

    fn paint(&mut self, output: OutputId) {
        if !self.may_draw() {
            self.events.push(Event::FrameRefused { output });
            return;
        }
        let start = clock::now();
        let Some((frame, painted)) = self.console.paint(output) else { return };
        if !frame.news {
            return;
        }
        let points = frame.pointer.is_some();
        let claim = self.front.claim(self.vt.as_ref());
        let submitted = self.display.submit(output, &frame, claim);
        let now = clock::now();
        self.stats.painted(painted, now.since(start), now);
        match submitted {
            Ok(how) => {
                let flipping = matches!(how, Submitted::Flipping);
                if !flipping {
                    self.arrive();
                }
                self.console.handle_submitted(output, flipping, now);
                self.learn_of_cursor(output, points);
            }
            Err(error) => self.submit_failed(output, &error),
        }
    }
}
