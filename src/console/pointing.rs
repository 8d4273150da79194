//! What the pointer does: reports for the program that asked for them, else selections, links, pastes and scrolling.
//!
//! Shift takes the pointer from a program that tracks it.

use super::Console;
use super::clipboard::Which;
use super::mouse::{self, Report, What, Wheel};
use super::overlay::Open;
use super::pointer::Grip;
use super::selection::Unit;
use crate::event::{Button, PointerEvent, Touch};
use crate::keyboard::Mods;
use crate::paint::{self, Ink, Over, Tint};
use crate::term::{Link, Modes, MouseMode, Point};
use crate::units::{Pixels, Time};

/// Lines that a notch of the wheel scrolls.
const LINES: i32 = 3;

impl Console {
    pub(super) fn handle_pointer(&mut self, event: PointerEvent, now: Time) {
        if !self.in_front || self.outputs.is_empty() {
            return;
        }
        let grid = self.sessions.focused().terminal.size();
        let before = self.pointer.cell();
        match event {
            PointerEvent::Moved { dx, dy } => {
                self.pointer.moved((dx, dy), self.cell_size(), grid, now);
                self.pointed(before, now);
            }
            PointerEvent::Placed { x, y } => {
                self.pointer.put(self.cells_at(x, y), grid, now);
                self.pointed(before, now);
            }
            PointerEvent::Button { button, pressed: true } => self.pressed(button, now),
            PointerEvent::Button { button, pressed: false } => self.released(button, now),
            PointerEvent::Scrolled { x, y } => self.turned(x, y, now),
            PointerEvent::Touched { touch, x, y } => {
                self.pointer.put(self.cells_at(x, y), grid, now);
                self.touched(touch, before, now);
                // A finger covers what an arrow would point at.
                self.pointer.hide();
            }
        }
        self.damage_all();
    }

    /// The arrow goes until the next movement.
    pub fn hide_pointer(&mut self) {
        if self.pointer.hide() {
            self.damage_all();
        }
    }

    /// When the clock has something for the pointer.
    pub(super) fn keep_pointing(&mut self, now: Time) {
        if self.pointer.is_idle(now) && self.pointer.hide() {
            self.damage_all();
        }
        if self.pointer.pulls_now(now) {
            self.drag(now);
            self.damage_all();
        }
    }

    /// The cells of the output with the focus: what motion is measured in, and what programs are told.
    fn cell_size(&self) -> Pixels {
        self.focused_output().map_or(Pixels::new(8, 16), |output| output.font.metrics().cell)
    }

    /// A place in parts of the picture of that output, in cells.
    fn cells_at(&self, x: f64, y: f64) -> (f64, f64) {
        self.focused_output().map_or((0.0, 0.0), |output| output.cells_at(x, y))
    }

    fn modes(&self) -> Modes {
        *self.sessions.focused().terminal.modes()
    }

    /// The program tracks the pointer, and nobody holds Shift to have it back.
    fn is_tracked(&self) -> bool {
        let shift = self.seat.mods().contains(Mods::SHIFT);
        self.modes().mouse != MouseMode::Off && !shift && self.overlay.open.is_none()
    }

    /// The cell under the pointer as a place in the text.
    fn pointed_at(&self) -> Point {
        let (col, y) = self.text_cell();
        Point { row: self.sessions.focused().terminal.top_row() + usize::from(y), col }
    }

    /// The cell of the terminal that is seen under the pointer: right-to-left text stands elsewhere than it is kept.
    fn text_cell(&self) -> (u16, u16) {
        let (col, y) = self.pointer.cell();
        let view = self.sessions.focused().terminal.view();
        (if self.manner.bidi { paint::column(view, y, col) } else { col }, y)
    }

    fn report(&mut self, what: What) {
        let (seen, cell, size) = (self.pointer.cell(), self.text_cell(), self.cell_size());
        let (x, y) = self.pointer.pixel(size);
        let aside = (u32::from(cell.0) * size.width, u32::from(seen.0) * size.width);
        let report =
            Report { what, mods: self.seat.mods(), cell, pixel: ((x + aside.0).saturating_sub(aside.1), y) };
        let mut bytes = Vec::new();
        mouse::encode(&report, &self.modes(), &mut bytes);
        self.send(&bytes);
    }

    /// The pointer moved; from cell `before`.
    fn pointed(&mut self, before: (u16, u16), now: Time) {
        let moved = before != self.pointer.cell();
        let finer = self.modes().mouse_encoding == crate::term::MouseEncoding::SgrPixels;
        match self.pointer.grip {
            Grip::Selecting { .. } => {
                if moved {
                    self.pointer.grip = Grip::Selecting { moved: true };
                }
                self.drag(now);
            }
            Grip::Program if moved || finer => self.report(What::Move(self.pointer.held())),
            Grip::Free if (moved || finer) && self.is_tracked() => {
                self.report(What::Move(self.pointer.held()));
            }
            _ => {}
        }
    }

    /// The selection reaches for the pointer, and scrolls where that pulls at an edge.
    fn drag(&mut self, now: Time) {
        let grid = self.sessions.focused().terminal.size();
        let (pull, due) = (self.pointer.pull(grid), self.pointer.pulls_now(now));
        self.pointer.pull_again(pull != 0, now);
        let session = self.sessions.focused_mut();
        if due {
            session.terminal.scroll_view(pull);
        }
        let at = self.pointed_at();
        let session = self.sessions.focused_mut();
        session.selection.reach(&session.terminal, at);
    }

    fn pressed(&mut self, button: Button, now: Time) {
        let clicks = self.pointer.pressed(button, now);
        if self.pointer.grip == Grip::Program || self.is_tracked() {
            self.pointer.grip = Grip::Program;
            return self.report(What::Press(button));
        }
        match button {
            Button::Left => self.begin_selection(clicks),
            Button::Middle => self.paste(Which::Selected),
            Button::Right => {
                let at = self.pointed_at();
                let session = self.sessions.focused_mut();
                session.selection.reach(&session.terminal, at);
                self.pointer.grip = Grip::Selecting { moved: true };
            }
            Button::Back | Button::Forward => {}
        }
    }

    fn begin_selection(&mut self, clicks: u8) {
        let block = self.seat.mods().intersects(Mods::ALT | Mods::CTRL);
        let unit = match clicks {
            2 => Unit::Word,
            3 => Unit::Line,
            _ if block => Unit::Block,
            _ => Unit::Cell,
        };
        let at = self.pointed_at();
        let session = self.sessions.focused_mut();
        session.selection.begin(&session.terminal, at, unit);
        self.pointer.grip = Grip::Selecting { moved: false };
    }

    fn released(&mut self, button: Button, now: Time) {
        match self.pointer.released(button) {
            Grip::Program => self.report(What::Release(button)),
            Grip::Selecting { moved } => {
                let session = self.sessions.focused_mut();
                match session.selection.text(&session.terminal) {
                    Some(text) => _ = session.clipboard.set(Which::Selected, text),
                    None => {
                        session.selection.clear();
                        if !moved && button == Button::Left {
                            self.copy_link(now);
                        }
                    }
                }
            }
            Grip::Free => {}
        }
    }

    /// A link is copied and never opened: there is nothing here to open it with, and the address is a stranger's.
    fn copy_link(&mut self, now: Time) {
        let Some(link) = self.link() else { return };
        let session = self.sessions.focused_mut();
        if session.clipboard.set(Which::Copied, link.address.clone()) {
            session.clipboard.set(Which::Selected, link.address);
            self.overlay.indicate(" link copied ", now);
        }
    }

    fn link(&self) -> Option<Link> {
        self.sessions.focused().terminal.link_at(self.pointed_at())
    }

    fn turned(&mut self, x: i32, y: i32, now: Time) {
        let (right, down) = self.pointer.notches(x, y);
        if self.seat.mods().held() == Mods::CTRL && !self.is_tracked() {
            for _ in 0..down.unsigned_abs() {
                self.zoom(down < 0, now);
            }
            return;
        }
        if self.is_tracked() {
            let wheels = [(down, Wheel::Down, Wheel::Up), (right, Wheel::Right, Wheel::Left)];
            for (turns, ahead, back) in wheels {
                for _ in 0..turns.unsigned_abs() {
                    self.report(What::Wheel(if turns > 0 { ahead } else { back }));
                }
            }
            return;
        }
        self.scroll_text(-down * LINES);
    }

    /// Scrolls back, or has the program do it.
    fn scroll_text(&mut self, lines: i32) {
        if lines == 0 {
            return;
        }
        let mut bytes = Vec::new();
        if self.overlay.open.is_none() && mouse::as_keys(lines, &self.modes(), &mut bytes) {
            self.send(&bytes);
        } else {
            self.sessions.focused_mut().terminal.scroll_view(lines);
        }
    }

    fn touched(&mut self, touch: Touch, before: (u16, u16), now: Time) {
        if self.is_tracked() || self.pointer.grip == Grip::Program {
            match touch {
                Touch::Down => self.pressed(Button::Left, now),
                Touch::Moved => self.pointed(before, now),
                Touch::Up => self.released(Button::Left, now),
            }
            return;
        }
        match touch {
            Touch::Down => self.pointer.touched(),
            Touch::Moved => {
                let lines = self.pointer.slid();
                self.scroll_text(lines);
            }
            Touch::Up if self.pointer.lifted() => {
                self.pressed(Button::Left, now);
                self.released(Button::Left, now);
            }
            Touch::Up => {}
        }
    }

    /// Sets off the link under the pointer and says where it leads.
    pub(super) fn draw_link(&self, over: &mut Over) {
        let rests = self.pointer.is_visible() && self.pointer.grip == Grip::Free && !self.is_tracked();
        let Some(link) = rests.then(|| self.link()).flatten() else { return };
        let terminal = &self.sessions.focused().terminal;
        let (size, top) = (terminal.size(), terminal.top_row());
        for (row, cols) in link.cells {
            if let Some(y) =
                row.checked_sub(top).and_then(|y| u16::try_from(y).ok()).filter(|y| *y < size.rows)
            {
                over.tint(y, cols, Tint::Link);
            }
        }
        let y = if self.pointer.cell().1 + 1 == size.rows { 0 } else { size.rows - 1 };
        if !matches!(self.overlay.open, Some(Open::Search(_) | Open::Character(_))) {
            let shown: String = link.address.chars().filter(|c| !c.is_control()).collect();
            over.write(y, 0, size.cols, &format!(" {shown} "), Ink::Bar);
        }
    }
}
