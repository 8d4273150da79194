//! The terminal as a value: bytes in, cells and replies out. It owns no descriptor, no clock and no pixels.
//!
//! Feeding is total: no input can fail, panic, hang or allocate without bound.

#![forbid(unsafe_code)]

pub mod cell;
pub mod palette;
pub mod style;
pub mod view;
