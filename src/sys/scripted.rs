//! Events from a list instead of devices: what `--keys FILE` and the tests press.

#![forbid(unsafe_code)]

use std::time::Duration;

use crate::event::Event;
use crate::sys::input::Happened;
use crate::units::Time;

/// One event.
#[derive(Clone, Debug, PartialEq)]
pub struct ScriptedEvent {
    /// How long after the one before; the first counts from the start.
    pub at: Duration,
    pub event: Event,
}

/// The rest of the list, and when the next one is due.
#[derive(Debug)]
pub struct Scripted {
    steps: std::vec::IntoIter<ScriptedEvent>,
    /// When the step before was due: lateness does not add up.
    last: Time,
}

impl Scripted {
    pub fn new(steps: Vec<ScriptedEvent>, start: Time) -> Self {
        Self { steps: steps.into_iter(), last: start }
    }

    pub fn next_deadline(&self) -> Option<Time> {
        Some(self.last + self.steps.as_slice().first()?.at)
    }

    /// Does what is due. A step happened when it was due, however late it is read.
    pub fn dispatch(&mut self, now: Time, happened: &mut Vec<Happened>) {
        while let Some(due) = self.next_deadline().filter(|due| *due <= now) {
            self.last = due;
            happened.extend(self.steps.next().map(|step| Happened { at: due, event: step.event }));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::DeviceId;

    fn at(millis: u64) -> Time {
        Time::from_duration(Duration::from_millis(millis))
    }

    fn step(at: u64, code: u16, pressed: bool) -> ScriptedEvent {
        ScriptedEvent {
            at: Duration::from_millis(at),
            event: Event::Key { device: DeviceId(0), code, pressed },
        }
    }

    #[test]
    fn keys_come_in_order_when_they_are_due() {
        let steps = vec![step(0, 30, true), step(10, 30, false), step(5, 48, true)];
        let mut scripted = Scripted::new(steps.clone(), at(100));
        let mut events = Vec::new();
        scripted.dispatch(at(99), &mut events);
        assert_eq!(events, []);
        scripted.dispatch(at(100), &mut events);
        assert_eq!(events, [Happened { at: at(100), event: steps[0].event.clone() }]);
        assert_eq!(scripted.next_deadline(), Some(at(110)));
        events.clear();
        scripted.dispatch(at(112), &mut events);
        assert_eq!(events, [Happened { at: at(110), event: steps[1].event.clone() }]);
        assert_eq!(scripted.next_deadline(), Some(at(115)), "counted from the deadline, not from the delay");
        scripted.dispatch(at(500), &mut events);
        assert_eq!(events[1..], [Happened { at: at(115), event: steps[2].event.clone() }]);
        assert_eq!(scripted.next_deadline(), None, "nothing left, so nothing to wake up for");
    }
}
