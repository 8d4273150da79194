//! The table of settings: the one place that names them.
//!
//! The reader of files, the options of the command line, the help, the manual page, the sample file and the
//! completions are made from it.

use super::settings::Settings;
use super::slot::Slot;

/// One setting.
#[derive(Debug)]
pub(super) struct Setting {
    /// `group.name`.
    pub(super) key: &'static str,
    /// The option of the command line, and the word for its value.
    pub(super) flag: Option<(&'static str, &'static str)>,
    pub(super) about: &'static str,
    pub(super) slot: Slot,
}

/// One group of settings, `[group]` in the file.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) name: &'static str,
    pub(super) about: &'static str,
}

pub(super) const GROUPS: &[Group] = &[
    Group { name: "font", about: "What text looks like." },
    Group { name: "colors", about: "The colours that programs find; they may change them for themselves." },
    Group { name: "terminal", about: "The terminal." },
    Group {
        name: "keyboard",
        about: "Keymap names as xkeyboard-config has them. Where no layout is set, the system's own settings count: the \
                kernel's command line (vconsole.xkblayout= and its like), vconsole.conf (XKBLAYOUT), xorg.conf.d, \
                /etc/default/keyboard, then the console's keymap (vconsole.keymap=, KEYMAP of vconsole.conf). A \
                layout without Latin letters gets \"us\" beside it, and Alt+Shift to change between them where \
                no other keys are chosen: names of users and most passphrases are Latin.",
    },
    Group { name: "login", about: "What runs on the console when nothing else was asked for." },
    Group { name: "log", about: "The kernel's messages, which Ctrl+Shift+F12 shows." },
];

/// What an xkb name is.
const NAMES: &str = "names separated by commas";

pub(super) const SETTINGS: &[Setting] = &[
    Setting {
        key: "font.size",
        flag: Some(("font-size", "PX")),
        about: "height of a cell in pixels, or in points; auto is readable on each display",
        slot: Slot::FontSize(|s| &mut s.font.size),
    },
    Setting {
        key: "font.family",
        flag: None,
        about: "families or paths of font files, asked in this order before the built-in faces; console fonts (PSF) \
                and bitmap fonts are shown pixel by pixel",
        slot: Slot::Words(|s| &mut s.font.family),
    },
    Setting {
        key: "font.bold",
        flag: None,
        about: "the same for bold text, where it is not to be the family's own",
        slot: Slot::Words(|s| &mut s.font.bold),
    },
    Setting {
        key: "font.italic",
        flag: None,
        about: "the same for italic text",
        slot: Slot::Words(|s| &mut s.font.italic),
    },
    Setting {
        key: "font.bold_italic",
        flag: None,
        about: "the same for bold italic text",
        slot: Slot::Words(|s| &mut s.font.bold_italic),
    },
    Setting {
        key: "colors.palette",
        flag: Some(("palette", "NAME")),
        about: "the sixteen colours, text and background; \"system\" takes them from vconsole.conf (COLOR_0 to \
                COLOR_15) or the kernel's command line (vt.default_red= and its like) where one has them",
        slot: Slot::Palette(|s| &mut s.colors.palette),
    },
    Setting {
        key: "colors.foreground",
        flag: None,
        about: "text, instead of the palette's",
        slot: Slot::Color(|s| &mut s.colors.foreground),
    },
    Setting {
        key: "colors.background",
        flag: None,
        about: "what is behind text, instead of the palette's",
        slot: Slot::Color(|s| &mut s.colors.background),
    },
    Setting {
        key: "colors.cursor",
        flag: None,
        about: "the cursor; without a colour of its own it shows the cell's colours exchanged",
        slot: Slot::Color(|s| &mut s.colors.cursor),
    },
    Setting {
        key: "colors.indexed",
        flag: None,
        about: "the first of the sixteen colours, instead of the palette's",
        slot: Slot::Colors { most: 16, at: |s| &mut s.colors.indexed },
    },
    Setting {
        key: "terminal.scrollback",
        flag: Some(("scrollback", "LINES")),
        about: "lines kept above the screen",
        slot: Slot::Number { least: 0, most: 1_000_000, unit: "lines", at: |s| &mut s.terminal.scrollback },
    },
    Setting {
        key: "keyboard.layout",
        flag: Some(("layout", "LAYOUT")),
        about: "one layout or several, like \"de\" or \"us,gr\"",
        slot: Slot::Text { what: NAMES, at: |s| &mut s.keyboard.layout },
    },
    Setting {
        key: "keyboard.variant",
        flag: None,
        about: "variants of these layouts, like \"nodeadkeys\" or \",polytonic\"",
        slot: Slot::Text { what: NAMES, at: |s| &mut s.keyboard.variant },
    },
    Setting {
        key: "keyboard.model",
        flag: None,
        about: "the kind of keyboard, like \"pc105\"",
        slot: Slot::Text { what: "a name", at: |s| &mut s.keyboard.model },
    },
    Setting {
        key: "keyboard.options",
        flag: None,
        about: "options, like \"compose:ralt,grp:alt_shift_toggle\"",
        slot: Slot::Text { what: NAMES, at: |s| &mut s.keyboard.options },
    },
    Setting {
        key: "keyboard.rules",
        flag: None,
        about: "the set of rules, usually \"evdev\"",
        slot: Slot::Text { what: "a name", at: |s| &mut s.keyboard.rules },
    },
    Setting {
        key: "keyboard.repeat-delay",
        flag: None,
        about: "how long a key is held until it comes again",
        slot: Slot::Number {
            least: 50,
            most: 5000,
            unit: "milliseconds",
            at: |s| &mut s.keyboard.repeat_delay,
        },
    },
    Setting {
        key: "keyboard.repeat-rate",
        flag: None,
        about: "how often a held key comes; 0 is never",
        slot: Slot::Number {
            least: 0,
            most: 200,
            unit: "times a second",
            at: |s| &mut s.keyboard.repeat_rate,
        },
    },
    Setting {
        key: "login.command",
        flag: None,
        about: "the program and its arguments; without one it is agetty, else login",
        slot: Slot::Words(|s| &mut s.login.command),
    },
    Setting {
        key: "login.autologin",
        flag: None,
        about: "who is logged in without a password, through agetty; nobody when empty",
        slot: Slot::Text { what: "the name of a user", at: |s| &mut s.login.autologin },
    },
    Setting {
        key: "log.level",
        flag: None,
        about: "messages of a lower level are shown, as with the kernel's loglevel=: 8 is all of them, 0 is none; \
                while a machine starts, what the kernel shows on its own console is a bound too",
        slot: Slot::Number { least: 0, most: 8, unit: "", at: |s| &mut s.log.level },
    },
];

pub(super) fn find(key: &str) -> Option<&'static Setting> {
    SETTINGS.iter().find(|setting| setting.key == key)
}

impl Setting {
    /// Group and name.
    pub(super) fn split(&self) -> (&'static str, &'static str) {
        self.key.split_once('.').unwrap_or(("", self.key))
    }

    /// The default, as the file would have it.
    pub(super) fn default(&self) -> String {
        self.slot.show(&Settings::default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_stands_once_behind_its_group() {
        let mut groups: Vec<&str> = SETTINGS.iter().map(|setting| setting.split().0).collect();
        groups.dedup();
        assert_eq!(groups, GROUPS.iter().map(|group| group.name).collect::<Vec<_>>());
        for setting in SETTINGS {
            assert_eq!(
                SETTINGS.iter().filter(|other| other.key == setting.key).count(),
                1,
                "{}",
                setting.key
            );
        }
    }
}
