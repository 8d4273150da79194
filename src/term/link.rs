//! Hyperlinks of OSC 8: inert text that a style names by number.

use super::limits::{LINK_BYTES, LINKS};

#[derive(Debug, Default)]
pub(super) struct Links {
    /// Link `i + 1`: its id parameter and its address.
    list: Vec<Option<(Box<str>, Box<str>)>>,
}

impl Links {
    /// The number of a link; 0 when there is no room or nothing to point to.
    pub(super) fn intern(&mut self, id: &str, address: &str) -> u16 {
        if address.is_empty() || id.len() + address.len() > LINK_BYTES {
            return 0;
        }
        let same = |link: &Option<(Box<str>, Box<str>)>| {
            link.as_ref().is_some_and(|(i, a)| !id.is_empty() && **i == *id && **a == *address)
        };
        let at = self.list.iter().position(same).or_else(|| self.list.iter().position(Option::is_none));
        match at {
            Some(at) => {
                self.list[at] = Some((id.into(), address.into()));
                at as u16 + 1
            }
            None if self.list.len() < LINKS => {
                self.list.push(Some((id.into(), address.into())));
                self.list.len() as u16
            }
            None => 0,
        }
    }

    /// There is no room for one more.
    pub(super) fn is_full(&self) -> bool {
        self.list.len() == LINKS && self.list.iter().all(Option::is_some)
    }

    pub(super) fn get(&self, link: u16) -> Option<&str> {
        let at = usize::from(link).checked_sub(1)?;
        self.list.get(at)?.as_ref().map(|(_, address)| &**address)
    }

    /// Forgets all but these.
    pub(super) fn keep(&mut self, used: impl Iterator<Item = u16>) {
        let mut kept = vec![false; self.list.len() + 1];
        used.for_each(|link| kept[usize::from(link)] = true);
        for (link, kept) in self.list.iter_mut().zip(&kept[1..]) {
            if !kept {
                *link = None;
            }
        }
    }

    pub(super) fn clear(&mut self) {
        self.list.clear();
    }
}
