//! The numbers of a control sequence, as the tables want them.

use super::limits::PARAMS as MAX;

/// Omitted parameters are zero. A subparameter (after a colon) belongs to the parameter before it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Params {
    values: [u16; MAX],
    /// Bit `i`: value `i` is a subparameter.
    sub: u32,
    len: usize,
}

impl Params {
    #[inline]
    pub(super) fn clear(&mut self) {
        (self.sub, self.len) = (0, 0);
    }

    /// One more; `false` when there is no room.
    #[inline]
    pub(super) fn add(&mut self, value: u16) -> bool {
        let Some(slot) = self.values.get_mut(self.len) else { return false };
        *slot = value;
        self.len += 1;
        true
    }

    pub(super) fn push(&mut self, value: u16, sub: bool) {
        if self.len < MAX {
            self.values[self.len] = value;
            self.sub |= u32::from(sub) << self.len;
            self.len += 1;
        }
    }

    pub(super) fn values(&self) -> &[u16] {
        &self.values[..self.len]
    }

    /// Parameter `i`, not counting subparameters; zero when it is not there.
    #[inline]
    pub(super) fn get(&self, i: usize) -> u16 {
        if self.sub == 0 {
            self.values().get(i).copied().unwrap_or(0)
        } else {
            self.groups().nth(i).and_then(|group| group.first().copied()).unwrap_or(0)
        }
    }

    /// Parameter `i` where zero and nothing mean `default`.
    #[inline]
    pub(super) fn or(&self, i: usize, default: u16) -> u16 {
        match self.get(i) {
            0 => default,
            value => value,
        }
    }

    /// A count: at least one.
    #[inline]
    pub(super) fn count(&self, i: usize) -> u16 {
        self.or(i, 1)
    }

    /// How many parameters there are.
    pub(super) fn len(&self) -> usize {
        self.len - self.sub.count_ones() as usize
    }

    #[inline]
    pub(super) fn has_subs(&self) -> bool {
        self.sub != 0
    }

    /// Each parameter with its subparameters.
    pub(super) fn groups(&self) -> impl Iterator<Item = &[u16]> {
        let mut at = 0;
        std::iter::from_fn(move || {
            if at >= self.len {
                return None;
            }
            let start = at;
            at += 1;
            while at < self.len && self.sub & (1 << at) != 0 {
                at += 1;
            }
            Some(&self.values[start..at])
        })
    }
}

impl From<&vte::Params> for Params {
    fn from(params: &vte::Params) -> Self {
        let mut out = Self::default();
        for group in params {
            for (i, value) in group.iter().enumerate() {
                out.push(*value, i > 0);
            }
        }
        out
    }
}
