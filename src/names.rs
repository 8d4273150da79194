//! What characters are called: `é` is LATIN SMALL LETTER E WITH ACUTE, the Unicode Standard's name for it.
//!
//! The format is described where it is written, in `fonts/names_pack.py`. The initramfs build goes without names.

#![forbid(unsafe_code)]

#[cfg(feature = "full-fonts")]
const PACK: &[u8] = include_bytes!("../fonts/names.pack");
#[cfg(not(feature = "full-fonts"))]
const PACK: &[u8] = &[];

/// More than any version of Unicode has in names.
const LARGEST: usize = 4 << 20;

/// All names, in the order of their characters.
#[derive(Debug)]
pub struct Names {
    text: String,
}

impl Names {
    /// Inflates them, which takes some milliseconds; nothing where this build has none.
    pub fn load() -> Option<Self> {
        let text = miniz_oxide::inflate::decompress_to_vec_with_limit(PACK, LARGEST).ok()?;
        String::from_utf8(text).ok().map(|text| Self { text }).filter(|names| !names.text.is_empty())
    }

    /// Characters whose names have words that begin with every word of `asked`; those come first that have little
    /// else in their names. At most `most`.
    pub fn find(&self, asked: &str, most: usize) -> Vec<(char, &str)> {
        let asked = asked.to_lowercase();
        let words: Vec<&str> = asked.split_whitespace().collect();
        if words.is_empty() {
            return Vec::new();
        }
        let fits = |name: &str| words.iter().all(|word| name.split([' ', '-']).any(|w| w.starts_with(word)));
        let mut found: Vec<(char, &str)> = self.all().filter(|(_, name)| fits(name)).collect();
        // Stable: characters of equal rank stay in their order, so the common blocks come first.
        found.sort_by_cached_key(|(_, name)| (!whole_words(name, &words), name.len()));
        found.truncate(most);
        found
    }

    /// The name of a character.
    pub fn of(&self, character: char) -> Option<&str> {
        self.all().find(|(known, _)| *known == character).map(|(_, name)| name)
    }

    fn all(&self) -> impl Iterator<Item = (char, &str)> {
        let mut code: u32 = u32::MAX;
        self.text.lines().filter_map(move |line| {
            let (step, name) = match line.strip_prefix('+') {
                Some(rest) => {
                    let (step, name) = rest.split_once(' ')?;
                    (u32::from_str_radix(step, 16).ok()?, name)
                }
                None => (1, line),
            };
            code = code.wrapping_add(step);
            Some((char::from_u32(code)?, name))
        })
    }
}

/// Every word was asked for as it stands, and not only its beginning.
fn whole_words(name: &str, words: &[&str]) -> bool {
    words.iter().all(|word| name.split([' ', '-']).any(|w| w == *word))
}

#[cfg(all(test, feature = "full-fonts"))]
mod tests {

    use super::*;

    fn first(asked: &str) -> Option<char> {
        Names::load().expect("names").find(asked, 1).first().map(|(c, _)| *c)
    }

    #[test]
    fn characters_are_found_by_their_words_or_by_the_beginnings() {
        assert_eq!(first("euro sign"), Some('€'));
        assert_eq!(first("euro"), Some('€'), "what has little else in its name comes first");
        assert_eq!(first("LATIN SMALL LETTER E WITH ACUTE"), Some('é'));
        assert_eq!(first("small e acute"), Some('é'));
        assert_eq!(first("greek smal alpha"), Some('α'));
        assert_eq!(first("grinning face"), Some('😀'));
        assert_eq!(first("em dash"), Some('—'));
        assert_eq!(first("no such thing"), None);
        assert_eq!(first("  "), None);
    }

    #[test]
    fn every_name_belongs_to_its_character() {
        let names = Names::load().expect("names");
        let all: Vec<(char, &str)> = names.all().collect();
        assert!(all.len() > 20_000, "{}", all.len());
        assert!(all.is_sorted_by_key(|(c, _)| *c));
        for known in [(' ', "space"), ('A', "latin capital letter a"), ('ß', "latin small letter sharp s")] {
            assert!(all.contains(&known), "{known:?}");
        }
        assert!(all.iter().all(|(c, name)| !c.is_control() && name.is_ascii() && !name.starts_with('+')));
    }

    #[test]
    fn characters_say_what_they_are_called() {
        let names = Names::load().expect("names");
        assert_eq!(names.of('é'), Some("latin small letter e with acute"));
        assert_eq!(names.of('\u{e000}'), None);
    }

    #[test]
    fn no_more_are_found_than_were_wanted() {
        assert_eq!(Names::load().expect("names").find("letter", 7).len(), 7);
    }
}
