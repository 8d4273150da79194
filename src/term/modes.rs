//! The switches that programs set: ANSI and DEC private modes, and what they mean to the other floors.

bitflags::bitflags! {
    /// Modes that are on or off.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub struct ModeFlags: u64 {
        /// IRM (4): printing shifts the rest of the line.
        const INSERT = 1;
        /// LNM (20): Enter sends CR LF, LF implies CR.
        const NEWLINE = 1 << 1;
        /// KAM (2): the keyboard is locked. Remembered and reported, never obeyed.
        const KEYBOARD_LOCKED = 1 << 2;
        /// SRM (12): off means local echo. Remembered and reported, never obeyed.
        const NO_ECHO = 1 << 3;
        /// DECCKM (1): cursor keys send SS3.
        const APPLICATION_CURSOR = 1 << 4;
        /// DECNKM (66) and DECKPAM.
        const APPLICATION_KEYPAD = 1 << 5;
        /// DECSCNM (5): the whole screen in reverse.
        const REVERSE_SCREEN = 1 << 6;
        /// DECOM (6): rows and columns count from the margins.
        const ORIGIN = 1 << 7;
        /// DECAWM (7).
        const AUTOWRAP = 1 << 8;
        /// DECARM (8): keys repeat.
        const REPEAT = 1 << 9;
        /// 12: the cursor blinks.
        const BLINK = 1 << 10;
        /// DECTCEM (25).
        const CURSOR = 1 << 11;
        /// 40: DECCOLM may change the width.
        const ALLOW_COLUMNS = 1 << 12;
        /// DECCOLM (3).
        const WIDE_SCREEN = 1 << 13;
        /// 45: backspace wraps back over soft line ends.
        const REVERSE_WRAP = 1 << 14;
        /// 1045: backspace wraps back over any line end.
        const REVERSE_WRAP_ALWAYS = 1 << 15;
        /// DECBKM (67): Backspace sends BS.
        const BACKARROW = 1 << 16;
        /// DECLRMM (69): left and right margins exist.
        const SIDE_MARGINS = 1 << 17;
        /// 1004.
        const FOCUS_REPORTS = 1 << 18;
        /// 1007: the wheel sends cursor keys on the alternate screen.
        const ALTERNATE_SCROLL = 1 << 19;
        /// 2004.
        const BRACKETED_PASTE = 1 << 20;
        /// 2026: hold painting.
        const SYNCHRONIZED = 1 << 21;
        /// 2027: a cell holds a grapheme cluster.
        const GRAPHEMES = 1 << 22;
        /// 2031: report changes of the colour scheme.
        const SCHEME_REPORTS = 1 << 23;
        /// 2048: report resizes in band.
        const RESIZE_REPORTS = 1 << 24;
        /// 1047/1049: the alternate screen shows.
        const ALTERNATE_SCREEN = 1 << 25;
        /// 1010, 1011: scroll to the bottom on output, on a key.
        const SCROLL_ON_OUTPUT = 1 << 26;
        const SCROLL_ON_KEY = 1 << 27;
        /// 1034, 1035, 1036, 1039: how Alt and Num Lock modify keys.
        const META_EIGHT_BIT = 1 << 28;
        const NUM_LOCK_MODIFIER = 1 << 29;
        const META_ESCAPES = 1 << 30;
        const ALT_ESCAPES = 1 << 31;
        /// DECNRCM (42): national replacement sets.
        const NATIONAL = 1 << 32;
        /// DECNCSM (95): DECCOLM keeps the screen.
        const KEEP_ON_COLUMNS = 1 << 33;
        /// DECSCLM (4): smooth scroll. Remembered only.
        const SMOOTH_SCROLL = 1 << 34;
        /// 1042: the bell marks the session as urgent.
        const BELL_URGENT = 1 << 35;
        /// 41: a tab behind a full line goes to the next line first.
        const MORE_FIX = 1 << 36;
        /// DECPFF (18) and DECPEX (19). Remembered only: there is no printer.
        const PRINT_FORM_FEED = 1 << 37;
        const PRINT_EXTENT = 1 << 38;
        /// 44: margin bell. Remembered only.
        const MARGIN_BELL = 1 << 39;
        /// 1046 off: the alternate screen may not be entered.
        const NO_ALTERNATE = 1 << 40;
        /// 1050 to 1053, 1060, 1061: other keyboards. Remembered only.
        const TERMINFO_KEYS = 1 << 41;
        const SUN_KEYS = 1 << 42;
        const HP_KEYS = 1 << 43;
        const SCO_KEYS = 1 << 44;
        const LEGACY_KEYS = 1 << 45;
        const VT220_KEYS = 1 << 46;
        /// DECHEBM (35): a Hebrew keyboard. Remembered only: the seat's keymap decides.
        const HEBREW_KEYS = 1 << 47;
        /// DECSDM (80): sixels stand in the corner and scroll nothing.
        const SIXEL_DISPLAY = 1 << 48;
        /// BDSM (8): the terminal orders text from right to left; reset, the program does.
        const BIDI = 1 << 50;
        /// 2500: box drawing characters are mirrored in text from right to left.
        const BIDI_BOXES = 1 << 51;
        /// 2501: the text decides the direction of its paragraph.
        const BIDI_AUTODETECT = 1 << 52;
        /// 8452: the cursor stays to the right of a sixel.
        const SIXEL_RIGHT = 1 << 49;
    }
}

/// Which pointer events a program wants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum MouseMode {
    #[default]
    Off,
    /// 9: presses only.
    X10,
    /// 1000: presses and releases.
    Normal,
    /// 1001: answered like 1000, without the handshake.
    Highlight,
    /// 1002: motion with a button held.
    Button,
    /// 1003: all motion.
    Any,
}

/// How pointer events are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum MouseEncoding {
    #[default]
    Bytes,
    /// 1005.
    Utf8,
    /// 1006.
    Sgr,
    /// 1015.
    Urxvt,
    /// 1016.
    SgrPixels,
}

/// Everything that the keyboard and the pointer need to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Modes {
    pub flags: ModeFlags,
    pub mouse: MouseMode,
    pub mouse_encoding: MouseEncoding,
    /// Flags of the kitty keyboard protocol on the screen that shows.
    pub kitty: u8,
    /// XTMODKEYS 4: 0, 1 or 2.
    pub modify_other_keys: u8,
}

impl Modes {
    pub fn has(&self, flag: ModeFlags) -> bool {
        self.flags.contains(flag)
    }

    pub(super) fn set(&mut self, flag: ModeFlags, on: bool) {
        self.flags.set(flag, on);
    }
}

impl Default for Modes {
    fn default() -> Self {
        let flags = ModeFlags::AUTOWRAP
            | ModeFlags::REPEAT
            | ModeFlags::CURSOR
            | ModeFlags::NO_ECHO
            | ModeFlags::GRAPHEMES
            | ModeFlags::ALTERNATE_SCROLL
            | ModeFlags::META_ESCAPES
            | ModeFlags::ALT_ESCAPES
            | ModeFlags::PRINT_EXTENT
            | ModeFlags::BIDI
            | ModeFlags::BLINK;
        Self {
            flags,
            mouse: MouseMode::Off,
            mouse_encoding: MouseEncoding::Bytes,
            kitty: 0,
            modify_other_keys: 0,
        }
    }
}

/// DEC private modes about what is not here: a second page (61, 64), a serial line and its modem (73, 99, 103), an
/// answerback (100, 101), a tube and its border (97, 106), pages of other sizes (98), a byte that would be padding
/// (102), a second keyboard language (104). They are held and reported, and there is nothing they could change.
const IDLE: [u16; 12] = [61, 64, 73, 97, 98, 99, 100, 101, 102, 103, 104, 106];

/// The bit that keeps one of them.
pub(super) fn idle(mode: u16) -> Option<u16> {
    IDLE.iter().position(|known| *known == mode).map(|at| 1 << at)
}

/// The flag behind an ANSI mode number (SM, RM).
pub(super) const fn ansi(mode: u16) -> Option<ModeFlags> {
    Some(match mode {
        2 => ModeFlags::KEYBOARD_LOCKED,
        4 => ModeFlags::INSERT,
        8 => ModeFlags::BIDI,
        12 => ModeFlags::NO_ECHO,
        20 => ModeFlags::NEWLINE,
        _ => return None,
    })
}

/// The flag behind a DEC private mode number, where on and off is all there is to it.
pub(super) const fn private(mode: u16) -> Option<ModeFlags> {
    Some(match mode {
        1 => ModeFlags::APPLICATION_CURSOR,
        3 => ModeFlags::WIDE_SCREEN,
        4 => ModeFlags::SMOOTH_SCROLL,
        5 => ModeFlags::REVERSE_SCREEN,
        6 => ModeFlags::ORIGIN,
        7 => ModeFlags::AUTOWRAP,
        8 => ModeFlags::REPEAT,
        12 => ModeFlags::BLINK,
        18 => ModeFlags::PRINT_FORM_FEED,
        19 => ModeFlags::PRINT_EXTENT,
        25 => ModeFlags::CURSOR,
        35 => ModeFlags::HEBREW_KEYS,
        40 => ModeFlags::ALLOW_COLUMNS,
        41 => ModeFlags::MORE_FIX,
        42 => ModeFlags::NATIONAL,
        44 => ModeFlags::MARGIN_BELL,
        45 => ModeFlags::REVERSE_WRAP,
        66 => ModeFlags::APPLICATION_KEYPAD,
        67 => ModeFlags::BACKARROW,
        69 => ModeFlags::SIDE_MARGINS,
        80 => ModeFlags::SIXEL_DISPLAY,
        95 => ModeFlags::KEEP_ON_COLUMNS,
        1004 => ModeFlags::FOCUS_REPORTS,
        1007 => ModeFlags::ALTERNATE_SCROLL,
        1010 => ModeFlags::SCROLL_ON_OUTPUT,
        1011 => ModeFlags::SCROLL_ON_KEY,
        1034 => ModeFlags::META_EIGHT_BIT,
        1035 => ModeFlags::NUM_LOCK_MODIFIER,
        1036 => ModeFlags::META_ESCAPES,
        1039 => ModeFlags::ALT_ESCAPES,
        1042 => ModeFlags::BELL_URGENT,
        1045 => ModeFlags::REVERSE_WRAP_ALWAYS,
        1050 => ModeFlags::TERMINFO_KEYS,
        1051 => ModeFlags::SUN_KEYS,
        1052 => ModeFlags::HP_KEYS,
        1053 => ModeFlags::SCO_KEYS,
        1060 => ModeFlags::LEGACY_KEYS,
        1061 => ModeFlags::VT220_KEYS,
        2004 => ModeFlags::BRACKETED_PASTE,
        2026 => ModeFlags::SYNCHRONIZED,
        2027 => ModeFlags::GRAPHEMES,
        2031 => ModeFlags::SCHEME_REPORTS,
        2048 => ModeFlags::RESIZE_REPORTS,
        2500 => ModeFlags::BIDI_BOXES,
        2501 => ModeFlags::BIDI_AUTODETECT,
        8452 => ModeFlags::SIXEL_RIGHT,
        _ => return None,
    })
}
