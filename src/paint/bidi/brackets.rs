//! Pairs of brackets, rule N0 of UAX #9: what a pair holds, or what stands before it, says which way both turn.

use unicode_bidi::{BidiDataSource, HardcodedBidiData};

use super::classes::Class;
use super::rules::{Unit, strong};

/// Brackets that may be open at once; the rule looks at no more of the text behind the one that is too many.
const DEEPEST: usize = 63;

/// The brackets of a paragraph. Buffers are kept.
#[derive(Debug, Default)]
pub(super) struct Pairs {
    brackets: Vec<(usize, char)>,
    open: Vec<(usize, char)>,
    /// First and last, sorted by the first.
    pairs: Vec<(usize, usize)>,
}

impl Pairs {
    pub(super) fn clear(&mut self) {
        self.brackets.clear();
    }

    /// A bracket stands at `at`; from the beginning on.
    pub(super) fn note(&mut self, at: usize, c: char) {
        self.brackets.push((at, c));
    }

    /// BD16: which brackets belong together.
    fn find(&mut self) {
        self.open.clear();
        self.pairs.clear();
        for (at, c) in &self.brackets {
            let Some(bracket) = HardcodedBidiData.bidi_matched_opening_bracket(*c) else { continue };
            if bracket.is_open {
                if self.open.len() == DEEPEST {
                    break;
                }
                self.open.push((*at, bracket.opening));
            } else if let Some(depth) = self.open.iter().rposition(|(_, c)| *c == bracket.opening) {
                self.pairs.push((self.open[depth].0, *at));
                self.open.truncate(depth);
            }
        }
        self.pairs.sort_unstable();
    }
}

/// Turns the pairs among `units`, which have been through the weak rules. `sides` is the direction of the paragraph.
pub(super) fn resolve(units: &mut [Unit], pairs: &mut Pairs, sides: Class) {
    pairs.find();
    // The last direction before a pair, and how far that was looked for: pairs come in the order of their beginnings.
    let (mut context, mut seen) = (sides, 0);
    for &(first, last) in &pairs.pairs {
        let directions = |unit: &Unit| strong(unit.now);
        context = units[seen..first].iter().rev().find_map(directions).unwrap_or(context);
        seen = first;
        let mut inside = units[first + 1..last].iter().filter_map(directions).peekable();
        if inside.peek().is_none() {
            continue;
        }
        let side = if inside.any(|side| side == sides) { sides } else { context };
        for bracket in [first, last] {
            units[bracket].now = side;
            let marks = units[bracket + 1..].iter_mut().take_while(|unit| unit.class == Class::Mark);
            marks.for_each(|unit| unit.now = side);
        }
    }
}
