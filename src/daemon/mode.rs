//! Which edges a console gets: the one table of what differs between a VT, a seat and an emergency.

use std::ffi::OsString;
use std::io::Read as _;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::time::Duration;

use super::Daemon;
use super::children::Children;
use super::control::Control;
use super::ctl;
use super::edges::Edges;
use super::faces::{Choice, Faces};
use super::fallback::{self, End};
use super::front::Front;
use super::keep;
use super::login;
use super::policy::Policy;
use super::questions::Questions;
use super::report::{Failure, chain};
use super::settings::Configuration;
use super::stats::Stats;
use crate::action::Program;
use crate::config::{self, Complaint, Place};
use crate::console::{self, Console, Setup};
use crate::font;
use crate::keyboard::Keyboard;
use crate::outputs::Displays;
use crate::sys::clock;
use crate::sys::control;
use crate::sys::discover::{self, Discovery};
use crate::sys::input::{Input, queue};
use crate::sys::logind;
use crate::sys::mounts;
use crate::sys::notify::Notify;
use crate::sys::poll::Poll;
use crate::sys::signal::Signals;
use crate::sys::system_console::SystemConsole;
use crate::sys::vt::{self, Vt};
use crate::term;

/// Where a device belongs that nobody gave to another seat.
const FIRST_SEAT: &str = "seat0";

/// How long a machine may take until its first display appears.
const DISPLAY_PATIENCE: Duration = Duration::from_secs(5);

/// As many as there are function keys.
pub(super) const SESSIONS: u16 = 12;

/// Drivers of a broken machine may come late.
const RECOVERY_PATIENCE: Duration = Duration::from_secs(30);

/// How long the console before us may take to let go.
const GIVES_WAY: Duration = Duration::from_secs(2);

/// What the console is called that is there before logins are.
pub(super) const BOOT: &str = "boot";

/// For the person who wonders why nothing happens.
const NO_KEYBOARD: &str =
    "no keyboard: no device in /dev/input has letters; plug one in and it is used at once";

/// What a mode decides; everything else is the same in all of them.
struct Mode {
    place: Place,
    seat: String,
    /// Devices by udev's tags, or by our own look at the kernel's.
    udev: bool,
    patience: Duration,
    policy: console::Policy,
    /// Without one the kernel's messages are shown.
    program: Option<Program>,
    /// Where the login is, if it is one that runs.
    login: Option<login::Place>,
    configuration: Configuration,
    /// Where to listen for requests.
    control: Option<PathBuf>,
    complaints: Vec<Complaint>,
    /// Its terminal is `/dev/console` as well.
    system_console: bool,
    options: config::Console,
}

/// The console on a VT, or on a seat without VTs.
pub(super) fn console(options: &config::Console) -> Result<Daemon, Failure> {
    let place = resolve(&options.place)?;
    let (seat, vt) = match &place {
        Place::Vt(number) => ("seat0".to_owned(), Some(*number)),
        Place::Seat(seat) => (seat.clone(), None),
        Place::Here => ("seat0".to_owned(), None),
    };
    let (configuration, complaints) = Configuration::load(&options.sources, true);
    let login = options.program.is_empty().then(|| login::Place { seat: seat.clone(), vt });
    let program = match &login {
        Some(place) => login::login(place, &configuration.settings.login),
        None => login::command(&options.program, login::clean_environment(&seat, vt)),
    };
    let udev = discover::udev_is_running();
    if !udev && seat != FIRST_SEAT {
        return Err(Failure::plain(format!(
            "{seat}: only udev knows which devices a seat has, and it is not running"
        )));
    }
    let mode = Mode {
        place,
        udev,
        patience: DISPLAY_PATIENCE,
        policy: console::Policy::Respawn,
        program: Some(program),
        login,
        control: Some(options.control.clone().unwrap_or_else(|| ctl::socket(&vt_or(&seat, vt)))),
        configuration,
        complaints,
        system_console: false,
        options: options.clone(),
        seat,
    };
    mode.open()
}

/// A shell on every display, with nothing but a kernel below; on the kernel's own console while there is none.
pub(super) fn emergency(options: &config::Console) -> Result<i32, Failure> {
    let mut lacks = mounts::complete();
    lacks.extend(Policy::of_this_machine().ignored());
    lacks.iter().for_each(|line| log::warn!("{line}"));
    let words: Vec<OsString> = match options.program.as_slice() {
        [] => Policy::of_this_machine().shell().map_err(Failure::plain)?,
        words => words.to_vec(),
    };
    let place = resolve(&options.place)?;
    let program = login::command(&words, login::clean_environment("seat0", vt_of(&place)));
    let mut mode = bare(options, place, Some(program.clone()), console::Policy::Once);
    mode.system_console = takes_dev_console(options);
    let mut edges = Edges::new(mode.discovery()?);
    edges.open_cards();
    let why = edges.no_display();
    if !edges.has_display()
        && let End::Status(status) = fallback::run(&program, &mut edges, &why)?
    {
        return Ok(status);
    }
    match mode.open_on(edges) {
        Ok(mut daemon) => {
            lacks.iter().for_each(|line| daemon.console.notice(line));
            daemon.run()
        }
        Err(failure) => {
            let mut nothing = Edges::new(Discovery::None);
            match fallback::run(&program, &mut nothing, &failure.to_string())? {
                End::Status(status) => Ok(status),
                End::Display => Err(failure),
            }
        }
    }
}

/// The recovery menu on every display, behind root's password.
pub(super) fn recovery(options: &config::Console) -> Result<Daemon, Failure> {
    let question = Policy::of_this_machine().shell().map_err(Failure::plain)?;
    let place = resolve(&options.place)?;
    let mut env = login::clean_environment("seat0", vt_of(&place));
    let words = match options.program.as_slice() {
        [] => login::recovery(&question, &mut env),
        words => words.to_vec(),
    };
    let mut mode = bare(options, place, Some(login::command(&words, env)), console::Policy::Respawn);
    mode.udev = discover::udev_is_running();
    mode.open()
}

/// The kernel's messages on every display, until a console with a login takes over.
pub(super) fn boot(options: &config::Console) -> Result<Daemon, Failure> {
    mounts::complete().iter().for_each(|line| log::warn!("{line}"));
    let mut mode = bare(options, resolve(&options.place)?, None, console::Policy::Once);
    mode.system_console = takes_dev_console(options);
    mode.control = Some(options.control.clone().unwrap_or_else(|| ctl::socket(BOOT)));
    mode.open()
}

/// Without VTs `/dev/console` may have nothing behind it, and where it has, somebody may want us there.
fn takes_dev_console(options: &config::Console) -> bool {
    !vt::exists() && (options.dev_console || SystemConsole::is_vacant())
}

/// What an emergency, a recovery and a start of the machine have in common: nothing is asked of the system.
fn bare(options: &config::Console, place: Place, program: Option<Program>, policy: console::Policy) -> Mode {
    let (configuration, complaints) = Configuration::load(&options.sources, true);
    Mode {
        place,
        seat: "seat0".to_owned(),
        udev: false,
        patience: RECOVERY_PATIENCE,
        policy,
        program,
        login: None,
        control: options.control.clone(),
        configuration,
        complaints,
        system_console: false,
        options: options.clone(),
    }
}

fn vt_of(place: &Place) -> Option<u16> {
    if let Place::Vt(number) = place { Some(*number) } else { None }
}

/// What the place of a console is called.
fn vt_or(seat: &str, vt: Option<u16>) -> String {
    vt.map_or_else(|| seat.to_owned(), |number| format!("tty{number}"))
}

/// `Here` is the VT that we stand on, or the whole seat where the kernel has none.
fn resolve(place: &Place) -> Result<Place, Failure> {
    match place {
        Place::Here if vt::exists() => {
            Ok(Place::Vt(Vt::current().map_err(|e| Failure::new("find the VT", e))?))
        }
        Place::Here => Ok(Place::Seat("seat0".to_owned())),
        Place::Seat(seat) if seat == "seat0" && vt::exists() => {
            Err(Failure::plain("seat0 has virtual terminals: start the console on one of them with --vt TTY"))
        }
        other => Ok(other.clone()),
    }
}

impl Mode {
    /// Opens the edges, displays first: a VT is taken only when there is something to show on it.
    fn open(self) -> Result<Daemon, Failure> {
        let mut edges = Edges::new(self.discovery()?);
        edges.wait_for_display(self.patience)?;
        self.open_on(edges)
    }

    /// Opens everything else.
    fn open_on(self, edges: Edges) -> Result<Daemon, Failure> {
        let Edges { discovery, mut display, cards, .. } = edges;
        // Before the VT is taken: a request to leave it must not find its signal's default, which is death.
        let signals = self.signals()?;
        let predecessor = succeed();
        let vt = match self.place {
            Place::Vt(number) => Some(take_vt(number)?),
            Place::Here | Place::Seat(_) => None,
        };
        let front = self.front(vt.as_ref()).map_err(|e| Failure::new("watch who is in front", e))?;
        let in_front = vt.as_ref().is_none_or(Vt::is_front);
        if in_front {
            display.take_master().map_err(|e| Failure::plain(chain(&e)))?;
        } else {
            display.drop_master();
        }
        let (mut input, no_keyboard) = self.input();
        if !in_front {
            input.suspend();
        }
        let console = Console::new(self.setup(in_front, vt.is_some())?);
        let stats = Stats::new(self.options.record.clone());
        let kept = keep::take();
        let mut daemon = Daemon {
            console,
            poll: Poll::new().map_err(|e| Failure::new("make an epoll", e))?,
            display,
            cards,
            input,
            discovery,
            signals,
            vt,
            front,
            notify: Notify::from_environment(clock::now()),
            children: Children::new(self.system_console),
            stats,
            keymap: self.configuration.keymap(),
            own_keymaps: self.configuration.own_keymaps(),
            configuration: self.configuration,
            control: self.control.as_deref().map(Control::listen).unwrap_or_default(),
            log: None,
            system_output: None,
            questions: Questions::default(),
            predecessor,
            errand: None,
            login: self.login,
            faces: faces(),
            chosen_faces: Choice::default(),
            paints: true,
            leaving: None,
            time_limit: None,
            events: Vec::new(),
            typed: queue::room(),
        };
        daemon.console.set_preferences(daemon.configuration.preferences(), clock::now());
        daemon.adopt_sessions(kept);
        daemon.begin(&self.complaints, no_keyboard.as_deref());
        Ok(daemon)
    }

    /// How the display is shared with others: it is not in an emergency.
    fn front(&self, vt: Option<&Vt>) -> std::io::Result<Front> {
        match vt {
            Some(vt) => Front::on_vt(vt, self.policy == console::Policy::Respawn),
            None if self.login.is_some() => Front::on_seat(&self.seat),
            None => Ok(Front::default()),
        }
    }

    /// Those of every console, and on a VT those with which it comes and goes.
    fn signals(&self) -> Result<Signals, Failure> {
        let on_vt = matches!(self.place, Place::Vt(_));
        let vt_signals = [Vt::leave_signal(), Vt::enter_signal()];
        let extra: &[i32] = if on_vt { &vt_signals } else { &[] };
        Signals::new(extra).map_err(|e| Failure::new("listen to signals", e))
    }

    fn setup(&self, in_front: bool, vts: bool) -> Result<Setup, Failure> {
        let keyboard = Keyboard::built_in().map_err(|e| Failure::plain(chain(&e)))?;
        Ok(Setup {
            keyboard,
            program: self.program.clone(),
            policy: self.policy,
            terminal: term::Options::default(),
            font_size: font::Size::Auto,
            displays: Displays::default(),
            in_front,
            vts,
            // Other seats are other people's places at the same machine.
            machine: self.seat == "seat0",
            sessions: if self.policy == console::Policy::Once { 1 } else { SESSIONS },
            log: self.program.is_none(),
        })
    }

    fn discovery(&self) -> Result<Discovery, Failure> {
        let found = if self.udev { Discovery::udev(&self.seat) } else { Discovery::kernel() };
        found.map_err(|e| Failure::plain(chain(&e)))
    }

    /// Nobody else may have devices here: the only seat of the machine.
    fn is_alone(&self) -> bool {
        self.seat == FIRST_SEAT && !logind::has_more_seats()
    }

    /// libinput where udev has tagged the devices, our own reader elsewhere, and a line when both find nothing. Our own
    /// reader takes every keyboard that there is: a seat beside others waits for one of its own instead.
    fn input(&self) -> (Input, Option<String>) {
        if self.udev {
            match Input::libinput(&self.seat) {
                Ok(input) if input.count() > 0 || !self.is_alone() => return (input, None),
                Ok(_) => log::info!("udev has tagged no input device; reading them directly"),
                Err(e) if !self.is_alone() => {
                    return (Input::None, Some(format!("no keyboard: {}", chain(&e))));
                }
                Err(e) => log::warn!("{}; reading the devices directly", chain(&e)),
            }
        }
        match Input::evdev() {
            Ok(input) => {
                let missing = (input.count() == 0).then(|| NO_KEYBOARD.to_owned());
                (input, missing)
            }
            Err(e) => (Input::None, Some(format!("no keyboard: {}", chain(&e)))),
        }
    }
}

/// The console that shows the kernel's messages lets go of the displays; of a VT by its end.
fn succeed() -> Option<UnixStream> {
    let path = ctl::socket(BOOT);
    if !path.exists() {
        return None;
    }
    let stream = control::succeed(&path, GIVES_WAY).inspect_err(|e| log::info!("{}", chain(e))).ok()?;
    if vt::exists() {
        let mut rest = Vec::new();
        let _ = (&stream).read_to_end(&mut rest);
        return None;
    }
    Some(stream)
}

/// A search for fonts, which starts when something is missing.
fn faces() -> Option<Faces> {
    Faces::new().map_err(|e| log::warn!("no fonts but the built-in ones: {e}")).ok()
}

/// Takes a VT; from now on it is given back whatever happens to us.
fn take_vt(number: u16) -> Result<Vt, Failure> {
    vt::restore_on_abort().map_err(|e| Failure::new("prepare for the worst", e))?;
    Vt::open(number).map_err(|e| Failure::plain(chain(&e)))
}

impl Daemon {
    /// What happens once, before the first wait.
    fn begin(&mut self, complaints: &[Complaint], no_keyboard: Option<&str>) {
        self.input.set_pointing(self.configuration.settings.pointer.devices);
        self.adopt_cards();
        self.step_aside();
        self.show(complaints);
        if let Some(line) = no_keyboard {
            log::warn!("{line}");
            self.console.notice(line);
        }
        self.open_questions();
        // Where a program runs, its terminal is it.
        if self.children.takes_dev_console() && self.console.shows_only_the_log() {
            self.open_system_output();
        }
        self.tell_console();
    }
}
