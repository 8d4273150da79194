//! Cells and glyphs to pixels, and only where something changed.
//!
//! A [`Canvas`] is one picture in cached memory (the shadow) together with what it shows. Painting compares
//! row versions first, moves rows that only scrolled, and then compares the remaining rows cell by cell, so
//! work is proportional to what really changed, whatever the program did to get there. Right-to-left text is put
//! into its visual order here (`bidi`); the terminal only keeps the modes that programs set for it.
//!
//! Invariants: pixels are written and never read back, except when whole rows move and where a picture lies over
//! a row that was just drawn; the shadow always equals what `shown` and the pictures of the rows say. Not here: dumb
//! buffers, flips, clocks.

mod bidi;
pub mod blend;
pub mod blit;
mod canvas;
mod contrast;
mod damage;
mod decoration;
mod image;
mod look;
mod magnifier;
mod manner;
mod over;
mod paints;
mod plain;
mod ready;
mod recent;
mod scroll;
mod tiles;

pub use bidi::{column, place_of};
pub use canvas::{Canvas, Painted};
pub use magnifier::Magnifier;
pub use manner::{Gamma, Manner};
pub use over::{Ink, Over, Tint};
