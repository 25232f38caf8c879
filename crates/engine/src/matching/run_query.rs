//! Runs of grams in a field, at their offsets from each other.
//!
//! Numbers have grams that must not occur next to them: 十二 is not part of 二十二. tantivy's
//! `PhraseQuery` knows no such grams, and visits all documents up to the next match without looking
//! whether the search may go on.

use std::sync::Arc;

use tantivy::postings::SegmentPostings;
use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{DocId, DocSet, Result, Score, SegmentReader, TERMINATED};

use crate::budget::WorkKind;
use crate::matching::doc_set::explain_match;
use crate::matching::positions::{WITH_POSITIONS, remove_starts};
use crate::matching::run_postings::RunPostings;
use crate::matching::run_terms::RunTerms;
use crate::matching::search_scope::SearchScope;
use crate::matching::verified_docs::{Candidates, VerifiedDocs};

/// The cost of a document with all grams, in postings that are skipped in the same time, for each
/// gram: its positions are read. tantivy's phrases count the same.
pub(crate) const POSITIONS_COST: u64 = 10;

/// Matches documents with a run at a position where none of its excluded grams occurs.
#[derive(Debug, Clone)]
pub(crate) struct RunQuery {
    /// A run without an open end.
    pub(crate) run: RunTerms,
    pub(crate) scope: Arc<SearchScope>,
}

impl Query for RunQuery {
    fn weight(&self, _: EnableScoring<'_>) -> Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for RunQuery {
    fn scorer(&self, reader: &SegmentReader, _: Score) -> Result<Box<dyn Scorer>> {
        // Most spellings of a number occur in no document.
        let first_docs = &self.scope.first_docs;
        let first = first_docs.get(reader.segment_id(), &self.run, || self.first_doc(reader))?;
        if first == TERMINATED {
            return Ok(Box::new(EmptyScorer));
        }
        let Some(grams) = self.grams(reader)? else { return Ok(Box::new(EmptyScorer)) };
        Ok(Box::new(self.scorer_from(first, grams, reader)?))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> Result<Explanation> {
        explain_match("contains the run", self.scorer(reader, 1.0)?, doc)
    }
}

impl RunQuery {
    fn grams(&self, reader: &SegmentReader) -> Result<Option<RunPostings>> {
        RunPostings::new(&self.run.grams, reader, &self.scope, WorkKind::Postings)
    }

    /// Returns the first matching document.
    fn first_doc(&self, reader: &SegmentReader) -> Result<DocId> {
        let Some(mut grams) = self.grams(reader)? else { return Ok(TERMINATED) };

        // Look up the excluded grams only after the first occurrence of the run.
        let mut first = grams.seek(0);
        while first != TERMINATED && grams.starts().is_empty() {
            first = grams.seek(first + 1);
        }
        if first == TERMINATED {
            return Ok(TERMINATED);
        }
        Ok(self.scorer_from(first, grams, reader)?.doc())
    }

    /// Returns the matching documents from `first` on, at which the grams may be already.
    fn scorer_from(
        &self,
        first: DocId,
        grams: RunPostings,
        reader: &SegmentReader,
    ) -> Result<VerifiedDocs<RunCandidates>> {
        let mut excluded = Vec::new();
        for (offset, term) in &self.run.excluded {
            let postings = self.scope.terms.segment_postings(reader, term, WITH_POSITIONS)?;
            excluded.extend(postings.map(|postings| (*offset, postings)));
        }

        Ok(VerifiedDocs::new(RunCandidates { grams, excluded }, first))
    }
}

struct RunCandidates {
    grams: RunPostings,
    excluded: Vec<(i32, SegmentPostings)>,
}

impl Candidates for RunCandidates {
    /// A candidate has all grams.
    fn lower_bound(&mut self, doc: DocId) -> DocId {
        self.grams.lower_bound(doc)
    }

    fn matches(&mut self, doc: DocId) -> bool {
        let starts = self.grams.starts();
        for (offset, postings) in &mut self.excluded {
            remove_starts(starts, doc, postings, *offset);
        }
        !starts.is_empty()
    }

    fn size_hint(&self) -> u32 {
        self.grams.size_hint()
    }

    fn cost(&self) -> u64 {
        u64::from(self.size_hint()) * POSITIONS_COST * self.grams.n_grams() as u64
    }
}
