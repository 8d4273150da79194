//! Pictures as PNG.

use crate::units::Pixels;

/// XRGB8888 pixels as a PNG without alpha.
pub(super) fn encode(size: Pixels, pixels: &[u32]) -> Result<Vec<u8>, png::EncodingError> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, size.width, size.height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_compression(png::Compression::Fast);
    let mut writer = encoder.write_header()?;
    let rgb = |pixel: &u32| {
        let [_, r, g, b] = pixel.to_be_bytes();
        [r, g, b]
    };
    writer.write_image_data(&pixels.iter().flat_map(rgb).collect::<Vec<u8>>())?;
    writer.finish()?;
    Ok(bytes)
}
