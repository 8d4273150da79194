//! Coverage to colour: for each pair of colours a table of the 256 pixels between them, gamma included.
//!
//! With the table a glyph pixel costs one load and one store, and any gamma is free. A table is woven from three of
//! single channels, which pairs share: a gradient of a thousand colours has at most 256 of each channel. Those are
//! kept, and made when they are wanted a second time; a first time is taken step by step.

#![forbid(unsafe_code)]

use super::blit::weave;
use super::manner::Gamma;

/// Steps of the linear scale. 12 bits keep the darkest steps apart.
const LINEAR_MAX: usize = 4095;

/// Pairs that share a place of the cache, and places. A direct-mapped cache made a ramp for every cell where two
/// pairs on the screen shared a slot.
const WAYS: usize = 4;
const SETS: usize = 64;

/// The pixels from background (index 0) to foreground (index 255).
pub type Ramp = [u32; 256];

/// From one value of a channel to another.
type Channel = [u8; 256];

/// Channels kept of each of red, green and blue, in slots by hash. Apart, so that those of one pair never share.
const CHANNELS: usize = 512;

/// Makes and remembers ramps.
#[derive(Debug)]
pub struct Blend {
    to_linear: [u16; 256],
    from_linear: Vec<u8>,
    sets: Vec<[Way; WAYS]>,
    ramps: Vec<Ramp>,
    /// The way of the next newcomer, in every set.
    turn: usize,
    held: Vec<Held>,
    channels: Vec<Channel>,
}

/// Whose ramp a place of the cache holds.
#[derive(Clone, Copy, Debug, Default)]
struct Way {
    pair: Option<(u32, u32)>,
}

/// Whose channel a slot holds.
#[derive(Clone, Copy, Debug, Default)]
struct Held {
    ends: Option<(u8, u8)>,
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
                    u32::from(between(self.from[channel], self.to[channel], coverage, self.from_linear))
                };
                let (red, green, blue) = (step(0), step(1), step(2));
                red << 16 | green << 8 | blue
            }
        }
    }
}

/// The value at a coverage on the way between two values of the linear scale.
#[inline]
fn between(from: i32, to: i32, coverage: u8, from_linear: &[u8]) -> u8 {
    let round = if to >= from { 127 } else { -127 };
    let linear = from + ((to - from) * i32::from(coverage) + round) / 255;
    from_linear[linear as usize]
}

impl Default for Blend {
    fn default() -> Self {
        Self::new(Gamma::default())
    }
}

impl Blend {
    pub fn new(gamma: Gamma) -> Self {
        let gamma = gamma.exponent();
        let mut to_linear = [0; 256];
        for (value, linear) in to_linear.iter_mut().enumerate() {
            *linear = ((value as f32 / 255.0).powf(gamma) * LINEAR_MAX as f32).round() as u16;
        }
        let back = |linear: usize| (linear as f32 / LINEAR_MAX as f32).powf(1.0 / gamma) * 255.0;
        Self {
            to_linear,
            from_linear: (0..=LINEAR_MAX).map(|l| back(l).round() as u8).collect(),
            sets: vec![[Way::default(); WAYS]; SETS],
            ramps: vec![[0; 256]; SETS * WAYS],
            turn: 0,
            held: vec![Held::default(); 3 * CHANNELS],
            channels: vec![[0; 256]; 3 * CHANNELS],
        }
    }

    /// The way from `bg` to `fg`, both `0x00rrggbb`.
    #[inline]
    pub fn path(&mut self, fg: u32, bg: u32) -> Path<'_> {
        let set = set(fg, bg);
        match self.sets[set].iter().position(|way| way.pair == Some((fg, bg))) {
            Some(way) => Path::Ramp(&self.ramps[set * WAYS + way]),
            None => self.new_path(set, fg, bg),
        }
    }

    fn new_path(&mut self, set: usize, fg: u32, bg: u32) -> Path<'_> {
        let channel = |color: u32, shift: u32| (color >> shift & 0xff) as u8;
        let red = self.channel(0, channel(bg, 16), channel(fg, 16));
        let green = self.channel(1, channel(bg, 8), channel(fg, 8));
        let blue = self.channel(2, channel(bg, 0), channel(fg, 0));
        let (Some(red), Some(green), Some(blue)) = (red, green, blue) else {
            return Path::Steps(self.steps(fg, bg));
        };
        self.turn = (self.turn + 1) % WAYS;
        self.sets[set][self.turn] = Way { pair: Some((fg, bg)) };
        let ramp = &mut self.ramps[set * WAYS + self.turn];
        weave(&self.channels[red], &self.channels[green], &self.channels[blue], ramp);
        Path::Ramp(ramp)
    }

    /// The slot of a channel that is wanted again, and has not lost its place to another.
    fn channel(&mut self, which: usize, from: u8, to: u8) -> Option<usize> {
        let slot = which * CHANNELS + (usize::from(to) * 37 + usize::from(from) * 293) % CHANNELS;
        let held = self.held[slot];
        if held.ends != Some((from, to)) {
            self.held[slot] = Held { ends: Some((from, to)), made: false };
            return None;
        }
        if !held.made {
            self.held[slot].made = true;
            let linear = |value: u8| i32::from(self.to_linear[usize::from(value)]);
            let (low, high) = (linear(from), linear(to));
            for (coverage, value) in (0..=255_u8).zip(&mut self.channels[slot]) {
                *value = match coverage {
                    0 => from,
                    255 => to,
                    _ => between(low, high, coverage, &self.from_linear),
                };
            }
        }
        Some(slot)
    }

    fn steps(&self, fg: u32, bg: u32) -> Steps<'_> {
        let linear =
            |color: u32| [16, 8, 0].map(|shift| i32::from(self.to_linear[(color >> shift & 0xff) as usize]));
        Steps { fg, bg, from: linear(bg), to: linear(fg), from_linear: &self.from_linear }
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
        let made = (0..4).find_map(|_| match blend.path(fg, bg) {
            Path::Ramp(ramp) => Some(*ramp),
            Path::Steps(_) => None,
        });
        let ramp = made.expect("seen again and again and not made");
        assert!(stepped.is_none_or(|stepped| stepped == ramp), "{fg:06x} on {bg:06x}");
        ramp
    }

    #[test]
    fn ends_are_exact_and_steps_never_turn_back() {
        for gamma in [100, 140, 220, 300] {
            holds_at(Gamma::new(gamma));
        }
    }

    fn holds_at(gamma: Gamma) {
        let mut blend = Blend::new(gamma);
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

    /// Halfway between black and white is darker where colours are mixed as they are than where light is.
    #[test]
    fn a_higher_gamma_makes_light_text_heavier() {
        let halves =
            [100, 140, 220].map(|gamma| ramp(&mut Blend::new(Gamma::new(gamma)), 0xff_ffff, 0)[128] & 0xff);
        assert_eq!(halves, [128, 156, 186]);
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
