//! Base64 as it arrives, a few bytes at a time: RFC 4648 §4, padding optional.

const fn table() -> [u8; 256] {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut table = [0xff; 256];
    let mut i = 0;
    while i < alphabet.len() {
        table[alphabet[i] as usize] = i as u8;
        i += 1;
    }
    table
}

static VALUES: [u8; 256] = table();

/// The state between two bytes.
#[derive(Debug, Default)]
pub(super) struct Decoder {
    bits: u32,
    count: u32,
    padded: bool,
    pub(super) broken: bool,
}

impl Decoder {
    /// Adds what `text` says to `out`, never more than `limit` bytes in all; more is an error.
    pub(super) fn push(&mut self, text: &[u8], out: &mut Vec<u8>, limit: usize) {
        for byte in text {
            let value = VALUES[usize::from(*byte)];
            if *byte == b'=' {
                self.padded = true;
            } else if value == 0xff || self.padded || out.len() >= limit {
                self.broken = true;
            }
            if self.padded || self.broken {
                continue;
            }
            self.bits = self.bits << 6 | u32::from(value);
            self.count += 6;
            if self.count >= 8 {
                self.count -= 8;
                out.push((self.bits >> self.count) as u8);
            }
        }
    }

    /// Whether what came was whole: no stray bytes, and no single character at the end.
    pub(super) const fn is_whole(&self) -> bool {
        !self.broken && self.count < 6
    }
}

/// A whole text at once.
pub(in crate::term) fn decode(text: &[u8]) -> Option<Vec<u8>> {
    let (mut decoder, mut out) = (Decoder::default(), Vec::new());
    decoder.push(text, &mut out, text.len());
    decoder.is_whole().then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(text: &str, limit: usize) -> Option<Vec<u8>> {
        let (mut decoder, mut out) = (Decoder::default(), Vec::new());
        text.as_bytes().chunks(3).for_each(|part| decoder.push(part, &mut out, limit));
        decoder.is_whole().then_some(out)
    }

    #[test]
    fn the_vectors_of_the_standard() {
        let cases = [
            ("", ""),
            ("Zg==", "f"),
            ("Zm8=", "fo"),
            ("Zm9v", "foo"),
            ("Zm9vYg", "foob"),
            ("Zm9vYmE=", "fooba"),
            ("Zm9vYmFy", "foobar"),
        ];
        for (text, wanted) in cases {
            assert_eq!(decode(text, 100).as_deref(), Some(wanted.as_bytes()), "{text}");
        }
    }

    #[test]
    fn what_is_not_base64_is_refused() {
        for text in ["Z", "Zm9v!", "Zg==Zg==", "Zm 9v", "\u{e9}"] {
            assert_eq!(decode(text, 100), None, "{text}");
        }
        assert_eq!(decode("Zm9vYmFy", 5), None, "more than the limit");
    }
}
