//! What devices told while nobody had time to listen: in order, with the time of each, and never more than so much.

#![forbid(unsafe_code)]

use std::hint::black_box;

use crate::event::{Event, PointerEvent, Touch};
use crate::units::Time;

/// So many events wait at most: a thousand key strokes, which is more than a person or a bar code scanner types while
/// a display is set up. The memory is taken at once, so that no copy of a password is left behind by growing.
pub const CAPACITY: usize = 2048;

/// An event, and when it happened.
#[derive(Clone, Debug, PartialEq)]
pub struct Happened {
    pub at: Time,
    pub event: Event,
}

/// The events that wait.
#[derive(Debug)]
pub(super) struct Queue {
    waiting: Vec<Happened>,
    /// There was no room for some.
    lost: bool,
}

impl Default for Queue {
    fn default() -> Self {
        Self { waiting: room(), lost: false }
    }
}

/// An empty list that never has to grow.
pub fn room() -> Vec<Happened> {
    Vec::with_capacity(CAPACITY)
}

impl Queue {
    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty() && !self.lost
    }

    /// Puts an event behind the others. Motion on motion is one motion: a mouse alone must not fill the queue.
    pub(super) fn push(&mut self, at: Time, event: Event) {
        if let Some(last) = self.waiting.last_mut()
            && let Some(both) = merged(&last.event, &event)
        {
            *last = Happened { at, event: both };
        } else if self.waiting.len() < CAPACITY - 1 {
            self.waiting.push(Happened { at, event });
        } else {
            self.lost = true;
            // Which keyboards there are is not told again.
            if let (Event::Keyboards(_), Some(last)) = (&event, self.waiting.last_mut()) {
                *last = Happened { at, event };
            }
        }
    }

    /// Moves everything over. Where events were lost, nobody knows what is still held: all of it counts as released.
    pub(super) fn take(&mut self, now: Time, out: &mut Vec<Happened>) {
        if std::mem::take(&mut self.lost) {
            log::warn!("too much came from input devices while nobody could listen; some of it is lost");
            self.waiting.push(Happened { at: now, event: Event::InputLost });
        }
        out.extend_from_slice(&self.waiting);
        wipe(&mut self.waiting);
    }

    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        self.lost = false;
        wipe(&mut self.waiting);
    }
}

/// Empties a list of handled events and leaves no key code behind in its memory.
pub fn wipe(events: &mut Vec<Happened>) {
    events.fill(Happened { at: Time::default(), event: Event::InputLost });
    black_box(events.as_slice());
    events.clear();
}

/// What two events in a row come to, where nobody could tell the difference.
fn merged(first: &Event, second: &Event) -> Option<Event> {
    let (Event::Pointer(first), Event::Pointer(second)) = (first, second) else { return None };
    Some(Event::Pointer(match (first, second) {
        (PointerEvent::Moved { dx, dy }, PointerEvent::Moved { dx: x, dy: y }) => {
            PointerEvent::Moved { dx: dx + x, dy: dy + y }
        }
        (PointerEvent::Scrolled { x, y }, PointerEvent::Scrolled { x: more_x, y: more_y }) => {
            PointerEvent::Scrolled { x: x.saturating_add(*more_x), y: y.saturating_add(*more_y) }
        }
        (PointerEvent::Placed { .. }, PointerEvent::Placed { .. })
        | (
            PointerEvent::Touched { touch: Touch::Moved, .. },
            PointerEvent::Touched { touch: Touch::Moved, .. },
        ) => *second,
        _ => return None,
    }))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::units::DeviceId;

    fn at(millis: u64) -> Time {
        Time::from_duration(Duration::from_millis(millis))
    }

    fn key(code: u16, pressed: bool) -> Event {
        Event::Key { device: DeviceId(0), code, pressed }
    }

    fn moved(dx: f64) -> Event {
        Event::Pointer(PointerEvent::Moved { dx, dy: 0.0 })
    }

    fn taken(queue: &mut Queue) -> Vec<Happened> {
        let mut out = room();
        queue.take(at(9999), &mut out);
        out
    }

    #[test]
    fn keys_keep_their_order_and_their_times() {
        let mut queue = Queue::default();
        queue.push(at(1), key(30, true));
        queue.push(at(81), key(30, false));
        assert!(!queue.is_empty());
        let expected = [(1, key(30, true)), (81, key(30, false))];
        assert_eq!(taken(&mut queue), expected.map(|(ms, event)| Happened { at: at(ms), event }));
        assert!(queue.is_empty());
    }

    #[test]
    fn motion_adds_up_but_not_across_a_key() {
        let mut queue = Queue::default();
        for event in [moved(1.0), moved(2.0), key(42, true), moved(4.0)] {
            queue.push(at(5), event);
        }
        let events: Vec<Event> = taken(&mut queue).into_iter().map(|one| one.event).collect();
        assert_eq!(events, [moved(3.0), key(42, true), moved(4.0)], "Shift in between means something");
    }

    #[test]
    fn a_flood_ends_with_everything_released_and_takes_no_more_memory() {
        let mut queue = Queue::default();
        for n in 0..CAPACITY * 3 {
            queue.push(at(1), key(30, n % 2 == 0));
        }
        assert_eq!(queue.waiting.capacity(), CAPACITY);
        let events = taken(&mut queue);
        assert_eq!(events.len(), CAPACITY);
        assert_eq!(events.last().map(|one| &one.event), Some(&Event::InputLost));
        assert!(taken(&mut queue).is_empty(), "and it is said once");
    }

    #[test]
    fn a_flood_never_hides_which_keyboards_there_are() {
        let mut queue = Queue::default();
        (0..CAPACITY * 2).for_each(|n| queue.push(at(1), key(30, n % 2 == 0)));
        queue.push(at(2), Event::Keyboards(Vec::new()));
        queue.push(at(3), key(30, true));
        let events: Vec<Event> = taken(&mut queue).into_iter().map(|one| one.event).collect();
        assert_eq!(events[events.len() - 2..], [Event::Keyboards(Vec::new()), Event::InputLost]);
    }

    #[test]
    fn what_is_dropped_leaves_no_key_in_memory() {
        let mut queue = Queue::default();
        queue.push(at(1), key(30, true));
        queue.clear();
        assert!(queue.is_empty());
        queue.push(at(2), key(48, true));
        assert_eq!(taken(&mut queue).len(), 1);
    }
}
