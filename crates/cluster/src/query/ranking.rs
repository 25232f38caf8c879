//! The score of the first pass in the query language of the cluster: BM25F over title and body, times
//! coverage, times recency.
//!
//! See [`terms`](crate::terms) for how a script gets both frequencies of a term. It cannot multiply
//! two scores: the logarithms of the sum and of the coverage are added, and a script turns them
//! back. Shifts keep them positive, as scores must be.

use serde_json::{Value, json};
use xunwen_engine::backend::{Bm25f, MIN_COVERAGE, RankedTerm, RankedWord};
use xunwen_engine::{Aging, ScoringField};

use super::run::any_field;
use super::term_counts::scoring_fields;
use crate::terms::{Bm25fStatistics, FrequencyScript, fields, script_score, term_query};

/// Added to logarithms of sums: sums are above e⁻³⁰, or count as 0.
const SUM_SHIFT: f64 = 30.0;

/// Added to logarithms of coverage, which are above -8.
const COVERAGE_SHIFT: f64 = 8.0;

const LOG_OF_SUM: &str = "return Math.log(Math.max(_score, params.least)) + params.shift;";

const LOG_OF_COVERAGE: &str = "\
double covered = Math.max(_score - params.base, 0) / params.total;
return params.exponent * Math.log(Math.max(covered, params.least)) + params.shift;";

/// From the sum of both logarithms to the score.
const PRODUCT: &str = "\
double score = Math.exp(_score - params.shift);
return score <= params.least ? 0 : score;";

const RECENCY: &str = "\
if (doc['published'].size() == 0) { return _score; }
double age = Math.max(params.now - doc['published'].value, 0) / params.half_life;
return _score * (1 + params.boost * Math.pow(2, -age));";

/// The least sum that counts: that of a single occurrence in a long article is far above it.
const LEAST_SUM: f64 = 1e-10;

/// Returns a query that finds what `matching` finds and scores it. `has_all` says that all of its
/// articles have all words.
pub(crate) fn ranked(
    matching: &Value,
    bm25f: &Bm25f,
    aging: Option<Aging>,
    has_all: bool,
) -> Value {
    if bm25f.terms.is_empty() {
        return json!({ "constant_score": { "filter": matching, "boost": 0.0 } });
    }
    let sum = json!({ "bool": { "filter": [matching], "should": parts(bm25f) } });
    let scored = match coverage(bm25f).filter(|_| !has_all) {
        None => sum,
        Some(coverage) => {
            let params = json!({ "least": LEAST_SUM, "shift": SUM_SHIFT });
            let sum = script_score(&sum, LOG_OF_SUM, &params);
            let params = json!({ "shift": SUM_SHIFT + COVERAGE_SHIFT, "least": LEAST_SUM });
            let product = json!({ "bool": { "must": [sum, coverage] } });
            script_score(&product, PRODUCT, &params)
        }
    };
    match aging {
        None => scored,
        Some(Aging { now, half_life }) => {
            let boost = Aging::BOOST;
            let params = json!({ "now": now, "half_life": half_life as f64, "boost": boost });
            script_score(&scored, RECENCY, &params)
        }
    }
}

/// Returns the clauses whose scores are added up.
fn parts(bm25f: &Bm25f) -> Vec<Value> {
    let script = script(bm25f);
    let terms = bm25f.terms.iter().filter(|term| term.total_weight > 0.0);
    let terms = terms.map(|term| match term.field {
        ScoringField::Char => constant(&has_term(term), term.total_weight),
        place => {
            script.saturation(&term.text, scoring_fields(place), 0.0, term.total_weight.into())
        }
    });
    let words = bm25f.words.iter().filter(|word| word.extra_weight > 0.0);
    let words = words.map(|word| rarest(bm25f, &script, word));
    let runs = bm25f.runs.iter().filter(|run| run.bonus > 0.0);
    let runs = runs.map(|run| constant(&has_all(bm25f, &run.terms), run.bonus));
    terms.chain(words).chain(runs).collect()
}

fn script(bm25f: &Bm25f) -> FrequencyScript {
    let weights = bm25f.weights;
    let widened = f64::from;
    FrequencyScript(Bm25fStatistics {
        title: widened(weights.title),
        title_b: widened(weights.title_b),
        b: widened(weights.b),
        k1: widened(weights.k1),
        title_mean: widened(bm25f.statistics.title_mean),
        body_mean: widened(bm25f.statistics.body_mean),
        body_floor: widened(bm25f.body_floor()),
    })
}

/// Scores a word as often as the rarest of its terms occurs.
fn rarest(bm25f: &Bm25f, script: &FrequencyScript, word: &RankedWord) -> Value {
    let terms: Vec<&RankedTerm> = word.terms.iter().map(|term| &bm25f.terms[*term]).collect();
    if terms.iter().any(|term| term.field == ScoringField::Char) {
        return constant(&has_all(bm25f, &word.terms), word.extra_weight);
    }
    let grams: Vec<(&str, &[&str])> =
        terms.iter().map(|term| (term.text.as_str(), scoring_fields(term.field))).collect();
    script.rarest(&grams, word.extra_weight.into())
}

/// Returns the query that scores the logarithm of the coverage; `None` if all articles cover the query.
fn coverage(bm25f: &Bm25f) -> Option<Value> {
    let words: Vec<&RankedWord> =
        bm25f.words.iter().filter(|word| word.covered_idf > 0.0).collect();
    if bm25f.total_idf <= 0.0 || words.is_empty() {
        return None;
    }
    // Each article scores, so that those without any of the words have a coverage, too.
    let base = 1.0;
    let mut functions = vec![json!({ "filter": { "match_all": {} }, "weight": base })];
    functions.extend(
        words.iter().map(
            |word| json!({ "filter": has_all(bm25f, &word.terms), "weight": word.covered_idf }),
        ),
    );
    let sum = json!({
        "function_score": {
            "query": { "match_all": {} },
            "functions": functions,
            "score_mode": "sum",
            "boost_mode": "replace",
        }
    });
    let params = json!({
        "base": base, "total": f64::from(bm25f.total_idf), "least": f64::from(MIN_COVERAGE),
        "exponent": f64::from(bm25f.coverage_exponent), "shift": COVERAGE_SHIFT,
    });
    Some(script_score(&sum, LOG_OF_COVERAGE, &params))
}

fn has_all(bm25f: &Bm25f, terms: &[usize]) -> Value {
    let all: Vec<Value> = terms.iter().map(|term| has_term(&bm25f.terms[*term])).collect();
    json!({ "bool": { "filter": all } })
}

fn has_term(term: &RankedTerm) -> Value {
    if term.field == ScoringField::Char {
        return term_query(fields::CHARS, &term.text);
    }
    any_field(scoring_fields(term.field), &term.text)
}

fn constant(filter: &Value, score: f32) -> Value {
    json!({ "constant_score": { "filter": filter, "boost": score } })
}
