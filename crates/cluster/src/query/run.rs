//! Runs of characters as queries on terms at positions.

use serde_json::{Value, json};
use xunwen_engine::{GramRun, SearchField};
use xunwen_text::{CharClass, is_numeral};

use crate::document::{NumeralMark, starter};
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
    let mut terms = one_at_each_offset(&run.grams)?;
    if let Some((offset, text)) = &run.open_end {
        // A body has terms for the ideographs after signs only.
        let follows_sign = !run.grams.is_empty();
        if field == fields::BODY_GRAMS && !follows_sign {
            return None;
        }
        terms.push((*offset, starter(text.chars().next()?)));
    }
    Some(terms)
}

/// Returns the longest gram of each offset, which implies the others; `None` if it does not.
fn one_at_each_offset(grams: &[(u32, String)]) -> Option<Vec<(u32, String)>> {
    let mut kept: Vec<(u32, String)> = Vec::with_capacity(grams.len());
    for (offset, gram) in grams {
        match kept.last_mut().filter(|(at, _)| at == offset) {
            Some((_, known)) if gram.starts_with(known.as_str()) => known.clone_from(gram),
            Some((_, known)) if known.starts_with(gram.as_str()) => {}
            Some(_) => return None,
            None => kept.push((*offset, gram.clone())),
        }
    }
    Some(kept)
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
            phrase.sort_by_key(|(at, _)| *at);
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

/// Returns the terms of a number that is not part of a larger one, with their offsets; those at one
/// offset are alternatives. `None` if the index has no terms for it.
fn number_terms(run: &GramRun) -> Option<Vec<(u32, String)>> {
    let mut grams = one_at_each_offset(&run.grams)?;
    grams.extend(run.open_end.clone());
    let (last_at, last_gram) = grams.last()?;
    let end = last_at + n_chars(last_gram);
    let is_bounded = grams[0].0 == 0 && end == run.n_chars;
    if !is_bounded {
        return None;
    }

    let first = first_numeral(&grams[0].1).to_owned();
    let last = last_numeral(last_gram).to_owned();
    let last_at = end - n_chars(&last);
    if !first.is_empty() && n_chars(&first) == end {
        return Some(vec![(0, NumeralMark::Both.term(&first))]);
    }
    let mut terms = Vec::with_capacity(grams.len() + 3);
    if !first.is_empty() {
        // The character after the numeral is in the gram that follows, or it is the measure.
        let next = (grams.get(1).map(|(at, _)| *at)).or((!last.is_empty()).then_some(last_at));
        let is_alone = grams[0].1 == first || next == Some(n_chars(&first));
        let marks = [NumeralMark::Begins, NumeralMark::Both];
        if is_alone {
            terms.extend(marks.map(|mark| (0, mark.term(&first))));
        } else if last_numeral(&grams[0].1).is_empty() {
            terms.push((0, NumeralMark::Begins.term(&grams[0].1)));
        } else {
            return None;
        }
        grams.remove(0);
    }
    if !last.is_empty() {
        // The last gram begins with the numeral, or the one before implies its other characters.
        grams.retain(|(at, _)| *at < last_at);
        let marks = [NumeralMark::Ends, NumeralMark::Both];
        grams.extend(marks.map(|mark| (last_at, mark.term(&last))));
    }
    terms.extend(grams);
    Some(terms)
}

/// Returns the digits or the numeral that a gram begins with.
fn first_numeral(gram: &str) -> &str {
    let n_digits = gram.len() - gram.trim_start_matches(is_digit).len();
    let numeral = gram.chars().next().filter(|c| is_numeral(*c)).map_or(0, char::len_utf8);
    &gram[..n_digits.max(numeral)]
}

/// Returns the digits or the numeral that a gram ends with.
fn last_numeral(gram: &str) -> &str {
    let n_digits = gram.len() - gram.trim_end_matches(is_digit).len();
    let numeral = gram.chars().next_back().filter(|c| is_numeral(*c)).map_or(0, char::len_utf8);
    &gram[gram.len() - n_digits.max(numeral)..]
}

fn is_digit(c: char) -> bool {
    CharClass::from_char(c) == CharClass::Digit
}

fn n_chars(text: &str) -> u32 {
    u32::try_from(text.chars().count()).unwrap_or(u32::MAX)
}

pub(super) fn borrowed(terms: &[(u32, String)]) -> Vec<(u32, &str)> {
    terms.iter().map(|(at, term)| (*at, term.as_str())).collect()
}

/// Returns the spans of terms at their offsets, which do not fall; those at one offset are alternatives.
fn span(field: &str, terms: &[(i32, &str)]) -> Value {
    let term = |term: &str| json!({ "span_term": { field: { "value": escaped(term) } } });
    let mut clauses = Vec::with_capacity(terms.len());
    let mut next = None;
    for alternatives in terms.chunk_by(|one, other| one.0 == other.0) {
        let at = alternatives[0].0;
        let gap = next.map_or(0, |next: i32| at - next);
        if gap > 0 {
            clauses.push(json!({ "span_gap": { field: gap } }));
        }
        clauses.push(match alternatives {
            [(_, only)] => term(only),
            all => {
                let clauses: Vec<Value> = all.iter().map(|(_, text)| term(text)).collect();
                json!({ "span_or": { "clauses": clauses } })
            }
        });
        next = Some(at + 1);
    }
    match clauses.len() {
        1 => clauses.remove(0),
        _ => json!({ "span_near": { "clauses": clauses, "slop": 0, "in_order": true } }),
    }
}

/// Returns the query for articles that have a term in one of several fields.
pub(super) fn any_field(field_names: &[&str], text: &str) -> Value {
    super::clauses::any(field_names.iter().map(|field| term_query(field, text)).collect())
}
