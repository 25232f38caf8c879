//! The articles of one origin, and the list of all origins.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Value, json};

use crate::client::{ClusterClient, PointInTime};
use crate::document::{document_id, keyword};
use crate::error::ClusterError;
use crate::terms::fields::{ARRIVED, ORIGIN, TIE};

/// Documents, or origins, of one request.
const PAGE_SIZE: usize = 5000;

/// How long the cluster keeps a list between two requests.
const KEEP_ALIVE: Duration = Duration::from_secs(120);

/// The articles of an origin at one commit. A caller takes those that stay as they are; the others
/// are changed or gone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClusterOriginArticles {
    rest: BTreeSet<String>,
}

impl ClusterOriginArticles {
    /// Reads the articles of an origin.
    pub(super) fn read(
        client: &ClusterClient,
        index: &str,
        origin: &str,
    ) -> Result<Self, ClusterError> {
        let point = client.open_point_in_time(index, KEEP_ALIVE)?;
        let rest = read_ids(client, point.clone(), origin);
        // One that is not closed expires.
        let _ = client.close_point_in_time(&point);
        Ok(Self { rest: rest? })
    }

    /// Takes the article with this id. Returns whether it is one of the origin's and was not taken
    /// before.
    pub fn take(&mut self, id: &str) -> bool {
        self.rest.remove(&document_id(id))
    }

    /// Returns the documents of the articles that were not taken.
    pub fn rest(&self) -> impl Iterator<Item = &str> {
        self.rest.iter().map(String::as_str)
    }
}

fn read_ids(
    client: &ClusterClient,
    point: PointInTime,
    origin: &str,
) -> Result<BTreeSet<String>, ClusterError> {
    let mut ids = BTreeSet::new();
    let mut body = json!({
        "size": PAGE_SIZE,
        "query": { "bool": { "filter": { "term": { ORIGIN: keyword(origin) } } } },
        "track_total_hits": false,
        // No two documents have both in common.
        "sort": [{ ARRIVED: "asc" }, { TIE: "asc" }],
        "pit": { "id": point.id, "keep_alive": format!("{}s", KEEP_ALIVE.as_secs()) },
    });
    loop {
        let answer = client.search_point_in_time(&body)?;
        if let Some(id) = answer.pit_id {
            body["pit"]["id"] = json!(id);
        }
        let n_hits = answer.hits.len();
        if let Some(last) = answer.hits.last() {
            body["search_after"] = json!(last.sort);
        }
        ids.extend(answer.hits.into_iter().map(|hit| hit.id));
        if n_hits < PAGE_SIZE {
            return Ok(ids);
        }
    }
}

/// Returns all origins that searches of an index see.
pub(super) fn read_origins(
    client: &ClusterClient,
    index: &str,
) -> Result<BTreeSet<String>, ClusterError> {
    let mut origins = BTreeSet::new();
    let mut after: Option<Value> = None;
    loop {
        let sources = json!([{ ORIGIN: { "terms": { "field": ORIGIN } } }]);
        let mut composite = json!({ "size": PAGE_SIZE, "sources": sources });
        if let Some(after) = after {
            composite["after"] = after;
        }
        let body = json!({
            "size": 0,
            "track_total_hits": false,
            "aggs": { "origins": { "composite": composite } },
        });
        let answer = client.search(index, &body)?;
        let Some(page) = answer.aggregations.get("origins") else { return Ok(origins) };
        let buckets = page["buckets"].as_array().map(Vec::as_slice).unwrap_or_default();
        let names = buckets.iter().filter_map(|bucket| bucket["key"][ORIGIN].as_str());
        origins.extend(names.map(str::to_owned));
        after = page.get("after_key").cloned();
        if after.is_none() || buckets.is_empty() {
            return Ok(origins);
        }
    }
}
