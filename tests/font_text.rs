//! Text to pictures, as the painter asks for it: sources in the right order, marks in their places, nothing missing.

use glasstty::font::{Face, Font, Glyph, GlyphId, Metrics, Request, joins};

fn request(text: &str, cols: u8) -> Request<'_> {
    Request { text, face: Face::Regular, cols, before: None, after: None }
}

fn mask(font: &mut Font, request: Request<'_>) -> Vec<u8> {
    let id = font.glyph(request);
    match font.get(id) {
        Glyph::Mask(mask) => mask.to_vec(),
        other => panic!("{request:?} is {other:?}"),
    }
}

fn is_color(font: &mut Font, text: &str, cols: u8) -> bool {
    let id = font.glyph(request(text, cols));
    matches!(font.get(id), Glyph::Color(_))
}

/// Mean difference of two pictures, 0 to 255.
fn apart(a: &[u8], b: &[u8]) -> usize {
    a.iter().zip(b).map(|(a, b)| usize::from(a.abs_diff(*b))).sum::<usize>() / a.len()
}

#[test]
fn a_cell_of_16_is_8_wide() {
    let metrics = Font::builtin(16).metrics();
    assert_eq!((metrics.cell.width, metrics.cell.height), (8, 16));
    assert_eq!(1920 / metrics.cell.width, 240);
}

#[test]
fn lines_lie_inside_the_cell() {
    for px in 0..=300 {
        let metrics = Font::builtin(px).metrics();
        let Metrics { cell, baseline, underline, strike, overline } = metrics;
        assert!((6..=128).contains(&cell.height) && baseline < cell.height, "{metrics:?}");
        for line in [underline, strike, overline] {
            assert!(line.thickness > 0 && line.y + line.thickness <= cell.height, "{metrics:?}");
        }
        assert!(underline.y >= baseline && strike.y < baseline, "{metrics:?}");
    }
}

#[test]
fn every_size_gives_exact_boxes() {
    for px in 6..=128 {
        let mut font = Font::builtin(px);
        let cell = font.metrics().cell;
        for (text, cols) in
            [("g", 1), ("é", 1), ("漢", 2), ("😀", 2), ("\u{10FFFD}", 1), ("─", 1), ("─", 2), ("m", 2)]
        {
            let id = font.glyph(request(text, cols));
            let length = match font.get(id) {
                Glyph::Mask(mask) => mask.len(),
                Glyph::Color(pixels) => pixels.len(),
                Glyph::Blank => 0,
            };
            assert_eq!(length, cell.area() * usize::from(cols), "{text} at {px}");
        }
    }
}

#[test]
fn ascii_letters_all_differ_in_every_face() {
    let mut font = Font::builtin(16);
    let mut seen = Vec::new();
    for face in [Face::Regular, Face::Bold, Face::Italic, Face::BoldItalic] {
        for c in '!'..='~' {
            let text = c.to_string();
            let picture = mask(&mut font, Request { face, ..request(&text, 1) });
            // Dots and strokes alone may look the same in two faces.
            if c.is_ascii_alphanumeric() {
                assert!(!seen.contains(&picture), "{c} in {face:?} looks like another");
                seen.push(picture);
            }
        }
    }
}

#[test]
fn stems_are_sharp_at_16() {
    let mut font = Font::builtin(16);
    let picture = mask(&mut font, request("H", 1));
    let solid = picture.iter().filter(|p| **p > 240).count();
    let grey = picture.iter().filter(|p| (16..=240).contains(*p)).count();
    assert!(solid >= 20 && grey <= 4, "{solid} solid, {grey} grey");
}

/// Three stems in six to ten columns: from the arch of one to the next there is no stroke.
#[test]
fn the_stems_of_m_stand_apart_in_small_cells() {
    for px in [12, 13, 14, 16, 18, 20] {
        let mut font = Font::builtin(px);
        let Metrics { cell, baseline, .. } = font.metrics();
        let mask = mask(&mut font, request("m", 1));
        let row = &mask[(baseline as usize - 2) * cell.width as usize..][..cell.width as usize];
        let stems = row.split(|coverage| *coverage < 40).filter(|stem| !stem.is_empty());
        let darkest: Vec<u8> = stems.map(|stem| stem.iter().copied().max().unwrap_or(0)).collect();
        assert!(darkest.len() == 3 && darkest.iter().all(|stem| *stem > 220), "{px}: {row:?}");
    }
}

#[test]
fn bold_is_bolder_in_small_cells() {
    for px in 12..=20 {
        let mut font = Font::builtin(px);
        for text in ["n", "H", "o", "l"] {
            let mut ink = |face| {
                let mask = mask(&mut font, Request { face, ..request(text, 1) });
                mask.iter().map(|coverage| u32::from(*coverage)).sum::<u32>()
            };
            let (regular, bold) = (ink(Face::Regular), ink(Face::Bold));
            assert!(bold * 100 > regular * 112, "{text} at {px}: {regular}, {bold}");
        }
    }
}

#[test]
fn a_mark_stands_where_the_letter_that_has_it_shows_it() {
    for px in [16, 24, 32] {
        let mut font = Font::builtin(px);
        for (apart_text, whole) in
            [("e\u{301}", "é"), ("n\u{303}", "ñ"), ("u\u{308}", "ü"), ("Z\u{30C}", "Ž")]
        {
            let (a, b) = (mask(&mut font, request(apart_text, 1)), mask(&mut font, request(whole, 1)));
            assert!(apart(&a, &b) < 8, "{whole} at {px}: {}", apart(&a, &b));
        }
    }
}

/// Ink above the lowercase height: the marks.
fn ink_above(font: &mut Font, text: &str) -> usize {
    let cell = font.metrics().cell;
    let rows = cell.height as usize * 5 / 16;
    let picture = mask(font, request(text, 1));
    picture[..rows * cell.width as usize].iter().map(|p| usize::from(*p)).sum()
}

#[test]
fn marks_without_a_composed_letter_show() {
    let mut font = Font::builtin(16);
    for mark in ['\u{300}', '\u{304}', '\u{306}', '\u{30C}', '\u{363}', '\u{484}'] {
        let text = format!("x{mark}");
        assert!(ink_above(&mut font, &text) > ink_above(&mut font, "x") + 100, "x + {:04X}", u32::from(mark));
    }
}

#[test]
fn arabic_letters_join() {
    let mut font = Font::builtin(16);
    assert!(joins('ب') && joins('ا') && !joins('a') && !joins('א') && !joins('漢'));
    let beh = |before, after| Request { before, after, ..request("ب", 1) };
    let forms = [beh(None, None), beh(None, Some('ب')), beh(Some('ب'), Some('ب')), beh(Some('ب'), None)];
    let pictures = forms.map(|form| mask(&mut font, form));
    for (i, a) in pictures.iter().enumerate() {
        for b in &pictures[i + 1..] {
            assert_ne!(a, b);
        }
    }
    // Alef does not join what follows it.
    assert_eq!(mask(&mut font, beh(Some('ا'), None)), pictures[0]);
}

#[test]
fn emoji_are_in_colour() {
    let mut font = Font::builtin(16);
    for text in ["😀", "👩‍🚀", "👩🏽‍🚀", "👨‍👩‍👧‍👦", "🇫🇷", "1\u{FE0F}\u{20E3}", "❤\u{FE0F}", "🏴‍☠\u{FE0F}", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "⌚"]
    {
        assert!(is_color(&mut font, text, 2), "{text}");
    }
    for text in ["❤", "❤\u{FE0E}", "😀\u{FE0E}", "1", "#", "©", "☀", "↔", "🇫"] {
        assert!(!is_color(&mut font, text, 1), "{text}");
    }
}

#[test]
fn skin_tones_differ() {
    let mut font = Font::builtin(32);
    let mut pictures: Vec<Vec<u32>> = Vec::new();
    for text in ["👋", "👋🏻", "👋🏼", "👋🏽", "👋🏾", "👋🏿"] {
        let id = font.glyph(request(text, 2));
        let Glyph::Color(pixels) = font.get(id) else { panic!("{text} is not in colour") };
        assert!(!pictures.iter().any(|other| other == pixels), "{text}");
        pictures.push(pixels.to_vec());
    }
}

#[test]
fn colours_never_exceed_their_alpha() {
    for px in [13, 16, 32, 50] {
        let mut font = Font::builtin(px);
        for text in ["😀", "🇫🇷", "🧊", "👩🏽‍🚀"] {
            let id = font.glyph(request(text, 2));
            let Glyph::Color(pixels) = font.get(id) else { panic!("{text} is not in colour") };
            assert!(
                pixels.iter().all(|p| p.to_be_bytes()[1..].iter().all(|c| *c <= p.to_be_bytes()[0])),
                "{text} at {px}"
            );
        }
    }
}

#[test]
fn an_unknown_sequence_shows_what_it_begins_with() {
    let mut font = Font::builtin(16);
    assert!(is_color(&mut font, "👩‍🦀", 2));
}

#[test]
fn nothing_to_see_is_blank() {
    let mut font = Font::builtin(16);
    for text in ["", " ", "\u{A0}", "\u{3000}", "\u{200B}", "\u{200D}", "\u{7}", "\u{2800}", "\u{FE0F}"] {
        assert_eq!(font.glyph(request(text, 1)), GlyphId::BLANK, "{text:?}");
    }
}

#[test]
fn private_and_unassigned_characters_show_their_number() {
    let mut font = Font::builtin(16);
    let mut seen = Vec::new();
    for text in ["\u{E123}", "\u{E124}", "\u{378}", "\u{10FFFD}", "\u{F0000}"] {
        let picture = mask(&mut font, request(text, 1));
        assert!(!seen.contains(&picture), "{text:?}");
        seen.push(picture);
    }
}

#[test]
fn a_full_cache_starts_again() {
    let mut font = Font::builtin(128);
    let first = font.generation();
    let mut most = 0;
    for code in 0x4E00..0x5200_u32 {
        let text = char::from_u32(code).map(String::from).unwrap_or_default();
        let id = font.glyph(request(&text, 2));
        assert!(matches!(font.get(id), Glyph::Mask(_)));
        most = most.max(font.cache_bytes());
    }
    assert_ne!(font.generation(), first);
    assert!(most < 16 << 20, "{most}");
}

#[test]
fn any_cluster_gives_a_picture() {
    let mut font = Font::builtin(16);
    let long: String = std::iter::once('e').chain(std::iter::repeat_n('\u{301}', 10_000)).collect();
    for text in [
        long.as_str(),
        "\u{301}",
        "\u{301}a",
        "ab",
        "漢字かな",
        "\u{200D}a",
        "\u{1F1EB}\u{1F1EB}\u{1F1EB}",
        "क्ष्क्ष्क्ष्",
        "각",
    ] {
        for cols in [0, 1, 2, 3, 255] {
            let _ = font.glyph(request(text, cols));
        }
    }
}
