//! Devices of a seat through libinput and udev: hotplug and quirks come with it.
//!
//! Devices are opened directly, without logind: what may be open when is the console's to decide.

#![forbid(unsafe_code)]

use std::cell::RefCell;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use input::event::keyboard::{KeyState, KeyboardEventTrait};
use input::event::pointer::{Axis, ButtonState, PointerScrollEvent};
use input::event::touch::{TouchEventPosition, TouchEventSlot};
use input::event::{DeviceEvent, EventTrait, PointerEvent as FromPointer, TouchEvent};
use input::{AsRaw, Device, DeviceCapability, Led, LibinputInterface};
use nix::errno::Errno;
use nix::fcntl::{OFlag, open};
use nix::sys::stat::Mode;

use crate::action::{Leds, Lights, Pointing};
use crate::event::{Event, Keys, PointerEvent, Touch};
use crate::sys::evdev;
use crate::sys::input::Error;
use crate::units::DeviceId;

mod wishes;

/// The device that could not be opened last.
type Refused = Rc<RefCell<Option<(PathBuf, Errno)>>>;

struct Opener {
    refused: Refused,
}

impl LibinputInterface for Opener {
    fn open_restricted(&mut self, path: &Path, flags: i32) -> Result<OwnedFd, i32> {
        let flags = OFlag::from_bits_truncate(flags) | OFlag::O_CLOEXEC | OFlag::O_NONBLOCK | OFlag::O_NOCTTY;
        open(path, flags, Mode::empty()).map_err(|errno| {
            self.refused.replace(Some((path.to_owned(), errno)));
            errno as i32
        })
    }

    fn close_restricted(&mut self, fd: OwnedFd) {
        drop(fd);
    }
}

/// The devices of one seat.
#[derive(Debug)]
pub struct Libinput {
    context: input::Libinput,
    refused: Refused,
    devices: Vec<(DeviceId, Device)>,
    next_id: u32,
    leds: Lights,
    pointing: Pointing,
    /// The finger that came down first, and where it was last. Others are left out.
    finger: Option<(u32, f64, f64)>,
}

/// A width to scale places to: libinput gives whole parts of it too.
const SCALE: u32 = 1 << 16;

/// libinput's degrees or pixels to 120 for a notch: a notch is 15 of them.
const FINE: f64 = 8.0;

impl Libinput {
    /// Takes all devices of the seat. None at all is no error, unless there are some that may not be opened.
    pub fn open(seat: &str) -> Result<Self, Error> {
        let refused = Refused::default();
        let mut context = input::Libinput::new_with_udev(Opener { refused: Rc::clone(&refused) });
        if context.as_raw().is_null() {
            return Err(Error::Udev);
        }
        context.udev_assign_seat(seat).map_err(|()| Error::Seat { seat: seat.to_owned() })?;
        let mut libinput = Self {
            context,
            refused,
            devices: Vec::new(),
            next_id: 0,
            leds: Lights::default(),
            pointing: Pointing::default(),
            finger: None,
        };
        libinput.discard();
        libinput.check()?;
        Ok(libinput)
    }

    /// Nothing could be opened although there is something.
    fn check(&self) -> Result<(), Error> {
        match self.refused.take() {
            Some((path, errno)) if self.devices.is_empty() => Err(Error::Open { path, source: errno.into() }),
            Some((path, errno)) => {
                log::warn!("{}", Error::Open { path, source: errno.into() });
                Ok(())
            }
            None => Ok(()),
        }
    }

    pub fn fd(&self) -> BorrowedFd<'_> {
        self.context.as_fd()
    }

    pub fn count(&self) -> usize {
        self.devices.len()
    }

    pub fn dispatch(&mut self, events: &mut Vec<Event>) {
        if let Err(error) = self.context.dispatch() {
            log::warn!("libinput: {error}");
        }
        while let Some(event) = self.context.next() {
            self.handle(event, events);
        }
    }

    fn handle(&mut self, event: input::Event, events: &mut Vec<Event>) {
        match event {
            input::Event::Device(DeviceEvent::Added(added)) => {
                self.added(added.device());
                events.push(Event::Keyboards(self.keyboards()));
            }
            input::Event::Device(DeviceEvent::Removed(removed)) => {
                let gone = removed.device();
                self.devices.retain(|(_, device)| *device != gone);
                events.push(Event::Keyboards(self.keyboards()));
            }
            input::Event::Keyboard(key) => events.extend(self.key(&key)),
            input::Event::Pointer(event) => events.extend(pointer(&event).map(Event::Pointer)),
            input::Event::Touch(event) => events.extend(self.touch(&event).map(Event::Pointer)),
            // Tablets with pens, switches and gestures mean nothing to a console.
            _ => {}
        }
    }

    fn touch(&mut self, event: &TouchEvent) -> Option<PointerEvent> {
        let part = |value: f64| value / f64::from(SCALE);
        let (touch, slot, place) = match event {
            TouchEvent::Down(e) if self.finger.is_none() => {
                (Touch::Down, e.seat_slot(), Some((e.x_transformed(SCALE), e.y_transformed(SCALE))))
            }
            TouchEvent::Motion(e) => {
                (Touch::Moved, e.seat_slot(), Some((e.x_transformed(SCALE), e.y_transformed(SCALE))))
            }
            TouchEvent::Up(e) => (Touch::Up, e.seat_slot(), None),
            TouchEvent::Cancel(e) => (Touch::Up, e.seat_slot(), None),
            _ => return None,
        };
        let known = self.finger.filter(|(finger, ..)| *finger == slot);
        if touch != Touch::Down && known.is_none() {
            return None;
        }
        let (x, y) = match (place, known) {
            (Some((x, y)), _) => (part(x), part(y)),
            (None, Some((_, x, y))) => (x, y),
            (None, None) => return None,
        };
        self.finger = (touch != Touch::Up).then_some((slot, x, y));
        Some(PointerEvent::Touched { touch, x, y })
    }

    fn key(&self, key: &input::event::KeyboardEvent) -> Option<Event> {
        let device = key.device();
        let id = self.devices.iter().find(|(_, known)| *known == device)?.0;
        let code = u16::try_from(key.key()).ok()?;
        Some(Event::Key { device: id, code, pressed: key.key_state() == KeyState::Pressed })
    }

    fn added(&mut self, mut device: Device) {
        let id = DeviceId(self.next_id);
        if device.has_capability(DeviceCapability::Keyboard) {
            device.led_update(lights(self.leds.of(id)));
            evdev::say(&keys(id, &device));
        }
        wishes::set_up(&mut device, self.pointing);
        self.devices.push((id, device));
        self.next_id += 1;
    }

    /// Follows the devices and forgets the keys.
    fn discard(&mut self) {
        let mut events = Vec::new();
        self.dispatch(&mut events);
        super::input::wipe(&mut events);
    }

    pub fn suspend(&mut self) {
        self.context.suspend();
        self.finger = None;
        self.discard();
    }

    /// libinput opens the devices anew and reports no key that is held already.
    pub fn resume(&mut self) -> Result<(), Error> {
        self.context.resume().map_err(|()| Error::Resume)?;
        self.discard();
        self.check()
    }

    pub fn set_leds(&mut self, leds: &Lights) {
        self.leds.clone_from(leds);
        for (id, device) in &mut self.devices {
            device.led_update(lights(leds.of(*id)));
        }
    }

    pub fn keyboards(&self) -> Vec<Keys> {
        let types = |(_, device): &&(DeviceId, Device)| device.has_capability(DeviceCapability::Keyboard);
        self.devices.iter().filter(types).map(|(id, device)| keys(*id, device)).collect()
    }

    pub fn set_pointing(&mut self, pointing: Pointing) {
        self.pointing = pointing;
        for (_, device) in &mut self.devices {
            wishes::set_up(device, pointing);
        }
    }
}

/// How a device calls itself.
fn keys(id: DeviceId, device: &Device) -> Keys {
    // The kernel has 16 bits for each.
    let (vendor, product) = (device.id_vendor() as u16, device.id_product() as u16);
    Keys { device: id, name: device.name().into_owned(), vendor, product }
}

fn pointer(event: &FromPointer) -> Option<PointerEvent> {
    Some(match event {
        FromPointer::Motion(e) => PointerEvent::Moved { dx: e.dx(), dy: e.dy() },
        FromPointer::MotionAbsolute(e) => {
            let part = |value: f64| value / f64::from(SCALE);
            PointerEvent::Placed {
                x: part(e.absolute_x_transformed(SCALE)),
                y: part(e.absolute_y_transformed(SCALE)),
            }
        }
        FromPointer::Button(e) => {
            let button = evdev::button(u16::try_from(e.button()).ok()?)?;
            PointerEvent::Button { button, pressed: e.button_state() == ButtonState::Pressed }
        }
        FromPointer::ScrollWheel(e) => scrolled(e, |axis| e.scroll_value_v120(axis)),
        FromPointer::ScrollFinger(e) => scrolled(e, |axis| e.scroll_value(axis) * FINE),
        FromPointer::ScrollContinuous(e) => scrolled(e, |axis| e.scroll_value(axis) * FINE),
        // The older kind of scroll events tells the same once more.
        _ => return None,
    })
}

fn scrolled(event: &impl PointerScrollEvent, value: impl Fn(Axis) -> f64) -> PointerEvent {
    let turned = |axis| if event.has_axis(axis) { value(axis).round() as i32 } else { 0 };
    PointerEvent::Scrolled { x: turned(Axis::Horizontal), y: turned(Axis::Vertical) }
}

fn lights(leds: Leds) -> Led {
    let mut lights = Led::empty();
    lights.set(Led::NUMLOCK, leds.num);
    lights.set(Led::CAPSLOCK, leds.caps);
    lights.set(Led::SCROLLLOCK, leds.scroll);
    lights
}
