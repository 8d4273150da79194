//! Whose display it is: the test before every frame, the graphical session that takes the VT, and its end.
//!
//! On a VT, DRM master is held only around each frame. A compositor that somebody starts from our shell then finds
//! the display free, as it would on the kernel's console. That alone would be a race: the VT's mode says who owns
//! it before the compositor asks for the card, so it is looked at first. Taking and dropping master costs a few
//! microseconds.

use std::io;
use std::time::Duration;

use super::Daemon;
use super::report::chain;
use crate::event::{Event, VtEvent};
use crate::sys::clock;
use crate::sys::vt::{Vt, VtState};
use crate::sys::vt_watch::VtWatch;
use crate::units::Time;

/// While a graphical session has the VT: how often we look, should the watch on its node miss the end.
const LOOK_AGAIN: Duration = Duration::from_millis(250);

/// What is known about the place in front.
#[derive(Debug, Default)]
pub(super) struct Front {
    pub(super) watch: Option<VtWatch>,
    /// Master is dropped after each frame.
    lazy: bool,
    /// A graphical session has the VT; look again then.
    look_again: Option<Time>,
}

impl Front {
    /// `lazy` leaves the display free between frames.
    pub(super) fn on_vt(vt: &Vt, lazy: bool) -> io::Result<Self> {
        Ok(Self { watch: Some(VtWatch::new(&vt.path())?), lazy, look_again: None })
    }

    pub(super) fn deadline(&self) -> Option<Time> {
        self.look_again
    }
}

impl Daemon {
    /// Takes the display for a moment, if it is ours to take.
    pub(super) fn step_forward(&mut self) -> bool {
        if self.vt.as_ref().is_some_and(|vt| !vt.is_front()) {
            self.check_vt();
            return false;
        }
        if !self.front.lazy {
            return true;
        }
        self.display.take_master().inspect_err(|e| log::debug!("{}", chain(e))).is_ok()
    }

    /// Leaves the display to whoever wants it, until the next frame.
    pub(super) fn step_back(&mut self) {
        if self.front.lazy {
            self.display.drop_master();
        }
    }

    /// Something happened to the VT's node: sees whose it is now.
    pub(super) fn check_vt(&mut self) {
        if let Some(watch) = &self.front.watch {
            watch.drain();
        }
        let Some(vt) = &mut self.vt else { return };
        match vt.state() {
            VtState::Ours => self.front.look_again = None,
            VtState::Foreign => {
                if self.front.look_again.is_none() {
                    log::info!("a graphical session has taken the VT");
                    self.events.push(Event::Vt(VtEvent::Taken));
                }
                self.front.look_again = Some(clock::now() + LOOK_AGAIN);
            }
            VtState::Free => self.rearm_vt(),
        }
    }

    /// The VT was given back to the kernel: takes it again.
    fn rearm_vt(&mut self) {
        let Some(vt) = &mut self.vt else { return };
        if let Err(e) = vt.rearm() {
            log::warn!("{}", chain(&e));
            self.front.look_again = Some(clock::now() + LOOK_AGAIN);
            return;
        }
        log::info!("the VT is ours again");
        self.front.look_again = None;
        if vt.is_front() {
            self.events.push(Event::Vt(VtEvent::Enter));
        }
    }

    /// Looks again when it is time.
    pub(super) fn keep_watch(&mut self, now: Time) {
        if self.front.look_again.is_some_and(|due| due <= now) {
            self.check_vt();
        }
    }
}
