//! When displays go dark: after a time without input, until somebody touches something.

use std::time::Duration;

use super::Console;
use super::output::Output;
use crate::action::Action;
use crate::units::Time;

/// How long nothing was touched, and what follows from that.
#[derive(Debug, Default)]
pub(super) struct Blanking {
    after: Option<Duration>,
    touched: Option<Time>,
    asleep: bool,
}

impl Blanking {
    /// Displays sleep after so long; `None` is never.
    pub(super) fn set(&mut self, after: Option<Duration>) {
        self.after = after.filter(|after| !after.is_zero());
    }

    /// The first display came. Later ones wake nobody: many report themselves anew when they are put to sleep.
    pub(super) fn begin(&mut self, now: Time) {
        self.touched.get_or_insert(now);
    }

    /// Somebody is there. True when displays have to wake.
    pub(super) fn touch(&mut self, now: Time) -> bool {
        self.touched = Some(now);
        std::mem::take(&mut self.asleep)
    }

    /// Something goes on that somebody may be reading: as if it had been touched, but nothing wakes.
    pub(super) fn stay(&mut self, now: Time) {
        if !self.asleep && self.touched.is_some() {
            self.touched = Some(now);
        }
    }

    pub(super) const fn is_asleep(&self) -> bool {
        self.asleep
    }

    /// When displays go to sleep if nobody touches anything.
    pub(super) fn deadline(&self) -> Option<Time> {
        Some(self.touched? + self.after?).filter(|_| !self.asleep)
    }

    /// True when it is time to let displays sleep.
    pub(super) fn due(&mut self, now: Time) -> bool {
        let due = self.deadline().is_some_and(|due| due <= now);
        self.asleep |= due;
        due
    }
}

impl Console {
    /// Somebody is there. True when displays were asleep.
    pub(super) fn wake(&mut self, now: Time) -> bool {
        let woken = self.blanking.touch(now) && self.in_front;
        if woken {
            self.outputs.iter_mut().for_each(Output::resume);
        }
        woken
    }

    /// Lets displays sleep, and text blink, when it is time.
    pub(super) fn keep_dark(&mut self, now: Time) {
        if self.in_front && self.blanking.due(now) {
            self.blink.stop();
            for output in &mut self.outputs {
                output.suspend();
                self.actions.push_back(Action::Blank { output: output.id });
            }
        }
        if self.blink.due(self.outputs.iter().any(Output::blinks), now) {
            self.outputs.iter_mut().filter(|output| output.blinks()).for_each(Output::damaged);
        }
    }

    /// Out of front nobody waits for displays to sleep.
    pub(super) fn blank_deadline(&self) -> Option<Time> {
        self.blanking.deadline().filter(|_| self.in_front)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Time {
        Time::from_duration(Duration::from_secs(seconds))
    }

    #[test]
    fn displays_sleep_once_and_wake_by_touch() {
        let mut blanking = Blanking::default();
        blanking.set(Some(Duration::from_secs(60)));
        assert_eq!(blanking.deadline(), None, "the clock starts with the first display");
        blanking.begin(at(0));
        assert_eq!(blanking.deadline(), Some(at(60)));
        assert!(!blanking.touch(at(0)));
        assert!(!blanking.touch(at(10)));
        assert_eq!(blanking.deadline(), Some(at(70)));
        assert!(!blanking.due(at(69)));
        assert!(blanking.due(at(70)));
        assert_eq!(blanking.deadline(), None, "asleep is asleep");
        assert!(!blanking.due(at(700)));
        assert!(blanking.touch(at(800)));
        assert_eq!(blanking.deadline(), Some(at(860)));
    }

    #[test]
    fn what_goes_on_keeps_displays_lit_and_wakes_none() {
        let mut blanking = Blanking::default();
        blanking.set(Some(Duration::from_secs(60)));
        blanking.stay(at(0));
        assert_eq!(blanking.deadline(), None, "there is no display yet");
        blanking.begin(at(0));
        blanking.stay(at(50));
        assert!(!blanking.due(at(60)));
        assert!(blanking.due(at(110)));
        blanking.stay(at(120));
        assert!(blanking.is_asleep());
    }

    #[test]
    fn without_a_time_nothing_sleeps() {
        let mut blanking = Blanking::default();
        blanking.touch(at(0));
        assert!(!blanking.due(at(1_000_000)));
        blanking.set(Some(Duration::ZERO));
        assert_eq!(blanking.deadline(), None, "consoleblank=0 is never");
    }
}
