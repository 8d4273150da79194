//! How long people look at nothing: from the call that starts the program to its first picture, with the built-in face.
//!
//! `cargo bench --bench start`; a number as the argument is the count of starts. Wall time, headless, the shell's exit aside.

#![allow(clippy::print_stdout, reason = "the table is the result")]
#![allow(clippy::disallowed_methods, reason = "the program is measured from outside")]

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use glasstty::sys::clock;

const STARTS: usize = 41;

fn main() {
    let starts = std::env::args().skip(1).find_map(|word| word.parse().ok()).unwrap_or(STARTS);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("start");
    fs::create_dir_all(&folder).expect("the target folder is writable");
    println!("from exec to the first frame, {starts} starts: fastest, median, slowest");
    for mode in ["1280x800", "1920x1080", "3840x2160"] {
        let mut times: Vec<Duration> = (0..starts).map(|_| first_frame(mode, &folder)).collect();
        times.sort_unstable();
        let [fastest, median, slowest] =
            [0, times.len() / 2, times.len() - 1].map(|at| times[at].as_secs_f64() * 1e3);
        println!("  {mode:10} {fastest:7.1} ms {median:7.1} ms {slowest:7.1} ms");
    }
}

/// One start, from before the fork to the frame.
fn first_frame(mode: &str, folder: &Path) -> Duration {
    let stats = folder.join("stats.json");
    let start = clock::now();
    let status = Command::new(env!("CARGO_BIN_EXE_glasstty"))
        .args(["headless", "--mode", mode, "--stats"])
        .arg(&stats)
        .args(["--", "sh", "-c", "echo ready; sleep 0.05"])
        .status()
        .expect("the program starts");
    assert!(status.success(), "it ended with {status}");
    let text = fs::read_to_string(&stats).expect("the program leaves its counters");
    let (_, rest) = text.split_once("\"first_frame_at_ns\": ").expect("it counts the first frame");
    let at: u64 = rest.split(',').next().and_then(|number| number.parse().ok()).expect("a number");
    Duration::from_nanos(at).saturating_sub(start.as_duration())
}
