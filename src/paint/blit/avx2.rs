//! Kernels in AVX2, where the processor has it.

use std::arch::x86_64::{
    __m128i, __m256i, _mm_loadu_si128, _mm_storeu_si128, _mm256_loadu_si256, _mm256_storeu_si256,
};

use super::Area;

/// Pixels of one register.
const LANES: usize = 8;
const HALF: usize = LANES / 2;

/// Lays tiles side by side. False, and nothing done: this processor or this width needs the scalar kernel.
pub fn tiles(area: &mut Area<'_>, store: &[u32], starts: &[u32], width: usize) -> bool {
    if width < HALF || !is_x86_feature_detected!("avx2") {
        return false;
    }
    let (height, stride) = (area.size.height as usize, area.stride);
    let inside = |start: &u32| *start as usize + height * width <= store.len();
    let line = starts.len() * width;
    let room = height.checked_sub(1).is_some_and(|above| above * stride + line <= area.pixels.len());
    if !room || line != area.size.width as usize || line > stride || !starts.iter().all(inside) {
        return false;
    }
    let lay: unsafe fn(&mut Area<'_>, &[u32], &[u32], usize) = match (width / LANES, width % LANES) {
        (0, _) => lay_narrow,
        (1, 0) => lay_known::<1, false>,
        (2, 0) => lay_known::<2, false>,
        (3, 0) => lay_known::<3, false>,
        (1, _) => lay_known::<1, true>,
        (2, _) => lay_known::<2, true>,
        _ => lay,
    };
    // SAFETY: the processor has AVX2, the kernel is one for this width, the area has room for the tiles on each of its
    // lines, and every tile has as many lines in the store: all just checked.
    unsafe { lay(area, store, starts, width) }
    true
}

/// Tiles of a width of which the compiler knows that it is so many registers, or some pixels more.
///
/// # Safety
/// As for `lay`, and `width` must be so.
#[target_feature(enable = "avx2")]
unsafe fn lay_known<const REGISTERS: usize, const MORE: bool>(
    area: &mut Area<'_>,
    store: &[u32],
    starts: &[u32],
    width: usize,
) {
    let width = if MORE { width } else { REGISTERS * LANES };
    // SAFETY: the caller's promise.
    unsafe { lay_of(area, store, starts, width, REGISTERS, MORE) }
}

/// Tiles narrower than a register, of half of one or more.
///
/// # Safety
/// As for `lay`.
#[target_feature(enable = "avx2")]
unsafe fn lay_narrow(area: &mut Area<'_>, store: &[u32], starts: &[u32], width: usize) {
    for y in 0..area.size.height as usize {
        // SAFETY: the line begins inside the area.
        let mut to = unsafe { area.pixels.as_mut_ptr().add(y * area.stride) };
        for start in starts {
            // SAFETY: the line of the tile begins inside the store.
            let from = unsafe { store.as_ptr().add(*start as usize + y * width) };
            // SAFETY: the first pixels of the lines of both.
            unsafe { move_half(from, to, 0) };
            // SAFETY: the last ones; some of them are there already.
            unsafe { move_half(from, to, width - HALF) };
            // SAFETY: at most one behind the end of the line.
            to = unsafe { to.add(width) };
        }
    }
}

/// Tiles of any width that is not less than that of a register.
///
/// # Safety
/// Each of the area's lines must have room for `width` pixels of each of `starts`, and the store that many for each line
/// from each start on.
#[target_feature(enable = "avx2")]
unsafe fn lay(area: &mut Area<'_>, store: &[u32], starts: &[u32], width: usize) {
    // SAFETY: the caller's promise.
    unsafe { lay_of(area, store, starts, width, width / LANES, !width.is_multiple_of(LANES)) }
}

/// # Safety
/// As for `lay`.
#[inline]
#[target_feature(enable = "avx2")]
unsafe fn lay_of(
    area: &mut Area<'_>,
    store: &[u32],
    starts: &[u32],
    width: usize,
    registers: usize,
    more: bool,
) {
    for y in 0..area.size.height as usize {
        // SAFETY: the line begins inside the area.
        let mut to = unsafe { area.pixels.as_mut_ptr().add(y * area.stride) };
        for start in starts {
            // SAFETY: the line of the tile begins inside the store.
            let from = unsafe { store.as_ptr().add(*start as usize + y * width) };
            for register in 0..registers {
                // SAFETY: inside the line of the tile, and of the area.
                unsafe { move_register(from, to, register * LANES) };
            }
            if more {
                // SAFETY: the last pixels of both; some of them are there already.
                unsafe { move_register(from, to, width - LANES) };
            }
            // SAFETY: at most one behind the end of the line.
            to = unsafe { to.add(width) };
        }
    }
}

/// # Safety
/// From pixel `at` on there must be half as many as a register holds to read, and to write.
#[inline]
#[target_feature(enable = "avx2")]
unsafe fn move_half(from: *const u32, to: *mut u32, at: usize) {
    let (from, to) = (from.wrapping_add(at), to.wrapping_add(at));
    // SAFETY: the caller's promise; the load needs no alignment.
    let pixels = unsafe { _mm_loadu_si128(from.cast::<__m128i>()) };
    // SAFETY: the caller's promise; the store needs no alignment.
    unsafe { _mm_storeu_si128(to.cast::<__m128i>(), pixels) };
}

/// # Safety
/// From pixel `at` on there must be as many as a register holds to read, and to write.
#[inline]
#[target_feature(enable = "avx2")]
unsafe fn move_register(from: *const u32, to: *mut u32, at: usize) {
    let (from, to) = (from.wrapping_add(at), to.wrapping_add(at));
    // SAFETY: the caller's promise; the load needs no alignment.
    let pixels = unsafe { _mm256_loadu_si256(from.cast::<__m256i>()) };
    // SAFETY: the caller's promise; the store needs no alignment.
    unsafe { _mm256_storeu_si256(to.cast::<__m256i>(), pixels) };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paint::blit::scalar;
    use crate::units::Pixels;

    /// Every width, at every alignment of the picture and of the store.
    #[test]
    fn tiles_lie_where_the_scalar_kernel_lays_them() {
        for width in 3..=33_usize {
            for (left, offset) in (0..9_u32).flat_map(|left| (0..9_u32).map(move |offset| (left, offset))) {
                let height = 3;
                let area = (width * height) as u32;
                let store: Vec<u32> = (0..area * 4 + 9).map(|n| n * 2_654_435).collect();
                let starts = [offset + area, offset, offset + 3 * area, offset];
                let picture = Pixels::new(9 + 4 * width as u32, 5);
                let size = Pixels::new(4 * width as u32, height as u32);
                let lay = |kernel: &dyn Fn(&mut Area<'_>)| {
                    let mut pixels = vec![7; picture.area()];
                    kernel(&mut Area::new(&mut pixels, picture, (left, 1), size));
                    pixels
                };
                let wanted = lay(&|area| scalar::tiles(area, &store, &starts, width));
                let vectors = lay(&|area| {
                    if !tiles(area, &store, &starts, width) {
                        scalar::tiles(area, &store, &starts, width);
                    }
                });
                assert_eq!(vectors, wanted, "{width} wide, at {left} and {offset}");
                let plain = |x: usize, y: usize| store[starts[x / width] as usize + y * width + x % width];
                for (x, y) in (0..4 * width).flat_map(|x| (0..height).map(move |y| (x, y))) {
                    let at = (y + 1) * picture.width as usize + left as usize + x;
                    assert_eq!(wanted[at], plain(x, y), "{width} wide, pixel {x} of line {y}");
                }
            }
        }
    }

    #[test]
    fn tiles_outside_the_store_are_left_to_the_scalar_kernel() {
        let (mut pixels, store) = (vec![0; 8], [1; 8]);
        let size = Pixels::new(8, 1);
        assert!(!tiles(&mut Area::new(&mut pixels, size, (0, 0), size), &store, &[1], 8));
        assert!(!tiles(&mut Area::new(&mut pixels, size, (0, 0), size), &store, &[0, 0], 8));
        assert_eq!(pixels, [0; 8]);
    }
}
