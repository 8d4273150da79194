//! `glasstty askpass`: a passphrase from whoever sits at a console, on standard output, as keyscripts and the scripts
//! of initial RAM disks want it.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::PathBuf;

use super::ctl;
use super::mode::BOOT;
use super::report::{Failure, chain};
use crate::config::Askpass;
use crate::sys::control::{self, AskError};

/// There is no console: somebody else may ask.
const NO_CONSOLE: i32 = 3;

/// Asks and waits. Status 1 when the person has no answer.
pub(super) fn run(options: &Askpass) -> Result<i32, Failure> {
    let path = match &options.control {
        Some(path) => path.clone(),
        None => match find() {
            Some(path) => path,
            None => return Ok(NO_CONSOLE),
        },
    };
    let line = format!("{}{}", control::ASKPASS, words(&options.message));
    let asked = match &options.to {
        Some(to) => {
            let mut later = Later { path: to.clone(), file: None };
            control::ask(&path, &line, &mut later).and_then(|()| later.flush().map_err(AskError::Write))
        }
        None => control::ask(&path, &line, &mut io::stdout().lock()),
    };
    match asked {
        Ok(()) => Ok(0),
        Err(AskError::Refused(reason)) => Err(Failure::plain(reason)),
        Err(e) => {
            super::say(&chain(&e), None);
            Ok(NO_CONSOLE)
        }
    }
}

/// A file that is opened with the first byte for it: whoever reads a pipe takes one that was opened for the answer.
struct Later {
    path: PathBuf,
    file: Option<File>,
}

impl Later {
    fn file(&mut self) -> io::Result<&mut File> {
        let file = match self.file.take() {
            Some(file) => file,
            None => OpenOptions::new().write(true).open(&self.path)?,
        };
        Ok(self.file.insert(file))
    }
}

impl Write for Later {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file()?.write(bytes)
    }

    /// An empty answer is one, too.
    fn flush(&mut self) -> io::Result<()> {
        self.file()?.flush()
    }
}

/// The console that is there before logins, else the one in front of which somebody probably sits.
fn find() -> Option<PathBuf> {
    let names = [BOOT, "emergency", "seat0", "tty1"];
    names.iter().map(|name| ctl::socket(name)).find(|path| path.exists())
}

/// As one line that a request may have. Scripts of crypttab(5) say in their environment what they ask for.
fn words(message: &str) -> String {
    let disk = ["CRYPTTAB_NAME", "CRYPTTAB_SOURCE"].into_iter().find_map(std::env::var_os);
    let text = match disk {
        _ if !message.trim().is_empty() => message.to_owned(),
        Some(disk) => format!("Passphrase for {}", disk.to_string_lossy()),
        None => "Passphrase".to_owned(),
    };
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    text.chars().take(1000).collect()
}
