//! A plan together with its tantivy query.

use std::sync::Arc;

use tantivy::query::{EnableScoring, Query, Scorer, Weight};
use tantivy::{DocId, Result, Searcher, SegmentReader};

use crate::matching::{SearchScope, lower};
use crate::plan::Plan;
use crate::rank::Bm25f;
use crate::search::context::SearchContext;
use crate::search::list_order::ListOrder;

/// A plan ready to run.
pub(crate) struct LoweredPlan {
    pub(crate) plan: Plan,
    pub(crate) query: Box<dyn Query>,
    /// The state that plans of the same search share.
    pub(crate) scope: Arc<SearchScope>,
}

impl LoweredPlan {
    pub(crate) fn new(context: &SearchContext<'_>, plan: Plan) -> Self {
        let scope = Arc::clone(&context.scope);
        let query = lower(&plan, context.fields, context.analysis, context.searcher, &scope);
        Self { plan, query, scope }
    }

    /// Returns the scoring of the plan with the statistics of the index.
    pub(crate) fn bm25f<'a>(&'a self, context: &SearchContext<'a>) -> tantivy::Result<Bm25f<'a>> {
        let SearchContext { searcher, fields, weights, .. } = *context;
        Bm25f::new(&self.plan.scoring, searcher, &self.scope.terms, fields, weights)
    }
}

/// A plan, which of its articles have everything that the query asks for, and where these come.
pub(crate) struct TieredPlan {
    pub(crate) lowered: LoweredPlan,
    pub(crate) strict: StrictPart,
    pub(crate) order: ListOrder,
}

/// The articles of a plan that have everything asked.
pub(crate) enum StrictPart {
    All,
    /// Those of this plan, which finds no others.
    Of(Box<LoweredPlan>),
    None,
}

/// The weights of a [`TieredPlan`] in an index state.
pub(crate) struct TieredWeight {
    all: Box<dyn Weight>,
    strict: StrictWeight,
}

enum StrictWeight {
    All,
    Of(Box<dyn Weight>),
    None,
}

/// The documents of a segment that have everything asked. Asked in the order of the documents.
pub(crate) enum StrictDocs {
    All,
    Of(Box<dyn Scorer>),
    None,
}

impl TieredPlan {
    pub(crate) fn weight(&self, searcher: &Searcher) -> Result<TieredWeight> {
        let scoring = || EnableScoring::disabled_from_searcher(searcher);
        let strict = match &self.strict {
            StrictPart::All => StrictWeight::All,
            StrictPart::Of(strict) => StrictWeight::Of(strict.query.weight(scoring())?),
            StrictPart::None => StrictWeight::None,
        };
        Ok(TieredWeight { all: self.lowered.query.weight(scoring())?, strict })
    }
}

impl TieredWeight {
    /// Returns all matching documents of a segment, and which of them have everything asked.
    pub(crate) fn docs(&self, reader: &SegmentReader) -> Result<(Box<dyn Scorer>, StrictDocs)> {
        let strict = match &self.strict {
            StrictWeight::All => StrictDocs::All,
            StrictWeight::Of(weight) => StrictDocs::Of(weight.scorer(reader, 1.0)?),
            StrictWeight::None => StrictDocs::None,
        };
        Ok((self.all.scorer(reader, 1.0)?, strict))
    }
}

impl StrictDocs {
    #[inline]
    pub(crate) fn contains(&mut self, doc: DocId) -> bool {
        match self {
            Self::All => true,
            Self::Of(docs) => docs.doc() == doc || (docs.doc() < doc && docs.seek(doc) == doc),
            Self::None => false,
        }
    }
}
