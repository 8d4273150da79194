//! The cells of one row: what each looks like, and drawing those that look different from what is shown.

use super::Canvas;
use super::draw::{Place, Run};
use crate::font::{self, Face, Font, GlyphId, Request};
use crate::paint::bidi;
use crate::paint::look::Look;
use crate::paint::over::{Ink, OverRow};
use crate::paint::paints::{Brush, Paint};
use crate::paint::recent::{Asked, Known};
use crate::paint::tiles::Finished;
use crate::term::cell::{Cell, ClusterId, Content};
use crate::term::style::StyleId;
use crate::term::view::{Bidi, CursorShape, RowView, View};

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
        let mut pass = self.pass(line, room, font);
        let style = cells.first().map_or(StyleId::default(), |cell| cell.style);
        let mut brush = self.paints.brush(style, line.view);
        let mut straight = true;
        self.scratch.joint.forget();
        // A paint that changes with every cell is better left to the tables.
        let mut steady = false;
        let mut x = 0;
        while x < room {
            let (at, _) = place(line, x);
            if brush.style != cells[at].style {
                brush = self.paints.brush(cells[at].style, line.view);
                steady = false;
            } else if !steady && pass.plain {
                self.plain.turn_to(&brush);
                steady = brush.is_plain();
            }
            line.blinks |= brush.blinks;
            let (byte, key) = shortcuts(cells, x, &brush, steady, line, &pass);
            if let Some((look, tile)) = self.known(byte, key) {
                let cols = usize::from(look.cols());
                if self.turns(x, look, &mut pass) {
                    self.extend(x, cols, tile, &pass.row, &mut pass.run);
                }
                x += cols;
                continue;
            }
            let own = line.over.and_then(|over| self.own_look(x, over, line, font));
            let Some(look) = own.or_else(|| self.look(cells, x, &brush, line, font)) else {
                straight = false;
                break;
            };
            if self.turns(x, look, &mut pass)
                && let Some(tile) = self.draw(x, look, &pass.row, &mut pass.run, font)
            {
                self.keep(byte, key, look, tile);
            }
            x += usize::from(look.cols());
        }
        self.finish(pass, line);
        straight
    }

    /// A finished cell by its shortcuts.
    #[inline(always)]
    fn known(&self, byte: Option<u8>, key: Option<Asked>) -> Option<(Look, Finished)> {
        let (look, tile) = match byte {
            Some(byte) => self.plain.find(byte)?,
            None => self.ready.find(key?)?,
        };
        self.tiles.hold(tile).then_some((look, tile))
    }

    fn keep(&mut self, byte: Option<u8>, key: Option<Asked>, look: Look, tile: Finished) {
        match (byte, key) {
            (Some(byte), _) => self.plain.keep(byte, look, tile),
            (_, Some(key)) => self.ready.keep(key, look, tile),
            _ => {}
        }
    }

    fn pass(&mut self, line: &Line<'_>, room: usize, font: &Font) -> Pass {
        let row = self.place(line.y, line.row.size);
        let joins = self.manner.ligatures && font.has_ligatures();
        Pass {
            row,
            start: usize::from(line.y) * usize::from(self.cells.cols),
            room,
            short: line.over.is_none(),
            plain: line.over.is_none() && line.places.is_none() && !joins,
            ordered: line.places.is_some() || self.is_straight(line),
            joins,
            run: std::mem::take(&mut self.scratch.run),
            drawn: 0,
            first: room,
            end: 0,
        }
    }

    /// Cells stand as they come, whatever they hold.
    fn is_straight(&self, line: &Line<'_>) -> bool {
        !self.manner.bidi || line.row.bidi.contains(Bidi::EXPLICIT)
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
        let cols = cols(cells, at);
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
            Content::Char(c) => Text::Char(faced(c, turned, line)),
            Content::Cluster(id) => Text::Cluster(id),
        };
        let ordered = line.places.is_some() || self.is_straight(line);
        if !ordered && text.first(line.view).is_some_and(bidi::turns) {
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
                let backwards = is_backwards(line);
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
            let number = |c: Option<char>| c.map_or(0, u32::from);
            asked = asked.between(number(before), number(after));
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
}

/// One way through the cells of a row.
struct Pass {
    row: Place,
    /// Its first cell among all that are shown.
    start: usize,
    /// Its cells.
    room: usize,
    /// Nothing stands over it that changes how its cells look.
    short: bool,
    /// And nothing at all changes how its ASCII looks.
    plain: bool,
    /// What order its cells stand in is known.
    ordered: bool,
    /// Operators may be joined.
    joins: bool,
    run: Run,
    /// Cells drawn; the first, and the one behind the last.
    drawn: u64,
    first: usize,
    end: usize,
}

/// What the short ways know the cell in column `x` by: one of both, or none.
#[inline(always)]
fn shortcuts(
    cells: &[Cell],
    x: usize,
    brush: &Brush,
    steady: bool,
    line: &Line<'_>,
    pass: &Pass,
) -> (Option<u8>, Option<Asked>) {
    let lit = line.cursor.is_some_and(|(col, _)| usize::from(col) == x);
    if steady
        && !lit
        && x < pass.row.whole
        && let Some(byte) = cells[x].ascii()
    {
        return (Some(byte), None);
    }
    (None, if pass.short && brush.is_plain() { key(cells, x, brush, line, pass) } else { None })
}

/// What the short way of any text knows the cell in column `x` by. `None`: it is under the cursor or cut, or more has to
/// be known.
#[inline(always)]
fn key(cells: &[Cell], x: usize, brush: &Brush, line: &Line<'_>, pass: &Pass) -> Option<Asked> {
    let (at, turned) = place(line, x);
    let cols = cols(cells, at);
    let end = usize::from(cols);
    let lit = line.cursor.is_some_and(|(col, _)| (at..at + end).contains(&usize::from(col)));
    if lit || x + end > pass.row.whole {
        return None;
    }
    let asked = |number| Asked::new(number, brush.face, cols).painted(brush.paint);
    let text = match Text::of(cells[at]) {
        None => return Some(asked(0)),
        Some(Text::Char(c)) => Text::Char(faced(c, turned, line)),
        Some(text) => text,
    };
    let first = text.first(line.view)?;
    if pass.joins && text.is_operator() || !pass.ordered && bidi::turns(first) {
        return None;
    }
    let asked = asked(text.number());
    if !font::may_join(first) {
        return Some(asked);
    }
    let number = |at: usize| cells.get(at).map_or(0, |cell| cell.number());
    let (before, after) = (number(at.wrapping_sub(1)), number(at + end));
    Some(if is_backwards(line) { asked.between(after, before) } else { asked.between(before, after) })
}

/// How many cells a character covers.
#[inline]
fn cols(cells: &[Cell], at: usize) -> u8 {
    if cells[at].is_wide() && cells.get(at + 1).is_some_and(|c| c.is_tail()) { 2 } else { 1 }
}

/// A character as it looks in its direction.
#[inline]
fn faced(c: char, turned: bool, line: &Line<'_>) -> char {
    if turned { bidi::mirrored(c, line.row.bidi.contains(Bidi::MIRROR_BOXES)) } else { c }
}

/// The program has ordered the cells itself: what was written before stands to the right.
fn is_backwards(line: &Line<'_>) -> bool {
    line.row.bidi.contains(Bidi::EXPLICIT) && line.places.is_none()
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

/// Which cell stands in column `x`, and whether it is turned.
#[inline]
pub(super) fn place(line: &Line<'_>, x: usize) -> (usize, bool) {
    match line.places {
        None => (x, false),
        // A row of double size that is written over has more cells than its order has places.
        Some(places) => places.get(x).map_or((x, false), |place| (usize::from(place.cell), place.turned())),
    }
}
