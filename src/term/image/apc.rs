//! An application program command as it arrives. Only `G`, kitty's graphics, is listened to.

use super::base64::Decoder;
use super::command::Command;
use super::{MAX_CONTROL, MAX_PAYLOAD};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Part {
    /// Not a command of ours, or too long to be one.
    #[default]
    Ignored,
    Start,
    Control,
    Payload,
}

/// What arrived so far: control data as it is, the payload decoded.
#[derive(Debug, Default)]
pub(in crate::term) struct Apc {
    part: Part,
    control: Vec<u8>,
    payload: Vec<u8>,
    decoder: Decoder,
}

/// A whole command. `payload` is `None` where it was no base64, or too much.
#[derive(Debug)]
pub(in crate::term) struct Request {
    pub command: Command,
    pub payload: Option<Vec<u8>>,
}

impl Apc {
    pub(in crate::term) fn start(&mut self) {
        *self = Self { part: Part::Start, ..Self::default() };
    }

    pub(in crate::term) fn put(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        while let Some(first) = rest.first() {
            match self.part {
                Part::Ignored => return,
                Part::Start => {
                    self.part = if *first == b'G' { Part::Control } else { Part::Ignored };
                    rest = &rest[1..];
                }
                Part::Control => rest = self.put_control(rest),
                Part::Payload => return self.decoder.push(rest, &mut self.payload, MAX_PAYLOAD),
            }
        }
    }

    fn put_control<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        let end = bytes.iter().position(|byte| *byte == b';');
        let (now, rest) = bytes.split_at(end.unwrap_or(bytes.len()));
        if self.control.len() + now.len() > MAX_CONTROL {
            *self = Self::default();
            return &[];
        }
        self.control.extend_from_slice(now);
        if end.is_some() {
            self.part = Part::Payload;
        }
        rest.get(1..).unwrap_or_default()
    }

    /// The string means nothing.
    pub(in crate::term) fn cancel(&mut self) {
        *self = Self::default();
    }

    /// The string is over; `None` where it is not for us.
    pub(in crate::term) fn end(&mut self) -> Option<Request> {
        let whole = std::mem::take(self);
        if !matches!(whole.part, Part::Control | Part::Payload) {
            return None;
        }
        let command = Command::parse(&whole.control)?;
        let good = whole.decoder.is_whole();
        Some(Request { command, payload: good.then_some(whole.payload) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_data_is_bounded() {
        let mut apc = Apc::default();
        apc.start();
        apc.put(b"Ga=t,");
        (0..MAX_CONTROL).for_each(|_| apc.put(b"i=1,"));
        assert!(apc.control.len() <= MAX_CONTROL);
        assert!(apc.end().is_none());
    }

    #[test]
    fn other_commands_are_not_ours() {
        for text in [&b""[..], b"X", b"g", b" G"] {
            let mut apc = Apc::default();
            apc.start();
            apc.put(text);
            assert!(apc.end().is_none());
        }
    }
}
