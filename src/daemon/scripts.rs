//! `--keys FILE`: the steps of a script as events of a keyboard and a pointer.

use std::fs;
use std::path::Path;

use super::report::{Failure, chain};
use crate::event::{Event, PointerEvent};
use crate::font::Font;
use crate::keyboard::script::{self, Does, Step};
use crate::keyboard::{Keyboard, KeymapNames};
use crate::paint::Canvas;
use crate::sys::input::{Input, ScriptedEvent};
use crate::units::{Cells, DeviceId, Pixels};

/// The picture that places in a script are meant for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ground {
    size: Pixels,
    cell: Pixels,
    grid: Cells,
}

impl Ground {
    /// A picture of `size` with cells `font_size` high.
    pub(super) fn new(size: Pixels, font_size: u16) -> Self {
        let font = Font::builtin(font_size);
        let cell = font.metrics().cell;
        Self { size, cell, grid: Canvas::fitting(size, cell) }
    }

    /// The middle of a cell, in parts of the picture.
    fn place(self, col: u16, row: u16) -> PointerEvent {
        let middle = |at: u16, count: u16, one: u32, whole: u32| {
            let margin = whole.saturating_sub(u32::from(count) * one) / 2;
            (f64::from(margin) + (f64::from(at) + 0.5) * f64::from(one)) / f64::from(whole.max(1))
        };
        PointerEvent::Placed {
            x: middle(col, self.grid.cols, self.cell.width, self.size.width),
            y: middle(row, self.grid.rows, self.cell.height, self.size.height),
        }
    }
}

/// A script as a source of input.
pub(super) fn read(path: &Path, keymap: &KeymapNames, ground: Ground) -> Result<Input, Failure> {
    let keyboard = Keyboard::new(keymap).map_err(|e| Failure::plain(chain(&e)))?;
    let text = fs::read_to_string(path).map_err(|e| Failure::new(&format!("read {}", path.display()), e))?;
    let steps =
        script::parse(&text, &keyboard).map_err(|e| Failure::plain(format!("{}: {e}", path.display())))?;
    Ok(Input::scripted(steps.into_iter().map(|step| event(step, ground)).collect()))
}

fn event(step: Step, ground: Ground) -> ScriptedEvent {
    let event = match step.does {
        Does::Key { code, pressed } => Event::Key { device: DeviceId(0), code, pressed },
        Does::Point { col, row } => Event::Pointer(ground.place(col, row)),
        Does::Button { button, pressed } => Event::Pointer(PointerEvent::Button { button, pressed }),
        Does::Wheel { x, y } => Event::Pointer(PointerEvent::Scrolled { x, y }),
    };
    ScriptedEvent { at: step.wait, event }
}
