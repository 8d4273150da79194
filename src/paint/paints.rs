//! Paints: colours and lines of cells under the current palette, each kept once, so that a look can name its paint.

#![forbid(unsafe_code)]

use rustc_hash::FxHashMap;

use super::contrast;
use super::over::Tint;
use crate::font::Face;
use crate::term::style::{Attrs, Color, Rgb, Style, StyleId, Underline};
use crate::term::view::{CursorShape, View};

/// Paints kept before they are all forgotten. A screen of true colours has one for each cell at most.
const LIMIT: usize = 1 << 16;

/// The place of a paint in its table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PaintId(pub(super) u32);

/// Colours and lines. Colours are pixels, `0x00rrggbb`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Paint {
    pub(super) fg: u32,
    pub(super) bg: u32,
    /// Colour of the underline, or of a cursor that is a line.
    pub(super) line: u32,
    pub(super) lines: Lines,
}

/// The lines drawn over a cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
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
    index: FxHashMap<Paint, PaintId>,
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
        *self.index.entry(paint).or_insert_with(|| {
            self.list.push(paint);
            PaintId(self.list.len() as u32 - 1)
        })
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
