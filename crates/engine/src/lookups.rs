//! Terms of one search, each looked up in the dictionary of a segment once, however often the
//! steps of the search and its ranking ask for it.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use tantivy::index::SegmentId;
use tantivy::postings::{SegmentPostings, TermInfo};
use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::IndexRecordOption;
use tantivy::{
    DocId, DocSet, Result, Score, Searcher, SegmentReader, TERMINATED, TantivyError, Term,
};

/// What the dictionaries of segments said of terms.
#[derive(Default)]
pub(crate) struct Lookups(Mutex<HashMap<Term, Vec<(SegmentId, Option<TermInfo>)>>>);

impl Lookups {
    /// Returns the postings of a term in a segment, if it has it.
    pub(crate) fn postings(
        &self,
        reader: &SegmentReader,
        term: &Term,
        option: IndexRecordOption,
    ) -> Result<Option<SegmentPostings>> {
        let Some(info) = self.info(reader, term)? else { return Ok(None) };
        let inverted = reader.inverted_index(term.field())?;
        Ok(Some(inverted.read_postings_from_terminfo(&info, option)?))
    }

    /// Returns in how many articles a term is, as far as its fields say: in at least so many.
    pub(crate) fn n_articles(&self, searcher: &Searcher, terms: &[Term]) -> Result<u64> {
        let mut n_most = 0;
        for term in terms {
            let mut n_articles = 0;
            for reader in searcher.segment_readers() {
                let info = self.info(reader, term)?;
                n_articles += info.map_or(0, |info| u64::from(info.doc_freq));
            }
            n_most = n_most.max(n_articles);
        }
        Ok(n_most)
    }

    fn info(&self, reader: &SegmentReader, term: &Term) -> Result<Option<TermInfo>> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let segment = reader.segment_id();
        let of_term = known.get(term).and_then(|known| known.iter().find(|(id, _)| *id == segment));
        if let Some((_, info)) = of_term {
            return Ok(info.clone());
        }
        let info = reader.inverted_index(term.field())?.get_term_info(term)?;
        known.entry(term.clone()).or_default().push((segment, info.clone()));
        Ok(info)
    }
}

impl fmt::Debug for Lookups {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lookups").finish_non_exhaustive()
    }
}

/// Finds the documents that have a term, in one field or in any of two. What a union of tantivy's
/// queries would find, without a call through a table for each part at each step: most words of a
/// query are one term.
#[derive(Debug, Clone)]
pub(crate) struct OneTerm {
    /// The term in each field.
    pub(crate) terms: Vec<Term>,
    pub(crate) lookups: Arc<Lookups>,
}

impl Query for OneTerm {
    fn weight(&self, _: EnableScoring<'_>) -> Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for OneTerm {
    fn scorer(&self, reader: &SegmentReader, _: Score) -> Result<Box<dyn Scorer>> {
        let mut postings = Vec::with_capacity(self.terms.len());
        for term in &self.terms {
            postings.extend(self.lookups.postings(reader, term, IndexRecordOption::Basic)?);
        }
        Ok(match <[SegmentPostings; 1]>::try_from(postings) {
            Ok([postings]) => Box::new(OneField(postings)),
            Err(postings) if postings.is_empty() => Box::new(EmptyScorer),
            Err(postings) => {
                let doc = first(&postings);
                Box::new(AnyField { postings, doc })
            }
        })
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> Result<Explanation> {
        let mut scorer = self.scorer(reader, 1.0)?;
        if scorer.doc() < doc {
            scorer.seek(doc);
        }
        match scorer.doc() == doc {
            true => Ok(Explanation::new("the term is there", 1.0)),
            false => Err(TantivyError::InvalidArgument(format!("document {doc} does not match"))),
        }
    }
}

struct OneField(SegmentPostings);

impl DocSet for OneField {
    fn advance(&mut self) -> DocId {
        self.0.advance()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.0.seek(target)
    }

    fn doc(&self) -> DocId {
        self.0.doc()
    }

    fn size_hint(&self) -> u32 {
        self.0.size_hint()
    }
}

impl Scorer for OneField {
    fn score(&mut self) -> Score {
        0.0
    }
}

struct AnyField {
    postings: Vec<SegmentPostings>,
    doc: DocId,
}

fn first(postings: &[SegmentPostings]) -> DocId {
    postings.iter().map(DocSet::doc).min().unwrap_or(TERMINATED)
}

impl DocSet for AnyField {
    fn advance(&mut self) -> DocId {
        for postings in self.postings.iter_mut().filter(|postings| postings.doc() == self.doc) {
            postings.advance();
        }
        self.doc = first(&self.postings);
        self.doc
    }

    fn seek(&mut self, target: DocId) -> DocId {
        for postings in self.postings.iter_mut().filter(|postings| postings.doc() < target) {
            postings.seek(target);
        }
        self.doc = first(&self.postings);
        self.doc
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.postings.iter().map(SegmentPostings::doc_freq).max().unwrap_or(0)
    }
}

impl Scorer for AnyField {
    fn score(&mut self) -> Score {
        0.0
    }
}
