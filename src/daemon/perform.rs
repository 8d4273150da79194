//! Requests of the console to calls on the edge: one arm each, and every failure becomes a fact.

use super::Daemon;
use super::report::chain;
use crate::action::{Action, Beside};
use crate::event::Event;
use crate::sys::display::{Error, Failure};
use crate::sys::{backlight, restart};
use crate::units::{CardId, OutputId};

impl Daemon {
    pub(super) fn perform(&mut self, action: Action) {
        match action {
            Action::Modeset { output, card, connector, mode, beside } => {
                self.modeset(output, card, (connector, mode), &beside);
            }
            Action::Disable { output } => {
                self.display.disable(output, self.front.claim(self.vt.as_ref()));
            }
            Action::Blank { output } => self.blank(output),
            Action::Spawn { session, program, size } => self.spawn(session, &program, size),
            Action::ResizePty { session, size } => self.resize_pty(session, size),
            Action::WritePty { session } => self.write_pty(session),
            Action::Hangup { session } => self.hang_up(session),
            Action::Focused { session } => self.focus_seat(session),
            Action::FindLogin => self.find_login(),
            Action::Restart => {
                log::info!("this machine is to restart, as somebody at the console wants");
                if let Err(e) = restart::ctrl_alt_del() {
                    log::warn!("{}", chain(&e));
                }
            }
            Action::Light { brighter } => match backlight::step(brighter) {
                Ok(percent) => self.events.extend(percent.map(|percent| Event::Brightness { percent })),
                Err(e) => log::warn!("{}", chain(&e)),
            },
            Action::Reply { name, verdict } => self.reply_to(&name, verdict),
            Action::ReadLog => self.open_log(),
            Action::Screenshot { session } => self.keep_screenshot(session),
            Action::Leds(leds) => self.input.set_leds(leds),
            Action::Withdraw => self.withdraw(),
            Action::ReleaseVt => {
                if let Some(vt) = &self.vt {
                    vt.allow_leave();
                }
            }
            Action::AcquireVt => self.acquire_vt(),
            Action::SwitchVt { number } => self.switch_vt(number),
            Action::Leave { status } => self.leaving = Some(status),
        }
    }

    fn modeset(
        &mut self,
        output: OutputId,
        card: CardId,
        (connector, mode): (u32, usize),
        beside: &[Beside],
    ) {
        let claim = self.front.claim(self.vt.as_ref());
        match self.display.modeset(output, card, connector, mode, beside, claim) {
            Ok(size) => log::info!("{output:?} shows {}x{}", size.width, size.height),
            Err(e) => {
                log::warn!("{}", chain(&e));
                self.events.push(Event::ModesetFailed { output });
            }
        }
    }

    /// Without the display in our hands somebody else decides whether it sleeps.
    fn blank(&mut self, output: OutputId) {
        if self.may_draw() {
            self.display.blank(output, self.front.claim(self.vt.as_ref()));
        }
    }

    /// Lets go of everything that another VT or a graphical session needs.
    fn withdraw(&mut self) {
        self.input.suspend();
        self.events.push(Event::InputLost);
        self.display.clear_cursors(self.front.claim(self.vt.as_ref()));
        self.display.drop_master();
    }

    fn acquire_vt(&mut self) {
        if let Some(vt) = &self.vt {
            vt.confirm_enter();
        }
        self.keep_display();
        for output in self.console.outputs() {
            self.display.refresh(output);
        }
        self.probe_stale();
        if let Err(e) = self.input.resume() {
            log::warn!("{}", chain(&e));
        }
    }

    fn switch_vt(&self, number: u16) {
        if let Some(vt) = &self.vt
            && let Err(e) = vt.switch_to(number)
        {
            log::warn!("{}", chain(&e));
        }
    }

    /// Asks a display for its cursor plane when the arrow is first seen there, and sees whether the plane took the arrow
    /// of the last frame (`points`). Where it did not, the next frame has it in the picture.
    pub(super) fn learn_of_cursor(&mut self, output: OutputId, points: bool) {
        if points && !self.display.shows_sprites(output) {
            self.events.push(Event::CursorPlane { output, size: None });
        } else if self.console.wonders(output) {
            match self.display.try_cursor(output, self.front.claim(self.vt.as_ref())) {
                Ok(size) => self.events.push(Event::CursorPlane { output, size }),
                Err(error) => log::debug!("{}", chain(&error)),
            }
        }
    }

    /// A frame was not taken: the card is gone, another program drives the display, or the mode that comes
    /// with the first frame does not work.
    pub(super) fn submit_failed(&mut self, output: OutputId, error: &Error) {
        let fact = match (error.failure(), self.console.card_of(output)) {
            (Failure::Lost, Some(card)) => Event::CardLost { card },
            (Failure::Failed, _) => Event::ModesetFailed { output },
            (Failure::Refused | Failure::Lost, _) => Event::FrameRefused { output },
        };
        let refused = matches!(fact, Event::FrameRefused { .. });
        log::log!(if refused { log::Level::Debug } else { log::Level::Info }, "{}", chain(error));
        if refused {
            self.refused();
            // Whoever had the display may leave anything on it.
            self.display.refresh(output);
        }
        self.events.push(fact);
    }
}
