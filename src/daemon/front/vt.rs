//! Whose the VT is: a graphical session takes it and leaves it, or dies and leaves nothing behind.

use std::time::Duration;

use crate::daemon::Daemon;
use crate::daemon::report::chain;
use crate::event::{Event, VtEvent};
use crate::sys::clock;
use crate::sys::vt::{Vt, VtState};
use crate::units::Time;

/// While a graphical session has the VT: how often we look, should the watch on its node miss the end.
const LOOK_AGAIN: Duration = Duration::from_millis(250);

/// How often we look after something happened to the VT's node: for two seconds.
pub(super) const LOOKS: u8 = 8;

/// What a graphical session leaves of the VT is not yet all that comes back: logind goes on from there, seatd does not.
const LAST_WORD: Duration = Duration::from_millis(100);

/// A graphical session that has had the VT for so long has the display too, while it lives. One that starts is left
/// alone.
const START: Duration = Duration::from_secs(3);

/// How long logind may take to tidy up behind one that was killed.
const TIDYING: Duration = Duration::from_millis(400);

impl Daemon {
    /// Sees whose the VT is now.
    pub(in crate::daemon) fn check_vt(&mut self) {
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

    /// Whether a graphical session that has the VT is dead: killed together with whoever would have tidied up. Under
    /// logind one that is killed alone looks so, too, until logind has tidied up: it gets a second look.
    fn is_deserted(&mut self, now: Time) -> bool {
        let first = self.front.deserted.take();
        if !self.seems_deserted(now) {
            return false;
        }
        let first = first.unwrap_or(now);
        self.front.deserted = Some(first);
        let deserted = now.since(first) >= TIDYING;
        if deserted {
            log::info!("whoever had taken the VT is dead");
        }
        deserted
    }

    fn seems_deserted(&mut self, now: Time) -> bool {
        let since = self.front.taken_at.filter(|_| self.front.taken);
        if since.is_none_or(|since| now.since(since) < START) || self.display.take_master().is_err() {
            return false;
        }
        self.display.drop_master();
        self.vt.as_ref().is_some_and(Vt::is_deserted)
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
}
