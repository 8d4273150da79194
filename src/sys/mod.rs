//! The kernel's edge: displays, input devices, virtual terminals, ptys and children. It decides nothing.

pub mod ask_password;
pub mod backlight;
#[cfg_attr(not(feature = "logind"), path = "no_bus.rs")]
#[allow(unsafe_code, reason = "the descriptor of the bus connection, which libdbus owns")]
pub mod bus;
pub mod claim;
pub mod clock;
pub mod consoles;
pub mod control;
pub mod discover;
pub mod display;
#[allow(unsafe_code, reason = "EVIOCG* ioctls")]
pub mod evdev;
pub mod first;
pub mod font_files;
pub mod format;
pub mod input;
#[allow(unsafe_code, reason = "descriptors that come by number from the service manager")]
pub mod kept;
pub mod kms;
pub mod kmsg;
pub mod leds;
#[cfg(feature = "udev")]
pub mod libinput;
pub mod logind;
#[allow(unsafe_code, reason = "the mapped --fb file")]
pub mod memory;
pub mod mounts;
pub mod node_watch;
pub mod notify;
pub mod poll;
#[allow(unsafe_code, reason = "TIOCSWINSZ and TIOCGPTPEER, which nix does not have")]
pub mod pty;
pub mod restart;
pub mod scripted;
#[allow(unsafe_code, reason = "mlock and madvise")]
pub mod secrets;
pub mod signal;
#[allow(unsafe_code, reason = "the child's side of fork")]
pub mod spawn;
pub mod system_console;
pub mod terminal;
mod turn;
#[cfg(feature = "udev")]
pub mod udev;
pub mod uevent;
pub mod user;
#[allow(unsafe_code, reason = "VT and keyboard-mode ioctls")]
pub mod vt;
pub mod wake;
pub mod watch;
