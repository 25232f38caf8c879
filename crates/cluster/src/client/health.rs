//! The health of a cluster or an index.

use serde::Deserialize;
use ureq::http::Method;

use super::{ClusterClient, in_path};
use crate::error::ClusterError;
use crate::metrics::RequestKind;
use crate::transport::{Answer, Call};

/// The health of a cluster or an index.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ClusterHealth {
    /// The colour.
    pub status: HealthColor,
    /// The nodes of the cluster, also those that clients do not ask.
    pub number_of_nodes: u32,
    /// Copies of shards that can be used.
    pub active_shards: u32,
    /// Copies of shards that are being made or started.
    pub initializing_shards: u32,
    /// Copies of shards without a node.
    pub unassigned_shards: u32,
}

/// The colour of a cluster or an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum HealthColor {
    /// Every copy of every shard can be used.
    Green,
    /// Every shard can be used; copies are missing.
    Yellow,
    /// A shard is missing: searches fail.
    Red,
}

impl ClusterClient {
    /// Returns the health of an index, or of the cluster.
    ///
    /// # Errors
    /// If no node answers.
    pub fn health(&self, index: Option<&str>) -> Result<ClusterHealth, ClusterError> {
        let path = match index {
            Some(index) => format!("/_cluster/health/{}?timeout=1s", in_path(index)),
            None => "/_cluster/health?timeout=1s".to_owned(),
        };
        // With this status when the timeout ends first; for an index that does not exist, too.
        let call = Call::new(RequestKind::Admin, Method::GET, path).accept(408);
        self.transport.send(&call, Answer::json)
    }
}
