//! Hangul jamo to syllables: what is written letter by letter is shown in its block.
//!
//! The arithmetic is that of the Unicode Standard, chapter 3.12.

const LEADING: u32 = 0x1100;
const VOWEL: u32 = 0x1161;
/// One before the first trailing consonant: nothing trails.
const TRAILING: u32 = 0x11A7;
const SYLLABLE: u32 = 0xAC00;
const LEADINGS: u32 = 19;
const VOWELS: u32 = 21;
const TRAILINGS: u32 = 28;

/// The text with its jamo composed; `None` when there is nothing to compose.
pub(super) fn composed(text: &str) -> Option<String> {
    // The first byte of U+1100 is 0xE1, and nothing shorter holds two of them.
    if text.len() < 6 || !text.chars().any(|c| leading(c).is_some() || syllable(c).is_some()) {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match out.chars().next_back().and_then(|before| join(before, c)) {
            Some(joined) => {
                out.pop();
                out.push(joined);
            }
            None => out.push(c),
        }
    }
    (out != text).then_some(out)
}

fn join(before: char, c: char) -> Option<char> {
    let code = match (leading(before), offset(c, VOWEL, VOWELS)) {
        (Some(first), Some(vowel)) => SYLLABLE + (first * VOWELS + vowel) * TRAILINGS,
        _ => {
            let open = syllable(before).filter(|syllable| syllable % TRAILINGS == 0)?;
            let last = offset(c, TRAILING, TRAILINGS).filter(|last| *last > 0)?;
            SYLLABLE + open + last
        }
    };
    char::from_u32(code)
}

fn leading(c: char) -> Option<u32> {
    offset(c, LEADING, LEADINGS)
}

fn syllable(c: char) -> Option<u32> {
    offset(c, SYLLABLE, LEADINGS * VOWELS * TRAILINGS)
}

fn offset(c: char, first: u32, count: u32) -> Option<u32> {
    u32::from(c).checked_sub(first).filter(|offset| *offset < count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jamo_become_syllables() {
        assert_eq!(composed("\u{1112}\u{1161}\u{11AB}").as_deref(), Some("한"));
        assert_eq!(composed("\u{1100}\u{1173}").as_deref(), Some("그"));
        assert_eq!(composed("하\u{11AB}").as_deref(), Some("한"));
        assert_eq!(composed("\u{1100}\u{1161}\u{11A8}\u{1100}\u{1161}").as_deref(), Some("각가"));
    }

    #[test]
    fn the_rest_stays() {
        for text in [
            "",
            "a",
            "한",
            "\u{1100}\u{1100}",
            "\u{1161}\u{11AB}",
            "한\u{11AB}",
            "\u{1100}\u{301}\u{1161}",
            "क्षि",
        ] {
            assert_eq!(composed(text), None, "{text:?}");
        }
    }
}
