//! `/dev/console` on a kernel that has no virtual terminals: a terminal of ours takes its place.
//!
//! `TIOCCONS` would need a console of the kernel's behind it. A bind mount of the pty needs none, and serves who reads
//! as well as who writes. What was there before is under the mount, and is back when it goes.

#![forbid(unsafe_code)]

use std::path::Path;

use nix::errno::Errno;
use nix::fcntl::{OFlag, open};
use nix::mount::{MntFlags, MsFlags, mount, umount2};
use nix::sys::stat::Mode;

const CONSOLE: &str = "/dev/console";

/// A terminal did not become `/dev/console`.
#[derive(Debug, thiserror::Error)]
#[error("cannot put {pty} in the place of /dev/console: {}", .source.desc())]
pub struct Error {
    pty: String,
    source: Errno,
}

/// Our place there. It is given back at the end.
#[derive(Debug, Default)]
pub struct SystemConsole {
    taken: bool,
}

impl SystemConsole {
    /// Whether nothing stands behind `/dev/console`: then nobody misses anything when we take it.
    pub fn is_vacant() -> bool {
        is_vacant(Path::new(CONSOLE))
    }

    /// From now on this terminal is `/dev/console`, and not the one before.
    ///
    /// # Errors
    /// Without root, or without the device's node.
    pub fn point_at(&mut self, pty: &Path) -> Result<(), Error> {
        self.give_back();
        let failed = |source| Error { pty: pty.display().to_string(), source };
        mount(Some(pty), CONSOLE, None::<&str>, MsFlags::MS_BIND, None::<&str>).map_err(failed)?;
        self.taken = true;
        Ok(())
    }

    fn give_back(&mut self) {
        // Who has it open keeps what they have; the name is free at once.
        if std::mem::take(&mut self.taken)
            && let Err(errno) = umount2(CONSOLE, MntFlags::MNT_DETACH)
        {
            log::warn!("{CONSOLE} stays a terminal of ours: {}", errno.desc());
        }
    }
}

impl Drop for SystemConsole {
    fn drop(&mut self) {
        self.give_back();
    }
}

fn is_vacant(console: &Path) -> bool {
    let flags = OFlag::O_RDWR | OFlag::O_NOCTTY | OFlag::O_NONBLOCK | OFlag::O_CLOEXEC;
    // Behind a node without a driver is nothing; whatever else is wrong, somebody may know better.
    open(console, flags, Mode::empty()).is_err_and(|errno| matches!(errno, Errno::ENODEV | Errno::ENXIO))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_opened_or_is_not_there_is_not_vacant() {
        assert!(!is_vacant(Path::new("/dev/null")));
        assert!(!is_vacant(Path::new("/dev/no-such-console")));
    }
}
