//! The faces inside the program. They make up the first frame, and all frames where there is no file system.
//!
//! The full build has them all; without the feature `full-fonts` (an initramfs) there is one upright family, Unifont
//! without ideographs, and single emoji. `fonts/PROVENANCE.md` says where they come from.

use std::sync::LazyLock;

use super::emoji::Emoji;
use super::family::Family;
use super::pack::FacePack;
use super::unifont::Unifont;

#[cfg(feature = "full-fonts")]
mod files {
    pub(super) const FACES: &[&[u8]] =
        &[include_bytes!("../../fonts/faces.pack"), include_bytes!("../../fonts/faces-more.pack")];
    pub(super) const EMOJI: &[&[u8]] =
        &[include_bytes!("../../fonts/emoji.pack"), include_bytes!("../../fonts/emoji-more.pack")];
    pub(super) const UNIFONT: &[&[u8]] = &[
        include_bytes!("../../fonts/unifont.pack"),
        include_bytes!("../../fonts/unifont-cjk.pack"),
        include_bytes!("../../fonts/scripts.pack"),
    ];
}

#[cfg(not(feature = "full-fonts"))]
mod files {
    pub(super) const FACES: &[&[u8]] = &[include_bytes!("../../fonts/faces.pack")];
    pub(super) const EMOJI: &[&[u8]] = &[include_bytes!("../../fonts/emoji.pack")];
    pub(super) const UNIFONT: &[&[u8]] = &[include_bytes!("../../fonts/unifont.pack")];
}

/// Faces are inflated once, whatever number of displays there are.
static PACKS: LazyLock<Vec<FacePack>> =
    LazyLock::new(|| files::FACES.iter().map(|file| FacePack::read(file)).collect());

/// Outline faces, in the order in which they are asked.
pub(super) fn families() -> Vec<Family> {
    let mut families: Vec<Family> = Vec::new();
    for face in PACKS.iter().flat_map(FacePack::faces) {
        if families.len() <= face.family {
            families.resize_with(face.family + 1, Family::default);
        }
        families[face.family].push_squeezed(face);
    }
    families
}

pub(super) fn emoji() -> Emoji {
    Emoji::new(files::EMOJI)
}

pub(super) fn unifont() -> Unifont {
    Unifont::new(files::UNIFONT)
}
