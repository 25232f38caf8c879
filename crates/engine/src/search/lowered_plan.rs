//! A plan together with its tantivy query.

use std::sync::Arc;

use tantivy::query::{EnableScoring, Query, Scorer, Weight};
use tantivy::{DocId, Result, SegmentReader};

use crate::matching::SearchScope;
use crate::plan::{Match, Plan};
use crate::search::context::SearchContext;
use crate::search::list_order::ListOrder;

/// A plan ready to run.
pub(crate) struct LoweredPlan {
    pub(crate) query: Box<dyn Query>,
    /// The state that plans of the same search share.
    pub(crate) scope: Arc<SearchScope>,
}

impl LoweredPlan {
    pub(crate) fn new(context: &SearchContext<'_>, plan: &Plan) -> Self {
        let query = context.lowering().query(&plan.matching, &plan.filters);
        Self { query, scope: Arc::clone(&context.scope) }
    }
}

/// A plan, which of its articles have everything that the query asks for, and where these come.
pub(crate) struct TieredPlan {
    pub(crate) plan: Plan,
    pub(crate) strict: StrictPart,
    pub(crate) order: ListOrder,
}

/// The articles of a plan that have everything asked.
pub(crate) enum StrictPart {
    All,
    /// Those that match this condition. All of them are in the plan.
    Of(Match),
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
    /// Returns the plan of the articles that have everything asked; `None` if there are none.
    pub(crate) fn strict_plan(&self) -> Option<Plan> {
        match &self.strict {
            StrictPart::All => Some(self.plan.clone()),
            StrictPart::Of(matching) => {
                Some(Plan { matching: matching.clone(), ..self.plan.clone() })
            }
            StrictPart::None => None,
        }
    }

    pub(crate) fn weight(&self, context: &SearchContext<'_>) -> Result<TieredWeight> {
        let weight = |matching| {
            let query = context.lowering().query(matching, &self.plan.filters);
            query.weight(EnableScoring::disabled_from_searcher(context.searcher))
        };
        let strict = match &self.strict {
            StrictPart::All => StrictWeight::All,
            StrictPart::Of(matching) => StrictWeight::Of(weight(matching)?),
            StrictPart::None => StrictWeight::None,
        };
        Ok(TieredWeight { all: weight(&self.plan.matching)?, strict })
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
