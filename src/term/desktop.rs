//! What programs say to the desktop around them, as far as a console has one: where they are, how far they got,
//! and what they want on the clipboard. Never reported back.

use super::image::base64;
use super::limits;

/// OSC 9;4: the progress of what runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Progress {
    /// Nothing to report.
    #[default]
    None,
    /// Per cent.
    Running(u8),
    /// Stopped by an error, at so many per cent.
    Failed(u8),
    /// Something goes on, and nobody knows how long.
    Busy,
    /// Held, at so many per cent.
    Paused(u8),
}

#[derive(Debug, Default)]
pub(super) struct Desktop {
    pub directory: String,
    pub progress: Progress,
    /// What a program wrote to the clipboard, until somebody takes it.
    pub clipboard: Option<Vec<u8>>,
}

impl Desktop {
    /// OSC 7: `file://host/path`, with escapes. What is not a path of this kind is no directory.
    pub(super) fn set_directory(&mut self, address: &[u8]) {
        self.directory.clear();
        let Some(rest) = address.strip_prefix(b"file://") else { return };
        let path = rest.iter().position(|byte| *byte == b'/').map_or(&[][..], |at| &rest[at..]);
        let plain = String::from_utf8(unescape(path)).unwrap_or_default();
        if plain.len() <= limits::DIRECTORY_BYTES && !plain.contains(char::is_control) {
            self.directory = plain;
        }
    }

    /// OSC 9;4: state and per cent.
    pub(super) fn set_progress(&mut self, state: usize, percent: usize) {
        let percent = percent.min(100) as u8;
        self.progress = match state {
            1 => Progress::Running(percent),
            2 => Progress::Failed(percent),
            3 => Progress::Busy,
            4 => Progress::Paused(percent),
            _ => Progress::None,
        };
    }

    /// OSC 52: Base64 for the clipboard; what is no Base64 empties it.
    pub(super) fn set_clipboard(&mut self, data: &[u8]) {
        self.clipboard = Some(base64::decode(data).unwrap_or_default());
    }

    /// Overwrites what was said, then forgets it.
    pub(super) fn wipe(&mut self) {
        let mut bytes = std::mem::take(&mut self.directory).into_bytes();
        bytes.extend(self.clipboard.take().unwrap_or_default());
        bytes.fill(0);
        std::hint::black_box(&bytes);
        self.progress = Progress::None;
    }
}

/// `%xx` as bytes.
fn unescape(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((first, after)) = rest.split_first() {
        let escaped = (*first == b'%').then(|| super::title::unhex(after.get(..2)?)).flatten();
        out.push(escaped.as_ref().map_or(*first, |bytes| bytes[0]));
        rest = if escaped.is_some() { &after[2..] } else { after };
    }
    out
}
