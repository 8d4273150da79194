//! Memory for what nobody else may read: it has a page of its own, which the kernel's edge can lock, never moves, and is
//! wiped before it is given back.

#![forbid(unsafe_code)]

use std::fmt;
use std::hint::black_box;

/// Bytes that fit, as many as in the longest passphrase that cryptsetup takes from a terminal.
pub const LONGEST: usize = 512;

/// The smallest unit that can be locked.
#[repr(C, align(4096))]
struct Page([u8; 4096]);

/// A text that is kept from others.
pub struct Secret {
    page: Box<Page>,
    len: usize,
}

impl Default for Secret {
    fn default() -> Self {
        Self { page: Box::new(Page([0; 4096])), len: 0 }
    }
}

impl Secret {
    pub fn as_str(&self) -> &str {
        str::from_utf8(self.as_bytes()).unwrap_or("")
    }

    pub fn as_bytes(&self) -> &[u8] {
        &self.page.0[..self.len]
    }

    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Adds a text at the end, unless it is too long.
    pub fn push(&mut self, text: &str) {
        let end = self.len + text.len();
        if end <= LONGEST {
            self.page.0[self.len..end].copy_from_slice(text.as_bytes());
            self.len = end;
        }
    }

    /// Takes the last character away.
    pub fn pop(&mut self) {
        let end = self.as_str().char_indices().next_back().map_or(0, |(at, _)| at);
        self.page.0[end..self.len].fill(0);
        self.len = end;
    }

    /// Nothing of it is left in memory.
    pub fn wipe(&mut self) {
        self.page.0.fill(0);
        self.len = 0;
        // Nobody reads the zeros, and they must be written all the same.
        black_box(&mut self.page.0);
    }

    /// Takes over what another one has, which has nothing then.
    pub fn take(&mut self, other: &mut Self) {
        self.wipe();
        self.push(other.as_str());
        other.wipe();
    }

    /// All that must not be swapped out or written into a core.
    pub fn memory(&self) -> &[u8] {
        &self.page.0
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        self.wipe();
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_come_and_go_and_nothing_stays() {
        let mut secret = Secret::default();
        secret.push("grün");
        secret.pop();
        secret.pop();
        assert_eq!(secret.as_str(), "gr");
        assert!(secret.memory()[2..].iter().all(|byte| *byte == 0));
        let mut other = Secret::default();
        other.take(&mut secret);
        assert_eq!((other.as_bytes(), secret.is_empty()), (&b"gr"[..], true));
        assert!(secret.memory().iter().all(|byte| *byte == 0));
        other.wipe();
        other.pop();
        assert!(other.memory().iter().all(|byte| *byte == 0));
    }

    #[test]
    fn it_is_a_whole_page_that_tells_nothing() {
        let mut secret = Secret::default();
        assert_eq!(secret.memory().as_ptr().align_offset(4096), 0);
        secret.push(&"x".repeat(LONGEST));
        secret.push("y");
        assert_eq!(secret.as_bytes().len(), LONGEST, "what does not fit is left out whole");
        assert_eq!(format!("{secret:?}"), "Secret");
    }
}
