//! The terminal that this process was started on: its size, its keys one by one, and programs that borrow it.
//!
//! For the menu, which runs in any terminal. The console itself never touches the terminal it was started on.

#![forbid(unsafe_code)]

use std::ffi::OsString;
use std::io::{self, Write as _};
use std::os::fd::AsFd;
use std::os::unix::process::ExitStatusExt;
use std::process::Command;

use nix::errno::Errno;
use nix::libc;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::termios::{FlushArg, SetArg, Termios, cfmakeraw, tcflush, tcgetattr, tcsetattr};
use nix::unistd::read;

use super::pty::winsize;
use super::signal::{Signals, TERMINATE};
use crate::event::ExitStatus;
use crate::units::Cells;

/// What a program that we lend the terminal to gets of its keys; they have handlers here, which no program inherits.
const OF_PROGRAMS: [i32; 3] = [libc::SIGWINCH, libc::SIGQUIT, libc::SIGTSTP];

/// Which step of using the terminal failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("standard input is not a terminal")]
    NotATerminal,
    #[error("cannot set up the terminal: {}", .0.desc())]
    Mode(#[source] Errno),
    #[error("cannot listen to signals: {0}")]
    Signals(#[source] io::Error),
    #[error("cannot read the keyboard: {}", .0.desc())]
    Read(#[source] Errno),
    #[error("cannot write to the terminal: {0}")]
    Write(#[source] io::Error),
}

/// What a wait found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// So many bytes of keys.
    Keys(usize),
    /// The size may be another.
    Resized,
    /// The terminal is gone, or we are asked to end.
    End,
}

/// Standard input and output in raw mode; as they were before, when this is dropped.
#[derive(Debug)]
pub struct Terminal {
    before: Termios,
    signals: Signals,
    /// The end was asked for while a program had the terminal.
    ending: bool,
}

impl Terminal {
    pub fn open() -> Result<Self, Error> {
        let before = tcgetattr(io::stdin()).map_err(|_| Error::NotATerminal)?;
        let signals = Signals::new(&OF_PROGRAMS).map_err(Error::Signals)?;
        let terminal = Self { before, signals, ending: false };
        terminal.raw()?;
        Ok(terminal)
    }

    /// In cells; 80x24 where the terminal does not know.
    pub fn size(&self) -> Cells {
        let known = winsize(io::stdout().as_fd()).map(|size| size.cells);
        known.filter(|cells| cells.cols > 0 && cells.rows > 0).map_or(Cells::new(80, 24), Cells::clamped)
    }

    /// Waits for keys, or for something that is as important.
    pub fn wait(&mut self, buffer: &mut [u8]) -> Result<Heard, Error> {
        while !self.ending {
            let stdin = io::stdin();
            let mut both = [
                PollFd::new(self.signals.fd(), PollFlags::POLLIN),
                PollFd::new(stdin.as_fd(), PollFlags::POLLIN),
            ];
            match poll(&mut both, PollTimeout::NONE) {
                Ok(_) | Err(Errno::EINTR) => {}
                Err(errno) => return Err(Error::Read(errno)),
            }
            let keys = both[1].any().unwrap_or(false);
            let signals = self.signals.read();
            if signals.iter().any(|signal| TERMINATE.contains(signal)) {
                return Ok(Heard::End);
            }
            if signals.contains(&libc::SIGWINCH) {
                return Ok(Heard::Resized);
            }
            if keys {
                return read_keys(buffer);
            }
        }
        Ok(Heard::End)
    }

    pub fn write(&self, text: &str) -> Result<(), Error> {
        let mut out = io::stdout().lock();
        out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(Error::Write)
    }

    /// Runs a program on this terminal, in its ordinary mode, and waits for its end. 127 when there is none.
    ///
    /// Ctrl+C and its like reach the program, and are forgotten here.
    pub fn lend(&mut self, program: &[OsString], env: &[(OsString, OsString)]) -> Result<ExitStatus, Error> {
        tcsetattr(io::stdin(), SetArg::TCSADRAIN, &self.before).map_err(Error::Mode)?;
        let status = run(program, env);
        self.ending |= self.signals.read().iter().any(|s| [libc::SIGTERM, libc::SIGHUP].contains(s));
        // What was typed at a program that did not read it must not answer the menu's questions.
        let _ = tcflush(io::stdin(), FlushArg::TCIFLUSH);
        self.raw()?;
        Ok(status)
    }

    fn raw(&self) -> Result<(), Error> {
        let mut modes = self.before.clone();
        cfmakeraw(&mut modes);
        tcsetattr(io::stdin(), SetArg::TCSADRAIN, &modes).map_err(Error::Mode)
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // The terminal may be gone, and then nobody misses its modes.
        let _ = tcsetattr(io::stdin(), SetArg::TCSADRAIN, &self.before);
    }
}

fn read_keys(buffer: &mut [u8]) -> Result<Heard, Error> {
    match read(io::stdin(), buffer) {
        Ok(0) | Err(Errno::EIO) => Ok(Heard::End),
        Ok(count) => Ok(Heard::Keys(count)),
        Err(Errno::EINTR | Errno::EAGAIN) => Ok(Heard::Keys(0)),
        Err(errno) => Err(Error::Read(errno)),
    }
}

/// Whether this process was started on a terminal.
pub fn is_here() -> bool {
    tcgetattr(io::stdin()).is_ok()
}

/// Runs a program on the terminal that we were started on, as it is. 127 when there is none.
#[allow(
    clippy::disallowed_methods,
    reason = "the program shares our terminal; `spawn` is for ptys of our own"
)]
pub fn run(program: &[OsString], env: &[(OsString, OsString)]) -> ExitStatus {
    let Some((file, words)) = program.split_first() else { return ExitStatus::Code(127) };
    let set = env.iter().map(|(name, value)| (name, value));
    match Command::new(file).args(words).envs(set).status() {
        Ok(status) => match status.signal() {
            Some(signal) => ExitStatus::Signal(signal),
            None => ExitStatus::Code(status.code().unwrap_or(255)),
        },
        Err(e) => {
            let _ = write!(io::stderr(), "glasstty: cannot run {}: {e}\r\n", file.display());
            ExitStatus::Code(127)
        }
    }
}
