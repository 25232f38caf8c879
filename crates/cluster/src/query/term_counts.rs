//! The numbers of articles with terms, which conditions and ranking depend on.

use std::collections::{BTreeSet, HashMap};

use xunwen_engine::{Match, Plan, Scoring, ScoringField, SearchField};

use super::run::gram_fields;
use crate::terms::fields;

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

/// Returns the numbers of articles with the terms of a scoring.
pub(crate) fn scoring_counts(scoring: &Scoring, counts: &TermCounts) -> Vec<u64> {
    let terms = scoring.terms.iter();
    terms.map(|term| counts.of_any(scoring_fields(term.place), &term.text)).collect()
}
