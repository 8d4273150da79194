//! Devices as the kernel announces them: a scan of sysfs, then its uevents, with no udev anywhere.

#![forbid(unsafe_code)]

use std::collections::BTreeSet;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use nix::sys::socket::{
    AddressFamily, NetlinkAddr, SockFlag, SockProtocol, SockType, bind, recvfrom, setsockopt, socket, sockopt,
};

use super::discover::{Change, Error, Kind, names};

/// The multicast group of the kernel; udevd's own is 2.
const KERNEL_GROUP: u32 = 1;
/// One uevent is at most 2048 bytes of variables and a path.
const MESSAGE: usize = 8192;
/// Room for the burst when a hub full of devices arrives.
const SOCKET_BUFFER: usize = 1 << 20;

/// The kernel's event socket, and what has been told so far.
#[derive(Debug)]
pub struct Monitor {
    /// None on a kernel without networking: then nothing is ever plugged.
    socket: Option<OwnedFd>,
    known: BTreeSet<PathBuf>,
}

impl Monitor {
    pub(super) fn open() -> Result<Self, Error> {
        let mut monitor = Self { socket: listen()?, known: BTreeSet::new() };
        monitor.known = monitor.scan_all();
        Ok(monitor)
    }

    pub(super) fn fd(&self) -> Option<BorrowedFd<'_>> {
        self.socket.as_ref().map(AsFd::as_fd)
    }

    pub(super) fn cards(&self) -> Vec<PathBuf> {
        scan(Kind::Card)
    }

    pub(super) fn inputs(&self) -> Vec<PathBuf> {
        scan(Kind::Input)
    }

    pub(super) fn read(&mut self) -> Vec<Change> {
        let mut changes = Vec::new();
        let mut buffer = [0; MESSAGE];
        while let Some(socket) = &self.socket {
            match recvfrom::<NetlinkAddr>(socket.as_raw_fd(), &mut buffer) {
                // Only the kernel has port 0; anybody may write to ours.
                Ok((length, Some(from))) if from.pid() == 0 => {
                    changes.extend(parse(&buffer[..length]).and_then(|uevent| uevent.change()));
                }
                Ok(_) | Err(Errno::EINTR) => {}
                Err(Errno::ENOBUFS) => changes.extend(self.rescan()),
                Err(_) => break,
            }
        }
        changes.iter().for_each(|change| self.note(change));
        changes
    }

    /// Events were lost: tells what is different, and that every card may have changed.
    fn rescan(&self) -> Vec<Change> {
        differences(&self.known, &self.scan_all())
    }

    fn scan_all(&self) -> BTreeSet<PathBuf> {
        scan(Kind::Card).into_iter().chain(scan(Kind::Input)).collect()
    }

    fn note(&mut self, change: &Change) {
        match change {
            Change::CardAdded(node) | Change::InputAdded(node) | Change::CardChanged(node) => {
                self.known.insert(node.clone());
            }
            Change::CardRemoved(node) | Change::InputRemoved(node) => {
                self.known.remove(node);
            }
        }
    }
}

fn listen() -> Result<Option<OwnedFd>, Error> {
    let flags = SockFlag::SOCK_CLOEXEC | SockFlag::SOCK_NONBLOCK;
    let kind = SockProtocol::NetlinkKObjectUEvent;
    let socket = match socket(AddressFamily::Netlink, SockType::Raw, flags, kind) {
        Ok(socket) => socket,
        Err(Errno::EAFNOSUPPORT | Errno::EPROTONOSUPPORT | Errno::ENOSYS) => {
            log::warn!("the kernel announces no devices: only those that are there now will be used");
            return Ok(None);
        }
        Err(error) => return Err(Error::Socket(error.into())),
    };
    // Needs a privilege; without it the buffer is smaller, and a rescan makes up for lost events.
    let _ = setsockopt(&socket, sockopt::RcvBufForce, &SOCKET_BUFFER);
    bind(socket.as_raw_fd(), &NetlinkAddr::new(0, KERNEL_GROUP))
        .map_err(|error| Error::Bind(error.into()))?;
    Ok(Some(socket))
}

/// Nodes by the names in sysfs, or by their own names where sysfs is not mounted.
fn scan(kind: Kind) -> Vec<PathBuf> {
    let (class, nodes) = match kind {
        Kind::Card => ("/sys/class/drm", "/dev/dri"),
        Kind::Input => ("/sys/class/input", "/dev/input"),
    };
    let wanted = |name: &str| Kind::of(name) == Some(kind);
    let mut found = names(Path::new(class), wanted);
    if found.is_empty() {
        found = names(Path::new(nodes), wanted);
    }
    found.iter().map(|name| Path::new(nodes).join(name)).collect()
}

fn differences(before: &BTreeSet<PathBuf>, now: &BTreeSet<PathBuf>) -> Vec<Change> {
    let removed = before.difference(now).filter_map(|node| gone(node));
    let added = now.difference(before).filter_map(|node| come(node));
    let kept = before.intersection(now).filter(|node| kind(node) == Some(Kind::Card));
    removed.chain(added).chain(kept.map(|node| Change::CardChanged(node.clone()))).collect()
}

fn kind(node: &Path) -> Option<Kind> {
    Kind::of(node.file_name()?.to_str()?)
}

fn come(node: &Path) -> Option<Change> {
    Some(match kind(node)? {
        Kind::Card => Change::CardAdded(node.to_owned()),
        Kind::Input => Change::InputAdded(node.to_owned()),
    })
}

fn gone(node: &Path) -> Option<Change> {
    Some(match kind(node)? {
        Kind::Card => Change::CardRemoved(node.to_owned()),
        Kind::Input => Change::InputRemoved(node.to_owned()),
    })
}

/// The variables of an event that matter here.
#[derive(Debug, PartialEq)]
struct Uevent<'a> {
    action: &'a str,
    /// Below `/dev`.
    node: &'a str,
    hotplug: bool,
}

impl Uevent<'_> {
    fn change(&self) -> Option<Change> {
        let node = Path::new("/dev").join(self.node);
        match self.action {
            "add" => come(&node),
            "remove" => gone(&node),
            "change" if self.hotplug && kind(&node) == Some(Kind::Card) => Some(Change::CardChanged(node)),
            _ => None,
        }
    }
}

/// Reads `add@/devices/…` and the zero-terminated variables behind it. Events of other subsystems, of devices
/// without a node, and anything that is not an event give none.
fn parse(message: &[u8]) -> Option<Uevent<'_>> {
    let mut fields = message.split(|byte| *byte == 0).filter_map(|field| std::str::from_utf8(field).ok());
    fields.next().filter(|header| header.contains('@'))?;
    let (mut action, mut node, mut subsystem, mut hotplug) = (None, None, None, false);
    for (name, value) in fields.filter_map(|field| field.split_once('=')) {
        match name {
            "ACTION" => action = Some(value),
            "DEVNAME" => node = Some(value),
            "SUBSYSTEM" => subsystem = Some(value),
            "HOTPLUG" => hotplug = value == "1",
            _ => {}
        }
    }
    subsystem.filter(|subsystem| matches!(*subsystem, "drm" | "input"))?;
    Some(Uevent { action: action?, node: node?, hotplug })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(message: &str) -> Option<Change> {
        parse(message.as_bytes()).and_then(|uevent| uevent.change())
    }

    fn event(action: &str, subsystem: &str, node: &str, more: &str) -> String {
        format!(
            "{action}@/devices/x\0ACTION={action}\0DEVPATH=/devices/x\0SUBSYSTEM={subsystem}\0\
             MAJOR=226\0MINOR=0\0DEVNAME={node}\0DEVTYPE=drm_minor\0{more}SEQNUM=1234\0"
        )
    }

    #[test]
    fn cards_come_and_go() {
        assert_eq!(
            change(&event("add", "drm", "dri/card1", "")),
            Some(Change::CardAdded("/dev/dri/card1".into()))
        );
        assert_eq!(
            change(&event("remove", "drm", "dri/card1", "")),
            Some(Change::CardRemoved("/dev/dri/card1".into()))
        );
        assert_eq!(change(&event("add", "drm", "dri/renderD128", "")), None);
    }

    #[test]
    fn a_hotplug_changes_the_card() {
        assert_eq!(
            change(&event("change", "drm", "dri/card0", "HOTPLUG=1\0CONNECTOR=37\0")),
            Some(Change::CardChanged("/dev/dri/card0".into()))
        );
        assert_eq!(change(&event("change", "drm", "dri/card0", "RESET=1\0")), None);
    }

    #[test]
    fn keyboards_come_and_go_by_their_event_node() {
        assert_eq!(
            change(&event("add", "input", "input/event3", "")),
            Some(Change::InputAdded("/dev/input/event3".into()))
        );
        assert_eq!(
            change(&event("remove", "input", "input/event3", "")),
            Some(Change::InputRemoved("/dev/input/event3".into()))
        );
        assert_eq!(change(&event("add", "input", "input/mouse0", "")), None);
        assert_eq!(change(&event("bind", "input", "input/event3", "")), None);
    }

    #[test]
    fn what_is_no_event_is_ignored() {
        for noise in ["", "\0\0\0", "libudev\0ACTION=add\0SUBSYSTEM=drm\0DEVNAME=dri/card0\0", "add@/x\0"] {
            assert_eq!(change(noise), None, "{noise:?}");
        }
        assert_eq!(parse(b"add@/x\0ACTION=add\0SUBSYSTEM=drm\0DEVNAME=\xff\xfe\0"), None);
        assert_eq!(change(&event("add", "sound", "dri/card0", "")), None, "a sound card");
    }

    #[test]
    fn a_rescan_tells_every_difference() {
        let set = |nodes: &[&str]| nodes.iter().map(PathBuf::from).collect::<BTreeSet<_>>();
        let before = set(&["/dev/dri/card0", "/dev/dri/card1", "/dev/input/event0", "/dev/input/event1"]);
        let now = set(&["/dev/dri/card1", "/dev/dri/card2", "/dev/input/event1", "/dev/input/event2"]);
        let changes = differences(&before, &now);
        assert_eq!(
            changes,
            [
                Change::CardRemoved("/dev/dri/card0".into()),
                Change::InputRemoved("/dev/input/event0".into()),
                Change::CardAdded("/dev/dri/card2".into()),
                Change::InputAdded("/dev/input/event2".into()),
                Change::CardChanged("/dev/dri/card1".into()),
            ]
        );
    }

    #[test]
    fn the_socket_opens_and_has_nothing_to_wait_for() {
        let mut monitor = Monitor::open().expect("a socket, or none on this kernel");
        let _ = monitor.read();
    }
}
