//! How a cell looks, and the table that lets a cell name its style in two bytes.

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
