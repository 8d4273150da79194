//! What an action needs of the machine, and the words for what is missing.

use std::collections::{BTreeMap, BTreeSet};

use super::sources::{Choice, Source};

/// One condition. All of them are looked at before the menu is drawn, so that nothing is offered in vain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// A program in `PATH`.
    Command(&'static str),
    /// A file or folder.
    Path(&'static str),
    /// Any editor for text.
    Editor,
    /// systemd is process 1.
    Systemd,
    /// Files of the system can be written.
    WritableRoot,
    /// They cannot: there is something to remount.
    ReadOnlyRoot,
}

/// The state of the machine, as far as the menu asks for it: plain data, read anew after every action.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    pub host: String,
    /// The running kernel's release.
    pub kernel: String,
    pub root_is_read_only: bool,
    pub systemd: bool,
    /// The editor that will be started.
    pub editor: Option<String>,
    /// Those of the programs that actions name which are there.
    pub commands: BTreeSet<&'static str>,
    /// Those of the files that actions name which are there.
    pub paths: BTreeSet<&'static str>,
    pub choices: BTreeMap<Source, Vec<Choice>>,
}

impl Facts {
    /// Why the need is not met; nothing when it is.
    pub(super) fn lacks(&self, need: Need) -> Option<String> {
        let (met, reason) = match need {
            Need::Command(name) => (self.commands.contains(name), format!("{name} is not installed here")),
            Need::Path(path) => (self.paths.contains(path), format!("there is no {path}")),
            Need::Editor => (self.editor.is_some(), "there is no editor (nano, vim, vi…)".to_owned()),
            Need::Systemd => (self.systemd, "systemd does not run here".to_owned()),
            Need::WritableRoot => {
                (!self.root_is_read_only, "/ is read-only: make it writable first".to_owned())
            }
            Need::ReadOnlyRoot => (self.root_is_read_only, "/ is writable already".to_owned()),
        };
        (!met).then_some(reason)
    }

    /// What there is to choose from; empty when nothing is.
    pub(super) fn of(&self, source: Source) -> &[Choice] {
        self.choices.get(&source).map_or(&[], Vec::as_slice)
    }
}
