//! How a pixel lies in the memory of a display. Pictures are XRGB8888; where a driver has something else alone, they
//! are converted on their way out, a span at a time.

#![forbid(unsafe_code)]

/// The formats that pictures can be shown in, the one to try first first. The first is what every usual driver shows,
/// and what the kernel's panic screen can draw over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Xrgb8888,
    Xrgb2101010,
    Rgb565,
}

impl Format {
    pub const ALL: [Self; 3] = [Self::Xrgb8888, Self::Xrgb2101010, Self::Rgb565];

    /// Bytes of a pixel.
    pub const fn bytes(self) -> usize {
        match self {
            Self::Xrgb8888 | Self::Xrgb2101010 => 4,
            Self::Rgb565 => 2,
        }
    }

    /// Significant bits of a pixel, as the kernel's old calls name formats.
    pub const fn depth(self) -> u32 {
        match self {
            Self::Xrgb8888 => 24,
            Self::Xrgb2101010 => 30,
            Self::Rgb565 => 16,
        }
    }
}

/// XRGB8888 to RGB565, each channel to the nearest step.
#[inline]
pub fn to_rgb565(from: &[u32], to: &mut [u16]) {
    for (to, pixel) in to.iter_mut().zip(from) {
        // 31/255 and 63/255 in sixteen bits, rounded: exact for every value.
        let five = |channel: u32| ((channel & 0xff) * 249 + 1014) >> 11;
        let six = |channel: u32| ((channel & 0xff) * 253 + 505) >> 10;
        *to = (five(*pixel >> 16) << 11 | six(*pixel >> 8) << 5 | five(*pixel)) as u16;
    }
}

/// XRGB8888 to XRGB2101010: black stays black and white white.
#[inline]
pub fn to_xrgb2101010(from: &[u32], to: &mut [u32]) {
    for (to, pixel) in to.iter_mut().zip(from) {
        // All three at once: eight bits moved up, and their two highest once more below.
        let (red, green, blue) = (pixel >> 16 & 0xff, pixel >> 8 & 0xff, pixel & 0xff);
        let ten = |channel: u32| channel << 2 | channel >> 6;
        *to = ten(red) << 20 | ten(green) << 10 | ten(blue);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every value of every channel, at every place of a span, against the plainest arithmetic.
    #[test]
    fn sixteen_bits_are_the_nearest_that_there_are() {
        let nearest = |value: u32, steps: u32| (f64::from(value * steps) / 255.0).round() as u32;
        for shift in [0, 8, 16] {
            let pixels: Vec<u32> = (0..=255).map(|value| 0xab00_0000 | value << shift).collect();
            for first in 0..9 {
                let mut narrow = vec![0x5555; 256 - first];
                to_rgb565(&pixels[first..], &mut narrow);
                for (value, got) in (first as u32..).zip(narrow) {
                    let wanted = match shift {
                        16 => nearest(value, 31) << 11,
                        8 => nearest(value, 63) << 5,
                        _ => nearest(value, 31),
                    };
                    assert_eq!(u32::from(got), wanted, "{value} at bit {shift}");
                }
            }
        }
    }

    #[test]
    fn ten_bits_keep_both_ends_and_the_order() {
        let mut deep = [0; 256];
        let grey: Vec<u32> = (0..256).map(|value| value * 0x1_0101).collect();
        to_xrgb2101010(&grey, &mut deep);
        assert_eq!((deep[0], deep[255]), (0, 0x3fff_ffff));
        assert!(deep.windows(2).all(|pair| pair[0] < pair[1]));
        to_xrgb2101010(&[0xff_0001], &mut deep[..1]);
        assert_eq!(deep[0], 1023 << 20 | 4);
    }
}
