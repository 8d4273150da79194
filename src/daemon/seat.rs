//! A seat without VTs under logind: its active session says who is in front, and a switch has to be asked for.
//!
//! Devices are opened directly and never asked of logind: a console that took control of a login's session would keep
//! a compositor from starting in it. A placeholder session (glasstty-greeter@.service) is the console's own place on
//! the seat: active while the session in focus has nobody logged in.

use std::io;
use std::time::Duration;

use super::Daemon;
use super::children::Children;
use super::report::chain;
use crate::event::Event;
use crate::sys::bus::Bus;
use crate::sys::claim::Claim;
use crate::sys::clock;
use crate::sys::logind::{Facts, Seat};
use crate::units::{SessionId, Time};

/// While another program drives the display although nobody said so: how often we try.
const TRY_AGAIN: Duration = Duration::from_millis(250);

/// The seat as logind has it.
#[derive(Debug)]
pub(super) struct Managed {
    seat: Seat,
    pub(super) bus: Option<Bus>,
    /// Who was active when we looked last.
    active: Option<String>,
    /// The login in the session that we show.
    shown: Option<String>,
    away: bool,
    try_again: Option<Time>,
}

/// Whose the active session is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Holder {
    Login(SessionId),
    Placeholder,
    Nobody,
    Another,
}

impl Managed {
    /// `None` where no logind manages the seat.
    pub(super) fn find(seat: &str) -> io::Result<Option<Self>> {
        let Some(seat) = Seat::watch(seat)? else { return Ok(None) };
        let bus = Bus::connect().map_err(|e| log::warn!("{}; switches stay ours alone", chain(&e))).ok();
        Ok(Some(Self { seat, bus, active: None, shown: None, away: false, try_again: None }))
    }

    pub(super) fn seat(&self) -> &Seat {
        &self.seat
    }

    pub(super) fn deadline(&self) -> Option<Time> {
        self.try_again
    }

    /// Whether a frame may be drawn now. The last word is the display's, which refuses.
    pub(super) fn may_draw(&self) -> bool {
        !self.away && !self.shown.as_ref().is_some_and(|id| self.seat.is_controlled(id))
    }

    pub(super) fn claim(&self) -> Claim<'_> {
        Claim::Seat { seat: &self.seat, shown: self.shown.as_deref() }
    }

    /// The display refused: somebody drives it of whom logind said nothing.
    pub(super) fn refused(&mut self) {
        self.try_again = Some(clock::now() + TRY_AGAIN);
    }

    fn activate(&self, id: &str) {
        if let Some(bus) = &self.bus
            && let Err(e) = bus.activate(id)
        {
            log::warn!("{}", chain(&e));
        }
    }
}

impl Daemon {
    /// Something of the seat changed: sees who is in front now.
    pub(super) fn check_seat(&mut self) {
        let Some(managed) = &mut self.front.managed else { return };
        let facts = managed.seat.read();
        if facts.active.as_ref().is_some_and(|id| facts.session(id).is_none()) {
            // The seat's file was written before the session's; the next notification brings it.
            return;
        }
        let holder = holder(&facts, &self.children);
        if managed.active != facts.active {
            managed.active.clone_from(&facts.active);
            self.follow(holder, &facts);
        }
        let shown = self.login_in(self.console.focused(), &facts);
        let Some(managed) = &mut self.front.managed else { return };
        let driven = shown.as_ref().and_then(|id| facts.session(id)).is_some_and(|login| login.controlled);
        managed.shown = shown;
        let front = holder != Holder::Another && !driven && self.display_is_free();
        self.stand(front);
    }

    /// While the display refused us, only a try tells whether it is free again.
    fn display_is_free(&mut self) -> bool {
        let waits = self.front.managed.as_ref().is_some_and(|managed| managed.try_again.is_some());
        if !waits {
            return true;
        }
        let free = self.display.take_master().is_ok();
        self.display.drop_master();
        if let Some(managed) = &mut self.front.managed {
            managed.try_again = if free { None } else { Some(clock::now() + TRY_AGAIN) };
        }
        free
    }

    fn stand(&mut self, front: bool) {
        let Some(managed) = &mut self.front.managed else { return };
        if front == managed.away {
            managed.away = !front;
            self.stands(front, "the seat is ours again", "another session has taken the seat");
        }
    }

    /// Another session is active: shows what belongs to it.
    fn follow(&mut self, holder: Holder, facts: &Facts) {
        let focused = self.console.focused();
        match holder {
            Holder::Login(session) => self.events.push(Event::Shown { session }),
            // A place without a login, beside those that have one.
            Holder::Placeholder if self.login_in(focused, facts).is_some() => {
                let free = (1..=super::mode::SESSIONS).map(|number| SessionId(number.into()));
                let free = free.into_iter().find(|session| self.login_in(*session, facts).is_none());
                self.events.extend(free.map(|session| Event::Shown { session }));
            }
            // A login has ended, and logind leaves the seat to nobody.
            Holder::Nobody => self.activate_session(focused, facts),
            Holder::Placeholder | Holder::Another => {}
        }
        self.tell_console();
    }

    /// A person switched to a session: it, or the placeholder, shall be the active one.
    pub(super) fn focus_seat(&mut self, session: SessionId) {
        let Some(managed) = &mut self.front.managed else { return };
        let facts = managed.seat.read();
        self.activate_session(session, &facts);
        let shown = self.login_in(session, &facts);
        if let Some(managed) = &mut self.front.managed {
            managed.shown = shown;
        }
    }

    fn activate_session(&mut self, session: SessionId, facts: &Facts) {
        let place = self.login_in(session, facts).or_else(|| facts.placeholder().map(|p| p.id.clone()));
        // A compositor that becomes active while we hold the display would never get it.
        self.display.drop_master();
        if let (Some(managed), Some(place)) = (&self.front.managed, place)
            && facts.active.as_ref() != Some(&place)
        {
            managed.activate(&place);
        }
    }

    /// The session that logind has of whoever is logged in there.
    fn login_in(&self, session: SessionId, facts: &Facts) -> Option<String> {
        facts.led_by(self.children.pid(session)?).map(|login| login.id.clone())
    }

    /// What logind sent.
    pub(super) fn read_bus(&mut self) {
        let Some(bus) = self.front.managed.as_mut().and_then(|managed| managed.bus.as_mut()) else { return };
        let seats = bus.attentions();
        let ours = self.front.managed.as_ref().map(|managed| managed.seat.name());
        if seats.iter().any(|seat| Some(seat.as_str()) == ours) {
            self.find_login();
        }
    }

    /// The trusted path: a session where nobody is logged in gets a new login, and comes to the front.
    pub(super) fn find_login(&mut self) {
        let facts = self.front.managed.as_ref().map(|managed| managed.seat.read());
        let login = |session: SessionId| facts.as_ref().and_then(|facts| self.login_in(session, facts));
        let free = |session: &SessionId| match &facts {
            Some(_) => login(*session).is_none(),
            // Nobody tells who is logged in: one that is not in use at all.
            None => self.children.pid(*session).is_none(),
        };
        let places = (1..=super::mode::SESSIONS).map(|number| SessionId(number.into()));
        let Some(session) = places.into_iter().find(free) else { return };
        log::info!("the trusted path was asked for: a new login in session {}", session.0);
        self.events.push(Event::FreshLogin { session });
        self.tell_console();
        self.focus_seat(session);
    }
}

fn holder(facts: &Facts, children: &Children) -> Holder {
    let Some(active) = facts.active.as_ref().and_then(|id| facts.session(id)) else { return Holder::Nobody };
    if facts.placeholder() == Some(active) {
        return Holder::Placeholder;
    }
    match active.leader.and_then(|pid| children.session_of(pid)) {
        Some(session) => Holder::Login(session),
        None => Holder::Another,
    }
}
