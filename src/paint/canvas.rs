//! One picture: the shadow pixels of an output and what they show.

#![forbid(unsafe_code)]

mod cells;
mod draw;
mod ligatures;
mod pictures;
mod pointer;

use super::bidi::{self, Paragraph, Place};
use super::blend::Blend;
use super::blit::{self, Area};
use super::damage::Damage;
use super::look::Look;
use super::manner::Manner;
use super::over::{Over, OverRow};
use super::paints::{Paints, defaults};
use super::plain::Plain;
use super::ready::Ready;
use super::recent::Recent;
use super::scroll::{self, Shift};
use super::tiles::Tiles;
use crate::font::{Font, Metrics};
use crate::sheet::{self, Sheet};
use crate::term::cell::Cell;
use crate::term::view::{CursorShape, LineSize, RowView, Version, View};
use crate::units::{Cells, Pixels, Placement, Rect};

/// The picture of one output. It owns its pixels; a display copies the damaged ones.
#[derive(Debug)]
pub struct Canvas {
    size: Pixels,
    metrics: Metrics,
    cells: Cells,
    /// Where the grid begins: in the middle of the picture, unless it was placed.
    origin: (u32, u32),
    shadow: Sheet,
    shown: Vec<Look>,
    rows: Vec<Row>,
    epoch: Option<u64>,
    margin: Option<u32>,
    generation: u32,
    manner: Manner,
    lit: bool,
    /// The cursor blinks where the program lets it.
    cursor_blinks: bool,
    /// It is shown, and does.
    blinking_cursor: bool,
    over: Over,
    arrow: pointer::Arrow,
    damage: Damage,
    blend: Blend,
    paints: Paints,
    recent: Recent,
    plain: Plain,
    ready: Ready,
    tiles: Tiles,
    paragraph: Paragraph,
    scratch: Scratch,
}

/// What is known of a row that is shown.
#[derive(Clone, Copy, Debug, Default)]
struct Row {
    /// `None`: painted anew, whatever the terminal says.
    key: Option<RowKey>,
    size: LineSize,
    /// Holds text that blinks.
    blinks: bool,
    /// Shown in an order of its own: it holds right-to-left text, or its paragraph does.
    turns: bool,
    /// The columns that show pictures: what `shown` says of them is not all.
    pictured: (u16, u16),
}

/// What a row shows; equal keys under an equal epoch need no look at the cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct RowKey {
    version: Version,
    cursor: Option<(u16, CursorShape)>,
    /// The column that no ligature covers: the cursor's, seen or not.
    parted: Option<u16>,
    /// Blinking text is hidden.
    dark: bool,
    /// The rest of the paragraph, where the order of cells depends on it.
    paragraph: u64,
    /// What stands over it; zero is nothing.
    over: u64,
}

/// Buffers kept between frames so that painting allocates nothing.
#[derive(Debug, Default)]
struct Scratch {
    cells: Vec<Cell>,
    versions: Vec<Version>,
    shown: Vec<Option<Version>>,
    places: Vec<Place>,
    enlarged: draw::Enlarged,
    run: draw::Run,
    /// A cell on its way to become a tile.
    picture: Vec<u32>,
    joint: ligatures::Joint,
}

/// What a call of [`Canvas::paint`] did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Painted {
    /// Cells drawn anew; moved ones do not count.
    pub cells: u64,
    /// Pixels in the damaged rectangles.
    pub pixels: u64,
}

impl Canvas {
    /// A picture of `size` pixels for a grid of `cells`. What does not fit is cut, so that a grid shared by
    /// several outputs shows its top left part on the smallest.
    pub fn new(size: Pixels, cells: Cells, font: &Font) -> Self {
        let metrics = font.metrics();
        let margin = |whole: u32, used: u32| whole.saturating_sub(used) / 2;
        let grid = Pixels::new(
            u32::from(cells.cols) * metrics.cell.width,
            u32::from(cells.rows) * metrics.cell.height,
        );
        Self {
            size,
            metrics,
            cells,
            origin: (margin(size.width, grid.width), margin(size.height, grid.height)),
            shadow: sheet::black(size.area()),
            shown: vec![Look::UNKNOWN; usize::from(cells.cols) * usize::from(cells.rows)],
            rows: vec![Row::default(); usize::from(cells.rows)],
            epoch: None,
            margin: None,
            generation: font.generation(),
            manner: Manner::default(),
            lit: true,
            cursor_blinks: false,
            blinking_cursor: false,
            over: Over::default(),
            arrow: pointer::Arrow::default(),
            damage: Damage::default(),
            blend: Blend::default(),
            paints: Paints::default(),
            recent: Recent::default(),
            plain: Plain::default(),
            ready: Ready::default(),
            // Memory for half of the picture once more, where so many different cells come up.
            tiles: Tiles::new(metrics.cell, size.area() / 2),
            paragraph: Paragraph::default(),
            scratch: Scratch::default(),
        }
    }

    /// The same with the grid elsewhere than in the middle. Only for a picture that was not painted yet.
    #[must_use]
    pub fn placed(mut self, placement: Placement) -> Self {
        let free = |whole: u32, cells: u16, one: u32| whole.saturating_sub(u32::from(cells) * one);
        let cell = self.metrics.cell;
        self.origin = (
            placement.across.before(free(self.size.width, self.cells.cols, cell.width)),
            placement.down.before(free(self.size.height, self.cells.rows, cell.height)),
        );
        self
    }

    /// How many cells fit into `size` pixels.
    pub fn fitting(size: Pixels, cell: Pixels) -> Cells {
        let count = |whole: u32, one: u32| u16::try_from(whole / one.max(1)).unwrap_or(u16::MAX);
        Cells::new(count(size.width, cell.width), count(size.height, cell.height)).clamped()
    }

    pub fn size(&self) -> Pixels {
        self.size
    }

    /// The grid that this picture was made for.
    pub fn cells(&self) -> Cells {
        self.cells
    }

    /// Where the grid begins in the picture, in pixels.
    pub fn origin(&self) -> (u32, u32) {
        self.origin
    }

    /// XRGB8888, `size().width` pixels a line.
    pub fn pixels(&self) -> &[u32] {
        &self.shadow
    }

    /// What the last call of `paint` changed.
    pub fn damage(&self) -> &[Rect] {
        self.damage.rects()
    }

    /// How everything is shown; by default, until told otherwise.
    pub fn set_manner(&mut self, manner: Manner) {
        let old = std::mem::replace(&mut self.manner, manner);
        if old.gamma != manner.gamma {
            self.blend = Blend::new(manner.gamma);
            self.forget_looks();
        }
        if old.contrast != manner.contrast {
            self.paints = Paints::new(manner.contrast);
            self.forget_looks();
        }
        if old != manner {
            self.forget_keys();
        }
    }

    /// Where a cell of the grid stands, in pixels.
    pub fn cell(&self, col: u16, row: u16) -> Rect {
        let Pixels { width, height } = self.metrics.cell;
        Rect {
            x: self.origin.0 + u32::from(col) * width,
            y: self.origin.1 + u32::from(row) * height,
            width,
            height,
        }
    }

    /// Whether the next call of `paint` shows text that blinks; it does, until told otherwise.
    pub fn set_lit(&mut self, lit: bool) {
        self.lit = lit;
    }

    /// Whether a cursor that a program lets blink does so; it is steady until told otherwise.
    pub fn set_cursor_blinks(&mut self, blinks: bool) {
        self.cursor_blinks = blinks;
    }

    /// What the next calls of `paint` show over the terminal.
    pub fn set_over(&mut self, over: &Over) {
        if self.over != *over {
            self.over.clone_from(over);
        }
    }

    /// Some text of the picture blinks: `set_lit` makes a difference.
    pub fn blinks(&self) -> bool {
        self.blinking_cursor || self.rows.iter().any(|row| row.blinks)
    }

    /// Makes the picture show `view`.
    pub fn paint(&mut self, view: View<'_>, font: &mut Font) -> Painted {
        self.damage.begin(usize::from(self.cells.rows));
        let arrow = self.lift_arrow();
        self.blinking_cursor = self.cursor_blinks && view.cursor().is_some_and(|cursor| cursor.blink);
        self.paragraph.forget();
        if self.epoch != Some(view.epoch()) {
            self.epoch = Some(view.epoch());
            self.paints.forget_styles();
            self.recent.clear();
            self.ready.forget();
            self.forget_keys();
        }
        if self.paints.is_full() {
            self.paints.clear();
            self.forget_looks();
        }
        if self.tiles.is_worn() {
            self.forget_looks();
        }
        let ground = self.paints.ground(defaults(view).1.pixel());
        let framed = self.paint_margin(ground);
        self.follow_scroll(view);
        let mut cells = 0;
        let over = std::mem::take(&mut self.over);
        for y in 0..self.rows_shown(view) {
            cells += self.paint_row(y, view, over.row(y), font);
        }
        self.over = over;
        self.put_arrow(arrow);
        if framed {
            self.damage.whole(self.size);
        } else {
            self.damage.finish(self.origin.1, self.metrics.cell.height, self.size.height);
        }
        Painted { cells, pixels: self.damage.pixels() }
    }

    /// Rows with any pixel in the picture.
    fn rows_shown(&self, view: View<'_>) -> u16 {
        let room = (self.size.height - self.origin.1).div_ceil(self.metrics.cell.height);
        let rows = self.cells.rows.min(view.size().rows);
        rows.min(u16::try_from(room).unwrap_or(u16::MAX))
    }

    /// Where the grid ends in the picture.
    fn right(&self) -> u32 {
        self.size.width.min(self.origin.0 + u32::from(self.cells.cols) * self.metrics.cell.width)
    }

    fn forget_keys(&mut self) {
        self.rows.iter_mut().for_each(|row| row.key = None);
    }

    /// Looks mean something else now: the pixels are right, and nobody knows what they show.
    fn forget_looks(&mut self) {
        self.shown.fill(Look::UNKNOWN);
        self.tiles.clear();
        self.plain.forget();
        self.ready.forget();
    }

    /// Numbers of glyphs mean something else now.
    fn forget_glyphs(&mut self, generation: u32) {
        self.generation = generation;
        self.recent.clear();
        self.forget_looks();
    }

    /// Fills what lies outside the grid. True when that changed.
    fn paint_margin(&mut self, color: u32) -> bool {
        if self.margin == Some(color) {
            return false;
        }
        self.margin = Some(color);
        self.shadow.fill(color);
        self.forget_keys();
        self.shown.fill(Look::UNKNOWN);
        true
    }

    /// Fills a row of the grid as if nothing were there.
    fn clear_row(&mut self, y: u16) {
        let (cell, across) = (self.metrics.cell, self.origin.0..self.right());
        let at = (across.start, self.origin.1 + u32::from(y) * cell.height);
        let size = Pixels::new(across.end - across.start, cell.height);
        let color = self.margin.unwrap_or_default();
        blit::fill(&mut Area::new(&mut self.shadow, self.size, at, size), color);
        self.damage.mark(usize::from(y), across);
    }

    fn follow_scroll(&mut self, view: View<'_>) {
        // A row that is cut has no pixels to move.
        let whole = (self.size.height - self.origin.1) / self.metrics.cell.height;
        let rows = self.rows_shown(view).min(whole as u16);
        let Scratch { versions, shown, .. } = &mut self.scratch;
        versions.clear();
        versions.extend((0..rows).map(|y| view.version(y)));
        shown.clear();
        shown.extend(self.rows[..usize::from(rows)].iter().map(|row| row.key.map(|key| key.version)));
        if let Some(shift) = scroll::find(shown, versions) {
            self.shift(&shift);
        }
    }

    /// Moves rows: pixels, looks and keys.
    fn shift(&mut self, shift: &Shift) {
        let (from, to) = (shift.from(), shift.to.start);
        let lines = self.metrics.cell.height as usize * self.size.width as usize;
        let top = self.origin.1 as usize * self.size.width as usize;
        self.shadow.copy_within(top + from.start * lines..top + from.end * lines, top + to * lines);
        let cols = usize::from(self.cells.cols);
        self.shown.copy_within(from.start * cols..from.end * cols, to * cols);
        self.rows.copy_within(from, to);
        for row in shift.to.clone() {
            self.damage.mark(row, self.origin.0..self.right());
        }
    }

    /// Paints the changed cells of a row; returns how many.
    fn paint_row(&mut self, y: u16, view: View<'_>, over: Option<OverRow<'_>>, font: &mut Font) -> u64 {
        let shown = self.rows[usize::from(y)];
        let version = view.version(y);
        let (cursor, parted) = self.cursor_in(y, view, font);
        let digest = over.map_or(0, OverRow::digest);
        if let Some(key) = shown.key.filter(|key| key.version == version) {
            let paragraph = if shown.turns { self.paragraph.key(y, view) } else { 0 };
            let joins = !shown.turns && y > 0 && self.goes_on_turned(y, view);
            let dark = shown.blinks && !self.lit;
            if !joins && key == (RowKey { version, cursor, parted, dark, paragraph, over: digest }) {
                return 0;
            }
        }
        let mut unpacked = std::mem::take(&mut self.scratch.cells);
        let mut places = std::mem::take(&mut self.scratch.places);
        let mut row = view.row(y, &mut unpacked);
        let covered = over.is_some_and(OverRow::has_own);
        if covered {
            // What is written over a row has the width of single cells, and no picture shows through it.
            row.size = LineSize::Single;
        }
        if row.size != shown.size {
            let cols = usize::from(self.cells.cols);
            self.shown[usize::from(y) * cols..][..cols].fill(Look::UNKNOWN);
            self.clear_row(y);
        }
        let pictures = if covered { Vec::new() } else { view.pictures(y, row.cells) };
        let mut pictured = (0, 0);
        if !pictures.is_empty() || shown.pictured != pictured {
            pictured = self.expect_pictures(y, shown.pictured, &pictures, row.size);
        }
        let ordered = self.manner.bidi && self.has_order(&row, y, view, covered);
        let mut line =
            cells::Line { y, row, cursor, parted, view, over, places: None, blinks: false, painted: 0 };
        let turns = ordered || !self.paint_cells(&mut line, font);
        let mut paragraph = 0;
        if turns {
            paragraph = self.paragraph.key(y, view);
            self.paragraph.order(y, view, &mut places);
            line.places = Some(&places);
            self.paint_cells(&mut line, font);
        }
        if !pictures.is_empty() {
            self.draw_pictures(&line, pictured, &pictures, font);
        }
        let (blinks, painted) = (line.blinks, line.painted);
        let key = RowKey { version, cursor, parted, dark: blinks && !self.lit, paragraph, over: digest };
        self.rows[usize::from(y)] = Row { key: Some(key), size: row.size, blinks, turns, pictured };
        self.scratch.cells = unpacked;
        self.scratch.places = places;
        painted
    }

    /// The cursor that is seen in a row, and the column that no ligature covers there.
    fn cursor_in(&self, y: u16, view: View<'_>, font: &Font) -> (Option<(u16, CursorShape)>, Option<u16>) {
        let Some(cursor) = view.cursor().filter(|cursor| cursor.row == y) else { return (None, None) };
        let dark = self.blinking_cursor && !self.lit;
        let joins = self.manner.ligatures && font.has_ligatures();
        ((!dark).then_some((cursor.col, cursor.shape)), joins.then_some(cursor.col))
    }

    /// Whether a row needs an order whatever its own characters are.
    fn has_order(&mut self, row: &RowView<'_>, y: u16, view: View<'_>, covered: bool) -> bool {
        // What covers a row may hide the character that would tell.
        let hidden = covered || y == 0 && bidi::goes_on(-1, view);
        bidi::depends(row, y, view)
            || y > 0 && self.goes_on_turned(y, view)
            || hidden && self.paragraph.turns(y, view)
    }

    /// Whether row `y` goes on with a paragraph that has right-to-left text above.
    fn goes_on_turned(&self, y: u16, view: View<'_>) -> bool {
        let above = self.rows[usize::from(y) - 1];
        above.turns && bidi::goes_on(i32::from(y) - 1, view)
    }
}
