//! Bytes to cells, here and elsewhere: MB for each second of CPU time, and ours as a multiple of theirs.
//! `glasstty-peers FILE…`; each file is fed to each terminal in turn, several times, in a process of its own.

use std::error::Error;
use std::path::Path;
use std::process::Command;

#[cfg(feature = "tsm")]
mod tsm;

const COLS: u16 = 240;
const ROWS: u16 = 67;
const LINES: usize = 10_000;
/// What one call gets: as much as a read from a pty could ever bring.
const PART: usize = 64 * 1024;
const ROUNDS: usize = 5;

#[cfg(feature = "tsm")]
const TERMINALS: &[&str] = &["glasstty", "alacritty", "libtsm"];
#[cfg(not(feature = "tsm"))]
const TERMINALS: &[&str] = &["glasstty", "alacritty"];

/// Slow terminals get less: the speed is what counts.
#[cfg(feature = "tsm")]
const LESS: usize = 4_000_000;

type Outcome<T> = Result<T, Box<dyn Error>>;

struct Grid;

impl alacritty_terminal::grid::Dimensions for Grid {
    fn total_lines(&self) -> usize {
        usize::from(ROWS)
    }

    fn screen_lines(&self) -> usize {
        usize::from(ROWS)
    }

    fn columns(&self) -> usize {
        usize::from(COLS)
    }
}

fn seconds() -> Outcome<f64> {
    let now = nix::time::ClockId::CLOCK_PROCESS_CPUTIME_ID.now()?;
    Ok(now.tv_sec() as f64 + now.tv_nsec() as f64 / 1e9)
}

/// MB of `bytes` for each second of CPU time, the making of the terminal left out.
fn measure(name: &str, bytes: &[u8]) -> Outcome<f64> {
    match name {
        "glasstty" => {
            use glasstty::{term, units::Cells};
            let options = term::Options { scrollback: LINES, ..term::Options::default() };
            let mut terminal = term::Terminal::new(Cells::new(COLS, ROWS), options);
            timed(bytes, |part| terminal.feed(part))
        }
        "alacritty" => {
            use alacritty_terminal::{Term, event::VoidListener, term::Config, vte::ansi::Processor};
            let config = Config { scrolling_history: LINES, ..Config::default() };
            let mut terminal = Term::new(config, &Grid, VoidListener);
            let mut parser: Processor = Processor::new();
            timed(bytes, |part| parser.advance(&mut terminal, part))
        }
        #[cfg(feature = "tsm")]
        "libtsm" => {
            let mut terminal = tsm::Terminal::new(COLS, ROWS, LINES).ok_or("libtsm does not start")?;
            timed(&bytes[..bytes.len().min(LESS)], |part| terminal.feed(part))
        }
        _ => Err(format!("no terminal is called {name}").into()),
    }
}

fn timed(bytes: &[u8], mut feed: impl FnMut(&[u8])) -> Outcome<f64> {
    let start = seconds()?;
    bytes.chunks(PART).for_each(&mut feed);
    Ok(bytes.len() as f64 / 1e6 / (seconds()? - start))
}

/// The same in a process of its own.
fn measure_apart(name: &str, file: &str) -> Outcome<f64> {
    let output = Command::new(std::env::current_exe()?).args(["--one", name, file]).output()?;
    let text = String::from_utf8(output.stdout)?;
    text.trim().parse().map_err(|_| format!("{name} on {file}: {}", output.status).into())
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// The medians of all terminals on one file.
fn compare(file: &str) -> Outcome<Vec<f64>> {
    let mut all = vec![Vec::new(); TERMINALS.len()];
    for _ in 0..ROUNDS {
        for (name, speeds) in TERMINALS.iter().zip(&mut all) {
            speeds.push(measure_apart(name, file)?);
        }
    }
    Ok(all.into_iter().map(median).collect())
}

fn main() -> Outcome<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if let [one, name, file] = args.as_slice()
        && one == "--one"
    {
        println!("{}", measure(name, &std::fs::read(file)?)?);
        return Ok(());
    }
    print!("{:20}", "MB per CPU second");
    TERMINALS.iter().for_each(|name| print!("{name:>12}"));
    TERMINALS[1..].iter().for_each(|name| print!("{:>13}", format!("x {name}")));
    println!();
    let mut logs = vec![0.0; TERMINALS.len() - 1];
    for file in &args {
        let speeds = compare(file)?;
        let name = Path::new(file).file_stem().map_or(file.into(), |stem| stem.to_string_lossy());
        print!("{name:20}");
        speeds.iter().for_each(|speed| print!("{speed:12.1}"));
        for (log, theirs) in logs.iter_mut().zip(&speeds[1..]) {
            let ratio = speeds[0] / theirs;
            *log += ratio.ln();
            print!("{ratio:13.2}");
        }
        println!();
    }
    print!("{:w$}", "geometric mean", w = 20 + 12 * TERMINALS.len());
    logs.iter().for_each(|log| print!("{:13.2}", (log / args.len().max(1) as f64).exp()));
    println!();
    Ok(())
}
