//! The arrow on a cursor plane and in the picture: what a person sees is the same, whatever the display can do.

use glasstty::action::Frame;
use glasstty::binding::Command;
use glasstty::console::{Console, Preferences, Setup};
use glasstty::event::{Connector, Event, Mode, PointerEvent, VtEvent};
use glasstty::keyboard::Keyboard;
use glasstty::paint::Painted;
use glasstty::units::{CardId, Cells, OutputId, Pixels, Rotation, SessionId};
use proptest::prelude::*;

mod support {
    pub(crate) mod connector;
    pub(crate) mod console;
    pub(crate) mod preferences;
}

use support::connector::connector;
use support::console::{at, setup};
use support::preferences::preferences;

const SIZE: Pixels = Pixels::new(320, 160);
const PLANE: Option<Pixels> = Some(Pixels::new(64, 64));

/// A console at a display of 40 columns and 10 rows, and what a person sees there.
struct Desk {
    console: Console,
    /// What the display would answer.
    plane: Option<Pixels>,
    /// The plane refuses the next arrow.
    breaks: bool,
    asked: u32,
    seen: Vec<u32>,
    /// Frames, and pixels in their damage.
    submitted: u32,
    copied: u64,
    now: u64,
}

impl Desk {
    fn new(plane: Option<Pixels>, hardware: bool, orientation: Rotation) -> Self {
        let keyboard = Keyboard::built_in().expect("a keymap");
        let mut console = Console::new(Setup { program: None, ..setup(keyboard) });
        console.set_preferences(Preferences { hardware_pointer: hardware, ..preferences() }, at(0));
        let size = orientation.turned(SIZE);
        let connector = Connector { orientation, ..connector(1, &[(size.width, size.height)]) };
        console.handle(Event::Connectors { card: CardId(1), connectors: vec![connector] }, at(0));
        console.handle_pty(SessionId(1), b"\x1b[?25lsome text", at(0));
        let seen = vec![0; SIZE.area()];
        let mut desk =
            Self { console, plane, breaks: false, asked: 0, seen, submitted: 0, copied: 0, now: 0 };
        desk.settle();
        assert_eq!(desk.console.size(), Cells::new(40, 10));
        desk
    }

    /// A tenth of a second goes by, and at its end nothing is to be painted.
    fn settle(&mut self) {
        for _ in 0..5 {
            self.now += 20;
            self.console.handle_timeout(at(self.now));
            while self.console.poll_action().is_some() {}
            self.console.outputs_to_paint().into_iter().for_each(|output| self.paint(output));
        }
        assert!(self.console.outputs_to_paint().is_empty());
    }

    /// As the daemon does it.
    fn paint(&mut self, output: OutputId) {
        let Some((frame, _)) = self.console.paint(output) else { return };
        if !frame.news {
            return;
        }
        let refuses = frame.pointer.is_some() && std::mem::take(&mut self.breaks);
        let shown = if refuses { Frame { pointer: None, ..frame } } else { frame };
        self.submitted += 1;
        self.copied += frame.damage.iter().map(|rect| u64::from(rect.width * rect.height)).sum::<u64>();
        self.seen = seen(&shown);
        self.console.handle_submitted(output, false, at(self.now));
        if refuses {
            self.plane = None;
            self.console.handle(Event::CursorPlane { output, size: None }, at(self.now));
        } else if self.console.wonders(output) {
            self.asked += 1;
            self.console.handle(Event::CursorPlane { output, size: self.plane }, at(self.now));
        }
    }

    fn moves(&mut self, dx: f64, dy: f64) {
        self.now += 1;
        self.console.handle(Event::Pointer(PointerEvent::Moved { dx, dy }), at(self.now));
    }

    fn output(&self) -> OutputId {
        self.console.outputs()[0]
    }

    /// Whether the next frame has an arrow for the plane.
    fn is_apart(&mut self) -> bool {
        let output = self.output();
        self.console.paint(output).expect("a picture").0.pointer.is_some()
    }
}

/// The frame as it stands upright, with what the plane shows over it.
fn seen(frame: &Frame<'_>) -> Vec<u32> {
    let mut seen = frame.pixels.to_vec();
    let Some(sprite) = frame.pointer else { return seen };
    for (place, pixel) in (0..).zip(sprite.pixels) {
        let (x, y) = (sprite.at.0 + place % sprite.size.width, sprite.at.1 + place / sprite.size.width);
        if pixel >> 24 == 0xff && x < frame.size.width && y < frame.size.height {
            seen[(y * frame.size.width + x) as usize] = pixel & 0xff_ffff;
        }
    }
    seen
}

#[test]
fn moving_the_arrow_on_its_plane_redraws_nothing() {
    let mut desk = Desk::new(PLANE, true, Rotation::None);
    assert_eq!(desk.asked, 0, "nobody asks before there is an arrow");
    desk.moves(40.0, 40.0);
    desk.settle();
    assert!(desk.is_apart());
    let (copied, submitted) = (desk.copied, desk.submitted);
    for _ in 0..20 {
        desk.moves(7.0, 3.0);
        let output = desk.output();
        assert_eq!(desk.console.paint(output).expect("a picture").1, Painted::default());
        desk.settle();
    }
    assert_eq!((desk.copied, desk.submitted - submitted), (copied, 20));
    assert_eq!(desk.asked, 1, "once for each mode");
    desk.moves(0.0, 0.0);
    desk.settle();
    assert_eq!(desk.submitted - submitted, 20, "it did not move");
}

#[test]
fn a_plane_that_fails_is_left_to_its_twin() {
    let mut desk = Desk::new(PLANE, true, Rotation::None);
    desk.moves(40.0, 40.0);
    desk.settle();
    desk.breaks = true;
    desk.moves(5.0, 5.0);
    desk.settle();
    assert!(!desk.is_apart());
    let mut twin = Desk::new(None, false, Rotation::None);
    twin.moves(45.0, 45.0);
    twin.settle();
    assert!(desk.seen == twin.seen, "the next frame has it again");
    desk.moves(5.0, 5.0);
    desk.settle();
    assert!(!desk.is_apart(), "nobody asks twice");
}

#[test]
fn the_arrow_stays_in_the_picture_where_the_plane_cannot_have_it() {
    let apart = |plane, hardware, orientation| {
        let mut desk = Desk::new(plane, hardware, orientation);
        desk.moves(40.0, 40.0);
        desk.settle();
        (desk.is_apart(), desk.asked)
    };
    let small = Some(Pixels::new(16, 32));
    assert_eq!(apart(PLANE, true, Rotation::Left), (true, 1));
    assert_eq!(apart(PLANE, false, Rotation::None), (false, 0), "nobody wants it");
    assert_eq!(apart(None, true, Rotation::None), (false, 1));
    assert_eq!(apart(small, true, Rotation::None), (true, 1));
    assert_eq!(apart(small, true, Rotation::Right), (false, 1), "too wide when it is turned");
}

#[test]
fn another_mode_is_asked_anew_and_a_setting_counts_at_once() {
    let mut desk = Desk::new(PLANE, true, Rotation::None);
    desk.moves(40.0, 40.0);
    desk.settle();
    desk.console.set_preferences(Preferences { hardware_pointer: false, ..preferences() }, at(desk.now));
    desk.settle();
    assert!(!desk.is_apart());
    desk.console.set_preferences(preferences(), at(desk.now));
    desk.settle();
    assert!(desk.is_apart() && desk.asked == 1);
    let output = desk.output();
    let mode = |index, width| Mode { index, size: Pixels::new(width, 160), refresh: 60_000, preferred: true };
    let connector = Connector { modes: vec![mode(1, 240)], ..connector(1, &[]) };
    desk.console.handle(Event::Connectors { card: CardId(1), connectors: vec![connector] }, at(desk.now));
    assert!(!desk.is_apart() && desk.console.wonders(output));
}

#[test]
fn a_frame_that_was_refused_comes_again() {
    let mut desk = Desk::new(PLANE, true, Rotation::None);
    desk.console.handle_pty(SessionId(1), b"more", at(desk.now));
    desk.now += 20;
    desk.console.handle_timeout(at(desk.now));
    let output = desk.output();
    assert!(desk.console.paint(output).is_some_and(|(frame, _)| frame.news));
    desk.console.handle(Event::FrameRefused { output }, at(desk.now));
    let before = desk.submitted;
    desk.now += 200;
    desk.settle();
    assert_eq!(desk.submitted, before + 1, "though nothing has changed since");
}

/// What happens at a desk.
#[derive(Clone, Debug)]
enum Happens {
    Moves(i16, i16),
    Writes(&'static str),
    Asks(Command),
    Types,
    GoesAndComes,
    Idles,
}

fn happens() -> impl Strategy<Value = Happens> {
    let text = prop_oneof![Just("x"), Just("line\r\n"), Just("\x1b[2J"), Just("\x1b[44m\x1b[J")];
    let command = prop_oneof![Just(Command::Magnify), Just(Command::HighContrast)];
    prop_oneof![
        4 => (-60_i16..60, -60_i16..60).prop_map(|(x, y)| Happens::Moves(x, y)),
        2 => text.prop_map(Happens::Writes),
        1 => command.prop_map(Happens::Asks),
        1 => Just(Happens::Types),
        1 => Just(Happens::GoesAndComes),
        1 => Just(Happens::Idles),
    ]
}

impl Desk {
    fn meets(&mut self, what: &Happens) {
        match what {
            Happens::Moves(x, y) => self.moves((*x).into(), (*y).into()),
            Happens::Writes(text) => self.console.handle_pty(SessionId(1), text.as_bytes(), at(self.now)),
            Happens::Asks(command) => _ = self.console.ask(*command, at(self.now)),
            Happens::Types => self.console.hide_pointer(),
            Happens::GoesAndComes => {
                self.console.handle(Event::Vt(VtEvent::Leave), at(self.now));
                self.console.handle(Event::Vt(VtEvent::Enter), at(self.now));
            }
            Happens::Idles => self.now += 6000,
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// With a plane, without one, and with one that fails one day.
    #[test]
    fn people_see_the_same(steps in proptest::collection::vec((happens(), any::<bool>()), 1..24), breaks in 0_usize..40) {
        let mut plane = Desk::new(PLANE, true, Rotation::None);
        let mut twin = Desk::new(None, false, Rotation::None);
        for (number, (step, settles)) in steps.iter().enumerate() {
            plane.breaks |= number == breaks;
            plane.meets(step);
            twin.meets(step);
            if *settles {
                plane.settle();
                twin.settle();
                prop_assert!(plane.seen == twin.seen, "after {step:?}");
            }
        }
    }
}
