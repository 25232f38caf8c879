//! Runs of characters as queries on terms at positions.

use serde_json::{Value, json};
use xunwen_engine::{GramRun, SearchField};
use xunwen_text::is_numeral;

use crate::document::starter;
use crate::terms::{escaped, fields, phrase_query, term_query};

/// Returns the fields with the grams of a part of an article.
pub(super) fn gram_fields(field: SearchField) -> &'static [&'static str] {
    match field {
        SearchField::Text => &[fields::TITLE_GRAMS, fields::BODY_GRAMS],
        SearchField::Title => &[fields::TITLE_GRAMS],
        SearchField::Author => &[fields::AUTHOR_GRAMS],
        SearchField::Source => &[fields::SOURCE_GRAMS],
    }
}

/// Returns the terms of a run in a field, with their offsets; `None` if the field lacks the term of its
/// last character, which may be any ideograph.
pub(super) fn run_terms(run: &GramRun, field: &str) -> Option<Vec<(u32, String)>> {
    let mut terms = run.grams.clone();
    if let Some((offset, text)) = &run.open_end {
        let c = text.chars().next()?;
        // A body has the terms of numerals, and those of ideographs after other characters.
        let follows_sign = !run.grams.is_empty();
        if field == fields::BODY_GRAMS && !follows_sign && !is_numeral(c) {
            return None;
        }
        terms.push((*offset, starter(c)));
    }
    Some(terms)
}

/// Returns the query for a run in a field; `None` if terms cannot decide it.
pub(super) fn run_query(run: &GramRun, field: &str) -> Option<Value> {
    let terms = run_terms(run, field)?;
    if run.apart.is_empty() {
        let terms: Vec<(u32, &str)> = borrowed(&terms);
        return Some(phrase_query(field, &terms));
    }

    let included: Vec<(i32, &str)> =
        terms.iter().map(|(at, term)| (at.cast_signed(), term.as_str())).collect();
    let excluded = run.apart.iter().map(|(at, gram)| {
        let others = included.iter().filter(|(other, _)| other != at);
        let mut phrase: Vec<(i32, &str)> = others.copied().chain([(*at, gram.as_str())]).collect();
        phrase.sort_unstable();
        span(field, &phrase)
    });
    let excluded: Vec<Value> = excluded.collect();
    // The longer phrases contain the run itself, so that they overlap only with its own occurrence.
    Some(json!({
        "span_not": {
            "include": span(field, &included),
            "exclude": { "span_or": { "clauses": excluded } },
        }
    }))
}

pub(super) fn borrowed(terms: &[(u32, String)]) -> Vec<(u32, &str)> {
    terms.iter().map(|(at, term)| (*at, term.as_str())).collect()
}

/// Returns the spans of terms at their offsets, which rise.
fn span(field: &str, terms: &[(i32, &str)]) -> Value {
    let term = |term: &str| json!({ "span_term": { field: { "value": escaped(term) } } });
    if let [(_, only)] = terms {
        return term(only);
    }
    let mut clauses = Vec::with_capacity(terms.len());
    let mut next = None;
    for (at, text) in terms {
        let gap = next.map_or(0, |next: i32| at - next);
        if gap > 0 {
            clauses.push(json!({ "span_gap": { field: gap } }));
        }
        clauses.push(term(text));
        next = Some(at + 1);
    }
    json!({ "span_near": { "clauses": clauses, "slop": 0, "in_order": true } })
}

/// Returns the query for articles that have a term in one of several fields.
pub(super) fn any_field(field_names: &[&str], text: &str) -> Value {
    super::condition::any(field_names.iter().map(|field| term_query(field, text)).collect())
}
