//! Pictures in the terminal: sixel and the kitty graphics protocol, as values with bounds.
//!
//! A picture belongs to the rows it stands on. Each placement shows a range of its lines on consecutive rows;
//! scrolling moves lines with their rows, into the scrollback and out of it, and a region that scrolls through
//! the middle of a placement takes the lines inside with it. So a row that moves keeps its look, and its version.
//!
//! A sixel shows only through cells that carry `CellFlags::PICTURE`: whatever is written or erased there later
//! takes the flag away, and the picture with it. A kitty placement covers cells whatever they hold.
//!
//! Data comes only inside the sequences: files and shared memory are refused, always.

pub(super) mod apc;
pub(super) mod base64;
pub(super) mod command;
pub(super) mod decode;
mod placeholder;
mod placement;
pub(super) mod sixel;
mod sixel_color;
mod store;

pub(super) use placeholder::{Asked, Reader, is_placeholder};
pub(super) use placement::{Placement, Rule};
pub(super) use store::Images;

use crate::units::{Pixels, Rect};

/// Width and height of a picture.
pub const MAX_SIDE: u32 = 10_000;
/// Pixels of one picture: a 4K screen and some.
pub const MAX_PIXELS: usize = 10_000_000;
/// Bytes of all pictures of a terminal, main and alternate screen together.
pub const MAX_BYTES: usize = 64 << 20;
/// Pictures of one screen.
pub const MAX_IMAGES: usize = 1024;
/// Placements of one screen, parts of divided ones included.
pub const MAX_PLACEMENTS: usize = 2048;
/// Decoded bytes of a transmission that is under way: the largest picture, uncompressed.
pub const MAX_PAYLOAD: usize = 4 * MAX_PIXELS;
/// Bytes of the control data of one kitty command.
pub const MAX_CONTROL: usize = 512;
/// Colour registers of a sixel.
pub const REGISTERS: usize = 1024;
/// Pixels that one sixel may write, again and again over each other: what bounds the time it takes.
pub const MAX_SIXEL_WORK: usize = 1 << 28;

/// What a cell measures as long as nobody said how large the screen is in pixels.
pub(super) const USUAL_CELL: Pixels = Pixels::new(8, 16);

/// A decoded picture.
#[derive(Debug)]
pub struct Image {
    pub(super) serial: u64,
    /// The id that the program gave or got; 0 for sixels and for pictures without one.
    pub(super) id: u32,
    pub(super) number: u32,
    size: Pixels,
    pixels: Vec<u32>,
}

impl Image {
    pub fn size(&self) -> Pixels {
        self.size
    }

    /// Premultiplied ARGB, `size().width` pixels a line.
    pub fn pixels(&self) -> &[u32] {
        &self.pixels
    }

    fn bytes(&self) -> usize {
        self.pixels.capacity() * size_of::<u32>()
    }
}

/// Pixels that are not yet anybody's.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Bitmap {
    pub size: Pixels,
    pub pixels: Vec<u32>,
}

/// Part of a picture on one row of the window.
#[derive(Clone, Debug)]
pub struct Placed<'a> {
    pub image: &'a Image,
    /// What of the image is shown, in its pixels; never empty, never outside.
    pub source: Rect,
    /// The size of a cell that `offset` and `size` count in. A picture on another grid scales both by its own.
    pub unit: Pixels,
    /// From the top left corner of the placement's first cell to where the image begins.
    pub offset: (u32, u32),
    /// The size of the image on the screen; never empty.
    pub size: Pixels,
    /// The column where the placement begins; a placeholder's may lie left of the window.
    pub col: i32,
    /// How many rows below its first one this row of the placement is.
    pub line: u32,
    /// The columns of the window that show it.
    pub cols: (u16, u16),
    /// Below zero: under the text. Below [`UNDER_BACKGROUNDS`]: under coloured backgrounds too.
    pub z: i32,
    /// Only cells with `CellFlags::PICTURE` show it.
    pub masked: bool,
}

/// Pictures further down than this show only where the background is the default one.
pub const UNDER_BACKGROUNDS: i32 = i32::MIN / 2;
