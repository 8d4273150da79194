//! The kernel's messages, one record at a time, from the oldest that is kept.

#![forbid(unsafe_code)]

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _};
use std::os::fd::{AsFd as _, BorrowedFd};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use nix::errno::Errno;
use nix::libc::O_NONBLOCK;

/// The kernel writes no longer record (`PRINTK_MESSAGE_MAX`, escapes included).
const LONGEST: usize = 16 * 1024;

/// Open messages.
#[derive(Debug)]
pub struct Kmsg {
    file: File,
    buffer: Vec<u8>,
}

impl Kmsg {
    /// From the beginning of what the kernel keeps.
    pub fn open() -> io::Result<Self> {
        Self::at(Path::new("/dev/kmsg"))
    }

    fn at(path: &Path) -> io::Result<Self> {
        let file = OpenOptions::new().read(true).custom_flags(O_NONBLOCK).open(path)?;
        Ok(Self { file, buffer: vec![0; LONGEST] })
    }

    /// Readable when there is another record.
    pub fn fd(&self) -> BorrowedFd<'_> {
        self.file.as_fd()
    }

    /// The next record; nothing when there is none yet. What was overwritten before it was read is passed over: the
    /// numbers of the records tell.
    pub fn read(&mut self) -> io::Result<Option<&[u8]>> {
        loop {
            match self.file.read(&mut self.buffer) {
                Ok(0) => return Ok(None),
                Ok(count) => return Ok(Some(&self.buffer[..count])),
                Err(e) if e.kind() == io::ErrorKind::WouldBlock => return Ok(None),
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) if e.raw_os_error() == Some(Errno::EPIPE as i32) => {}
                Err(e) => return Err(e),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_ends_is_quiet() {
        let mut kmsg = Kmsg::at(Path::new("/dev/null")).unwrap();
        assert!(kmsg.read().unwrap().is_none());
        assert!(Kmsg::at(Path::new("/dev/no-such-log")).is_err());
    }
}
