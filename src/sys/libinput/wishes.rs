//! What people want of mice and touchpads, as calls on each device that can do it.

#![forbid(unsafe_code)]

use input::{Device, DeviceConfigResult};

use crate::action::Pointing;

/// What a device lets us choose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Able {
    /// It is a touchpad: fingers can tap on it.
    taps: bool,
    scrolls_naturally: bool,
    waits_for_typing: bool,
    accelerates: bool,
}

/// One choice.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Call {
    Tap(bool),
    NaturalScrolling(bool),
    DisableWhileTyping(bool),
    /// -1 to 1.
    Speed(f64),
}

/// Sets a device up, new or known.
pub(super) fn set_up(device: &mut Device, wanted: Pointing) {
    for call in calls(able(device), wanted) {
        if apply(device, call).is_err() {
            log::debug!("{}: refuses {call:?}", device.name());
        }
    }
}

/// Everything that can be chosen is said, not only what differs from a default: the wish may be one taken back.
fn calls(able: Able, wanted: Pointing) -> Vec<Call> {
    let all = [
        (able.taps, Call::Tap(wanted.tap)),
        // A mouse has it too; whoever turns a wheel expects what wheels do.
        (able.taps && able.scrolls_naturally, Call::NaturalScrolling(wanted.natural_scrolling)),
        (able.waits_for_typing, Call::DisableWhileTyping(wanted.disable_while_typing)),
        (able.accelerates, Call::Speed(f64::from(wanted.speed.clamp(-100, 100)) / 100.0)),
    ];
    all.into_iter().filter(|(can, _)| *can).map(|(_, call)| call).collect()
}

fn able(device: &Device) -> Able {
    Able {
        taps: device.config_tap_finger_count() > 0,
        scrolls_naturally: device.config_scroll_has_natural_scroll(),
        waits_for_typing: device.config_dwt_is_available(),
        accelerates: device.config_accel_is_available(),
    }
}

fn apply(device: &mut Device, call: Call) -> DeviceConfigResult {
    match call {
        Call::Tap(on) => device.config_tap_set_enabled(on),
        Call::NaturalScrolling(on) => device.config_scroll_set_natural_scroll_enabled(on),
        Call::DisableWhileTyping(on) => device.config_dwt_set_enabled(on),
        Call::Speed(speed) => device.config_accel_set_speed(speed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOUCHPAD: Able =
        Able { taps: true, scrolls_naturally: true, waits_for_typing: true, accelerates: true };

    #[test]
    fn a_touchpad_taps_and_scrolls_like_a_wheel_unless_somebody_wants_otherwise() {
        let usual = [
            Call::Tap(true),
            Call::NaturalScrolling(false),
            Call::DisableWhileTyping(true),
            Call::Speed(0.0),
        ];
        assert_eq!(calls(TOUCHPAD, Pointing::default()), usual);
        let other = Pointing { tap: false, natural_scrolling: true, disable_while_typing: false, speed: -40 };
        let calls = calls(TOUCHPAD, other);
        let expected = [
            Call::Tap(false),
            Call::NaturalScrolling(true),
            Call::DisableWhileTyping(false),
            Call::Speed(-0.4),
        ];
        assert_eq!(calls, expected);
    }

    #[test]
    fn a_device_is_asked_only_for_what_it_can_do() {
        let wanted = Pointing { natural_scrolling: true, speed: 100, ..Pointing::default() };
        let mouse = Able { scrolls_naturally: true, accelerates: true, ..Able::default() };
        assert_eq!(calls(mouse, wanted), [Call::Speed(1.0)], "a wheel turns as wheels do");
        assert_eq!(calls(Able::default(), wanted), [], "a keyboard");
        let external = Able { waits_for_typing: false, ..TOUCHPAD };
        let asked = calls(external, wanted);
        assert_eq!(asked, [Call::Tap(true), Call::NaturalScrolling(true), Call::Speed(1.0)]);
    }
}
