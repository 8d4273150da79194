//! The shell when there is no display: on the kernel's own console at once, and on a display when one comes.

use std::os::fd::{AsFd, OwnedFd};
use std::path::{Path, PathBuf};

use nix::unistd::write;

use super::edges::Edges;
use super::report::{Failure, chain};
use crate::action::Program;
use crate::sys::consoles;
use crate::sys::poll::{Interest, Poll, Token};
use crate::sys::signal::Signals;
use crate::sys::spawn::{self, Child};
use crate::sys::terminal;
use crate::units::SessionId;

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// A display has come.
    Display,
    /// The program ended before, with this status.
    Status(i32),
}

/// Runs the program on the first terminal of the kernel that takes it, until it ends or a display comes.
///
/// # Errors
/// When no terminal takes it; the text names them.
pub(super) fn run(program: &Program, edges: &mut Edges, why: &str) -> Result<End, Failure> {
    let (path, mut child) = match start(program, why) {
        Ok(started) => started,
        Err(_) if terminal::is_here() => {
            return Ok(End::Status(terminal::run(&program.argv, &program.env).code()));
        }
        Err(refusals) => return Err(Failure::plain(format!("{why}; and no console: {refusals}"))),
    };
    let end = wait(&mut child, edges)?;
    if end == End::Display && consoles::is_vt(&path) {
        // The console takes this terminal's keyboard; nobody could use what runs on it.
        child.hangup();
    }
    Ok(end)
}

fn start(program: &Program, why: &str) -> Result<(PathBuf, Child), String> {
    let mut refusals = Vec::new();
    for path in consoles::candidates() {
        match start_on(&path, program, why) {
            Ok(child) => return Ok((path, child)),
            Err(refusal) => refusals.push(format!("{}: {refusal}", path.display())),
        }
    }
    Err(refusals.join("; "))
}

fn start_on(path: &Path, program: &Program, why: &str) -> Result<Child, String> {
    let tty = consoles::terminal(path).map_err(|errno| errno.desc().to_owned())?;
    say(&tty, &format!("{why}; this is the kernel's own console, and a display that comes is used at once"));
    spawn::spawn(program, tty).map_err(|e| chain(&e))
}

fn say(tty: &OwnedFd, line: &str) {
    // It worked a moment ago; if it does not now, the program will say so.
    let _ = write(tty, format!("\r\nglasstty: {line}\r\n").as_bytes());
}

fn wait(child: &mut Child, edges: &mut Edges) -> Result<End, Failure> {
    let step = |e| Failure::new("watch the console", e);
    let mut poll = Poll::new().map_err(step)?;
    let mut signals = Signals::new(&[]).map_err(step)?;
    poll.add(child.fd(), Token::Child(SessionId(1)), Interest::READ).map_err(step)?;
    poll.add(signals.fd().as_fd(), Token::Signal, Interest::READ).map_err(step)?;
    if let Some(fd) = edges.discovery.fd() {
        poll.add(fd, Token::Discovery, Interest::READ).map_err(step)?;
    }
    loop {
        poll.wait(edges.again()).map_err(step)?;
        if let Some(status) = child.try_wait() {
            return Ok(End::Status(status.code()));
        }
        if !signals.read().is_empty() {
            child.hangup();
            return Ok(End::Status(0));
        }
        edges.discovery.read();
        edges.open_cards();
        if edges.has_display() {
            return Ok(End::Display);
        }
    }
}
