//! A plan together with its tantivy query.

use std::sync::Arc;

use tantivy::query::Query;

use crate::matching::{SearchScope, lower};
use crate::plan::Plan;
use crate::rank::Bm25f;
use crate::search::context::SearchContext;

/// A plan ready to run.
pub(crate) struct LoweredPlan {
    pub(crate) plan: Plan,
    pub(crate) query: Box<dyn Query>,
    /// The state that plans of the same search share.
    pub(crate) scope: Arc<SearchScope>,
}

impl LoweredPlan {
    pub(crate) fn new(context: &SearchContext<'_>, plan: Plan, scope: &Arc<SearchScope>) -> Self {
        let query = lower(&plan, context.fields, context.analysis, scope);
        Self { plan, query, scope: Arc::clone(scope) }
    }

    /// Returns the scoring of the plan with the statistics of the index.
    pub(crate) fn bm25f<'a>(&'a self, context: &SearchContext<'a>) -> tantivy::Result<Bm25f<'a>> {
        let SearchContext { searcher, fields, weights, .. } = *context;
        Bm25f::new(&self.plan.scoring, searcher, &self.scope.terms, fields, weights)
    }
}
