//! What ranks: the voices of the texts of a query.

use std::collections::HashMap;

use xunwen_text::{Analysis, CharClass, GramKind, grams};

use super::build::run;
use super::{Scored, TextField};

/// Weights of the voices in ranking. Words and pairs of characters count alike, single
/// characters less: the best of the mixtures measured on four judged sets (nDCG@10 of .994,
/// .959, .874 and .850 on cmrc2018, drcd, baidu-hot and sogou-qt).
mod weight {
    pub(super) const WORDS: f32 = 1.0;
    pub(super) const PAIRS: f32 = 1.0;
    pub(super) const CHARS: f32 = 0.3;
    /// The unbroken run as typed, on top of its parts.
    pub(super) const RUN: f32 = 1.0;
}

/// The voices collected so far.
#[derive(Debug, Default)]
pub(super) struct Scoring {
    voices: Vec<Scored>,
    /// Where in `voices` a term has its own.
    places: HashMap<(TextField, String), usize>,
}

impl Scoring {
    /// Returns the voices, in the order in which they came.
    pub(super) fn into_voices(self) -> Vec<Scored> {
        self.voices
    }

    /// Adds what ranks an article for a folded text: its words, its pairs of characters, its
    /// characters, and the text as a whole.
    pub(super) fn score(&mut self, analysis: &Analysis, folded: &str) {
        use TextField::{BodyGrams, BodyWords, Chars, TitleGrams, TitleWords};
        for word in analysis.segmenter.words(folded) {
            self.score_term(&[TitleWords, BodyWords], word.text, weight::WORDS);
        }
        for gram in grams(folded).filter(|gram| gram.kind != GramKind::Last) {
            self.score_term(&[TitleGrams, BodyGrams], gram.text, weight::PAIRS);
        }
        for c in folded.chars().filter(|c| CharClass::of(*c) == CharClass::Cjk) {
            self.score_term(&[Chars], c.encode_utf8(&mut [0; 4]), weight::CHARS);
        }
        let whole = run(folded).filter(|run| run.grams.len() > 1);
        for field in [TitleGrams, BodyGrams] {
            self.voices.extend(whole.as_ref().map(|run| Scored {
                field,
                terms: run.grams.clone(),
                weight: weight::RUN,
            }));
        }
    }

    /// Adds a voice in each field, or raises it where the term has one already.
    fn score_term(&mut self, fields: &[TextField], term: &str, weight: f32) {
        for &field in fields {
            let next = self.voices.len();
            let place = *self.places.entry((field, term.to_owned())).or_insert(next);
            if place == next {
                self.voices.push(Scored { field, terms: vec![(0, term.to_owned())], weight: 0.0 });
            }
            self.voices[place].weight += weight;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_typed_twice_is_one_voice_of_double_weight() {
        let analysis = Analysis::load().unwrap();
        let mut scoring = Scoring::default();
        scoring.score(&analysis, "杭州");
        scoring.score(&analysis, "杭州");
        let words = scoring.into_voices().into_iter().filter(|s| s.field == TextField::BodyWords);
        let weights: Vec<f32> = words.map(|s| s.weight).collect();
        assert_eq!(weights, [2.0 * weight::WORDS]);
    }
}
