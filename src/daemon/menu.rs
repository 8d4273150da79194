//! The recovery menu on the terminal that we were started on: its keys, its pictures, its commands.

use std::ffi::OsString;

use super::machine::Machine;
use super::report::{Failure, chain};
use crate::recovery::{Menu, Request};
use crate::sys::terminal::{self, Heard, Terminal};

/// More than anybody types between two pictures.
const KEYS: usize = 256;

/// Runs the menu until the person leaves it.
pub(super) fn run() -> Result<i32, Failure> {
    let machine = Machine::default();
    let mut terminal = Terminal::open().map_err(|e| Failure::new("open the recovery menu", e))?;
    let mut menu = Menu::new(machine.facts(), terminal.size());
    let mut keys = [0; KEYS];
    let ended = follow(&mut menu, &mut terminal, &machine, &mut keys);
    // The terminal may be what failed.
    let _ = terminal.write(LEAVE);
    ended.map(|()| 0)
}

/// The screen as it was before the menu.
const LEAVE: &str = "\x1b[m\x1b[?25h\x1b[?1049l";

fn follow(
    menu: &mut Menu,
    terminal: &mut Terminal,
    machine: &Machine,
    keys: &mut [u8],
) -> Result<(), Failure> {
    let failed = |e| Failure::plain(chain(&e));
    terminal.write(&menu.draw()).map_err(failed)?;
    loop {
        match terminal.wait(keys).map_err(failed)? {
            Heard::Keys(count) => menu.handle_input(&keys[..count]),
            Heard::Resized => menu.handle_size(terminal.size()),
            Heard::End => return Ok(()),
        }
        // Under a command's output stands one line of ours, once.
        if !menu.shows_output() {
            terminal.write(&menu.draw()).map_err(failed)?;
        }
        while let Some(request) = menu.poll_request() {
            let program = match request {
                Request::Leave => return Ok(()),
                Request::Look => {
                    menu.handle_facts(machine.facts());
                    continue;
                }
                Request::Run(line) => vec!["/bin/sh".into(), "-c".into(), line.into()],
                Request::Shell => machine.shell(),
            };
            lend(menu, terminal, machine, &program).map_err(failed)?;
        }
    }
}

/// A program has the terminal until its end.
fn lend(
    menu: &mut Menu,
    terminal: &mut Terminal,
    machine: &Machine,
    program: &[OsString],
) -> Result<(), terminal::Error> {
    let status = terminal.lend(program, &machine.environment())?;
    menu.handle_done(status);
    terminal.write(&menu.draw())
}
