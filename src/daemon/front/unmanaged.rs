//! A seat without VTs and without logind: seatd, or nobody, hands out its devices, and nobody tells of it.
//!
//! Between frames the display is free, so that a compositor started from our shell finds it so. While it drives the
//! display the kernel refuses to make us master: that refusal is the whole of what there is to know. It is asked for
//! a moment after somebody opened a card, when somebody closes one, before each key that would go to the shell, and
//! four times a second while somebody else is in front, since a master may let go and keep the card open.

use std::time::Duration;

use crate::daemon::Daemon;
use crate::sys::clock;

/// While another program drives the display: how often we try whether it still does.
const TRY_AGAIN: Duration = Duration::from_millis(250);

/// So long the card is left alone when another has let go of it. Whoever starts in a loop, or hands over to the next, opens
/// it meanwhile, and a program that opens it in the moment in which we set the mode again is never its master.
const REST: Duration = Duration::from_millis(250);

impl Daemon {
    /// Somebody opened a card, or closed one. Whoever opens it first is its master, even if only to ask what it is: such
    /// a program is gone before it is looked whether the display is taken, and nobody sees the difference.
    pub(super) fn read_cards(&mut self, opened: bool) {
        if opened {
            self.front.look_again = self.front.quiet;
        } else {
            self.check_unmanaged();
        }
    }

    /// Sees who drives the display now, and tells the console when that has changed. Whether we may.
    pub(super) fn check_unmanaged(&mut self) -> bool {
        let free = self.display.take_master().is_ok();
        self.display.drop_master();
        let now = clock::now();
        if free == self.front.taken {
            self.front.taken = !free;
            self.front.quiet = free.then(|| now + REST);
            self.stands(free, "the display is ours again", "another program has taken the display");
        }
        let rests = self.front.quiet.filter(|until| now < *until);
        self.front.look_again = if free { rests } else { Some(now + TRY_AGAIN) };
        free
    }
}
