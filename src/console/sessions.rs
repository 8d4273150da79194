//! The sessions of a console by number: one has the focus, the others go on behind it.

use super::session::{Policy, Session};
use crate::action::{Action, Program, Winsize};
use crate::term;
use crate::units::{Cells, SessionId, Time};

/// What every session of a console is made with.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) program: Option<Program>,
    pub(super) policy: Policy,
    pub(super) terminal: term::Options,
    /// The highest number that a session may have.
    pub(super) most: u16,
}

/// Never empty. A session's number is its id: what Ctrl+Alt+F3 shows is `SessionId(3)`.
#[derive(Debug)]
pub(super) struct Sessions {
    plan: Plan,
    all: Vec<Session>,
    /// Index into `all`.
    focus: usize,
    size: Option<Winsize>,
    /// The kernel's messages, once somebody wanted to see them.
    log: Option<Session>,
    /// They are in front of the one in focus.
    shows_log: bool,
}

impl Sessions {
    /// With the first one, in focus.
    pub(super) fn new(plan: Plan) -> Self {
        let first = make(SessionId(1), &plan);
        Self { plan, all: vec![first], focus: 0, size: None, log: None, shows_log: false }
    }

    pub(super) fn focused(&self) -> &Session {
        let log = self.log.as_ref().filter(|_| self.shows_log);
        log.unwrap_or(&self.all[self.focus])
    }

    pub(super) fn focused_mut(&mut self) -> &mut Session {
        let log = self.log.as_mut().filter(|_| self.shows_log);
        log.unwrap_or(&mut self.all[self.focus])
    }

    pub(super) const fn shows_log(&self) -> bool {
        self.shows_log
    }

    pub(super) fn log_mut(&mut self) -> Option<&mut Session> {
        self.log.as_mut()
    }

    /// Puts the kernel's messages in front. True when nobody has read them yet.
    pub(super) fn show_log(&mut self, actions: &mut impl Extend<Action>, now: Time) -> bool {
        self.shows_log = true;
        if self.log.is_some() {
            return false;
        }
        let mut log = Session::new(SessionId::LOG, None, Policy::Once, self.plan.terminal.clone());
        if let Some(size) = self.size {
            actions.extend(log.resize(size, now));
        }
        self.log = Some(log);
        true
    }

    /// What comes back when they go; nothing without programs.
    pub(super) fn behind_log(&self) -> Option<SessionId> {
        self.plan.program.as_ref().map(|_| self.all[self.focus].id)
    }

    /// A line of our own, for whoever looks now and for whoever comes later.
    pub(super) fn say(&mut self, text: &str) {
        self.all[self.focus].say(text);
        if self.shows_log {
            self.focused_mut().say(text);
        }
    }

    /// One of them; the kernel's messages only while they are shown.
    pub(super) fn get(&self, id: SessionId) -> Option<&Session> {
        let log = self.log.as_ref().filter(|_| self.shows_log);
        self.all.iter().chain(log).find(|session| session.id == id)
    }

    pub(super) fn get_mut(&mut self, id: SessionId) -> Option<&mut Session> {
        let log = self.log.as_mut().filter(|_| self.shows_log);
        self.all.iter_mut().chain(log).find(|session| session.id == id)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Session> {
        self.all.iter()
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Session> {
        self.all.iter_mut()
    }

    /// There is more than one place to go.
    pub(super) fn may_switch(&self) -> bool {
        self.plan.most > 1
    }

    /// Puts a session in focus and makes it if there is none with that number. False when it was in focus already,
    /// or no session may have that number. What the new one needs goes to `actions`.
    pub(super) fn focus(&mut self, id: SessionId, actions: &mut impl Extend<Action>, now: Time) -> bool {
        if id == self.focused().id || !(1..=u32::from(self.plan.most)).contains(&id.0) {
            return false;
        }
        self.shows_log = false;
        match self.all.binary_search_by_key(&id, |session| session.id) {
            Ok(at) => self.focus = at,
            Err(at) => {
                self.all.insert(at, make(id, &self.plan));
                self.focus = at;
                let size = self.size;
                actions.extend(size.and_then(|size| self.focused_mut().resize(size, now)));
            }
        }
        true
    }

    /// Makes the first session whose number is neither in use nor `reserved`, out of focus and without a grid. `None`
    /// where no number is left.
    pub(super) fn make_another(&mut self, reserved: impl Fn(SessionId) -> bool) -> Option<SessionId> {
        let numbers = (1..=u32::from(self.plan.most)).map(SessionId);
        let id = numbers.into_iter().find(|id| self.get(*id).is_none() && !reserved(*id))?;
        let at = self.all.partition_point(|session| session.id < id);
        self.all.insert(at, make(id, &self.plan));
        // The one in focus may have moved on.
        self.focus += usize::from(at <= self.focus);
        Some(id)
    }

    /// How many hold their screen back.
    pub(super) fn holding(&self) -> usize {
        self.all.iter().filter(|session| session.holds_screen()).count()
    }

    /// Takes in a session whose program runs already. False where no session may have that number.
    pub(super) fn adopt(&mut self, id: SessionId, size: Cells, screen: &[u8], now: Time) -> bool {
        if !(1..=u32::from(self.plan.most)).contains(&id.0) {
            return false;
        }
        let mut session = make(id, &self.plan);
        session.adopt(size, screen, now);
        match self.all.binary_search_by_key(&id, |session| session.id) {
            Ok(at) => self.all[at] = session,
            Err(at) => {
                self.all.insert(at, session);
                self.focus += usize::from(at <= self.focus);
            }
        }
        true
    }

    /// The number so many places on among those that there are, around the end.
    pub(super) fn neighbour(&self, steps: i32) -> SessionId {
        let count = i32::try_from(self.all.len()).unwrap_or(i32::MAX);
        let at = i32::try_from(self.focus).unwrap_or(0);
        let to = (at + steps).rem_euclid(count);
        self.all[usize::try_from(to).unwrap_or(self.focus)].id
    }

    /// The grid is known or has changed, for all but some.
    pub(super) fn resize(
        &mut self,
        size: Winsize,
        but: &[SessionId],
        actions: &mut impl Extend<Action>,
        now: Time,
    ) {
        self.size = Some(size);
        let all = self.all.iter_mut().chain(&mut self.log);
        for session in all.filter(|session| !but.contains(&session.id)) {
            actions.extend(session.resize(size, now));
        }
    }

    /// Other choices of scrollback, colours, cursor and clipboard, for these and those to come.
    pub(super) fn set_options(&mut self, options: &term::Options) {
        let term::Options { test_reports, resizable, .. } = self.plan.terminal;
        self.plan.terminal = term::Options { test_reports, resizable, ..options.clone() };
        for session in self.all.iter_mut().chain(&mut self.log) {
            session.terminal.set_options(options);
        }
    }

    /// What they run when they start the next time.
    pub(super) fn set_program(&mut self, program: &Program) {
        self.plan.program = Some(program.clone());
        for session in &mut self.all {
            session.set_program(program.clone());
        }
    }

    /// All numbers, the one in focus in brackets.
    pub(super) fn summary(&self) -> String {
        let mut text = String::new();
        for session in &self.all {
            let number = session.id.0;
            let in_focus = session.id == self.focused().id;
            text += &if in_focus { format!(" [{number}]") } else { format!("  {number} ") };
        }
        text + " "
    }
}

fn make(id: SessionId, plan: &Plan) -> Session {
    Session::new(id, plan.program.clone(), plan.policy, plan.terminal.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Pixels;

    const SIZE: Winsize = Winsize { cells: Cells::new(80, 24), pixels: Pixels::new(640, 384) };

    fn sessions(most: u16) -> Sessions {
        let program = Program { file: "sh".into(), argv: vec!["sh".into()], env: vec![], dir: "/".into() };
        let terminal = term::Options::default();
        Sessions::new(Plan { program: Some(program), policy: Policy::Respawn, terminal, most })
    }

    #[test]
    fn a_number_is_a_session_and_is_made_once() {
        let mut all = sessions(12);
        let mut actions = Vec::new();
        all.resize(SIZE, &[], &mut actions, Time::default());
        assert!(all.focus(SessionId(3), &mut actions, Time::default()));
        assert!(all.focus(SessionId(2), &mut actions, Time::default()));
        assert!(all.focus(SessionId(3), &mut actions, Time::default()));
        let started: Vec<u32> = actions
            .iter()
            .map(|action| match action {
                Action::Spawn { session, .. } => session.0,
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(started, [1, 3, 2]);
        assert_eq!(all.summary(), "  1   2  [3] ");
    }

    #[test]
    fn the_log_stands_in_front_and_has_no_number() {
        let mut all = sessions(12);
        let mut actions = Vec::new();
        all.resize(SIZE, &[], &mut actions, Time::default());
        assert!(all.show_log(&mut actions, Time::default()));
        assert_eq!((all.focused().id, all.behind_log()), (SessionId::LOG, Some(SessionId(1))));
        assert_eq!(all.neighbour(1), SessionId(1));
        assert!(!all.focus(SessionId::LOG, &mut actions, Time::default()));
        assert!(all.focus(SessionId(1), &mut actions, Time::default()), "back to where we were");
        assert!(!all.show_log(&mut actions, Time::default()), "it is read once");
        assert_eq!(actions.len(), 1, "one program: {actions:?}");
    }

    #[test]
    fn what_runs_already_is_shown_as_it_was_and_not_started() {
        let mut all = sessions(12);
        let mut before = term::Terminal::new(Cells::new(60, 20), term::Options::default());
        before.feed(b"text\r\n\x1b[1mmore\x1b[c");
        assert!(all.adopt(SessionId(1), before.size(), &before.save(10), Time::default()));
        assert!(!all.adopt(SessionId(13), before.size(), b"", Time::default()));
        assert_eq!(all.focused().terminal.dump(), before.dump());
        assert!(all.focused().backlog().is_empty(), "what it answered is for nobody");
        let mut actions = Vec::new();
        all.resize(SIZE, &[], &mut actions, Time::default());
        assert_eq!(actions, [Action::ResizePty { session: SessionId(1), size: SIZE }]);
    }

    #[test]
    fn an_adopted_session_does_not_move_the_focus() {
        let mut all = sessions(12);
        all.focus(SessionId(5), &mut Vec::new(), Time::default());
        assert!(all.adopt(SessionId(3), Cells::new(80, 24), b"", Time::default()));
        assert_eq!(all.focused().id, SessionId(5));
    }

    #[test]
    fn numbers_beyond_the_last_lead_nowhere() {
        let mut all = sessions(2);
        let mut actions = Vec::new();
        assert!(!all.focus(SessionId(3), &mut actions, Time::default()));
        assert!(!all.focus(SessionId(0), &mut actions, Time::default()));
        assert!(!all.focus(SessionId(1), &mut actions, Time::default()), "already there");
        assert!(actions.is_empty());
    }

    #[test]
    fn another_one_is_made_beside_the_one_in_focus() {
        let mut all = sessions(3);
        let mut actions = Vec::new();
        assert!(all.focus(SessionId(3), &mut actions, Time::default()));
        assert_eq!(all.make_another(|_| false), Some(SessionId(2)));
        assert_eq!(all.focused().id, SessionId(3));
        assert_eq!(all.make_another(|_| false), None);
        assert_eq!(sessions(3).make_another(|id| id == SessionId(2)), Some(SessionId(3)));
    }

    #[test]
    fn neighbours_go_around() {
        let mut all = sessions(12);
        let mut actions = Vec::new();
        all.focus(SessionId(7), &mut actions, Time::default());
        assert_eq!(all.neighbour(1), SessionId(1));
        assert_eq!(all.neighbour(-1), SessionId(1));
        assert_eq!(all.neighbour(2), SessionId(7));
    }
}
