//! Kernels in NEON, which every aarch64 has.
//!
//! Only `weave` is here. Copies of tiles are vector moves already: the compiler has these registers from the start, and
//! wider ones, as AVX2 has beside SSE2, there are none.

use std::arch::aarch64::{uint8x16_t, uint8x16x4_t, vdupq_n_u8, vld1q_u8, vst4q_u8};

/// Makes pixels of three channels.
pub fn weave(red: &[u8; 256], green: &[u8; 256], blue: &[u8; 256], pixels: &mut [u32; 256]) {
    // SAFETY: every aarch64 that Linux runs on has NEON, and the compiler takes it for granted there.
    unsafe { interleave(red, green, blue, pixels) }
}

/// Sixteen pixels at a time: the store puts four bytes side by side, the lowest first.
#[target_feature(enable = "neon")]
fn interleave(red: &[u8; 256], green: &[u8; 256], blue: &[u8; 256], pixels: &mut [u32; 256]) {
    let (red, green, blue) = (red.as_chunks().0, green.as_chunks().0, blue.as_chunks().0);
    for (at, out) in pixels.as_chunks_mut().0.iter_mut().enumerate() {
        let channels = uint8x16x4_t(load(&blue[at]), load(&green[at]), load(&red[at]), vdupq_n_u8(0));
        store(out, channels);
    }
}

#[inline]
#[target_feature(enable = "neon")]
fn load(bytes: &[u8; 16]) -> uint8x16_t {
    // SAFETY: the reference covers the sixteen bytes that are read; the load needs no alignment.
    unsafe { vld1q_u8(bytes.as_ptr()) }
}

#[inline]
#[target_feature(enable = "neon")]
fn store(pixels: &mut [u32; 16], channels: uint8x16x4_t) {
    // SAFETY: the reference covers the sixty-four bytes that are written; the store needs no alignment.
    unsafe { vst4q_u8(pixels.as_mut_ptr().cast(), channels) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paint::blit::scalar;

    /// At every alignment of the channels, which are bytes.
    #[test]
    fn weaving_is_what_the_scalar_kernel_does() {
        let bytes: Vec<u8> = (0..256 * 3 + 64).map(|at: usize| (at * 7 + at / 256) as u8).collect();
        for offset in 0..17 {
            let channel = |at: usize| bytes[at..].first_chunk().expect("there are as many bytes");
            let (red, green, blue) = (channel(offset), channel(258 + offset), channel(517 + offset));
            let (mut wanted, mut woven) = ([1; 256], [2; 256]);
            scalar::weave(red, green, blue, &mut wanted);
            weave(red, green, blue, &mut woven);
            assert_eq!(woven, wanted, "channels at {offset}");
        }
    }
}
