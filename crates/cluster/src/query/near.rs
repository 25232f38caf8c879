//! Runs near each other: a phrase for each way in which they may be placed.
//!
//! The cluster's own operators for nearness count positions between terms, not characters between
//! runs, and give up overlapping alternatives. Phrases with each exact distance are right in all cases
//! that have few enough of them.

use serde_json::{Value, json};
use xunwen_engine::{NearRuns, RunOrder};
use xunwen_text::{CharClass, PARAGRAPH_END};

use super::run::{borrowed, run_terms};
use crate::document::STARTER;
use crate::terms::{PositionText, escaped};

/// The most phrases of one condition in a field. The cluster takes at most 1,024 clauses in a query,
/// which may have several conditions and two fields.
const MAX_PHRASES: usize = 250;

/// Returns the query for runs near each other in a field; `None` if terms cannot decide it.
pub(super) fn near_query(near: &NearRuns, field: &str) -> Option<Value> {
    let runs = near.runs.iter().map(|run| Some((run_terms(run, field)?, run.n_chars)));
    let runs: Vec<(Vec<(u32, String)>, u32)> = runs.collect::<Option<_>>()?;
    if near.runs.iter().any(|run| !run.apart.is_empty()) {
        return None;
    }
    let orders = match (near.order, runs.len()) {
        (RunOrder::Given, n_runs) => vec![(0..n_runs).collect()],
        (RunOrder::Any, 2) => vec![vec![0, 1], vec![1, 0]],
        // A group of several runs may hold some of them twice.
        (RunOrder::Any, _) => return None,
    };
    let n_gaps = usize::try_from(near.distance).ok()?.checked_add(1)?;
    let n_later = u32::try_from(runs.len()).ok()?.checked_sub(1)?;
    let n_phrases = n_gaps.checked_pow(n_later)?.checked_mul(orders.len())?;
    if n_phrases > MAX_PHRASES {
        return None;
    }

    let mut phrases = Vec::with_capacity(n_phrases);
    for order in orders {
        let ordered: Vec<_> = order.iter().map(|run: &usize| &runs[*run]).collect();
        if near.order == RunOrder::Any {
            add_overlaps(&mut phrases, &ordered);
        }
        let (first, later) = ordered.split_first()?;
        add_phrases(&mut phrases, &first.0, first.1, later, near.distance);
    }
    phrases.retain(|phrase| !phrase.is_empty());
    let matches: Vec<Value> = phrases.iter().map(|phrase| interval(phrase)).collect();
    let paragraph_end = escaped(PARAGRAPH_END.encode_utf8(&mut [0; 4]));
    Some(json!({
        "intervals": {
            field: {
                "any_of": {
                    "intervals": matches,
                    "filter": {
                        "not_containing": { "match": { "query": paragraph_end } }
                    },
                }
            }
        }
    }))
}

type Run = (Vec<(u32, String)>, u32);
type Phrase = Vec<(u32, String)>;

/// Adds the phrases of runs after `placed`, which ends at `end`.
fn add_phrases(
    phrases: &mut Vec<Phrase>,
    placed: &[(u32, String)],
    end: u32,
    later: &[&Run],
    distance: u32,
) {
    let Some(((terms, n_chars), later)) = later.split_first() else {
        phrases.push(placed.to_vec());
        return;
    };
    for gap in 0..=distance {
        let start = end + gap;
        let phrase = joined(placed, terms, start);
        add_phrases(phrases, &phrase, start + n_chars, later, distance);
    }
}

/// Adds the phrases of two runs of which the second begins within the first: such runs are near each
/// other, too. Those where the two cannot both be are empty.
fn add_overlaps(phrases: &mut Vec<Phrase>, runs: &[&Run]) {
    let [(first, n_chars), (second, _)] = runs else { return };
    for start in 0..*n_chars {
        phrases.push(joined(first, second, start));
    }
}

/// Returns terms together with others that begin later, each position with one term.
fn joined(placed: &[(u32, String)], terms: &[(u32, String)], start: u32) -> Phrase {
    let mut phrase = placed.to_vec();
    for (offset, term) in terms {
        let at = start + offset;
        match phrase.iter_mut().find(|(position, _)| *position == at) {
            Some((_, known)) => match longer(known, term) {
                Some(longer) => *known = longer.to_owned(),
                None => return Vec::new(),
            },
            None => phrase.push((at, term.clone())),
        }
    }
    phrase.sort_by_key(|(position, _)| *position);
    phrase
}

/// Returns the term of two at one position that implies the other; `None` if no text has both.
fn longer<'t>(one: &'t str, other: &'t str) -> Option<&'t str> {
    let text = |term: &'t str| term.strip_prefix(STARTER).unwrap_or(term);
    match (one.starts_with(STARTER), other.starts_with(STARTER)) {
        (true, false) => other.starts_with(text(one)).then_some(other),
        (false, true) => one.starts_with(text(other)).then_some(one),
        _ if implies(other, one) => Some(other),
        _ => implies(one, other).then_some(one),
    }
}

/// Returns whether a position with a gram has a shorter one, too: 3人 implies 3, but 30 does not, and 中国
/// does not imply 中, the last character of its run.
fn implies(gram: &str, shorter: &str) -> bool {
    let class = |c: Option<char>| c.map(CharClass::from_char);
    gram.strip_prefix(shorter).is_some_and(|rest| {
        rest.is_empty() || class(rest.chars().next()) != class(shorter.chars().next_back())
    })
}

fn interval(phrase: &[(u32, String)]) -> Value {
    let mut text = PositionText::default();
    let first = phrase.first().map_or(0, |(position, _)| *position);
    for (position, term) in borrowed(phrase) {
        text.push(position - first, term);
    }
    json!({ "match": { "query": text.as_str(), "ordered": true, "max_gaps": 0 } })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gram_implies_a_shorter_one_that_ends_where_its_characters_change() {
        let implied =
            [("3人", "3"), ("亿2", "亿"), (".14", "."), ("5%", "5"), ("中国", "\u{81}中")];
        for (gram, shorter) in implied {
            assert_eq!(longer(gram, shorter), Some(gram), "{gram}");
            assert_eq!(longer(shorter, gram), Some(gram), "{gram}");
        }
        for (gram, other) in
            [("30", "3"), ("ab", "a"), (".14", ".1"), ("中国", "中"), ("3人", "3日")]
        {
            assert_eq!(longer(gram, other), None, "{gram}");
            assert_eq!(longer(other, gram), None, "{gram}");
        }
    }
}
