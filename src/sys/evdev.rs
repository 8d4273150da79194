//! Keyboards and pointers without libinput: every `/dev/input/event*` that has letters or points, read as the kernel
//! writes it.
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

use crate::action::Lights;
use crate::event::{Event, Keys as Keyboard};
use crate::sys::input::Error;
use crate::sys::leds;
use crate::units::DeviceId;

pub mod pointing;
pub mod raw;

#[cfg(feature = "udev")]
pub(super) use pointing::button;
use pointing::{Abilities, Pointing};
use raw::{Decoded, Decoder, EVENT, Keys, RawEvent};

/// Where the kernel's devices are.
const DIR: &str = "/dev/input";
/// Events per read: the kernel keeps at least 64 for a keyboard.
const BATCH: usize = 64;

mod ioctl {
    use nix::libc::{input_absinfo, input_id};

    nix::ioctl_read!(get_id, b'E', 0x02, input_id);
    nix::ioctl_read_buf!(get_name, b'E', 0x06, u8);
    nix::ioctl_read_buf!(get_key_bits, b'E', 0x21, u8);
    nix::ioctl_read_buf!(get_relative_bits, b'E', 0x22, u8);
    nix::ioctl_read_buf!(get_absolute_bits, b'E', 0x23, u8);
    nix::ioctl_read_buf!(get_properties, b'E', 0x09, u8);
    nix::ioctl_read!(get_abs_x, b'E', 0x40, input_absinfo);
    nix::ioctl_read!(get_abs_y, b'E', 0x41, input_absinfo);
    nix::ioctl_read_buf!(get_key_state, b'E', 0x18, u8);
}

/// All keyboards and pointers, behind one descriptor.
#[derive(Debug)]
pub struct Evdev {
    epoll: Epoll,
    devices: Vec<Device>,
    next_id: u32,
    leds: Lights,
    /// While suspended nothing is open, and hotplug opens nothing.
    suspended: bool,
    /// Beside the struct, which is small that way; wiped after every read.
    buffer: Box<[u8; BATCH * EVENT]>,
}

#[derive(Debug)]
struct Device {
    id: DeviceId,
    path: PathBuf,
    file: File,
    /// What it calls itself.
    name: Keyboard,
    types: bool,
    decoder: Decoder,
    pointing: Option<Pointing>,
}

impl Evdev {
    /// Opens every keyboard and pointer there is. None at all is no error, unless there are some that may not be opened.
    pub fn open() -> Result<Self, Error> {
        let epoll = Epoll::new(EpollCreateFlags::EPOLL_CLOEXEC).map_err(|e| Error::Watch(e.into()))?;
        let mut evdev = Self {
            epoll,
            devices: Vec::new(),
            next_id: 0,
            leds: Lights::default(),
            suspended: false,
            buffer: Box::new([0; BATCH * EVENT]),
        };
        evdev.scan()?;
        Ok(evdev)
    }

    /// On descriptors that say what keyboards would.
    #[cfg(test)]
    pub(super) fn on(keyboards: Vec<File>) -> Result<Self, Error> {
        let mut evdev = tests::empty();
        for file in keyboards {
            evdev.watch(Path::new("a keyboard"), file, true, None).map_err(Error::Watch)?;
        }
        Ok(evdev)
    }

    pub fn fd(&self) -> BorrowedFd<'_> {
        self.epoll.0.as_fd()
    }

    /// How many keyboards are open.
    pub fn count(&self) -> usize {
        self.devices.iter().filter(|device| device.types).count()
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
            Some(error) if self.devices.is_empty() => Err(error),
            _ => Ok(()),
        }
    }

    /// A device appeared: opens it when it types or points and is not open yet.
    pub fn add(&mut self, path: &Path) -> Result<(), Error> {
        if self.suspended || !is_event_file(path) || self.devices.iter().any(|k| k.path == path) {
            return Ok(());
        }
        let refused = |source| Error::Open { path: path.to_owned(), source };
        let file = match open(path) {
            Ok(file) => file,
            Err(error) if is_gone(&error) => return Ok(()),
            Err(error) => return Err(refused(error)),
        };
        let able = abilities(&file);
        let (types, pointing) = (raw::is_keyboard(&able.keys), Pointing::new(&able));
        if !types && pointing.is_none() {
            return Ok(());
        }
        self.watch(path, file, types, pointing).map_err(refused)
    }

    fn watch(
        &mut self,
        path: &Path,
        mut file: File,
        types: bool,
        pointing: Option<Pointing>,
    ) -> io::Result<()> {
        let id = DeviceId(self.next_id);
        self.epoll.add(&file, EpollEvent::new(EpollFlags::EPOLLIN, u64::from(id.0)))?;
        self.next_id += 1;
        let name = name(id, &file);
        if types {
            _ = file.write(&leds::events(self.leds.of(id)));
            say(&name);
        }
        let decoder = Decoder::new(key_state(&file));
        self.devices.push(Device { id, path: path.to_owned(), file, name, types, decoder, pointing });
        Ok(())
    }

    /// A device is gone: whatever was pressed on it is released.
    pub fn remove(&mut self, path: &Path, events: &mut Vec<Event>) {
        if let Some(index) = self.devices.iter().position(|k| k.path == path) {
            self.close(index, events);
        }
    }

    fn close(&mut self, index: usize, events: &mut Vec<Event>) {
        let mut gone = self.devices.swap_remove(index);
        let device = gone.id;
        gone.decoder.release_all(|code, pressed| events.push(Event::Key { device, code, pressed }));
        if let Some(pointing) = &mut gone.pointing {
            pointing.release_all(&mut |event| events.push(Event::Pointer(event)));
        }
        _ = self.epoll.delete(&gone.file);
        events.push(Event::Keyboards(self.keyboards()));
    }

    /// Reads all that is there.
    pub fn dispatch(&mut self, events: &mut Vec<Event>) {
        let mut ready = [EpollEvent::empty(); 8];
        let count = self.epoll.wait(&mut ready, EpollTimeout::ZERO).unwrap_or(0);
        for event in &ready[..count] {
            let index = self.devices.iter().position(|k| u64::from(k.id.0) == event.data());
            if let Some(index) = index
                && self.devices[index].read(self.buffer.as_mut_slice(), events).is_err()
            {
                self.close(index, events);
            }
        }
        self.buffer.fill(0);
    }

    /// Closes every device: no key reaches us until [`Self::resume`].
    pub fn suspend(&mut self) {
        self.suspended = true;
        self.devices.clear();
    }

    /// Opens the devices anew. Keys that are held now stay unknown until they are pressed again.
    pub fn resume(&mut self) -> Result<(), Error> {
        self.suspended = false;
        self.scan()
    }

    pub fn set_leds(&mut self, leds: &Lights) {
        self.leds.clone_from(leds);
        for device in self.devices.iter_mut().filter(|device| device.types) {
            _ = device.file.write(&leds::events(leds.of(device.id)));
        }
    }

    pub fn keyboards(&self) -> Vec<Keyboard> {
        self.devices.iter().filter(|device| device.types).map(|device| device.name.clone()).collect()
    }
}

impl Device {
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
            if let Some(pointing) = &mut self.pointing {
                point(pointing, &buffer[..count], events);
            }
            let mut push = |code, pressed| events.push(Event::Key { device, code, pressed });
            if self.decoder.decode(&buffer[..count], &mut push) == Decoded::Lost {
                self.decoder.resync(&key_state(&self.file), push);
                if let Some(pointing) = &mut self.pointing {
                    pointing.release_all(&mut |event| events.push(Event::Pointer(event)));
                }
            }
        }
    }
}

fn point(pointing: &mut Pointing, bytes: &[u8], events: &mut Vec<Event>) {
    // As for keys: what comes behind a loss would be taken for something else.
    let read = bytes.chunks_exact(EVENT).filter_map(RawEvent::read);
    for event in read.take_while(|event| !event.is_loss()) {
        pointing.take(event, &mut |event| events.push(Event::Pointer(event)));
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

/// What the device can do; nothing where it does not say.
fn abilities(file: &File) -> Abilities {
    let fd = file.as_raw_fd();
    let mut able = Abilities { keys: key_bits(file), ..Abilities::default() };
    for (bits, ask) in [
        (&mut able.relative, ioctl::get_relative_bits as Ask),
        (&mut able.absolute, ioctl::get_absolute_bits),
        (&mut able.properties, ioctl::get_properties),
    ] {
        // SAFETY: each of these writes at most as many bytes as the buffer has; the length is part of the request.
        _ = unsafe { ask(fd, std::slice::from_mut(bits)) };
    }
    if able.absolute & 3 == 3 {
        (able.x, able.y) = ranges(file);
    }
    able
}

type Ask = unsafe fn(i32, &mut [u8]) -> nix::Result<i32>;

/// The ranges of the two absolute axes.
fn ranges(file: &File) -> ((i32, i32), (i32, i32)) {
    let none = libc::input_absinfo { value: 0, minimum: 0, maximum: 0, fuzz: 0, flat: 0, resolution: 0 };
    let (mut x, mut y) = (none, none);
    // SAFETY: EVIOCGABS writes one input_absinfo, which is what it is given.
    _ = unsafe { ioctl::get_abs_x(file.as_raw_fd(), &mut x) };
    // SAFETY: as above.
    _ = unsafe { ioctl::get_abs_y(file.as_raw_fd(), &mut y) };
    ((x.minimum, x.maximum), (y.minimum, y.maximum))
}

/// What a device calls itself; nothing where it does not say.
fn name(device: DeviceId, file: &File) -> Keyboard {
    let mut text = [0; 256];
    // SAFETY: EVIOCGNAME writes at most as many bytes as the buffer has; the length is part of the request.
    _ = unsafe { ioctl::get_name(file.as_raw_fd(), &mut text) };
    let mut id = libc::input_id { bustype: 0, vendor: 0, product: 0, version: 0 };
    // SAFETY: EVIOCGID writes one input_id, which is what it is given.
    _ = unsafe { ioctl::get_id(file.as_raw_fd(), &mut id) };
    let end = text.iter().position(|byte| *byte == 0).unwrap_or(text.len());
    let name = String::from_utf8_lossy(&text[..end]).into_owned();
    Keyboard { device, name, vendor: id.vendor, product: id.product }
}

/// For whoever wants to name it in the configuration.
pub(super) fn say(keyboard: &Keyboard) {
    let Keyboard { name, vendor, product, .. } = keyboard;
    log::info!("a keyboard: {name:?}, {vendor:04x}:{product:04x}");
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
