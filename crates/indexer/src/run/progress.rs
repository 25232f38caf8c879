//! The progress of a run, readable from another thread.

use std::sync::atomic::{AtomicU64, Ordering};

/// Counters that a run increments.
#[derive(Debug, Default)]
pub struct Progress {
    bytes_total: AtomicU64,
    bytes_done: AtomicU64,
    n_articles: AtomicU64,
}

impl Progress {
    /// Returns the size on disk of all files that this run reads, in bytes; 0 until it is known.
    #[must_use]
    pub fn bytes_total(&self) -> u64 {
        self.bytes_total.load(Ordering::Relaxed)
    }

    /// Returns the number of bytes read so far.
    #[must_use]
    pub fn bytes_done(&self) -> u64 {
        self.bytes_done.load(Ordering::Relaxed)
    }

    /// Returns the number of articles passed to the index so far.
    #[must_use]
    pub fn n_articles(&self) -> u64 {
        self.n_articles.load(Ordering::Relaxed)
    }

    pub(crate) fn set_bytes_total(&self, n_bytes: u64) {
        self.bytes_total.store(n_bytes, Ordering::Relaxed);
    }

    pub(crate) fn add_bytes_done(&self, n_bytes: u64) {
        self.bytes_done.fetch_add(n_bytes, Ordering::Relaxed);
    }

    pub(crate) fn add_article(&self) {
        self.n_articles.fetch_add(1, Ordering::Relaxed);
    }
}
