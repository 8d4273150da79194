//! The colours that programs see and may change: 256 indexed ones and a few with a role.

use super::limits::PALETTES;
use super::style::{Color, Rgb};

/// The current colours of a terminal (OSC 4, 10–12, 17, 19 and the Linux console's `ESC ] P`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Palette {
    pub indexed: [Rgb; 256],
    pub foreground: Rgb,
    pub background: Rgb,
    /// `None`: the cursor shows the cell's colours exchanged.
    pub cursor: Option<Rgb>,
}

impl Palette {
    /// Whether the background is a light one, by its luma.
    pub fn is_light(&self) -> bool {
        let Rgb { r, g, b } = self.background;
        299 * u32::from(r) + 587 * u32::from(g) + 114 * u32::from(b) > 127_500
    }

    /// What a cell's colour looks like; `default` is what `Color::Default` stands for.
    pub fn resolve(&self, color: Color, default: Rgb) -> Rgb {
        match color {
            Color::Default => default,
            Color::Indexed(index) => self.indexed[usize::from(index)],
            Color::Rgb(rgb) => rgb,
        }
    }
}

/// The sixteen named colours: readable on black, blue included.
const NAMED: [Rgb; 16] = [
    Rgb::new(0x00, 0x00, 0x00),
    Rgb::new(0xd0, 0x3c, 0x3c),
    Rgb::new(0x3f, 0xa8, 0x4b),
    Rgb::new(0xc7, 0x9a, 0x2c),
    Rgb::new(0x4c, 0x82, 0xd8),
    Rgb::new(0xb0, 0x60, 0xc0),
    Rgb::new(0x33, 0xa6, 0xb2),
    Rgb::new(0xc8, 0xc8, 0xc8),
    Rgb::new(0x6c, 0x6c, 0x6c),
    Rgb::new(0xff, 0x6e, 0x6e),
    Rgb::new(0x72, 0xdd, 0x7c),
    Rgb::new(0xff, 0xd7, 0x5f),
    Rgb::new(0x84, 0xb0, 0xff),
    Rgb::new(0xe0, 0x90, 0xf0),
    Rgb::new(0x66, 0xd9, 0xe8),
    Rgb::new(0xff, 0xff, 0xff),
];

impl Default for Palette {
    fn default() -> Self {
        let mut indexed = [Rgb::default(); 256];
        indexed[..16].copy_from_slice(&NAMED);
        let level = |n: usize| if n == 0 { 0 } else { (55 + 40 * n) as u8 };
        for (i, color) in indexed[16..232].iter_mut().enumerate() {
            *color = Rgb::new(level(i / 36), level(i / 6 % 6), level(i % 6));
        }
        for (i, color) in indexed[232..].iter_mut().enumerate() {
            let grey = (8 + 10 * i) as u8;
            *color = Rgb::new(grey, grey, grey);
        }
        Self { indexed, foreground: Rgb::new(0xd8, 0xd8, 0xd8), background: Rgb::default(), cursor: None }
    }
}

/// XTPUSHCOLORS and XTPOPCOLORS: palettes that wait, and which of them is the newest.
#[derive(Debug, Default)]
pub(super) struct ColorStack {
    slots: Vec<Option<Box<(Palette, Dynamic)>>>,
    newest: usize,
}

impl ColorStack {
    /// Slot `at`, or for zero the one over the newest.
    pub(super) fn push(&mut self, at: u16, palette: &Palette, dynamic: Dynamic) {
        let slot = if at == 0 { self.newest + 1 } else { usize::from(at) };
        if slot > PALETTES {
            return;
        }
        self.newest = if at == 0 { slot } else { self.newest };
        self.slots.resize(self.slots.len().max(slot), None);
        self.slots[slot - 1] = Some(Box::new((palette.clone(), dynamic)));
    }

    /// Slot `at`, or for zero the newest, which goes.
    pub(super) fn pop(&mut self, at: u16) -> Option<(Palette, Dynamic)> {
        if at > 0 {
            return self.slots.get(usize::from(at) - 1)?.as_deref().cloned();
        }
        self.newest = self.newest.checked_sub(1)?;
        self.slots.get_mut(self.newest)?.take().map(|colors| *colors)
    }

    /// The number of the newest, and of the highest slot in use.
    pub(super) const fn report(&self) -> (usize, usize) {
        (self.newest, self.slots.len())
    }
}

/// Colours that programs may set and ask for and that nothing on this console shows: the pointer's and
/// Tektronix's (OSC 13–16, 18), the selection's (17, 19), and those of attributes (OSC 5).
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Dynamic {
    /// OSC 10 + `i`, where `Palette` has no place for it.
    pub roles: [Option<Rgb>; 10],
    /// Bold, underlined, blinking, reverse, italic.
    pub special: [Option<Rgb>; 5],
}
