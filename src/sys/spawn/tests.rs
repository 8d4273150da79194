//! Real programs on real ptys.

use std::path::PathBuf;
use std::time::Duration;

use super::*;
use crate::action::Winsize;
use crate::sys::clock;
use crate::sys::poll::{Interest, Poll, Token};
use crate::sys::pty::{Pty, ReadOutcome};
use crate::units::{Cells, Pixels, SessionId};

const SIZE: Winsize = Winsize { cells: Cells::new(91, 27), pixels: Pixels::new(910, 540) };

fn program(file: &str, argv: &[&str]) -> Program {
    let env = [("PATH", "/usr/bin:/bin"), ("TERM", "xterm-256color"), ("LC_ALL", "C")];
    Program {
        file: file.into(),
        argv: argv.iter().map(Into::into).collect(),
        env: env.iter().map(|(key, value)| (key.into(), value.into())).collect(),
        dir: PathBuf::from("/"),
    }
}

fn shell(script: &str) -> Program {
    program("/bin/sh", &["sh", "-c", script])
}

/// Runs to the end as the daemon does: hung up *and* ended.
fn run(program: &Program) -> (String, ExitStatus) {
    let (mut pty, slave) = Pty::open(SIZE).unwrap();
    let mut child = spawn(program, slave).unwrap();
    let output = read_until_ended(&mut pty, &mut child);
    (output, child.try_wait().unwrap())
}

fn read_until_ended(pty: &mut Pty, child: &mut Child) -> String {
    let (mut output, mut buf) = (Vec::new(), [0; 4096]);
    let deadline = clock::now() + Duration::from_secs(20);
    loop {
        assert!(clock::now() < deadline, "still running after {:?}", String::from_utf8_lossy(&output));
        match pty.read(&mut buf).unwrap() {
            ReadOutcome::Bytes(count) => output.extend_from_slice(&buf[..count]),
            ReadOutcome::HungUp if child.try_wait().is_some() => break,
            ReadOutcome::HungUp | ReadOutcome::Again => pause(child),
        }
    }
    String::from_utf8(output).unwrap().replace("\r\n", "\n")
}

/// Until the child ends, but not for long.
fn pause(child: &Child) {
    let mut poll = Poll::new().unwrap();
    poll.add(child.fd(), Token::Child(SessionId(0)), Interest::READ).unwrap();
    poll.wait(Some(Duration::from_millis(5))).unwrap();
}

#[test]
fn the_pty_is_the_controlling_terminal_with_its_size() {
    let (output, status) = run(&shell("stty size; tty; : < /dev/tty && echo controlling"));
    let lines: Vec<_> = output.lines().collect();
    assert_eq!(lines[0], "27 91");
    assert!(lines[1].starts_with("/dev/pts/"), "{output}");
    assert_eq!(lines[2], "controlling");
    assert_eq!(status, ExitStatus::Code(0));
}

#[test]
fn the_program_leads_a_session_of_its_own_in_the_foreground() {
    let (output, _) = run(&shell("ps -o pid=,sid=,pgid=,tpgid= -p $$"));
    let numbers: Vec<&str> = output.split_whitespace().collect();
    assert_eq!(numbers.len(), 4, "{output}");
    assert!(numbers.iter().all(|number| *number == numbers[0]), "{output}");
}

#[test]
fn the_environment_is_the_given_one_and_nothing_else() {
    let (output, _) = run(&program("env", &["env"]));
    let mut lines: Vec<_> = output.lines().collect();
    lines.sort_unstable();
    assert_eq!(lines, ["LC_ALL=C", "PATH=/usr/bin:/bin", "TERM=xterm-256color"]);
}

#[test]
fn arguments_directory_and_umask_are_as_asked() {
    let mut program = program("sh", &["-login name", "-c", "echo $0; pwd; umask"]);
    program.dir = PathBuf::from("/usr");
    assert_eq!(run(&program).0, "-login name\n/usr\n0022\n");
}

/// The blocked, ignored and caught signals of a process, without the two that libc keeps for itself.
fn signals(status: &str) -> [u64; 3] {
    ["SigBlk:", "SigIgn:", "SigCgt:"].map(|name| {
        let mask = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        u64::from_str_radix(mask.trim(), 16).unwrap() & !(0b11 << 31)
    })
}

#[test]
fn no_signal_is_blocked_or_ignored() {
    let (output, _) = run(&program("cat", &["cat", "/proc/self/status"]));
    assert_eq!(signals(&output), [0, 0, 0]);
    let [_, ignored, _] = signals(&std::fs::read_to_string("/proc/self/status").unwrap());
    assert_ne!(ignored & (1 << (libc::SIGPIPE - 1)), 0, "SIGPIPE is ignored in us, or this proves nothing");
}

#[test]
fn no_descriptor_leaks() {
    let leaky = nix::fcntl::open("/dev/null", OFlag::O_RDWR, Mode::empty()).unwrap();
    assert!(leaky.as_raw_fd() > 2);
    let (output, _) = run(&shell("exec ls /proc/self/fd"));
    let fds: Vec<u32> = output.split_whitespace().map(|fd| fd.parse().unwrap()).collect();
    assert_eq!(fds, [0, 1, 2, 3], "3 is the directory that ls reads");
}

#[test]
fn exit_codes_and_signals_are_told_apart() {
    assert_eq!(run(&shell("exit 7")).1, ExitStatus::Code(7));
    assert_eq!(run(&shell("kill -TERM $$")).1, ExitStatus::Signal(15));
    assert_eq!(run(&shell("kill -40 $$")).1, ExitStatus::Signal(40), "a real-time signal");
}

#[test]
fn a_missing_program_is_named_with_the_reason() {
    let message = |program: &Program| {
        let (_pty, slave) = Pty::open(SIZE).unwrap();
        spawn(program, slave).unwrap_err().to_string()
    };
    let nowhere = program("/no/such/shell", &["x"]);
    assert_eq!(message(&nowhere), "cannot run /no/such/shell: No such file or directory");
    assert_eq!(message(&program("no-such", &["x"])), "cannot run no-such: No such file or directory");
    assert_eq!(message(&program("", &["x"])), "cannot run : No such file or directory");
    assert_eq!(message(&program("/etc/passwd", &["x"])), "cannot run /etc/passwd: Permission denied");
    let mut lost = shell("true");
    lost.dir = PathBuf::from("/no/such/dir");
    assert_eq!(message(&lost), "cannot run /bin/sh in /no/such/dir: No such file or directory");
    assert!(message(&program("a\0b", &["x"])).contains("NUL"));
}

#[test]
fn a_failed_start_leaves_no_process_and_no_descriptor_behind() {
    let count = || std::fs::read_dir("/proc/self/fd").unwrap().count();
    let once = || {
        let (pty, slave) = Pty::open(SIZE).unwrap();
        assert!(spawn(&program("/no/such/shell", &["x"]), slave).is_err());
        drop(pty);
    };
    once();
    let before = count();
    (0..50).for_each(|_| once());
    // Other tests of this process open and close descriptors at the same time, but not dozens.
    assert!(count() < before + 40, "{before} before, {} after", count());
}

#[test]
fn the_path_of_the_given_environment_counts() {
    let path = |path: &str| candidates("x".as_ref(), path.as_ref()).unwrap();
    assert_eq!(path("/a:/b"), [c"/a/x".to_owned(), c"/b/x".to_owned()]);
    assert_eq!(path(":/b"), [c"./x".to_owned(), c"/b/x".to_owned()]);
    assert_eq!(candidates("./x".as_ref(), "/a".as_ref()).unwrap(), [c"./x".to_owned()]);
    let mut program = program("sh", &["sh", "-c", "echo found"]);
    program.env.clear();
    assert_eq!(run(&program).0, "found\n", "a default path");
    program.env = vec![("PATH".into(), "/no/such/dir".into())];
    let (_pty, slave) = Pty::open(SIZE).unwrap();
    assert!(spawn(&program, slave).is_err());
}

/// As login: close the terminal, wait, open it again, go on.
#[test]
fn a_session_survives_its_own_hangup() {
    let script = "t=$(tty); trap '' HUP; exec <&- >&- 2>&-; sleep 0.2; exec <>$t >&0 2>&0; echo still here";
    let (mut pty, slave) = Pty::open(SIZE).unwrap();
    let mut child = spawn(&shell(script), slave).unwrap();
    let mut buf = [0; 64];
    let deadline = clock::now() + Duration::from_secs(20);
    while pty.read(&mut buf).unwrap() != ReadOutcome::HungUp {
        assert!(clock::now() < deadline, "no hangup seen");
        pause(&child);
    }
    assert_eq!(child.try_wait(), None, "hung up, and alive");
    assert_eq!(read_until_ended(&mut pty, &mut child), "still here\n");
    assert_eq!(child.try_wait(), Some(ExitStatus::Code(0)));
}

#[test]
fn closing_the_pty_or_hanging_up_ends_the_program() {
    for close in [true, false] {
        let (pty, slave) = Pty::open(SIZE).unwrap();
        let mut child = spawn(&shell("sleep 60"), slave).unwrap();
        assert_eq!(child.try_wait(), None);
        let kept = Some(pty).filter(|_| !close);
        if !close {
            child.hangup();
        }
        let mut poll = Poll::new().unwrap();
        poll.add(child.fd(), Token::Child(SessionId(0)), Interest::READ).unwrap();
        assert!(poll.wait(Some(Duration::from_secs(20))).unwrap()[0].readable, "the pidfd says so");
        assert_eq!(child.try_wait(), Some(ExitStatus::Signal(1)), "SIGHUP");
        assert_eq!(child.try_wait(), Some(ExitStatus::Signal(1)), "remembered");
        child.hangup();
        drop(kept);
    }
}

#[test]
fn a_program_that_ignores_sighup_can_be_killed() {
    let (mut pty, slave) = Pty::open(SIZE).unwrap();
    let mut child = spawn(&shell("trap '' HUP; echo ready; while :; do sleep 60; done"), slave).unwrap();
    let mut buf = [0; 64];
    while !matches!(pty.read(&mut buf).unwrap(), ReadOutcome::Bytes(_)) {
        pause(&child);
    }
    child.hangup();
    pause(&child);
    assert_eq!(child.try_wait(), None);
    child.kill();
    let mut poll = Poll::new().unwrap();
    poll.add(child.fd(), Token::Child(SessionId(0)), Interest::READ).unwrap();
    poll.wait(Some(Duration::from_secs(20))).unwrap();
    assert_eq!(child.try_wait(), Some(ExitStatus::Signal(9)));
}
