//! The budget of a search, shared by all of its steps.

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use cpu_time::ThreadTime;

/// Steps between two looks at the clock. A step takes some 10 ns, so that the clock, of some 200 ns,
/// costs less than a hundredth, and a search notices its end within a fraction of a millisecond.
const STEPS_PER_LOOK: u64 = 4096;

/// How often over its processor time a search is that only shows its hits before it fails. Chosen:
/// titles without snippets take far less than matching. Half or twice is not measured.
const OVERDRAFT: u32 = 2;

/// The most work of one search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SearchLimits {
    /// Steps: postings visited, positions compared, occurrences marked.
    pub max_steps: u64,
    /// Processor time of the thread that searches.
    pub max_cpu: Duration,
}

/// The articles for which the limits of a server hold.
const ARTICLES_PER_SHARE: u64 = 200_000;

impl SearchLimits {
    /// No limit.
    pub const NONE: Self = Self { max_steps: u64::MAX, max_cpu: Duration::MAX };

    /// Returns the limits for an index of `n_articles`, given those for each 200,000 articles begun:
    /// the same query costs more in a larger archive.
    #[must_use]
    pub fn scaled_to(self, n_articles: u64) -> Self {
        let n_shares = n_articles.div_ceil(ARTICLES_PER_SHARE).max(1);
        let n_times = u32::try_from(n_shares).unwrap_or(u32::MAX);
        Self {
            max_steps: self.max_steps.saturating_mul(n_shares),
            max_cpu: self.max_cpu.saturating_mul(n_times),
        }
    }
}

impl Default for SearchLimits {
    /// Returns the limits of a server for each 200,000 articles of its index: a search takes less than
    /// a quarter of a second of processor time. The slowest of 2,000 queries of readers takes 14 ms on
    /// 74,487 articles. A step takes some 10 ns, so that the steps bound a search only where the clock
    /// is coarse.
    fn default() -> Self {
        Self { max_steps: 50_000_000, max_cpu: Duration::from_millis(240) }
    }
}

/// A kind of work, so that a search that is cut can say which part of the query costs most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WorkKind {
    /// Visiting the postings of words, and scoring.
    Postings,
    /// Comparing the positions of runs near each other, and of runs with an open end.
    Proximity,
    /// Finding the query in the texts that are shown.
    Marking,
}

impl WorkKind {
    const ALL: [Self; 3] = [Self::Postings, Self::Proximity, Self::Marking];
}

/// The budget of one search. Clones share it.
///
/// Every loop over documents, positions or occurrences counts its steps here and ends when the
/// budget is closed: spent, or cancelled by another thread. Then the search fails, or leaves out
/// work that only improves the presentation.
#[derive(Clone)]
pub struct SearchBudget(Arc<SharedBudget>);

struct SharedBudget {
    limits: SearchLimits,
    is_closed: AtomicBool,
    is_cancelled: AtomicBool,
    n_steps: AtomicU64,
    /// The steps of each kind, in the order of [`WorkKind::ALL`].
    by_kind: [AtomicU64; WorkKind::ALL.len()],
    /// The processor time of the searching thread at the first look at its clock.
    cpu_start: OnceLock<Duration>,
    checkpoint: Option<Box<dyn Fn() + Send + Sync>>,
}

impl SearchBudget {
    /// Returns a budget with limits.
    #[must_use]
    pub fn new(limits: SearchLimits) -> Self {
        Self::build(limits, None)
    }

    /// Returns a budget without limits.
    #[must_use]
    pub fn unlimited() -> Self {
        Self::new(SearchLimits::NONE)
    }

    /// Returns a budget that also calls `checkpoint` on the searching thread, many times in a
    /// millisecond. It may block: a pause does not count as processor time.
    #[must_use]
    pub fn with_checkpoint(
        limits: SearchLimits,
        checkpoint: impl Fn() + Send + Sync + 'static,
    ) -> Self {
        Self::build(limits, Some(Box::new(checkpoint)))
    }

    fn build(limits: SearchLimits, checkpoint: Option<Box<dyn Fn() + Send + Sync>>) -> Self {
        Self(Arc::new(SharedBudget {
            limits,
            is_closed: AtomicBool::new(false),
            is_cancelled: AtomicBool::new(false),
            n_steps: AtomicU64::new(0),
            by_kind: Default::default(),
            cpu_start: OnceLock::new(),
            checkpoint,
        }))
    }

    /// Ends the search at its next step: nobody waits for the result any more.
    pub fn cancel(&self) {
        self.0.is_cancelled.store(true, Ordering::Relaxed);
        self.close();
    }

    /// Returns whether the search was cancelled.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.0.is_cancelled.load(Ordering::Relaxed)
    }

    /// Returns whether the search may go on.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !self.0.is_closed.load(Ordering::Relaxed)
    }

    /// Returns the steps so far.
    #[must_use]
    pub fn n_steps(&self) -> u64 {
        self.0.n_steps.load(Ordering::Relaxed)
    }

    /// Returns the kind of work that ends the search: the one with the most steps so far.
    #[must_use]
    pub fn costliest(&self) -> WorkKind {
        let steps = |kind: &WorkKind| self.0.by_kind[*kind as usize].load(Ordering::Relaxed);
        WorkKind::ALL.into_iter().max_by_key(steps).unwrap_or(WorkKind::Postings)
    }

    /// Starts the clock of this thread, which runs the search.
    pub(crate) fn start(&self) {
        self.cpu_used();
    }

    /// Returns whether the search has used far more than its processor time, or was cancelled.
    pub(crate) fn is_overdrawn(&self) -> bool {
        let Some(max) = self.0.limits.max_cpu.checked_mul(OVERDRAFT) else {
            return self.is_cancelled();
        };
        self.is_cancelled() || self.cpu_used() > max
    }

    /// Counts steps. Returns whether the search may go on.
    pub fn add_steps(&self, kind: WorkKind, n_steps: u64) -> bool {
        let shared = &*self.0;
        shared.by_kind[kind as usize].fetch_add(n_steps, Ordering::Relaxed);
        let before = shared.n_steps.fetch_add(n_steps, Ordering::Relaxed);
        let after = before.saturating_add(n_steps);
        if after > shared.limits.max_steps {
            self.close();
        }
        if before / STEPS_PER_LOOK != after / STEPS_PER_LOOK {
            self.look_up();
        }
        self.is_open()
    }

    /// Closes the budget, as if a limit were reached, unless it has none. Returns whether it is
    /// closed.
    pub(crate) fn close_if_limited(&self) -> bool {
        if self.0.limits != SearchLimits::NONE {
            self.close();
        }
        !self.is_open()
    }

    fn close(&self) {
        self.0.is_closed.store(true, Ordering::Relaxed);
    }

    /// Looks at the clock, and lets other searches have their turn.
    fn look_up(&self) {
        if let Some(checkpoint) = &self.0.checkpoint {
            checkpoint();
        }
        if self.0.limits.max_cpu < Duration::MAX && self.cpu_used() > self.0.limits.max_cpu {
            self.close();
        }
    }

    fn cpu_used(&self) -> Duration {
        let now = thread_time();
        now.saturating_sub(*self.0.cpu_start.get_or_init(|| now))
    }
}

/// Returns the processor time of this thread since its first call.
fn thread_time() -> Duration {
    thread_local!(static START: ThreadTime = ThreadTime::now());
    START.with(ThreadTime::elapsed)
}

impl Default for SearchBudget {
    fn default() -> Self {
        Self::unlimited()
    }
}

impl fmt::Debug for SearchBudget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SearchBudget")
            .field("limits", &self.0.limits)
            .field("n_steps", &self.n_steps())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_closes_when_a_limit_is_passed() {
        let steps = SearchBudget::new(SearchLimits { max_steps: 10, ..SearchLimits::NONE });
        assert!(steps.add_steps(WorkKind::Postings, 10));
        assert!(!steps.add_steps(WorkKind::Postings, 1));
        assert_eq!(steps.costliest(), WorkKind::Postings);
    }

    #[test]
    fn processor_time_ends_a_search_that_never_stops_by_itself() {
        let max_cpu = Duration::from_millis(5);
        let budget = SearchBudget::new(SearchLimits { max_cpu, ..SearchLimits::NONE });
        while budget.add_steps(WorkKind::Marking, 100) {}
        assert!(!budget.is_open() && !budget.is_cancelled());
    }

    #[test]
    fn limits_grow_with_the_index() {
        let limits = SearchLimits::default();
        assert_eq!(limits.scaled_to(0), limits);
        assert_eq!(limits.scaled_to(200_000), limits);
        assert_eq!(limits.scaled_to(200_001).max_cpu, limits.max_cpu * 2);
        assert_eq!(SearchLimits::NONE.scaled_to(u64::MAX), SearchLimits::NONE);
    }

    #[test]
    fn a_cancelled_search_ends_at_its_next_step() {
        let budget = SearchBudget::unlimited();
        budget.clone().cancel();
        assert!(!budget.add_steps(WorkKind::Postings, 1));
        assert!(budget.is_overdrawn());
    }
}
