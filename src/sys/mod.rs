//! The kernel's edge: displays, input devices, virtual terminals, ptys and children. It decides nothing.

pub mod clock;
#[allow(unsafe_code, reason = "EVIOCG* ioctls")]
pub mod evdev;
pub mod input;
pub mod leds;
#[cfg(feature = "udev")]
pub mod libinput;
pub mod poll;
#[allow(unsafe_code, reason = "TIOCSWINSZ and TIOCGPTPEER, which nix does not have")]
pub mod pty;
pub mod scripted;
pub mod signal;
#[allow(unsafe_code, reason = "the child's side of fork")]
pub mod spawn;
