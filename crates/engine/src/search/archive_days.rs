//! Counts by day of all articles that pass filters.

use std::sync::{Arc, Mutex, PoisonError};

use crate::plan::Filters;
use crate::search::day_counts::DayCounts;

/// The most filters whose counts are kept: those of the searches of a few readers.
const MAX_CACHED: usize = 16;

/// The counts of all articles that pass filters, kept for one state of the index: they are the same
/// for every query.
#[derive(Default)]
pub(crate) struct ArchiveDays(Mutex<Vec<CachedDays>>);

struct CachedDays {
    /// The name of the index state.
    index: u64,
    filters: Filters,
    days: Arc<DayCounts>,
}

impl ArchiveDays {
    /// Returns the counts of an index state for filters, if they are known.
    pub(crate) fn get(&self, index: u64, filters: &Filters) -> Option<Arc<DayCounts>> {
        let mut cached = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = |cached: &CachedDays| cached.index == index && cached.filters == *filters;
        let at = cached.iter().position(known)?;

        // The last one is the most recently used.
        let found = cached.remove(at);
        let days = Arc::clone(&found.days);
        cached.push(found);
        Some(days)
    }

    /// Keeps counts.
    pub(crate) fn keep(&self, index: u64, filters: &Filters, days: &Arc<DayCounts>) {
        let days = CachedDays { index, filters: filters.clone(), days: Arc::clone(days) };
        let mut cached = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if cached.len() == MAX_CACHED {
            cached.remove(0);
        }
        cached.push(days);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::NameFilter;
    use crate::search::day_counts::tests::day_counts;

    #[test]
    fn counts_are_kept_for_an_index_state_and_filters_until_others_take_their_room() {
        let (cache, days) = (ArchiveDays::default(), day_counts(&[("2024-01-01", 3)], 0));
        let days = Arc::new(days);
        let of = |name: &str| Filters { source: NameFilter::any_of([name]), ..Filters::default() };
        cache.keep(1, &of("甲"), &days);
        assert_eq!(cache.get(1, &of("甲")), Some(days.clone()));
        assert_eq!((cache.get(2, &of("甲")), cache.get(1, &of("乙"))), (None, None));

        for n in 0..MAX_CACHED {
            cache.keep(2, &of(&n.to_string()), &days);
        }
        assert_eq!(cache.get(1, &of("甲")), None);
        assert_eq!(cache.get(2, &of("0")), Some(days));
    }
}
