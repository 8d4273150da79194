//! Pictures of a terminal in the built-in face.

use glasstty::font::Font;
use glasstty::paint::{Canvas, Over};
use glasstty::term::{Options, Terminal};
use glasstty::units::{Cells, Pixels};

use super::picture::{Picture, of};

/// What a terminal of `cells` shows after `bytes`, in a font `px` pixels high.
pub(crate) fn paint(bytes: &[u8], cells: Cells, px: u16) -> Picture {
    paint_with(|_| {}, bytes, cells, px)
}

/// What 24 by 3 cells show after `bytes` under the pointer.
pub(crate) fn paint_pointed(tip: (u32, u32), bytes: &[u8], px: u16) -> Picture {
    paint_with(|canvas| canvas.set_pointer(Some(tip)), bytes, Cells::new(24, 3), px)
}

/// The same with something over it.
pub(crate) fn paint_under(over: &Over, bytes: &[u8], cells: Cells, px: u16) -> Picture {
    paint_with(|canvas| canvas.set_over(over), bytes, cells, px)
}

/// What a terminal of `cells` shows after `bytes` in a canvas that was prepared.
pub(crate) fn paint_with(prepare: impl FnOnce(&mut Canvas), bytes: &[u8], cells: Cells, px: u16) -> Picture {
    let mut terminal = Terminal::new(cells, Options::default());
    terminal.feed(bytes);
    let mut font = Font::builtin(px);
    let cell = font.metrics().cell;
    let size = Pixels::new(u32::from(cells.cols) * cell.width, u32::from(cells.rows) * cell.height);
    let mut canvas = Canvas::new(size, cells, &font);
    prepare(&mut canvas);
    canvas.paint(terminal.view(), &mut font);
    of(size, canvas.pixels())
}
