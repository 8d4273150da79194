//! The terminals that the kernel itself writes to: where a shell goes when there is no display.

#![forbid(unsafe_code)]

use std::fs;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use nix::fcntl::{OFlag, open};
use nix::sys::stat::Mode;
use nix::sys::termios::tcgetattr;

/// Serial lines that a machine may have although the kernel was not told of them.
const SERIAL: [&str; 4] = ["ttyS0", "ttyAMA0", "hvc0", "ttyS1"];

/// The terminals to try: the one behind `/dev/console` first, then the kernel's others, then serial lines.
pub fn candidates() -> Vec<PathBuf> {
    of(&fs::read_to_string("/sys/class/tty/console/active").unwrap_or_default())
}

/// `active` names the kernel's consoles; the last is behind `/dev/console`, which itself cannot be a controlling
/// terminal.
fn of(active: &str) -> Vec<PathBuf> {
    let mut names: Vec<&str> = active.split_whitespace().rev().collect();
    for name in SERIAL {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.into_iter().map(|name| Path::new("/dev").join(name)).collect()
}

/// Opens a terminal that works: a serial line without hardware has a node all the same.
///
/// # Errors
/// `ENOTTY` and `EIO` mean that nothing is there.
pub fn terminal(path: &Path) -> Result<OwnedFd, Errno> {
    let flags = OFlag::O_RDWR | OFlag::O_NOCTTY | OFlag::O_CLOEXEC;
    let fd = open(path, flags, Mode::empty())?;
    tcgetattr(&fd)?;
    Ok(fd)
}

/// The kernel's own virtual terminals: a console of ours takes their keyboard away.
pub fn is_vt(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    name.strip_prefix("tty").is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(active: &str) -> Vec<String> {
        of(active).iter().map(|path| path.display().to_string()).collect()
    }

    #[test]
    fn the_last_console_comes_first_and_serial_lines_last() {
        assert_eq!(names("tty0 ttyS1\n")[..3], ["/dev/ttyS1", "/dev/tty0", "/dev/ttyS0"]);
        assert_eq!(names("")[0], "/dev/ttyS0");
        assert_eq!(names("ttyS0 tty0").iter().filter(|name| *name == "/dev/ttyS0").count(), 1);
    }

    #[test]
    fn vts_are_told_from_serial_lines() {
        assert!(is_vt(Path::new("/dev/tty0")) && is_vt(Path::new("/dev/tty12")));
        for other in ["/dev/ttyS0", "/dev/console", "/dev/tty", "/dev/hvc0"] {
            assert!(!is_vt(Path::new(other)), "{other}");
        }
    }

    #[test]
    fn what_is_no_terminal_is_refused() {
        assert_eq!(terminal(Path::new("/dev/null")).unwrap_err(), Errno::ENOTTY);
        assert_eq!(terminal(Path::new("/dev/no-such-tty")).unwrap_err(), Errno::ENOENT);
    }
}
