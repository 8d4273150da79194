//! One connector that shows our pictures: its buffers, and the machine from frame to screen.
//!
//! ```text
//! Dark ──submit: set mode, whole copy──▸ Lit ──submit: flip──▸ Flipping ──event──▸ Lit
//!   ▴                                     ╰──submit: copy in place, DIRTYFB──▸ Lit
//!   ╰───────────────────────────────── refresh ────────────────────────────────╯
//! ```
//!
//! The cursor goes with a flip, or alone where nothing else changed.

mod point;

use std::io;
use std::rc::Rc;

use drm::control::{ClipRect, Device as _, Mode, connector, crtc};
use nix::errno::Errno;

use self::point::Found;
use super::atomic::{Picture, Pipe};
use super::card::{Card, Prepared};
use super::cursor::is_of_the_moment;
use super::damage::Damage;
use super::device::Device;
use super::framebuffer::Framebuffer;
use super::legacy;
use crate::action::Frame;
use crate::sys::claim::Claim;
use crate::sys::display::{Error, Failure, Submitted, errno};
use crate::sys::format::Format;
use crate::sys::turn;
use crate::units::Pixels;

/// Flips that a driver may refuse in a row before it is no longer asked for them.
const PATIENCE: u8 = 3;

/// A connector in use.
#[derive(Debug)]
pub(super) struct Output {
    connector: connector::Handle,
    crtc: crtc::Handle,
    mode: Mode,
    size: Pixels,
    pipe: Option<Pipe>,
    buffers: Vec<Framebuffer>,
    /// The buffer on the screen.
    front: usize,
    state: State,
    /// Memory sufficed for one buffer: the CRTC shows it while it is drawn.
    alone: bool,
    /// Flips refused in a row.
    refused: u8,
    /// Buffers of the mode before, on the screen until the first frame of this one.
    retired: Vec<Framebuffer>,
    cursor: Found,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Nothing is known of the CRTC.
    Dark,
    Lit,
    Flipping,
}

impl Output {
    pub(super) fn new(prepared: Prepared) -> Result<Self, Error> {
        let (width, height) = prepared.mode.size();
        let size = Pixels::new(u32::from(width), u32::from(height));
        // Driven the old way, a card says only by refusing what it cannot show.
        let formats = prepared.pipe.as_ref().map_or(&Format::ALL[..], Pipe::formats);
        let first = Framebuffer::create(&prepared.device, size, formats)?;
        if first.format() != Format::Xrgb8888 {
            log::info!("{}: pictures are {:?}", prepared.device.path().display(), first.format());
        }
        let buffers = vec![first];
        let mut output = Self {
            connector: prepared.connector,
            crtc: prepared.crtc,
            mode: prepared.mode,
            size,
            pipe: prepared.pipe,
            buffers,
            front: 0,
            state: State::Dark,
            alone: false,
            refused: 0,
            retired: Vec::new(),
            cursor: Found::default(),
        };
        if !prepared.in_place {
            output.add_buffer(&prepared.device);
        }
        Ok(output)
    }

    /// A second buffer, where memory suffices.
    fn add_buffer(&mut self, device: &Rc<Device>) {
        // A flip may not change the format.
        let format = self.buffers[self.front].format();
        match Framebuffer::create(device, self.size, &[format]) {
            Ok(buffer) => self.buffers.push(buffer),
            Err(error) => {
                log::warn!("{error}; going on with one buffer");
                self.alone = true;
            }
        }
    }

    pub(super) fn crtc(&self) -> crtc::Handle {
        self.crtc
    }

    pub(super) fn connector(&self) -> u32 {
        self.connector.into()
    }

    /// A frame is on its way.
    pub(super) fn is_flipping(&self) -> bool {
        self.state == State::Flipping
    }

    pub(super) fn size(&self) -> Pixels {
        self.size
    }

    /// Takes over from an output on the same CRTC without a dark moment.
    pub(super) fn replace(&mut self, old: Self) {
        self.retired = old.retired;
        self.retired.extend(old.buffers);
    }

    /// Everything is to be set and drawn again.
    pub(super) fn refresh(&mut self) {
        self.state = State::Dark;
        self.refused = 0;
        self.detach_cursor();
        self.buffers.iter_mut().for_each(Framebuffer::note_all);
    }

    /// A flip has happened on a CRTC: whether it was ours.
    pub(super) fn landed(&mut self, crtc: crtc::Handle) -> bool {
        let ours = self.crtc == crtc && self.state == State::Flipping;
        if ours {
            self.state = State::Lit;
            self.cursor_landed();
        }
        ours
    }

    /// Lets the display sleep. The next frame sets the mode again, which wakes it.
    pub(super) fn blank(&mut self, card: &Card, claim: Claim<'_>) {
        self.turn_off(card, claim);
        self.refresh();
    }

    /// Best effort: a lost master or a lost card has the same effect.
    pub(super) fn turn_off(&self, card: &Card, claim: Claim<'_>) {
        let device = card.device();
        let done = card.as_master(claim, || match &self.pipe {
            Some(pipe) => pipe.disable(device).or_else(|_| legacy::disable(device, self.crtc)),
            None => legacy::disable(device, self.crtc),
        });
        if let Err(error) = done {
            log::debug!(
                "{}: cannot turn connector {} off: {error}",
                device.path().display(),
                self.connector()
            );
        }
    }

    pub(super) fn submit(
        &mut self,
        card: &mut Card,
        frame: &Frame<'_>,
        claim: Claim<'_>,
    ) -> Result<Submitted, Error> {
        let size = turn::display(frame);
        if size != self.size {
            return Err(Error::FrameSize { got: size, wanted: self.size });
        }
        if card.device().is_lost() {
            return Err(Error::Lost { path: card.device().path().to_owned() });
        }
        let damage = turn::damage(frame);
        self.buffers.iter_mut().for_each(|buffer| buffer.note(&damage));
        self.aim_cursor(card.device(), frame);
        let done = self.draw(card, frame, claim)?;
        let pointed = self.point(card, claim)?;
        Ok(if pointed == Submitted::Flipping { pointed } else { done })
    }

    /// Brings the pixels of a frame to the screen, and the cursor where it can go with them.
    fn draw(&mut self, card: &mut Card, frame: &Frame<'_>, claim: Claim<'_>) -> Result<Submitted, Error> {
        match self.state {
            State::Dark => self.light(card, frame, claim),
            State::Flipping => {
                let path = card.device().path().to_owned();
                Err(Error::FlipPending { path, connector: self.connector() })
            }
            State::Lit if self.buffers[self.front].stale().is_empty() => Ok(Submitted::Done),
            State::Lit if self.buffers.len() == 1 => self.draw_in_place(card, frame, claim),
            State::Lit => self.flip(card, frame, claim),
        }
    }

    /// Sets the mode with this frame as its first picture. Some devices (bochs) clear their memory as they set
    /// a mode: the same picture is written once more, and the other buffer is not trusted.
    fn light(&mut self, card: &mut Card, frame: &Frame<'_>, claim: Claim<'_>) -> Result<Submitted, Error> {
        self.buffers.iter_mut().for_each(Framebuffer::note_all);
        let back = self.back();
        self.buffers[back].update(frame);
        let lit = self.commit(card, back, claim);
        if lit.as_ref().is_err_and(|error| error.failure() == Failure::Failed) && !self.retired.is_empty() {
            // The buffers of the mode before may hold the memory that this one needs.
            self.retired.clear();
            self.commit(card, back, claim)?;
        } else {
            lit?;
        }
        self.buffers[back].update(frame);
        self.show(back, State::Lit);
        self.retired.clear();
        self.forget_cursor();
        Ok(Submitted::Done)
    }

    /// Sets mode and buffer together and waits for it, which also does for a flip.
    fn commit(&mut self, card: &Card, back: usize, claim: Claim<'_>) -> Result<(), Error> {
        let device = Rc::clone(card.device());
        let mut set = card.as_master_at_first(claim, |enter| self.set_mode(&device, back, enter));
        if let Err(error) = &set
            && errno(error) != Errno::ENODEV
            && !matches!(claim, Claim::Master)
        {
            log::debug!(
                "{}: setting a mode: {error}; once more as master to the end",
                device.path().display()
            );
            set = card.as_master(claim, || self.set_mode(&device, back, &|| ()));
        }
        if set.is_ok() && self.pipe.is_none() && card.draws_in_place() {
            let handle = self.buffers[back].handle();
            let _ = card.as_master(claim, || device.dirty_framebuffer(handle, &[]));
        }
        set.map_err(|source| {
            let connector = self.connector();
            device.refuse(connector, source, |path, source| Error::Modeset { path, connector, source })
        })
    }

    /// `enter` is told of the last step, the long one.
    fn set_mode(&mut self, device: &Device, back: usize, enter: &dyn Fn()) -> io::Result<()> {
        let framebuffer = self.buffers[back].handle();
        let picture = Picture { mode: self.mode, size: self.size, framebuffer };
        let old_way = || legacy::modeset(device, self.connector, self.crtc, self.mode, framebuffer, enter);
        let Some(pipe) = &self.pipe else { return old_way() };
        let Err(error) = pipe.modeset(device, &picture, enter) else { return Ok(()) };
        if matches!(errno(&error), Errno::EACCES | Errno::EPERM | Errno::EBUSY | Errno::ENODEV) {
            return Err(error);
        }
        old_way()?;
        log::warn!("{}: atomic modeset: {error}; going on without", device.path().display());
        self.pipe = None;
        Ok(())
    }

    /// Announces what changed in the buffer on the screen. A driver that cannot gets a second buffer.
    fn draw_in_place(
        &mut self,
        card: &mut Card,
        frame: &Frame<'_>,
        claim: Claim<'_>,
    ) -> Result<Submitted, Error> {
        let device = Rc::clone(card.device());
        let buffer = &mut self.buffers[self.front];
        buffer.update(frame);
        if self.alone && !card.can_dirty() {
            buffer.shown();
            return Ok(Submitted::Done);
        }
        let clips = clip_rects(buffer.stale());
        match card.as_master(claim, || device.dirty_framebuffer(buffer.handle(), &clips)) {
            Ok(()) => {
                buffer.shown();
                Ok(Submitted::Done)
            }
            Err(error) if matches!(errno(&error), Errno::ENOSYS | Errno::EOPNOTSUPP | Errno::ENOTTY) => {
                card.cannot_dirty();
                if !self.alone {
                    self.add_buffer(&device);
                }
                if self.alone {
                    self.draw_in_place(card, frame, claim)
                } else {
                    self.flip(card, frame, claim)
                }
            }
            Err(source) => Err(self.flip_error(&device, source)),
        }
    }

    /// Shows the other buffer at the next vertical blank; at once where the driver knows no flips.
    fn flip(&mut self, card: &mut Card, frame: &Frame<'_>, claim: Claim<'_>) -> Result<Submitted, Error> {
        let back = self.back();
        self.buffers[back].update(frame);
        if self.refused >= PATIENCE {
            // Every frame sets the mode, which takes cursors away.
            self.give_cursor_up(&Rc::clone(card.device()), "the driver refuses flips");
            self.commit(card, back, claim)?;
            self.show(back, State::Lit);
            return Ok(Submitted::Done);
        }
        let device = Rc::clone(card.device());
        match self.try_flip(card, back, claim) {
            Ok(()) => {
                self.refused = 0;
                self.show(back, State::Flipping);
                Ok(Submitted::Flipping)
            }
            Err(error) if matches!(errno(&error), Errno::EINVAL | Errno::ENOSYS | Errno::EOPNOTSUPP) => {
                self.refused += 1;
                self.light(card, frame, claim)
            }
            Err(source) => Err(self.flip_error(&device, source)),
        }
    }

    /// The flip with the cursor that is due; where the driver takes it only without, the cursor is at fault.
    fn try_flip(&mut self, card: &Card, back: usize, claim: Claim<'_>) -> io::Result<()> {
        let (device, buffer) = (Rc::clone(card.device()), &self.buffers[back]);
        let (handle, stale) = (buffer.handle(), buffer.stale());
        let Some(pipe) = &self.pipe else {
            return card.as_master(claim, || legacy::flip(&device, self.crtc, handle));
        };
        let Some(cursor) = self.cursor.due() else {
            return card.as_master(claim, || pipe.flip(&device, handle, stale, None));
        };
        match card.as_master(claim, || pipe.flip(&device, handle, stale, Some(cursor))) {
            Ok(()) => self.settle_cursor(),
            Err(error) if is_of_the_moment(errno(&error)) => return Err(error),
            Err(error) => {
                card.as_master(claim, || pipe.flip(&device, handle, stale, None))?;
                let why = self.cursor_error(&device, error).to_string();
                self.give_cursor_up(&device, &why);
            }
        }
        Ok(())
    }

    fn back(&self) -> usize {
        (self.front + 1) % self.buffers.len()
    }

    fn show(&mut self, buffer: usize, state: State) {
        self.buffers[buffer].shown();
        self.front = buffer;
        self.state = state;
    }

    fn flip_error(&self, device: &Device, source: io::Error) -> Error {
        let connector = self.connector();
        device.refuse(connector, source, |path, source| Error::Flip { path, connector, source })
    }
}

/// Rectangles as `struct drm_clip_rect`; the kernel knows no pictures beyond 65535 pixels.
fn clip_rects(damage: &Damage) -> Vec<ClipRect> {
    let edge = |edge: u32| u16::try_from(edge).unwrap_or(u16::MAX);
    let clip = |rect: &crate::units::Rect| {
        ClipRect::new(edge(rect.x), edge(rect.y), edge(rect.x + rect.width), edge(rect.y + rect.height))
    };
    damage.rects().iter().map(clip).collect()
}
