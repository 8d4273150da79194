//! The blit kernels in plain Rust: the specification of every other one, and fast through tables.

#![forbid(unsafe_code)]

use super::Area;

pub fn fill(area: &mut Area<'_>, pixel: u32) {
    for row in area.rows() {
        row.fill(pixel);
    }
}

pub fn tiles(area: &mut Area<'_>, store: &[u32], starts: &[u32], width: usize) {
    // Constant widths become a few vector moves; these are half of usual heights of text, once and twice.
    match width {
        8 => tiles_of::<8>(area, store, starts),
        10 => tiles_of::<10>(area, store, starts),
        12 => tiles_of::<12>(area, store, starts),
        16 => tiles_of::<16>(area, store, starts),
        20 => tiles_of::<20>(area, store, starts),
        24 => tiles_of::<24>(area, store, starts),
        32 => tiles_of::<32>(area, store, starts),
        _ => {
            for (y, line) in area.rows().enumerate() {
                for (to, start) in line.chunks_exact_mut(width.max(1)).zip(starts) {
                    to.copy_from_slice(&store[*start as usize + y * width..][..width]);
                }
            }
        }
    }
}

#[inline(always)]
fn tiles_of<const WIDTH: usize>(area: &mut Area<'_>, store: &[u32], starts: &[u32]) {
    for (y, line) in area.rows().enumerate() {
        for (to, start) in line.as_chunks_mut::<WIDTH>().0.iter_mut().zip(starts) {
            if let Some(from) = store.get(*start as usize + y * WIDTH..).and_then(|rest| rest.first_chunk()) {
                *to = *from;
            }
        }
    }
}

pub fn weave(red: &[u8; 256], green: &[u8; 256], blue: &[u8; 256], pixels: &mut [u32; 256]) {
    for (at, pixel) in pixels.iter_mut().enumerate() {
        *pixel = u32::from(red[at]) << 16 | u32::from(green[at]) << 8 | u32::from(blue[at]);
    }
}

pub fn mask(area: &mut Area<'_>, mask: &[u8], width: usize, ramp: &[u32; 256]) {
    mask_with(area, mask, width, [ramp[0], ramp[255]], |coverage| ramp[usize::from(coverage)]);
}

/// `ends` are the pixels of no coverage and of full coverage.
#[inline(always)]
pub fn mask_with(area: &mut Area<'_>, mask: &[u8], width: usize, ends: [u32; 2], pixel: impl Fn(u8) -> u32) {
    for (row, coverage) in area.rows().zip(mask.chunks_exact(width.max(1))) {
        // Eight at a time: whole cells at the usual sizes, nothing is left to check inside, and half of them are empty.
        let (eights, rest) = row.as_chunks_mut::<8>();
        let (masks, _) = coverage.as_chunks::<8>();
        for (pixels, coverage) in eights.iter_mut().zip(masks) {
            match u64::from_ne_bytes(*coverage) {
                0 => *pixels = [ends[0]; 8],
                u64::MAX => *pixels = [ends[1]; 8],
                // Not `map` of arrays: that is called, not inlined.
                _ => pixels.iter_mut().zip(coverage).for_each(|(p, c)| *p = pixel(*c)),
            }
        }
        let done = eights.len() * 8;
        for (p, c) in rest.iter_mut().zip(coverage.get(done..).unwrap_or_default()) {
            *p = pixel(*c);
        }
    }
}

/// Whether a mask covers each pixel in whole or not at all.
pub fn is_hard(mask: &[u8]) -> bool {
    // Not `all`, which stops at the first and is not done in vectors.
    mask.iter().fold(true, |hard, c| hard & matches!(c, 0 | 255))
}

/// A mask of which `is_hard` is true.
pub fn hard_mask(area: &mut Area<'_>, mask: &[u8], width: usize, [bg, fg]: [u32; 2]) {
    for (row, coverage) in area.rows().zip(mask.chunks_exact(width.max(1))) {
        for (pixel, c) in row.iter_mut().zip(coverage) {
            *pixel = if *c == 0 { bg } else { fg };
        }
    }
}

pub fn image(area: &mut Area<'_>, image: &[u32], width: usize, background: u32) {
    for (row, source) in area.rows().zip(image.chunks_exact(width.max(1))) {
        for (pixel, s) in row.iter_mut().zip(source) {
            *pixel = over(*s, background);
        }
    }
}

/// Premultiplied `source` over an opaque `background`, rounded to the nearest step.
pub(crate) fn over(source: u32, background: u32) -> u32 {
    let rest = 255 - (source >> 24);
    // Two channels at a time; 0x80 and the fold divide by 255 exactly after rounding.
    let scaled = |pair: u32| {
        let product = pair * rest + 0x80_0080;
        (product + (product >> 8 & 0xff_00ff)) >> 8 & 0xff_00ff
    };
    let red_blue = scaled(background & 0xff_00ff);
    let green = scaled(background >> 8 & 0xff);
    (source & 0xff_ffff) + (red_blue | green << 8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Pixels;

    #[test]
    fn over_is_exact_for_every_alpha() {
        for alpha in 0..=255u32 {
            for value in [0u32, 1, 77, 128, 254, 255] {
                let premultiplied = (value * alpha + 127) / 255;
                let source = alpha << 24 | premultiplied << 16 | premultiplied << 8 | premultiplied;
                let mixed = over(source, 0x33_8844);
                for (shift, background) in [(16, 0x33u32), (8, 0x88), (0, 0x44)] {
                    let want = f64::from(premultiplied) + f64::from(background * (255 - alpha)) / 255.0;
                    let got = f64::from(mixed >> shift & 0xff);
                    assert!((got - want).abs() <= 0.51, "alpha {alpha} value {value}: {got} for {want}");
                }
            }
        }
    }

    #[test]
    fn areas_are_cut_at_the_edges() {
        let mut pixels = vec![0; 20];
        fill(&mut Area::new(&mut pixels, Pixels::new(5, 4), (3, 2), Pixels::new(9, 9)), 7);
        let lit: Vec<usize> = (0..20).filter(|i| pixels[*i] == 7).collect();
        assert_eq!(lit, [13, 14, 18, 19]);
        fill(&mut Area::new(&mut pixels, Pixels::new(5, 4), (9, 9), Pixels::new(1, 1)), 9);
        assert!(!pixels.contains(&9));
    }

    #[test]
    fn masks_go_through_the_ramp() {
        let mut ramp = [0u32; 256];
        for (value, pixel) in (0u32..).zip(ramp.iter_mut()) {
            *pixel = value * 3;
        }
        let mut pixels = vec![9; 6];
        mask(
            &mut Area::new(&mut pixels, Pixels::new(3, 2), (1, 0), Pixels::new(2, 2)),
            &[1, 2, 3, 4],
            2,
            &ramp,
        );
        assert_eq!(pixels, [9, 3, 6, 9, 9, 12]);
    }

    #[test]
    fn hard_masks_are_as_through_a_ramp() {
        let ramp: [u32; 256] = std::array::from_fn(|c| 1000 + c as u32);
        for width in [1, 7, 8, 9, 20_usize] {
            let hard: Vec<u8> = (0..width * 3).map(|i| if i * 37 % 5 < 2 { 255 } else { 0 }).collect();
            let (size, mut pixels, mut wanted) = (Pixels::new(width as u32, 3), vec![7; 90], vec![7; 90]);
            assert!(is_hard(&hard));
            hard_mask(
                &mut Area::new(&mut pixels, Pixels::new(30, 3), (2, 0), size),
                &hard,
                width,
                [1000, 1255],
            );
            mask(&mut Area::new(&mut wanted, Pixels::new(30, 3), (2, 0), size), &hard, width, &ramp);
            assert_eq!(pixels, wanted);
            let soft: Vec<u8> = [&hard[..], &[254]].concat();
            assert!(!is_hard(&soft));
        }
    }

    /// Every width and place against the plainest loop.
    #[test]
    fn masks_of_any_width_fill_their_part_and_nothing_else() {
        let ramp: [u32; 256] = std::array::from_fn(|c| 1000 + c as u32);
        for width in 1..40_usize {
            for left in 0..9 {
                for room in [width, width.saturating_sub(3), width / 2] {
                    let mut coverage: Vec<u8> = (0..width * 3).map(|i| (i * 37 % 256) as u8).collect();
                    coverage[width..].iter_mut().take(9).for_each(|c| *c = 0);
                    coverage[width * 2..].fill(255);
                    let (picture, size) = (Pixels::new(50, 4), Pixels::new(room as u32, 3));
                    let mut pixels = vec![7; picture.area()];
                    mask(&mut Area::new(&mut pixels, picture, (left, 1), size), &coverage, width, &ramp);
                    for (at, pixel) in pixels.iter().enumerate() {
                        let (x, y) = ((at % 50).wrapping_sub(left as usize), (at / 50).wrapping_sub(1));
                        let inside = x < room && y < 3;
                        let want = if inside { ramp[usize::from(coverage[y * width + x])] } else { 7 };
                        assert_eq!(*pixel, want, "{width} wide, {room} shown, at {left}");
                    }
                }
            }
        }
    }
}
