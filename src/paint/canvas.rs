//! One picture: the shadow pixels of an output and what they show.

#![forbid(unsafe_code)]

use super::blend::Blend;
use super::blit::{self, Area};
use super::damage::Damage;
use super::decoration;
use super::image;
use super::look::{Look, Paintbrush, defaults};
use super::scroll::{self, Shift};
use crate::font::{self, Face, Font, Glyph, GlyphId, Metrics, Request};
use crate::term::cell::{Cell, CellFlags, Content};
use crate::term::image::{Placed, UNDER_BACKGROUNDS};
use crate::term::style::{Attrs, StyleId};
use crate::term::view::{CursorView, LineSize, Version, View};
use crate::units::{Cells, Pixels, Rect};

/// The picture of one output. It owns its pixels; a display copies the damaged ones.
#[derive(Debug)]
pub struct Canvas {
    size: Pixels,
    metrics: Metrics,
    cells: Cells,
    /// Where the grid begins; it stands in the middle of the picture.
    origin: (u32, u32),
    shadow: Vec<u32>,
    shown: Vec<Look>,
    rows: Vec<Option<RowKey>>,
    /// The columns of each row that show pictures: what `shown` says of them is not all.
    pictured: Vec<(u16, u16)>,
    epoch: Option<u64>,
    margin: Option<u32>,
    generation: u32,
    damage: Damage,
    blend: Blend,
    scratch: Scratch,
}

/// What a row shows; equal keys under an equal epoch need no look at the cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct RowKey {
    version: Version,
    size: LineSize,
    cursor: Option<CursorView>,
}

/// Buffers kept between frames so that painting allocates nothing.
#[derive(Debug, Default)]
struct Scratch {
    cells: Vec<Cell>,
    versions: Vec<Version>,
    looks: Vec<Look>,
    text: String,
    mask: Vec<u8>,
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
            shadow: vec![0; size.area()],
            shown: vec![Look::UNKNOWN; usize::from(cells.cols) * usize::from(cells.rows)],
            rows: vec![None; usize::from(cells.rows)],
            pictured: vec![(0, 0); usize::from(cells.rows)],
            epoch: None,
            margin: None,
            generation: font.generation(),
            damage: Damage::default(),
            blend: Blend::default(),
            scratch: Scratch::default(),
        }
    }

    /// How many cells of a font fit into `size` pixels.
    pub fn fitting(size: Pixels, font: &Font) -> Cells {
        let cell = font.metrics().cell;
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

    /// XRGB8888, `size().width` pixels a line.
    pub fn pixels(&self) -> &[u32] {
        &self.shadow
    }

    /// What the last call of `paint` changed.
    pub fn damage(&self) -> &[Rect] {
        self.damage.rects()
    }

    /// Makes the picture show `view`.
    pub fn paint(&mut self, view: View<'_>, font: &mut Font) -> Painted {
        self.damage.clear();
        if self.epoch != Some(view.epoch()) {
            self.epoch = Some(view.epoch());
            self.rows.fill(None);
        }
        let framed = self.paint_margin(defaults(view).1.pixel());
        self.follow_scroll(view);
        let mut cells = 0;
        for y in 0..self.cells.rows.min(view.size().rows) {
            cells += self.paint_row(y, view, font);
        }
        if font.generation() != self.generation {
            // Numbers of glyphs mean something else now. The pixels are right, the looks are not.
            self.generation = font.generation();
            self.shown.fill(Look::UNKNOWN);
        }
        if framed {
            self.damage.clear();
            self.damage.add(Rect::whole(self.size));
        }
        Painted { cells, pixels: self.damage.pixels() }
    }

    /// Fills what lies outside the grid. True when that changed.
    fn paint_margin(&mut self, color: u32) -> bool {
        if self.margin == Some(color) {
            return false;
        }
        self.margin = Some(color);
        self.shadow.fill(color);
        self.rows.fill(None);
        self.shown.fill(Look::UNKNOWN);
        true
    }

    fn follow_scroll(&mut self, view: View<'_>) {
        let mut versions = std::mem::take(&mut self.scratch.versions);
        versions.clear();
        let rows = self.cells.rows.min(view.size().rows);
        versions.extend((0..rows).map(|y| view.version(y)));
        let shown: Vec<Option<Version>> = self.rows.iter().map(|row| row.map(|key| key.version)).collect();
        if let Some(shift) = scroll::find(&shown, &versions) {
            self.shift(&shift);
        }
        self.scratch.versions = versions;
    }

    /// Moves rows: pixels, looks and keys.
    fn shift(&mut self, shift: &Shift) {
        let (from, to) = (shift.from(), shift.to.start);
        let lines = self.metrics.cell.height as usize * self.size.width as usize;
        let top = self.origin.1 as usize * self.size.width as usize;
        let end = (top + from.end * lines).min(self.shadow.len());
        self.shadow.copy_within(top + from.start * lines..end, top + to * lines);
        let cols = usize::from(self.cells.cols);
        self.shown.copy_within(from.start * cols..from.end * cols, to * cols);
        self.pictured.copy_within(from.clone(), to);
        self.rows.copy_within(from, to);
        let height = shift.to.len() as u32 * self.metrics.cell.height;
        let y = self.origin.1 + to as u32 * self.metrics.cell.height;
        self.damage.add(Rect { x: 0, y, width: self.size.width, height: height.min(self.size.height - y) });
    }

    /// Paints the changed cells of a row; returns how many.
    fn paint_row(&mut self, y: u16, view: View<'_>, font: &mut Font) -> u64 {
        let mut cells = std::mem::take(&mut self.scratch.cells);
        let row = view.row(y, &mut cells);
        let cursor = view.cursor().filter(|cursor| cursor.row == y);
        let key = RowKey { version: row.version, size: row.size, cursor };
        let mut painted = 0;
        if self.rows[usize::from(y)] != Some(key) {
            let mut looks = std::mem::take(&mut self.scratch.looks);
            self.look(row.cells, row.size, cursor, view, font, &mut looks);
            let pictures = view.pictures(y, row.cells);
            self.expect_pictures(y, &pictures, row.size);
            painted = self.paint_looks(y, &looks, row.size, font);
            if !pictures.is_empty() {
                let plain = defaults(view).1.pixel();
                self.draw_pictures(y, &pictures, row.cells, &looks, plain, font);
            }
            self.scratch.looks = looks;
            self.rows[usize::from(y)] = Some(key);
        }
        self.scratch.cells = cells;
        painted
    }

    /// Answers for every cell of a row how it looks.
    fn look(
        &mut self,
        cells: &[Cell],
        size: LineSize,
        cursor: Option<CursorView>,
        view: View<'_>,
        font: &mut Font,
        looks: &mut Vec<Look>,
    ) {
        looks.clear();
        let mut brush = Brush::new(StyleId::default(), view);
        let count = cells.len().min(usize::from(self.cells.cols));
        for (x, cell) in cells.iter().enumerate().take(count) {
            if cell.is_tail() && x > 0 && looks[x - 1].cols == 2 {
                looks.push(Look::COVERED);
                continue;
            }
            if brush.id != cell.style {
                brush = Brush::new(cell.style, view);
            }
            let cols = if cell.is_wide() && cells.get(x + 1).is_some_and(|c| c.is_tail()) { 2 } else { 1 };
            let paintbrush = match cursor {
                Some(at) if usize::from(at.col) == x => brush.paint.with_cursor(at.shape, view),
                Some(at) if cols == 2 && usize::from(at.col) == x + 1 => {
                    brush.paint.with_cursor(at.shape, view)
                }
                _ => brush.paint,
            };
            let glyph = if paintbrush.concealed {
                GlyphId::BLANK
            } else {
                glyph(cells, x, cols, brush.face, view, font, &mut self.scratch.text)
            };
            looks.push(Look {
                glyph,
                fg: paintbrush.fg,
                bg: paintbrush.bg,
                line: paintbrush.line,
                lines: paintbrush.lines,
                cols,
                size,
            });
        }
    }

    /// Draws the looks that differ from what is shown.
    fn paint_looks(&mut self, y: u16, looks: &[Look], size: LineSize, font: &Font) -> u64 {
        let cols = usize::from(self.cells.cols);
        let start = usize::from(y) * cols;
        if size != LineSize::Single || self.shown[start..start + cols].iter().any(|l| l.size != size) {
            self.shown[start..start + cols].fill(Look::UNKNOWN);
        }
        let visible = if size == LineSize::Single { looks.len() } else { looks.len().div_ceil(2) };
        let (mut first, mut end, mut painted) = (cols, 0, 0);
        for (x, look) in looks.iter().enumerate().take(visible) {
            if self.shown[start + x] == *look {
                continue;
            }
            self.shown[start + x] = *look;
            if look.cols > 0 {
                self.draw(x, y, look, font);
                first = first.min(x);
                end = end.max(x + usize::from(look.cols));
                painted += 1;
            }
        }
        if first < end {
            self.damage_cells(y, first, end, size);
        }
        painted
    }

    /// Cells that showed pictures or will do so have to be drawn anew, whatever they look like.
    fn expect_pictures(&mut self, y: u16, pictures: &[Placed<'_>], size: LineSize) {
        let cols = self.cells.cols;
        let first = pictures.iter().map(|picture| picture.cols.0).min().unwrap_or(cols);
        let end = pictures.iter().map(|picture| picture.cols.1).max().unwrap_or(0).min(cols);
        let new = if first < end { (first, end) } else { (0, 0) };
        let old = std::mem::replace(&mut self.pictured[usize::from(y)], new);
        let row = usize::from(y) * usize::from(cols);
        for (first, end) in [old, new].into_iter().filter(|(first, end)| first < end) {
            // One more to the left: a wide character may reach into them.
            let whole = size != LineSize::Single;
            let range = if whole { 0..cols } else { first.saturating_sub(1)..end };
            self.shown[row + usize::from(range.start)..row + usize::from(range.end)].fill(Look::UNKNOWN);
        }
    }

    /// Draws the pictures of a row whose cells were just drawn: the lower ones between backgrounds and text, the
    /// others over everything.
    fn draw_pictures(
        &mut self,
        y: u16,
        pictures: &[Placed<'_>],
        cells: &[Cell],
        looks: &[Look],
        plain: u32,
        font: &Font,
    ) {
        let below = pictures.partition_point(|picture| picture.z < 0);
        let lowest = pictures.partition_point(|picture| picture.z < UNDER_BACKGROUNDS);
        if below > 0 {
            let (first, end) = self.pictured[usize::from(y)];
            let range = usize::from(first.saturating_sub(1))..usize::from(end).min(looks.len());
            self.each_look(range.clone(), y, looks, |area, look, _| blit::fill(area, look.bg));
            pictures[..lowest].iter().for_each(|picture| self.draw_picture(y, picture, cells));
            self.each_look(range.clone(), y, looks, |area, look, _| {
                if look.bg != plain {
                    blit::fill(area, look.bg);
                }
            });
            pictures[lowest..below].iter().for_each(|picture| self.draw_picture(y, picture, cells));
            let metrics = self.metrics;
            self.each_look(range, y, looks, |area, look, blend| {
                image::glyph(area, font.get(look.glyph), look, metrics.cell.width, blend);
                decoration::draw(area, look, &metrics);
            });
        }
        pictures[below..].iter().for_each(|picture| self.draw_picture(y, picture, cells));
    }

    /// The boxes of the looks in some columns of a row of single size; others have no pictures below them.
    fn each_look(
        &mut self,
        range: std::ops::Range<usize>,
        y: u16,
        looks: &[Look],
        mut draw: impl FnMut(&mut Area<'_>, &Look, &mut Blend),
    ) {
        let cell = self.metrics.cell;
        for (x, look) in looks.iter().enumerate().take(range.end).skip(range.start) {
            if look.cols > 0 && look.size == LineSize::Single {
                let at = (self.origin.0 + x as u32 * cell.width, self.origin.1 + u32::from(y) * cell.height);
                let size = Pixels::new(cell.width * u32::from(look.cols), cell.height);
                draw(
                    &mut Area::new(&mut self.shadow, self.size.width as usize, at, size),
                    look,
                    &mut self.blend,
                );
            }
        }
    }

    fn draw_picture(&mut self, y: u16, picture: &Placed<'_>, cells: &[Cell]) {
        let (cell, stride) = (self.metrics.cell, self.size.width as usize);
        let top = (self.origin.1 + u32::from(y) * cell.height) as usize * stride + self.origin.0 as usize;
        let pixels = self.shadow.get_mut(top..).unwrap_or_default();
        let (first, end) = (picture.cols.0, picture.cols.1.min(self.cells.cols));
        if !picture.masked {
            return image::draw(pixels, stride, picture, cell, first..end);
        }
        let shows =
            |x: &u16| cells.get(usize::from(*x)).is_some_and(|c| c.flags.contains(CellFlags::PICTURE));
        let mut x = first;
        while x < end {
            let run = (x..end).take_while(shows).count() as u16;
            image::draw(pixels, stride, picture, cell, x..x + run);
            x += run.max(1);
        }
    }

    fn damage_cells(&mut self, y: u16, first: usize, end: usize, size: LineSize) {
        let scale = if size == LineSize::Single { 1 } else { 2 };
        let cell = self.metrics.cell;
        let left = (self.origin.0 + (first * scale) as u32 * cell.width).min(self.size.width);
        let right = (self.origin.0 + (end * scale) as u32 * cell.width).min(self.size.width);
        let top = self.origin.1 + u32::from(y) * cell.height;
        let height = cell.height.min(self.size.height.saturating_sub(top));
        if right > left && height > 0 {
            self.damage.add(Rect { x: left, y: top, width: right - left, height });
        }
    }

    fn draw(&mut self, x: usize, y: u16, look: &Look, font: &Font) {
        let scale = if look.size == LineSize::Single { 1 } else { 2 };
        let cell = self.metrics.cell;
        let at =
            (self.origin.0 + (x * scale) as u32 * cell.width, self.origin.1 + u32::from(y) * cell.height);
        let width = cell.width * u32::from(look.cols);
        let size = Pixels::new(width * scale as u32, cell.height);
        let mut area = Area::new(&mut self.shadow, self.size.width as usize, at, size);
        match font.get(look.glyph) {
            Glyph::Blank => blit::fill(&mut area, look.bg),
            Glyph::Mask(mask) => {
                let ramp = self.blend.ramp(look.fg, look.bg);
                if scale == 1 {
                    blit::mask(&mut area, mask, width as usize, ramp);
                } else {
                    enlarge(mask, width as usize, look.size, &mut self.scratch.mask);
                    blit::mask(&mut area, &self.scratch.mask, size.width as usize, ramp);
                }
            }
            Glyph::Color(image) => {
                blit::fill(&mut area, look.bg);
                blit::image(&mut area, image, width as usize, look.bg);
            }
        }
        decoration::draw(&mut area, look, &self.metrics);
    }
}

/// The style at hand, resolved once for a run of cells.
struct Brush {
    id: StyleId,
    face: Face,
    paint: Paintbrush,
}

impl Brush {
    fn new(id: StyleId, view: View<'_>) -> Self {
        let style = view.style(id);
        let face = match (style.attrs.contains(Attrs::BOLD), style.attrs.contains(Attrs::ITALIC)) {
            (false, false) => Face::Regular,
            (true, false) => Face::Bold,
            (false, true) => Face::Italic,
            (true, true) => Face::BoldItalic,
        };
        Self { id, face, paint: Paintbrush::new(&style, view) }
    }
}

/// The glyph of cell `x`, which stands over `cols` cells.
fn glyph(
    cells: &[Cell],
    x: usize,
    cols: u8,
    face: Face,
    view: View<'_>,
    font: &mut Font,
    text: &mut String,
) -> GlyphId {
    match cells[x].content() {
        Content::Empty | Content::Char(' ') => return GlyphId::BLANK,
        Content::Char(c) => {
            text.clear();
            text.push(c);
        }
        Content::Cluster(id) => {
            text.clear();
            text.push_str(view.cluster(id));
        }
    }
    if View::is_placeholder(text) {
        return GlyphId::BLANK;
    }
    let joining = text.chars().next().is_some_and(font::joins);
    let neighbour = |x: Option<usize>| {
        let cell = x.filter(|_| joining).and_then(|x| cells.get(x))?;
        match cell.content() {
            Content::Empty => None,
            Content::Char(c) => Some(c),
            Content::Cluster(id) => view.cluster(id).chars().next(),
        }
    };
    let before = neighbour(x.checked_sub(1));
    let after = neighbour(Some(x + usize::from(cols)));
    font.glyph(Request { text, face, cols, before, after })
}

/// A mask at twice the width, and for the halves of double-height lines at twice the height.
fn enlarge(mask: &[u8], width: usize, size: LineSize, out: &mut Vec<u8>) {
    out.clear();
    let height = mask.len() / width.max(1);
    for y in 0..height {
        let source = match size {
            LineSize::Single | LineSize::DoubleWidth => y,
            LineSize::DoubleTop => y / 2,
            LineSize::DoubleBottom => (height + y) / 2,
        };
        let row = &mask[source * width..(source + 1) * width];
        out.extend(row.iter().flat_map(|c| [*c, *c]));
    }
}
