//! The control data of a kitty graphics command: one letter, `=`, a letter or a number, separated by commas.

/// Letters that name a key.
const KEYS: usize = 58;

/// The keys of one command. Numbers are kept as they were written; what a key means is the reader's affair.
#[derive(Clone, Debug)]
pub(in crate::term) struct Command {
    values: [Option<i64>; KEYS],
}

impl Default for Command {
    fn default() -> Self {
        Self { values: [None; KEYS] }
    }
}

fn slot(key: u8) -> Option<usize> {
    key.is_ascii_alphabetic().then(|| usize::from(key - b'A'))
}

impl Command {
    /// `None`: not control data.
    pub(in crate::term) fn parse(text: &[u8]) -> Option<Self> {
        let mut command = Self::default();
        for pair in text.split(|byte| *byte == b',').filter(|pair| !pair.is_empty()) {
            let [key, b'=', value @ ..] = pair else { return None };
            command.values[slot(*key)?] = Some(parse_value(value)?);
        }
        Some(command)
    }

    fn get(&self, key: u8) -> Option<i64> {
        slot(key).and_then(|slot| self.values[slot])
    }

    pub(in crate::term) fn has(&self, key: u8) -> bool {
        self.get(key).is_some()
    }

    /// A key with a letter for its value.
    pub(in crate::term) fn letter(&self, key: u8, default: u8) -> u8 {
        self.get(key).and_then(|value| u8::try_from(value).ok()).unwrap_or(default)
    }

    /// An unsigned number; 0 where it is left out or makes no sense.
    pub(in crate::term) fn number(&self, key: u8) -> u32 {
        self.get(key).and_then(|value| u32::try_from(value).ok()).unwrap_or(0)
    }

    /// A signed number.
    pub(in crate::term) fn signed(&self, key: u8) -> i32 {
        self.get(key).and_then(|value| i32::try_from(value).ok()).unwrap_or(0)
    }

    /// Whether this can only be more of a transmission that began before.
    pub(in crate::term) fn continues(&self) -> bool {
        b"afstvocrUzxywhXYPQ".iter().all(|key| !self.has(*key))
    }

    pub(in crate::term) fn set(&mut self, key: u8, value: u32) {
        if let Some(slot) = slot(key) {
            self.values[slot] = Some(i64::from(value));
        }
    }
}

fn parse_value(value: &[u8]) -> Option<i64> {
    match value {
        [letter] if letter.is_ascii_alphabetic() => Some(i64::from(*letter)),
        _ if value.len() <= 11 => std::str::from_utf8(value).ok()?.parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_values() {
        let command = Command::parse(b"a=T,f=100,i=4294967295,z=-3,m=1").unwrap();
        assert_eq!(command.letter(b'a', b't'), b'T');
        assert_eq!((command.number(b'f'), command.number(b'i')), (100, u32::MAX));
        assert_eq!((command.signed(b'z'), command.number(b'z'), command.number(b'q')), (-3, 0, 0));
        for bad in ["a", "a=", "a=b=c", "1=2", "i=1e3", "i=99999999999999", "aa=1", "a=xy"] {
            assert!(Command::parse(bad.as_bytes()).is_none(), "{bad}");
        }
    }

    #[test]
    fn a_chunk_that_goes_on_says_nothing_new() {
        assert!(Command::parse(b"m=1,q=2").unwrap().continues());
        assert!(!Command::parse(b"a=t,m=1").unwrap().continues());
    }
}
