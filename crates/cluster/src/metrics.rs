//! Counters of requests, per node and kind. Plain numbers: the server decides how to show them.

mod latency;

use std::sync::atomic::{AtomicU64, Ordering};

pub use latency::{LatencyBucket, LatencyHistogram, LatencySnapshot};

/// The kinds of requests that are counted apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestKind {
    /// The identity of a node.
    Probe,
    /// Searches and counts.
    Search,
    /// Documents by id.
    Read,
    /// Single documents, and refreshes.
    Write,
    /// Batches of documents.
    Bulk,
    /// Indexes, aliases, points in time and health.
    Admin,
}

impl RequestKind {
    /// All kinds.
    pub const ALL: [Self; 6] =
        [Self::Probe, Self::Search, Self::Read, Self::Write, Self::Bulk, Self::Admin];

    /// Returns the name of the kind, for labels of metrics.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Probe => "probe",
            Self::Search => "search",
            Self::Read => "read",
            Self::Write => "write",
            Self::Bulk => "bulk",
            Self::Admin => "admin",
        }
    }
}

/// The way in which a request to a node ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RequestOutcome {
    /// It was answered as asked.
    Answered,
    /// The node answered with an error.
    Refused,
    /// There was no usable answer.
    Failed,
}

/// The counters of one kind of requests.
#[derive(Default)]
pub(crate) struct KindCounters {
    n_answered: AtomicU64,
    n_refused: AtomicU64,
    n_failed: AtomicU64,
    latency: LatencyHistogram,
}

impl KindCounters {
    /// Counts a request that took `seconds`.
    pub(crate) fn record(&self, outcome: RequestOutcome, seconds: f64) {
        let counter = match outcome {
            RequestOutcome::Answered => &self.n_answered,
            RequestOutcome::Refused => &self.n_refused,
            RequestOutcome::Failed => &self.n_failed,
        };
        counter.fetch_add(1, Ordering::Relaxed);
        self.latency.record(seconds);
    }

    /// Returns the present counts.
    pub(crate) fn snapshot(&self, kind: RequestKind) -> RequestMetrics {
        RequestMetrics {
            kind,
            n_answered: self.n_answered.load(Ordering::Relaxed),
            n_refused: self.n_refused.load(Ordering::Relaxed),
            n_failed: self.n_failed.load(Ordering::Relaxed),
            latency: self.latency.snapshot(),
        }
    }
}

/// The counters of calls, which may take several requests.
#[derive(Default)]
pub(crate) struct CallCounters {
    n_incomplete: AtomicU64,
    n_resent_items: AtomicU64,
}

impl CallCounters {
    /// Counts an answer that was refused because it was incomplete.
    pub(crate) fn count_incomplete(&self) {
        self.n_incomplete.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts items of a bulk request that are sent again.
    pub(crate) fn count_resent_items(&self, n: usize) {
        self.n_resent_items.fetch_add(n as u64, Ordering::Relaxed);
    }

    /// Returns the present counts, with those of the nodes.
    pub(crate) fn snapshot(&self, nodes: Vec<NodeMetrics>) -> ClusterMetrics {
        ClusterMetrics {
            n_retries: nodes.iter().map(|node| node.n_retries).sum(),
            nodes,
            n_incomplete: self.n_incomplete.load(Ordering::Relaxed),
            n_resent_items: self.n_resent_items.load(Ordering::Relaxed),
        }
    }
}

/// The counts of a client since its start.
#[derive(Debug, Clone, PartialEq)]
pub struct ClusterMetrics {
    /// The counts per node, in the order of the settings.
    pub nodes: Vec<NodeMetrics>,
    /// Requests that were sent again, to the same or another node.
    pub n_retries: u64,
    /// Answers that did not cover all documents, and were not used.
    pub n_incomplete: u64,
    /// Items of bulk requests that were sent again alone.
    pub n_resent_items: u64,
}

/// The counts of a node.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeMetrics {
    /// The address.
    pub url: String,
    /// Whether requests go to the node.
    pub state: NodeState,
    /// How often the node was left alone after failures.
    pub n_rests: u64,
    /// Requests that were sent again, to the same or another node, because of this one.
    pub n_retries: u64,
    /// The last failure, if there was one.
    pub last_failure: Option<String>,
    /// The counts per kind of request.
    pub requests: Vec<RequestMetrics>,
}

/// The counts of one kind of requests to a node.
#[derive(Debug, Clone, PartialEq)]
pub struct RequestMetrics {
    /// The kind.
    pub kind: RequestKind,
    /// Requests that were answered as asked.
    pub n_answered: u64,
    /// Requests that were answered with an error.
    pub n_refused: u64,
    /// Requests without a usable answer.
    pub n_failed: u64,
    /// The time of all of them.
    pub latency: LatencySnapshot,
}

/// Whether requests go to a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NodeState {
    /// Nothing was sent to the node yet.
    Untried,
    /// Requests go to the node.
    Usable,
    /// The node is left alone after failures.
    Resting,
}
