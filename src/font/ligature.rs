//! Ligatures: operators that programmers' faces draw as one sign over several cells, as `->` and `!=`.
//!
//! A run of operators is shaped as a whole. Glyphs that are those of their characters stay in their cells, pixel by
//! pixel as they are alone; what the face has put in place of others is drawn once over all the cells of the run, and
//! that is cut into cells again. So faces may join by one wide glyph, by a wide one behind empty ones, or by pieces.

use super::Face;
use super::cache::Manner;
use super::joining::Joined;
use super::mask::Mask;
use super::metrics::Metrics;
use super::outline::{OutlineFace, Placed};
use crate::units::Pixels;

/// Longer runs are rules and pictures of characters, not operators.
pub const LONGEST_RUN: usize = 32;

/// Substitutions that join, and that shapers apply unasked: standard, contextual and contextual standard ones.
const JOINING: &[&[u8; 4]] = &[b"liga", b"calt", b"clig"];

/// Whether a character is part of runs that a face may join: punctuation of ASCII.
#[inline]
pub const fn is_operator(c: char) -> bool {
    c.is_ascii_punctuation()
}

impl OutlineFace {
    /// Whether the face has rules to join characters.
    pub(super) fn has_ligatures(&self) -> bool {
        self.letter_advance().is_some() && self.has_feature(JOINING)
    }

    /// A run of characters, each in a cell: the pictures of those that look otherwise than alone, or none at all where
    /// nothing is joined. `None` where the face lacks the first character.
    pub(super) fn run(&mut self, text: &str, wanted: Face, metrics: &Metrics) -> Option<Vec<Option<Mask>>> {
        self.glyph(text.chars().next()?)?;
        Some(self.joined(text, wanted, metrics).unwrap_or_default())
    }

    fn joined(&mut self, text: &str, wanted: Face, metrics: &Metrics) -> Option<Vec<Option<Mask>>> {
        let alone: Vec<u16> = text.chars().map(|c| self.glyph(c)).collect::<Option<_>>()?;
        let advance = self.letter_advance().filter(|_| self.has_ligatures())?;
        let glyphs = self.shaped(|shaper| shaper.shape_run(text))?;
        let joined = joined(&glyphs, &alone, advance)?;
        let (width, cells) = (metrics.cell.width, alone.len() as u32);
        let mut mask = Mask::new(Pixels::new(width * cells, metrics.cell.height));
        self.paint_across(&joined.glyphs, wanted, metrics, &mut mask);
        let manner = Manner { face: wanted, cols: 1, joined: Joined::default() };
        let cell = |((at, c), glyph): ((u32, char), u16)| {
            let over = mask.columns(at * width, width);
            if joined.replaced[at as usize] {
                return Some(over);
            }
            let mut own = self.paint(&[self.alone(glyph)], c, manner, metrics);
            own.add_all(&over);
            (!over.is_blank()).then_some(own)
        };
        Some((0..).zip(text.chars()).zip(alone).map(cell).collect())
    }
}

/// What a face makes of a run.
#[derive(Debug, PartialEq)]
struct Joining {
    /// The glyphs that are none of single characters.
    glyphs: Vec<Placed>,
    /// The cells whose characters are gone.
    replaced: Vec<bool>,
}

/// Takes apart what was shaped; `alone` are the glyphs of the characters by themselves. `None` where nothing is joined,
/// or where the glyphs do not fill the cells.
fn joined(glyphs: &[Placed], alone: &[u16], advance: f32) -> Option<Joining> {
    let whole = alone.len() as f32 * advance;
    let used: f32 = glyphs.iter().map(|placed| placed.advance).sum();
    let mut joining = Joining { glyphs: Vec::new(), replaced: vec![true; alone.len()] };
    for placed in glyphs {
        let (at, cell) = (placed.from as usize, placed.from as f32 * advance);
        let stays = alone.get(at) == Some(&placed.glyph) && (placed.x - cell).abs() < 1.0 && placed.y == 0.0;
        if stays {
            joining.replaced[at] = false;
        } else {
            joining.glyphs.push(*placed);
        }
    }
    ((used - whole).abs() < whole / 100.0 && joining.replaced.contains(&true)).then_some(joining)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::font::{FaceFile, Faces, Font, Glyph, GlyphId, Request};

    const ADVANCE: f32 = 600.0;

    fn placed(glyph: u16, from: u32, x: f32, advance: f32) -> Placed {
        Placed { glyph, from, x, y: 0.0, advance }
    }

    #[test]
    fn glyphs_of_single_characters_join_nothing() {
        let glyphs = [placed(7, 0, 0.0, ADVANCE), placed(8, 1, ADVANCE, ADVANCE)];
        assert_eq!(joined(&glyphs, &[7, 8], ADVANCE), None);
    }

    #[test]
    fn one_wide_glyph_takes_the_place_of_two() {
        let glyphs = [placed(9, 0, 0.0, ADVANCE), placed(50, 1, ADVANCE, 2.0 * ADVANCE)];
        let joining = joined(&glyphs, &[9, 7, 8], ADVANCE).expect("joined");
        assert_eq!(joining, Joining { glyphs: vec![glyphs[1]], replaced: vec![false, true, true] });
    }

    #[test]
    fn what_does_not_fill_the_cells_is_not_shown() {
        let glyphs = [placed(50, 0, 0.0, 1.5 * ADVANCE)];
        assert_eq!(joined(&glyphs, &[7, 8], ADVANCE), None);
    }

    fn font(px: u16) -> Font {
        let data = include_bytes!("../../fonts/ligatures.ttf");
        let file = FaceFile { path: "test".into(), index: 0, face: Face::Regular, beside: None, data };
        Font::new(px, &Faces { chosen: vec![vec![file]], found: Vec::new() })
    }

    /// Coverage of a cell, row by row.
    fn pixels(font: &Font, id: GlyphId) -> Vec<u8> {
        match font.get(id) {
            Glyph::Mask(mask) => mask.to_vec(),
            Glyph::Blank => vec![0; font.metrics().cell.area()],
            Glyph::Color(_) => panic!("operators have no colours"),
        }
    }

    fn alone(font: &mut Font, text: &str, face: Face) -> Vec<u8> {
        let id = font.glyph(Request { text, face, cols: 1, before: None, after: None });
        pixels(font, id)
    }

    #[test]
    fn operators_join_and_others_stay_as_they_are() {
        let mut font = font(16);
        assert!(font.has_ligatures());
        for (text, joined) in
            [("->", "11"), ("!=", "11"), ("!<", ""), ("-", ""), ("<->", "111"), ("!->", "011")]
        {
            let cells = font.run(text, Face::Regular).iter();
            let seen: String = cells.map(|cell| if cell.is_some() { '1' } else { '0' }).collect();
            assert_eq!(seen, joined, "{text}");
        }
    }

    #[test]
    fn the_cells_of_a_run_are_the_joined_sign_cut_into_cells() {
        for px in [12, 16, 19, 32] {
            for face in [Face::Regular, Face::Bold, Face::Italic] {
                let mut font = font(px);
                let cells: Vec<GlyphId> = font.run("->", face).iter().map(|id| id.expect("joined")).collect();
                let seen: Vec<Vec<u8>> = cells.iter().map(|id| pixels(&font, *id)).collect();
                let width = font.metrics().cell.width as usize;
                let edge = |cell: &[u8], x: usize| cell.chunks(width).filter(|row| row[x] > 0).count();
                assert_eq!(edge(&seen[0], width - 1), edge(&seen[1], 0), "{px}: the shaft goes through");
                assert_ne!(seen[0], alone(&mut font, "-", face), "{px}");
                assert_ne!(seen[1], alone(&mut font, ">", face), "{px}");
            }
        }
    }

    #[test]
    fn faces_without_rules_join_nothing() {
        let mut font = Font::builtin(16);
        assert!(!font.has_ligatures());
        assert_eq!(font.run("->", Face::Regular), []);
    }
}
