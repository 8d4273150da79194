//! Packs of glyphs for what the program has no room for, installed with it and read when such a character is first shown.

use std::path::Path;
use std::sync::Arc;

use crate::daemon::report::chain;
use crate::font::{Face, FaceFile, check_pack};
use crate::sys::font_files;

const FILES: [&str; 2] = ["rare.pack", "rare-more.pack"];

/// Those that are there and whole. A machine may be without them: an image for booting is.
pub(super) fn packs() -> Vec<FaceFile> {
    FILES.iter().filter_map(|name| read(&font_files::installed(name)?)).collect()
}

fn read(path: &Path) -> Option<FaceFile> {
    let refuse = |reason: &dyn std::error::Error| {
        log::warn!("{}: {}; its characters are shown by their numbers", path.display(), chain(reason));
    };
    let bytes = font_files::read(path).inspect_err(|e| refuse(e)).ok()?;
    let data: &'static [u8] = Box::leak(bytes.into_boxed_slice());
    check_pack(data).inspect_err(|e| refuse(e)).ok()?;
    log::debug!("{}: {} bytes", path.display(), data.len());
    let path = Arc::from(path.to_string_lossy());
    Some(FaceFile { path, index: 0, face: Face::Regular, beside: None, data })
}
