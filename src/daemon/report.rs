//! Troubles in words: a line for a person, and the log.
//!
//! Levels: `error` is a bug of ours; `warn` is a bad outside world; `info` is what an administrator wants to
//! know; `debug` is for us.

use std::error::Error;
use std::fs::OpenOptions;
use std::io::Write as _;

use log::{Level, LevelFilter, Log, Metadata, Record};

/// What keeps the program from starting, in one line with its causes.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Failure(String);

impl Failure {
    /// `step` is what was attempted.
    pub(crate) fn new(step: &str, cause: impl Error) -> Self {
        Self(format!("cannot {step}: {}", chain(&cause)))
    }

    /// In words that need no step before them.
    pub(crate) fn plain(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

/// An error with its sources, each said once.
pub(crate) fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let words = cause.to_string();
        if !text.contains(&words) {
            text.push_str(": ");
            text.push_str(&words);
        }
        source = cause.source();
    }
    text
}

/// A line for the person in front of the machine: on standard error, and on the VT that we were meant for,
/// since a service's standard error is a journal that nobody sees on a broken machine.
pub fn say(line: &str, vt: Option<u16>) {
    // Nobody is left to tell when these fail.
    let _ = writeln!(std::io::stderr(), "glasstty: {line}");
    if let Some(number) = vt
        && let Ok(mut tty) = OpenOptions::new().write(true).open(format!("/dev/tty{number}"))
    {
        let _ = write!(tty, "glasstty: {line}\r\n");
    }
}

/// Sends the log to standard error, with the priorities that the journal understands when it listens.
pub(super) fn listen() {
    let wanted = std::env::var_os("GLASSTTY_LOG").and_then(|level| level.to_str()?.parse().ok());
    let journal = std::env::var_os("JOURNAL_STREAM").is_some();
    let sink: &'static Sink = if journal { &Sink { priorities: true } } else { &Sink { priorities: false } };
    // A second call (tests run several daemons in one process) keeps the first sink.
    if log::set_logger(sink).is_ok() {
        log::set_max_level(wanted.unwrap_or(if journal { LevelFilter::Info } else { LevelFilter::Warn }));
    }
}

struct Sink {
    priorities: bool,
}

impl Log for Sink {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("glasstty") || metadata.level() <= Level::Warn
    }

    fn log(&self, record: &Record<'_>) {
        if !self.enabled(record.metadata()) {
            return;
        }
        let priority = match record.level() {
            Level::Error => 3,
            Level::Warn => 4,
            Level::Info => 6,
            Level::Debug | Level::Trace => 7,
        };
        let mut out = std::io::stderr().lock();
        let _ = if self.priorities {
            writeln!(out, "<{priority}>{}", record.args())
        } else {
            writeln!(out, "glasstty: {}", record.args())
        };
    }

    fn flush(&self) {}
}
