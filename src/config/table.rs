//! The table of settings: the one place that names them.
//!
//! The reader of files, the options of the command line, the help, the manual page, the sample file and the
//! completions are made from it.

use super::settings::{Bell, Cursor, Settings};
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
    pub(super) holds: Holds,
}

/// What stands in a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holds {
    /// Settings of the table.
    Settings,
    /// Chords and commands.
    Keys,
    /// A group for each display.
    Outputs,
    /// A group for each keyboard, inside that of all.
    Keyboards,
}

const fn group(name: &'static str, about: &'static str) -> Group {
    Group { name, about, holds: Holds::Settings }
}

pub(super) const GROUPS: &[Group] = &[
    group("font", "What text looks like."),
    group("colors", "The colours that programs find; they may change them for themselves."),
    group("terminal", "The terminal."),
    group("screen", "When displays go dark."),
    group(
        "keyboard",
        "Keymap names as xkeyboard-config has them. Where no layout is set, the system's own settings count: the \
         kernel's command line (vconsole.xkblayout= and its like), vconsole.conf (XKBLAYOUT), xorg.conf.d, \
         /etc/default/keyboard, then the console's keymap (vconsole.keymap=, KEYMAP of vconsole.conf). A layout \
         without Latin letters gets \"us\" beside it, and Alt+Shift to change between them where no other keys are \
         chosen: names of users and most passphrases are Latin.",
    ),
    Group {
        name: "keyboard.NAME",
        about: "What one keyboard types, where it is not what all others do: a group [keyboard.NAME] for each, where NAME \
                is that of the device, like \"AT Translated Set 2 keyboard\", or its vendor and product, like \
                \"046d:c31c\". The log says both when a keyboard comes. Its modifiers, locks and dead keys are its own. \
                A keyboard that is not there is no mistake: it may come later.",
        holds: Holds::Keyboards,
    },
    group(
        "pointer",
        "Touchpads and mice, as far as libinput reads them: without udev devices stay as they are. And the arrow that they \
         move.",
    ),
    Group {
        name: super::output::GROUP,
        about: "What is wanted of single displays: a group [output.NAME] for each, where NAME is that of the connector, \
                like HDMI-A-1, or what the display says of itself, like \"DEL DELL U2720Q\", with its serial number \
                behind it where two are alike. \"glasstty ctl outputs\" lists both. A display that is not there is no \
                mistake: it may come later. A large display on several connectors, which light a tile of it each, has \
                the name of the one at its top left.",
        holds: Holds::Outputs,
    },
    Group {
        name: super::keys::GROUP,
        about: "What keys ask the console for: a chord and the name of a command, or \"none\", and the key is the \
                program's. A chord is Ctrl, Alt, Shift and Super joined by + with the name of a key as X has it, in \
                quotation marks: \"Ctrl+Shift+C\" = \"copy\". What is not named stays as it is.",
        holds: Holds::Keys,
    },
    group("login", "What runs on the console when nothing else was asked for."),
    group("log", "The kernel's messages, which Ctrl+Shift+F12 shows."),
];

/// What an xkb name is.
pub(super) const NAMES: &str = "names separated by commas";

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
                and bitmap fonts are shown pixel by pixel. Where none is named, the console font that somebody \
                chose for the kernel's console counts (vconsole.font=, FONT of vconsole.conf), but not what \
                installers write by themselves (eurlatgr and its like)",
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
        key: "font.gamma",
        flag: None,
        about: "how the edges of glyphs mix text and background: 1 makes light text on dark thin, 2.2 makes it bold",
        slot: Slot::Hundredths { least: 100, most: 300, at: |s| &mut s.font.gamma },
    },
    Setting {
        key: "font.ligatures",
        flag: None,
        about: "operators like -> and != are joined where a family above has signs for them, but never under the \
                cursor; the built-in faces have none",
        slot: Slot::Switch(|s| &mut s.font.ligatures),
    },
    Setting {
        key: "colors.palette",
        flag: Some(("palette", "NAME")),
        about: "the sixteen colours, text and background; \"system\" takes them from vconsole.conf (COLOR_0 to \
                COLOR_15) or from the kernel (vt.default_red= and its like) where one has others than usual",
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
        key: "terminal.cursor",
        flag: None,
        about: "the cursor's shape, until a program asks for another",
        slot: Slot::Choice {
            names: &["block", "underline", "bar"],
            get: |s| s.terminal.cursor as usize,
            set: |s, at| s.terminal.cursor = [Cursor::Block, Cursor::Underline, Cursor::Bar][at],
        },
    },
    Setting {
        key: "terminal.cursor-blink",
        flag: None,
        about: "the cursor blinks, where a program does not ask for a steady one; it costs two wake-ups a second",
        slot: Slot::Switch(|s| &mut s.terminal.cursor_blink),
    },
    Setting {
        key: "terminal.bell",
        flag: None,
        about: "what a program's bell does: nothing, or a word in the corner of the screen",
        slot: Slot::Choice {
            names: &["off", "visual"],
            get: |s| s.terminal.bell as usize,
            set: |s, at| s.terminal.bell = [Bell::Off, Bell::Visual][at],
        },
    },
    Setting {
        key: "terminal.clipboard",
        flag: None,
        about: "what programs may do with the clipboard of their session (OSC 52): nothing, or write it; none may ever \
                read it",
        slot: Slot::Choice {
            names: &["off", "write"],
            get: |s| usize::from(s.terminal.clipboard),
            set: |s, at| s.terminal.clipboard = at == 1,
        },
    },
    Setting {
        key: "terminal.bidi",
        flag: None,
        about: "show right-to-left text in its own direction, as far as programs leave that to the terminal",
        slot: Slot::Switch(|s| &mut s.terminal.bidi),
    },
    Setting {
        key: "screen.blank-after",
        flag: None,
        about: "how long nobody touches anything until displays go dark; 0 is never, and auto is as consoleblank= on the \
                kernel's command line says",
        slot: Slot::Optional { least: 0, most: 86_400, unit: "seconds", at: |s| &mut s.screen.blank_after },
    },
    Setting {
        key: "screen.swallow-waking-key",
        flag: None,
        about: "the key that wakes dark displays is not typed",
        slot: Slot::Switch(|s| &mut s.screen.swallow_waking_key),
    },
    Setting {
        key: "screen.output-keeps-lit",
        flag: None,
        about: "displays stay lit while the program in front goes on writing",
        slot: Slot::Switch(|s| &mut s.screen.output_keeps_lit),
    },
    Setting {
        key: "screen.password-keeps-lit",
        flag: None,
        about: "displays stay lit while the program in front asks for a password, which is a line without echo",
        slot: Slot::Switch(|s| &mut s.screen.password_keeps_lit),
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
        key: "pointer.tap",
        flag: None,
        about: "a tap on a touchpad is a click, with two fingers one of the right button, with three of the middle one",
        slot: Slot::Switch(|s| &mut s.pointer.devices.tap),
    },
    Setting {
        key: "pointer.natural-scrolling",
        flag: None,
        about: "on a touchpad the text follows the fingers, as on a phone",
        slot: Slot::Switch(|s| &mut s.pointer.devices.natural_scrolling),
    },
    Setting {
        key: "pointer.disable-while-typing",
        flag: None,
        about: "a touchpad does nothing while somebody types",
        slot: Slot::Switch(|s| &mut s.pointer.devices.disable_while_typing),
    },
    Setting {
        key: "pointer.speed",
        flag: None,
        about: "how fast mice and touchpads move the pointer; 0 is each device's own pace",
        slot: Slot::Signed { least: -100, most: 100, unit: "per cent", at: |s| &mut s.pointer.devices.speed },
    },
    Setting {
        key: "pointer.hardware",
        flag: None,
        about: "displays that have a cursor plane show the arrow by themselves, so that moving it redraws nothing; elsewhere, \
                and where this is false, it is drawn into the picture",
        slot: Slot::Switch(|s| &mut s.pointer.hardware),
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
        about: "who is logged in without a password, where no command is set; nobody when empty",
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
        let known = GROUPS.iter().filter(|group| group.holds == Holds::Settings);
        assert_eq!(groups, known.map(|group| group.name).collect::<Vec<_>>());
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
