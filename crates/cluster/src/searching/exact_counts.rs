//! Counts of values where a field has too many for one answer: all of them, in parts.

use std::cmp::Reverse;
use std::collections::HashMap;

use serde_json::{Value, json};
use xunwen_engine::backend::{Tally, TallyRequest};
use xunwen_engine::{Facet, FacetCount, FacetLimits, SearchError};

use super::aggregations::{MANY_VALUES, aggregations, count_of, tally};
use super::state::{ClusterState, damaged};
use crate::terms::fields;

/// The values of one answer.
const N_VALUES: usize = 10_000;

impl ClusterState {
    /// Counts the articles of a query by value and day, whatever the number of values.
    pub(super) fn exact_tally(
        &self,
        query: &Value,
        wanted: TallyRequest,
    ) -> Result<Tally, SearchError> {
        let answer = self.search(json!({
            "size": 0, "track_total_hits": false, "query": query,
            "aggs": aggregations(wanted, MANY_VALUES),
        }))?;
        if let Some(tally) = tally(&answer.aggregations, wanted) {
            return Ok(tally);
        }

        let limits = wanted.facets;
        // No values, only the articles without one and those of each day.
        let none = |limit: Option<usize>| limit.map(|_| 0);
        let facets = FacetLimits {
            source: none(limits.source),
            author: none(limits.author),
            term: none(limits.term),
            ..limits
        };
        let without_values = TallyRequest { facets, ..wanted };
        let answer = self.search(json!({
            "size": 0, "track_total_hits": false, "query": query,
            "aggs": aggregations(without_values, 0),
        }))?;
        let mut tally = tally(&answer.aggregations, without_values).ok_or_else(damaged)?;
        for (facet, field, limit) in [
            (&mut tally.source, fields::SOURCE, limits.source),
            (&mut tally.author, fields::AUTHOR, limits.author),
            (&mut tally.term, fields::TERM, limits.term),
        ] {
            if let Some(limit) = limit.filter(|limit| *limit > 0) {
                add_values(facet, self.count_values(query, field)?, limit);
            }
        }
        Ok(tally)
    }

    /// Returns the number of articles with each value of a field.
    fn count_values(
        &self,
        query: &Value,
        field: &str,
    ) -> Result<HashMap<String, u64>, SearchError> {
        let point = self.held_point()?;
        let mut counts = HashMap::new();
        let mut after: Option<Value> = None;
        loop {
            let source = json!([{ "value": { "terms": { "field": field } } }]);
            let mut composite = json!({ "size": N_VALUES, "sources": source });
            if let Some(after) = &after {
                composite["after"] = after.clone();
            }
            let answer = self.search_at(
                Some(&point),
                json!({
                    "size": 0, "track_total_hits": false, "query": query,
                    "aggs": { "values": { "composite": composite } },
                }),
            )?;
            let values = answer.aggregations.get("values").ok_or_else(damaged)?;
            let buckets = values.get("buckets").and_then(Value::as_array).ok_or_else(damaged)?;
            for bucket in buckets {
                let value = bucket.get("key").and_then(|key| key.get("value")?.as_str());
                let counted = value.zip(count_of(bucket)).ok_or_else(damaged)?;
                counts.insert(counted.0.to_owned(), counted.1);
            }
            after = values.get("after_key").cloned();
            if after.is_none() || buckets.is_empty() {
                return Ok(counts);
            }
        }
    }
}

/// Adds the most frequent values to a facet that has none, equal ones in the order of their spelling.
fn add_values(facet: &mut Facet, counts: HashMap<String, u64>, limit: usize) {
    let mut values: Vec<FacetCount> =
        counts.into_iter().map(|(value, count)| FacetCount { value, count }).collect();
    values.sort_unstable_by(|one, other| {
        (Reverse(one.count), &one.value).cmp(&(Reverse(other.count), &other.value))
    });
    values.truncate(limit);
    facet.other -= values.iter().map(|value| value.count).sum::<u64>();
    facet.values = values;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_frequent_values_are_listed_and_the_others_summed() {
        let counts = [("乙", 3), ("甲", 3), ("丙", 1), ("丁", 7)];
        let counts = counts.map(|(value, count)| (value.to_owned(), count)).into();
        // Fourteen values of articles, and two articles without one.
        let mut facet = Facet { values: Vec::new(), other: 16 };
        add_values(&mut facet, counts, 2);
        let listed: Vec<_> = facet.values.iter().map(|v| (v.value.as_str(), v.count)).collect();
        assert_eq!((listed, facet.other), (vec![("丁", 7), ("乙", 3)], 6));
    }
}
