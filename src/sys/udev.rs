//! Devices as udev sees them: with seats, and announced once their rules have run.

#![forbid(unsafe_code)]

use std::ffi::OsStr;
use std::fmt;
use std::os::fd::{AsFd, BorrowedFd};
use std::path::PathBuf;

use ::udev::{Device, Enumerator, EventType, MonitorBuilder, MonitorSocket};

use super::discover::{Change, Error, Kind};

/// Where a device without a seat belongs.
const FIRST_SEAT: &str = "seat0";

/// A connection to udev for one seat.
pub struct Monitor {
    socket: MonitorSocket,
    seat: String,
}

impl fmt::Debug for Monitor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Monitor").field("seat", &self.seat).finish_non_exhaustive()
    }
}

impl Monitor {
    pub(super) fn open(seat: &str) -> Result<Self, Error> {
        let builder = MonitorBuilder::new().map_err(Error::Connect)?;
        let builder = builder.match_subsystem("drm").map_err(Error::Filter)?;
        let builder = builder.match_subsystem("input").map_err(Error::Filter)?;
        let socket = builder.listen().map_err(Error::Listen)?;
        Ok(Self { socket, seat: seat.to_owned() })
    }

    pub(super) fn fd(&self) -> BorrowedFd<'_> {
        self.socket.as_fd()
    }

    pub(super) fn cards(&self) -> Vec<PathBuf> {
        self.scan("drm", Kind::Card)
    }

    pub(super) fn inputs(&self) -> Vec<PathBuf> {
        self.scan("input", Kind::Input)
    }

    pub(super) fn read(&self) -> Vec<Change> {
        self.socket.iter().filter_map(|event| self.change(event.event_type(), &event)).collect()
    }

    fn scan(&self, subsystem: &str, wanted: Kind) -> Vec<PathBuf> {
        let found =
            enumerate(subsystem).inspect_err(|error| log::warn!("udev: cannot list {subsystem}: {error}"));
        let ours = found.unwrap_or_default().into_iter().filter(|device| self.is_ours(device));
        ours.filter(|device| kind(device) == Some(wanted)).filter_map(|device| node(&device)).collect()
    }

    /// A seat may change hands: a device of another seat counts as removed.
    fn change(&self, event: EventType, device: &Device) -> Option<Change> {
        let (kind, node) = (kind(device)?, node(device)?);
        let gone = event == EventType::Remove || !self.is_ours(device);
        match (kind, event) {
            (_, EventType::Bind | EventType::Unbind | EventType::Unknown) => None,
            (Kind::Card, _) if gone => Some(Change::CardRemoved(node)),
            (Kind::Card, EventType::Change) if is_hotplug(device) => Some(Change::CardChanged(node)),
            (Kind::Card, _) => Some(Change::CardAdded(node)),
            (Kind::Input, _) if gone => Some(Change::InputRemoved(node)),
            (Kind::Input, _) => Some(Change::InputAdded(node)),
        }
    }

    fn is_ours(&self, device: &Device) -> bool {
        device.property_value("ID_SEAT").unwrap_or(OsStr::new(FIRST_SEAT)) == self.seat.as_str()
    }
}

fn enumerate(subsystem: &str) -> std::io::Result<Vec<Device>> {
    let mut enumerator = Enumerator::new()?;
    enumerator.match_subsystem(subsystem)?;
    enumerator.match_is_initialized()?;
    Ok(enumerator.scan_devices()?.collect())
}

fn is_hotplug(device: &Device) -> bool {
    device.property_value("HOTPLUG").is_some()
}

fn kind(device: &Device) -> Option<Kind> {
    Kind::of(device.sysname().to_str()?)
}

fn node(device: &Device) -> Option<PathBuf> {
    device.devnode().map(ToOwned::to_owned)
}
