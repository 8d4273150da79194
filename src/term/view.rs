//! What a painter may see of a terminal: the rows in the window, their versions, and the cursor.

use super::cell::{Cell, ClusterId};
use super::image::Placed;
use super::modes::ModeFlags;
use super::palette::Palette;
use super::screen::Screen;
use super::style::{Style, StyleId};
use crate::units::Cells;

/// A row's content as a number: the same number means the same cells, whichever place the row has moved to.
/// Two different contents of one terminal never share a version, so a painter that remembers versions
/// knows what changed and what only scrolled, and no operation has to report damage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Version(pub u64);

/// DECDWL and DECDHL.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum LineSize {
    #[default]
    Single,
    DoubleWidth,
    DoubleTop,
    DoubleBottom,
}

/// What a shell said of a line (OSC 133).
/// Of several marks on one line the greatest stays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mark {
    #[default]
    None,
    /// B, I: the prompt is over, a command is typed in it.
    Command,
    /// C: output begins in it.
    Output,
    /// A, N: a prompt begins in it.
    Prompt,
}

bitflags::bitflags! {
    /// How a row wants to be ordered for display, after the freedesktop recommendation for BiDi in terminals.
    /// A row has what was in force when it was last written.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
    pub struct Bidi: u8 {
        /// BDSM (8) reset: the program has ordered the cells itself, they are shown as they stand.
        const EXPLICIT = 1;
        /// SCP 2: the paragraph runs from right to left.
        const RIGHT_TO_LEFT = 1 << 1;
        /// 2501: the first strong character decides the direction, and the one above only without any.
        const AUTODETECT = 1 << 2;
        /// 2500: box drawing characters are mirrored in text from right to left.
        const MIRROR_BOXES = 1 << 3;
    }
}

/// One row in the window.
#[derive(Clone, Copy, Debug)]
pub struct RowView<'a> {
    pub version: Version,
    /// As many as the grid has columns.
    pub cells: &'a [Cell],
    pub size: LineSize,
    /// The text goes on in the next row.
    pub wrapped: bool,
    pub mark: Mark,
    pub bidi: Bidi,
}

/// The cursor, where it is inside the window and visible.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CursorView {
    pub row: u16,
    pub col: u16,
    pub shape: CursorShape,
    pub blink: bool,
}

/// DECSCUSR.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum CursorShape {
    #[default]
    Block,
    Underline,
    Bar,
}

/// A terminal as a painter sees it: borrowed, so that nothing moves while it is looked at.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    screen: &'a Screen,
}

impl<'a> View<'a> {
    pub(super) const fn new(screen: &'a Screen) -> Self {
        Self { screen }
    }

    pub fn size(&self) -> Cells {
        self.screen.size()
    }

    /// Row `y` of the window. A row of the scrollback is unpacked into `cells`.
    pub fn row<'b>(&'b self, y: u16, cells: &'b mut Vec<Cell>) -> RowView<'b> {
        self.screen.window_row(y, cells)
    }

    /// The version of row `y` of the window, cheaper than the row.
    pub fn version(&self, y: u16) -> Version {
        self.screen.window_version(y)
    }

    /// Row `y` counted from the window's first, which may lie above the window (negative) or below it.
    pub fn row_near<'b>(&'b self, y: i32, cells: &'b mut Vec<Cell>) -> Option<RowView<'b>> {
        self.screen.row_near(y, cells)
    }

    /// The version of that row, and whether its text goes on in the next one; cheaper than the row.
    pub fn link_near(&self, y: i32) -> Option<(Version, bool)> {
        self.screen.link_near(y)
    }

    /// The pictures on row `y` of the window, the lowest first; `cells` are those of the row. What is here is
    /// part of what the row's version and the epoch stand for.
    pub fn pictures(&self, y: u16, cells: &[Cell]) -> Vec<Placed<'a>> {
        self.screen.window_pictures(y, cells)
    }

    /// Whether a cluster only stands for part of a picture and is not drawn.
    pub fn is_placeholder(text: &str) -> bool {
        super::image::is_placeholder(text)
    }

    /// `None`: hidden, or below the window.
    pub fn cursor(&self) -> Option<CursorView> {
        self.screen.window_cursor()
    }

    pub fn style(&self, id: StyleId) -> Style {
        self.screen.styles.get(id)
    }

    pub fn cluster(&self, id: ClusterId) -> &'a str {
        self.screen.clusters.get(id)
    }

    /// The address behind `Style::link`.
    pub fn link(&self, link: u16) -> Option<&'a str> {
        self.screen.links.get(link)
    }

    pub fn palette(&self) -> &'a Palette {
        &self.screen.palette
    }

    /// DECSCNM: default foreground and background are exchanged.
    pub fn reversed(&self) -> bool {
        self.screen.has(ModeFlags::REVERSE_SCREEN)
    }

    /// Changes with anything that alters the look of cells whose rows keep their versions: the palette,
    /// DECSCNM, a style or cluster number that was given to another one.
    pub fn epoch(&self) -> u64 {
        self.screen.epoch()
    }
}
