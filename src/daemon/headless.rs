//! The same program on the memory display: fed, typed at, looked at and measured.

use std::fs;
use std::path::Path;
use std::time::Duration;

use super::cards::Cards;
use super::children::Children;
use super::control::Control;
use super::faces::{Choice, Faces};
use super::front::Front;
use super::questions::Questions;
use super::report::{Failure, chain};
use super::scripts::{self, Ground};
use super::settings::Configuration;
use super::stats::Stats;
use super::{Daemon, keep, login};
use crate::action::Program;
use crate::config::{self, Headless, Size};
use crate::console::{Console, Policy, Setup};
use crate::font::Font;
use crate::keyboard::Keyboard;
use crate::outputs::Displays;
use crate::sys::clock;
use crate::sys::discover::Discovery;
use crate::sys::display::Display;
use crate::sys::input::{Input, queue};
use crate::sys::memory::Memory;
use crate::sys::notify::Notify;
use crate::sys::poll::Poll;
use crate::sys::signal::Signals;
use crate::term;
use crate::units::{CardId, Pixels};

/// How long the last picture waits for fonts from the disk.
const FONT_PATIENCE: Duration = Duration::from_secs(20);

/// Feeds, runs, and leaves what was asked for.
pub(super) fn run(options: &Headless) -> Result<i32, Failure> {
    let mut daemon = open(options)?;
    for path in &options.feed {
        let bytes = fs::read(path).map_err(|e| Failure::new(&format!("read {}", path.display()), e))?;
        let session = daemon.console.focused();
        daemon.feed(session, &bytes);
    }
    let runs = !options.program.is_empty() || options.keys.is_some();
    if runs {
        daemon.run_loop()?;
    }
    daemon.leave_behind();
    daemon.hang_up_all();
    daemon.show_all();
    daemon.settle_faces();
    leave_results(&daemon, options)?;
    Ok(daemon.leaving.unwrap_or(0))
}

fn open(options: &Headless) -> Result<Daemon, Failure> {
    let kept = keep::take();
    let (configuration, complaints) = Configuration::load(&options.sources, false);
    let preferences = configuration.preferences();
    let px = preferences.font_size.on(config::HEADLESS_MODE, None);
    let size = match options.size {
        Size::Mode(size) => size,
        Size::Grid(cells) => {
            let cell = Font::builtin(px).metrics().cell;
            Pixels::new(cell.width * u32::from(cells.cols), cell.height * u32::from(cells.rows))
        }
    };
    let memory = Memory::new(size, options.fb.as_deref()).map_err(|e| Failure::plain(chain(&e)))?;
    let keyboard = Keyboard::built_in().map_err(|e| Failure::plain(chain(&e)))?;
    let keymap = configuration.keymap();
    let input = match &options.keys {
        Some(path) => scripts::read(path, &keymap, Ground::new(size, px))?,
        None => Input::None,
    };
    let setup = setup(options, keyboard, preferences.font_size);
    // Elsewhere the picture must not depend on the machine.
    let searches = options.system_fonts || !configuration.fonts().styles.is_empty();
    let mut daemon = Daemon {
        console: Console::new(setup),
        poll: Poll::new().map_err(|e| Failure::new("make an epoll", e))?,
        display: Display::Memory(memory),
        cards: Cards::default(),
        input,
        discovery: Discovery::None,
        signals: Signals::new(&[]).map_err(|e| Failure::new("listen to signals", e))?,
        vt: None,
        front: Front::default(),
        notify: Notify::from_environment(clock::now()),
        children: Children::default(),
        stats: Stats::new(options.record.clone()),
        keymap,
        own_keymaps: configuration.own_keymaps(),
        configuration,
        errand: None,
        control: options.control.as_deref().map(Control::listen).unwrap_or_default(),
        log: None,
        system_output: None,
        questions: Questions::default(),
        predecessor: None,
        login: None,
        faces: if searches { Faces::new().ok() } else { None },
        chosen_faces: Choice::default(),
        paints: options.paint,
        leaving: None,
        time_limit: options.timeout.map(|limit| clock::now() + limit),
        events: Vec::new(),
        typed: queue::room(),
    };
    daemon.console.set_preferences(preferences, clock::now());
    daemon.adopt_sessions(kept);
    daemon.adopt_memory();
    daemon.show(&complaints);
    Ok(daemon)
}

fn setup(options: &Headless, keyboard: Keyboard, font_size: crate::font::Size) -> Setup {
    Setup {
        keyboard,
        program: program(options),
        policy: Policy::Once,
        terminal: term::Options {
            test_reports: options.test_reports,
            resizable: options.test_reports,
            ..term::Options::default()
        },
        font_size,
        displays: Displays::default(),
        in_front: true,
        vts: false,
        machine: false,
        sessions: 1,
        log: false,
    }
}

/// With `--keys` alone there is somebody to type to: the person's shell.
fn program(options: &Headless) -> Option<Program> {
    let words = match (options.program.as_slice(), &options.keys) {
        ([], None) => return None,
        ([], Some(_)) => login::own_shell(),
        (words, _) => words.to_vec(),
    };
    let mut program = login::command(&words, login::inherited_environment());
    if let Ok(dir) = std::env::current_dir() {
        program.dir = dir;
    }
    Some(program)
}

impl Daemon {
    /// The memory display is a card that needs no opening.
    fn adopt_memory(&mut self) {
        let card = CardId(1);
        if let Ok(connectors) = self.display.probe(card) {
            self.events.push(crate::event::Event::Connectors { card, connectors });
        }
        self.tell_console();
        // Feeding must find a terminal of the right size.
        self.perform_all();
    }

    /// Waits for the fonts that were asked for, and shows them.
    fn settle_faces(&mut self) {
        self.choose_faces();
        self.seek_faces();
        while self.faces.as_mut().is_some_and(|faces| faces.wait(FONT_PATIENCE)) {
            self.take_faces();
            self.perform_all();
            self.show_all();
            self.seek_faces();
        }
    }

    /// Brings the pictures up to date whatever the pace of frames.
    fn show_all(&mut self) {
        if self.paints {
            for output in self.console.outputs() {
                self.paint(output);
            }
        }
    }
}

fn leave_results(daemon: &Daemon, options: &Headless) -> Result<(), Failure> {
    let write = |path: &Path, text: &str| {
        fs::write(path, text).map_err(|e| Failure::new(&format!("write {}", path.display()), e))
    };
    if let Some(path) = &options.screenshot {
        screenshot(&daemon.display, path)?;
    }
    if let Some(path) = &options.dump {
        write(path, &daemon.console.dump())?;
    }
    if let Some(path) = &options.stats {
        write(path, &daemon.stats.to_json(peak_rss()))?;
    }
    Ok(())
}

/// What is on the display, as a PNG without alpha.
fn screenshot(display: &Display, path: &Path) -> Result<(), Failure> {
    let Display::Memory(memory) = display else { return Ok(()) };
    let failed =
        |e: &dyn std::error::Error| Failure::plain(format!("cannot write {}: {}", path.display(), chain(e)));
    let bytes = super::png::encode(memory.size(), memory.pixels()).map_err(|e| failed(&e))?;
    fs::write(path, bytes).map_err(|e| failed(&e))
}

/// The most memory that this process ever held, in KiB.
fn peak_rss() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}
