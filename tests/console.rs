//! The pure heart as a script: facts in, requests out, with a clock of the test's own.

use glasstty::action::{Action, Winsize};
use glasstty::console::{Console, Setup};
use glasstty::event::{Connector, Event, ExitStatus, Mode, VtEvent};
use glasstty::keyboard::{Keyboard, KeymapNames};
use glasstty::units::{CardId, Cells, DeviceId, OutputId, Pixels, SessionId, Time};
use proptest::prelude::*;

mod support {
    pub(crate) mod actions;
    pub(crate) mod connector;
    pub(crate) mod console;
    pub(crate) mod plug;
}

use support::actions::actions;
use support::console::{at, setup};
use support::plug::{CARD, plug};

const KEY_A: u16 = 30;
const KEY_LEFTSHIFT: u16 = 42;
const KEY_LEFTCTRL: u16 = 29;
const KEY_LEFTALT: u16 = 56;
const KEY_F2: u16 = 60;
const KEY_PAGEUP: u16 = 104;

fn console(in_front: bool) -> Console {
    with_places(in_front, true)
}

/// On a VT among others, or with sessions of its own to switch between.
fn with_places(in_front: bool, vts: bool) -> Console {
    let keyboard = Keyboard::new(&KeymapNames::default()).expect("a keymap");
    Console::new(Setup { in_front, vts, sessions: if vts { 1 } else { 12 }, ..setup(keyboard) })
}

/// With one mode; a width of nothing is no display.
fn connector(id: u32, width: u32, height: u32) -> Connector {
    Connector { connected: width > 0, ..support::connector::connector(id, &[(width, height)]) }
}

fn key(console: &mut Console, code: u16, pressed: bool, now: Time) {
    console.handle(Event::Key { device: DeviceId(1), code, pressed }, now);
}

fn tap(console: &mut Console, code: u16) {
    key(console, code, true, at(0));
    key(console, code, false, at(1));
}

fn typed(console: &Console) -> String {
    String::from_utf8_lossy(console.pty_backlog(console.focused())).into_owned()
}

fn spawned(actions: &[Action]) -> Option<Winsize> {
    actions.iter().find_map(|action| match action {
        Action::Spawn { size, .. } => Some(*size),
        _ => None,
    })
}

#[test]
fn the_first_display_sets_a_mode_and_starts_the_program() {
    let mut console = console(true);
    assert!(actions(&mut console).is_empty(), "nothing to do without a display");
    let asked = plug(&mut console, vec![connector(7, 1920, 1080), connector(8, 0, 0)]);
    assert!(matches!(asked[0], Action::Modeset { connector: 7, mode: 0, card: CARD, .. }), "{asked:?}");
    let size = spawned(&asked).expect("a program starts");
    assert_eq!(size.cells, Cells::new(240, 67));
    assert_eq!(size.pixels, Pixels::new(1920, 1072));
    assert_eq!(console.outputs_to_paint().len(), 1);
}

#[test]
fn two_displays_show_the_grid_that_fits_both() {
    let mut console = console(true);
    plug(&mut console, vec![connector(7, 1920, 1080)]);
    let asked = plug(&mut console, vec![connector(7, 1920, 1080), connector(8, 1280, 800)]);
    let resized = asked.iter().any(|action| match action {
        Action::ResizePty { size, .. } => size.cells == Cells::new(160, 50),
        _ => false,
    });
    assert!(resized, "{asked:?}");
    let asked = plug(&mut console, vec![connector(7, 1920, 1080)]);
    assert!(matches!(asked[0], Action::Disable { .. }), "{asked:?}");
    assert!(
        matches!(asked[1], Action::ResizePty { size, .. } if size.cells == Cells::new(240, 67)),
        "{asked:?}"
    );
}

#[test]
fn a_session_outlives_every_display() {
    let mut console = console(true);
    plug(&mut console, vec![connector(7, 800, 600)]);
    console.handle_pty(SessionId(1), b"still here", at(5));
    console.handle(Event::CardLost { card: CARD }, at(6));
    assert!(matches!(actions(&mut console)[..], [Action::Disable { .. }]));
    assert!(console.outputs_to_paint().is_empty());
    let asked = plug(&mut console, vec![connector(9, 800, 600)]);
    assert!(matches!(asked[..], [Action::Modeset { connector: 9, .. }]), "no second program: {asked:?}");
    assert!(console.dump().contains("still here"));
}

#[test]
fn a_mode_that_fails_is_followed_by_the_next_and_the_last_by_nothing() {
    let mut console = console(true);
    let mut two = connector(7, 1920, 1080);
    two.modes.push(Mode { index: 1, size: Pixels::new(640, 480), refresh: 60_000, preferred: false });
    plug(&mut console, vec![two]);
    let output = console.outputs()[0];
    console.handle(Event::ModesetFailed { output }, at(1));
    let asked = actions(&mut console);
    assert!(asked.iter().any(|a| matches!(a, Action::Modeset { mode: 1, .. })), "{asked:?}");
    console.handle(Event::ModesetFailed { output }, at(2));
    assert!(!actions(&mut console).iter().any(|a| matches!(a, Action::Modeset { .. })));
    assert!(console.outputs().is_empty());
}

#[test]
fn keys_reach_the_program_only_in_front() {
    let mut console = console(true);
    plug(&mut console, vec![connector(7, 800, 600)]);
    tap(&mut console, KEY_A);
    assert_eq!(typed(&console), "a");
    assert!(matches!(actions(&mut console)[..], [Action::WritePty { .. }]));
    console.handle_written(console.focused(), 1);

    console.handle(Event::Vt(VtEvent::Leave), at(2));
    assert_eq!(actions(&mut console), [Action::Withdraw, Action::ReleaseVt]);
    tap(&mut console, KEY_A);
    assert_eq!(typed(&console), "");
    assert!(console.outputs_to_paint().is_empty());

    console.handle(Event::Vt(VtEvent::Enter), at(3));
    assert_eq!(actions(&mut console), [Action::AcquireVt]);
    assert_eq!(console.outputs_to_paint().len(), 1, "everything is painted on return");
    tap(&mut console, KEY_A);
    assert_eq!(typed(&console), "a");
}

#[test]
fn a_modifier_held_while_leaving_is_not_held_on_return() {
    let mut console = console(true);
    plug(&mut console, vec![connector(7, 800, 600)]);
    key(&mut console, KEY_LEFTCTRL, true, at(0));
    key(&mut console, KEY_LEFTALT, true, at(0));
    key(&mut console, KEY_F2, true, at(0));
    assert_eq!(actions(&mut console), [Action::SwitchVt { number: 2 }]);
    console.handle(Event::Vt(VtEvent::Leave), at(1));
    console.handle(Event::Vt(VtEvent::Enter), at(2));
    actions(&mut console);
    tap(&mut console, KEY_A);
    assert_eq!(typed(&console), "a");
}

#[test]
fn a_synchronized_update_holds_the_screen_for_a_bounded_time_and_once() {
    let mut console = console(true);
    plug(&mut console, vec![connector(7, 800, 600)]);
    painted(&mut console, at(0));
    let session = console.focused();
    console.handle_pty(session, b"\x1b[?2026hhalf", at(10));
    assert!(console.outputs_to_paint().is_empty());
    let due = console.poll_timeout().expect("the end is planned");
    assert_eq!(due, at(160), "150 ms");
    console.handle_pty(session, b"\x1b[?2026hmore", at(100));
    assert_eq!(console.poll_timeout(), Some(due), "asking again gives no more time");
    console.handle_timeout(at(159));
    assert!(console.outputs_to_paint().is_empty());
    console.handle_timeout(due);
    assert_eq!(console.outputs_to_paint().len(), 1);
    painted(&mut console, due);
    console.handle_pty(session, b"late", at(170));
    assert_eq!(console.outputs_to_paint().len(), 1, "the update is over, though the program never ended it");
    painted(&mut console, at(170));
    console.handle_pty(session, b"\x1b[?2026hx\x1b[?2026l", at(180));
    assert_eq!(console.outputs_to_paint().len(), 1);
}

#[test]
fn a_held_key_repeats_and_the_clock_says_when() {
    let mut console = console(true);
    plug(&mut console, vec![connector(7, 800, 600)]);
    let output = console.outputs()[0];
    console.paint(output);
    console.handle_submitted(output, true, at(0));
    console.handle(Event::Flipped { output }, at(0));
    assert_eq!(console.poll_timeout(), None, "idle is asleep");
    key(&mut console, KEY_A, true, at(0));
    let due = console.poll_timeout().expect("a repeat is planned");
    console.handle_timeout(due);
    assert_eq!(typed(&console), "aa");
    key(&mut console, KEY_A, false, due);
    assert_eq!(console.poll_timeout(), None);
}

#[test]
fn shift_page_up_looks_back_and_typing_returns() {
    let mut console = console(true);
    plug(&mut console, vec![connector(7, 640, 160)]);
    let lines: String = (1..=100).map(|n| format!("line {n}\r\n")).collect();
    console.handle_pty(SessionId(1), lines.as_bytes(), at(0));
    let newest = console.dump();
    key(&mut console, KEY_LEFTSHIFT, true, at(1));
    tap(&mut console, KEY_PAGEUP);
    key(&mut console, KEY_LEFTSHIFT, false, at(1));
    assert_eq!(typed(&console), "", "the program does not see the key");
    assert_ne!(console.dump(), newest);
    tap(&mut console, KEY_A);
    assert_eq!(console.dump(), newest);
}

#[test]
fn a_notice_stands_above_what_the_program_writes() {
    let mut console = console(true);
    console.notice("no keyboard: plug one in");
    plug(&mut console, vec![connector(7, 800, 600)]);
    console.handle_pty(SessionId(1), b"login: ", at(1));
    let screen = console.dump();
    let lines: Vec<&str> = screen.lines().collect();
    assert_eq!(lines[..2], ["glasstty: no keyboard: plug one in", "login:"]);
}

#[test]
fn an_ended_login_starts_again() {
    let mut console = console(true);
    plug(&mut console, vec![connector(7, 800, 600)]);
    console.handle_pty(SessionId(1), b"secret", at(1));
    console.handle(Event::ChildExited { session: SessionId(1), status: ExitStatus::Code(0) }, at(20_000));
    console.handle_timeout(at(20_000));
    assert!(spawned(&actions(&mut console)).is_some());
    assert!(!console.dump().contains("secret"), "nothing of the login before is left");
}

const KEY_RIGHT: u16 = 106;

/// Holds Ctrl and Alt, taps a key, lets go.
fn ctrl_alt(console: &mut Console, code: u16) {
    key(console, KEY_LEFTCTRL, true, at(0));
    key(console, KEY_LEFTALT, true, at(0));
    tap(console, code);
    key(console, KEY_LEFTALT, false, at(1));
    key(console, KEY_LEFTCTRL, false, at(1));
}

#[test]
fn each_session_has_its_own_program_and_screen() {
    let mut console = with_places(true, false);
    plug(&mut console, vec![connector(7, 800, 600)]);
    console.handle_pty(SessionId(1), b"first", at(0));
    ctrl_alt(&mut console, KEY_F2);
    let asked = actions(&mut console);
    assert!(asked.iter().any(|a| matches!(a, Action::Spawn { session: SessionId(2), .. })), "{asked:?}");
    assert!(asked.contains(&Action::Focused { session: SessionId(2) }));
    console.handle_pty(SessionId(2), b"second", at(0));
    console.handle_pty(SessionId(1), b" goes on", at(0));
    assert!(console.dump().starts_with("second"), "{}", console.dump());
    tap(&mut console, KEY_A);
    assert_eq!(console.pty_backlog(SessionId(2)), b"a");
    assert_eq!(console.pty_backlog(SessionId(1)), b"", "keys go to the session in focus only");
    ctrl_alt(&mut console, KEY_RIGHT);
    assert!(console.dump().starts_with("first goes on"), "{}", console.dump());
    assert!(!actions(&mut console).iter().any(|a| matches!(a, Action::Spawn { .. })));
}

#[test]
fn the_key_that_switched_is_not_released_into_the_other_session() {
    let mut console = with_places(true, false);
    plug(&mut console, vec![connector(7, 800, 600)]);
    ctrl_alt(&mut console, KEY_F2);
    // Both programs ask for releases of keys (kitty's protocol, flag 2, and all keys as escape codes, flag 8).
    console.handle_pty(SessionId(2), b"\x1b[>10u", at(0));
    console.handle_pty(SessionId(1), b"\x1b[>10u", at(0));
    let typed_of = |console: &mut Console, session| {
        let typed = console.pty_backlog(session).to_vec();
        console.handle_written(session, typed.len());
        String::from_utf8(typed).expect("ASCII")
    };
    typed_of(&mut console, SessionId(2));
    key(&mut console, KEY_A, true, at(1));
    assert_eq!(typed_of(&mut console, SessionId(2)), "\x1b[97u");
    key(&mut console, KEY_LEFTCTRL, true, at(1));
    key(&mut console, KEY_LEFTALT, true, at(1));
    typed_of(&mut console, SessionId(2));
    tap(&mut console, KEY_RIGHT);
    key(&mut console, KEY_A, false, at(2));
    key(&mut console, KEY_LEFTALT, false, at(2));
    key(&mut console, KEY_LEFTCTRL, false, at(2));
    assert_eq!(typed_of(&mut console, SessionId(1)), "", "it saw none of these go down");
    tap(&mut console, KEY_A);
    assert_eq!(typed_of(&mut console, SessionId(1)), "\x1b[97u\x1b[97;1:3u");
}

#[test]
fn a_switch_says_where_it_led_and_is_quiet_again() {
    let mut console = with_places(true, false);
    plug(&mut console, vec![connector(7, 800, 600)]);
    let plain = painted(&mut console, at(0));
    ctrl_alt(&mut console, KEY_F2);
    ctrl_alt(&mut console, 59);
    assert_ne!(painted(&mut console, at(100)), plain, "the badge is over the first row");
    let due = console.poll_timeout().expect("the badge goes by itself");
    console.handle_timeout(due);
    assert_eq!(painted(&mut console, due), plain);
    assert_eq!(console.poll_timeout(), None, "idle is asleep");
}

#[test]
fn the_trusted_path_hangs_up_what_ran_and_starts_a_login() {
    let mut console = with_places(true, false);
    plug(&mut console, vec![connector(7, 800, 600)]);
    console.handle_pty(SessionId(1), b"a shell of somebody", at(0));
    ctrl_alt(&mut console, KEY_F2);
    console.handle_pty(SessionId(2), b"fake login: ", at(0));
    actions(&mut console);
    console.handle(Event::FreshLogin { session: SessionId(2) }, at(500));
    console.handle_timeout(at(500));
    let asked = actions(&mut console);
    let hangup = asked.iter().position(|a| *a == Action::Hangup { session: SessionId(2) });
    let start = asked.iter().position(|a| matches!(a, Action::Spawn { session: SessionId(2), .. }));
    assert!(hangup.is_some() && hangup < start, "{asked:?}");
    assert!(!console.dump().contains("fake"), "{}", console.dump());
    ctrl_alt(&mut console, KEY_RIGHT);
    assert!(console.dump().contains("a shell of somebody"), "others go on");
}

/// What the only output shows once everything that was due is painted.
fn painted(console: &mut Console, now: Time) -> Vec<u32> {
    let output = console.outputs()[0];
    console.handle_timeout(now);
    let (frame, _) = console.paint(output).expect("a picture");
    let pixels = frame.pixels.to_vec();
    console.handle_submitted(output, true, now);
    console.handle(Event::Flipped { output }, now);
    pixels
}

/// Everything that can happen to a console.
#[derive(Clone, Debug)]
enum Op {
    Connectors(u32, Vec<(u32, u32, u32)>),
    CardLost(u32),
    ModesetFailed(u32),
    Flipped(u32),
    Refused(u32),
    Key(u16, bool),
    InputLost,
    Pty(Vec<u8>),
    Switch(u16),
    Exited(i32),
    SpawnFailed,
    Leave,
    Enter,
    Wait(u64),
    PaintAll(bool),
}

fn op() -> impl Strategy<Value = Op> {
    let connector = (1..5u32, prop_oneof![Just(0u32), 1..3000u32], 1..2000u32);
    prop_oneof![
        (1..3u32, prop::collection::vec(connector, 0..4)).prop_map(|(card, list)| Op::Connectors(card, list)),
        (1..3u32).prop_map(Op::CardLost),
        (1..9u32).prop_map(Op::ModesetFailed),
        (1..9u32).prop_map(Op::Flipped),
        (1..9u32).prop_map(Op::Refused),
        (0..250u16, any::<bool>()).prop_map(|(code, pressed)| Op::Key(code, pressed)),
        Just(Op::InputLost),
        prop::collection::vec(any::<u8>(), 0..60).prop_map(Op::Pty),
        prop_oneof![59..69u16, 105..107u16].prop_map(Op::Switch),
        (0..3i32).prop_map(Op::Exited),
        Just(Op::SpawnFailed),
        Just(Op::Leave),
        Just(Op::Enter),
        (0..3000u64).prop_map(Op::Wait),
        any::<bool>().prop_map(Op::PaintAll),
    ]
}

/// What the test knows of the world around the console.
#[derive(Default)]
struct World {
    now: u64,
    front: bool,
}

fn apply(console: &mut Console, op: Op, world: &mut World) {
    let now = at(world.now);
    let session = SessionId(1);
    match op {
        Op::Connectors(card, list) => {
            let mut connectors: Vec<Connector> =
                list.iter().map(|(id, w, h)| connector(*id, *w, *h)).collect();
            connectors.dedup_by_key(|c| c.id);
            console.handle(Event::Connectors { card: CardId(card), connectors }, now);
        }
        Op::CardLost(card) => console.handle(Event::CardLost { card: CardId(card) }, now),
        Op::ModesetFailed(id) => console.handle(Event::ModesetFailed { output: OutputId(id) }, now),
        Op::Flipped(id) => console.handle(Event::Flipped { output: OutputId(id) }, now),
        Op::Refused(id) => console.handle(Event::FrameRefused { output: OutputId(id) }, now),
        Op::Key(code, pressed) => key(console, code, pressed, now),
        Op::InputLost => console.handle(Event::InputLost, now),
        Op::Pty(bytes) => console.handle_pty(console.focused(), &bytes, now),
        Op::Switch(code) => ctrl_alt(console, code),
        Op::Exited(code) => {
            console.handle(Event::ChildExited { session, status: ExitStatus::Code(code) }, now);
        }
        Op::SpawnFailed => console.handle(Event::SpawnFailed { session, message: "no".into() }, now),
        Op::Leave => {
            world.front = false;
            console.handle(Event::Vt(VtEvent::Leave), now);
        }
        Op::Enter => {
            world.front = true;
            console.handle(Event::Vt(VtEvent::Enter), now);
        }
        Op::Wait(ms) => {
            world.now += ms;
            console.handle_timeout(at(world.now));
        }
        Op::PaintAll(flips) => {
            for output in console.outputs_to_paint() {
                let submits = console.paint(output).is_some_and(|(frame, _)| frame.news);
                if submits {
                    console.handle_submitted(output, flips, now);
                }
            }
        }
    }
}

fn check(console: &mut Console, world: &World) {
    let mut seen = console.outputs();
    seen.sort();
    let count = seen.len();
    seen.dedup();
    assert_eq!(seen.len(), count, "each output once");
    if !world.front {
        assert!(console.outputs_to_paint().is_empty(), "nothing is painted while another VT shows");
    }
    for output in console.outputs() {
        let Some((frame, _)) = console.paint(output) else { continue };
        assert_eq!(frame.pixels.len(), frame.size.area());
        for rect in frame.damage {
            assert!(rect.width > 0 && rect.height > 0);
            assert!(rect.x + rect.width <= frame.size.width && rect.y + rect.height <= frame.size.height);
        }
    }
    for action in actions(console) {
        if let Action::Spawn { size, .. } | Action::ResizePty { size, .. } = action {
            assert_eq!(size.cells.clamped(), size.cells);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_the_console_stays_whole(ops in prop::collection::vec(op(), 1..40), vts in any::<bool>()) {
        let mut console = with_places(true, vts);
        let mut world = World { now: 0, front: true };
        for op in ops {
            apply(&mut console, op, &mut world);
            check(&mut console, &world);
        }
    }
}
