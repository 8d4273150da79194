//! What stands above a login where no getty writes it: the files of issue(5) with agetty(8)'s escapes.
//!
//! login(1) then asks for the name itself. Not here: addresses of interfaces (`\4`, `\6`), counts of users (`\u`, `\U`)
//! and the speed of a line (`\b`), which are left out. Date and time are UTC.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use nix::sys::utsname::uname;

use crate::sys::clock;

/// The first that exists.
const FILES: &[&str] = &["etc/issue", "run/issue", "usr/lib/issue"];

/// `*.issue` of all of them, in the order of their names; of two files with one name the first.
const FOLDERS: &[&str] = &["etc/issue.d", "run/issue.d", "usr/lib/issue.d"];

/// Where to look for the pretty name of the system.
const RELEASES: &[&str] = &["etc/os-release", "usr/lib/os-release"];

/// More of it would be no greeting.
const MOST: usize = 64 * 1024;

/// Names in `\e{name}`, and their SGR parameters.
const LOOKS: &[(&str, &str)] = &[
    ("black", "30"),
    ("blink", "5"),
    ("blue", "34"),
    ("bold", "1"),
    ("brown", "33"),
    ("cyan", "36"),
    ("darkgray", "1;30"),
    ("gray", "37"),
    ("green", "32"),
    ("halfbright", "2"),
    ("lightblue", "1;34"),
    ("lightcyan", "1;36"),
    ("lightgray", "37"),
    ("lightgreen", "1;32"),
    ("lightmagenta", "1;35"),
    ("lightred", "1;31"),
    ("magenta", "35"),
    ("red", "31"),
    ("reset", "0"),
    ("reverse", "7"),
    ("white", "1;37"),
    ("yellow", "1;33"),
];

/// The greeting of this machine; `line` is what `\l` stands for. Empty where nobody wrote one.
pub(super) fn greeting(line: &str) -> Vec<u8> {
    let root = Path::new("/");
    let known = uname().ok();
    let known = known.as_ref();
    let word = |text: Option<&OsStr>| text.unwrap_or_default().to_string_lossy().into_owned();
    let facts = Facts {
        line: line.to_owned(),
        system: word(known.map(nix::sys::utsname::UtsName::sysname)),
        host: word(known.map(nix::sys::utsname::UtsName::nodename)),
        release: word(known.map(nix::sys::utsname::UtsName::release)),
        version: word(known.map(nix::sys::utsname::UtsName::version)),
        machine: word(known.map(nix::sys::utsname::UtsName::machine)),
        domain: word(known.map(nix::sys::utsname::UtsName::domainname)),
        os_release: first(root, RELEASES).unwrap_or_default(),
        seconds: clock::since_1970().as_secs(),
    };
    expand(&text(root), &facts).into_bytes()
}

/// What the escapes stand for.
#[derive(Clone, Debug, Default)]
struct Facts {
    line: String,
    system: String,
    host: String,
    release: String,
    version: String,
    machine: String,
    domain: String,
    os_release: String,
    /// Since 1970, UTC.
    seconds: u64,
}

fn text(root: &Path) -> String {
    let mut text = first(root, FILES).unwrap_or_default();
    let mut seen: Vec<String> = Vec::new();
    let mut parts: Vec<PathBuf> = Vec::new();
    for folder in FOLDERS {
        for path in issues(&root.join(folder)) {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if !seen.contains(&name) {
                seen.push(name);
                parts.push(path);
            }
        }
    }
    parts.sort_by_key(|path| path.file_name().map(OsStr::to_owned));
    text.extend(parts.iter().filter_map(|path| read(path)));
    text
}

fn issues(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).filter(|path| path.extension() == Some(OsStr::new("issue"))).collect()
}

fn first(root: &Path, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| read(&root.join(name)))
}

fn read(path: &Path) -> Option<String> {
    let bytes = fs::read(path).ok()?;
    Some(String::from_utf8_lossy(&bytes[..bytes.len().min(MOST)]).into_owned())
}

/// Escapes to what they stand for, and line ends to those of a terminal.
fn expand(text: &str, facts: &Facts) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        match c {
            '\\' => rest = escape(rest, facts, &mut out),
            '\n' => out.push_str("\r\n"),
            other => out.push(other),
        }
    }
    out
}

/// One escape, behind its backslash; what follows it.
fn escape<'a>(text: &'a str, facts: &Facts, out: &mut String) -> &'a str {
    let Some(letter) = text.chars().next() else { return text };
    let rest = &text[letter.len_utf8()..];
    let (argument, after) = argument(rest).map_or((None, rest), |(word, after)| (Some(word), after));
    match letter {
        'S' => out.push_str(&release(&facts.os_release, argument, &facts.system)),
        'e' => out.push_str(&look(argument)),
        // They would take one, and there is nothing to say.
        '4' | '6' => {}
        _ => {
            out.push_str(&plain(letter, facts));
            return rest;
        }
    }
    after
}

/// `{word}`.
fn argument(text: &str) -> Option<(&str, &str)> {
    text.strip_prefix('{')?.split_once('}')
}

fn plain(letter: char, facts: &Facts) -> String {
    match letter {
        '\\' => "\\".to_owned(),
        'd' => date(facts.seconds),
        't' => time(facts.seconds),
        'l' => facts.line.clone(),
        'm' => facts.machine.clone(),
        'n' => facts.host.clone(),
        'o' | 'O' if facts.domain == "(none)" => String::new(),
        'o' | 'O' => facts.domain.clone(),
        'r' => facts.release.clone(),
        's' => facts.system.clone(),
        'v' => facts.version.clone(),
        _ => String::new(),
    }
}

fn look(name: Option<&str>) -> String {
    let Some(name) = name else { return "\x1b".to_owned() };
    LOOKS.iter().find(|(known, _)| *known == name).map_or_else(String::new, |(_, sgr)| format!("\x1b[{sgr}m"))
}

/// A variable of os-release(5), the pretty name if none is asked for. Colours come as SGR parameters.
fn release(file: &str, variable: Option<&str>, system: &str) -> String {
    let wanted = variable.unwrap_or("PRETTY_NAME");
    let value = file.lines().find_map(|line| line.strip_prefix(wanted)?.strip_prefix('='));
    let value = value.map(|value| value.trim_matches(['"', '\'']).to_owned());
    match (wanted, value) {
        ("ANSI_COLOR", Some(color)) => format!("\x1b[{color}m"),
        (_, Some(value)) => value,
        ("PRETTY_NAME", None) => system.to_owned(),
        (_, None) => String::new(),
    }
}

fn time(seconds: u64) -> String {
    let day = seconds % 86_400;
    format!("{:02}:{:02}:{:02} UTC", day / 3600, day / 60 % 60, day % 60)
}

/// The proleptic Gregorian calendar, by eras of 400 years that begin in March.
fn date(seconds: u64) -> String {
    const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] =
        ["Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb"];
    let since_epoch = seconds / 86_400;
    // 1970-01-01 is day 719468 of the first era.
    let days = since_epoch + 719_468;
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let year = era * 400 + year_of_era + u64::from(month >= 10);
    let index = |at: u64, length: usize| usize::try_from(at).unwrap_or(0) % length;
    format!("{} {} {day} {year}", DAYS[index(since_epoch, 7)], MONTHS[index(month, 12)])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts() -> Facts {
        let text = |text: &str| text.to_owned();
        Facts {
            line: text("tty1"),
            system: text("Linux"),
            host: text("machine"),
            release: text("6.12.1"),
            version: text("#1 SMP"),
            machine: text("x86_64"),
            domain: text("(none)"),
            os_release: text("NAME=\"Some\"\nPRETTY_NAME=\"Some Linux 13\"\nANSI_COLOR=\"1;34\"\n"),
            seconds: 1_795_817_171,
        }
    }

    #[test]
    fn escapes_stand_for_what_the_machine_is() {
        let shows = |text: &str, shown: &str| assert_eq!(expand(text, &facts()), shown, "{text}");
        shows("Debian GNU/Linux 13 \\n \\l\n\n", "Debian GNU/Linux 13 machine tty1\r\n\r\n");
        shows("\\s \\r (\\m) \\v", "Linux 6.12.1 (x86_64) #1 SMP");
        shows("\\S, \\S{NAME}, \\S{NONE}.", "Some Linux 13, Some, .");
        shows("\\S{ANSI_COLOR}blue\\e{reset}", "\x1b[1;34mblue\x1b[0m");
        shows("\\e[1mold\\e{red}\\e{nothing}", "\x1b[1mold\x1b[31m");
        shows("a\\\\b\\O\\4{eth0}\\6\\u\\?c\\", "a\\bc");
        shows("\\l{x}", "tty1{x}");
        shows("\\d, \\t", "Fri Nov 27 2026, 22:06:11 UTC");
    }

    #[test]
    fn the_calendar_knows_leap_days() {
        assert_eq!(date(0), "Thu Jan 1 1970");
        assert_eq!(date(951_782_400), "Tue Feb 29 2000");
        assert_eq!(date(951_868_800), "Wed Mar 1 2000");
        assert_eq!(date(4_107_542_400), "Mon Mar 1 2100");
    }

    #[test]
    fn the_first_file_counts_and_parts_follow_by_name() {
        let root = std::env::temp_dir().join(format!("glasstty-test-issue-{}", std::process::id()));
        let write = |name: &str, text: &str| {
            let path = root.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        write("run/issue", "run\n");
        assert_eq!(text(&root), "run\n");
        write("etc/issue", "etc\n");
        write("usr/lib/issue.d/20-b.issue", "b\n");
        write("usr/lib/issue.d/10-a.issue", "hidden by the administrator's\n");
        write("etc/issue.d/10-a.issue", "a\n");
        write("etc/issue.d/README", "no issue\n");
        assert_eq!(text(&root), "etc\na\nb\n");
        fs::remove_dir_all(&root).unwrap();
    }
}
