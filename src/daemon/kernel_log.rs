//! The kernel's messages on their way to the console's log.

use std::fs;
use std::io;

use super::Daemon;
use crate::boot::kmsg::{LEVELS, Log};
use crate::sys::clock;
use crate::sys::display::Display;
use crate::sys::kmsg::Kmsg;
use crate::sys::poll::{Interest, Token};

/// Records before keys and frames get their turn.
const BUDGET: usize = 256;

/// What the kernel shows on its own console: its first number is the bound that `quiet` and `loglevel=` set.
const PRINTK: &str = "/proc/sys/kernel/printk";

/// Open messages.
#[derive(Debug)]
pub(super) struct KernelLog {
    kmsg: Kmsg,
    lines: Log,
}

impl Daemon {
    /// Somebody wants to see them: reads all that the kernel has, and what comes.
    pub(super) fn open_log(&mut self) {
        if let Err(reason) = self.try_open_log() {
            self.console.handle_log(&format!("\x1b[7m{reason}\x1b[m"), clock::now());
        }
    }

    fn try_open_log(&mut self) -> Result<(), String> {
        if matches!(self.display, Display::Memory(_)) {
            return Err("there is no kernel behind a display in memory".to_owned());
        }
        let limit = self.log_limit();
        if limit == 0 {
            return Err("the configuration shows no messages of the kernel (level of [log])".to_owned());
        }
        let failed = |e: io::Error| format!("cannot read the kernel's messages: {e}");
        let kmsg = Kmsg::open().map_err(failed)?;
        self.poll.add(kmsg.fd(), Token::Log, Interest::READ).map_err(failed)?;
        self.log = Some(KernelLog { kmsg, lines: Log::new(limit) });
        self.read_log();
        Ok(())
    }

    /// While the machine starts, whoever asked the kernel to be quiet means us too.
    fn log_limit(&self) -> u8 {
        let chosen = u8::try_from(self.configuration.settings.log.level).unwrap_or(LEVELS);
        let starts = self.console.shows_only_the_log();
        let kernel = fs::read_to_string(PRINTK).ok().filter(|_| starts);
        let kernel = kernel.and_then(|text| text.split_whitespace().next()?.parse().ok());
        chosen.min(kernel.unwrap_or(LEVELS))
    }

    pub(super) fn read_log(&mut self) {
        let Some(KernelLog { kmsg, lines }) = &mut self.log else { return };
        let now = clock::now();
        for _ in 0..BUDGET {
            match kmsg.read() {
                Ok(Some(record)) => {
                    for line in lines.line(record) {
                        self.console.handle_log(&line, now);
                    }
                }
                Ok(None) => return,
                Err(e) => {
                    let lost = format!("\x1b[7mcannot read the kernel's messages any more: {e}\x1b[m");
                    self.console.handle_log(&lost, now);
                    self.log = None;
                    return;
                }
            }
        }
    }
}
