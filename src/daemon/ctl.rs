//! The other side of the control socket: `glasstty ctl`.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::report::{Failure, chain};
use crate::config::Ctl;
use crate::sys::control::{self, AskError};

/// Where consoles of the system listen.
const FOLDER: &str = "/run/glasstty";

/// The socket of the console on a VT or a seat.
pub(super) fn socket(name: &str) -> PathBuf {
    Path::new(FOLDER).join(format!("{name}.sock"))
}

/// Asks, and writes the answer where it belongs.
pub(super) fn run(options: &Ctl) -> Result<i32, Failure> {
    let path = options.control.clone().map_or_else(find, Ok)?;
    let line = options.request.to_string();
    let failed = |e: AskError| Failure::plain(chain(&e));
    match options.file.as_deref() {
        Some(file) if file != Path::new("-") => {
            let step = |e| Failure::new(&format!("write {}", file.display()), e);
            let mut kept = Kept { file: None, path: file };
            let asked = control::ask(&path, &line, &mut kept);
            asked.map_err(failed)?;
            if kept.file.is_none() {
                File::create(file).map_err(step)?;
            }
        }
        _ => control::ask(&path, &line, &mut io::stdout().lock()).map_err(failed)?,
    }
    Ok(0)
}

/// A file that is made when there is something to write into it: a refusal leaves what was there alone.
struct Kept<'a> {
    file: Option<File>,
    path: &'a Path,
}

impl Write for Kept<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let file = match &mut self.file {
            Some(file) => file,
            None => self.file.insert(File::create(self.path)?),
        };
        file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.as_mut().map_or(Ok(()), Write::flush)
    }
}

/// The console of this session, as its environment says; else the only one that there is.
fn find() -> Result<PathBuf, Failure> {
    let vt = std::env::var_os("XDG_VTNR").map(|number| format!("tty{}", number.to_string_lossy()));
    let seat = std::env::var_os("XDG_SEAT").map(|seat| seat.to_string_lossy().into_owned());
    let own = vt.into_iter().chain(seat).filter(|name| !name.contains('/')).map(|name| socket(&name));
    if let Some(path) = own.into_iter().find(|path| path.exists()) {
        return Ok(path);
    }
    let all: Vec<PathBuf> = fs::read_dir(FOLDER)
        .map(|entries| entries.filter_map(|entry| Some(entry.ok()?.path())).collect())
        .unwrap_or_default();
    let mut all: Vec<PathBuf> =
        all.into_iter().filter(|path| path.extension().is_some_and(|e| e == "sock")).collect();
    all.sort();
    match all.as_slice() {
        [only] => Ok(only.clone()),
        [] => Err(Failure::plain(format!("no console runs: there is no socket in {FOLDER}"))),
        several => {
            let names: Vec<String> = several.iter().map(|path| path.display().to_string()).collect();
            Err(Failure::plain(format!(
                "several consoles run; name one with --control: {}",
                names.join(", ")
            )))
        }
    }
}
