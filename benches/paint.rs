//! How long a picture takes, beside filling and copying as many pixels in the same process: medians and ratios.
//!
//! `cargo bench --bench paint`; a number as the argument is the count of frames, `1080p` or `4K` the only picture; with
//! any other word only lines that have it, for a profile of one of them.

#![allow(clippy::print_stdout, reason = "the table is the result")]

use std::fmt::Write;
use std::hint::black_box;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use glasstty::font::{Face, FaceFile, Faces, Font};
use glasstty::paint::{Canvas, Manner, Over, Tint};
use glasstty::sys::format::to_rgb565;
use glasstty::term::{Options, Terminal};
use glasstty::units::Pixels;
use nix::time::{ClockId, clock_gettime};

const FRAMES: usize = 60;

/// Processor time of this thread: what other processes do to the machine counts less.
fn now() -> Duration {
    clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID).expect("every Linux has it").into()
}

/// The middle one of many times of `work`, each after an unmeasured `prepare`.
fn median(frames: usize, mut prepare: impl FnMut(usize), mut work: impl FnMut()) -> Duration {
    prepare(0);
    work();
    let mut times: Vec<Duration> = (1..=frames)
        .map(|frame| {
            prepare(frame);
            let start = now();
            work();
            now() - start
        })
        .collect();
    times.sort_unstable();
    times[times.len() / 2]
}

/// One screen, painted again and again.
struct Screen {
    terminal: Terminal,
    font: Font,
    canvas: Canvas,
}

impl Screen {
    fn new(size: Pixels, px: u16) -> Self {
        Self::of(size, Font::builtin(px))
    }

    fn of(size: Pixels, font: Font) -> Self {
        let cells = Canvas::fitting(size, font.metrics().cell);
        let canvas = Canvas::new(size, cells, &font);
        Self { terminal: Terminal::new(cells, Options::default()), font, canvas }
    }

    fn paint(&mut self) {
        black_box(self.canvas.paint(self.terminal.view(), &mut self.font));
    }

    fn time(frames: usize, size: Pixels, px: u16, change: impl Fn(&mut Self, usize)) -> Duration {
        Self::new(size, px).timed(frames, change)
    }

    fn timed(self, frames: usize, change: impl Fn(&mut Self, usize)) -> Duration {
        let screen = std::cell::RefCell::new(self);
        let prepare = |frame| change(&mut screen.borrow_mut(), frame);
        median(frames, prepare, || screen.borrow_mut().paint())
    }
}

/// A screen where every cell differs from the one before: `character` of the frame and the cell.
fn full(terminal: &mut Terminal, frame: usize, cell: impl Fn(&mut String, usize)) {
    let size = terminal.size();
    let mut text = String::from("\x1b[?25l\x1b[m");
    for y in 0..usize::from(size.rows) {
        write!(text, "\x1b[{};1H", y + 1).expect("a string takes it");
        (0..usize::from(size.cols)).for_each(|x| cell(&mut text, frame * 7 + y * 31 + x));
    }
    terminal.feed(text.as_bytes());
}

fn ascii(text: &mut String, n: usize) {
    text.push(char::from(b'!' + (n % 94) as u8));
}

fn letters(text: &mut String, n: usize) {
    let sets = ['\u{c0}', '\u{3b1}', '\u{430}', '\u{2500}'];
    text.extend(char::from_u32(u32::from(sets[n % 4]) + (n / 4 % 20) as u32));
}

fn colors(text: &mut String, n: usize) {
    write!(text, "\x1b[{};{}m", 31 + n % 7, 40 + n / 7 % 8).expect("a string takes it");
    ascii(text, n);
}

fn gradient(text: &mut String, n: usize) {
    write!(text, "\x1b[38;2;{};{};99m", n % 256, n / 3 % 256).expect("a string takes it");
    ascii(text, n);
}

/// Many scripts side by side, hardly a character twice.
fn mixed(text: &mut String, n: usize) {
    let sets = ['A', 'α', 'а', 'א', 'ب', 'क', 'ก', 'ა', 'ሀ', 'あ', '一', '가', '\u{1F600}', '─'];
    text.extend(char::from_u32(u32::from(sets[n % sets.len()]) + (n / sets.len() % 26) as u32));
}

/// A screen of many scripts by a font that has shown nothing yet.
fn unseen(size: Pixels, px: u16) -> Duration {
    let mut screen = Screen::new(size, px);
    full(&mut screen.terminal, 0, mixed);
    let start = now();
    screen.paint();
    now() - start
}

fn arabic(text: &mut String, n: usize) {
    text.extend(char::from_u32(0x628 + (n % 19) as u32));
}

/// A colour that no other cell has, and no other frame: as if a picture were made of letters.
fn own_color(text: &mut String, n: usize) {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let color = NEXT.fetch_add(1, Ordering::Relaxed).wrapping_mul(0x9e37_79b1) >> 8;
    write!(text, "\x1b[38;2;{};{};{}m", color >> 16 & 255, color >> 8 & 255, color & 255)
        .expect("a string takes it");
    ascii(text, n);
}

/// Two pixels of a film in each cell, as players without a display show them.
fn blocks(text: &mut String, n: usize) {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let color = NEXT.fetch_add(1, Ordering::Relaxed).wrapping_mul(0x9e37_79b1) >> 8;
    let [red, green, blue] = [16, 8, 0].map(|shift| color >> shift & 255);
    write!(text, "\x1b[38;2;{red};{green};{blue};48;2;{};{};{blue}m▀", n % 256, n / 3 % 256)
        .expect("a string takes it");
}

fn emoji(text: &mut String, n: usize) {
    if n.is_multiple_of(2) {
        write!(text, "\x1b[48;2;{};{};99m", n % 256, n / 3 % 256).expect("a string takes it");
        text.extend(char::from_u32(0x1f600 + (n / 2 % 64) as u32));
    }
}

/// Hebrew with numbers and brackets, which need every rule of the bidirectional algorithm.
fn hebrew(text: &mut String, n: usize) {
    match n % 16 {
        13 => text.push('('),
        14 => text.push('7'),
        15 => text.push(')'),
        _ => text.extend(char::from_u32(0x5d0 + (n % 27) as u32)),
    }
}

/// Five cells of a program's text, with two runs of operators.
fn operators(text: &mut String, n: usize) {
    let runs = ["=> ->", "x!=n ", "<= o ", "h -> ", "p===p"];
    text.push(char::from(runs[n / 5 % runs.len()].as_bytes()[n % 5]));
}

/// A screen of operators in a face that has signs for them.
fn joining(size: Pixels, px: u16, ligatures: bool) -> Screen {
    let data = include_bytes!("../fonts/ligatures.ttf");
    let file = FaceFile { path: "bench".into(), index: 0, face: Face::Regular, beside: None, data };
    let mut screen = Screen::of(size, Font::new(px, &Faces { chosen: vec![vec![file]], found: Vec::new() }));
    screen.canvas.set_manner(Manner { ligatures, ..Manner::default() });
    screen
}

/// Appends what cell `n` shows.
type Cell = fn(&mut String, usize);

/// A page of ideographs, a thousand of them.
fn ideographs(text: &mut String, n: usize) {
    if n.is_multiple_of(2) {
        text.extend(char::from_u32(0x4e00 + (n / 2 * 37 % 1000) as u32));
    }
}

/// Letters with one mark and with two.
fn marked(text: &mut String, n: usize) {
    let marks = ["", "\u{304}", "\u{323}\u{304}"];
    ascii(text, n);
    text.push_str(marks[n % marks.len()]);
}

/// What is measured of one picture.
struct Report<'a> {
    frames: usize,
    size: Pixels,
    px: u16,
    /// Of filling as many pixels.
    fill: Duration,
    /// Only lines with this are wanted.
    word: Option<&'a str>,
}

impl Report<'_> {
    fn line(&self, what: &str, time: impl FnOnce() -> Duration) {
        if self.word.is_none_or(|word| what.contains(word)) {
            let time = time();
            let ratio = time.as_secs_f64() / self.fill.as_secs_f64();
            println!("  {what:<28} {:>9.1} us {ratio:>7.2} x fill", time.as_secs_f64() * 1e6);
        }
    }

    fn time(&self, change: impl Fn(&mut Screen, usize)) -> Duration {
        Screen::time(self.frames, self.size, self.px, change)
    }

    fn all(&self) {
        self.bulk();
        // Only the first one of a process inflates the built-in faces.
        self.line("many scripts, never seen", || unseen(self.size, self.px));
        self.line("many scripts, by a new font", || unseen(self.size, self.px));
        let screens: [(&str, Cell); 12] = [
            ("redraw, ASCII", ascii),
            ("redraw, other letters", letters),
            ("redraw, 56 pairs of colours", colors),
            ("redraw, true colours", gradient),
            ("redraw, a colour for each cell", own_color),
            ("redraw, half blocks", blocks),
            ("redraw, Arabic", arabic),
            ("redraw, many scripts", mixed),
            ("redraw, Hebrew and numbers", hebrew),
            ("redraw, letters with marks", marked),
            ("redraw, ideographs", ideographs),
            ("redraw, emoji on colours", emoji),
        ];
        for (what, cell) in screens {
            self.line(what, || self.time(|screen, frame| full(&mut screen.terminal, frame, cell)));
        }
        for (what, ligatures) in [("redraw, operators", false), ("redraw, operators joined", true)] {
            self.line(what, || {
                let screen = joining(self.size, self.px, ligatures);
                screen.timed(self.frames, |screen, frame| full(&mut screen.terminal, frame, operators))
            });
        }
        self.small_changes();
    }

    /// What does not ask what cells look like.
    fn bulk(&self) {
        let mut buffer = vec![1_u32; self.size.area()];
        let mut other = vec![2_u32; self.size.area()];
        let row = self.size.width as usize * usize::from(self.px);
        let mut narrow = vec![0_u16; self.size.area()];
        self.line("fill", || self.fill);
        self.line("copy", || {
            median(self.frames, |_| (), || black_box(&mut other).copy_from_slice(black_box(&buffer)))
        });
        self.line("move by one row", || {
            median(self.frames, |_| (), || black_box(&mut buffer).copy_within(row.., 0))
        });
        self.line("copy as RGB565", || {
            median(self.frames, |_| (), || to_rgb565(black_box(&other), black_box(&mut narrow)))
        });
    }

    fn small_changes(&self) {
        let select = |screen: &mut Screen, frame: usize| {
            let mut over = Over::default();
            if frame == 0 {
                full(&mut screen.terminal, frame, ascii);
            }
            if !frame.is_multiple_of(2) {
                (0..screen.terminal.size().rows).for_each(|y| over.tint(y, 0..u16::MAX, Tint::Selected));
            }
            screen.canvas.set_over(&over);
        };
        self.line("select everything, and nothing", || self.time(select));
        let scroll = |screen: &mut Screen, frame: usize| {
            let end = if frame == 0 { 200 } else { 1 };
            let text: String =
                (0..end).map(|n| format!("\r\nline {} of a listing, {}", frame + n, n * 77)).collect();
            screen.terminal.feed(text.as_bytes());
        };
        self.line("scroll by one row", || self.time(scroll));
        let key = |screen: &mut Screen, frame: usize| screen.terminal.feed(&[b'a' + (frame % 26) as u8]);
        self.line("one character", || self.time(key));
        self.line("nothing", || self.time(|_, _| ()));
    }
}

fn fill(frames: usize, size: Pixels) -> Duration {
    let mut buffer = vec![1_u32; size.area()];
    median(frames, |_| (), || black_box(&mut buffer).fill(black_box(7)))
}

fn main() {
    let pictures = [("1080p", Pixels::new(1920, 1080), 16), ("4K", Pixels::new(3840, 2160), 32)];
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let frames = arguments.iter().find_map(|argument| argument.parse().ok()).unwrap_or(FRAMES);
    let picture = |argument: &str| pictures.iter().any(|(name, ..)| *name == argument);
    let all = !arguments.iter().any(|argument| picture(argument));
    let other = |argument: &&String| !picture(argument) && argument.parse::<usize>().is_err();
    let word = arguments.iter().find(other).map(String::as_str);
    for (name, size, px) in
        pictures.into_iter().filter(|(name, ..)| all || arguments.iter().any(|a| a == name))
    {
        println!("{name}, {} x {}, {px} px", size.width, size.height);
        Report { frames, size, px, fill: fill(frames, size), word }.all();
    }
}
