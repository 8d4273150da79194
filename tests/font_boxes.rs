//! Drawn characters join: what leaves one cell enters the next at the same pixels, at every size.

use glasstty::font::{Face, Font, Glyph, Request};

const SIZES: std::ops::RangeInclusive<u16> = 6..=64;

struct Picture {
    width: usize,
    pixels: Vec<u8>,
}

impl Picture {
    fn of(font: &mut Font, c: char) -> Self {
        let cell = font.metrics().cell;
        let text = c.to_string();
        let id = font.glyph(Request { text: &text, face: Face::Regular, cols: 1, before: None, after: None });
        let pixels = match font.get(id) {
            Glyph::Mask(mask) => mask.to_vec(),
            Glyph::Blank => vec![0; cell.area()],
            Glyph::Color(_) => panic!("{c} is not drawn"),
        };
        Self { width: cell.width as usize, pixels }
    }

    fn column(&self, x: usize) -> Vec<u8> {
        self.pixels.chunks(self.width).map(|row| row[x]).collect()
    }

    fn left(&self) -> Vec<u8> {
        self.column(0)
    }

    fn right(&self) -> Vec<u8> {
        self.column(self.width - 1)
    }

    fn top(&self) -> Vec<u8> {
        self.pixels[..self.width].to_vec()
    }

    fn bottom(&self) -> Vec<u8> {
        self.pixels[self.pixels.len() - self.width..].to_vec()
    }
}

type Side = fn(&Picture) -> Vec<u8>;

/// Characters of `chars` all show the same on `side` as `like` does, and show something.
fn alike(font: &mut Font, chars: &str, side: Side, like: char) {
    let px = font.metrics().cell.height;
    let expected = side(&Picture::of(font, like));
    assert!(expected.contains(&255), "{like} reaches no edge at {px}");
    for c in chars.chars() {
        assert_eq!(side(&Picture::of(font, c)), expected, "{c} beside {like} at {px}");
    }
}

#[test]
fn lines_meet_in_the_smallest_cells() {
    for px in SIZES {
        let font = &mut Font::builtin(px);
        alike(font, "─┌└├┬┴┼╭╰╶┎┖┞┟┠╾", Picture::right, '─');
        alike(font, "─┐┘┤┬┴┼╮╯╴╼", Picture::left, '─');
        alike(font, "│┌┐├┤┬┼╭╮╷┍┑┝┥┯┿╿", Picture::bottom, '│');
        alike(font, "│└┘├┤┴┼╰╯╵┕┙┝┥┷┿╽", Picture::top, '│');
    }
}

#[test]
fn lines_meet() {
    // In cells three or four pixels wide two lines leave no room beside them.
    for px in 9..=*SIZES.end() {
        let font = &mut Font::builtin(px);
        alike(font, "─┌└├┬┴┼╭╰╶┎┖┞┟┠╾╟╙╓╥╨╫🮯", Picture::right, '─');
        alike(font, "─┐┘┤┬┴┼╮╯╴┒┚┦┧┨╼╢╜╖╥╨╫🮯", Picture::left, '─');
        alike(font, "│┌┐├┤┬┼╭╮╷┍┑┝┥┯┿╿╞╡╤╪╒╕", Picture::bottom, '│');
        alike(font, "│└┘├┤┴┼╰╯╵┕┙┝┥┷┿╽╞╡╧╪╘╛", Picture::top, '│');
        alike(font, "━┏┗┣┳┻╋╺┍┕┝┡┢╼", Picture::right, '━');
        alike(font, "━┓┛┫┳┻╋╸┑┙┥┩┪╾", Picture::left, '━');
        alike(font, "┃┏┓┣┫┳╋╻┎┒┠╽", Picture::bottom, '┃');
        alike(font, "┃┗┛┣┫┻╋╹┖┚┠╿", Picture::top, '┃');
        alike(font, "═╔╚╠╦╩╬╒╘╞╤╧╪", Picture::right, '═');
        alike(font, "═╗╝╣╦╩╬╕╛╡╤╧╪", Picture::left, '═');
        alike(font, "║╔╗╠╣╦╬╓╖╟╢╥╫", Picture::bottom, '║');
        alike(font, "║╚╝╠╣╩╬╙╜╟╢╨╫", Picture::top, '║');
    }
}

/// Every pixel belongs to exactly one of the characters.
fn complete(font: &mut Font, parts: &str) {
    let cell = font.metrics().cell;
    let mut sum = vec![0u32; cell.area()];
    for c in parts.chars() {
        for (sum, pixel) in sum.iter_mut().zip(Picture::of(font, c).pixels) {
            *sum += u32::from(pixel);
        }
    }
    assert!(sum.iter().all(|sum| *sum == 255), "{parts} at {}: {sum:?}", cell.height);
}

#[test]
fn blocks_tile_the_cell() {
    for px in SIZES {
        let font = &mut Font::builtin(px);
        for parts in ["█", "▀▄", "▌▐", "▖▗▘▝", "▚▞", "▙▝", "▟▘"] {
            complete(font, parts);
        }
        for bits in 1..63 {
            complete(font, &String::from_iter([sextant(bits), sextant(63 - bits)]));
        }
    }
    for px in 16..=64 {
        let font = &mut Font::builtin(px);
        for parts in ["▏🭰🭱🭲🭳🭴🭵▕", "▔🭶🭷🭸🭹🭺🭻▁"] {
            complete(font, parts);
        }
    }
}

/// The character that fills the tiles of a grid of two by three whose bits are set.
fn sextant(bits: u32) -> char {
    match bits {
        21 => '▌',
        42 => '▐',
        _ => char::from_u32(0x1FB00 + bits - 1 - u32::from(bits > 21) - u32::from(bits > 42))
            .expect("a sextant"),
    }
}

/// The octants whose bits are set, where they are among U+1CD00–1CDE5.
fn octants() -> Vec<(u8, char)> {
    // Halves, quadrants, quarters and single octants have had their own characters before.
    const ELSEWHERE: [u8; 26] = [
        0, 1, 2, 3, 5, 10, 15, 20, 40, 63, 64, 80, 85, 90, 95, 128, 160, 165, 170, 175, 192, 240, 245, 250,
        252, 255,
    ];
    (0..=255).filter(|bits| !ELSEWHERE.contains(bits)).zip('\u{1CD00}'..='\u{1CDE5}').collect()
}

#[test]
fn octants_and_sixteenths_tile_the_cell() {
    let octants = octants();
    assert_eq!(octants.len(), 230);
    for px in SIZES {
        let font = &mut Font::builtin(px);
        for (bits, c) in &octants {
            if let Some((_, other)) = octants.iter().find(|(other, _)| *other == !bits) {
                complete(font, &String::from_iter([*c, *other]));
            }
        }
        complete(font, &('\u{1CE90}'..='\u{1CE9F}').collect::<String>());
        for parts in [
            "\u{1CEA0}\u{1CEA3}\u{1FB85}",
            "\u{1CEA1}\u{1CE9C}\u{1FB85}",
            "\u{1CEA2}\u{1CE9F}\u{1FB85}",
            "\u{1CEA8}\u{1CEAB}▆",
            "\u{1CEA9}\u{1CE93}▆",
            "\u{1CEAA}\u{1CE90}▆",
            "\u{1CEA4}\u{1CEA7}\u{1FB8A}",
            "\u{1CEA5}\u{1CE90}\u{1FB8A}",
            "\u{1CEA6}\u{1CE9C}\u{1FB8A}",
            "\u{1CEAC}\u{1CEAF}▊",
            "\u{1CEAD}\u{1CE9F}▊",
            "\u{1CEAE}\u{1CE93}▊",
            "\u{1FBE6}\u{1FBE7}\u{1FB82}▂",
            "\u{1FBE4}\u{1FBE5}▎\u{1FB87}",
        ] {
            complete(font, parts);
        }
    }
}

#[test]
fn separated_tiles_leave_gaps_that_continue() {
    for px in 8..=64 {
        let font = &mut Font::builtin(px);
        for all in ['\u{1CC2F}', '\u{1CE8F}'] {
            let picture = Picture::of(font, all);
            let gaps = |line: Vec<u8>| line.iter().filter(|p| **p == 0).count();
            let edge = [picture.right(), picture.bottom()].map(gaps);
            assert!(picture.pixels.contains(&255) && edge.iter().all(|gap| *gap > 0), "{all} at {px}");
            let parts = if all == '\u{1CC2F}' { "\u{1CC23}\u{1CC2C}" } else { "\u{1CE53}\u{1CE8C}" };
            let sum: u32 = parts.chars().flat_map(|c| Picture::of(font, c).pixels).map(u32::from).sum();
            assert_eq!(sum, picture.pixels.iter().map(|p| u32::from(*p)).sum::<u32>(), "{all} at {px}");
        }
    }
}

#[test]
fn lines_of_the_supplement_meet_box_drawing() {
    for px in SIZES {
        let font = &mut Font::builtin(px);
        alike(font, "\u{1CC1B}\u{1CC1C}", Picture::left, '─');
        alike(font, "\u{1CE17}\u{1CE19}", Picture::top, '│');
        alike(font, "\u{1CE16}\u{1CE18}", Picture::bottom, '│');
    }
}

/// Ink near places of the cell's edge: corners and middles, in halves of the cell.
fn reaches(font: &mut Font, c: char, places: &[(u32, u32)]) {
    let cell = font.metrics().cell;
    let picture = Picture::of(font, c);
    for (x, y) in places {
        let (x, y) = (x * (cell.width - 1) / 2, y * (cell.height - 1) / 2);
        let near = |at: usize| {
            let (px, py) = ((at % picture.width) as u32, (at / picture.width) as u32);
            px.abs_diff(x) <= 1 && py.abs_diff(y) <= 1
        };
        let ink = picture.pixels.iter().enumerate().any(|(at, p)| *p > 60 && near(at));
        assert!(ink, "{c} ({:05X}) leaves {x}, {y} empty at {}", u32::from(c), cell.height);
    }
}

#[test]
fn diagonals_and_arcs_reach_the_edges_where_they_should() {
    for px in 8..=64 {
        let font = &mut Font::builtin(px);
        for (c, places) in [
            ('\u{1FBD0}', [(2, 1), (0, 2)]),
            ('\u{1FBD1}', [(2, 0), (0, 1)]),
            ('\u{1FBD2}', [(0, 0), (2, 1)]),
            ('\u{1FBD3}', [(0, 1), (2, 2)]),
            ('\u{1FBD4}', [(0, 0), (1, 2)]),
            ('\u{1FBD5}', [(1, 0), (2, 2)]),
            ('\u{1FBD6}', [(2, 0), (1, 2)]),
            ('\u{1FBD7}', [(1, 0), (0, 2)]),
            ('\u{1FBD8}', [(0, 0), (2, 0)]),
            ('\u{1FBDC}', [(1, 2), (2, 0)]),
            ('\u{1FBDF}', [(2, 1), (0, 2)]),
            ('\u{1CC35}', [(0, 2), (2, 0)]),
            ('\u{1CC36}', [(0, 0), (2, 2)]),
            ('\u{1CC39}', [(0, 0), (2, 2)]),
            ('\u{1CC3A}', [(2, 0), (0, 2)]),
            ('\u{1CE0B}', [(2, 0), (0, 1)]),
            ('\u{1FBE0}', [(0, 0), (2, 0)]),
        ] {
            reaches(font, c, &places);
        }
    }
}

#[test]
fn arms_reach_the_middle_without_a_gap() {
    for px in SIZES {
        let font = &mut Font::builtin(px);
        let whole = Picture::of(font, '─').pixels;
        let mut halves = Picture::of(font, '╴').pixels;
        for (a, b) in halves.iter_mut().zip(Picture::of(font, '╶').pixels) {
            *a = (*a).max(b);
        }
        assert_eq!(halves, whole, "at {px}");
    }
}

#[test]
fn braille_dots_are_apart_and_even() {
    for px in 12..=64 {
        let font = &mut Font::builtin(px);
        let all: u32 = Picture::of(font, '⣿').pixels.iter().map(|p| u32::from(*p)).sum();
        let one: u32 = Picture::of(font, '⠁').pixels.iter().map(|p| u32::from(*p)).sum();
        assert_eq!(all, one * 8, "dots touch or differ at {px}");
    }
}

#[test]
fn wedges_and_their_inverses_make_a_block() {
    for px in [8, 16, 21, 32] {
        let font = &mut Font::builtin(px);
        for code in 0x1FB3C..=0x1FB51_u32 {
            let pair: String = [code, code + 0x16].into_iter().filter_map(char::from_u32).collect();
            complete(font, &pair);
        }
    }
}
