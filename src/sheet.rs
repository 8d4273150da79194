//! Memory for a picture, in pages as large as the kernel has them.
//!
//! A picture of 1920x1080 is 2025 small pages, and the kernel enters each on its own when it is first written: that took
//! longer than painting the first frame. It gives large pages to those who ask.

use std::ops::{Deref, DerefMut};
use std::ptr::NonNull;

use nix::sys::mman::{MmapAdvise, madvise};

/// What such advice is given in.
const PAGE: usize = 4096;

/// The least that is worth a call: one large page of the usual kind.
const LARGE: usize = 2 << 20;

/// Pixels that the processor's caches hold together. A store across two such lines costs two.
pub const LINE: usize = 16;

/// Pixels in a row, the first of them at the beginning of a line of the processor's cache.
#[derive(Debug, Default)]
pub struct Sheet {
    pixels: Vec<u32>,
    first: usize,
}

impl Deref for Sheet {
    type Target = [u32];

    #[inline]
    fn deref(&self) -> &[u32] {
        &self.pixels[self.first..]
    }
}

impl DerefMut for Sheet {
    #[inline]
    fn deref_mut(&mut self) -> &mut [u32] {
        &mut self.pixels[self.first..]
    }
}

/// So many black pixels, all of which will be written.
pub fn black(pixels: usize) -> Sheet {
    let sheet = sparse(pixels);
    advise(&sheet);
    sheet
}

/// So many black pixels of which few may ever be written: memory comes in small pages.
pub fn sparse(pixels: usize) -> Sheet {
    let mut sheet: Vec<u32> = vec![0; pixels + LINE - 1];
    let first = sheet.as_ptr().align_offset(LINE * size_of::<u32>()).min(LINE - 1);
    sheet.truncate(first + pixels);
    Sheet { pixels: sheet, first }
}

/// Kernels without large pages refuse, and nothing is lost.
fn advise(sheet: &[u32]) {
    let bytes = sheet.as_ptr_range();
    let (start, end) = (bytes.start.addr().next_multiple_of(PAGE), bytes.end.addr() / PAGE * PAGE);
    let first = bytes.start.cast_mut().with_addr(start).cast();
    if let (Some(len), Some(first)) =
        (end.checked_sub(start).filter(|&len| len >= LARGE), NonNull::new(first))
    {
        // SAFETY: all of the range is inside memory that `sheet` borrows, and this advice changes no byte of it: it is
        // about the size of pages that are entered from now on.
        let _ = unsafe { madvise(first, len, MmapAdvise::MADV_HUGEPAGE) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    /// What the kernel knows of the mapping around an address.
    fn flags(address: usize) -> String {
        let maps = fs::read_to_string("/proc/self/smaps").unwrap();
        let mut inside = false;
        for line in maps.lines() {
            let range = line.split(' ').next().and_then(|range| range.split_once('-'));
            let number = |text| usize::from_str_radix(text, 16).ok();
            if let Some((Some(start), Some(end))) = range.map(|(start, end)| (number(start), number(end))) {
                inside = (start..end).contains(&address);
            } else if inside && let Some(flags) = line.strip_prefix("VmFlags:") {
                return flags.to_owned();
            }
        }
        String::new()
    }

    #[test]
    fn a_picture_is_black_and_asks_for_large_pages() {
        let sheet = black(1920 * 1080);
        assert!(sheet.len() == 1920 * 1080 && sheet.iter().all(|&pixel| pixel == 0));
        let middle = flags(sheet[sheet.len() / 2..].as_ptr().addr());
        // Kernels without large pages refuse, and emulators of a process do not tell.
        if !fs::exists("/sys/kernel/mm/transparent_hugepage").unwrap() || middle.is_empty() {
            return;
        }
        assert!(middle.split(' ').any(|flag| flag == "hg"), "{middle}");
    }

    #[test]
    fn small_pictures_and_none_are_as_good() {
        assert_eq!(*black(0), []);
        assert_eq!(*black(3), [0; 3]);
        assert_eq!(black(LARGE / 4 + 1).len(), LARGE / 4 + 1);
    }

    #[test]
    fn a_picture_begins_with_a_line_of_the_cache() {
        for pixels in [1, 15, 16, 17, 1000, LARGE] {
            let mut sheet = black(pixels);
            assert!(sheet.as_ptr().addr().is_multiple_of(64) && sheet.len() == pixels);
            sheet[pixels - 1] = 7;
            assert_eq!(sheet.last(), Some(&7));
        }
    }
}
