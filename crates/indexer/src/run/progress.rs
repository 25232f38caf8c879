//! How far a run is, to be looked at from another thread.

use std::sync::atomic::{AtomicU64, Ordering};

/// Counters that a run moves forward.
#[derive(Debug, Default)]
pub struct Progress {
    bytes_total: AtomicU64,
    bytes_done: AtomicU64,
    articles: AtomicU64,
}

impl Progress {
    /// Returns the bytes of all files that this run reads, as on disk; 0 before they are known.
    #[must_use]
    pub fn bytes_total(&self) -> u64 {
        self.bytes_total.load(Ordering::Relaxed)
    }

    /// Returns how many of them were read.
    #[must_use]
    pub fn bytes_done(&self) -> u64 {
        self.bytes_done.load(Ordering::Relaxed)
    }

    /// Returns the articles handed to the index so far.
    #[must_use]
    pub fn n_articles(&self) -> u64 {
        self.articles.load(Ordering::Relaxed)
    }

    pub(crate) fn plan(&self, bytes: u64) {
        self.bytes_total.store(bytes, Ordering::Relaxed);
    }

    pub(crate) fn read(&self, bytes: u64) {
        self.bytes_done.fetch_add(bytes, Ordering::Relaxed);
    }

    pub(crate) fn wrote_one(&self) {
        self.articles.fetch_add(1, Ordering::Relaxed);
    }
}
