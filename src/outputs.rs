//! What people want of their displays: plain data, which the configuration fills and the console follows.
//!
//! A display is named by its connector (`HDMI-A-1`) or by what its EDID says of itself (`DEL U2720Q`, with the
//! serial number behind it where two are alike), so that wishes can follow a monitor from port to port.

#![forbid(unsafe_code)]

use std::str::FromStr;
use std::time::Duration;

use crate::units::{Pixels, Placement, Rotation};

/// Everything that is wanted of displays.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Displays {
    /// Of single outputs; the first that matches a display counts.
    pub outputs: Vec<Wish>,
    /// Screens go dark after so long without input; `None` is never.
    pub blank_after: Option<Duration>,
    /// The key that wakes them is for nobody else.
    pub swallow_waking_key: bool,
    /// They stay lit while the program in front writes.
    pub output_keeps_lit: bool,
    /// They stay lit while the program in front asks for a password.
    pub password_keeps_lit: bool,
}

impl Displays {
    /// What the kernel's command line says of its own console counts for ours: `consoleblank=`, in seconds. The last
    /// one counts, 0 is never.
    pub fn from_command_line(text: &str) -> Self {
        let blank = text.split_whitespace().filter_map(|word| word.strip_prefix("consoleblank=")).next_back();
        let seconds = blank.and_then(|seconds| seconds.parse().ok()).filter(|seconds| *seconds > 0);
        Self { blank_after: seconds.map(Duration::from_secs), ..Self::default() }
    }
}

/// What is wanted of one output. Whatever is not said is chosen by what the display says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    /// Connector name or EDID identity, in any case of letters.
    pub output: String,
    /// The output stays dark.
    pub off: bool,
    pub mode: Option<ModeWish>,
    /// Height of a cell in pixels, instead of what is chosen for all displays.
    pub font_size: Option<u32>,
    /// In per cent of the glyph size that would be chosen otherwise.
    pub scale: Option<u32>,
    pub rotation: Option<Rotation>,
    pub placement: Placement,
    pub shows: Shows,
}

/// What stands on an output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shows {
    /// The same as on all others.
    #[default]
    Mirror,
    /// A console of its own, with another login.
    Own,
}

/// A video mode as people write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ModeWish {
    /// What the display prefers.
    Preferred,
    /// What the firmware or the driver had set before us.
    Boot,
    /// These pixels, at the refresh rate in millihertz where one is named.
    Exactly { size: Pixels, refresh: Option<u32> },
}

/// A mode that nobody can mean.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no mode: write 1920x1080, 1920x1080@60, preferred or boot")]
pub struct NoMode(String);

impl FromStr for ModeWish {
    type Err = NoMode;

    fn from_str(text: &str) -> Result<Self, NoMode> {
        match text {
            "preferred" => return Ok(Self::Preferred),
            "boot" => return Ok(Self::Boot),
            _ => {}
        }
        exactly(text).ok_or_else(|| NoMode(text.to_owned()))
    }
}

impl std::fmt::Display for ModeWish {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Preferred => f.write_str("preferred"),
            Self::Boot => f.write_str("boot"),
            Self::Exactly { size, refresh: None } => write!(f, "{}x{}", size.width, size.height),
            Self::Exactly { size, refresh: Some(rate) } => {
                write!(f, "{}x{}@{}", size.width, size.height, f64::from(*rate) / 1000.0)
            }
        }
    }
}

fn exactly(text: &str) -> Option<ModeWish> {
    let (size, refresh) = match text.split_once('@') {
        Some((size, hertz)) => (size, Some(millihertz(hertz)?)),
        None => (text, None),
    };
    let (width, height) = size.split_once('x')?;
    let size = Pixels::new(width.parse().ok()?, height.parse().ok()?);
    let sane = |side: u32| (1..=16384).contains(&side);
    (sane(size.width) && sane(size.height)).then_some(ModeWish::Exactly { size, refresh })
}

/// `60` and `59.94`, with or without `Hz`.
fn millihertz(text: &str) -> Option<u32> {
    let hertz: f64 = text.trim_end_matches("Hz").parse().ok()?;
    (hertz > 0.0 && hertz < 1000.0).then(|| (hertz * 1000.0).round() as u32)
}

/// Who made a display, and which one it is, from its EDID.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// Three letters (PNP id).
    pub maker: String,
    /// The name on its label, or the product number where it has none.
    pub model: String,
    /// Empty where it tells none.
    pub serial: String,
}

impl Wish {
    /// Whether this wish is meant for a display.
    pub fn matches(&self, connector: &str, identity: Option<&Identity>) -> bool {
        let wanted = self.output.trim();
        wanted.eq_ignore_ascii_case(connector) || identity.is_some_and(|identity| identity.is_called(wanted))
    }
}

impl Identity {
    /// Maker and model, alone or with the serial number.
    fn is_called(&self, name: &str) -> bool {
        let kind = format!("{} {}", self.maker, self.model);
        let one = format!("{kind} {}", self.serial);
        name.eq_ignore_ascii_case(&kind) || name.eq_ignore_ascii_case(one.trim_end())
    }
}

impl std::fmt::Display for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.maker, self.model)?;
        if self.serial.is_empty() { Ok(()) } else { write!(f, " {}", self.serial) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modes_are_read_as_people_write_them() {
        let mode = |text: &str| text.parse::<ModeWish>();
        let full_hd = Pixels::new(1920, 1080);
        assert_eq!(mode("1920x1080"), Ok(ModeWish::Exactly { size: full_hd, refresh: None }));
        assert_eq!(mode("1920x1080@59.94"), Ok(ModeWish::Exactly { size: full_hd, refresh: Some(59_940) }));
        assert_eq!(mode("1920x1080@60Hz"), Ok(ModeWish::Exactly { size: full_hd, refresh: Some(60_000) }));
        assert_eq!(mode("boot"), Ok(ModeWish::Boot));
        for text in ["1920x1080", "1920x1080@59.94", "1920x1080@60", "preferred", "boot"] {
            assert_eq!(mode(text).map(|mode| mode.to_string()), Ok(text.to_owned()));
        }
        for wrong in ["", "x", "1920", "0x1080", "1920x1080@0", "1920x1080@x", "99999x1", "-1x4", "large"] {
            let error = mode(wrong).expect_err(wrong);
            assert!(error.to_string().starts_with(&format!("`{wrong}` is no mode")), "{error}");
        }
    }

    #[test]
    fn the_kernel_is_told_when_screens_go_dark() {
        let blank = |text: &str| Displays::from_command_line(text).blank_after;
        assert_eq!(blank("quiet consoleblank=600 ro"), Some(Duration::from_secs(600)));
        assert_eq!(blank("consoleblank=600 consoleblank=0"), None);
        assert_eq!(blank("xconsoleblank=5 consoleblank=-1"), None);
        assert_eq!(blank(""), None);
    }

    #[test]
    fn a_display_is_meant_by_its_port_or_by_its_name() {
        let identity = Identity { maker: "DEL".into(), model: "DELL U2720Q".into(), serial: "7XK2".into() };
        let meant = |output: &str| {
            let wish = Wish { output: output.into(), ..Wish::default() };
            wish.matches("HDMI-A-1", Some(&identity))
        };
        for name in ["HDMI-A-1", "hdmi-a-1", "DEL DELL U2720Q", "del dell u2720q 7XK2"] {
            assert!(meant(name), "{name}");
        }
        for other in ["HDMI-A-2", "DEL", "", "DEL DELL U2720Q 7XK3"] {
            assert!(!meant(other), "{other}");
        }
    }
}
