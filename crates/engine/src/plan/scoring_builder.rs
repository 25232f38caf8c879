//! From the texts of a query to the terms, words and runs that rank articles.
//!
//! A word is known by its grams: a word of two characters is one gram, a longer one occurs as
//! often as the rarest of its grams. So the index holds no words, and a new dictionary needs no
//! new index.

use std::collections::HashMap;

use xunwen_text::{Analysis, Gram, GramKind, grams};

use super::function_words::is_function_word;
use super::scoring::{Scoring, ScoringField, ScoringRun, ScoringTerm, ScoringWord};
use super::search_field::SearchField;

/// A text of a query that ranks articles: an unbroken piece of bare text, or a quoted run.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ScoringText {
    /// The text, folded.
    folded: String,
    /// The field of its grams.
    field: ScoringField,
    /// 1 for a text as typed, less for another spelling of it.
    weight: f32,
}

impl ScoringText {
    /// Returns the text of a condition on a field; `None` for names, which do not rank.
    pub(super) fn new(folded: &str, field: SearchField, weight: f32) -> Option<Self> {
        let field = match field {
            SearchField::Text => ScoringField::Anywhere,
            SearchField::Title => ScoringField::Title,
            SearchField::Author | SearchField::Source => return None,
        };
        Some(Self { folded: folded.to_owned(), field, weight })
    }
}

/// Returns the terms, words and runs of the texts of a query, in the order of the texts.
pub(super) fn build_scoring(texts: &[ScoringText], analysis: &Analysis) -> Scoring {
    let mut builder = ScoringBuilder {
        analysis,
        scoring: Scoring::default(),
        term_indices: HashMap::new(),
        word_indices: HashMap::new(),
    };
    texts.iter().for_each(|text| builder.add_text(text));
    builder.scoring
}

/// Collects each term and each word once.
struct ScoringBuilder<'a> {
    analysis: &'a Analysis,
    scoring: Scoring,
    /// The index in the scoring of each term.
    term_indices: HashMap<(ScoringField, String), usize>,
    /// The index in the scoring of each word.
    word_indices: HashMap<(ScoringField, String), usize>,
}

impl ScoringBuilder<'_> {
    fn add_text(&mut self, text: &ScoringText) {
        let ScoringText { folded, field, weight } = text;

        // The grams of the text, as often as it has them.
        let terms: Vec<usize> = ranking_grams(folded).map(|gram| self.term(*field, gram)).collect();
        terms.iter().for_each(|&term| self.scoring.terms[term].weight += weight);

        for word in self.analysis.segmenter.words(folded) {
            self.add_word(*field, word.text, *weight);
        }

        // The text as a whole, unless it is one gram.
        if terms.len() > 1 {
            self.scoring.runs.push(ScoringRun { text: folded.clone(), terms, weight: *weight });
        }
    }

    fn add_word(&mut self, field: ScoringField, text: &str, weight: f32) {
        let key = (field, text.to_owned());
        if let Some(&word) = self.word_indices.get(&key) {
            self.scoring.words[word].weight += weight;
            return;
        }

        // A single character has no gram; it has a term of its own in title and body together.
        let mut terms: Vec<usize> =
            ranking_grams(text).map(|gram| self.term(field, gram)).collect();
        if terms.is_empty() {
            if field != ScoringField::Anywhere {
                return;
            }
            terms.push(self.term(ScoringField::Char, text));
        }

        self.word_indices.insert(key, self.scoring.words.len());
        let is_content = !is_function_word(text);
        self.scoring.words.push(ScoringWord { text: text.to_owned(), terms, weight, is_content });
    }

    /// Returns the index of a term in the scoring. Adds the term when it is new.
    fn term(&mut self, field: ScoringField, text: &str) -> usize {
        let next = self.scoring.terms.len();
        let index = *self.term_indices.entry((field, text.to_owned())).or_insert(next);
        if index == next {
            let term = ScoringTerm { place: field, text: text.to_owned(), weight: 0.0 };
            self.scoring.terms.push(term);
        }
        index
    }
}

/// Returns the grams of a text that rank: those that hold two neighbouring characters, or a whole
/// run of letters or digits.
fn ranking_grams(folded: &str) -> impl Iterator<Item = &str> {
    grams(folded).filter(ranks).map(|gram| gram.text)
}

fn ranks(gram: &Gram<'_>) -> bool {
    use GramKind::{Group, Last, ParagraphEnd, Sign};
    !matches!(gram.kind, Last | Group | Sign | ParagraphEnd)
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    fn check(texts: &[&str], expected: Expect) {
        let analysis = Analysis::load().unwrap();
        let texts: Vec<ScoringText> = texts
            .iter()
            .filter_map(|text| ScoringText::new(text, SearchField::Text, 1.0))
            .collect();
        let scoring = build_scoring(&texts, &analysis);
        expected.assert_eq(&dump(&scoring));
    }

    /// Returns terms, words and runs in one line.
    fn dump(Scoring { terms, words, runs, .. }: &Scoring) -> String {
        let spell = |indices: &[usize]| {
            indices.iter().map(|&n| terms[n].text.as_str()).collect::<Vec<_>>().join("+")
        };
        let mut parts: Vec<String> =
            terms.iter().map(|term| format!("{}·{}", term.text, term.weight)).collect();

        parts.push("|".to_owned());
        parts.extend(words.iter().map(|word| {
            let mark = if word.is_content { "" } else { "?" };
            format!("{}{mark}·{}={}", word.text, word.weight, spell(&word.terms))
        }));

        parts.push("|".to_owned());
        parts.extend(runs.iter().map(|run| spell(&run.terms)));
        parts.join(" ")
    }

    #[test]
    fn a_text_ranks_by_its_grams_its_words_and_itself() {
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
