//! What a run did and how long it took, for measuring.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use super::record::Recorder;
use crate::paint::Painted;
use crate::units::{SessionId, Time};

/// Counters of one run.
#[derive(Debug, Default)]
pub(super) struct Stats {
    bytes: u64,
    parse: Duration,
    paint: Duration,
    frames: u64,
    cells: u64,
    pixels: u64,
    /// When the first picture was on a display.
    first_frame: Option<Time>,
    /// Where raw output is kept.
    record: Option<PathBuf>,
}

impl Stats {
    /// Nothing done yet. `record` is the folder for raw output.
    pub(super) fn new(record: Option<PathBuf>) -> Self {
        Self { record, ..Self::default() }
    }

    pub(super) fn parsed(&mut self, bytes: usize, took: Duration) {
        self.bytes += bytes as u64;
        self.parse += took;
    }

    pub(super) fn painted(&mut self, painted: Painted, took: Duration, now: Time) {
        self.frames += 1;
        self.first_frame.get_or_insert(now);
        self.paint += took;
        self.cells += painted.cells;
        self.pixels += painted.pixels;
    }

    /// The recorder of a session, where recording was asked for and works.
    pub(super) fn recorder(&self, session: SessionId) -> Option<Recorder> {
        Recorder::create(self.record.as_deref()?, session).map_err(|e| log::warn!("{e}")).ok()
    }

    /// As JSON. `peak_rss` is in KiB, where the kernel told it.
    pub(super) fn to_json(&self, peak_rss: Option<u64>) -> String {
        let mut text = String::from("{\n");
        let fields = [
            ("bytes", u128::from(self.bytes)),
            ("parse_ns", self.parse.as_nanos()),
            ("paint_ns", self.paint.as_nanos()),
            ("frames", u128::from(self.frames)),
            ("cells_painted", u128::from(self.cells)),
            ("pixels_copied", u128::from(self.pixels)),
            // Of the clock since the machine's start, so that whoever has started us can subtract.
            ("first_frame_at_ns", self.first_frame.map_or(0, |time| time.as_duration().as_nanos())),
        ];
        for (name, value) in fields {
            let _ = writeln!(text, "  \"{name}\": {value},");
        }
        let peak = peak_rss.map_or("null".to_owned(), |kib| kib.to_string());
        let _ = write!(text, "  \"peak_rss_kib\": {peak}\n}}\n");
        text
    }
}
