//! Colours by name, and the sixteen colours that a system was set up with.

/// 0xRRGGBB.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Color(pub u32);

impl Color {
    /// `#rgb` or `#rrggbb`.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))?;
        let number = u32::from_str_radix(digits, 16).ok()?;
        match digits.len() {
            6 => Some(Self(number)),
            // Each digit twice.
            3 => Some(Self(
                [8, 4, 0].iter().fold(0, |all, shift| (all << 8) | (((number >> shift) & 0xf) * 0x11)),
            )),
            _ => None,
        }
    }
}

impl std::fmt::Display for Color {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "#{:06x}", self.0)
    }
}

/// A set of colours that goes together.
#[derive(Debug, PartialEq, Eq)]
pub struct Scheme {
    pub name: &'static str,
    pub about: &'static str,
    pub foreground: u32,
    pub background: u32,
    pub indexed: [u32; 16],
}

/// The schemes that can be asked for by name. The first is our own.
pub const SCHEMES: &[Scheme] = &[
    Scheme {
        name: "glasstty",
        about: "readable on black, blue included",
        foreground: 0xd8d8d8,
        background: 0x000000,
        indexed: [
            0x000000, 0xd03c3c, 0x3fa84b, 0xc79a2c, 0x4c82d8, 0xb060c0, 0x33a6b2, 0xc8c8c8, 0x6c6c6c,
            0xff6e6e, 0x72dd7c, 0xffd75f, 0x84b0ff, 0xe090f0, 0x66d9e8, 0xffffff,
        ],
    },
    Scheme {
        name: "linux",
        about: "the kernel's console",
        foreground: 0xaaaaaa,
        background: 0x000000,
        indexed: [
            0x000000, 0xaa0000, 0x00aa00, 0xaa5500, 0x0000aa, 0xaa00aa, 0x00aaaa, 0xaaaaaa, 0x555555,
            0xff5555, 0x55ff55, 0xffff55, 0x5555ff, 0xff55ff, 0x55ffff, 0xffffff,
        ],
    },
    Scheme {
        name: "xterm",
        about: "xterm's",
        foreground: 0xe5e5e5,
        background: 0x000000,
        indexed: [
            0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5, 0x7f7f7f,
            0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff,
        ],
    },
    Scheme {
        name: "tango",
        about: "the Tango desktop project's",
        foreground: 0xd3d7cf,
        background: 0x000000,
        indexed: [
            0x000000, 0xcc0000, 0x4e9a06, 0xc4a000, 0x3465a4, 0x75507b, 0x06989a, 0xd3d7cf, 0x555753,
            0xef2929, 0x8ae234, 0xfce94f, 0x729fcf, 0xad7fa8, 0x34e2e2, 0xeeeeec,
        ],
    },
    Scheme {
        name: "solarized-dark",
        about: "Solarized, on dark",
        foreground: 0x839496,
        background: 0x002b36,
        indexed: SOLARIZED,
    },
    Scheme {
        name: "solarized-light",
        about: "Solarized, on light",
        foreground: 0x657b83,
        background: 0xfdf6e3,
        indexed: SOLARIZED,
    },
    Scheme {
        name: "gruvbox-dark",
        about: "Gruvbox, on dark",
        foreground: 0xebdbb2,
        background: 0x282828,
        indexed: [
            0x282828, 0xcc241d, 0x98971a, 0xd79921, 0x458588, 0xb16286, 0x689d6a, 0xa89984, 0x928374,
            0xfb4934, 0xb8bb26, 0xfabd2f, 0x83a598, 0xd3869b, 0x8ec07c, 0xebdbb2,
        ],
    },
    Scheme {
        name: "nord",
        about: "Nord, cool colours on dark",
        foreground: 0xd8dee9,
        background: 0x2e3440,
        indexed: [
            0x3b4252, 0xbf616a, 0xa3be8c, 0xebcb8b, 0x81a1c1, 0xb48ead, 0x88c0d0, 0xe5e9f0, 0x4c566a,
            0xbf616a, 0xa3be8c, 0xebcb8b, 0x81a1c1, 0xb48ead, 0x8fbcbb, 0xeceff4,
        ],
    },
    Scheme {
        name: "high-contrast",
        about: "pure colours at full strength, for weak eyes",
        foreground: 0xffffff,
        background: 0x000000,
        indexed: [
            0x000000, 0xff6060, 0x40ff40, 0xffff00, 0x80a0ff, 0xff80ff, 0x00ffff, 0xffffff, 0xc0c0c0,
            0xff9090, 0x90ff90, 0xffff90, 0xb0c8ff, 0xffb0ff, 0x90ffff, 0xffffff,
        ],
    },
];

const SOLARIZED: [u32; 16] = [
    0x073642, 0xdc322f, 0x859900, 0xb58900, 0x268bd2, 0xd33682, 0x2aa198, 0xeee8d5, 0x002b36, 0xcb4b16,
    0x586e75, 0x657b83, 0x839496, 0x6c71c4, 0x93a1a1, 0xfdf6e3,
];

/// The kernel's `vt.default_red=`, `vt.default_grn=` and `vt.default_blu=`: sixteen numbers each. The last of a
/// kind counts, as for the kernel; what is missing is as in the kernel's own palette.
pub fn from_kernel_command_line(line: &str) -> Option<[Color; 16]> {
    let mut colors = SCHEMES[1].indexed;
    let mut found = false;
    for word in line.split_ascii_whitespace() {
        let Some((name, values)) = word.split_once('=') else { continue };
        let shift = match name {
            "vt.default_red" => 16,
            "vt.default_grn" => 8,
            "vt.default_blu" => 0,
            _ => continue,
        };
        for (color, value) in colors.iter_mut().zip(values.split(',')) {
            let Some(value) = number(value) else { break };
            *color = (*color & !(0xff << shift)) | (u32::from(value) << shift);
            found = true;
        }
    }
    found.then(|| colors.map(Color))
}

/// The same as the kernel shows its parameters of the module `vt`: the texts of `default_red`, `default_grn` and
/// `default_blu`. Nothing where they are what every kernel has.
pub fn from_kernel_parameters(red: &str, green: &str, blue: &str) -> Option<[Color; 16]> {
    let line = format!(
        "vt.default_red={} vt.default_grn={} vt.default_blu={}",
        red.trim(),
        green.trim(),
        blue.trim()
    );
    from_kernel_command_line(&line).filter(|colors| *colors != SCHEMES[1].indexed.map(Color))
}

/// As the kernel reads numbers: decimal, or hexadecimal behind `0x`.
pub(super) fn number(text: &str) -> Option<u8> {
    match text.strip_prefix("0x") {
        Some(digits) => u8::from_str_radix(digits, 16).ok(),
        None => text.parse().ok(),
    }
}

/// `COLOR_0=rrggbb` to `COLOR_15=` of vconsole.conf, as initramfs hooks read them.
pub fn from_vconsole(text: &str) -> Option<[Color; 16]> {
    let mut colors = SCHEMES[1].indexed.map(Color);
    let mut found = false;
    for (name, value) in super::shell::assignments(text) {
        let index = name.strip_prefix("COLOR_").and_then(|index| index.parse::<usize>().ok());
        let value = value.trim_start_matches('#');
        if let Some(slot) = index.and_then(|index| colors.get_mut(index))
            && let Some(color) = Color::parse(&format!("#{value}"))
        {
            *slot = color;
            found = true;
        }
    }
    found.then_some(colors)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read_in_both_lengths() {
        assert_eq!(Color::parse("#1a2b3c"), Some(Color(0x1a_2b3c)));
        assert_eq!(Color::parse("#f80"), Some(Color(0xff_8800)));
        assert_eq!(Color(0x00_00ab).to_string(), "#0000ab");
        for wrong in ["", "#", "1a2b3c", "#12", "#12345", "#1234567", "#+12345", "#ggg", "red"] {
            assert_eq!(Color::parse(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn the_kernels_palette_comes_from_its_command_line() {
        let line = "ro quiet vt.default_red=0x10,32 vt.default_blu=0,0,255 vt.default_grn=bad";
        let colors = from_kernel_command_line(line).expect("there are some");
        assert_eq!(colors[0], Color(0x10_0000));
        assert_eq!(colors[1], Color(0x20_0000));
        assert_eq!(colors[2], Color(0x00_aaff));
        assert_eq!(colors[3], Color(0xaa_5500));
        assert_eq!(from_kernel_command_line("ro quiet vt.default_utf8=1"), None);
    }

    #[test]
    fn what_every_kernel_has_is_no_choice() {
        let part = |shift: u32| SCHEMES[1].indexed.map(|c| (c >> shift & 0xff).to_string()).join(",") + "\n";
        let (red, green, blue) = (part(16), part(8), part(0));
        assert!(red.starts_with("0,170,0,170,"), "{red}");
        assert_eq!(from_kernel_parameters(&red, &green, &blue), None);
        let colors = from_kernel_parameters(&red.replacen("0,", "18,", 1), &green, &blue).expect("another");
        assert_eq!((colors[0], colors[1]), (Color(0x12_0000), Color(0xaa_0000)));
        assert_eq!(from_kernel_parameters("", "", ""), None);
        assert_eq!(from_kernel_parameters("nonsense", "1,x", ","), from_kernel_parameters("", "1", ""));
    }

    #[test]
    fn vconsole_has_colours_too() {
        let colors =
            from_vconsole("KEYMAP=de\nCOLOR_0=111111\nCOLOR_15=\"fafafa\"\nCOLOR_16=000000\nCOLOR_2=x\n");
        let colors = colors.expect("there are some");
        assert_eq!(
            (colors[0], colors[15], colors[2]),
            (Color(0x11_1111), Color(0xfa_fafa), Color(0x00_aa00))
        );
        assert_eq!(from_vconsole("KEYMAP=de\n"), None);
    }

    #[test]
    fn text_can_be_read_in_every_scheme() {
        let luma = |rgb: u32| 299 * (rgb >> 16) + 587 * (rgb >> 8 & 0xff) + 114 * (rgb & 0xff);
        for scheme in SCHEMES {
            let apart = luma(scheme.foreground).abs_diff(luma(scheme.background));
            assert!(apart > 80_000, "{}: text and background are {apart} apart", scheme.name);
        }
    }
}
