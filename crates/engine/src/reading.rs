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

use crate::document;
use crate::highlight::Marker;
use crate::plan::Place;
use crate::schema::Fields;

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
    pub(crate) marker: Arc<Marker>,
    /// The title, or all of the text.
    pub(crate) place: Place,
    pub(crate) fields: Fields,
    pub(crate) analysis: Arc<Analysis>,
}

impl fmt::Debug for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reading").field("candidates", &self.candidates).finish_non_exhaustive()
    }
}

impl TextTest {
    fn passes(&self, store: &StoreReader, doc: DocId) -> bool {
        // What cannot be read is not shown either; the search itself reports a damaged index.
        let Ok(document) = store.get::<TantivyDocument>(doc) else { return false };
        let Some(article) = document::article(&self.fields, &document) else { return false };
        let has = |text: &str| !self.marker.find(&self.analysis.fold, text).is_empty();
        has(&article.title)
            || (self.place == Place::Text && article.paragraphs.iter().any(|p| has(&p.text)))
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
        let mut scorer = ReadingScorer { candidates, store, text: self.text.clone() };
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
}

impl ReadingScorer {
    /// Moves on to a document that passes, if this one does not.
    fn settle(&mut self) -> DocId {
        let mut doc = self.candidates.doc();
        while doc != TERMINATED && !self.text.passes(&self.store, doc) {
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
            true if self.text.passes(&self.store, doc) => SeekDangerResult::Found,
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
