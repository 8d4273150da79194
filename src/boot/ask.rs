//! Questions for passphrases as systemd's programs leave them in files: systemd.io/PASSWORD_AGENTS.
//!
//! A file `ask.XXXX` in `/run/systemd/ask-password` has a section `[Ask]`. The answer goes to a socket that it names.

use std::path::PathBuf;
use std::time::Duration;

use crate::units::Time;

/// The longest text that is shown.
const LONGEST: usize = 400;

/// One file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ask {
    /// For people, without characters that control.
    pub message: String,
    /// Who asks; what a dead process asks is of no interest.
    pub pid: Option<i32>,
    /// Where the answer goes.
    pub socket: PathBuf,
    /// What was typed for another question may be the answer.
    pub accept_cached: bool,
    /// What is typed may be shown.
    pub echo: bool,
    /// Not even its length may be shown.
    pub silent: bool,
    /// Nobody waits after that.
    pub until: Option<Time>,
}

impl Ask {
    /// Nothing where there is nowhere to send the answer.
    pub fn parse(text: &str) -> Option<Self> {
        let mut ask = Self::default();
        let mut ours = false;
        for line in text.lines().map(str::trim) {
            if line.starts_with('[') {
                ours = line == "[Ask]";
            } else if let Some((key, value)) = line.split_once('=').filter(|_| ours) {
                ask.set(key.trim_end(), value.trim_start());
            }
        }
        ask.socket.is_absolute().then_some(ask)
    }

    fn set(&mut self, key: &str, value: &str) {
        match key {
            "Message" => {
                self.message = value.chars().filter(|c| !c.is_control()).take(LONGEST).collect();
            }
            "PID" => self.pid = value.parse().ok().filter(|pid| *pid > 0),
            "Socket" => self.socket = value.into(),
            "AcceptCached" => self.accept_cached = is_true(value),
            "Echo" => self.echo = is_true(value),
            "Silent" => self.silent = is_true(value),
            // Microseconds of CLOCK_MONOTONIC; 0 is for ever.
            "NotAfter" => {
                let micros = value.parse().ok().filter(|micros| *micros > 0);
                self.until = micros.map(|micros| Time::from_duration(Duration::from_micros(micros)));
            }
            _ => {}
        }
    }
}

fn is_true(value: &str) -> bool {
    ["1", "yes", "true", "on", "y", "t"].contains(&value.to_ascii_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_read_and_unknown_keys_are_passed_over() {
        let text = "[Ask]\nPID=123\nSocket=/run/systemd/ask-password/sck.1\nAcceptCached=1\nEcho=0\n\
                    NotAfter=2500000\nSilent=no\nMessage=Passphrase for disk x (vda2):\nIcon=drive\nId=cryptsetup:/dev/x\n";
        let ask = Ask::parse(text).expect("a question");
        assert_eq!(ask.message, "Passphrase for disk x (vda2):");
        assert_eq!((ask.pid, ask.accept_cached, ask.echo, ask.silent), (Some(123), true, false, false));
        assert_eq!(ask.until, Some(Time::from_duration(Duration::from_millis(2500))));
        assert_eq!(ask.socket, PathBuf::from("/run/systemd/ask-password/sck.1"));
    }

    #[test]
    fn what_makes_no_sense_asks_nothing() {
        for text in ["", "[Ask]\nMessage=x\n", "[Other]\nSocket=/x\n", "Socket=/x", "[Ask]\nSocket=x\n"] {
            assert_eq!(Ask::parse(text), None, "{text:?}");
        }
        let ask = Ask::parse("[Ask]\nSocket=/s\nMessage=a\x1b[2Jb\x07\nPID=-4\nNotAfter=0\nEcho=maybe\n");
        let ask = ask.expect("a question");
        assert_eq!((ask.message.as_str(), ask.pid, ask.until, ask.echo), ("a[2Jb", None, None, false));
        let long = format!("[Ask]\nSocket=/s\nMessage={}\n", "ä".repeat(5000));
        assert_eq!(Ask::parse(&long).expect("a question").message.chars().count(), LONGEST);
    }
}
