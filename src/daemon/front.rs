//! Whose display it is: the test before every frame, the graphical session that takes the VT, and its end.
//!
//! On a VT, DRM master is held only for the call that shows a frame. A compositor that somebody starts from our shell
//! then finds the display free, as it would on the kernel's console. That alone would be a race: the VT's mode says
//! who owns it before the compositor asks for the card, so it is looked at before a frame is painted, and once more
//! between taking the display and the call (`Claim`). And whoever opens the VT's node is given a moment of quiet.

use std::io;
use std::os::fd::BorrowedFd;
use std::time::Duration;

use super::Daemon;
use super::report::chain;
use super::seat::Managed;
use crate::event::{Event, VtEvent};
use crate::sys::claim::Claim;
use crate::sys::clock;
use crate::sys::poll::Token;
use crate::sys::vt::{Vt, VtState};
use crate::sys::vt_watch::VtWatch;
use crate::units::Time;

/// While a graphical session has the VT: how often we look, should the watch on its node miss the end.
const LOOK_AGAIN: Duration = Duration::from_millis(250);

/// What a graphical session leaves of the VT is not yet all that comes back: logind goes on from there, seatd does not.
const LAST_WORD: Duration = Duration::from_millis(100);

/// A graphical session that has had the VT for so long has the display too, while it lives. One that starts is left
/// alone.
const START: Duration = Duration::from_secs(3);

/// How often we look after something happened to the VT's node: for two seconds.
const LOOKS: u8 = 8;

/// Somebody opened the VT's node: a compositor that starts asks for the card soon, and a frame can wait so long.
const QUIET: Duration = Duration::from_millis(200);

/// What is known about the place in front.
#[derive(Debug, Default)]
pub(super) struct Front {
    watch: Option<VtWatch>,
    /// Master is held for each call alone.
    lazy: bool,
    /// Nothing is drawn until then.
    quiet: Option<Time>,
    /// The display refused the last frame.
    denied: bool,
    /// A graphical session has the VT.
    pub(super) taken: bool,
    /// It has gone, and left the VT half done: whether there is more to come shows then.
    abandoned: Option<Time>,
    /// Since when a graphical session has the VT.
    taken_at: Option<Time>,
    /// Look again then whose the place is.
    pub(super) look_again: Option<Time>,
    /// So many looks are still worth it after something happened to the VT's node.
    looks: u8,
    /// What was said already of a VT that cannot be taken again.
    complaint: String,
    /// In place of a VT: the seat, where logind manages it.
    pub(super) managed: Option<Managed>,
}

impl Front {
    /// `lazy` leaves the display free between frames.
    pub(super) fn on_vt(vt: &Vt, lazy: bool) -> io::Result<Self> {
        Ok(Self { watch: Some(VtWatch::new(&vt.path())?), lazy, ..Self::default() })
    }

    /// On a seat without VTs, for logins: between frames the display is free, whether or not logind manages the seat.
    pub(super) fn on_seat(seat: &str) -> io::Result<Self> {
        Ok(Self { lazy: true, managed: Managed::find(seat)?, ..Self::default() })
    }

    /// Nobody but the display itself tells whose it is.
    fn is_unmanaged(&self) -> bool {
        self.lazy && self.watch.is_none() && self.managed.is_none()
    }

    /// By what right a frame goes to the display now.
    pub(super) fn claim<'a>(&'a self, vt: Option<&'a Vt>) -> Claim<'a> {
        match (vt, &self.managed) {
            _ if !self.lazy => Claim::Master,
            (Some(vt), _) => Claim::Vt(vt),
            (None, Some(managed)) => managed.claim(),
            (None, None) => Claim::Unmanaged,
        }
    }

    /// Says what is wrong with the VT, once.
    fn complain(&mut self, complaint: &str) {
        if self.complaint != complaint {
            log::warn!("{complaint}");
            complaint.clone_into(&mut self.complaint);
        }
    }

    fn is_quiet(&self) -> bool {
        self.quiet.is_some_and(|until| clock::now() < until)
    }

    /// What to watch.
    pub(super) fn fds(&self) -> Vec<(BorrowedFd<'_>, Token)> {
        let mut fds = Vec::new();
        fds.extend(self.watch.as_ref().map(|watch| (watch.fd(), Token::VtWatch)));
        if let Some(managed) = &self.managed {
            fds.push((managed.seat().fd(), Token::Seat));
            fds.extend(managed.bus.as_ref().map(|bus| (bus.fd(), Token::Bus)));
        }
        fds
    }

    pub(super) fn deadline(&self) -> Option<Time> {
        let seat = self.managed.as_ref().and_then(Managed::deadline);
        [self.look_again, seat].into_iter().flatten().min()
    }
}

impl Daemon {
    /// Another console takes the displays: what they show stays until it has put its own picture there. A virtual
    /// terminal is given back at once, since it has one owner.
    pub(super) fn give_way(&mut self) {
        log::info!("another console takes over");
        if self.vt.is_some() {
            self.leaving = Some(0);
            return;
        }
        // Whoever comes may listen at the same place.
        self.control.listener = None;
        self.events.push(Event::Vt(VtEvent::Taken));
        self.tell_console();
        self.perform_all();
    }

    /// Our picture is on a display: whoever was there before may go.
    pub(super) fn arrive(&mut self) {
        self.predecessor = None;
    }

    /// Whether a frame may be drawn now.
    pub(super) fn may_draw(&mut self) -> bool {
        if self.vt.as_ref().is_some_and(|vt| !vt.is_front()) {
            self.check_vt();
            return false;
        }
        if self.front.managed.as_ref().is_some_and(|managed| !managed.may_draw()) {
            self.check_seat();
            return false;
        }
        if self.front.is_unmanaged() {
            return !self.front.taken;
        }
        !self.front.is_quiet() && !self.is_denied()
    }

    /// The display refused a frame on our VT: a program that asks nobody drives it. Only a try tells of its end.
    fn is_denied(&mut self) -> bool {
        if self.front.denied {
            self.front.denied = self.display.take_master().is_err();
            self.step_back();
        }
        self.front.denied
    }

    /// The display did not take a frame: another program may have it.
    pub(super) fn refused(&mut self) {
        if self.front.is_unmanaged() {
            self.check_unmanaged();
            return;
        }
        self.check_vt();
        // Right after a switch the other side may still hold it: whoever is in front asks again.
        if self.may_draw() {
            self.keep_display();
        }
        if let Some(managed) = &mut self.front.managed {
            managed.refused();
            self.check_seat();
        } else {
            self.front.denied = self.front.lazy;
        }
    }

    /// Takes the display for a moment, if it is ours to take.
    pub(super) fn step_forward(&mut self) -> bool {
        self.may_draw() && (!self.front.lazy || self.display.take_master().is_ok())
    }

    /// Takes the display for good, where nobody else is expected.
    pub(super) fn keep_display(&mut self) {
        if !self.front.lazy
            && let Err(e) = self.display.take_master()
        {
            log::info!("{}", chain(&e));
        }
    }

    /// Leaves the display to whoever wants it, until the next frame.
    pub(super) fn step_back(&mut self) {
        if self.front.lazy {
            self.display.drop_master();
        }
    }

    /// Lets go of displays that came open, unless they are ours for good.
    pub(super) fn step_aside(&mut self) {
        if self.front.lazy || self.vt.as_ref().is_some_and(|vt| !vt.is_front()) {
            self.display.drop_master();
        }
    }

    /// Something happened to the VT's node.
    pub(super) fn read_vt_watch(&mut self) {
        self.front.looks = LOOKS;
        if self.front.watch.as_ref().is_some_and(VtWatch::was_opened) {
            self.front.quiet = Some(clock::now() + QUIET);
            // A cursor plane would keep our arrow over the other's picture.
            self.console.hide_pointer();
            self.display.clear_cursors(self.front.claim(self.vt.as_ref()));
        }
        self.check_vt();
    }

    /// Keys are read only where they are for us: the VT may have been taken a moment ago.
    pub(super) fn read_input(&mut self) {
        if self.vt.as_ref().is_some_and(|vt| matches!(vt.state(), VtState::Foreign | VtState::Abandoned)) {
            self.check_vt();
        } else if !self.front.is_unmanaged() || self.check_unmanaged() {
            self.tell_typed();
        }
    }

    /// Sees whose the VT is now.
    pub(super) fn check_vt(&mut self) {
        let Some(vt) = &mut self.vt else { return };
        let state = vt.state();
        let now = clock::now();
        let patience =
            self.front.abandoned.filter(|_| state == VtState::Abandoned).unwrap_or(now + LAST_WORD);
        self.front.abandoned = (state == VtState::Abandoned).then_some(patience);
        match state {
            // logind touches the node before it takes the mode, and taking the mode wakes nobody: look once more.
            VtState::Ours => {
                self.front.taken = false;
                let looks = self.front.looks;
                self.front.looks = looks.saturating_sub(1);
                self.front.look_again = (looks > 0).then(|| clock::now() + LOOK_AGAIN);
            }
            VtState::Foreign if self.is_deserted(now) => self.rearm_vt(),
            VtState::Foreign => {
                if !self.front.taken {
                    self.front.taken = true;
                    self.front.taken_at = Some(now);
                    log::info!("a graphical session has taken the VT");
                    self.events.push(Event::Vt(VtEvent::Taken));
                }
                self.front.look_again = Some(clock::now() + LOOK_AGAIN);
            }
            VtState::Abandoned if now < patience => self.front.look_again = Some(patience),
            VtState::Free | VtState::Abandoned => self.rearm_vt(),
        }
    }

    /// Whether a graphical session that has the VT is dead: killed together with whoever would have tidied up.
    fn is_deserted(&mut self, now: Time) -> bool {
        let settled = self.front.taken_at.is_some_and(|since| now.since(since) >= START);
        if !settled || self.display.take_master().is_err() {
            return false;
        }
        self.display.drop_master();
        let deserted = self.vt.as_ref().is_some_and(Vt::is_deserted);
        if deserted {
            log::info!("whoever had taken the VT is dead");
        }
        deserted
    }

    /// The VT was given back to the kernel: takes it again.
    fn rearm_vt(&mut self) {
        let Some(vt) = &mut self.vt else { return };
        if let Err(e) = vt.rearm() {
            self.front.complain(&chain(&e));
            self.front.look_again = Some(clock::now() + LOOK_AGAIN);
            return;
        }
        log::info!("the VT is ours again");
        self.front.complaint.clear();
        self.front.taken = false;
        self.front.quiet = None;
        // Whoever reset it may not be done yet.
        self.front.look_again = Some(clock::now() + LOOK_AGAIN);
        if vt.is_front() {
            self.events.push(Event::Vt(VtEvent::Enter));
        }
    }

    /// Looks again when it is time.
    pub(super) fn keep_watch(&mut self, now: Time) {
        if self.front.look_again.is_some_and(|due| due <= now) {
            if self.front.is_unmanaged() {
                self.check_unmanaged();
            } else {
                self.check_vt();
            }
        }
        if self.front.managed.as_ref().and_then(Managed::deadline).is_some_and(|due| due <= now) {
            self.check_seat();
        }
    }
}
