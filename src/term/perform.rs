//! Where `vte` hands over: each callback goes on to the table it belongs to, and nowhere else.

use super::dcs::Dcs;
use super::params::Params;
use super::screen::{Join, Screen};
use super::{csi, esc};

pub(super) struct Performer<'a> {
    pub screen: &'a mut Screen,
    pub dcs: &'a mut Dcs,
    /// The string that is about to end was cancelled: it means nothing.
    pub cancelled: bool,
}

impl Performer<'_> {
    /// A C0 control.
    #[inline]
    pub(super) fn control(&mut self, byte: u8) {
        self.screen.join = Join::Nothing;
        esc::control(self.screen, byte);
    }
}

impl Performer<'_> {
    /// A control sequence. SGR does not come between a character and what joins it.
    #[inline]
    pub(super) fn sequence(&mut self, params: &Params, intermediates: &[u8], last: u8) {
        if last != b'm' || !intermediates.is_empty() {
            self.screen.join = Join::Nothing;
        }
        csi::dispatch(self.screen, params, intermediates, last);
    }
}

impl Performer<'_> {
    /// An application program command is complete.
    pub(super) fn apc_end(&mut self) {
        if let Some(request) = self.dcs.apc.end() {
            self.screen.join = Join::Nothing;
            self.screen.graphics(request);
        }
    }
}

impl vte::Perform for Performer<'_> {
    /// Only the twin prints through `vte`; DEL is not text.
    fn print(&mut self, c: char) {
        if c != '\x7f' {
            self.screen.print_char(c);
        }
    }

    /// What `vte` calls a C1 control is a stray byte in UTF-8.
    fn execute(&mut self, byte: u8) {
        if byte < 0x80 {
            self.control(byte);
        } else {
            self.screen.print_char(char::REPLACEMENT_CHARACTER);
        }
    }

    fn csi_dispatch(&mut self, params: &vte::Params, intermediates: &[u8], ignore: bool, last: char) {
        if !ignore {
            self.sequence(&Params::from(params), intermediates, last as u8);
        }
    }

    fn esc_dispatch(&mut self, intermediates: &[u8], ignore: bool, last: u8) {
        if !ignore {
            self.screen.join = Join::Nothing;
            esc::dispatch(self.screen, intermediates, last);
        }
    }

    fn hook(&mut self, params: &vte::Params, intermediates: &[u8], ignore: bool, last: char) {
        let last = if ignore { '\0' } else { last };
        let select = params.iter().nth(1).and_then(|group| group.first()).copied().unwrap_or(0);
        self.dcs.start(intermediates, last, select, self.screen);
    }

    fn put(&mut self, byte: u8) {
        self.dcs.put(byte);
    }

    fn unhook(&mut self) {
        if self.cancelled {
            self.dcs.cancel();
        } else {
            self.dcs.end(self.screen);
        }
    }
}
