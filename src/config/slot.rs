//! Where a setting is kept and what it takes: the way from a value of the file to a field, and back to text.

use toml_span::Value;
use toml_span::value::ValueInner;

use super::colors::Color;
use super::settings::{FontSize, Palette, Settings};
use crate::nearest::nearest;

/// One field of [`Settings`], with all that it may hold.
#[derive(Clone, Copy, Debug)]
pub(super) enum Slot {
    Number {
        least: u32,
        most: u32,
        unit: &'static str,
        at: fn(&mut Settings) -> &mut u32,
    },
    /// A number with a fraction, kept as a whole number of hundredths.
    Hundredths {
        least: u32,
        most: u32,
        at: fn(&mut Settings) -> &mut u32,
    },
    Switch(fn(&mut Settings) -> &mut bool),
    /// Pixels, points or what suits each display.
    FontSize(fn(&mut Settings) -> &mut FontSize),
    Palette(fn(&mut Settings) -> &mut Palette),
    /// A colour, or none of its own.
    Color(fn(&mut Settings) -> &mut Option<Color>),
    Colors {
        most: usize,
        at: fn(&mut Settings) -> &mut Vec<Color>,
    },
    /// Printable text without blanks at its ends.
    Text {
        what: &'static str,
        at: fn(&mut Settings) -> &mut String,
    },
    /// A program and its arguments.
    Words(fn(&mut Settings) -> &mut Vec<String>),
}

/// Why a value is not taken: what is wrong, and what would be right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wrong {
    pub(super) reason: String,
    /// The valid value next to it, as in the file.
    pub(super) nearest: Option<String>,
}

impl Wrong {
    fn new(reason: impl Into<String>, nearest: Option<String>) -> Self {
        Self { reason: reason.into(), nearest }
    }
}

/// Heights of a cell.
const LEAST_PX: u32 = 6;
const MOST_PX: u32 = 128;
const PIXELS: &str = "pixels";

/// Longer texts are mistakes.
const LONGEST: usize = 4096;

impl Slot {
    /// Stores a value; nothing is changed when it is wrong.
    pub(super) fn store(self, settings: &mut Settings, value: &Value<'_>) -> Result<(), Wrong> {
        match self {
            Self::Number { least, most, unit, at } => *at(settings) = number(value, least, most, unit)?,
            Self::Hundredths { least, most, at } => *at(settings) = hundredths(value, least, most)?,
            Self::Switch(at) => *at(settings) = switch(value)?,
            Self::FontSize(at) => *at(settings) = font_size(value)?,
            Self::Palette(at) => *at(settings) = palette(value)?,
            Self::Color(at) => *at(settings) = optional_color(value)?,
            Self::Colors { most, at } => *at(settings) = colors(value, most)?,
            Self::Text { what, at } => *at(settings) = text(value, what)?,
            Self::Words(at) => *at(settings) = words(value)?,
        }
        Ok(())
    }

    /// Takes over what `from` has.
    pub(super) fn copy(self, to: &mut Settings, from: &mut Settings) {
        match self {
            Self::Number { at, .. } | Self::Hundredths { at, .. } => *at(to) = *at(from),
            Self::Switch(at) => *at(to) = *at(from),
            Self::FontSize(at) => *at(to) = *at(from),
            Self::Palette(at) => *at(to) = *at(from),
            Self::Color(at) => *at(to) = *at(from),
            Self::Colors { at, .. } => at(to).clone_from(at(from)),
            Self::Text { at, .. } => at(to).clone_from(at(from)),
            Self::Words(at) => at(to).clone_from(at(from)),
        }
    }

    /// The value that is stored now, as the file would have it.
    pub(super) fn show(self, settings: &Settings) -> String {
        let settings = &mut settings.clone();
        match self {
            Self::Number { at, .. } => at(settings).to_string(),
            Self::Hundredths { at, .. } => part(*at(settings)).to_string(),
            Self::Switch(at) => at(settings).to_string(),
            Self::FontSize(at) => match *at(settings) {
                FontSize::Auto => quoted("auto"),
                FontSize::Px(px) => px.to_string(),
                FontSize::Pt(pt) => quoted(&format!("{}pt", f64::from(pt) / 100.0)),
            },
            Self::Palette(at) => quoted(at(settings).name()),
            Self::Color(at) => {
                at(settings).map_or_else(|| "\"\"".to_owned(), |color| quoted(&color.to_string()))
            }
            Self::Colors { at, .. } => list(at(settings).iter().map(Color::to_string)),
            Self::Text { at, .. } => quoted(at(settings)),
            Self::Words(at) => list(at(settings).iter().cloned()),
        }
    }

    /// What it takes, in words for the manual.
    pub(super) fn takes(self) -> String {
        match self {
            Self::Number { least, most, unit, .. } => {
                let unit = if unit.is_empty() { String::new() } else { format!(" {unit}") };
                format!("a number from {least} to {most}{unit}")
            }
            Self::Hundredths { least, most, .. } => {
                format!("a number from {} to {}", part(least), part(most))
            }
            Self::Switch(_) => "true or false".to_owned(),
            Self::FontSize(_) => {
                format!("a number from {LEAST_PX} to {MOST_PX} {PIXELS}, \"auto\" or points like \"12pt\"")
            }
            Self::Palette(_) => format!("one of {}", Palette::names().join(", ")),
            Self::Color(_) => "a colour like \"#ffaf00\"; empty for none".to_owned(),
            Self::Colors { most, .. } => format!("a list of up to {most} colours like \"#ffaf00\""),
            Self::Text { what, .. } => what.to_owned(),
            Self::Words(_) => "a list of words".to_owned(),
        }
    }

    /// The words that can be meant, for completion.
    pub(super) fn words(self) -> Vec<&'static str> {
        match self {
            Self::FontSize(_) => vec!["auto"],
            Self::Switch(_) => vec!["true", "false"],
            Self::Palette(_) => Palette::names(),
            _ => Vec::new(),
        }
    }
}

/// What a value is, for a person who does not know TOML.
fn kind(value: &Value<'_>) -> &'static str {
    match value.as_ref() {
        ValueInner::String(_) => "a text",
        ValueInner::Integer(_) => "a number",
        ValueInner::Float(_) => "a number with a fraction",
        ValueInner::Boolean(_) => "true or false",
        ValueInner::Array(_) => "a list",
        ValueInner::Table(_) => "a group",
    }
}

fn number(value: &Value<'_>, least: u32, most: u32, unit: &str) -> Result<u32, Wrong> {
    let unit = if unit.is_empty() { String::new() } else { format!(" {unit}") };
    let Some(number) = value.as_integer() else {
        // `size = "20"` is a slip of the hand whose meaning is plain, and it is said all the same.
        let meant = value.as_str().and_then(|text| text.trim().parse::<i64>().ok());
        let meant = meant.or_else(|| value.as_float().filter(|f| f.is_finite()).map(|f| f.round() as i64));
        let nearest = meant.map(|n| n.clamp(i64::from(least), i64::from(most)).to_string());
        return Err(Wrong::new(
            format!("is {}, not a number from {least} to {most}{unit}", kind(value)),
            nearest,
        ));
    };
    match u32::try_from(number).ok().filter(|n| (least..=most).contains(n)) {
        Some(number) => Ok(number),
        None => {
            let nearest = number.clamp(i64::from(least), i64::from(most));
            let reason = format!("{number} is out of range: from {least} to {most}{unit}");
            Err(Wrong::new(reason, Some(nearest.to_string())))
        }
    }
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

fn switch(value: &Value<'_>) -> Result<bool, Wrong> {
    value.as_bool().ok_or_else(|| {
        let nearest = match value.as_str().map(str::trim) {
            Some("true" | "yes" | "on" | "1") => Some("true"),
            Some("false" | "no" | "off" | "0") => Some("false"),
            _ => None,
        };
        Wrong::new(format!("is {}, not true or false", kind(value)), nearest.map(str::to_owned))
    })
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
