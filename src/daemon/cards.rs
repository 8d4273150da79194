//! Which cards are open, and the facts about them.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::Daemon;
use super::report::chain;
use crate::event::Event;
use crate::sys::clock;
use crate::sys::display::{Display, Error};
use crate::sys::poll::{Interest, Token};
use crate::units::{CardId, OutputId, Time};

/// The kernel announces a card a moment before it can be opened: how long to wait, and how often to try again.
pub(super) const MOMENT: Duration = Duration::from_millis(50);
pub(super) const TRIES: u8 = 40;

/// The open cards, by the number that each got when it was opened.
#[derive(Debug, Default)]
pub(super) struct Cards {
    open: Vec<(CardId, PathBuf)>,
    last: u32,
    announced: Vec<Announced>,
    /// How long this machine had slept when that was last looked at.
    slept: Duration,
    /// Those last asked about their connectors while the display was another's.
    stale: Vec<CardId>,
}

/// A card that could not be opened yet.
#[derive(Debug)]
struct Announced {
    path: PathBuf,
    again: Time,
    tries: u8,
}

/// A sleep that is shorter is none: two readings of clocks differ by less.
const NAP: Duration = Duration::from_millis(10);

impl Cards {
    /// The machine has slept since the last call.
    fn woke(&mut self, slept: Duration) -> bool {
        let woke = slept > self.slept + NAP;
        self.slept = self.slept.max(slept);
        woke
    }

    pub(super) fn is_empty(&self) -> bool {
        self.open.is_empty()
    }

    fn at(&self, path: &Path) -> Option<CardId> {
        self.open.iter().find(|(_, p)| p == path).map(|(id, _)| *id)
    }

    /// Opens a card that is not open yet.
    pub(super) fn open(&mut self, display: &mut Display, path: &Path) -> Result<CardId, Error> {
        if let Some(id) = self.at(path) {
            return Ok(id);
        }
        let id = CardId(self.last + 1);
        display.open_card(id, path)?;
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
        self.stale.retain(|stale| *stale != card);
    }

    /// When to try again to open a card.
    pub(super) fn deadline(&self) -> Option<Time> {
        self.announced.iter().map(|card| card.again).min()
    }

    /// Takes out the cards that are to be tried again now.
    fn due(&mut self, now: Time) -> Vec<Announced> {
        self.announced.extract_if(.., |card| card.again <= now).collect()
    }
}

impl Daemon {
    /// Watches and probes the cards that were opened before the loop began.
    pub(super) fn adopt_cards(&mut self) {
        // What the machine slept before is nothing to us.
        self.cards.woke(clock::slept());
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
        if let Some((_, path)) = self.cards.open.iter().find(|(id, _)| *id == card)
            && let Err(e) = self.front.watch_card(path)
        {
            log::warn!("{}: cannot see who else opens it: {e}", path.display());
        }
        self.probe(card);
    }

    /// A card has come, perhaps in place of a simpler driver's.
    pub(super) fn add_card(&mut self, path: &Path) {
        self.cards.announced.retain(|card| card.path != path);
        if self.cards.at(path).is_some() {
            // A udevd that starts late announces what has been there all along.
            self.probe_card(path);
        } else {
            self.try_card(path, TRIES);
        }
    }

    /// Tries again to open the cards that could not be opened yet.
    pub(super) fn retry_cards(&mut self, now: Time) {
        for card in self.cards.due(now) {
            self.try_card(&card.path, card.tries);
        }
    }

    fn try_card(&mut self, path: &Path, tries: u8) {
        match self.cards.open(&mut self.display, path) {
            Ok(card) => {
                log::info!("{} has come", path.display());
                // Whoever opens a card first is its master.
                self.step_aside();
                self.adopt_card(card);
            }
            Err(e) if e.may_pass() && tries > 0 => {
                let again = clock::now() + MOMENT;
                self.cards.announced.push(Announced { path: path.to_owned(), again, tries: tries - 1 });
            }
            Err(e) => log::warn!("{}", chain(&e)),
        }
    }

    pub(super) fn remove_card(&mut self, path: &Path) {
        self.cards.announced.retain(|card| card.path != path);
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
        self.cards.stale.retain(|stale| *stale != card);
        if ours {
            self.step_back();
        } else {
            self.cards.stale.push(card);
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

    /// Asks once more about connectors that changed while the display was another's: what its driver knew then may have
    /// had no modes.
    pub(super) fn probe_stale(&mut self) {
        if !self.cards.stale.is_empty() && self.may_draw() {
            for card in std::mem::take(&mut self.cards.stale) {
                self.probe(card);
            }
        }
    }

    /// Some drivers come out of a sleep with empty memory and say nothing: after one everything is asked and shown anew.
    /// Whoever sleeps in `epoll_wait` meanwhile is interrupted as the kernel thaws us, so this is not late.
    pub(super) fn notice_sleep(&mut self) {
        if self.cards.woke(clock::slept()) {
            for (card, _) in self.cards.all() {
                self.probe(card);
            }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sleep_is_noticed_once() {
        let mut cards = Cards::default();
        let seconds = Duration::from_secs;
        assert!(!cards.woke(Duration::ZERO) && cards.woke(seconds(5)) && !cards.woke(seconds(5)));
        assert!(!cards.woke(seconds(4)), "the clocks were read with a pause between");
        assert!(!cards.woke(seconds(5)) && cards.woke(seconds(6)));
    }
}
