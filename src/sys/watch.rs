//! Wakes us when one of a list of files or folders changes, exists or not.
//!
//! inotify watches what is there. For a path that does not exist yet its nearest folder that does is watched, and
//! events of other names in it are passed over. What a change means is for whoever reads the files again.

#![forbid(unsafe_code)]

use std::ffi::OsStr;
use std::io;
use std::os::fd::{AsFd as _, BorrowedFd};
use std::path::{Path, PathBuf};

use nix::sys::inotify::{AddWatchFlags, InitFlags, Inotify, InotifyEvent, WatchDescriptor};

/// A watch on a list of paths.
#[derive(Debug)]
pub struct Watch {
    inotify: Inotify,
    wanted: Vec<PathBuf>,
    folders: Vec<(WatchDescriptor, PathBuf)>,
}

impl Watch {
    /// Files, and folders with all that is directly in them.
    pub fn new(wanted: Vec<PathBuf>) -> io::Result<Self> {
        let inotify = Inotify::init(InitFlags::IN_CLOEXEC | InitFlags::IN_NONBLOCK)?;
        let mut watch = Self { inotify, wanted, folders: Vec::new() };
        watch.arm();
        Ok(watch)
    }

    pub fn fd(&self) -> BorrowedFd<'_> {
        self.inotify.as_fd()
    }

    /// Whether something on the list has changed since the last call. Never blocks.
    pub fn changed(&mut self) -> bool {
        let mut changed = false;
        while let Ok(events) = self.inotify.read_events() {
            if events.is_empty() {
                break;
            }
            changed |= events.iter().any(|event| self.concerns(event));
        }
        if changed {
            self.arm();
        }
        changed
    }

    fn concerns(&self, event: &InotifyEvent) -> bool {
        if event.mask.intersects(AddWatchFlags::IN_Q_OVERFLOW | AddWatchFlags::IN_IGNORED) {
            return true;
        }
        let Some((_, folder)) = self.folders.iter().find(|(wd, _)| *wd == event.wd) else { return false };
        let path = folder.join(event.name.as_deref().unwrap_or(OsStr::new("")));
        // A file that was just created is empty; it is closed after it was written. Links and folders are not.
        let only_begun = event.mask.contains(AddWatchFlags::IN_CREATE)
            && !event.mask.contains(AddWatchFlags::IN_ISDIR)
            && !path.is_symlink();
        !only_begun && self.wanted.iter().any(|wanted| wanted.starts_with(&path) || wanted == folder)
    }

    /// Watches every folder that matters now; those that are watched already keep their descriptor.
    fn arm(&mut self) {
        let wanted = AddWatchFlags::IN_CREATE
            | AddWatchFlags::IN_CLOSE_WRITE
            | AddWatchFlags::IN_MOVED_TO
            | AddWatchFlags::IN_MOVED_FROM
            | AddWatchFlags::IN_DELETE
            | AddWatchFlags::IN_ONLYDIR;
        self.folders.clear();
        for folder in self.wanted.iter().flat_map(|path| folders(path)) {
            match self.inotify.add_watch(&folder, wanted) {
                Ok(wd) if !self.folders.iter().any(|(known, _)| *known == wd) => {
                    self.folders.push((wd, folder));
                }
                Ok(_) => {}
                Err(e) => log::debug!("cannot watch {}: {e}", folder.display()),
            }
        }
    }
}

/// The path itself where it is a folder, and the nearest folder above it that exists.
fn folders(path: &Path) -> Vec<PathBuf> {
    let above = path.ancestors().skip(1).find(|folder| folder.is_dir()).map(Path::to_path_buf);
    let itself = path.is_dir().then(|| path.to_path_buf());
    itself.into_iter().chain(above).collect()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn folder(name: &str) -> PathBuf {
        let path = std::env::temp_dir().join(format!("glasstty-watch-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        path
    }

    #[test]
    fn files_are_seen_to_come_change_and_go() {
        let dir = folder("files");
        let mut watch = Watch::new(vec![dir.join("a.toml")]).unwrap();
        assert!(!watch.changed());
        fs::write(dir.join("other"), "x").unwrap();
        assert!(!watch.changed(), "a neighbour is nobody's business");
        fs::write(dir.join("a.toml"), "x").unwrap();
        assert!(watch.changed());
        assert!(!watch.changed(), "once");
        fs::rename(dir.join("other"), dir.join("a.toml")).unwrap();
        assert!(watch.changed(), "editors put a new file in place of the old");
        fs::remove_file(dir.join("a.toml")).unwrap();
        assert!(watch.changed());
        fs::remove_dir_all(dir).unwrap();
    }

    #[test]
    fn folders_that_come_later_are_watched_from_then_on() {
        let dir = folder("later");
        let drop_ins = dir.join("etc/glasstty/d");
        let mut watch = Watch::new(vec![drop_ins.clone()]).unwrap();
        for step in ["etc", "etc/glasstty", "etc/glasstty/d"] {
            fs::create_dir(dir.join(step)).unwrap();
            assert!(watch.changed(), "{step}");
        }
        fs::write(drop_ins.join("10.toml"), "x").unwrap();
        assert!(watch.changed());
        fs::create_dir(dir.join("etc/else")).unwrap();
        assert!(!watch.changed());
        fs::remove_dir_all(dir).unwrap();
    }

    #[test]
    fn a_file_that_is_only_created_is_not_read_yet() {
        let dir = folder("created");
        let mut watch = Watch::new(vec![dir.join("a")]).unwrap();
        let file = fs::File::create(dir.join("a")).unwrap();
        assert!(!watch.changed());
        drop(file);
        assert!(watch.changed());
        std::os::unix::fs::symlink("a", dir.join("b")).unwrap();
        assert!(!watch.changed());
        fs::remove_dir_all(dir).unwrap();
    }
}
