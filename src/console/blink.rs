//! The rhythm of text that blinks. There is no timer where nothing does.

use std::time::Duration;

use crate::units::Time;

/// How long blinking text is shown, and how long not.
const HALF: Duration = Duration::from_millis(500);

#[derive(Debug, Default)]
pub(super) struct Blink {
    dark: bool,
    turns: Option<Time>,
}

impl Blink {
    /// Blinking text is to be seen now.
    pub(super) const fn is_lit(&self) -> bool {
        !self.dark
    }

    pub(super) const fn deadline(&self) -> Option<Time> {
        self.turns
    }

    /// A frame has been shown: goes on, begins or ends.
    pub(super) fn follow(&mut self, blinks: bool, now: Time) {
        if blinks {
            self.turns.get_or_insert(now + HALF);
        } else {
            self.stop();
        }
    }

    /// True when blinking text comes or goes now; `blinks` when there still is any.
    pub(super) fn due(&mut self, blinks: bool, now: Time) -> bool {
        if self.turns.is_none_or(|turns| turns > now) {
            return false;
        }
        if !blinks {
            self.stop();
            return false;
        }
        self.dark = !self.dark;
        self.turns = Some(now + HALF);
        true
    }

    /// Nothing blinks, or nobody sees it.
    pub(super) fn stop(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: u64) -> Time {
        Time::from_duration(Duration::from_millis(ms))
    }

    #[test]
    fn the_timer_runs_while_something_blinks() {
        let mut blink = Blink::default();
        blink.follow(false, at(0));
        assert_eq!(blink.deadline(), None);
        blink.follow(true, at(100));
        blink.follow(true, at(200));
        assert_eq!(blink.deadline(), Some(at(600)), "a frame between does not hold it up");
        assert!(!blink.due(true, at(599)));
        assert!(blink.due(true, at(600)) && !blink.is_lit());
        assert!(blink.due(true, at(1100)) && blink.is_lit());
        assert!(blink.due(true, at(1600)) && !blink.is_lit());
        assert!(!blink.due(false, at(2100)));
        assert!(blink.is_lit(), "what comes next is seen");
        assert_eq!(blink.deadline(), None);
    }
}
