//! Where sequences begin and end, so that text never meets `vte`'s state table, and the few things that `vte`
//! gets wrong for us: the Linux console's `ESC ] P` and `ESC [ [`, strings that are cancelled, strings that
//! never end.

use super::limits::OSC_BYTES;

/// Bytes of a device control string that are handed on: its header and what `Dcs` takes.
const DCS_LIMIT: usize = 64 * 1024;

const CAN: u8 = 0x18;
const SUB: u8 = 0x1a;
const ESC: u8 = 0x1b;
const BEL: u8 = 0x07;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum State {
    #[default]
    Ground,
    Escape,
    EscapeIntermediate,
    /// Right behind `ESC [`.
    CsiEntry,
    Csi,
    /// Behind `ESC [ [`: one more character belongs to it.
    FunctionKey,
    /// Right behind `ESC ]`. `vte` never sees commands: it would cut them into 16 parts at most.
    OscEntry,
    Osc,
    /// ESC inside OSC: like `StringEscape`.
    OscEscape,
    /// Behind `ESC ] P`: seven digits.
    Palette,
    Dcs,
    /// SOS, PM.
    Ignored,
    Apc,
    /// ESC inside DCS: a backslash ends it, anything else cancels it.
    StringEscape,
}

/// What to do with one byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// `vte` gets it.
    Pass,
    /// Nobody gets it.
    Drop,
    /// `vte` gets this before it.
    After(&'static [u8]),
    /// `vte` gets this instead.
    Instead(&'static [u8]),
    /// The string is cancelled; then the byte again.
    Cancel,
    /// A byte of an operating system command.
    Osc(u8),
    /// The command is complete; whether BEL ended it.
    OscEnd(bool),
    /// The command is over and was too long.
    OscTooLong,
    /// `ESC ] P` is complete.
    Palette(u32),
    /// `ESC ] R`.
    PaletteReset,
    /// An APC begins; `vte` gets the byte.
    ApcStart,
    /// The byte belongs to the APC and `vte` does not get it.
    Apc,
    /// The APC is complete; `vte` gets the byte.
    ApcEnd,
}

#[derive(Debug, Default)]
pub(super) struct Framer {
    state: State,
    /// Bytes of the string so far.
    length: usize,
    limit: usize,
    digits: u32,
    /// The parameters of a device control string are still arriving.
    header: bool,
    /// An ESC inside an APC: a backslash ends it.
    ending: bool,
}

impl Framer {
    #[inline]
    pub(super) const fn is_ground(&self) -> bool {
        matches!(self.state, State::Ground)
    }

    /// Inside an APC, where only few bytes mean anything.
    #[inline]
    pub(super) const fn is_apc(&self) -> bool {
        matches!(self.state, State::Apc)
    }

    /// The next byte; in ground it must be ESC.
    #[inline]
    pub(super) fn step(&mut self, byte: u8) -> Step {
        match self.state {
            State::Ground => self.go(State::Escape),
            State::Escape => self.escape(byte),
            State::EscapeIntermediate => self.intermediate(byte),
            State::CsiEntry => self.csi_entry(byte),
            State::Csi => self.csi(byte),
            State::FunctionKey => self.function_key(byte),
            State::OscEntry => self.osc_entry(byte),
            State::Osc => self.osc(byte),
            State::OscEscape => self.osc_escape(byte),
            State::Palette => self.palette(byte),
            State::Dcs => self.dcs(byte),
            State::Ignored => self.ignored(byte),
            State::Apc => self.apc(byte),
            State::StringEscape => self.string_escape(byte),
        }
    }

    /// After `Step::Cancel`, when `vte` is in ground: whether the byte comes again, behind an ESC.
    pub(super) fn cancelled(&mut self, byte: u8) -> bool {
        let again = !matches!(byte, CAN | SUB);
        self.state = if again { State::Escape } else { State::Ground };
        again
    }

    #[inline]
    const fn go(&mut self, state: State) -> Step {
        self.state = state;
        Step::Pass
    }

    #[inline]
    fn escape(&mut self, byte: u8) -> Step {
        if std::mem::take(&mut self.ending) && byte == b'\\' {
            self.state = State::Ground;
            return Step::ApcEnd;
        }
        match byte {
            b'[' => self.go(State::CsiEntry),
            b']' => {
                self.string(State::OscEntry, OSC_BYTES);
                // A backslash does nothing and brings `vte` back to ground.
                Step::Instead(b"\\")
            }
            b'P' => self.string(State::Dcs, DCS_LIMIT),
            b'_' => {
                self.state = State::Apc;
                Step::ApcStart
            }
            b'X' | b'^' => self.go(State::Ignored),
            0x20..=0x2f => self.go(State::EscapeIntermediate),
            0x30..=0x7e | CAN | SUB => self.go(State::Ground),
            _ => Step::Pass,
        }
    }

    fn string(&mut self, state: State, limit: usize) -> Step {
        (self.length, self.limit, self.header) = (0, limit, state == State::Dcs);
        self.go(state)
    }

    fn intermediate(&mut self, byte: u8) -> Step {
        match byte {
            0x30..=0x7e | CAN | SUB => self.go(State::Ground),
            ESC => self.go(State::Escape),
            _ => Step::Pass,
        }
    }

    fn csi_entry(&mut self, byte: u8) -> Step {
        match byte {
            b'[' => self.go(State::FunctionKey),
            0x20..=0x3f => self.go(State::Csi),
            _ => self.csi(byte),
        }
    }

    #[inline]
    fn csi(&mut self, byte: u8) -> Step {
        match byte {
            0x40..=0x7e | CAN | SUB => self.go(State::Ground),
            ESC => self.go(State::Escape),
            _ => Step::Pass,
        }
    }

    /// `vte` is in ground already.
    fn function_key(&mut self, byte: u8) -> Step {
        match byte {
            ESC => self.go(State::Escape),
            0x00..=0x1f => self.go(State::Ground),
            _ => {
                self.state = State::Ground;
                Step::Drop
            }
        }
    }

    fn osc_entry(&mut self, byte: u8) -> Step {
        match byte {
            b'P' => {
                (self.length, self.digits) = (0, 0);
                self.state = State::Palette;
                Step::Drop
            }
            b'R' => {
                self.state = State::Ground;
                Step::PaletteReset
            }
            CAN | SUB => self.go(State::Ground),
            _ => {
                self.state = State::Osc;
                self.osc(byte)
            }
        }
    }

    /// Bytes above 0x7f belong to the text.
    fn osc(&mut self, byte: u8) -> Step {
        match byte {
            BEL => self.osc_end(true),
            CAN | SUB => Step::Cancel,
            ESC => {
                self.state = State::OscEscape;
                Step::Drop
            }
            0x00..0x20 => Step::Drop,
            _ => match self.bounded(byte) {
                Step::Pass => Step::Osc(byte),
                other => other,
            },
        }
    }

    fn osc_end(&mut self, bell: bool) -> Step {
        self.state = State::Ground;
        if self.length > self.limit { Step::OscTooLong } else { Step::OscEnd(bell) }
    }

    fn osc_escape(&mut self, byte: u8) -> Step {
        if byte == b'\\' { self.osc_end(false) } else { Step::Cancel }
    }

    /// Bytes above 0x7f mean nothing, and `vte` would take one of them for the end.
    fn dcs(&mut self, byte: u8) -> Step {
        match byte {
            // `vte` would act on what was cancelled.
            CAN | SUB => Step::Cancel,
            ESC => {
                self.state = State::StringEscape;
                Step::Drop
            }
            0x80.. => Step::Drop,
            _ => self.bounded(byte),
        }
    }

    fn bounded(&mut self, byte: u8) -> Step {
        if self.header {
            self.sixel_header(byte);
        }
        self.length = self.length.saturating_add(1);
        if self.length > self.limit { Step::Drop } else { Step::Pass }
    }

    /// A `q` right behind the parameters begins a sixel, which is bounded by its own decoder.
    fn sixel_header(&mut self, byte: u8) {
        self.header = matches!(byte, b'0'..=b'9' | b';');
        if byte == b'q' {
            self.limit = usize::MAX;
        }
    }

    fn string_escape(&mut self, byte: u8) -> Step {
        if byte == b'\\' {
            self.state = State::Ground;
            Step::After(b"\x1b")
        } else {
            Step::Cancel
        }
    }

    fn ignored(&mut self, byte: u8) -> Step {
        match byte {
            ESC => self.go(State::Escape),
            CAN | SUB => self.go(State::Ground),
            _ => Step::Drop,
        }
    }

    fn apc(&mut self, byte: u8) -> Step {
        match byte {
            ESC => {
                self.ending = true;
                self.go(State::Escape)
            }
            CAN | SUB => self.go(State::Ground),
            _ => Step::Apc,
        }
    }

    /// `vte` is in ground already.
    fn palette(&mut self, byte: u8) -> Step {
        let Some(digit) = char::from(byte).to_digit(16) else {
            return if byte == ESC { self.go(State::Escape) } else { self.end_palette(byte) };
        };
        self.digits = self.digits << 4 | digit;
        self.length += 1;
        if self.length < 7 {
            return Step::Drop;
        }
        self.state = State::Ground;
        Step::Palette(self.digits)
    }

    /// Something else than a digit: a control counts, other bytes are lost.
    fn end_palette(&mut self, byte: u8) -> Step {
        self.state = State::Ground;
        if byte < 0x20 { Step::Pass } else { Step::Drop }
    }
}
