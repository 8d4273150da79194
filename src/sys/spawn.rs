//! Programs on a pty: fork, a session of their own with the slave as controlling terminal, exec.
//!
//! Between fork and exec the child is a copy of a process that may have had threads, so it may call only what
//! signal-safety(7) lists: everything that needs memory is made before the fork.

use std::ffi::{CString, OsStr, OsString, c_char};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd, RawFd};
use std::os::unix::ffi::OsStrExt;
use std::ptr;

use nix::errno::Errno;
use nix::fcntl::{FcntlArg, OFlag, fcntl};
use nix::libc;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::{SigSet, SigmaskHow, Signal, kill, sigprocmask};
use nix::sys::stat::{Mode, umask};
use nix::sys::wait::waitpid;
use nix::unistd::{self, ForkResult, Pid, chdir, fork, pipe2, setsid};

use crate::action::Program;
use crate::event::ExitStatus;

/// Where files without a slash are looked up when the environment has no `PATH`.
const DEFAULT_PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// Why a program does not run.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("cannot run {name}: a NUL byte in its name, arguments, environment or directory")]
    Nul { name: String },
    #[error("cannot run {name}: {}", .errno.desc())]
    Exec { name: String, errno: Errno },
    #[error("cannot run {name} in {dir}: {}", .errno.desc())]
    Directory { name: String, dir: String, errno: Errno },
    #[error("cannot run {name}: no terminal for it: {}", .errno.desc())]
    Terminal { name: String, errno: Errno },
    #[error("cannot run {name}: no process for it: {}", .errno.desc())]
    Fork { name: String, errno: Errno },
}

/// What the child was at when it failed; the byte that goes through the pipe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
enum Step {
    Terminal = 1,
    Directory = 2,
    Exec = 3,
}

/// A running program, watched by pidfd: no other process can take its place.
#[derive(Debug)]
pub struct Child {
    pub pid: Pid,
    pidfd: OwnedFd,
    status: Option<ExitStatus>,
    /// Another process started it: how it ends is not for us to know.
    adopted: bool,
}

impl Child {
    /// A program from before, while it runs.
    pub fn adopt(pidfd: OwnedFd) -> Option<Self> {
        let info = std::fs::read_to_string(format!("/proc/self/fdinfo/{}", pidfd.as_raw_fd())).ok()?;
        let pid = info.lines().find_map(|line| line.strip_prefix("Pid:"))?.trim().parse().ok()?;
        let mut child = Self { pid: Pid::from_raw(pid), pidfd, status: None, adopted: true };
        (pid > 0 && child.try_wait().is_none()).then_some(child)
    }

    /// The pidfd: readable when the program has ended.
    pub fn fd(&self) -> BorrowedFd<'_> {
        self.pidfd.as_fd()
    }

    /// How the program ended, if it has. Reaps it the first time.
    pub fn try_wait(&mut self) -> Option<ExitStatus> {
        if self.status.is_none() {
            self.status = if self.adopted { ended(&self.pidfd) } else { reap(&self.pidfd) };
        }
        self.status
    }

    /// SIGHUP for the program, and SIGCONT in case it is stopped, as the kernel does when a terminal goes.
    pub fn hangup(&self) {
        self.signal(libc::SIGHUP);
        self.signal(libc::SIGCONT);
    }

    /// SIGKILL for the program.
    pub fn kill(&self) {
        self.signal(libc::SIGKILL);
    }

    /// A program that has ended already needs no signal, so failing is success.
    fn signal(&self, signal: i32) {
        let fd = self.pidfd.as_raw_fd();
        // SAFETY: pidfd_send_signal reads its arguments by value; without siginfo the pointer is null.
        unsafe { libc::syscall(libc::SYS_pidfd_send_signal, fd, signal, ptr::null::<libc::siginfo_t>(), 0) };
    }
}

/// Runs a program with the slave as its terminal. Returns when its exec has succeeded or failed.
pub fn spawn(program: &Program, slave: OwnedFd) -> Result<Child, Error> {
    let image = Image::new(program).ok_or_else(|| Error::Nul { name: name(program) })?;
    let (pid, report) = start(&image, slave).map_err(|errno| Error::Fork { name: name(program), errno })?;
    if let Some((step, errno)) = read_report(&report) {
        _ = waitpid(pid, None);
        return Err(error(program, step, errno));
    }
    match open_pidfd(pid) {
        Ok(pidfd) => Ok(Child { pid, pidfd, status: None, adopted: false }),
        Err(errno) => {
            _ = kill(pid, Signal::SIGKILL);
            _ = waitpid(pid, None);
            Err(Error::Fork { name: name(program), errno })
        }
    }
}

/// The child, and the pipe on which it says why it failed.
fn start(image: &Image, slave: OwnedFd) -> Result<(Pid, OwnedFd), Errno> {
    let slave = above_stdio(slave)?;
    let (report, reporter) = pipe2(OFlag::O_CLOEXEC)?;
    let reporter = above_stdio(reporter)?;
    let pid = fork_into(image, slave.as_fd(), reporter.as_fd())?;
    Ok((pid, report))
}

fn name(program: &Program) -> String {
    program.file.to_string_lossy().into_owned()
}

fn error(program: &Program, step: Step, errno: Errno) -> Error {
    let name = name(program);
    match step {
        Step::Terminal => Error::Terminal { name, errno },
        Step::Directory => Error::Directory { name, dir: program.dir.display().to_string(), errno },
        Step::Exec => Error::Exec { name, errno },
    }
}

/// Everything that exec takes, in the form that it takes it.
struct Image {
    /// The file, or its places in `PATH`, in order.
    candidates: Vec<CString>,
    argv: Strings,
    env: Strings,
    dir: CString,
}

impl Image {
    /// Nothing when a string holds a NUL byte.
    fn new(program: &Program) -> Option<Self> {
        let pairs =
            program.env.iter().map(|(key, value)| [key, OsStr::new("="), value].into_iter().collect());
        Some(Self {
            candidates: candidates(&program.file, path_of(&program.env))?,
            argv: Strings::new(program.argv.iter().cloned())?,
            env: Strings::new(pairs)?,
            dir: c_string(program.dir.as_os_str())?,
        })
    }
}

fn path_of(env: &[(OsString, OsString)]) -> &OsStr {
    env.iter().find(|(key, _)| key == "PATH").map_or(OsStr::new(DEFAULT_PATH), |(_, value)| value)
}

fn c_string(string: &OsStr) -> Option<CString> {
    CString::new(string.as_bytes()).ok()
}

/// As execvp(3): a name with a slash is a path; an empty part of `PATH` is the current directory.
fn candidates(file: &OsStr, path: &OsStr) -> Option<Vec<CString>> {
    if file.is_empty() || file.as_bytes().contains(&b'/') {
        return Some(vec![c_string(file)?]);
    }
    path.as_bytes()
        .split(|&byte| byte == b':')
        .map(|dir| {
            let dir = if dir.is_empty() { b"." } else { dir };
            CString::new([dir, b"/", file.as_bytes()].concat()).ok()
        })
        .collect()
}

/// A vector of strings as exec wants it: pointers with a null at the end.
struct Strings {
    pointers: Vec<*const c_char>,
    /// What the pointers point to. Moving the vector does not move the strings.
    _owned: Vec<CString>,
}

impl Strings {
    fn new(strings: impl Iterator<Item = OsString>) -> Option<Self> {
        let owned: Vec<CString> = strings.map(|s| c_string(&s)).collect::<Option<_>>()?;
        let pointers = owned.iter().map(|s| s.as_ptr()).chain([ptr::null()]).collect();
        Some(Self { pointers, _owned: owned })
    }
}

/// A copy above 2, so that putting the slave onto 0, 1 and 2 treads on nothing.
fn above_stdio(fd: OwnedFd) -> Result<OwnedFd, Errno> {
    if fd.as_raw_fd() > 2 {
        return Ok(fd);
    }
    let copy = fcntl(&fd, FcntlArg::F_DUPFD_CLOEXEC(3))?;
    // SAFETY: F_DUPFD_CLOEXEC has just made this descriptor, and nobody else knows it.
    Ok(unsafe { OwnedFd::from_raw_fd(copy) })
}

/// Forks with every signal blocked: no handler of ours runs in the child before it has put them back.
fn fork_into(image: &Image, slave: BorrowedFd<'_>, reporter: BorrowedFd<'_>) -> Result<Pid, Errno> {
    let mut before = SigSet::empty();
    sigprocmask(SigmaskHow::SIG_SETMASK, Some(&SigSet::all()), Some(&mut before))?;
    // SAFETY: the child runs `run_child` only, which makes async-signal-safe calls and never returns.
    let forked = match unsafe { fork() } {
        Ok(ForkResult::Child) => run_child(image, slave, reporter),
        Ok(ForkResult::Parent { child }) => Ok(child),
        Err(errno) => Err(errno),
    };
    sigprocmask(SigmaskHow::SIG_SETMASK, Some(&before), None)?;
    forked
}

/// The child's life until exec. No allocation, no lock, no panic from here on.
fn run_child(image: &Image, slave: BorrowedFd<'_>, reporter: BorrowedFd<'_>) -> ! {
    let (step, errno) = match become_program(image, slave) {
        Ok(never) => match never {},
        Err(failure) => failure,
    };
    let errno = (errno as i32).to_ne_bytes();
    _ = unistd::write(reporter, &[step as u8, errno[0], errno[1], errno[2], errno[3]]);
    // SAFETY: `_exit` ends the process without running anything of the parent's.
    unsafe { libc::_exit(127) }
}

fn become_program(image: &Image, slave: BorrowedFd<'_>) -> Result<std::convert::Infallible, (Step, Errno)> {
    default_signals();
    take_terminal(slave).map_err(|errno| (Step::Terminal, errno))?;
    umask(Mode::from_bits_truncate(0o022));
    chdir(image.dir.as_c_str()).map_err(|errno| (Step::Directory, errno))?;
    close_on_exec_from(3);
    Err((Step::Exec, exec(image)))
}

/// Every disposition and the mask as a login expects them: Rust ignores SIGPIPE, systemd may have as well.
fn default_signals() {
    for signal in 1..=libc::SIGRTMAX() {
        // SAFETY: SIG_DFL names no code of ours. SIGKILL, SIGSTOP and libc's own two refuse, which is right.
        unsafe { libc::signal(signal, libc::SIG_DFL) };
    }
    _ = sigprocmask(SigmaskHow::SIG_SETMASK, Some(&SigSet::empty()), None);
}

fn take_terminal(slave: BorrowedFd<'_>) -> Result<(), Errno> {
    setsid()?;
    // SAFETY: TIOCSCTTY takes its argument by value; 0 means: do not steal from another session.
    Errno::result(unsafe { libc::ioctl(slave.as_raw_fd(), libc::TIOCSCTTY, 0) })?;
    unistd::dup2_stdin(slave)?;
    unistd::dup2_stdout(slave)?;
    unistd::dup2_stderr(slave)
}

/// A second lock on the door: everything is opened with O_CLOEXEC, also by the libraries, we hope.
///
/// Marked instead of closed, because the report must still get through when exec fails.
fn close_on_exec_from(first: RawFd) {
    // SAFETY: by value; kernels before 5.11 answer EINVAL or ENOSYS and the flags given at opening remain.
    unsafe { libc::syscall(libc::SYS_close_range, first, u32::MAX, libc::CLOSE_RANGE_CLOEXEC) };
}

/// Tries the candidates in order and gives the errno that a shell would show.
fn exec(image: &Image) -> Errno {
    let (argv, env) = (image.argv.pointers.as_ptr(), image.env.pointers.as_ptr());
    let mut shown = Errno::ENOENT;
    for file in &image.candidates {
        // SAFETY: all three live in `image`, and both vectors end with a null.
        unsafe { libc::execve(file.as_ptr(), argv, env) };
        match Errno::last() {
            Errno::ENOENT | Errno::ENOTDIR => {}
            Errno::EACCES => shown = Errno::EACCES,
            other => return other,
        }
    }
    shown
}

/// What the child wrote before it gave up; nothing when exec closed the pipe.
fn read_report(report: &OwnedFd) -> Option<(Step, Errno)> {
    let mut bytes = [0; 5];
    let count = loop {
        match unistd::read(report, &mut bytes) {
            Err(Errno::EINTR) => {}
            other => break other.unwrap_or(0),
        }
    };
    let [step, a, b, c, d] = bytes;
    let step = match (count, step) {
        (5, 1) => Step::Terminal,
        (5, 2) => Step::Directory,
        (5, _) => Step::Exec,
        _ => return None,
    };
    Some((step, Errno::from_raw(i32::from_ne_bytes([a, b, c, d]))))
}

fn open_pidfd(pid: Pid) -> Result<OwnedFd, Errno> {
    // SAFETY: by value. The pid is a child that is not reaped yet, so it names nobody else.
    let fd = Errno::result(unsafe { libc::syscall(libc::SYS_pidfd_open, pid.as_raw(), 0) })?;
    // SAFETY: the kernel has just made this descriptor (close-on-exec always), and nobody else knows it.
    Ok(unsafe { OwnedFd::from_raw_fd(fd as RawFd) })
}

/// A pidfd is readable when its process has ended.
fn ended(pidfd: &OwnedFd) -> Option<ExitStatus> {
    let mut fds = [PollFd::new(pidfd.as_fd(), PollFlags::POLLIN)];
    let ready = poll(&mut fds, PollTimeout::ZERO).is_ok_and(|count| count > 0);
    ready.then_some(ExitStatus::Code(0))
}

/// By hand, because nix cannot tell a death by a real-time signal and loses the status then.
fn reap(pidfd: &OwnedFd) -> Option<ExitStatus> {
    let mut info = MaybeUninit::<libc::siginfo_t>::zeroed();
    let id = pidfd.as_raw_fd() as libc::id_t;
    // SAFETY: waitid writes one siginfo_t behind the pointer.
    let got = unsafe { libc::waitid(libc::P_PIDFD, id, info.as_mut_ptr(), libc::WEXITED | libc::WNOHANG) };
    if got < 0 {
        return (Errno::last() == Errno::ECHILD).then_some(ExitStatus::Code(255));
    }
    // SAFETY: zeroed is a valid siginfo_t, and waitid only ever overwrites it with another.
    let info = unsafe { info.assume_init() };
    // SAFETY: waitid fills the fields of a child, or leaves zero when nothing has ended.
    if unsafe { info.si_pid() } == 0 {
        return None;
    }
    // SAFETY: as above; a child that ended has a status.
    let status = unsafe { info.si_status() };
    match info.si_code {
        libc::CLD_EXITED => Some(ExitStatus::Code(status)),
        _ => Some(ExitStatus::Signal(status)),
    }
}

#[cfg(test)]
mod tests;
