//! Which cards and input devices a seat has, and how they come and go.
//!
//! With udev running its seats and tags count; without it (initramfs, emergency) the kernel's own
//! announcements do, and every device belongs to the one seat. Both tell device nodes, nothing more.

#![forbid(unsafe_code)]

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::os::fd::BorrowedFd;
use std::path::{Path, PathBuf};

#[cfg(feature = "udev")]
use crate::sys::udev;
use crate::sys::uevent;

/// The source of devices.
#[derive(Debug)]
pub enum Discovery {
    #[cfg(feature = "udev")]
    Udev(udev::Monitor),
    Kernel(uevent::Monitor),
    /// No devices at all.
    None,
}

/// A device came, went or changed. Each may be told more than once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    CardAdded(PathBuf),
    CardRemoved(PathBuf),
    /// Something was plugged in or out: probe again.
    CardChanged(PathBuf),
    InputAdded(PathBuf),
    InputRemoved(PathBuf),
}

/// The devices of a seat cannot be watched.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("cannot connect to udev: {0}")]
    Connect(#[source] io::Error),
    #[error("cannot filter the events of udev: {0}")]
    Filter(#[source] io::Error),
    #[error("cannot listen to udev: {0}")]
    Listen(#[source] io::Error),
    #[error("cannot open the kernel's event socket: {0}")]
    Socket(#[source] io::Error),
    #[error("cannot listen to the kernel's events: {0}")]
    Bind(#[source] io::Error),
    #[error("this build has no udev")]
    NoUdev,
}

impl Discovery {
    /// The devices that udev gives to a seat.
    #[cfg(feature = "udev")]
    pub fn udev(seat: &str) -> Result<Self, Error> {
        udev::Monitor::open(seat).map(Self::Udev)
    }

    /// This build knows no udev.
    #[cfg(not(feature = "udev"))]
    pub fn udev(_seat: &str) -> Result<Self, Error> {
        Err(Error::NoUdev)
    }

    /// Every device that the kernel has.
    pub fn kernel() -> Result<Self, Error> {
        uevent::Monitor::open().map(Self::Kernel)
    }

    /// Readable when `read` has something to tell.
    pub fn fd(&self) -> Option<BorrowedFd<'_>> {
        match self {
            #[cfg(feature = "udev")]
            Self::Udev(monitor) => Some(monitor.fd()),
            Self::Kernel(monitor) => monitor.fd(),
            Self::None => None,
        }
    }

    /// `/dev/dri/card*` of this seat by number, the one that the firmware used first.
    pub fn cards(&mut self) -> Vec<PathBuf> {
        let mut cards = match self {
            #[cfg(feature = "udev")]
            Self::Udev(monitor) => monitor.cards(),
            Self::Kernel(monitor) => monitor.cards(),
            Self::None => Vec::new(),
        };
        sort_cards(&mut cards, is_boot_card);
        cards
    }

    /// `/dev/input/event*` of this seat by number.
    pub fn inputs(&mut self) -> Vec<PathBuf> {
        let mut inputs = match self {
            #[cfg(feature = "udev")]
            Self::Udev(monitor) => monitor.inputs(),
            Self::Kernel(monitor) => monitor.inputs(),
            Self::None => Vec::new(),
        };
        inputs.sort_by_key(|path| number(path));
        inputs
    }

    /// What happened since the last call; never waits.
    pub fn read(&mut self) -> Vec<Change> {
        match self {
            #[cfg(feature = "udev")]
            Self::Udev(monitor) => monitor.read(),
            Self::Kernel(monitor) => monitor.read(),
            Self::None => Vec::new(),
        }
    }
}

/// Whether udevd runs and has looked at the input devices: what libinput needs.
pub fn udev_is_running() -> bool {
    udev_is_running_in(Path::new("/"))
}

fn udev_is_running_in(root: &Path) -> bool {
    let some = |dir: &str, prefix: &str| !names(&root.join(dir), |name| name.starts_with(prefix)).is_empty();
    let inputs = some("sys/class/input", "event");
    root.join("run/udev/control").exists() && (!inputs || some("run/udev/data", "c13:"))
}

/// A device node's kind, by the kernel's name for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Card,
    Input,
}

impl Kind {
    /// Connectors (`card0-eDP-1`), render nodes and legacy input nodes are neither.
    pub(super) fn of(name: &str) -> Option<Self> {
        let numbered = |prefix| {
            let digits: Option<&str> = name.strip_prefix(prefix);
            digits.is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
        };
        match () {
            () if numbered("card") => Some(Self::Card),
            () if numbered("event") => Some(Self::Input),
            () => None,
        }
    }
}

/// The names in a directory that pass a test; none when it cannot be read.
pub(super) fn names(dir: &Path, wanted: impl Fn(&str) -> bool) -> Vec<String> {
    let entries = fs::read_dir(dir).into_iter().flatten().flatten();
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    names.filter(|name| wanted(name)).collect()
}

fn sort_cards(cards: &mut [PathBuf], is_boot: impl Fn(&Path) -> bool) {
    cards.sort_by_cached_key(|path| (!is_boot(path), number(path)));
}

/// The firmware's screen is on this card: the one where people look.
fn is_boot_card(path: &Path) -> bool {
    let Some(name) = path.file_name() else { return false };
    let dir = Path::new("/sys/class/drm").join(name);
    let is_set = |file: &str| fs::read(dir.join(file)).is_ok_and(|text| text.starts_with(b"1"));
    is_set("device/boot_vga") || is_set("device/boot_display") || is_set("boot_display")
}

/// The number at the end of a node's name.
fn number(path: &Path) -> Option<u32> {
    let name = path.file_name().and_then(OsStr::to_str)?;
    name.trim_start_matches(|c: char| !c.is_ascii_digit()).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cards_are_sorted_by_number_with_the_boot_card_first() {
        let mut cards = ["card10", "card2", "card1"].map(|name| Path::new("/dev/dri").join(name));
        sort_cards(&mut cards, |path| path.ends_with("card2"));
        assert_eq!(cards, ["card2", "card1", "card10"].map(|name| Path::new("/dev/dri").join(name)));
    }

    #[test]
    fn only_cards_and_event_nodes_are_devices() {
        assert_eq!(Kind::of("card0"), Some(Kind::Card));
        assert_eq!(Kind::of("event17"), Some(Kind::Input));
        for other in ["card", "card0-eDP-1", "renderD128", "mouse0", "event", "eventual", "input3"] {
            assert_eq!(Kind::of(other), None, "{other}");
        }
    }

    #[test]
    fn udev_counts_once_it_has_seen_the_inputs() {
        let root = std::env::temp_dir().join(format!("glasstty-udev-{}", std::process::id()));
        let make = |path: &str| fs::create_dir_all(root.join(path)).expect("a directory");
        make("sys/class/input/event0");
        make("run/udev/data");
        assert!(!udev_is_running_in(&root), "no daemon");
        fs::write(root.join("run/udev/control"), "").expect("a file");
        assert!(!udev_is_running_in(&root), "nothing tagged yet");
        fs::write(root.join("run/udev/data/c13:64"), "E:ID_INPUT=1\n").expect("a file");
        assert!(udev_is_running_in(&root));
        fs::remove_dir_all(&root).expect("removed");
    }

    #[test]
    fn no_discovery_finds_nothing() {
        let mut none = Discovery::None;
        assert!(none.fd().is_none() && none.cards().is_empty() && none.inputs().is_empty());
        assert!(none.read().is_empty());
    }
}
