//! What is typed may be a password: it must not leave this process by a core dump, a debugger or a swap device.

use std::ffi::c_void;
use std::io;
use std::ptr::NonNull;

use nix::sys::mman::{MmapAdvise, madvise, mlock};
use nix::sys::prctl;

/// From now on the kernel writes no core of this process, and only a privileged process may look into it. Programs
/// that we start are not touched: exec sets it back.
pub fn keep() -> io::Result<()> {
    Ok(prctl::set_dumpable(false)?)
}

/// Keeps whole pages in memory, and out of cores, until they are given back.
pub fn lock(pages: &[u8]) -> io::Result<()> {
    let start = NonNull::from(pages).cast::<c_void>();
    // SAFETY: the range is that of a slice which lives, and being locked changes nothing that can be read.
    unsafe { mlock(start, pages.len()) }?;
    // SAFETY: the same range; this advice leaves the contents alone.
    Ok(unsafe { madvise(start, pages.len(), MmapAdvise::MADV_DONTDUMP) }?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::Secret;

    #[test]
    fn there_is_no_core_to_read_keys_from() {
        keep().unwrap();
        assert!(!prctl::get_dumpable().unwrap());
        prctl::set_dumpable(true).unwrap();
    }

    #[test]
    fn a_secret_is_locked_into_memory() {
        let secret = Secret::default();
        lock(secret.memory()).unwrap();
        let at = format!("{:x}", secret.memory().as_ptr().addr());
        let maps = std::fs::read_to_string("/proc/self/smaps").unwrap();
        let entry = maps.split("VmFlags:").find(|entry| {
            let mut ranges = entry.lines().filter_map(|line| line.split_whitespace().next()?.split_once('-'));
            ranges.any(|(from, to)| {
                let number = |text: &str| u64::from_str_radix(text, 16).unwrap_or(u64::MAX);
                (number(from)..number(to)).contains(&number(&at))
            })
        });
        let locked = entry.unwrap().lines().find(|line| line.starts_with("Locked:")).unwrap().to_owned();
        assert!(!locked.contains(" 0 kB"), "{locked}");
    }
}
