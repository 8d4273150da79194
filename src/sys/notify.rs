//! Tells the service manager how we are, and gives it descriptors to keep while we are started anew: the datagrams of
//! sd_notify(3).
//!
//! Without a manager that asked, nothing is sent and nothing is due.

#![forbid(unsafe_code)]

use std::ffi::OsStr;
use std::io::{self, IoSlice};
use std::os::fd::{AsRawFd as _, BorrowedFd};
use std::os::linux::net::SocketAddrExt as _;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::time::Duration;

use nix::sys::socket::{ControlMessage, MsgFlags, sendmsg};

use crate::units::Time;

/// The manager's socket, and how often it wants to hear of us.
#[derive(Debug, Default)]
pub struct Notify {
    socket: Option<UnixDatagram>,
    /// Half of `WatchdogSec`, as its documentation advises.
    interval: Option<Duration>,
    due: Option<Time>,
    /// So many descriptors the manager keeps for us (`FileDescriptorStoreMax=`; systemd 254 and later tell it).
    room: usize,
}

impl Notify {
    /// As `NOTIFY_SOCKET` and `WATCHDOG_USEC` say.
    pub fn from_environment(now: Time) -> Self {
        let Some(name) = std::env::var_os("NOTIFY_SOCKET") else { return Self::default() };
        let micros = std::env::var_os("WATCHDOG_USEC").and_then(|text| text.to_str()?.parse().ok());
        let interval = micros.map(|micros: u64| Duration::from_micros(micros / 2));
        let room = std::env::var_os("FDSTORE").and_then(|text| text.to_str()?.parse().ok()).unwrap_or(0);
        let due = interval.map(|span| now + span);
        match connect(&name) {
            Ok(socket) => Self { socket: Some(socket), interval, due, room },
            Err(e) => {
                log::warn!("cannot reach the service manager: {e}");
                Self::default()
            }
        }
    }

    /// The console shows itself.
    pub fn ready(&self) {
        self.send("READY=1");
    }

    /// The end has begun.
    pub fn stopping(&self) {
        self.send("STOPPING=1");
    }

    /// So many descriptors may be kept.
    pub fn room(&self) -> usize {
        self.room
    }

    /// Gives the manager a descriptor to keep until `let_go`, or until the service is stopped and not started anew. It
    /// is not to look at it: a pty between two programs looks as if it was over.
    pub fn keep(&self, name: &str, fd: BorrowedFd<'_>) -> io::Result<()> {
        let Some(socket) = &self.socket else { return Ok(()) };
        let text = format!("FDSTORE=1\nFDNAME={name}\nFDPOLL=0");
        let fds = [fd.as_raw_fd()];
        let rights = [ControlMessage::ScmRights(&fds)];
        let sent = sendmsg::<()>(
            socket.as_raw_fd(),
            &[IoSlice::new(text.as_bytes())],
            &rights,
            MsgFlags::MSG_NOSIGNAL,
            None,
        );
        Ok(sent.map(drop)?)
    }

    /// The manager forgets the descriptors of this name.
    pub fn let_go(&self, name: &str) {
        self.send(&format!("FDSTOREREMOVE=1\nFDNAME={name}"));
    }

    /// When the watchdog wants its next sign of life.
    pub fn deadline(&self) -> Option<Time> {
        self.due
    }

    /// Gives the sign of life that is due.
    pub fn keep_alive(&mut self, now: Time) {
        if self.due.is_some_and(|due| due <= now) {
            self.send("WATCHDOG=1");
            self.due = self.interval.map(|span| now + span);
        }
    }

    fn send(&self, text: &str) {
        // A manager that does not listen is not our trouble.
        let _ = self.socket.as_ref().map(|socket| socket.send(text.as_bytes()));
    }
}

/// A name with `@` in front is an abstract one.
fn connect(name: &OsStr) -> io::Result<UnixDatagram> {
    let socket = UnixDatagram::unbound()?;
    match name.as_bytes() {
        [b'@', abstract_name @ ..] => socket.connect_addr(&SocketAddr::from_abstract_name(abstract_name)?)?,
        _ => socket.connect(name)?,
    }
    socket.set_nonblocking(true)?;
    Ok(socket)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manager_hears_when_it_is_due_and_not_before() {
        let name = format!("glasstty-test-notify-{}", std::process::id());
        let address = SocketAddr::from_abstract_name(&name).unwrap();
        let manager = UnixDatagram::bind_addr(&address).unwrap();
        manager.set_nonblocking(true).unwrap();
        let socket = connect(OsStr::new(&format!("@{name}"))).unwrap();
        let at = |secs| Time::from_duration(Duration::from_secs(secs));
        let interval = Some(Duration::from_secs(10));
        let mut notify = Notify { socket: Some(socket), interval, due: Some(at(10)), room: 0 };
        let heard = || {
            let mut buffer = [0; 64];
            manager.recv(&mut buffer).map(|count| String::from_utf8_lossy(&buffer[..count]).into_owned()).ok()
        };
        notify.ready();
        assert_eq!(heard().as_deref(), Some("READY=1"));
        notify.keep_alive(at(9));
        assert_eq!(heard(), None);
        notify.keep_alive(at(12));
        assert_eq!(heard().as_deref(), Some("WATCHDOG=1"));
        assert_eq!(notify.deadline(), Some(at(22)));
    }

    #[test]
    fn nobody_asked_nothing_is_due() {
        let mut notify = Notify::default();
        notify.ready();
        notify.keep_alive(Time::from_duration(Duration::from_secs(1000)));
        assert_eq!(notify.deadline(), None);
    }
}
