//! What a machine says and asks while it starts, as text in and plain data out: the messages of the kernel and of
//! services, and the questions for passphrases.

#![forbid(unsafe_code)]

pub mod ask;
pub mod kmsg;
pub mod output;
