//! Questions for passphrases, above everything that programs can draw.
//!
//! Where no program runs a question opens by itself. Beside a login or a shell it is only announced, and a chord opens
//! it, so that nobody types to it what was meant for a program, and no program can pretend to be it.

use std::time::Duration;

use unicode_segmentation::UnicodeSegmentation as _;
use xkbcommon::xkb::keysyms as ks;

use super::{Console, bindings};
use crate::action::{Action, Verdict};
use crate::binding::{Bindings, Command};
use crate::event::Question;
use crate::keyboard::{KeyPress, Kind, Mods};
use crate::paint::{Ink, Over};
use crate::secret::Secret;
use crate::units::{Cells, Time};

/// How long an answer may serve for further questions, as systemd keeps it.
const KEEP: Duration = Duration::from_secs(150);

/// Who asks the same so soon after an answer had a wrong one.
const AGAIN: Duration = Duration::from_secs(30);

/// Columns of the box.
const WIDTH: u16 = 66;
/// Lines of a question at most.
const LINES: usize = 4;

/// What is asked, and what is typed.
#[derive(Debug, Default)]
pub(super) struct Passphrases {
    /// The oldest first.
    questions: Vec<Question>,
    /// Answered, and not yet taken back by whoever asked.
    done: Vec<String>,
    typed: Secret,
    /// On its way.
    answer: Secret,
    is_sent: bool,
    /// Serves for others until then.
    kept: Secret,
    keep_until: Option<Time>,
    open: bool,
    reveals: bool,
    /// What the last answer was for, and when.
    last: Option<(String, Time)>,
}

/// What a key did.
enum Press {
    Nothing,
    Answer,
    GiveUp,
    Close,
}

impl Passphrases {
    fn current(&self) -> Option<&Question> {
        self.questions.first()
    }

    pub(super) fn is_open(&self) -> bool {
        self.open && !self.questions.is_empty()
    }

    /// When the current question, or what is kept, is out of date.
    pub(super) fn deadline(&self) -> Option<Time> {
        self.questions.iter().filter_map(|question| question.until).chain(self.keep_until).min()
    }

    /// True when something went.
    pub(super) fn handle_timeout(&mut self, now: Time) -> bool {
        if self.keep_until.is_some_and(|until| until <= now) {
            self.keep_until = None;
            self.kept.wipe();
        }
        let before = self.questions.len();
        let current = self.current().map(|question| question.name.clone());
        self.questions.retain(|question| question.until.is_none_or(|until| until > now));
        self.follow(current.as_deref());
        self.questions.len() != before
    }

    /// Another question than before is the current one: what was typed is not for it.
    fn follow(&mut self, before: Option<&str>) {
        if self.current().map(|question| question.name.as_str()) != before {
            self.typed.wipe();
            self.reveals = false;
        }
    }

    fn set(&mut self, questions: &[Question]) {
        let current = self.current().map(|question| question.name.clone());
        self.done.retain(|done| questions.iter().any(|question| question.name == *done));
        let known = |name: &str| questions.iter().find(|question| question.name == name);
        let old = self.questions.iter().filter_map(|question| known(&question.name).cloned());
        let mut all: Vec<Question> = old.collect();
        for question in questions {
            if !all.iter().any(|one| one.name == question.name) && !self.done.contains(&question.name) {
                all.push(question.clone());
            }
        }
        self.questions = all;
        self.follow(current.as_deref());
    }

    /// The current question is no longer one. Its name.
    fn finish(&mut self) -> Option<String> {
        if self.questions.is_empty() {
            return None;
        }
        let question = self.questions.remove(0);
        self.done.push(question.name.clone());
        self.reveals = false;
        Some(question.name)
    }

    fn press(&mut self, press: &KeyPress) -> Press {
        match press.keysym {
            // Held down, it would answer the next question too.
            ks::KEY_Return | ks::KEY_KP_Enter if press.kind == Kind::Repeat => {}
            ks::KEY_Return | ks::KEY_KP_Enter => return Press::Answer,
            ks::KEY_Escape => return Press::Close,
            ks::KEY_BackSpace => self.typed.pop(),
            ks::KEY_Tab => self.reveals = !self.reveals && !self.current().is_some_and(|q| q.silent),
            _ if press.mods.held() == Mods::CTRL => match press.base {
                ks::KEY_c | ks::KEY_d => return Press::GiveUp,
                ks::KEY_u => self.typed.wipe(),
                ks::KEY_h => self.typed.pop(),
                _ => {}
            },
            _ if press.mods.held().intersects(Mods::CTRL | Mods::ALT | Mods::SUPER) => {}
            _ => self.typed.push(press.text.as_str()),
        }
        Press::Nothing
    }

    /// What the line shows: in a picture that is kept, nothing that was typed.
    fn shown(&self, question: &Question, kept: bool) -> String {
        if question.silent || kept {
            String::new()
        } else if question.echo || self.reveals {
            self.typed.as_str().to_owned()
        } else {
            "•".repeat(self.typed.as_str().graphemes(true).count())
        }
    }

    /// `layout` is what the keyboard types, with the key for another one where there is a choice.
    pub(super) fn draw(&self, state: &State<'_>, over: &mut Over) {
        let Some(question) = self.current() else { return };
        if self.open {
            self.draw_box(question, state, over);
        } else {
            let key = state.bindings.chords(Command::Passphrase).next();
            let key = key.map_or_else(String::new, |chord| format!(": {chord}"));
            let text = format!(" A passphrase is asked for{key} ");
            let x = state.size.cols.saturating_sub(Over::width(&text));
            over.write(0, x, state.size.cols, &text, Ink::Bar);
        }
    }

    fn draw_box(&self, question: &Question, state: &State<'_>, over: &mut Over) {
        let size = state.size;
        let width = WIDTH.min(size.cols);
        let x = (size.cols - width) / 2;
        let end = x + width;
        let lines = wrap(&question.message, usize::from(width.saturating_sub(4)));
        let height = lines.len() as u16 + 6;
        let mut y = (size.rows.saturating_sub(height)) / 3;
        let mut row = |left: &str, right: &str, ink: Ink| {
            if y < size.rows {
                over.fill(y, x, end, if matches!(ink, Ink::Bar) { Ink::Bar } else { Ink::Plain });
                over.write(y, x, end, left, ink);
                let room = Over::width(left) + Over::width(right) <= width;
                if room {
                    over.write(y, end - Over::width(right), end, right, ink);
                }
                y += 1;
            }
        };
        let count = self.questions.len();
        let count = if count > 1 { format!("1 of {count} ") } else { String::new() };
        row(" Passphrase", &count, Ink::Bar);
        row("", "", Ink::Plain);
        lines.iter().for_each(|line| row(&format!("  {line}"), "", Ink::Plain));
        row(&line(&self.shown(question, state.kept), width), "", Ink::Accent);
        row(&format!("  {}", self.remark(question, state)), "", Ink::Accent);
        row("", "", Ink::Plain);
        let reveal = if self.reveals { "Tab hides" } else { "Tab shows" };
        row(&format!(" {}", state.layout), &format!("{reveal}  Esc log  Ctrl+C no answer "), Ink::Bar);
    }

    /// The answer before was a wrong one.
    fn asks_again(&self, question: &Question) -> bool {
        self.last.as_ref().is_some_and(|(message, _)| *message == question.message)
    }

    fn remark(&self, question: &Question, state: &State<'_>) -> &'static str {
        if state.caps {
            "Caps Lock is on"
        } else if self.typed.is_empty() && self.asks_again(question) {
            "That was not it. Once more, please"
        } else if question.silent {
            "What you type is not shown"
        } else {
            ""
        }
    }
}

/// What the box shows besides.
pub(super) struct State<'a> {
    pub(super) size: Cells,
    pub(super) bindings: &'a Bindings,
    pub(super) layout: String,
    pub(super) caps: bool,
    /// The picture is not for the display alone.
    pub(super) kept: bool,
}

/// The end of a long line shows rather than its beginning.
fn line(text: &str, width: u16) -> String {
    let mut shown = text;
    while Over::width(shown) + 6 > width {
        let Some(first) = shown.graphemes(true).next() else { break };
        shown = &shown[first.len()..];
    }
    format!("  > {shown}_")
}

/// Words on lines.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let last = lines.last_mut().filter(|last| {
            last.is_empty() || usize::from(Over::width(last)) + 1 + usize::from(Over::width(word)) <= width
        });
        match last {
            Some(last) if last.is_empty() => last.push_str(word),
            Some(last) => {
                last.push(' ');
                last.push_str(word);
            }
            None => lines.push(word.to_owned()),
        }
    }
    lines.truncate(LINES);
    lines
}

impl Console {
    /// Everything that is asked now.
    pub(super) fn handle_questions(&mut self, questions: &[Question], now: Time) {
        self.passphrases.set(questions);
        self.passphrases.last.take_if(|(_, at)| now.since(*at) > AGAIN);
        self.answer_by_itself(now);
        if self.shows_only_the_log() {
            self.passphrases.open = true;
        }
        self.passphrases.open &= !self.passphrases.questions.is_empty();
        self.wake(now);
        self.damage_all();
    }

    /// A question that takes what was typed a moment ago.
    fn answer_by_itself(&mut self, now: Time) {
        let kept = &self.passphrases.kept;
        let takes = self.passphrases.current().is_some_and(|question| question.accept_cached);
        if !takes || kept.is_empty() || self.passphrases.is_sent {
            return;
        }
        self.passphrases.answer.push(kept.as_str());
        self.reply(Verdict::Answered, now);
    }

    fn reply(&mut self, verdict: Verdict, now: Time) {
        let message = self.passphrases.current().map(|question| question.message.clone());
        self.passphrases.last =
            message.filter(|_| verdict == Verdict::Answered).map(|message| (message, now));
        if let Some(name) = self.passphrases.finish() {
            self.passphrases.is_sent = true;
            self.actions.push_back(Action::Reply { name, verdict });
        }
    }

    /// What an [`Action::Reply`] sends.
    pub fn passphrase(&self) -> &[u8] {
        self.passphrases.answer.as_bytes()
    }

    /// It was sent.
    pub fn forget_passphrase(&mut self) {
        self.passphrases.answer.wipe();
        self.passphrases.is_sent = false;
        self.damage_all();
    }

    /// Memory for passphrases, which the kernel should keep where it is.
    pub fn secret_memory(&self) -> [&[u8]; 3] {
        let Passphrases { typed, answer, kept, .. } = &self.passphrases;
        [typed.memory(), answer.memory(), kept.memory()]
    }

    /// Opens the question that waits; false when none does.
    pub(super) fn open_passphrase(&mut self) -> bool {
        self.passphrases.open = !self.passphrases.questions.is_empty();
        self.passphrases.open
    }

    /// A key while a question is open, or might be opened by it. True when nobody else is to have the key.
    pub(super) fn press_passphrase(&mut self, press: &KeyPress, now: Time) -> bool {
        if !self.passphrases.is_open() {
            let opens =
                press.kind == Kind::Press && press.keysym == ks::KEY_Escape && self.shows_only_the_log();
            return opens && self.open_passphrase();
        }
        if press.kind == Kind::Release || press.is_modifier() {
            return true;
        }
        match bindings::command(press, &self.bindings).filter(|command| may_go_on(*command)) {
            Some(command) => {
                self.obey(command, now);
            }
            None if self.passphrases.is_sent => {}
            None => self.type_passphrase(press, now),
        }
        true
    }

    fn type_passphrase(&mut self, press: &KeyPress, now: Time) {
        match self.passphrases.press(press) {
            Press::Nothing => {}
            Press::Answer => {
                let Passphrases { typed, answer, kept, .. } = &mut self.passphrases;
                kept.wipe();
                kept.push(typed.as_str());
                answer.take(typed);
                self.passphrases.keep_until = Some(now + KEEP);
                self.reply(Verdict::Answered, now);
            }
            Press::GiveUp => {
                self.passphrases.typed.wipe();
                self.reply(Verdict::Cancelled, now);
            }
            Press::Close => {
                self.passphrases.typed.wipe();
                self.passphrases.open = false;
            }
        }
    }

    pub(super) fn draw_passphrase(&self, kept: bool, over: &mut Over) {
        let (layouts, active) = self.typed_layouts();
        let mut layout = layouts.get(active).cloned().unwrap_or_default();
        if layouts.len() > 1
            && let Some(chord) = self.bindings.chords(Command::LayoutNext).next()
        {
            layout += &format!("  {chord} next");
        }
        let caps = self.seat.mods().contains(Mods::CAPS);
        let state = State { size: self.size(), bindings: &self.bindings, layout, caps, kept };
        self.passphrases.draw(&state, over);
    }
}

/// What works while a question is open.
const fn may_go_on(command: Command) -> bool {
    matches!(
        command,
        Command::LayoutNext
            | Command::ZoomIn
            | Command::ZoomOut
            | Command::ZoomReset
            | Command::ScrollLineUp
            | Command::ScrollLineDown
            | Command::ScrollPageUp
            | Command::ScrollPageDown
            | Command::Console(_)
            | Command::TrustedLogin
    )
}
