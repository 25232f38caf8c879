//! What ranks the articles that match: the grams and words of the texts that a query asks for.
//!
//! A word is known by its grams: one of two characters is a gram, a longer one is there as often
//! as the rarest of its grams. So the index holds no words, and a new dictionary needs no new
//! index.

use std::collections::HashMap;

use xunwen_text::{Analysis, GramKind, grams};

use super::SearchField;
use super::relax::is_function_word;
use super::{Scoring, ScoringField, ScoringRun, ScoringTerm, ScoringWord};

/// A text that a query asks for: an unbroken piece of bare text, or a quoted run.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Wanted {
    /// The text, folded.
    pub(super) folded: String,
    /// Whether it counts in the title alone.
    pub(super) only_title: bool,
    /// How much it counts: 1 as typed, less for another spelling of it.
    pub(super) weight: f32,
}

impl Wanted {
    /// Returns what a text asked for in a place ranks by: names of authors and sources do not.
    pub(super) fn at(folded: &str, place: SearchField, weight: f32) -> Option<Self> {
        let only_title = match place {
            SearchField::Text => false,
            SearchField::Title => true,
            SearchField::Author | SearchField::Source => return None,
        };
        Some(Self { folded: folded.to_owned(), only_title, weight })
    }
}

/// Returns what ranks articles for the texts of a query, in the order of the texts.
pub(super) fn scoring(wanted: &[Wanted], analysis: &Analysis) -> Scoring {
    let mut builder = Builder {
        analysis,
        scoring: Scoring::default(),
        terms: HashMap::new(),
        words: HashMap::new(),
    };
    wanted.iter().for_each(|text| builder.add(text));
    builder.scoring
}

struct Builder<'a> {
    analysis: &'a Analysis,
    scoring: Scoring,
    /// Where in the scoring a term stands.
    terms: HashMap<(ScoringField, String), usize>,
    /// Where in the scoring a word stands.
    words: HashMap<(ScoringField, String), usize>,
}

impl Builder<'_> {
    fn add(&mut self, wanted: &Wanted) {
        let Wanted { folded, only_title, weight } = wanted;
        let place = if *only_title { ScoringField::Title } else { ScoringField::Anywhere };
        let parts: Vec<usize> = telling(folded).map(|gram| self.term(place, gram)).collect();
        parts.iter().for_each(|&term| self.scoring.terms[term].weight += weight);
        for word in self.analysis.segmenter.words(folded) {
            self.add_word(place, word.text, *weight);
        }
        if parts.len() > 1 {
            let (text, weight) = (folded.clone(), *weight);
            self.scoring.runs.push(ScoringRun { text, terms: parts, weight });
        }
    }

    fn add_word(&mut self, place: ScoringField, text: &str, weight: f32) {
        let key = (place, text.to_owned());
        if let Some(&word) = self.words.get(&key) {
            self.scoring.words[word].weight += weight;
            return;
        }
        let mut terms: Vec<usize> = telling(text).map(|gram| self.term(place, gram)).collect();
        if terms.is_empty() {
            let place = match place {
                ScoringField::Anywhere => ScoringField::Char,
                // The single characters of titles are not indexed apart.
                _ => return,
            };
            terms.push(self.term(place, text));
        }
        self.words.insert(key, self.scoring.words.len());
        let is_content = !is_function_word(text);
        self.scoring.words.push(ScoringWord { text: text.to_owned(), terms, weight, is_content });
    }

    /// Returns the place of a term in the scoring, where it is put if it is not there yet.
    fn term(&mut self, place: ScoringField, text: &str) -> usize {
        let next = self.scoring.terms.len();
        let at = *self.terms.entry((place, text.to_owned())).or_insert(next);
        if at == next {
            self.scoring.terms.push(ScoringTerm { place, text: text.to_owned(), weight: 0.0 });
        }
        at
    }
}

/// Returns the grams that say something of what stands beside them, or are words themselves.
fn telling(folded: &str) -> impl Iterator<Item = &str> {
    let says = |gram: &xunwen_text::Gram<'_>| {
        !matches!(gram.kind, GramKind::Last | GramKind::ParagraphEnd)
    };
    grams(folded).filter(says).map(|gram| gram.text)
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    fn check(texts: &[&str], expected: Expect) {
        let analysis = Analysis::load().unwrap();
        let wanted: Vec<Wanted> =
            texts.iter().filter_map(|text| Wanted::at(text, SearchField::Text, 1.0)).collect();
        let Scoring { terms, words, runs } = scoring(&wanted, &analysis);
        let names =
            |of: &[usize]| of.iter().map(|&n| terms[n].text.as_str()).collect::<Vec<_>>().join("+");
        let mut shown: Vec<String> =
            terms.iter().map(|term| format!("{}·{}", term.text, term.weight)).collect();
        shown.push("|".to_owned());
        shown.extend(words.iter().map(|word| {
            let mark = if word.is_content { "" } else { "?" };
            format!("{}{mark}·{}={}", word.text, word.weight, names(&word.terms))
        }));
        shown.push("|".to_owned());
        shown.extend(runs.iter().map(|run| names(&run.terms)));
        expected.assert_eq(&shown.join(" "));
    }

    #[test]
    fn a_text_is_its_grams_its_words_and_itself() {
        check(
            &["跨境电商"],
            expect!["跨境·1 境电·1 电商·1 | 跨境·1=跨境 电商·1=电商 | 跨境+境电+电商"],
        );
        check(
            &["新的c919"],
            expect!["新的·1 c·1 919·1 新·0 的·0 | 新·1=新 的?·1=的 c919·1=c+919 | 新的+c+919"],
        );
    }

    #[test]
    fn a_word_typed_twice_counts_twice() {
        check(&["杭州", "杭州"], expect!["杭州·2 | 杭州·2=杭州 |"]);
    }
}
