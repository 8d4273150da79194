//! `[keyboard.NAME]`: the keymap of single keyboards.

use super::settings::{OwnKeyboard, Settings};
use super::single::{Setting, Single};
use super::slot::Slot;
use super::table::NAMES;

/// The group of all keyboards, in which these stand beside its settings.
pub(super) const GROUP: &str = "keyboard";

impl Single for OwnKeyboard {
    const GROUP: &'static str = GROUP;
    const WHAT: &'static str = "keyboard";
    const SETTINGS: &'static [Setting<Self>] = &[
        Setting {
            key: "layout",
            about: "one layout or several, instead of those of all other keyboards",
            slot: Slot::Text { what: NAMES, at: |one| &mut one.layout },
        },
        Setting {
            key: "variant",
            about: "variants of these layouts",
            slot: Slot::Text { what: NAMES, at: |one| &mut one.variant },
        },
        Setting {
            key: "options",
            about: "options; a layout without any brings none",
            slot: Slot::Text { what: NAMES, at: |one| &mut one.options },
        },
    ];

    fn all(settings: &mut Settings) -> &mut Vec<Self> {
        &mut settings.keyboards
    }

    fn name(&mut self) -> &mut String {
        &mut self.name
    }

    /// Whether a keymap exists turns out when it is compiled: then its author is told where it stands.
    fn said_at(&mut self, key: &str, place: String) {
        if key == "layout" || self.place.is_empty() {
            self.place = place;
        }
    }
}
