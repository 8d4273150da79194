//! Displays as the console sees them: which mode, which size of text, which way up, and when they sleep.

use std::collections::BTreeMap;
use std::time::Duration;

use glasstty::action::Action;
use glasstty::console::{Console, Policy, Setup};
use glasstty::event::{Connector, Event, Mode, VtEvent};
use glasstty::font::{Face, FaceFile, Size};
use glasstty::keyboard::Keyboard;
use glasstty::outputs::{Displays, Identity, Wish};
use glasstty::term;
use glasstty::units::{CardId, Cells, DeviceId, OutputId, Pixels, Rotation, SessionId, Time};
use proptest::prelude::*;

const CARD: CardId = CardId(1);
const KEY_A: u16 = 30;

fn at(ms: u64) -> Time {
    Time::from_duration(Duration::from_millis(ms))
}

fn console(displays: Displays, font_size: Size) -> Console {
    Console::new(Setup {
        keyboard: Keyboard::built_in().expect("a keymap"),
        program: None,
        policy: Policy::Respawn,
        terminal: term::Options::default(),
        font_size,
        displays,
        in_front: true,
        vts: true,
        sessions: 1,
        log: false,
    })
}

fn connector(id: u32, sizes: &[(u32, u32)]) -> Connector {
    let mode = |(index, (width, height)): (usize, &(u32, u32))| Mode {
        index,
        size: Pixels::new(*width, *height),
        refresh: 60_000,
        preferred: index == 0,
    };
    let modes = sizes.iter().enumerate().map(mode).collect();
    Connector { id, name: format!("Virtual-{id}"), connected: true, modes, ..Connector::default() }
}

fn plug(console: &mut Console, connectors: Vec<Connector>) -> Vec<Action> {
    console.handle(Event::Connectors { card: CARD, connectors }, at(0));
    actions(console)
}

fn actions(console: &mut Console) -> Vec<Action> {
    std::iter::from_fn(|| console.poll_action()).collect()
}

fn modesets(actions: &[Action]) -> Vec<(u32, usize)> {
    let modeset = |action: &Action| match action {
        Action::Modeset { connector, mode, .. } => Some((*connector, *mode)),
        _ => None,
    };
    actions.iter().filter_map(modeset).collect()
}

/// Paints an output and tells that it is shown; its picture and how that is turned.
fn show(console: &mut Console, output: OutputId, now: Time) -> (Pixels, Rotation) {
    let (frame, _) = console.paint(output).expect("a picture");
    let shown = (frame.size, frame.rotation);
    console.handle_submitted(output, false, now);
    shown
}

fn show_all(console: &mut Console, now: Time) {
    for output in console.outputs_to_paint() {
        show(console, output, now);
    }
}

#[test]
fn a_large_display_shows_the_grid_of_a_small_one_in_larger_text() {
    let mut console = console(Displays::default(), Size::Px(16));
    plug(&mut console, vec![connector(1, &[(3840, 2160)])]);
    assert_eq!(console.size(), Cells::new(480, 135));
    plug(&mut console, vec![connector(1, &[(3840, 2160)]), connector(2, &[(1920, 1080)])]);
    assert_eq!(console.size(), Cells::new(240, 67));
    console.handle_pty(SessionId(1), b"\x1b[67;240HX", at(1));
    let pictures: Vec<(Pixels, usize)> = console
        .outputs()
        .into_iter()
        .map(|output| {
            let (frame, _) = console.paint(output).expect("a picture");
            let ink = frame.pixels.iter().rposition(|pixel| *pixel != frame.pixels[0]).expect("text");
            (frame.size, ink / frame.size.width as usize)
        })
        .collect();
    for (size, last) in pictures {
        assert!(last as u32 > size.height * 9 / 10, "the text of {size:?} ends in line {last}");
    }
    plug(&mut console, vec![connector(1, &[(3840, 2160)])]);
    assert_eq!(console.size(), Cells::new(480, 135), "alone it has its own grid again");
}

/// A console font, 8 by 16 pixels, with a bar in the left half for M and a character.
fn bar(c: char) -> FaceFile {
    let mut data: Vec<u8> = vec![0x72, 0xB5, 0x4A, 0x86];
    for field in [0_u32, 32, 1, 1, 16, 16, 8] {
        data.extend(field.to_le_bytes());
    }
    data.extend([0xF0; 16]);
    data.extend(format!("M{c}").bytes());
    data.push(0xFF);
    FaceFile { path: "bar.psf".into(), index: 0, face: Face::Regular, data: data.leak() }
}

/// How many pixels in a row are ink, from the first one of each picture on.
fn leading_ink(console: &mut Console, now: Time) -> Vec<usize> {
    let mut lengths = Vec::new();
    for output in console.outputs() {
        let (frame, _) = console.paint(output).expect("a picture");
        let ground = *frame.pixels.last().expect("a pixel");
        lengths.push(frame.pixels.iter().take_while(|pixel| **pixel != ground).count());
        console.handle_submitted(output, false, now);
    }
    lengths
}

#[test]
fn a_chosen_face_is_on_every_display_at_every_size() {
    let mut console = console(Displays::default(), Size::Px(16));
    let (large, small) = (connector(1, &[(640, 320)]), connector(2, &[(320, 160)]));
    plug(&mut console, vec![small.clone()]);
    console.handle_pty(SessionId(1), b"\x1b[?25lM", at(1));
    assert_eq!(leading_ink(&mut console, at(1)), [0], "the built-in M begins with a row without ink");
    console.handle_chosen_faces(vec![vec![bar('M')]], at(2));
    assert_eq!(leading_ink(&mut console, at(2)), [4]);
    plug(&mut console, vec![large.clone(), small]);
    assert_eq!(console.size(), Cells::new(40, 10));
    assert_eq!(leading_ink(&mut console, at(3)), [4, 8], "the large one shows the grid of the small one");
    plug(&mut console, vec![large]);
    assert_eq!(console.size(), Cells::new(80, 20));
    console.show_font_size(Size::Px(40), at(4));
    assert_eq!(
        console.size(),
        Cells::new(40, 10),
        "pixels of the face are shown whole: twice, not two and a half"
    );
    assert_eq!(leading_ink(&mut console, at(4)), [8]);
    console.handle_chosen_faces(Vec::new(), at(5));
    assert_eq!((console.size(), leading_ink(&mut console, at(5))), (Cells::new(32, 8), vec![0]));
}

#[test]
fn a_face_that_was_found_is_shown_and_stays() {
    let mut console = console(Displays::default(), Size::Px(16));
    plug(&mut console, vec![connector(1, &[(640, 320)])]);
    console.handle_pty(SessionId(1), "\x1b[?25l\u{10330}".as_bytes(), at(1));
    assert_eq!(console.take_missing(), [], "nothing was painted yet");
    leading_ink(&mut console, at(1));
    assert_eq!(console.take_missing(), ['\u{10330}']);
    console.handle_timeout(at(100));
    console.handle_found_faces(vec![bar('\u{10330}')]);
    assert_eq!(console.outputs_to_paint(), console.outputs(), "what was missing is on the screen");
    assert_eq!(leading_ink(&mut console, at(101)), [4]);
    console.show_font_size(Size::Px(32), at(102));
    assert_eq!(leading_ink(&mut console, at(102)), [8]);
    assert_eq!(console.take_missing(), []);
}

#[test]
fn the_size_of_text_follows_the_display() {
    let mut laptop = connector(1, &[(3840, 2160)]);
    laptop.size_mm = Some(Pixels::new(344, 194));
    let mut console = console(Displays::default(), Size::Auto);
    plug(&mut console, vec![laptop]);
    let cells = console.size();
    assert!(cells.cols > 150 && cells.cols < 240, "{cells:?} on 15 inch");
}

#[test]
fn scale_is_of_what_would_be_chosen() {
    let wish = Wish { output: "Virtual-1".into(), scale: Some(200), ..Wish::default() };
    let mut console = console(Displays { outputs: vec![wish], ..Displays::default() }, Size::Px(16));
    plug(&mut console, vec![connector(1, &[(1920, 1080)])]);
    assert_eq!(console.size(), Cells::new(120, 33));
}

#[test]
fn a_panel_that_hangs_sideways_shows_an_upright_picture() {
    let panel = Connector { orientation: Rotation::Right, ..connector(1, &[(800, 1280)]) };
    let mut console = console(Displays::default(), Size::Px(16));
    plug(&mut console, vec![panel.clone()]);
    assert_eq!(console.size(), Cells::new(160, 50));
    let output = console.outputs()[0];
    assert_eq!(show(&mut console, output, at(1)), (Pixels::new(1280, 800), Rotation::Right));

    let wish = Wish { output: "virtual-1".into(), rotation: Some(Rotation::None), ..Wish::default() };
    let mut told = self::console(Displays { outputs: vec![wish], ..Displays::default() }, Size::Px(16));
    plug(&mut told, vec![panel]);
    assert_eq!(told.size(), Cells::new(100, 80), "who says how it hangs is right");
}

#[test]
fn wishes_name_a_display_by_its_edid() {
    let identity = Identity { maker: "DEL".into(), model: "U2720Q".into(), serial: "77".into() };
    let mut monitor = connector(1, &[(3840, 2160), (1920, 1080), (1280, 720)]);
    monitor.identity = Some(identity);
    let wish = |output: &str, mode: &str| Wish {
        output: output.into(),
        mode: Some(mode.parse().expect("a mode")),
        ..Wish::default()
    };
    let outputs = vec![wish("DEL U2720Q 78", "1280x720"), wish("del u2720q", "1920x1080")];
    let mut console = console(Displays { outputs, ..Displays::default() }, Size::Px(16));
    let asked = plug(&mut console, vec![monitor, connector(2, &[(1024, 768)])]);
    assert_eq!(modesets(&asked), [(1, 1), (2, 0)]);
}

#[test]
fn a_mode_that_failed_is_not_tried_again_until_something_better_comes() {
    let mut console = console(Displays::default(), Size::Px(16));
    let two = connector(1, &[(1920, 1080), (1280, 720)]);
    assert_eq!(modesets(&plug(&mut console, vec![two.clone()])), [(1, 0)]);
    let output = console.outputs()[0];
    console.handle(Event::ModesetFailed { output }, at(1));
    assert_eq!(modesets(&actions(&mut console)), [(1, 1)]);
    assert_eq!(modesets(&plug(&mut console, vec![two])), [], "the same modes again");
    let three = connector(1, &[(1600, 900), (1920, 1080), (1280, 720)]);
    assert_eq!(modesets(&plug(&mut console, vec![three])), [(1, 0)]);
    assert_eq!(console.outputs(), [output], "it is the same output all the time");
}

#[test]
fn a_window_that_is_resized_gets_the_new_mode() {
    let mut console = console(Displays::default(), Size::Px(16));
    plug(&mut console, vec![connector(1, &[(1280, 800)])]);
    let asked = plug(&mut console, vec![connector(1, &[(1024, 768)])]);
    assert_eq!(modesets(&asked), [(1, 0)]);
    assert_eq!(console.size(), Cells::new(128, 48));
}

fn sleepy(swallow_waking_key: bool) -> Console {
    let displays =
        Displays { blank_after: Some(Duration::from_secs(60)), swallow_waking_key, ..Displays::default() };
    let mut console = console(displays, Size::Px(16));
    plug(&mut console, vec![connector(1, &[(640, 480)]), connector(2, &[(800, 600)])]);
    show_all(&mut console, at(10));
    console
}

fn tap(console: &mut Console, now: Time) {
    for pressed in [true, false] {
        console.handle(Event::Key { device: DeviceId(1), code: KEY_A, pressed }, now);
    }
}

#[test]
fn displays_sleep_until_a_key_and_nothing_is_due_meanwhile() {
    let mut console = sleepy(false);
    assert_eq!(console.poll_timeout(), Some(at(60_000)));
    console.handle_timeout(at(60_000));
    let asked = actions(&mut console);
    assert_eq!(asked.iter().filter(|action| matches!(action, Action::Blank { .. })).count(), 2, "{asked:?}");
    assert_eq!(console.poll_timeout(), None, "asleep is asleep");
    console.handle_pty(SessionId(1), b"\x1b[5mnews", at(61_000));
    assert!(console.outputs_to_paint().is_empty() && console.poll_timeout().is_none());
    plug(&mut console, vec![connector(1, &[(640, 480)]), connector(2, &[(800, 600)])]);
    assert!(console.outputs_to_paint().is_empty(), "a display that reports itself anew wakes nobody");
    tap(&mut console, at(70_000));
    assert_eq!(console.pty_backlog(SessionId(1)), b"a");
    assert_eq!(console.outputs_to_paint().len(), 2, "everything is painted anew");
    show_all(&mut console, at(70_001));
    assert!(console.poll_timeout().is_some());
}

#[test]
fn the_waking_key_may_be_for_nobody_else() {
    let mut console = sleepy(true);
    console.handle_timeout(at(60_000));
    tap(&mut console, at(70_000));
    assert_eq!(console.pty_backlog(SessionId(1)), b"");
    tap(&mut console, at(70_100));
    assert_eq!(console.pty_backlog(SessionId(1)), b"a");
}

#[test]
fn text_blinks_while_somebody_can_see_it() {
    let mut console = console(Displays::default(), Size::Px(16));
    plug(&mut console, vec![connector(1, &[(640, 480)])]);
    let idle = |console: &mut Console, ms: u64| {
        show_all(console, at(ms));
        console.handle_timeout(at(ms + 20));
        show_all(console, at(ms + 20));
    };
    idle(&mut console, 0);
    assert_eq!(console.poll_timeout(), None, "nothing blinks, no timer");
    console.handle_pty(SessionId(1), b"\x1b[5mblink", at(100));
    show_all(&mut console, at(100));
    let due = console.poll_timeout().expect("a turn");
    assert_eq!(due, at(600));
    console.handle_timeout(due);
    assert_eq!(console.outputs_to_paint().len(), 1);
    show_all(&mut console, due);
    assert_eq!(console.poll_timeout(), Some(at(1100)), "two turns in a second");
    console.handle(Event::Vt(VtEvent::Leave), at(700));
    assert_eq!(console.poll_timeout(), None, "nobody sees it");
    console.handle(Event::Vt(VtEvent::Enter), at(5000));
    show_all(&mut console, at(5000));
    assert_eq!(console.poll_timeout(), Some(at(5500)));
    console.handle_pty(SessionId(1), b"\x1b[2J", at(5600));
    console.handle_timeout(at(5600));
    idle(&mut console, 5620);
    assert_eq!(console.poll_timeout(), None, "and no longer");
}

/// Connectors as a card might tell them, broken ones among them.
fn any_connector(id: u32) -> impl Strategy<Value = Connector> {
    let size = prop_oneof![3 => 1_u32..4000, 1 => Just(0)];
    let mode = (size.clone(), size, 0_u32..200_000, any::<bool>());
    let millimetres = prop::option::of((0_u32..3000, 0_u32..3000));
    let rotation =
        prop::sample::select(vec![Rotation::None, Rotation::Right, Rotation::UpsideDown, Rotation::Left]);
    let flags = (prop::bool::weighted(0.8), prop::bool::weighted(0.1), any::<bool>());
    (prop::collection::vec(mode, 0..4), flags, millimetres, rotation).prop_map(
        move |(modes, (connected, non_desktop, bad_link), millimetres, orientation)| Connector {
            id,
            name: format!("X-{id}"),
            connected,
            non_desktop,
            bad_link,
            orientation,
            size_mm: millimetres.map(|(width, height)| Pixels::new(width, height)),
            modes: modes
                .into_iter()
                .enumerate()
                .map(|(index, (width, height, refresh, preferred))| Mode {
                    index,
                    size: Pixels::new(width, height),
                    refresh,
                    preferred,
                })
                .collect(),
            ..Connector::default()
        },
    )
}

/// What happens to displays.
#[derive(Clone, Debug)]
enum Happening {
    Plugged(u32, Vec<Connector>),
    Lost(u32),
    ModesetFails(usize),
    Sleeps,
    Key,
}

fn happening() -> impl Strategy<Value = Happening> {
    let connectors = (0..4_u32).map(|id| prop::option::of(any_connector(id))).collect::<Vec<_>>();
    let plugged = (1_u32..3, connectors)
        .prop_map(|(card, connectors)| Happening::Plugged(card, connectors.into_iter().flatten().collect()));
    prop_oneof![
        6 => plugged,
        1 => (1_u32..3).prop_map(Happening::Lost),
        3 => (0_usize..8).prop_map(Happening::ModesetFails),
        1 => Just(Happening::Sleeps),
        1 => Just(Happening::Key),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    /// Whatever is plugged in: the session has a grid that every output shows, no connector is driven twice, unusable
    /// ones never, and the focus stays where keys go.
    #[test]
    fn any_displays_leave_the_console_whole(happenings in prop::collection::vec(happening(), 1..12)) {
        let displays = Displays { blank_after: Some(Duration::from_secs(60)), ..Displays::default() };
        let mut console = console(displays, Size::Auto);
        let mut there: BTreeMap<u32, Vec<Connector>> = BTreeMap::new();
        let mut driven: BTreeMap<OutputId, (CardId, u32)> = BTreeMap::new();
        for (step, happening) in happenings.into_iter().enumerate() {
            let now = at(step as u64 * 100_000);
            match happening {
                Happening::Plugged(card, connectors) => {
                    there.insert(card, connectors.clone());
                    console.handle(Event::Connectors { card: CardId(card), connectors }, now);
                }
                Happening::Lost(card) => {
                    there.remove(&card);
                    console.handle(Event::CardLost { card: CardId(card) }, now);
                }
                Happening::ModesetFails(which) => {
                    if let Some(output) = console.outputs().get(which) {
                        console.handle(Event::ModesetFailed { output: *output }, now);
                    }
                }
                Happening::Sleeps => console.handle_timeout(now + Duration::from_secs(61)),
                Happening::Key => tap(&mut console, now),
            }
            for action in actions(&mut console) {
                match action {
                    Action::Modeset { output, card, connector, mode } => {
                        let told = there[&card.0].iter().find(|c| c.id == connector).expect("plugged in");
                        prop_assert!(told.connected && !told.non_desktop);
                        prop_assert!(told.modes[mode].size.area() > 0);
                        driven.insert(output, (card, connector));
                    }
                    Action::Disable { output } => {
                        driven.remove(&output);
                    }
                    _ => {}
                }
            }
            let mut connectors: Vec<_> = driven.values().copied().collect();
            connectors.sort_unstable();
            connectors.dedup();
            prop_assert_eq!(connectors.len(), driven.len(), "a connector has two pictures");
            let mut outputs = console.outputs();
            outputs.sort_unstable();
            prop_assert_eq!(outputs, driven.keys().copied().collect::<Vec<_>>());
            prop_assert_eq!(console.focused(), SessionId(1));
            let cells = console.size();
            prop_assert_eq!(cells, cells.clamped());
            for output in console.outputs_to_paint() {
                let size = show(&mut console, output, now).0;
                prop_assert!(size.area() > 0);
            }
        }
    }
}
