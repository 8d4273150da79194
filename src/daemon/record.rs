//! Raw output kept for replays: one file for each session.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::units::SessionId;

/// Writes what a program wrote to `DIR/N.raw`.
#[derive(Debug)]
pub(super) struct Recorder {
    path: PathBuf,
    file: File,
}

/// The recording ended early.
#[derive(Debug, thiserror::Error)]
#[error("cannot record to {path}: {source}")]
pub(super) struct RecordError {
    path: PathBuf,
    source: io::Error,
}

impl Recorder {
    /// Creates the folder and the file; a recording of the same session from before is replaced.
    pub(super) fn create(dir: &Path, session: SessionId) -> Result<Self, RecordError> {
        let path = dir.join(format!("{}.raw", session.0));
        let failed = |source| RecordError { path: path.clone(), source };
        fs::create_dir_all(dir).map_err(failed)?;
        let file = File::create(&path).map_err(failed)?;
        Ok(Self { path, file })
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), RecordError> {
        self.file.write_all(bytes).map_err(|source| RecordError { path: self.path.clone(), source })
    }
}
