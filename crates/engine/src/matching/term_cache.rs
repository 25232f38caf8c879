//! The terms of one search. Each is looked up once in the dictionary of a segment, however often
//! matching and ranking need it.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use foldhash::fast::RandomState as FastHasher;
use tantivy::index::SegmentId;
use tantivy::postings::{Postings, SegmentPostings, TermInfo};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, Result, Searcher, SegmentReader, Term};

use crate::budget::{SearchBudget, WorkKind};
use crate::matching::doc_set::advance_to;
use crate::matching::known_terms::KnownTerms;

/// The steps of looking up a term in a dictionary: a microsecond or two.
const LOOKUP_STEPS: u64 = 128;

/// The entries that term dictionaries have, or lack, for the terms of a search.
#[derive(Default)]
pub(crate) struct TermCache {
    entries: Mutex<HashMap<Term, SegmentEntries, FastHasher>>,
    /// The entries that any search has looked up.
    known: Arc<KnownTerms>,
    budget: SearchBudget,
}

/// The entries of one term, by segment; `None` where a segment lacks the term.
type SegmentEntries = Vec<(SegmentId, Option<TermInfo>)>;

impl TermCache {
    pub(crate) fn new(budget: &SearchBudget, known: &Arc<KnownTerms>) -> Self {
        Self { entries: Mutex::default(), known: Arc::clone(known), budget: budget.clone() }
    }

    /// Returns the postings of a term in a segment; `None` when the segment lacks the term.
    pub(crate) fn postings(
        &self,
        reader: &SegmentReader,
        term: &Term,
        option: IndexRecordOption,
    ) -> Result<Option<PostingsCursor>> {
        let postings = self.segment_postings(reader, term, option)?;
        let cursor = |postings: SegmentPostings| PostingsCursor {
            doc: postings.doc(),
            postings: Box::new(postings),
        };
        Ok(postings.map(cursor))
    }

    /// Returns the postings of a term as tantivy has them; `None` when the segment lacks the term.
    pub(crate) fn segment_postings(
        &self,
        reader: &SegmentReader,
        term: &Term,
        option: IndexRecordOption,
    ) -> Result<Option<SegmentPostings>> {
        let Some(info) = self.term_info(reader, term)? else { return Ok(None) };
        let inverted = reader.inverted_index(term.field())?;
        Ok(Some(inverted.read_postings_from_terminfo(&info, option)?))
    }

    /// Returns the number of documents of a segment with a term, deleted ones too.
    pub(crate) fn doc_freq(&self, reader: &SegmentReader, term: &Term) -> Result<u32> {
        Ok(self.term_info(reader, term)?.map_or(0, |info| info.doc_freq))
    }

    /// Returns the number of articles with any of `terms`, one term in several fields: a lower
    /// bound, the largest count of one field.
    pub(crate) fn n_articles(&self, searcher: &Searcher, terms: &[Term]) -> Result<u64> {
        let mut largest = 0;
        for term in terms {
            let mut n_articles = 0;
            for reader in searcher.segment_readers() {
                let info = self.term_info(reader, term)?;
                n_articles += info.map_or(0, |info| u64::from(info.doc_freq));
            }
            largest = largest.max(n_articles);
        }
        Ok(largest)
    }

    /// Returns the entry of a term in a segment; `None` when the segment lacks the term. For a search
    /// without budget, segments lack all terms that it has not looked up.
    fn term_info(&self, reader: &SegmentReader, term: &Term) -> Result<Option<TermInfo>> {
        let mut cached = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let segment = reader.segment_id();
        let entries = cached.get(term).map_or(&[][..], Vec::as_slice);
        if let Some((_, info)) = entries.iter().find(|(id, _)| *id == segment) {
            return Ok(info.clone());
        }

        // The same steps, known or not: the same query is cut at the same place.
        if !self.budget.add_steps(WorkKind::Postings, LOOKUP_STEPS) {
            return Ok(None);
        }
        let info = if let Some(info) = self.known.get(segment, term) {
            info
        } else {
            let info = reader.inverted_index(term.field())?.get_term_info(term)?;
            self.known.insert(segment, term, info.clone());
            info
        };
        cached.entry(term.clone()).or_default().push((segment, info.clone()));
        Ok(info)
    }
}

impl fmt::Debug for TermCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TermCache").finish_non_exhaustive()
    }
}

/// The postings of a term, with the current document at hand. The postings themselves take a
/// kilobyte, and most terms of a query are already past the document that is asked for.
pub(crate) struct PostingsCursor {
    doc: DocId,
    postings: Box<SegmentPostings>,
}

impl PostingsCursor {
    /// Moves to the first document at or after `target` and returns it.
    #[inline]
    pub(crate) fn advance_to(&mut self, target: DocId) -> DocId {
        advance_to(self, target)
    }

    /// Returns how often the current document contains the term.
    pub(crate) fn term_freq(&self) -> u32 {
        self.postings.term_freq()
    }
}

impl DocSet for PostingsCursor {
    fn advance(&mut self) -> DocId {
        self.doc = self.postings.advance();
        self.doc
    }

    #[inline]
    fn seek(&mut self, target: DocId) -> DocId {
        self.doc = self.postings.seek(target);
        self.doc
    }

    #[inline]
    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.postings.doc_freq()
    }
}
