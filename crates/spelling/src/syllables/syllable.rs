//! A syllable of pinyin without its tone.

use super::table::SYLLABLES;

/// A syllable: its place in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Syllable(u16);

impl Syllable {
    /// Returns the syllable that letters spell, ü as v; `None` if they spell no syllable.
    pub(crate) fn from_letters(letters: &str) -> Option<Self> {
        let letters = match letters {
            "lue" => "lve",
            "nue" => "nve",
            other => other,
        };
        let at = SYLLABLES.binary_search(&letters).ok()?;
        u16::try_from(at).ok().map(Self)
    }

    /// Returns the letters, ü as v.
    pub(crate) fn letters(self) -> &'static str {
        SYLLABLES[usize::from(self.0)]
    }

    /// Returns the first letter, with those that many speakers do not distinguish merged: n and l.
    /// zh, ch and sh begin like z, c and s anyway.
    pub(crate) fn initial_class(self) -> u8 {
        merged_initial(self.letters().as_bytes()[0])
    }

    /// Returns the syllable that represents those that many speakers do not distinguish.
    ///
    /// Merged are zh and z, ch and c, sh and s, n and l at the start, and n and ng at the end: the
    /// pairs that Chinese input methods offer as 模糊音, without h and f and r and l.
    pub(crate) fn near_class(self) -> NearClass {
        let letters = self.letters();
        let is_retroflex = ["zh", "ch", "sh"].iter().any(|initial| letters.starts_with(initial));
        let (initial, rest) = letters.split_at(1);
        let rest = if is_retroflex { &rest[1..] } else { rest };
        let is_merged = ["ang", "eng", "ing"].iter().any(|end| letters.ends_with(end));
        let rest = if is_merged { rest.trim_end_matches('g') } else { rest };

        let letters = std::iter::once(merged_initial(initial.as_bytes()[0])).chain(rest.bytes());
        NearClass(letters.fold(0, |class, letter| (class << 5) | u32::from(letter & 31)))
    }
}

/// The sound of a syllable to many speakers: equal for syllables that they do not distinguish.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct NearClass(u32);

/// Returns the letter that represents an initial.
pub(crate) fn merged_initial(letter: u8) -> u8 {
    if letter == b'n' { b'l' } else { letter }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: &str, b: &str) -> bool {
        let class = |letters| Syllable::from_letters(letters).unwrap().near_class();
        class(a) == class(b)
    }

    #[test]
    fn the_table_is_sorted_and_fits_a_near_class() {
        assert!(SYLLABLES.is_sorted());
        // Six letters of five bits each.
        assert!(SYLLABLES.iter().all(|letters| (1..=6).contains(&letters.len())));
    }

    #[test]
    fn sounds_that_many_speakers_merge_are_near() {
        for (a, b) in [("zhi", "zi"), ("chang", "can"), ("lan", "nang"), ("jing", "jin")] {
            assert!(near(a, b), "{a} {b}");
        }
        for (a, b) in [("zhi", "chi"), ("dong", "don"), ("lv", "lu"), ("jian", "jin")] {
            let known = Syllable::from_letters(b).is_some();
            assert!(!known || !near(a, b), "{a} {b}");
        }
        assert!(!near("zhong", "zun"));
    }
}
