//! Words that the mainland, Taiwan and Hong Kong write differently.

use std::collections::HashMap;

use xunwen_text::{Analysis, Conversion};

use crate::script::{RepairScript, query_script};

/// The groups of words; the head of the file says where they come from.
const TABLE: &str = include_str!("../data/vocabulary.txt");

/// The places of a group: the mainland, Taiwan, Hong Kong.
const N_PLACES: usize = 3;

/// The longest word of the table, in characters.
const MAX_WORD_CHARS: usize = 12;

/// The words of a group by place, in traditional characters.
#[derive(Debug, Default)]
struct WordGroup {
    places: [Vec<String>; N_PLACES],
}

/// Finds the words of the other side of the strait for the words of a query.
///
/// # Examples
/// ```
/// use xunwen_spelling::{RepairScript, Vocabulary};
/// use xunwen_text::Analysis;
///
/// let analysis = Analysis::load()?;
/// let vocabulary = Vocabulary::new(&analysis.fold);
/// let texts = |query| vocabulary.alternatives(query, &analysis, RepairScript::Simplified);
/// assert_eq!(texts("软件"), ["软体"]);
/// assert_eq!(texts("計程車司機"), ["出租車司機", "的士司機"]);
/// assert!(texts("新闻").is_empty());
/// # Ok::<(), xunwen_text::ScriptError>(())
/// ```
#[derive(Debug)]
pub struct Vocabulary {
    groups: Vec<WordGroup>,
    /// The groups of each folded word.
    by_word: HashMap<String, usize>,
}

/// A word of the table in a query.
struct FoundWord {
    byte_start: usize,
    byte_end: usize,
    group: usize,
}

impl Vocabulary {
    /// Reads the table that is part of the binary, which takes less than a millisecond.
    #[must_use]
    pub fn new(fold: &xunwen_text::FoldTable) -> Self {
        let mut vocabulary = Self { groups: Vec::new(), by_word: HashMap::new() };
        for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
            let mut group = WordGroup::default();
            for (place, words) in group.places.iter_mut().zip(line.split('|')) {
                let words = words.split(',').filter(|word| *word != "-");
                *place = words.map(str::to_owned).collect();
            }
            for word in group.places.iter().flatten() {
                // A word of two groups belongs to the first.
                vocabulary.by_word.entry(fold.fold(word)).or_insert(vocabulary.groups.len());
            }
            vocabulary.groups.push(group);
        }
        vocabulary
    }

    /// Returns the query with its words as other places write them, one text for each place that
    /// writes one of them differently, in the script of the query. `script` is for queries without a
    /// character of either script.
    ///
    /// The longest word counts, and only words that begin and end where words of the query do.
    #[must_use]
    pub fn alternatives(
        &self,
        query: &str,
        analysis: &Analysis,
        script: RepairScript,
    ) -> Vec<String> {
        let folded = analysis.fold.fold(query);
        let found = self.found_words(&folded, analysis);
        let script = query_script(query, analysis).unwrap_or(script);

        let mut texts: Vec<String> = Vec::new();
        let mut known = vec![folded.clone()];
        for place in 0..N_PLACES {
            let text = self.written_for(place, query, &folded, &found);
            let text = in_script(&text, script, analysis);
            let folded_text = analysis.fold.fold(&text);
            if !known.contains(&folded_text) {
                known.push(folded_text);
                texts.push(text);
            }
        }
        texts
    }

    /// Returns the words of the table in a folded text, in order, without overlaps.
    fn found_words(&self, folded: &str, analysis: &Analysis) -> Vec<FoundWord> {
        let words = analysis.segmenter.words(folded);
        let mut found: Vec<FoundWord> = Vec::new();
        for (at, first) in words.iter().enumerate() {
            if found.last().is_some_and(|last| last.byte_end > first.byte_start) {
                continue;
            }
            let longest = (at + MAX_WORD_CHARS).min(words.len());
            let ends = words[at..longest].iter().rev();
            let ends = ends.map(|last| last.byte_start + last.text.len());
            let mut groups = ends.filter_map(|byte_end| {
                let group = *self.by_word.get(folded.get(first.byte_start..byte_end)?)?;
                Some(FoundWord { byte_start: first.byte_start, byte_end, group })
            });
            found.extend(groups.next());
        }
        found
    }

    /// Returns the query with each found word as a place writes it; words that it writes so already, or
    /// that have no word there, stay.
    fn written_for(&self, place: usize, query: &str, folded: &str, found: &[FoundWord]) -> String {
        let chars: Vec<char> = query.chars().collect();
        let n_chars = |bytes: std::ops::Range<usize>| folded[bytes].chars().count();
        let mut text = String::new();
        let mut byte_end = 0;
        let mut at = 0;
        for word in found {
            let before = n_chars(byte_end..word.byte_start);
            text.extend(&chars[at..at + before]);
            at += before;

            let length = n_chars(word.byte_start..word.byte_end);
            match self.groups[word.group].places[place].first() {
                Some(written) => text.push_str(written),
                None => text.extend(&chars[at..at + length]),
            }
            at += length;
            byte_end = word.byte_end;
        }
        text.extend(&chars[at..]);
        text
    }
}

/// Returns a text in a script; unchanged if it cannot be converted.
fn in_script(text: &str, script: RepairScript, analysis: &Analysis) -> String {
    let conversion = match script {
        RepairScript::Simplified => Conversion::ToSimplified,
        RepairScript::Traditional => return text.to_owned(),
    };
    analysis.converter.convert(conversion, text).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;

    static ANALYSIS: LazyLock<Analysis> = LazyLock::new(|| Analysis::load().unwrap());
    static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| Vocabulary::new(&ANALYSIS.fold));

    fn check(query: &str, expected: &[&str]) {
        let texts = VOCABULARY.alternatives(query, &ANALYSIS, RepairScript::Simplified);
        assert_eq!(texts, expected, "{query}");
    }

    #[test]
    fn words_are_found_in_both_directions_and_both_scripts() {
        check("软件", &["软体"]);
        check("軟體", &["軟件"]);
        check("出租车", &["计程车", "的士"]);
        check("的士", &["出租车", "计程车"]);
        check("特朗普", &["川普"]);
        check("川普", &["特朗普"]);
        check("網路", &["網絡"]);
        check("信息", &["资讯"]);
        check("資訊", &["信息"]);
    }

    #[test]
    fn the_other_words_of_the_query_stay() {
        check("特朗普 普京 会谈", &["川普 普丁 会谈"]);
        check("“川普”访华", &["“特朗普”访华"]);
        check("朝鲜软件2024", &["北韩软体2024"]);
    }

    #[test]
    fn a_word_inside_another_word_is_not_replaced() {
        check("信息化", &[]);
        check("今天的新闻", &[]);
        check("", &[]);
    }

    #[test]
    fn every_line_of_the_table_has_two_places_with_different_words() {
        for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
            let places: Vec<&str> = line.split('|').collect();
            assert_eq!(places.len(), N_PLACES, "{line}");
            let words: Vec<String> = places
                .iter()
                .filter(|place| **place != "-")
                .map(|place| ANALYSIS.fold.fold(place))
                .collect();
            assert!(words.len() >= 2 && words[0] != words[1], "{line}");
            assert!(words.iter().all(|word| word.chars().count() <= MAX_WORD_CHARS), "{line}");
        }
    }

    proptest! {
        #[test]
        fn no_alternative_is_the_query(query in "(软件|軟體|川普|出租车|[一-龥]|[a-z ,，\u{20000}]){0,8}") {
            let folded = ANALYSIS.fold.fold(&query);
            for text in VOCABULARY.alternatives(&query, &ANALYSIS, RepairScript::Traditional) {
                prop_assert_ne!(ANALYSIS.fold.fold(&text), folded.clone());
            }
        }
    }
}
