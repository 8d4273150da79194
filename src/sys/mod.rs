//! The kernel's edge: displays, input devices, virtual terminals, ptys and children. It decides nothing.

pub mod discover;
pub mod display;
pub mod kms;
#[allow(unsafe_code, reason = "the mapped --fb file")]
pub mod memory;
#[cfg(feature = "udev")]
pub mod udev;
pub mod uevent;
#[allow(unsafe_code, reason = "VT and keyboard-mode ioctls")]
pub mod vt;
