//! A console that is started anew, as the service manager would do it: the test keeps the descriptors in between.

#![allow(unsafe_code, reason = "descriptors that travel between processes by number")]
#![allow(clippy::disallowed_methods, reason = "a test starts the program and waits for what it does")]

mod program;

use std::collections::BTreeMap;
use std::fs;
use std::io::{Error, IoSliceMut};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};
use std::os::unix::net::UnixDatagram;
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, ExitStatus};
use std::time::{Duration, Instant};

use nix::libc;
use nix::sys::signal::{Signal, kill};
use nix::sys::socket::{ControlMessageOwned, MsgFlags, recvmsg};
use nix::unistd::Pid;
use program::Folder;

const PATIENCE: Duration = Duration::from_secs(60);

/// The service manager's side: a socket, and what was given to it.
struct Manager {
    socket: UnixDatagram,
    path: std::path::PathBuf,
    kept: BTreeMap<String, OwnedFd>,
}

impl Manager {
    fn new(folder: &Folder) -> Self {
        let path = folder.path("notify");
        let socket = UnixDatagram::bind(&path).expect("a socket");
        socket.set_read_timeout(Some(Duration::from_millis(100))).expect("a timeout");
        Self { socket, path, kept: BTreeMap::new() }
    }

    /// Reads messages until `done`.
    fn listen(&mut self, what: &str, mut done: impl FnMut(&Self) -> bool) {
        let end = Instant::now() + PATIENCE;
        while !done(self) {
            assert!(Instant::now() < end, "waited in vain until {what}; kept: {:?}", self.kept.keys());
            self.read();
        }
    }

    fn read(&mut self) {
        let mut bytes = [0; 4096];
        let mut parts = [IoSliceMut::new(&mut bytes)];
        let mut space = nix::cmsg_space!([RawFd; 1]);
        let Ok(message) =
            recvmsg::<()>(self.socket.as_raw_fd(), &mut parts, Some(&mut space), MsgFlags::MSG_CMSG_CLOEXEC)
        else {
            return;
        };
        let fds: Vec<OwnedFd> = message.cmsgs().expect("control messages").flat_map(owned).collect();
        let length = message.bytes;
        let text = String::from_utf8_lossy(&bytes[..length]).into_owned();
        let field = |name: &str| text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
        let name = field("FDNAME").unwrap_or_default().to_owned();
        if field("FDSTORE") == Some("1") {
            assert_eq!(field("FDPOLL"), Some("0"), "a pty between two programs looks as if it was over");
            self.kept.extend(fds.into_iter().map(|fd| (name.clone(), fd)));
        } else if field("FDSTOREREMOVE") == Some("1") {
            self.kept.remove(&name);
        }
    }

    /// What the memory of the first session holds.
    fn screen(&self) -> String {
        let Some(fd) = self.kept.get("screen-1") else { return String::new() };
        let bytes = fs::read(format!("/proc/self/fd/{}", fd.as_raw_fd())).expect("the memory");
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Starts the program with everything that is kept.
    fn start(&self, folder: &Folder, words: &[&str]) -> Child {
        let fds: Vec<RawFd> = self.kept.values().map(AsRawFd::as_raw_fd).collect();
        let names: Vec<&str> = self.kept.keys().map(String::as_str).collect();
        // Only the new process knows its number.
        let mut command = Command::new("sh");
        command
            .args(["-c", "export LISTEN_PID=$$; exec \"$@\"", "sh", env!("CARGO_BIN_EXE_glasstty")])
            .args(words);
        command.current_dir(folder.path(".")).env("NOTIFY_SOCKET", &self.path).env("FDSTORE", "36");
        command.env("LISTEN_FDS", fds.len().to_string()).env("LISTEN_FDNAMES", names.join(":"));
        // SAFETY: dup2 alone is called between fork and exec, on descriptors that stay open until then.
        unsafe {
            command.pre_exec(move || hand_over(&fds));
        }
        command.spawn().expect("the program")
    }
}

fn owned(message: ControlMessageOwned) -> Vec<OwnedFd> {
    let ControlMessageOwned::ScmRights(fds) = message else { return Vec::new() };
    // SAFETY: the kernel has just made these descriptors, and nobody else knows them.
    fds.into_iter().map(|fd| unsafe { OwnedFd::from_raw_fd(fd) }).collect()
}

/// Puts descriptors at 3 and after, by way of numbers that none of them has.
fn hand_over(fds: &[RawFd]) -> Result<(), Error> {
    const FAR: RawFd = 200;
    let copy = |from: RawFd, to: RawFd| {
        // SAFETY: numbers alone; a descriptor that stands at `to` is closed.
        let done = unsafe { libc::dup2(from, to) };
        if done < 0 { Err(Error::last_os_error()) } else { Ok(()) }
    };
    for (at, fd) in (FAR..).zip(fds) {
        copy(*fd, at)?;
    }
    for (at, far) in (3..).zip((FAR..).take(fds.len())) {
        copy(far, at)?;
    }
    Ok(())
}

fn end(mut child: Child, signal: Signal) -> ExitStatus {
    kill(Pid::from_raw(child.id().try_into().expect("a pid")), signal).expect("the program runs");
    child.wait().expect("a status")
}

const PROGRAM: &[&str] =
    &["headless", "--grid", "60x20", "--", "sh", "-c", "printf 'fir''st\\n'; read line; echo got $line"];

/// Runs a program, ends the console by `signal`, and starts another; what that one shows at the end.
fn over(signal: Signal) -> String {
    let folder = Folder::new();
    let mut manager = Manager::new(&folder);
    let first = manager.start(&folder, PROGRAM);
    manager.listen("the screen is kept", |manager| manager.screen().contains("first"));
    assert_eq!(manager.kept.keys().collect::<Vec<_>>(), ["child-1", "pty-1", "screen-1"]);
    end(first, signal);
    folder.write("keys", "type hello\nkey Return\n");
    let words = ["headless", "--grid", "60x20", "--keys", "keys", "--dump", "screen.txt", "--timeout", "50"];
    let status = manager.start(&folder, &words).wait().expect("a status");
    assert!(status.success(), "the second console ended with {status}");
    manager.listen("nothing is kept any more", |manager| manager.kept.is_empty());
    folder.read("screen.txt")
}

#[test]
fn a_program_outlives_an_orderly_end() {
    let screen = over(Signal::SIGTERM);
    assert!(screen.starts_with("first\nhello\ngot hello\n"), "{screen}");
}

#[test]
fn a_program_outlives_a_crash() {
    if fs::File::open("/dev/kmsg").is_err() {
        // Whoever cannot know that it was no secure attention key gives nothing back.
        return;
    }
    let screen = over(Signal::SIGKILL);
    assert!(screen.starts_with("first\nhello\ngot hello\n"), "{screen}");
}

#[test]
fn a_program_that_has_ended_meanwhile_does_not_come_back() {
    let folder = Folder::new();
    let mut manager = Manager::new(&folder);
    let program = ["headless", "--grid", "60x20", "--", "sh", "-c", "printf 'fir''st\\n'; read line"];
    let first = manager.start(&folder, &program);
    manager.listen("the screen is kept", |manager| manager.screen().contains("first"));
    end(first, Signal::SIGTERM);
    // Its terminal goes, and with it the program.
    manager.kept.remove("pty-1");
    let words = ["headless", "--grid", "60x20", "--dump", "screen.txt", "--", "echo", "another"];
    assert!(manager.start(&folder, &words).wait().expect("a status").success());
    manager.listen("nothing is kept any more", |manager| manager.kept.is_empty());
    assert!(folder.read("screen.txt").starts_with("another\n"), "{}", folder.read("screen.txt"));
}
