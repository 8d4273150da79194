//! Signals as a descriptor in the one loop: signal-hook's handler marks the number and wakes the pipe.
//!
//! SIGCHLD is not among them: children are watched by pidfd. SIGPIPE needs nothing here, because Rust's
//! runtime ignores it before `main`; `spawn` gives children the default back.

#![forbid(unsafe_code)]

use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::net::UnixStream;

use nix::libc::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::backend::SignalDelivery;
use signal_hook::iterator::exfiltrator::SignalOnly;

/// Read the configuration again; the end where there is none to read.
pub const RELOAD: i32 = SIGHUP;

/// The signals that mean: come to an orderly end. SIGHUP does where there is no configuration, see [`RELOAD`].
pub const TERMINATE: [i32; 3] = [SIGTERM, SIGINT, SIGHUP];

/// Signals that arrived, to be read.
#[derive(Debug)]
pub struct Signals {
    delivery: SignalDelivery<UnixStream, SignalOnly>,
}

impl Signals {
    /// Watches [`TERMINATE`] and `extra`: the real-time signals with which a VT comes and goes.
    pub fn new(extra: &[i32]) -> io::Result<Self> {
        let (read, write) = UnixStream::pair()?;
        read.set_nonblocking(true)?;
        write.set_nonblocking(true)?;
        let signals = TERMINATE.iter().chain(extra);
        Ok(Self { delivery: SignalDelivery::with_pipe(read, write, SignalOnly, signals)? })
    }

    /// Readable when a signal came.
    pub fn fd(&self) -> BorrowedFd<'_> {
        self.delivery.get_read().as_fd()
    }

    /// The signals since the last call, each once, in no order. Never blocks.
    pub fn read(&mut self) -> Vec<i32> {
        self.delivery.pending().collect()
    }
}

impl Drop for Signals {
    /// The handlers go with us; without that a second set would share its signals with a dead pipe.
    fn drop(&mut self) {
        self.delivery.handle().close();
    }
}

#[cfg(test)]
mod tests {
    use nix::libc::SIGRTMIN;
    use nix::sys::signal::{Signal, raise};
    use signal_hook::low_level;

    use super::*;
    use crate::sys::poll::{Interest, Poll, Token};

    #[test]
    fn signals_wake_the_loop_and_name_themselves() {
        let leave = SIGRTMIN() + 7;
        let mut signals = Signals::new(&[leave]).unwrap();
        let mut poll = Poll::new().unwrap();
        poll.add(signals.fd(), Token::Signal, Interest::READ).unwrap();
        raise(Signal::SIGHUP).unwrap();
        low_level::raise(leave).unwrap();
        assert!(poll.wait(None).unwrap().iter().any(|r| r.token == Token::Signal && r.readable));
        let mut read = signals.read();
        read.sort_unstable();
        assert_eq!(read, [SIGHUP, leave]);
        assert_eq!(signals.read(), [] as [i32; 0], "each once");
        let quiet = poll.wait(Some(std::time::Duration::ZERO)).unwrap();
        assert_eq!(quiet, [], "the pipe is drained");
    }
}
