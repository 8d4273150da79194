//! A virtual terminal taken from the kernel's own console: its keys go nowhere, its text is not drawn, and the
//! kernel asks before it switches.
//!
//! Switches come as the real-time signals `leave_signal` and `enter_signal`, which must have handlers before
//! `open`. logind uses the two lowest real-time signals for the same purpose: other numbers tell whose mode it
//! is. What this process took it gives back: on drop, and when the process aborts, through `restore_on_abort`.

use std::cell::Cell;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::fd::{AsRawFd, RawFd};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI32, Ordering};

use nix::errno::Errno;
use nix::libc;
use nix::sys::termios::{FlushArg, tcflush};

use crate::sys::display::{errno, reason};

const VT_AUTO: libc::c_char = 0;
const VT_PROCESS: libc::c_char = 1;
/// `VT_RELDISP`: the switch may happen; 0 would refuse it.
const ALLOW: libc::c_int = 1;
/// `VT_RELDISP`: the VT is shown again.
const VT_ACKACQ: libc::c_int = 2;
const KD_TEXT: libc::c_int = 0;
const KD_GRAPHICS: libc::c_int = 1;
const K_XLATE: libc::c_int = 1;
const K_UNICODE: libc::c_int = 3;
const K_OFF: libc::c_int = 4;

/// The kernel's calls, with the types it expects (linux/vt.h, linux/kd.h).
mod ioctl {
    use super::{Mode, Stat};
    use nix::libc::c_int;
    use nix::{ioctl_read_bad, ioctl_write_int_bad, ioctl_write_ptr_bad};

    ioctl_read_bad!(vt_getmode, 0x5601, Mode);
    ioctl_write_ptr_bad!(vt_setmode, 0x5602, Mode);
    ioctl_read_bad!(vt_getstate, 0x5603, Stat);
    ioctl_write_int_bad!(vt_reldisp, 0x5605);
    ioctl_write_int_bad!(vt_activate, 0x5606);
    ioctl_write_int_bad!(kdsetmode, 0x4B3A);
    ioctl_read_bad!(kdgetmode, 0x4B3B, c_int);
    ioctl_read_bad!(kdgkbmode, 0x4B44, c_int);
    ioctl_write_int_bad!(kdskbmode, 0x4B45);
}

/// `MAX_NR_CONSOLES`.
const LAST: u16 = 63;
/// The device major number of terminals; minors 1 to 63 are VTs.
const TTY_MAJOR: u64 = 4;

/// `struct vt_mode`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
struct Mode {
    mode: libc::c_char,
    waitv: libc::c_char,
    relsig: libc::c_short,
    acqsig: libc::c_short,
    frsig: libc::c_short,
}

/// `struct vt_stat`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
struct Stat {
    active: libc::c_ushort,
    signal: libc::c_ushort,
    state: libc::c_ushort,
}

/// The terminal of this process, for the abort handler: descriptor and keyboard mode, -1 when there is none.
static TAKEN: AtomicI32 = AtomicI32::new(-1);
static KEYBOARD: AtomicI32 = AtomicI32::new(K_UNICODE);

/// A VT that cannot be used. The text is one whole line for people.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("this kernel has no virtual terminals (/dev/tty0)")]
    NoVts,
    #[error("/dev/tty{0}: there is no such virtual terminal; they are numbered 1 to {LAST}")]
    NoSuchVt(u16),
    #[error("{path}: {}", reason(source))]
    Open { path: PathBuf, source: io::Error },
    #[error("{path}: in use by {owner}; stop that or choose another VT")]
    Busy { path: PathBuf, owner: String },
    #[error("{path}: not a virtual terminal")]
    NotAVt { path: PathBuf },
    #[error("{path}: cannot {step}: {}", reason(source))]
    Ioctl { path: PathBuf, step: &'static str, source: io::Error },
}

/// Whose the VT is now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VtState {
    Ours,
    /// A graphical session has taken it.
    Foreign,
    /// A graphical session has gone, or is about to: its signals are left, its picture is not. seatd leaves a VT so;
    /// logind passes through it.
    Abandoned,
    /// Given back to the kernel, hung up or reset: `rearm` takes it again.
    Free,
}

/// One VT, ours as long as `state` says so.
#[derive(Debug)]
pub struct Vt {
    file: File,
    number: u16,
    /// Switched away, by our own leave.
    away: Cell<bool>,
}

impl Vt {
    /// Takes a VT, also one that a killed predecessor left behind. It need not be the visible one.
    pub fn open(number: u16) -> Result<Self, Error> {
        let file = open(number)?;
        refuse_owned(&file, number)?;
        KEYBOARD.store(keyboard_to_restore(read_keyboard(&file, number)?), Ordering::Relaxed);
        let mut vt = Self { file, number, away: Cell::new(false) };
        vt.rearm().inspect_err(|_| give_back(vt.file.as_raw_fd()))?;
        Ok(vt)
    }

    /// The VT this process runs on, or the visible one when it runs on none.
    pub fn current() -> Result<u16, Error> {
        if let Some(number) = number_of_stdin().or_else(number_of_controlling_terminal) {
            return Ok(number);
        }
        let path = PathBuf::from("/dev/tty0");
        let file = open_node(&path)?;
        active(&file).map_err(|source| Error::Ioctl { path, step: "ask which VT is visible", source })
    }

    pub fn number(&self) -> u16 {
        self.number
    }

    /// The device node: its attributes change when a session takes it or gives it back.
    pub fn path(&self) -> PathBuf {
        node(self.number)
    }

    /// Whether what we draw may be seen, and what is typed is for us.
    pub fn is_front(&self) -> bool {
        !self.away.get() && self.state() == VtState::Ours && self.is_active()
    }

    /// A getty that ends beside us hangs the terminal up, which our descriptor does not survive, and resets display
    /// and keyboard: the VT is ours in name then, and has to be taken again.
    pub fn state(&self) -> VtState {
        let fd = self.file.as_raw_fd();
        whose(mode(fd).ok(), || is_off(fd), || is_graphic(fd))
    }

    /// Whether the VT is in front, and whoever took it died without a word: no process but consoles like this one has
    /// the VT or a display open. The kernel keeps a dead owner's mode. Reads all of /proc.
    pub fn is_deserted(&self) -> bool {
        self.is_active() && !has_user(Path::new("/proc"), &node(self.number))
    }

    /// Answers `leave_signal`: the kernel switches now.
    pub fn allow_leave(&self) {
        if release(&self.file, ALLOW).is_ok() {
            self.away.set(true);
        }
    }

    /// Answers `enter_signal`. A late signal, of a VT that is hidden again, changes nothing.
    pub fn confirm_enter(&self) {
        let _ = release(&self.file, VT_ACKACQ);
        if self.is_active() {
            self.away.set(false);
        }
    }

    /// Asks for another VT. `leave_signal` follows.
    pub fn switch_to(&self, number: u16) -> Result<(), Error> {
        if !(1..=LAST).contains(&number) {
            return Err(Error::NoSuchVt(number));
        }
        self.step("switch", activate(&self.file, number))
    }

    /// Takes the VT again after somebody gave it back to the kernel. What was typed meanwhile is thrown away.
    pub fn rearm(&mut self) -> Result<(), Error> {
        if mode(self.file.as_raw_fd()).is_err() {
            let hung_up = std::mem::replace(&mut self.file, open(self.number)?);
            TAKEN.store(self.file.as_raw_fd(), Ordering::Release);
            drop(hung_up);
        }
        TAKEN.store(self.file.as_raw_fd(), Ordering::Release);
        self.step("turn its keyboard off", set_keyboard(self.file.as_raw_fd(), K_OFF))?;
        self.step("stop its text", set_display(self.file.as_raw_fd(), KD_GRAPHICS))?;
        self.step("take its switches", set_mode(self.file.as_raw_fd(), process_mode()))?;
        let _ = tcflush(&self.file, FlushArg::TCIFLUSH);
        self.away.set(!self.is_active());
        Ok(())
    }

    /// Sent when the kernel wants to switch away from us.
    pub fn leave_signal() -> i32 {
        libc::SIGRTMIN() + 4
    }

    /// Sent when the kernel has switched to us.
    pub fn enter_signal() -> i32 {
        libc::SIGRTMIN() + 5
    }

    fn is_active(&self) -> bool {
        active(&self.file).is_ok_and(|active| active == self.number)
    }

    fn step(&self, step: &'static str, result: io::Result<()>) -> Result<(), Error> {
        result.map_err(|source| Error::Ioctl { path: self.path(), step, source })
    }
}

impl Drop for Vt {
    /// A VT that a graphical session has taken is left alone.
    fn drop(&mut self) {
        if TAKEN.swap(-1, Ordering::AcqRel) >= 0 && self.state() == VtState::Ours {
            give_back(self.file.as_raw_fd());
        }
    }
}

/// From now on an abort gives the VT back before the process dies: a panic, a failed allocation, an overflown
/// stack and `kill -ABRT` all come this way.
pub fn restore_on_abort() -> io::Result<()> {
    let dying = || {
        restore();
        let _ = signal_hook::low_level::emulate_default_handler(libc::SIGABRT);
    };
    // SAFETY: the handler uses atomics, ioctls, sigaction and raise alone, all async-signal-safe.
    unsafe { signal_hook::low_level::register(libc::SIGABRT, dying) }.map(drop)
}

/// Gives the VT back: atomics and ioctls only, nothing is allocated.
fn restore() {
    let fd = TAKEN.swap(-1, Ordering::AcqRel);
    if fd >= 0 && mode(fd).is_ok_and(is_ours) {
        give_back(fd);
    }
}

/// Whether this kernel has VTs at all.
pub fn exists() -> bool {
    let has_sysfs = Path::new("/sys/class/tty").exists();
    if has_sysfs { Path::new("/sys/class/tty/tty0/active").exists() } else { Path::new("/dev/tty0").exists() }
}

fn give_back(fd: RawFd) {
    let _ = set_keyboard(fd, KEYBOARD.load(Ordering::Relaxed));
    let _ = set_mode(fd, Mode { mode: VT_AUTO, ..Mode::default() });
    let _ = set_display(fd, KD_TEXT);
}

fn node(number: u16) -> PathBuf {
    PathBuf::from(format!("/dev/tty{number}"))
}

fn open(number: u16) -> Result<File, Error> {
    if !exists() {
        return Err(Error::NoVts);
    }
    if !(1..=LAST).contains(&number) {
        return Err(Error::NoSuchVt(number));
    }
    open_node(&node(number))
}

fn open_node(path: &Path) -> Result<File, Error> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).custom_flags(libc::O_NOCTTY);
    options.open(path).map_err(|source| Error::Open { path: path.to_owned(), source })
}

/// The keyboard mode to leave behind. Modes that give a person no keys are another program's left-overs.
fn keyboard_to_restore(found: libc::c_int) -> libc::c_int {
    match found {
        K_XLATE => K_XLATE,
        _ => K_UNICODE,
    }
}

fn read_keyboard(file: &File, number: u16) -> Result<libc::c_int, Error> {
    match keyboard(file.as_raw_fd()) {
        Ok(mode) => Ok(mode),
        Err(source) if errno(&source) == Errno::ENOTTY => Err(Error::NotAVt { path: node(number) }),
        Err(source) => Err(Error::Ioctl { path: node(number), step: "read its keyboard mode", source }),
    }
}

/// A VT in process mode belongs to somebody, unless that somebody is dead.
fn refuse_owned(file: &File, number: u16) -> Result<(), Error> {
    let mode = match mode(file.as_raw_fd()) {
        Ok(mode) => mode,
        Err(source) if errno(&source) == Errno::ENOTTY => return Err(Error::NotAVt { path: node(number) }),
        Err(source) => {
            return Err(Error::Ioctl { path: node(number), step: "ask whose it is", source });
        }
    };
    match find_owner(Path::new("/proc"), &node(number), mode.relsig) {
        Some(owner) if mode.mode == VT_PROCESS => Err(Error::Busy { path: node(number), owner }),
        _ => Ok(()),
    }
}

/// The process, other than this, that has the VT open and listens to its signal. The kernel does not tell.
fn find_owner(proc: &Path, vt: &Path, signal: libc::c_short) -> Option<String> {
    let mut owners = others(proc).into_iter().filter(|pid| {
        let dir = proc.join(pid);
        let status = fs::read_to_string(dir.join("status")).unwrap_or_default();
        listens(&status, signal) && has_open(&dir, |file| file == vt)
    });
    owners.next().map(|pid| format!("{} (process {pid})", name_of(proc, &pid)))
}

/// Whether a program that is no console of ours has the VT or a display open.
fn has_user(proc: &Path, vt: &Path) -> bool {
    let ours = name_of(proc, "self");
    let is_place = |file: &Path| {
        let name = file.to_string_lossy();
        file == vt || name.starts_with("/dev/dri/card") || name.starts_with("/dev/fb")
    };
    others(proc).iter().any(|pid| name_of(proc, pid) != ours && has_open(&proc.join(pid), is_place))
}

/// The processes beside this.
fn others(proc: &Path) -> Vec<String> {
    let own = std::process::id().to_string();
    super::discover::names(proc, |name| name.bytes().all(|byte| byte.is_ascii_digit()) && name != own)
}

fn name_of(proc: &Path, pid: &str) -> String {
    fs::read_to_string(proc.join(pid).join("comm")).unwrap_or_default().trim().to_owned()
}

fn has_open(process: &Path, wanted: impl Fn(&Path) -> bool) -> bool {
    let files = super::discover::names(&process.join("fd"), |_| true);
    files.iter().any(|fd| fs::read_link(process.join("fd").join(fd)).is_ok_and(|target| wanted(&target)))
}

/// Whether a process catches a signal, or blocks it to read it from a descriptor (`/proc/PID/status`).
fn listens(status: &str, signal: libc::c_short) -> bool {
    let Some(bit) = u32::try_from(signal).ok().and_then(|signal| 1u64.checked_shl(signal.checked_sub(1)?))
    else {
        return false;
    };
    let masks = status.lines().filter_map(|line| {
        let mask = line.strip_prefix("SigCgt:").or_else(|| line.strip_prefix("SigBlk:"))?;
        u64::from_str_radix(mask.trim(), 16).ok()
    });
    masks.fold(0, |all, mask| all | mask) & bit != 0
}

fn number_of_stdin() -> Option<u16> {
    number_of_device(fs::metadata("/proc/self/fd/0").ok()?.rdev())
}

fn number_of_controlling_terminal() -> Option<u16> {
    number_of_device(controlling_terminal(&fs::read_to_string("/proc/self/stat").ok()?)?)
}

/// The seventh field of `/proc/self/stat`; the second, a name in brackets, may hold anything.
fn controlling_terminal(stat: &str) -> Option<u64> {
    let (_, rest) = stat.rsplit_once(')')?;
    rest.split_whitespace().nth(4)?.parse().ok()
}

/// A device number in the kernel's layout: twelve bits of major between the two halves of the minor.
fn number_of_device(device: u64) -> Option<u16> {
    let (major, minor) = ((device >> 8) & 0xfff, (device & 0xff) | ((device >> 12) & 0xf_ff00));
    let number = u16::try_from(minor).ok()?;
    (major == TTY_MAJOR && (1..=LAST).contains(&number)).then_some(number)
}

/// By its mode, which a terminal that was hung up does not tell.
fn whose(mode: Option<Mode>, is_off: impl Fn() -> bool, is_graphic: impl Fn() -> bool) -> VtState {
    match mode {
        Some(mode) if is_ours(mode) && is_off() && is_graphic() => VtState::Ours,
        Some(mode) if mode.mode != VT_PROCESS || is_ours(mode) => VtState::Free,
        Some(_) if is_graphic() => VtState::Foreign,
        Some(_) => VtState::Abandoned,
        None => VtState::Free,
    }
}

fn is_ours(mode: Mode) -> bool {
    mode.mode == VT_PROCESS
        && i32::from(mode.relsig) == Vt::leave_signal()
        && i32::from(mode.acqsig) == Vt::enter_signal()
}

fn process_mode() -> Mode {
    let signal = |signal: i32| libc::c_short::try_from(signal).unwrap_or_default();
    Mode {
        mode: VT_PROCESS,
        relsig: signal(Vt::leave_signal()),
        acqsig: signal(Vt::enter_signal()),
        ..Mode::default()
    }
}

fn mode(fd: RawFd) -> io::Result<Mode> {
    let mut mode = Mode::default();
    // SAFETY: the kernel writes one `struct vt_mode`, which `mode` is; on a descriptor of another kind it writes
    // nothing and answers ENOTTY.
    let result = unsafe { ioctl::vt_getmode(fd, &raw mut mode) };
    Ok(result.map(|_| mode)?)
}

fn set_mode(fd: RawFd, mode: Mode) -> io::Result<()> {
    // SAFETY: the kernel reads one `struct vt_mode`.
    let result = unsafe { ioctl::vt_setmode(fd, &raw const mode) };
    Ok(result.map(drop)?)
}

fn active(file: &File) -> io::Result<u16> {
    let mut stat = Stat::default();
    // SAFETY: the kernel writes one `struct vt_stat`, which `stat` is.
    let result = unsafe { ioctl::vt_getstate(file.as_raw_fd(), &raw mut stat) };
    Ok(result.map(|_| stat.active)?)
}

fn keyboard(fd: RawFd) -> io::Result<libc::c_int> {
    let mut mode = 0;
    // SAFETY: the kernel writes one int.
    let result = unsafe { ioctl::kdgkbmode(fd, &raw mut mode) };
    Ok(result.map(|_| mode)?)
}

fn display(fd: RawFd) -> io::Result<libc::c_int> {
    let mut mode = 0;
    // SAFETY: the kernel writes one int.
    let result = unsafe { ioctl::kdgetmode(fd, &raw mut mode) };
    Ok(result.map(|_| mode)?)
}

/// The kernel's console neither draws on the VT nor reads its keys.
/// The kernel makes nothing of its keys.
fn is_off(fd: RawFd) -> bool {
    keyboard(fd).is_ok_and(|mode| mode == K_OFF)
}

/// The kernel draws no text there.
fn is_graphic(fd: RawFd) -> bool {
    display(fd).is_ok_and(|mode| mode == KD_GRAPHICS)
}

fn set_keyboard(fd: RawFd, mode: libc::c_int) -> io::Result<()> {
    // SAFETY: the argument is a number, no memory is touched.
    let result = unsafe { ioctl::kdskbmode(fd, mode) };
    Ok(result.map(drop)?)
}

fn set_display(fd: RawFd, mode: libc::c_int) -> io::Result<()> {
    // SAFETY: the argument is a number, no memory is touched.
    let result = unsafe { ioctl::kdsetmode(fd, mode) };
    Ok(result.map(drop)?)
}

fn release(file: &File, answer: libc::c_int) -> io::Result<()> {
    // SAFETY: the argument is a number, no memory is touched.
    let result = unsafe { ioctl::vt_reldisp(file.as_raw_fd(), answer) };
    Ok(result.map(drop)?)
}

fn activate(file: &File, number: u16) -> io::Result<()> {
    // SAFETY: the argument is a number, no memory is touched.
    let result = unsafe { ioctl::vt_activate(file.as_raw_fd(), number.into()) };
    Ok(result.map(drop)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signals_are_not_those_of_logind() {
        assert!(Vt::leave_signal() > libc::SIGRTMIN() + 1);
        assert!(Vt::enter_signal() <= libc::SIGRTMAX());
        assert_ne!(Vt::leave_signal(), Vt::enter_signal());
    }

    #[test]
    fn a_mode_is_ours_by_both_signals() {
        let ours = process_mode();
        assert!(is_ours(ours));
        assert!(!is_ours(Mode { mode: VT_AUTO, ..ours }));
        assert!(!is_ours(Mode { relsig: 34, acqsig: 35, ..ours }), "logind");
        assert!(!is_ours(Mode { acqsig: 10, ..ours }));
    }

    #[test]
    fn a_vt_that_was_reset_or_hung_up_is_to_be_taken_again() {
        let logind = Mode { relsig: 34, acqsig: 35, ..process_mode() };
        let whose = |mode, off, graphic| whose(mode, || off, || graphic);
        assert_eq!(whose(Some(process_mode()), true, true), VtState::Ours);
        assert_eq!(whose(Some(process_mode()), false, true), VtState::Free, "a getty reset its keyboard");
        assert_eq!(whose(Some(process_mode()), true, false), VtState::Free, "a getty reset its display");
        assert_eq!(whose(None, true, true), VtState::Free, "a getty hung it up");
        assert_eq!(whose(Some(logind), true, true), VtState::Foreign);
        assert_eq!(whose(Some(logind), false, false), VtState::Abandoned, "seatd leaves its signals behind");
        assert_eq!(whose(Some(Mode { mode: VT_AUTO, ..logind }), true, true), VtState::Free, "given back");
    }

    #[test]
    fn a_dead_owner_leaves_a_keyboard_that_types() {
        assert_eq!(keyboard_to_restore(K_OFF), K_UNICODE);
        assert_eq!(keyboard_to_restore(0), K_UNICODE, "raw");
        assert_eq!(keyboard_to_restore(K_XLATE), K_XLATE);
        assert_eq!(keyboard_to_restore(K_UNICODE), K_UNICODE);
    }

    #[test]
    fn only_vts_have_numbers() {
        let device = |major: u64, minor: u64| (major << 8) | (minor & 0xff) | ((minor & 0xf_ff00) << 12);
        assert_eq!(number_of_device(device(4, 1)), Some(1));
        assert_eq!(number_of_device(device(4, 63)), Some(63));
        assert_eq!(number_of_device(device(4, 0)), None, "tty0 is whichever is visible");
        assert_eq!(number_of_device(device(4, 64)), None, "ttyS0");
        assert_eq!(number_of_device(device(136, 3)), None, "a pty");
        assert_eq!(number_of_device(device(4, 256 + 3)), None);
        assert_eq!(number_of_device(0), None);
    }

    #[test]
    fn the_controlling_terminal_is_found_behind_any_name() {
        assert_eq!(controlling_terminal("12 (bash) S 1 12 12 1027 12 4194304 0"), Some(1027));
        assert_eq!(controlling_terminal("12 (a) b) (c) R 1 12 12 0 -1 4194304"), Some(0));
        assert_eq!(controlling_terminal("12"), None);
        assert_eq!(number_of_device(1027), Some(3));
    }

    #[test]
    fn an_owner_listens_to_its_signal() {
        let status =
            "Name:\tx\nSigBlk:\t0000006000000000\nSigIgn:\t0000000000000000\nSigCgt:\t0000000000000002\n";
        assert!(listens(status, 38) && listens(status, 39), "blocked, for a descriptor");
        assert!(listens(status, 2), "caught");
        assert!(!listens(status, 34) && !listens(status, 0) && !listens("", 38));
    }

    #[test]
    fn a_vt_is_deserted_when_nobody_else_has_it_or_a_display() {
        let proc = std::env::temp_dir().join(format!("glasstty-test-deserted-{}", std::process::id()));
        let process = |pid: &str, name: &str, file: &str| {
            fs::create_dir_all(proc.join(pid).join("fd")).expect("a folder");
            fs::write(proc.join(pid).join("comm"), name).expect("a name");
            let link = proc.join(pid).join("fd/7");
            let _ = fs::remove_file(&link);
            std::os::unix::fs::symlink(file, link).expect("an open file");
        };
        process("self", "glasstty\n", "/dev/dri/card0");
        process("17", "glasstty\n", "/dev/dri/card0");
        process("18", "bash\n", "/dev/pts/0");
        assert!(!has_user(&proc, Path::new("/dev/tty3")));
        for (file, uses) in [("/dev/tty3", true), ("/dev/tty4", false), ("/dev/dri/card1", true)] {
            process("19", "weston\n", file);
            assert_eq!(has_user(&proc, Path::new("/dev/tty3")), uses, "{file}");
        }
        fs::remove_dir_all(proc).expect("it goes");
    }

    #[test]
    fn errors_name_the_device_and_the_remedy() {
        let denied = Error::Open { path: node(3), source: Errno::EACCES.into() };
        assert_eq!(denied.to_string(), "/dev/tty3: permission denied; run as root or in a seat session");
        let busy = Error::Busy { path: node(7), owner: "Xorg (process 812)".to_owned() };
        assert_eq!(
            busy.to_string(),
            "/dev/tty7: in use by Xorg (process 812); stop that or choose another VT"
        );
        assert_eq!(
            Error::NoSuchVt(99).to_string(),
            "/dev/tty99: there is no such virtual terminal; they are numbered 1 to 63"
        );
    }

    #[test]
    fn nothing_taken_means_nothing_to_restore() {
        restore();
    }
}
