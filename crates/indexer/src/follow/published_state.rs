//! The state of the updater that other threads read.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::{Duration, Instant};

use xunwen_engine::Retractions;

use super::waiting_changes::WaitingChanges;
use crate::error::IndexError;
use crate::posted::POSTED_PREFIX;
use crate::run::Origins;

/// The pause after a lookup that failed. A cluster that does not answer may take several seconds for
/// each.
const LOOKUP_PAUSE: Duration = Duration::from_secs(5);

/// The progress that an updater shares with the threads that serve requests.
#[derive(Debug, Default)]
pub(super) struct PublishedState {
    /// The number of the last record of the store that readers can find.
    searchable_seq: Mutex<u64>,
    /// Notified when `searchable_seq` grows.
    advanced: Condvar,
    origins: RwLock<Option<Origins>>,
    /// The time before which origins are not looked up, because they could not be.
    next_lookup: Mutex<Option<Instant>>,
    /// Whether the index cannot be written at present.
    is_stuck: AtomicBool,
    /// The articles that the readers of this process must not see.
    retractions: Arc<Retractions>,
    /// The changes that readers cannot find yet.
    waiting: Arc<WaitingChanges>,
}

impl PublishedState {
    /// Returns the state of an updater whose readers share `retractions` and `waiting`.
    pub(super) fn new(retractions: Arc<Retractions>, waiting: Arc<WaitingChanges>) -> Self {
        Self { retractions, waiting, ..Self::default() }
    }

    /// Hides an article that the store removed with the record `seq`.
    pub(super) fn retract(&self, id: &str, seq: u64) {
        self.retractions.retract(id, seq);
    }

    /// Returns the changes that readers cannot find yet.
    pub(super) fn waiting(&self) -> &WaitingChanges {
        &self.waiting
    }

    /// Notes that the store contains the records up to this number.
    pub(super) fn note_posted(&self, seq: u64) {
        // Locked until the record waits, so that it is not announced in between.
        let searchable_seq = self.lock_seq();
        if seq > *searchable_seq {
            self.waiting.add_posted(seq);
        }
    }

    /// Returns the number of the last record of the store that readers can find.
    pub(super) fn searchable_seq(&self) -> u64 {
        *self.lock_seq()
    }

    /// Notes whether the index cannot be written at present.
    pub(super) fn set_stuck(&self, is_stuck: bool) {
        self.is_stuck.store(is_stuck, Ordering::Relaxed);
    }

    /// Returns whether the index cannot be written at present.
    pub(super) fn is_stuck(&self) -> bool {
        self.is_stuck.load(Ordering::Relaxed)
    }

    /// Announces that readers can find the records up to this number.
    pub(super) fn announce(&self, seq: u64) {
        let mut searchable_seq = self.lock_seq();
        *searchable_seq = (*searchable_seq).max(seq);
        self.retractions.mark_applied(seq);
        self.waiting.remove_posted(*searchable_seq);
        self.advanced.notify_all();
    }

    /// Waits until readers can find this record. Returns whether they can.
    pub(super) fn wait_searchable(&self, seq: u64, timeout: Duration) -> bool {
        let deadline = Instant::now() + timeout;
        let mut searchable_seq = self.lock_seq();

        while *searchable_seq < seq {
            let remaining = deadline.saturating_duration_since(Instant::now());
            if remaining.is_zero() {
                return false;
            }
            let waited = self.advanced.wait_timeout(searchable_seq, remaining);
            (searchable_seq, _) = waited.unwrap_or_else(PoisonError::into_inner);
        }
        true
    }

    /// Sets the lookup of origins in the generation that is written.
    pub(super) fn set_origins(&self, origins: Origins) {
        *self.origins.write().unwrap_or_else(PoisonError::into_inner) = Some(origins);
    }

    /// Returns those of the ids whose article comes from a file of the corpus. An index that cannot be
    /// asked now is taken to have none of them, so that it holds up no post.
    pub(super) fn of_corpus(&self, ids: &[&str]) -> BTreeSet<String> {
        let origins = self.origins.read().unwrap_or_else(PoisonError::into_inner).clone();
        let Some(origins) = origins.filter(|_| !ids.is_empty() && self.may_look_up()) else {
            return BTreeSet::new();
        };
        let found = origins.origins_of(ids);
        self.note_lookup(&found);
        let found = found.unwrap_or_default().into_iter();
        let of_corpus = found.filter(|(_, origin)| !origin.starts_with(POSTED_PREFIX));
        of_corpus.map(|(id, _)| id).collect()
    }

    fn may_look_up(&self) -> bool {
        self.lock_next_lookup().is_none_or(|next| next <= Instant::now())
    }

    fn note_lookup<T>(&self, found: &Result<T, IndexError>) {
        *self.lock_next_lookup() = found.is_err().then(|| Instant::now() + LOOKUP_PAUSE);
    }

    fn lock_next_lookup(&self) -> MutexGuard<'_, Option<Instant>> {
        self.next_lookup.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lock_seq(&self) -> MutexGuard<'_, u64> {
        self.searchable_seq.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_searchable_record_is_not_waited_for_and_a_later_one_times_out() {
        let state = PublishedState::default();
        state.announce(3);
        state.announce(2);
        assert_eq!(state.searchable_seq(), 3);
        assert!(state.wait_searchable(3, Duration::ZERO));
        assert!(!state.wait_searchable(4, Duration::from_millis(1)));
    }

    #[test]
    fn a_waiting_thread_is_woken_by_the_announcement() {
        let state = PublishedState::default();
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| state.wait_searchable(1, Duration::from_secs(60)));
            state.announce(1);
            assert!(waiting.join().unwrap());
        });
    }
}
