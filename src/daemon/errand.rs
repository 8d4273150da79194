//! A picture of the screen for the person in front of it. A second process of ours, with that person's rights, asks for
//! it through the control socket and writes it into their home: the console itself never touches one, and a home that
//! hangs holds nobody up.

use std::ffi::OsString;

use super::Daemon;
use super::login;
use super::report::chain;
use crate::action::Winsize;
use crate::sys::clock;
use crate::sys::control::{self, Listener};
use crate::sys::poll::{Interest, Token};
use crate::sys::pty::{Pty, ReadOutcome};
use crate::sys::spawn::{self, Child};
use crate::units::{Cells, Pixels, SessionId};

/// Room for a path on one line.
const SIZE: Winsize = Winsize { cells: Cells::new(1000, 4), pixels: Pixels::new(0, 0) };

/// The process that is under way.
#[derive(Debug)]
pub(super) struct Errand {
    pty: Pty,
    child: Child,
}

impl Daemon {
    /// Keeps a picture with the user of a session, and says on the screen where, or why not.
    pub(super) fn keep_screenshot(&mut self, session: SessionId) {
        if let Err(why) = self.send_for_screenshot(session) {
            self.console.tell(&why, clock::now());
        }
    }

    fn send_for_screenshot(&mut self, session: SessionId) -> Result<(), String> {
        if self.errand.is_some() {
            return Err("a picture is being taken".to_owned());
        }
        let user = self.user_of(session).ok_or("no picture: nobody is logged in")?;
        let socket = self.control.listener.as_ref().map(Listener::path);
        let socket = socket.ok_or("no picture: there is no control socket")?;
        let socket = std::path::absolute(socket).map_err(|e| format!("no picture: {e}"))?;
        let words: [OsString; 7] = [
            "/proc/self/exe".into(),
            "ctl".into(),
            "--control".into(),
            socket.into(),
            "--user".into(),
            user.to_string().into(),
            "screenshot".into(),
        ];
        let own_home = std::env::var_os("HOME").filter(|_| user == control::own_uid());
        let env = own_home.map(|home| ("HOME".into(), home)).into_iter().collect();
        let failed = |e: &dyn std::error::Error| format!("no picture: {}", chain(e));
        let (pty, slave) = Pty::open(SIZE).map_err(|e| failed(&e))?;
        let child = spawn::spawn(&login::command(&words, env), slave).map_err(|e| failed(&e))?;
        self.poll.add(child.fd(), Token::Errand, Interest::READ).map_err(|e| failed(&e))?;
        self.errand = Some(Errand { pty, child });
        Ok(())
    }

    /// The process has ended: what it said is for the person who waits.
    pub(super) fn read_errand(&mut self) {
        if self.errand.as_mut().is_none_or(|errand| errand.child.try_wait().is_none()) {
            return;
        }
        let Some(mut errand) = self.errand.take() else { return };
        if let Err(e) = self.poll.remove(errand.child.fd()) {
            log::debug!("the errand was not watched: {e}");
        }
        let mut said = [0; 4096];
        let count = match errand.pty.read(&mut said) {
            Ok(ReadOutcome::Bytes(count)) => count,
            _ => 0,
        };
        let text = String::from_utf8_lossy(&said[..count]);
        self.console.tell(text.lines().next().unwrap_or("no picture"), clock::now());
    }

    /// Who is logged in; nobody at a login prompt, which belongs to root as root's own shell does.
    fn user_of(&self, session: SessionId) -> Option<u32> {
        let owner = self.owner(session)?;
        let prompt = owner == 0 && self.login.is_some() && !self.children.is_logged_in(session);
        (!prompt).then_some(owner)
    }
}
