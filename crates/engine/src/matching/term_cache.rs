//! Terms of one search, each looked up in the dictionary of a segment once, however often the
//! steps of the search and its ranking ask for it.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use tantivy::index::SegmentId;
use tantivy::postings::{Postings, SegmentPostings, TermInfo};
use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::IndexRecordOption;
use tantivy::{
    DocId, DocSet, Result, Score, Searcher, SegmentReader, TERMINATED, TantivyError, Term,
};

/// What the dictionaries of segments said of terms.
#[derive(Default)]
pub(crate) struct Lookups(Mutex<HashMap<Term, InSegments>>);

/// What is known of a term, by segment.
type InSegments = Vec<(SegmentId, Option<TermInfo>)>;

impl Lookups {
    /// Returns the first document of a segment with a term, if it has one.
    pub(crate) fn cursor(
        &self,
        reader: &SegmentReader,
        term: &Term,
        option: IndexRecordOption,
    ) -> Result<Option<Cursor>> {
        let Some(info) = self.info(reader, term)? else { return Ok(None) };
        let inverted = reader.inverted_index(term.field())?;
        let postings = Box::new(inverted.read_postings_from_terminfo(&info, option)?);
        Ok(Some(Cursor { doc: postings.doc(), postings }))
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

/// A place in the postings of a term. Where it stands is at hand, while the postings themselves are
/// a kilobyte: of many terms most stand further on than at the document that is asked about.
pub(crate) struct Cursor {
    doc: DocId,
    postings: Box<SegmentPostings>,
}

impl Cursor {
    /// Moves to the first document from `target` on and returns it.
    #[inline]
    pub(crate) fn advance_to(&mut self, target: DocId) -> DocId {
        if self.doc < target {
            self.doc = self.postings.seek(target);
        }
        self.doc
    }

    /// Returns how often the term is in the document that it stands at.
    pub(crate) fn term_freq(&self) -> u32 {
        self.postings.term_freq()
    }

    fn advance(&mut self) -> DocId {
        self.doc = self.postings.advance();
        self.doc
    }

    fn n_docs(&self) -> u32 {
        self.postings.doc_freq()
    }
}

impl fmt::Debug for Lookups {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lookups").finish_non_exhaustive()
    }
}

/// Finds the documents that have a term in any of one or two fields: most words of a query are one
/// term.
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
        let mut cursors = Vec::with_capacity(self.terms.len());
        for term in &self.terms {
            cursors.extend(self.lookups.cursor(reader, term, IndexRecordOption::Basic)?);
        }
        Ok(match cursors.is_empty() {
            true => Box::new(EmptyScorer),
            false => Box::new(AnyField { doc: first(&cursors), cursors }),
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

struct AnyField {
    cursors: Vec<Cursor>,
    doc: DocId,
}

fn first(cursors: &[Cursor]) -> DocId {
    cursors.iter().map(|cursor| cursor.doc).min().unwrap_or(TERMINATED)
}

impl DocSet for AnyField {
    fn advance(&mut self) -> DocId {
        for cursor in self.cursors.iter_mut().filter(|cursor| cursor.doc == self.doc) {
            cursor.advance();
        }
        self.doc = first(&self.cursors);
        self.doc
    }

    fn seek(&mut self, target: DocId) -> DocId {
        let docs = self.cursors.iter_mut().map(|cursor| cursor.advance_to(target));
        self.doc = docs.min().unwrap_or(TERMINATED);
        self.doc
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.cursors.iter().map(Cursor::n_docs).max().unwrap_or(0)
    }
}

impl Scorer for AnyField {
    fn score(&mut self) -> Score {
        0.0
    }
}
