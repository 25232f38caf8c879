//! Candidates that are read: grams pass over punctuation, so whether a text has a run with just
//! this punctuation is seen in the text itself.

use std::fmt;
use std::sync::Arc;

use tantivy::query::{EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::store::StoreReader;
use tantivy::{
    DocId, DocSet, Result, Score, SeekDangerResult, SegmentReader, TERMINATED, TantivyDocument,
    TantivyError,
};
use xunwen_text::Analysis;

use crate::highlight::{FoldedArticle, Marker};
use crate::index::document;
use crate::index::schema::Fields;
use crate::plan::{Highlight, SearchField};
use super::prefilter::Sieve;

/// Blocks of the store that are kept unpacked: candidates come in order.
const CACHED_BLOCKS: usize = 2;

/// Of the documents of a query, those in whose text something is found.
pub(crate) struct Reading {
    pub(crate) candidates: Box<dyn Query>,
    pub(crate) text: TextTest,
}

impl Clone for Reading {
    fn clone(&self) -> Self {
        Self { candidates: self.candidates.box_clone(), text: self.text.clone() }
    }
}

/// What must be found in a text.
#[derive(Clone)]
pub(crate) struct TextTest {
    marker: Arc<Marker>,
    sieves: Arc<[Sieve]>,
    /// The title, or all of the text.
    place: SearchField,
    fields: Fields,
    analysis: Arc<Analysis>,
}

impl fmt::Debug for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reading").field("candidates", &self.candidates).finish_non_exhaustive()
    }
}

impl TextTest {
    /// Returns the test for something that is marked in a place.
    pub(crate) fn new(
        marked: &Highlight,
        place: SearchField,
        fields: &Fields,
        analysis: &Arc<Analysis>,
    ) -> Self {
        let sieves = marked.runs().iter().filter_map(|run| Sieve::new(run, &analysis.fold));
        Self {
            marker: Arc::new(Marker::new(std::slice::from_ref(marked))),
            sieves: sieves.collect(),
            place,
            fields: *fields,
            analysis: Arc::clone(analysis),
        }
    }

    /// Returns whether it is found in a stored article. `codes` is a buffer.
    fn passes(&self, store: &StoreReader, doc: DocId, codes: &mut Vec<u8>) -> bool {
        // What cannot be read is not shown either; the search itself reports a damaged index.
        let Ok(document) = store.get::<TantivyDocument>(doc) else { return false };
        if document::unpack(&self.fields, &document, codes).is_err()
            || !self.sieves.iter().all(|sieve| sieve.lets_through(codes))
        {
            return false;
        }
        let Ok(article) = document::article(codes) else { return false };
        let folded = FoldedArticle::new(&article, &self.analysis.fold);
        let has = |text: &[char]| !self.marker.find(text).is_empty();
        has(folded.title()) || (self.place == SearchField::Text && folded.paragraphs().any(has))
    }
}

impl Query for Reading {
    fn weight(&self, scoring: EnableScoring<'_>) -> Result<Box<dyn Weight>> {
        let candidates = self.candidates.weight(scoring)?;
        Ok(Box::new(ReadingWeight { candidates, text: self.text.clone() }))
    }
}

struct ReadingWeight {
    candidates: Box<dyn Weight>,
    text: TextTest,
}

impl Weight for ReadingWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> Result<Box<dyn Scorer>> {
        let candidates = self.candidates.scorer(reader, boost)?;
        let store = reader.get_store_reader(CACHED_BLOCKS)?;
        let mut scorer =
            ReadingScorer { candidates, store, text: self.text.clone(), codes: Vec::new() };
        scorer.settle();
        Ok(Box::new(scorer))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> Result<Explanation> {
        let mut scorer = self.scorer(reader, 1.0)?;
        if scorer.doc() > doc || (scorer.doc() < doc && scorer.seek(doc) != doc) {
            let reason = format!("document {doc} does not match");
            return Err(TantivyError::InvalidArgument(reason));
        }
        Ok(Explanation::new("found in the text", scorer.score()))
    }
}

struct ReadingScorer {
    candidates: Box<dyn Scorer>,
    store: StoreReader,
    text: TextTest,
    codes: Vec<u8>,
}

impl ReadingScorer {
    fn passes(&mut self, doc: DocId) -> bool {
        self.text.passes(&self.store, doc, &mut self.codes)
    }

    /// Moves on to a document that passes, if this one does not.
    fn settle(&mut self) -> DocId {
        let mut doc = self.candidates.doc();
        while doc != TERMINATED && !self.passes(doc) {
            doc = self.candidates.advance();
        }
        doc
    }
}

impl DocSet for ReadingScorer {
    fn advance(&mut self) -> DocId {
        self.candidates.advance();
        self.settle()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.candidates.doc() < target {
            self.candidates.seek(target);
        }
        self.settle()
    }

    /// Reads the document asked about and no other, where others follow.
    fn seek_danger(&mut self, target: DocId) -> SeekDangerResult {
        if target >= TERMINATED {
            return SeekDangerResult::SeekLowerBound(TERMINATED);
        }
        let mut doc = self.candidates.doc();
        if doc < target {
            doc = self.candidates.seek(target);
        }
        match doc == target {
            true if self.passes(doc) => SeekDangerResult::Found,
            true => SeekDangerResult::SeekLowerBound(doc + 1),
            false => SeekDangerResult::SeekLowerBound(doc),
        }
    }

    fn doc(&self) -> DocId {
        self.candidates.doc()
    }

    fn size_hint(&self) -> u32 {
        self.candidates.size_hint()
    }

    fn cost(&self) -> u64 {
        // To read a document costs as much as to pass over some hundred in a posting list.
        self.candidates.cost().saturating_mul(100)
    }
}

impl Scorer for ReadingScorer {
    fn score(&mut self) -> Score {
        self.candidates.score()
    }
}
