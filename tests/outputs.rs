//! Displays as the console sees them: which mode, which size of text, which way up, and when they sleep.

use std::collections::BTreeMap;
use std::time::Duration;

use glasstty::action::{Action, Beside};
use glasstty::binding::Command;
use glasstty::console::{Console, Preferences, Setup};
use glasstty::event::{Connector, Event, Mode, Tile, VtEvent};
use glasstty::font::{Face, FaceFile, Size};
use glasstty::keyboard::Keyboard;
use glasstty::outputs::{Displays, Identity, Shows, Wish};
use glasstty::term;
use glasstty::units::{
    CardId, Cells, DeviceId, OutputId, Pixels, Placement, Rotation, SessionId, Side, Time,
};
use proptest::prelude::*;

mod support {
    pub(crate) mod actions;
    pub(crate) mod connector;
    pub(crate) mod console;
    pub(crate) mod plug;
    pub(crate) mod preferences;
}

use support::actions::actions;
use support::connector::connector;
use support::console::{at, setup};
use support::plug::plug;
use support::preferences::preferences;

const KEY_A: u16 = 30;

/// With nothing that runs.
fn quiet() -> Setup {
    Setup { program: None, ..setup(Keyboard::built_in().expect("a keymap")) }
}

fn console(displays: Displays, font_size: Size) -> Console {
    Console::new(Setup { displays, font_size, ..quiet() })
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

/// One of the tiles of a display, 2 columns and 1 row of 2560x2880, with a mode that the display scales to all of it.
fn tile(id: u32, column: u32) -> Connector {
    let size = Pixels::new(2560, 2880);
    let tile = Tile { group: 5, columns: 2, rows: 1, column, row: 0, size };
    Connector { tile: Some(tile), ..connector(id, &[(2560, 2880), (3840, 2160), (640, 480)]) }
}

/// What is asked of a card: each first connector with its mode, and what stands beside it.
fn lights(actions: &[Action]) -> Vec<(u32, usize, Vec<Beside>)> {
    let light = |action: &Action| match action {
        Action::Modeset { connector, mode, beside, .. } => Some((*connector, *mode, beside.clone())),
        _ => None,
    };
    actions.iter().filter_map(light).collect()
}

#[test]
fn the_tiles_of_a_display_show_one_picture() {
    let mut console = console(Displays::default(), Size::Px(16));
    let right = Beside { connector: 4, mode: 0, at: (2560, 0) };
    let asked = plug(&mut console, vec![tile(4, 1), tile(7, 0)]);
    assert_eq!(lights(&asked), [(7, 0, vec![right])]);
    assert_eq!(console.size(), Cells::new(640, 180));
    assert_eq!(console.connectors()[0], "Virtual-4 with Virtual-7");
    assert!(console.connectors()[1].starts_with("Virtual-7 5120x2880@60 "), "{:?}", console.connectors());
    let output = console.outputs()[0];
    assert_eq!(show(&mut console, output, at(1)).0, Pixels::new(5120, 2880));
    assert!(plug(&mut console, vec![tile(4, 1), tile(7, 0)]).is_empty(), "nothing is new");
}

#[test]
fn a_card_that_cannot_drive_all_tiles_lights_one_in_a_mode_of_the_whole_display() {
    let mut console = console(Displays::default(), Size::Px(16));
    plug(&mut console, vec![tile(4, 1), tile(7, 0)]);
    let output = console.outputs()[0];
    let mut fails = |ms| {
        console.handle(Event::ModesetFailed { output }, at(ms));
        lights(&actions(&mut console))
    };
    assert_eq!(fails(1), [(7, 1, vec![])], "alone, and scaled by the display");
    assert_eq!(fails(2), [(7, 2, vec![])]);
    assert_eq!(fails(3), [(7, 0, vec![])], "a part of the display is better than none");
    assert_eq!(fails(4), []);
}

#[test]
fn tiles_stand_for_themselves_where_others_are_missing() {
    let mut console = console(Displays::default(), Size::Px(16));
    let asked = plug(&mut console, vec![tile(7, 0)]);
    assert_eq!(lights(&asked), [(7, 1, vec![])]);
    let asked = plug(&mut console, vec![tile(4, 1), tile(7, 0)]);
    assert_eq!(lights(&asked), [(7, 0, vec![Beside { connector: 4, mode: 0, at: (2560, 0) }])]);
    let asked = plug(&mut console, vec![tile(4, 1)]);
    assert!(asked.iter().any(|action| matches!(action, Action::Disable { .. })));
    assert_eq!(lights(&asked), [(4, 1, vec![])]);
    let off = Wish { output: "Virtual-4".into(), off: true, ..Wish::default() };
    console.set_preferences(
        Preferences { displays: Displays { outputs: vec![off], ..Displays::default() }, ..preferences() },
        at(1),
    );
    actions(&mut console);
    assert_eq!(lights(&plug(&mut console, vec![tile(4, 1), tile(7, 0)])), [(7, 1, vec![])]);
}

#[test]
fn tiles_that_contradict_each_other_are_told_of_and_shown_all_the_same() {
    let other = |change: fn(&mut Tile)| {
        let mut connector = tile(4, 1);
        connector.tile.iter_mut().for_each(change);
        connector
    };
    for wrong in [
        other(|t| t.column = 0),
        other(|t| t.column = 9),
        other(|t| t.size.height = 7),
        other(|t| t.rows = 2),
    ] {
        let mut console = console(Displays::default(), Size::Px(16));
        let asked = plug(&mut console, vec![wrong, tile(7, 0), connector(9, &[(800, 600)])]);
        assert_eq!(lights(&asked).len(), 3, "{asked:?}");
        assert_eq!(console.troubles().len(), 2, "{:?}", console.troubles());
        assert!(console.troubles()[0].starts_with("Virtual-4 stands for itself"), "{:?}", console.troubles());
    }
}

#[test]
fn a_wish_for_a_display_of_tiles_is_one_for_its_first() {
    let wish = |output: &str, mode: &str| Wish {
        output: output.into(),
        mode: Some(mode.parse().expect("a mode")),
        ..Wish::default()
    };
    let outputs = vec![wish("Virtual-7", "5120x2880"), wish("Virtual-4", "640x480")];
    let mut console = console(Displays { outputs, ..Displays::default() }, Size::Px(16));
    assert_eq!(lights(&plug(&mut console, vec![tile(7, 0), tile(4, 1)]))[0].2.len(), 1);
    let troubles = console.troubles();
    assert_eq!(
        troubles,
        ["output.Virtual-4: it is a tile of the display on Virtual-7; write output.Virtual-7"]
    );
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
    FaceFile { path: "bar.psf".into(), index: 0, face: Face::Regular, beside: None, data: data.leak() }
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

/// Two displays, the second with a console of its own, on a seat where sessions may stand side by side.
fn beside() -> Console {
    let own = Wish { output: "Virtual-2".into(), shows: Shows::Own, ..Wish::default() };
    let displays = Displays { outputs: vec![own], ..Displays::default() };
    let mut console = Console::new(Setup { displays, sessions: 12, ..quiet() });
    plug(&mut console, vec![connector(1, &[(640, 480)]), connector(2, &[(800, 640)])]);
    console
}

/// Which session each output shows, in their order.
fn shown(console: &Console) -> Vec<u32> {
    console.outputs().into_iter().filter_map(|output| console.session_on(output)).map(|id| id.0).collect()
}

#[test]
fn a_display_has_a_console_of_its_own_and_the_keyboard_goes_there() {
    let mut console = beside();
    assert_eq!(shown(&console), [1, 2]);
    assert_eq!((console.focused(), console.size()), (SessionId(1), Cells::new(80, 30)));
    show_all(&mut console, at(0));
    console.handle_timeout(at(100));
    console.handle_pty(SessionId(2), b"news", at(100));
    assert_eq!(console.outputs_to_paint(), [console.outputs()[1]], "only where it is shown");
    assert!(console.ask(Command::NextDisplay, at(200)));
    assert_eq!((console.focused(), console.size()), (SessionId(2), Cells::new(100, 40)));
    tap(&mut console, at(300));
    assert_eq!(console.pty_backlog(SessionId(2)), b"a");
    assert_eq!(console.pty_backlog(SessionId(1)), b"");
    assert_eq!(shown(&console), [1, 2], "the other display stays as it was");
    assert!(console.ask(Command::NextDisplay, at(400)));
    assert_eq!(console.focused(), SessionId(1));
}

#[test]
fn a_console_of_a_display_that_goes_is_shown_elsewhere_and_comes_back_with_it() {
    let mut console = beside();
    console.ask(Command::NextDisplay, at(1));
    plug(&mut console, vec![connector(1, &[(640, 480)])]);
    assert_eq!((shown(&console), console.focused()), (vec![2], SessionId(2)), "where the keyboard is");
    assert_eq!(console.size(), Cells::new(80, 30));
    plug(&mut console, vec![connector(1, &[(640, 480)]), connector(2, &[(800, 640)])]);
    assert_eq!((shown(&console), console.focused()), (vec![1, 2], SessionId(2)));
    assert_eq!(console.size(), Cells::new(100, 40));
    plug(&mut console, vec![connector(2, &[(800, 640)])]);
    assert_eq!(shown(&console), [2], "the only display shows what has the keyboard");
    assert!(console.troubles()[0].contains("output.Virtual-2: it cannot have a console of its own"));
}

#[test]
fn the_grid_stands_where_it_is_wanted_and_in_the_size_that_is_wanted() {
    let at_corner = |placement: Placement| {
        let wish = Wish { output: "Virtual-1".into(), placement, font_size: Some(20), ..Wish::default() };
        let displays = Displays { outputs: vec![wish], ..Displays::default() };
        let mut console = console(displays, Size::Px(16));
        plug(&mut console, vec![connector(1, &[(105, 47)])]);
        assert_eq!(console.size(), Cells::new(10, 2), "cells of 10 by 20");
        console.handle_pty(SessionId(1), b"\x1b[?25l\x1b[41m\x1b[2J", at(1));
        let (frame, _) = console.paint(console.outputs()[0]).expect("a picture");
        let red = |x: usize, y: usize| frame.pixels[y * 105 + x] != 0;
        [red(0, 0), red(104, 0), red(0, 46), red(104, 46)]
    };
    let place = |across, down| Placement { across, down };
    assert_eq!(at_corner(Placement::default()), [false; 4]);
    assert_eq!(at_corner(place(Side::Start, Side::Start)), [true, false, false, false]);
    assert_eq!(at_corner(place(Side::End, Side::Start)), [false, true, false, false]);
    assert_eq!(at_corner(place(Side::End, Side::End)), [false, false, false, true]);
}

#[test]
fn what_is_wanted_and_cannot_be_had_is_said() {
    let wish = |output: &str, mode: Option<&str>| Wish {
        output: output.into(),
        mode: mode.map(|mode| mode.parse().expect("a mode")),
        ..Wish::default()
    };
    let outputs =
        vec![wish("Virtul-1", None), wish("Virtual-2", Some("123x45")), wish("Virtual-1", Some("640x480"))];
    let mut console = console(Displays { outputs, ..Displays::default() }, Size::Px(16));
    assert_eq!(console.troubles(), [] as [String; 0], "nothing is plugged in yet");
    let dark = connector(3, &[(0, 0)]);
    plug(&mut console, vec![connector(1, &[(640, 480)]), connector(2, &[(800, 640)]), dark]);
    assert_eq!(
        console.troubles(),
        [
            "output.Virtul-1: there is no such display now (did you mean Virtual-1?)",
            "output.Virtual-2: Virtual-2 has no mode 123x45; its best is taken",
            "Virtual-3 is connected and has no mode that could be shown",
        ]
    );
    assert_eq!(console.outputs().len(), 2, "the rest works");
}

#[test]
fn a_picture_is_turned_until_the_configuration_is_read_again() {
    let mut console = console(Displays::default(), Size::Px(16));
    plug(&mut console, vec![connector(1, &[(640, 480)]), connector(2, &[(640, 480)])]);
    let turns = |console: &mut Console| -> Vec<Rotation> {
        console
            .outputs()
            .into_iter()
            .map(|output| console.paint(output).expect("a picture").0.rotation)
            .collect()
    };
    assert_eq!(console.rotate(Some("virtual-2"), Rotation::next, at(1)), Ok(()));
    assert_eq!(turns(&mut console), [Rotation::None, Rotation::Right]);
    assert_eq!(console.rotate(None, |_| Rotation::Left, at(2)), Ok(()));
    assert_eq!(turns(&mut console), [Rotation::Left, Rotation::Left]);
    assert_eq!(console.size(), Cells::new(60, 40));
    let wrong = console.rotate(Some("Virtual-3"), Rotation::next, at(3)).expect_err("no such display");
    assert!(wrong.starts_with("there is no display Virtual-3"), "{wrong}");
    assert_eq!(console.connectors(), ["Virtual-1 640x480@60 left 16px", "Virtual-2 640x480@60 left 16px"]);
}

#[test]
fn output_keeps_displays_lit_where_that_is_wanted() {
    let displays = Displays {
        blank_after: Some(Duration::from_secs(60)),
        output_keeps_lit: true,
        password_keeps_lit: true,
        ..Displays::default()
    };
    let mut console = console(displays, Size::Px(16));
    plug(&mut console, vec![connector(1, &[(640, 480)])]);
    console.handle_pty(SessionId(1), b"still here", at(50_000));
    console.handle_timeout(at(60_000));
    let blanked = |console: &mut Console| actions(console).iter().any(|a| matches!(a, Action::Blank { .. }));
    assert!(!blanked(&mut console));
    assert!(!console.doubts_to_blank(at(109_999)));
    assert!(console.doubts_to_blank(at(110_000)), "somebody looks whether a password is asked for");
    console.stay_lit(at(110_000));
    console.handle_timeout(at(110_000));
    assert!(!blanked(&mut console));
    console.handle_timeout(at(170_000));
    assert!(blanked(&mut console));
    console.handle_pty(SessionId(1), b"and woke nobody", at(171_000));
    assert!(console.outputs_to_paint().is_empty());
}

#[test]
fn a_cursor_blinks_where_it_is_wanted_and_nowhere_else() {
    let mut console = console(Displays::default(), Size::Px(16));
    plug(&mut console, vec![connector(1, &[(640, 480)])]);
    let mut wanted = preferences();
    wanted.cursor_blinks = true;
    console.set_preferences(wanted, at(0));
    show_all(&mut console, at(0));
    console.handle_timeout(at(20));
    show_all(&mut console, at(20));
    let lit = console.paint(console.outputs()[0]).expect("a picture").0.pixels.to_vec();
    assert_eq!(console.poll_timeout(), Some(at(500)));
    console.handle_timeout(at(500));
    show_all(&mut console, at(500));
    let dark = console.paint(console.outputs()[0]).expect("a picture").0.pixels.to_vec();
    assert_eq!(lit.iter().zip(&dark).filter(|(a, b)| a != b).count(), 8 * 16, "one cell");
    console.handle_pty(SessionId(1), b"\x1b[2 q", at(600));
    console.handle_timeout(at(1000));
    show_all(&mut console, at(1000));
    console.handle_timeout(at(1100));
    show_all(&mut console, at(1100));
    assert_eq!(console.poll_timeout(), None, "the program wants a steady one");
}

#[test]
fn a_bell_shows_where_it_is_wanted() {
    for shows_bell in [false, true] {
        let mut console = console(Displays::default(), Size::Px(16));
        plug(&mut console, vec![connector(1, &[(640, 480)])]);
        console.set_preferences(Preferences { shows_bell, ..preferences() }, at(0));
        let picture =
            |console: &mut Console| console.paint(console.outputs()[0]).expect("one").0.pixels.to_vec();
        let before = picture(&mut console);
        console.handle_pty(SessionId(1), b"\x07", at(1));
        assert_eq!(picture(&mut console) != before, shows_bell);
    }
}

#[test]
fn a_program_writes_to_the_clipboard_only_where_that_is_wanted() {
    for clipboard in [false, true] {
        let mut console = console(Displays::default(), Size::Px(16));
        plug(&mut console, vec![connector(1, &[(640, 480)])]);
        let terminal = term::Options { clipboard, ..term::Options::default() };
        console.set_preferences(Preferences { terminal, ..preferences() }, at(0));
        console.handle_pty(SessionId(1), b"\x1b]52;c;aGVsbG8=\x07", at(1));
        console.ask(Command::Paste, at(2));
        let expected: &[u8] = if clipboard { b"hello" } else { b"" };
        assert_eq!(console.pty_backlog(SessionId(1)), expected);
    }
}

/// Connectors as a card might tell them, broken ones among them.
fn any_connector(id: u32) -> impl Strategy<Value = Connector> {
    let size = prop_oneof![6 => 1_u32..1200, 1 => 1200_u32..4000, 1 => Just(0)];
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

/// Tiles that fit together now and then, and now and then contradict each other.
fn any_tile() -> impl Strategy<Value = Option<Tile>> {
    let place = prop_oneof![4 => (0_u32..2, 0_u32..2), 1 => (0_u32..4, 0_u32..4)];
    let shape = prop_oneof![4 => Just((2_u32, 1_u32)), 2 => Just((2, 2)), 1 => (0_u32..4, 0_u32..4), 1 => Just((u32::MAX, u32::MAX))];
    let size =
        prop_oneof![5 => Just((300_u32, 400_u32)), 1 => (0_u32..500, 0_u32..500), 1 => Just((u32::MAX, 9))];
    let tile = (0_u32..2, place, shape, size).prop_map(
        |(group, (column, row), (columns, rows), (width, height))| Tile {
            group,
            columns,
            rows,
            column,
            row: if rows == 1 { 0 } else { row },
            size: Pixels::new(width, height),
        },
    );
    prop::option::weighted(0.6, tile)
}

/// Most tiles have a mode of their size.
fn with_tile(mut connector: Connector, tile: Option<Tile>) -> Connector {
    connector.tile = tile;
    if let (Some(tile), false) = (tile, connector.modes.len() == 3) {
        let sane = tile.size.width < 1000;
        let size = if sane { tile.size } else { Pixels::new(64, 48) };
        let index = connector.modes.len();
        connector.modes.push(Mode { index, size, refresh: 60_000, preferred: true });
    }
    connector
}

/// What somebody might want of them, by names that are there or not.
fn any_wish() -> impl Strategy<Value = Wish> {
    let name = prop::sample::select(vec!["X-0", "x-1", "X-2", "X-3", "X-9", "??? \u{7f}", "DEL A"]);
    let mode =
        prop::sample::select(vec![None, Some("preferred"), Some("boot"), Some("100x100"), Some("4000x1@1")]);
    let numbers = (prop::option::of(1_u32..500), prop::option::of(1_u32..1000));
    let shows = prop::sample::select(vec![Shows::Mirror, Shows::Own]);
    (name, mode, numbers, shows, prop::bool::weighted(0.2)).prop_map(
        |(name, mode, (font_size, scale), shows, off)| {
            let mode = mode.and_then(|mode| mode.parse().ok());
            Wish { output: name.into(), off, mode, font_size, scale, shows, ..Wish::default() }
        },
    )
}

/// What happens to displays.
#[derive(Clone, Debug)]
enum Happening {
    Wished(Vec<Wish>),
    Switched(Command),
    Plugged(u32, Vec<Connector>),
    Lost(u32),
    ModesetFails(usize),
    Sleeps,
    Key,
}

fn happening() -> impl Strategy<Value = Happening> {
    let connectors =
        (0..4_u32).map(|id| prop::option::of((any_connector(id), any_tile()))).collect::<Vec<_>>();
    let connectors = connectors.prop_map(|all| {
        let all = all.into_iter().flatten();
        all.map(|(connector, tile)| with_tile(connector, tile)).map(Some).collect::<Vec<_>>()
    });
    let plugged = (1_u32..3, connectors)
        .prop_map(|(card, connectors)| Happening::Plugged(card, connectors.into_iter().flatten().collect()));
    let commands = vec![Command::NextDisplay, Command::NextConsole, Command::Console(2), Command::Console(3)];
    prop_oneof![
        2 => prop::collection::vec(any_wish(), 0..4).prop_map(Happening::Wished),
        2 => prop::sample::select(commands).prop_map(Happening::Switched),
        6 => plugged,
        1 => (1_u32..3).prop_map(Happening::Lost),
        3 => (0_usize..8).prop_map(Happening::ModesetFails),
        1 => Just(Happening::Sleeps),
        1 => Just(Happening::Key),
    ]
}

/// With a program in every session, so that grids can be seen.
fn any_console(displays: Displays, vts: bool) -> Console {
    let keyboard = Keyboard::built_in().expect("a keymap");
    Console::new(Setup { font_size: Size::Auto, displays, vts, sessions: 12, ..setup(keyboard) })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    /// Whatever is plugged in and wanted: every session has a grid, which every output that shows it has room for; no
    /// connector is driven twice, unusable ones never; and the focus is on a session that is shown.
    #[test]
    fn any_displays_leave_the_console_whole(happenings in prop::collection::vec(happening(), 1..16), vts in any::<bool>()) {
        let displays = Displays { blank_after: Some(Duration::from_secs(60)), ..Displays::default() };
        let mut console = any_console(displays.clone(), vts);
        let mut there: BTreeMap<u32, Vec<Connector>> = BTreeMap::new();
        let mut driven: BTreeMap<OutputId, Vec<(CardId, u32)>> = BTreeMap::new();
        let mut grids: BTreeMap<SessionId, Cells> = BTreeMap::new();
        for (step, happening) in happenings.into_iter().enumerate() {
            let now = at(step as u64 * 100_000);
            match happening {
                Happening::Plugged(card, connectors) => {
                    there.insert(card, connectors.clone());
                    console.handle(Event::Connectors { card: CardId(card), connectors }, now);
                }
                Happening::Wished(outputs) => {
                    let displays = Displays { outputs, ..displays.clone() };
                    console.set_preferences(Preferences { displays, font_size: Size::Auto, ..preferences() }, now);
                    let _ = console.troubles();
                }
                Happening::Switched(command) => _ = console.ask(command, now),
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
                    Action::Modeset { output, card, connector, mode, beside } => {
                        let find = |id: u32| there[&card.0].iter().find(|c| c.id == id).expect("plugged in");
                        let tiles = beside.iter().map(|beside| (beside.connector, beside.mode));
                        let parts: Vec<_> = std::iter::once((connector, mode)).chain(tiles).collect();
                        for (id, mode) in &parts {
                            let told = find(*id);
                            prop_assert!(told.connected && !told.non_desktop);
                            prop_assert!(told.modes[*mode].size.area() > 0);
                            if parts.len() > 1 {
                                let tile = told.tile.expect("a tile");
                                prop_assert_eq!(tile.size, told.modes[*mode].size);
                                prop_assert_eq!(tile.group, find(connector).tile.expect("a tile").group);
                                prop_assert_eq!((tile.columns * tile.rows) as usize, parts.len());
                            }
                        }
                        driven.insert(output, parts.into_iter().map(|(id, _)| (card, id)).collect());
                    }
                    Action::Disable { output } => {
                        driven.remove(&output);
                    }
                    Action::Spawn { session, size, .. } | Action::ResizePty { session, size } => {
                        grids.insert(session, size.cells);
                    }
                    _ => {}
                }
            }
            let mut connectors: Vec<_> = driven.values().flatten().copied().collect();
            let count = connectors.len();
            connectors.sort_unstable();
            connectors.dedup();
            prop_assert_eq!(connectors.len(), count, "a connector has two pictures");
            let mut outputs = console.outputs();
            outputs.sort_unstable();
            prop_assert_eq!(&outputs, &driven.keys().copied().collect::<Vec<_>>());
            let focused = console.focused();
            let sessions: Vec<SessionId> = console.sessions().into_iter().map(|session| session.id).collect();
            prop_assert!(sessions.contains(&focused));
            let shown: Vec<SessionId> = outputs.iter().filter_map(|output| console.session_on(*output)).collect();
            prop_assert!(outputs.is_empty() || shown.contains(&focused), "the keyboard is nowhere");
            prop_assert!(shown.iter().all(|session| sessions.contains(session)));
            if !driven.is_empty() {
                prop_assert_eq!(grids.keys().copied().collect::<Vec<_>>(), sessions, "a session without a grid");
            }
            prop_assert!(grids.values().all(|cells| *cells == cells.clamped()));
            prop_assert_eq!(outputs.len(), driven.len());
            for output in console.outputs_to_paint() {
                let size = show(&mut console, output, now).0;
                prop_assert!(size.area() > 0);
            }
        }
    }
}
