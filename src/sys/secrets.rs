//! What is typed may be a password: it must not leave this process by a core dump or a debugger.

#![forbid(unsafe_code)]

use std::io;

use nix::sys::prctl;

/// From now on the kernel writes no core of this process, and only a privileged process may look into it. Programs
/// that we start are not touched: exec sets it back.
pub fn keep() -> io::Result<()> {
    Ok(prctl::set_dumpable(false)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_no_core_to_read_keys_from() {
        keep().unwrap();
        assert!(!prctl::get_dumpable().unwrap());
        prctl::set_dumpable(true).unwrap();
    }
}
