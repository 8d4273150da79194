//! The table of subcommands and options: the one place that names them.

/// A subcommand, in the order in which the help shows them. The console itself has the empty name.
#[derive(Debug)]
pub(super) struct Subcommand {
    pub(super) name: &'static str,
    pub(super) about: &'static str,
}

pub(super) const SUBCOMMANDS: &[Subcommand] = &[
    Subcommand {
        name: "",
        about: "the console: on this VT, or on every display where the kernel has no VTs",
    },
    Subcommand { name: "emergency", about: "a shell that needs no udev, no logind and no files" },
    Subcommand {
        name: "recovery",
        about: "a menu of repairs for a machine that does not boot, after root's password",
    },
    Subcommand { name: "headless", about: "the same program on a display in memory" },
];

/// An option: what it is called, what it takes, and where it belongs.
#[derive(Debug)]
pub(super) struct Flag {
    pub(super) name: &'static str,
    /// The word for its value in the help; `None` for a switch.
    pub(super) value: Option<&'static str>,
    pub(super) about: &'static str,
    pub(super) subcommands: &'static [&'static str],
}

const HEADLESS: &[&str] = &["headless"];
const ALL: &[&str] = &["", "emergency", "recovery", "headless"];

pub(super) const FLAGS: &[Flag] = &[
    Flag {
        name: "vt",
        value: Some("TTY"),
        about: "on one virtual terminal: tty3, or 3",
        subcommands: &["", "recovery"],
    },
    Flag {
        name: "here",
        value: None,
        about: "in this terminal instead of on the displays",
        subcommands: &["recovery"],
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
    Flag { name: "font-size", value: Some("PX"), about: "height of a cell in pixels (16)", subcommands: ALL },
    Flag {
        name: "feed",
        value: Some("FILE"),
        about: "bytes straight into the terminal (repeatable)",
        subcommands: HEADLESS,
    },
    Flag { name: "keys", value: Some("FILE"), about: "scripted key presses", subcommands: HEADLESS },
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
    Flag { name: "record", value: Some("DIR"), about: "keep raw output for a replay", subcommands: ALL },
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
    Flag { name: "help", value: None, about: "this text", subcommands: ALL },
    Flag { name: "version", value: None, about: "the version", subcommands: ALL },
];
