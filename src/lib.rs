//! glasstty: a Linux console in user space.
//!
//! The modules are floors, listed from the ground up, and each may use only those below it
//! (`tests/floors.rs` holds that). Bytes of a program go through [`term`] into a grid of cells, [`paint`]
//! turns changed cells into pixels with the glyphs of [`font`], keys go through [`keyboard`] back to the
//! program. [`console`] decides who sees what and never touches the kernel; [`sys`] is the kernel's edge and
//! decides nothing; [`daemon`] is the one loop in which they meet.

pub mod nearest;
pub mod secret;
#[allow(unsafe_code, reason = "madvise of a picture's own memory")]
pub mod sheet;
pub mod units;

pub mod outputs;

pub mod action;
pub mod binding;
pub mod event;

pub mod boot;
pub mod config;
pub mod font;
pub mod keyboard;
pub mod names;
pub mod recovery;
pub mod sys;
pub mod term;

pub mod paint;

pub mod console;

pub mod daemon;
