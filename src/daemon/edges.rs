//! Displays, and what tells of more of them: what a console has before it is one.

use std::time::Duration;

use super::cards::Cards;
use super::report::Failure;
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
}

impl Edges {
    pub(super) fn new(discovery: Discovery) -> Self {
        let display = Display::Kms(kms::Cards::new());
        Self { discovery, display, cards: Cards::default(), refusals: Vec::new() }
    }

    /// Opens every card that is there now.
    pub(super) fn open_cards(&mut self) {
        self.refusals.clear();
        for path in self.discovery.cards() {
            self.refusals.extend(self.cards.open(&mut self.display, &path).err());
        }
        if self.has_display() {
            self.refusals.iter().for_each(|refusal| log::info!("{refusal}"));
        }
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
            wait_for_change(&mut self.discovery, give_up.since(now))?;
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
