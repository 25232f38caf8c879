//! What is found, and what ranks it.
//!
//! A boolean query of tantivy would score through a union of all voices, which visits every
//! document that has any of them, and nearly every document has some character of a query.
//! Here the voices are asked about the documents that match, and no others.

use tantivy::query::{
    ConstScoreQuery, EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight,
};
use tantivy::{DocId, DocSet, Result, Score, SegmentReader, TERMINATED, TantivyError, Term};

/// The documents of `matching`; their score is the sum of the `voices` that they have.
#[derive(Debug)]
pub(crate) struct Ranked {
    pub(crate) matching: Box<dyn Query>,
    pub(crate) voices: Vec<Box<dyn Query>>,
}

impl Clone for Ranked {
    fn clone(&self) -> Self {
        let voices = self.voices.iter().map(|voice| voice.box_clone()).collect();
        Self { matching: self.matching.box_clone(), voices }
    }
}

impl Query for Ranked {
    fn weight(&self, scoring: EnableScoring<'_>) -> Result<Box<dyn Weight>> {
        let voices = match scoring.is_scoring_enabled() {
            true => self.voices.iter().map(|voice| voice.weight(scoring)).collect::<Result<_>>()?,
            false => Vec::new(),
        };
        // Behind a constant score, tantivy matches without scoring.
        let matching = ConstScoreQuery::new(self.matching.box_clone(), 0.0).weight(scoring)?;
        Ok(Box::new(RankedWeight { matching, voices }))
    }

    fn query_terms<'a>(&'a self, visitor: &mut dyn FnMut(&'a Term, bool)) {
        self.matching.query_terms(visitor);
        self.voices.iter().for_each(|voice| voice.query_terms(visitor));
    }
}

struct RankedWeight {
    matching: Box<dyn Weight>,
    voices: Vec<Box<dyn Weight>>,
}

impl Weight for RankedWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> Result<Box<dyn Scorer>> {
        let matching = self.matching.scorer(reader, 1.0)?;
        if matching.doc() == TERMINATED {
            return Ok(Box::new(EmptyScorer));
        }
        let voices = self.voices.iter().map(|weight| weight.scorer(reader, boost));
        let mut voices = voices.collect::<Result<Vec<_>>>()?;
        // What nothing in the segment has need not be asked again and again.
        voices.retain(|voice| voice.doc() != TERMINATED);
        Ok(Box::new(RankedScorer { matching, voices }))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> Result<Explanation> {
        let mut scorer = self.scorer(reader, 1.0)?;
        if scorer.doc() > doc || (scorer.doc() < doc && scorer.seek(doc) != doc) {
            let reason = format!("document {doc} does not match");
            return Err(TantivyError::InvalidArgument(reason));
        }
        Ok(Explanation::new("sum of voices", scorer.score()))
    }
}

struct RankedScorer {
    matching: Box<dyn Scorer>,
    voices: Vec<Box<dyn Scorer>>,
}

impl DocSet for RankedScorer {
    fn advance(&mut self) -> DocId {
        self.matching.advance()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.matching.seek(target)
    }

    fn doc(&self) -> DocId {
        self.matching.doc()
    }

    fn size_hint(&self) -> u32 {
        self.matching.size_hint()
    }

    fn cost(&self) -> u64 {
        self.matching.cost()
    }
}

impl Scorer for RankedScorer {
    fn score(&mut self) -> Score {
        let doc = self.matching.doc();
        let mut sum = 0.0;
        for voice in &mut self.voices {
            if voice.doc() < doc {
                voice.seek(doc);
            }
            if voice.doc() == doc {
                sum += voice.score();
            }
        }
        sum
    }
}
