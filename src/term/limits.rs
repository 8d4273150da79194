//! What a program can make a terminal keep, each with its bound. Those of pictures are in [`super::image`], the
//! time that a synchronized update may take is the console's.

/// Numbers of one control sequence, subparameters included; a sequence with more does nothing.
pub const PARAMS: usize = 32;
/// The largest number; larger ones are taken for it.
pub const PARAM: u16 = u16::MAX;
/// Bytes of an operating system command; a longer one does nothing.
pub const OSC_BYTES: usize = 128 * 1024;
/// Bytes of a device control string that are looked at; sixels have bounds of their own.
pub const DCS_BYTES: usize = 1024;
/// Characters of a title; further ones are left out.
pub const TITLE_CHARS: usize = 1024;
/// Titles on the stack; the oldest go.
pub const TITLES: usize = 10;
/// Palettes on the stack (XTPUSHCOLORS).
pub const PALETTES: usize = 10;
/// Styles on the stack (XTPUSHSGR).
pub const STACKED_STYLES: usize = 10;
/// Flags of the kitty keyboard protocol on the stack of each screen; the oldest go.
pub const KEY_FLAGS: usize = 16;
/// Modes that XTSAVE keeps.
pub const SAVED_MODES: usize = 128;
/// Code points of one cell; further marks are left out.
pub const CLUSTER_CHARS: usize = 16;
/// Bytes of the code points of one cell.
pub const CLUSTER_BYTES: usize = 64;
/// Different clusters of more than one code point.
pub const CLUSTERS: usize = 1 << 16;
/// Different styles; a further one is shown with the nearest colours of the palette, and after some thousand of
/// those with its foreground only.
pub const STYLES: usize = 60_000;
/// Hyperlinks that something on the screen or in the scrollback names.
pub const LINKS: usize = 4096;
/// Bytes of a hyperlink and its id together; a longer one is no link.
pub const LINK_BYTES: usize = 2083;
/// Bytes of a directory (OSC 7); a longer one is none.
pub const DIRECTORY_BYTES: usize = 4096;
/// Names that one OSC 22 may ask about.
pub const POINTER_NAMES: usize = 64;
/// Bytes of replies that nobody reads; a reply that does not fit is left out whole.
pub const REPLY_BYTES: usize = 64 * 1024;
/// Times its limit that the scrollback may hold after a resize to narrow rows, so that no text is lost.
pub const STRETCH: usize = 4;
