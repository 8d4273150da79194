//! What mice, tablets, touch screens and touchpads say in evdev's words, as pointer events.
//!
//! A simple twin of libinput for machines without udevd: no acceleration, no palm detection, no tapping. The kernel's
//! reports end with SYN_REPORT; what comes before belongs together.

#![forbid(unsafe_code)]

use super::raw::{EV_ABS, EV_KEY, EV_REL, EV_SYN, Keys, RawEvent};
use crate::event::{Button, PointerEvent, Touch};

const SYN_REPORT: u16 = 0;
const REL_X: u16 = 0;
const REL_Y: u16 = 1;
const REL_HWHEEL: u16 = 6;
const REL_WHEEL: u16 = 8;
const REL_WHEEL_HI_RES: u16 = 0x0b;
const REL_HWHEEL_HI_RES: u16 = 0x0c;
const ABS_X: u16 = 0;
const ABS_Y: u16 = 1;
const BTN_LEFT: u16 = 0x110;
const BTN_TOOL_FINGER: u16 = 0x145;
const BTN_TOUCH: u16 = 0x14a;
const BTN_TOOL_DOUBLETAP: u16 = 0x14d;

/// `INPUT_PROP_DIRECT`: a touch screen.
const DIRECT: u8 = 1 << 1;

/// Pixels that a finger moves the pointer by on its way across a whole touchpad.
const PAD: f64 = 1500.0;
/// And wheel units that two fingers turn.
const PAD_WHEEL: f64 = 6000.0;

/// What a device says that it can do.
#[derive(Clone, Debug, Default)]
pub struct Abilities {
    pub keys: Keys,
    /// The first bits of the relative and of the absolute axes, and of the properties.
    pub relative: u8,
    pub absolute: u8,
    pub properties: u8,
    /// The least and the greatest value of `ABS_X` and `ABS_Y`.
    pub x: (i32, i32),
    pub y: (i32, i32),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Mouse,
    /// Tells places: a graphics tablet, the mouse of a virtual machine.
    Tablet,
    TouchScreen,
    Touchpad,
}

/// One pointing device: what it has said since its last whole report.
#[derive(Debug)]
pub struct Pointing {
    kind: Kind,
    x: (i32, i32),
    y: (i32, i32),
    place: (i32, i32),
    placed: bool,
    moved: (i32, i32),
    notches: (i32, i32),
    fine: (i32, i32),
    /// This wheel tells parts of notches; the whole ones are the same again.
    is_fine: bool,
    touching: bool,
    touch_changed: bool,
    fingers: u8,
    /// Where the finger was on the pad.
    last: Option<(i32, i32)>,
    pressed: Vec<Button>,
}

impl Pointing {
    /// Nothing where the device does not point.
    pub fn new(able: &Abilities) -> Option<Self> {
        let two = |bits: u8| bits & 3 == 3;
        let kind = if two(able.absolute) && able.keys.has(BTN_TOUCH) && able.properties & DIRECT != 0 {
            Kind::TouchScreen
        } else if two(able.absolute) && able.keys.has(BTN_TOOL_FINGER) {
            Kind::Touchpad
        } else if two(able.absolute) && able.keys.has(BTN_LEFT) {
            Kind::Tablet
        } else if two(able.relative) && able.keys.has(BTN_LEFT) {
            Kind::Mouse
        } else {
            return None;
        };
        Some(Self {
            kind,
            x: able.x,
            y: able.y,
            place: (0, 0),
            placed: false,
            moved: (0, 0),
            notches: (0, 0),
            fine: (0, 0),
            is_fine: false,
            touching: false,
            touch_changed: false,
            fingers: 0,
            last: None,
            pressed: Vec::new(),
        })
    }

    /// Takes in one event of the kernel.
    pub fn take(&mut self, event: RawEvent, push: &mut impl FnMut(PointerEvent)) {
        match (event.kind, event.code) {
            (EV_REL, code) => self.relative(code, event.value),
            (EV_ABS, ABS_X) => (self.place.0, self.placed) = (event.value, true),
            (EV_ABS, ABS_Y) => (self.place.1, self.placed) = (event.value, true),
            (EV_KEY, BTN_TOUCH) => (self.touching, self.touch_changed) = (event.value != 0, true),
            (EV_KEY, BTN_TOOL_FINGER) => self.finger(1, event.value),
            (EV_KEY, BTN_TOOL_DOUBLETAP) => self.finger(2, event.value),
            (EV_KEY, code) => self.button(code, event.value, push),
            (EV_SYN, SYN_REPORT) => self.report(push),
            _ => {}
        }
    }

    fn relative(&mut self, code: u16, value: i32) {
        let sum = match code {
            REL_X => &mut self.moved.0,
            REL_Y => &mut self.moved.1,
            REL_WHEEL => &mut self.notches.1,
            REL_HWHEEL => &mut self.notches.0,
            REL_WHEEL_HI_RES => &mut self.fine.1,
            REL_HWHEEL_HI_RES => &mut self.fine.0,
            _ => return,
        };
        *sum = sum.saturating_add(value);
        self.is_fine |= matches!(code, REL_WHEEL_HI_RES | REL_HWHEEL_HI_RES);
    }

    fn finger(&mut self, count: u8, value: i32) {
        if value != 0 {
            self.fingers = count;
        } else if self.fingers == count {
            self.fingers = 0;
        }
        // Another number of fingers stands somewhere else.
        self.last = None;
    }

    /// Motion of the same report comes before the button.
    fn button(&mut self, code: u16, value: i32, push: &mut impl FnMut(PointerEvent)) {
        let Some(button) = button(code).filter(|_| value != 2) else { return };
        self.report(push);
        let pressed = value != 0;
        if self.pressed.contains(&button) != pressed {
            self.pressed.retain(|held| *held != button);
            self.pressed.extend(pressed.then_some(button));
            push(PointerEvent::Button { button, pressed });
        }
    }

    fn report(&mut self, push: &mut impl FnMut(PointerEvent)) {
        let (dx, dy) = std::mem::take(&mut self.moved);
        if (dx, dy) != (0, 0) {
            push(PointerEvent::Moved { dx: f64::from(dx), dy: f64::from(dy) });
        }
        let (notches, fine) = (std::mem::take(&mut self.notches), std::mem::take(&mut self.fine));
        let (x, y) =
            if self.is_fine { fine } else { (notches.0.saturating_mul(120), notches.1.saturating_mul(120)) };
        if (x, y) != (0, 0) {
            // The kernel's vertical wheel counts away from the person.
            push(PointerEvent::Scrolled { x, y: y.saturating_neg() });
        }
        let placed = std::mem::take(&mut self.placed);
        let changed = std::mem::take(&mut self.touch_changed);
        let (x, y) = (part(self.place.0, self.x), part(self.place.1, self.y));
        match self.kind {
            Kind::Tablet if placed => push(PointerEvent::Placed { x, y }),
            Kind::TouchScreen if changed || placed && self.touching => {
                let touch = match (changed, self.touching) {
                    (false, _) => Touch::Moved,
                    (true, true) => Touch::Down,
                    (true, false) => Touch::Up,
                };
                push(PointerEvent::Touched { touch, x, y });
            }
            Kind::Touchpad if placed || changed => self.slide(push),
            _ => {}
        }
    }

    /// One finger moves the pointer, two turn the wheels: the text follows them.
    fn slide(&mut self, push: &mut impl FnMut(PointerEvent)) {
        let here = self.place;
        let last = if self.touching { self.last.replace(here) } else { self.last.take() };
        let Some(last) = last.filter(|_| self.touching) else { return };
        let span = f64::from(self.x.1.saturating_sub(self.x.0).max(1));
        let (dx, dy) = (f64::from(here.0 - last.0) / span, f64::from(here.1 - last.1) / span);
        if (dx, dy) == (0.0, 0.0) {
        } else if self.fingers == 2 {
            push(PointerEvent::Scrolled { x: (-dx * PAD_WHEEL) as i32, y: (-dy * PAD_WHEEL) as i32 });
        } else {
            push(PointerEvent::Moved { dx: dx * PAD, dy: dy * PAD });
        }
    }

    /// Events were lost, or the device is gone: nothing is down any more.
    pub fn release_all(&mut self, push: &mut impl FnMut(PointerEvent)) {
        self.pressed.drain(..).for_each(|button| push(PointerEvent::Button { button, pressed: false }));
        if std::mem::take(&mut self.touching) && self.kind == Kind::TouchScreen {
            let (x, y) = (part(self.place.0, self.x), part(self.place.1, self.y));
            push(PointerEvent::Touched { touch: Touch::Up, x, y });
        }
        (self.last, self.fingers, self.moved, self.placed, self.touch_changed) =
            (None, 0, (0, 0), false, false);
    }
}

/// The buttons of mice, by evdev's codes.
pub fn button(code: u16) -> Option<Button> {
    Some(match code {
        BTN_LEFT => Button::Left,
        0x111 => Button::Right,
        0x112 => Button::Middle,
        0x113 | 0x116 => Button::Back,
        0x114 | 0x115 => Button::Forward,
        _ => return None,
    })
}

/// A value as a part of its range.
fn part(value: i32, (least, most): (i32, i32)) -> f64 {
    let span = f64::from(most) - f64::from(least);
    if span > 0.0 { ((f64::from(value) - f64::from(least)) / span).clamp(0.0, 1.0) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REPORT: (u16, u16, i32) = (EV_SYN, SYN_REPORT, 0);

    fn able(keys: &[u16], relative: u8, absolute: u8, properties: u8) -> Abilities {
        let mut able =
            Abilities { relative, absolute, properties, x: (0, 1000), y: (0, 500), ..Abilities::default() };
        keys.iter().for_each(|key| _ = able.keys.set(*key, true));
        able
    }

    fn events(pointing: &mut Pointing, raw: &[(u16, u16, i32)]) -> Vec<PointerEvent> {
        let mut events = Vec::new();
        for (kind, code, value) in raw {
            let event = RawEvent { kind: *kind, code: *code, value: *value };
            pointing.take(event, &mut |event| events.push(event));
        }
        events
    }

    #[test]
    fn a_mouse_moves_clicks_and_turns_its_wheel() {
        let mut mouse = Pointing::new(&able(&[BTN_LEFT], 3, 0, 0)).expect("a mouse");
        let moved = events(&mut mouse, &[(EV_REL, REL_X, 3), (EV_REL, REL_Y, -2), REPORT, REPORT]);
        assert_eq!(moved, [PointerEvent::Moved { dx: 3.0, dy: -2.0 }]);
        let clicked = events(
            &mut mouse,
            &[(EV_REL, REL_X, 1), (EV_KEY, BTN_LEFT, 1), REPORT, (EV_KEY, BTN_LEFT, 0), REPORT],
        );
        let button = |pressed| PointerEvent::Button { button: Button::Left, pressed };
        assert_eq!(clicked, [PointerEvent::Moved { dx: 1.0, dy: 0.0 }, button(true), button(false)]);
        assert_eq!(
            events(&mut mouse, &[(EV_REL, REL_WHEEL, 1), REPORT]),
            [PointerEvent::Scrolled { x: 0, y: -120 }]
        );
        let fine = [
            (EV_REL, REL_WHEEL_HI_RES, -30),
            REPORT,
            (EV_REL, REL_WHEEL_HI_RES, -90),
            (EV_REL, REL_WHEEL, -1),
            REPORT,
        ];
        let turned = [30, 90].map(|y| PointerEvent::Scrolled { x: 0, y });
        assert_eq!(events(&mut mouse, &fine), turned, "and the whole notch is not counted again");
    }

    #[test]
    fn a_tablet_tells_places() {
        let mut tablet = Pointing::new(&able(&[BTN_LEFT], 0, 3, 0)).expect("a tablet");
        let placed = events(
            &mut tablet,
            &[(EV_ABS, ABS_X, 250), (EV_ABS, ABS_Y, 500), REPORT, (EV_ABS, ABS_X, 5000), REPORT],
        );
        assert_eq!(
            placed,
            [PointerEvent::Placed { x: 0.25, y: 1.0 }, PointerEvent::Placed { x: 1.0, y: 1.0 }]
        );
    }

    #[test]
    fn fingers_touch_screens_and_slide_on_pads() {
        let mut screen = Pointing::new(&able(&[BTN_TOUCH], 0, 3, DIRECT)).expect("a touch screen");
        let touched = events(
            &mut screen,
            &[
                (EV_KEY, BTN_TOUCH, 1),
                (EV_ABS, ABS_X, 500),
                REPORT,
                (EV_ABS, ABS_Y, 250),
                REPORT,
                (EV_KEY, BTN_TOUCH, 0),
                REPORT,
            ],
        );
        let at = |touch, y| PointerEvent::Touched { touch, x: 0.5, y };
        assert_eq!(touched, [at(Touch::Down, 0.0), at(Touch::Moved, 0.5), at(Touch::Up, 0.5)]);

        let mut pad =
            Pointing::new(&able(&[BTN_TOUCH, BTN_TOOL_FINGER, BTN_LEFT], 0, 3, 1)).expect("a touchpad");
        let slid = events(
            &mut pad,
            &[
                (EV_KEY, BTN_TOOL_FINGER, 1),
                (EV_KEY, BTN_TOUCH, 1),
                (EV_ABS, ABS_X, 100),
                REPORT,
                (EV_ABS, ABS_X, 110),
                REPORT,
            ],
        );
        assert_eq!(
            slid,
            [PointerEvent::Moved { dx: 15.0, dy: 0.0 }],
            "putting the finger down moves nothing"
        );
        let scrolled = events(
            &mut pad,
            &[
                (EV_KEY, BTN_TOOL_FINGER, 0),
                (EV_KEY, BTN_TOOL_DOUBLETAP, 1),
                (EV_ABS, ABS_Y, 50),
                REPORT,
                (EV_ABS, ABS_Y, 60),
                REPORT,
            ],
        );
        assert_eq!(scrolled, [PointerEvent::Scrolled { x: 0, y: -60 }], "the text follows the fingers");
    }

    #[test]
    fn what_is_down_comes_up_when_the_device_goes() {
        let mut mouse = Pointing::new(&able(&[BTN_LEFT], 3, 0, 0)).expect("a mouse");
        events(&mut mouse, &[(EV_KEY, BTN_LEFT, 1), (EV_REL, REL_X, 9)]);
        let mut released = Vec::new();
        mouse.release_all(&mut |event| released.push(event));
        assert_eq!(released, [PointerEvent::Button { button: Button::Left, pressed: false }]);
        assert_eq!(events(&mut mouse, &[REPORT, (EV_KEY, BTN_LEFT, 0)]), [], "and only once");
    }

    #[test]
    fn keyboards_and_joysticks_do_not_point() {
        assert!(Pointing::new(&able(&[30, 48], 0, 0, 0)).is_none());
        assert!(Pointing::new(&able(&[0x120], 0, 3, 0)).is_none());
    }
}
