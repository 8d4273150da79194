//! Clusters to glyphs by the rules of a face: marks to their places, letters to their joined shapes.
//!
//! `harfrust` breaks its interface about monthly; this is the only file that names it.

use std::fmt;

use harfrust::{Buffer, Direction, Script, ShapeOptions, ShapePlan, ShaperFont};

use super::joining::Joined;
use super::outline::Placed;

/// Plans kept: one a script and direction.
const PLANS: usize = 16;
/// Longer clusters are nobody's language; the rest of one is not shown.
const LONGEST: usize = 64;

/// The rules of one face.
pub(super) struct Shaper {
    font: harfrust::Font,
    plans: Vec<ShapePlan>,
}

impl fmt::Debug for Shaper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shaper").field("plans", &self.plans.len()).finish_non_exhaustive()
    }
}

impl Shaper {
    pub(super) fn open(data: &'static [u8], index: u32) -> Option<Self> {
        Some(Self { font: harfrust::Font::new(data, index)?, plans: Vec::new() })
    }

    /// The glyphs of a cluster, or `None` when the face lacks one of them.
    pub(super) fn shape(&mut self, text: &str, joined: Joined) -> Option<Vec<Placed>> {
        let mut buffer = Buffer::new();
        for (at, c) in (0..).zip(text.chars().take(LONGEST)) {
            buffer.push(u32::from(c), at);
        }
        // A joiner stands for any neighbour that joins.
        if joined.before {
            buffer.set_pre_context("\u{200D}");
        }
        if joined.after {
            buffer.set_post_context("\u{200D}");
        }
        buffer.guess_segment_properties();
        if buffer.direction() == Direction::Invalid {
            buffer.set_direction(Direction::LeftToRight);
        }
        self.placed(buffer)
    }

    /// The glyphs of a run of operators, as they are between Latin letters.
    pub(super) fn shape_run(&mut self, text: &str) -> Option<Vec<Placed>> {
        let mut buffer = Buffer::new();
        for (at, c) in (0..).zip(text.chars()) {
            buffer.push(u32::from(c), at);
        }
        buffer.set_direction(Direction::LeftToRight);
        buffer.set_script(Some(Script::LATIN));
        self.placed(buffer)
    }

    fn placed(&mut self, mut buffer: Buffer) -> Option<Vec<Placed>> {
        let plan = self.plan(buffer.direction(), buffer.script());
        let font = ShaperFont::new(&self.font);
        harfrust::shape(&font, &mut buffer, ShapeOptions::new().plan(self.plans.get(plan))).ok()?;
        placed(&buffer)
    }

    /// Where the plan for a script is kept.
    fn plan(&mut self, direction: Direction, script: Option<Script>) -> usize {
        let fits = |plan: &ShapePlan| plan.direction() == direction && plan.script() == script;
        if let Some(at) = self.plans.iter().position(fits) {
            return at;
        }
        if self.plans.len() == PLANS {
            self.plans.remove(0);
        }
        self.plans.push(ShapePlan::new(&self.font, direction, script, None, &[]));
        self.plans.len() - 1
    }
}

fn placed(buffer: &Buffer) -> Option<Vec<Placed>> {
    let mut pen = 0.0;
    let mut out = Vec::with_capacity(buffer.len());
    for (info, position) in buffer.glyph_infos().iter().zip(buffer.glyph_positions()) {
        let glyph = u16::try_from(info.glyph_id).ok().filter(|glyph| *glyph != 0)?;
        let advance = position.x_advance as f32;
        let (x, y) = (pen + position.x_offset as f32, position.y_offset as f32);
        out.push(Placed { glyph, from: info.cluster, x, y, advance });
        pen += advance;
    }
    (!out.is_empty()).then_some(out)
}
