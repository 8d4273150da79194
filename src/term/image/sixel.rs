//! Sixels (DEC STD 070, VT340): six pixels a character, in bands, one colour at a time.
//!
//! The aspect ratio is ignored: a pixel is a pixel, as in xterm. Every picture starts with the VT340's registers.

use super::sixel_color::{self, opaque};
use super::{Bitmap, MAX_PIXELS, MAX_SIDE, MAX_SIXEL_WORK, REGISTERS};
use crate::term::style::Rgb;
use crate::units::Pixels;

/// Numbers of one command that mean something; more are read and dropped.
const MAX_PARAMS: usize = 5;
const BAND: u32 = 6;

/// A picture that is arriving.
#[derive(Debug)]
pub(in crate::term) struct Sixel {
    registers: Vec<u32>,
    color: u32,
    /// The command whose numbers are being read: `!`, `"`, `#`, or 0.
    command: u8,
    params: [u32; MAX_PARAMS],
    count: usize,
    x: u32,
    y: u32,
    pixels: Vec<u32>,
    /// Pixels from one line of `pixels` to the next.
    stride: u32,
    /// How far something was drawn, and what the raster attributes announced.
    drawn: Pixels,
    announced: Pixels,
    /// What shows where nothing was drawn; 0 is nothing.
    background: u32,
    work: usize,
}

impl Sixel {
    /// `select` is the second parameter of the sequence: 1 leaves out what is not drawn.
    pub(in crate::term) fn new(select: u16, background: Rgb) -> Self {
        let registers = sixel_color::initial();
        Self {
            color: registers[0],
            registers,
            command: 0,
            params: [0; MAX_PARAMS],
            count: 0,
            x: 0,
            y: 0,
            pixels: Vec::new(),
            stride: 0,
            drawn: Pixels::default(),
            announced: Pixels::default(),
            background: if select == 1 { 0 } else { opaque(background) },
            work: 0,
        }
    }

    pub(in crate::term) fn put(&mut self, byte: u8) {
        match byte {
            b'0'..=b'9' if self.command != 0 => self.digit(byte - b'0'),
            b';' if self.command != 0 => self.count = (self.count + 1).min(MAX_PARAMS),
            0x00..=0x1f => {}
            _ => self.command(byte),
        }
    }

    fn digit(&mut self, digit: u8) {
        if let Some(value) = self.params.get_mut(self.count) {
            *value = value.saturating_mul(10).saturating_add(u32::from(digit));
        }
    }

    /// Anything but a number, which therefore is complete.
    fn command(&mut self, byte: u8) {
        match (self.command, byte) {
            (b'!', b'?'..=b'~') => {
                let count = self.params[0].max(1);
                self.begin(0);
                return self.draw(byte - b'?', count);
            }
            (b'#', _) => self.choose_color(),
            (b'"', _) => self.announce(),
            _ => {}
        }
        self.begin(0);
        match byte {
            b'?'..=b'~' => self.draw(byte - b'?', 1),
            b'!' | b'#' | b'"' => self.begin(byte),
            b'$' => self.x = 0,
            b'-' => (self.x, self.y) = (0, (self.y + BAND).min(MAX_SIDE)),
            _ => {}
        }
    }

    fn begin(&mut self, command: u8) {
        (self.command, self.count, self.params) = (command, 0, [0; MAX_PARAMS]);
    }

    /// `#n` chooses a register, `#n;1;h;l;s` and `#n;2;r;g;b` fill it first.
    fn choose_color(&mut self) {
        let [register, system, a, b, c] = self.params;
        let slot = register as usize % REGISTERS;
        if self.count >= 4 {
            match system {
                1 => self.registers[slot] = sixel_color::hls(a, b, c),
                2 => self.registers[slot] = sixel_color::rgb(a, b, c),
                _ => {}
            }
        }
        self.color = self.registers[slot];
    }

    /// `"` aspect;aspect;width;height.
    fn announce(&mut self) {
        let [_, _, width, height, _] = self.params;
        if self.count >= 3 && super::decode::checked(width, height).is_some() {
            self.announced = Pixels::new(width, height);
            self.room_for(width, height);
        }
    }

    /// The same six pixels `count` times.
    fn draw(&mut self, bits: u8, count: u32) {
        let end = self.x.saturating_add(count).min(MAX_SIDE);
        let start = std::mem::replace(&mut self.x, end);
        let below = u8::BITS - bits.leading_zeros();
        if below == 0 || start >= end || self.work >= MAX_SIXEL_WORK {
            return;
        }
        if !self.room_for(end, self.y + below) {
            return;
        }
        self.drawn.width = self.drawn.width.max(end);
        self.drawn.height = self.drawn.height.max(self.y + below);
        for line in (0..below).filter(|line| bits >> line & 1 != 0) {
            let from = ((self.y + line) * self.stride) as usize;
            self.pixels[from + start as usize..from + end as usize].fill(self.color);
            self.work += (end - start) as usize;
        }
    }

    /// Makes the buffer hold at least this much; false where that would be too large a picture.
    fn room_for(&mut self, width: u32, height: u32) -> bool {
        if width <= self.stride && (height * self.stride) as usize <= self.pixels.len() {
            return true;
        }
        if super::decode::checked(width.max(self.stride), height).is_none() {
            return false;
        }
        if width > self.stride && !self.widen(width) {
            return false;
        }
        let wanted = height as usize * self.stride as usize;
        if wanted > MAX_PIXELS {
            return false;
        }
        self.pixels.resize(wanted.max(self.pixels.len()), 0);
        true
    }

    /// A larger stride: twice the old one, as long as that stays within the bounds.
    fn widen(&mut self, width: u32) -> bool {
        let lines = (self.pixels.len() as u32).checked_div(self.stride).unwrap_or(0);
        let generous = (self.stride * 2).clamp(width, MAX_SIDE.max(width));
        let fits = |stride: u32| stride as usize * lines.max(self.y + BAND) as usize <= MAX_PIXELS;
        let stride = if fits(generous) { generous } else { width };
        if stride as usize * lines as usize > MAX_PIXELS {
            return false;
        }
        let mut pixels = vec![0; stride as usize * lines as usize];
        if self.stride > 0 {
            let old = self.pixels.chunks_exact(self.stride as usize);
            for (new, old) in pixels.chunks_exact_mut(stride as usize).zip(old) {
                new[..old.len()].copy_from_slice(old);
            }
        }
        (self.pixels, self.stride) = (pixels, stride);
        true
    }

    /// The picture, trimmed to what was drawn or announced; `None` where that is nothing.
    /// The upper line of the band that would be drawn next: below the picture where it ends with a new line.
    pub(in crate::term) const fn line(&self) -> u32 {
        self.y
    }

    pub(in crate::term) fn finish(mut self) -> Option<Bitmap> {
        self.command(b'?');
        let width = self.drawn.width.max(self.announced.width).min(self.stride);
        let height = self.drawn.height.max(self.announced.height);
        let count = super::decode::checked(width, height)?;
        let mut pixels = Vec::with_capacity(count);
        let lines = self.pixels.chunks_exact(self.stride.max(1) as usize).take(height as usize);
        let fill = |pixel: &u32| if *pixel == 0 { self.background } else { *pixel };
        lines.for_each(|line| pixels.extend(line[..width as usize].iter().map(fill)));
        pixels.resize(count, self.background);
        Some(Bitmap { size: Pixels::new(width, height), pixels })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RED: u32 = 0xffff_0000;
    const BACK: u32 = 0xff01_0203;

    fn picture(select: u16, text: &str) -> Option<Bitmap> {
        let mut sixel = Sixel::new(select, Rgb::new(1, 2, 3));
        text.bytes().for_each(|byte| sixel.put(byte));
        sixel.finish()
    }

    fn size(text: &str) -> Option<(u32, u32)> {
        picture(1, text).map(|bitmap| (bitmap.size.width, bitmap.size.height))
    }

    #[test]
    fn pixels_of_a_small_one() {
        let bitmap = picture(0, "#1;2;100;0;0#1A?A").unwrap();
        assert_eq!(bitmap.size, Pixels::new(3, 2));
        assert_eq!(bitmap.pixels, [BACK, BACK, BACK, RED, BACK, RED]);
        assert_eq!(picture(1, "#1;2;100;0;0@").unwrap().pixels, [RED]);
        assert_eq!(picture(1, "#1;2;100;0;0A").unwrap().pixels, [0, RED]);
    }

    #[test]
    fn sizes() {
        let cases = [
            ("", None),
            ("???", None),
            ("@", Some((1, 1))),
            ("~", Some((1, 6))),
            ("!10~", Some((10, 6))),
            ("!0~", Some((1, 6))),
            ("~-~", Some((1, 12))),
            ("~~$~", Some((2, 6))),
            ("\"1;1;20;30", Some((20, 30))),
            ("\"1;1;2;2!5~", Some((5, 6))),
            ("\"1;1;99999;1", None),
            ("!99999~", Some((10_000, 6))),
            ("~!5", Some((1, 6))),
            ("#1;2;3;4;5;6;7;8;9~", Some((1, 6))),
            ("#4294967296~", Some((1, 6))),
        ];
        for (text, wanted) in cases {
            assert_eq!(size(text), wanted, "{text}");
        }
    }

    #[test]
    fn no_picture_grows_beyond_the_bounds() {
        let tall = format!("{}~", "-".repeat(5000));
        assert_eq!(size(&tall), None, "below the last line");
        let large = format!("!2000~{}!9000~", "-~".repeat(1000));
        let (width, height) = size(&large).unwrap();
        assert!(width as usize * height as usize <= MAX_PIXELS);
    }

    #[test]
    fn the_work_is_bounded() {
        let mut sixel = Sixel::new(0, Rgb::default());
        for _ in 0..10_000 {
            b"!9999~$".iter().for_each(|byte| sixel.put(*byte));
        }
        assert!(sixel.work < MAX_SIXEL_WORK + 6 * MAX_SIDE as usize);
    }
}
