//! The cells of one row: what each looks like, and drawing those that look different from what is shown.

use super::Canvas;
use crate::font::{self, Face, Font, Glyph, GlyphId, Metrics, Request};
use crate::paint::bidi;
use crate::paint::blend::{Blend, Path};
use crate::paint::blit::{self, Area};
use crate::paint::decoration;
use crate::paint::look::Look;
use crate::paint::over::{Ink, OverRow};
use crate::paint::paints::{Brush, Lines, Paint};
use crate::paint::recent::{Asked, Known};
use crate::paint::tiles::Tile;
use crate::term::cell::{Cell, ClusterId, Content};
use crate::term::style::StyleId;
use crate::term::view::{Bidi, CursorShape, LineSize, RowView, View};
use crate::units::Pixels;

/// A row on its way into the picture.
pub(super) struct Line<'a> {
    pub(super) y: u16,
    pub(super) row: RowView<'a>,
    pub(super) cursor: Option<(u16, CursorShape)>,
    /// Operators are not joined over this column.
    pub(super) parted: Option<u16>,
    pub(super) view: View<'a>,
    pub(super) over: Option<OverRow<'a>>,
    /// The order of the cells, where it is not that of the terminal.
    pub(super) places: Option<&'a [bidi::Place]>,
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
        let mut pass = self.pass(line, room);
        let style = cells.first().map_or(StyleId::default(), |cell| cell.style);
        let mut brush = self.paints.brush(style, line.view);
        let mut straight = true;
        self.scratch.joint.forget();
        let joins = self.manner.ligatures && font.has_ligatures();
        let plain = line.places.is_none() && line.over.is_none() && !joins;
        let cursor = line.cursor.map_or(usize::MAX, |(col, _)| usize::from(col));
        // A paint that changes with every cell is better left to the tables.
        let mut steady = false;
        let mut x = 0;
        while x < room {
            let (at, _) = place(line, x);
            if brush.style != cells[at].style {
                brush = self.paints.brush(cells[at].style, line.view);
                steady = false;
            } else if !steady {
                self.plain.turn_to(&brush);
                steady = plain && brush.is_plain();
            }
            line.blinks |= brush.blinks;
            let byte = cells[at].ascii().filter(|_| steady && x != cursor && x < pass.row.whole);
            if let Some((look, tile)) = byte.and_then(|byte| self.plain.find(byte)) {
                if self.turns(x, look, &mut pass) {
                    self.extend(x, 1, tile, &pass.row, &mut pass.run);
                }
                x += 1;
                continue;
            }
            let own = line.over.and_then(|over| self.own_look(x, over, line, font));
            let Some(look) = own.or_else(|| self.look(cells, x, &brush, line, font)) else {
                straight = false;
                break;
            };
            if self.turns(x, look, &mut pass) {
                let tile = self.draw(x, look, &pass.row, &mut pass.run, font);
                if let (Some(byte), Some(tile)) = (byte, tile) {
                    self.plain.keep(byte, look, tile);
                }
            }
            x += usize::from(look.cols());
        }
        self.finish(pass, line);
        straight
    }

    fn pass(&mut self, line: &Line<'_>, room: usize) -> Pass {
        let start = usize::from(line.y) * usize::from(self.cells.cols);
        let row = self.place(line.y, line.row.size);
        Pass { row, start, room, run: std::mem::take(&mut self.scratch.run), drawn: 0, first: room, end: 0 }
    }

    /// Whether what stands at `x` has to be drawn, to look so.
    #[inline(always)]
    fn turns(&mut self, x: usize, look: Look, pass: &mut Pass) -> bool {
        let at = pass.start + x;
        if self.shown[at] == look {
            return false;
        }
        let cols = usize::from(look.cols());
        self.shown[at] = look;
        if cols == 2 && x + 1 < pass.room {
            self.shown[at + 1] = Look::COVERED;
        }
        (pass.first, pass.end) = (pass.first.min(x), x + cols);
        pass.drawn += 1;
        true
    }

    fn finish(&mut self, mut pass: Pass, line: &mut Line<'_>) {
        self.flush(&pass.row, &mut pass.run);
        self.scratch.run = pass.run;
        line.painted += pass.drawn;
        if pass.first < pass.end {
            self.mark(line.y, pass.first, pass.end, line.row.size);
        }
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
        let mut x = 0;
        self.scratch.joint.forget();
        while x < room {
            let (at, _) = place(line, x);
            let brush = self.paints.brush(cells[at].style, line.view);
            let Some(look) = self.look(cells, x, &brush, line, font) else { return };
            each(self, x, look, font);
            x += usize::from(look.cols());
        }
    }

    /// How a cell looks that is not the terminal's; also the left half of a wide character that it cuts.
    #[cold]
    fn own_look(&mut self, x: usize, over: OverRow<'_>, line: &Line<'_>, font: &mut Font) -> Option<Look> {
        let Some((text, ink, cols)) = over.own(x) else {
            let cut = line.row.cells.get(x).is_some_and(|cell| cell.is_wide()) && over.own(x + 1).is_some();
            let paint = self.paints.intern(Paint::of_ink(Ink::Plain, line.view));
            return cut.then(|| Look::new(GlyphId::BLANK, paint, 1));
        };
        let paint = self.paints.intern(Paint::of_ink(ink, line.view));
        let room = line.row.cells.len().min(usize::from(self.cells.cols)).saturating_sub(x);
        if text == " " || room < usize::from(cols) {
            return Some(Look::new(GlyphId::BLANK, paint, 1));
        }
        let glyph = font.glyph(Request { text, face: Face::Regular, cols, before: None, after: None });
        self.follow_generation(font);
        Some(Look::new(glyph, paint, cols))
    }

    /// After a font's glyph numbers have changed their meaning: the pixels are right, the looks are not.
    pub(super) fn follow_generation(&mut self, font: &Font) {
        if font.generation() != self.generation {
            self.forget_glyphs(font.generation());
        }
    }

    /// How the cell in column `x` looks; `None` where the row needs an order first.
    #[inline(always)]
    fn look(
        &mut self,
        cells: &[Cell],
        x: usize,
        brush: &Brush,
        line: &Line<'_>,
        font: &mut Font,
    ) -> Option<Look> {
        let (at, turned) = place(line, x);
        let cell = cells[at];
        let cols = if cell.is_wide() && cells.get(at + 1).is_some_and(|c| c.is_tail()) { 2 } else { 1 };
        let (mut paint, mut concealed) = (brush.paint, brush.concealed);
        if brush.blinks && !self.lit {
            (paint, concealed) = (self.paints.without_lines(paint), true);
        }
        if let Some(tint) = line.over.and_then(|over| over.tint(at)) {
            paint = self.paints.tinted(paint, tint, line.view);
        }
        if let Some((col, shape)) = line.cursor
            && (at..at + usize::from(cols)).contains(&usize::from(col))
        {
            paint = self.paints.with_cursor(paint, shape, line.view);
        }
        let text = match cell.content() {
            Content::Empty | Content::Char(' ') => return Some(Look::new(GlyphId::BLANK, paint, cols)),
            Content::Char(c) if turned => {
                Text::Char(bidi::mirrored(c, line.row.bidi.contains(Bidi::MIRROR_BOXES)))
            }
            Content::Char(c) => Text::Char(c),
            Content::Cluster(id) => Text::Cluster(id),
        };
        let explicit = line.row.bidi.contains(Bidi::EXPLICIT);
        let straight = line.places.is_some() || !self.manner.bidi || explicit;
        if !straight && text.first(line.view).is_some_and(bidi::turns) {
            return None;
        }
        if concealed {
            return Some(Look::new(GlyphId::BLANK, paint, cols));
        }
        if self.manner.ligatures
            && font.has_ligatures()
            && text.is_operator()
            && let Some(glyph) = self.joined(cells, x, brush.face, line, font)
        {
            return Some(Look::new(glyph, paint, cols));
        }
        let asked = Asked::new(text.number(), brush.face, cols);
        let glyph = match self.recent.find(asked) {
            Some(Known::Glyph(glyph)) => glyph,
            known => {
                let joins = known.is_some();
                let backwards = explicit && line.places.is_none();
                let wanted = Wanted { text, asked, joins, cells, at, cols, face: brush.face, backwards };
                self.ask(&wanted, line.view, font)
            }
        };
        Some(Look::new(glyph, paint, cols))
    }

    /// The glyph that was not asked for lately, or whose shape depends on its neighbours.
    fn ask(&mut self, wanted: &Wanted<'_>, view: View<'_>, font: &mut Font) -> GlyphId {
        let Wanted { text, mut asked, joins, cells, at, cols, face, backwards } = *wanted;
        let Some(first) = text.first(view) else { return GlyphId::BLANK };
        let (mut before, mut after) = (None, None);
        if joins || font::joins(first) {
            if !joins {
                self.recent.keep(asked, Known::Joins);
            }
            let neighbour = |x: Option<usize>| Text::of(*x.and_then(|x| cells.get(x))?)?.first(view);
            before = neighbour(at.checked_sub(1));
            after = neighbour(Some(at + usize::from(cols)));
            if backwards {
                std::mem::swap(&mut before, &mut after);
            }
            asked = asked.between(before, after);
            if let Some(Known::Glyph(glyph)) = self.recent.find(asked) {
                return glyph;
            }
        }
        let mut buffer = [0; 4];
        let text = text.as_str(view, &mut buffer);
        let glyph = if View::is_placeholder(text) {
            GlyphId::BLANK
        } else {
            font.glyph(Request { text, face, cols, before, after })
        };
        self.follow_generation(font);
        self.recent.keep(asked, Known::Glyph(glyph));
        glyph
    }

    /// Cells `first` to `end` of a row are damaged.
    fn mark(&mut self, y: u16, first: usize, end: usize, size: LineSize) {
        let width = self.metrics.cell.width * scale(size);
        let edge = |x: usize| (self.origin.0 + x as u32 * width).min(self.right());
        self.damage.mark(usize::from(y), edge(first)..edge(end));
    }

    /// Draws one cell, or puts it at the end of the run. Most are whole and of single size, and most of those have a
    /// tile, which is returned.
    #[inline]
    fn draw(&mut self, x: usize, look: Look, place: &Place, run: &mut Run, font: &Font) -> Option<u32> {
        let cols = usize::from(look.cols());
        if x + cols > place.whole {
            self.draw_cut(x, look, place, font);
            return None;
        }
        let tile = match self.tiles[cols - 1].find(look) {
            Tile::Ready(tile) => tile,
            Tile::Wanted(tile) => {
                // The tile may be one of the run so far, under another look.
                self.flush(place, run);
                self.draw_tile(look, tile, place, font);
                tile
            }
            Tile::New => {
                // Another look may have lost its tile for this one.
                self.plain.forget();
                self.draw_cut(x, look, place, font);
                return None;
            }
        };
        self.extend(x, cols, tile, place, run);
        Some(tile)
    }

    /// A tile more for the run, or for a new one.
    #[inline]
    fn extend(&mut self, x: usize, cols: usize, tile: u32, place: &Place, run: &mut Run) {
        if run.first + run.tiles.len() * run.cols != x || run.cols != cols {
            self.flush(place, run);
            (run.first, run.cols) = (x, cols);
        }
        run.tiles.push(tile);
    }

    /// Copies the tiles of a run, line by line through all of them, and begins a new one.
    fn flush(&mut self, place: &Place, run: &mut Run) {
        if run.tiles.is_empty() {
            return;
        }
        let width = place.width as usize * run.cols;
        let size = Pixels::new((run.tiles.len() * width) as u32, place.height);
        let pixels = &mut self.shadow[place.start + run.first * place.width as usize..];
        let mut area = Area::within(pixels, self.size.width as usize, size);
        blit::tiles(&mut area, self.tiles[run.cols - 1].pixels(), &run.tiles, width);
        run.tiles.clear();
    }

    #[cold]
    fn draw_tile(&mut self, look: Look, tile: u32, place: &Place, font: &Font) {
        let size = Pixels::new(place.width * u32::from(look.cols()), place.height);
        let paint = self.paints.get(look.paint());
        let pixels = self.tiles[usize::from(look.cols()) - 1].tile(tile);
        let mut area = Area::within(pixels, size.width as usize, size);
        let mut pen =
            Pen { blend: &mut self.blend, enlarged: &mut self.scratch.enlarged, metrics: &self.metrics };
        pen.draw(&mut area, look, &paint, place.size, font);
    }

    /// Draws a cell without a tile: of a row of double size, one of which the picture's edge takes a part, one that
    /// is drawn the first time.
    fn draw_cut(&mut self, x: usize, look: Look, place: &Place, font: &Font) {
        let (at, room) = self.room(x, place.y, look.cols(), place.size);
        let paint = self.paints.get(look.paint());
        let mut area = Area::new(&mut self.shadow, self.size, at, room);
        let mut pen =
            Pen { blend: &mut self.blend, enlarged: &mut self.scratch.enlarged, metrics: &self.metrics };
        pen.draw(&mut area, look, &paint, place.size, font);
    }

    /// Where a row stands.
    fn place(&self, y: u16, size: LineSize) -> Place {
        let cell = self.metrics.cell;
        let top = self.origin.1 + u32::from(y) * cell.height;
        let fits = size == LineSize::Single && top + cell.height <= self.size.height;
        let whole = if fits { (self.right() - self.origin.0) / cell.width } else { 0 };
        let start = top as usize * self.size.width as usize + self.origin.0 as usize;
        Place { y, size, start, whole: whole as usize, width: cell.width, height: cell.height }
    }
}

/// Tiles of neighbouring cells, all as wide, that are not copied yet.
#[derive(Debug, Default)]
pub(super) struct Run {
    first: usize,
    cols: usize,
    tiles: Vec<u32>,
}

/// One way through the cells of a row.
struct Pass {
    row: Place,
    /// Its first cell among all that are shown.
    start: usize,
    /// Its cells.
    room: usize,
    run: Run,
    /// Cells drawn; the first, and the one behind the last.
    drawn: u64,
    first: usize,
    end: usize,
}

/// Where a row stands in the picture.
struct Place {
    y: u16,
    size: LineSize,
    /// Its first pixel.
    start: usize,
    /// Cells that are seen whole, at single size.
    whole: usize,
    /// Of a cell.
    width: u32,
    height: u32,
}

/// What drawing a cell takes.
struct Pen<'a> {
    blend: &'a mut Blend,
    enlarged: &'a mut Enlarged,
    metrics: &'a Metrics,
}

impl Pen<'_> {
    fn draw(&mut self, area: &mut Area<'_>, look: Look, paint: &Paint, size: LineSize, font: &Font) {
        let width = self.metrics.cell.width * u32::from(look.cols());
        let glyph = self.enlarged.glyph(font.get(look.glyph()), width, size);
        let width = (width * scale(size)) as usize;
        match glyph {
            Glyph::Blank => blit::fill(area, paint.bg),
            Glyph::Mask(mask) => match self.blend.path(paint.fg, paint.bg) {
                Path::Ramp(ramp) => blit::mask(area, mask, width, ramp),
                Path::Steps(steps) => blit::mask_with(area, mask, width, |c| steps.pixel(c)),
            },
            Glyph::Color(image) => blit::image(area, image, width, paint.bg),
        }
        if paint.lines != Lines::default() {
            decoration::draw(area, paint, size, self.metrics);
        }
    }
}

/// The text of a cell that shows something.
#[derive(Clone, Copy, Debug)]
enum Text {
    Char(char),
    Cluster(ClusterId),
}

impl Text {
    fn of(cell: Cell) -> Option<Self> {
        match cell.content() {
            Content::Empty => None,
            Content::Char(c) => Some(Self::Char(c)),
            Content::Cluster(id) => Some(Self::Cluster(id)),
        }
    }

    /// Another number for each text, as long as the terminal's epoch lasts.
    #[inline]
    fn number(self) -> u32 {
        match self {
            Self::Char(c) => u32::from(c),
            Self::Cluster(id) => 1 << 31 | id.0,
        }
    }

    #[inline]
    fn is_operator(self) -> bool {
        matches!(self, Self::Char(c) if font::is_operator(c))
    }

    #[inline]
    fn first(self, view: View<'_>) -> Option<char> {
        match self {
            Self::Char(c) => Some(c),
            Self::Cluster(id) => view.cluster(id).chars().next(),
        }
    }

    fn as_str<'a>(self, view: View<'a>, buffer: &'a mut [u8; 4]) -> &'a str {
        match self {
            Self::Char(c) => c.encode_utf8(buffer),
            Self::Cluster(id) => view.cluster(id),
        }
    }
}

/// A glyph that has to be asked for.
#[derive(Clone, Copy)]
struct Wanted<'a> {
    text: Text,
    asked: Asked,
    /// The shape is known to depend on the neighbours.
    joins: bool,
    cells: &'a [Cell],
    at: usize,
    cols: u8,
    face: Face,
    /// The cells were put into their visual order by the program: what was written before stands to the right.
    backwards: bool,
}

pub(super) const fn scale(size: LineSize) -> u32 {
    if matches!(size, LineSize::Single) { 1 } else { 2 }
}

/// Which cell stands in column `x`, and whether it is turned.
#[inline]
pub(super) fn place(line: &Line<'_>, x: usize) -> (usize, bool) {
    match line.places {
        None => (x, false),
        // A row of double size that is written over has more cells than its order has places.
        Some(places) => places.get(x).map_or((x, false), |place| (usize::from(place.cell), place.turned())),
    }
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
