//! Characters that are drawn rather than looked up: they have to meet their neighbours at every cell size.
//!
//! Invariant: what reaches an edge of the cell reaches it at places that depend on the cell's size alone, so
//! neighbours join without a gap or a step.

mod blocks;
mod braille;
mod hex;
mod legacy;
mod lines;
mod octants;
mod powerline;
mod strokes;

use super::mask::Mask;
use crate::units::Pixels;

/// Draws `c` into a box of `cols` cells if it is one of ours.
pub(super) fn draw(c: char, cell: Pixels, cols: u32) -> Option<Mask> {
    let code = u32::from(c);
    let mut mask = Mask::new(Pixels::new(cell.width * cols, cell.height));
    let done = match code {
        0x2500..=0x257F => lines::draw(code, &mut mask, cell),
        0x2580..=0x259F => blocks::draw(code, &mut mask),
        0x2800..=0x28FF => braille::draw(code, &mut mask),
        0xE0B0..=0xE0BF => powerline::draw(code, &mut mask, cell),
        0x1FB00..=0x1FBAF => legacy::draw(code, &mut mask, cell),
        0x1CC00..=0x1CEBF | 0x1FBCE..=0x1FBEF => {
            octants::draw(code, &mut mask) || strokes::draw(code, &mut mask, cell)
        }
        _ => false,
    };
    done.then_some(mask)
}

/// A box with the code point in it: what is shown when nothing has a glyph for `c`.
pub(super) fn hex_box(c: char, cell: Pixels, cols: u32) -> Mask {
    hex::draw(c, cell, cols)
}

/// `part / of` of `whole` pixels, to the nearest pixel.
fn share(whole: u32, part: u32, of: u32) -> u32 {
    (whole * part * 2 + of) / (of * 2)
}
