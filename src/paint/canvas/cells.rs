//! The cells of one row: what each looks like, and drawing those that look different from what is shown.

use super::Canvas;
use crate::font::{self, Face, Font, Glyph, GlyphId, Request};
use crate::paint::bidi::{self, Place};
use crate::paint::blend::Path;
use crate::paint::blit::{self, Area};
use crate::paint::decoration;
use crate::paint::look::{Lines, Look, Paintbrush};
use crate::paint::over::{Ink, OverRow};
use crate::term::cell::{Cell, Content};
use crate::term::style::{Attrs, StyleId};
use crate::term::view::{CursorShape, LineSize, RowView, View};

/// A row on its way into the picture.
pub(super) struct Line<'a> {
    pub(super) y: u16,
    pub(super) row: RowView<'a>,
    pub(super) cursor: Option<(u16, CursorShape)>,
    pub(super) view: View<'a>,
    pub(super) over: Option<OverRow<'a>>,
    /// The order of the cells, where it is not that of the terminal.
    pub(super) places: Option<&'a [Place]>,
    /// Some text blinks.
    pub(super) blinks: bool,
    /// Cells drawn.
    pub(super) painted: u64,
}

impl Canvas {
    /// Draws what differs, from left to right. False: right-to-left text came up and needs an order; what stands
    /// before it is drawn.
    pub(super) fn paint_cells(&mut self, line: &mut Line<'_>, font: &mut Font) -> bool {
        let cells = bidi::visible(&line.row);
        let room = cells.len().min(usize::from(self.cells.cols));
        let start = usize::from(line.y) * usize::from(self.cells.cols);
        let mut brush = Brush::new(StyleId::default(), line.view);
        let (mut x, mut first, mut end) = (0, room, 0);
        let mut straight = true;
        while x < room {
            let (at, turned) = place(line, x);
            if brush.id != cells[at].style {
                brush = Brush::new(cells[at].style, line.view);
            }
            line.blinks |= brush.blinks;
            let own = line.over.and_then(|over| self.own_look(x, over, line, font));
            let Some(look) = own.or_else(|| self.look(cells, at, turned, &brush, line, font)) else {
                straight = false;
                break;
            };
            let next = x + usize::from(look.cols);
            if self.shown[start + x] != look {
                self.shown[start + x] = look;
                if look.cols == 2 && x + 1 < room {
                    self.shown[start + x + 1] = Look::COVERED;
                }
                self.draw(x, line.y, &look, line.row.size, font);
                (first, end) = (first.min(x), next);
                line.painted += 1;
            }
            x = next;
        }
        if first < end {
            self.mark(line.y, first, end, line.row.size);
        }
        straight
    }

    /// Asks again how the cells of a row look, from left to right. What order they stand in is known.
    pub(super) fn each_look(
        &mut self,
        line: &Line<'_>,
        font: &mut Font,
        mut each: impl FnMut(&mut Self, usize, Look, &Font),
    ) {
        let cells = bidi::visible(&line.row);
        let room = cells.len().min(usize::from(self.cells.cols));
        let mut brush = Brush::new(StyleId::default(), line.view);
        let mut x = 0;
        while x < room {
            let (at, turned) = place(line, x);
            if brush.id != cells[at].style {
                brush = Brush::new(cells[at].style, line.view);
            }
            let Some(look) = self.look(cells, at, turned, &brush, line, font) else { return };
            each(self, x, look, font);
            x += usize::from(look.cols);
        }
    }

    /// How a cell looks that is not the terminal's; also the left half of a wide character that it cuts.
    #[cold]
    fn own_look(&mut self, x: usize, over: OverRow<'_>, line: &Line<'_>, font: &mut Font) -> Option<Look> {
        let Some((text, ink, cols)) = over.own(x) else {
            let cut = line.row.cells.get(x).is_some_and(|cell| cell.is_wide()) && over.own(x + 1).is_some();
            return cut.then(|| Paintbrush::of_ink(Ink::Plain, line.view).look(GlyphId::BLANK, 1));
        };
        let brush = Paintbrush::of_ink(ink, line.view);
        let room = line.row.cells.len().min(usize::from(self.cells.cols)).saturating_sub(x);
        if text == " " || room < usize::from(cols) {
            return Some(brush.look(GlyphId::BLANK, 1));
        }
        let request = Request { text, face: Face::Regular, cols, before: None, after: None };
        let glyph = font.glyph(request);
        self.follow_generation(font);
        Some(brush.look(glyph, cols))
    }

    /// After a font's glyph numbers have changed their meaning: the pixels are right, the looks are not.
    fn follow_generation(&mut self, font: &Font) {
        if font.generation() != self.generation {
            self.generation = font.generation();
            self.shown.fill(Look::UNKNOWN);
        }
    }

    /// How cell `at` looks; `None` where the row needs an order first.
    #[inline]
    fn look(
        &mut self,
        cells: &[Cell],
        at: usize,
        turned: bool,
        brush: &Brush,
        line: &Line<'_>,
        font: &mut Font,
    ) -> Option<Look> {
        let cell = cells[at];
        let cols = if cell.is_wide() && cells.get(at + 1).is_some_and(|c| c.is_tail()) { 2 } else { 1 };
        let mut paint = brush.paint;
        if brush.blinks && !self.lit {
            (paint.concealed, paint.lines) = (true, Lines::default());
        }
        if let Some(tint) = line.over.and_then(|over| over.tint(at)) {
            paint = paint.tinted(tint, line.view);
        }
        if let Some((col, shape)) = line.cursor
            && (at..at + usize::from(cols)).contains(&usize::from(col))
        {
            paint = paint.with_cursor(shape, line.view);
        }
        let mut buffer = [0; 4];
        let Some(text) = text(cell, turned, line.view, &mut buffer) else {
            return Some(paint.look(GlyphId::BLANK, cols));
        };
        let straight = line.places.is_some() || !self.reorder;
        if !straight && text.as_bytes()[0] >= 0xd6 && text.chars().next().is_some_and(bidi::turns) {
            return None;
        }
        if paint.concealed {
            return Some(paint.look(GlyphId::BLANK, cols));
        }
        let glyph = glyph(text, cells, at, cols, brush.face, line.view, font);
        self.follow_generation(font);
        Some(paint.look(glyph, cols))
    }

    /// Cells `first` to `end` of a row are damaged.
    fn mark(&mut self, y: u16, first: usize, end: usize, size: LineSize) {
        let width = self.metrics.cell.width * scale(size);
        let edge = |x: usize| (self.origin.0 + x as u32 * width).min(self.right());
        self.damage.mark(usize::from(y), edge(first)..edge(end));
    }

    fn draw(&mut self, x: usize, y: u16, look: &Look, size: LineSize, font: &Font) {
        let (at, room) = self.room(x, y, look.cols, size);
        let width = self.metrics.cell.width * u32::from(look.cols);
        let glyph = self.scratch.enlarged.glyph(font.get(look.glyph), width, size);
        let width = (width * scale(size)) as usize;
        let mut area = Area::new(&mut self.shadow, self.size, at, room);
        match glyph {
            Glyph::Blank => blit::fill(&mut area, look.bg),
            Glyph::Mask(mask) => match self.blend.path(look.fg, look.bg) {
                Path::Ramp(ramp) => blit::mask(&mut area, mask, width, ramp),
                Path::Steps(steps) => blit::mask_with(&mut area, mask, width, |c| steps.pixel(c)),
            },
            Glyph::Color(image) => blit::image(&mut area, image, width, look.bg),
        }
        if look.lines != Lines::default() {
            decoration::draw(&mut area, look, size, &self.metrics);
        }
    }
}

pub(super) const fn scale(size: LineSize) -> u32 {
    if matches!(size, LineSize::Single) { 1 } else { 2 }
}

/// Which cell stands in column `x`, and whether it is turned.
#[inline]
fn place(line: &Line<'_>, x: usize) -> (usize, bool) {
    match line.places {
        None => (x, false),
        // A row of double size that is written over has more cells than its order has places.
        Some(places) => places.get(x).map_or((x, false), |place| (usize::from(place.cell), place.turned)),
    }
}

/// The style at hand, resolved once for a run of cells.
struct Brush {
    id: StyleId,
    face: Face,
    blinks: bool,
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
        let blinks = style.attrs.contains(Attrs::BLINK);
        Self { id, face, blinks, paint: Paintbrush::new(&style, view) }
    }
}

/// The text of a cell, mirrored where it is turned; `None` where there is nothing to see.
fn text<'a>(cell: Cell, turned: bool, view: View<'a>, buffer: &'a mut [u8; 4]) -> Option<&'a str> {
    match cell.content() {
        Content::Empty | Content::Char(' ') => None,
        Content::Char(c) => Some(if turned { bidi::mirrored(c) } else { c }.encode_utf8(buffer)),
        Content::Cluster(id) => Some(view.cluster(id)).filter(|text| !text.is_empty()),
    }
}

/// The glyph of cell `x`, which stands over `cols` cells.
fn glyph(
    text: &str,
    cells: &[Cell],
    x: usize,
    cols: u8,
    face: Face,
    view: View<'_>,
    font: &mut Font,
) -> GlyphId {
    if text.as_bytes()[0] >= 0xf4 && View::is_placeholder(text) {
        return GlyphId::BLANK;
    }
    let (mut before, mut after) = (None, None);
    if text.as_bytes()[0] >= 0xd8 && text.chars().next().is_some_and(font::joins) {
        let neighbour = |x: Option<usize>| match x.and_then(|x| cells.get(x))?.content() {
            Content::Empty => None,
            Content::Char(c) => Some(c),
            Content::Cluster(id) => view.cluster(id).chars().next(),
        };
        before = neighbour(x.checked_sub(1));
        after = neighbour(Some(x + usize::from(cols)));
    }
    font.glyph(Request { text, face, cols, before, after })
}

/// Buffers for the glyphs of rows of double size.
#[derive(Debug, Default)]
pub(super) struct Enlarged {
    mask: Vec<u8>,
    image: Vec<u32>,
}

impl Enlarged {
    /// The glyph as large as the row wants it; `width` is that of a row of single size.
    #[inline]
    pub(super) fn glyph<'a>(&'a mut self, glyph: Glyph<'a>, width: u32, size: LineSize) -> Glyph<'a> {
        match glyph {
            _ if size == LineSize::Single => glyph,
            Glyph::Blank => glyph,
            Glyph::Mask(mask) => {
                enlarge(mask, width as usize, size, &mut self.mask);
                Glyph::Mask(&self.mask)
            }
            Glyph::Color(image) => {
                enlarge(image, width as usize, size, &mut self.image);
                Glyph::Color(&self.image)
            }
        }
    }
}

/// A picture at twice the width, and for the halves of double-height lines at twice the height.
fn enlarge<P: Copy>(picture: &[P], width: usize, size: LineSize, out: &mut Vec<P>) {
    out.clear();
    let height = picture.len() / width.max(1);
    for y in 0..height {
        let source = match size {
            LineSize::Single | LineSize::DoubleWidth => y,
            LineSize::DoubleTop => y / 2,
            LineSize::DoubleBottom => (height + y) / 2,
        };
        let row = &picture[source * width..(source + 1) * width];
        out.extend(row.iter().flat_map(|c| [*c, *c]));
    }
}
