//! Kernels in AVX2, where the processor has it.

use std::arch::x86_64::{__m256i, _mm256_loadu_si256, _mm256_storeu_si256};

use super::Area;

/// Pixels of one register.
const LANES: usize = 8;

/// Lays tiles side by side. False, and nothing done: this processor or this width needs the scalar kernel.
pub fn tiles(area: &mut Area<'_>, store: &[u32], starts: &[u32], width: usize) -> bool {
    if !width.is_multiple_of(LANES) || width == 0 || !is_x86_feature_detected!("avx2") {
        return false;
    }
    let height = area.size.height as usize;
    let inside = |start: &u32| *start as usize + height * width <= store.len();
    if starts.len() * width != area.size.width as usize || !starts.iter().all(inside) {
        return false;
    }
    let lay: unsafe fn(*mut u32, *const u32, &[u32], usize) = match width / LANES {
        1 => lay_known::<1>,
        2 => lay_known::<2>,
        3 => lay_known::<3>,
        _ => lay_wide,
    };
    for (y, line) in area.rows().enumerate() {
        if line.len() != starts.len() * width {
            continue;
        }
        let (to, from) = (line.as_mut_ptr(), store[y * width..].as_ptr());
        // SAFETY: the processor has AVX2; the line has `width` pixels for each tile, and every tile has `height`
        // lines of `width` pixels in the store: all just checked.
        unsafe { lay(to, from, starts, width / LANES) }
    }
    true
}

/// One line of every tile, of a width that the compiler knows: nothing is left to count.
///
/// # Safety
/// As for `lay_wide`.
#[target_feature(enable = "avx2")]
unsafe fn lay_known<const REGISTERS: usize>(to: *mut u32, from: *const u32, starts: &[u32], _: usize) {
    // SAFETY: the caller's promise.
    unsafe { lay_wide(to, from, starts, REGISTERS) }
}

/// One line of every tile.
///
/// # Safety
/// `to` must have room for as many registers of pixels as each of `starts` takes, and `from` must have them from each
/// start on.
#[inline]
#[target_feature(enable = "avx2")]
unsafe fn lay_wide(mut to: *mut u32, from: *const u32, starts: &[u32], registers: usize) {
    for start in starts {
        // SAFETY: inside the store, by the caller's promise.
        let mut from = unsafe { from.add(*start as usize) };
        for _ in 0..registers {
            // SAFETY: inside the store; the load needs no alignment.
            let pixels = unsafe { _mm256_loadu_si256(from.cast::<__m256i>()) };
            // SAFETY: inside the line, by the caller's promise; the store needs no alignment.
            unsafe { _mm256_storeu_si256(to.cast::<__m256i>(), pixels) };
            // SAFETY: at most one behind the end of the tile's line.
            from = unsafe { from.add(LANES) };
            // SAFETY: at most one behind the end of the line.
            to = unsafe { to.add(LANES) };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paint::blit::scalar;
    use crate::units::Pixels;

    /// Every width, at every alignment of the picture and of the store.
    #[test]
    fn tiles_lie_where_the_scalar_kernel_lays_them() {
        for width in [8_usize, 16, 24, 32, 7] {
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
