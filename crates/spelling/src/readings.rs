//! The readings of characters.

use std::collections::HashMap;

use pinyin::ToPinyin;
use xunwen_text::FoldTable;

use crate::syllables::{NearClass, Sound, Syllable};

/// Lines of a character and its readings; the head of the file says where they come from.
const POLYPHONES: &str = include_str!("../data/polyphones.txt");

/// The most readings of a folded character. Only a few of texts that represent others have more.
const MAX_READINGS: usize = 4;

/// The characters with readings: the first block of unified ideographs.
const FIRST: char = '\u{4e00}';
const LAST: char = '\u{9fff}';

/// The readings of each folded character: the first one in the crate `pinyin`, and those that our table
/// of polyphones adds. The crate has more, most of them from old texts: 方 is not read wang today.
///
/// A folded character represents several: 着 has the readings of 着 and the first one of 著.
pub(crate) struct Readings {
    by_char: Box<[[Option<Syllable>; MAX_READINGS]]>,
}

/// How well a character fits a sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fit {
    /// Its usual reading is the sound.
    Exact,
    /// Another one of its readings is the sound.
    Rare,
    /// One of its readings is a sound that many speakers do not distinguish from it.
    Near,
}

impl Readings {
    /// Builds the table, which takes about 10 ms.
    pub(crate) fn new(fold: &FoldTable) -> Self {
        let polyphones = polyphones();
        let by_char = (FIRST..=LAST).map(|c| {
            let own = first_reading(c).into_iter();
            let own = own.chain(polyphones.get(&c).into_iter().flatten().copied());
            let others = fold.unfold(c).into_iter().filter(|other| *other != c);
            let mut readings: Vec<Syllable> = Vec::new();
            for reading in own.chain(others.filter_map(first_reading)) {
                if !readings.contains(&reading) {
                    readings.push(reading);
                }
            }

            let mut places = [None; MAX_READINGS];
            places.iter_mut().zip(readings).for_each(|(place, reading)| *place = Some(reading));
            places
        });
        Self { by_char: by_char.collect() }
    }

    /// Returns the readings of a folded character, the usual one first.
    pub(crate) fn get(&self, c: char) -> impl Iterator<Item = Syllable> + '_ {
        let at = (c as usize).checked_sub(FIRST as usize);
        at.and_then(|at| self.by_char.get(at)).into_iter().flatten().flatten().copied()
    }

    /// Returns how a character fits a typed sound.
    pub(crate) fn fit(&self, sound: Sound, c: char) -> Option<Fit> {
        match self.get(c).position(|reading| sound.is_exactly(reading)) {
            Some(0) => Some(Fit::Exact),
            Some(_) => Some(Fit::Rare),
            None => self.get(c).any(|reading| sound.is_nearly(reading)).then_some(Fit::Near),
        }
    }

    /// Returns how alike two characters sound.
    pub(crate) fn likeness(&self, a: char, b: char) -> Option<Fit> {
        let fits = self.get(a).enumerate().filter_map(|(at, reading)| {
            let fit = self.fit(Sound::Syllable(reading), b)?;
            Some(if at > 0 { fit.max(Fit::Rare) } else { fit })
        });
        fits.min()
    }

    /// Returns the classes of near sounds of a character.
    pub(crate) fn near_classes(&self, c: char) -> Vec<NearClass> {
        let mut classes: Vec<NearClass> = self.get(c).map(Syllable::near_class).collect();
        classes.sort_unstable();
        classes.dedup();
        classes
    }

    /// Returns the first letters of the readings of a character, the usual one first.
    pub(crate) fn initial_classes(&self, c: char) -> Vec<u8> {
        let mut initials = Vec::new();
        for initial in self.get(c).map(Syllable::initial_class) {
            if !initials.contains(&initial) {
                initials.push(initial);
            }
        }
        initials
    }

    /// Returns the size of the table in bytes.
    pub(crate) fn n_bytes(&self) -> usize {
        std::mem::size_of_val(&*self.by_char)
    }
}

/// Returns the usual reading of a character.
fn first_reading(c: char) -> Option<Syllable> {
    Syllable::from_letters(&c.to_pinyin()?.plain().replace('ü', "v"))
}

/// Returns the table of polyphones.
fn polyphones() -> HashMap<char, Vec<Syllable>> {
    let lines = POLYPHONES.lines().filter(|line| !line.starts_with('#'));
    let entries = lines.filter_map(|line| {
        let mut parts = line.split(' ');
        let c = parts.next()?.chars().next()?;
        Some((c, parts.filter_map(Syllable::from_letters).collect()))
    });
    entries.collect()
}

#[cfg(test)]
mod tests {
    use xunwen_text::Converter;

    use super::*;

    #[test]
    fn a_folded_character_has_the_readings_of_those_it_represents() {
        let readings = Readings::new(&FoldTable::new(&Converter::new()).unwrap());
        let letters = |c| readings.get(c).map(Syllable::letters).collect::<Vec<_>>();
        assert_eq!(letters('境'), ["jing"]);
        assert_eq!(letters('重'), ["zhong", "chong"]);
        assert_eq!(letters('方'), ["fang"]);
        assert!(letters('着').contains(&"zhe") && letters('着').contains(&"zhu"));
        assert!(letters('女').contains(&"nv"));
        assert_eq!(readings.likeness('镜', '境'), Some(Fit::Exact));
        assert_eq!(readings.likeness('金', '境'), Some(Fit::Near));
        assert_eq!(readings.likeness('未', '末'), None);
        assert!(letters('a').is_empty() && letters('\u{20000}').is_empty());
    }
}
