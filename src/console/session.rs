//! One login, or one command: a terminal, the bytes on their way to the program, and the program's life.

use std::time::Duration;

use super::backoff::Backoff;
use super::clipboard::{self, Clipboard, Which};
use super::selection::Selection;
use crate::action::{Action, Program, Winsize};
use crate::event::ExitStatus;
use crate::term::{self, Terminal};
use crate::units::{Cells, Pixels, SessionId, Time};

/// Bytes kept for a program that does not read. What comes on top is dropped: a person sees that at once,
/// and a program that floods itself with replies must not fill our memory.
const BACKLOG: usize = 64 * 1024;

/// How long a synchronized update (mode 2026) may hold the screen back.
const SYNC_LIMIT: Duration = Duration::from_millis(150);

/// What happens when the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// Start it again: a login.
    Respawn,
    /// Leave with its status.
    Once,
}

/// Where the program stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Life {
    /// Waits for a grid to start in, or has no program at all.
    Waiting,
    Running {
        since: Time,
    },
    Restarting {
        not_before: Time,
    },
    Ended,
}

/// A terminal with its program.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) id: SessionId,
    pub(super) terminal: Terminal,
    pub(super) selection: Selection,
    pub(super) clipboard: Clipboard,
    program: Option<Program>,
    policy: Policy,
    life: Life,
    backlog: Vec<u8>,
    size: Option<Winsize>,
    backoff: Backoff,
    sync_since: Option<Time>,
}

impl Session {
    pub(super) fn new(
        id: SessionId,
        program: Option<Program>,
        policy: Policy,
        options: term::Options,
    ) -> Self {
        Self {
            id,
            terminal: Terminal::new(Cells::new(80, 24), options),
            selection: Selection::default(),
            clipboard: Clipboard::default(),
            program,
            policy,
            life: Life::Waiting,
            backlog: Vec::new(),
            size: None,
            backoff: Backoff::default(),
            sync_since: None,
        }
    }

    /// What to run when it is time for the next start.
    pub(super) fn set_program(&mut self, program: Program) {
        self.program = Some(program);
    }

    /// The grid is known or has changed.
    pub(super) fn resize(&mut self, size: Winsize, now: Time) -> Option<Action> {
        if self.size == Some(size) {
            return None;
        }
        self.size = Some(size);
        self.terminal.resize(size.cells, size.pixels);
        // Lines are broken elsewhere now.
        self.selection.clear();
        match self.life {
            Life::Waiting => self.start(now),
            Life::Running { .. } => Some(Action::ResizePty { session: self.id, size }),
            Life::Restarting { .. } | Life::Ended => None,
        }
    }

    fn start(&mut self, now: Time) -> Option<Action> {
        let (program, size) = (self.program.clone()?, self.size?);
        self.life = Life::Running { since: now };
        Some(Action::Spawn { session: self.id, program, size })
    }

    /// The program runs already, and this is what it has shown.
    pub(super) fn adopt(&mut self, size: Cells, screen: &[u8], now: Time) {
        self.terminal.resize(size, Pixels::default());
        self.terminal.feed(screen);
        self.terminal.take_replies();
        self.terminal.take_effects();
        self.life = Life::Running { since: now };
    }

    /// Output of the program. True when the program now has bytes to read.
    pub(super) fn feed(&mut self, bytes: &[u8], now: Time) -> bool {
        self.terminal.feed(bytes);
        self.selection.check(&self.terminal);
        if let Some(bytes) = self.terminal.take_clipboard() {
            self.clipboard.set(Which::Copied, String::from_utf8_lossy(&bytes).into_owned());
        }
        self.sync_since =
            if self.terminal.sync_pending() { Some(self.sync_since.unwrap_or(now)) } else { None };
        let replies = self.terminal.take_replies();
        self.write(&replies)
    }

    /// Puts bytes on their way to the program. True when any were taken.
    pub(super) fn write(&mut self, bytes: &[u8]) -> bool {
        self.write_up_to(BACKLOG, bytes)
    }

    /// The same for a paste, which may be larger than anything that people type or terminals answer.
    pub(super) fn write_paste(&mut self, bytes: &[u8]) -> bool {
        self.write_up_to(BACKLOG + 2 * clipboard::MOST, bytes)
    }

    fn write_up_to(&mut self, most: usize, bytes: &[u8]) -> bool {
        if bytes.is_empty() || self.backlog.len() + bytes.len() > most {
            return false;
        }
        self.backlog.extend_from_slice(bytes);
        true
    }

    pub(super) fn backlog(&self) -> &[u8] {
        &self.backlog
    }

    /// The pty took the first `count` bytes. They are wiped: a password may have been among them.
    pub(super) fn written(&mut self, count: usize) {
        let count = count.min(self.backlog.len());
        let rest = self.backlog.len() - count;
        self.backlog.copy_within(count.., 0);
        self.backlog[rest..].fill(0);
        self.backlog.truncate(rest);
    }

    /// The program ended. Says whether the whole console is over.
    pub(super) fn exited(&mut self, status: ExitStatus, now: Time) -> Option<i32> {
        let since = match self.life {
            Life::Running { since } => since,
            _ => now,
        };
        match self.policy {
            Policy::Once => {
                self.life = Life::Ended;
                Some(status.code())
            }
            Policy::Respawn => {
                self.restart_later(&describe(status), since, now);
                None
            }
        }
    }

    /// The program could not be started at all.
    pub(super) fn spawn_failed(&mut self, message: &str, now: Time) -> Option<i32> {
        match self.policy {
            Policy::Once => {
                self.life = Life::Ended;
                self.say(message);
                Some(127)
            }
            Policy::Respawn => {
                self.restart_later(message, now, now);
                None
            }
        }
    }

    /// Ends what runs, and starts the login anew. What should have been a login and is a command is left alone.
    pub(super) fn begin_anew(&mut self, now: Time) -> Option<Action> {
        if self.policy == Policy::Once {
            return None;
        }
        let since = Time::default();
        self.restart_later("", since, now);
        self.life = Life::Restarting { not_before: now };
        Some(Action::Hangup { session: self.id })
    }

    fn restart_later(&mut self, why: &str, since: Time, now: Time) {
        self.backlog.fill(0);
        self.backlog.clear();
        self.terminal.wipe();
        self.selection.clear();
        self.clipboard.wipe();
        let pause = self.backoff.pause(since, now);
        if !pause.is_zero() {
            self.say(&format!("{why}; the next start is in {} s", pause.as_secs().max(1)));
        }
        self.life = Life::Restarting { not_before: now + pause };
    }

    /// A line of our own on the screen.
    pub(super) fn say(&mut self, text: &str) {
        let (_, col) = self.terminal.cursor();
        let start = if col > 0 { "\r\n" } else { "" };
        self.terminal.feed(format!("\x1b[m{start}glasstty: {text}\r\n").as_bytes());
    }

    /// When something is due.
    pub(super) fn deadline(&self) -> Option<Time> {
        let restart = match self.life {
            Life::Restarting { not_before } => Some(not_before),
            _ => None,
        };
        let sync = self.sync_since.map(|since| since + SYNC_LIMIT);
        [restart, sync].into_iter().flatten().min()
    }

    pub(super) fn handle_timeout(&mut self, now: Time) -> Option<Action> {
        if self.sync_since.is_some_and(|since| since + SYNC_LIMIT <= now) {
            self.sync_since = None;
            self.terminal.end_update();
        }
        match self.life {
            Life::Restarting { not_before } if not_before <= now => self.start(now),
            _ => None,
        }
    }

    /// The program asked to see its changes all at once, and the time for that is not over.
    pub(super) fn holds_screen(&self) -> bool {
        self.sync_since.is_some()
    }
}

fn describe(status: ExitStatus) -> String {
    match status {
        ExitStatus::Code(code) => format!("the program ended with status {code}"),
        ExitStatus::Signal(signal) => format!("the program was ended by signal {signal}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: u64) -> Time {
        Time::from_duration(Duration::from_millis(ms))
    }

    fn session(policy: Policy) -> Session {
        let program = Program { file: "sh".into(), argv: vec!["sh".into()], env: vec![], dir: "/".into() };
        Session::new(SessionId(1), Some(program), policy, term::Options::default())
    }

    const SIZE: Winsize = Winsize { cells: Cells::new(80, 24), pixels: Pixels::new(640, 384) };

    #[test]
    fn the_program_starts_with_the_first_grid_and_only_once() {
        let mut s = session(Policy::Respawn);
        assert!(matches!(s.resize(SIZE, at(0)), Some(Action::Spawn { .. })));
        assert_eq!(s.resize(SIZE, at(1)), None);
        let wider = Winsize { cells: Cells::new(90, 24), ..SIZE };
        assert!(matches!(s.resize(wider, at(2)), Some(Action::ResizePty { .. })));
    }

    #[test]
    fn a_program_that_ends_at_once_is_held_back_and_never_given_up() {
        let mut s = session(Policy::Respawn);
        s.resize(SIZE, at(0));
        let mut now = at(0);
        let mut longest = Duration::ZERO;
        for _ in 0..40 {
            assert_eq!(s.exited(ExitStatus::Code(1), now), None);
            let due = s.deadline().expect("a restart is planned");
            longest = longest.max(due.since(now));
            now = due;
            assert!(matches!(s.handle_timeout(now), Some(Action::Spawn { .. })));
        }
        assert!(longest >= Duration::from_secs(5) && longest <= Duration::from_secs(60), "{longest:?}");
        assert!(s.terminal.dump().is_empty() || !s.terminal.dump().contains("panic"));
    }

    #[test]
    fn waiting_is_said_on_the_screen() {
        let mut s = session(Policy::Respawn);
        s.resize(SIZE, at(0));
        for _ in 0..10 {
            s.exited(ExitStatus::Code(3), at(0));
        }
        assert!(s.terminal.dump().contains("status 3; the next start is in"), "{}", s.terminal.dump());
    }

    #[test]
    fn a_command_leaves_with_its_status() {
        let mut s = session(Policy::Once);
        s.resize(SIZE, at(0));
        assert_eq!(s.exited(ExitStatus::Signal(9), at(5)), Some(137));
        assert_eq!(s.deadline(), None);
    }

    #[test]
    fn the_backlog_is_bounded_and_wiped_behind_the_pty() {
        let mut s = session(Policy::Once);
        assert!(s.write(b"secret"));
        s.written(6);
        assert!(s.backlog().is_empty());
        assert!(!s.write(&vec![b'x'; BACKLOG + 1]));
    }

    #[test]
    fn a_synchronized_update_holds_the_screen_for_a_bounded_time() {
        let mut s = session(Policy::Once);
        s.feed(b"\x1b[?2026h", at(0));
        assert!(s.holds_screen());
        s.feed(b"more", at(100));
        s.handle_timeout(at(150));
        assert!(!s.holds_screen());
    }
}
