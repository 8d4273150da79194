//! What the terminal answers: fixed-format reports, waiting to be written to the program.

use super::limits::REPLY_BYTES;

#[derive(Debug, Default)]
pub struct Replies {
    bytes: Vec<u8>,
}

impl Replies {
    /// Nothing waits.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Everything that waits, in order; empties it.
    pub fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.bytes)
    }

    pub(super) fn push(&mut self, reply: &str) {
        if self.bytes.len() + reply.len() <= REPLY_BYTES {
            self.bytes.extend_from_slice(reply.as_bytes());
        }
    }

    pub(super) fn clear(&mut self) {
        self.bytes.clear();
    }
}
