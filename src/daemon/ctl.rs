//! The other side of the control socket: `glasstty ctl`.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use super::report::{Failure, chain};
use crate::config::{Ctl, Request};
use crate::sys::control::{self, AskError};
use crate::sys::user;

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
    let ours = options.user.is_none_or(|uid| uid == control::own_uid());
    let home = match options.user {
        Some(uid) => Some(user::become_user(uid).map_err(|e| Failure::plain(chain(&e)))?),
        None => None,
    };
    let failed = |e: AskError| Failure::plain(chain(&e));
    if options.request == Request::Screenshot && options.file.is_none() {
        let own = std::env::var_os("HOME").filter(|_| ours).map(PathBuf::from);
        let home = own.or(home).ok_or_else(|| Failure::plain("there is no home: name a file".to_owned()))?;
        return keep(&path, &line, &home).map(|()| 0);
    }
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

/// Pictures of one name at most.
const MOST: u32 = 9999;

/// Asks for a picture and keeps it in a file that was not there, in the folder for pictures where the home has one.
fn keep(socket: &Path, line: &str, home: &Path) -> Result<(), Failure> {
    let mut picture = Vec::new();
    control::ask(socket, line, &mut picture).map_err(|e| Failure::plain(chain(&e)))?;
    let pictures = home.join("Pictures");
    let folder = if pictures.is_dir() { pictures } else { home.to_owned() };
    for number in 1..=MOST {
        let path = folder.join(format!("glasstty-{number}.png"));
        let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path);
        let mut file = match made {
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => continue,
            made => made.map_err(|e| Failure::new(&format!("write {}", path.display()), e))?,
        };
        file.write_all(&picture).map_err(|e| Failure::new(&format!("write {}", path.display()), e))?;
        return writeln!(io::stdout(), "{}", path.display()).map_err(|e| Failure::new("say where it is", e));
    }
    Err(Failure::plain(format!("{} has too many pictures", folder.display())))
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
