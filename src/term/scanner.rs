//! The fast path: text in bulk, controls at once, sequences to `vte` in slices. `twin.rs` is the same without
//! the speed, and the specification.

use super::framer::{Framer, Step};
use super::osc;
use super::params::Params;
use super::perform::Performer;
use super::span::{DEL, ascii_len, text_len};
use super::style::Rgb;

const CAN: &[u8] = b"\x18";
const ESC: &[u8] = b"\x1b";

/// Bytes of a command that room is kept for.
const USUAL_COMMAND: usize = 4096;

/// Bytes behind a line feed from which on it is worth a look whether they are one plain line after the other.
const FLOOD: usize = 256;

#[derive(Default)]
pub(super) struct Scanner {
    parser: vte::Parser,
    framer: Framer,
    params: Params,
    /// The operating system command that is arriving.
    command: Vec<u8>,
    /// The beginning of a character whose other bytes come with the next feed.
    partial: Partial,
}

impl std::fmt::Debug for Scanner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Scanner").field("framer", &self.framer).finish_non_exhaustive()
    }
}

#[derive(Debug, Default)]
struct Partial {
    bytes: [u8; 4],
    len: usize,
}

impl Scanner {
    pub(super) fn feed(&mut self, bytes: &[u8], to: &mut Performer<'_>) {
        let mut rest = bytes;
        while let Some(first) = rest.first() {
            let used = if self.framer.is_apc() {
                self.apc(rest, to)
            } else if !self.framer.is_ground() {
                self.sequence(rest, to)
            } else if self.partial.len > 0 {
                self.complete(*first, to)
            } else {
                self.ground(rest, to)
            };
            rest = &rest[used..];
        }
    }

    /// Text, controls and whole sequences, as far as nothing unfinished remains. How many bytes were used.
    #[inline]
    fn ground(&mut self, bytes: &[u8], to: &mut Performer<'_>) -> usize {
        let mut rest = bytes;
        let mut hopeful = usize::MAX;
        while let Some(first) = rest.first() {
            let used = match first {
                0x20..DEL => Self::ascii(rest, to),
                b'\n' => 1 + Self::line_feed(&rest[1..], &mut hopeful, to),
                0x00..0x1b | 0x1c..0x20 => {
                    to.control(*first);
                    1
                }
                0x1b => match self.short(rest, to) {
                    Some(used) => used,
                    None => return bytes.len() - rest.len() + self.sequence(rest, to),
                },
                0x80.. => return bytes.len() - rest.len() + self.text(rest, to),
                &DEL => 1,
            };
            rest = &rest[used..];
        }
        bytes.len()
    }

    /// LF, and the plain lines in `later` that come behind it, when there are enough of them. Where so few bytes
    /// are left as `hopeful` says, another look may be worth it.
    #[inline]
    fn line_feed(later: &[u8], hopeful: &mut usize, to: &mut Performer<'_>) -> usize {
        to.control(b'\n');
        if later.len() < FLOOD || later.len() > *hopeful {
            return 0;
        }
        let flood = to.screen.flood(later);
        flood.unwrap_or_else(|seen| {
            *hopeful = later.len() - seen;
            0
        })
    }

    #[inline]
    fn ascii(bytes: &[u8], to: &mut Performer<'_>) -> usize {
        let end = ascii_len(bytes);
        to.screen.print_ascii(&bytes[..end]);
        end
    }

    /// Text up to the next control character, checked once.
    fn text(&mut self, bytes: &[u8], to: &mut Performer<'_>) -> usize {
        let end = text_len(bytes);
        let run = &bytes[..end];
        match simdutf8::basic::from_utf8(run) {
            Ok(text) => to.screen.print_text(text),
            Err(_) => self.broken_text(run, end == bytes.len(), to),
        }
        end
    }

    /// U+FFFD for each maximal subpart; what may go on in the next feed waits.
    fn broken_text(&mut self, run: &[u8], at_end: bool, to: &mut Performer<'_>) {
        let mut chunks = run.utf8_chunks().peekable();
        while let Some(chunk) = chunks.next() {
            to.screen.print_text(chunk.valid());
            let broken = chunk.invalid();
            if broken.is_empty() {
                continue;
            }
            if at_end && chunks.peek().is_none() && is_incomplete(broken) {
                self.partial.bytes[..broken.len()].copy_from_slice(broken);
                self.partial.len = broken.len();
            } else {
                to.screen.print_char(char::REPLACEMENT_CHARACTER);
            }
        }
    }

    /// One more byte of a character that began in an earlier feed. How many were used: one or none.
    fn complete(&mut self, byte: u8, to: &mut Performer<'_>) -> usize {
        let len = self.partial.len;
        self.partial.bytes[len] = byte;
        let bytes = &self.partial.bytes[..=len];
        if let Ok(text) = std::str::from_utf8(bytes) {
            to.screen.print_text(text);
            self.partial.len = 0;
            1
        } else if is_incomplete(bytes) {
            self.partial.len += 1;
            1
        } else {
            self.partial.len = 0;
            to.screen.print_char(char::REPLACEMENT_CHARACTER);
            0
        }
    }

    /// The commonest sequences, `ESC [` and numbers and a final byte, when all of it is here and there is
    /// nothing else about it. `None`: `vte` shall see it.
    #[inline]
    fn short(&mut self, bytes: &[u8], to: &mut Performer<'_>) -> Option<usize> {
        let [_, b'[', rest @ ..] = bytes else { return None };
        self.params.clear();
        let mut rest = rest;
        loop {
            let (value, digits) = number(rest);
            let (last, later) = rest.get(digits..)?.split_first()?;
            if digits > DIGITS || !self.params.add(value.min(u32::from(u16::MAX)) as u16) {
                return None;
            }
            match last {
                b';' => rest = later,
                b'@'..=b'Z' | b'`'..=b'~' => {
                    to.sequence(&self.params, &[], *last);
                    return Some(bytes.len() - later.len());
                }
                _ => return None,
            }
        }
    }

    /// From ESC, or from where the last feed ended, to the end of the sequence. How many bytes were used.
    fn sequence(&mut self, bytes: &[u8], to: &mut Performer<'_>) -> usize {
        let mut start = 0;
        for (i, byte) in bytes.iter().enumerate() {
            let step = self.framer.step(*byte);
            if step != Step::Pass {
                self.parser.advance(to, &bytes[start..i]);
                start = i + 1 - usize::from(self.other(step, *byte, to));
            }
            if self.framer.is_ground() || self.framer.is_apc() {
                self.parser.advance(to, &bytes[start..=i]);
                return i + 1;
            }
        }
        self.parser.advance(to, &bytes[start..]);
        bytes.len()
    }

    /// The inside of an APC in bulk, up to the byte that may end it.
    fn apc(&mut self, bytes: &[u8], to: &mut Performer<'_>) -> usize {
        match memchr::memchr3(0x1b, 0x18, 0x1a, bytes).unwrap_or(bytes.len()) {
            0 => {
                if bytes[0] != 0x1b {
                    to.dcs.apc.cancel();
                }
                self.sequence(bytes, to)
            }
            end => {
                to.dcs.apc.put(&bytes[..end]);
                end
            }
        }
    }

    /// Anything but `Pass`. Whether `vte` still has to get the byte itself.
    #[cold]
    pub(super) fn other(&mut self, step: Step, byte: u8, to: &mut Performer<'_>) -> bool {
        match step {
            Step::Pass => return true,
            Step::Drop => {}
            Step::Osc(byte) => self.command.push(byte),
            Step::OscEnd(bell) => {
                osc::dispatch(to.screen, &self.command, bell);
                self.command.clear();
                self.command.shrink_to(USUAL_COMMAND);
            }
            Step::OscTooLong => self.command.clear(),
            Step::After(bytes) => {
                self.parser.advance(to, bytes);
                return true;
            }
            Step::ApcStart => {
                to.dcs.apc.start();
                return true;
            }
            Step::Apc => to.dcs.apc.put(&[byte]),
            Step::ApcEnd => {
                to.apc_end();
                return true;
            }
            Step::Instead(bytes) => self.parser.advance(to, bytes),
            Step::Cancel => return self.cancel(byte, to),
            Step::Palette(digits) => {
                let [_, r, g, b] = (digits & 0xff_ffff).to_be_bytes();
                osc::linux_palette(to.screen, (digits >> 24) as u8, Rgb::new(r, g, b));
            }
            Step::PaletteReset => osc::linux_palette_reset(to.screen),
        }
        false
    }

    /// A string ends without effect; the byte that ended it may begin something else.
    fn cancel(&mut self, byte: u8, to: &mut Performer<'_>) -> bool {
        self.command.clear();
        to.cancelled = true;
        self.parser.advance(to, CAN);
        to.cancelled = false;
        if !self.framer.cancelled(byte) {
            return false;
        }
        self.parser.advance(to, ESC);
        let step = self.framer.step(byte);
        self.other(step, byte, to)
    }

    /// One byte without any short cut.
    pub(super) fn slow(&mut self, byte: u8, to: &mut Performer<'_>) {
        if self.framer.is_ground() && byte != 0x1b {
            self.parser.advance(to, &[byte]);
            return;
        }
        let step = self.framer.step(byte);
        if self.other(step, byte, to) {
            self.parser.advance(to, &[byte]);
        }
    }
}

/// Digits of a number that need no care about overflow.
const DIGITS: usize = 8;

/// A decimal number at the start, and how many digits it has; meaningless when these are more than `DIGITS`.
#[inline]
fn number(bytes: &[u8]) -> (u32, usize) {
    let (mut value, mut digits) = (0_u32, 0);
    for byte in bytes {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            break;
        }
        value = value.wrapping_mul(10).wrapping_add(u32::from(digit));
        digits += 1;
    }
    (value, digits)
}

/// Not a character yet, but the beginning of one.
fn is_incomplete(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_err_and(|error| error.valid_up_to() == 0 && error.error_len().is_none())
}
