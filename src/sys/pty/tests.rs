//! Real ptys of this kernel.

use std::time::Duration;

use nix::sys::termios::{LocalFlags, OutputFlags};
use nix::unistd::{read, write};

use super::*;
use crate::sys::poll::{Interest, Poll, Token};
use crate::units::{Cells, Pixels, SessionId};

const SIZE: Winsize = Winsize { cells: Cells::new(91, 27), pixels: Pixels::new(910, 540) };

/// What the slave's side sees: columns, rows and pixels.
fn numbers(slave: &OwnedFd) -> [u32; 4] {
    let Winsize { cells, pixels } = winsize(slave.as_fd()).expect("a terminal");
    [cells.cols.into(), cells.rows.into(), pixels.width, pixels.height]
}

#[test]
fn the_slave_knows_its_size_in_cells_and_pixels_from_the_start() {
    let (mut pty, slave) = Pty::open(SIZE).unwrap();
    assert_eq!(numbers(&slave), [91, 27, 910, 540]);
    let large = Winsize { cells: Cells::MAX, pixels: Pixels::new(100_000, 3) };
    pty.resize(large).unwrap();
    assert_eq!(
        numbers(&slave),
        [2000, 1000, u32::from(u16::MAX), 3],
        "pixels beyond what the kernel can say"
    );
}

#[test]
fn descriptors_do_not_leak_into_programs_and_the_line_is_utf8() {
    let (pty, slave) = Pty::open(SIZE).unwrap();
    for fd in [pty.fd(), slave.as_fd()] {
        let flags = nix::fcntl::fcntl(fd, nix::fcntl::FcntlArg::F_GETFD).unwrap();
        assert_eq!(flags, libc::FD_CLOEXEC);
    }
    let modes = tcgetattr(&slave).unwrap();
    assert!(modes.input_flags.contains(InputFlags::IUTF8));
    assert!(modes.local_flags.contains(LocalFlags::ICANON | LocalFlags::ECHO), "else as the kernel made it");
}

/// The kernel may hand one write over in several parts.
fn read_some(pty: &mut Pty, count: usize) -> Vec<u8> {
    let (mut bytes, mut buf) = (Vec::new(), [0; 64]);
    let mut poll = Poll::new().unwrap();
    poll.add(pty.fd(), Token::Pty(SessionId(0)), Interest::READ).unwrap();
    while bytes.len() < count {
        assert!(!poll.wait(Some(Duration::from_secs(5))).unwrap().is_empty(), "only {bytes:?}");
        if let ReadOutcome::Bytes(count) = pty.read(&mut buf).unwrap() {
            bytes.extend_from_slice(&buf[..count]);
        }
    }
    bytes
}

#[test]
fn bytes_go_both_ways_and_nothing_blocks() {
    let (mut pty, slave) = Pty::open(SIZE).unwrap();
    let mut buf = [0; 64];
    assert_eq!(pty.read(&mut buf).unwrap(), ReadOutcome::Again);
    write(&slave, b"hello\n").unwrap();
    assert_eq!(read_some(&mut pty, 7), b"hello\r\n");
    assert_eq!(pty.write(b"typed\n").unwrap(), 6);
    assert_eq!(read(&slave, &mut buf).unwrap(), 6);
    assert_eq!(&buf[..6], b"typed\n");
}

#[test]
fn a_full_line_takes_nothing_and_says_so() {
    let (mut pty, slave) = Pty::open(SIZE).unwrap();
    let mut modes = tcgetattr(&slave).unwrap();
    modes.local_flags.remove(LocalFlags::ICANON | LocalFlags::ECHO);
    modes.output_flags.remove(OutputFlags::OPOST);
    tcsetattr(&slave, SetArg::TCSANOW, &modes).unwrap();
    let mut total = 0;
    // Bounded, so that a write which pretends fails here instead of hanging.
    let full = (0..100_000).any(|_| match pty.write(&[b'x'; 1000]).unwrap() {
        0 => true,
        count => {
            total += count;
            false
        }
    });
    assert!(full && total >= 4000, "{total}");
}

/// What `login` does: close, vhangup, open again. Then the session goes on.
#[test]
fn a_hangup_is_not_the_end() {
    let (mut pty, slave) = Pty::open(SIZE).unwrap();
    let path = unistd::ttyname(&slave).unwrap();
    let mut buf = [0; 16];
    let mut poll = Poll::new().unwrap();
    let token = Token::Pty(SessionId(1));
    poll.add(pty.fd(), token, Interest::READ).unwrap();
    write(&slave, b"last").unwrap();
    drop(slave);
    let ready = poll.wait(Some(Duration::from_secs(5))).unwrap();
    assert!(ready[0].hangup && ready[0].readable, "{ready:?}");
    assert_eq!(read_some(&mut pty, 4), b"last", "what was written before it closed");
    assert_eq!(pty.read(&mut buf).unwrap(), ReadOutcome::HungUp);
    assert!(poll.wait(Some(Duration::ZERO)).unwrap()[0].hangup, "and again and again: hence `remove`");
    poll.remove(pty.fd()).unwrap();
    assert_eq!(poll.wait(Some(Duration::ZERO)).unwrap(), []);

    let again = open(&path, OFlag::O_RDWR | OFlag::O_NOCTTY | OFlag::O_CLOEXEC, Mode::empty()).unwrap();
    assert_eq!(pty.read(&mut buf).unwrap(), ReadOutcome::Again, "open, with nothing to say yet");
    assert_eq!(numbers(&again), [91, 27, 910, 540], "the size survives");
    write(&again, b"back").unwrap();
    assert_eq!(read_some(&mut pty, 4), b"back");
}

#[test]
fn errors_name_the_step_in_words() {
    assert_eq!(Error::Master(Errno::ENOENT).to_string(), "cannot open /dev/ptmx: No such file or directory");
}
