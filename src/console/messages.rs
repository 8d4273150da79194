//! The kernel's messages as one more session: without a program, fed by the daemon, scrolled and searched like any
//! other. It has no number that people could switch to; a command shows it and brings them back.

use xkbcommon::xkb::keysyms as ks;

use super::session::Session;
use super::{Console, overlay::Open, search::Search};
use crate::action::Action;
use crate::keyboard::{KeyPress, Kind, Mods};
use crate::units::Time;

impl Console {
    /// Another line for the log. It may hold sequences for colours, and nothing that a stranger wrote as it was.
    pub fn handle_log(&mut self, line: &str, now: Time) {
        let Some(log) = self.sessions.log_mut() else { return };
        let (_, col) = log.terminal.cursor();
        if col > 0 {
            log.feed(b"\r\n", now);
        }
        log.feed(line.as_bytes(), now);
        if self.sessions.shows_log() {
            self.damage_all();
        }
    }

    /// There is nothing behind the log.
    pub fn shows_only_the_log(&self) -> bool {
        self.sessions.shows_log() && self.sessions.behind_log().is_none()
    }

    /// Shows the log, or what was there before it.
    pub(super) fn toggle_log(&mut self, now: Time) -> bool {
        if self.sessions.shows_log() {
            return self.leave_log(now);
        }
        self.show_log(now);
        true
    }

    pub(super) fn show_log(&mut self, now: Time) {
        let is_new = self.sessions.show_log(&mut self.actions, now);
        if is_new {
            self.handle_log("\x1b[?25l", now);
            self.actions.push_back(Action::ReadLog);
        }
        self.turn();
    }

    /// False where nothing is behind it.
    fn leave_log(&mut self, now: Time) -> bool {
        let behind = self.sessions.behind_log();
        behind.is_some_and(|session| self.show_session(session, now))
    }

    /// A key while the log is shown, beside the console's commands: those of a pager.
    pub(super) fn press_log(&mut self, press: &KeyPress, now: Time) {
        if press.kind == Kind::Release || press.is_modifier() {
            return;
        }
        let Session { terminal, .. } = self.sessions.focused_mut();
        let page = i32::from(terminal.size().rows).max(2) - 1;
        let control = press.mods.held() == Mods::CTRL;
        match press.keysym {
            ks::KEY_Up => terminal.scroll_view(1),
            ks::KEY_Down => terminal.scroll_view(-1),
            ks::KEY_Prior | ks::KEY_KP_Prior => terminal.scroll_view(page),
            ks::KEY_Next | ks::KEY_KP_Next | ks::KEY_space => terminal.scroll_view(-page),
            ks::KEY_Home => terminal.scroll_view(i32::MAX),
            ks::KEY_End => terminal.scroll_to_bottom(),
            ks::KEY_slash => {
                let search = Search::new(terminal);
                self.overlay.open = Some(Open::Search(search));
            }
            ks::KEY_Escape | ks::KEY_q => {
                self.leave_log(now);
            }
            ks::KEY_c if control => {
                self.leave_log(now);
            }
            _ => return,
        }
        self.damage_all();
    }
}
