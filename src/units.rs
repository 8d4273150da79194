//! The measures that every floor shares: cells, pixels, instants and the names of things.
//!
//! Rows and columns count from zero everywhere inside; only escape sequences and dumps count from one.

#![forbid(unsafe_code)]

use std::time::Duration;

/// A size in character cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Cells {
    pub cols: u16,
    pub rows: u16,
}

impl Cells {
    /// The smallest grid that a terminal may have: one wide character fits.
    pub const MIN: Self = Self { cols: 2, rows: 1 };
    /// The largest grid: beyond any display, small enough that a resize cannot exhaust memory.
    pub const MAX: Self = Self { cols: 2000, rows: 1000 };

    pub const fn new(cols: u16, rows: u16) -> Self {
        Self { cols, rows }
    }

    /// The nearest size that a terminal may have.
    #[must_use]
    pub fn clamped(self) -> Self {
        Self {
            cols: self.cols.clamp(Self::MIN.cols, Self::MAX.cols),
            rows: self.rows.clamp(Self::MIN.rows, Self::MAX.rows),
        }
    }
}

/// A size in pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Pixels {
    pub width: u32,
    pub height: u32,
}

impl Pixels {
    pub const fn new(width: u32, height: u32) -> Self {
        Self { width, height }
    }

    /// Number of pixels.
    pub const fn area(self) -> usize {
        self.width as usize * self.height as usize
    }
}

/// A rectangle of pixels, from the top left corner.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rect {
    pub x: u32,
    pub y: u32,
    pub width: u32,
    pub height: u32,
}

impl Rect {
    pub const fn whole(size: Pixels) -> Self {
        Self { x: 0, y: 0, width: size.width, height: size.height }
    }

    /// The smallest rectangle that holds both.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        let (x, y) = (self.x.min(other.x), self.y.min(other.y));
        let right = (self.x + self.width).max(other.x + other.width);
        let bottom = (self.y + self.height).max(other.y + other.height);
        Self { x, y, width: right - x, height: bottom - y }
    }
}

/// How far a picture is turned, clockwise, so that it stands upright on its display.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Rotation {
    #[default]
    None,
    /// By 90 degrees: the top of the picture is on the display's right side.
    Right,
    UpsideDown,
    /// By 270 degrees: the top of the picture is on the display's left side.
    Left,
}

impl Rotation {
    /// Width and height change places.
    pub const fn is_sideways(self) -> bool {
        matches!(self, Self::Right | Self::Left)
    }

    /// A quarter further.
    #[must_use]
    pub const fn next(self) -> Self {
        match self {
            Self::None => Self::Right,
            Self::Right => Self::UpsideDown,
            Self::UpsideDown => Self::Left,
            Self::Left => Self::None,
        }
    }

    /// A size after turning.
    #[must_use]
    pub const fn turned(self, size: Pixels) -> Pixels {
        if self.is_sideways() { Pixels::new(size.height, size.width) } else { size }
    }
}

impl std::str::FromStr for Rotation {
    type Err = NoRotation;

    fn from_str(text: &str) -> Result<Self, NoRotation> {
        match text {
            "none" | "normal" | "0" => Ok(Self::None),
            "right" | "90" => Ok(Self::Right),
            "upside-down" | "180" => Ok(Self::UpsideDown),
            "left" | "270" => Ok(Self::Left),
            _ => Err(NoRotation(text.to_owned())),
        }
    }
}

impl std::fmt::Display for Rotation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::None => "none",
            Self::Right => "right",
            Self::UpsideDown => "upside-down",
            Self::Left => "left",
        })
    }
}

/// Not one of the four ways.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no rotation: write none, right, upside-down or left")]
pub struct NoRotation(String);

/// Where something stands in one direction of a larger place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Side {
    /// Left, or at the top.
    Start,
    #[default]
    Middle,
    End,
}

impl Side {
    /// What is left free before it, of all that is free.
    pub const fn before(self, free: u32) -> u32 {
        match self {
            Self::Start => 0,
            Self::Middle => free / 2,
            Self::End => free,
        }
    }
}

/// Where a grid stands on a display that is not exactly filled by it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Placement {
    pub across: Side,
    pub down: Side,
}

/// An instant of the monotonic clock. The pure floors get it as an argument and never read a clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Time(Duration);

impl Time {
    /// From the time since boot (`CLOCK_MONOTONIC`), or since anything, in tests.
    pub const fn from_duration(since_start: Duration) -> Self {
        Self(since_start)
    }

    /// How long from `earlier` to here; zero when `earlier` is later.
    pub fn since(self, earlier: Self) -> Duration {
        self.0.saturating_sub(earlier.0)
    }

    /// The time since the clock's start.
    pub const fn as_duration(self) -> Duration {
        self.0
    }
}

impl std::ops::Add<Duration> for Time {
    type Output = Self;
    fn add(self, span: Duration) -> Self {
        Self(self.0.saturating_add(span))
    }
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub u32);
    )*};
}

ids! {
    /// A graphics card, for as long as it stays open; a replaced card gets a new one.
    CardId
    /// A connector in use: one picture.
    OutputId
    /// One login, or one command, on one pty.
    SessionId
    /// A keyboard, pointer or touch screen.
    DeviceId
}

impl SessionId {
    /// The kernel's messages, which are nobody's login. Numbers that people know begin with one.
    pub const LOG: Self = Self(0);
}
