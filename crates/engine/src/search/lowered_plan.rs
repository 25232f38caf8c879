//! A plan together with its tantivy query.

use std::sync::Arc;

use tantivy::query::Query;

use crate::matching::{TermCache, lower};
use crate::plan::Plan;
use crate::rank::Bm25f;
use crate::search::context::SearchContext;

/// A plan ready to run.
pub(crate) struct LoweredPlan {
    pub(crate) plan: Plan,
    pub(crate) query: Box<dyn Query>,
    /// The terms that plans of the same search have looked up.
    pub(crate) term_cache: Arc<TermCache>,
}

impl LoweredPlan {
    pub(crate) fn new(
        context: &SearchContext<'_>,
        plan: Plan,
        term_cache: &Arc<TermCache>,
    ) -> Self {
        let query = lower(&plan, context.fields, context.analysis, term_cache);
        Self { plan, query, term_cache: Arc::clone(term_cache) }
    }

    /// Returns the scoring of the plan with the statistics of the index.
    pub(crate) fn bm25f<'a>(&'a self, context: &SearchContext<'a>) -> tantivy::Result<Bm25f<'a>> {
        let SearchContext { searcher, fields, weights, .. } = *context;
        Bm25f::new(&self.plan.scoring, searcher, &self.term_cache, fields, weights)
    }
}
