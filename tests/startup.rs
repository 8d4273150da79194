//! The console before anybody is logged in: the kernel's messages, and questions for passphrases.

use glasstty::action::{Action, Verdict};
use glasstty::console::{Console, Policy, Setup};
use glasstty::event::{Event, Question};
use glasstty::keyboard::{Keyboard, KeymapNames};
use glasstty::units::{CardId, SessionId};

mod support {
    pub(crate) mod actions;
    pub(crate) mod connector;
    pub(crate) mod console;
    pub(crate) mod press;
}

use support::actions::actions;
use support::connector::connector;
use support::console::{at, setup};
use support::press::press;

const ESC: u16 = 1;
const BACKSPACE: u16 = 14;
const TAB: u16 = 15;
const ENTER: u16 = 28;
const CTRL: u16 = 29;
const A: u16 = 30;
const SHIFT: u16 = 42;
const C: u16 = 46;
const Z: u16 = 44;
const ALT: u16 = 56;
const P: u16 = 25;
const SPACE: u16 = 57;
const CAPS: u16 = 58;
const F12: u16 = 88;
const UP: u16 = 103;
const SUPER: u16 = 125;

/// With a shell, or with nothing but the log.
fn console(program: bool, layout: &str) -> Console {
    let keyboard = Keyboard::new(&KeymapNames::layout(layout)).expect("a keymap");
    let shell = Setup { vts: false, machine: false, ..setup(keyboard) };
    let mut console = Console::new(if program {
        shell
    } else {
        Setup { program: None, policy: Policy::Once, log: true, ..shell }
    });
    let connectors = vec![connector(1, &[(800, 480)])];
    console.handle(Event::Connectors { card: CardId(1), connectors }, at(0));
    console
}

fn ask(name: &str, message: &str) -> Question {
    Question { name: name.into(), message: message.into(), ..Question::default() }
}

/// What was answered, as the daemon would send it.
fn answers(console: &mut Console) -> Vec<(String, Option<String>)> {
    let mut all = Vec::new();
    while let Some(action) = console.poll_action() {
        if let Action::Reply { name, verdict } = action {
            let text = String::from_utf8_lossy(console.passphrase()).into_owned();
            all.push((name, (verdict == Verdict::Answered).then_some(text)));
            console.forget_passphrase();
        }
    }
    all
}

/// What the display shows; it is kept under a name for whoever wants to look.
fn picture(console: &mut Console, name: &str) -> Vec<u32> {
    let output = console.outputs()[0];
    let (frame, _) = console.paint(output).expect("a picture");
    let (size, pixels) = (frame.size, frame.pixels.to_vec());
    let path = format!("{}/{name}.png", env!("CARGO_TARGET_TMPDIR"));
    let file = std::fs::File::create(path).expect("a file");
    let mut encoder = png::Encoder::new(file, size.width, size.height);
    encoder.set_color(png::ColorType::Rgb);
    let bytes: Vec<u8> = pixels.iter().flat_map(|p| [(p >> 16) as u8, (p >> 8) as u8, *p as u8]).collect();
    encoder.write_header().and_then(|mut writer| writer.write_image_data(&bytes)).expect("a PNG");
    pixels
}

/// What somebody gets who asks for a picture of the display.
fn snapshot(console: &mut Console) -> Vec<u32> {
    let output = console.outputs()[0];
    console.snapshot(output).expect("a picture").pixels().to_vec()
}

#[test]
fn the_log_is_read_once_somebody_wants_it_and_the_program_comes_back() {
    let mut console = console(true, "us");
    actions(&mut console);
    console.handle_log("nobody reads this", at(1));
    assert!(!actions(&mut console).contains(&Action::ReadLog));
    press(&mut console, &[CTRL, SHIFT, F12]);
    assert_eq!(actions(&mut console), [Action::ReadLog]);
    console.handle_log("\x1b[32m[    0.000000]\x1b[m Linux", at(1));
    console.handle_log("two", at(1));
    assert_eq!(console.dump(), format!("[    0.000000] Linux\ntwo\n{}cursor 2 4\n", "\n".repeat(28)));
    assert_eq!(console.focused(), SessionId::LOG);
    console.handle_pty(SessionId(1), b"login:", at(2));
    press(&mut console, &[A]);
    assert!(console.pty_backlog(SessionId(1)).is_empty(), "keys of the log are not the program's");
    press(&mut console, &[ESC]);
    assert_eq!(console.focused(), SessionId(1));
    assert!(console.dump().starts_with("login:"));
    press(&mut console, &[CTRL, SHIFT, F12]);
    assert!(!actions(&mut console).contains(&Action::ReadLog), "it goes on where it was");
    assert!(console.dump().starts_with("[    0.000000] Linux"));
    press(&mut console, &[CTRL, SHIFT, F12]);
    assert_eq!(console.focused(), SessionId(1));
}

#[test]
fn the_log_moves_by_plain_keys_and_stays_where_nothing_else_is() {
    let mut console = console(false, "us");
    let asked = actions(&mut console);
    assert!(asked.contains(&Action::ReadLog), "{asked:?}");
    assert!(!asked.iter().any(|action| matches!(action, Action::Spawn { .. })), "{asked:?}");
    (0..60).for_each(|n| console.handle_log(&format!("line {n}"), at(1)));
    press(&mut console, &[UP]);
    assert!(console.dump().starts_with("line 29\n"), "{}", console.dump());
    press(&mut console, &[ESC]);
    press(&mut console, &[CTRL, SHIFT, F12]);
    assert_eq!(console.focused(), SessionId::LOG);
    assert!(console.shows_only_the_log());
}

#[test]
fn a_question_opens_by_itself_where_no_program_runs() {
    let mut console = console(false, "us");
    actions(&mut console);
    console.handle_log("[    0.000000] Linux version 6.12", at(1));
    let before = picture(&mut console, "passphrase-0");
    console
        .handle(Event::Questions(vec![ask("ask.1", "Please enter passphrase for disk data (vdb):")]), at(1));
    let empty = picture(&mut console, "passphrase-1");
    assert_ne!(before, empty, "it is shown");
    press(&mut console, &[A]);
    let kept = snapshot(&mut console);
    press(&mut console, &[SHIFT, A]);
    assert_eq!(kept, snapshot(&mut console), "pictures that are kept say nothing of what is typed");
    press(&mut console, &[C]);
    press(&mut console, &[BACKSPACE]);
    let dots = picture(&mut console, "passphrase-2");
    assert_ne!(empty, dots, "there is something for every character");
    press(&mut console, &[CAPS]);
    press(&mut console, &[TAB]);
    assert_ne!(dots, picture(&mut console, "passphrase-3"), "it can be read, and Caps Lock is said");
    press(&mut console, &[CAPS]);
    press(&mut console, &[ENTER]);
    assert_eq!(answers(&mut console), [("ask.1".to_owned(), Some("aA".to_owned()))]);
    assert!(console.passphrase().is_empty());
    // Whoever asked has not taken its file away yet.
    console
        .handle(Event::Questions(vec![ask("ask.1", "Please enter passphrase for disk data (vdb):")]), at(20));
    assert_eq!(before, picture(&mut console, "passphrase-4"));
    console
        .handle(Event::Questions(vec![ask("ask.2", "Please enter passphrase for disk data (vdb):")]), at(30));
    assert_ne!(empty, picture(&mut console, "passphrase-5"), "it says that the answer was wrong");
}

#[test]
fn keys_are_those_of_the_layout_that_is_shown() {
    let mut console = console(false, "de,us");
    console.handle(Event::Questions(vec![ask("a", "?")]), at(1));
    let german = picture(&mut console, "passphrase-german");
    press(&mut console, &[Z]);
    press(&mut console, &[SUPER, SPACE]);
    press(&mut console, &[Z]);
    press(&mut console, &[BACKSPACE]);
    press(&mut console, &[BACKSPACE]);
    console.handle_timeout(at(60_000));
    assert_ne!(german, picture(&mut console, "passphrase-us"), "the layout's name is another one");
    press(&mut console, &[Z]);
    press(&mut console, &[SUPER, SPACE]);
    press(&mut console, &[Z]);
    press(&mut console, &[ENTER]);
    assert_eq!(answers(&mut console), [("a".to_owned(), Some("zy".to_owned()))]);
}

#[test]
fn no_answer_is_an_answer_and_the_next_in_the_queue_follows() {
    let mut console = console(false, "us");
    console.handle(Event::Questions(vec![ask("a", "one"), ask("b", "two")]), at(1));
    press(&mut console, &[A]);
    press(&mut console, &[CTRL, C]);
    assert_eq!(answers(&mut console), [("a".to_owned(), None)]);
    press(&mut console, &[C]);
    press(&mut console, &[ENTER]);
    assert_eq!(
        answers(&mut console),
        [("b".to_owned(), Some("c".to_owned()))],
        "nothing of the first is left"
    );
}

#[test]
fn a_question_that_goes_takes_what_was_typed_with_it() {
    let mut console = console(false, "us");
    let until = |name: &str, ms| Question { until: Some(at(ms)), ..ask(name, name) };
    console.handle(Event::Questions(vec![until("a", 500), ask("b", "two")]), at(1));
    press(&mut console, &[A]);
    assert_eq!(console.poll_timeout().map(|due| due <= at(500)), Some(true));
    console.handle_timeout(at(500));
    press(&mut console, &[C]);
    console.handle(Event::Questions(vec![ask("b", "two"), ask("c", "three")]), at(600));
    press(&mut console, &[ENTER]);
    assert_eq!(answers(&mut console), [("b".to_owned(), Some("c".to_owned()))]);
    press(&mut console, &[A]);
    console.handle(Event::Questions(vec![ask("d", "four")]), at(700));
    press(&mut console, &[ENTER]);
    assert_eq!(
        answers(&mut console),
        [("d".to_owned(), Some(String::new()))],
        "that was typed for another one"
    );
    assert!(console.secret_memory().iter().take(2).all(|page| page.iter().all(|byte| *byte == 0)));
}

#[test]
fn what_was_typed_answers_further_questions_that_allow_it_for_a_while() {
    let mut console = console(false, "us");
    console.handle(Event::Questions(vec![ask("a", "root")]), at(1));
    press(&mut console, &[A]);
    press(&mut console, &[ENTER]);
    answers(&mut console);
    let cached = |name: &str| Question { accept_cached: true, ..ask(name, "home") };
    console.handle(Event::Questions(vec![cached("b")]), at(1000));
    assert_eq!(answers(&mut console), [("b".to_owned(), Some("a".to_owned()))]);
    console.handle(Event::Questions(vec![ask("c", "home")]), at(1100));
    assert!(answers(&mut console).is_empty(), "whoever asks anew wants something else");
    console.handle_timeout(at(200_000));
    console.handle(Event::Questions(vec![cached("d")]), at(200_000));
    assert!(answers(&mut console).is_empty());
    assert!(console.secret_memory().iter().all(|page| page.iter().all(|byte| *byte == 0)), "wiped");
}

#[test]
fn beside_a_program_a_question_waits_for_its_chord() {
    let mut console = console(true, "us");
    actions(&mut console);
    let before = picture(&mut console, "announced-0");
    console.handle(Event::Questions(vec![ask("a", "one")]), at(1));
    assert_ne!(before, picture(&mut console, "announced-1"), "it is announced");
    press(&mut console, &[A]);
    assert_eq!(console.pty_backlog(SessionId(1)), b"a", "keys are the program's");
    press(&mut console, &[CTRL, ALT, SHIFT, P]);
    press(&mut console, &[C]);
    press(&mut console, &[ENTER]);
    assert_eq!(answers(&mut console), [("a".to_owned(), Some("c".to_owned()))]);
    assert_eq!(console.pty_backlog(SessionId(1)), b"a", "nothing of it reached the program");
    press(&mut console, &[A]);
    assert_eq!(console.pty_backlog(SessionId(1)), b"aa");
}

#[test]
fn escape_shows_the_log_and_the_question_again() {
    let mut console = console(false, "us");
    let plain = picture(&mut console, "escape-0");
    console.handle(Event::Questions(vec![ask("a", "one")]), at(1));
    let open = picture(&mut console, "escape-1");
    press(&mut console, &[ESC]);
    let closed = picture(&mut console, "escape-2");
    assert!(closed != open && closed != plain, "it is announced and does not cover the log");
    press(&mut console, &[ESC]);
    assert_eq!(open, picture(&mut console, "escape-3"));
    console.handle(Event::Questions(Vec::new()), at(2));
    assert_eq!(plain, picture(&mut console, "escape-4"));
}
