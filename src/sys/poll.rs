//! The one wait: epoll, with names for the descriptors.
//!
//! Level-triggered. The kernel reports a hangup whatever the interest is, so a descriptor that stays hung up
//! (a pty master whose slave is closed for a moment) must be taken out with [`Poll::remove`] or the loop spins.

#![forbid(unsafe_code)]

use std::io;
use std::os::fd::BorrowedFd;
use std::time::Duration;

use nix::errno::Errno;
use nix::sys::epoll::{Epoll, EpollCreateFlags, EpollEvent, EpollFlags, EpollTimeout};

use crate::units::{CardId, SessionId};

/// How many descriptors one wait reports at most; the rest come with the next.
const BATCH: usize = 32;

/// What a descriptor stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Token {
    /// The pipe of `signal::Signals`.
    Signal,
    /// Cards and connectors that come and go.
    Discovery,
    Card(CardId),
    /// Keyboards and pointers.
    Input,
    Pty(SessionId),
    /// The pidfd of a session's program.
    Child(SessionId),
    /// A watch on who opens the VT, or the cards.
    Nodes,
    /// The control socket.
    Control,
    /// Somebody who asks through it.
    Client(u32),
    /// A watch on the files of the configuration.
    Files,
    /// A watch on what logind knows of the seat.
    Seat,
    /// The system bus.
    Bus,
    /// Answers of the thread that looks for fonts.
    Faces,
    /// The kernel's messages.
    Log,
    /// A watch on questions for passphrases.
    Questions,
    /// A process that runs an errand.
    Errand,
    /// What services write to `/dev/console`.
    SystemOutput,
}

impl Token {
    /// The kind in the upper half, the id in the lower.
    const fn pack(self) -> u64 {
        let (kind, id) = match self {
            Self::Signal => (1, 0),
            Self::Discovery => (2, 0),
            Self::Card(card) => (3, card.0),
            Self::Input => (4, 0),
            Self::Pty(session) => (5, session.0),
            Self::Child(session) => (6, session.0),
            Self::Nodes => (7, 0),
            Self::Control => (8, 0),
            Self::Files => (9, 0),
            Self::Seat => (10, 0),
            Self::Bus => (11, 0),
            Self::Client(client) => (12, client),
            Self::Faces => (13, 0),
            Self::Log => (14, 0),
            Self::Questions => (15, 0),
            Self::Errand => (16, 0),
            Self::SystemOutput => (17, 0),
        };
        (kind << 32) | id as u64
    }

    const fn unpack(raw: u64) -> Option<Self> {
        let id = raw as u32;
        Some(match raw >> 32 {
            1 => Self::Signal,
            2 => Self::Discovery,
            3 => Self::Card(CardId(id)),
            4 => Self::Input,
            5 => Self::Pty(SessionId(id)),
            6 => Self::Child(SessionId(id)),
            7 => Self::Nodes,
            8 => Self::Control,
            9 => Self::Files,
            10 => Self::Seat,
            11 => Self::Bus,
            12 => Self::Client(id),
            13 => Self::Faces,
            14 => Self::Log,
            15 => Self::Questions,
            16 => Self::Errand,
            17 => Self::SystemOutput,
            _ => return None,
        })
    }
}

/// What to be woken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interest {
    pub read: bool,
    pub write: bool,
}

impl Interest {
    pub const READ: Self = Self { read: true, write: false };
    pub const READ_WRITE: Self = Self { read: true, write: true };

    fn flags(self) -> EpollFlags {
        let mut flags = EpollFlags::empty();
        flags.set(EpollFlags::EPOLLIN, self.read);
        flags.set(EpollFlags::EPOLLOUT, self.write);
        flags
    }
}

/// A descriptor that has something to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ready {
    pub token: Token,
    pub readable: bool,
    pub writable: bool,
    /// The other side is gone, or the descriptor failed. There may be bytes to read all the same.
    pub hangup: bool,
}

impl Ready {
    fn new(event: EpollEvent) -> Option<Self> {
        let flags = event.events();
        Some(Self {
            token: Token::unpack(event.data())?,
            readable: flags.contains(EpollFlags::EPOLLIN),
            writable: flags.contains(EpollFlags::EPOLLOUT),
            hangup: flags.intersects(EpollFlags::EPOLLHUP | EpollFlags::EPOLLERR),
        })
    }
}

/// The set of watched descriptors.
#[derive(Debug)]
pub struct Poll {
    epoll: Epoll,
    raw: [EpollEvent; BATCH],
    ready: Vec<Ready>,
}

impl Poll {
    pub fn new() -> io::Result<Self> {
        let epoll = Epoll::new(EpollCreateFlags::EPOLL_CLOEXEC)?;
        Ok(Self { epoll, raw: [EpollEvent::empty(); BATCH], ready: Vec::with_capacity(BATCH) })
    }

    pub fn add(&self, fd: BorrowedFd<'_>, token: Token, interest: Interest) -> io::Result<()> {
        Ok(self.epoll.add(fd, EpollEvent::new(interest.flags(), token.pack()))?)
    }

    pub fn modify(&self, fd: BorrowedFd<'_>, token: Token, interest: Interest) -> io::Result<()> {
        Ok(self.epoll.modify(fd, &mut EpollEvent::new(interest.flags(), token.pack()))?)
    }

    /// Descriptors leave by themselves when their last copy is closed; this is for those that stay open.
    pub fn remove(&self, fd: BorrowedFd<'_>) -> io::Result<()> {
        Ok(self.epoll.delete(fd)?)
    }

    /// Sleeps until something is ready or the time is over; without a time, for ever.
    ///
    /// A signal that interrupts the sleep gives an empty answer: its byte is in the pipe of `Signals`.
    pub fn wait(&mut self, timeout: Option<Duration>) -> io::Result<&[Ready]> {
        self.ready.clear();
        let count = match self.epoll.wait(&mut self.raw, milliseconds(timeout)) {
            Ok(count) => count,
            Err(Errno::EINTR) => 0,
            Err(errno) => return Err(errno.into()),
        };
        self.ready.extend(self.raw[..count].iter().copied().filter_map(Ready::new));
        Ok(&self.ready)
    }
}

/// Rounded up: rounding down would wake before the deadline, and again, until it has passed.
fn milliseconds(timeout: Option<Duration>) -> EpollTimeout {
    timeout.map_or(EpollTimeout::NONE, |span| {
        let millis = span.as_nanos().div_ceil(1_000_000);
        EpollTimeout::try_from(millis).unwrap_or(EpollTimeout::MAX)
    })
}

#[cfg(test)]
mod tests {
    use std::os::fd::AsFd;

    use nix::unistd::{pipe, write};

    use super::*;
    use crate::sys::clock;

    const ALL: [Token; 13] = [
        Token::Signal,
        Token::Discovery,
        Token::Card(CardId(u32::MAX)),
        Token::Input,
        Token::Pty(SessionId(0)),
        Token::Child(SessionId(u32::MAX)),
        Token::Nodes,
        Token::Control,
        Token::Seat,
        Token::Bus,
        Token::Files,
        Token::Faces,
        Token::Client(u32::MAX),
    ];

    #[test]
    fn tokens_survive_the_kernel() {
        for token in ALL {
            assert_eq!(Token::unpack(token.pack()), Some(token));
        }
        assert_eq!(Token::unpack(0), None);
        assert_eq!(Token::unpack(99 << 32), None);
    }

    #[test]
    fn a_pipe_is_readable_then_hung_up() {
        let (read, write_end) = pipe().unwrap();
        let mut poll = Poll::new().unwrap();
        let token = Token::Pty(SessionId(7));
        poll.add(read.as_fd(), token, Interest::READ).unwrap();
        assert_eq!(poll.wait(Some(Duration::ZERO)).unwrap(), []);
        write(&write_end, b"x").unwrap();
        drop(write_end);
        let both = Ready { token, readable: true, writable: false, hangup: true };
        assert_eq!(poll.wait(None).unwrap(), [both]);
        poll.remove(read.as_fd()).unwrap();
        assert_eq!(poll.wait(Some(Duration::ZERO)).unwrap(), []);
    }

    #[test]
    fn interest_in_writing_can_be_switched() {
        let (_read, write_end) = pipe().unwrap();
        let mut poll = Poll::new().unwrap();
        poll.add(write_end.as_fd(), Token::Control, Interest::READ_WRITE).unwrap();
        assert!(poll.wait(None).unwrap()[0].writable);
        poll.modify(write_end.as_fd(), Token::Control, Interest::READ).unwrap();
        assert_eq!(poll.wait(Some(Duration::ZERO)).unwrap(), []);
    }

    #[test]
    fn a_wait_never_ends_before_its_time() {
        let mut poll = Poll::new().unwrap();
        let span = Duration::from_micros(1500);
        let start = clock::now();
        poll.wait(Some(span)).unwrap();
        assert!(clock::now().since(start) >= span);
        assert_eq!(milliseconds(Some(Duration::from_nanos(1))).duration(), Some(Duration::from_millis(1)));
        assert_eq!(milliseconds(Some(Duration::MAX)), EpollTimeout::MAX);
        assert!(milliseconds(None).is_none());
    }
}
