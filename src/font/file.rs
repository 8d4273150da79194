//! Faces from files: their bytes, read elsewhere, and what can be wrong with them.

use std::sync::Arc;

use super::Face;
use super::color::ColorFace;
use super::family::Family;
use super::outline::has_weights;

/// A face of a file that was read: its bytes stay in memory as long as the process.
#[derive(Clone, PartialEq, Eq)]
pub struct FaceFile {
    /// For messages only.
    pub path: Arc<str>,
    /// Which face of a collection.
    pub index: u32,
    /// The style that it stands for. A variable font is set to the weight of its style.
    pub face: Face,
    /// The file and the number in it of the face whose family this one belongs to, if it is not the first.
    pub beside: Option<(Arc<str>, u32)>,
    pub data: &'static [u8],
}

/// The faces from files that a [`super::Font`] may use beside the built-in ones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faces {
    /// What a person chose: families in the order in which they are asked, before the built-in faces. The first
    /// upright face gives the cell its proportions.
    pub chosen: Vec<Vec<FaceFile>>,
    /// Faces found for characters that the built-in ones lack, asked behind them.
    pub found: Vec<FaceFile>,
}

/// A style of a found family that was shown and had to be made up.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Sibling {
    /// The first face of the family.
    pub path: Arc<str>,
    pub index: u32,
    pub face: Face,
}

impl FaceFile {
    /// Whether the file is a variable font that has its bold weights in itself.
    pub fn has_weights(&self) -> bool {
        has_weights(self.data, self.index)
    }

    /// Whether a font can use the file.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check(&self) -> Result<(), BadFace> {
        match ColorFace::open(self.data, self.index) {
            Some(_) => Ok(()),
            None => Family::default().push_file(self),
        }
    }
}

impl std::fmt::Debug for FaceFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}#{} {:?}, {} bytes", self.path, self.index, self.face, self.data.len())
    }
}

/// Why a file cannot be used as a face.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadFace {
    #[error("not a font: neither TrueType, OpenType nor PSF, or cut short")]
    Unknown,
    #[error("a font without measures")]
    Measures,
    #[error("a font without glyphs")]
    Empty,
}
