//! The programs that run, their ptys, and the end of both.

use std::collections::BTreeMap;
use std::time::Duration;

use super::Daemon;
use super::keep::Kept;
use super::login;
use super::record::Recorder;
use crate::action::{Program, Winsize};
use crate::event::Event;
use crate::sys::clock;
use crate::sys::poll::{Interest, Poll, Ready, Token};
use crate::sys::pty::{Pty, ReadOutcome};
use crate::sys::spawn::{self, Child};
use crate::sys::system_console::SystemConsole;
use crate::units::{SessionId, Time};

/// Bytes read of one session before keys and frames get their turn.
const BUDGET: usize = 128 * 1024;

/// One read: the line discipline hands over at most 4095 bytes.
const CHUNK: usize = 8192;

/// While login(1) hangs the terminal up and opens it again, reads fail with EIO. This is how soon we look again.
const FIRST_RETRY: Duration = Duration::from_millis(5);
const LAST_RETRY: Duration = Duration::from_secs(1);

/// How long the output that a dead program left behind may keep us.
const LAST_WORDS: usize = 16 * 1024 * 1024;

/// All running programs.
#[derive(Debug, Default)]
pub(super) struct Children {
    running: BTreeMap<SessionId, Running>,
    /// The newest terminal stands there, where one is to.
    system_console: Option<SystemConsole>,
}

/// A program and its pty.
#[derive(Debug)]
pub(super) struct Running {
    pub(super) pty: Pty,
    pub(super) child: Child,
    /// It outlives us.
    pub(super) kept: Option<Kept>,
    recorder: Option<Recorder>,
    /// The pty hung up while the child lives: not watched, looked at again then.
    retry: Option<(Time, Duration)>,
    /// The pty is watched for room to write.
    wants_write: bool,
}

impl Children {
    /// `system_console`: the terminal of whatever was started last is `/dev/console` as well.
    pub(super) fn new(system_console: bool) -> Self {
        Self { running: BTreeMap::new(), system_console: system_console.then(SystemConsole::default) }
    }

    /// The process that a session runs.
    pub(super) fn pid(&self, session: SessionId) -> Option<u32> {
        self.running.get(&session).and_then(|r| r.child.pid.as_raw().try_into().ok())
    }

    /// The session that runs a process.
    pub(super) fn session_of(&self, pid: u32) -> Option<SessionId> {
        self.running.keys().copied().find(|session| self.pid(*session) == Some(pid))
    }

    pub(super) fn deadline(&self) -> Option<Time> {
        let retries = self.running.values().filter_map(|r| r.retry).map(|(due, _)| due);
        retries.chain(self.running.values().filter_map(Running::screen_due)).min()
    }

    #[cfg(feature = "logind")]
    pub(super) fn running(&mut self, session: SessionId) -> Option<&mut Running> {
        self.running.get_mut(&session)
    }

    pub(super) fn insert(&mut self, session: SessionId, running: Running) {
        self.running.insert(session, running);
    }

    /// Those whose screens are to be written now.
    #[cfg(feature = "logind")]
    pub(super) fn due_screens(&self, now: Time) -> Vec<SessionId> {
        let due = |r: &Running| r.screen_due().is_some_and(|due| due <= now);
        self.running.iter().filter(|(_, r)| due(r)).map(|(session, _)| *session).collect()
    }

    /// Those that outlive us.
    #[cfg(feature = "logind")]
    pub(super) fn kept(&self) -> Vec<SessionId> {
        self.running.iter().filter(|(_, r)| r.kept.is_some()).map(|(session, _)| *session).collect()
    }

    /// Whether `/dev/console` is to be ours.
    pub(super) const fn takes_dev_console(&self) -> bool {
        self.system_console.is_some()
    }

    /// Lets go of a session without a word to it.
    #[cfg(feature = "logind")]
    pub(super) fn leave(&mut self, session: SessionId) {
        self.running.remove(&session);
    }
}

/// The session that a VT's own login is in.
const FIRST: SessionId = SessionId(1);

impl Daemon {
    pub(super) fn spawn(&mut self, session: SessionId, program: &Program, size: Winsize) {
        if let Err(message) = self.try_spawn(session, program, size) {
            log::warn!("{message}");
            self.events.push(Event::SpawnFailed { session, message });
        }
    }

    fn try_spawn(&mut self, session: SessionId, program: &Program, size: Winsize) -> Result<(), String> {
        let (pty, slave) = Pty::open(size).map_err(|e| super::report::chain(&e))?;
        self.point_system_console(&pty);
        let beside = (self.vt.is_some() && session > FIRST).then(|| login::beside_the_vt(program));
        let child =
            spawn::spawn(beside.as_ref().unwrap_or(program), slave).map_err(|e| super::report::chain(&e))?;
        let recorder = self.stats.recorder(session);
        self.children.insert(session, Running::new(pty, child, recorder));
        self.watch_child(session).map_err(|e| format!("cannot watch the pty: {e}"))?;
        self.keep_session(session);
        if let Some(greeting) = self.login.as_ref().and_then(|place| login::greeting(place, program)) {
            self.greet(session, &greeting);
        }
        Ok(())
    }

    /// Before the program runs: it may open `/dev/console`.
    fn point_system_console(&mut self, pty: &Pty) {
        let Some(console) = &mut self.children.system_console else { return };
        let pointed = pty.slave_path().map_err(|e| e.to_string());
        let pointed = pointed.and_then(|path| console.point_at(&path).map_err(|e| super::report::chain(&e)));
        if let Err(e) = pointed {
            log::warn!("{e}");
            self.console.notice(&e);
        }
    }

    /// Writes what a getty would have written before the program's first word.
    fn greet(&mut self, session: SessionId, greeting: &[u8]) {
        if let Some(running) = self.children.running.get_mut(&session) {
            running.record(greeting);
        }
        self.feed(session, greeting);
    }

    /// Hears of a program's output and of its end.
    pub(super) fn watch_child(&mut self, session: SessionId) -> std::io::Result<()> {
        let Some(Running { pty, child, .. }) = self.children.running.get(&session) else { return Ok(()) };
        let (poll, read) = (&self.poll, Interest::READ);
        let watched = poll.add(pty.fd(), Token::Pty(session), read);
        let watched = watched.and_then(|()| poll.add(child.fd(), Token::Child(session), read));
        if watched.is_err() {
            self.children.running.remove(&session);
        }
        watched
    }

    pub(super) fn resize_pty(&mut self, session: SessionId, size: Winsize) {
        let Some(running) = self.children.running.get_mut(&session) else { return };
        if let Err(e) = running.pty.resize(size) {
            log::warn!("cannot tell the pty its size: {e}");
        }
    }

    /// The pty has bytes, or room for bytes, or has hung up.
    pub(super) fn read_pty(&mut self, session: SessionId, ready: &Ready) {
        if ready.writable {
            self.write_pty(session);
        }
        if ready.readable || ready.hangup {
            self.pump(session, BUDGET);
        }
    }

    /// Reads what the program wrote, up to `budget` bytes. True when the pty has hung up.
    fn pump(&mut self, session: SessionId, budget: usize) -> bool {
        let mut buffer = [0; CHUNK];
        let mut taken = 0;
        while taken < budget {
            let Some(running) = self.children.running.get_mut(&session) else { return true };
            match running.pty.read(&mut buffer) {
                Ok(ReadOutcome::Bytes(count)) => {
                    taken += count;
                    running.record(&buffer[..count]);
                    running.change();
                    self.tap(session, &buffer[..count]);
                    self.feed(session, &buffer[..count]);
                }
                Ok(ReadOutcome::Again) => return false,
                Ok(ReadOutcome::HungUp) => {
                    self.pause_pty(session);
                    return true;
                }
                Err(e) => {
                    log::warn!("cannot read the pty: {e}");
                    self.pause_pty(session);
                    return true;
                }
            }
        }
        false
    }

    /// Gives bytes to the terminal, and counts.
    pub(super) fn feed(&mut self, session: SessionId, bytes: &[u8]) {
        let start = clock::now();
        self.console.handle_pty(session, bytes, start);
        self.stats.parsed(bytes.len(), clock::now().since(start));
    }

    /// A hang-up is not the end: the child may open its terminal again. Level-triggered, it would spin.
    fn pause_pty(&mut self, session: SessionId) {
        let Some(running) = self.children.running.get_mut(&session) else { return };
        let pause = running.retry.map_or(FIRST_RETRY, |(_, last)| (last * 2).min(LAST_RETRY));
        if running.retry.is_none() {
            unwatch(&self.poll, &running.pty);
        }
        running.retry = Some((clock::now() + pause, pause));
    }

    /// Looks again at ptys that had hung up.
    pub(super) fn retry_ptys(&mut self, now: Time) {
        let due = |r: &Running| r.retry.is_some_and(|(at, _)| at <= now);
        let sessions: Vec<SessionId> =
            self.children.running.iter().filter(|(_, r)| due(r)).map(|(id, _)| *id).collect();
        for session in sessions {
            if !self.pump(session, BUDGET)
                && let Some(running) = self.children.running.get_mut(&session)
            {
                running.retry = None;
                running.wants_write = false;
                if let Err(e) = self.poll.add(running.pty.fd(), Token::Pty(session), Interest::READ) {
                    log::warn!("cannot watch the pty: {e}");
                }
            }
        }
    }

    /// Writes waiting bytes; watches for room when the pty is full.
    pub(super) fn write_pty(&mut self, session: SessionId) {
        let Some(running) = self.children.running.get_mut(&session) else {
            let waiting = self.console.pty_backlog(session).len();
            self.console.handle_written(session, waiting);
            return;
        };
        let backlog = self.console.pty_backlog(session);
        let written = match running.pty.write(backlog) {
            Ok(count) => count,
            Err(e) => {
                log::debug!("cannot write to the pty: {e}");
                backlog.len()
            }
        };
        let left = written < backlog.len();
        self.console.handle_written(session, written);
        if left != running.wants_write && running.retry.is_none() {
            running.wants_write = left;
            let interest = if left { Interest::READ_WRITE } else { Interest::READ };
            if let Err(e) = self.poll.modify(running.pty.fd(), Token::Pty(session), interest) {
                log::warn!("cannot watch the pty: {e}");
            }
        }
    }

    /// The child ended: its last words, then the fact.
    pub(super) fn read_child(&mut self, session: SessionId) {
        let Some(running) = self.children.running.get_mut(&session) else { return };
        let Some(status) = running.child.try_wait() else { return };
        self.pump(session, LAST_WORDS);
        self.close_child(session);
        self.events.push(Event::ChildExited { session, status });
    }

    /// Closes the pty; what still runs on it gets SIGHUP.
    pub(super) fn hang_up(&mut self, session: SessionId) {
        if let Some(running) = self.children.running.get(&session) {
            running.child.hangup();
        }
        self.close_child(session);
    }

    /// Ends every program, at our own end.
    pub(super) fn hang_up_all(&mut self) {
        let sessions: Vec<SessionId> = self.children.running.keys().copied().collect();
        for session in sessions {
            self.hang_up(session);
        }
    }

    /// The user of a session; nobody while no program runs in it.
    pub(super) fn owner(&self, session: SessionId) -> Option<u32> {
        self.children.running.get(&session)?.pty.owner()
    }

    /// The program in a session reads a line that is not shown: a password, for all that can be known.
    pub(super) fn asks_password(&self, session: SessionId) -> bool {
        self.children.running.get(&session).is_some_and(|running| running.pty.hides_input())
    }

    fn close_child(&mut self, session: SessionId) {
        self.end_recordings(session);
        self.forget_session(session);
        let Some(running) = self.children.running.remove(&session) else { return };
        if running.retry.is_none() {
            unwatch(&self.poll, &running.pty);
        }
        if let Err(e) = self.poll.remove(running.child.fd()) {
            log::debug!("the child's descriptor was not watched: {e}");
        }
    }
}

impl Children {
    /// Somebody is logged in where root's terminal could as well be a prompt: the audit system knows, or it is no
    /// login program that has the terminal.
    pub(super) fn is_logged_in(&self, session: SessionId) -> bool {
        let Some(pid) = self.running.get(&session).and_then(|running| running.pty.foreground()) else {
            return false;
        };
        let word = |file: &str| std::fs::read_to_string(format!("/proc/{pid}/{file}")).unwrap_or_default();
        match word("loginuid").trim().parse::<u32>() {
            Ok(uid) => uid != u32::MAX,
            Err(_) => !LOGINS.contains(&word("comm").trim()),
        }
    }
}

/// Programs that ask who is there.
const LOGINS: [&str; 6] = ["", "agetty", "getty", "mingetty", "login", "sulogin"];

impl Running {
    pub(super) fn new(pty: Pty, child: Child, recorder: Option<Recorder>) -> Self {
        Self { pty, child, kept: None, recorder, retry: None, wants_write: false }
    }

    fn screen_due(&self) -> Option<Time> {
        self.kept.as_ref().and_then(Kept::deadline)
    }

    fn change(&mut self) {
        if let Some(kept) = &mut self.kept {
            kept.change(clock::now());
        }
    }

    pub(super) fn record(&mut self, bytes: &[u8]) {
        if let Some(recorder) = &mut self.recorder
            && let Err(e) = recorder.write(bytes)
        {
            log::warn!("{e}; recording ends");
            self.recorder = None;
        }
    }
}

fn unwatch(poll: &Poll, pty: &Pty) {
    if let Err(e) = poll.remove(pty.fd()) {
        log::debug!("the pty was not watched: {e}");
    }
}
