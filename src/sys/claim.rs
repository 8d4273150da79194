//! By what right a picture goes to a display, asked in the very moment in which the kernel gets it.
//!
//! Where other programs shall find the display free, we are DRM master for the time of one call. A compositor that
//! starts first takes the VT, or control of its session, and a little later the card. So whoever looks once more
//! *after* becoming master, and lets go when the display is promised to another, cannot be in its way: the look and
//! the call are microseconds apart, and nothing slow lies between them. Painting and copying come before.

#![forbid(unsafe_code)]

use std::io;

use nix::errno::Errno;
use nix::libc;

use crate::sys::logind::Seat;
use crate::sys::vt::Vt;

/// Why the display is ours.
#[derive(Clone, Copy, Debug)]
pub enum Claim<'a> {
    /// We are its master, and nobody else is expected.
    Master,
    /// The VT is in front. Master for each call alone.
    Vt(&'a Vt),
    /// No program controls the session that is shown on the seat. Master for each call alone.
    Seat { seat: &'a Seat, shown: Option<&'a str> },
    /// Nobody tells whose it is. Master for each call alone, where the kernel makes us that.
    Unmanaged,
}

impl Claim<'_> {
    /// Whether it is ours at this moment.
    pub fn holds(self) -> bool {
        match self {
            Self::Master | Self::Unmanaged => true,
            Self::Vt(vt) => vt.is_front(),
            Self::Seat { seat, shown } => !shown.is_some_and(|id| seat.is_controlled(id)),
        }
    }

    /// Makes a call that only the master may make; `master` takes the display, or lets go of it. EACCES when the display
    /// is another's.
    pub fn call<T>(
        self,
        master: impl Fn(bool) -> io::Result<()>,
        call: impl FnOnce() -> io::Result<T>,
    ) -> io::Result<T> {
        if matches!(self, Self::Master) { call() } else { in_between(master, || self.holds(), call) }
    }
}

/// Takes the display, looks, calls, lets go. The look comes after the taking: what was promised to another before it is
/// seen, and who is promised it later finds us gone.
fn in_between<T>(
    master: impl Fn(bool) -> io::Result<()>,
    holds: impl FnOnce() -> bool,
    call: impl FnOnce() -> io::Result<T>,
) -> io::Result<T> {
    master(true).map_err(|error| match error.raw_os_error() {
        Some(libc::ENODEV) => error,
        _ => Errno::EACCES.into(),
    })?;
    let done = if holds() { call() } else { Err(Errno::EACCES.into()) };
    // Who is not master has nothing to let go of.
    let _ = master(false);
    done
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    /// What happens, in order, when taking the display and the look end so.
    fn happens(taken: Result<(), Errno>, holds: bool) -> (Vec<&'static str>, Option<Errno>) {
        let log = RefCell::new(Vec::new());
        let say = |what| log.borrow_mut().push(what);
        let master = |take: bool| -> io::Result<()> {
            say(if take { "take" } else { "let go" });
            if take { Ok(taken?) } else { Ok(()) }
        };
        let look = || {
            say("look");
            holds
        };
        let call = || {
            say("call");
            Ok(())
        };
        let done = in_between(master, look, call);
        let error = done.err().and_then(|error| error.raw_os_error()).map(Errno::from_raw);
        (log.into_inner(), error)
    }

    #[test]
    fn the_look_is_between_the_taking_and_the_call() {
        assert_eq!(happens(Ok(()), true), (vec!["take", "look", "call", "let go"], None));
    }

    #[test]
    fn a_display_that_is_promised_to_another_is_let_go_at_once() {
        assert_eq!(happens(Ok(()), false), (vec!["take", "look", "let go"], Some(Errno::EACCES)));
    }

    #[test]
    fn a_display_that_another_drives_is_left_alone() {
        assert_eq!(happens(Err(Errno::EBUSY), true), (vec!["take"], Some(Errno::EACCES)));
        assert_eq!(
            happens(Err(Errno::ENODEV), true),
            (vec!["take"], Some(Errno::ENODEV)),
            "a card that is gone"
        );
    }

    #[test]
    fn a_display_that_is_ours_alone_is_never_let_go() {
        let master = |_: bool| -> io::Result<()> { panic!("nobody takes what is ours") };
        assert!(Claim::Master.holds() && Claim::Master.call(master, || Ok(1)).is_ok());
    }
}
