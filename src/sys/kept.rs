//! What outlives a restart: descriptors that the service manager kept, and memory that is one of them.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::os::fd::{AsFd, BorrowedFd, FromRawFd as _, OwnedFd, RawFd};
use std::os::unix::fs::OpenOptionsExt as _;

use nix::fcntl::{FcntlArg, FdFlag, fcntl};
use nix::libc;
use nix::sys::memfd::{MFdFlags, memfd_create};

/// sd_listen_fds(3).
const FIRST: RawFd = 3;

/// The most that is read of a memory.
const MOST: u64 = 16 << 20;

/// The descriptors that were kept for this process, with their names. They can be taken once: whoever calls is the
/// first to do so, and nothing else has opened descriptors that it believes to be free.
pub fn take() -> Vec<(String, OwnedFd)> {
    let text = |name| std::env::var_os(name).and_then(|text| text.into_string().ok()).unwrap_or_default();
    if text("LISTEN_PID") != std::process::id().to_string() {
        return Vec::new();
    }
    let count: RawFd = text("LISTEN_FDS").parse().unwrap_or(0);
    let names = text("LISTEN_FDNAMES");
    let names = names.split(':').map(str::to_owned).chain(std::iter::repeat(String::new()));
    (FIRST..FIRST.saturating_add(count.clamp(0, 1024)))
        .zip(names)
        .filter_map(|(fd, name)| own(fd, name))
        .collect()
}

fn own(fd: RawFd, name: String) -> Option<(String, OwnedFd)> {
    // SAFETY: borrowed for one call, which fails when there is no such descriptor.
    let borrowed = unsafe { BorrowedFd::borrow_raw(fd) };
    fcntl(borrowed, FcntlArg::F_SETFD(FdFlag::FD_CLOEXEC)).ok()?;
    // SAFETY: it is open, the service manager made it for us, and the caller promised that nobody took it before.
    Some((name, unsafe { OwnedFd::from_raw_fd(fd) }))
}

/// Whether a process was killed by the secure attention key of its VT, which the kernel's log tells: what ran there must
/// not come back. The log's records are root's to write, and the newest are always there.
pub fn was_killed_by_sak(pid: u32) -> io::Result<bool> {
    let mut log = OpenOptions::new().read(true).custom_flags(libc::O_NONBLOCK).open("/dev/kmsg")?;
    let mut record = [0; 8192];
    loop {
        match log.read(&mut record) {
            Ok(0) => return Ok(false),
            Ok(count) if tells_of_sak(&record[..count], pid) => return Ok(true),
            Ok(_) => {}
            // The oldest record was overwritten before it was read: go on with the next.
            Err(e) if matches!(e.raw_os_error(), Some(libc::EPIPE | libc::EINTR)) => {}
            Err(e) if e.kind() == io::ErrorKind::WouldBlock => return Ok(false),
            Err(e) => return Err(e),
        }
    }
}

fn tells_of_sak(record: &[u8], pid: u32) -> bool {
    let text = String::from_utf8_lossy(record);
    let Some((_, killed)) = text.split_once("SAK: killed process ") else { return false };
    killed.split(' ').next() == Some(pid.to_string().as_str())
}

/// Memory that nobody sees who may not see ours, and that goes on to exist where its descriptor is kept.
#[derive(Debug)]
pub struct Memory {
    file: File,
}

impl Memory {
    pub fn create() -> io::Result<Self> {
        let fd = memfd_create("glasstty-screen", MFdFlags::MFD_CLOEXEC)?;
        Ok(Self { file: fd.into() })
    }

    pub fn adopt(fd: OwnedFd) -> Self {
        Self { file: fd.into() }
    }

    pub fn fd(&self) -> BorrowedFd<'_> {
        self.file.as_fd()
    }

    /// Replaces what is there.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(0))?;
        self.file.write_all(bytes)?;
        self.file.set_len(bytes.len() as u64)
    }

    /// What is there; it is gone then.
    pub fn take(&mut self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.file.seek(SeekFrom::Start(0))?;
        (&self.file).take(MOST).read_to_end(&mut bytes)?;
        self.clear()?;
        Ok(bytes)
    }

    /// Nothing is there any more: the kernel takes the pages back.
    pub fn clear(&mut self) -> io::Result<()> {
        self.file.set_len(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_is_gone() {
        let mut memory = Memory::create().unwrap();
        memory.write(b"a longer text").unwrap();
        memory.write(b"short").unwrap();
        let mut same = Memory::adopt(memory.fd().try_clone_to_owned().unwrap());
        assert_eq!(same.take().unwrap(), b"short");
        assert_eq!(memory.take().unwrap(), b"");
    }

    #[test]
    fn the_secure_attention_key_names_whom_it_killed() {
        let record = b"5,1204,98765432,-;tty tty1: SAK: killed process 421 (glasstty): by fd#7\n";
        assert!(tells_of_sak(record, 421));
        assert!(!tells_of_sak(record, 42) && !tells_of_sak(record, 7));
        assert!(!tells_of_sak(b"6,1205,98765433,-;process 421 went away\n", 421));
    }

    #[test]
    fn descriptors_are_for_the_process_they_were_made_for() {
        assert!(take().is_empty(), "no LISTEN_PID of ours");
    }
}
