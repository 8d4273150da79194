//! Where pictures go: graphics cards through KMS, or memory when there is no hardware.
//!
//! Both variants take the same calls, so that the daemon has one path for both. A frame goes in whole with
//! its damage; the display copies what its buffers miss and never forgets damage of a frame it refused.

#![forbid(unsafe_code)]

use std::io;
use std::os::fd::BorrowedFd;
use std::path::{Path, PathBuf};

use nix::errno::Errno;

use crate::action::{Beside, Frame};
use crate::event::{Connector, Event};
use crate::sys::claim::Claim;
use crate::sys::{kms, memory};
use crate::units::{CardId, OutputId, Pixels};

/// The displays of this process.
#[derive(Debug)]
pub enum Display {
    Kms(kms::Cards),
    Memory(memory::Memory),
}

/// What became of a submitted frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Submitted {
    /// On its way: `Event::Flipped` comes through `dispatch`.
    Flipping,
    /// On the screen already; no event follows.
    Done,
}

impl Display {
    /// Opens a card under a new name. Nodes that cannot show pictures give `Error::NotADisplay`.
    pub fn open_card(&mut self, id: CardId, path: &Path) -> Result<(), Error> {
        match self {
            Self::Kms(cards) => cards.open_card(id, path),
            Self::Memory(_) => {
                Err(Error::NotADisplay { path: path.to_owned(), reason: "the picture goes to memory" })
            }
        }
    }

    /// Forgets a card and every output on it.
    pub fn close_card(&mut self, id: CardId) {
        if let Self::Kms(cards) = self {
            cards.close_card(id);
        }
    }

    /// Readable when flips have happened.
    pub fn fd(&self, card: CardId) -> Option<BorrowedFd<'_>> {
        match self {
            Self::Kms(cards) => cards.fd(card),
            Self::Memory(_) => None,
        }
    }

    /// Everything plugged into a card. Without DRM master the kernel answers from its last full probe.
    pub fn probe(&mut self, card: CardId) -> Result<Vec<Connector>, Error> {
        match self {
            Self::Kms(cards) => cards.probe(card),
            Self::Memory(memory) => Ok(memory.probe()),
        }
    }

    /// Prepares pictures of a mode for a connector, and parts of them for those beside it. The mode itself is set together with the first frame, so
    /// that nothing but that frame is ever seen.
    pub fn modeset(
        &mut self,
        output: OutputId,
        card: CardId,
        connector: u32,
        mode: usize,
        beside: &[Beside],
        claim: Claim<'_>,
    ) -> Result<Pixels, Error> {
        match self {
            Self::Kms(cards) => cards.modeset(output, card, connector, mode, beside, claim),
            Self::Memory(memory) => memory.modeset(output, connector, mode),
        }
    }

    /// Turns an output off and forgets it.
    pub fn disable(&mut self, output: OutputId, claim: Claim<'_>) {
        match self {
            Self::Kms(cards) => cards.disable(output, claim),
            Self::Memory(memory) => memory.disable(output),
        }
    }

    /// Lets the display of an output sleep until its next frame.
    pub fn blank(&mut self, output: OutputId, claim: Claim<'_>) {
        match self {
            Self::Kms(cards) => cards.blank(output, claim),
            Self::Memory(memory) => memory.blank(output),
        }
    }

    /// Brings a frame to the screen. After `Failure::Refused` the next frame shows this one's damage too.
    pub fn submit(
        &mut self,
        output: OutputId,
        frame: &Frame<'_>,
        claim: Claim<'_>,
    ) -> Result<Submitted, Error> {
        match self {
            Self::Kms(cards) => cards.submit(output, frame, claim),
            Self::Memory(memory) => memory.submit(output, frame),
        }
    }

    /// The largest picture that the cursor plane of an output takes; none where there is no such plane. Found out once
    /// for each mode, by a commit that changes nothing. After `Failure::Refused` nothing is known yet.
    pub fn try_cursor(&mut self, output: OutputId, claim: Claim<'_>) -> Result<Option<Pixels>, Error> {
        match self {
            Self::Kms(cards) => cards.try_cursor(output, claim),
            Self::Memory(_) => Ok(None),
        }
    }

    /// Whether the cursor plane of an output shows the sprites of frames. It may fail with any frame.
    pub fn shows_sprites(&self, output: OutputId) -> bool {
        match self {
            Self::Kms(cards) => cards.shows_sprites(output),
            Self::Memory(_) => false,
        }
    }

    /// Leaves nothing on any cursor plane, until the next frame with a sprite: another program may have the displays
    /// next, or has them already.
    pub fn clear_cursors(&mut self, claim: Claim<'_>) {
        if let Self::Kms(cards) = self {
            cards.clear_cursors(claim);
        }
    }

    /// Reads the flips that have happened.
    pub fn dispatch(&mut self, card: CardId, events: &mut Vec<Event>) {
        if let Self::Kms(cards) = self {
            cards.dispatch(card, events);
        }
    }

    /// Becomes DRM master on every card, and on every card opened from now on.
    pub fn take_master(&mut self) -> Result<(), Error> {
        match self {
            Self::Kms(cards) => cards.take_master(),
            Self::Memory(_) => Ok(()),
        }
    }

    /// Lets other programs drive the cards.
    pub fn drop_master(&mut self) {
        if let Self::Kms(cards) = self {
            cards.drop_master();
        }
    }

    /// Others may have changed everything: the next submit sets the mode again and copies the whole frame. This
    /// also frees an output whose flip never lands.
    pub fn refresh(&mut self, output: OutputId) {
        if let Self::Kms(cards) = self {
            cards.refresh(output);
        }
    }
}

/// A step that failed. The text is one whole line for people; `source` is for programs.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{path}: {}", reason(source))]
    Open { path: PathBuf, source: io::Error },
    #[error("{path}: not a display: {reason}")]
    NotADisplay { path: PathBuf, reason: &'static str },
    #[error("card {} is not open", .0.0)]
    UnknownCard(CardId),
    #[error("output {} has no mode", .0.0)]
    UnknownOutput(OutputId),
    #[error("{path}: cannot list connectors: {}", reason(source))]
    Resources { path: PathBuf, source: io::Error },
    #[error("{path}: connector {connector} is gone")]
    NoConnector { path: PathBuf, connector: u32 },
    #[error("{path}: cannot read connector {connector}: {}", reason(source))]
    Connector { path: PathBuf, connector: u32, source: io::Error },
    #[error("{path}: connector {connector} has no mode number {mode}")]
    NoMode { path: PathBuf, connector: u32, mode: usize },
    #[error(
        "{path}: no free CRTC for connector {connector}; the card drives fewer displays than it has connectors"
    )]
    NoCrtc { path: PathBuf, connector: u32 },
    #[error("{path}: cannot read properties: {}", reason(source))]
    Properties { path: PathBuf, source: io::Error },
    #[error("{path}: cannot allocate {}x{} pixels: {}", size.width, size.height, reason(source))]
    CreateBuffer { path: PathBuf, size: Pixels, source: io::Error },
    #[error("{path}: cannot map a buffer: {}", reason(source))]
    MapBuffer { path: PathBuf, source: io::Error },
    #[error("{path}: cannot make a framebuffer of {}x{}: {}", size.width, size.height, reason(source))]
    AddFramebuffer { path: PathBuf, size: Pixels, source: io::Error },
    #[error("{path}: cannot set the mode of connector {connector}: {}", reason(source))]
    Modeset { path: PathBuf, connector: u32, source: io::Error },
    #[error("{path}: cannot show a frame on connector {connector}: {}", reason(source))]
    Flip { path: PathBuf, connector: u32, source: io::Error },
    #[error("{path}: cannot show the pointer on a plane of connector {connector}: {}", reason(source))]
    Cursor { path: PathBuf, connector: u32, source: io::Error },
    #[error("{path}: another program drives this display (DRM master); stop it or switch to its VT")]
    MasterBusy { path: PathBuf },
    #[error("{path}: cannot become DRM master: {}", reason(source))]
    Master { path: PathBuf, source: io::Error },
    #[error("{path}: not DRM master: the display belongs to another program or another VT now")]
    NotMaster { path: PathBuf },
    #[error("{path}: connector {connector} is still busy with the frame before")]
    FlipPending { path: PathBuf, connector: u32 },
    #[error("{path}: the device is gone")]
    Lost { path: PathBuf },
    #[error("a frame of {}x{} for an output of {}x{}", got.width, got.height, wanted.width, wanted.height)]
    FrameSize { got: Pixels, wanted: Pixels },
    #[error("{path}: cannot create the file: {}", reason(source))]
    CreateFile { path: PathBuf, source: io::Error },
    #[error("{path}: cannot map the file: {}", reason(source))]
    MapFile { path: PathBuf, source: io::Error },
}

/// What the caller can do about an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Not now: no DRM master, or the frame before is still on its way. Try again later.
    Refused,
    /// The card is gone.
    Lost,
    /// This call will not work; another mode or another device may.
    Failed,
}

impl Error {
    /// A card is announced before it can be opened: this may not be its last word.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Open { source, .. } => {
                matches!(errno(source), Errno::ENODEV | Errno::ENOENT | Errno::ENXIO)
            }
            Self::Lost { .. } => true,
            _ => false,
        }
    }

    /// Sorts the error by what can be done about it.
    pub fn failure(&self) -> Failure {
        match self {
            Self::MasterBusy { .. } | Self::NotMaster { .. } | Self::FlipPending { .. } => Failure::Refused,
            Self::Lost { .. } => Failure::Lost,
            _ => Failure::Failed,
        }
    }
}

/// The errno of an error.
pub(crate) fn errno(source: &io::Error) -> Errno {
    source.raw_os_error().map_or(Errno::UnknownErrno, Errno::from_raw)
}

/// An I/O error in words, with the remedy where there is a usual one.
pub(crate) fn reason(source: &io::Error) -> String {
    match errno(source) {
        Errno::EACCES | Errno::EPERM => "permission denied; run as root or in a seat session".to_owned(),
        Errno::ENXIO => "no such device".to_owned(),
        Errno::ENODEV => "the device is gone".to_owned(),
        Errno::UnknownErrno => source.to_string(),
        other => other.desc().to_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card() -> PathBuf {
        "/dev/dri/card0".into()
    }

    fn io(errno: Errno) -> io::Error {
        errno.into()
    }

    #[test]
    fn errors_are_one_line_with_the_device_and_the_remedy() {
        let lines = [
            (
                Error::MasterBusy { path: card() },
                "/dev/dri/card0: another program drives this display (DRM master); stop it or switch to its VT",
            ),
            (
                Error::Open { path: card(), source: io(Errno::EACCES) },
                "/dev/dri/card0: permission denied; run as root or in a seat session",
            ),
            (
                Error::Open { path: card(), source: io(Errno::ENOENT) },
                "/dev/dri/card0: no such file or directory",
            ),
            (
                Error::NotADisplay { path: card(), reason: "it has no connectors" },
                "/dev/dri/card0: not a display: it has no connectors",
            ),
            (
                Error::Modeset { path: card(), connector: 31, source: io(Errno::EINVAL) },
                "/dev/dri/card0: cannot set the mode of connector 31: invalid argument",
            ),
            (
                Error::CreateBuffer { path: card(), size: Pixels::new(640, 480), source: io(Errno::ENOMEM) },
                "/dev/dri/card0: cannot allocate 640x480 pixels: out of memory",
            ),
            (Error::UnknownOutput(OutputId(3)), "output 3 has no mode"),
        ];
        for (error, line) in lines {
            assert_eq!(error.to_string(), line);
        }
    }

    #[test]
    fn errors_say_what_can_be_done() {
        assert_eq!(Error::MasterBusy { path: card() }.failure(), Failure::Refused);
        assert_eq!(Error::NotMaster { path: card() }.failure(), Failure::Refused);
        assert_eq!(Error::FlipPending { path: card(), connector: 1 }.failure(), Failure::Refused);
        assert_eq!(Error::Lost { path: card() }.failure(), Failure::Lost);
        let open = |source| Error::Open { path: card(), source: io(source) };
        assert!(open(Errno::ENODEV).may_pass() && !open(Errno::EACCES).may_pass());
        let failed = Error::Flip { path: card(), connector: 1, source: io(Errno::EINVAL) };
        assert_eq!(failed.failure(), Failure::Failed);
    }

    #[test]
    fn what_is_no_card_is_refused() {
        let mut display = Display::Kms(kms::Cards::new());
        let error = display.open_card(CardId(1), Path::new("/dev/null")).expect_err("no display");
        assert!(matches!(error, Error::NotADisplay { .. }), "{error}");
        let error = display.open_card(CardId(1), Path::new("/dev/dri/none")).expect_err("no node");
        assert!(matches!(error, Error::Open { .. }), "{error}");
        assert!(display.fd(CardId(1)).is_none());
        assert!(matches!(display.probe(CardId(1)), Err(Error::UnknownCard(_))));
    }

    #[test]
    fn no_cards_need_no_master() {
        let mut display = Display::Kms(kms::Cards::new());
        display.take_master().expect("nothing to take");
        display.drop_master();
        let frame = Frame { pixels: &[0], size: Pixels::new(1, 1), ..Frame::default() };
        assert!(matches!(display.submit(OutputId(1), &frame, Claim::Master), Err(Error::UnknownOutput(_))));
        let mut events = Vec::new();
        display.dispatch(CardId(1), &mut events);
        assert!(events.is_empty());
    }
}
