//! Font files of the system: where they lie, when their folders changed, and their bytes.

#![forbid(unsafe_code)]

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::os::unix::fs::{FileExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};

/// Folders that are searched, with all below them; links to folders are not followed.
const ROOTS: [&str; 3] =
    ["/usr/share/fonts", "/usr/local/share/fonts", "/run/current-system/sw/share/X11/fonts"];
/// Bounds of a search, far beyond any system.
const MOST_FILES: usize = 20_000;
const DEEPEST: usize = 8;
/// The largest file that is read: twice a complete CJK collection.
const LARGEST: u64 = 64 << 20;

/// What a search found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FontFiles {
    /// Every folder with the time of its last change, in seconds; what is in it has not changed while that stands.
    pub folders: Vec<(PathBuf, i64)>,
    pub files: Vec<PathBuf>,
}

/// Looks through the system's folders.
pub fn search() -> FontFiles {
    let mut found = FontFiles::default();
    for root in ROOTS {
        walk(Path::new(root), 0, &mut found);
    }
    found.files.sort();
    found
}

fn walk(folder: &Path, depth: usize, found: &mut FontFiles) {
    let (Some(changed), Ok(entries)) = (changed(folder), fs::read_dir(folder)) else { return };
    found.folders.push((folder.to_owned(), changed));
    for entry in entries.flatten() {
        let (path, kind) = (entry.path(), entry.file_type());
        if found.files.len() >= MOST_FILES {
            return;
        }
        match kind {
            Ok(kind) if kind.is_dir() && depth < DEEPEST => walk(&path, depth + 1, found),
            Ok(kind) if !kind.is_dir() && is_font(&path) => found.files.push(path),
            _ => {}
        }
    }
}

fn is_font(path: &Path) -> bool {
    let kinds = ["ttf", "otf", "ttc", "otc", "otb"];
    path.extension()
        .and_then(OsStr::to_str)
        .is_some_and(|kind| kinds.iter().any(|k| k.eq_ignore_ascii_case(kind)))
}

/// Where distributions keep the fonts of the kernel's console.
const CONSOLE_FONTS: [&str; 4] = [
    "/usr/share/consolefonts",
    "/usr/share/kbd/consolefonts",
    "/usr/lib/kbd/consolefonts",
    "/run/current-system/sw/share/consolefonts",
];

/// What setfont(8) adds to a name, where we can read it.
const CONSOLE_ENDINGS: [&str; 6] = ["", ".psfu.gz", ".psf.gz", ".psfu", ".psf", ".gz"];

/// The file of a console font, by name or path as setfont(8) takes it.
pub fn console_font(name: &str) -> Option<PathBuf> {
    let folders = CONSOLE_FONTS.iter().map(Path::new);
    // A path with a root replaces the folder.
    let each = folders.flat_map(|folder| CONSOLE_ENDINGS.map(|end| folder.join(format!("{name}{end}"))));
    each.into_iter().find(|path| path.is_file())
}

/// A file that is installed with this program: beside the folder that the program is in, or where packages put it.
pub fn installed(name: &str) -> Option<PathBuf> {
    let program = std::env::current_exe().ok();
    let prefix = program.as_deref().and_then(|path| path.parent()?.parent()).map(Path::to_owned);
    let each = prefix.into_iter().chain(["/usr/local".into(), "/usr".into()]);
    let path = each.map(|prefix| prefix.join("share/glasstty").join(name)).find(|path| path.exists());
    if path.is_none() {
        log::debug!("{name}: not installed");
    }
    path
}

/// When a file or a folder changed, in seconds; `None` when it is not there.
pub fn changed(path: &Path) -> Option<i64> {
    fs::metadata(path).ok().map(|metadata| metadata.mtime())
}

/// A regular file, open for reading in pieces.
///
/// # Errors
/// When it cannot be opened or is no regular file.
pub fn open(path: &Path) -> io::Result<File> {
    // A named pipe would keep us waiting for its writer.
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file"));
    }
    #[allow(clippy::disallowed_methods, reason = "this is sys")]
    File::open(path)
}

/// So many bytes from a place on; `None` where the file ends before.
pub fn read_at(file: &File, offset: u64, length: usize) -> Option<Vec<u8>> {
    let mut bytes = vec![0; length];
    file.read_exact_at(&mut bytes, offset).ok().map(|()| bytes)
}

/// The whole file. It is read and not mapped: a file that is cut while it is mapped would kill the process.
///
/// # Errors
/// When it cannot be read or is too large for a font.
pub fn read(path: &Path) -> io::Result<Vec<u8>> {
    let file = open(path)?;
    let mut bytes = Vec::new();
    file.take(LARGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "larger than any font"));
    }
    bytes.shrink_to_fit();
    Ok(bytes)
}

/// Where the index of fonts is kept: with the system's caches for root, else with the person's own.
pub fn cache_folder() -> Option<PathBuf> {
    if nix::unistd::geteuid().is_root() {
        return Some("/var/cache/glasstty".into());
    }
    let absolute = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let base = absolute("XDG_CACHE_HOME").or_else(|| Some(absolute("HOME")?.join(".cache")))?;
    Some(base.join("glasstty"))
}

/// Puts a file into place as a whole, or leaves what was there.
///
/// # Errors
/// When the folder cannot be made or written.
pub fn replace(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let fresh = path.with_extension(format!("{}.new", std::process::id()));
    fs::write(&fresh, text)?;
    fs::rename(&fresh, path)
}
