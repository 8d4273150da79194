//! Pseudo terminals: our end of a session.
//!
//! A hangup is not the end of a session. `login` closes the slave, calls vhangup() and opens it again; between
//! the two our end reads EIO and polls as hung up. So: on [`ReadOutcome::HungUp`] take the descriptor out of
//! the poll set and try again some milliseconds later; the session has ended when its program has (the pidfd
//! of `spawn::Child`) *and* a read says `HungUp`.

use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd};
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use nix::fcntl::{OFlag, open};
use nix::libc;
use nix::pty::{PtyMaster, posix_openpt, ptsname_r, unlockpt};
use nix::sys::stat::Mode;
use nix::sys::termios::{InputFlags, LocalFlags, SetArg, tcgetattr, tcsetattr};
use nix::unistd;

use crate::action::Winsize;
use crate::units::{Cells, Pixels};

mod ioctl {
    use nix::libc;

    nix::ioctl_write_ptr_bad!(set_winsize, libc::TIOCSWINSZ, libc::winsize);
    nix::ioctl_read_bad!(get_winsize, libc::TIOCGWINSZ, libc::winsize);
    nix::ioctl_write_int_bad!(get_peer, libc::TIOCGPTPEER);
    nix::ioctl_read_bad!(get_number, libc::TIOCGPTN, libc::c_uint);
}

/// Which step of making a pty failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("cannot open /dev/ptmx: {}", .0.desc())]
    Master(#[source] Errno),
    #[error("cannot unlock the new pty: {}", .0.desc())]
    Unlock(#[source] Errno),
    #[error("cannot open the slave of the new pty: {}", .0.desc())]
    Slave(#[source] Errno),
    #[error("cannot set up the new pty: {}", .0.desc())]
    Setup(#[source] Errno),
}

/// What a read found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadOutcome {
    /// So many bytes, at least one.
    Bytes(usize),
    /// Nothing now.
    Again,
    /// Nobody has the slave open. It may be opened again: see the module's text.
    HungUp,
}

/// The master: what the terminal holds.
#[derive(Debug)]
pub struct Pty {
    master: PtyMaster,
}

impl Pty {
    /// A new pty of this size, and its slave for the session's program.
    ///
    /// The size is set before any program runs: `login` saves it and puts it back over its hangup.
    pub fn open(size: Winsize) -> Result<(Self, OwnedFd), Error> {
        let flags = OFlag::O_RDWR | OFlag::O_NOCTTY | OFlag::O_NONBLOCK | OFlag::O_CLOEXEC;
        let master = posix_openpt(flags).map_err(Error::Master)?;
        unlockpt(&master).map_err(Error::Unlock)?;
        let slave = open_slave(&master).map_err(Error::Slave)?;
        set_utf8(&slave).map_err(Error::Setup)?;
        let mut pty = Self { master };
        pty.resize(size).map_err(Error::Setup)?;
        Ok((pty, slave))
    }

    /// A master from before.
    pub fn adopt(master: OwnedFd) -> Result<Self, Errno> {
        slave_number(&master)?;
        // SAFETY: the kernel has just told the slave's number, which only a master has.
        Ok(Self { master: unsafe { PtyMaster::from_owned_fd(master) } })
    }

    pub fn fd(&self) -> BorrowedFd<'_> {
        self.master.as_fd()
    }

    /// The name of the slave: `/dev/pts/3`.
    ///
    /// # Errors
    /// On a kernel that does not tell.
    pub fn slave_path(&self) -> io::Result<PathBuf> {
        Ok(ptsname_r(&self.master)?.into())
    }

    pub fn read(&mut self, buf: &mut [u8]) -> io::Result<ReadOutcome> {
        match unistd::read(&self.master, buf) {
            Ok(0) | Err(Errno::EIO) => Ok(ReadOutcome::HungUp),
            Ok(count) => Ok(ReadOutcome::Bytes(count)),
            Err(Errno::EAGAIN | Errno::EINTR) => Ok(ReadOutcome::Again),
            Err(errno) => Err(errno.into()),
        }
    }

    /// Writes as much as the line takes now: 0 when it is full.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match unistd::write(&self.master, bytes) {
            Ok(count) => Ok(count),
            Err(Errno::EAGAIN | Errno::EINTR) => Ok(0),
            Err(errno) => Err(errno.into()),
        }
    }

    /// Whose the terminal is: login(1) gives it to who has logged in.
    pub fn owner(&self) -> Option<u32> {
        let name = ptsname_r(&self.master).ok()?;
        std::fs::metadata(name).ok().map(|meta| std::os::unix::fs::MetadataExt::uid(&meta))
    }

    /// The process that has the terminal: the first of its foreground group.
    pub fn foreground(&self) -> Option<i32> {
        unistd::tcgetpgrp(&self.master).ok().map(unistd::Pid::as_raw)
    }

    /// Whole lines are read, and they are not echoed.
    pub fn hides_input(&self) -> bool {
        let line = LocalFlags::ICANON;
        tcgetattr(&self.master).is_ok_and(|modes| modes.local_flags & (line | LocalFlags::ECHO) == line)
    }

    /// Tells the size; the kernel sends SIGWINCH when it changed.
    pub fn resize(&mut self, size: Winsize) -> Result<(), Errno> {
        let size = libc::winsize {
            ws_row: size.cells.rows,
            ws_col: size.cells.cols,
            ws_xpixel: short(size.pixels.width),
            ws_ypixel: short(size.pixels.height),
        };
        // SAFETY: TIOCSWINSZ reads one `winsize` behind the pointer, and `size` lives over the call.
        unsafe { ioctl::set_winsize(self.master.as_raw_fd(), &raw const size) }?;
        Ok(())
    }
}

/// The size of any terminal, as its programs see it; nothing when this is no terminal.
pub fn winsize(terminal: BorrowedFd<'_>) -> Option<Winsize> {
    let mut size = libc::winsize { ws_row: 0, ws_col: 0, ws_xpixel: 0, ws_ypixel: 0 };
    // SAFETY: TIOCGWINSZ writes one `winsize` behind the pointer.
    unsafe { ioctl::get_winsize(terminal.as_raw_fd(), &raw mut size) }.ok()?;
    Some(Winsize {
        cells: Cells::new(size.ws_col, size.ws_row),
        pixels: Pixels::new(size.ws_xpixel.into(), size.ws_ypixel.into()),
    })
}

/// The number of the slave; ENOTTY for what is not a master.
fn slave_number(master: &OwnedFd) -> Result<u32, Errno> {
    let mut number = 0;
    // SAFETY: TIOCGPTN writes one unsigned int behind the pointer.
    unsafe { ioctl::get_number(master.as_raw_fd(), &raw mut number) }?;
    Ok(number)
}

fn short(pixels: u32) -> u16 {
    u16::try_from(pixels).unwrap_or(u16::MAX)
}

/// By descriptor where the kernel can (4.13): no path that another mount or process could stand in for.
fn open_slave(master: &PtyMaster) -> Result<OwnedFd, Errno> {
    let flags = OFlag::O_RDWR | OFlag::O_NOCTTY | OFlag::O_CLOEXEC;
    // SAFETY: TIOCGPTPEER takes open flags by value and touches no memory of ours.
    match unsafe { ioctl::get_peer(master.as_raw_fd(), flags.bits()) } {
        // SAFETY: the kernel has just made this descriptor, and nobody else knows it.
        Ok(fd) => Ok(unsafe { OwnedFd::from_raw_fd(fd) }),
        Err(_) => open(Path::new(&ptsname_r(master)?), flags, Mode::empty()),
    }
}

/// The line editor of the kernel erases whole characters.
fn set_utf8(slave: &OwnedFd) -> Result<(), Errno> {
    let mut modes = tcgetattr(slave)?;
    modes.input_flags.insert(InputFlags::IUTF8);
    tcsetattr(slave, SetArg::TCSANOW, &modes)
}

#[cfg(test)]
mod tests;
