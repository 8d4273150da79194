//! Configuration files to settings. Whatever is wrong with them is said, and the rest applies.

use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::path::{Path, PathBuf};

use toml_span::Value;
use toml_span::value::{Key, Table, ValueInner};

use super::settings::{OwnKeyboard, Settings};
use super::single::{self, Single};
use super::slot::{Wrong, quoted};
use super::table::{GROUPS, SETTINGS, find};
use super::{keyboards, keys, output};
use crate::binding::Chord;
use crate::nearest::nearest;
use crate::outputs::Wish;

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
        chords: HashSet::new(),
        wishes: HashSet::new(),
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
    let mut store = store_of(key).ok_or_else(|| format!("unknown setting {}{}", quoted(key), meant(key)))?;
    let line = format!("x = {text}");
    let by_form = toml_span::parse(&line).ok();
    let by_form = by_form.as_ref().and_then(|value| value.as_table()?.get("x"));
    if by_form.is_some_and(|value| store(settings, value).is_ok()) {
        return Ok(());
    }
    let as_text = Value::new(ValueInner::String(text.into()));
    let given = by_form.unwrap_or(&as_text);
    store(settings, &as_text).or_else(|_| store(settings, given)).map_err(|wrong| wrong.say(key))
}

/// Where a value goes.
type Store<'a> = Box<dyn FnMut(&mut Settings, &Value<'_>) -> Result<(), Wrong> + 'a>;

/// Where the value of a whole key goes, `group.name`.
fn store_of(key: &str) -> Option<Store<'_>> {
    if let Some(setting) = find(key) {
        return Some(Box::new(move |settings, value| setting.slot.store(settings, value)));
    }
    match key.split_once('.')? {
        (keys::GROUP, chord) => Some(Box::new(move |s, value| keys::store(&mut s.keys, chord, value))),
        (output::GROUP, name) => Some(Box::new(move |s, value| single::store::<Wish>(s, name, value))),
        (keyboards::GROUP, name) if name.contains('.') => {
            Some(Box::new(move |s, value| single::store::<OwnKeyboard>(s, name, value)))
        }
        _ => None,
    }
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
    /// The chords to which some file has given a valid command.
    chords: HashSet<Chord>,
    /// The same for displays and keyboards: the kind, the name in small letters, and which setting.
    wishes: HashSet<(&'static str, String, usize)>,
    path: PathBuf,
    /// Where the lines of the file begin.
    lines: Vec<usize>,
    complaints: Vec<Complaint>,
}

impl Reader {
    fn complain(&mut self, line: usize, message: impl Into<String>) {
        // The parser quotes what it found, and the message may go to a terminal.
        let message = message.into().replace(char::is_control, "\u{fffd}");
        self.complaints.push(Complaint { path: self.path.clone(), line, message });
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
        for (key, value) in in_their_order(table) {
            if prefix == keyboards::GROUP && self.own_keyboard(key, value) {
                continue;
            }
            let full =
                if prefix.is_empty() { key.name.to_string() } else { format!("{prefix}.{}", key.name) };
            self.entry(&full, self.line(key.span.start), value);
        }
    }

    fn entry(&mut self, key: &str, line: usize, value: &Value<'_>) {
        let is_group = GROUPS.iter().any(|group| group.name == key);
        match (key, value.as_table()) {
            (keys::GROUP, Some(table)) => return self.keys(table),
            (output::GROUP, Some(table)) => return self.singles::<Wish>(table),
            _ => {}
        }
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

    fn keys(&mut self, table: &Table<'_>) {
        for (key, value) in in_their_order(table) {
            if let Err(message) = self.chord(&key.name, value) {
                self.complain(self.line(key.span.start), message);
            }
        }
    }

    fn chord(&mut self, name: &str, value: &Value<'_>) -> Result<(), String> {
        let said = format!("{}.{}", keys::GROUP, quoted(name));
        let chord = keys::chord(name).map_err(|wrong| wrong.say(&said))?;
        let command = keys::command(value);
        if let Ok(command) = command {
            self.settings.keys.set(chord, command);
            self.chords.insert(chord);
        } else if !self.chords.contains(&chord) {
            self.settings.keys.set(chord, self.old.keys.get(chord));
        }
        let stays = || self.settings.keys.show(chord);
        command.map(drop).map_err(|wrong| format!("{}; it stays {}", wrong.say(&said), stays()))
    }

    fn singles<T: Single>(&mut self, table: &Table<'_>) {
        for (key, value) in in_their_order(table) {
            self.single::<T>(key, value);
        }
    }

    /// A group inside that of all keyboards is one keyboard's, unless a setting is called so.
    fn own_keyboard(&mut self, key: &Key<'_>, value: &Value<'_>) -> bool {
        let is_group = value.as_table().is_some();
        let one = is_group && find(&format!("{}.{}", keyboards::GROUP, key.name)).is_none();
        if one {
            self.single::<OwnKeyboard>(key, value);
        }
        one
    }

    fn single<T: Single>(&mut self, key: &Key<'_>, value: &Value<'_>) {
        let line = self.line(key.span.start);
        let said = format!("{}.{}", T::GROUP, shown(&key.name));
        match value.as_table() {
            _ if !single::is_name(&key.name) => self.complain(line, format!("{said} names no {}", T::WHAT)),
            Some(wishes) => self.wishes::<T>(&key.name, &said, wishes),
            None => self.complain(line, format!("{said} is a group of settings: [{said}]")),
        }
    }

    fn wishes<T: Single>(&mut self, name: &str, said: &str, table: &Table<'_>) {
        for (key, value) in in_their_order(table) {
            let line = self.line(key.span.start);
            match single::find::<T>(&key.name) {
                Some(index) => self.wish::<T>(name, said, index, line, value),
                None => {
                    let unknown = quoted(&format!("{said}.{}", key.name));
                    let meant = single::meant::<T>(&key.name);
                    self.complain(line, format!("unknown setting {unknown}{meant}"));
                }
            }
        }
    }

    fn wish<T: Single>(&mut self, name: &str, said: &str, index: usize, line: usize, value: &Value<'_>) {
        let setting = &T::SETTINGS[index];
        let wish: &mut T = single::one(&mut self.settings, name);
        let good = (T::GROUP, wish.name().to_ascii_lowercase(), index);
        let Err(wrong) = setting.slot.store(wish, value) else {
            wish.said_at(setting.key, format!("{}:{line}", self.path.display()));
            self.wishes.insert(good);
            return;
        };
        if !self.wishes.contains(&good) {
            setting.slot.copy(wish, single::one(&mut self.old, name));
        }
        let stays = setting.slot.show(wish);
        self.complain(line, format!("{}; it stays {stays}", wrong.say(&format!("{said}.{}", setting.key))));
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
        self.complain(line, format!("{}; it stays {stays}", wrong.say(setting.key)));
    }
}

/// The entries of a table as they stand in the file.
fn in_their_order<'a, 'b>(table: &'b Table<'a>) -> Vec<(&'b Key<'a>, &'b Value<'a>)> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span.start);
    entries
}

/// A name inside a key: in quotation marks where TOML wants them.
fn shown(name: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
    if !name.is_empty() && name.chars().all(bare) { name.to_owned() } else { quoted(name) }
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
