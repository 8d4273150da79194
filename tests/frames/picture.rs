//! Pictures as PNG files: kept small, read back and compared.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use glasstty::units::Pixels;

/// XRGB pixels.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Picture {
    pub(super) size: Pixels,
    pub(super) pixels: Vec<u32>,
}

/// Pixels from somewhere else.
pub(crate) fn of(size: Pixels, pixels: &[u32]) -> Picture {
    Picture { size, pixels: pixels.to_vec() }
}

/// Set to rewrite the pictures in `tests/frames` with what is painted now.
const BLESS: &str = "GLASSTTY_BLESS";

/// How the difference is marked: what should have stayed and did not.
const WRONG: u32 = 0xff_0000;

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
