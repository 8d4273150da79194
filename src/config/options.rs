//! The table of subcommands and options: the one place that names them. Options that are settings come from the
//! table of settings.

use super::table::{SETTINGS, Setting};

/// A subcommand, in the order in which the help shows them. The console itself has the empty name.
#[derive(Debug)]
pub(super) struct Subcommand {
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    /// What may follow.
    pub(super) words: &'static str,
}

const PROGRAM: &str = "[options] [-- CMD…]";

pub(super) const SUBCOMMANDS: &[Subcommand] = &[
    Subcommand {
        name: "",
        about: "the console: on this VT, or on every display where the kernel has no VTs",
        words: PROGRAM,
    },
    Subcommand {
        name: "emergency",
        about: "a shell that needs no udev, no logind and no files",
        words: PROGRAM,
    },
    Subcommand {
        name: "boot",
        about: "the kernel's messages, until a console with a login takes over",
        words: "[options]",
    },
    Subcommand {
        name: "recovery",
        about: "a menu of repairs for a machine that does not boot, after root's password",
        words: PROGRAM,
    },
    Subcommand { name: "headless", about: "the same program on a display in memory", words: PROGRAM },
    Subcommand {
        name: "ctl",
        about: "asks a console that runs, or tells it what to do",
        words: "[--control PATH] REQUEST",
    },
    Subcommand {
        name: "askpass",
        about: "asks for a passphrase on a console that runs, and prints it",
        words: "[--control PATH] [--to FILE] [MESSAGE]",
    },
    Subcommand {
        name: "generate",
        about: "prints a manual, completions, a sample configuration or this machine's keymap",
        words: "man | completions bash|zsh|fish | config | keymap [options]",
    },
];

/// An option: what it is called, what it takes, and where it belongs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Flag {
    pub(super) name: &'static str,
    /// The word for its value in the help; `None` for a switch.
    pub(super) value: Option<&'static str>,
    pub(super) about: &'static str,
    pub(super) subcommands: &'static [&'static str],
}

const HEADLESS: &[&str] = &["headless"];
const CONSOLES: &[&str] = &["", "emergency", "boot", "recovery", "headless"];
const SETTERS: &[&str] = &["", "emergency", "boot", "recovery", "headless", "generate"];
const CALLERS: &[&str] = &["", "emergency", "boot", "recovery", "headless", "ctl", "askpass"];
const ALL: &[&str] = &["", "emergency", "boot", "recovery", "headless", "ctl", "askpass", "generate"];

/// Every option, those that are settings included, in the order of the help.
pub(super) fn flags() -> impl Iterator<Item = (Flag, Option<&'static Setting>)> {
    let settings = SETTINGS.iter().filter_map(|setting| {
        let (name, value) = setting.flag?;
        let about = setting.about.split(';').next().unwrap_or("");
        Some((
            Flag {
                name,
                value: Some(value),
                about,
                subcommands: if setting.key == "keyboard.layout" { SETTERS } else { CONSOLES },
            },
            Some(setting),
        ))
    });
    FLAGS.iter().map(|flag| (*flag, None)).chain(settings)
}

const FLAGS: &[Flag] = &[
    Flag {
        name: "vt",
        value: Some("TTY"),
        about: "on one virtual terminal: tty3, or 3",
        subcommands: &["", "boot", "recovery"],
    },
    Flag {
        name: "here",
        value: None,
        about: "in this terminal instead of on the displays",
        subcommands: &["recovery"],
    },
    Flag {
        name: "dev-console",
        value: None,
        about: "as /dev/console too, on a kernel without VTs (by itself where nothing else is)",
        subcommands: &["emergency", "boot"],
    },
    Flag { name: "seat", value: Some("SEAT"), about: "on one seat without VTs", subcommands: &[""] },
    Flag {
        name: "mode",
        value: Some("WxH"),
        about: "pixels of the virtual output (1920x1080)",
        subcommands: HEADLESS,
    },
    Flag {
        name: "grid",
        value: Some("COLSxROWS"),
        about: "sets the pixels from a grid instead",
        subcommands: HEADLESS,
    },
    Flag {
        name: "feed",
        value: Some("FILE"),
        about: "bytes straight into the terminal (repeatable)",
        subcommands: HEADLESS,
    },
    Flag { name: "keys", value: Some("FILE"), about: "scripted keys and pointer", subcommands: HEADLESS },
    Flag { name: "screenshot", value: Some("OUT.png"), about: "the last frame", subcommands: HEADLESS },
    Flag {
        name: "dump",
        value: Some("OUT.txt"),
        about: "the last screen as text, and the cursor",
        subcommands: HEADLESS,
    },
    Flag {
        name: "fb",
        value: Some("FILE"),
        about: "a mapped XRGB8888 file that holds what is on screen",
        subcommands: HEADLESS,
    },
    Flag {
        name: "no-paint",
        value: None,
        about: "the terminal only, for measuring it",
        subcommands: HEADLESS,
    },
    Flag { name: "record", value: Some("DIR"), about: "keep raw output for a replay", subcommands: CONSOLES },
    Flag {
        name: "stats",
        value: Some("OUT.json"),
        about: "what was done and how long it took",
        subcommands: HEADLESS,
    },
    Flag {
        name: "timeout",
        value: Some("SECS"),
        about: "end after this long, with status 124",
        subcommands: HEADLESS,
    },
    Flag {
        name: "test-reports",
        value: None,
        about: "answer reports that read the screen",
        subcommands: HEADLESS,
    },
    Flag {
        name: "system-fonts",
        value: None,
        about: "look for fonts on this machine too",
        subcommands: HEADLESS,
    },
    Flag {
        name: "config",
        value: Some("PATH"),
        about: "a configuration file, or a folder of them, instead of the system's",
        subcommands: SETTERS,
    },
    Flag {
        name: "set",
        value: Some("KEY=VALUE"),
        about: "any setting of glasstty.toml(5) (repeatable)",
        subcommands: SETTERS,
    },
    Flag { name: "control", value: Some("PATH"), about: "the socket for glasstty ctl", subcommands: CALLERS },
    Flag {
        name: "to",
        value: Some("FILE"),
        about: "the answer goes there, once there is one, instead of to standard output",
        subcommands: &["askpass"],
    },
    Flag {
        name: "user",
        value: Some("UID"),
        about: "with the rights of this user, for root",
        subcommands: &["ctl"],
    },
    Flag { name: "help", value: None, about: "this text", subcommands: ALL },
    Flag { name: "version", value: None, about: "the version", subcommands: ALL },
];
