//! What logind says of a seat: its sessions, which of them is active, and which a graphical program controls.
//!
//! Read from the files under /run/systemd that sd-login(3) reads; elogind keeps the same. They are replaced at every
//! change, which wakes us, and one of them is read before each frame: `CONTROLLER=` stands in a session's file before
//! its compositor asks for the card, and no message on the bus tells of it. The file's form is logind's own affair,
//! so this is a hint: a display that another program drives refuses our frames all the same.

#![forbid(unsafe_code)]

use std::fs;
use std::io;
use std::os::fd::{AsFd as _, BorrowedFd};
use std::path::{Path, PathBuf};

use nix::sys::inotify::{AddWatchFlags, InitFlags, Inotify};

/// The service name under which our own placeholder registers (PAM's).
pub const PLACEHOLDER: &str = "glasstty-greeter";

/// Whether the machine has seats beside the first.
pub fn has_more_seats() -> bool {
    !super::discover::names(Path::new("/run/systemd/seats"), |name| name != "seat0" && !name.contains('.'))
        .is_empty()
}

/// One seat's files, watched.
#[derive(Debug)]
pub struct Seat {
    name: String,
    file: PathBuf,
    sessions: PathBuf,
    inotify: Inotify,
}

/// Everything known of a seat at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// The id of the active session.
    pub active: Option<String>,
    pub sessions: Vec<Session>,
}

/// A session on the seat.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Session {
    pub id: String,
    /// The process that registered it: login(1), for a login.
    pub leader: Option<u32>,
    /// The PAM service.
    pub service: String,
    /// A program has taken control: a compositor.
    pub controlled: bool,
}

impl Seat {
    /// Watches a seat; `None` where no logind runs, or it knows no such seat.
    pub fn watch(name: &str) -> io::Result<Option<Self>> {
        Self::below(Path::new("/run/systemd"), name)
    }

    fn below(root: &Path, name: &str) -> io::Result<Option<Self>> {
        let (file, sessions) = (root.join("seats").join(name), root.join("sessions"));
        if !file.exists() || !sessions.is_dir() {
            return Ok(None);
        }
        let inotify = Inotify::init(InitFlags::IN_CLOEXEC | InitFlags::IN_NONBLOCK)?;
        let wanted = AddWatchFlags::IN_MOVED_TO | AddWatchFlags::IN_DELETE | AddWatchFlags::IN_CLOSE_WRITE;
        for dir in [&root.join("seats"), &sessions] {
            inotify.add_watch(dir, wanted)?;
        }
        Ok(Some(Self { name: name.to_owned(), file, sessions, inotify }))
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn fd(&self) -> BorrowedFd<'_> {
        self.inotify.as_fd()
    }

    /// What is true now. Notifications so far are done with.
    pub fn read(&self) -> Facts {
        while self.inotify.read_events().is_ok_and(|events| !events.is_empty()) {}
        let seat = fs::read_to_string(&self.file).unwrap_or_default();
        let active = field(&seat, "ACTIVE").map(str::to_owned);
        let ids = super::discover::names(&self.sessions, |name| !name.contains('.'));
        let sessions = ids.into_iter().filter_map(|id| self.session(id)).collect();
        Facts { active, sessions }
    }

    /// Whether a program controls the session now. Cheap enough to ask before each frame.
    pub fn is_controlled(&self, id: &str) -> bool {
        self.session(id.to_owned()).is_some_and(|session| session.controlled)
    }

    fn session(&self, id: String) -> Option<Session> {
        let text = fs::read_to_string(self.sessions.join(&id)).ok()?;
        if field(&text, "SEAT") != Some(&self.name) {
            return None;
        }
        Some(Session {
            id,
            leader: field(&text, "LEADER").and_then(|pid| pid.parse().ok()),
            service: field(&text, "SERVICE").unwrap_or_default().to_owned(),
            controlled: field(&text, "CONTROLLER").is_some(),
        })
    }
}

impl Facts {
    pub fn session(&self, id: &str) -> Option<&Session> {
        self.sessions.iter().find(|session| session.id == id)
    }

    /// The session that a process leads.
    pub fn led_by(&self, pid: u32) -> Option<&Session> {
        self.sessions.iter().find(|session| session.leader == Some(pid))
    }

    /// Our placeholder.
    pub fn placeholder(&self) -> Option<&Session> {
        self.sessions.iter().find(|session| session.service == PLACEHOLDER)
    }
}

/// The value of `NAME=value` on a line of its own, when it is not empty.
fn field<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let value = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='))?;
    Some(value).filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seat_is_what_its_files_say() {
        let root = std::env::temp_dir().join(format!("glasstty-test-logind-{}", std::process::id()));
        let write = |name: &str, text: &str| {
            let path = root.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        write("seats/seat0", "IS_SEAT0=1\nACTIVE=3\nACTIVE_UID=1000\n");
        write("sessions/c1", "UID=990\nSERVICE=glasstty-greeter\nSEAT=seat0\nCLASS=greeter\nLEADER=7\n");
        write("sessions/3", "UID=1000\nSERVICE=login\nSEAT=seat0\nLEADER=42\nCONTROLLER=:1.9\n");
        write("sessions/4", "UID=1000\nSERVICE=sshd\nSEAT=\nLEADER=43\n");
        write("sessions/5", "UID=1000\nSERVICE=login\nSEAT=seat1\nLEADER=44\n");
        write("sessions/3.ref", "");
        let seat = Seat::below(&root, "seat0").unwrap().expect("a seat");
        let facts = seat.read();
        assert_eq!(facts.active.as_deref(), Some("3"));
        assert_eq!(facts.sessions.len(), 2, "{facts:?}");
        assert_eq!(facts.placeholder().unwrap().id, "c1");
        assert_eq!(facts.led_by(42).unwrap().id, "3");
        assert!(seat.is_controlled("3") && !seat.is_controlled("c1") && !seat.is_controlled("9"));
        assert!(Seat::below(&root, "seat7").unwrap().is_none());
        fs::remove_dir_all(&root).unwrap();
    }
}
