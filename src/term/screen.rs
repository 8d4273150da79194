//! What the bytes act on: two grids, the cursor, margins, modes and tables. Its methods are the editing verbs
//! of the standards; the tables in `csi.rs` and its siblings name them.

mod erase;
mod flood;
mod history;
mod image;
mod keys;
mod mode;
mod motion;
mod print;
mod rect;
mod report;
mod reset;
mod resize;
mod save;
mod scroll;
mod sweep;

use super::cell::{Cell, CellFlags};
use super::charset::Charsets;
use super::cluster::Clusters;
use super::cursor::{Cursor, Pen, Saved};
use super::desktop::Desktop;
use super::grid::Grid;
use super::image::Images;
use super::link::Links;
use super::modes::{ModeFlags, Modes};
use super::palette::{ColorStack, Dynamic, Palette};
use super::reply::Replies;
use super::row::Row;
use super::scrollback::Scrollback;
use super::sgr::StackedStyle;
use super::style::{StyleId, Styles};
use super::tabs::Tabs;
use super::title::Titles;
use super::view::{Bidi, CursorShape, LineSize, Version};
use super::{Effects, Options};
use crate::units::{Cells, Pixels};

pub(super) use image::Loading;
pub(super) use keys::{KeyFlags, KittyChange};
pub(super) use print::Join;

/// DECSTBM and DECSLRM, inclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Margins {
    pub top: u16,
    pub bottom: u16,
    pub left: u16,
    pub right: u16,
}

impl Margins {
    pub(super) const fn whole(size: Cells) -> Self {
        Self { top: 0, bottom: size.rows - 1, left: 0, right: size.cols - 1 }
    }
}

/// The window that XTWINOPS 1 to 3 move about: nothing shows it, and it is told of under `Options::test_reports`.
#[derive(Clone, Copy, Debug, Default)]
struct Window {
    iconified: bool,
    /// x, y in pixels.
    place: (u16, u16),
}

#[derive(Debug)]
pub(super) struct Screen {
    /// The grid that shows, and the one that does not.
    pub grid: Grid,
    hidden: Grid,
    size: Cells,
    pixels: Pixels,
    pub cursor: Cursor,
    pub pen: Pen,
    pub charsets: Charsets,
    /// DECSC of the main and of the alternate screen.
    saved: [Saved; 2],
    saved_modes: Vec<(u16, bool)>,
    /// Modes that change nothing, as bits of `modes::idle`.
    idle_modes: u16,
    pub margins: Margins,
    pub modes: Modes,
    pub tabs: Tabs,
    pub scrollback: Scrollback,
    pub styles: Styles,
    pub clusters: Clusters,
    pub links: Links,
    /// Pictures of the screen that shows, and of the one that does not.
    pub images: Images,
    hidden_images: Images,
    loading: Option<Loading>,
    pub palette: Palette,
    pub dynamic: Dynamic,
    pub color_stack: ColorStack,
    /// OSC 52 in Base64; written and read under `Options::test_reports` only.
    pub selection: String,
    window: Window,
    pub titles: Titles,
    pub desktop: Desktop,
    /// XTPUSHSGR.
    styles_below: Vec<StackedStyle>,
    pub replies: Replies,
    pub effects: Effects,
    pub shape: CursorShape,
    /// SPA was used once: only then erasing looks at each cell.
    guarded: bool,
    keys: KeyFlags,
    /// Whether the next character may go on with the cluster before the cursor.
    pub join: Join,
    /// What REP repeats.
    last: Option<char>,
    /// Rows that the window is scrolled back.
    scrolled: usize,
    /// Some row was once made of double size: only then rows are asked for theirs.
    double_lines: bool,
    /// DECSACE: 2 makes rectangles of attributes rectangles, 0 and 1 streams.
    pub extent: u8,
    /// What rows get that are written.
    bidi: Bidi,
    /// DECSCL: 61 to 65.
    pub level: u8,
    clock: u64,
    epoch: u64,
    sweeps: sweep::Patience,
    scratch: String,
    cells: Vec<Cell>,
    pieces: Vec<flood::Piece>,
    options: Options,
}

impl Screen {
    pub(super) fn new(size: Cells, options: Options) -> Self {
        let size = size.clamped();
        let mut modes = Modes::default();
        modes.set(ModeFlags::ALLOW_COLUMNS, options.resizable);
        Self {
            grid: Grid::new(size, Version(0)),
            hidden: Grid::new(size, Version(0)),
            size,
            pixels: Pixels::default(),
            cursor: Cursor::default(),
            pen: Pen::default(),
            charsets: Charsets::default(),
            saved: [Saved::default(); 2],
            saved_modes: Vec::new(),
            idle_modes: 0,
            margins: Margins::whole(size),
            modes,
            tabs: Tabs::new(size.cols),
            scrollback: Scrollback::new(options.scrollback),
            styles: Styles::default(),
            clusters: Clusters::default(),
            links: Links::default(),
            images: Images::default(),
            hidden_images: Images::default(),
            loading: None,
            palette: options.palette.clone(),
            dynamic: Dynamic::default(),
            color_stack: ColorStack::default(),
            selection: String::new(),
            window: Window::default(),
            titles: Titles::default(),
            desktop: Desktop::default(),
            styles_below: Vec::new(),
            replies: Replies::default(),
            effects: Effects::default(),
            shape: options.cursor,
            guarded: false,
            keys: KeyFlags::default(),
            join: Join::default(),
            last: None,
            scrolled: 0,
            double_lines: false,
            extent: 0,
            bidi: Bidi::empty(),
            level: reset::LEVEL,
            clock: 0,
            epoch: 0,
            sweeps: sweep::Patience::default(),
            scratch: String::new(),
            cells: Vec::new(),
            pieces: Vec::new(),
            options,
        }
    }

    pub(super) const fn size(&self) -> Cells {
        self.size
    }

    pub(super) const fn epoch(&self) -> u64 {
        self.epoch
    }

    /// The look of cells changed though the cells did not.
    pub(super) fn new_look(&mut self) {
        self.epoch += 1;
    }

    fn tick(&mut self) -> Version {
        self.clock += 1;
        Version(self.clock)
    }

    /// A row that is about to change.
    #[inline]
    pub(super) fn touch(&mut self, y: u16) -> &mut Row {
        self.clock += 1;
        let row = self.grid.row_mut(y);
        (row.version, row.bidi) = (Version(self.clock), self.bidi);
        row
    }

    pub(super) fn has(&self, flag: ModeFlags) -> bool {
        self.modes.has(flag)
    }

    /// Columns that a row has room for: half as many where characters are twice as wide.
    #[inline]
    fn line_cols(&self, y: u16) -> u16 {
        if self.double_lines && self.grid.row(y).size != LineSize::Single {
            (self.size.cols / 2).max(1)
        } else {
            self.size.cols
        }
    }

    /// The style that printing uses.
    #[inline]
    fn pen_style(&mut self) -> StyleId {
        if let Some(id) = self.pen.id() {
            return id;
        }
        let id = self.intern_style(self.pen.style());
        self.pen.keep(id);
        id
    }

    #[inline]
    const fn pen_flags(&self) -> CellFlags {
        self.pen.flags
    }

    /// What erasing writes: the pen's background.
    #[inline]
    pub(super) fn blank(&mut self) -> Cell {
        if let Some(id) = self.pen.blank() {
            return Cell::erased(id);
        }
        let id = self.intern_style(self.pen.style().erased());
        self.pen.keep_blank(id);
        Cell::erased(id)
    }

    pub(super) fn bell(&mut self) {
        self.effects.bell = true;
    }
}
