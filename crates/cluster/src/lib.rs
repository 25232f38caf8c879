//! OpenSearch as a place for terms: a client that survives failing nodes, and a bulk writer.
//!
//! Owns the requests to a cluster, their timeouts and retries. Must not know queries, ranking or
//! pages: it sends bodies and checks that answers are complete.
//!
//! [`ClusterClient`] is blocking, as searches are: it is called from worker threads. A call chooses
//! a node in turn, leaves failing nodes alone for a while, tries again elsewhere where that is
//! harmless, and ends at its deadline with a [`ClusterError`] that says what to do. [`BulkWriter`]
//! sends many documents with bounded memory.
//!
//! ```no_run
//! use xunwen_cluster::{ClusterClient, ClusterSettings, NodeUrl};
//!
//! let nodes = NodeUrl::parse_list("http://127.0.0.1:9200,http://127.0.0.1:9201")?;
//! let client = ClusterClient::new(ClusterSettings::new(nodes))?;
//! println!("OpenSearch {}", client.check_nodes()?);
//! let answer = client.search("news", &serde_json::json!({ "query": { "match_all": {} } }))?;
//! println!("{:?}", answer.total);
//! # Ok::<(), xunwen_cluster::ClusterError>(())
//! ```

mod error;

mod credentials;

mod settings;

mod metrics;

mod node;

mod transport;

mod client;

mod bulk;

mod terms;

mod document;

mod writer;

mod query;

mod searching;

pub use bulk::{BulkOptions, BulkReport, BulkWriter, RejectedItem};
pub use client::{
    ClusterClient, ClusterHealth, DiskLimit, DiskLimits, Guard, HealthColor, IndexCreation,
    NodeFacts, PointInTime, RawHit, SearchAnswer, ShardFacts, SnapshotFailure, SnapshotInfo,
    SnapshotName, SnapshotState, StoredDocument, TotalHits, TotalPrecision, VersionedId,
    WriteOutcome, WriteTarget,
};
pub use credentials::{Credentials, exposing_mode};
pub use document::{ArticleOrigin, article_document, document_id};
pub use error::ClusterError;
pub use metrics::{
    ClusterMetrics, LatencyBucket, LatencyHistogram, LatencySnapshot, NodeMetrics, NodeState,
    RequestKind, RequestMetrics,
};
pub use node::server_version::ServerVersion;
pub use searching::ClusterIndex;
pub use settings::{ClusterSettings, NodeUrl, TransportLimits};
pub use terms::{
    Bm25fStatistics, FrequencyScript, IndexShape, PositionText, fields, index_body, phrase_query,
};
pub use writer::{
    ArchiveIndex, ArchiveSnapshot, ClusterArchive, ClusterOriginArticles, ClusterOriginLookup,
    ClusterStoredArticles, ClusterWriteError, ClusterWriter, IndexMetadata, RestoredArchive,
    WriterLock,
};
