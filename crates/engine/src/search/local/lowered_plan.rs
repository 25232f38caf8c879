//! A plan together with its tantivy query.

use std::sync::Arc;

use tantivy::query::{EnableScoring, Query, Scorer, Weight};
use tantivy::{DocId, Result, SegmentReader};

use crate::matching::SearchScope;
use crate::plan::Plan;
use crate::search::leveled_search::{StrictPart, TieredPlan};
use crate::search::local::state::LocalState;

/// A plan ready to run.
pub(crate) struct LoweredPlan {
    pub(crate) query: Box<dyn Query>,
    /// The state that plans of the same search share.
    pub(crate) scope: Arc<SearchScope>,
}

impl LoweredPlan {
    pub(crate) fn new(state: &LocalState, plan: &Plan) -> Self {
        let query = state.lowering().query(&plan.matching, &plan.filters);
        Self { query, scope: Arc::clone(&state.scope) }
    }
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

impl TieredWeight {
    pub(crate) fn new(state: &LocalState, tiered: &TieredPlan) -> Result<Self> {
        let weight = |matching| {
            let query = state.lowering().query(matching, &tiered.plan.filters);
            query.weight(EnableScoring::disabled_from_searcher(state.searcher()))
        };
        let strict = match &tiered.strict {
            StrictPart::All => StrictWeight::All,
            StrictPart::Of(matching) => StrictWeight::Of(weight(matching)?),
            StrictPart::None => StrictWeight::None,
        };
        Ok(Self { all: weight(&tiered.plan.matching)?, strict })
    }

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
