//! The batches on their way, and what became of those before.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::batch::BulkBatch;
use crate::error::ClusterError;

/// Refused changes that a report names. All are counted.
const MAX_NAMED: usize = 100;

/// The outcome of the changes between two flushes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BulkReport {
    /// Changes that are in the index.
    pub n_applied: u64,
    /// Changes that a later version made unnecessary.
    pub n_superseded: u64,
    /// Changes that the cluster refuses for good.
    pub n_rejected: u64,
    /// The first of the refused changes.
    pub rejected: Vec<RejectedItem>,
}

/// A change that the cluster refuses for good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RejectedItem {
    /// The id of the document.
    pub id: String,
    /// The reason of the cluster.
    pub reason: String,
}

impl BulkReport {
    /// Notes a change that is refused for good.
    pub(super) fn reject(&mut self, id: &str, reason: String) {
        self.n_rejected += 1;
        if self.rejected.len() < MAX_NAMED {
            self.rejected.push(RejectedItem { id: id.to_owned(), reason });
        }
    }

    fn add(&mut self, other: Self) {
        self.n_applied += other.n_applied;
        self.n_superseded += other.n_superseded;
        self.n_rejected += other.n_rejected;
        let n_free = MAX_NAMED - self.rejected.len();
        self.rejected.extend(other.rejected.into_iter().take(n_free));
    }
}

/// The state that a writer and its threads share.
#[derive(Default)]
pub(super) struct BulkProgress {
    state: Mutex<ProgressState>,
    is_idle: Condvar,
}

#[derive(Default)]
struct ProgressState {
    n_open: usize,
    report: BulkReport,
    failure: Option<ClusterError>,
    has_failed: bool,
}

impl BulkProgress {
    /// Fails if a batch has failed.
    pub(super) fn check(&self) -> Result<(), ClusterError> {
        check(&mut self.lock())
    }

    /// Waits for all batches. Returns the outcome of those since the last call.
    pub(super) fn wait(&self) -> Result<BulkReport, ClusterError> {
        let is_busy = |state: &mut ProgressState| state.n_open > 0;
        let state = self.is_idle.wait_while(self.lock(), is_busy);
        let mut state = state.unwrap_or_else(PoisonError::into_inner);
        check(&mut state)?;
        Ok(std::mem::take(&mut state.report))
    }

    fn lock(&self) -> MutexGuard<'_, ProgressState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn close(&self, result: Result<BulkReport, ClusterError>) {
        let mut state = self.lock();
        state.n_open -= 1;
        match result {
            Ok(report) => state.report.add(report),
            Err(error) => {
                state.has_failed = true;
                state.failure.get_or_insert(error);
            }
        }
        drop(state);
        self.is_idle.notify_all();
    }
}

/// Returns the failure once, with its cause, and then that there was one.
fn check(state: &mut ProgressState) -> Result<(), ClusterError> {
    if !state.has_failed {
        return Ok(());
    }
    let again = || ClusterError::Unavailable { reason: "an earlier batch has failed".to_owned() };
    Err(state.failure.take().unwrap_or_else(again))
}

/// A batch on its way. It counts as failed unless it is closed, also if its thread panics.
pub(super) struct OpenBatch {
    batch: BulkBatch,
    progress: Arc<BulkProgress>,
    is_closed: bool,
}

impl OpenBatch {
    /// Counts a batch as being on its way.
    pub(super) fn new(batch: BulkBatch, progress: Arc<BulkProgress>) -> Self {
        progress.lock().n_open += 1;
        Self { batch, progress, is_closed: false }
    }

    /// Takes the changes out.
    pub(super) fn take(&mut self) -> BulkBatch {
        std::mem::take(&mut self.batch)
    }

    /// Notes the outcome.
    pub(super) fn close(mut self, result: Result<BulkReport, ClusterError>) {
        self.is_closed = true;
        self.progress.close(result);
    }
}

impl Drop for OpenBatch {
    fn drop(&mut self) {
        if !self.is_closed {
            let reason = "a thread that sends batches has ended".to_owned();
            self.progress.close(Err(ClusterError::Unavailable { reason }));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(progress: &Arc<BulkProgress>) -> OpenBatch {
        OpenBatch::new(BulkBatch::default(), Arc::clone(progress))
    }

    #[test]
    fn a_report_covers_the_batches_since_the_last_one() {
        let progress = Arc::new(BulkProgress::default());
        for n_applied in [3, 4] {
            open(&progress).close(Ok(BulkReport { n_applied, ..BulkReport::default() }));
        }
        assert_eq!(progress.wait().unwrap().n_applied, 7);
        assert_eq!(progress.wait().unwrap(), BulkReport::default());
    }

    #[test]
    fn the_first_failure_is_returned_and_no_success_after_it() {
        let progress = Arc::new(BulkProgress::default());
        open(&progress).close(Err(ClusterError::ReadOnly { reason: "disk".to_owned() }));
        open(&progress).close(Err(ClusterError::Overloaded { reason: "heap".to_owned() }));
        open(&progress).close(Ok(BulkReport::default()));
        assert!(matches!(progress.wait(), Err(ClusterError::ReadOnly { .. })));
        assert!(matches!(progress.check(), Err(ClusterError::Unavailable { .. })));
        assert!(matches!(progress.wait(), Err(ClusterError::Unavailable { .. })));
    }

    #[test]
    fn a_batch_that_is_lost_counts_as_failed() {
        let progress = Arc::new(BulkProgress::default());
        drop(open(&progress));
        assert!(matches!(progress.wait(), Err(ClusterError::Unavailable { .. })));
    }

    #[test]
    fn only_the_first_refused_changes_are_named() {
        let mut report = BulkReport::default();
        for n in 0..150 {
            report.reject(&n.to_string(), "wrong type".to_owned());
        }
        let mut sum = report.clone();
        sum.add(report);
        assert_eq!((sum.n_rejected, sum.rejected.len()), (300, 100));
    }
}
