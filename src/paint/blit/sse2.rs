//! Kernels in SSE2, which every x86-64 has.

use std::arch::x86_64::{
    __m128i, _mm_loadu_si128, _mm_setzero_si128, _mm_storeu_si128, _mm_unpackhi_epi8, _mm_unpackhi_epi16,
    _mm_unpacklo_epi8, _mm_unpacklo_epi16,
};

/// Makes pixels of three channels.
pub fn weave(red: &[u8; 256], green: &[u8; 256], blue: &[u8; 256], pixels: &mut [u32; 256]) {
    // SAFETY: every x86-64 has SSE2, and the compiler takes it for granted there.
    unsafe { interleave(red, green, blue, pixels) }
}

/// Sixteen pixels at a time: bytes first, then pairs of bytes.
#[target_feature(enable = "sse2")]
fn interleave(red: &[u8; 256], green: &[u8; 256], blue: &[u8; 256], pixels: &mut [u32; 256]) {
    let (red, green, blue) = (red.as_chunks().0, green.as_chunks().0, blue.as_chunks().0);
    for (at, out) in pixels.as_chunks_mut::<16>().0.iter_mut().enumerate() {
        let (red, green, blue) = (load(&red[at]), load(&green[at]), load(&blue[at]));
        let zero = _mm_setzero_si128();
        let (low, high) = (_mm_unpacklo_epi8(blue, green), _mm_unpackhi_epi8(blue, green));
        let (red_low, red_high) = (_mm_unpacklo_epi8(red, zero), _mm_unpackhi_epi8(red, zero));
        let [a, b, c, d] = out.as_chunks_mut::<4>().0 else { return };
        store(a, _mm_unpacklo_epi16(low, red_low));
        store(b, _mm_unpackhi_epi16(low, red_low));
        store(c, _mm_unpacklo_epi16(high, red_high));
        store(d, _mm_unpackhi_epi16(high, red_high));
    }
}

#[inline]
#[target_feature(enable = "sse2")]
fn load(bytes: &[u8; 16]) -> __m128i {
    // SAFETY: the reference covers the sixteen bytes that are read; the load needs no alignment.
    unsafe { _mm_loadu_si128(bytes.as_ptr().cast()) }
}

#[inline]
#[target_feature(enable = "sse2")]
fn store(pixels: &mut [u32; 4], value: __m128i) {
    // SAFETY: the reference covers the sixteen bytes that are written; the store needs no alignment.
    unsafe { _mm_storeu_si128(pixels.as_mut_ptr().cast(), value) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paint::blit::scalar;

    #[test]
    fn weaving_is_what_the_scalar_kernel_does() {
        let channel = |step: usize| std::array::from_fn(|at| (at * step + 3) as u8);
        let (red, green, blue) = (channel(1), channel(7), channel(255));
        let (mut wanted, mut woven) = ([1; 256], [2; 256]);
        scalar::weave(&red, &green, &blue, &mut wanted);
        weave(&red, &green, &blue, &mut woven);
        assert_eq!(woven, wanted);
    }
}
