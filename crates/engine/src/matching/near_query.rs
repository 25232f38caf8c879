//! Runs near each other, looked up document by document.
//!
//! The rarest run leads, whatever the order of the query: for `中国*泥石流`, only the few documents with
//! 泥石流 are looked at. tantivy's `PhraseQuery` has a slop, but it counts moves of grams, not
//! characters between runs.

use std::sync::Arc;

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{DocId, Result, Score, SegmentReader, Term};

use crate::budget::{WorkKind, WorkMeter};
use crate::highlight::proximity::{RunAt, Stretches, groups};
use crate::matching::doc_set::{advance_to, explain_match};
use crate::matching::positions::WITH_POSITIONS;
use crate::matching::run_postings::RunPostings;
use crate::matching::run_query::POSITIONS_COST;
use crate::matching::run_terms::RunTerms;
use crate::matching::search_scope::SearchScope;
use crate::matching::verified_docs::{Candidates, VerifiedDocs};
use crate::plan::RunOrder;

/// Matches documents with several runs near each other in a field.
#[derive(Debug, Clone)]
pub(crate) struct NearQuery {
    /// Runs of grams alone, without open ends and excluded grams.
    pub(crate) runs: Vec<RunTerms>,
    /// The most characters between one run and the next.
    pub(crate) distance: u32,
    pub(crate) order: RunOrder,
    /// The gram of a paragraph end, which never lies between two runs.
    pub(crate) paragraph_end: Term,
    pub(crate) scope: Arc<SearchScope>,
}

impl NearQuery {
    /// Returns whether a run consists of grams alone.
    pub(crate) fn takes(run: &RunTerms) -> bool {
        !run.grams.is_empty() && run.open_end.is_none() && run.excluded.is_empty()
    }
}

impl Query for NearQuery {
    fn weight(&self, _: EnableScoring<'_>) -> Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for NearQuery {
    fn scorer(&self, reader: &SegmentReader, _: Score) -> Result<Box<dyn Scorer>> {
        let mut runs = Vec::with_capacity(self.runs.len());
        for (number, RunTerms { grams, n_chars, .. }) in self.runs.iter().enumerate() {
            let grams = RunPostings::new(grams, reader, &self.scope, WorkKind::Proximity)?;
            let Some(grams) = grams else { return Ok(Box::new(EmptyScorer)) };
            runs.push(NearRun { number, n_chars: *n_chars, grams });
        }
        runs.sort_by_key(|run| run.grams.size_hint());

        let terms = &self.scope.terms;
        let candidates = NearCandidates {
            runs,
            rule: NearRule { distance: self.distance, order: self.order },
            paragraph_ends: terms.segment_postings(reader, &self.paragraph_end, WITH_POSITIONS)?,
            meter: self.scope.meter(WorkKind::Proximity),
            buffers: NearBuffers::default(),
        };
        Ok(Box::new(VerifiedDocs::new(candidates, 0)))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> Result<Explanation> {
        explain_match("contains the runs near each other", self.scorer(reader, 1.0)?, doc)
    }
}

/// A run with its number in the query.
struct NearRun {
    number: usize,
    n_chars: u32,
    grams: RunPostings,
}

/// Which occurrences of runs are near each other.
#[derive(Clone, Copy)]
struct NearRule {
    distance: u32,
    order: RunOrder,
}

/// Buffers for the matches in one document. They are kept, so that documents do not allocate.
#[derive(Default)]
struct NearBuffers {
    occurrences: Vec<RunAt>,
    paragraph_ends: Vec<u32>,
    stretches: Stretches,
}

struct NearCandidates {
    /// The rarest run first.
    runs: Vec<NearRun>,
    rule: NearRule,
    paragraph_ends: Option<SegmentPostings>,
    meter: WorkMeter,
    buffers: NearBuffers,
}

impl Candidates for NearCandidates {
    /// A candidate has all grams of all runs.
    fn lower_bound(&mut self, doc: DocId) -> DocId {
        for run in &mut self.runs {
            let reached = run.grams.lower_bound(doc);
            if reached > doc {
                return reached;
            }
        }
        doc
    }

    fn matches(&mut self, doc: DocId) -> bool {
        let Self { runs, rule, paragraph_ends, meter, buffers } = self;
        let n_runs = runs.len();
        buffers.occurrences.clear();
        for NearRun { number, n_chars, grams } in runs {
            let starts = grams.starts();
            if starts.is_empty() {
                return false;
            }
            let at = |&start: &u32| RunAt { start, end: start + *n_chars, run: *number };
            buffers.occurrences.extend(starts.iter().map(at));
        }
        buffers.occurrences.sort_unstable();
        // Each run looks at all occurrences.
        let n_steps = buffers.occurrences.len().saturating_mul(n_runs);
        meter.add(u32::try_from(n_steps).unwrap_or(u32::MAX));

        // Most documents fail before their paragraphs are read.
        buffers.paragraph_ends.clear();
        if !rule.holds(buffers, n_runs) {
            return false;
        }
        let Some(ends) = paragraph_ends else { return true };
        if advance_to(ends, doc) != doc {
            return true;
        }
        ends.positions(&mut buffers.paragraph_ends);
        rule.holds(buffers, n_runs)
    }

    fn size_hint(&self) -> u32 {
        self.runs.first().map_or(0, |run| run.grams.size_hint())
    }

    fn cost(&self) -> u64 {
        let n_grams: usize = self.runs.iter().map(|run| run.grams.n_grams()).sum();
        u64::from(self.size_hint()) * POSITIONS_COST * n_grams as u64
    }
}

impl NearRule {
    fn holds(self, buffers: &mut NearBuffers, n_runs: usize) -> bool {
        let NearBuffers { occurrences, paragraph_ends, stretches } = buffers;
        match self.order {
            RunOrder::Any => {
                groups(occurrences, n_runs, self.distance, paragraph_ends).next().is_some()
            }
            RunOrder::Given => {
                !stretches.find(occurrences, n_runs, self.distance, paragraph_ends).is_empty()
            }
        }
    }
}
