//! One picture for several sizes of the same.

use glasstty::units::Pixels;

use super::picture::Picture;

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
