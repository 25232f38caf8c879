//! The requests of OpenSearch that Xunwen needs, with typed answers.

mod documents;
mod examination;
mod health;
mod indexes;
mod searches;
mod snapshots;

use std::sync::Arc;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

pub(crate) use documents::WriteAnswer;
pub use documents::{Guard, StoredDocument, VersionedId, WriteOutcome, WriteTarget};
pub use examination::{DiskLimit, DiskLimits, NodeFacts, ShardFacts};
pub use health::{ClusterHealth, HealthColor};
pub use indexes::IndexCreation;
pub use searches::{PointInTime, RawHit, SearchAnswer, TotalHits, TotalPrecision};
pub use snapshots::{SnapshotFailure, SnapshotInfo, SnapshotName, SnapshotState};

use crate::error::ClusterError;
use crate::metrics::{ClusterMetrics, NodeState};
use crate::node::server_version::ServerVersion;
use crate::settings::ClusterSettings;
use crate::transport::Transport;

/// Characters of names and ids that need no encoding in a path.
const IN_PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// A client of a cluster. Cheap to clone; the clones share connections, states and counts.
#[derive(Clone)]
pub struct ClusterClient {
    transport: Arc<Transport>,
}

impl ClusterClient {
    /// Makes a client without asking a node. Nodes are checked before their first request.
    ///
    /// # Errors
    /// If the certificates cannot be read.
    pub fn new(settings: ClusterSettings) -> Result<Self, ClusterError> {
        Ok(Self { transport: Arc::new(Transport::new(settings)?) })
    }

    /// Asks every node for its identity. Returns the lowest version.
    ///
    /// # Errors
    /// If no node answers, or one of those that answer can never be used.
    pub fn check_nodes(&self) -> Result<ServerVersion, ClusterError> {
        self.transport.check_nodes()
    }

    /// Returns the present counts.
    #[must_use]
    pub fn metrics(&self) -> ClusterMetrics {
        self.transport.metrics()
    }

    /// Returns whether a node is left alone after failures. The answers are complete all the same.
    #[must_use]
    pub fn is_degraded(&self) -> bool {
        self.metrics().nodes.iter().any(|node| node.state == NodeState::Resting)
    }

    /// Returns the connections, for the bulk writer.
    pub(crate) fn transport(&self) -> &Arc<Transport> {
        &self.transport
    }
}

/// Encodes a name or id for a path.
pub(crate) fn in_path(name: &str) -> String {
    utf8_percent_encode(name, IN_PATH).to_string()
}
