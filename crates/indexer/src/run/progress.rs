//! The progress of a run, readable from another thread, which may ask the run to stop.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::cleaning::StopFlag;

/// Counters that a run increments, the articles that it cleans now, and a request to stop.
#[derive(Debug, Default)]
pub struct Progress {
    bytes_total: AtomicU64,
    bytes_done: AtomicU64,
    n_articles: AtomicU64,
    stop: StopFlag,
    in_progress: Mutex<Vec<ArticleInProgress>>,
    last_activity: Mutex<Option<Instant>>,
}

/// An article that is being cleaned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArticleInProgress {
    /// The file, and the line or article within it.
    pub place: String,
    /// The time at which cleaning began.
    pub since: Instant,
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

    /// Asks the run to stop. It fails with [`IndexError::Stopped`](crate::IndexError::Stopped) within a second.
    pub fn stop(&self) {
        self.stop.stop();
    }

    /// Returns the articles that have been cleaned for longer than this.
    #[must_use]
    pub fn slow_articles(&self, longer_than: Duration) -> Vec<ArticleInProgress> {
        let in_progress = self.lock_in_progress();
        in_progress.iter().filter(|slow| slow.since.elapsed() > longer_than).cloned().collect()
    }

    /// Returns the time at which the last article was passed to the index, or the last file was
    /// compared; `None` before that.
    pub(crate) fn last_activity(&self) -> Option<Instant> {
        *self.last_activity.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn note_activity(&self) {
        let mut last = self.last_activity.lock().unwrap_or_else(PoisonError::into_inner);
        *last = Some(Instant::now());
    }

    pub(crate) fn stop_flag(&self) -> &StopFlag {
        &self.stop
    }

    /// Notes that an article is being cleaned, until the result is dropped.
    pub(crate) fn begin_article(&self, place: String) -> ProgressEntry<'_> {
        let article = ArticleInProgress { place, since: Instant::now() };
        self.lock_in_progress().push(article.clone());
        ProgressEntry { progress: self, article }
    }

    fn lock_in_progress(&self) -> MutexGuard<'_, Vec<ArticleInProgress>> {
        self.in_progress.lock().unwrap_or_else(PoisonError::into_inner)
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

/// The note that an article is being cleaned.
pub(crate) struct ProgressEntry<'p> {
    progress: &'p Progress,
    article: ArticleInProgress,
}

impl Drop for ProgressEntry<'_> {
    fn drop(&mut self) {
        let mut in_progress = self.progress.lock_in_progress();
        if let Some(at) = in_progress.iter().position(|article| *article == self.article) {
            in_progress.swap_remove(at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn articles_are_slow_until_they_are_cleaned() {
        let progress = Progress::default();
        let entry = progress.begin_article("`a.txt`".to_owned());
        assert_eq!(progress.slow_articles(Duration::ZERO)[0].place, "`a.txt`");
        assert_eq!(progress.slow_articles(Duration::from_secs(60)), []);
        drop(entry);
        assert_eq!(progress.slow_articles(Duration::ZERO), []);
    }
}
