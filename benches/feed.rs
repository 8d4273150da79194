//! How fast bytes become cells: MB of terminal output each second, for six kinds of output, made in memory.
//! `cargo bench --bench feed`, or with the letter of one kind behind `--`; `-- --write DIR` writes the output into
//! files instead, for others to be fed with.

#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a bench reads the clock and prints numbers"
)]

use std::path::Path;
use std::time::{Duration, Instant};

use glasstty::term::{Options, Terminal};
use glasstty::units::Cells;

/// Makes a piece of output.
type Make = fn(&mut Numbers) -> String;

const SIZE: Cells = Cells { cols: 200, rows: 60 };
const BYTES: usize = 8_000_000;
const RUNS: usize = 5;

const WORDS: &[&str] = &[
    "kernel",
    "systemd",
    "error",
    "warning",
    "debug",
    "request",
    "timeout",
    "session",
    "opened",
    "root",
    "mount",
    "device",
    "eth0",
    "GET",
    "/api/v1/items",
    "404",
    "127.0.0.1",
    "bytes",
    "retry",
    "worker",
    "lock",
    "acquired",
    "cache",
    "flush",
    "commit",
    "checksum",
    "mismatch",
];

/// Numbers that are the same in every run (xorshift).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 33) as usize % end
    }

    fn word(&mut self) -> &'static str {
        WORDS[self.below(WORDS.len())]
    }

    fn char(&mut self, from: u32, count: usize) -> char {
        char::from_u32(from + self.below(count) as u32).unwrap_or(' ')
    }
}

fn log(r: &mut Numbers) -> String {
    let count = [4, 6, 8, 10, 14, 20, 30][r.below(7)];
    let words: Vec<&str> = (0..count).map(|_| r.word()).collect();
    let (host, pid, name) = (r.below(9), r.below(32000), r.word());
    format!(
        "Jun  1 12:00:{:02}.{:06} host{host} {name}[{pid}]: {}\r\n",
        r.below(60),
        r.below(1_000_000),
        words.join(" ")
    )
}

/// Ideographs, kana, syllables, Cyrillic, Latin, emoji, combining marks and boxes.
fn scripts(r: &mut Numbers) -> String {
    let mut line = String::new();
    for _ in 0..4 + r.below(11) {
        let (kind, count) = (r.below(100), 2 + r.below(7));
        match kind {
            0..30 => line.extend((0..count).map(|_| r.char(0x4e00, 3000))),
            30..40 => line.extend((0..count).map(|_| r.char(0x3041, 86))),
            40..48 => line.extend((0..count).map(|_| r.char(0xac00, 2000))),
            48..60 => line.extend((0..count).map(|_| r.char(0x410, 64))),
            60..68 => line.extend((0..count).map(|_| r.char(0xe0, 16))),
            68..76 => line.extend((0..2).map(|_| r.char(0x1f600, 69))),
            76..82 => (0..count).for_each(|_| line.extend([r.char(0x61, 26), r.char(0x300, 16)])),
            82..88 => line.extend((0..count).map(|_| r.char(0x2500, 128))),
            _ => line.push_str(r.word()),
        }
        line.push(' ');
    }
    line + "\r\n"
}

/// Every cell in a colour of its own.
fn colours(r: &mut Numbers) -> String {
    let mut screen = String::from("\x1b[H");
    let off = r.below(1000);
    for y in 0..60 {
        for x in 0..200 {
            let (i, c) = (x + y + off, char::from(b'A' + ((x + y + off) % 26) as u8));
            screen += &match (x / 8 + y) % 3 {
                0 => format!("\x1b[38;5;{};48;5;{}m{c}", i % 156 + 100, 255 - i % 156),
                1 => format!(
                    "\x1b[38;2;{};{};{};48;2;{};{};{}m{c}",
                    i % 256,
                    i * 3 % 256,
                    i * 7 % 256,
                    i * 5 % 256,
                    i * 11 % 256,
                    i * 13 % 256
                ),
                _ => format!("\x1b[0;{};{};{}m{c}", [1, 2, 3, 4, 7][r.below(5)], 30 + i % 8, 100 + i % 8),
            };
        }
        screen += if y < 59 { "\x1b[0m\r\n" } else { "\x1b[0m" };
    }
    screen
}

/// Meters, a table, scattered changes, an editor's pane: absolute motion and short runs.
fn programs(r: &mut Numbers) -> String {
    let mut out = String::from("\x1b[?1049h");
    for y in 6..40 {
        out += &format!(
            "\x1b[{y};1H\x1b[K{:7} \x1b[{}m{:9}\x1b[0m \x1b[32m{:5}M\x1b[0m {}",
            r.below(99999),
            31 + r.below(6),
            r.word(),
            r.below(9000),
            r.word()
        );
    }
    for _ in 0..120 {
        out +=
            &format!("\x1b[{};{}H{}", 1 + r.below(59), 1 + r.below(199), char::from(33 + r.below(94) as u8));
        match r.below(10) {
            0 | 1 => out += &format!("\x1b[{}C\x1b[B*\x1b[2D", 1 + r.below(5)),
            2 => out += &format!("\x1b[{}X", 1 + r.below(20)),
            3 => out += &format!("\x1b[{}P", 1 + r.below(10)),
            4 => out += &format!("\x1b[{}@", 1 + r.below(10)),
            _ => {}
        }
    }
    out += &format!(
        "\x1b[41;58r\x1b[{};1H\x1b[2L\x1b[r\x1b7\x1b[60;1H\x1b[7m-- INSERT -- {:60}\x1b[27m\x1b8",
        42 + r.below(15),
        r.word()
    );
    out
}

/// A region above a fixed last line, short lines and some longer ones.
fn region(r: &mut Numbers) -> String {
    let mut out = String::from("\x1b[?1049h\x1b[1;59r\x1b[59;1H");
    for _ in 0..4096 {
        out += &if r.below(4) > 0 { "y\r\n".to_owned() } else { r.word().repeat(3) + "\r\n" };
    }
    out
}

fn short(_: &mut Numbers) -> String {
    "y\r\n".repeat(4096)
}

fn payload(make: Make) -> Vec<u8> {
    let (mut numbers, mut bytes) = (Numbers(20_240_601), Vec::with_capacity(BYTES + 1_000_000));
    while bytes.len() < BYTES {
        bytes.extend(make(&mut numbers).into_bytes());
    }
    bytes
}

/// The best of a few runs: what disturbs a machine only makes it slower.
fn measure(bytes: &[u8]) -> Duration {
    let run = || {
        let mut terminal = Terminal::new(SIZE, Options::default());
        let start = Instant::now();
        bytes.chunks(64 * 1024).for_each(|part| terminal.feed(std::hint::black_box(part)));
        let time = start.elapsed();
        std::hint::black_box(terminal.cursor());
        time
    };
    (0..RUNS).map(|_| run()).min().unwrap_or_default()
}

fn write(dir: &Path, name: &str, make: Make) {
    let path = dir.join(format!("{}.bin", name.replace(' ', "_")));
    std::fs::write(&path, payload(make)).unwrap_or_else(|error| panic!("write {}: {error}", path.display()));
}

fn main() {
    let kinds: [(&str, Make); 6] = [
        ("a log", log),
        ("b scripts", scripts),
        ("c colours", colours),
        ("d programs", programs),
        ("e region", region),
        ("f short lines", short),
    ];
    let mut args = std::env::args();
    if args.any(|arg| arg == "--write") {
        let dir = args.next().expect("a directory behind --write");
        return kinds.into_iter().for_each(|(name, make)| write(Path::new(&dir), name, make));
    }
    let wanted: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with('-')).collect();
    for (name, make) in kinds {
        if wanted.is_empty() || wanted.iter().any(|word| name.starts_with(word.as_str())) {
            let bytes = payload(make);
            let speed = bytes.len() as f64 / 1e6 / measure(&bytes).as_secs_f64();
            println!("{name:14} {speed:8.1} MB/s");
        }
    }
}
