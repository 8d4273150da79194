//! Questions for passphrases, from files and from the control socket, on their way to the console, and the answers.

use std::path::PathBuf;

use super::Daemon;
use super::report::chain;
use crate::action::Verdict;
use crate::boot::ask::Ask;
use crate::event::{Event, Question};
use crate::sys::poll::{Interest, Token};
use crate::sys::watch::Watch;
use crate::sys::{ask_password, secrets};

/// Who asks.
#[derive(Debug, Default)]
pub(super) struct Questions {
    watch: Option<Watch>,
    files: Vec<Question>,
    /// Where answers to them go.
    sockets: Vec<(String, PathBuf)>,
    /// Through the control socket.
    clients: Vec<Question>,
}

/// The name of a client's question.
fn name(client: u32) -> String {
    format!("client {client}")
}

impl Daemon {
    /// From now on this console asks for others.
    pub(super) fn open_questions(&mut self) {
        for pages in self.console.secret_memory() {
            if let Err(e) = secrets::lock(pages) {
                log::warn!("a passphrase could get onto a swap device: {e}");
            }
        }
        match ask_password::watch() {
            Ok(watch) => {
                if let Err(e) = self.poll.add(watch.fd(), Token::Questions, Interest::READ) {
                    log::warn!("cannot watch for questions: {e}");
                }
                self.questions.watch = Some(watch);
                self.read_questions();
            }
            Err(e) => log::warn!("cannot watch for questions: {e}"),
        }
    }

    /// Something happened where files with questions are.
    pub(super) fn watch_questions(&mut self) {
        if self.questions.watch.as_mut().is_some_and(Watch::changed) {
            self.read_questions();
        }
    }

    fn read_questions(&mut self) {
        let files = ask_password::questions().into_iter();
        let asks = files.filter_map(|(name, text)| Some((name, Ask::parse(&text)?)));
        let alive = asks.filter(|(_, ask)| ask.pid.is_none_or(ask_password::is_alive));
        let (mut sockets, mut questions) = (Vec::new(), Vec::new());
        for (name, ask) in alive {
            sockets.push((name.clone(), ask.socket.clone()));
            questions.push(question(name, &ask));
        }
        let changed = self.questions.files != questions;
        self.questions.sockets = sockets;
        self.questions.files = questions;
        if changed {
            self.tell_questions();
        }
    }

    /// A client of the control socket asks.
    pub(super) fn add_question(&mut self, client: u32, message: &str) {
        let message = message.chars().filter(|c| !c.is_control()).collect();
        self.questions.clients.push(Question { name: name(client), message, ..Question::default() });
        self.tell_questions();
    }

    /// It does no longer.
    pub(super) fn drop_question(&mut self, client: u32) {
        let count = self.questions.clients.len();
        self.questions.clients.retain(|question| question.name != name(client));
        if self.questions.clients.len() != count {
            self.tell_questions();
        }
    }

    fn tell_questions(&mut self) {
        let Questions { files, clients, .. } = &self.questions;
        let questions = files.iter().chain(clients).cloned().collect();
        self.events.push(Event::Questions(questions));
    }

    /// Sends an answer to whoever asked, and forgets it.
    pub(super) fn reply_to(&mut self, name: &str, verdict: Verdict) {
        let socket = self.questions.sockets.iter().find(|(known, _)| known == name);
        match (socket, name.strip_prefix("client ").and_then(|id| id.parse().ok())) {
            (Some((_, path)), _) => {
                let answer = (verdict == Verdict::Answered).then(|| self.console.passphrase());
                if let Err(e) = ask_password::reply(path, answer) {
                    log::info!("whoever asked for a passphrase does not listen: {}", chain(&e));
                }
            }
            (None, Some(client)) => self.answer_question(client, verdict),
            (None, None) => log::info!("nobody waits for the passphrase any more"),
        }
        self.console.forget_passphrase();
    }
}

fn question(name: String, ask: &Ask) -> Question {
    let Ask { message, accept_cached, echo, silent, until, .. } = ask.clone();
    Question { name, message, accept_cached, echo, silent, until }
}
