//! The nodes of a cluster, and which of them a request goes to.

mod breaker;
mod node_list;
pub(crate) mod server_version;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use breaker::Breaker;
pub(crate) use breaker::Permit;
pub(crate) use node_list::{Choice, NodeList};

use crate::metrics::{KindCounters, NodeMetrics, RequestKind, RequestOutcome};
use crate::settings::{NodeUrl, TransportLimits};

/// A node: its address, its state, and the counts of its requests.
pub(crate) struct Node {
    /// The address.
    pub(crate) url: NodeUrl,
    breaker: Breaker,
    counters: [KindCounters; RequestKind::ALL.len()],
    n_retries: AtomicU64,
    last_failure: Mutex<Option<String>>,
}

impl Node {
    fn new(url: NodeUrl, limits: &TransportLimits) -> Self {
        Self {
            url,
            breaker: Breaker::new(limits),
            counters: Default::default(),
            n_retries: AtomicU64::new(0),
            last_failure: Mutex::new(None),
        }
    }

    /// Counts a request.
    pub(crate) fn record(&self, kind: RequestKind, outcome: RequestOutcome, time: Duration) {
        self.counters[kind as usize].record(outcome, time.as_secs_f64());
    }

    /// Counts a request that is sent again because this node did not answer it as asked.
    pub(crate) fn count_retry(&self) {
        self.n_retries.fetch_add(1, Ordering::Relaxed);
    }

    /// Notes that the node gave a usable answer, also if that was a refusal.
    pub(crate) fn note_answer(&self) {
        self.breaker.note_success();
    }

    /// Notes that the node gave no usable answer.
    pub(crate) fn note_failure(&self, reason: &str) {
        let mut last = self.last_failure.lock().unwrap_or_else(PoisonError::into_inner);
        *last = Some(reason.to_owned());
        drop(last);
        if self.breaker.note_failure(Instant::now(), fastrand::f64()) {
            tracing::warn!(url = %self.url, reason, "the node is left alone for a while");
        }
    }

    /// Returns the last failure.
    pub(crate) fn last_failure(&self) -> Option<String> {
        self.last_failure.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Returns the present counts.
    pub(crate) fn metrics(&self) -> NodeMetrics {
        let kinds = RequestKind::ALL.into_iter().zip(&self.counters);
        NodeMetrics {
            url: self.url.to_string(),
            state: self.breaker.state(),
            n_rests: self.breaker.n_rests(),
            n_retries: self.n_retries.load(Ordering::Relaxed),
            last_failure: self.last_failure(),
            requests: kinds.map(|(kind, counters)| counters.snapshot(kind)).collect(),
        }
    }
}
