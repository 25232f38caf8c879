//! Articles that contain a term in any of one or two fields. Most words of a query are one term.

use std::sync::Arc;

use tantivy::query::{ConstScorer, EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, Result, Score, SegmentReader, TERMINATED, Term};

use crate::budget::WorkKind;
use crate::matching::doc_set::explain_match;
use crate::matching::metered_scorer::MeteredScorer;
use crate::matching::search_scope::SearchScope;
use crate::matching::sorted_docs::SortedDocs;
use crate::matching::term_cache::PostingsCursor;
use crate::matching::union_query::UnionScorer;

/// The most postings of terms whose documents are listed, once for all queries of a search.
///
/// Source: two blocks of postings, which are decoded whole anyway. With 2,048, searches take the same
/// time.
const MAX_LISTED: u32 = 256;

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

impl AnyFieldTermQuery {
    fn metered(
        &self,
        reader: &SegmentReader,
    ) -> Result<MeteredScorer<UnionScorer<PostingsCursor>>> {
        let mut cursors = Vec::with_capacity(self.terms.len());
        for term in &self.terms {
            cursors.extend(self.scope.terms.postings(reader, term, IndexRecordOption::Basic)?);
        }
        let meter = self.scope.meter(WorkKind::Postings);
        Ok(MeteredScorer::new(UnionScorer::new(cursors), meter))
    }

    /// Returns the matching documents. Without budget, only some of them.
    fn list(&self, reader: &SegmentReader) -> Result<Vec<DocId>> {
        let mut docs = self.metered(reader)?;
        let mut list = Vec::new();
        while docs.doc() != TERMINATED {
            list.push(docs.doc());
            docs.advance();
        }
        Ok(list)
    }
}

impl Weight for AnyFieldTermQuery {
    fn scorer(&self, reader: &SegmentReader, _: Score) -> Result<Box<dyn Scorer>> {
        let mut n_docs = 0;
        for term in &self.terms {
            n_docs += self.scope.terms.doc_freq(reader, term)?;
        }
        match n_docs {
            0 => Ok(Box::new(EmptyScorer)),
            1..=MAX_LISTED => {
                let list = || Ok(Arc::new(self.list(reader)?));
                let docs = self.scope.docs.get(reader.segment_id(), &self.terms, list)?;
                Ok(Box::new(ConstScorer::new(SortedDocs::new(docs), 1.0)))
            }
            _ => Ok(Box::new(self.metered(reader)?)),
        }
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> Result<Explanation> {
        explain_match("contains the term", self.scorer(reader, 1.0)?, doc)
    }
}
