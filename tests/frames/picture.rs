//! Pictures of a terminal as PNG files: painted, kept small, read back and compared.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use glasstty::font::Font;
use glasstty::paint::{Canvas, Over};
use glasstty::term::{Options, Terminal};
use glasstty::units::{Cells, Pixels};

/// XRGB pixels.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Picture {
    size: Pixels,
    pixels: Vec<u32>,
}

impl Picture {
    /// What a display shows.
    #[allow(dead_code, reason = "for tests of whole consoles")]
    pub(crate) fn of(size: Pixels, pixels: &[u32]) -> Self {
        Self { size, pixels: pixels.to_vec() }
    }
}

/// Set to rewrite the pictures in `tests/frames` with what is painted now.
const BLESS: &str = "GLASSTTY_BLESS";

/// How the difference is marked: what should have stayed and did not.
const WRONG: u32 = 0xff_0000;

/// What a terminal of `cells` shows after `bytes`, in a font `px` pixels high.
pub(crate) fn paint(bytes: &[u8], cells: Cells, px: u16) -> Picture {
    paint_with(|_| {}, bytes, cells, px)
}

/// What 24 by 3 cells show after `bytes` under the pointer.
pub(crate) fn paint_pointed(tip: (u32, u32), bytes: &[u8], px: u16) -> Picture {
    paint_with(|canvas| canvas.set_pointer(Some(tip)), bytes, Cells::new(24, 3), px)
}

/// The same with something over it.
pub(crate) fn paint_under(over: &Over, bytes: &[u8], cells: Cells, px: u16) -> Picture {
    paint_with(|canvas| canvas.set_over(over), bytes, cells, px)
}

/// What a terminal of `cells` shows after `bytes` in a canvas that was prepared.
pub(crate) fn paint_with(prepare: impl FnOnce(&mut Canvas), bytes: &[u8], cells: Cells, px: u16) -> Picture {
    let mut terminal = Terminal::new(cells, Options::default());
    terminal.feed(bytes);
    let mut font = Font::builtin(px);
    let cell = font.metrics().cell;
    let size = Pixels::new(u32::from(cells.cols) * cell.width, u32::from(cells.rows) * cell.height);
    let mut canvas = Canvas::new(size, cells, &font);
    prepare(&mut canvas);
    canvas.paint(terminal.view(), &mut font);
    Picture { size, pixels: canvas.pixels().to_vec() }
}

/// Fails unless `picture` is `tests/frames/NAME.png`; leaves what was painted and where it differs for a look.
#[track_caller]
pub(crate) fn check(name: &str, picture: &Picture) {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/frames").join(format!("{name}.png"));
    if std::env::var_os(BLESS).is_some() {
        fs::write(&golden, encode(picture)).expect("tests/frames may be written");
        return;
    }
    let bytes = fs::read(&golden)
        .unwrap_or_else(|e| panic!("{}: {e}; {BLESS}=1 cargo test --test frames makes it", golden.display()));
    let wanted = decode(&bytes);
    if wanted != *picture {
        let painted = leave(&format!("{name}.painted.png"), picture);
        let (count, marked) = difference(&wanted, picture);
        let diff = leave(&format!("{name}.diff.png"), &marked);
        panic!(
            "{count} pixels are not those of {}\n  painted: {}\n  differs: {}\n  {BLESS}=1 accepts it",
            golden.display(),
            painted.display(),
            diff.display()
        );
    }
}

fn leave(name: &str, picture: &Picture) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("frames");
    fs::create_dir_all(&folder).expect("a folder below target");
    let path = folder.join(name);
    fs::write(&path, encode(picture)).expect("a file below target");
    path
}

/// The wanted picture, dark, with wrong pixels in red; a wrong size is wrong everywhere.
fn difference(wanted: &Picture, painted: &Picture) -> (usize, Picture) {
    if wanted.size != painted.size {
        return (
            painted.pixels.len(),
            Picture { size: painted.size, pixels: vec![WRONG; painted.pixels.len()] },
        );
    }
    let mark = |(want, got): (&u32, &u32)| if want == got { want >> 2 & 0x3f_3f3f } else { WRONG };
    let pixels: Vec<u32> = wanted.pixels.iter().zip(&painted.pixels).map(mark).collect();
    let count = wanted.pixels.iter().zip(&painted.pixels).filter(|(want, got)| want != got).count();
    (count, Picture { size: wanted.size, pixels })
}

/// With a palette where 256 colours are enough.
fn encode(picture: &Picture) -> Vec<u8> {
    let mut palette: BTreeMap<u32, u8> = BTreeMap::new();
    for pixel in &picture.pixels {
        let next = palette.len();
        if let (Ok(index), false) = (u8::try_from(next), palette.contains_key(pixel)) {
            palette.insert(*pixel, index);
        }
    }
    let indexed: Option<Vec<u8>> = picture.pixels.iter().map(|p| palette.get(p).copied()).collect();
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, picture.size.width, picture.size.height);
    encoder.set_compression(png::Compression::High);
    let data = match indexed {
        Some(data) => {
            let mut colors: Vec<(u8, u32)> = palette.iter().map(|(pixel, index)| (*index, *pixel)).collect();
            colors.sort_unstable();
            encoder.set_color(png::ColorType::Indexed);
            encoder.set_palette(colors.iter().flat_map(|(_, pixel)| rgb(*pixel)).collect::<Vec<u8>>());
            encoder.set_filter(png::Filter::NoFilter);
            data
        }
        None => {
            encoder.set_color(png::ColorType::Rgb);
            picture.pixels.iter().flat_map(|pixel| rgb(*pixel)).collect()
        }
    };
    let mut writer = encoder.write_header().expect("a header");
    writer.write_image_data(&data).expect("pixels");
    writer.finish().expect("an end");
    bytes
}

fn decode(bytes: &[u8]) -> Picture {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(bytes));
    decoder.set_transformations(png::Transformations::EXPAND);
    let mut reader = decoder.read_info().expect("a PNG");
    let mut data = vec![0; reader.output_buffer_size().expect("a size")];
    let info = reader.next_frame(&mut data).expect("pixels");
    assert_eq!(info.color_type, png::ColorType::Rgb, "written by `encode`");
    let pixels = data[..info.buffer_size()]
        .as_chunks::<3>()
        .0
        .iter()
        .map(|[r, g, b]| u32::from_be_bytes([0, *r, *g, *b]))
        .collect();
    Picture { size: Pixels::new(info.width, info.height), pixels }
}

fn rgb(pixel: u32) -> [u8; 3] {
    let [_, rgb @ ..] = pixel.to_be_bytes();
    rgb
}

/// Pixels from somewhere else.
pub(crate) fn of(size: Pixels, pixels: &[u32]) -> Picture {
    Picture { size, pixels: pixels.to_vec() }
}

/// Pictures of one height beside each other.
pub(crate) fn beside(pictures: &[Picture]) -> Picture {
    let height = pictures[0].size.height;
    let line = |picture: &Picture, y: u32| {
        let width = picture.size.width as usize;
        picture.pixels[y as usize * width..][..width].to_vec()
    };
    let pixels =
        (0..height).flat_map(|y| pictures.iter().flat_map(move |picture| line(picture, y))).collect();
    Picture { size: Pixels::new(pictures.iter().map(|picture| picture.size.width).sum(), height), pixels }
}

/// Pictures of any size above each other, grey where they are narrow.
pub(crate) fn stacked(pictures: &[Picture]) -> Picture {
    let width = pictures.iter().map(|picture| picture.size.width).max().unwrap_or(0);
    let mut pixels = Vec::new();
    for picture in pictures {
        for line in picture.pixels.chunks(picture.size.width as usize) {
            pixels.extend_from_slice(line);
            pixels.resize(pixels.len() + width as usize - line.len(), 0x30_3030);
        }
    }
    Picture { size: Pixels::new(width, pictures.iter().map(|picture| picture.size.height).sum()), pixels }
}

/// The same picture as a display of 16 bits a pixel shows it.
pub(crate) fn narrowed(picture: &Picture) -> Picture {
    let mut narrow = vec![0; picture.pixels.len()];
    glasstty::sys::format::to_rgb565(&picture.pixels, &mut narrow);
    let wide = |pixel: u16| {
        let pixel = u32::from(pixel);
        let (red, green, blue) = (pixel >> 11, pixel >> 5 & 63, pixel & 31);
        (red << 3 | red >> 2) << 16 | (green << 2 | green >> 4) << 8 | (blue << 3 | blue >> 2)
    };
    Picture { size: picture.size, pixels: narrow.into_iter().map(wide).collect() }
}

/// Pictures of one size beside and above each other.
pub(crate) fn tiled<const N: usize>(rows: &[[Picture; N]]) -> Picture {
    let one = rows[0][0].size;
    let mut pixels = Vec::new();
    for row in rows {
        for y in 0..one.height as usize {
            for picture in row {
                let start = y * one.width as usize;
                pixels.extend_from_slice(&picture.pixels[start..start + one.width as usize]);
            }
        }
    }
    Picture { size: Pixels::new(one.width * N as u32, one.height * rows.len() as u32), pixels }
}
