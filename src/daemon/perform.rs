//! Requests of the console to calls on the edge: one arm each, and every failure becomes a fact.

use super::Daemon;
use super::report::chain;
use crate::action::Action;
use crate::event::Event;
use crate::sys::display::{Error, Failure};
use crate::sys::vt::Vt;
use crate::units::{CardId, OutputId};

impl Daemon {
    pub(super) fn perform(&mut self, action: Action) {
        match action {
            Action::Modeset { output, card, connector, mode } => {
                self.modeset(output, card, connector, mode);
            }
            Action::Disable { output } => self.display.disable(output),
            Action::Blank { output } => self.blank(output),
            Action::Spawn { session, program, size } => self.spawn(session, &program, size),
            Action::ResizePty { session, size } => self.resize_pty(session, size),
            Action::WritePty { session } => self.write_pty(session),
            Action::Hangup { session } => self.hang_up(session),
            Action::Focused { session } => self.focus_seat(session),
            Action::FindLogin => self.find_login(),
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

    fn modeset(&mut self, output: OutputId, card: CardId, connector: u32, mode: usize) {
        match self.display.modeset(output, card, connector, mode) {
            Ok(size) => log::info!("{output:?} shows {}x{}", size.width, size.height),
            Err(e) => {
                log::warn!("{}", chain(&e));
                self.events.push(Event::ModesetFailed { output });
            }
        }
    }

    /// Without the display in our hands somebody else decides whether it sleeps.
    fn blank(&mut self, output: OutputId) {
        if self.step_forward() {
            self.display.blank(output);
            self.step_back();
        }
    }

    /// Lets go of everything that another VT or a graphical session needs.
    fn withdraw(&mut self) {
        self.input.suspend();
        self.events.push(Event::InputLost);
        self.display.drop_master();
    }

    fn acquire_vt(&mut self) {
        if let Some(vt) = &self.vt {
            vt.confirm_enter();
        }
        if let Err(e) = self.display.take_master() {
            log::info!("{}", chain(&e));
        }
        for output in self.console.outputs() {
            self.display.refresh(output);
        }
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

    /// A frame was not taken: the card is gone, another program drives the display, or the mode that comes
    /// with the first frame does not work.
    pub(super) fn submit_failed(&mut self, output: OutputId, error: &Error) {
        let fact = match (error.failure(), self.console.card_of(output)) {
            (Failure::Lost, Some(card)) => Event::CardLost { card },
            (Failure::Failed, _) => Event::ModesetFailed { output },
            (Failure::Refused | Failure::Lost, _) => Event::FrameRefused { output },
        };
        log::info!("{}", chain(error));
        if matches!(fact, Event::FrameRefused { .. }) {
            self.take_display_back(output);
        }
        self.events.push(fact);
    }

    /// Right after a switch the other side may still hold the display: whoever is in front asks again.
    fn take_display_back(&mut self, output: OutputId) {
        let in_front = self.vt.as_ref().is_none_or(Vt::is_front);
        if in_front && self.display.take_master().is_ok() {
            self.display.refresh(output);
            self.step_back();
        }
    }
}
