//! Where systemd's programs ask for passphrases: files in a folder, and a socket for each answer.

#![forbid(unsafe_code)]

use std::fs;
use std::io::{self, IoSlice};
use std::os::fd::AsRawFd as _;
use std::path::{Path, PathBuf};

use nix::sys::signal::kill;
use nix::sys::socket::{AddressFamily, MsgFlags, SockFlag, SockType, UnixAddr, sendmsg, socket};
use nix::unistd::Pid;

use super::watch::Watch;

const FOLDER: &str = "/run/systemd/ask-password";

/// While it runs, it asks.
const PLYMOUTH: &str = "/run/plymouth/pid";

/// Wakes us when somebody asks, or no longer does.
pub fn watch() -> io::Result<Watch> {
    Watch::new(vec![FOLDER.into(), PLYMOUTH.into()])
}

/// Names and texts of all questions, the oldest first; none while plymouth asks.
pub fn questions() -> Vec<(String, String)> {
    if plymouth_runs() { Vec::new() } else { in_folder(Path::new(FOLDER)) }
}

fn in_folder(folder: &Path) -> Vec<(String, String)> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let files = entries.filter_map(|entry| {
        let path = entry.ok()?.path();
        let name = path.file_name()?.to_str()?.to_owned();
        let file = name.starts_with("ask.") && fs::symlink_metadata(&path).ok()?.is_file();
        let changed = fs::metadata(&path).ok()?.modified().ok();
        file.then_some((changed, name, path))
    });
    let mut files: Vec<(_, String, PathBuf)> = files.collect();
    files.sort();
    files.into_iter().filter_map(|(_, name, path)| Some((name, fs::read_to_string(path).ok()?))).collect()
}

fn plymouth_runs() -> bool {
    let pid = fs::read_to_string(PLYMOUTH).ok().and_then(|text| text.trim().parse().ok());
    pid.is_some_and(is_alive)
}

/// A process with that number exists.
pub fn is_alive(pid: i32) -> bool {
    kill(Pid::from_raw(pid), None) != Err(nix::errno::Errno::ESRCH)
}

/// Sends an answer, or that there is none. The bytes are copied nowhere.
///
/// # Errors
/// When whoever asked has gone.
pub fn reply(to: &Path, answer: Option<&[u8]>) -> io::Result<()> {
    let flags = SockFlag::SOCK_CLOEXEC | SockFlag::SOCK_NONBLOCK;
    let socket = socket(AddressFamily::Unix, SockType::Datagram, flags, None)?;
    let parts = match answer {
        Some(bytes) => [IoSlice::new(b"+"), IoSlice::new(bytes)],
        None => [IoSlice::new(b"-"), IoSlice::new(b"")],
    };
    let address = UnixAddr::new(to)?;
    sendmsg(socket.as_raw_fd(), &parts, &[], MsgFlags::MSG_NOSIGNAL, Some(&address))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::os::unix::net::UnixDatagram;

    use super::*;

    #[test]
    fn questions_are_files_and_answers_are_datagrams() {
        let dir = std::env::temp_dir().join(format!("glasstty-ask-{}", std::process::id()));
        let _ = fs::remove_dir_all(&dir);
        fs::create_dir_all(&dir).unwrap();
        fs::write(dir.join("ask.1"), "[Ask]\n").unwrap();
        fs::write(dir.join("tmp.2"), "not yet").unwrap();
        std::os::unix::fs::symlink("/etc/passwd", dir.join("ask.3")).unwrap();
        assert_eq!(in_folder(&dir), [("ask.1".to_owned(), "[Ask]\n".to_owned())]);
        let path = dir.join("sck");
        let asker = UnixDatagram::bind(&path).unwrap();
        reply(&path, Some("grün".as_bytes())).unwrap();
        reply(&path, None).unwrap();
        let mut buffer = [0; 64];
        let count = asker.recv(&mut buffer).unwrap();
        assert_eq!(&buffer[..count], "+grün".as_bytes());
        assert_eq!((asker.recv(&mut buffer).unwrap(), buffer[0]), (1, b'-'));
        drop(asker);
        assert!(reply(&path, None).is_err(), "nobody listens");
        fs::remove_dir_all(dir).unwrap();
    }

    #[test]
    fn we_are_alive_and_the_largest_number_is_not() {
        assert!(is_alive(std::process::id().try_into().unwrap()));
        assert!(!is_alive(i32::MAX));
    }
}
