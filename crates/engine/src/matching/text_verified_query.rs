//! Two-phase matching: candidates from the index, verified in the stored text.
//!
//! Grams skip punctuation, so only the text shows whether it contains a run with exactly this
//! punctuation.

use std::fmt;
use std::sync::Arc;

use tantivy::index::SegmentId;
use tantivy::query::{EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::store::StoreReader;
use tantivy::{DocId, DocSet, Result, Score, SeekDangerResult, SegmentReader, TERMINATED};
use xunwen_text::Analysis;

use crate::index::schema::IndexFields;
use crate::matching::doc_set::{advance_to, explain_match};
use crate::matching::search_scope::SearchScope;
use crate::matching::verified_texts::{ArticleSource, ConditionInGroup};

/// Unpacked blocks of the store that a scorer keeps: candidates come in order, so 2 suffice. Fewer
/// or more were not measured.
const N_CACHED_BLOCKS: usize = 2;

/// The cost of reading an article, in postings that are skipped in the same time: some hundred, by
/// estimate. tantivy lets cheaper conditions lead an intersection. Half or twice as much was not
/// measured.
const READ_COST: u64 = 100;

/// Matches the candidates whose text fulfils a condition.
pub(crate) struct TextVerifiedQuery {
    pub(crate) candidates: Box<dyn Query>,
    pub(crate) verifier: TextVerifier,
}

/// A condition of a search, with the means to read articles for it.
#[derive(Clone)]
pub(crate) struct TextVerifier {
    pub(crate) condition: ConditionInGroup,
    pub(crate) fields: IndexFields,
    pub(crate) analysis: Arc<Analysis>,
    pub(crate) scope: Arc<SearchScope>,
}

impl Clone for TextVerifiedQuery {
    fn clone(&self) -> Self {
        Self { candidates: self.candidates.box_clone(), verifier: self.verifier.clone() }
    }
}

impl fmt::Debug for TextVerifiedQuery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("TextVerifiedQuery");
        debug.field("candidates", &self.candidates).finish_non_exhaustive()
    }
}

impl Query for TextVerifiedQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> Result<Box<dyn Weight>> {
        let candidates = self.candidates.weight(scoring)?;
        Ok(Box::new(TextVerifiedWeight { candidates, verifier: self.verifier.clone() }))
    }
}

struct TextVerifiedWeight {
    candidates: Box<dyn Weight>,
    verifier: TextVerifier,
}

impl Weight for TextVerifiedWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> Result<Box<dyn Scorer>> {
        let mut scorer = TextVerifiedScorer {
            candidates: self.candidates.scorer(reader, boost)?,
            segment: reader.segment_id(),
            store: reader.get_store_reader(N_CACHED_BLOCKS)?,
            verifier: self.verifier.clone(),
        };
        scorer.settle();
        Ok(Box::new(scorer))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> Result<Explanation> {
        explain_match("verified in the text", self.scorer(reader, 1.0)?, doc)
    }
}

struct TextVerifiedScorer {
    candidates: Box<dyn Scorer>,
    segment: SegmentId,
    store: StoreReader,
    verifier: TextVerifier,
}

impl TextVerifiedScorer {
    fn matches(&self, doc: DocId) -> bool {
        let TextVerifier { condition, fields, analysis, scope } = &self.verifier;
        let (segment, store, budget) = (self.segment, &self.store, &scope.budget);
        condition.holds(&ArticleSource { segment, store, fields, analysis, budget }, doc)
    }

    /// Moves to the first matching document at or after the current candidate. A search without
    /// budget has no more documents.
    fn settle(&mut self) -> DocId {
        let mut doc = self.candidates.doc();
        while doc != TERMINATED && !self.matches(doc) {
            doc = if self.verifier.scope.budget.is_open() {
                self.candidates.advance()
            } else {
                self.candidates.seek(TERMINATED)
            };
        }
        doc
    }
}

impl DocSet for TextVerifiedScorer {
    fn advance(&mut self) -> DocId {
        self.candidates.advance();
        self.settle()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        advance_to(self.candidates.as_mut(), target);
        self.settle()
    }

    /// Reads only the article of `target`, where `seek` would read on to the next match.
    fn seek_danger(&mut self, target: DocId) -> SeekDangerResult {
        if target >= TERMINATED {
            return SeekDangerResult::SeekLowerBound(TERMINATED);
        }

        let doc = advance_to(self.candidates.as_mut(), target);
        if doc != target {
            SeekDangerResult::SeekLowerBound(doc)
        } else if self.matches(doc) {
            SeekDangerResult::Found
        } else {
            SeekDangerResult::SeekLowerBound(doc + 1)
        }
    }

    fn doc(&self) -> DocId {
        self.candidates.doc()
    }

    fn size_hint(&self) -> u32 {
        self.candidates.size_hint()
    }

    fn cost(&self) -> u64 {
        self.candidates.cost().saturating_mul(READ_COST)
    }
}

impl Scorer for TextVerifiedScorer {
    fn score(&mut self) -> Score {
        self.candidates.score()
    }
}
