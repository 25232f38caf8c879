//! Indexes and aliases.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;
use ureq::http::Method;

use super::{ClusterClient, in_path};
use crate::error::ClusterError;
use crate::metrics::RequestKind;
use crate::transport::{Answer, AnswerFault, Body, Call};

/// Whether an index is new.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IndexCreation {
    /// It was created.
    Created,
    /// It existed before, or an earlier try of the same call created it.
    Existing,
}

#[derive(Deserialize)]
struct Acknowledgement {
    acknowledged: bool,
}

#[derive(Deserialize)]
struct MappingBody {
    mappings: Value,
}

#[derive(Deserialize)]
struct Shards {
    _shards: ShardFailures,
}

#[derive(Deserialize)]
struct ShardFailures {
    failed: u32,
}

impl ClusterClient {
    /// Creates an index with settings and mappings.
    ///
    /// # Errors
    /// If the cluster refuses it or does not acknowledge it in time.
    pub fn create_index(&self, name: &str, body: &Value) -> Result<IndexCreation, ClusterError> {
        let body = body.to_string();
        let call = admin(Method::PUT, format!("/{}", in_path(name)))
            .body(Body::Json(body.as_bytes()))
            .wait_for_nodes();
        match self.transport.send(&call, acknowledged) {
            Ok(()) => Ok(IndexCreation::Created),
            Err(ClusterError::Rejected { kind, .. })
                if kind == "resource_already_exists_exception" =>
            {
                Ok(IndexCreation::Existing)
            }
            Err(error) => Err(error),
        }
    }

    /// Deletes an index. One that does not exist is not an error.
    ///
    /// # Errors
    /// If the cluster refuses it or does not acknowledge it in time.
    pub fn delete_index(&self, name: &str) -> Result<(), ClusterError> {
        let call = admin(Method::DELETE, format!("/{}", in_path(name))).wait_for_nodes();
        match self.transport.send(&call, acknowledged) {
            Err(ClusterError::MissingIndex { .. }) => Ok(()),
            other => other,
        }
    }

    /// Returns the mappings of an index, or of the index that an alias names.
    ///
    /// # Errors
    /// If the index does not exist, or the cluster does not answer.
    pub fn mappings(&self, index: &str) -> Result<Value, ClusterError> {
        let call = admin(Method::GET, format!("/{}/_mapping", in_path(index)));
        self.transport.send(&call, |answer| {
            let indexes: BTreeMap<String, MappingBody> = answer.json()?;
            let first = indexes.into_values().next();
            first
                .map(|body| body.mappings)
                .ok_or_else(|| AnswerFault::Damaged("the answer names no index".to_owned()))
        })
    }

    /// Makes all changes that were acknowledged visible to searches.
    ///
    /// # Errors
    /// If the index does not exist, or a shard does not do it in time.
    pub fn refresh(&self, index: &str) -> Result<(), ClusterError> {
        let path = format!("/{}/_refresh", in_path(index));
        let call = Call::new(RequestKind::Write, Method::POST, path).wait_for_nodes();
        self.transport.send(&call, |answer| {
            let Shards { _shards: ShardFailures { failed } } = answer.json()?;
            if failed == 0 {
                return Ok(());
            }
            Err(AnswerFault::FailedShards(format!("{failed} shards were not refreshed")))
        })
    }

    /// Returns the names of the indexes that match a pattern such as `news-*`, in order.
    ///
    /// # Errors
    /// If the cluster does not answer.
    pub fn index_names(&self, pattern: &str) -> Result<Vec<String>, ClusterError> {
        let call = admin(Method::GET, format!("/{}/_alias", in_path(pattern))).accept(404);
        self.transport.send(&call, |answer| {
            if answer.status == 404 {
                return Ok(Vec::new());
            }
            let indexes: BTreeMap<String, Value> = answer.json()?;
            Ok(indexes.into_keys().collect())
        })
    }

    /// Returns the indexes that an alias names; none if it does not exist.
    ///
    /// # Errors
    /// If the cluster does not answer.
    pub fn alias_targets(&self, alias: &str) -> Result<Vec<String>, ClusterError> {
        let call = admin(Method::GET, format!("/_alias/{}", in_path(alias))).accept(404);
        self.transport.send(&call, |answer| {
            if answer.status == 404 {
                return Ok(Vec::new());
            }
            let indexes: BTreeMap<String, Value> = answer.json()?;
            Ok(indexes.into_keys().collect())
        })
    }

    /// Changes aliases, all at once. `actions` is a list as the cluster takes it.
    ///
    /// # Errors
    /// If the cluster refuses the change or does not acknowledge it in time.
    pub fn update_aliases(&self, actions: &Value) -> Result<(), ClusterError> {
        let body = serde_json::json!({ "actions": actions }).to_string();
        let call = admin(Method::POST, "/_aliases".to_owned())
            .body(Body::Json(body.as_bytes()))
            .wait_for_nodes();
        self.transport.send(&call, acknowledged)
    }
}

fn admin<'c>(method: Method, path: String) -> Call<'c> {
    Call::new(RequestKind::Admin, method, path)
}

/// Checks that the nodes of the cluster know of a change.
pub(super) fn acknowledged(answer: &Answer) -> Result<(), AnswerFault> {
    let Acknowledgement { acknowledged } = answer.json()?;
    if acknowledged {
        return Ok(());
    }
    Err(AnswerFault::FailedShards("not every node has acknowledged the change".to_owned()))
}
