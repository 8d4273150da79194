//! The fast path: text in bulk, controls at once, sequences to `vte` in slices. `twin.rs` is the same without
//! the speed, and the specification.

use super::framer::{Framer, Step};
use super::osc;
use super::params::Params;
use super::perform::Performer;
use super::style::Rgb;

const CAN: &[u8] = b"\x18";
const ESC: &[u8] = b"\x1b";
const DEL: u8 = 0x7f;

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
        while let Some(first) = rest.first() {
            let used = match first {
                0x20..DEL => Self::ascii(rest, to),
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
        let mut value = 0_u32;
        for (i, byte) in rest.iter().enumerate() {
            match byte {
                b'0'..=b'9' => value = (value * 10 + u32::from(byte - b'0')).min(u32::from(u16::MAX)),
                b';' if self.params.add(value as u16) => value = 0,
                b'@'..=b'Z' | b'`'..=b'~' if self.params.add(value as u16) => {
                    to.sequence(&self.params, &[], *byte);
                    return Some(i + 3);
                }
                _ => return None,
            }
        }
        None
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
            }
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

/// Not a character yet, but the beginning of one.
fn is_incomplete(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_err_and(|error| error.valid_up_to() == 0 && error.error_len().is_none())
}

/// How many bytes from the start are printable ASCII.
#[inline]
fn ascii_len(bytes: &[u8]) -> usize {
    span(bytes, |word| word | controls(word), |byte| matches!(byte, 0x20..DEL))
}

/// How many bytes from the start are no control characters.
#[inline]
fn text_len(bytes: &[u8]) -> usize {
    span(bytes, controls, |byte| byte >= 0x20 && byte != DEL)
}

const ONES: u64 = 0x0101_0101_0101_0101;
const TOPS: u64 = 0x80 * ONES;

/// The top bit of each byte that is a control character; bits above the lowest of these may be wrong.
#[inline(always)]
const fn controls(word: u64) -> u64 {
    let del = word ^ (DEL as u64 * ONES);
    let low = word.wrapping_sub(0x20 * ONES) & !word;
    low | del.wrapping_sub(ONES) & !del
}

/// How many bytes from the start are good: eight at a time, then one at a time where no eight are left.
#[inline(always)]
fn span(bytes: &[u8], bad: impl Fn(u64) -> u64, good: impl Fn(u8) -> bool) -> usize {
    let (words, rest) = bytes.as_chunks::<8>();
    for (i, word) in words.iter().enumerate() {
        let found = bad(u64::from_le_bytes(*word)) & TOPS;
        if found != 0 {
            return i * 8 + found.trailing_zeros() as usize / 8;
        }
    }
    words.len() * 8 + rest.iter().take_while(|byte| good(**byte)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_end_at_the_first_byte_that_does_not_belong() {
        for len in 0..70 {
            for bad in [0x00, 0x1f, 0x7f, 0x1b] {
                let mut bytes = vec![b'~'; len];
                assert_eq!(ascii_len(&bytes), len);
                bytes.extend([bad, b' ', b'x']);
                assert_eq!(ascii_len(&bytes), len);
                assert_eq!(text_len(&bytes), len);
            }
            let mut bytes = vec![b' '; len];
            bytes.extend([0xc3, 0xa9]);
            assert_eq!((ascii_len(&bytes), text_len(&bytes)), (len, len + 2));
        }
    }
}
