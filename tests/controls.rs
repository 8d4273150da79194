//! What people do with keys and pointer besides typing: search, zoom, help, selections, pastes, links, the wheel.

use glasstty::action::Action;
use glasstty::console::{Console, Setup};
use glasstty::event::{Button, Event, ExitStatus, PointerEvent, Touch, VtEvent};
use glasstty::keyboard::{Keyboard, KeymapNames, script};
use glasstty::units::{CardId, Cells, DeviceId, Rotation, SessionId, Time};

mod support {
    pub(crate) mod actions;
    pub(crate) mod connector;
    pub(crate) mod console;
}

use support::actions::actions;
use support::connector::connector;
use support::console::{at, setup};

const SESSION: SessionId = SessionId(1);

/// A console of 40 columns and 10 rows of 8 by 16 pixels, with a person at it.
struct Person {
    console: Console,
    keyboard: Keyboard,
    now: u64,
}

impl Person {
    fn new() -> Self {
        Self::at(true)
    }

    /// At a console of this machine's own, or at one on the memory display.
    fn at(machine: bool) -> Self {
        let keyboard = || Keyboard::new(&KeymapNames::default()).expect("a keymap");
        let mut console = Console::new(Setup { machine, ..setup(keyboard()) });
        let connectors = vec![connector(1, &[(320, 160)])];
        console.handle(Event::Connectors { card: CardId(1), connectors }, at(0));
        Self { console, keyboard: keyboard(), now: 0 }
    }

    fn time(&self) -> Time {
        at(self.now)
    }

    fn sees(&mut self, output: &str) {
        self.console.handle_pty(SESSION, output.as_bytes(), self.time());
    }

    /// Presses and releases keys, written as in `--keys` files.
    fn presses(&mut self, keys: &str) {
        for step in script::parse(keys, &self.keyboard).expect("a script") {
            self.now += 1;
            let (code, pressed) = step.key().expect("keys only");
            let event = Event::Key { device: DeviceId(1), code, pressed };
            self.console.handle(event, self.time());
        }
    }

    fn holds(&mut self, codes: &[u16]) {
        for code in codes {
            self.console.handle(Event::Key { device: DeviceId(1), code: *code, pressed: true }, self.time());
        }
    }

    /// Time goes on, one repeat of a held key after the other.
    fn later(&mut self, millis: u64) {
        for _ in 0..millis / 10 {
            self.now += 10;
            self.console.handle_timeout(self.time());
        }
    }

    /// What the console asks of the world.
    fn asked(&mut self) -> Vec<Action> {
        actions(&mut self.console)
    }

    fn types(&mut self, text: &str) {
        self.presses(&format!("type {text}"));
    }

    fn does(&mut self, event: PointerEvent) {
        self.now += 1;
        self.console.handle(Event::Pointer(event), self.time());
    }

    /// To the middle of a cell.
    fn points_at(&mut self, col: u16, row: u16) {
        let (x, y) = ((f64::from(col) + 0.5) / 40.0, (f64::from(row) + 0.5) / 10.0);
        self.does(PointerEvent::Placed { x, y });
    }

    fn button(&mut self, button: Button, pressed: bool) {
        self.does(PointerEvent::Button { button, pressed });
    }

    fn clicks(&mut self, button: Button) {
        self.button(button, true);
        self.button(button, false);
    }

    fn drags(&mut self, from: (u16, u16), to: (u16, u16)) {
        // Long after any click before.
        self.now += 1000;
        self.points_at(from.0, from.1);
        self.button(Button::Left, true);
        self.points_at(to.0, to.1);
        self.button(Button::Left, false);
    }

    fn wheel(&mut self, notches: i32) {
        self.does(PointerEvent::Scrolled { x: 0, y: notches * 120 });
    }

    /// What went to the program since the last time.
    fn sent(&mut self) -> String {
        let bytes = self.console.pty_backlog(SESSION).to_vec();
        self.console.handle_written(SESSION, bytes.len());
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// What a middle click would paste.
    fn selected(&mut self) -> String {
        self.sent();
        self.presses("key shift+Insert");
        self.sent()
    }

    fn screen(&self) -> Vec<String> {
        self.console.dump().lines().map(str::to_owned).collect()
    }

    fn picture(&mut self) -> Vec<u32> {
        let output = self.console.outputs()[0];
        self.console.paint(output).expect("a picture").0.pixels.to_vec()
    }
}

fn numbered(lines: usize) -> String {
    (1..=lines).map(|n| format!("line {n}\r\n")).collect()
}

#[test]
fn a_search_goes_back_through_what_was_written() {
    let mut person = Person::new();
    person.sees(&numbered(50));
    let before = person.picture();
    person.presses("key ctrl+shift+f");
    assert_ne!(person.picture(), before, "there is a line to type into");
    person.types("line 1");
    assert!(person.screen().iter().any(|row| row == "line 19"), "{:?}", person.screen());
    person.presses("key Return");
    assert!(person.screen().iter().any(|row| row == "line 18"));
    person.presses("key Up\nkey Up");
    assert!(person.screen().iter().any(|row| row == "line 16"));
    person.presses("key shift+Return");
    person.presses("key ctrl+u\ntype LINE 2");
    let screen = person.screen();
    assert!(!screen.iter().any(|row| row == "line 2"), "capital letters are meant: {screen:?}");
    person.presses("key ctrl+u\nkey ctrl+r\ntype ^line (3|4)$\nkey Escape");
    assert!(person.screen().iter().any(|row| row == "line 4"));
    assert_eq!(person.sent(), "", "the program saw none of it");
    person.presses("key ctrl+shift+c\nkey ctrl+shift+v");
    assert_eq!(person.sent(), "line 4", "what was found is selected");
}

#[test]
fn typing_goes_to_the_program_again_after_the_search() {
    let mut person = Person::new();
    person.presses("key ctrl+shift+f\ntype abc\nkey Escape");
    person.types("x");
    assert_eq!(person.sent(), "x");
}

#[test]
fn prompts_are_jumped_between() {
    let mut person = Person::new();
    for n in 1..=5 {
        person.sees(&format!("\x1b]133;A\x07prompt {n}\r\n{}", numbered(9)));
    }
    person.presses("key ctrl+shift+Page_Up");
    assert_eq!(person.screen()[0], "prompt 5");
    person.presses("key ctrl+shift+Page_Up\nkey ctrl+shift+Page_Up");
    assert_eq!(person.screen()[0], "prompt 3");
    person.presses("key ctrl+shift+Page_Down");
    assert_eq!(person.screen()[0], "prompt 4");
    person.presses("key ctrl+shift+Home");
    assert_eq!(person.screen()[0], "prompt 1");
    person.presses("key ctrl+shift+End\nkey ctrl+shift+Up\nkey ctrl+shift+Up\nkey ctrl+shift+Down");
    assert_eq!(person.screen()[9], "line 9");
}

fn resized(console: &mut Console) -> Option<Cells> {
    let actions = std::iter::from_fn(|| console.poll_action());
    let sizes = actions.filter_map(|action| match action {
        Action::ResizePty { size, .. } => Some(size.cells),
        _ => None,
    });
    sizes.last()
}

#[test]
fn zoom_refits_the_grid_and_stops_where_too_little_would_fit() {
    let mut person = Person::new();
    resized(&mut person.console);
    person.presses("key ctrl+plus");
    assert_eq!(resized(&mut person.console), Some(Cells::new(35, 8)));
    person.presses("key ctrl+0");
    assert_eq!(resized(&mut person.console), Some(Cells::new(40, 10)));
    person.presses("key ctrl+minus");
    assert_eq!(resized(&mut person.console), Some(Cells::new(45, 11)));
    (0..40).for_each(|_| person.presses("key ctrl+equal"));
    let cells = resized(&mut person.console).expect("resized");
    assert!(cells.cols >= 20 && cells.rows >= 5, "{cells:?}");
    person.presses("down ctrl");
    person.wheel(1);
    assert!(resized(&mut person.console).is_some_and(|now| now.cols > cells.cols), "the wheel zooms too");
    assert_eq!(person.sent(), "");
}

#[test]
fn the_help_is_above_everything_and_goes_with_any_key() {
    let mut person = Person::new();
    person.sees("under it");
    let before = person.picture();
    person.presses("key ctrl+shift+F1");
    let first = person.picture();
    assert_ne!(first, before);
    person.presses("key Down");
    assert_ne!(person.picture(), first, "a screen of ten rows shows a part at a time");
    person.presses("key q");
    assert_eq!(person.picture(), before);
    assert_eq!(person.sent(), "");
}

#[test]
fn a_character_is_typed_by_its_number() {
    let mut person = Person::new();
    person.presses("key ctrl+shift+u\ntype 20ac\nkey Return");
    person.types("x");
    person.presses("key ctrl+shift+u\ntype 1b\nkey Return");
    person.presses("key ctrl+shift+u\nkey Escape");
    assert_eq!(person.sent(), "€x");
}

#[test]
fn keys_restart_the_machine_and_light_its_panel_only_where_it_is_ours() {
    const CTRL_ALT_DEL: [u16; 3] = [29, 56, 111];
    let mut person = Person::at(true);
    person.asked();
    person.presses("key XF86MonBrightnessUp\nkey XF86MonBrightnessDown");
    assert_eq!(person.asked(), [true, false].map(|brighter| Action::Light { brighter }));
    person.console.handle(Event::Brightness { percent: 35 }, person.time());
    person.holds(&CTRL_ALT_DEL);
    assert_eq!(person.asked(), [Action::Restart]);
    person.later(2000);
    assert_eq!(person.asked(), [], "held on, it asks no second time: systemd would cut the power");
    assert_eq!(person.sent(), "");
    let mut person = Person::at(false);
    person.asked();
    person.holds(&CTRL_ALT_DEL);
    assert_eq!(person.asked(), [Action::WritePty { session: SESSION }]);
    assert_eq!(person.sent(), "\x1b[3;7~", "a key like any other");
}

#[test]
fn clear_and_reset_do_what_they_say() {
    let mut person = Person::new();
    person.sees(&numbered(30));
    person.presses("key ctrl+shift+l\nkey ctrl+shift+Home");
    assert_eq!(person.screen()[0], "line 22", "the screen stays, the past is gone");
    person.sees("\x1b[?1000h\x1b(0");
    person.presses("key ctrl+shift+Delete");
    person.sees("qqq");
    assert_eq!(person.screen()[0], "qqq");
}

#[test]
fn dragging_selects_and_the_middle_button_pastes() {
    let mut person = Person::new();
    person.sees("one two three\r\nfour five");
    person.drags((4, 0), (3, 1));
    person.clicks(Button::Middle);
    assert_eq!(person.sent(), "two three\rfour");
    person.sees("\x1b[?2004h");
    person.clicks(Button::Middle);
    assert_eq!(person.sent(), "\x1b[200~two three\rfour\x1b[201~");
    person.presses("key ctrl+shift+v");
    assert_eq!(person.sent(), "", "selecting is not copying");
    person.presses("key ctrl+shift+c\nkey ctrl+shift+v");
    assert_eq!(person.sent(), "\x1b[200~two three\rfour\x1b[201~");
}

#[test]
fn clicks_select_words_and_lines_and_alt_selects_blocks() {
    let mut person = Person::new();
    person.sees("cat /etc/passwd | wc\r\nsecond line");
    person.points_at(8, 0);
    person.clicks(Button::Left);
    person.clicks(Button::Left);
    assert_eq!(person.selected(), "/etc/passwd");
    person.points_at(8, 0);
    person.clicks(Button::Left);
    assert_eq!(person.selected(), "cat /etc/passwd | wc\r");
    person.presses("down alt");
    person.drags((0, 0), (2, 1));
    person.presses("up alt");
    assert_eq!(person.selected(), "cat\rsec");
}

#[test]
fn a_selection_reaches_into_the_scrollback_and_follows_output() {
    let mut person = Person::new();
    person.sees(&numbered(30));
    let plain = person.picture();
    person.drags((0, 7), (5, 8));
    assert_ne!(person.picture(), plain, "it shows");
    person.sees("more\r\nmore\r\n");
    assert_eq!(person.selected(), "line 29\rline 3");
    let with = person.picture();
    person.sees("\x1b[H\x1b[2J");
    assert_ne!(person.picture(), with);
    // Pulled over the upper edge, the window follows.
    person.sees(&numbered(40));
    person.now += 1000;
    person.points_at(3, 5);
    person.button(Button::Left, true);
    person.does(PointerEvent::Moved { dx: -200.0, dy: -900.0 });
    for _ in 0..20 {
        let due = person.console.poll_timeout().expect("it scrolls on");
        person.now = due.as_duration().as_millis() as u64;
        person.console.handle_timeout(due);
    }
    person.button(Button::Left, false);
    let text = person.selected();
    assert!(text.starts_with("line 12\rline 13\r") && text.ends_with("\rline 36\rline"), "{text:?}");
}

#[test]
fn a_program_that_tracks_the_pointer_gets_it_and_shift_takes_it_back() {
    let mut person = Person::new();
    person.sees("some words\x1b[?1002h\x1b[?1006h");
    person.drags((2, 0), (4, 0));
    assert_eq!(person.sent(), "\x1b[<0;3;1M\x1b[<32;5;1M\x1b[<0;5;1m");
    person.wheel(-1);
    person.wheel(2);
    assert_eq!(person.sent(), "\x1b[<64;5;1M\x1b[<65;5;1M\x1b[<65;5;1M");
    person.presses("down shift");
    person.drags((0, 0), (3, 0));
    assert_eq!(person.sent(), "");
    person.clicks(Button::Middle);
    assert_eq!(person.sent(), "some");
    person.presses("up shift");
    // A press that the program has seen is followed by its release, whatever is held meanwhile.
    person.button(Button::Left, true);
    person.presses("down shift");
    person.button(Button::Left, false);
    assert_eq!(person.sent(), "\x1b[<0;4;1M\x1b[<4;4;1m");
}

#[test]
fn the_wheel_scrolls_back_or_sends_cursor_keys() {
    let mut person = Person::new();
    person.sees(&numbered(30));
    person.wheel(-2);
    assert_eq!(person.screen()[9], "line 25");
    person.wheel(1);
    assert_eq!(person.screen()[9], "line 28");
    assert_eq!(person.sent(), "");
    person.sees("\x1b[?1049h");
    person.wheel(-1);
    assert_eq!(person.sent(), "\x1b[A\x1b[A\x1b[A");
    person.sees("\x1b[?1007l");
    person.wheel(-1);
    assert_eq!(person.sent(), "");
}

#[test]
fn links_show_where_they_lead_and_are_copied_by_a_click() {
    let mut person = Person::new();
    person.sees(
        "\x1b[?25lgo to https://a.example/x. Or \x1b]8;;http://hidden.example/\x1b\\here\x1b]8;;\x1b\\",
    );
    person.points_at(1, 0);
    let plain = person.picture();
    person.points_at(10, 0);
    assert_ne!(person.picture(), plain, "underlined, and the address below");
    person.clicks(Button::Left);
    person.presses("key ctrl+shift+v");
    assert_eq!(person.sent(), "https://a.example/x");
    person.points_at(32, 0);
    person.clicks(Button::Left);
    person.presses("key ctrl+shift+v");
    assert_eq!(person.sent(), "http://hidden.example/");
    let asked: Vec<Action> = std::iter::from_fn(|| person.console.poll_action()).collect();
    let harmless =
        |a: &Action| !matches!(a, Action::Spawn { .. }) || asked.iter().position(|b| a == b) == Some(1);
    assert!(asked.iter().all(harmless), "nothing is opened: {asked:?}");
}

#[test]
fn fingers_scroll_and_tap() {
    let mut person = Person::new();
    person.sees(&numbered(30));
    let touch = |person: &mut Person, touch, row: f64| {
        person.does(PointerEvent::Touched { touch, x: 0.13, y: (row + 0.5) / 10.0 });
    };
    touch(&mut person, Touch::Down, 2.0);
    touch(&mut person, Touch::Moved, 6.0);
    touch(&mut person, Touch::Up, 6.0);
    assert_eq!(person.screen()[9], "line 27", "the text follows the finger down");
    for _ in 0..2 {
        touch(&mut person, Touch::Down, 4.0);
        touch(&mut person, Touch::Up, 4.0);
    }
    assert_eq!(person.selected(), "22", "two taps select a word");
}

/// Touch screens and tablets say places of the display, whichever way it hangs.
#[test]
fn fingers_and_pointers_mean_what_is_seen_on_a_display_that_hangs_another_way() {
    for rotation in [Rotation::None, Rotation::Right, Rotation::UpsideDown, Rotation::Left] {
        let mut person = Person::new();
        person.console.rotate(None, |_| rotation, person.time()).expect("a display");
        let Cells { cols, rows } = person.console.size();
        assert_eq!((cols, rows), if rotation.is_sideways() { (20, 20) } else { (40, 10) });
        person.sees("\x1b[3;4Halpha\x1b[8;12Homega");
        // Where the middle of a cell is on the display: Right has the top of the picture at its right side.
        let place = |col: u16, row: u16| {
            let (u, v) = ((f64::from(col) + 0.5) / f64::from(cols), (f64::from(row) + 0.5) / f64::from(rows));
            match rotation {
                Rotation::None => (u, v),
                Rotation::Right => (1.0 - v, u),
                Rotation::UpsideDown => (1.0 - u, 1.0 - v),
                Rotation::Left => (v, 1.0 - u),
            }
        };
        for _ in 0..2 {
            let (x, y) = place(3, 2);
            person.does(PointerEvent::Touched { touch: Touch::Down, x, y });
            person.does(PointerEvent::Touched { touch: Touch::Up, x, y });
        }
        assert_eq!(person.selected(), "alpha", "{rotation}");
        person.now += 1000;
        let (x, y) = place(11, 7);
        person.does(PointerEvent::Placed { x, y });
        person.button(Button::Left, true);
        let (x, y) = place(14, 7);
        person.does(PointerEvent::Placed { x, y });
        person.button(Button::Left, false);
        assert!("omega".starts_with(&person.selected()) && person.selected().len() >= 3, "{rotation}");
    }
}

#[test]
fn a_logout_leaves_nothing_to_paste() {
    let mut person = Person::new();
    person.sees("secret");
    person.drags((0, 0), (5, 0));
    person.presses("key ctrl+shift+c");
    person
        .console
        .handle(Event::ChildExited { session: SESSION, status: ExitStatus::Code(0) }, person.time());
    person.now += 20_000;
    person.console.handle_timeout(person.time());
    person.presses("key ctrl+shift+v\nkey shift+Insert");
    assert_eq!(person.sent(), "");
}

#[test]
fn buttons_and_drags_end_where_the_seat_is_lost() {
    let mut person = Person::new();
    person.sees("some words here");
    let plain = person.picture();
    person.points_at(0, 0);
    person.button(Button::Left, true);
    person.console.handle(Event::Vt(VtEvent::Leave), person.time());
    person.points_at(5, 0);
    person.console.handle(Event::Vt(VtEvent::Enter), person.time());
    person.points_at(9, 0);
    person.console.handle_timeout(at(60_000));
    assert_eq!(person.picture(), plain, "nothing is dragged any more");
    assert_eq!(person.sent(), "");
}

#[test]
fn idle_is_asleep_with_a_pointer_too() {
    let mut person = Person::new();
    person.sees("text");
    let output = person.console.outputs()[0];
    person.points_at(3, 3);
    for _ in 0..4 {
        person.console.paint(output);
        person.console.handle_submitted(output, false, person.time());
        let Some(due) = person.console.poll_timeout() else { return };
        person.now = due.as_duration().as_millis() as u64;
        person.console.handle_timeout(due);
    }
    assert_eq!(person.console.poll_timeout(), None);
}

/// Right-to-left words stand the other way round on the screen: what is seen under the pointer counts.
#[test]
fn the_pointer_finds_right_to_left_text_where_it_is_seen() {
    let mut person = Person::new();
    person.sees("a שלום bc");
    person.drags((5, 0), (4, 0));
    assert_eq!(person.selected(), "של", "the word's first letters are its right end");
    person.drags((0, 0), (2, 0));
    assert_eq!(person.selected(), "a שלום");
    person.sees("\x1b[?1002h\x1b[?1006h");
    person.now += 1000;
    person.points_at(5, 0);
    person.clicks(Button::Left);
    assert_eq!(person.sent(), "\x1b[<0;3;1M\x1b[<0;3;1m", "a program is told which of its cells it was");
    person.sees("\x1b[8l");
    person.clicks(Button::Left);
    assert_eq!(person.sent(), "\x1b[<0;6;1M\x1b[<0;6;1m", "one that orders text itself, which place");
}

#[test]
fn a_magnified_picture_follows_the_cursor_and_goes_after_the_largest() {
    let mut person = Person::new();
    person.sees("\x1b[?25h\x1b[2 q");
    let plain = person.picture();
    let lit = |picture: &[u32]| picture.iter().filter(|pixel| **pixel == 0xff_ffff).count();
    person.sees("\x1b]12;#ffffff\x07");
    let once = lit(&person.picture());
    person.presses("key ctrl+shift+m");
    person.now += 5000;
    person.console.handle_timeout(person.time());
    let twice = person.picture();
    assert!((once * 3..=once * 4).contains(&lit(&twice)), "{once} pixels of cursor are {}", lit(&twice));
    assert_eq!(twice[0], 0xff_ffff, "it stands in the corner");
    person.sees("\x1b[10;40H");
    let moved = person.picture();
    assert_eq!((moved[0], moved.last()), (0, Some(&0xff_ffff)), "and in the other one");
    person.presses(&"key ctrl+shift+m\n".repeat(5));
    person.now += 5000;
    person.console.handle_timeout(person.time());
    person.sees("\x1b[H\x1b]112\x07");
    assert!(person.picture() == plain, "after eight times it is as it was");
}

#[test]
fn high_contrast_leaves_no_background_but_black_and_white() {
    let mut person = Person::new();
    person.sees("\x1b[?25l\x1b[34;41mwords\x1b[2;1H\x1b[90;46m and more\x1b[m \x1b[34mblue");
    let plain = person.picture();
    let grounds = |picture: &[u32]| (picture[0], picture[16 * 320], picture[319]);
    assert!(![0, 0xff_ffff].contains(&grounds(&plain).0));
    person.presses("key ctrl+shift+h");
    person.now += 5000;
    person.console.handle_timeout(person.time());
    let (red, cyan, rest) = grounds(&person.picture());
    assert_eq!((red, cyan, rest), (0, 0xff_ffff, 0));
    person.presses("key ctrl+shift+h");
    person.now += 5000;
    person.console.handle_timeout(person.time());
    assert!(person.picture() == plain);
}
