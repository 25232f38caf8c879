//! Searches. An answer that does not cover all documents is an error.

use std::time::Duration;

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};
use ureq::http::Method;

use super::{ClusterClient, in_path};
use crate::error::ClusterError;
use crate::metrics::RequestKind;
use crate::transport::{Answer, AnswerFault, Body, Call, ErrorDetails};

/// The complete answer to a search.
#[derive(Debug)]
pub struct SearchAnswer {
    /// The time that the cluster needed, in milliseconds.
    pub took_ms: u64,
    /// The hits of this page.
    pub hits: Vec<RawHit>,
    /// The number of all hits, unless the search did not ask for it.
    pub total: Option<TotalHits>,
    /// The aggregations by name.
    pub aggregations: Map<String, Value>,
    /// The point in time of the next page, if the search named one.
    pub pit_id: Option<String>,
}

/// The number of hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct TotalHits {
    /// The number.
    pub value: u64,
    /// Whether there may be more.
    #[serde(rename = "relation")]
    pub precision: TotalPrecision,
}

/// Whether a number of hits is exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum TotalPrecision {
    /// It is exact.
    #[serde(rename = "eq")]
    Exact,
    /// There may be more.
    #[serde(rename = "gte")]
    AtLeast,
}

/// A document that matches.
#[derive(Debug, Deserialize)]
pub struct RawHit {
    /// The index that contains it.
    #[serde(rename = "_index")]
    pub index: String,
    /// The id.
    #[serde(rename = "_id")]
    pub id: String,
    /// The score, unless the order is another one.
    #[serde(rename = "_score")]
    pub score: Option<f64>,
    /// The values that the order depends on, for the next page.
    #[serde(default)]
    pub sort: Vec<Value>,
    /// The stored document, if the search asked for it.
    #[serde(rename = "_source")]
    pub source: Option<Box<RawValue>>,
    /// The fields that the search asked for.
    #[serde(default)]
    pub fields: Map<String, Value>,
    /// The names of the parts of the query that match, as far as they have names.
    #[serde(default)]
    pub matched_queries: Vec<String>,
}

/// A state of an index that searches can refer to.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct PointInTime {
    /// The id, for the field `pit` of a search.
    #[serde(rename = "pit_id")]
    pub id: String,
}

/// The answer as it comes.
#[derive(Deserialize)]
struct SearchBody {
    #[serde(default)]
    took: u64,
    timed_out: bool,
    _shards: ShardCounts,
    hits: HitsBody,
    #[serde(default)]
    aggregations: Map<String, Value>,
    pit_id: Option<String>,
}

#[derive(Deserialize)]
struct HitsBody {
    total: Option<TotalHits>,
    hits: Vec<RawHit>,
}

#[derive(Deserialize)]
struct ShardCounts {
    total: u32,
    successful: u32,
    failed: u32,
}

/// An answer with an error, of several.
#[derive(Deserialize)]
struct RefusedPart {
    error: ErrorDetails,
    status: u16,
}

/// The answers are parsed one by one: `serde` cannot choose between two forms that contain raw JSON.
#[derive(Deserialize)]
struct MultiSearchBody {
    responses: Vec<Box<RawValue>>,
}

impl ClusterClient {
    /// Searches an index, or several that are separated by commas.
    ///
    /// # Errors
    /// If the cluster refuses the search, cannot answer it for all documents, or does not answer.
    pub fn search(&self, index: &str, body: &Value) -> Result<SearchAnswer, ClusterError> {
        let path = format!("/{}/_search?{}", in_paths(index), self.search_parameters());
        self.search_at(path, body)
    }

    /// Searches the point in time that the body names.
    ///
    /// # Errors
    /// As [`search`](Self::search). If the point in time has expired, `MissingIndex` or `Rejected`.
    pub fn search_point_in_time(&self, body: &Value) -> Result<SearchAnswer, ClusterError> {
        self.search_at(format!("/_search?{}", self.search_parameters()), body)
    }

    fn search_at(&self, path: String, body: &Value) -> Result<SearchAnswer, ClusterError> {
        let body = body.to_string();
        let call =
            Call::new(RequestKind::Search, Method::POST, path).body(Body::Json(body.as_bytes()));
        self.transport.send(&call, |answer| complete(answer.json()?))
    }

    /// Carries out several searches in one request, in an index or in the points in time that they name.
    /// The answers are in the same order.
    ///
    /// # Errors
    /// As [`search`](Self::search), for the first search that fails.
    pub fn multi_search(
        &self,
        index: Option<&str>,
        bodies: &[Value],
    ) -> Result<Vec<SearchAnswer>, ClusterError> {
        let mut header = json!({ "allow_partial_search_results": false });
        if let Some(index) = index {
            header["index"] = json!(index);
        }
        let mut lines = String::new();
        for body in bodies {
            lines.push_str(&format!("{header}\n{body}\n"));
        }
        let call = Call::new(RequestKind::Search, Method::POST, "/_msearch".to_owned())
            .body(Body::Lines(lines.as_bytes()));
        self.transport.send(&call, |answer| read_parts(answer, bodies.len()))
    }

    /// Opens a point in time, which the cluster keeps for as long as it is used.
    ///
    /// # Errors
    /// If a shard is missing, or the cluster does not answer.
    pub fn open_point_in_time(
        &self,
        index: &str,
        keep_alive: Duration,
    ) -> Result<PointInTime, ClusterError> {
        let path = format!(
            "/{}/_search/point_in_time?keep_alive={}s&allow_partial_pit_creation=false",
            in_paths(index),
            keep_alive.as_secs().max(1)
        );
        // One that is opened twice expires by itself.
        let call = Call::new(RequestKind::Admin, Method::POST, path);
        self.transport.send(&call, Answer::json)
    }

    /// Closes a point in time. One that has expired is not an error.
    ///
    /// # Errors
    /// If the cluster does not answer.
    pub fn close_point_in_time(&self, point: &PointInTime) -> Result<(), ClusterError> {
        let body = json!({ "pit_id": [point.id] }).to_string();
        let call =
            Call::new(RequestKind::Admin, Method::DELETE, "/_search/point_in_time".to_owned())
                .body(Body::Json(body.as_bytes()))
                .accept(404);
        self.transport.send(&call, |_| Ok(()))
    }

    /// The cluster ends a search before the client does: otherwise a few slow searches would make
    /// sound nodes look silent, and would run on when nobody waits for them.
    fn search_parameters(&self) -> String {
        let timeout_ms = (self.transport.limits().attempt_timeout * 9 / 10).as_millis().max(1);
        format!("allow_partial_search_results=false&cancel_after_time_interval={timeout_ms}ms")
    }
}

fn in_paths(indexes: &str) -> String {
    indexes.split(',').map(in_path).collect::<Vec<_>>().join(",")
}

/// Returns the answer if it covers all documents.
fn complete(body: SearchBody) -> Result<SearchAnswer, AnswerFault> {
    let ShardCounts { total, successful, failed } = body._shards;
    if failed > 0 || successful < total {
        let n_missing = total - successful.min(total);
        return Err(AnswerFault::FailedShards(format!("{n_missing} of {total} shards failed")));
    }
    if body.timed_out {
        return Err(AnswerFault::TimedOut);
    }
    Ok(SearchAnswer {
        took_ms: body.took,
        hits: body.hits.hits,
        total: body.hits.total,
        aggregations: body.aggregations,
        pit_id: body.pit_id,
    })
}

fn read_parts(answer: &Answer, n_expected: usize) -> Result<Vec<SearchAnswer>, AnswerFault> {
    let MultiSearchBody { responses } = answer.json()?;
    if responses.len() != n_expected {
        let n = responses.len();
        return Err(AnswerFault::Damaged(format!("{n} answers to {n_expected} searches")));
    }
    responses.iter().map(|part| read_part(part)).collect()
}

fn read_part(part: &RawValue) -> Result<SearchAnswer, AnswerFault> {
    if let Ok(RefusedPart { error, status }) = serde_json::from_str(part.get()) {
        return Err(AnswerFault::Refused(status, error));
    }
    let body = serde_json::from_str(part.get());
    complete(body.map_err(|error| AnswerFault::unreadable(&error))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(shards: &str, flags: &str) -> Result<SearchAnswer, AnswerFault> {
        let text = format!(
            r#"{{"took":3,{flags}"_shards":{shards},"hits":{{"total":{{"value":7,"relation":"eq"}},"hits":[{{"_index":"x","_id":"1","_score":1.5,"_source":{{"a":1}}}}]}}}}"#
        );
        complete(serde_json::from_str(&text).unwrap())
    }

    #[test]
    fn only_an_answer_of_all_shards_in_time_is_used() {
        let all = r#"{"total":3,"successful":3,"skipped":1,"failed":0}"#;
        let answer = read(all, r#""timed_out":false,"#).unwrap();
        assert_eq!((answer.hits[0].id.as_str(), answer.hits[0].score), ("1", Some(1.5)));
        assert_eq!(answer.total, Some(TotalHits { value: 7, precision: TotalPrecision::Exact }));

        let failed = r#"{"total":3,"successful":2,"skipped":0,"failed":1}"#;
        let missing = r#"{"total":3,"successful":2,"skipped":0,"failed":0}"#;
        for shards in [failed, missing] {
            let fault = read(shards, r#""timed_out":false,"#).unwrap_err();
            assert!(
                matches!(fault, AnswerFault::FailedShards(reason) if reason == "1 of 3 shards failed")
            );
        }
        assert!(matches!(read(all, r#""timed_out":true,"#), Err(AnswerFault::TimedOut)));
        // An aggregation that knew its value without visiting documents: complete all the same. Only a
        // search with `terminate_after` ends early otherwise, and none here has that.
        let flags = r#""timed_out":false,"terminated_early":true,"#;
        assert!(read(all, flags).is_ok());
    }
}
