//! One position of the grid: eight bytes, copied freely, with style and long text kept elsewhere.

use super::style::StyleId;

/// What stands in a cell and how. `Cell::default()` is an erased cell in the default style.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub struct Cell {
    content: u32,
    pub style: StyleId,
    pub flags: CellFlags,
}

const _: () = assert!(size_of::<Cell>() == 8, "scrolling and painting are bound by the size of a cell");

bitflags::bitflags! {
    /// What else is known of a cell.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
    pub struct CellFlags: u16 {
        /// Left half of a character two cells wide.
        const WIDE = 1;
        /// Right half of a wide character: holds nothing itself.
        const TAIL = 1 << 1;
        /// DECSED, DECSEL and DECSERA leave it alone (DECSCA).
        const PROTECTED = 1 << 2;
        /// Left empty because a wide character did not fit at the margin; no text was ever here.
        const GAP = 1 << 3;
        /// Shows the sixel that covers it. Whatever is written here takes that away.
        const PICTURE = 1 << 4;
        /// ED, EL and ECH leave it alone (SPA).
        const GUARDED = 1 << 5;
    }
}

/// A grapheme cluster of more than one code point, kept in the terminal's table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ClusterId(pub u32);

/// The text of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// Erased: shows as a space, is not text.
    Empty,
    Char(char),
    Cluster(ClusterId),
}

const CLUSTER: u32 = 1 << 31;

impl Cell {
    /// An erased cell: background of `style`, no text.
    #[inline]
    pub const fn erased(style: StyleId) -> Self {
        Self { content: 0, style, flags: CellFlags::empty() }
    }

    #[inline]
    pub const fn of_char(c: char, style: StyleId) -> Self {
        Self { content: c as u32, style, flags: CellFlags::empty() }
    }

    #[inline]
    pub const fn of_cluster(id: ClusterId, style: StyleId) -> Self {
        Self { content: CLUSTER | id.0, style, flags: CellFlags::empty() }
    }

    /// The right half of a wide character.
    #[inline]
    pub const fn tail(style: StyleId) -> Self {
        Self { content: 0, style, flags: CellFlags::TAIL }
    }

    #[inline]
    #[must_use]
    pub const fn with(self, flags: CellFlags) -> Self {
        Self { content: self.content, style: self.style, flags: self.flags.union(flags) }
    }

    #[inline]
    pub fn content(self) -> Content {
        if self.content == 0 {
            Content::Empty
        } else if self.content & CLUSTER != 0 {
            Content::Cluster(ClusterId(self.content & !CLUSTER))
        } else {
            char::from_u32(self.content).map_or(Content::Empty, Content::Char)
        }
    }

    /// The ASCII character, zero for an erased cell.
    #[inline]
    pub const fn ascii(self) -> Option<u8> {
        if self.content < 128 { Some(self.content as u8) } else { None }
    }

    /// Another number for each text, as long as the terminal's epoch lasts: the code point, or that of the cluster with the
    /// highest bit set. Zero for an erased cell.
    #[inline]
    pub const fn number(self) -> u32 {
        self.content
    }

    #[inline]
    pub const fn is_wide(self) -> bool {
        self.flags.contains(CellFlags::WIDE)
    }

    #[inline]
    pub const fn is_tail(self) -> bool {
        self.flags.contains(CellFlags::TAIL)
    }
}

impl Cell {
    /// The code point, or zero for an erased cell; meaningless for a cluster.
    #[inline]
    pub(super) const fn raw(self) -> u32 {
        self.content
    }

    /// A cell from what `raw` gave, where it was an ASCII character or nothing.
    #[inline]
    pub(super) const fn of_ascii(byte: u8, style: StyleId, flags: CellFlags) -> Self {
        Self { content: byte as u32, style, flags }
    }

    /// The cluster that the cell shows, if it is one.
    #[inline]
    pub(super) const fn cluster(self) -> Option<ClusterId> {
        if self.content & CLUSTER == 0 { None } else { Some(ClusterId(self.content & !CLUSTER)) }
    }
}

impl Cell {
    /// The inverse of `raw`.
    pub(super) const fn of_raw(content: u32, style: StyleId, flags: CellFlags) -> Self {
        Self { content, style, flags }
    }
}
