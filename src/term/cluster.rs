//! Grapheme clusters of more than one code point, each kept once.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use super::cell::{Cell, ClusterId};
use super::limits::CLUSTERS;

#[derive(Debug, Default)]
pub(super) struct Clusters {
    slots: Vec<Box<str>>,
    index: HashMap<Box<str>, u32>,
    free: Vec<u32>,
    /// What a cell with a mark on it became the last time, by a cheap hash.
    marked: HashMap<(u32, char), ClusterId, BuildHasherDefault<rustc_hash::FxHasher>>,
}

/// Entries of `marked` before it starts anew.
const MAX_MARKED: usize = 1 << 12;

impl Clusters {
    pub(super) fn get(&self, id: ClusterId) -> &str {
        self.slots.get(id.0 as usize).map_or("", |text| text)
    }

    /// `None`: the table is full, sweep it or do without.
    pub(super) fn intern(&mut self, text: &str) -> Option<ClusterId> {
        if let Some(id) = self.index.get(text) {
            return Some(ClusterId(*id));
        }
        let id = match self.free.pop() {
            Some(id) => id,
            None if self.slots.len() < CLUSTERS => {
                self.slots.push(Box::default());
                self.slots.len() as u32 - 1
            }
            None => return None,
        };
        self.slots[id as usize] = text.into();
        self.index.insert(text.into(), id);
        Some(ClusterId(id))
    }

    /// The cluster of a cell's text with `mark` added, if that happened before.
    #[inline]
    pub(super) fn marked(&self, base: Cell, mark: char) -> Option<ClusterId> {
        self.marked.get(&(base.raw(), mark)).copied()
    }

    pub(super) fn remember(&mut self, base: Cell, mark: char, id: ClusterId) {
        if base.cluster() != Some(id) {
            if self.marked.len() >= MAX_MARKED {
                self.marked.clear();
            }
            self.marked.insert((base.raw(), mark), id);
        }
    }

    /// Forgets what is not marked as live.
    pub(super) fn sweep(&mut self, live: &[bool]) {
        self.marked.clear();
        for (id, text) in self.slots.iter_mut().enumerate() {
            if !text.is_empty() && live.get(id) != Some(&true) {
                self.index.remove(text);
                *text = Box::default();
                self.free.push(id as u32);
            }
        }
    }

    /// One flag for each id, to mark what lives.
    pub(super) fn marks(&self) -> Vec<bool> {
        vec![false; self.slots.len()]
    }

    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }
}
