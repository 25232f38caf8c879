//! Stand-ins: single characters that mean several, as ㎡ means m2, ⑩ 10, ㍿ 株式会社 and ﬁ fi, and marks such
//! as 々, which repeat the character before them.
//!
//! Folding keeps them, because it replaces one character by one. A query is looked up in each of its
//! spellings instead.

use std::collections::HashMap;
use std::ops::RangeInclusive;

use unicode_normalization::UnicodeNormalization;

use crate::chars::{CharClass, is_hiragana, is_katakana};
use crate::fold::FoldTable;

/// The blocks of Unicode that have stand-ins: fractions, letterlike symbols and numerals, enclosed numbers
/// and letters, squared words and units of East Asian typesetting, Latin ligatures.
///
/// Their meaning is their compatibility form (NFKC).
const BLOCKS: [RangeInclusive<char>; 7] = [
    '\u{BC}'..='\u{BE}',
    '\u{2100}'..='\u{218F}',
    '\u{2460}'..='\u{24FF}',
    '\u{3200}'..='\u{33FF}',
    LIGATURES,
    '\u{1F100}'..='\u{1F1FF}',
    '\u{1F200}'..='\u{1F2FF}',
];

/// Ligatures of Latin letters. They are parts of words; other characters are whole words and numbers.
const LIGATURES: RangeInclusive<char> = '\u{FB00}'..='\u{FB06}';

/// Marks that repeat the character before them.
const REPETITIONS: [char; 4] = ['々', '〻', 'ゝ', 'ヽ'];

/// The table of stand-ins.
#[derive(Debug)]
pub struct StandIns {
    /// The meaning of each stand-in.
    by_char: HashMap<char, Vec<char>>,
    /// The stand-ins by the first character of their meaning.
    by_first: HashMap<char, Vec<char>>,
    /// The characters with which a part in another spelling may begin, sorted: most words have none of
    /// them and are passed over.
    firsts: Vec<char>,
}

/// A part of a text that has another spelling.
#[derive(Debug)]
struct Place {
    start: usize,
    end: usize,
    spelling: Vec<char>,
}

impl StandIns {
    /// Builds the tables from Unicode's compatibility forms.
    pub(crate) fn new(fold: &FoldTable) -> Self {
        let mut by_char = HashMap::new();
        let mut by_first: HashMap<char, Vec<char>> = HashMap::new();
        for c in BLOCKS.into_iter().flatten().filter(|c| fold.fold_char(*c) == *c) {
            let meaning: Vec<char> = c.nfkc().map(|c| fold.fold_char(c)).collect();
            if meaning.len() > 1 && !meaning.iter().any(|c| c.is_whitespace()) {
                by_first.entry(meaning[0]).or_default().push(c);
                by_char.insert(c, meaning);
            }
        }
        let mut firsts: Vec<char> = by_char.keys().chain(by_first.keys()).copied().collect();
        firsts.extend(REPETITIONS);
        firsts.sort_unstable();
        firsts.dedup();
        Self { by_char, by_first, firsts }
    }

    /// Returns the meaning of a stand-in; `None` for other characters. Both are folded.
    #[must_use]
    pub fn meaning(&self, c: char) -> Option<&[char]> {
        self.by_char.get(&c).map(Vec::as_slice)
    }

    /// Returns the other spellings of a folded text, at most `limit`: those with one part in another
    /// spelling first.
    #[must_use]
    pub fn spellings(&self, folded: &str, limit: usize) -> Vec<String> {
        let mut spellings = Vec::new();
        if limit == 0 || !self.may_have_places(folded) {
            return spellings;
        }

        let chars: Vec<char> = folded.chars().collect();
        let places = self.places(&chars);
        // The places that each spelling changes, by their numbers.
        let mut changed: Vec<Vec<usize>> = vec![Vec::new()];
        while !changed.is_empty() && spellings.len() < limit {
            let longer = changed.iter().flat_map(|before| {
                let from = before.last().map_or(0, |last| places[*last].end);
                let after = places.iter().enumerate().filter(move |(_, place)| place.start >= from);
                after.map(|(n, _)| before.iter().copied().chain([n]).collect::<Vec<usize>>())
            });
            changed = longer.take(limit - spellings.len()).collect();
            spellings.extend(changed.iter().map(|numbers| respelled(&chars, &places, numbers)));
        }
        spellings
    }

    /// Returns false for most words.
    fn may_have_places(&self, folded: &str) -> bool {
        let mut before = None;
        folded.chars().any(|c| {
            let is_pair = before.replace(c) == Some(c);
            is_pair || self.firsts.binary_search(&c).is_ok()
        })
    }

    /// Returns the parts of a text that have another spelling.
    fn places(&self, chars: &[char]) -> Vec<Place> {
        let mut places = Vec::new();
        for (start, c) in chars.iter().enumerate() {
            if let Some(meaning) = self.by_char.get(c)
                && is_separate(chars, start, start + 1, *c, meaning)
            {
                places.push(Place { start, end: start + 1, spelling: meaning.clone() });
            }
            for stand_in in self.by_first.get(c).into_iter().flatten() {
                let meaning = &self.by_char[stand_in];
                let end = start + meaning.len();
                if chars[start..].starts_with(meaning)
                    && is_separate(chars, start, end, *stand_in, meaning)
                {
                    places.push(Place { start, end, spelling: vec![*stand_in] });
                }
            }
            places.extend(repetitions(chars, start));
        }
        places
    }
}

/// Returns whether the meaning of a stand-in does not continue a word or number around it: the 10 in 2010
/// is not ⑩.
fn is_separate(chars: &[char], start: usize, end: usize, stand_in: char, meaning: &[char]) -> bool {
    let class = |c: Option<&char>| c.map(|c| CharClass::from_char(*c));
    let continues = |outside, edge| {
        let outside = class(outside);
        matches!(outside, Some(CharClass::Letter | CharClass::Digit)) && outside == class(edge)
    };
    LIGATURES.contains(&stand_in)
        || !continues(chars[..start].last(), meaning.first())
            && !continues(chars.get(end), meaning.last())
}

/// Returns the spellings of a repeated character: 各各 as 各々, and back. Three of a kind are kept.
fn repetitions(chars: &[char], at: usize) -> impl Iterator<Item = Place> {
    let before = chars[..at].last().copied();
    let (c, place) = (chars[at], move |spelling| Place { start: at, end: at + 1, spelling });
    let is_pair = before == Some(c)
        && chars.get(at + 1) != Some(&c)
        && at.checked_sub(2).and_then(|at| chars.get(at)) != Some(&c);

    let marks =
        REPETITIONS.into_iter().filter(move |mark| before.is_some_and(|c| repeats(*mark, c)));
    marks.filter_map(move |mark| {
        if is_pair {
            Some(place(vec![mark]))
        } else {
            (c == mark).then(|| place(before.into_iter().collect()))
        }
    })
}

/// Returns whether a mark repeats a character of this script.
fn repeats(mark: char, c: char) -> bool {
    match mark {
        'ゝ' => is_hiragana(c),
        'ヽ' => is_katakana(c),
        _ => CharClass::from_char(c) == CharClass::Cjk && !is_hiragana(c) && !is_katakana(c),
    }
}

/// Returns a text with some of its places in their other spelling.
fn respelled(chars: &[char], places: &[Place], numbers: &[usize]) -> String {
    let mut text = String::new();
    let mut from = 0;
    for place in numbers.iter().map(|n| &places[*n]) {
        text.extend(&chars[from..place.start]);
        text.extend(&place.spelling);
        from = place.end;
    }
    text.extend(&chars[from..]);
    text
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::script::Converter;

    fn check(text: &str, expected: Expect) {
        let fold = FoldTable::new(&Converter::new()).unwrap();
        let spellings = StandIns::new(&fold).spellings(&fold.fold(text), 8);
        expected.assert_eq(&spellings.join(" "));
    }

    #[test]
    fn a_character_and_what_it_stands_for_are_spellings_of_each_other() {
        check("120m2", expect!["120㎡"]);
        check("120㎡", expect!["120m2"]);
        check("第IV期", expect!["第ⅳ期"]);
        check("10号楼", expect!["⑩号楼"]);
        check("株式会社山田", expect!["㍿山田"]);
        check("(一)总则", expect!["㈠总则"]);
        check("finance", expect!["ﬁnance"]);
    }

    #[test]
    fn every_combination_of_places_is_a_spelling() {
        check("5kg⑩m2", expect!["5㎏⑩m2 5kg10m2 5kg⑩㎡ 5㎏10m2 5㎏⑩㎡ 5kg10㎡ 5㎏10㎡"]);
    }

    #[test]
    fn parts_of_words_and_numbers_have_no_other_spelling() {
        for text in ["2010年", "akg", "kgb", "河口", "5⑩"] {
            check(text, expect![""]);
        }
    }

    #[test]
    fn a_repeated_character_may_be_written_with_a_mark() {
        check("各各不同", expect!["各々不同 各〻不同"]);
        check("各〻不同", expect!["各各不同"]);
        check("かかみ", expect!["かゝみ"]);
        check("哈哈哈", expect![""]);
    }
}
