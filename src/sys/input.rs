//! Keyboards and pointers of a seat, wherever they come from.
//!
//! Passwords go through here. Nothing is logged about keys, and read buffers are wiped; whoever has handled
//! the events wipes them with [`wipe`].

#![forbid(unsafe_code)]

pub mod queue;
mod reader;

use std::hint::black_box;
use std::io;
use std::os::fd::BorrowedFd;
use std::path::{Path, PathBuf};

use crate::action::{Lights, Pointing};
use crate::event::{Event, Keys};
use crate::sys::clock;
use crate::sys::evdev::Evdev;
#[cfg(feature = "udev")]
use crate::sys::libinput::Libinput;
use crate::sys::scripted::Scripted;
pub use crate::sys::scripted::ScriptedEvent;
use crate::units::Time;

pub use self::queue::Happened;
use self::reader::Reader;

/// Why there is no input.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(
        "cannot open {}: {source}; run as root, or let this user read it: usermod -aG input USER",
        path.display()
    )]
    Open { path: PathBuf, source: io::Error },
    #[error("cannot watch input devices: {0}")]
    Watch(#[source] io::Error),
    #[error("there is no libinput with udev")]
    Udev,
    #[error("libinput cannot take {seat}")]
    Seat { seat: String },
    #[error("libinput cannot open the devices of the seat again")]
    Resume,
    #[error("the thread that reads the devices has ended")]
    Thread,
}

/// The devices of a seat, which a thread of their own reads.
#[derive(Debug)]
enum Devices {
    #[cfg(feature = "udev")]
    Libinput(Libinput),
    Evdev(Evdev),
}

impl Devices {
    fn fd(&self) -> BorrowedFd<'_> {
        match self {
            #[cfg(feature = "udev")]
            Self::Libinput(libinput) => libinput.fd(),
            Self::Evdev(evdev) => evdev.fd(),
        }
    }

    fn count(&self) -> usize {
        match self {
            #[cfg(feature = "udev")]
            Self::Libinput(libinput) => libinput.count(),
            Self::Evdev(evdev) => evdev.count(),
        }
    }

    /// All that have keys.
    fn keyboards(&self) -> Vec<Keys> {
        match self {
            #[cfg(feature = "udev")]
            Self::Libinput(libinput) => libinput.keyboards(),
            Self::Evdev(evdev) => evdev.keyboards(),
        }
    }

    fn dispatch(&mut self, events: &mut Vec<Event>) {
        match self {
            #[cfg(feature = "udev")]
            Self::Libinput(libinput) => libinput.dispatch(events),
            Self::Evdev(evdev) => evdev.dispatch(events),
        }
    }

    /// A device file appeared. libinput hears of that by itself.
    fn add(&mut self, path: &Path) -> Result<(), Error> {
        match self {
            #[cfg(feature = "udev")]
            Self::Libinput(_) => Ok(()),
            Self::Evdev(evdev) => evdev.add(path),
        }
    }

    fn remove(&mut self, path: &Path, events: &mut Vec<Event>) {
        match self {
            #[cfg(feature = "udev")]
            Self::Libinput(_) => {}
            Self::Evdev(evdev) => evdev.remove(path, events),
        }
    }

    fn suspend(&mut self) {
        match self {
            #[cfg(feature = "udev")]
            Self::Libinput(libinput) => libinput.suspend(),
            Self::Evdev(evdev) => evdev.suspend(),
        }
    }

    fn resume(&mut self) -> Result<(), Error> {
        match self {
            #[cfg(feature = "udev")]
            Self::Libinput(libinput) => libinput.resume(),
            Self::Evdev(evdev) => evdev.resume(),
        }
    }

    fn set_leds(&mut self, leds: &Lights) {
        match self {
            #[cfg(feature = "udev")]
            Self::Libinput(libinput) => libinput.set_leds(leds),
            Self::Evdev(evdev) => evdev.set_leds(leds),
        }
    }

    /// Our own reader takes devices as they are.
    fn set_pointing(&mut self, pointing: Pointing) {
        match self {
            #[cfg(feature = "udev")]
            Self::Libinput(libinput) => libinput.set_pointing(pointing),
            Self::Evdev(_) => _ = pointing,
        }
    }
}

/// A source of key presses.
#[derive(Debug)]
pub enum Input {
    Devices(Reader),
    Scripted(Scripted),
    None,
}

impl Input {
    /// Every device that udev gives to this seat.
    #[cfg(feature = "udev")]
    pub fn libinput(seat: &str) -> Result<Self, Error> {
        let seat = seat.to_owned();
        Reader::start(move || Libinput::open(&seat).map(Devices::Libinput)).map(Self::Devices)
    }

    /// This build has no libinput: whoever asks reads the devices directly.
    #[cfg(not(feature = "udev"))]
    pub fn libinput(_seat: &str) -> Result<Self, Error> {
        Err(Error::Udev)
    }

    /// Every keyboard that the kernel has, without udev.
    pub fn evdev() -> Result<Self, Error> {
        Reader::start(|| Evdev::open().map(Devices::Evdev)).map(Self::Devices)
    }

    /// A list of events, from now on.
    pub fn scripted(steps: Vec<ScriptedEvent>) -> Self {
        Self::Scripted(Scripted::new(steps, clock::now()))
    }

    /// Readable when [`Self::dispatch`] has something. The same descriptor for life; none for a list.
    pub fn fd(&self) -> Option<BorrowedFd<'_>> {
        match self {
            Self::Devices(reader) => Some(reader.fd()),
            Self::Scripted(_) | Self::None => None,
        }
    }

    /// How many devices are open; by evdev, that type. None from libinput while the kernel has some: udevd has not tagged them.
    pub fn count(&self) -> usize {
        match self {
            Self::Devices(reader) => reader.count(),
            Self::Scripted(_) | Self::None => 0,
        }
    }

    /// When to call [`Self::dispatch`] without being told by the descriptor.
    pub fn next_deadline(&self) -> Option<Time> {
        match self {
            Self::Scripted(scripted) => scripted.next_deadline(),
            _ => None,
        }
    }

    /// Whether [`Self::dispatch`] has something at this moment.
    pub fn is_ready(&self, now: Time) -> bool {
        match self {
            Self::Devices(reader) => reader.is_ready(),
            Self::Scripted(scripted) => scripted.next_deadline().is_some_and(|due| due <= now),
            Self::None => false,
        }
    }

    /// Everything that happened since the last call, with the time at which it did.
    pub fn dispatch(&mut self, happened: &mut Vec<Happened>) {
        match self {
            Self::Devices(reader) => reader.take(happened),
            Self::Scripted(scripted) => scripted.dispatch(clock::now(), happened),
            Self::None => {}
        }
    }

    /// A device file appeared.
    pub fn add(&mut self, path: &Path) -> Result<(), Error> {
        match self {
            Self::Devices(reader) => reader.add(path),
            _ => Ok(()),
        }
    }

    /// A device file is gone; what was pressed on it is released.
    pub fn remove(&mut self, path: &Path) {
        if let Self::Devices(reader) = self {
            reader.remove(path);
        }
    }

    /// Closes all devices and drops what they told and nobody has read. What was pressed counts as released: tell the
    /// console `Event::InputLost`.
    pub fn suspend(&mut self) {
        if let Self::Devices(reader) = self {
            reader.suspend();
        }
    }

    /// Opens the devices again. Nothing that was typed in between is ever reported.
    pub fn resume(&mut self) -> Result<(), Error> {
        match self {
            Self::Devices(reader) => reader.resume(),
            Self::Scripted(_) | Self::None => Ok(()),
        }
    }

    /// Lights the lock LEDs of all keyboards, and of those to come.
    pub fn set_leds(&mut self, leds: Lights) {
        if let Self::Devices(reader) = self {
            reader.set_leds(leds);
        }
    }

    /// How mice and touchpads behave from now on, and those to come.
    pub fn set_pointing(&mut self, pointing: Pointing) {
        if let Self::Devices(reader) = self {
            reader.set_pointing(pointing);
        }
    }
}

/// Empties a queue of handled events and leaves no key code behind in its memory.
pub fn wipe(events: &mut Vec<Event>) {
    events.fill(Event::InputLost);
    black_box(events.as_slice());
    events.clear();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::DeviceId;

    #[test]
    fn a_list_of_keys_needs_no_descriptor_but_a_deadline() {
        let mut input = Input::scripted(vec![ScriptedEvent {
            at: Default::default(),
            event: Event::Key { device: DeviceId(0), code: 30, pressed: true },
        }]);
        assert!(input.fd().is_none());
        assert!(input.next_deadline().is_some_and(|due| due <= clock::now()));
        assert!(input.is_ready(clock::now()));
        let mut happened = queue::room();
        input.dispatch(&mut happened);
        let events: Vec<&Event> = happened.iter().map(|one| &one.event).collect();
        assert_eq!(events, [&Event::Key { device: DeviceId(0), code: 30, pressed: true }]);
        queue::wipe(&mut happened);
        assert!(happened.is_empty() && !input.is_ready(clock::now()));
        assert_eq!(input.next_deadline(), None);
    }

    #[test]
    fn an_unreadable_device_is_named_with_the_remedy() {
        let error = Error::Open {
            path: PathBuf::from("/dev/input/event3"),
            source: io::Error::from(io::ErrorKind::PermissionDenied),
        };
        let line = error.to_string();
        assert!(
            line.contains("/dev/input/event3") && line.contains("root") && line.contains("input"),
            "{line}"
        );
    }
}
