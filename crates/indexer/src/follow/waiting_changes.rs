//! The changes that readers cannot find yet, and whether they have stalled.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// A source of changes that an updater brings into the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeSource {
    /// The store of posted articles.
    Posted,
    /// The files of the corpus.
    Corpus,
}

/// The changes that wait for an updater, and since when they wait.
#[derive(Debug, Default)]
pub struct WaitingChanges(Mutex<Waits>);

#[derive(Debug, Default)]
struct Waits {
    /// The last records of batches that were stored and are not searchable yet, in their order. Posts are
    /// refused when too many wait, which bounds the number.
    posted: VecDeque<WaitingBatch>,
    /// The time at which the updater began to read changed files, or could not read them.
    corpus: Option<Instant>,
    /// The source whose changes have stalled.
    stalled: Option<ChangeSource>,
}

#[derive(Debug, Clone, Copy)]
struct WaitingBatch {
    last_seq: u64,
    since: Instant,
}

impl WaitingChanges {
    /// Returns how long the oldest record of the store has waited that is not searchable; 0 without one.
    #[must_use]
    pub fn posted_age(&self) -> Duration {
        self.lock().posted.front().map(|batch| batch.since.elapsed()).unwrap_or_default()
    }

    /// Returns the source whose changes have waited for long while none became searchable.
    #[must_use]
    pub fn stalled(&self) -> Option<ChangeSource> {
        self.lock().stalled
    }

    /// Notes that the store contains the records up to this number.
    pub(super) fn add_posted(&self, last_seq: u64) {
        let posted = &mut self.lock().posted;
        // Of two threads that post, the later one may be faster.
        if posted.back().is_none_or(|last| last.last_seq < last_seq) {
            posted.push_back(WaitingBatch { last_seq, since: Instant::now() });
        }
    }

    /// Notes that readers can find the records up to this number.
    pub(super) fn remove_posted(&self, seq: u64) {
        let posted = &mut self.lock().posted;
        while posted.front().is_some_and(|batch| batch.last_seq <= seq) {
            posted.pop_front();
        }
    }

    /// Notes that changes of the corpus wait.
    pub(super) fn add_corpus(&self) {
        self.lock().corpus.get_or_insert_with(Instant::now);
    }

    /// Notes that the index contains every change of the corpus that was waited for.
    pub(super) fn remove_corpus(&self) {
        self.lock().corpus = None;
    }

    /// Decides which changes have stalled: those that wait for longer than `limit`, while the updater
    /// has done nothing in that time either.
    pub(super) fn update_stalled(
        &self,
        last_activity: Option<Instant>,
        limit: Duration,
    ) -> Option<ChangeSource> {
        let mut waits = self.lock();
        let is_over = |since: Instant| since.max(last_activity.unwrap_or(since)).elapsed() > limit;

        let posted = waits.posted.front().is_some_and(|batch| is_over(batch.since));
        let corpus = waits.corpus.is_some_and(is_over);
        waits.stalled = if posted {
            Some(ChangeSource::Posted)
        } else {
            corpus.then_some(ChangeSource::Corpus)
        };
        waits.stalled
    }

    fn lock(&self) -> MutexGuard<'_, Waits> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);

    #[test]
    fn a_record_waits_until_it_is_searchable() {
        let waiting = WaitingChanges::default();
        assert_eq!(waiting.posted_age(), Duration::ZERO);
        waiting.add_posted(5);
        waiting.add_posted(3);
        waiting.add_posted(7);
        waiting.remove_posted(4);
        let age = waiting.posted_age();
        waiting.remove_posted(5);
        assert!(!age.is_zero() && waiting.posted_age() < age + HOUR);
        waiting.remove_posted(7);
        assert_eq!(waiting.posted_age(), Duration::ZERO);
    }

    #[test]
    fn changes_have_stalled_when_they_wait_and_nothing_is_done() {
        let waiting = WaitingChanges::default();
        let stalled = |activity| waiting.update_stalled(activity, Duration::ZERO);
        assert_eq!(stalled(None), None, "nothing waits");

        waiting.add_corpus();
        assert_eq!(stalled(None), Some(ChangeSource::Corpus));
        waiting.add_posted(1);
        assert_eq!(stalled(Some(Instant::now())), Some(ChangeSource::Posted));
        assert_eq!(waiting.stalled(), Some(ChangeSource::Posted));
        waiting.remove_posted(1);
        assert_eq!(stalled(None), Some(ChangeSource::Corpus));
        waiting.remove_corpus();
        assert_eq!((stalled(None), waiting.stalled()), (None, None));
    }

    #[test]
    fn changes_have_not_stalled_while_others_become_searchable() {
        let waiting = WaitingChanges::default();
        waiting.add_posted(1);
        waiting.add_corpus();
        assert_eq!(waiting.update_stalled(None, HOUR), None, "they wait since a moment");

        let later = Instant::now() + HOUR;
        assert_eq!(waiting.update_stalled(Some(later), Duration::ZERO), None);
    }
}
