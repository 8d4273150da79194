//! Keyboards without libinput: every `/dev/input/event*` that has letters, read as the kernel writes it.
//!
//! For machines without udevd, whose tags libinput insists on. Never EVIOCGRAB: with a grab SysRq, the secure
//! attention key and logind's own watch on the power button would stop working.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use nix::libc;
use nix::sys::epoll::{Epoll, EpollCreateFlags, EpollEvent, EpollFlags, EpollTimeout};

use crate::action::Leds;
use crate::event::Event;
use crate::sys::input::Error;
use crate::sys::leds;
use crate::units::DeviceId;

pub mod raw;

use raw::{Decoded, Decoder, EVENT, Keys};

/// Where the kernel's devices are.
const DIR: &str = "/dev/input";
/// Events per read: the kernel keeps at least 64 for a keyboard.
const BATCH: usize = 64;

mod ioctl {
    nix::ioctl_read_buf!(get_key_bits, b'E', 0x21, u8);
    nix::ioctl_read_buf!(get_key_state, b'E', 0x18, u8);
}

/// All keyboards, behind one descriptor.
#[derive(Debug)]
pub struct Evdev {
    epoll: Epoll,
    keyboards: Vec<Keyboard>,
    next_id: u32,
    leds: Leds,
    /// While suspended nothing is open, and hotplug opens nothing.
    suspended: bool,
    /// Beside the struct, which is small that way; wiped after every read.
    buffer: Box<[u8; BATCH * EVENT]>,
}

#[derive(Debug)]
struct Keyboard {
    id: DeviceId,
    path: PathBuf,
    file: File,
    decoder: Decoder,
}

impl Evdev {
    /// Opens every keyboard there is. None at all is no error, unless there are some that may not be opened.
    pub fn open() -> Result<Self, Error> {
        let epoll = Epoll::new(EpollCreateFlags::EPOLL_CLOEXEC).map_err(|e| Error::Watch(e.into()))?;
        let mut evdev = Self {
            epoll,
            keyboards: Vec::new(),
            next_id: 0,
            leds: Leds::default(),
            suspended: false,
            buffer: Box::new([0; BATCH * EVENT]),
        };
        evdev.scan()?;
        Ok(evdev)
    }

    pub fn fd(&self) -> BorrowedFd<'_> {
        self.epoll.0.as_fd()
    }

    /// How many keyboards are open.
    pub fn count(&self) -> usize {
        self.keyboards.len()
    }

    fn scan(&mut self) -> Result<(), Error> {
        let mut refused = None;
        for path in event_files(Path::new(DIR)) {
            if let Err(error) = self.add(&path) {
                log::warn!("{error}");
                refused = Some(error);
            }
        }
        match refused {
            Some(error) if self.keyboards.is_empty() => Err(error),
            _ => Ok(()),
        }
    }

    /// A device appeared: opens it when it is a keyboard and not open yet.
    pub fn add(&mut self, path: &Path) -> Result<(), Error> {
        if self.suspended || !is_event_file(path) || self.keyboards.iter().any(|k| k.path == path) {
            return Ok(());
        }
        let refused = |source| Error::Open { path: path.to_owned(), source };
        let file = match open(path) {
            Ok(file) => file,
            Err(error) if is_gone(&error) => return Ok(()),
            Err(error) => return Err(refused(error)),
        };
        if !raw::is_keyboard(&key_bits(&file)) {
            return Ok(());
        }
        self.watch(path, file).map_err(refused)
    }

    fn watch(&mut self, path: &Path, mut file: File) -> io::Result<()> {
        let id = DeviceId(self.next_id);
        self.epoll.add(&file, EpollEvent::new(EpollFlags::EPOLLIN, u64::from(id.0)))?;
        self.next_id += 1;
        _ = file.write(&leds::events(self.leds));
        let decoder = Decoder::new(key_state(&file));
        self.keyboards.push(Keyboard { id, path: path.to_owned(), file, decoder });
        Ok(())
    }

    /// A device is gone: whatever was pressed on it is released.
    pub fn remove(&mut self, path: &Path, events: &mut Vec<Event>) {
        if let Some(index) = self.keyboards.iter().position(|k| k.path == path) {
            self.close(index, events);
        }
    }

    fn close(&mut self, index: usize, events: &mut Vec<Event>) {
        let mut keyboard = self.keyboards.swap_remove(index);
        let device = keyboard.id;
        keyboard.decoder.release_all(|code, pressed| events.push(Event::Key { device, code, pressed }));
        _ = self.epoll.delete(&keyboard.file);
    }

    /// Reads all that is there.
    pub fn dispatch(&mut self, events: &mut Vec<Event>) {
        let mut ready = [EpollEvent::empty(); 8];
        let count = self.epoll.wait(&mut ready, EpollTimeout::ZERO).unwrap_or(0);
        for event in &ready[..count] {
            let index = self.keyboards.iter().position(|k| u64::from(k.id.0) == event.data());
            if let Some(index) = index
                && self.keyboards[index].read(self.buffer.as_mut_slice(), events).is_err()
            {
                self.close(index, events);
            }
        }
        self.buffer.fill(0);
    }

    /// Closes every device: no key reaches us until [`Self::resume`].
    pub fn suspend(&mut self) {
        self.suspended = true;
        self.keyboards.clear();
    }

    /// Opens the devices anew. Keys that are held now stay unknown until they are pressed again.
    pub fn resume(&mut self) -> Result<(), Error> {
        self.suspended = false;
        self.scan()
    }

    pub fn set_leds(&mut self, leds: Leds) {
        self.leds = leds;
        for keyboard in &mut self.keyboards {
            _ = keyboard.file.write(&leds::events(leds));
        }
    }
}

impl Keyboard {
    /// Until the kernel has nothing more. An error means that the device is gone.
    fn read(&mut self, buffer: &mut [u8], events: &mut Vec<Event>) -> io::Result<()> {
        let device = self.id;
        loop {
            let count = match self.file.read(buffer) {
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(count) => count,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            let mut push = |code, pressed| events.push(Event::Key { device, code, pressed });
            if self.decoder.decode(&buffer[..count], &mut push) == Decoded::Lost {
                self.decoder.resync(&key_state(&self.file), push);
            }
        }
    }
}

/// For reading and for the LEDs; for reading alone where that is all that is allowed.
#[allow(clippy::disallowed_methods, reason = "this is sys: device files are opened here")]
fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).custom_flags(libc::O_NONBLOCK | libc::O_NOCTTY);
    match options.clone().write(true).open(path) {
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => options.open(path),
        other => other,
    }
}

/// A device that went between being named and being opened, or a node without a device.
fn is_gone(error: &io::Error) -> bool {
    matches!(error.raw_os_error(), Some(libc::ENOENT | libc::ENODEV | libc::ENXIO))
}

/// `/dev/input/event0`, `event1`, … in the order of their numbers.
fn event_files(dir: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(dir).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    files.retain(|path| is_event_file(path));
    files.sort_by_key(|path| number(path));
    files
}

fn is_event_file(path: &Path) -> bool {
    number(path).is_some()
}

fn number(path: &Path) -> Option<u32> {
    path.file_name()?.to_str()?.strip_prefix("event")?.parse().ok()
}

/// The keys that the device has; none when it does not say.
fn key_bits(file: &File) -> Keys {
    let mut keys = Keys::default();
    // SAFETY: EVIOCGBIT writes at most as many bytes as the buffer has; the length is part of the request.
    _ = unsafe { ioctl::get_key_bits(file.as_raw_fd(), &mut keys.0) };
    keys
}

/// The keys that are down now.
fn key_state(file: &File) -> Keys {
    let mut keys = Keys::default();
    // SAFETY: EVIOCGKEY writes at most as many bytes as the buffer has; the length is part of the request.
    _ = unsafe { ioctl::get_key_state(file.as_raw_fd(), &mut keys.0) };
    keys
}

#[cfg(test)]
mod tests;
