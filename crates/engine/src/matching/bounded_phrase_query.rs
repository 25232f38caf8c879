//! A run that must not go on, asked about one document at a time: numbers are frequent, and
//! mostly only one of several words.

use tantivy::postings::SegmentPostings;
use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::Field;
use tantivy::{DocId, DocSet, Result, Score, SegmentReader, TERMINATED, TantivyError};

use crate::matching::positions::{GramsInPlace, POSITIONS, PlacedRun, take_out};

/// Finds the documents in which a run without an open end stands in a field where none of the
/// grams is that it must be apart from.
#[derive(Debug, Clone)]
pub(crate) struct Apart {
    pub(crate) field: Field,
    pub(crate) run: PlacedRun,
}

impl Query for Apart {
    fn weight(&self, _: EnableScoring<'_>) -> Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for Apart {
    fn scorer(&self, reader: &SegmentReader, _: Score) -> Result<Box<dyn Scorer>> {
        let inverted = reader.inverted_index(self.field)?;
        let Some(mut grams) = GramsInPlace::new(&self.run.grams, &inverted)? else {
            return Ok(Box::new(EmptyScorer));
        };
        // Most spellings of a number stand nowhere: what they must be apart from is not looked up.
        let mut first = grams.seek(0);
        while first != TERMINATED && grams.starts().is_empty() {
            first = grams.seek(first + 1);
        }
        if first == TERMINATED {
            return Ok(Box::new(EmptyScorer));
        }
        let mut apart = Vec::new();
        for (offset, term) in &self.run.apart {
            apart
                .extend(inverted.read_postings(term, POSITIONS)?.map(|of_term| (*offset, of_term)));
        }
        let mut scorer = ApartScorer { grams, apart, doc: 0 };
        Ok(match scorer.settle(first) {
            TERMINATED => Box::new(EmptyScorer),
            _ => Box::new(scorer),
        })
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> Result<Explanation> {
        let mut scorer = self.scorer(reader, 1.0)?;
        match scorer.doc() == doc || scorer.doc() < doc && scorer.seek(doc) == doc {
            true => Ok(Explanation::new("a run that does not go on", 1.0)),
            false => Err(TantivyError::InvalidArgument(format!("document {doc} does not match"))),
        }
    }
}

struct ApartScorer {
    grams: GramsInPlace,
    apart: Vec<(i32, SegmentPostings)>,
    doc: DocId,
}

impl ApartScorer {
    /// Moves to the first document from `target` on in which the run stands.
    fn settle(&mut self, target: DocId) -> DocId {
        self.doc = self.grams.seek(target);
        while self.doc != TERMINATED && !self.stands() {
            self.doc = self.grams.seek(self.doc + 1);
        }
        self.doc
    }

    fn stands(&mut self) -> bool {
        let mut starts = self.grams.starts();
        for (offset, postings) in &mut self.apart {
            take_out(&mut starts, self.doc, postings, *offset);
        }
        !starts.is_empty()
    }
}

impl DocSet for ApartScorer {
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

impl Scorer for ApartScorer {
    fn score(&mut self) -> Score {
        0.0
    }
}
