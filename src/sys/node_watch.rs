//! Wakes us when somebody takes the VT, or a card, or gives it back.
//!
//! The kernel sends no signal when a graphical session takes a VT from under us: logind sets the VT's mode to its
//! own. But it opens the device node, changes its owner, and closes it again at the end, and inotify tells of
//! that. What it means is for `Vt::state` to say. Where there are no VTs and nobody manages the seat, the nodes of
//! the cards tell as much.

#![forbid(unsafe_code)]

use std::io;
use std::os::fd::{AsFd as _, BorrowedFd};
use std::path::Path;

use nix::sys::inotify::{AddWatchFlags, InitFlags, Inotify};

/// A watch on device nodes.
#[derive(Debug)]
pub struct NodeWatch {
    inotify: Inotify,
}

impl NodeWatch {
    pub fn new() -> io::Result<Self> {
        Ok(Self { inotify: Inotify::init(InitFlags::IN_CLOEXEC | InitFlags::IN_NONBLOCK)? })
    }

    /// One node more. Our own opens count, too: open it first.
    pub fn add(&self, node: &Path) -> io::Result<()> {
        let wanted = AddWatchFlags::IN_OPEN | AddWatchFlags::IN_ATTRIB | AddWatchFlags::IN_CLOSE_WRITE;
        self.inotify.add_watch(node, wanted)?;
        Ok(())
    }

    pub fn fd(&self) -> BorrowedFd<'_> {
        self.inotify.as_fd()
    }

    /// Whether somebody opened a node since the last call. What has happened so far is done with.
    pub fn was_opened(&self) -> bool {
        let mut opened = false;
        while let Ok(events) = self.inotify.read_events() {
            if events.is_empty() {
                break;
            }
            opened |= events.iter().any(|event| event.mask.contains(AddWatchFlags::IN_OPEN));
        }
        opened
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn an_open_is_told_from_other_news() {
        let path = std::env::temp_dir().join(format!("glasstty-test-node-watch-{}", std::process::id()));
        fs::write(&path, "").unwrap();
        let watch = NodeWatch::new().unwrap();
        watch.add(&path).unwrap();
        assert!(!watch.was_opened());
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        assert!(!watch.was_opened(), "its attributes changed, as when it is given back");
        fs::read(&path).unwrap();
        assert!(watch.was_opened());
        assert!(!watch.was_opened(), "once");
        let second = path.with_extension("second");
        fs::write(&second, "").unwrap();
        assert!(!watch.was_opened(), "nobody watches that one");
        watch.add(&second).unwrap();
        for node in [&second, &path] {
            fs::read(node).unwrap();
            assert!(watch.was_opened(), "{}", node.display());
        }
        fs::remove_file(path).unwrap();
        fs::remove_file(second).unwrap();
    }
}
