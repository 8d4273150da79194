//! How far text goes: runs of bytes without a control character, eight at a time.

pub(super) const DEL: u8 = 0x7f;

/// How many bytes from the start are printable ASCII.
#[inline]
pub(super) fn ascii_len(bytes: &[u8]) -> usize {
    span(bytes, |word| word | controls(word), |byte| matches!(byte, 0x20..DEL))
}

/// How many bytes from the start are no control characters.
#[inline]
pub(super) fn text_len(bytes: &[u8]) -> usize {
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
