//! Displays, and what tells of more of them: what a console has before it is one.

use std::time::Duration;

use super::cards::{Cards, MOMENT, TRIES};
use super::report::{Failure, chain};
use crate::sys::clock;
use crate::sys::discover::Discovery;
use crate::sys::display::Display;
use crate::sys::kms;
use crate::sys::poll::{Interest, Poll, Token};

/// What shows pictures, and tells when there is more of it.
#[derive(Debug)]
pub(super) struct Edges {
    pub(super) discovery: Discovery,
    pub(super) display: Display,
    pub(super) cards: Cards,
    /// Why cards could not be opened.
    refusals: Vec<String>,
    /// So many times in a row there was a card that is announced and cannot be opened yet.
    early: u8,
}

impl Edges {
    pub(super) fn new(discovery: Discovery) -> Self {
        let display = Display::Kms(kms::Cards::new());
        Self { discovery, display, cards: Cards::default(), refusals: Vec::new(), early: 0 }
    }

    /// Opens every card that is there now.
    pub(super) fn open_cards(&mut self) {
        self.refusals.clear();
        let mut early = false;
        for path in self.discovery.cards() {
            match self.cards.open(&mut self.display, &path) {
                Ok(_) => {}
                Err(e) if e.may_pass() => early = true,
                Err(e) => self.refusals.push(chain(&e)),
            }
        }
        self.early = if early { self.early.saturating_add(1) } else { 0 };
        if self.has_display() {
            self.refusals.iter().for_each(|refusal| log::info!("{refusal}"));
        }
    }

    /// When to look again although nothing is told: the kernel announces a card a moment before it can be opened.
    pub(super) fn again(&self) -> Option<Duration> {
        (1..=TRIES).contains(&self.early).then_some(MOMENT)
    }

    pub(super) fn has_display(&self) -> bool {
        !self.cards.is_empty()
    }

    /// Why there is no display, for the person who waits for one.
    pub(super) fn no_display(&self) -> String {
        match self.refusals.as_slice() {
            [] => "no display: there is no /dev/dri/card*; load the driver of the graphics card, or boot a kernel \
                   with simpledrm"
                .to_owned(),
            refusals => format!("no display: {}", refusals.join("; ")),
        }
    }

    /// Opens every card; waits a while for the first one.
    pub(super) fn wait_for_display(&mut self, patience: Duration) -> Result<(), Failure> {
        let give_up = clock::now() + patience;
        loop {
            self.open_cards();
            if self.has_display() {
                return Ok(());
            }
            let now = clock::now();
            if !self.refusals.is_empty() || give_up <= now {
                return Err(Failure::plain(self.no_display()));
            }
            let patience = give_up.since(now);
            let patience = self.again().map_or(patience, |moment| moment.min(patience));
            wait_for_change(&mut self.discovery, patience)?;
        }
    }
}

/// Sleeps until a device comes or goes, or the time is over.
fn wait_for_change(discovery: &mut Discovery, patience: Duration) -> Result<(), Failure> {
    let mut poll = Poll::new().map_err(|e| Failure::new("make an epoll", e))?;
    if let Some(fd) = discovery.fd() {
        poll.add(fd, Token::Discovery, Interest::READ).map_err(|e| Failure::new("watch devices", e))?;
    }
    poll.wait(Some(patience)).map_err(|e| Failure::new("wait for a display", e))?;
    discovery.read();
    Ok(())
}
