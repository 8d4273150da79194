//! Ctrl+Alt+Del as the kernel's own console answers it: a signal to the process that is in charge of such things, or
//! an immediate restart where the machine is set up for that.

#![forbid(unsafe_code)]

use std::fs;
use std::io;

use nix::errno::Errno;
use nix::sys::reboot::{RebootMode, reboot};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// 0: tell a process; else restart at once. Kernels begin with 1, and init sets it to 0 when it is ready.
const HOW: &str = "/proc/sys/kernel/ctrl-alt-del";
/// Which process: init, unless somebody chose another.
const WHOM: &str = "/proc/sys/kernel/cad_pid";

/// Why the machine was not told.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("cannot read {file}: {0}", file = HOW)]
    Read(#[source] io::Error),
    #[error("cannot signal process {pid}: {source}")]
    Signal { pid: i32, source: Errno },
    #[error("cannot restart: {0}")]
    Restart(#[source] Errno),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    Restart,
    /// SIGINT; systemd then starts ctrl-alt-del.target.
    Tell(i32),
}

/// Does what the kernel's console would do.
///
/// # Errors
/// The kernel did not let us.
pub fn ctrl_alt_del() -> Result<(), Error> {
    let how = fs::read_to_string(HOW).map_err(Error::Read)?;
    match answer(&how, &fs::read_to_string(WHOM).unwrap_or_default()) {
        Answer::Tell(pid) => {
            kill(Pid::from_raw(pid), Signal::SIGINT).map_err(|source| Error::Signal { pid, source })
        }
        // Without writing anything back, as the kernel does it: whoever wanted more has set the file to 0.
        Answer::Restart => match reboot(RebootMode::RB_AUTOBOOT) {
            Ok(never) => match never {},
            Err(errno) => Err(Error::Restart(errno)),
        },
    }
}

/// A file that makes no sense never restarts anything by force.
fn answer(how: &str, whom: &str) -> Answer {
    let number = |text: &str| text.trim().parse::<i32>().ok();
    match number(how) {
        Some(how) if how != 0 => Answer::Restart,
        // Never a group of processes or all of them.
        _ => Answer::Tell(number(whom).filter(|pid| *pid > 0).unwrap_or(1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernels_settings_decide() {
        assert_eq!(answer("0\n", "1\n"), Answer::Tell(1));
        assert_eq!(answer("0\n", "321\n"), Answer::Tell(321));
        assert_eq!(answer("1\n", "1\n"), Answer::Restart);
        assert_eq!(answer("0\n", ""), Answer::Tell(1), "not readable: init");
        for whom in ["0", "-1", "-300", "x"] {
            assert_eq!(answer("0", whom), Answer::Tell(1), "{whom}");
        }
        assert_eq!(answer("?", "1"), Answer::Tell(1));
    }
}
