//! Faces that belong together: one look in several weights and slants, opened when they are needed.

use std::fmt;
use std::sync::Arc;

use super::cache::Manner;
use super::mask::Mask;
use super::metrics::Metrics;
use super::outline::{OutlineFace, Synthetic};
use super::pack::Squeezed;
use super::strike::StrikeFace;
use super::{BadFace, Face, FaceFile, Sibling};

/// Faces in the order in which they are asked for the same style.
#[derive(Debug, Default)]
pub(super) struct Family {
    slots: Vec<Slot>,
    /// The first file of a family that was found for a character; its other styles are found when they are shown.
    origin: Option<(Arc<str>, u32)>,
    /// Styles that were made up, and how many of them have been told.
    made_up: Vec<Face>,
    told: usize,
}

struct Slot {
    face: Face,
    source: Source,
}

/// What a face is made of.
enum Source {
    /// Not opened yet.
    Squeezed(&'static Squeezed),
    Outline(Box<OutlineFace>),
    Strike(Box<StrikeFace>),
    /// Its bytes are no face.
    Broken,
}

impl fmt::Debug for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.source {
            Source::Squeezed(_) => "squeezed",
            Source::Outline(_) => "outline",
            Source::Strike(_) => "strike",
            Source::Broken => "broken",
        };
        write!(f, "{:?} {kind}", self.face)
    }
}

impl Family {
    pub(super) fn push_squeezed(&mut self, face: &'static Squeezed) {
        self.slots.push(Slot { face: face.face, source: Source::Squeezed(face) });
    }

    /// Faces from files; those that are none are left out.
    pub(super) fn of_files(files: &[FaceFile]) -> Self {
        let mut family = Self::default();
        for file in files {
            // Whoever read the file has checked it and said what is wrong.
            let _ = family.push_file(file);
        }
        family
    }

    /// A family of which one face was found.
    pub(super) fn found(file: &FaceFile) -> Self {
        let origin = Some((Arc::clone(&file.path), file.index));
        Self { origin, ..Self::of_files(std::slice::from_ref(file)) }
    }

    /// Whether the first face of a found family is this one.
    pub(super) fn begins_with(&self, origin: &(Arc<str>, u32)) -> bool {
        self.origin.as_ref() == Some(origin)
    }

    /// Styles made up since the last call, each once.
    pub(super) fn take_siblings(&mut self) -> Vec<Sibling> {
        let Some((path, index)) = &self.origin else { return Vec::new() };
        let news = &self.made_up[self.told..];
        self.told = self.made_up.len();
        news.iter().map(|face| Sibling { path: Arc::clone(path), index: *index, face: *face }).collect()
    }

    /// Adds a face from a file.
    ///
    /// # Errors
    /// When the file holds no face that can be shown.
    pub(super) fn push_file(&mut self, file: &FaceFile) -> Result<(), BadFace> {
        let source = match StrikeFace::open(file.data, file.index) {
            Some(strike) => Source::Strike(Box::new(strike)),
            None => Source::Outline(Box::new(OutlineFace::open(file.data, file.index, file.face)?)),
        };
        self.slots.push(Slot { face: file.face, source });
        Ok(())
    }

    /// The measures of a cell `px` pixels high for the first upright face.
    pub(super) fn metrics(&self, px: u16) -> Option<Metrics> {
        let first = self.slots.iter().min_by_key(|slot| rank(slot.face, Face::Regular))?;
        match &first.source {
            Source::Outline(outline) => outline.metrics(px),
            Source::Strike(strike) => Some(strike.metrics(px)),
            Source::Squeezed(_) | Source::Broken => None,
        }
    }

    /// A cluster by the face whose style is nearest to the wanted one, among those that have all of its characters.
    pub(super) fn draw(&mut self, text: &str, manner: Manner, metrics: &Metrics) -> Option<Mask> {
        let order = self.order(manner.face);
        let draw = |at: usize| Some((self.slots[at].face, self.slots[at].draw(text, manner, metrics)?));
        let (face, mask) = order.into_iter().find_map(draw)?;
        if face != manner.face && !self.made_up.contains(&manner.face) {
            self.made_up.push(manner.face);
        }
        Some(mask)
    }
}

impl Family {
    /// A face of the family joins operators.
    pub(super) fn has_ligatures(&self) -> bool {
        self.slots.iter().any(|slot| match &slot.source {
            Source::Outline(outline) => outline.has_ligatures(),
            Source::Squeezed(_) | Source::Strike(_) | Source::Broken => false,
        })
    }

    /// The cells of a run of operators by the face that draws the first of them; see [`super::Font::run`]. `None`
    /// where no face has it.
    pub(super) fn run(&mut self, text: &str, wanted: Face, metrics: &Metrics) -> Option<Vec<Option<Mask>>> {
        self.order(wanted).into_iter().find_map(|at| match &mut self.slots[at].source {
            Source::Outline(outline) => outline.run(text, wanted, metrics),
            Source::Strike(strike) => strike.has(text.chars().next()?, metrics).then(Vec::new),
            // The built-in faces were cut without such rules.
            Source::Squeezed(squeezed) => squeezed.covers(text.chars().next()?).then(Vec::new),
            Source::Broken => None,
        })
    }

    /// The faces from the nearest to the wanted style on.
    fn order(&self, wanted: Face) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.slots.len()).collect();
        order.sort_by_key(|at| rank(self.slots[*at].face, wanted));
        order
    }
}

impl Slot {
    fn draw(&mut self, text: &str, manner: Manner, metrics: &Metrics) -> Option<Mask> {
        if let Source::Squeezed(squeezed) = self.source {
            if !text.chars().any(|c| squeezed.covers(c)) {
                return None;
            }
            let opened = squeezed.bytes().and_then(|data| OutlineFace::open(data, 0, self.face).ok());
            self.source = opened.map_or(Source::Broken, |outline| Source::Outline(Box::new(outline)));
        }
        match &mut self.source {
            Source::Outline(outline) => outline.draw(text, manner, metrics),
            Source::Strike(strike) => {
                strike.draw(text, manner, Synthetic::new(manner.face, self.face), metrics)
            }
            Source::Squeezed(_) | Source::Broken => None,
        }
    }
}

/// How far a face is from the wanted style; made-up slant is better than made-up weight, and both are better than a
/// style that was not asked for.
fn rank(face: Face, wanted: Face) -> u8 {
    let lacks = |has: bool, wants: bool, price: u8| match (has, wants) {
        (false, true) => price,
        (true, false) => 4,
        _ => 0,
    };
    lacks(face.is_bold(), wanted.is_bold(), 2) + lacks(face.is_italic(), wanted.is_italic(), 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_style_is_asked_first() {
        let order = |wanted| {
            let mut faces = [Face::Regular, Face::Bold, Face::Italic, Face::BoldItalic];
            faces.sort_by_key(|face| rank(*face, wanted));
            faces
        };
        assert_eq!(order(Face::Regular)[0], Face::Regular);
        assert_eq!(order(Face::Bold)[..2], [Face::Bold, Face::Regular]);
        assert_eq!(order(Face::Italic)[..2], [Face::Italic, Face::Regular]);
        assert_eq!(order(Face::BoldItalic), [Face::BoldItalic, Face::Bold, Face::Italic, Face::Regular]);
    }
}
