//! The program under test, run headless in a folder of its own.

#![allow(clippy::disallowed_methods, reason = "a test starts the program as a person would")]
#![allow(dead_code, reason = "each test file uses its own part")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

/// A folder that is gone after the test.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("glasstty-test-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).expect("a folder for the test");
        Self(path)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, bytes).expect("a file of the test");
        path
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
    }

    pub(crate) fn read_bytes(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// `glasstty ARGS…`, started in `folder`.
pub(crate) fn glasstty(folder: &Folder, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_glasstty"));
    command.args(args).current_dir(&folder.0).stdin(Stdio::null()).env("LC_ALL", "C.UTF-8");
    command.env_remove("GLASSTTY_LOG").env_remove("JOURNAL_STREAM");
    command
}

/// Runs to the end.
pub(crate) fn run(folder: &Folder, args: &[&str]) -> Output {
    glasstty(folder, args).output().expect("glasstty starts")
}

/// Runs headless to the end and returns the dump; the run must succeed.
pub(crate) fn dump(folder: &Folder, args: &[&str], program: &[&str]) -> String {
    let mut words = vec!["headless", "--dump", "screen.txt", "--timeout", "60"];
    words.extend(args);
    if !program.is_empty() {
        words.push("--");
        words.extend(program);
    }
    let output = run(folder, &words);
    assert!(output.status.success(), "{words:?}: {output:?}");
    folder.read("screen.txt")
}

/// A PNG as (width, height, RGB bytes).
pub(crate) fn png(path: &Path) -> (u32, u32, Vec<u8>) {
    let file = std::io::BufReader::new(fs::File::open(path).expect("a picture"));
    let mut reader = png::Decoder::new(file).read_info().expect("a PNG");
    let mut pixels = vec![0; reader.output_buffer_size().expect("a size")];
    let info = reader.next_frame(&mut pixels).expect("pixels");
    pixels.truncate(info.buffer_size());
    (info.width, info.height, pixels)
}
