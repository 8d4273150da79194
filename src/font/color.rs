//! Colour emoji of fonts with pictures (CBDT, sbix): larger than the built-in ones, for large cells.

use ab_glyph::{Font as _, FontRef, GlyphId, GlyphImageFormat};

use super::emoji::scale;
use super::joining::Joined;
use super::shape::Shaper;
use crate::units::Pixels;

/// A font of colour pictures.
#[derive(Debug)]
pub(super) struct ColorFace {
    font: FontRef<'static>,
    shaper: Shaper,
}

/// A picture with more pixels is not decoded.
const LARGEST_SIDE: u32 = 512;
/// An emoji that every such font has.
const SAMPLE: char = '\u{1F600}';

impl ColorFace {
    /// `None` when the file is no font of colour pictures.
    pub(super) fn open(data: &'static [u8], index: u32) -> Option<Self> {
        let font = FontRef::try_from_slice_and_index(data, index).ok()?;
        let id = font.glyph_id(SAMPLE);
        let image = font.glyph_raster_image2(id, u16::MAX)?;
        let pictures = id.0 != 0 && matches!(image.format, GlyphImageFormat::Png);
        pictures.then_some(())?;
        Some(Self { font, shaper: Shaper::open(data, index)? })
    }

    /// Pixels of a box of this size; `None` when the font has no single picture for all of `text`.
    pub(super) fn draw(&mut self, text: &str, size: Pixels) -> Option<Vec<u32>> {
        let glyphs = self.shaper.shape(text, Joined::default())?;
        let [glyph] = glyphs.as_slice() else { return None };
        let wanted = size.width.min(size.height).min(u32::from(u16::MAX)) as u16;
        let image = self.font.glyph_raster_image2(GlyphId(glyph.glyph), wanted)?;
        let (side, pixels) = decode(image.data)?;
        Some(scale(&pixels, side, size))
    }
}

/// A PNG as a square of premultiplied pixels, the picture in the middle.
fn decode(data: &[u8]) -> Option<(usize, Vec<u32>)> {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(data));
    decoder.set_transformations(
        png::Transformations::EXPAND | png::Transformations::STRIP_16 | png::Transformations::ALPHA,
    );
    let mut reader = decoder.read_info().ok()?;
    let (width, height) = reader.info().size();
    if !(1..=LARGEST_SIDE).contains(&width) || !(1..=LARGEST_SIDE).contains(&height) {
        return None;
    }
    let mut bytes = vec![0; reader.output_buffer_size()?];
    let frame = reader.next_frame(&mut bytes).ok()?;
    let samples = frame.color_type.samples();
    let side = width.max(height) as usize;
    let (left, top) = ((side - width as usize) / 2, (side - height as usize) / 2);
    let mut out = vec![0; side * side];
    for (y, row) in bytes.chunks_exact(frame.line_size).take(height as usize).enumerate() {
        for (x, pixel) in row.chunks_exact(samples).take(width as usize).enumerate() {
            let (rgb, alpha) = match pixel {
                [r, g, b, a] => ([*r, *g, *b], *a),
                [grey, a] => ([*grey; 3], *a),
                _ => return None,
            };
            let [r, g, b] = rgb.map(|c| ((u32::from(c) * u32::from(alpha) + 127) / 255) as u8);
            out[(top + y) * side + left + x] = u32::from_be_bytes([alpha, r, g, b]);
        }
    }
    Some((side, out))
}
