//! Snapshots of indexes, in a repository that the operator has registered with the cluster.

use serde::Deserialize;
use serde_json::{Value, json};
use ureq::http::Method;

use super::{ClusterClient, in_path};
use crate::error::ClusterError;
use crate::metrics::RequestKind;
use crate::transport::{Answer, AnswerFault, Body, Call};

/// A snapshot by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SnapshotName<'n> {
    /// The repository.
    pub repository: &'n str,
    /// The name in it.
    pub name: &'n str,
}

/// A snapshot as the cluster describes it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct SnapshotInfo {
    /// A name that no other snapshot has.
    pub uuid: String,
    /// Whether it is complete.
    pub state: SnapshotState,
    /// The indexes that it contains.
    pub indices: Vec<String>,
    /// The reason of a failure.
    #[serde(default)]
    pub reason: Option<String>,
    /// The parts that failed.
    #[serde(default)]
    pub failures: Vec<SnapshotFailure>,
}

/// A shard that is not in a snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct SnapshotFailure {
    /// The index.
    pub index: String,
    /// The shard.
    pub shard_id: u32,
    /// The reason.
    pub reason: String,
}

/// Whether a snapshot is complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SnapshotState {
    /// It is being made.
    InProgress,
    /// It contains every shard.
    Success,
    /// Shards are missing.
    Partial,
    /// It cannot be used.
    Failed,
    /// Another state, such as that of a snapshot of an older version.
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
struct SnapshotList {
    #[serde(default)]
    snapshots: Vec<SnapshotInfo>,
}

impl SnapshotInfo {
    /// Returns why the snapshot cannot be used; `None` if it is complete.
    #[must_use]
    pub fn fault(&self) -> Option<String> {
        let state = match self.state {
            SnapshotState::Success if self.failures.is_empty() => return None,
            SnapshotState::Success | SnapshotState::Partial => "it lacks shards",
            SnapshotState::InProgress => "it is not complete yet",
            SnapshotState::Failed => "it has failed",
            SnapshotState::Other => "its state is unknown",
        };
        let first = self.failures.first();
        let first =
            first.map(|one| format!("{} shard {}: {}", one.index, one.shard_id, one.reason));
        let reason = first.as_ref().or(self.reason.as_ref());
        Some(reason.map_or_else(|| state.to_owned(), |reason| format!("{state} ({reason})")))
    }
}

impl ClusterClient {
    /// Begins a snapshot of these indexes. One of this name that exists already counts as begun, so the
    /// name has to be a new one.
    ///
    /// # Errors
    /// If the repository does not exist or cannot be written, or the cluster does not answer.
    pub fn begin_snapshot(
        &self,
        snapshot: SnapshotName<'_>,
        indexes: &[&str],
    ) -> Result<(), ClusterError> {
        let body = json!({
            "indices": indexes.join(","),
            "include_global_state": false,
            "partial": false,
        });
        let body = body.to_string();
        let call = Call::new(RequestKind::Admin, Method::PUT, path(snapshot, ""))
            .body(Body::Json(body.as_bytes()));
        match self.transport.send(&call, |_| Ok(())) {
            Err(ClusterError::Rejected { kind, reason, .. })
                if kind == "invalid_snapshot_name_exception" && reason.contains("already") =>
            {
                Ok(())
            }
            other => other,
        }
    }

    /// Returns a snapshot, or `None` if the repository has none of this name.
    ///
    /// # Errors
    /// If the repository does not exist or cannot be read, or the cluster does not answer.
    pub fn snapshot(
        &self,
        snapshot: SnapshotName<'_>,
    ) -> Result<Option<SnapshotInfo>, ClusterError> {
        let call = Call::new(RequestKind::Admin, Method::GET, path(snapshot, ""));
        let found = self.transport.send(&call, |answer: &Answer| {
            let SnapshotList { snapshots } = answer.json()?;
            let first = snapshots.into_iter().next();
            first.ok_or_else(|| AnswerFault::Damaged("the answer names no snapshot".to_owned()))
        });
        match found {
            Ok(info) => Ok(Some(info)),
            Err(ClusterError::Rejected { kind, .. }) if kind == "snapshot_missing_exception" => {
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// Deletes a snapshot. One that does not exist is not an error.
    ///
    /// # Errors
    /// If the cluster refuses it or does not answer.
    pub fn delete_snapshot(&self, snapshot: SnapshotName<'_>) -> Result<(), ClusterError> {
        let call =
            Call::new(RequestKind::Admin, Method::DELETE, path(snapshot, "")).wait_for_nodes();
        match self.transport.send(&call, |_| Ok(())) {
            Err(ClusterError::Rejected { kind, .. }) if kind == "snapshot_missing_exception" => {
                Ok(())
            }
            other => other,
        }
    }

    /// Begins to restore an index of a snapshot under a new name.
    ///
    /// # Errors
    /// If the cluster refuses it, or does not answer. After a lost answer it may have begun.
    pub fn begin_restore(
        &self,
        snapshot: SnapshotName<'_>,
        index: &str,
        new_name: &str,
        n_replicas: u32,
    ) -> Result<(), ClusterError> {
        let body = json!({
            "indices": index,
            "rename_pattern": ".+",
            "rename_replacement": new_name,
            "include_aliases": false,
            "include_global_state": false,
            "index_settings": { "index.number_of_replicas": n_replicas },
        });
        let body = body.to_string();
        let call = Call::new(RequestKind::Admin, Method::POST, path(snapshot, "/_restore"))
            .body(Body::Json(body.as_bytes()))
            .at_most_once();
        self.transport.send(&call, |_| Ok(()))
    }

    /// Replaces the metadata of an index.
    ///
    /// # Errors
    /// If the cluster refuses it, or does not answer.
    pub fn put_metadata(&self, index: &str, metadata: &Value) -> Result<(), ClusterError> {
        let body = json!({ "_meta": metadata }).to_string();
        let path = format!("/{}/_mapping", in_path(index));
        let call = Call::new(RequestKind::Admin, Method::PUT, path)
            .body(Body::Json(body.as_bytes()))
            .wait_for_nodes();
        self.transport.send(&call, super::indexes::acknowledged)
    }
}

fn path(snapshot: SnapshotName<'_>, end: &str) -> String {
    let SnapshotName { repository, name } = snapshot;
    format!("/_snapshot/{}/{}{end}", in_path(repository), in_path(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(state: &str, more: &str) -> Option<String> {
        let text = format!(r#"{{"uuid":"u","indices":["news"],"state":"{state}"{more}}}"#);
        serde_json::from_str::<SnapshotInfo>(&text).unwrap().fault()
    }

    #[test]
    fn only_a_complete_snapshot_has_no_fault() {
        assert_eq!(fault("SUCCESS", r#","failures":[],"shards":{"total":3}"#), None);
        let failures = r#","failures":[{"index":"news","shard_id":2,"reason":"gone"}]"#;
        for (state, expected) in [
            ("SUCCESS", "it lacks shards (news shard 2: gone)"),
            ("PARTIAL", "it lacks shards (news shard 2: gone)"),
            ("FAILED", "it has failed (news shard 2: gone)"),
        ] {
            assert_eq!(fault(state, failures).as_deref(), Some(expected));
        }
        let fault_of = |state| fault(state, r#","reason":"why""#).unwrap();
        assert_eq!(fault_of("IN_PROGRESS"), "it is not complete yet (why)");
        assert_eq!(fault_of("INCOMPATIBLE"), "its state is unknown (why)");
    }
}
