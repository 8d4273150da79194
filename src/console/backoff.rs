//! How long to wait before a program that keeps ending is started again.

use std::time::Duration;

use crate::units::Time;

/// A program that lived this long was a real one: its end counts for nothing.
const HEALTHY: Duration = Duration::from_secs(10);

/// So many quick ends in a row are forgiven: people log out, and passwords are mistyped.
const FORGIVEN: u32 = 5;

const FIRST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(60);

/// Counts quick ends.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Backoff {
    quick_ends: u32,
}

impl Backoff {
    /// The pause after a program that ran from `since` to `now`.
    pub(super) fn pause(&mut self, since: Time, now: Time) -> Duration {
        if now.since(since) >= HEALTHY {
            self.quick_ends = 0;
            return Duration::ZERO;
        }
        self.quick_ends += 1;
        let doublings = self.quick_ends.saturating_sub(FORGIVEN + 1);
        if self.quick_ends <= FORGIVEN {
            return Duration::ZERO;
        }
        FIRST.saturating_mul(1 << doublings.min(6)).min(LONGEST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_are_forgiven_then_it_doubles_to_a_minute() {
        let mut backoff = Backoff::default();
        let now = Time::default();
        let pauses: Vec<u64> = (0..14).map(|_| backoff.pause(now, now).as_secs()).collect();
        assert_eq!(pauses, [0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60]);
    }

    #[test]
    fn a_long_life_clears_the_count() {
        let mut backoff = Backoff::default();
        let now = Time::default();
        for _ in 0..9 {
            backoff.pause(now, now);
        }
        assert_eq!(backoff.pause(now, now + HEALTHY), Duration::ZERO);
        assert_eq!(backoff.pause(now, now), Duration::ZERO);
    }
}
