//! BM25F over title and body in the query language of OpenSearch.
//!
//! The similarity of the index scores a term by its frequency. A query asks for the term in the
//! title with the boost [`UNIT`] and in the body with 1, so that one score holds both frequencies as
//! whole numbers; a script takes them apart, discounts them by the lengths of the fields, adds and
//! saturates them. Scores are 32-bit floats, which hold whole numbers up to 2²⁴ exactly.
//!
//! A word of several grams counts as often as its rarest one. The query language lacks a minimum of
//! scores, so each gram scores the complement of its saturated frequency, a `dis_max` takes the largest
//! of these, and a script turns it back.

use serde_json::{Value, json};

use super::fields::TITLE_GRAMS;
use super::mapping::MAX_FREQUENCY;
use super::position_text::term_query;

/// The score of an occurrence in the title: above all frequencies in the body.
const UNIT: u32 = MAX_FREQUENCY + 1;

/// From both frequencies to the saturated one, or to its complement.
///
/// Nothing in a script varies between queries but its parameters: each source is compiled once.
const SATURATION: &str = "\
double title = Math.floor(_score / params.unit);
double body = _score - title * params.unit;
double title_length = doc['title_length'].value / params.title_mean;
double body_length = Math.max(doc['body_length'].value, params.body_floor) / params.body_mean;
double frequency = params.title * title / (1 - params.title_b + params.title_b * title_length)
    + body / (1 - params.b + params.b * body_length);
double saturated = frequency * (params.k1 + 1) / (frequency + params.k1);
return params.base + params.factor * saturated;";

const REST: &str = "return params.weight * (params.base - _score);";

/// The statistics and weights that all terms share.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bm25fStatistics {
    /// The weight of an occurrence in the title.
    pub title: f64,
    /// How much the length of a title discounts, 0 to 1.
    pub title_b: f64,
    /// How much the length of a body discounts, 0 to 1.
    pub b: f64,
    /// How soon further occurrences stop counting.
    pub k1: f64,
    /// The mean length of titles of the whole index, in grams.
    pub title_mean: f64,
    /// The mean length of bodies of the whole index, in grams.
    pub body_mean: f64,
    /// The length below which a body gains nothing by being shorter.
    pub body_floor: f64,
}

/// Turns the frequencies of grams into scores.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FrequencyScript(pub Bm25fStatistics);

impl FrequencyScript {
    /// Scores `base + factor × the saturated frequency` of a gram in fields: title, body or both.
    #[must_use]
    pub fn saturation(&self, gram: &str, fields: &[&str], base: f64, factor: f64) -> Value {
        let Bm25fStatistics { title, title_b, b, k1, title_mean, body_mean, body_floor } = self.0;
        let params = json!({
            "unit": UNIT, "base": base, "factor": factor, "title": title, "title_b": title_b, "b": b,
            "k1": k1, "title_mean": title_mean, "body_mean": body_mean, "body_floor": body_floor,
        });
        script_score(&frequencies(gram, fields), SATURATION, &params)
    }

    /// Scores the weight times the saturated frequency of the rarest of several grams, each with its
    /// fields.
    #[must_use]
    pub fn rarest(&self, grams: &[(&str, &[&str])], weight: f64) -> Value {
        // No saturated frequency is larger.
        let base = self.0.k1 + 1.0;
        let complements: Vec<Value> =
            grams.iter().map(|(gram, fields)| self.saturation(gram, fields, base, -1.0)).collect();
        let all: Vec<Value> =
            grams.iter().map(|(gram, fields)| in_any_field(gram, fields)).collect();
        let largest = json!({
            "bool": { "filter": all, "must": [{ "dis_max": { "queries": complements } }] }
        });
        script_score(&largest, REST, &json!({ "base": base, "weight": weight }))
    }
}

/// Returns a query whose scores a script computes from those of another.
pub(crate) fn script_score(query: &Value, source: &str, params: &Value) -> Value {
    json!({ "script_score": { "query": query, "script": { "source": source, "params": params } } })
}

/// Scores the frequencies in title and body as one number.
fn frequencies(gram: &str, fields: &[&str]) -> Value {
    let should = fields.iter().map(|field| {
        let mut query = term_query(field, gram);
        if *field == TITLE_GRAMS {
            query["term"][TITLE_GRAMS]["boost"] = json!(UNIT);
        }
        query
    });
    json!({ "bool": { "should": should.collect::<Vec<_>>() } })
}

fn in_any_field(gram: &str, fields: &[&str]) -> Value {
    let should: Vec<Value> = fields.iter().map(|field| term_query(field, gram)).collect();
    json!({ "bool": { "should": should } })
}

#[cfg(test)]
mod tests {
    use super::super::fields::{BODY_LENGTH, TITLE_LENGTH};
    use super::*;

    #[test]
    fn scripts_name_the_fields_of_the_lengths() {
        for field in [TITLE_LENGTH, BODY_LENGTH] {
            assert!(SATURATION.contains(&format!("doc['{field}']")), "{field}");
        }
    }

    #[test]
    fn two_frequencies_fit_one_score() {
        let largest = u64::from(MAX_FREQUENCY) * u64::from(UNIT) + u64::from(MAX_FREQUENCY);
        assert!(largest <= 1 << 24, "{largest}");
    }
}
