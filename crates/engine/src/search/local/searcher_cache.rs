//! States of the index that lists are continued in.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tantivy::Searcher;

use crate::index::reopen::drop_in_background;

/// The longest time for which a state is kept, however often it is used: what it contains is not
/// what the archive shows by then, and its files take space.
///
/// Source: chosen, for a program that reads a long list. Half ends more lists, twice keeps merged
/// segments longer; neither is measured.
pub(crate) const MAX_SEARCHER_AGE: Duration = Duration::from_secs(3600);

/// The parameters of [`SearcherCacheParams`] in use.
const SEARCHER_CACHE: SearcherCacheParams = SearcherCacheParams {
    time_to_live: Duration::from_secs(300),
    max_searchers: 8,
    max_uncontinued: 4,
};

/// How many index states are kept, and for how long.
struct SearcherCacheParams {
    /// The time for which a state is kept after its last use.
    ///
    /// Source: chosen, for readers who pause. Twice keeps merged segments on the disk twice as
    /// long; half expires more cursors. Neither is measured.
    time_to_live: Duration,
    /// The largest number of states. Each holds its files open and, after many reads, some
    /// megabytes of unpacked articles.
    ///
    /// Source: chosen by memory; half or twice is not measured.
    max_searchers: usize,
    /// The largest number of states in which no list was continued yet. While articles arrive there
    /// is a new state every second, and most lists are never continued.
    ///
    /// Source: chosen; half or twice is not measured.
    max_uncontinued: usize,
}

/// Keeps recent states of the index for continued lists.
#[derive(Default)]
pub(crate) struct SearcherCache {
    cached: Mutex<Vec<CachedSearcher>>,
}

struct CachedSearcher {
    name: u64,
    searcher: Searcher,
    since: Instant,
    last_used: Instant,
    /// A list was continued in this state.
    is_continued: bool,
}

/// Returns the name of an index state: unique, and the same in every process.
pub(crate) fn name_of(searcher: &Searcher) -> u64 {
    let mut hasher = DefaultHasher::new();
    searcher.generation().segments().hash(&mut hasher);
    hasher.finish()
}

/// Returns the name of an index state of a generation without the articles that are hidden from it.
pub(crate) fn state_name(generation: u64, searcher: &Searcher, hidden: &[String]) -> u64 {
    let mut hasher = DefaultHasher::new();
    (generation, name_of(searcher), hidden).hash(&mut hasher);
    hasher.finish()
}

impl SearcherCache {
    /// Keeps a state of the index and returns its name.
    pub(crate) fn keep(&self, searcher: &Searcher) -> u64 {
        let name = name_of(searcher);
        let mut cached = self.unexpired();
        if let Some(known) = cached.iter_mut().find(|cached| cached.name == name) {
            known.last_used = Instant::now();
            return name;
        }

        make_room(&mut cached);
        cached.push(CachedSearcher {
            name,
            searcher: searcher.clone(),
            since: Instant::now(),
            last_used: Instant::now(),
            is_continued: false,
        });
        name
    }

    /// Returns the state with this name; `None` if it has expired.
    pub(crate) fn get(&self, name: u64) -> Option<Searcher> {
        let mut cached = self.unexpired();
        let found = cached.iter_mut().find(|cached| cached.name == name)?;
        found.last_used = Instant::now();
        found.is_continued = true;
        Some(found.searcher.clone())
    }

    /// Drops the states that have expired.
    pub(crate) fn expire(&self) {
        drop(self.unexpired());
    }

    fn unexpired(&self) -> MutexGuard<'_, Vec<CachedSearcher>> {
        let mut cached = self.cached.lock().unwrap_or_else(PoisonError::into_inner);
        let expired = cached.extract_if(.., |cached| cached.has_expired());
        expired.for_each(|expired| drop_in_background(expired.searcher));
        cached
    }
}

impl CachedSearcher {
    fn has_expired(&self) -> bool {
        self.last_used.elapsed() >= SEARCHER_CACHE.time_to_live
            || self.since.elapsed() >= MAX_SEARCHER_AGE
    }
}

/// Drops the least useful state if there are too many: one without a continued list, then the one
/// unused for longest.
fn make_room(cached: &mut Vec<CachedSearcher>) {
    let n_uncontinued = cached.iter().filter(|cached| !cached.is_continued).count();
    if cached.len() < SEARCHER_CACHE.max_searchers && n_uncontinued < SEARCHER_CACHE.max_uncontinued
    {
        return;
    }

    let least_useful =
        (0..cached.len()).min_by_key(|at| (cached[*at].is_continued, cached[*at].last_used));
    if let Some(at) = least_useful {
        drop_in_background(cached.swap_remove(at).searcher);
    }
}
