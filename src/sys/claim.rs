//! By what right a picture goes to a display, asked in the very moment in which the kernel gets it.
//!
//! Where other programs shall find the display free, we are DRM master for the time of one call. A compositor that
//! starts first takes the VT, or control of its session, and a little later the card. So whoever looks once more
//! *after* becoming master, and lets go when the display is promised to another, cannot be in its way: the look and
//! the call are microseconds apart, and nothing slow lies between them. Painting and copying come before.

#![forbid(unsafe_code)]

use std::io;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

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

/// The kernel has been entered by then, whatever else the machine has to do. If not, the call is refused and made again.
const ENTERED: Duration = Duration::from_millis(2);

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

    /// The same for a call whose last step is long: setting a mode takes some displays a tenth of a second, and a
    /// compositor that opened the card meanwhile was refused. The kernel asks who is master on the way in only, so
    /// another thread lets go by `let_go` as soon as `call` has said that its last step comes.
    pub fn call_long<T>(
        self,
        master: impl Fn(bool) -> io::Result<()>,
        let_go: impl FnOnce() + Send,
        call: impl FnOnce(&dyn Fn()) -> io::Result<T>,
    ) -> io::Result<T> {
        if matches!(self, Self::Master) {
            return call(&|| ());
        }
        in_between(master, || self.holds(), || while_it_lasts(let_go, call))
    }
}

/// Makes a call while another thread waits to be told of its last step, and lets go.
fn while_it_lasts<T>(let_go: impl FnOnce() + Send, call: impl FnOnce(&dyn Fn()) -> T) -> T {
    let (entering, entered) = mpsc::channel();
    thread::scope(|scope| {
        let wait = move || {
            if entered.recv().is_ok() {
                thread::sleep(ENTERED);
                let_go();
            }
        };
        // Without a thread the display is ours a little longer.
        let _ = thread::Builder::new().name("let go".into()).spawn_scoped(scope, wait);
        let enter = || {
            let _ = entering.send(());
        };
        let done = call(&enter);
        drop(entering);
        done
    })
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
    fn a_long_step_lasts_without_us() {
        let (gone, go) = mpsc::channel();
        let long = |enter: &dyn Fn()| {
            let early = go.recv_timeout(Duration::from_millis(50));
            assert!(early.is_err(), "ours until the last step");
            enter();
            go.recv_timeout(Duration::from_secs(60)).map_err(io::Error::other)
        };
        let say = move || gone.send(7).unwrap();
        assert_eq!(Claim::Unmanaged.call_long(|_| Ok(()), say, long).unwrap(), 7);
    }

    #[test]
    fn a_call_that_fails_before_its_last_step_is_over() {
        let let_go = || panic!("nobody said so");
        let call = |_: &dyn Fn()| Err::<(), _>(io::Error::from(Errno::EINVAL));
        assert!(Claim::Unmanaged.call_long(|_| Ok(()), let_go, call).is_err());
        let refused = |take| if take { Err(Errno::EBUSY.into()) } else { Ok(()) };
        let call = |_: &dyn Fn()| -> io::Result<()> { panic!("the display is another's") };
        assert!(Claim::Unmanaged.call_long(refused, let_go, call).is_err());
    }

    #[test]
    fn a_display_that_is_ours_alone_is_never_let_go() {
        let master = |_: bool| -> io::Result<()> { panic!("nobody takes what is ours") };
        assert!(Claim::Master.holds() && Claim::Master.call(master, || Ok(1)).is_ok());
        let long = |enter: &dyn Fn()| {
            enter();
            Ok(1)
        };
        assert!(Claim::Master.call_long(master, || panic!("nor for a long step"), long).is_ok());
    }
}
