//! What the configuration decides, as values. Every default is here.

use super::colors::{self, Color, Scheme};
use super::keys::Keys;
use crate::action::Pointing;
use crate::outputs::Wish;

/// All settings of a console, grouped as in the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    pub font: Font,
    pub colors: Colors,
    pub terminal: Terminal,
    pub screen: Screen,
    pub keyboard: Keyboard,
    /// `[keyboard.NAME]`, in the order of the files.
    pub keyboards: Vec<OwnKeyboard>,
    /// `[pointer]`
    pub pointer: Pointer,
    pub keys: Keys,
    /// `[output.NAME]`, in the order of the files.
    pub outputs: Vec<Wish>,
    pub login: Login,
    pub log: Log,
}

/// `[font]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Font {
    pub size: FontSize,
    /// Families or paths of files, in the order in which they are asked before the built-in faces.
    pub family: Vec<String>,
    /// The same for bold, italic and bold italic text; without them the family's own faces.
    pub bold: Vec<String>,
    pub italic: Vec<String>,
    pub bold_italic: Vec<String>,
    /// In hundredths.
    pub gamma: u32,
    /// Operators are joined where a face has signs for them.
    pub ligatures: bool,
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
    pub cursor: Cursor,
    /// The cursor blinks where a program lets it.
    pub cursor_blink: bool,
    pub bell: Bell,
    /// Programs may write to the clipboard.
    pub clipboard: bool,
    /// Right-to-left text is shown in its own direction.
    pub bidi: bool,
}

/// The cursor's shape.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cursor {
    #[default]
    Block,
    Underline,
    Bar,
}

/// What BEL does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Bell {
    #[default]
    Off,
    /// A few words in the corner.
    Visual,
}

/// `[screen]`
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Screen {
    /// Seconds without input until displays go dark; 0 is never, `None` is as the kernel's command line says.
    pub blank_after: Option<u32>,
    /// The key that wakes them is for nobody else.
    pub swallow_waking_key: bool,
    /// What a program writes keeps them lit.
    pub output_keeps_lit: bool,
    /// A question for a password keeps them lit.
    pub password_keeps_lit: bool,
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

/// `[keyboard.NAME]`: what one keyboard types, where it is not what all others do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnKeyboard {
    /// The kernel's name of the device, or vendor and product like `046d:c31c`, in any case of letters.
    pub name: String,
    pub layout: String,
    pub variant: String,
    pub options: String,
    /// The file and line that say so; empty where the command line does.
    pub place: String,
}

/// `[pointer]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pointer {
    pub devices: Pointing,
    /// Displays show the arrow by themselves, where they can.
    pub hardware: bool,
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

impl Default for Font {
    fn default() -> Self {
        Self {
            size: FontSize::default(),
            family: Vec::new(),
            bold: Vec::new(),
            italic: Vec::new(),
            bold_italic: Vec::new(),
            gamma: 140,
            ligatures: false,
        }
    }
}

impl Default for Pointer {
    fn default() -> Self {
        Self { devices: Pointing::default(), hardware: true }
    }
}

impl Default for Log {
    fn default() -> Self {
        Self { level: 8 }
    }
}

impl Default for Terminal {
    fn default() -> Self {
        Self {
            scrollback: 10_000,
            cursor: Cursor::Block,
            cursor_blink: false,
            bell: Bell::Off,
            clipboard: false,
            bidi: true,
        }
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
