//! Faces from files: chosen ones come first, found ones last, console fonts are shown pixel by pixel, and whatever
//! is in a file, there is a picture and no panic.

use glasstty::font::{BadFace, Face, FaceFile, Faces, Font, Glyph, Request};

fn request(text: &str, cols: u8) -> Request<'_> {
    Request { text, face: Face::Regular, cols, before: None, after: None }
}

fn mask(font: &mut Font, text: &str, cols: u8) -> Vec<u8> {
    let id = font.glyph(request(text, cols));
    match font.get(id) {
        Glyph::Mask(mask) => mask.to_vec(),
        other => panic!("{text} is {other:?}"),
    }
}

fn file(data: &[u8]) -> FaceFile {
    FaceFile { path: "test".into(), index: 0, face: Face::Regular, beside: None, data: data.to_vec().leak() }
}

/// A console font 8 by 16 whose glyph for `code` has `code` in every row.
fn psf(codes: std::ops::Range<u8>) -> Vec<u8> {
    let mut data = vec![0x72, 0xB5, 0x4A, 0x86];
    for value in [0_u32, 32, 1, codes.len() as u32, 16, 16, 8] {
        data.extend(value.to_le_bytes());
    }
    data.extend(codes.clone().flat_map(|code| [code; 16]));
    data.extend(codes.flat_map(|code| [code, 0xFF]));
    data
}

fn chosen(data: &[u8]) -> Faces {
    Faces { chosen: vec![vec![file(data)]], found: Vec::new() }
}

/// Rows of a picture as bits, every `times`th pixel of every `times`th row.
fn bits(mask: &[u8], width: usize, times: usize) -> Vec<u32> {
    let row = |row: &[u8]| {
        row.iter().step_by(times).fold(0, |bits, coverage| {
            assert!([0, 255].contains(coverage), "grey where pixels are whole");
            bits << 1 | u32::from(*coverage == 255)
        })
    };
    mask.chunks(width).step_by(times).map(row).collect()
}

#[test]
fn a_console_font_is_shown_pixel_by_pixel_at_whole_multiples() {
    let faces = chosen(&psf(0x20..0x7F));
    for (px, times) in [(16, 1), (17, 1), (31, 1), (32, 2), (50, 3), (8, 1)] {
        let mut font = Font::new(px, &faces);
        let cell = font.metrics().cell;
        assert_eq!((cell.width, cell.height), (8 * times, 16 * times), "at {px}");
        let picture = mask(&mut font, "M", 1);
        assert_eq!(bits(&picture, cell.width as usize, times as usize), [u32::from(b'M'); 16]);
    }
}

#[test]
fn bold_is_made_up_from_whole_pixels() {
    let mut font = Font::new(16, &chosen(&psf(0x20..0x7F)));
    let id = font.glyph(Request { face: Face::Bold, ..request("M", 1) });
    let Glyph::Mask(mask) = font.get(id) else { panic!("no picture") };
    assert_eq!(bits(mask, 8, 1), [u32::from(b'M' | b'M' >> 1); 16]);
}

#[test]
fn what_a_chosen_face_lacks_comes_from_the_built_in_ones() {
    let mut font = Font::new(16, &chosen(&psf(0x20..0x7F)));
    let mut plain = Font::builtin(16);
    assert!(mask(&mut font, "é", 1).iter().any(|coverage| *coverage > 200));
    assert_eq!(font.take_missing(), []);
    assert_ne!(mask(&mut font, "e", 1), mask(&mut plain, "e", 1));
    assert_eq!(mask(&mut font, "─", 1), mask(&mut plain, "─", 1), "drawn, whatever the face has");
}

/// A character of private use, which no built-in face has, in a console font.
fn private_use() -> Vec<u8> {
    let mut data = psf(b'M'..b'N');
    data.pop();
    data.extend("\u{E0A0}".bytes().chain([0xFF]));
    data
}

#[test]
fn a_missing_character_is_told_once_and_shown_when_a_face_is_added() {
    let mut font = Font::builtin(16);
    let number = mask(&mut font, "\u{E0A0}", 1);
    let _ = font.glyph(request("a\u{E0A0}", 1));
    let _ = font.glyph(request("\u{E0A1}", 1));
    assert_eq!(font.take_missing(), ['\u{E0A0}', '\u{E0A1}']);
    assert_eq!(font.take_missing(), []);
    let generation = font.generation();
    font.add(&file(&private_use()));
    assert_ne!(font.generation(), generation, "pictures of before are void");
    assert_eq!(bits(&mask(&mut font, "\u{E0A0}", 1), 8, 1), [u32::from(b'M'); 16]);
    assert_ne!(number, mask(&mut font, "\u{E0A0}", 1));
    assert_eq!(mask(&mut font, "M", 1), mask(&mut Font::builtin(16), "M", 1), "it stands behind the others");
    assert_eq!(font.take_missing(), []);
}

#[test]
fn a_pack_stands_behind_every_face() {
    let pack = FaceFile { data: include_bytes!("../fonts/rare.pack"), ..file(b"") };
    let mut font = Font::builtin(16);
    let number = mask(&mut font, "\u{105C0}", 1);
    let _ = mask(&mut font, "漢", 2);
    let known = if cfg!(feature = "full-fonts") { vec!['\u{105C0}'] } else { vec!['\u{105C0}', '漢'] };
    assert_eq!((font.take_unknown(), font.take_unknown()), (known, Vec::new()));
    font.add(&pack);
    let glyph = mask(&mut font, "\u{105C0}", 1);
    assert_ne!(glyph, number);
    let mut face = psf(b'M'..b'N');
    face.pop();
    face.extend("\u{105C0}".bytes().chain([0xFF]));
    font.add(&file(&face));
    let bars = bits(&mask(&mut font, "\u{105C0}", 1), 8, 1);
    assert_eq!(bars, [u32::from(b'M'); 16], "the face came later and is asked first");
    assert_eq!(font.take_unknown(), []);
}

#[test]
fn the_real_face_of_a_style_takes_the_place_of_a_made_up_one() {
    let mut font = Font::builtin(16);
    font.add(&file(&private_use()));
    let styled = |font: &mut Font, face| {
        let id = font.glyph(Request { face, ..request("\u{E0A0}", 1) });
        let Glyph::Mask(mask) = font.get(id) else { panic!("no picture") };
        bits(mask, 8, 1)
    };
    let _ = mask(&mut font, "\u{E0A0}", 1);
    assert_eq!(font.take_siblings(), [], "the style that is there");
    assert_eq!(styled(&mut font, Face::Bold), [u32::from(b'M' | b'M' >> 1); 16]);
    let wanted = font.take_siblings();
    assert_eq!(wanted.len(), 1);
    assert_eq!((&*wanted[0].path, wanted[0].index, wanted[0].face), ("test", 0, Face::Bold));
    assert_eq!(font.take_siblings(), [], "told once");
    let mut bold = private_use();
    bold[32..48].fill(0x3C);
    let beside = Some((wanted[0].path.clone(), wanted[0].index));
    font.add(&FaceFile { face: Face::Bold, beside, ..file(&bold) });
    assert_eq!(styled(&mut font, Face::Bold), [0x3C; 16], "its own pixels, no wider");
    assert_eq!(styled(&mut font, Face::Regular), [u32::from(b'M'); 16]);
    assert_ne!(
        styled(&mut font, Face::BoldItalic),
        styled(&mut font, Face::Bold),
        "slanted from the bold one"
    );
    assert_eq!(font.take_siblings().len(), 1);
}

#[test]
fn text_that_the_built_in_faces_have_misses_nothing() {
    let mut font = Font::builtin(16);
    for text in ["a", "é", "ж", "─", "😀", " ", "\u{200B}", "x\u{304}"] {
        let _ = font.glyph(request(text, 1));
    }
    assert_eq!(font.take_missing(), []);
}

#[test]
fn what_is_no_font_is_refused_and_left_out() {
    let bad: [&[u8]; 5] = [b"", b"hello", &[0x36, 0x04], &[0x1F, 0x8B, 8, 0], &psf(0x20..0x7F)[..100]];
    for data in bad {
        assert_eq!(file(data).check(), Err(BadFace::Unknown), "{data:?}");
        let mut font = Font::new(16, &chosen(data));
        assert_eq!(font.metrics(), Font::builtin(16).metrics());
        assert_eq!(mask(&mut font, "M", 1), mask(&mut Font::builtin(16), "M", 1));
    }
    assert_eq!(file(&psf(0x20..0x7F)).check(), Ok(()));
}
