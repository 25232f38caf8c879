//! From the conditions of a plan to queries: the one place where the two meet.

use std::collections::HashMap;

use serde_json::{Value, json};
use xunwen_engine::backend::name_key;
use xunwen_engine::{Filters, GramRun, Match, NameFilter, SearchField};
use xunwen_text::FoldTable;

use super::clauses::{any, everything, exact};
use super::near::near_query;
use super::run::{any_field, gram_fields, run_query};
use super::term_counts::TermCounts;
use crate::document::keyword;
use crate::terms::{fields, term_query};

/// Turns the conditions of plans into queries for a filter. They do not score.
pub(crate) struct ConditionLowering<'a> {
    /// The numbers of articles that the conditions depend on.
    pub(crate) counts: &'a TermCounts,
    /// The ids of the articles of conditions that terms cannot decide.
    pub(crate) decided: &'a HashMap<Match, Vec<String>>,
    /// Whether words are looked up as such, and not by their pairs.
    pub(crate) uses_words: bool,
}

/// A condition that terms cannot decide. Its articles have to be found by reading candidates.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Undecidable(pub(crate) Match);

impl ConditionLowering<'_> {
    /// Returns the query for a condition.
    pub(crate) fn condition(&self, condition: &Match) -> Result<Value, Undecidable> {
        if let Some(ids) = self.decided.get(condition) {
            return Ok(json!({ "ids": { "values": ids } }));
        }
        let undecidable = || Undecidable(condition.clone());
        Ok(match condition {
            Match::Everything => everything(),
            Match::Published(from, before) => published(*from, *before),
            Match::Term(term) => exact(fields::TERM, term),
            Match::Run(field, run) => self.run(*field, run).ok_or_else(undecidable)?,
            Match::Near(field, near) => {
                let queries = gram_fields(*field).iter().map(|field| near_query(near, field));
                any(queries.collect::<Option<_>>().ok_or_else(undecidable)?)
            }
            Match::Any(parts) => any(self.conditions(parts)?),
            Match::Not(_) => self.all(std::slice::from_ref(condition))?,
            Match::Share(percent, parts) => self.share(*percent, parts)?,
            Match::All(parts) => self.all(parts)?,
        })
    }

    pub(super) fn conditions(&self, parts: &[Match]) -> Result<Vec<Value>, Undecidable> {
        parts.iter().map(|part| self.condition(part)).collect()
    }

    fn all(&self, parts: &[Match]) -> Result<Value, Undecidable> {
        let (mut required, mut excluded) = (Vec::new(), Vec::new());
        for part in parts {
            match part {
                Match::Not(inner) => excluded.push(self.condition(inner)?),
                other => required.push(self.condition(other)?),
            }
        }
        Ok(json!({ "bool": { "filter": required, "must_not": excluded } }))
    }

    fn run(&self, field: SearchField, run: &GramRun) -> Option<Value> {
        let word = run.word.as_ref().filter(|_| self.uses_words);
        if let Some(word) = word.filter(|word| self.counts.of(fields::WORDS, word) > 0) {
            return Some(term_query(fields::WORDS, word));
        }
        if run.is_single_character() && field == SearchField::Text {
            let (_, c) = run.open_end.as_ref()?;
            return Some(term_query(fields::CHARS, c));
        }
        match (run.grams.as_slice(), &run.open_end, run.apart.as_slice()) {
            ([(_, gram)], None, []) => Some(any_field(gram_fields(field), gram)),
            _ => {
                let queries = gram_fields(field).iter().map(|field| run_query(run, field));
                Some(any(queries.collect::<Option<_>>()?))
            }
        }
    }
}

/// Returns whether every article of a condition has all words of the query: each of them is part of a
/// run that is required as it is.
pub(crate) fn requires_all_words(condition: &Match) -> bool {
    let is_left_out = |part: &Match| {
        matches!(part, Match::Not(_) | Match::Term(_) | Match::Published(..) | Match::Everything)
    };
    match condition {
        Match::Run(SearchField::Text, _) => true,
        Match::All(parts) => parts.iter().all(|part| is_left_out(part) || requires_all_words(part)),
        _ => false,
    }
}

/// Returns the query for all articles that pass filters.
pub(crate) fn filters(filters: &Filters, fold: &FoldTable) -> (Vec<Value>, Vec<Value>) {
    let (mut required, mut excluded) = (Vec::new(), Vec::new());
    if filters.from.is_some() || filters.before.is_some() {
        required.push(published(filters.from, filters.before));
    }
    if filters.arrived_after.or(filters.arrived_before).is_some() {
        required.push(range(
            fields::ARRIVED,
            &[("gt", filters.arrived_after), ("lt", filters.arrived_before)],
        ));
    }
    let mut add = |filter: &NameFilter, field: &str, key: &dyn Fn(&str) -> String| {
        let names = |names: &[String]| -> Vec<String> {
            names.iter().map(|name| keyword(&key(name))).collect()
        };
        if !filter.any_of.is_empty() {
            required.push(json!({ "terms": { field: names(&filter.any_of) } }));
        }
        if !filter.none_of.is_empty() {
            excluded.push(json!({ "terms": { field: names(&filter.none_of) } }));
        }
    };
    add(&filters.source, fields::SOURCE, &str::to_owned);
    add(&filters.author, fields::AUTHOR, &|name| name_key(name, fold));
    add(&filters.term, fields::TERM, &|name| name_key(name.trim(), fold));
    (required, excluded)
}

/// Returns the query for articles that may have a condition: all of its articles, and perhaps others.
pub(crate) fn wider(condition: &Match) -> Value {
    match condition {
        Match::Run(field, run) => run_candidates(*field, run),
        Match::Near(field, near) => {
            let runs = near.runs.iter().map(|run| run_candidates(*field, run));
            json!({ "bool": { "filter": runs.collect::<Vec<_>>() } })
        }
        _ => everything(),
    }
}

fn run_candidates(field: SearchField, run: &GramRun) -> Value {
    let mut required: Vec<Value> =
        run.grams.iter().map(|(_, gram)| any_field(gram_fields(field), gram)).collect();
    if let Some((_, c)) = run.open_end.as_ref().filter(|_| field == SearchField::Text) {
        required.push(term_query(fields::CHARS, c));
    }
    json!({ "bool": { "filter": required } })
}

/// Returns the query for articles published within a time. Articles without a date never match.
fn published(from: Option<i64>, before: Option<i64>) -> Value {
    range(fields::PUBLISHED, &[("gte", from), ("lt", before)])
}

fn range(field: &str, bounds: &[(&str, Option<i64>)]) -> Value {
    let given =
        bounds.iter().filter_map(|(name, bound)| Some(((*name).to_owned(), json!((*bound)?))));
    json!({ "range": { field: given.collect::<serde_json::Map<_, _>>() } })
}
