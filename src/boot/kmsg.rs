//! Records of `/dev/kmsg` to lines of a terminal: time, colour by level, and nothing that could move a cursor.
//!
//! A record is `PRIORITY,NUMBER,MICROSECONDS,FLAGS[,…];TEXT`, then a dictionary of lines that begin with a blank
//! (Documentation/ABI/testing/dev-kmsg). The kernel escapes what is not printable ASCII as `\xNN`, each byte of UTF-8
//! too. Records are numbered without gaps, so a gap says how many were lost.

use std::fmt::Write as _;
use std::time::Duration;

/// Levels that there are: 0 is an emergency, 7 is for debugging.
pub const LEVELS: u8 = 8;

/// Columns before the text: `[12345.678901] `.
const MARGIN: usize = 15;

/// One record, its text as the kernel wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record<'a> {
    pub level: u8,
    pub number: u64,
    /// Since the machine began.
    pub time: Duration,
    /// A piece of the line before.
    pub continues: bool,
    text: &'a [u8],
}

impl<'a> Record<'a> {
    /// Nothing where the bytes are no record.
    pub fn parse(bytes: &'a [u8]) -> Option<Self> {
        let at = bytes.iter().position(|b| *b == b';')?;
        let head = str::from_utf8(&bytes[..at]).ok()?;
        let mut fields = head.split(',');
        let priority: u32 = fields.next()?.parse().ok()?;
        let number = fields.next()?.parse().ok()?;
        let micros = fields.next()?.parse().ok()?;
        let flags = fields.next()?;
        let text = bytes[at + 1..].split(|b| *b == b'\n').next().unwrap_or_default();
        Some(Self {
            level: (priority % u32::from(LEVELS)) as u8,
            number,
            time: Duration::from_micros(micros),
            continues: flags.starts_with(['c', '+']),
            text,
        })
    }
}

/// Turns records into lines, and sees what is missing between them.
#[derive(Clone, Copy, Debug)]
pub struct Log {
    /// Levels below this are shown.
    limit: u8,
    /// The number of the record to come.
    next: u64,
}

impl Log {
    /// Shows levels below `limit`: all of them with [`LEVELS`].
    pub const fn new(limit: u8) -> Self {
        Self { limit, next: 0 }
    }

    /// The line of a record, without an end; nothing for one of no interest. What is no record is shown as it is.
    pub fn line(&mut self, bytes: &[u8]) -> Vec<String> {
        let Some(record) = Record::parse(bytes) else {
            return vec![readable(bytes.trim_ascii_end())];
        };
        let mut lines = Vec::new();
        if let Some(lost @ 1..) = record.number.checked_sub(self.next) {
            lines.push(missing(lost, self.next == 0));
        }
        self.next = record.number.saturating_add(1);
        if record.level < self.limit {
            lines.push(shown(&record));
        }
        lines
    }
}

fn missing(count: u64, from_the_start: bool) -> String {
    let messages = if count == 1 { "message" } else { "messages" };
    let why = if from_the_start { "the kernel keeps them no longer" } else { "they came too fast" };
    format!("\x1b[7m{count} {messages} missing: {why}\x1b[m")
}

fn shown(record: &Record<'_>) -> String {
    let seconds = record.time.as_secs();
    let stamp = format!("[{seconds:>5}.{:06}]", record.time.subsec_micros());
    let mut line = match record.continues {
        true => " ".repeat(MARGIN),
        false => format!("\x1b[32m{stamp}\x1b[m "),
    };
    let text = readable(&unescaped(record.text)).replace('\n', &format!("\r\n{}", " ".repeat(MARGIN)));
    let _ = write!(line, "{}{text}\x1b[m", color(record.level));
    line
}

/// Bold counts for those who cannot tell the colours apart.
const fn color(level: u8) -> &'static str {
    match level {
        0..=2 => "\x1b[1;7;31m",
        3 => "\x1b[1;31m",
        4 => "\x1b[33m",
        5 => "\x1b[1m",
        6 => "",
        _ => "\x1b[2m",
    }
}

/// The bytes that the kernel escaped.
fn unescaped(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((first, tail)) = rest.split_first() {
        let escaped = tail.strip_prefix(b"x").and_then(|hex| hex.get(..2)).filter(|_| *first == b'\\');
        let value = escaped.and_then(|hex| u8::from_str_radix(str::from_utf8(hex).ok()?, 16).ok());
        bytes.push(value.unwrap_or(*first));
        rest = if value.is_some() { &tail[3..] } else { tail };
    }
    bytes
}

/// Text that says what it is and does nothing: characters that control or hide others stand there as their numbers.
fn readable(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '\n' => text.push('\n'),
                '\t' => text.push_str("    "),
                c if c.is_control() || rearranges(c) => {
                    let _ = write!(text, "\\x{:02x}", u32::from(c));
                }
                c => text.push(c),
            }
        }
        for byte in chunk.invalid() {
            let _ = write!(text, "\\x{byte:02x}");
        }
    }
    text.trim_end_matches('\n').to_owned()
}

/// Marks of direction and characters without a width.
const fn rearranges(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(log: &mut Log, bytes: &[u8]) -> String {
        log.line(bytes).join("|").replace('\x1b', "^")
    }

    #[test]
    fn a_record_is_a_time_and_a_text_and_its_dictionary_is_passed_over() {
        let mut log = Log::new(LEVELS);
        let record = b"6,0,1234567,-,caller=T1;usb 1-1: new device\n SUBSYSTEM=usb\n DEVICE=+usb:1-1\n";
        assert_eq!(lines(&mut log, record), "^[32m[    1.234567]^[m usb 1-1: new device^[m");
        assert_eq!(lines(&mut log, b"30,1,99999000001,-;daemon"), "^[32m[99999.000001]^[m daemon^[m");
    }

    #[test]
    fn levels_have_looks_and_some_are_left_out() {
        let mut log = Log::new(5);
        assert!(lines(&mut log, b"3,0,0,-;bad\n").contains("^[1;31mbad"));
        assert!(lines(&mut log, b"2,1,0,-;very bad\n").contains("^[1;7;31mvery bad"));
        assert_eq!(lines(&mut log, b"6,2,0,-;by the way\n"), "");
        assert!(lines(&mut log, b"4,3,0,-;hm\n").ends_with("^[33mhm^[m"), "nothing is missing");
    }

    #[test]
    fn gaps_are_said_with_their_number() {
        let mut log = Log::new(LEVELS);
        let start = lines(&mut log, b"6,40,0,-;first\n");
        assert!(start.starts_with("^[7m40 messages missing: the kernel keeps them no longer"), "{start}");
        assert!(!lines(&mut log, b"6,41,0,-;next\n").contains("missing"));
        assert!(
            lines(&mut log, b"6,43,0,-;later\n").starts_with("^[7m1 message missing: they came too fast")
        );
        let mut strict = Log::new(4);
        strict.line(b"6,0,0,-;a\n");
        assert!(lines(&mut strict, b"7,9,0,-;b\n").contains("8 messages"), "of whatever level");
    }

    #[test]
    fn pieces_and_further_lines_stand_below_the_text() {
        let mut log = Log::new(LEVELS);
        assert_eq!(lines(&mut log, b"6,0,0,c;piece\n"), format!("{}piece^[m", " ".repeat(MARGIN)));
        let two = lines(&mut log, b"6,1,0,-;one\\x0atwo\\x0a\n");
        assert_eq!(two, format!("^[32m[    0.000000]^[m one\r\n{}two^[m", " ".repeat(MARGIN)));
    }

    #[test]
    fn letters_are_read_and_control_characters_are_only_shown() {
        let mut log = Log::new(LEVELS);
        let mut text = |bytes: &[u8]| {
            let line = log.line(&[b"6,0,0,-;", bytes].concat()).pop().expect("a line");
            line.trim_end_matches("\x1b[m").rsplit("\x1b[m ").next().unwrap_or("").to_owned()
        };
        assert_eq!(text(b"Stra\\xc3\\x9fe C:\\x5cdir"), "Straße C:\\dir");
        assert_eq!(text(b"\\x1b[2J\\x07 \\xc2\\x9b \\xff"), "\\x1b[2J\\x07 \\x9b \\xff");
        assert_eq!(text(b"\x1b]0;title\x07"), "\\x1b]0;title\\x07", "even if the kernel did not escape it");
        assert_eq!(text("\u{202e}evil\u{200b}".as_bytes()), "\\x202eevil\\x200b");
        assert_eq!(text(b"a\\x09b\\x0d"), "a    b\\x0d");
        assert_eq!(text(b"\\x \\x1 \\xzz \\"), "\\x \\x1 \\xzz \\");
    }

    #[test]
    fn what_is_no_record_is_shown_and_nothing_of_it_is_obeyed() {
        let mut log = Log::new(LEVELS);
        for bytes in
            [&b""[..], b";", b"x,y,z;", b"1,2;", b"6,18446744073709551615,0;", b"\x1b[H\xff", b"-1,0,0,-;"]
        {
            let line = lines(&mut log, bytes);
            assert!(!line.contains('^') && !line.contains('\r'), "{line:?}");
        }
        // The last number of all overflows nothing.
        log.line(b"6,18446744073709551614,0,-;x");
    }
}
