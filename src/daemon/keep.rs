//! Sessions that outlive us: a restart, an upgrade, a crash.
//!
//! Of each session the service manager keeps three descriptors, if its unit says so: `pty-N`, the master; `child-N`, the
//! pidfd of its program; `screen-N`, memory with what the terminal shows, as bytes that draw it again. The screen is
//! written some time after it changed, and with the scrollback at an orderly end. The next start takes them back: the
//! programs have noticed nothing. What was kept is forgotten with the session, and when the service is stopped for good.

use std::collections::BTreeMap;
use std::os::fd::OwnedFd;
use std::time::Duration;

use super::Daemon;
use super::children::Running;
use super::report::chain;
use crate::sys::clock;
use crate::sys::kept::{self, Memory};
use crate::sys::pty::Pty;
use crate::sys::spawn::Child;
use crate::units::{Cells, SessionId, Time};

/// Descriptors of one session.
const KINDS: [&str; 3] = ["pty", "child", "screen"];

/// What a crash may cost.
const LATENCY: Duration = Duration::from_secs(2);

/// Rows of the scrollback that come along over an orderly restart.
const HISTORY: usize = 1000;

/// A screen that takes more is left behind: its programs draw again when they are asked to.
const MOST: usize = 4 << 20;

/// Begins the memory of a screen; size and process follow. Another version of us may have another idea of the rest.
const MAGIC: &str = "glasstty screen 1";

/// The memory of one session.
#[derive(Debug)]
pub(super) struct Kept {
    screen: Memory,
    /// The screen changed first after it was written.
    changed: Option<Time>,
}

impl Kept {
    pub(super) fn change(&mut self, now: Time) {
        self.changed.get_or_insert(now);
    }

    pub(super) fn deadline(&self) -> Option<Time> {
        self.changed.map(|since| since + LATENCY)
    }

    /// `writer`: who has the session while this is so; 0 is nobody.
    fn write(&mut self, size: Cells, writer: u32, screen: &[u8]) {
        self.changed = None;
        let head = format!("{MAGIC} {} {} {writer}\n", size.cols, size.rows);
        let bytes = if screen.len() > MOST { head.into_bytes() } else { [head.as_bytes(), screen].concat() };
        if let Err(e) = self.screen.write(&bytes) {
            log::warn!("a screen cannot be kept: {e}");
        }
    }
}

/// Three descriptors of one session.
#[derive(Debug, Default)]
struct Found {
    pty: Option<OwnedFd>,
    child: Option<OwnedFd>,
    screen: Option<OwnedFd>,
}

impl Daemon {
    /// Has a new session kept.
    pub(super) fn keep_session(&mut self, session: SessionId) {
        if self.notify.room() == 0 {
            return;
        }
        if let Err(e) = self.try_keep(session) {
            log::warn!("session {} will end with us: {e}", session.0);
            self.forget_session(session);
        }
    }

    fn try_keep(&mut self, session: SessionId) -> std::io::Result<()> {
        let Some(running) = self.children.running(session) else { return Ok(()) };
        let screen = Memory::create()?;
        let [pty, child, memory] = KINDS.map(|kind| name(kind, session));
        self.notify.keep(&pty, running.pty.fd())?;
        self.notify.keep(&child, running.child.fd())?;
        self.notify.keep(&memory, screen.fd())?;
        let mut kept = Kept { screen, changed: None };
        kept.write(Cells::new(80, 24), std::process::id(), &[]);
        running.kept = Some(kept);
        Ok(())
    }

    /// The session is over: nothing of it stays.
    pub(super) fn forget_session(&mut self, session: SessionId) {
        if self.notify.room() == 0 {
            return;
        }
        if let Some(mut kept) = self.children.running(session).and_then(|running| running.kept.take())
            && let Err(e) = kept.screen.clear()
        {
            log::warn!("a screen cannot be wiped: {e}");
        }
        KINDS.iter().for_each(|kind| self.notify.let_go(&name(kind, session)));
    }

    /// Writes the screens that changed a while ago.
    pub(super) fn save_screens(&mut self, now: Time) {
        for session in self.children.due_screens(now) {
            self.save_screen(session, 0, std::process::id());
        }
    }

    fn save_screen(&mut self, session: SessionId, history: usize, writer: u32) {
        let Some((size, screen)) = self.console.save(session, history) else { return };
        if let Some(kept) = self.children.running(session).and_then(|running| running.kept.as_mut()) {
            kept.write(size, writer, &screen);
        }
    }

    /// At our end: what is kept goes on without us. What is not stays in the list.
    pub(super) fn leave_behind(&mut self) {
        for session in self.children.kept() {
            self.save_screen(session, HISTORY, 0);
            self.children.leave(session);
            log::info!("session {} goes on without us", session.0);
        }
    }

    /// Takes back what was kept for us.
    pub(super) fn adopt_sessions(&mut self, fds: Vec<(String, OwnedFd)>) {
        for (session, found) in sort(fds) {
            if let Err(why) = self.adopt_session(session, found) {
                log::info!("session {} does not come back: {why}", session.0);
                self.forget_session(session);
            }
        }
    }

    fn adopt_session(&mut self, session: SessionId, found: Found) -> Result<(), String> {
        let (Some(pty), Some(child)) = (found.pty, found.child) else {
            return Err("it was not kept whole".to_owned());
        };
        let pty = Pty::adopt(pty).map_err(|e| format!("its terminal is none: {}", e.desc()))?;
        let child = Child::adopt(child).ok_or("its program has ended")?;
        let mut screen =
            found.screen.map_or_else(Memory::create, |fd| Ok(Memory::adopt(fd))).map_err(|e| chain(&e))?;
        // Taken, not read: should it be what makes us fall, it does so once.
        let bytes = screen.take().unwrap_or_default();
        let Some(Saved { size, writer, bytes }) = parse(&bytes) else {
            child.hangup();
            return Err("nobody knows what it was".to_owned());
        };
        // A console that did not go by itself may have been killed to get rid of what it shows.
        if writer != 0 && kept::was_killed_by_sak(writer).unwrap_or(true) {
            child.hangup();
            return Err("the secure attention key ended it".to_owned());
        }
        if !self.console.adopt(session, size, bytes, clock::now()) {
            return Err("there is no place for it".to_owned());
        }
        let mut running = Running::new(pty, child, self.stats.recorder(session));
        running.record(bytes);
        let mut kept = Kept { screen, changed: None };
        kept.write(size, std::process::id(), &[]);
        kept.change(clock::now());
        running.kept = Some(kept);
        self.children.insert(session, running);
        self.watch_child(session).map_err(|e| format!("cannot watch it: {e}"))?;
        log::info!("session {} is back", session.0);
        Ok(())
    }
}

/// What the service manager kept for us. Before anything else is opened.
pub(super) fn take() -> Vec<(String, OwnedFd)> {
    kept::take()
}

fn name(kind: &str, session: SessionId) -> String {
    format!("{kind}-{}", session.0)
}

fn sort(fds: Vec<(String, OwnedFd)>) -> BTreeMap<SessionId, Found> {
    let mut all: BTreeMap<SessionId, Found> = BTreeMap::new();
    for (name, fd) in fds {
        let Some((kind, number)) = name.split_once('-') else { continue };
        let Ok(number) = number.parse() else { continue };
        let found = all.entry(SessionId(number)).or_default();
        match kind {
            "pty" => found.pty = Some(fd),
            "child" => found.child = Some(fd),
            "screen" => found.screen = Some(fd),
            _ => {}
        }
    }
    all
}

/// A screen from before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Saved<'a> {
    size: Cells,
    /// The console that had it last, unless it went by itself.
    writer: u32,
    bytes: &'a [u8],
}

fn parse(memory: &[u8]) -> Option<Saved<'_>> {
    let end = memory.iter().position(|byte| *byte == b'\n')?;
    let head = std::str::from_utf8(&memory[..end]).ok()?.strip_prefix(MAGIC)?;
    let mut numbers = head.trim().split(' ');
    let size = Cells::new(numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?);
    let writer = numbers.next()?.parse().ok()?;
    Some(Saved { size, writer, bytes: &memory[end + 1..] })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_screen_is_what_was_written() {
        let mut kept = Kept { screen: Memory::create().unwrap(), changed: None };
        kept.change(Time::default());
        assert!(kept.deadline().is_some());
        let (size, bytes) = (Cells::new(100, 30), &b"\x1b[1mtext\n"[..]);
        kept.write(size, 42, bytes);
        assert_eq!(kept.deadline(), None);
        let memory = kept.screen.take().unwrap();
        assert_eq!(parse(&memory), Some(Saved { size, writer: 42, bytes }));
    }

    #[test]
    fn a_screen_that_is_too_large_is_left_behind_and_its_size_is_not() {
        let mut kept = Kept { screen: Memory::create().unwrap(), changed: None };
        let size = Cells::new(100, 30);
        kept.write(size, 0, &vec![b'x'; MOST + 1]);
        let memory = kept.screen.take().unwrap();
        assert_eq!(parse(&memory), Some(Saved { size, writer: 0, bytes: &[] }));
    }

    #[test]
    fn what_is_no_screen_is_none() {
        for text in
            ["", "glasstty screen 2 80 24 0\nx", "glasstty screen 1 80 24\n", "glasstty screen 1 80 24 0"]
        {
            assert_eq!(parse(text.as_bytes()), None, "{text:?}");
        }
    }

    #[test]
    fn descriptors_are_sorted_by_their_names() {
        let fd = || Memory::create().unwrap().fd().try_clone_to_owned().unwrap();
        let names = ["screen-2", "pty-1", "stdin", "child-1", "pty-x", "other-1"];
        let found = sort(names.map(|name| (name.to_owned(), fd())).into());
        assert_eq!(found.keys().map(|session| session.0).collect::<Vec<_>>(), [1, 2]);
        assert!(found[&SessionId(1)].pty.is_some() && found[&SessionId(1)].child.is_some());
        assert!(found[&SessionId(1)].screen.is_none() && found[&SessionId(2)].screen.is_some());
    }
}
