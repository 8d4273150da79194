//! Coverage to colour: for each pair of colours a table of the 256 pixels between them, gamma included.
//!
//! With the table a glyph pixel costs one load and one store, and any gamma is free. A table costs about 1 µs to
//! make; a screen uses a handful of pairs, so a small cache holds them, and a pair gets a table when it comes again.

#![forbid(unsafe_code)]

/// The exponent in which colours are mixed. 1 is naive and makes light text on dark look thin with dirty
/// edges between colours; 2.2 is physically right and makes it look bold. This stands between.
const GAMMA: f32 = 1.4;

/// Steps of the linear scale. 12 bits keep the darkest steps apart.
const LINEAR_MAX: usize = 4095;

/// Pairs that share a place of the cache, and places. A direct-mapped cache made a ramp for every cell where two
/// pairs on the screen shared a slot.
const WAYS: usize = 4;
const SETS: usize = 64;

/// The pixels from background (index 0) to foreground (index 255).
pub type Ramp = [u32; 256];

/// Makes and remembers ramps.
#[derive(Debug)]
pub struct Blend {
    to_linear: [u16; 256],
    from_linear: Vec<u8>,
    sets: Vec<[Way; WAYS]>,
    ramps: Vec<Ramp>,
    /// The way of the next newcomer, in every set.
    turn: usize,
}

/// Whose ramp a place of the cache holds.
#[derive(Clone, Copy, Debug, Default)]
struct Way {
    pair: Option<(u32, u32)>,
    made: bool,
}

/// How to get from one colour to another.
#[derive(Debug)]
pub enum Path<'a> {
    /// All steps, for a pair that comes up again and again.
    Ramp(&'a Ramp),
    /// One step at a time, for a pair seen the first time: most gradients and pictures use each just once.
    Steps(Steps<'a>),
}

/// Two colours on the linear scale, red, green, blue.
#[derive(Clone, Copy, Debug)]
pub struct Steps<'a> {
    fg: u32,
    bg: u32,
    from: [i32; 3],
    to: [i32; 3],
    from_linear: &'a [u8],
}

impl Steps<'_> {
    /// The pixel at a coverage. The ends are exact whatever the rounding of the way there and back did.
    #[inline]
    pub fn pixel(&self, coverage: u8) -> u32 {
        match coverage {
            0 => self.bg,
            255 => self.fg,
            _ => {
                // Not `map` of arrays: that is called, not inlined.
                let step = |channel: usize| {
                    let (from, to) = (self.from[channel], self.to[channel]);
                    let round = if to >= from { 127 } else { -127 };
                    let linear = from + ((to - from) * i32::from(coverage) + round) / 255;
                    u32::from(self.from_linear[linear as usize])
                };
                let (red, green, blue) = (step(0), step(1), step(2));
                red << 16 | green << 8 | blue
            }
        }
    }
}

impl Default for Blend {
    fn default() -> Self {
        let mut to_linear = [0; 256];
        for (value, linear) in to_linear.iter_mut().enumerate() {
            *linear = ((value as f32 / 255.0).powf(GAMMA) * LINEAR_MAX as f32).round() as u16;
        }
        let back = |linear: usize| (linear as f32 / LINEAR_MAX as f32).powf(1.0 / GAMMA) * 255.0;
        Self {
            to_linear,
            from_linear: (0..=LINEAR_MAX).map(|l| back(l).round() as u8).collect(),
            sets: vec![[Way::default(); WAYS]; SETS],
            ramps: vec![[0; 256]; SETS * WAYS],
            turn: 0,
        }
    }
}

impl Blend {
    /// The way from `bg` to `fg`, both `0x00rrggbb`.
    #[inline]
    pub fn path(&mut self, fg: u32, bg: u32) -> Path<'_> {
        let set = set(fg, bg);
        match self.sets[set].iter().position(|way| way.pair == Some((fg, bg))) {
            Some(way) if self.sets[set][way].made => Path::Ramp(&self.ramps[set * WAYS + way]),
            Some(way) => {
                self.make(set, way, fg, bg);
                Path::Ramp(&self.ramps[set * WAYS + way])
            }
            None => {
                self.turn = (self.turn + 1) % WAYS;
                self.sets[set][self.turn] = Way { pair: Some((fg, bg)), made: false };
                Path::Steps(self.steps(fg, bg))
            }
        }
    }

    fn steps(&self, fg: u32, bg: u32) -> Steps<'_> {
        let linear =
            |color: u32| [16, 8, 0].map(|shift| i32::from(self.to_linear[(color >> shift & 0xff) as usize]));
        Steps { fg, bg, from: linear(bg), to: linear(fg), from_linear: &self.from_linear }
    }

    #[cold]
    fn make(&mut self, set: usize, way: usize, fg: u32, bg: u32) {
        let steps = self.steps(fg, bg);
        let ramp = std::array::from_fn(|coverage| steps.pixel(coverage as u8));
        self.ramps[set * WAYS + way] = ramp;
        self.sets[set][way].made = true;
    }
}

fn set(fg: u32, bg: u32) -> usize {
    let mixed = (fg ^ bg.rotate_left(13)).wrapping_mul(0x9e37_79b1);
    (mixed >> 26) as usize % SETS
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The steps and the ramp of a pair; the same pixels.
    fn ramp(blend: &mut Blend, fg: u32, bg: u32) -> Ramp {
        let stepped = match blend.path(fg, bg) {
            Path::Steps(steps) => Some(std::array::from_fn(|c| steps.pixel(c as u8))),
            Path::Ramp(_) => None,
        };
        let Path::Ramp(ramp) = blend.path(fg, bg) else { panic!("seen twice and not made") };
        assert!(stepped.is_none_or(|stepped| stepped == *ramp), "{fg:06x} on {bg:06x}");
        *ramp
    }

    #[test]
    fn ends_are_exact_and_steps_never_turn_back() {
        let mut blend = Blend::default();
        for (fg, bg) in [(0xff_ffff, 0), (0, 0xff_ffff), (0x12_3456, 0xfe_dcba), (0x80_8080, 0x80_8080)] {
            let ramp = ramp(&mut blend, fg, bg);
            assert_eq!((ramp[0], ramp[255]), (bg, fg));
            for shift in [16, 8, 0] {
                let channel = |p: u32| p >> shift & 0xff;
                let rises = channel(fg) >= channel(bg);
                for pair in ramp.windows(2) {
                    let (a, b) = (channel(pair[0]), channel(pair[1]));
                    assert!(if rises { a <= b } else { a >= b }, "{fg:06x} on {bg:06x}: {a} then {b}");
                }
            }
        }
    }

    #[test]
    fn pairs_that_share_a_slot_do_not_mix() {
        let mut blend = Blend::default();
        for n in 0..2000u32 {
            let (fg, bg) = ((n * 7919) & 0xff_ffff, (n * 104_729) & 0xff_ffff);
            let ramp = ramp(&mut blend, fg, bg);
            assert_eq!((ramp[0], ramp[255]), (bg, fg));
        }
    }
}
