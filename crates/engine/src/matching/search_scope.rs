//! The state that all queries of one search share.

use std::fmt;
use std::sync::Arc;

use tantivy::DocId;

use crate::budget::{SearchBudget, WorkKind, WorkMeter};
use crate::matching::known_terms::KnownTerms;
use crate::matching::run_cache::RunCache;
use crate::matching::run_terms::{RunTerms, Spans};
use crate::matching::term_cache::TermCache;

/// The terms that were looked up, the spans that were found, and the budget of a search.
#[derive(Default)]
pub(crate) struct SearchScope {
    pub(crate) budget: SearchBudget,
    pub(crate) terms: TermCache,
    /// Whether words are looked up as such, and not by their pairs.
    pub(crate) uses_words: bool,
    /// The documents with spans, in order.
    pub(crate) spans: RunCache<Spans, Arc<Vec<DocId>>>,
    /// The first document with a run.
    pub(crate) first_docs: RunCache<RunTerms, DocId>,
}

impl SearchScope {
    /// Returns the state of a search with a budget. `known_terms` are shared with other searches.
    pub(crate) fn new(
        budget: &SearchBudget,
        known_terms: &Arc<KnownTerms>,
        uses_words: bool,
    ) -> Self {
        Self {
            budget: budget.clone(),
            terms: TermCache::new(budget, known_terms),
            uses_words,
            spans: RunCache::default(),
            first_docs: RunCache::default(),
        }
    }

    /// Returns a meter of the budget.
    pub(crate) fn meter(&self, kind: WorkKind) -> WorkMeter {
        WorkMeter::new(&self.budget, kind)
    }
}

impl fmt::Debug for SearchScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SearchScope").field("budget", &self.budget).finish_non_exhaustive()
    }
}
