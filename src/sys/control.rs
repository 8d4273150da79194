//! The control socket: a line in, an answer out, and who asks is what the kernel says of the other end.
//!
//! A request is one line of at most [`LONGEST`] bytes. An answer is `ok LENGTH` and so many bytes, or `error` and a
//! reason; a recording is answered `ok stream`, and bytes follow until either side closes. Nothing here blocks,
//! except in [`ask`], which is the other side.

#![forbid(unsafe_code)]

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::os::fd::{AsFd as _, BorrowedFd};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::time::Duration;

use nix::sys::socket::{getsockopt, sockopt};

/// Bytes of a request, its end included.
pub const LONGEST: usize = 4096;

/// A question to whoever sits there; the message follows. The answer is the passphrase.
pub const ASKPASS: &str = "askpass ";

/// Another console wants the displays. The answer is a stream, which ends when it has them.
pub const GIVE_WAY: &str = "give-way";

/// Bytes that wait for somebody who reads slowly; whoever lets more pile up is left.
const BACKLOG: usize = 64 << 20;

/// A socket that others find by its path.
#[derive(Debug)]
pub struct Listener {
    socket: UnixListener,
    path: PathBuf,
}

impl Listener {
    /// Makes the socket, in place of one that a process before us left behind. Anybody may connect: who may do
    /// what is decided by who it is.
    pub fn bind(path: &Path) -> io::Result<Self> {
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            fs::create_dir_all(folder)?;
        }
        match fs::remove_file(path) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
            _ => {}
        }
        let socket = UnixListener::bind(path)?;
        socket.set_nonblocking(true)?;
        fs::set_permissions(path, fs::Permissions::from_mode(0o666))?;
        Ok(Self { socket, path: path.to_owned() })
    }

    pub fn fd(&self) -> BorrowedFd<'_> {
        self.socket.as_fd()
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The next one who asks; nobody when nobody waits.
    pub fn accept(&self) -> Option<Peer> {
        let (stream, _) = self.socket.accept().ok()?;
        Peer::new(stream).map_err(|e| log::info!("a control connection is of no use: {e}")).ok()
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        if let Err(e) = fs::remove_file(&self.path) {
            log::debug!("{} was gone already: {e}", self.path.display());
        }
    }
}

/// One who asks.
#[derive(Debug)]
pub struct Peer {
    stream: UnixStream,
    uid: u32,
    request: Vec<u8>,
    answer: Vec<u8>,
    written: usize,
}

/// What came from a peer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    Line(String),
    /// Not yet.
    More,
    /// The other side is gone, or says what is no line of text.
    Gone,
}

impl Peer {
    fn new(stream: UnixStream) -> io::Result<Self> {
        stream.set_nonblocking(true)?;
        let uid = getsockopt(&stream, sockopt::PeerCredentials)?.uid();
        Ok(Self { stream, uid, request: Vec::new(), answer: Vec::new(), written: 0 })
    }

    pub fn fd(&self) -> BorrowedFd<'_> {
        self.stream.as_fd()
    }

    /// The user at the other end, as the kernel knows it from when the connection was made.
    pub const fn uid(&self) -> u32 {
        self.uid
    }

    /// Reads on, up to the end of the line.
    pub fn read(&mut self) -> Request {
        let mut buffer = [0; 512];
        loop {
            match self.stream.read(&mut buffer) {
                Ok(0) => return Request::Gone,
                Ok(count) => self.request.extend_from_slice(&buffer[..count]),
                Err(e) if e.kind() == io::ErrorKind::WouldBlock => return Request::More,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
                Err(_) => return Request::Gone,
            }
            if let Some(end) = self.request.iter().position(|b| *b == b'\n').filter(|end| *end < LONGEST) {
                let line = String::from_utf8(self.request.drain(..=end).collect());
                return line.map_or(Request::Gone, |line| Request::Line(line.trim_end().to_owned()));
            }
            if self.request.len() >= LONGEST {
                return Request::Gone;
            }
        }
    }

    /// Puts bytes on their way. False when too many wait already.
    pub fn send(&mut self, bytes: &[u8]) -> bool {
        if self.waiting() + bytes.len() > BACKLOG {
            return false;
        }
        self.answer.extend_from_slice(bytes);
        true
    }

    /// Writes what the other side takes now. False when it takes nothing more, ever.
    pub fn flush(&mut self) -> bool {
        while self.waiting() > 0 {
            match self.stream.write(&self.answer[self.written..]) {
                Ok(0) => return false,
                Ok(count) => self.written += count,
                Err(e) if e.kind() == io::ErrorKind::WouldBlock => return true,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => return false,
            }
        }
        // A passphrase may have been among them.
        self.answer.fill(0);
        self.answer.clear();
        self.written = 0;
        true
    }

    /// Bytes that the other side has not taken.
    pub fn waiting(&self) -> usize {
        self.answer.len() - self.written
    }
}

/// Whom this process belongs to.
pub fn own_uid() -> u32 {
    nix::unistd::geteuid().as_raw()
}

/// Why there was no answer.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    #[error("cannot reach a console at {}: {source}", path.display())]
    Connect { path: PathBuf, source: io::Error },
    #[error("the console went away: {0}")]
    Lost(#[source] io::Error),
    #[error("{0}")]
    Refused(String),
    #[error("the console's answer makes no sense; is it another version?")]
    Nonsense,
    #[error("cannot write the answer: {0}")]
    Write(#[source] io::Error),
}

/// Asks a console, waits, and writes what it answers.
pub fn ask(path: &Path, line: &str, out: &mut impl io::Write) -> Result<(), AskError> {
    let connect = |source| AskError::Connect { path: path.to_owned(), source };
    let mut stream = UnixStream::connect(path).map_err(connect)?;
    stream.write_all(format!("{line}\n").as_bytes()).map_err(AskError::Lost)?;
    let head = first_line(&mut stream)?;
    if let Some(reason) = head.strip_prefix("error ") {
        return Err(AskError::Refused(reason.to_owned()));
    }
    match head.strip_prefix("ok ") {
        Some("stream") => copy(&mut stream, out).map(drop),
        Some(length) => {
            let length: u64 = length.parse().map_err(|_| AskError::Nonsense)?;
            let copied = copy(&mut stream.take(length), out)?;
            if copied == length { Ok(()) } else { Err(AskError::Lost(io::ErrorKind::UnexpectedEof.into())) }
        }
        None => Err(AskError::Nonsense),
    }
}

/// Asks the console at a path to give way. It shows its picture until what is returned is closed.
///
/// # Errors
/// When there is none, or it does not answer in time.
pub fn succeed(path: &Path, patience: Duration) -> Result<UnixStream, AskError> {
    let connect = |source| AskError::Connect { path: path.to_owned(), source };
    let mut stream = UnixStream::connect(path).map_err(connect)?;
    stream.set_read_timeout(Some(patience)).map_err(connect)?;
    stream.write_all(format!("{GIVE_WAY}\n").as_bytes()).map_err(AskError::Lost)?;
    let head = first_line(&mut stream)?;
    match head.strip_prefix("error ") {
        Some(reason) => Err(AskError::Refused(reason.to_owned())),
        None => Ok(stream),
    }
}

fn first_line(stream: &mut UnixStream) -> Result<String, AskError> {
    let mut line = Vec::new();
    let mut byte = [0];
    while line.len() < LONGEST {
        stream.read_exact(&mut byte).map_err(AskError::Lost)?;
        if byte[0] == b'\n' {
            return String::from_utf8(line).map_err(|_| AskError::Nonsense);
        }
        line.push(byte[0]);
    }
    Err(AskError::Nonsense)
}

fn copy(from: &mut impl io::Read, to: &mut impl io::Write) -> Result<u64, AskError> {
    let mut buffer = [0; 8192];
    let mut copied = 0;
    loop {
        let count = match from.read(&mut buffer) {
            Ok(0) => return to.flush().map_err(AskError::Write).map(|()| copied),
            Ok(count) => count,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            Err(e) => return Err(AskError::Lost(e)),
        };
        to.write_all(&buffer[..count]).map_err(AskError::Write)?;
        // Whoever watches a recording sees it as it comes.
        to.flush().map_err(AskError::Write)?;
        copied += count as u64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair() -> (UnixStream, Peer) {
        let (ours, theirs) = UnixStream::pair().unwrap();
        (ours, Peer::new(theirs).unwrap())
    }

    #[test]
    fn a_line_is_read_however_it_comes() {
        let (mut client, mut peer) = pair();
        assert_eq!(peer.read(), Request::More);
        client.write_all(b"font-size").unwrap();
        assert_eq!(peer.read(), Request::More);
        client.write_all(b" 20\nrest").unwrap();
        assert_eq!(peer.read(), Request::Line("font-size 20".into()));
        assert_eq!(peer.uid(), nix::unistd::getuid().as_raw());
        drop(client);
        assert_eq!(peer.read(), Request::Gone);
    }

    #[test]
    fn endless_lines_and_bytes_that_are_no_text_are_not_listened_to() {
        let (mut client, mut peer) = pair();
        client.write_all(&[b'x'; LONGEST]).unwrap();
        assert_eq!(peer.read(), Request::Gone);
        let (mut client, mut peer) = pair();
        client.write_all(b"\xff\xfe\n").unwrap();
        assert_eq!(peer.read(), Request::Gone);
    }

    #[test]
    fn an_answer_that_is_not_read_waits_and_is_bounded() {
        let (client, mut peer) = pair();
        let much = vec![b'x'; 8 << 20];
        assert!(peer.send(&much));
        assert!(peer.flush());
        assert!(peer.waiting() > 0, "a socket does not hold that much");
        assert!(!peer.send(&vec![b'x'; BACKLOG]));
        drop(client);
        assert!(!peer.flush());
    }

    #[test]
    fn a_socket_that_was_left_behind_is_replaced_and_a_new_one_is_taken_away() {
        let path = std::env::temp_dir().join(format!("glasstty-control-{}", std::process::id()));
        let left_behind = UnixListener::bind(&path).unwrap();
        drop(left_behind);
        let listener = Listener::bind(&path).unwrap();
        assert!(listener.accept().is_none());
        let _client = UnixStream::connect(&path).unwrap();
        assert!(listener.accept().is_some());
        drop(listener);
        assert!(!path.exists());
        assert!(matches!(ask(&path, "sessions", &mut Vec::new()), Err(AskError::Connect { .. })));
    }
}
