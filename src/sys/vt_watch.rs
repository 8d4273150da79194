//! Wakes us when somebody takes the VT or gives it back.
//!
//! The kernel sends no signal when a graphical session takes a VT from under us: logind sets the VT's mode to its
//! own. But it opens the device node, changes its owner, and closes it again at the end, and inotify tells of
//! that. What it means is for `Vt::state` to say.

#![forbid(unsafe_code)]

use std::io;
use std::os::fd::{AsFd as _, BorrowedFd};
use std::path::Path;

use nix::sys::inotify::{AddWatchFlags, InitFlags, Inotify};

/// A watch on one device node.
#[derive(Debug)]
pub struct VtWatch {
    inotify: Inotify,
}

impl VtWatch {
    pub fn new(node: &Path) -> io::Result<Self> {
        let inotify = Inotify::init(InitFlags::IN_CLOEXEC | InitFlags::IN_NONBLOCK)?;
        let wanted = AddWatchFlags::IN_OPEN | AddWatchFlags::IN_ATTRIB | AddWatchFlags::IN_CLOSE_WRITE;
        inotify.add_watch(node, wanted)?;
        Ok(Self { inotify })
    }

    pub fn fd(&self) -> BorrowedFd<'_> {
        self.inotify.as_fd()
    }

    /// Forgets what has happened so far.
    pub fn drain(&self) {
        while self.inotify.read_events().is_ok_and(|events| !events.is_empty()) {}
    }
}
