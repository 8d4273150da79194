//! When a held key comes again: a timer as a value.

#![forbid(unsafe_code)]

use std::time::Duration;

use crate::units::Time;

/// The key that is held, and when it is due.
///
/// The defaults are those of the kernel's own console: 250 ms, then 30 times a second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Repeat {
    delay: Duration,
    interval: Duration,
    held: Option<(u16, Time)>,
}

impl Default for Repeat {
    fn default() -> Self {
        Self::new(Duration::from_millis(250), 30)
    }
}

impl Repeat {
    /// `rate` presses a second after `delay`; no repeat at all with a rate of 0.
    pub fn new(delay: Duration, rate: u32) -> Self {
        let interval = Duration::from_secs(1).checked_div(rate).unwrap_or(Duration::ZERO);
        Self { delay, interval, held: None }
    }

    /// A key that repeats went down: it takes the place of the one before.
    pub fn pressed(&mut self, code: u16, now: Time) {
        if !self.interval.is_zero() {
            self.held = Some((code, now + self.delay));
        }
    }

    /// A key went up. Another one may be held on.
    pub fn released(&mut self, code: u16) {
        if self.held.is_some_and(|(held, _)| held == code) {
            self.held = None;
        }
    }

    /// No key is held: the seat was lost, or a key that does not repeat went down.
    pub fn stop(&mut self) {
        self.held = None;
    }

    /// When to ask [`Self::due`]; nothing while no key is held.
    pub fn next(&self) -> Option<Time> {
        self.held.map(|(_, due)| due)
    }

    /// The key that comes again now. After a stall it comes once, not as often as it was missed.
    pub fn due(&mut self, now: Time) -> Option<u16> {
        let (code, due) = self.held.filter(|(_, due)| *due <= now)?;
        let next = due + self.interval;
        self.held = Some((code, if next > now { next } else { now + self.interval }));
        Some(code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: u64) -> Time {
        Time::from_duration(Duration::from_millis(millis))
    }

    fn held() -> Repeat {
        let mut repeat = Repeat::new(Duration::from_millis(300), 20);
        repeat.pressed(30, at(1000));
        repeat
    }

    #[test]
    fn a_held_key_comes_after_the_delay_and_then_at_the_rate() {
        let mut repeat = held();
        assert_eq!(repeat.next(), Some(at(1300)));
        assert_eq!(repeat.due(at(1299)), None);
        assert_eq!(repeat.due(at(1310)), Some(30));
        assert_eq!(repeat.next(), Some(at(1350)), "lateness does not add up");
        assert_eq!(repeat.due(at(1350)), Some(30));
    }

    #[test]
    fn a_stall_gives_no_burst() {
        let mut repeat = held();
        assert_eq!(repeat.due(at(9000)), Some(30));
        assert_eq!(repeat.due(at(9000)), None);
        assert_eq!(repeat.next(), Some(at(9050)));
    }

    #[test]
    fn only_the_held_key_ends_it() {
        let mut repeat = held();
        repeat.pressed(48, at(1100));
        repeat.released(30);
        assert_eq!(repeat.next(), Some(at(1400)));
        repeat.released(48);
        assert_eq!(repeat.next(), None);
        assert_eq!(repeat.due(at(9000)), None);
        repeat.pressed(30, at(1));
        repeat.stop();
        assert_eq!(repeat.next(), None);
    }

    #[test]
    fn a_rate_of_zero_never_repeats() {
        let mut repeat = Repeat::new(Duration::ZERO, 0);
        repeat.pressed(30, at(0));
        assert_eq!(repeat.next(), None);
    }

    #[test]
    fn the_default_is_the_kernels() {
        let mut repeat = Repeat::default();
        repeat.pressed(30, at(0));
        assert_eq!(repeat.next(), Some(at(250)));
        assert_eq!(repeat.due(at(250)), Some(30));
        assert_eq!(repeat.next().map(|t| t.as_duration().as_millis()), Some(283));
    }
}
