//! Runs of characters as queries on terms at positions.

use serde_json::{Value, json};
use xunwen_engine::{GramRun, SearchField};
use xunwen_text::is_numeral;

use crate::document::{NumberPart, starter};
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
    if run.apart.is_empty() {
        return Some(phrase_query(field, &borrowed(&run_terms(run, field)?)));
    }

    let terms = number_terms(run)?;
    // Some neighbours depend on more than the beginning or the end of a number.
    let others = run.apart.iter().filter(|(_, gram)| ["/", "点"].contains(&gram.as_str()));
    let excluded: Vec<Value> = others
        .map(|(at, gram)| {
            let own = terms.iter().map(|(own_at, term)| (own_at.cast_signed(), term.as_str()));
            let mut phrase: Vec<(i32, &str)> = own.chain([(*at, gram.as_str())]).collect();
            phrase.sort_unstable();
            span(field, &phrase)
        })
        .collect();
    if excluded.is_empty() {
        return Some(phrase_query(field, &borrowed(&terms)));
    }
    let included: Vec<(i32, &str)> =
        terms.iter().map(|(at, term)| (at.cast_signed(), term.as_str())).collect();
    // The longer phrases contain the number itself, so that they overlap only with its own occurrence.
    Some(json!({
        "span_not": {
            "include": span(field, &included),
            "exclude": { "span_or": { "clauses": excluded } },
        }
    }))
}

/// Returns the terms of a number that is not part of a larger one, with their offsets; `None` if the
/// index has no terms for it.
fn number_terms(run: &GramRun) -> Option<Vec<(u32, String)>> {
    let mut grams: Vec<(u32, String)> = run.grams.clone();
    grams.extend(run.open_end.clone());
    let last = grams.len().checked_sub(1)?;
    let (last_at, last_gram) = &grams[last];
    let n_chars = u32::try_from(last_gram.chars().count()).ok()?;
    let is_bounded = grams[0].0 == 0 && last_at + n_chars == run.n_chars;
    if !is_bounded {
        return None;
    }
    let parts = match last {
        0 => vec![(0, NumberPart::Whole)],
        _ => vec![(0, NumberPart::First), (last, NumberPart::Last)],
    };
    for (place, part) in parts {
        let (_, gram) = &mut grams[place];
        // A measure after a number ends it, whatever follows.
        if gram.chars().any(is_numeral) {
            *gram = part.term(gram);
        }
    }
    Some(grams)
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
    super::clauses::any(field_names.iter().map(|field| term_query(field, text)).collect())
}
