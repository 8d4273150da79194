//! One picture on one connector: which mode it runs, what it shows, and when it may be painted again.
//!
//! ```text
//!        damage            paint+submit (flip)         flip done
//! Idle ─────────▸ Queued ──────────────────▸ Flipping ──────────▸ Idle, or Queued when damaged meanwhile
//!   ▴                │ submit (done at once)                        ▴
//!   └── rest over ── Resting ◂──┘        refused: Resting, longer ──┘
//! Suspended: the VT or the display is not ours; everything is painted on return.
//! ```

use std::time::Duration;

use super::Wanted;
use super::pointer::Pointer;
use super::zoom::Zoom;
use crate::event::Connector;
use crate::font::{self, FaceFile, Font};
use crate::outputs::ModeWish;
use crate::paint::{Canvas, Over, Painted};
use crate::term::view::View;
use crate::units::{CardId, Cells, OutputId, Pixels, Time};

/// The least time between two frames on displays that do not pace us with flips: 60 in a second.
const FRAME: Duration = Duration::from_micros(16_666);

/// How long to wait when a frame was refused: another program holds the display.
const REFUSED: Duration = Duration::from_millis(100);

/// A flip that is not confirmed in this time is lost (a driver bug, a card going away): go on without it.
const FLIP_LOST: Duration = Duration::from_secs(1);

/// A connector in use.
#[derive(Debug)]
pub(super) struct Output {
    pub(super) id: OutputId,
    pub(super) card: CardId,
    pub(super) connector: u32,
    pub(super) size: Pixels,
    /// Modes not tried yet, best first, as indices into the connector's list.
    untried: Vec<(usize, Pixels)>,
    /// In millimetres, where the display says it.
    millimetres: Option<Pixels>,
    pub(super) font: Font,
    canvas: Option<Canvas>,
    scanout: Scanout,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scanout {
    Idle,
    Queued,
    Flipping { again: bool, lost_at: Time },
    Resting { until: Time, again: bool },
    Suspended,
}

impl Output {
    pub(super) fn new(
        id: OutputId,
        card: CardId,
        connector: &Connector,
        mode: Option<ModeWish>,
        font: &Wanted,
    ) -> Self {
        Self {
            id,
            card,
            connector: connector.id,
            size: Pixels::default(),
            untried: super::layout::modes_by_merit(connector, mode),
            millimetres: connector.size_mm,
            font: Font::new(font.size.on(Pixels::default(), None), &font.faces),
            canvas: None,
            scanout: Scanout::Idle,
        }
    }

    /// Takes the next mode worth trying; `None` when all have failed.
    pub(super) fn next_mode(&mut self) -> Option<usize> {
        if self.untried.is_empty() {
            return None;
        }
        let (index, size) = self.untried.remove(0);
        self.size = size;
        self.canvas = None;
        Some(index)
    }

    /// Shows everything in the wanted font, once a grid is set.
    pub(super) fn set_font(&mut self, wanted: &Wanted) {
        self.font = Font::new(self.height(wanted.size, wanted.zoom), &wanted.faces);
        self.canvas = None;
    }

    /// Pixels of a cell on this display.
    pub(super) fn height(&self, size: font::Size, zoom: Zoom) -> u16 {
        zoom.apply(size.on(self.size, self.millimetres))
    }

    /// One more face for characters that were missing.
    pub(super) fn add_face(&mut self, face: &FaceFile) {
        self.font.add(face);
        self.show_other();
    }

    /// The cells that this output has room for.
    pub(super) fn room(&self) -> Cells {
        Canvas::fitting(self.size, &self.font)
    }

    /// Makes the picture fit a grid.
    pub(super) fn fit(&mut self, cells: Cells) {
        if self.canvas.as_ref().is_none_or(|c| c.cells() != cells || c.size() != self.size) {
            self.canvas = Some(Canvas::new(self.size, cells, &self.font));
            self.damaged();
        }
    }

    /// Something that this output shows has changed.
    pub(super) fn damaged(&mut self) {
        match &mut self.scanout {
            Scanout::Idle => self.scanout = Scanout::Queued,
            Scanout::Flipping { again, .. } | Scanout::Resting { again, .. } => *again = true,
            Scanout::Queued | Scanout::Suspended => {}
        }
    }

    pub(super) fn wants_paint(&self) -> bool {
        self.scanout == Scanout::Queued && self.canvas.is_some()
    }

    /// Paints into the canvas. With no change the output is idle again and nothing has to be submitted.
    pub(super) fn paint(&mut self, view: View<'_>, over: &Over, pointer: Option<&Pointer>) -> Painted {
        let Some(canvas) = &mut self.canvas else { return Painted::default() };
        canvas.set_over(over);
        canvas.set_pointer(pointer.map(|pointer| pointer.pixel(self.font.metrics().cell)));
        let painted = canvas.paint(view, &mut self.font);
        if canvas.damage().is_empty() && self.scanout == Scanout::Queued {
            self.scanout = Scanout::Idle;
        }
        painted
    }

    /// Another terminal is shown from now on: what is known of the picture says nothing about that one.
    pub(super) fn show_other(&mut self) {
        if let Some(canvas) = &mut self.canvas {
            *canvas = Canvas::new(self.size, canvas.cells(), &self.font);
        }
        self.damaged();
    }

    /// What this output shows, as a picture of its own: what is on its way to the display stays as it is.
    pub(super) fn snapshot(&mut self, view: View<'_>, over: &Over) -> Option<Canvas> {
        let cells = self.canvas.as_ref()?.cells();
        let mut canvas = Canvas::new(self.size, cells, &self.font);
        canvas.set_over(over);
        canvas.paint(view, &mut self.font);
        Some(canvas)
    }

    /// A place in parts of the whole picture, in cells of the grid.
    pub(super) fn cells_at(&self, x: f64, y: f64) -> (f64, f64) {
        let cell = self.font.metrics().cell;
        let (left, top) = self.canvas.as_ref().map_or((0, 0), Canvas::origin);
        let across = x * f64::from(self.size.width) - f64::from(left);
        let down = y * f64::from(self.size.height) - f64::from(top);
        (across / f64::from(cell.width), down / f64::from(cell.height))
    }

    pub(super) fn canvas(&self) -> Option<&Canvas> {
        self.canvas.as_ref()
    }

    /// The frame is on its way; a flip event will follow.
    pub(super) fn flipping(&mut self, now: Time) {
        self.scanout = Scanout::Flipping { again: false, lost_at: now + FLIP_LOST };
    }

    /// The frame is on the screen already.
    pub(super) fn shown(&mut self, now: Time) {
        self.scanout = Scanout::Resting { until: now + FRAME, again: false };
    }

    /// The frame was not taken.
    pub(super) fn refused(&mut self, now: Time) {
        if self.scanout != Scanout::Suspended {
            self.scanout = Scanout::Resting { until: now + REFUSED, again: true };
        }
    }

    pub(super) fn flipped(&mut self) {
        if let Scanout::Flipping { again, .. } = self.scanout {
            self.scanout = if again { Scanout::Queued } else { Scanout::Idle };
        }
    }

    /// When this output has to be looked at again, if nothing happens before.
    pub(super) fn deadline(&self) -> Option<Time> {
        match self.scanout {
            Scanout::Flipping { lost_at, .. } => Some(lost_at),
            Scanout::Resting { until, again: true } => Some(until),
            _ => None,
        }
    }

    pub(super) fn handle_timeout(&mut self, now: Time) {
        match self.scanout {
            Scanout::Flipping { lost_at, .. } if lost_at <= now => self.scanout = Scanout::Queued,
            Scanout::Resting { until, again } if until <= now => {
                self.scanout = if again { Scanout::Queued } else { Scanout::Idle };
            }
            _ => {}
        }
    }

    pub(super) fn suspend(&mut self) {
        self.scanout = Scanout::Suspended;
    }

    /// The display is ours again. What it shows now is not known: the whole picture is painted anew.
    pub(super) fn resume(&mut self) {
        self.scanout = Scanout::Idle;
        if let Some(canvas) = &mut self.canvas {
            *canvas = Canvas::new(self.size, canvas.cells(), &self.font);
        }
        self.damaged();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Mode;

    fn output() -> Output {
        let mode = Mode { index: 0, size: Pixels::new(64, 32), refresh: 60_000, preferred: true };
        let connector = Connector {
            id: 7,
            name: "Test-1".into(),
            connected: true,
            modes: vec![mode],
            ..Connector::default()
        };
        let wanted = Wanted { size: font::Size::Px(16), zoom: Zoom::NONE, faces: font::Faces::default() };
        let mut output = Output::new(OutputId(1), CardId(1), &connector, None, &wanted);
        output.next_mode();
        output.fit(Cells::new(8, 2));
        output
    }

    fn at(ms: u64) -> Time {
        Time::from_duration(Duration::from_millis(ms))
    }

    #[test]
    fn damage_during_a_flip_waits_for_it() {
        let mut output = output();
        assert!(output.wants_paint());
        output.flipping(at(0));
        output.damaged();
        assert!(!output.wants_paint());
        output.flipped();
        assert!(output.wants_paint());
    }

    #[test]
    fn a_lost_flip_does_not_darken_the_output_for_ever() {
        let mut output = output();
        output.flipping(at(0));
        assert_eq!(output.deadline(), Some(at(1000)));
        output.handle_timeout(at(1000));
        assert!(output.wants_paint());
    }

    #[test]
    fn an_unpaced_display_rests_between_frames_and_sleeps_when_nothing_changes() {
        let mut output = output();
        output.shown(at(0));
        assert_eq!(output.deadline(), None, "a rest without damage needs no wake-up");
        output.damaged();
        assert!(!output.wants_paint());
        output.handle_timeout(output.deadline().expect("a deadline"));
        assert!(output.wants_paint());
    }

    #[test]
    fn nothing_is_painted_while_suspended_and_everything_after() {
        let mut output = output();
        output.suspend();
        output.damaged();
        output.flipped();
        assert!(!output.wants_paint());
        output.resume();
        assert!(output.wants_paint());
    }
}
