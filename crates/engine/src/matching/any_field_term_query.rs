//! Articles that contain a term in any of one or two fields. Most words of a query are one term.

use std::sync::Arc;

use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, Result, Score, SegmentReader, Term};

use crate::budget::WorkKind;
use crate::matching::doc_set::explain_match;
use crate::matching::metered_scorer::MeteredScorer;
use crate::matching::search_scope::SearchScope;
use crate::matching::union_query::UnionScorer;

/// Matches documents that contain a term in at least one field.
#[derive(Debug, Clone)]
pub(crate) struct AnyFieldTermQuery {
    /// The term in each field.
    pub(crate) terms: Vec<Term>,
    pub(crate) scope: Arc<SearchScope>,
}

impl Query for AnyFieldTermQuery {
    fn weight(&self, _: EnableScoring<'_>) -> Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for AnyFieldTermQuery {
    fn scorer(&self, reader: &SegmentReader, _: Score) -> Result<Box<dyn Scorer>> {
        let mut cursors = Vec::with_capacity(self.terms.len());
        for term in &self.terms {
            cursors.extend(self.scope.terms.postings(reader, term, IndexRecordOption::Basic)?);
        }

        if cursors.is_empty() {
            Ok(Box::new(EmptyScorer))
        } else {
            let meter = self.scope.meter(WorkKind::Postings);
            Ok(Box::new(MeteredScorer::new(UnionScorer::new(cursors), meter)))
        }
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> Result<Explanation> {
        explain_match("contains the term", self.scorer(reader, 1.0)?, doc)
    }
}
