//! Runs that must not continue beyond their ends: numbers, where 十二 is not part of 二十二.
//!
//! Checked one document at a time: numbers are frequent, and mostly one word of several.

use tantivy::postings::SegmentPostings;
use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::Field;
use tantivy::{DocId, DocSet, Result, Score, SegmentReader, TERMINATED};

use crate::matching::doc_set::explain_match;
use crate::matching::positions::{WITH_POSITIONS, remove_starts};
use crate::matching::run_postings::RunPostings;
use crate::matching::run_terms::RunTerms;

/// Matches documents with a run in a field at a position where none of its excluded grams occurs.
#[derive(Debug, Clone)]
pub(crate) struct BoundedPhraseQuery {
    pub(crate) field: Field,
    /// A run without an open end.
    pub(crate) run: RunTerms,
}

impl Query for BoundedPhraseQuery {
    fn weight(&self, _: EnableScoring<'_>) -> Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for BoundedPhraseQuery {
    fn scorer(&self, reader: &SegmentReader, _: Score) -> Result<Box<dyn Scorer>> {
        let inverted = reader.inverted_index(self.field)?;
        let Some(mut grams) = RunPostings::new(&self.run.grams, &inverted)? else {
            return Ok(Box::new(EmptyScorer));
        };

        // Most spellings of a number occur in no document: look up the excluded grams only after
        // the first occurrence of the run.
        let mut first = grams.seek(0);
        while first != TERMINATED && grams.starts().is_empty() {
            first = grams.seek(first + 1);
        }
        if first == TERMINATED {
            return Ok(Box::new(EmptyScorer));
        }

        let mut excluded = Vec::new();
        for (offset, term) in &self.run.excluded {
            let postings = inverted.read_postings(term, WITH_POSITIONS)?;
            excluded.extend(postings.map(|postings| (*offset, postings)));
        }

        let mut scorer = BoundedPhraseScorer { grams, excluded, doc: 0 };
        if scorer.settle(first) == TERMINATED {
            Ok(Box::new(EmptyScorer))
        } else {
            Ok(Box::new(scorer))
        }
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> Result<Explanation> {
        explain_match("contains the bounded run", self.scorer(reader, 1.0)?, doc)
    }
}

struct BoundedPhraseScorer {
    grams: RunPostings,
    excluded: Vec<(i32, SegmentPostings)>,
    doc: DocId,
}

impl BoundedPhraseScorer {
    /// Moves to the first matching document at or after `target`.
    fn settle(&mut self, target: DocId) -> DocId {
        self.doc = self.grams.seek(target);
        while self.doc != TERMINATED && !self.matches() {
            self.doc = self.grams.seek(self.doc + 1);
        }
        self.doc
    }

    fn matches(&mut self) -> bool {
        let mut starts = self.grams.starts();
        for (offset, postings) in &mut self.excluded {
            remove_starts(&mut starts, self.doc, postings, *offset);
        }
        !starts.is_empty()
    }
}

impl DocSet for BoundedPhraseScorer {
    fn advance(&mut self) -> DocId {
        self.seek(self.doc.saturating_add(1))
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc < target { self.settle(target.min(TERMINATED)) } else { self.doc }
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.grams.size_hint()
    }
}

impl Scorer for BoundedPhraseScorer {
    fn score(&mut self) -> Score {
        0.0
    }
}
