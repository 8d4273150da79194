//! The faces inside the program. They make up the first frame, and all frames where there is no file system.
//!
//! `fonts/PROVENANCE.md` says where they come from.

use super::Face;
use super::emoji::Emoji;
use super::outline::OutlineFace;
use super::unifont::Unifont;

const REGULAR: &[u8] = include_bytes!("../../fonts/mono-regular.ttf");
const BOLD: &[u8] = include_bytes!("../../fonts/mono-bold.ttf");
const MORE: &[u8] = include_bytes!("../../fonts/mono-more.ttf");
const EMOJI: &[u8] = include_bytes!("../../fonts/emoji.pack");
const UNIFONT: &[u8] = include_bytes!("../../fonts/unifont.pack");
const UNIFONT_CJK: &[u8] = include_bytes!("../../fonts/unifont-cjk.pack");

/// Outline faces, in the order in which they are asked.
pub(super) fn outlines() -> Vec<OutlineFace> {
    let files = [(REGULAR, Face::Regular), (BOLD, Face::Bold), (MORE, Face::Regular)];
    files.into_iter().filter_map(|(data, face)| OutlineFace::open(data, face)).collect()
}

pub(super) fn emoji() -> Option<Emoji> {
    Emoji::open(EMOJI)
}

pub(super) fn unifont() -> Unifont {
    Unifont::new(&[UNIFONT, UNIFONT_CJK])
}
