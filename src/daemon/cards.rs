//! Which cards are open, and the facts about them.

use std::path::{Path, PathBuf};

use super::Daemon;
use super::report::chain;
use crate::event::Event;
use crate::sys::display::Display;
use crate::sys::poll::{Interest, Token};
use crate::units::{CardId, OutputId};

/// The open cards, by the number that each got when it was opened.
#[derive(Debug, Default)]
pub(super) struct Cards {
    open: Vec<(CardId, PathBuf)>,
    last: u32,
}

impl Cards {
    pub(super) fn is_empty(&self) -> bool {
        self.open.is_empty()
    }

    fn at(&self, path: &Path) -> Option<CardId> {
        self.open.iter().find(|(_, p)| p == path).map(|(id, _)| *id)
    }

    /// Opens a card that is not open yet; the text of the error is for a person.
    pub(super) fn open(&mut self, display: &mut Display, path: &Path) -> Result<CardId, String> {
        if let Some(id) = self.at(path) {
            return Ok(id);
        }
        let id = CardId(self.last + 1);
        display.open_card(id, path).map_err(|e| chain(&e))?;
        self.last = id.0;
        self.open.push((id, path.to_owned()));
        Ok(id)
    }

    /// Numbers and paths of all open cards.
    pub(super) fn all(&self) -> Vec<(CardId, PathBuf)> {
        self.open.clone()
    }

    fn forget(&mut self, card: CardId) {
        self.open.retain(|(id, _)| *id != card);
    }
}

impl Daemon {
    /// Watches and probes the cards that were opened before the loop began.
    pub(super) fn adopt_cards(&mut self) {
        for (card, _) in self.cards.all() {
            self.adopt_card(card);
        }
    }

    fn adopt_card(&mut self, card: CardId) {
        if let Some(fd) = self.display.fd(card)
            && let Err(e) = self.poll.add(fd, Token::Card(card), Interest::READ)
        {
            log::warn!("cannot watch a card: {e}");
        }
        self.probe(card);
    }

    /// A card has come, perhaps in place of a simpler driver's.
    pub(super) fn add_card(&mut self, path: &Path) {
        match self.cards.open(&mut self.display, path) {
            Ok(card) => {
                log::info!("{} has come", path.display());
                if self.vt.as_ref().is_some_and(|vt| !vt.is_front()) {
                    self.display.drop_master();
                }
                self.adopt_card(card);
            }
            Err(e) => log::warn!("{e}"),
        }
    }

    pub(super) fn remove_card(&mut self, path: &Path) {
        let Some(card) = self.cards.at(path) else { return };
        log::info!("{} is gone", path.display());
        self.forget_card(card);
        self.events.push(Event::CardLost { card });
    }

    /// Connectors of a card have changed: look at all of them again.
    pub(super) fn probe_card(&mut self, path: &Path) {
        if let Some(card) = self.cards.at(path) {
            self.probe(card);
        }
    }

    fn probe(&mut self, card: CardId) {
        // Only the master gets fresh answers; anybody else what the kernel knew last.
        let ours = self.step_forward();
        let probed = self.display.probe(card);
        if ours {
            self.step_back();
        }
        match probed {
            Ok(connectors) => {
                let ours = |output: &OutputId| self.console.card_of(*output) == Some(card);
                for output in self.console.outputs().into_iter().filter(ours) {
                    self.display.refresh(output);
                }
                self.events.push(Event::Connectors { card, connectors });
            }
            Err(e) => log::warn!("{}", chain(&e)),
        }
    }

    fn forget_card(&mut self, card: CardId) {
        if let Some(fd) = self.display.fd(card)
            && let Err(e) = self.poll.remove(fd)
        {
            log::debug!("the card was not watched: {e}");
        }
        self.display.close_card(card);
        self.cards.forget(card);
    }
}
