//! Where a setting is kept and what it takes: the way from a value of the file to a field, and back to text.

use toml_span::Value;
use toml_span::value::ValueInner;

use super::colors::Color;
use super::settings::{FontSize, Palette, Settings};
use crate::nearest::nearest;
use crate::outputs::ModeWish;

/// One field of [`Settings`] or of what is wanted of one output, with all that it may hold.
#[derive(Debug)]
pub(super) enum Slot<T: 'static = Settings> {
    Number {
        least: u32,
        most: u32,
        unit: &'static str,
        at: fn(&mut T) -> &mut u32,
    },
    /// A number that may lie below zero.
    Signed {
        least: i32,
        most: i32,
        unit: &'static str,
        at: fn(&mut T) -> &mut i32,
    },
    /// A number, or "auto".
    Optional {
        least: u32,
        most: u32,
        unit: &'static str,
        at: fn(&mut T) -> &mut Option<u32>,
    },
    Switch(fn(&mut T) -> &mut bool),
    /// One of these names, by its place among them.
    Choice {
        names: &'static [&'static str],
        get: fn(&T) -> usize,
        set: fn(&mut T, usize),
    },
    /// A number with a fraction, kept as a whole number of hundredths.
    Hundredths {
        least: u32,
        most: u32,
        at: fn(&mut T) -> &mut u32,
    },
    /// Pixels, points or what suits each display.
    FontSize(fn(&mut T) -> &mut FontSize),
    Palette(fn(&mut T) -> &mut Palette),
    /// A colour, or none of its own.
    Color(fn(&mut T) -> &mut Option<Color>),
    Colors {
        most: usize,
        at: fn(&mut T) -> &mut Vec<Color>,
    },
    /// A video mode, or "auto".
    Mode(fn(&mut T) -> &mut Option<ModeWish>),
    /// Printable text without blanks at its ends.
    Text {
        what: &'static str,
        at: fn(&mut T) -> &mut String,
    },
    /// A program and its arguments.
    Words(fn(&mut T) -> &mut Vec<String>),
}

/// Why a value is not taken: what is wrong, and what would be right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wrong {
    pub(super) reason: String,
    /// The valid value next to it, as in the file.
    pub(super) nearest: Option<String>,
}

impl Wrong {
    pub(super) fn new(reason: impl Into<String>, nearest: Option<String>) -> Self {
        Self { reason: reason.into(), nearest }
    }

    /// What is wrong with a key, and what would be right.
    pub(super) fn say(&self, key: &str) -> String {
        let nearest = self.nearest.as_ref().map(|value| format!("; the nearest is {value}"));
        format!("{key} {}{}", self.reason, nearest.unwrap_or_default())
    }
}

/// Heights of a cell.
const LEAST_PX: u32 = 6;
const MOST_PX: u32 = 128;
const PIXELS: &str = "pixels";

/// Longer texts are mistakes.
const LONGEST: usize = 4096;

/// What is written where nothing is chosen.
const AUTO: &str = "auto";

impl<T: Clone> Slot<T> {
    /// Stores a value; nothing is changed when it is wrong.
    pub(super) fn store(&self, owner: &mut T, value: &Value<'_>) -> Result<(), Wrong> {
        match self {
            Self::Number { least, most, unit, at } => *at(owner) = number(value, *least, *most, unit)?,
            Self::Signed { least, most, unit, at } => *at(owner) = number(value, *least, *most, unit)?,
            Self::Optional { least, most, unit, at } => {
                *at(owner) = optional(value, |value| number(value, *least, *most, unit))?;
            }
            Self::Hundredths { least, most, at } => *at(owner) = hundredths(value, *least, *most)?,
            Self::Switch(at) => *at(owner) = switch(value)?,
            Self::Choice { names, set, .. } => set(owner, choice(value, names)?),
            Self::FontSize(at) => *at(owner) = font_size(value)?,
            Self::Palette(at) => *at(owner) = palette(value)?,
            Self::Color(at) => *at(owner) = optional_color(value)?,
            Self::Colors { most, at } => *at(owner) = colors(value, *most)?,
            Self::Mode(at) => *at(owner) = optional(value, mode)?,
            Self::Text { what, at } => *at(owner) = text(value, what)?,
            Self::Words(at) => *at(owner) = words(value)?,
        }
        Ok(())
    }

    /// Takes over what `from` has.
    pub(super) fn copy(&self, to: &mut T, from: &mut T) {
        match self {
            Self::Number { at, .. } | Self::Hundredths { at, .. } => *at(to) = *at(from),
            Self::Signed { at, .. } => *at(to) = *at(from),
            Self::Optional { at, .. } => *at(to) = *at(from),
            Self::Switch(at) => *at(to) = *at(from),
            Self::Choice { get, set, .. } => set(to, get(from)),
            Self::FontSize(at) => *at(to) = *at(from),
            Self::Palette(at) => *at(to) = *at(from),
            Self::Color(at) => *at(to) = *at(from),
            Self::Colors { at, .. } => at(to).clone_from(at(from)),
            Self::Mode(at) => *at(to) = *at(from),
            Self::Text { at, .. } => at(to).clone_from(at(from)),
            Self::Words(at) => at(to).clone_from(at(from)),
        }
    }

    /// The value that is stored now, as the file would have it.
    pub(super) fn show(&self, owner: &T) -> String {
        let owner = &mut owner.clone();
        match self {
            Self::Number { at, .. } => at(owner).to_string(),
            Self::Signed { at, .. } => at(owner).to_string(),
            Self::Optional { at, .. } => at(owner).map_or_else(|| quoted(AUTO), |number| number.to_string()),
            Self::Hundredths { at, .. } => part(*at(owner)).to_string(),
            Self::Switch(at) => at(owner).to_string(),
            Self::Choice { names, get, .. } => quoted(names.get(get(owner)).copied().unwrap_or_default()),
            Self::FontSize(at) => match *at(owner) {
                FontSize::Auto => quoted(AUTO),
                FontSize::Px(px) => px.to_string(),
                FontSize::Pt(pt) => quoted(&format!("{}pt", f64::from(pt) / 100.0)),
            },
            Self::Palette(at) => quoted(at(owner).name()),
            Self::Color(at) => {
                at(owner).map_or_else(|| "\"\"".to_owned(), |color| quoted(&color.to_string()))
            }
            Self::Colors { at, .. } => list(at(owner).iter().map(Color::to_string)),
            Self::Mode(at) => quoted(&at(owner).map_or_else(|| AUTO.to_owned(), |mode| mode.to_string())),
            Self::Text { at, .. } => quoted(at(owner)),
            Self::Words(at) => list(at(owner).iter().cloned()),
        }
    }

    /// What it takes, in words for the manual.
    pub(super) fn takes(&self) -> String {
        match self {
            Self::Number { least, most, unit, .. } => format!("a number from {least} to {most}{}", of(unit)),
            Self::Signed { least, most, unit, .. } => format!("a number from {least} to {most}{}", of(unit)),
            Self::Optional { least, most, unit, .. } => {
                format!("a number from {least} to {most}{}, or \"{AUTO}\"", of(unit))
            }
            Self::Hundredths { least, most, .. } => {
                format!("a number from {} to {}", part(*least), part(*most))
            }
            Self::Switch(_) => "true or false".to_owned(),
            Self::Choice { names, .. } => format!("one of {}", names.join(", ")),
            Self::FontSize(_) => {
                format!("a number from {LEAST_PX} to {MOST_PX} {PIXELS}, \"auto\" or points like \"12pt\"")
            }
            Self::Palette(_) => format!("one of {}", Palette::names().join(", ")),
            Self::Color(_) => "a colour like \"#ffaf00\"; empty for none".to_owned(),
            Self::Colors { most, .. } => format!("a list of up to {most} colours like \"#ffaf00\""),
            Self::Mode(_) => format!("{MODES}, or \"{AUTO}\""),
            Self::Text { what, .. } => (*what).to_owned(),
            Self::Words(_) => "a list of words".to_owned(),
        }
    }

    /// The words that can be meant, for completion.
    pub(super) fn words(&self) -> Vec<&'static str> {
        match self {
            Self::FontSize(_) | Self::Optional { .. } => vec![AUTO],
            Self::Switch(_) => vec!["true", "false"],
            Self::Choice { names, .. } => names.to_vec(),
            Self::Palette(_) => Palette::names(),
            Self::Mode(_) => vec![AUTO, "preferred", "boot"],
            _ => Vec::new(),
        }
    }
}

/// A unit behind its number.
fn of(unit: &str) -> String {
    if unit.is_empty() { String::new() } else { format!(" {unit}") }
}

/// What a value is, for a person who does not know TOML.
pub(super) fn kind(value: &Value<'_>) -> &'static str {
    match value.as_ref() {
        ValueInner::String(_) => "a text",
        ValueInner::Integer(_) => "a number",
        ValueInner::Float(_) => "a number with a fraction",
        ValueInner::Boolean(_) => "true or false",
        ValueInner::Array(_) => "a list",
        ValueInner::Table(_) => "a group",
    }
}

fn number<N>(value: &Value<'_>, least: N, most: N, unit: &str) -> Result<N, Wrong>
where
    N: TryFrom<i64> + Into<i64>,
{
    let (least, most): (i64, i64) = (least.into(), most.into());
    let unit = of(unit);
    let Some(number) = value.as_integer() else {
        // `size = "20"` is a slip of the hand whose meaning is plain, and it is said all the same.
        let meant = value.as_str().and_then(|text| text.trim().parse::<i64>().ok());
        let meant = meant.or_else(|| value.as_float().filter(|f| f.is_finite()).map(|f| f.round() as i64));
        let nearest = meant.map(|n| n.clamp(least, most).to_string());
        return Err(Wrong::new(
            format!("is {}, not a number from {least} to {most}{unit}", kind(value)),
            nearest,
        ));
    };
    let within = (least..=most).contains(&number);
    match N::try_from(number).ok().filter(|_| within) {
        Some(number) => Ok(number),
        None => {
            let nearest = number.clamp(least, most);
            let reason = format!("{number} is out of range: from {least} to {most}{unit}");
            Err(Wrong::new(reason, Some(nearest.to_string())))
        }
    }
}

/// Something, or nothing of its own.
fn optional<V>(value: &Value<'_>, read: impl Fn(&Value<'_>) -> Result<V, Wrong>) -> Result<Option<V>, Wrong> {
    if value.as_str() == Some(AUTO) { Ok(None) } else { read(value).map(Some) }
}

fn switch(value: &Value<'_>) -> Result<bool, Wrong> {
    value.as_bool().ok_or_else(|| {
        let meant = match value.as_str().map(str::trim) {
            Some("true" | "yes" | "on" | "1") => Some("true"),
            Some("false" | "no" | "off" | "0") => Some("false"),
            _ => None,
        };
        let meant = meant.or_else(|| value.as_integer().map(|n| if n == 0 { "false" } else { "true" }));
        Wrong::new(format!("is {}, not true or false", kind(value)), meant.map(str::to_owned))
    })
}

/// The place of a name among those that there are.
fn choice(value: &Value<'_>, names: &[&'static str]) -> Result<usize, Wrong> {
    let list = || names.join(", ");
    let name = value
        .as_str()
        .ok_or_else(|| Wrong::new(format!("is {}, not one of {}", kind(value), list()), None))?;
    names.iter().position(|known| *known == name).ok_or_else(|| {
        let nearest = nearest(name, names.iter().copied()).map(quoted);
        Wrong::new(format!("{} is none of {}", quoted(name), list()), nearest)
    })
}

const MODES: &str = "a mode like \"1920x1080\" or \"1920x1080@60\", \"preferred\" or \"boot\"";

fn mode(value: &Value<'_>) -> Result<ModeWish, Wrong> {
    let text = value.as_str().ok_or_else(|| Wrong::new(format!("is {}, not {MODES}", kind(value)), None))?;
    text.parse().map_err(|_| {
        let words = ["preferred", "boot", AUTO].into_iter();
        Wrong::new(format!("{} is not {MODES}", quoted(text)), nearest(text, words).map(quoted))
    })
}

fn font_size(value: &Value<'_>) -> Result<FontSize, Wrong> {
    let text = value.as_str().map(str::trim);
    if text == Some("auto") {
        return Ok(FontSize::Auto);
    }
    let points = text.and_then(|text| text.strip_suffix("pt")?.trim_end().parse::<f64>().ok());
    match points {
        Some(pt) if (1.0..=200.0).contains(&pt) => Ok(FontSize::Pt((pt * 100.0).round() as u32)),
        Some(pt) => {
            let nearest = if pt > 1.0 { "200pt" } else { "1pt" };
            Err(Wrong::new(format!("{pt}pt is out of range: from 1pt to 200pt"), Some(quoted(nearest))))
        }
        None => number(value, LEAST_PX, MOST_PX, PIXELS).map(FontSize::Px),
    }
}

fn part(hundredths: u32) -> f64 {
    f64::from(hundredths) / 100.0
}

fn hundredths(value: &Value<'_>, least: u32, most: u32) -> Result<u32, Wrong> {
    let (low, high) = (part(least), part(most));
    let written = || value.as_str().and_then(|text| text.trim().parse().ok());
    let meant = value.as_float().or_else(|| value.as_integer().map(|n| n as f64));
    match meant {
        Some(number) if (low..=high).contains(&number) => Ok((number * 100.0).round() as u32),
        Some(number) => {
            let nearest = if number > low { high } else { low };
            let reason = format!("{number} is out of range: from {low} to {high}");
            Err(Wrong::new(reason, Some(nearest.to_string())))
        }
        None => {
            let nearest = written().filter(|f: &f64| f.is_finite()).map(|f| f.clamp(low, high).to_string());
            Err(Wrong::new(format!("is {}, not a number from {low} to {high}", kind(value)), nearest))
        }
    }
}

fn palette(value: &Value<'_>) -> Result<Palette, Wrong> {
    let names = Palette::names();
    let list = || names.join(", ");
    let name = value
        .as_str()
        .ok_or_else(|| Wrong::new(format!("is {}, not one of {}", kind(value), list()), None))?;
    Palette::named(name).ok_or_else(|| {
        if let Some(nearest) = nearest(name, names.iter().copied()) {
            return Wrong::new(format!("{} is no palette", quoted(name)), Some(quoted(nearest)));
        }
        Wrong::new(format!("{} is none of {}", quoted(name), list()), None)
    })
}

fn color(value: &Value<'_>) -> Result<Color, Wrong> {
    let text = value.as_str().ok_or_else(|| {
        let nearest = value.as_integer().and_then(|n| u32::try_from(n).ok()).filter(|n| *n <= 0xff_ffff);
        let nearest = nearest.map(|n| quoted(&Color(n).to_string()));
        Wrong::new(format!("is {}, not a colour like \"#ffaf00\"", kind(value)), nearest)
    })?;
    Color::parse(text).ok_or_else(|| {
        let nearest = Color::parse(&format!("#{}", text.trim_start_matches("0x")));
        let nearest = nearest.map(|color| quoted(&color.to_string()));
        Wrong::new(format!("{} is no colour like \"#ffaf00\"", quoted(text)), nearest)
    })
}

fn optional_color(value: &Value<'_>) -> Result<Option<Color>, Wrong> {
    if value.as_str() == Some("") { Ok(None) } else { color(value).map(Some) }
}

fn colors(value: &Value<'_>, most: usize) -> Result<Vec<Color>, Wrong> {
    let list = value
        .as_array()
        .ok_or_else(|| Wrong::new(format!("is {}, not a list of up to {most} colours", kind(value)), None))?;
    if list.len() > most {
        return Err(Wrong::new(format!("has {} colours, more than {most}", list.len()), None));
    }
    list.iter().map(color).collect()
}

fn text(value: &Value<'_>, what: &str) -> Result<String, Wrong> {
    let text = value.as_str().ok_or_else(|| {
        let nearest = value.as_integer().map(|n| quoted(&n.to_string()));
        Wrong::new(format!("is {}, not {what}", kind(value)), nearest)
    })?;
    if text.len() > LONGEST || text.chars().any(char::is_control) {
        return Err(Wrong::new(format!("is too long or has control characters; it takes {what}"), None));
    }
    Ok(text.trim().to_owned())
}

fn words(value: &Value<'_>) -> Result<Vec<String>, Wrong> {
    let wrong = || {
        let words = value.as_str().map(|text| list(text.split_whitespace().map(str::to_owned)));
        Wrong::new(format!("is {}, not a list of words", kind(value)), words)
    };
    let list = value.as_array().ok_or_else(wrong)?;
    let word = |value: &Value<'_>| value.as_str().filter(|word| !word.contains('\0')).map(str::to_owned);
    list.iter()
        .map(|value| {
            word(value).ok_or_else(|| Wrong::new(format!("has {} among its words", kind(value)), None))
        })
        .collect()
}

/// As a TOML string.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

fn list(items: impl Iterator<Item = String>) -> String {
    format!("[{}]", items.map(|item| quoted(&item)).collect::<Vec<_>>().join(", "))
}
