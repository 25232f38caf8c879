//! Runs whose last character may begin any gram (`天堂e创`), alone and near others. Their positions are
//! collected for all documents of a segment: such a run has thousands of continuations.
//!
//! tantivy's `PhrasePrefixQuery` expects the prefix one position after the last gram, which is
//! wrong after a gram of several letters, and stops at 50 continuations.

use std::sync::Arc;

use tantivy::query::{ConstScorer, EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{DocId, Result, Score, SegmentReader, Term};

use crate::budget::WorkKind;
use crate::highlight::proximity::{RunAt, Stretches, groups};
use crate::matching::doc_set::explain_match;
use crate::matching::positions::{Positions, positions_of_term};
use crate::matching::run_positions::RunSource;
use crate::matching::run_terms::Spans;
use crate::matching::search_scope::SearchScope;
use crate::matching::sorted_docs::SortedDocs;
use crate::plan::RunOrder;

/// Matches documents with a run in a field, or with several runs near each other.
#[derive(Debug, Clone)]
pub(crate) struct SpanQuery {
    pub(crate) spans: Spans,
    /// The gram of a paragraph end. A span never crosses one.
    pub(crate) paragraph_end: Term,
    pub(crate) scope: Arc<SearchScope>,
}

impl Query for SpanQuery {
    fn weight(&self, _: EnableScoring<'_>) -> Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for SpanQuery {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> Result<Box<dyn Scorer>> {
        let spans = &self.scope.spans;
        let find = || Ok(Arc::new(self.docs(reader)?));
        let docs = spans.get(reader.segment_id(), &self.spans, find)?;
        if docs.is_empty() {
            Ok(Box::new(EmptyScorer))
        } else {
            Ok(Box::new(ConstScorer::new(SortedDocs::new(docs), boost)))
        }
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> Result<Explanation> {
        explain_match("contains the runs at matching positions", self.scorer(reader, 1.0)?, doc)
    }
}

impl SpanQuery {
    /// Returns the matching documents in order.
    fn docs(&self, reader: &SegmentReader) -> Result<Vec<DocId>> {
        let inverted = reader.inverted_index(self.spans.field)?;

        // The rarest run first: only documents that contain the runs so far can match.
        let mut by_rarity: Vec<(u32, usize)> = Vec::new();
        for (number, run) in self.spans.runs.iter().enumerate() {
            by_rarity.push((run.max_docs(reader, &self.scope)?, number));
        }
        by_rarity.sort_unstable();

        let mut runs: Vec<Vec<Positions>> = self.spans.runs.iter().map(|_| Vec::new()).collect();
        let mut docs: Option<Vec<DocId>> = None;
        for (_, number) in by_rarity {
            let source = RunSource { reader, inverted: &inverted, scope: &self.scope };
            let positions = self.spans.runs[number].positions(&source, docs.as_deref())?;
            if positions.is_empty() {
                return Ok(Vec::new());
            }
            docs = Some(positions.iter().map(|positions| positions.doc).collect());
            runs[number] = positions;
        }

        let mut docs = docs.unwrap_or_default();
        let Some((distance, order)) = self.spans.proximity else { return Ok(docs) };

        let mut meter = self.scope.meter(WorkKind::Proximity);
        let mut stretches = Stretches::default();
        let ends = positions_of_term(&inverted, &self.paragraph_end, &docs, &mut meter)?;
        docs.retain(|doc| {
            if !self.scope.budget.is_open() {
                return false;
            }
            let (spans, ends) = (self.spans(&runs, *doc), Positions::starts_in(&ends, *doc));
            // Each run looks at all occurrences.
            let n_steps = spans.len().saturating_mul(runs.len());
            meter.add(u32::try_from(n_steps).unwrap_or(u32::MAX));
            match order {
                RunOrder::Any => groups(&spans, runs.len(), distance, ends).next().is_some(),
                RunOrder::Given => !stretches.find(&spans, runs.len(), distance, ends).is_empty(),
            }
        });
        Ok(docs)
    }

    /// Returns all occurrences of the runs in a document, in order.
    fn spans(&self, runs: &[Vec<Positions>], doc: DocId) -> Vec<RunAt> {
        let mut spans = Vec::new();
        for (run, (terms, positions)) in self.spans.runs.iter().zip(runs).enumerate() {
            let starts = Positions::starts_in(positions, doc).iter();
            spans.extend(starts.map(|&start| RunAt { start, end: start + terms.n_chars, run }));
        }
        spans.sort_unstable();
        spans
    }
}
