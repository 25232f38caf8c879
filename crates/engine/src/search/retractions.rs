//! Articles that were taken back: hidden from every answer before a commit removes them.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::search::local::searcher_cache::MAX_SEARCHER_AGE;

/// The largest number of retractions that are remembered for kept index states. With more, the kept
/// states are dropped instead, so that a mass retraction costs searches nothing.
const MAX_REMEMBERED: usize = 1_000;

/// The articles that were taken back and that some index state may still contain.
///
/// A retraction is hidden from the current state until a commit has removed the article, and from
/// kept states for as long as they can live.
#[derive(Debug, Default)]
pub struct Retractions {
    list: Mutex<RetractionList>,
}

#[derive(Debug, Default)]
struct RetractionList {
    /// In the order of their numbers.
    retractions: VecDeque<Retraction>,
    /// The number up to which a commit has applied them.
    applied: u64,
}

#[derive(Debug)]
struct Retraction {
    id: String,
    number: u64,
    at: Instant,
}

impl Retractions {
    /// Hides the article with this id. `number` orders retractions: [`Retractions::mark_applied`]
    /// with this or a higher number says that the index no longer contains the article.
    pub fn retract(&self, id: &str, number: u64) {
        let mut list = self.lock();
        let at = list.retractions.partition_point(|earlier| earlier.number <= number);
        let retraction = Retraction { id: id.to_owned(), number, at: Instant::now() };
        list.retractions.insert(at, retraction);
    }

    /// Notes that searches see an index without the articles of all retractions up to `number`.
    pub fn mark_applied(&self, number: u64) {
        let mut list = self.lock();
        list.applied = list.applied.max(number);
        list.forget(MAX_SEARCHER_AGE);
    }

    /// Returns the ids that the current index state may still contain.
    #[must_use]
    pub fn pending(&self) -> Vec<String> {
        let list = self.lock();
        let pending = list.retractions.iter().filter(|one| one.number > list.applied);
        pending.map(|one| one.id.clone()).collect()
    }

    /// Returns the ids that a kept index state may contain; `None` if they are too many.
    #[must_use]
    pub fn remembered(&self) -> Option<Vec<String>> {
        let list = self.lock();
        let ids = list.retractions.iter().map(|one| one.id.clone());
        (list.retractions.len() <= MAX_REMEMBERED).then(|| ids.collect())
    }

    fn lock(&self) -> MutexGuard<'_, RetractionList> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl RetractionList {
    /// Forgets applied retractions that no kept index state can be older than.
    fn forget(&mut self, max_age: Duration) {
        let applied = self.applied;
        self.retractions.retain(|one| one.number > applied || one.at.elapsed() < max_age);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_retraction_is_pending_until_it_is_applied_and_remembered_after_that() {
        let retractions = Retractions::default();
        retractions.retract("b", 7);
        retractions.retract("a", 5);
        assert_eq!(retractions.pending(), ["a", "b"]);

        retractions.mark_applied(6);
        retractions.mark_applied(3);
        assert_eq!(retractions.pending(), ["b"]);
        assert_eq!(retractions.remembered().unwrap(), ["a", "b"]);
    }

    #[test]
    fn applied_retractions_are_forgotten_with_the_last_state_that_may_show_them() {
        let mut list = RetractionList::default();
        for number in 1..=2 {
            let id = number.to_string();
            list.retractions.push_back(Retraction { id, number, at: Instant::now() });
        }
        list.applied = 1;
        list.forget(Duration::ZERO);
        assert_eq!(list.retractions.len(), 1);
        assert_eq!(list.retractions[0].number, 2);
    }

    #[test]
    fn too_many_retractions_are_not_remembered_one_by_one() {
        let retractions = Retractions::default();
        for number in 0..=MAX_REMEMBERED as u64 {
            retractions.retract("a", number);
        }
        assert_eq!(retractions.remembered(), None);
        assert_eq!(retractions.pending().len(), MAX_REMEMBERED);
    }
}
