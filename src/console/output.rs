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

use super::layout;
use super::magnified::Magnified;
use super::plane::Plane;
use super::pointer::Pointer;
use super::tiles::{Screen, Whole};
use super::zoom::Zoom;
use crate::action::{Action, Beside, Frame, Winsize};
use crate::event::Mode;
use crate::font::{self, FaceFile, Faces, Font, Metrics};
use crate::outputs::{ModeWish, Shows, Wish};
use crate::paint::{self, Canvas, Manner, Over, Painted};
use crate::term::view::{CursorView, View};
use crate::units::{CardId, Cells, OutputId, Pixels, Placement, Rotation, SessionId, Time};

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
    /// The only one, or that of the tile at the top left.
    pub(super) connector: u32,
    /// All tiles together, where the display has several.
    whole: Whole,
    /// What the other tiles do in the mode of now.
    beside: Vec<Beside>,
    /// Of the picture, which stands upright.
    pub(super) size: Pixels,
    rotation: Rotation,
    /// Of the picture, where the display tells.
    size_mm: Option<Pixels>,
    /// In per cent.
    scale: u32,
    /// Height of a cell that is wanted here and not elsewhere.
    own_px: Option<u32>,
    placement: Placement,
    /// The connector's.
    pub(super) name: String,
    /// It is to have a session for itself.
    pub(super) wants_own: bool,
    /// The session that only this output shows; none where it shows what all the others do.
    pub(super) own: Option<SessionId>,
    mode: Option<Mode>,
    /// Modes not tried yet, best first.
    untried: Vec<Mode>,
    /// Modes that did not work, until the display changes.
    failed: Vec<Mode>,
    /// Height of a cell that is wanted; the font follows when a grid is set.
    px: u16,
    pub(super) font: Font,
    canvas: Option<Canvas>,
    pub(super) manner: Manner,
    /// How many times as large a part of the picture is shown.
    magnification: u32,
    magnified: Option<Magnified>,
    pub(super) plane: Plane,
    scanout: Scanout,
    /// The display did not take the last frame and knows what of it is new; that may be nothing any more to us.
    owed: bool,
    /// What was painted last is news for the display.
    news: bool,
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
        screen: &Screen,
        wish: Option<&Wish>,
        faces: &Faces,
    ) -> Self {
        let mut new = Self {
            id,
            card,
            connector: screen.connector.id,
            whole: Whole::default(),
            beside: Vec::new(),
            size: Pixels::default(),
            rotation: Rotation::None,
            size_mm: None,
            scale: 100,
            own_px: None,
            placement: Placement::default(),
            name: screen.connector.name.clone(),
            wants_own: false,
            own: None,
            mode: None,
            untried: Vec::new(),
            failed: Vec::new(),
            px: Metrics::MIN_PX,
            font: Font::new(Metrics::MIN_PX, faces),
            canvas: None,
            manner: Manner::default(),
            magnification: 1,
            magnified: None,
            plane: Plane::default(),
            scanout: Scanout::Idle,
            owed: false,
            news: false,
        };
        new.consider(screen, wish);
        new
    }

    /// What the display says of itself, and what is wished for it.
    fn consider(&mut self, screen: &Screen, wish: Option<&Wish>) {
        let connector = &screen.connector;
        self.whole = screen.whole.clone();
        self.rotation = wish.and_then(|wish| wish.rotation).unwrap_or(connector.orientation);
        self.size_mm = connector.size_mm.map(|size| self.rotation.turned(size));
        self.scale = wish.and_then(|wish| wish.scale).unwrap_or(100);
        self.wants_own = wish.is_some_and(|wish| wish.shows == Shows::Own);
        self.own_px = wish.and_then(|wish| wish.font_size);
        let placement = wish.map(|wish| wish.placement).unwrap_or_default();
        if placement != self.placement {
            self.placement = placement;
            self.canvas = None;
        }
        self.untried = layout::modes_by_merit(connector, wish.and_then(|wish| wish.mode));
    }

    /// The display changed, or the wishes did: the mode to set, where another one is better now.
    pub(super) fn reconsider(&mut self, screen: &Screen, wish: Option<&Wish>) -> Option<usize> {
        let rotation = self.rotation;
        self.consider(screen, wish);
        let failed = std::mem::take(&mut self.failed);
        self.untried.retain(|mode| !failed.iter().any(|failed| same(failed, mode)));
        self.failed = failed;
        let best = *self.untried.first()?;
        if self.mode.is_some_and(|mode| same(&mode, &best)) && self.beside == self.whole.beside(&best) {
            self.untried.remove(0);
            if self.rotation != rotation {
                self.resize(best.size);
            }
            return None;
        }
        self.next_mode()
    }

    /// Takes the next mode worth trying; `None` when all have failed.
    pub(super) fn next_mode(&mut self) -> Option<usize> {
        if self.untried.is_empty() {
            return None;
        }
        let mode = self.untried.remove(0);
        self.mode = Some(mode);
        self.beside = self.whole.beside(&mode);
        self.resize(mode.size);
        Some(mode.index)
    }

    /// The request for a mode that was taken.
    pub(super) fn modeset(&self, mode: usize) -> Action {
        let Self { id: output, card, connector, .. } = *self;
        Action::Modeset { output, card, connector, mode, beside: self.beside.clone() }
    }

    /// Whether a connector shows a part of this picture, but not its top left corner.
    pub(super) fn has_beside(&self, connector: u32) -> bool {
        self.beside.iter().any(|beside| beside.connector == connector)
    }

    /// The mode that was tried last does not work.
    pub(super) fn mode_failed(&mut self) {
        self.failed.extend(self.mode.take());
    }

    fn resize(&mut self, mode: Pixels) {
        self.size = self.rotation.turned(mode);
        self.canvas = None;
        self.plane.forget();
    }

    /// Text as large as it is to be on this display, from the next [`Self::fit`] on.
    pub(super) fn choose_height(&mut self, size: font::Size, zoom: Zoom) {
        self.px = self.height(size, zoom);
    }

    /// Pixels of a cell on this display.
    pub(super) fn height(&self, size: font::Size, zoom: Zoom) -> u16 {
        let px = self.own_px.unwrap_or_else(|| size.on(self.size, self.size_mm).into()) * self.scale / 100;
        let px = u16::try_from(px).unwrap_or(Metrics::MAX_PX);
        zoom.apply(px.clamp(Metrics::MIN_PX, Metrics::MAX_PX))
    }

    /// Text as large as a grid allows, where another display sets the grid.
    pub(super) fn fill(&mut self, cells: Cells) {
        let most = self.size.height / u32::from(cells.rows);
        let most = u16::try_from(most).unwrap_or(Metrics::MAX_PX).min(Metrics::MAX_PX);
        let fits = |px: &u16| {
            let room = self.room(*px);
            room.cols >= cells.cols && room.rows >= cells.rows
        };
        if let Some(px) = (self.px + 1..=most).rev().find(fits) {
            self.px = px;
        }
    }

    /// More faces, for characters that were missing.
    pub(super) fn add_faces(&mut self, found: &[FaceFile]) {
        found.iter().for_each(|face| self.font.add(face));
        self.show_other();
    }

    /// Other faces, from the next [`Self::fit`] on.
    pub(super) fn set_faces(&mut self, faces: &Faces) {
        self.font = Font::new(self.px, faces);
        self.canvas = None;
    }

    /// The cells that this output has room for, with text as large as was chosen.
    pub(super) fn chosen_room(&self) -> Cells {
        self.room(self.px)
    }

    /// The cells that this output has room for where they are `px` pixels high.
    pub(super) fn room(&self, px: u16) -> Cells {
        Canvas::fitting(self.size, self.font.metrics_at(px).cell)
    }

    pub(super) const fn rotation(&self) -> Rotation {
        self.rotation
    }

    /// The mode, how the picture is turned, and the height of a cell.
    pub(super) fn describe(&self) -> String {
        let mode = self.mode.map_or_else(
            || "no mode".to_owned(),
            |mode| {
                let exactly =
                    ModeWish::Exactly { size: mode.size, refresh: Some(mode.refresh).filter(|r| *r > 0) };
                exactly.to_string()
            },
        );
        format!("{mode} {} {}px", self.rotation, self.px)
    }

    /// Some text of the picture blinks.
    pub(super) fn blinks(&self) -> bool {
        self.canvas.as_ref().is_some_and(Canvas::blinks)
    }

    /// Makes the picture fit a grid, in text of the chosen height; how large the grid is then.
    pub(super) fn fit(&mut self, cells: Cells, faces: &Faces) -> Winsize {
        if self.font.metrics() != self.font.metrics_at(self.px) {
            self.font = Font::new(self.px, faces);
            self.canvas = None;
        }
        if self.canvas.as_ref().is_none_or(|c| c.cells() != cells || c.size() != self.size) {
            self.canvas = Some(self.blank(cells));
            self.damaged();
        }
        let cell = self.font.metrics().cell;
        let pixels = Pixels::new(cell.width * u32::from(cells.cols), cell.height * u32::from(cells.rows));
        Winsize { cells, pixels }
    }

    /// Something that this output shows has changed.
    pub(super) fn damaged(&mut self) {
        match &mut self.scanout {
            Scanout::Idle => self.scanout = Scanout::Queued,
            Scanout::Flipping { again, .. } | Scanout::Resting { again, .. } => *again = true,
            Scanout::Queued | Scanout::Suspended => {}
        }
    }

    /// A picture of a grid with nothing in it.
    fn blank(&self, cells: Cells) -> Canvas {
        Canvas::new(self.size, cells, &self.font).placed(self.placement)
    }

    pub(super) fn wants_paint(&self) -> bool {
        self.scanout == Scanout::Queued && self.canvas.is_some()
    }

    /// Paints into the canvas. With no change the output is idle again and nothing has to be submitted.
    pub(super) fn paint(
        &mut self,
        view: View<'_>,
        over: &Over,
        pointer: Option<&Pointer>,
        (lit, cursor_blinks): (bool, bool),
    ) -> Painted {
        let Some(canvas) = &mut self.canvas else { return Painted::default() };
        canvas.set_manner(self.manner);
        canvas.set_over(over);
        canvas.set_lit(lit);
        canvas.set_cursor_blinks(cursor_blinks);
        canvas.set_pointer(pointer.map(|pointer| pointer.pixel(self.font.metrics().cell)));
        // A magnified picture shows a magnified arrow, and its own part of the display alone.
        let apart = self.magnification == 1 && self.plane.takes(canvas.arrow_size(), self.rotation);
        canvas.set_pointer_apart(apart);
        let painted = canvas.paint(view, &mut self.font);
        let pointed = self.plane.aim(canvas.sprite());
        self.magnify(view);
        let damaged = self.frame().is_some_and(|frame| !frame.damage.is_empty());
        self.news = damaged || pointed || self.owed;
        if !self.news && self.scanout == Scanout::Queued {
            self.scanout = Scanout::Idle;
        }
        painted
    }

    /// Whether the arrow is in the picture, and the display could perhaps show it by itself.
    pub(super) fn wonders(&self) -> bool {
        let pointed = || self.canvas.as_ref().is_some_and(|canvas| canvas.pointer().is_some());
        self.plane.is_unasked() && self.magnification == 1 && pointed()
    }

    /// Shows a part of the picture larger, or all of it as it is, from the next frame on.
    pub(super) fn set_magnification(&mut self, factor: u32) {
        if self.magnification != factor {
            self.magnification = factor;
            self.magnified = None;
            self.show_other();
        }
    }

    fn magnify(&mut self, view: View<'_>) {
        let Some(canvas) = &self.canvas else { return };
        if self.magnified.as_ref().is_none_or(|magnified| magnified.magnifier().size() != self.size) {
            self.magnified = Magnified::new(self.size, self.magnification);
        }
        if let Some(magnified) = &mut self.magnified {
            let cell = |cursor: CursorView| {
                let seen =
                    if self.manner.bidi { paint::place_of(view, cursor.row, cursor.col) } else { cursor.col };
                canvas.cell(seen, cursor.row)
            };
            magnified.show(canvas, canvas.pointer(), view.cursor().map(cell));
        }
    }

    /// What the display is to show.
    pub(super) fn frame(&self) -> Option<Frame<'_>> {
        let canvas = self.canvas.as_ref()?;
        let (pixels, size, damage) = match self.magnified.as_ref().map(Magnified::magnifier) {
            Some(magnifier) => (magnifier.pixels(), magnifier.size(), magnifier.damage()),
            None => (canvas.pixels(), canvas.size(), canvas.damage()),
        };
        let (rotation, pointer, news) = (self.rotation, canvas.sprite(), self.news);
        Some(Frame { pixels, size, damage, rotation, pointer, tile: None, news })
    }

    /// Another terminal is shown from now on: what is known of the picture says nothing about that one.
    pub(super) fn show_other(&mut self) {
        self.canvas = self.canvas.as_ref().map(|canvas| self.blank(canvas.cells()));
        self.damaged();
    }

    /// What this output shows, as a picture of its own: what is on its way to the display stays as it is.
    pub(super) fn snapshot(&mut self, view: View<'_>, over: &Over) -> Option<Canvas> {
        let cells = self.canvas.as_ref()?.cells();
        let mut canvas = self.blank(cells);
        canvas.set_manner(self.manner);
        canvas.set_over(over);
        canvas.paint(view, &mut self.font);
        Some(canvas)
    }

    /// A place in parts of the display, which may hang another way than the picture stands, in cells of the grid.
    pub(super) fn cells_at(&self, x: f64, y: f64) -> (f64, f64) {
        let (x, y) = match self.rotation {
            Rotation::None => (x, y),
            Rotation::Right => (y, 1.0 - x),
            Rotation::UpsideDown => (1.0 - x, 1.0 - y),
            Rotation::Left => (1.0 - y, x),
        };
        let cell = self.font.metrics().cell;
        let (left, top) = self.canvas.as_ref().map_or((0, 0), Canvas::origin);
        let (across, down) = (x * f64::from(self.size.width), y * f64::from(self.size.height));
        let magnifier = self.magnified.as_ref().map(Magnified::magnifier);
        let (across, down) = magnifier.map_or((across, down), |magnifier| magnifier.place(across, down));
        ((across - f64::from(left)) / f64::from(cell.width), (down - f64::from(top)) / f64::from(cell.height))
    }

    /// The frame is on its way; a flip event will follow.
    pub(super) fn flipping(&mut self, now: Time) {
        self.taken();
        self.scanout = Scanout::Flipping { again: false, lost_at: now + FLIP_LOST };
    }

    /// The frame is on the screen already.
    pub(super) fn shown(&mut self, now: Time) {
        self.taken();
        self.scanout = Scanout::Resting { until: now + FRAME, again: false };
    }

    fn taken(&mut self) {
        self.owed = false;
        self.plane.told();
    }

    /// The frame was not taken.
    pub(super) fn refused(&mut self, now: Time) {
        self.owed = true;
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
        self.canvas = self.canvas.as_ref().map(|canvas| self.blank(canvas.cells()));
        self.damaged();
    }
}

/// Whether two modes look the same; their numbers may have changed.
fn same(a: &Mode, b: &Mode) -> bool {
    (a.size, a.refresh) == (b.size, b.refresh)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Connector;

    fn output() -> Output {
        let mode = Mode { index: 0, size: Pixels::new(64, 32), refresh: 60_000, preferred: true };
        let connector = Connector {
            id: 7,
            name: "Test-1".into(),
            connected: true,
            modes: vec![mode],
            ..Connector::default()
        };
        let faces = Faces::default();
        let screen = Screen { connector, whole: Whole::default(), others: Vec::new() };
        let mut output = Output::new(OutputId(1), CardId(1), &screen, None, &faces);
        output.next_mode();
        output.choose_height(font::Size::Px(16), Zoom::NONE);
        output.fit(Cells::new(8, 2), &faces);
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
    fn a_finger_touches_the_cell_that_is_seen_there() {
        let mut output = output();
        output.size = Pixels::new(64, 32);
        let mut place = |rotation: Rotation| {
            output.rotation = rotation;
            output.cells_at(0.0, 0.0)
        };
        assert_eq!(place(Rotation::None), (0.0, 0.0));
        assert_eq!(place(Rotation::Right), (0.0, 2.0), "the picture's lower left");
        assert_eq!(place(Rotation::UpsideDown), (8.0, 2.0));
        assert_eq!(place(Rotation::Left), (8.0, 0.0), "the picture's upper right");
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
