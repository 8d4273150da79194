//! What a painter may see of a terminal: the rows in the window, their versions, and the cursor.

use super::cell::Cell;

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

/// One row in the window.
#[derive(Clone, Copy, Debug)]
pub struct RowView<'a> {
    pub version: Version,
    /// As many as the grid has columns.
    pub cells: &'a [Cell],
    pub size: LineSize,
    /// The text goes on in the next row.
    pub wrapped: bool,
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
