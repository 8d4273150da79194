//! What a key press does: something in the overlay, a command of the console, or bytes for the program.

use super::character::{Character, Choice};
use super::clipboard::{self, Which};
use super::help::Help;
use super::output::Output;
use super::overlay::Open;
use super::prompt::Edit;
use super::search::Search;
use super::session::Session;
use super::zoom::Zoom;
use super::{Console, bindings, magnified, seat};
use crate::action::Action;
use crate::binding::Command;
use crate::keyboard::{self, KeyPress, Kind};
use crate::paint::Manner;
use crate::term::Direction;
use crate::units::{Cells, SessionId, Time};

/// Zooming stops where less than this would fit on a display.
const LEAST: Cells = Cells::new(20, 5);

impl Console {
    pub(super) fn handle_press(&mut self, press: &KeyPress, now: Time) {
        if self.press_passphrase(press, now) {
            self.seat.take(press.code);
            self.damage_all();
            return;
        }
        if press.kind != Kind::Release && !press.is_modifier() && self.take_press(press, now) {
            // Its release is not the program's either.
            self.seat.take(press.code);
            return;
        }
        if self.sessions.shows_log() {
            return self.press_log(press, now);
        }
        let session = self.sessions.focused_mut();
        let mut bytes = Vec::new();
        let modes = seat::key_modes(session.terminal.modes());
        keyboard::encode(press, modes, &mut bytes);
        if bytes.is_empty() {
            return;
        }
        self.hide_pointer();
        self.type_bytes(&bytes, Session::write);
        bytes.fill(0);
    }

    /// False: the key is the program's.
    fn take_press(&mut self, press: &KeyPress, now: Time) -> bool {
        if self.overlay.open.is_some() && self.press_overlay(press, now) {
            self.damage_all();
            return true;
        }
        let command = bindings::command(press, &self.bindings);
        if command == Some(Command::Restart) && press.kind == Kind::Repeat && self.machine {
            // Asked seven times in two seconds, systemd restarts without stopping anything.
            return true;
        }
        command.is_some_and(|command| self.obey(command, now))
    }

    /// The same for what nobody types: the window stays where it is.
    pub(super) fn send(&mut self, bytes: &[u8]) {
        let session = self.sessions.focused_mut();
        if session.write(bytes) {
            self.actions.push_back(Action::WritePty { session: session.id });
        }
    }

    /// Puts bytes on their way to the focused program, and shows where they will be echoed.
    fn type_bytes(&mut self, bytes: &[u8], write: impl FnOnce(&mut Session, &[u8]) -> bool) {
        let session = self.sessions.focused_mut();
        let scrolled = session.terminal.scrolled_back() > 0;
        if scrolled {
            session.terminal.scroll_to_bottom();
        }
        if write(session, bytes) {
            self.actions.push_back(Action::WritePty { session: session.id });
        }
        if scrolled {
            self.damage_all();
        }
    }

    /// A key for what is open above the terminal; false where that has no use for it.
    fn press_overlay(&mut self, press: &KeyPress, now: Time) -> bool {
        let size = self.sessions.focused().terminal.size();
        match &mut self.overlay.open {
            None => return false,
            Some(Open::Help(help)) => {
                if !help.press(press, size) {
                    self.overlay.open = None;
                }
            }
            Some(Open::Search(search)) => {
                let edit = search.prompt.press(press);
                return self.edit_search(edit);
            }
            Some(Open::Character(asked)) => match asked.press(press) {
                Choice::Foreign => return false,
                Choice::Open => {}
                Choice::Done(character) => self.type_character(character),
                Choice::Unknown => {
                    let text = format!(" no character {} ", asked.prompt.text());
                    self.overlay.open = None;
                    self.overlay.indicate(text, now);
                }
            },
        }
        true
    }

    fn edit_search(&mut self, edit: Edit) -> bool {
        let session = self.sessions.focused_mut();
        let (terminal, selection) = (&mut session.terminal, &mut session.selection);
        let Some(Open::Search(search)) = &mut self.overlay.open else { return false };
        match edit {
            Edit::Foreign => return false,
            Edit::Nothing => {}
            Edit::Changed => search.changed(terminal),
            Edit::Toggle => search.toggle(terminal),
            Edit::Up | Edit::Accept => search.step(terminal, Direction::Up),
            Edit::Down => search.step(terminal, Direction::Down),
            Edit::Close => {
                // What was found can be copied.
                if let Some(found) = search.current() {
                    selection.set(terminal, found);
                }
                self.overlay.open = None;
            }
        }
        true
    }

    fn type_character(&mut self, character: Option<char>) {
        self.overlay.open = None;
        if let Some(c) = character {
            self.type_bytes(c.encode_utf8(&mut [0; 4]).as_bytes(), Session::write);
        }
    }

    /// False: there is nothing here that the command could mean, and the program gets the key.
    pub(super) fn obey(&mut self, command: Command, now: Time) -> bool {
        match command {
            Command::Copy => self.copy(now),
            Command::Paste => self.paste(Which::Copied),
            Command::PastePrimary => self.paste(Which::Selected),
            Command::ZoomIn => self.zoom(true, now),
            Command::ZoomOut => self.zoom(false, now),
            Command::ZoomReset => self.zoom_to(Zoom::NONE, now),
            Command::Magnify => self.magnify(now),
            Command::HighContrast => self.change_contrast(now),
            Command::Help => self.overlay.open = Some(Open::Help(Help::default())),
            Command::Search => {
                let search = Search::new(&self.sessions.focused().terminal);
                self.overlay.open = Some(Open::Search(search));
            }
            Command::UnicodeInput => {
                self.overlay.open = Some(Open::Character(Character::new()));
            }
            Command::Restart | Command::Brighter | Command::Darker => return self.obey_machine(command),
            Command::Screenshot => {
                self.actions.push_back(Action::Screenshot { session: self.focused() });
            }
            Command::TrustedLogin if self.vts => return false,
            Command::TrustedLogin => self.actions.push_back(Action::FindLogin),
            Command::Passphrase if self.open_passphrase() => {}
            Command::Log => return self.toggle_log(now),
            Command::LayoutNext => return self.next_layout(now),
            Command::NextDisplay => match self.on_next_display() {
                Some(session) => self.switch_session(session, now),
                None => return false,
            },
            Command::Console(_) | Command::NextConsole | Command::PreviousConsole => {
                return self.go(command, now);
            }
            _ => return self.obey_terminal(command),
        }
        self.damage_all();
        true
    }

    /// Commands that are about the machine that we run on, where it is ours to command.
    fn obey_machine(&mut self, command: Command) -> bool {
        if self.machine {
            self.actions.push_back(match command {
                Command::Restart => Action::Restart,
                _ => Action::Light { brighter: command == Command::Brighter },
            });
        }
        self.machine
    }

    /// Commands that are about the terminal alone.
    fn obey_terminal(&mut self, command: Command) -> bool {
        let session = self.sessions.focused_mut();
        let terminal = &mut session.terminal;
        let page = i32::from(terminal.size().rows).max(2) / 2;
        let rows = |count: Option<usize>| count.and_then(|count| i32::try_from(count).ok()).unwrap_or(0);
        match command {
            Command::ScrollLineUp => terminal.scroll_view(1),
            Command::ScrollLineDown => terminal.scroll_view(-1),
            Command::ScrollPageUp => terminal.scroll_view(page),
            Command::ScrollPageDown => terminal.scroll_view(-page),
            Command::ScrollTop => terminal.scroll_view(i32::MAX),
            Command::ScrollBottom => terminal.scroll_to_bottom(),
            Command::PreviousPrompt => terminal.scroll_view(rows(terminal.prompt_above())),
            Command::NextPrompt => terminal.scroll_view(-rows(terminal.prompt_below())),
            Command::Clear => terminal.forget_history(),
            Command::Reset => {
                terminal.reset();
                session.selection.clear();
            }
            _ => return false,
        }
        self.damage_all();
        true
    }

    /// To another VT where the kernel has them, else to another session.
    fn go(&mut self, command: Command, now: Time) -> bool {
        match command {
            Command::Console(number) if self.vts => self.actions.push_back(Action::SwitchVt { number }),
            _ if self.vts || !self.sessions.may_switch() => return false,
            Command::Console(number) => self.switch_session(SessionId(number.into()), now),
            Command::NextConsole => self.switch_session(self.sessions.neighbour(1), now),
            Command::PreviousConsole => self.switch_session(self.sessions.neighbour(-1), now),
            _ => return false,
        }
        true
    }

    fn copy(&mut self, now: Time) {
        let session = self.sessions.focused_mut();
        let Some(text) = session.selection.text(&session.terminal) else {
            return self.overlay.indicate(" nothing is selected ", now);
        };
        let kept = session.clipboard.set(Which::Copied, text);
        self.overlay.indicate(if kept { " copied " } else { " too long to copy " }, now);
    }

    /// Types what was copied or selected; into the line of a prompt where one is open.
    pub(super) fn paste(&mut self, which: Which) {
        let session = self.sessions.focused_mut();
        let text = session.clipboard.get(which);
        match &mut self.overlay.open {
            Some(Open::Search(search)) => {
                search.prompt.insert(text);
                search.changed(&mut session.terminal);
            }
            Some(Open::Character(asked)) => {
                asked.prompt.insert(text);
                asked.changed();
            }
            Some(Open::Help(_)) => {}
            None if text.is_empty() => {}
            None => {
                let bracketed = session.terminal.modes().has(crate::term::ModeFlags::BRACKETED_PASTE);
                let mut bytes = clipboard::typed(text, bracketed);
                self.type_bytes(&bytes, Session::write_paste);
                bytes.fill(0);
            }
        }
    }

    /// One step larger or smaller.
    pub(super) fn zoom(&mut self, larger: bool, now: Time) {
        self.zoom_to(self.font.zoom.step(larger), now);
    }

    /// A part of every picture, larger than before, and after the largest everything as it is.
    fn magnify(&mut self, now: Time) {
        self.magnification = magnified::next(self.magnification);
        let factor = self.magnification;
        self.outputs.iter_mut().for_each(|output| output.set_magnification(factor));
        let said = if factor > 1 { format!(" {factor} times ") } else { " as it is ".to_owned() };
        self.overlay.indicate(said, now);
    }

    /// How outputs show everything from their next frame on.
    pub(super) fn set_manner(&mut self, manner: Manner) {
        self.manner = manner;
        self.outputs.iter_mut().for_each(|output| output.manner = manner);
    }

    fn change_contrast(&mut self, now: Time) {
        let contrast = !self.manner.contrast;
        self.set_manner(Manner { contrast, ..self.manner });
        self.overlay.indicate(if contrast { " high contrast " } else { " usual colours " }, now);
    }

    /// Text of another size on every output, where enough of it would still fit.
    fn zoom_to(&mut self, zoom: Zoom, now: Time) {
        let fits = |output: &Output| {
            let px = output.height(self.font.size, zoom);
            let room = output.room(px);
            px <= output.height(self.font.size, self.font.zoom)
                || room.cols >= LEAST.cols && room.rows >= LEAST.rows
        };
        if self.outputs.iter().all(fits) {
            self.font.zoom = zoom;
            self.fit_session(now);
        }
        let shown = self.font_size();
        self.overlay.indicate(format!(" {shown} px "), now);
    }
}
