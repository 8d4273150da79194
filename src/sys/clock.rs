//! The clocks: the only place that reads them.

#![forbid(unsafe_code)]

use std::time::Duration;

use nix::time::{ClockId, clock_gettime};

use crate::units::Time;

/// The present instant of `CLOCK_MONOTONIC`.
///
/// The call fails only for clocks that a kernel does not have; this one exists since Linux 2.6.
pub fn now() -> Time {
    Time::from_duration(clock_gettime(ClockId::CLOCK_MONOTONIC).map_or(Duration::ZERO, Duration::from))
}

/// How long this machine has slept since it started. Two calls without a sleep in between agree to some microseconds.
pub fn slept() -> Duration {
    // In this order: what happens between the two makes the answer smaller and looks like no sleep.
    let all = clock_gettime(ClockId::CLOCK_BOOTTIME).map_or(Duration::ZERO, Duration::from);
    all.saturating_sub(clock_gettime(ClockId::CLOCK_MONOTONIC).map_or(Duration::ZERO, Duration::from))
}

/// The time of day, UTC, as seconds since 1970: for people to read, and for nothing else.
pub fn since_1970() -> Duration {
    clock_gettime(ClockId::CLOCK_REALTIME).map_or(Duration::ZERO, Duration::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_runs_and_never_goes_back() {
        let first = now();
        let mut last = first;
        while last == first {
            let next = now();
            assert!(next >= last);
            last = next;
        }
        assert!(first > Time::default(), "since boot, not zero");
    }
}
