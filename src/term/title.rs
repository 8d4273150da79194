//! The window title and the icon name, and the stack that XTWINOPS 22 and 23 push them on.
//! Never reported back: a title is text that a stranger may have written.

/// Characters of a title that are kept.
const MAX_CHARS: usize = 1024;
const DEPTH: usize = 10;

#[derive(Debug, Default)]
pub(super) struct Titles {
    title: String,
    icon: String,
    stack: Vec<(Option<String>, Option<String>)>,
}

/// Which of the two names an operation means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Name {
    Both,
    Icon,
    Title,
}

impl Name {
    /// OSC 0, 1, 2 and the second parameter of XTWINOPS 22 and 23.
    pub(super) const fn of(number: u16) -> Option<Self> {
        match number {
            0 => Some(Self::Both),
            1 => Some(Self::Icon),
            2 => Some(Self::Title),
            _ => None,
        }
    }

    const fn icon(self) -> bool {
        !matches!(self, Self::Title)
    }

    const fn title(self) -> bool {
        !matches!(self, Self::Icon)
    }
}

impl Titles {
    pub(super) fn title(&self) -> &str {
        &self.title
    }

    pub(super) fn set(&mut self, name: Name, text: &str) {
        let text: String = text.chars().filter(|c| !c.is_control()).take(MAX_CHARS).collect();
        if name.icon() {
            self.icon.clone_from(&text);
        }
        if name.title() {
            self.title = text;
        }
    }

    pub(super) fn push(&mut self, name: Name) {
        if self.stack.len() == DEPTH {
            self.stack.remove(0);
        }
        let title = name.title().then(|| self.title.clone());
        self.stack.push((title, name.icon().then(|| self.icon.clone())));
    }

    pub(super) fn pop(&mut self, name: Name) {
        let Some((title, icon)) = self.stack.pop() else { return };
        if let Some(title) = title.filter(|_| name.title()) {
            self.title = title;
        }
        if let Some(icon) = icon.filter(|_| name.icon()) {
            self.icon = icon;
        }
    }

    /// Overwrites the bytes, then forgets them.
    pub(super) fn wipe(&mut self) {
        let stacked = self.stack.drain(..).flat_map(|(title, icon)| [title, icon]).flatten();
        let all = stacked.chain([std::mem::take(&mut self.title), std::mem::take(&mut self.icon)]);
        for text in all {
            text.into_bytes().fill(0);
        }
    }
}
