//! Whose display it is: the test before every frame, the graphical session that takes the VT, and its end.
//!
//! On a VT, DRM master is held only for the call that shows a frame. A compositor that somebody starts from our shell
//! then finds the display free, as it would on the kernel's console. That alone would be a race: the VT's mode says
//! who owns it before the compositor asks for the card, so it is looked at before a frame is painted, and once more
//! between taking the display and the call (`Claim`). And whoever opens the node of the VT, or of a card where there are
//! neither VTs nor sessions, is given a moment of quiet.

mod unmanaged;
mod vt;

use std::io;
use std::os::fd::BorrowedFd;
use std::path::Path;
use std::time::Duration;

use super::Daemon;
use super::report::chain;
use super::seat::Managed;
use crate::event::{Event, VtEvent};
use crate::sys::claim::Claim;
use crate::sys::clock;
use crate::sys::node_watch::NodeWatch;
use crate::sys::poll::Token;
use crate::sys::vt::{Vt, VtState};
use crate::units::Time;

/// Somebody opened the VT's node, and asks for the card soon; or the card's. A frame can wait so long.
const QUIET: Duration = Duration::from_millis(200);

/// What is known about the place in front.
#[derive(Debug, Default)]
pub(super) struct Front {
    /// On the VT's node, or on those of the cards.
    watch: Option<NodeWatch>,
    /// Master is held for each call alone.
    lazy: bool,
    /// Nobody but the display itself, and the nodes of the cards, tell whose it is.
    unmanaged: bool,
    /// Nothing is drawn until then.
    quiet: Option<Time>,
    /// The display refused the last frame.
    denied: bool,
    /// A graphical session has the VT.
    taken: bool,
    /// It has gone, and left the VT half done: whether there is more to come shows then.
    abandoned: Option<Time>,
    /// Since when a graphical session has the VT.
    taken_at: Option<Time>,
    /// Since when it seems to be dead.
    deserted: Option<Time>,
    /// Look again then whose the place is.
    look_again: Option<Time>,
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
        let watch = NodeWatch::new()?;
        watch.add(&vt.path())?;
        Ok(Self { watch: Some(watch), lazy, ..Self::default() })
    }

    /// On a seat without VTs, for logins: between frames the display is free, whether or not logind manages the seat.
    pub(super) fn on_seat(seat: &str) -> io::Result<Self> {
        let managed = Managed::find(seat)?;
        let watch = if managed.is_none() { Some(NodeWatch::new()?) } else { None };
        Ok(Self { lazy: true, unmanaged: managed.is_none(), managed, watch, ..Self::default() })
    }

    /// A card that we have open: on a seat that nobody manages its node tells of others.
    pub(super) fn watch_card(&self, node: &Path) -> io::Result<()> {
        match &self.watch {
            Some(watch) if self.unmanaged => watch.add(node),
            _ => Ok(()),
        }
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
        fds.extend(self.watch.as_ref().map(|watch| (watch.fd(), Token::Nodes)));
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

    /// Tells the console, and the log, that we stand in front again or another does.
    pub(super) fn stands(&mut self, front: bool, ours: &str, theirs: &str) {
        let (news, text) = if front { (VtEvent::Enter, ours) } else { (VtEvent::Taken, theirs) };
        log::info!("{text}");
        self.events.push(Event::Vt(news));
    }

    /// Our picture is on a display: whoever was there before may go.
    pub(super) fn arrive(&mut self) {
        self.predecessor = None;
    }

    /// Something happened to the VT's node, or to one of a card.
    pub(super) fn read_nodes(&mut self) {
        let opened = self.front.watch.as_ref().is_some_and(NodeWatch::was_opened);
        if opened {
            self.front.quiet = Some(clock::now() + QUIET);
            // A cursor plane would keep our arrow over the other's picture.
            self.console.hide_pointer();
            self.display.clear_cursors(self.front.claim(self.vt.as_ref()));
        }
        if self.front.unmanaged {
            self.read_cards(opened);
        } else {
            self.front.looks = vt::LOOKS;
            self.check_vt();
        }
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
        if self.front.unmanaged {
            return !self.front.taken && !self.front.is_quiet();
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
        if self.front.unmanaged {
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

    /// Keys are read only where they are for us: the VT may have been taken a moment ago.
    pub(super) fn read_input(&mut self) {
        if self.vt.as_ref().is_some_and(|vt| matches!(vt.state(), VtState::Foreign | VtState::Abandoned)) {
            self.check_vt();
        } else if !self.front.unmanaged || self.check_unmanaged() {
            self.tell_typed();
        }
    }

    /// Looks again when it is time.
    pub(super) fn keep_watch(&mut self, now: Time) {
        if self.front.look_again.is_some_and(|due| due <= now) {
            if self.front.unmanaged {
                self.check_unmanaged();
            } else {
                self.check_vt();
            }
            self.probe_stale();
        }
        if self.front.managed.as_ref().and_then(Managed::deadline).is_some_and(|due| due <= now) {
            self.check_seat();
        }
    }
}
