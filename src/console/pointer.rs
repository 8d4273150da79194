//! Where the pointer is, which buttons are down, and how clicks, notches and touches count.
//!
//! One pointer for all pointing devices of the seat. Its place is kept in cells, so that it means the same on outputs
//! with cells of different sizes.

use std::time::Duration;

use crate::event::Button;
use crate::units::{Cells, Pixels, Time};

/// The arrow goes when nothing moves for so long: it would only be in the way.
const IDLE: Duration = Duration::from_secs(5);

/// Clicks that follow each other faster than this count together.
const DOUBLE: Duration = Duration::from_millis(400);

/// While a selection is dragged over an edge, a line scrolls this often.
const SCROLL: Duration = Duration::from_millis(40);

/// One notch of a wheel, in the kernel's high-resolution units.
const NOTCH: i32 = 120;

/// What the left button does while it is down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Grip {
    #[default]
    Free,
    /// It drags a selection; `moved` since it began.
    Selecting { moved: bool },
    /// The press was the program's, and so is everything until all buttons are up.
    Program,
}

#[derive(Debug, Default)]
pub(super) struct Pointer {
    /// In cells from the top left corner; never beyond the grid.
    x: f64,
    y: f64,
    visible_until: Option<Time>,
    held: Vec<Button>,
    pub(super) grip: Grip,
    last_click: Option<(Time, Button, (u16, u16))>,
    clicks: u8,
    /// Turns of the wheel that are not a whole notch yet.
    notches: (i32, i32),
    /// Where a finger came down, and where it was last.
    touch: Option<Touched>,
    scroll_at: Option<Time>,
}

#[derive(Clone, Copy, Debug)]
struct Touched {
    y: f64,
    scrolled: bool,
}

impl Pointer {
    /// Moves by pixels.
    pub(super) fn moved(&mut self, (dx, dy): (f64, f64), cell: Pixels, grid: Cells, now: Time) {
        let (x, y) = (dx / f64::from(cell.width.max(1)), dy / f64::from(cell.height.max(1)));
        self.put((self.x + x, self.y + y), grid, now);
    }

    /// Moves to a place in cells.
    pub(super) fn put(&mut self, (x, y): (f64, f64), grid: Cells, now: Time) {
        // The last place inside the grid, at the finest that anything reports.
        let last = |count: u16| f64::from(count) - 1.0 / 64.0;
        self.x = if x.is_finite() { x.clamp(0.0, last(grid.cols)) } else { self.x };
        self.y = if y.is_finite() { y.clamp(0.0, last(grid.rows)) } else { self.y };
        self.visible_until = Some(now + IDLE);
    }

    pub(super) fn cell(&self) -> (u16, u16) {
        (self.x as u16, self.y as u16)
    }

    /// In pixels of a grid of such cells.
    pub(super) fn pixel(&self, cell: Pixels) -> (u32, u32) {
        ((self.x * f64::from(cell.width)) as u32, (self.y * f64::from(cell.height)) as u32)
    }

    pub(super) fn is_visible(&self) -> bool {
        self.visible_until.is_some()
    }

    /// True when it was to be seen.
    pub(super) fn hide(&mut self) -> bool {
        self.visible_until.take().is_some()
    }

    /// A button went down: the how-manieth click at this place this is, from 1 to 3 and around.
    pub(super) fn pressed(&mut self, button: Button, now: Time) -> u8 {
        if !self.held.contains(&button) {
            self.held.push(button);
        }
        let here = self.cell();
        let again = self
            .last_click
            .is_some_and(|(then, which, place)| which == button && place == here && now.since(then) < DOUBLE);
        self.clicks = if again { self.clicks % 3 + 1 } else { 1 };
        self.last_click = Some((now, button, here));
        self.clicks
    }

    /// A button came up: what it did until then.
    pub(super) fn released(&mut self, button: Button) -> Grip {
        self.held.retain(|held| *held != button);
        let grip = self.grip;
        if self.held.is_empty() || grip != Grip::Program {
            self.grip = Grip::Free;
        }
        self.scroll_at = None;
        grip
    }

    /// The button that motion is reported with.
    pub(super) fn held(&self) -> Option<Button> {
        self.held.first().copied()
    }

    /// Everything up: the devices are gone, or something else is shown.
    pub(super) fn cancel(&mut self) {
        self.held.clear();
        (self.grip, self.touch, self.scroll_at, self.notches) = (Grip::Free, None, None, (0, 0));
    }

    /// Whole notches in a turn of the wheels, in the kernel's 120 to the notch: to the right and down.
    pub(super) fn notches(&mut self, x: i32, y: i32) -> (i32, i32) {
        let whole = |rest: &mut i32, turned: i32| {
            // The other way round begins anew.
            let all = if rest.signum() == -turned.signum() { turned } else { *rest + turned };
            *rest = all % NOTCH;
            all / NOTCH
        };
        (
            whole(&mut self.notches.0, x.clamp(-NOTCH * 100, NOTCH * 100)),
            whole(&mut self.notches.1, y.clamp(-NOTCH * 100, NOTCH * 100)),
        )
    }

    pub(super) fn touched(&mut self) {
        self.touch = Some(Touched { y: self.y, scrolled: false });
    }

    /// A finger moved: whole lines that the text follows it down.
    pub(super) fn slid(&mut self) -> i32 {
        let Some(touch) = &mut self.touch else { return 0 };
        let lines = (self.y - touch.y) as i32;
        touch.y += f64::from(lines);
        touch.scrolled |= lines != 0;
        lines
    }

    /// A finger is up; true when it only tapped.
    pub(super) fn lifted(&mut self) -> bool {
        self.touch.take().is_some_and(|touch| !touch.scrolled)
    }

    /// While a selection is dragged over the upper or lower edge: up is positive.
    pub(super) fn pull(&self, grid: Cells) -> i32 {
        match self.grip {
            Grip::Selecting { moved: true } if self.y <= 0.0 => 1,
            Grip::Selecting { moved: true } if self.y + 1.0 / 32.0 >= f64::from(grid.rows) => -1,
            _ => 0,
        }
    }

    /// Scrolls on by itself from now on, or no longer.
    pub(super) fn pull_again(&mut self, pulls: bool, now: Time) {
        self.scroll_at = pulls.then(|| self.scroll_at.filter(|due| *due > now).unwrap_or(now + SCROLL));
    }

    /// The edge is pulled at, and it is time for another line.
    pub(super) fn pulls_now(&self, now: Time) -> bool {
        self.scroll_at.is_some_and(|due| due <= now)
    }

    /// It was to be seen for long enough.
    pub(super) fn is_idle(&self, now: Time) -> bool {
        self.held.is_empty() && self.visible_until.is_some_and(|until| until <= now)
    }

    pub(super) fn deadline(&self) -> Option<Time> {
        let idle = self.visible_until.filter(|_| self.held.is_empty());
        [idle, self.scroll_at].into_iter().flatten().min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GRID: Cells = Cells::new(80, 25);
    const CELL: Pixels = Pixels::new(8, 16);

    fn at(ms: u64) -> Time {
        Time::from_duration(Duration::from_millis(ms))
    }

    #[test]
    fn it_never_leaves_the_grid() {
        let mut pointer = Pointer::default();
        pointer.moved((-50.0, 1e9), CELL, GRID, at(0));
        assert_eq!(pointer.cell(), (0, 24));
        pointer.put((80.0, 12.5), GRID, at(0));
        assert_eq!(pointer.cell(), (79, 12));
        pointer.moved((f64::NAN, f64::INFINITY), CELL, GRID, at(0));
        assert_eq!(pointer.cell(), (79, 12));
        pointer.moved((0.0, 0.0), CELL, Cells::new(10, 4), at(0));
        assert_eq!(pointer.cell(), (9, 3), "a smaller grid");
        assert_eq!(pointer.pixel(CELL), (79, 63));
    }

    #[test]
    fn clicks_count_in_time_and_place() {
        let mut pointer = Pointer::default();
        let counts = [0, 100, 200, 300, 1000].map(|ms| {
            let count = pointer.pressed(Button::Left, at(ms));
            pointer.released(Button::Left);
            count
        });
        assert_eq!(counts, [1, 2, 3, 1, 1]);
        pointer.moved((8.0, 0.0), CELL, GRID, at(1100));
        assert_eq!(pointer.pressed(Button::Left, at(1100)), 1, "another cell");
        assert_eq!(pointer.pressed(Button::Right, at(1110)), 1, "another button");
    }

    #[test]
    fn parts_of_notches_add_up() {
        let mut pointer = Pointer::default();
        let turns = [60, 59, 1, 300, -60, -60].map(|y| pointer.notches(0, y).1);
        assert_eq!(turns, [0, 0, 1, 2, 0, -1]);
        assert_eq!(pointer.notches(i32::MIN, i32::MAX), (-100, 100));
    }

    #[test]
    fn it_hides_when_nothing_moves_and_not_while_a_button_is_down() {
        let mut pointer = Pointer::default();
        assert_eq!(pointer.deadline(), None, "nothing to see, nothing to wake up for");
        pointer.moved((1.0, 1.0), CELL, GRID, at(0));
        assert_eq!(pointer.deadline(), Some(at(5000)));
        pointer.pressed(Button::Left, at(10));
        assert!(!pointer.is_idle(at(9000)) && pointer.deadline().is_none());
        pointer.released(Button::Left);
        assert!(pointer.is_idle(at(9000)));
        assert!(pointer.hide());
        assert_eq!(pointer.deadline(), None);
    }
}
