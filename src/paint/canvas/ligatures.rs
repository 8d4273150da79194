//! Runs of operators that a face may join: which cells of a row they are, and the pictures of these.
//!
//! A joined cell is a cell like any other: its look names a picture as large as a cell, with the cell's own colours. So
//! a sign that comes or goes with the cursor, a neighbour or a style is a change of looks, and nothing else keeps track.

use std::ops::Range;

use super::Canvas;
use super::cells::{Line, place};
use crate::font::{self, Face, Font, GlyphId};
use crate::term::cell::{Cell, Content};

/// The run looked at last, of the row that is painted.
#[derive(Debug, Default)]
pub(super) struct Joint {
    columns: Range<usize>,
    /// Empty where no cell of it looks otherwise than alone.
    glyphs: Vec<Option<GlyphId>>,
    /// Of the font, when it was asked.
    generation: u32,
    text: String,
}

impl Joint {
    /// Another row comes.
    pub(super) fn forget(&mut self) {
        self.columns = 0..0;
    }

    fn knows(&self, x: usize, font: &Font) -> bool {
        self.columns.contains(&x) && self.generation == font.generation()
    }
}

impl Canvas {
    /// The picture of the cell in column `x`, where it is joined with its neighbours.
    #[inline(never)]
    pub(super) fn joined(
        &mut self,
        cells: &[Cell],
        x: usize,
        face: Face,
        line: &Line<'_>,
        font: &mut Font,
    ) -> Option<GlyphId> {
        operator(cells, x, line)?;
        if !self.scratch.joint.knows(x, font) {
            self.find_run(cells, x, face, line, font);
        }
        let joint = &self.scratch.joint;
        *joint.glyphs.get(x.checked_sub(joint.columns.start)?)?
    }

    fn find_run(&mut self, cells: &[Cell], x: usize, face: Face, line: &Line<'_>, font: &mut Font) {
        let joint = &mut self.scratch.joint;
        joint.columns = run(cells, x, line);
        joint.text.clear();
        joint.text.extend(joint.columns.clone().filter_map(|x| operator(cells, x, line)));
        joint.glyphs.clear();
        if (2..=font::LONGEST_RUN).contains(&joint.columns.len()) {
            joint.glyphs.extend_from_slice(font.run(&joint.text, face));
        }
        joint.generation = font.generation();
        self.follow_generation(font);
    }
}

/// The columns around `x` that hold operators in one style, in the order of the text, up to the cursor.
fn run(cells: &[Cell], x: usize, line: &Line<'_>) -> Range<usize> {
    let at = |x: usize| place(line, x).0;
    let parted = |x: usize| line.parted.is_some_and(|col| usize::from(col) == at(x));
    let alike = |other: usize| {
        operator(cells, other, line).is_some()
            && cells[at(other)].style == cells[at(x)].style
            && !parted(other)
    };
    // Of a row in an order of its own, only what is seen side by side as it is written.
    let goes_on = |left: usize| at(left) + 1 == at(left + 1);
    let (mut first, mut end) = (x, x + 1);
    if parted(x) {
        return first..end;
    }
    while first > 0 && goes_on(first - 1) && alike(first - 1) {
        first -= 1;
    }
    while goes_on(end - 1) && alike(end) {
        end += 1;
    }
    first..end
}

/// The operator that stands in a column, in its own direction.
fn operator(cells: &[Cell], x: usize, line: &Line<'_>) -> Option<char> {
    let (at, turned) = place(line, x);
    match cells.get(at)?.content() {
        Content::Char(c) if font::is_operator(c) && !turned => Some(c),
        _ => None,
    }
}
