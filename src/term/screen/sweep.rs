//! Tables that fill up are swept: what no cell uses any more is forgotten.

use super::Screen;
use crate::term::cell::ClusterId;
use crate::term::scrollback::mark_clusters;
use crate::term::style::{Style, StyleId};

/// A sweep walks the whole scrollback. One that freed little is not repeated at once.
#[derive(Debug, Default)]
pub(super) struct Patience {
    refused: u32,
    wait: u32,
}

/// Requests to a full table that are turned down after a useless sweep.
const WAIT: u32 = 4096;

impl Patience {
    fn allows(&mut self) -> bool {
        self.refused += 1;
        self.refused > self.wait
    }

    fn swept(&mut self) {
        self.refused = 0;
        self.wait = WAIT;
    }
}

impl Screen {
    pub(super) fn intern_style(&mut self, style: Style) -> StyleId {
        if let Some(id) = self.styles.intern(style) {
            return id;
        }
        if self.sweeps.allows() {
            self.sweep();
        }
        self.styles.intern(style).unwrap_or_else(|| self.styles.nearest(style))
    }

    pub(super) fn intern_cluster(&mut self, text: &str) -> Option<ClusterId> {
        if let Some(id) = self.clusters.intern(text) {
            return Some(id);
        }
        if self.sweeps.allows() {
            self.sweep();
        }
        self.clusters.intern(text)
    }

    /// The number of a link; 0 where there is none or no room for it.
    pub(in crate::term) fn intern_link(&mut self, id: &str, address: &str) -> u16 {
        let link = self.links.intern(id, address);
        if link != 0 || !self.links.is_full() || !self.sweeps.allows() {
            return link;
        }
        self.sweep();
        self.links.intern(id, address)
    }

    /// Forgets styles, clusters and links that nothing shows.
    fn sweep(&mut self) {
        let (mut styles, mut clusters) = (self.styles.marks(), self.clusters.marks());
        self.scrollback.mark(&mut styles, &mut clusters);
        for row in self.grid.iter().chain(self.hidden.iter()) {
            mark_clusters(row.used(), &mut clusters);
            for cell in row.used() {
                if let Some(mark) = styles.get_mut(usize::from(cell.style.0)) {
                    *mark = true;
                }
            }
        }
        self.styles.sweep(&styles);
        self.clusters.sweep(&clusters);
        self.pen.forget();
        self.saved.iter_mut().for_each(|saved| saved.pen.forget());
        let used = self.styles.links().chain([self.pen.style().link]);
        let saved = self.saved.iter().map(|saved| saved.pen.style().link);
        self.links.keep(used.chain(saved));
        self.sweeps.swept();
        self.new_look();
    }
}
