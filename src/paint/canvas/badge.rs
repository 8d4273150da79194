//! A few words of the console's own in the top right corner, over whatever a program shows there.

use super::Canvas;
use crate::font::{Face, Font, Request};
use crate::paint::look::{Lines, Look, defaults};
use crate::term::view::{LineSize, View};

impl Canvas {
    /// The words over the first row, until told otherwise; one cell for each character.
    pub fn set_badge(&mut self, text: Option<&str>) {
        if self.badge.as_deref() != text {
            self.badge = text.map(Into::into);
            let cols = usize::from(self.cells.cols);
            self.shown[..cols].fill(Look::UNKNOWN);
            if let Some(first) = self.rows.first_mut() {
                first.key = None;
            }
        }
    }

    /// Draws the badge if row `y` has it.
    pub(super) fn draw_badge(&mut self, y: u16, size: LineSize, view: View<'_>, font: &mut Font) -> bool {
        if y != 0 || size != LineSize::Single {
            return false;
        }
        let Some(badge) = self.badge.take() else { return false };
        let (text, ground) = defaults(view);
        let room = usize::from(self.cells.cols);
        let first = room.saturating_sub(badge.chars().count());
        for (x, c) in (first..room).zip(badge.chars()) {
            let mut buffer = [0; 4];
            let request = Request {
                text: c.encode_utf8(&mut buffer),
                face: Face::Bold,
                cols: 1,
                before: None,
                after: None,
            };
            let (fg, bg) = (ground.pixel(), text.pixel());
            let look =
                Look { glyph: font.glyph(request), fg, bg, line: fg, lines: Lines::default(), cols: 1 };
            if self.shown[x] != look {
                self.shown[x] = look;
                self.draw(x, y, &look, size, font);
                self.mark(y, x, x + 1, size);
            }
        }
        self.badge = Some(badge);
        true
    }
}
