//! One picture on the heads that show it: one, or one for each tile of a display.
//!
//! Each head has a CRTC, buffers and flips of its own, so a failure and a slow driver are dealt with as everywhere. The
//! picture is shown when the last of them has flipped; in between two tiles may be a frame apart. Such a display has no
//! cursor plane of ours: an arrow on the seam would need two.

use drm::control::crtc;

use super::card::Card;
use super::output::Output;
use crate::action::Frame;
use crate::sys::claim::Claim;
use crate::sys::display::{Error, Submitted};
use crate::sys::turn;
use crate::units::{CardId, Pixels, Rect};

/// All heads of one picture.
#[derive(Debug)]
pub(super) struct Screen {
    card: CardId,
    /// Of the display, as it hangs.
    size: Pixels,
    heads: Vec<(Output, (u32, u32))>,
}

impl Screen {
    /// Heads with their places on the display.
    pub(super) fn new(card: CardId, heads: Vec<(Output, (u32, u32))>) -> Self {
        let far = |head: &(Output, (u32, u32))| {
            let (output, (x, y)) = head;
            (x.saturating_add(output.size().width), y.saturating_add(output.size().height))
        };
        let (width, height) =
            heads.iter().map(far).fold((0, 0), |(w, h), (right, bottom)| (right.max(w), bottom.max(h)));
        Self { card, size: Pixels::new(width, height), heads }
    }

    pub(super) fn card(&self) -> CardId {
        self.card
    }

    pub(super) fn size(&self) -> Pixels {
        self.size
    }

    pub(super) fn crtcs(&self) -> impl Iterator<Item = crtc::Handle> {
        self.heads.iter().map(|(output, _)| output.crtc())
    }

    pub(super) fn connectors(&self) -> impl Iterator<Item = u32> {
        self.heads.iter().map(|(output, _)| output.connector())
    }

    /// Takes over from another on the same card without a dark moment where CRTCs stay; the others turn off.
    pub(super) fn replace(&mut self, old: Self, card: &Card, claim: Claim<'_>) {
        for (head, _) in old.heads {
            match self.heads.iter_mut().find(|(new, _)| new.crtc() == head.crtc()) {
                Some((new, _)) => new.replace(head),
                None => head.turn_off(card, claim),
            }
        }
    }

    pub(super) fn refresh(&mut self) {
        self.heads.iter_mut().for_each(|(output, _)| output.refresh());
    }

    /// A flip has happened on a CRTC: whether the whole picture is shown now.
    pub(super) fn landed(&mut self, crtc: crtc::Handle) -> bool {
        self.heads.iter_mut().any(|(output, _)| output.landed(crtc)) && !self.is_flipping()
    }

    fn is_flipping(&self) -> bool {
        self.heads.iter().any(|(output, _)| output.is_flipping())
    }

    pub(super) fn blank(&mut self, card: &Card, claim: Claim<'_>) {
        self.heads.iter_mut().for_each(|(output, _)| output.blank(card, claim));
    }

    pub(super) fn turn_off(&self, card: &Card, claim: Claim<'_>) {
        self.heads.iter().for_each(|(output, _)| output.turn_off(card, claim));
    }

    pub(super) fn submit(
        &mut self,
        card: &mut Card,
        frame: &Frame<'_>,
        claim: Claim<'_>,
    ) -> Result<Submitted, Error> {
        if let [(output, _)] = &mut self.heads[..] {
            return output.submit(card, frame, claim);
        }
        let got = turn::display(frame);
        if got != self.size {
            return Err(Error::FrameSize { got, wanted: self.size });
        }
        let mut result = Ok(Submitted::Done);
        for (output, (x, y)) in &mut self.heads {
            let Pixels { width, height } = output.size();
            let part = Frame { tile: Some(Rect { x: *x, y: *y, width, height }), pointer: None, ..*frame };
            // Each is asked, whatever became of the others: all must know what of the picture is new.
            match output.submit(card, &part, claim) {
                Ok(Submitted::Done) => {}
                Ok(Submitted::Flipping) => result = result.map(|_| Submitted::Flipping),
                Err(error) => result = result.and(Err(error)),
            }
        }
        result
    }

    pub(super) fn try_cursor(&mut self, card: &Card, claim: Claim<'_>) -> Result<Option<Pixels>, Error> {
        match &mut self.heads[..] {
            [(output, _)] => output.try_cursor(card, claim),
            _ => Ok(None),
        }
    }

    pub(super) fn shows_sprites(&self) -> bool {
        matches!(&self.heads[..], [(output, _)] if output.shows_sprites())
    }

    pub(super) fn clear_cursor(&mut self, card: &Card, claim: Claim<'_>) {
        self.heads.iter_mut().for_each(|(output, _)| output.clear_cursor(card, claim));
    }
}
