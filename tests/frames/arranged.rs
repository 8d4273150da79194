//! Pictures made of others: beside each other, in rows, and in fewer colours.

use glasstty::units::Pixels;

use super::picture::Picture;

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
