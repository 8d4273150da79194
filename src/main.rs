//! The command `glasstty`: words in, a console, an exit status out.

use std::io::Write as _;
use std::process::ExitCode;

use glasstty::config::{self, Command, Generate, Place};
use glasstty::daemon;

/// What a shell shows when it did not understand its arguments.
const USAGE: u8 = 2;

fn main() -> ExitCode {
    let mut words = std::env::args_os();
    let name = words.next().unwrap_or_default();
    let command = match config::parse_as(&name, words) {
        Ok(command) => command,
        Err(error) => {
            daemon::say(&format!("{error}; see glasstty --help"), None);
            return ExitCode::from(USAGE);
        }
    };
    match &command {
        Command::Help(subcommand) => print(&config::help(*subcommand)),
        Command::Generate(Generate::Man) => print(&config::manual()),
        Command::Generate(Generate::Config) => print(&config::sample()),
        Command::Generate(Generate::Completions(shell)) => print(&config::completions(*shell)),
        Command::Generate(Generate::Keymap(sources)) => match daemon::keymap(sources) {
            Ok(text) => print(&text),
            Err(failure) => {
                daemon::say(&failure.to_string(), None);
                ExitCode::FAILURE
            }
        },
        Command::Version => print(concat!("glasstty ", env!("CARGO_PKG_VERSION"), "\n")),
        Command::Ctl(_)
        | Command::Console(_)
        | Command::Emergency(_)
        | Command::Boot(_)
        | Command::Recovery(_)
        | Command::Askpass(_)
        | Command::Menu
        | Command::Headless(_) => run(command),
    }
}

fn run(command: Command) -> ExitCode {
    let vt = match &command {
        Command::Console(options) => match options.place {
            Place::Vt(number) => Some(number),
            Place::Here | Place::Seat(_) => None,
        },
        _ => None,
    };
    match daemon::run(command) {
        Ok(status) => ExitCode::from(u8::try_from(status.clamp(0, 255)).unwrap_or(u8::MAX)),
        Err(failure) => {
            daemon::say(&failure.to_string(), vt);
            ExitCode::FAILURE
        }
    }
}

fn print(text: &str) -> ExitCode {
    match std::io::stdout().write_all(text.as_bytes()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}
