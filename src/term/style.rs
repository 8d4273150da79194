//! How a cell looks, and the table that lets a cell name its style in two bytes.

use std::collections::HashMap;

use super::limits::STYLES;

/// A colour as a program asks for it; the palette decides what it looks like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Color {
    #[default]
    Default,
    /// 0–15 named, 16–231 cube, 232–255 greys.
    Indexed(u8),
    Rgb(Rgb),
}

/// Red, green, blue, 8 bits each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Rgb {
    pub r: u8,
    pub g: u8,
    pub b: u8,
}

impl Rgb {
    pub const fn new(r: u8, g: u8, b: u8) -> Self {
        Self { r, g, b }
    }

    /// As `0x00rrggbb`, the layout of an XRGB8888 pixel.
    pub const fn pixel(self) -> u32 {
        (self.r as u32) << 16 | (self.g as u32) << 8 | self.b as u32
    }
}

bitflags::bitflags! {
    /// SGR attributes that are on or off.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
    pub struct Attrs: u16 {
        const BOLD = 1;
        const FAINT = 1 << 1;
        const ITALIC = 1 << 2;
        const BLINK = 1 << 3;
        const REVERSE = 1 << 4;
        const CONCEALED = 1 << 5;
        const STRUCK = 1 << 6;
        const OVERLINE = 1 << 7;
    }
}

/// SGR 4:n.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Underline {
    #[default]
    None,
    Single,
    Double,
    Curly,
    Dotted,
    Dashed,
}

/// Everything that SGR and OSC 8 say of a character.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Style {
    pub fg: Color,
    pub bg: Color,
    /// SGR 58; `Default` follows the text colour.
    pub underline_color: Color,
    pub attrs: Attrs,
    pub underline: Underline,
    /// Number of a hyperlink in the terminal's table; 0 is none.
    pub link: u16,
}

/// The place of a style in the terminal's table. 0 is the default style.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct StyleId(pub u16);

impl Style {
    /// What erasing leaves behind: the background and nothing else (`bce`).
    #[must_use]
    pub(super) fn erased(self) -> Self {
        Self { bg: self.bg, ..Self::default() }
    }

    /// The same style with colours from the indexed palette only, for when the table is full.
    fn approximated(self) -> Self {
        Self {
            fg: self.fg.approximated(),
            bg: self.bg.approximated(),
            underline_color: Color::Default,
            link: 0,
            ..self
        }
    }

    /// One number for each style, to look it up by.
    fn key(&self) -> u128 {
        u128::from(self.fg.key())
            | u128::from(self.bg.key()) << 26
            | u128::from(self.underline_color.key()) << 52
            | u128::from(self.attrs.bits()) << 78
            | (self.underline as u128) << 94
            | u128::from(self.link) << 97
    }
}

impl Color {
    /// The nearest colour of the cube.
    fn approximated(self) -> Self {
        match self {
            Self::Rgb(rgb) => Self::Indexed(16 + 36 * level(rgb.r) + 6 * level(rgb.g) + level(rgb.b)),
            other => other,
        }
    }

    const fn key(self) -> u32 {
        match self {
            Self::Default => 0,
            Self::Indexed(index) => 1 << 24 | index as u32,
            Self::Rgb(rgb) => 2 << 24 | rgb.pixel(),
        }
    }
}

const fn level(channel: u8) -> u8 {
    if channel < 48 { 0 } else { (channel as u16 - 35).div_euclid(40) as u8 }
}

/// Styles in use, each once. Number 0 is the default style and stays.
#[derive(Debug)]
pub(super) struct Styles {
    list: Vec<Style>,
    index: HashMap<u128, StyleId>,
    free: Vec<u16>,
    /// Recent look-ups by a cheap hash, two in a place: most programs change between a few styles.
    recent: Box<[[(u128, StyleId); 2]; RECENT]>,
}

/// As many as a cell can name.
const ALL: usize = 1 << 16;
/// Of these, the last are for a colour of the palette alone, and the ones before for styles with such colours.
const PLAINEST: usize = 512;
const _: () = assert!(STYLES + PLAINEST < ALL);

const RECENT: usize = 512;
static NOTHING_RECENT: [[(u128, StyleId); 2]; RECENT] = [[(0, StyleId(0)); 2]; RECENT];

impl Default for Styles {
    fn default() -> Self {
        let index = HashMap::from([(Style::default().key(), StyleId(0))]);
        let recent = Box::new(NOTHING_RECENT);
        Self { list: vec![Style::default()], index, free: Vec::new(), recent }
    }
}

impl Styles {
    pub(super) fn get(&self, id: StyleId) -> Style {
        self.list.get(usize::from(id.0)).copied().unwrap_or_default()
    }

    /// `None`: the table is full, sweep it or take `nearest`.
    #[inline]
    pub(super) fn intern(&mut self, style: Style) -> Option<StyleId> {
        self.intern_within(style, STYLES)
    }

    fn intern_within(&mut self, style: Style, room: usize) -> Option<StyleId> {
        let key = style.key();
        let [first, second] = &mut self.recent[slot(key)];
        if first.0 == key {
            return Some(first.1);
        }
        if second.0 == key {
            std::mem::swap(first, second);
            return Some(first.1);
        }
        let id = match self.index.get(&key) {
            Some(id) => *id,
            None => self.add(style, key, room)?,
        };
        let places = &mut self.recent[slot(key)];
        *places = [(key, id), places[0]];
        Some(id)
    }

    fn add(&mut self, style: Style, key: u128, room: usize) -> Option<StyleId> {
        if self.list.len() - self.free.len() >= room {
            return None;
        }
        let id = self.free.pop().map(StyleId).unwrap_or_else(|| {
            self.list.push(style);
            StyleId((self.list.len() - 1) as u16)
        });
        self.list[usize::from(id.0)] = style;
        self.index.insert(key, id);
        Some(id)
    }

    /// The closest style that there is still room for: colours of the palette, and when that is full too,
    /// nothing but the foreground.
    pub(super) fn nearest(&mut self, style: Style) -> StyleId {
        let plain = style.approximated();
        let plainest = Style { fg: plain.fg, ..Style::default() };
        let id = self.intern_within(plain, ALL - PLAINEST);
        id.or_else(|| self.intern_within(plainest, ALL)).unwrap_or_default()
    }

    /// Forgets what is not marked as live.
    pub(super) fn sweep(&mut self, live: &[bool]) {
        let index = &mut self.index;
        index.retain(|_, id| id.0 == 0 || live.get(usize::from(id.0)) == Some(&true));
        let used: Vec<bool> = index.values().fold(vec![false; self.list.len()], |mut used, id| {
            used[usize::from(id.0)] = true;
            used
        });
        self.free =
            (0..self.list.len() as u32).rev().filter(|id| !used[*id as usize]).map(|id| id as u16).collect();
        *self.recent = NOTHING_RECENT;
    }

    /// One flag for each id, to mark what lives.
    pub(super) fn marks(&self) -> Vec<bool> {
        vec![false; self.list.len()]
    }

    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }
}

/// A multiplicative hash down to a slot of the recent ones.
#[inline]
fn slot(key: u128) -> usize {
    let folded = (key as u64) ^ ((key >> 64) as u64).rotate_left(23);
    (folded.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 55) as usize
}

impl Styles {
    /// The links that styles name.
    pub(super) fn links(&self) -> impl Iterator<Item = u16> + '_ {
        self.index.values().map(|id| self.get(*id).link).filter(|link| *link != 0)
    }
}
