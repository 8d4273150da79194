//! Groups of settings for single things, like `[output.NAME]`: a table for each kind, whose settings stand in a group
//! for each thing of that kind.

use toml_span::Value;

use super::settings::Settings;
use super::slot::{Slot, Wrong};
use crate::nearest::nearest;

/// One setting of a thing.
#[derive(Debug)]
pub(super) struct Setting<T: 'static> {
    pub(super) key: &'static str,
    pub(super) about: &'static str,
    pub(super) slot: Slot<T>,
}

/// What is wanted of one thing, by its name.
pub(super) trait Single: Clone + Default + 'static {
    /// `[GROUP.NAME]`.
    const GROUP: &'static str;
    /// What has a name: "display".
    const WHAT: &'static str;
    const SETTINGS: &'static [Setting<Self>];

    fn all(settings: &mut Settings) -> &mut Vec<Self>;

    fn name(&mut self) -> &mut String;

    /// A file said something of it, at this place.
    fn said_at(&mut self, _key: &str, _place: String) {}
}

/// The setting of a key inside such a group, by its number.
pub(super) fn find<T: Single>(key: &str) -> Option<usize> {
    T::SETTINGS.iter().position(|setting| setting.key == key)
}

/// What a mistyped key probably means.
pub(super) fn meant<T: Single>(key: &str) -> String {
    let found = nearest(key, T::SETTINGS.iter().map(|setting| setting.key));
    found.map(|name| format!(" (did you mean {name}?)")).unwrap_or_default()
}

/// What is wanted of a thing, by the name that stands in the file.
pub(super) fn one<'a, T: Single>(settings: &'a mut Settings, name: &str) -> &'a mut T {
    let (all, name) = (T::all(settings), name.trim());
    let at = all.iter_mut().position(|one| one.name().eq_ignore_ascii_case(name)).unwrap_or_else(|| {
        let mut new = T::default();
        name.clone_into(new.name());
        all.push(new);
        all.len() - 1
    });
    &mut all[at]
}

/// Stores one setting, `NAME.key`.
pub(super) fn store<T: Single>(settings: &mut Settings, name: &str, value: &Value<'_>) -> Result<(), Wrong> {
    let (name, key) = name.rsplit_once('.').unwrap_or(("", name));
    let name = name.strip_prefix('"').and_then(|name| name.strip_suffix('"')).unwrap_or(name);
    if !is_name(name) {
        return Err(Wrong::new(format!("names no {}", T::WHAT), None));
    }
    let unknown = || Wrong::new(format!("is no setting of a {}{}", T::WHAT, meant::<T>(key)), None);
    let at = find::<T>(key).ok_or_else(unknown)?;
    T::SETTINGS[at].slot.store(one(settings, name), value)
}

/// Whether a thing can be called so.
pub(super) fn is_name(name: &str) -> bool {
    !name.trim().is_empty() && name.len() < 200 && !name.chars().any(char::is_control)
}
