//! Characters that look the other way in text from right to left.

/// The character that looks as this one does from right to left; box drawing takes part only where `boxes` says so.
pub(in crate::paint) fn mirrored(c: char, boxes: bool) -> char {
    let other = |(open, close): &(char, char)| match c {
        _ if c == *open => Some(*close),
        _ if c == *close => Some(*open),
        _ => None,
    };
    match c {
        // Letters, which are nearly all that comes here, need no search.
        '\u{BC}'..='\u{2000}' => c,
        '\u{2500}'..='\u{257F}' => {
            if boxes {
                mirrored_box(c)
            } else {
                c
            }
        }
        _ => MIRRORED.iter().find_map(other).unwrap_or(c),
    }
}

/// Bidi_Mirrored pairs that text is likely to hold (BidiMirroring.txt).
const MIRRORED: &[(char, char)] = &[
    ('(', ')'),
    ('<', '>'),
    ('[', ']'),
    ('{', '}'),
    ('«', '»'),
    ('‹', '›'),
    ('⁅', '⁆'),
    ('⁽', '⁾'),
    ('₍', '₎'),
    ('∈', '∋'),
    ('∉', '∌'),
    ('≤', '≥'),
    ('≦', '≧'),
    ('≪', '≫'),
    ('≮', '≯'),
    ('≰', '≱'),
    ('⊂', '⊃'),
    ('⊆', '⊇'),
    ('⌈', '⌉'),
    ('⌊', '⌋'),
    ('〈', '〉'),
    ('❨', '❩'),
    ('❬', '❭'),
    ('❰', '❱'),
    ('❲', '❳'),
    ('❴', '❵'),
    ('⟦', '⟧'),
    ('⟨', '⟩'),
    ('⟪', '⟫'),
    ('⦃', '⦄'),
    ('⦅', '⦆'),
    ('〈', '〉'),
    ('《', '》'),
    ('「', '」'),
    ('『', '』'),
    ('【', '】'),
    ('〔', '〕'),
    ('（', '）'),
    ('＜', '＞'),
    ('［', '］'),
    ('｛', '｝'),
];

/// Box drawing with a left and a right: the first and the last of a range, and how far on their counterparts lie.
const BOXES: &[(u32, u32, u32)] = &[
    (0x250C, 0x250F, 4),
    (0x2514, 0x2517, 4),
    (0x251C, 0x2523, 8),
    (0x252D, 0x252D, 1),
    (0x2531, 0x2531, 1),
    (0x2535, 0x2535, 1),
    (0x2539, 0x2539, 1),
    (0x253D, 0x253D, 1),
    (0x2543, 0x2543, 1),
    (0x2545, 0x2545, 1),
    (0x2549, 0x2549, 1),
    (0x2552, 0x2554, 3),
    (0x2558, 0x255A, 3),
    (0x255E, 0x2560, 3),
    (0x256D, 0x256D, 1),
    (0x256F, 0x256F, 1),
    (0x2571, 0x2571, 1),
    (0x2574, 0x2574, 2),
    (0x2578, 0x2578, 2),
    (0x257C, 0x257C, 2),
];

fn mirrored_box(c: char) -> char {
    let code = u32::from(c);
    let other = |(first, last, step): &(u32, u32, u32)| match code {
        _ if (*first..=*last).contains(&code) => Some(code + step),
        _ if (first + step..=last + step).contains(&code) => Some(code - step),
        _ => None,
    };
    BOXES.iter().find_map(other).and_then(char::from_u32).unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twice_mirrored_is_the_same() {
        for c in '\0'..='\u{FFFF}' {
            assert_eq!(mirrored(mirrored(c, true), true), c);
        }
        let turned: String = "┌─┬┐╞═╡╭╮╰╯╱╴(«".chars().map(|c| mirrored(c, true)).collect();
        assert_eq!(turned, "┐─┬┌╡═╞╮╭╯╰╲╶)»");
        assert_eq!(mirrored('┌', false), '┌');
    }
}
