//! Articles with most of the words of a query, weighted by rarity, and the counts that this needs.

use std::collections::{BTreeSet, HashMap};

use serde_json::{Value, json};
use xunwen_engine::backend::{Bm25f, idf};
use xunwen_engine::{Match, Plan, Scoring, ScoringField, SearchField};

use super::condition::{Lowering, Undecidable};
use super::run::gram_fields;
use crate::terms::fields;

/// What a sum of weights may lack of the required one, for rounding in another order.
///
/// Source: the same as on one machine.
const ROUNDING: f32 = 1.0 - 1e-5;

/// A term in a field.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct CountedTerm {
    /// The name of the field.
    pub(crate) field: &'static str,
    pub(crate) text: String,
}

/// The numbers of articles with terms.
#[derive(Debug, Clone, Default)]
pub(crate) struct TermCounts {
    /// The number of all articles.
    pub(crate) n_articles: u64,
    pub(crate) by_term: HashMap<CountedTerm, u64>,
}

impl TermCounts {
    /// Returns the number of articles with a term in a field.
    pub(crate) fn of(&self, field: &'static str, text: &str) -> u64 {
        let term = CountedTerm { field, text: text.to_owned() };
        self.by_term.get(&term).copied().unwrap_or(0)
    }

    /// Returns the number of articles with a term in any of several fields: a lower bound, the largest
    /// count of one field.
    pub(crate) fn of_any(&self, fields: &[&'static str], text: &str) -> u64 {
        fields.iter().map(|field| self.of(field, text)).max().unwrap_or(0)
    }
}

/// Returns the terms whose counts a plan depends on.
pub(crate) fn counted_terms(plans: &[&Plan], scoring: &Scoring) -> BTreeSet<CountedTerm> {
    let mut terms = BTreeSet::new();
    for plan in plans {
        add_condition(&plan.matching, false, &mut terms);
    }
    for term in &scoring.terms {
        add(scoring_fields(term.place), &term.text, &mut terms);
    }
    terms
}

/// Returns the fields in which a term that ranks is looked up.
pub(crate) fn scoring_fields(place: ScoringField) -> &'static [&'static str] {
    match place {
        ScoringField::Anywhere => &[fields::TITLE_GRAMS, fields::BODY_GRAMS],
        ScoringField::Title => &[fields::TITLE_GRAMS],
        ScoringField::Char => &[fields::CHARS],
    }
}

fn add(fields: &[&'static str], text: &str, terms: &mut BTreeSet<CountedTerm>) {
    terms.extend(fields.iter().map(|field| CountedTerm { field, text: text.to_owned() }));
}

fn add_condition(condition: &Match, is_weighted: bool, terms: &mut BTreeSet<CountedTerm>) {
    match condition {
        Match::All(parts) => parts.iter().for_each(|part| add_condition(part, false, terms)),
        Match::Any(parts) => parts.iter().for_each(|part| add_condition(part, is_weighted, terms)),
        Match::Share(_, parts) => parts.iter().for_each(|part| add_condition(part, true, terms)),
        Match::Not(part) => add_condition(part, false, terms),
        Match::Run(field, run) => {
            if let Some(word) = &run.word {
                add(&[fields::WORDS], word, terms);
            }
            if is_weighted {
                run.grams.iter().for_each(|(_, gram)| add(gram_fields(*field), gram, terms));
                if let Some((_, c)) = run.open_end.as_ref().filter(|_| *field == SearchField::Text)
                {
                    add(&[fields::CHARS], c, terms);
                }
            }
        }
        Match::Everything | Match::Near(..) | Match::Term(_) | Match::Published(..) => {}
    }
}

impl Lowering<'_> {
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
            return Ok(super::condition::any(Vec::new()));
        }
        let absent_idf = if percent >= 50 { absent_idf } else { 0.0 };
        let min_sum = (present_idf + absent_idf) * f32::from(percent) / 100.0 * ROUNDING;
        let candidates: Vec<Value> =
            functions.iter().map(|function| function["filter"].clone()).collect();
        Ok(json!({
            "function_score": {
                "query": super::condition::any(candidates),
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

/// Returns the numbers of articles with the terms of a scoring.
pub(crate) fn scoring_counts(scoring: &Scoring, counts: &TermCounts) -> Vec<u64> {
    let terms = scoring.terms.iter();
    terms.map(|term| counts.of_any(scoring_fields(term.place), &term.text)).collect()
}

/// Returns whether ranking depends on anything of a query.
pub(crate) fn is_ranked(bm25f: &Bm25f) -> bool {
    !bm25f.terms.is_empty()
}
