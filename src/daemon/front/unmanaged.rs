//! A seat without VTs and without logind: seatd, or nobody, hands out its devices, and nothing tells of it.
//!
//! Between frames the display is free, so that a compositor started from our shell finds it so. While it drives the
//! display the kernel refuses to make us master: that refusal is the whole of what there is to know, so it is asked
//! for before each key that would go to the shell, and four times a second while somebody else is in front.

use std::time::Duration;

use crate::daemon::Daemon;
use crate::sys::clock;

/// While another program drives the display: how often we try whether it still does.
const TRY_AGAIN: Duration = Duration::from_millis(250);

impl Daemon {
    /// Sees who drives the display now, and tells the console when that has changed. Whether we may.
    pub(super) fn check_unmanaged(&mut self) -> bool {
        let free = self.display.take_master().is_ok();
        self.display.drop_master();
        self.front.look_again = (!free).then(|| clock::now() + TRY_AGAIN);
        if free == self.front.taken {
            self.front.taken = !free;
            self.stands(free, "the display is ours again", "another program has taken the display");
        }
        free
    }
}
