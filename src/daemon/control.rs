//! Who asks through the control socket, what they may have, and their answers.
//!
//! Root, and whoever the process belongs to, may do everything. The user of a session may do what its keyboard
//! could do while that session is in front, and record that session. Whose a session is says the owner of its
//! terminal, which login(1) sets.

use std::collections::BTreeMap;
use std::path::Path;

use super::Daemon;
use super::keymap;
use crate::action::Verdict;
use crate::binding::Command;
use crate::config::request::{FontSize, Layout, Request, Turn};
use crate::console::SessionInfo;
use crate::font::{Metrics, Size};
use crate::keyboard::KeymapNames;
use crate::sys::clock;
use crate::sys::control::{self, Listener, Peer};
use crate::sys::poll::{Interest, Ready, Token};
use crate::units::{Rotation, SessionId};

/// Connections at a time. More are closed at once: nobody may fill our table of descriptors.
const MOST: usize = 16;

/// The socket, and those who ask.
#[derive(Debug, Default)]
pub(super) struct Control {
    pub(super) listener: Option<Listener>,
    clients: BTreeMap<u32, Client>,
    last: u32,
}

#[derive(Debug)]
struct Client {
    peer: Peer,
    stage: Stage,
    /// The descriptor is watched for room to write.
    wants_write: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Asking,
    /// The end comes when everything is written.
    Answered,
    /// Waits for a person.
    Waiting,
    /// Takes our place, and goes when it has it.
    Successor,
    Recording(SessionId),
}

enum Answer {
    Done(Vec<u8>),
    Refused(String),
    Stream(SessionId),
    /// A question to a person.
    Question(String),
    Successor,
}

impl Control {
    /// Listens at a path. Without a control socket a console is a console all the same.
    pub(super) fn listen(path: &Path) -> Self {
        let listener = Listener::bind(path)
            .inspect_err(|e| log::warn!("no control socket at {}: {e}", path.display()))
            .ok();
        Self { listener, ..Self::default() }
    }
}

impl Daemon {
    /// Somebody connects.
    pub(super) fn accept_clients(&mut self) {
        while let Some(peer) = self.control.listener.as_ref().and_then(Listener::accept) {
            if self.control.clients.len() >= MOST {
                log::info!("too many control connections at a time");
                continue;
            }
            self.control.last = self.control.last.wrapping_add(1);
            let id = self.control.last;
            if let Err(e) = self.poll.add(peer.fd(), Token::Client(id), Interest::READ) {
                log::warn!("cannot watch a control connection: {e}");
                continue;
            }
            self.control.clients.insert(id, Client { peer, stage: Stage::Asking, wants_write: false });
        }
    }

    /// A client says something, or takes more of its answer.
    pub(super) fn read_client(&mut self, id: u32, ready: &Ready) {
        if ready.writable {
            self.flush_client(id);
        }
        if !ready.readable && !ready.hangup {
            return;
        }
        let Some(client) = self.control.clients.get_mut(&id) else { return };
        match (client.peer.read(), client.stage) {
            (control::Request::Line(line), Stage::Asking) => {
                let uid = client.peer.uid();
                let answer = self.answer(uid, &line);
                self.reply(id, answer);
            }
            (control::Request::More, _) if !ready.hangup => {}
            _ => self.drop_client(id),
        }
    }

    fn reply(&mut self, id: u32, answer: Answer) {
        let Some(client) = self.control.clients.get_mut(&id) else { return };
        client.stage = Stage::Answered;
        let sent = match answer {
            Answer::Done(bytes) => {
                client.peer.send(format!("ok {}\n", bytes.len()).as_bytes()) && client.peer.send(&bytes)
            }
            Answer::Refused(reason) => client.peer.send(format!("error {reason}\n").as_bytes()),
            Answer::Stream(session) => {
                client.stage = Stage::Recording(session);
                client.peer.send(b"ok stream\n")
            }
            Answer::Question(message) => {
                client.stage = Stage::Waiting;
                return self.add_question(id, &message);
            }
            Answer::Successor => {
                client.stage = Stage::Successor;
                client.peer.send(b"ok stream\n")
            }
        };
        if sent { self.flush_client(id) } else { self.drop_client(id) }
    }

    fn flush_client(&mut self, id: u32) {
        let Some(client) = self.control.clients.get_mut(&id) else { return };
        let alive = client.peer.flush();
        let waits = client.peer.waiting() > 0;
        if !alive || !waits && client.stage == Stage::Answered {
            return self.drop_client(id);
        }
        if waits != client.wants_write {
            client.wants_write = waits;
            let interest = if waits { Interest::READ_WRITE } else { Interest::READ };
            if let Err(e) = self.poll.modify(client.peer.fd(), Token::Client(id), interest) {
                log::warn!("cannot watch a control connection: {e}");
            }
        }
    }

    /// Closing takes the descriptor out of the poll set.
    fn drop_client(&mut self, id: u32) {
        let gone = self.control.clients.remove(&id);
        self.drop_question(id);
        if gone.is_some_and(|client| client.stage == Stage::Successor) {
            self.leaving = Some(0);
        }
    }

    /// A person has answered what a client asked, or will not.
    pub(super) fn answer_question(&mut self, id: u32, verdict: Verdict) {
        let Some(client) = self.control.clients.get_mut(&id) else { return };
        client.stage = Stage::Answered;
        let secret = self.console.passphrase();
        let sent = match verdict {
            Verdict::Answered => {
                client.peer.send(format!("ok {}\n", secret.len()).as_bytes()) && client.peer.send(secret)
            }
            Verdict::Cancelled => client.peer.send(b"error there is no answer\n"),
        };
        self.drop_question(id);
        if sent { self.flush_client(id) } else { self.drop_client(id) }
    }

    /// What programs of the system ask, not people. Nothing where the line is something else.
    fn answer_system(&mut self, all: bool, line: &str) -> Option<Answer> {
        let question = line.strip_prefix(control::ASKPASS);
        if question.is_none() && line != control::GIVE_WAY {
            return None;
        }
        Some(match question {
            _ if !all => Answer::Refused("only root may ask that".to_owned()),
            Some(message) => Answer::Question(message.trim().to_owned()),
            None if self.console.shows_only_the_log() => {
                self.give_way();
                Answer::Successor
            }
            None => Answer::Refused("a program runs on this console".to_owned()),
        })
    }

    /// Hands what a program wrote to those who record it.
    pub(super) fn tap(&mut self, session: SessionId, bytes: &[u8]) {
        for id in self.recording(session) {
            let kept = self.control.clients.get_mut(&id).is_some_and(|client| client.peer.send(bytes));
            if kept { self.flush_client(id) } else { self.drop_client(id) }
        }
    }

    /// A session's program ended: what comes next may be somebody else's.
    pub(super) fn end_recordings(&mut self, session: SessionId) {
        for id in self.recording(session) {
            if let Some(client) = self.control.clients.get_mut(&id) {
                client.stage = Stage::Answered;
            }
            self.flush_client(id);
        }
    }

    fn recording(&self, session: SessionId) -> Vec<u32> {
        let recording = |client: &Client| client.stage == Stage::Recording(session);
        self.control.clients.iter().filter(|(_, client)| recording(client)).map(|(id, _)| *id).collect()
    }

    fn answer(&mut self, uid: u32, line: &str) -> Answer {
        let all = uid == 0 || uid == control::own_uid();
        if let Some(answer) = self.answer_system(all, line) {
            return answer;
        }
        let request = match Request::parse(line) {
            Ok(request) => request,
            Err(reason) => return Answer::Refused(reason),
        };
        let front = self.console.focused();
        let about = match request {
            Request::Record(Some(number)) => SessionId(number.into()),
            _ => front,
        };
        if let Err(reason) = may(all, uid, &request, self.owner(about)) {
            return Answer::Refused(reason.to_owned());
        }
        match self.obey(&request, about, |daemon, id| all || daemon.owner(id) == Some(uid)) {
            Ok(answer) => answer,
            Err(reason) => Answer::Refused(reason),
        }
    }

    fn obey(
        &mut self,
        request: &Request,
        about: SessionId,
        sees: impl Fn(&Self, SessionId) -> bool,
    ) -> Result<Answer, String> {
        let now = clock::now();
        let done = |text: String| Ok(Answer::Done(text.into_bytes()));
        match request {
            Request::Sessions => {
                let mut lines = String::new();
                for session in self.console.sessions() {
                    if sees(self, session.id) {
                        lines.push_str(&self.line(&session));
                    }
                }
                done(lines)
            }
            Request::Switch(number) if self.console.ask(Command::Console(*number), now) => {
                done(String::new())
            }
            Request::Switch(number) => Err(format!("there is no way to {number}")),
            Request::FontSize(size) => self.resize_font(*size).map(|px| Answer::Done(px.into_bytes())),
            Request::Layout(layout) => self.change_layout(layout).map(|text| Answer::Done(text.into_bytes())),
            Request::Outputs => done(self.console.connectors().join("\n") + "\n"),
            Request::Rotate(turn, output) => {
                let to = |from: Rotation| match turn {
                    Turn::Next => from.next(),
                    Turn::To(rotation) => *rotation,
                };
                self.console.rotate(output.as_deref(), to, now)?;
                done(self.console.connectors().join("\n") + "\n")
            }
            Request::Reload => {
                self.reload(now);
                done(String::new())
            }
            Request::Screenshot => self.screenshot().map(Answer::Done),
            Request::Record(_) if self.console.sessions().iter().any(|s| s.id == about) => {
                Ok(Answer::Stream(about))
            }
            Request::Record(_) => Err(format!("there is no session {}", about.0)),
        }
    }

    /// `2 * 1000 title`. A title is a program's: nothing in it may move the reader's cursor.
    fn line(&self, session: &SessionInfo) -> String {
        let front = if session.focused { '*' } else { '-' };
        let user = self.owner(session.id).map_or("-".to_owned(), |uid| uid.to_string());
        let title: String = session.title.chars().filter(|c| !c.is_control()).collect();
        format!("{} {front} {user} {title}", session.id.0).trim_end().to_owned() + "\n"
    }

    fn resize_font(&mut self, size: FontSize) -> Result<String, String> {
        let now = clock::now();
        let shown = self.console.font_size();
        let size = match size {
            FontSize::Tell => return Ok(format!("{shown}\n")),
            FontSize::Pixels(px) => Size::Px(px.clamp(Metrics::MIN_PX, Metrics::MAX_PX)),
            FontSize::By(px) => {
                Size::Px(shown.saturating_add_signed(px).clamp(Metrics::MIN_PX, Metrics::MAX_PX))
            }
            FontSize::Reset => self.configuration.preferences().font_size,
        };
        self.console.show_font_size(size, now);
        Ok(format!("{}\n", self.console.font_size()))
    }

    fn change_layout(&mut self, layout: &Layout) -> Result<String, String> {
        let now = clock::now();
        let (layouts, active) = self.console.layouts();
        match layout {
            Layout::Tell => {}
            Layout::Next => self.console.set_layout((active + 1) % layouts.len().max(1), now),
            Layout::Named(name) => {
                let known = |one: &str| one.trim().eq_ignore_ascii_case(name);
                let at =
                    self.keymap.layout.split(',').position(known).or(layouts.iter().position(|l| known(l)));
                match at.filter(|at| *at < layouts.len()) {
                    Some(at) => self.console.set_layout(at, now),
                    None => self.take_layout(name)?,
                }
            }
        }
        let (layouts, active) = self.console.layouts();
        let mark = |at: usize| if at == active { '*' } else { '-' };
        Ok(layouts.iter().enumerate().map(|(at, name)| format!("{} {name}\n", mark(at))).collect())
    }

    /// Another keymap, until the configuration is read again.
    fn take_layout(&mut self, name: &str) -> Result<(), String> {
        let names = KeymapNames { layout: name.to_owned(), variant: String::new(), ..self.keymap.clone() };
        let keyboard = keymap::keyboard(&names, false).map_err(|e| e.to_string())?;
        if let Some(warning) = keyboard.warning() {
            return Err(warning.to_owned());
        }
        self.keymap = names;
        self.console.set_keyboard(keyboard);
        self.console.set_layout(0, clock::now());
        Ok(())
    }

    /// What is shown on a display with the session in front, as a PNG.
    pub(super) fn screenshot(&mut self) -> Result<Vec<u8>, String> {
        let output = self.console.focused_on().ok_or("there is no display")?;
        let canvas = self.console.snapshot(output).ok_or("there is no picture yet")?;
        super::png::encode(canvas.size(), canvas.pixels()).map_err(|e| super::report::chain(&e))
    }
}

/// Whether a user may ask for this. `owner` is the user of the session in front, or of the one that is meant.
fn may(all: bool, uid: u32, request: &Request, owner: Option<u32>) -> Result<(), &'static str> {
    match request {
        _ if all => Ok(()),
        Request::Sessions => Ok(()),
        Request::Reload => Err("only root may do that"),
        _ if owner == Some(uid) => Ok(()),
        Request::Record(_) => Err("that session is not yours"),
        _ => Err("your session is not in front"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_has_the_session_in_front_if_it_is_theirs_and_root_has_all() {
        let ask = |uid, line: &str, owner| may(uid == 0, uid, &Request::parse(line).expect(line), owner);
        for line in [
            "switch 2",
            "font-size 20",
            "layout next",
            "outputs",
            "rotate left",
            "screenshot",
            "record",
            "record 2",
        ] {
            assert_eq!(ask(0, line, None), Ok(()), "{line}");
            assert_eq!(ask(1000, line, Some(1000)), Ok(()), "{line}");
            assert!(ask(1000, line, Some(1001)).is_err(), "{line}");
            assert!(ask(1000, line, Some(0)).is_err(), "{line}: at a login prompt");
            assert!(ask(1000, line, None).is_err(), "{line}");
        }
        assert_eq!(ask(1000, "sessions", None), Ok(()));
        assert!(ask(1000, "reload", Some(1000)).is_err());
    }
}
