//! A cell with every question answered: which glyph, which colours, which lines. Equal looks are equal pixels.

use crate::font::GlyphId;
use crate::term::style::{Attrs, Rgb, Style, Underline};
use crate::term::view::{CursorShape, View};

/// What a cell shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Look {
    pub(super) glyph: GlyphId,
    /// Colours are pixels, `0x00rrggbb`.
    pub(super) fg: u32,
    pub(super) bg: u32,
    /// Colour of the underline, where there is one.
    pub(super) line: u32,
    pub(super) lines: Lines,
    /// Cells that the glyph covers: 1 or 2; 0 for the covered right half.
    pub(super) cols: u8,
}

/// The lines drawn over a cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Lines {
    pub(super) underline: Underline,
    pub(super) overline: bool,
    pub(super) struck: bool,
    pub(super) cursor: Option<CursorShape>,
}

impl Look {
    /// Equal to no look of a real cell: what stands there has to be painted.
    pub(super) const UNKNOWN: Self = Self {
        glyph: GlyphId::BLANK,
        fg: u32::MAX,
        bg: u32::MAX,
        line: u32::MAX,
        lines: Lines { underline: Underline::None, overline: false, struck: false, cursor: None },
        cols: u8::MAX,
    };

    /// The covered right half of a wide character: painted with its left half.
    pub(super) const COVERED: Self = Self { cols: 0, ..Self::UNKNOWN };
}

/// The colours and lines of a style under the current palette.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Paintbrush {
    pub(super) fg: u32,
    pub(super) bg: u32,
    pub(super) line: u32,
    pub(super) lines: Lines,
    pub(super) concealed: bool,
}

/// Bold text in one of the first eight colours uses the bright one, as the kernel's console and xterm do.
fn brightened(style: &Style) -> crate::term::style::Color {
    use crate::term::style::Color;
    match style.fg {
        Color::Indexed(n @ 0..=7) if style.attrs.contains(Attrs::BOLD) => Color::Indexed(n + 8),
        color => color,
    }
}

impl Paintbrush {
    pub(super) fn new(style: &Style, view: View<'_>) -> Self {
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
        Self {
            fg: fg.pixel(),
            bg: bg.pixel(),
            line: line.pixel(),
            lines: Lines {
                underline: style.underline,
                overline: style.attrs.contains(Attrs::OVERLINE),
                struck: style.attrs.contains(Attrs::STRUCK),
                cursor: None,
            },
            concealed: style.attrs.contains(Attrs::CONCEALED),
        }
    }

    /// A cell with these colours and lines.
    #[inline]
    pub(super) const fn look(self, glyph: GlyphId, cols: u8) -> Look {
        Look { glyph, fg: self.fg, bg: self.bg, line: self.line, lines: self.lines, cols }
    }

    /// The same under the cursor.
    pub(super) fn with_cursor(mut self, shape: CursorShape, view: View<'_>) -> Self {
        let color = view.palette().cursor.map(Rgb::pixel);
        match shape {
            CursorShape::Block => {
                (self.fg, self.bg) = (self.bg, color.unwrap_or(self.fg));
                self.line = self.fg;
            }
            CursorShape::Underline | CursorShape::Bar => {
                self.lines.cursor = Some(shape);
                self.line = color.unwrap_or(self.fg);
            }
        }
        self
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
