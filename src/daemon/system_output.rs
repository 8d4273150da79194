//! What services write to `/dev/console` while the machine starts, on its way to the console's log. Without virtual
//! terminals nobody would see it.

use std::os::fd::OwnedFd;

use super::Daemon;
use super::report::chain;
use crate::action::Winsize;
use crate::boot::output::Lines;
use crate::sys::clock;
use crate::sys::poll::{Interest, Token};
use crate::sys::pty::{Pty, ReadOutcome};
use crate::sys::system_console::SystemConsole;
use crate::units::Pixels;

/// Bytes before keys and frames get their turn.
const BUDGET: usize = 16 << 10;

/// A terminal without a program, in the place of `/dev/console`.
#[derive(Debug)]
pub(super) struct SystemOutput {
    pty: Pty,
    /// While we have it open ourselves, the terminal does not hang up between two writers.
    _slave: OwnedFd,
    _place: SystemConsole,
    lines: Lines,
}

impl Daemon {
    /// From now on `/dev/console` leads to the log.
    pub(super) fn open_system_output(&mut self) {
        match SystemOutput::open(Winsize { cells: self.console.size(), pixels: Pixels::default() }) {
            Ok(output) => match self.poll.add(output.pty.fd(), Token::SystemOutput, Interest::READ) {
                Ok(()) => self.system_output = Some(output),
                Err(e) => log::warn!("cannot watch /dev/console: {e}"),
            },
            Err(e) => log::warn!("{e}"),
        }
    }

    pub(super) fn read_system_output(&mut self) {
        let Some(output) = &mut self.system_output else { return };
        let mut bytes = [0; BUDGET];
        let Ok(ReadOutcome::Bytes(length)) = output.pty.read(&mut bytes) else { return };
        let now = clock::now();
        for line in output.lines.read(&bytes[..length]) {
            self.console.handle_log(&line, now);
        }
    }
}

impl SystemOutput {
    fn open(size: Winsize) -> Result<Self, String> {
        let (pty, slave) = Pty::open(size).map_err(|e| chain(&e))?;
        let path = pty.slave_path().map_err(|e| e.to_string())?;
        let mut place = SystemConsole::default();
        place.point_at(&path).map_err(|e| chain(&e))?;
        Ok(Self { pty, _slave: slave, _place: place, lines: Lines::default() })
    }
}
