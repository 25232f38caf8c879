//! Articles with most of the words of a query, weighted by rarity.

use serde_json::{Value, json};
use xunwen_engine::backend::idf;
use xunwen_engine::{Match, SearchField};

use super::clauses::any;
use super::condition::{ConditionLowering, Undecidable};
use super::run::gram_fields;
use crate::terms::fields;

/// The share of the required sum of weights that suffices, for rounding in another order.
///
/// Source: the same as on one machine.
const ROUNDING: f32 = 1.0 - 1e-5;

impl ConditionLowering<'_> {
    /// Returns the query for articles with a share of the words.
    pub(super) fn share(&self, percent: u8, words: &[Match]) -> Result<Value, Undecidable> {
        let mut functions = Vec::with_capacity(words.len());
        let (mut present_idf, mut absent_idf) = (0.0, 0.0);
        for word in words {
            let n_articles = self.n_articles(word);
            let idf = idf(self.counts.n_articles, n_articles.max(1));
            if n_articles > 0 {
                present_idf += idf;
                functions.push(json!({ "filter": self.condition(word)?, "weight": idf }));
            } else {
                absent_idf += idf;
            }
        }
        if functions.is_empty() {
            return Ok(any(Vec::new()));
        }
        let absent_idf = if percent >= 50 { absent_idf } else { 0.0 };
        let min_sum = (present_idf + absent_idf) * f32::from(percent) / 100.0 * ROUNDING;
        let candidates: Vec<Value> =
            functions.iter().map(|function| function["filter"].clone()).collect();
        Ok(json!({
            "function_score": {
                "query": any(candidates),
                "functions": functions,
                "score_mode": "sum",
                "boost_mode": "replace",
                "min_score": min_sum,
            }
        }))
    }

    /// Returns about how many articles have a word: those of its commonest spelling, of which each has
    /// at most as many as its rarest term.
    fn n_articles(&self, word: &Match) -> u64 {
        let spellings = match word {
            Match::Any(spellings) => spellings.as_slice(),
            one => std::slice::from_ref(one),
        };
        spellings.iter().map(|spelling| self.rarest(spelling)).max().unwrap_or(0)
    }

    fn rarest(&self, spelling: &Match) -> u64 {
        let counts = self.counts;
        let Match::Run(field, run) = spelling else { return counts.n_articles };
        let grams = run.grams.iter();
        let mut rarest = counts.n_articles;
        for (_, gram) in grams {
            rarest = rarest.min(counts.of_any(gram_fields(*field), gram));
        }
        if let Some((_, c)) = run.open_end.as_ref().filter(|_| *field == SearchField::Text) {
            rarest = rarest.min(counts.of(fields::CHARS, c));
        }
        rarest
    }
}
