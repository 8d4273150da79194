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
