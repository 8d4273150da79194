//! Coverage to colour: for each pair of colours a table of the 256 pixels between them, gamma included.
//!
//! With the table a glyph pixel costs one load and one store, and any gamma is free. A table costs about
//! 0.4 µs to make; a screen uses a handful of pairs, so a small direct-mapped cache holds them.

#![forbid(unsafe_code)]

/// The exponent in which colours are mixed. 1 is naive and makes light text on dark look thin with dirty
/// edges between colours; 2.2 is physically right and makes it look bold. This stands between.
const GAMMA: f32 = 1.4;

/// Steps of the linear scale. 12 bits keep the darkest steps apart.
const LINEAR_MAX: usize = 4095;

/// How many pairs are remembered.
const PAIRS: usize = 256;

/// The pixels from background (index 0) to foreground (index 255).
pub type Ramp = [u32; 256];

/// Makes and remembers ramps.
#[derive(Debug)]
pub struct Blend {
    to_linear: [u16; 256],
    from_linear: Vec<u8>,
    ramps: Vec<Option<Box<Entry>>>,
}

#[derive(Debug)]
struct Entry {
    fg: u32,
    bg: u32,
    ramp: Ramp,
}

impl Default for Blend {
    fn default() -> Self {
        let mut to_linear = [0; 256];
        for (value, linear) in to_linear.iter_mut().enumerate() {
            *linear = ((value as f32 / 255.0).powf(GAMMA) * LINEAR_MAX as f32).round() as u16;
        }
        let back = |linear: usize| (linear as f32 / LINEAR_MAX as f32).powf(1.0 / GAMMA) * 255.0;
        let mut ramps = Vec::new();
        ramps.resize_with(PAIRS, || None);
        Self { to_linear, from_linear: (0..=LINEAR_MAX).map(|l| back(l).round() as u8).collect(), ramps }
    }
}

impl Blend {
    /// The ramp from `bg` to `fg`, both `0x00rrggbb`.
    pub fn ramp(&mut self, fg: u32, bg: u32) -> &Ramp {
        let slot = slot(fg, bg);
        let known = self.ramps[slot].as_ref().is_some_and(|e| e.fg == fg && e.bg == bg);
        if !known {
            let ramp = self.make(fg, bg);
            self.ramps[slot] = None;
            self.ramps[slot] = Some(Box::new(Entry { fg, bg, ramp }));
        }
        match &self.ramps[slot] {
            Some(entry) => &entry.ramp,
            None => unreachable!("the slot was filled above"),
        }
    }

    fn make(&self, fg: u32, bg: u32) -> Ramp {
        let mut ramp = [0; 256];
        for shift in [16, 8, 0] {
            let from = i32::from(self.to_linear[(bg >> shift & 0xff) as usize]);
            let to = i32::from(self.to_linear[(fg >> shift & 0xff) as usize]);
            for (coverage, pixel) in (0i32..).zip(ramp.iter_mut()) {
                let linear = from + ((to - from) * coverage + if to >= from { 127 } else { -127 }) / 255;
                *pixel |= u32::from(self.from_linear[linear as usize]) << shift;
            }
        }
        // The ends are exact whatever the rounding of the way there and back did.
        ramp[0] = bg;
        ramp[255] = fg;
        ramp
    }
}

fn slot(fg: u32, bg: u32) -> usize {
    let mixed = (fg ^ bg.rotate_left(13)).wrapping_mul(0x9e37_79b1);
    (mixed >> 24) as usize % PAIRS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_are_exact_and_steps_never_turn_back() {
        let mut blend = Blend::default();
        for (fg, bg) in [(0xff_ffff, 0), (0, 0xff_ffff), (0x12_3456, 0xfe_dcba), (0x80_8080, 0x80_8080)] {
            let ramp = *blend.ramp(fg, bg);
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
            let ramp = blend.ramp(fg, bg);
            assert_eq!((ramp[0], ramp[255]), (bg, fg));
        }
    }
}
