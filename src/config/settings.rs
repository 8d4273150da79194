//! What the configuration decides, as values. Every default is here.

use super::colors::{self, Color, Scheme};

/// All settings of a console, grouped as in the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    pub font: Font,
    pub colors: Colors,
    pub terminal: Terminal,
    pub keyboard: Keyboard,
    pub login: Login,
    pub log: Log,
}

/// `[font]`
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Font {
    pub size: FontSize,
    /// Families or paths of files, in the order in which they are asked before the built-in faces.
    pub family: Vec<String>,
    /// The same for bold, italic and bold italic text; without them the family's own faces.
    pub bold: Vec<String>,
    pub italic: Vec<String>,
    pub bold_italic: Vec<String>,
}

/// Height of a cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FontSize {
    /// Readable on each display.
    #[default]
    Auto,
    Px(u32),
    /// Hundredths of a point.
    Pt(u32),
}

/// `[colors]`
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Colors {
    pub palette: Palette,
    pub foreground: Option<Color>,
    pub background: Option<Color>,
    pub cursor: Option<Color>,
    /// The first so many of the sixteen.
    pub indexed: Vec<Color>,
}

/// Where the sixteen colours come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Palette {
    /// What the system was set up with (vconsole.conf, the kernel's command line), else our own.
    #[default]
    System,
    /// A scheme of [`colors::SCHEMES`].
    Scheme(&'static Scheme),
}

/// `[terminal]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terminal {
    /// Lines kept above the screen.
    pub scrollback: u32,
}

/// `[keyboard]`. Empty names are decided by the system's own files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keyboard {
    pub rules: String,
    pub model: String,
    pub layout: String,
    pub variant: String,
    pub options: String,
    /// Until a held key comes again, in milliseconds.
    pub repeat_delay: u32,
    /// How often it comes, a second; 0 is never.
    pub repeat_rate: u32,
}

/// `[login]`
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Login {
    /// Empty: getty, else login.
    pub command: Vec<String>,
    /// Who is logged in without a password; empty is nobody.
    pub autologin: String,
}

/// `[log]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Log {
    /// Messages of a lower level are shown.
    pub level: u32,
}

impl Default for Log {
    fn default() -> Self {
        Self { level: 8 }
    }
}

impl Default for Terminal {
    fn default() -> Self {
        Self { scrollback: 10_000 }
    }
}

impl Default for Keyboard {
    fn default() -> Self {
        Self {
            rules: String::new(),
            model: String::new(),
            layout: String::new(),
            variant: String::new(),
            options: String::new(),
            repeat_delay: 250,
            repeat_rate: 30,
        }
    }
}

impl Palette {
    /// As the file names it.
    pub fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Scheme(scheme) => scheme.name,
        }
    }

    pub(super) fn names() -> Vec<&'static str> {
        std::iter::once("system").chain(colors::SCHEMES.iter().map(|scheme| scheme.name)).collect()
    }

    pub(super) fn named(name: &str) -> Option<Self> {
        if name == "system" {
            return Some(Self::System);
        }
        colors::SCHEMES.iter().find(|scheme| scheme.name == name).map(Self::Scheme)
    }
}
