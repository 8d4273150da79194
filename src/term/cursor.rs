//! The cursor, the pen it writes with, and what DECSC keeps of both.

use super::cell::CellFlags;
use super::charset::Charsets;
use super::style::{Style, StyleId};

/// A place in the grid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Cursor {
    pub row: u16,
    pub col: u16,
    /// The last column was written: the next character goes to the next line (pending wrap).
    pub pending: bool,
}

/// What the next character will look like. The id is looked up at the first character after a change.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pen {
    style: Style,
    id: Option<StyleId>,
    blank: Option<StyleId>,
    /// `PROTECTED` by DECSCA, `GUARDED` by SPA.
    pub flags: CellFlags,
}

impl Pen {
    #[inline]
    pub(super) const fn style(&self) -> Style {
        self.style
    }

    /// The style to change; its ids are looked up again.
    #[inline]
    pub(super) fn change(&mut self) -> &mut Style {
        self.forget();
        &mut self.style
    }

    /// The table was swept: ids kept here may be gone.
    #[inline]
    pub(super) fn forget(&mut self) {
        self.id = None;
        self.blank = None;
    }

    #[inline]
    pub(super) const fn id(&self) -> Option<StyleId> {
        self.id
    }

    #[inline]
    pub(super) const fn blank(&self) -> Option<StyleId> {
        self.blank
    }

    pub(super) fn keep(&mut self, id: StyleId) {
        self.id = Some(id);
    }

    pub(super) fn keep_blank(&mut self, id: StyleId) {
        self.blank = Some(id);
    }
}

/// DECSC.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Saved {
    pub cursor: Cursor,
    pub pen: Pen,
    pub charsets: Charsets,
    pub origin: bool,
}
