//! Process 1: the kernel panics when it ends, so it does nothing but start one program again and again, and bury
//! the orphans of the whole machine.

#![forbid(unsafe_code)]

use std::ffi::OsString;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::process::Command;
use std::thread::sleep;
use std::time::Duration;

use nix::errno::Errno;
use nix::sys::wait::{WaitPidFlag, waitpid};
use nix::unistd::Pid;

/// A program that ends at once must not keep the machine busy.
const PAUSE: Duration = Duration::from_secs(1);

/// Whether this process is that one.
pub fn is_this() -> bool {
    Pid::this() == Pid::from_raw(1)
}

/// Starts the program whenever it does not run, for ever.
pub fn keep_running(program: &[OsString]) -> ! {
    loop {
        match start(program) {
            Ok(child) => bury_until(child),
            Err(e) => say(&format!("cannot start {program:?}: {e}")),
        }
        sleep(PAUSE);
    }
}

#[allow(clippy::disallowed_methods, reason = "our own program again: it cleans up after itself")]
fn start(program: &[OsString]) -> std::io::Result<Pid> {
    let (file, words) = program.split_first().ok_or(std::io::ErrorKind::InvalidInput)?;
    let child = Command::new(file).args(words).spawn()?;
    Ok(Pid::from_raw(i32::try_from(child.id()).unwrap_or(i32::MAX)))
}

/// Waits for any child until the one that counts has ended.
fn bury_until(child: Pid) {
    loop {
        match waitpid(None, Some(WaitPidFlag::__WALL)) {
            Ok(status) if status.pid() == Some(child) => {
                say(&format!("the console ended ({status:?}) and is started again"));
                return;
            }
            Ok(_) | Err(Errno::EINTR) => {}
            Err(_) => return,
        }
    }
}

/// Into the kernel's log: there may be nothing else that anybody reads.
fn say(line: &str) {
    if let Ok(mut log) = OpenOptions::new().write(true).open("/dev/kmsg") {
        // Nobody is left to tell when this fails.
        let _ = writeln!(log, "<4>glasstty: {line}");
    }
}
