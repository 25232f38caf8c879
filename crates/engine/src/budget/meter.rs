//! Counts the steps of one loop, and passes them on in batches.

use crate::budget::search_budget::{SearchBudget, WorkKind};

/// Steps that are counted before they are passed on to the budget.
const BATCH: u32 = 1024;

/// Counts the steps of one loop.
pub(crate) struct WorkMeter {
    budget: SearchBudget,
    kind: WorkKind,
    n_steps: u32,
}

impl WorkMeter {
    pub(crate) fn new(budget: &SearchBudget, kind: WorkKind) -> Self {
        Self { budget: budget.clone(), kind, n_steps: 0 }
    }

    /// Counts steps. Returns whether the search may go on.
    #[inline]
    pub(crate) fn add(&mut self, n_steps: u32) -> bool {
        self.n_steps = self.n_steps.saturating_add(n_steps);
        if self.n_steps < BATCH { self.budget.is_open() } else { self.pass_on() }
    }

    #[cold]
    fn pass_on(&mut self) -> bool {
        self.budget.add_steps(self.kind, std::mem::take(&mut self.n_steps).into())
    }
}

impl Drop for WorkMeter {
    fn drop(&mut self) {
        self.pass_on();
    }
}
