//! What a kitty transmission carries, to pixels: RGB, RGBA or PNG, deflated or not. Sizes are checked before
//! anything is inflated.

use std::io::Cursor;

use super::command::Command;
use super::{Bitmap, MAX_PAYLOAD, MAX_PIXELS, MAX_SIDE};
use crate::units::Pixels;

/// Why a command was not carried out: the code and the text of the reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::term) struct Refusal(pub &'static str);

pub(in crate::term) const BAD_DATA: Refusal = Refusal("EINVAL:the data is not what it claims to be");
pub(in crate::term) const TOO_LARGE: Refusal = Refusal("EFBIG:the image is too large");
pub(in crate::term) const BAD_SIZE: Refusal = Refusal("EINVAL:width and height are missing or too large");
pub(in crate::term) const BAD_FORMAT: Refusal = Refusal("EINVAL:unknown format");
pub(in crate::term) const TOO_SHORT: Refusal = Refusal("ENODATA:less data than the size asks for");

/// Checks a size and gives its number of pixels.
pub(super) fn checked(width: u32, height: u32) -> Option<usize> {
    let pixels = u64::from(width) * u64::from(height);
    let fits = width <= MAX_SIDE && height <= MAX_SIDE && pixels <= MAX_PIXELS as u64;
    (fits && pixels > 0).then_some(pixels as usize)
}

/// The picture of a whole transmission.
pub(in crate::term) fn decode(command: &Command, payload: Vec<u8>) -> Result<Bitmap, Refusal> {
    let deflated = match command.letter(b'o', 0) {
        0 => false,
        b'z' => true,
        _ => return Err(BAD_FORMAT),
    };
    let (width, height) = (command.number(b's'), command.number(b'v'));
    match command.number(b'f') {
        100 => {
            let data = if deflated { inflate(&payload, MAX_PAYLOAD)? } else { payload };
            png(&data)
        }
        24 => raw(&inflated(payload, deflated, width, height, 3)?, width, height, 3),
        0 | 32 => raw(&inflated(payload, deflated, width, height, 4)?, width, height, 4),
        _ => Err(BAD_FORMAT),
    }
}

fn inflated(
    data: Vec<u8>,
    deflated: bool,
    width: u32,
    height: u32,
    depth: usize,
) -> Result<Vec<u8>, Refusal> {
    let count = checked(width, height).ok_or(BAD_SIZE)?;
    if deflated { inflate(&data, count * depth) } else { Ok(data) }
}

fn inflate(data: &[u8], limit: usize) -> Result<Vec<u8>, Refusal> {
    miniz_oxide::inflate::decompress_to_vec_zlib_with_limit(data, limit).map_err(|_| BAD_DATA)
}

fn raw(data: &[u8], width: u32, height: u32, depth: usize) -> Result<Bitmap, Refusal> {
    let count = checked(width, height).ok_or(BAD_SIZE)?;
    let bytes = data.get(..count * depth).ok_or(TOO_SHORT)?;
    Ok(Bitmap { size: Pixels::new(width, height), pixels: to_pixels(bytes, depth) })
}

/// One to four bytes a pixel: grey, grey and alpha, RGB, RGBA.
fn to_pixels(bytes: &[u8], depth: usize) -> Vec<u32> {
    let pixel = |p: &[u8]| match *p {
        [r, g, b, a] => premultiplied(r, g, b, a),
        [r, g, b] => premultiplied(r, g, b, 255),
        [v, a] => premultiplied(v, v, v, a),
        [v] => premultiplied(v, v, v, 255),
        _ => 0,
    };
    bytes.chunks_exact(depth.clamp(1, 4)).map(pixel).collect()
}

fn premultiplied(r: u8, g: u8, b: u8, a: u8) -> u32 {
    let alpha = u32::from(a);
    let times = |c: u8| (u32::from(c) * alpha + 127) / 255;
    alpha << 24 | times(r) << 16 | times(g) << 8 | times(b)
}

fn png(data: &[u8]) -> Result<Bitmap, Refusal> {
    let limits = png::Limits { bytes: MAX_PAYLOAD };
    let mut decoder = png::Decoder::new_with_limits(Cursor::new(data), limits);
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().map_err(|_| BAD_DATA)?;
    let (width, height) = reader.info().size();
    checked(width, height).ok_or(TOO_LARGE)?;
    let size = reader.output_buffer_size().filter(|size| *size <= MAX_PAYLOAD).ok_or(TOO_LARGE)?;
    let mut bytes = vec![0; size];
    let frame = reader.next_frame(&mut bytes).map_err(|_| BAD_DATA)?;
    let pixels = to_pixels(&bytes, frame.color_type.samples());
    if pixels.len() < width as usize * height as usize {
        return Err(BAD_DATA);
    }
    Ok(Bitmap { size: Pixels::new(width, height), pixels })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(control: &str, payload: &[u8]) -> Result<Bitmap, Refusal> {
        decode(&Command::parse(control.as_bytes()).unwrap(), payload.to_vec())
    }

    fn encoded(width: u32, height: u32, color: png::ColorType, data: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        let mut encoder = png::Encoder::new(&mut out, width, height);
        encoder.set_color(color);
        encoder.write_header().unwrap().write_image_data(data).unwrap();
        out
    }

    #[test]
    fn every_format_becomes_the_same_pixels() {
        let size = Pixels::new(2, 1);
        let wanted = Ok(Bitmap { size, pixels: vec![0xffff_0000, 0xff00_0080] });
        assert_eq!(with("s=2,v=1,f=24", &[255, 0, 0, 0, 0, 128]), wanted);
        assert_eq!(with("s=2,v=1", &[255, 0, 0, 255, 0, 0, 128, 255, 9]), wanted);
        let data = encoded(2, 1, png::ColorType::Rgb, &[255, 0, 0, 0, 0, 128]);
        assert_eq!(with("f=100", &data), wanted);
        let squeezed = miniz_oxide::deflate::compress_to_vec_zlib(&[255, 0, 0, 0, 0, 128], 6);
        assert_eq!(with("s=2,v=1,f=24,o=z", &squeezed), wanted);
    }

    #[test]
    fn alpha_is_premultiplied_and_grey_is_grey() {
        let pixels = |result: Result<Bitmap, Refusal>| result.unwrap().pixels;
        assert_eq!(pixels(with("s=1,v=1,f=32", &[255, 0, 100, 128])), [0x8080_0032]);
        assert_eq!(pixels(with("f=100", &encoded(1, 1, png::ColorType::Grayscale, &[7]))), [0xff07_0707]);
        let data = encoded(1, 1, png::ColorType::GrayscaleAlpha, &[200, 0]);
        assert_eq!(pixels(with("f=100", &data)), [0]);
    }

    #[test]
    fn what_does_not_fit_is_refused_before_it_is_inflated() {
        assert_eq!(with("s=1,v=2,f=24", &[1, 2, 3]), Err(TOO_SHORT));
        assert_eq!(with("f=24", &[1, 2, 3]), Err(BAD_SIZE));
        assert_eq!(with("s=10001,v=1", &[]), Err(BAD_SIZE));
        assert_eq!(with("s=10000,v=10000", &[]), Err(BAD_SIZE));
        assert_eq!(with("s=1,v=1,f=7", &[1, 2, 3, 4]), Err(BAD_FORMAT));
        assert_eq!(with("f=100", b"no picture"), Err(BAD_DATA));
        let bomb = miniz_oxide::deflate::compress_to_vec_zlib(&vec![0; 1 << 20], 6);
        assert_eq!(with("s=1,v=1,o=z", &bomb), Err(BAD_DATA));
        let mut wide = encoded(1, 1, png::ColorType::Rgb, &[1, 2, 3]);
        wide.splice(16..24, [0, 1, 0, 0, 0, 1, 0, 0]);
        assert!(with("f=100", &wide).is_err());
    }
}
