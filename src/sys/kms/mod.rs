//! Displays on graphics cards: mode setting and dumb buffers over DRM's ioctls, no GPU library.
//!
//! A card is a `device` with `connector`s; an `output` is a connector that shows our pictures through a
//! CRTC (`crtc`) and its primary plane (`plane`). Commits go through `atomic`, or `legacy` where the
//! driver has nothing better or refuses. The pointer stands on a plane of its own (`cursor`), where there is
//! one. A `screen` is one output, or several that show a `tile` of a large display each. Pixels live in `dumb` buffers behind `framebuffer`s, and `damage` knows what each of them misses.
//!
//! Invariants: mapped buffers are written in whole spans and never read; one output's failure leaves the
//! others alone; a card that answers ENODEV is lost for good.

use std::collections::BTreeMap;
use std::os::fd::BorrowedFd;
use std::path::Path;

use crate::action::{Beside, Frame};
use crate::event::{Connector, Event};
use crate::sys::claim::Claim;
use crate::sys::display::{Error, Failure, Submitted};
use crate::units::{CardId, OutputId, Pixels};

mod atomic;
mod card;
mod connector;
mod crtc;
mod cursor;
pub(crate) mod damage;
mod device;
#[allow(unsafe_code, reason = "mappings of dumb buffers that outlive a call")]
mod dumb;
mod edid;
mod flip;
mod framebuffer;
mod legacy;
mod output;
mod plane;
mod property;
mod screen;
mod tile;

use card::Card;
use output::Output;
use screen::Screen;

/// The open cards and the outputs on them.
#[derive(Debug)]
pub struct Cards {
    cards: BTreeMap<CardId, Card>,
    outputs: BTreeMap<OutputId, Screen>,
    /// Whether cards are opened to be driven at once.
    master: bool,
}

impl Default for Cards {
    fn default() -> Self {
        Self::new()
    }
}

impl Cards {
    /// No cards yet; those opened become ours to drive, unless `drop_master` is called first.
    pub fn new() -> Self {
        Self { cards: BTreeMap::new(), outputs: BTreeMap::new(), master: true }
    }

    pub fn open_card(&mut self, id: CardId, path: &Path) -> Result<(), Error> {
        let card = Card::open(path)?;
        if !self.master {
            card.drop_master();
        } else if let Err(error) = card.take_master() {
            log::info!("{error}");
        }
        self.cards.insert(id, card);
        Ok(())
    }

    /// Its outputs go with it. Their CRTCs turn off, as the kernel frees the framebuffers.
    pub fn close_card(&mut self, id: CardId) {
        self.outputs.retain(|_, output| output.card() != id);
        self.cards.remove(&id);
    }

    pub fn fd(&self, card: CardId) -> Option<BorrowedFd<'_>> {
        self.cards.get(&card).map(Card::fd)
    }

    pub fn probe(&mut self, card: CardId) -> Result<Vec<Connector>, Error> {
        self.card(card)?.probe()
    }

    pub fn modeset(
        &mut self,
        output: OutputId,
        card: CardId,
        connector: u32,
        mode: usize,
        beside: &[Beside],
        claim: Claim<'_>,
    ) -> Result<Pixels, Error> {
        let mut used = self.crtcs_in_use(card, output);
        let mut driven = self.connectors_in_use(card);
        let mut heads = Vec::new();
        for part in std::iter::once(&Beside { connector, mode, at: (0, 0) }).chain(beside) {
            let prepared = self.card(card)?.prepare(part.connector, part.mode, &used, &driven)?;
            used.push(prepared.crtc);
            driven.push(part.connector);
            heads.push((Output::new(prepared)?, part.at));
        }
        let mut new = Screen::new(card, heads);
        match (self.outputs.remove(&output), self.cards.get(&card)) {
            (Some(old), Some(open)) if old.card() == card => new.replace(old, open, claim),
            (Some(old), _) => self.turn_off(&old, claim),
            (None, _) => {}
        }
        let size = new.size();
        self.outputs.insert(output, new);
        Ok(size)
    }

    pub fn disable(&mut self, output: OutputId, claim: Claim<'_>) {
        if let Some(output) = self.outputs.remove(&output) {
            self.turn_off(&output, claim);
        }
    }

    /// Lets a display sleep until its next frame.
    pub fn blank(&mut self, output: OutputId, claim: Claim<'_>) {
        let Some(out) = self.outputs.get_mut(&output) else { return };
        if let Some(card) = self.cards.get(&out.card()) {
            out.blank(card, claim);
        }
    }

    pub fn submit(
        &mut self,
        output: OutputId,
        frame: &Frame<'_>,
        claim: Claim<'_>,
    ) -> Result<Submitted, Error> {
        let out = self.outputs.get_mut(&output).ok_or(Error::UnknownOutput(output))?;
        let id = out.card();
        let card = self.cards.get_mut(&id).ok_or(Error::UnknownCard(id))?;
        out.submit(card, frame, claim)
    }

    pub fn dispatch(&mut self, card: CardId, events: &mut Vec<Event>) {
        let Some(open) = self.cards.get(&card) else { return };
        let flips = flip::read(open.device());
        for crtc in flips.crtcs {
            let mut ours = self.outputs.iter_mut().filter(|(_, output)| output.card() == card);
            if let Some(output) = ours.find_map(|(id, output)| output.landed(crtc).then_some(*id)) {
                events.push(Event::Flipped { output });
            }
        }
        if flips.lost {
            events.push(Event::CardLost { card });
        }
    }

    /// Tries every card, and tells the first that did not answer.
    pub fn take_master(&mut self) -> Result<(), Error> {
        self.master = true;
        let mut result = Ok(());
        for card in self.cards.values() {
            match card.take_master() {
                Err(error) if error.failure() != Failure::Lost => result = result.and(Err(error)),
                _ => {}
            }
        }
        result
    }

    pub fn drop_master(&mut self) {
        self.master = false;
        self.cards.values().for_each(Card::drop_master);
    }

    pub fn refresh(&mut self, output: OutputId) {
        if let Some(output) = self.outputs.get_mut(&output) {
            output.refresh();
        }
    }

    pub fn try_cursor(&mut self, output: OutputId, claim: Claim<'_>) -> Result<Option<Pixels>, Error> {
        let out = self.outputs.get_mut(&output).ok_or(Error::UnknownOutput(output))?;
        let id = out.card();
        let card = self.cards.get(&id).ok_or(Error::UnknownCard(id))?;
        out.try_cursor(card, claim)
    }

    pub fn shows_sprites(&self, output: OutputId) -> bool {
        self.outputs.get(&output).is_some_and(Screen::shows_sprites)
    }

    pub fn clear_cursors(&mut self, claim: Claim<'_>) {
        for output in self.outputs.values_mut() {
            if let Some(card) = self.cards.get(&output.card()) {
                output.clear_cursor(card, claim);
            }
        }
    }

    fn card(&mut self, id: CardId) -> Result<&mut Card, Error> {
        self.cards.get_mut(&id).ok_or(Error::UnknownCard(id))
    }

    fn turn_off(&self, output: &Screen, claim: Claim<'_>) {
        if let Some(card) = self.cards.get(&output.card()) {
            output.turn_off(card, claim);
        }
    }

    fn crtcs_in_use(&self, card: CardId, except: OutputId) -> Vec<drm::control::crtc::Handle> {
        let others = self.outputs.iter().filter(|(id, o)| o.card() == card && **id != except);
        others.flat_map(|(_, o)| o.crtcs()).collect()
    }

    fn connectors_in_use(&self, card: CardId) -> Vec<u32> {
        self.outputs.values().filter(|o| o.card() == card).flat_map(Screen::connectors).collect()
    }
}
