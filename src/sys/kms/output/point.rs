//! The cursor of an output: found out once whether the driver shows it, moved with frames or alone, given up where it
//! fails. Whoever draws the arrow asks before and learns of a failure after each frame.

use std::io;
use std::rc::Rc;

use drm::control::AtomicCommitFlags;

use super::{Output, State};
use crate::action::Frame;
use crate::sys::claim::Claim;
use crate::sys::display::{Error, Submitted, errno};
use crate::sys::kms::card::Card;
use crate::sys::kms::cursor::{Cursor, is_of_the_moment};
use crate::sys::kms::device::Device;
use crate::units::Pixels;

/// What is known of a cursor.
#[derive(Debug, Default)]
pub(super) enum Found {
    #[default]
    Untried,
    Works(Box<Cursor>),
    Absent,
}

impl Found {
    fn cursor(&mut self) -> Option<&mut Cursor> {
        match self {
            Self::Works(cursor) => Some(cursor),
            Self::Untried | Self::Absent => None,
        }
    }

    /// The cursor, where the next commit is to change it.
    pub(super) fn due(&self) -> Option<&Cursor> {
        match self {
            Self::Works(cursor) if cursor.is_due() => Some(cursor),
            _ => None,
        }
    }
}

impl Output {
    /// How large a picture its cursor takes; none where it has no cursor. An error says nothing about that.
    pub(in super::super) fn try_cursor(
        &mut self,
        card: &Card,
        claim: Claim<'_>,
    ) -> Result<Option<Pixels>, Error> {
        if matches!(self.cursor, Found::Untried) {
            let device = Rc::clone(card.device());
            self.cursor = match Cursor::open(&device, self.crtc, self.pipe.is_some()) {
                Ok(Some(cursor)) => self.tested(cursor, card, claim)?,
                Ok(None) => self.say_drawn(&device, "it has no cursor plane"),
                Err(error) => self.say_drawn(&device, &error.to_string()),
            };
        }
        Ok(self.cursor.cursor().map(|cursor| cursor.size()))
    }

    fn tested(&self, mut cursor: Cursor, card: &Card, claim: Claim<'_>) -> Result<Found, Error> {
        let device = card.device();
        let Err(source) = card.as_master(claim, || cursor.test()) else {
            let Pixels { width, height } = cursor.size();
            let (path, connector) = (device.path().display(), self.connector());
            log::info!("{path}: connector {connector} shows the pointer by itself, up to {width}x{height}");
            return Ok(Found::Works(Box::new(cursor)));
        };
        if is_of_the_moment(errno(&source)) {
            return Err(self.cursor_error(device, source));
        }
        let error = self.cursor_error(device, source);
        Ok(self.say_drawn(device, &error.to_string()))
    }

    fn say_drawn(&self, device: &Device, why: &str) -> Found {
        let (path, connector) = (device.path().display(), self.connector());
        log::info!("{path}: the pointer is drawn into the picture of connector {connector}: {why}");
        Found::Absent
    }

    pub(in super::super) fn shows_sprites(&self) -> bool {
        matches!(self.cursor, Found::Works(_))
    }

    /// Leaves nothing of ours on the plane.
    pub(in super::super) fn clear_cursor(&mut self, card: &Card, claim: Claim<'_>) {
        let Some(cursor) = self.cursor.cursor() else { return };
        cursor.detach();
        if cursor.is_left_to_master()
            && let Err(error) = card.as_master(claim, || cursor.hide_legacy())
        {
            log::debug!("{}: cannot take the pointer away: {error}", card.device().path().display());
        }
    }

    /// Whatever the CRTC shows now, it is not our cursor.
    pub(super) fn forget_cursor(&mut self) {
        self.cursor.cursor().into_iter().for_each(Cursor::forget);
    }

    /// The same where another program may have left the cursor where it was.
    pub(super) fn detach_cursor(&mut self) {
        if let Some(cursor) = self.cursor.cursor() {
            cursor.detach();
            cursor.forget();
        }
    }

    /// The kernel has taken a commit with the cursor in it.
    pub(super) fn settle_cursor(&mut self) {
        self.cursor.cursor().into_iter().for_each(Cursor::settle);
    }

    /// The commit is on the screen.
    pub(super) fn cursor_landed(&mut self) {
        self.cursor.cursor().into_iter().for_each(Cursor::landed);
    }

    /// What the cursor is to show with this frame.
    pub(super) fn aim_cursor(&mut self, device: &Device, frame: &Frame<'_>) {
        if let Some(cursor) = self.cursor.cursor()
            && let Err(error) = cursor.aim(frame)
        {
            self.give_cursor_up(device, &error.to_string());
        }
    }

    /// The arrow is drawn from now on. What the plane shows goes with its framebuffer.
    pub(super) fn give_cursor_up(&mut self, device: &Device, why: &str) {
        if let Some(cursor) = self.cursor.cursor() {
            let _ = cursor.hide_legacy();
            self.cursor = self.say_drawn(device, why);
        }
    }

    /// Shows the cursor that is due, where the frame did not take it along. Drivers without vertical blanks are done when
    /// the call is; others tell when by an event, so that nobody waits for them.
    pub(super) fn point(&mut self, card: &Card, claim: Claim<'_>) -> Result<Submitted, Error> {
        let Some(cursor) = self.cursor.due() else { return Ok(Submitted::Done) };
        let waits = card.has_vblank() && !cursor.is_legacy();
        let event = AtomicCommitFlags::NONBLOCK | AtomicCommitFlags::PAGE_FLIP_EVENT;
        let flags = if waits { event } else { AtomicCommitFlags::empty() };
        match card.as_master(claim, || cursor.commit(flags)) {
            Ok(()) => {
                self.settle_cursor();
                if waits {
                    self.state = State::Flipping;
                    return Ok(Submitted::Flipping);
                }
                self.cursor_landed();
                Ok(Submitted::Done)
            }
            Err(source) if is_of_the_moment(errno(&source)) => Err(self.cursor_error(card.device(), source)),
            Err(source) => {
                let why = self.cursor_error(card.device(), source).to_string();
                self.give_cursor_up(card.device(), &why);
                Ok(Submitted::Done)
            }
        }
    }

    pub(super) fn cursor_error(&self, device: &Device, source: io::Error) -> Error {
        let connector = self.connector();
        device.refuse(connector, source, |path, source| Error::Cursor { path, connector, source })
    }
}
