//! The facts about a state of the index: how many articles it has, and how long they are.

use std::hash::{DefaultHasher, Hash, Hasher};

use serde_json::{Value, json};
use xunwen_engine::SearchError;

use crate::client::SearchAnswer;
use crate::error::ClusterError;
use crate::terms::fields;

/// A state of the index.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct IndexFacts {
    /// The index that the alias names. Empty for an index without articles.
    pub(super) index: String,
    pub(super) n_articles: u64,
    /// The microsecond of the last arrival; 0 without articles.
    pub(super) latest_arrival: i64,
    /// The second of the newest publication.
    pub(super) newest: Option<i64>,
    /// The mean lengths of titles and bodies, in grams.
    pub(super) title_mean: f32,
    pub(super) body_mean: f32,
}

impl IndexFacts {
    /// Returns the search for the facts that change with each state.
    pub(super) fn search() -> Value {
        json!({
            "size": 1,
            "track_total_hits": true,
            "sort": [{ fields::ARRIVED: "desc" }],
            "docvalue_fields": [fields::ARRIVED],
            "aggs": { "newest": { "max": { "field": fields::PUBLISHED } } },
        })
    }

    /// Returns the search for the lengths of all articles.
    pub(super) fn length_search() -> Value {
        json!({
            "size": 0,
            "track_total_hits": true,
            "aggs": {
                "title": { "sum": { "field": fields::TITLE_COUNT } },
                "body": { "sum": { "field": fields::BODY_COUNT } },
            },
        })
    }

    /// Returns the facts of an answer to [`Self::search`], without lengths.
    pub(super) fn read(answer: &SearchAnswer) -> Self {
        let last = answer.hits.first();
        Self {
            index: last.map(|hit| hit.index.clone()).unwrap_or_default(),
            n_articles: answer.total.map_or(0, |total| total.value),
            latest_arrival: last.and_then(|hit| integer(&hit.fields, fields::ARRIVED)).unwrap_or(0),
            newest: aggregated(answer, "newest").map(whole),
            title_mean: 1.0,
            body_mean: 1.0,
        }
    }

    /// Adds the mean lengths of an answer to [`Self::length_search`].
    #[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "means")]
    pub(super) fn add_lengths(&mut self, answer: &SearchAnswer) {
        let n_articles = answer.total.map_or(0, |total| total.value).max(1) as f32;
        // The same order of operations as on one machine.
        let mean = |name| (aggregated(answer, name).unwrap_or(0.0) as f32 / n_articles).max(1.0);
        (self.title_mean, self.body_mean) = (mean("title"), mean("body"));
    }

    /// Returns a name that another state does not have: every change of an article, except its
    /// removal, has an arrival of its own.
    pub(super) fn name(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        (&self.index, self.n_articles, self.latest_arrival).hash(&mut hasher);
        hasher.finish()
    }

    /// Returns the number of the generation, which is the end of the index's name.
    pub(super) fn generation_number(&self) -> u64 {
        let number = self.index.rsplit_once('-').and_then(|(_, number)| number.parse().ok());
        number.unwrap_or(0)
    }
}

/// Returns the value of an aggregation to a number.
fn aggregated(answer: &SearchAnswer, name: &str) -> Option<f64> {
    answer.aggregations.get(name)?.get("value")?.as_f64()
}

#[allow(clippy::cast_possible_truncation, reason = "seconds are whole and far below 2^53")]
fn whole(value: f64) -> i64 {
    value as i64
}

/// Returns the first value of a column of a hit.
pub(super) fn integer(values: &serde_json::Map<String, Value>, field: &str) -> Option<i64> {
    values.get(field)?.get(0)?.as_i64()
}

/// Returns the error of a search for one of the client.
pub(super) fn search_error(error: ClusterError) -> SearchError {
    if error.is_temporary() {
        SearchError::Unavailable(error.to_string())
    } else {
        SearchError::Refused(error.to_string())
    }
}
