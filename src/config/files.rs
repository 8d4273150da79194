//! Configuration files to settings. Whatever is wrong with them is said, and the rest applies.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use toml_span::Value;
use toml_span::value::{Table, ValueInner};

use super::settings::Settings;
use super::slot::quoted;
use super::table::{GROUPS, SETTINGS, find};
use crate::nearest::nearest;

/// One file: where it is, and what it holds or why it cannot be read.
#[derive(Clone, Debug)]
pub struct Source {
    pub path: PathBuf,
    pub bytes: Result<Vec<u8>, String>,
}

/// Something wrong in a file, in words for its author.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    pub path: PathBuf,
    /// From one; 0 is the file as a whole.
    pub line: usize,
    /// What is wrong, with the key where there is one.
    pub message: String,
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.path.display())?;
        if self.line > 0 {
            write!(f, "{}:", self.line)?;
        }
        write!(f, " {}", self.message)
    }
}

/// A larger file is not one of ours.
const LARGEST: usize = 1 << 20;

/// Lines with mistakes in their form that are passed over before the rest of a file is given up.
const MOST_BROKEN: usize = 50;

/// Reads files in their order: what a later one says counts.
///
/// A value that is wrong leaves the setting at what an earlier file said; where none did, at what `old` has:
/// the settings in use, or the defaults at the start.
pub fn read(sources: &[Source], old: &Settings) -> (Settings, Vec<Complaint>) {
    let mut reader = Reader {
        settings: Settings::default(),
        old: old.clone(),
        good: vec![false; SETTINGS.len()],
        path: PathBuf::new(),
        lines: Vec::new(),
        complaints: Vec::new(),
    };
    for source in sources {
        reader.path.clone_from(&source.path);
        match &source.bytes {
            Ok(bytes) => reader.file(bytes),
            Err(why) => reader.complain(0, format!("cannot be read: {why}")),
        }
    }
    (reader.settings, reader.complaints)
}

/// Stores one setting from the command line. TOML where it is that, else the text itself.
///
/// # Errors
/// What is wrong, and the nearest valid value.
pub(super) fn set(settings: &mut Settings, key: &str, text: &str) -> Result<(), String> {
    let Some(setting) = find(key) else {
        return Err(format!("unknown setting {}{}", quoted(key), meant(key)));
    };
    let line = format!("x = {text}");
    let by_form = toml_span::parse(&line).ok();
    let by_form = by_form.as_ref().and_then(|value| value.as_table()?.get("x"));
    if by_form.is_some_and(|value| setting.slot.store(settings, value).is_ok()) {
        return Ok(());
    }
    let as_text = Value::new(ValueInner::String(text.into()));
    let given = by_form.unwrap_or(&as_text);
    setting.slot.store(settings, &as_text).or_else(|_| setting.slot.store(settings, given)).map_err(|wrong| {
        let nearest = wrong.nearest.map(|value| format!("; the nearest is {value}")).unwrap_or_default();
        format!("{key} {}{nearest}", wrong.reason)
    })
}

/// The drop-ins of several folders in the order in which they are read: by name, whatever the folder. Of one name
/// the last folder's counts, so that a file in /etc replaces the vendor's.
pub fn in_order(folders: &[Vec<PathBuf>]) -> Vec<PathBuf> {
    let mut by_name = BTreeMap::new();
    for path in folders.iter().flatten() {
        let Some(name) = path.file_name() else { continue };
        let shown = !name.to_string_lossy().starts_with('.');
        if shown && path.extension().is_some_and(|e| e == "toml") {
            by_name.insert(name.to_owned(), path.clone());
        }
    }
    by_name.into_values().collect()
}

struct Reader {
    settings: Settings,
    old: Settings,
    /// Which settings some file has given a valid value.
    good: Vec<bool>,
    path: PathBuf,
    /// Where the lines of the file begin.
    lines: Vec<usize>,
    complaints: Vec<Complaint>,
}

impl Reader {
    fn complain(&mut self, line: usize, message: impl Into<String>) {
        self.complaints.push(Complaint { path: self.path.clone(), line, message: message.into() });
    }

    fn file(&mut self, bytes: &[u8]) {
        if bytes.len() > LARGEST {
            return self.complain(0, "is larger than a MiB: not read");
        }
        let mut text = self.text(bytes);
        self.lines = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        for _ in 0..MOST_BROKEN {
            match toml_span::parse(&text) {
                Ok(value) => {
                    if let Some(table) = value.as_table() {
                        self.table("", table);
                    }
                    return;
                }
                Err(error) => {
                    let line = self.line(error.span.start);
                    self.complain(line, format!("{error}: this line is passed over"));
                    if !blank(&mut text, &self.lines, line) {
                        break;
                    }
                }
            }
        }
        self.complain(0, "has too many mistakes: nothing of it is used");
    }

    /// The text without lines that are not UTF-8.
    fn text(&mut self, bytes: &[u8]) -> String {
        let mut text = String::new();
        for (index, line) in bytes.split_inclusive(|b| *b == b'\n').enumerate() {
            match str::from_utf8(line) {
                Ok(line) => text.push_str(line),
                Err(_) => {
                    self.complain(index + 1, "is not UTF-8: this line is passed over");
                    text.push('\n');
                }
            }
        }
        text
    }

    /// The line of a byte, from one.
    fn line(&self, at: usize) -> usize {
        self.lines.partition_point(|start| *start <= at).max(1)
    }

    /// The entries of a table in the order of the file.
    fn table(&mut self, prefix: &str, table: &Table<'_>) {
        let mut entries: Vec<_> = table.iter().collect();
        entries.sort_by_key(|(key, _)| key.span.start);
        for (key, value) in entries {
            let full =
                if prefix.is_empty() { key.name.to_string() } else { format!("{prefix}.{}", key.name) };
            self.entry(&full, self.line(key.span.start), value);
        }
    }

    fn entry(&mut self, key: &str, line: usize, value: &Value<'_>) {
        let is_group = GROUPS.iter().any(|group| group.name == key);
        if let Some(index) = SETTINGS.iter().position(|setting| setting.key == key) {
            self.store(index, line, value);
        } else if let (true, Some(table)) = (is_group, value.as_table()) {
            self.table(key, table);
        } else if is_group {
            self.complain(line, format!("{key} is a group of settings: [{key}]"));
        } else {
            let what = if value.as_table().is_some() { "group" } else { "setting" };
            self.complain(line, format!("unknown {what} {}{}", quoted(key), meant(key)));
        }
    }

    fn store(&mut self, index: usize, line: usize, value: &Value<'_>) {
        let setting = &SETTINGS[index];
        let Err(wrong) = setting.slot.store(&mut self.settings, value) else {
            self.good[index] = true;
            return;
        };
        if !self.good[index] {
            setting.slot.copy(&mut self.settings, &mut self.old);
        }
        let stays = setting.slot.show(&self.settings);
        let nearest = wrong.nearest.map(|value| format!("; the nearest is {value}")).unwrap_or_default();
        self.complain(line, format!("{} {}{nearest}; it stays {stays}", setting.key, wrong.reason));
    }
}

/// Empties a line, keeping its length and its end. False when it was empty already.
fn blank(text: &mut String, lines: &[usize], line: usize) -> bool {
    let start = lines[line - 1].min(text.len());
    let end = text[start..].find('\n').map_or(text.len(), |at| start + at);
    if text[start..end].trim().is_empty() {
        return false;
    }
    text.replace_range(start..end, &" ".repeat(end - start));
    true
}

/// What a mistyped key probably means.
fn meant(key: &str) -> String {
    let keys = || SETTINGS.iter().map(|setting| setting.key);
    let groups = GROUPS.iter().map(|group| group.name);
    // A name in the wrong group, or in none, is meant as well.
    let last = key.rsplit('.').next().unwrap_or(key);
    let same_name = keys().find(|known| known.rsplit('.').next() == Some(last));
    let found = nearest(key, keys().chain(groups)).or(same_name);
    found.map(|name| format!(" (did you mean {name}?)")).unwrap_or_default()
}

/// Whether a path names one of our files, for whoever watches folders.
pub fn is_ours(name: &Path) -> bool {
    name.extension().is_some_and(|e| e == "toml")
}

#[cfg(test)]
mod tests;
