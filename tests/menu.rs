//! `glasstty recovery --here` in a real terminal: a pty, a person who reads the screen before they press a key.

use std::ffi::OsString;
use std::time::Duration;

use glasstty::action::{Program, Winsize};
use glasstty::event::ExitStatus;
use glasstty::sys::poll::{Interest, Poll, Token};
use glasstty::sys::pty::{Pty, ReadOutcome};
use glasstty::sys::spawn::{self, Child};
use glasstty::term::{Options, Terminal};
use glasstty::units::{Cells, Pixels, SessionId};

const SIZE: Winsize = Winsize { cells: Cells::new(80, 24), pixels: Pixels::new(640, 384) };

/// Longer than a busy machine takes for anything; only a failure waits that long.
const PATIENCE: Duration = Duration::from_secs(60);

struct Person {
    pty: Pty,
    child: Child,
    poll: Poll,
    terminal: Terminal,
}

impl Person {
    /// Sits down before a shell that runs `line`, where `menu` is the program under test.
    fn before(line: &str) -> Self {
        let (pty, slave) = Pty::open(SIZE).expect("a pty");
        let pair = |name: &str, value: &str| (OsString::from(name), OsString::from(value));
        let menu = concat!(env!("CARGO_BIN_EXE_glasstty"), " recovery --here");
        let program = Program {
            file: "/bin/sh".into(),
            argv: ["sh", "-c", &line.replace("menu", menu)].map(Into::into).to_vec(),
            env: vec![
                pair("PATH", "/usr/sbin:/usr/bin:/sbin:/bin"),
                pair("TERM", "xterm-256color"),
                pair("SHELL", "/bin/sh"),
                pair("PS1", "# "),
            ],
            dir: "/".into(),
        };
        let child = spawn::spawn(&program, slave).expect("a child");
        let poll = Poll::new().expect("an epoll");
        poll.add(pty.fd(), Token::Pty(SessionId(1)), Interest::READ).expect("watched");
        Self { pty, child, poll, terminal: Terminal::new(SIZE.cells, Options::default()) }
    }

    /// Reads until the screen shows `text`; what it shows then.
    fn sees(&mut self, text: &str) -> String {
        let mut buffer = [0; 4096];
        while !self.terminal.dump().contains(text) {
            match self.pty.read(&mut buffer).expect("readable") {
                ReadOutcome::Bytes(count) => self.terminal.feed(&buffer[..count]),
                ReadOutcome::Again => {
                    let ready = self.poll.wait(Some(PATIENCE)).expect("a wait");
                    assert!(!ready.is_empty(), "{text:?} never came:\n{}", self.terminal.dump());
                }
                ReadOutcome::HungUp => panic!("the end before {text:?}:\n{}", self.terminal.dump()),
            }
        }
        self.terminal.dump()
    }

    fn types(&mut self, keys: &str) {
        assert_eq!(self.pty.write(keys.as_bytes()).expect("writable"), keys.len());
    }
}

#[test]
fn a_shell_and_a_command_and_the_terminal_is_as_before() {
    let mut person = Person::before(
        "stty -a | grep -o ' icanon'; menu; echo left with $?; stty -a | grep -o ' icanon' | tr i I; read x",
    );
    person.sees("▸ 1  Shell");
    person.types("\x1b[B");
    person.sees("▸ 2  Journal of this boot");
    person.types("s");
    person.sees("exit leads back to the menu");
    person.sees("\n#");
    person.types("echo answer: $((6*7))\r");
    person.sees("\nanswer: 42\n");
    person.types("exit\r");
    person.sees("▸ 2  Journal of this boot");
    person.types("\x1b");
    let end = person.sees(" Icanon");
    assert!(end.contains("answer: 42") && end.contains("left with 0"), "the first screen is kept:\n{end}");
    person.types("\r");
}

#[test]
fn another_size_is_another_picture() {
    let mut person = Person::before("menu");
    person.sees("q Esc leave");
    let wide = Winsize { cells: Cells::new(132, 50), pixels: Pixels::new(1056, 800) };
    person.terminal.resize(wide.cells, wide.pixels);
    person.pty.resize(wide).expect("resized");
    // The parts have lines of their own only where there is room.
    person.sees("  Repair\n");
    person.types("q");
}

#[test]
fn without_a_terminal_there_is_one_clear_line() {
    let mut person = Person::before("menu </dev/null; read x");
    person.sees("standard input is not a terminal");
    person.types("\r");
}

#[test]
fn a_terminal_that_goes_takes_the_menu_with_it() {
    let mut person = Person::before("exec menu");
    person.sees("q Esc leave");
    let Person { pty, mut child, mut poll, .. } = person;
    poll.add(child.fd(), Token::Child(SessionId(1)), Interest::READ).expect("watched");
    drop(pty);
    let status = loop {
        if let Some(status) = child.try_wait() {
            break status;
        }
        assert!(
            !poll.wait(Some(PATIENCE)).expect("a wait").is_empty(),
            "the menu lives on without a terminal"
        );
    };
    assert_eq!(status, ExitStatus::Code(0));
}
