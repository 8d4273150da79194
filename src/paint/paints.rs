//! Paints: colours and lines of cells under the current palette, each kept once, so that a look can name its paint.

#![forbid(unsafe_code)]

use super::contrast;
use super::over::Tint;
use crate::font::Face;
use crate::term::style::{Attrs, Color, Rgb, Style, StyleId, Underline};
use crate::term::view::{CursorShape, View};

/// Paints kept before they are all forgotten. A screen of true colours has one for each cell at most.
const LIMIT: usize = 1 << 16;

/// Sets of the index, and paints in each.
const SETS: usize = 1024;
const WAYS: usize = 4;

/// A paint's number, and so much of its hash that a wrong one is seldom looked at.
#[derive(Clone, Copy, Debug)]
struct Entry {
    tag: u32,
    id: u32,
}

/// Behind the end of any list.
const NONE: Entry = Entry { tag: 0, id: u32::MAX };

/// The place of a paint in its table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PaintId(pub(super) u32);

/// Colours and lines. Colours are pixels, `0x00rrggbb`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Paint {
    pub(super) fg: u32,
    pub(super) bg: u32,
    /// Colour of the underline, or of a cursor that is a line.
    pub(super) line: u32,
    pub(super) lines: Lines,
}

/// The lines drawn over a cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Lines {
    pub(super) underline: Underline,
    pub(super) overline: bool,
    pub(super) struck: bool,
    pub(super) cursor: Option<CursorShape>,
}

/// What a style comes to: all that the cells of a run share.
#[derive(Clone, Copy, Debug)]
pub(super) struct Brush {
    pub(super) style: StyleId,
    pub(super) paint: PaintId,
    pub(super) face: Face,
    /// Text is not shown now and then.
    pub(super) blinks: bool,
    /// Text is never shown.
    pub(super) concealed: bool,
}

impl Brush {
    /// What is written is seen, always.
    #[inline]
    pub(super) const fn is_plain(&self) -> bool {
        !self.blinks && !self.concealed
    }
}

/// Every paint in use.
#[derive(Debug, Default)]
pub(super) struct Paints {
    list: Vec<Paint>,
    /// Where to look for a paint, in sets by hash, the latest first. One that has left its set and comes again has another
    /// number, and is drawn once more than it had to be.
    index: Vec<[Entry; WAYS]>,
    /// By number of the style.
    brushes: Vec<Option<Brush>>,
    /// Colours are moved apart.
    contrast: bool,
}

impl Paints {
    pub(super) fn new(contrast: bool) -> Self {
        Self { contrast, ..Self::default() }
    }

    /// The pixel of a background.
    pub(super) fn ground(&self, color: u32) -> u32 {
        if self.contrast { contrast::ground(color) } else { color }
    }

    /// What a style comes to.
    #[inline]
    pub(super) fn brush(&mut self, style: StyleId, view: View<'_>) -> Brush {
        match self.brushes.get(usize::from(style.0)) {
            Some(Some(brush)) => *brush,
            _ => self.make_brush(style, view),
        }
    }

    #[inline]
    pub(super) fn get(&self, id: PaintId) -> Paint {
        self.list[id.0 as usize]
    }

    /// The same paint under the cursor.
    pub(super) fn with_cursor(&mut self, id: PaintId, shape: CursorShape, view: View<'_>) -> PaintId {
        let mut paint = self.get(id);
        let color = view.palette().cursor.map(Rgb::pixel);
        match shape {
            CursorShape::Block => {
                (paint.fg, paint.bg) = (paint.bg, color.unwrap_or(paint.fg));
                paint.line = paint.fg;
            }
            CursorShape::Underline | CursorShape::Bar => {
                paint.lines.cursor = Some(shape);
                paint.line = color.unwrap_or(paint.fg);
            }
        }
        self.intern(paint)
    }

    /// The same paint without lines.
    pub(super) fn without_lines(&mut self, id: PaintId) -> PaintId {
        let paint = Paint { lines: Lines::default(), ..self.get(id) };
        self.intern(paint)
    }

    /// The same paint set off.
    pub(super) fn tinted(&mut self, id: PaintId, tint: Tint, view: View<'_>) -> PaintId {
        let paint = self.get(id).tinted(tint, view);
        self.intern(paint)
    }

    /// Styles mean something else now: another palette, another terminal.
    pub(super) fn forget_styles(&mut self) {
        self.brushes.clear();
    }

    /// So many that it is time to `clear`.
    pub(super) fn is_full(&self) -> bool {
        self.list.len() >= LIMIT
    }

    /// Forgets all: looks that name paints are void.
    pub(super) fn clear(&mut self) {
        *self = Self::new(self.contrast);
    }

    #[cold]
    fn make_brush(&mut self, id: StyleId, view: View<'_>) -> Brush {
        let style = view.style(id);
        let face = match (style.attrs.contains(Attrs::BOLD), style.attrs.contains(Attrs::ITALIC)) {
            (false, false) => Face::Regular,
            (true, false) => Face::Bold,
            (false, true) => Face::Italic,
            (true, true) => Face::BoldItalic,
        };
        let brush = Brush {
            style: id,
            paint: self.intern(paint(&style, view)),
            face,
            blinks: style.attrs.contains(Attrs::BLINK),
            concealed: style.attrs.contains(Attrs::CONCEALED),
        };
        let at = usize::from(id.0);
        if self.brushes.len() <= at {
            self.brushes.resize(at + 1, None);
        }
        self.brushes[at] = Some(brush);
        brush
    }

    /// The number of a paint.
    pub(super) fn intern(&mut self, mut paint: Paint) -> PaintId {
        if self.contrast {
            contrast::part(&mut paint);
        }
        if self.index.is_empty() {
            self.index = vec![[NONE; WAYS]; SETS];
        }
        let hash = paint.hash();
        let (set, tag) = (&mut self.index[(hash >> 48) as usize % SETS], (hash >> 16) as u32);
        let same = |entry: &Entry| entry.tag == tag && self.list.get(entry.id as usize) == Some(&paint);
        let (way, id) = match set.iter().position(same) {
            Some(way) => (way, set[way].id),
            None => (WAYS - 1, self.list.len() as u32),
        };
        if id as usize == self.list.len() {
            self.list.push(paint);
        }
        set.copy_within(..way, 1);
        set[0] = Entry { tag, id };
        PaintId(id)
    }
}

impl Paint {
    /// Spreads paints over sets.
    #[inline]
    fn hash(&self) -> u64 {
        let Lines { underline, overline, struck, cursor } = self.lines;
        let cursor = cursor.map_or(0, |shape| shape as u64 + 1);
        let lines = underline as u64 | u64::from(overline) << 8 | u64::from(struck) << 9 | cursor << 16;
        let colors = u64::from(self.fg) << 32 | u64::from(self.bg);
        let mixed = colors.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
        let mixed = mixed ^ (u64::from(self.line) << 24 ^ lines).wrapping_mul(0xd6e8_feb8_6659_fd93);
        (mixed ^ mixed >> 32).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }
}

fn paint(style: &Style, view: View<'_>) -> Paint {
    let palette = view.palette();
    let (default_fg, default_bg) = defaults(view);
    let mut fg = palette.resolve(brightened(style), default_fg);
    let mut bg = palette.resolve(style.bg, default_bg);
    if style.attrs.contains(Attrs::REVERSE) {
        (fg, bg) = (bg, fg);
    }
    if style.attrs.contains(Attrs::FAINT) {
        fg = midway(fg, bg);
    }
    let line = palette.resolve(style.underline_color, fg);
    Paint {
        fg: fg.pixel(),
        bg: bg.pixel(),
        line: line.pixel(),
        lines: Lines {
            underline: style.underline,
            overline: style.attrs.contains(Attrs::OVERLINE),
            struck: style.attrs.contains(Attrs::STRUCK),
            cursor: None,
        },
    }
}

/// Bold text in one of the first eight colours uses the bright one, as the kernel's console and xterm do.
fn brightened(style: &Style) -> Color {
    match style.fg {
        Color::Indexed(n @ 0..=7) if style.attrs.contains(Attrs::BOLD) => Color::Indexed(n + 8),
        color => color,
    }
}

/// Default foreground and background, exchanged under DECSCNM.
pub(super) fn defaults(view: View<'_>) -> (Rgb, Rgb) {
    let palette = view.palette();
    if view.reversed() {
        (palette.background, palette.foreground)
    } else {
        (palette.foreground, palette.background)
    }
}

fn midway(a: Rgb, b: Rgb) -> Rgb {
    let mid = |a: u8, b: u8| ((u16::from(a) * 5 + u16::from(b) * 3) / 8) as u8;
    Rgb::new(mid(a.r, b.r), mid(a.g, b.g), mid(a.b, b.b))
}
