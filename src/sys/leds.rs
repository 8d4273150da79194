//! Lock LEDs in the kernel's own form: input events that are written to a keyboard.

#![forbid(unsafe_code)]

use crate::action::Leds;
use crate::sys::evdev::raw::{EVENT, encode};

const EV_SYN: u16 = 0;
const EV_LED: u16 = 0x11;
const LED_NUML: u16 = 0;
const LED_CAPSL: u16 = 1;
const LED_SCROLLL: u16 = 2;

/// What to write to an evdev descriptor. A keyboard without one of the lights ignores that event.
pub fn events(leds: Leds) -> [u8; 4 * EVENT] {
    let lights = [
        (EV_LED, LED_NUML, leds.num),
        (EV_LED, LED_CAPSL, leds.caps),
        (EV_LED, LED_SCROLLL, leds.scroll),
        (EV_SYN, 0, false),
    ];
    let mut bytes = [0; 4 * EVENT];
    for (event, (kind, code, on)) in bytes.chunks_exact_mut(EVENT).zip(lights) {
        event.copy_from_slice(&encode(kind, code, i32::from(on)));
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sys::evdev::raw::RawEvent;

    #[test]
    fn each_light_has_its_event_and_a_report_ends_them() {
        let bytes = events(Leds { caps: true, num: false, scroll: true });
        let read: Vec<_> = bytes.chunks_exact(EVENT).filter_map(RawEvent::read).collect();
        let expected = [(0x11, 0, 0), (0x11, 1, 1), (0x11, 2, 1), (0, 0, 0)];
        assert_eq!(read, expected.map(|(kind, code, value)| RawEvent { kind, code, value }));
    }
}
