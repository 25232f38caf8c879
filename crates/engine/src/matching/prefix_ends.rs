//! The open end of a run: a last character that may begin any gram.

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::{DocId, DocSet, TERMINATED};

use crate::budget::WorkMeter;
use crate::matching::doc_set::advance_to;
use crate::matching::positions::Positions;

/// Collects the starts of a run that some gram with the right prefix continues.
pub(crate) struct PrefixEnds {
    /// Starts of the run without its open end, in order of documents.
    candidates: Vec<Positions>,
    /// The offset of the open end from the start of the run.
    offset: u32,
    /// Documents and starts, in no order.
    confirmed: Vec<(DocId, u32)>,
    meter: WorkMeter,
    may_go_on: bool,
}

/// The steps of opening the postings of a continuation.
const CONTINUATION_STEPS: u32 = 64;

impl PrefixEnds {
    pub(crate) fn new(candidates: Vec<Positions>, offset: u32, meter: WorkMeter) -> Self {
        Self { candidates, offset, confirmed: Vec::new(), meter, may_go_on: true }
    }

    /// Counts a continuation. Returns whether the search may go on.
    pub(crate) fn may_go_on(&mut self) -> bool {
        self.may_go_on = self.may_go_on && self.meter.add(CONTINUATION_STEPS);
        self.may_go_on
    }

    /// Confirms every position of a continuation, for a run that is nothing but an open end.
    pub(crate) fn confirm_all(&mut self, mut postings: SegmentPostings, among: Option<&[DocId]>) {
        let mut ends = Vec::new();
        let mut doc = postings.doc();
        while doc != TERMINATED && self.may_go_on {
            if among.is_none_or(|docs| docs.binary_search(&doc).is_ok()) {
                postings.positions(&mut ends);
                self.count(&ends);
                self.confirmed.extend(ends.iter().map(|end| (doc, *end)));
            }
            doc = postings.advance();
        }
    }

    fn count(&mut self, ends: &[u32]) {
        let n_steps = u32::try_from(ends.len()).unwrap_or(u32::MAX);
        self.may_go_on = self.meter.add(n_steps.saturating_add(1));
    }

    /// Confirms the candidates that a continuation follows.
    pub(crate) fn confirm(&mut self, mut postings: SegmentPostings) {
        let mut ends = Vec::new();
        // Both sides skip ahead in turn: there are thousands of continuations, each in few
        // documents.
        let mut rest = self.candidates.as_slice();
        while let Some(next) = rest.first().filter(|_| self.may_go_on) {
            self.may_go_on = self.meter.add(2);
            let current = advance_to(&mut postings, next.doc);
            if current == TERMINATED {
                return;
            }

            rest = &rest[rest.partition_point(|candidate| candidate.doc < current)..];
            let Some((Positions { doc, starts }, after)) = rest.split_first() else { return };
            if *doc == current {
                postings.positions(&mut ends);
                self.may_go_on = self.meter.add(u32::try_from(ends.len()).unwrap_or(u32::MAX));
                let is_end = |start: &&u32| ends.binary_search(&(**start + self.offset)).is_ok();
                self.confirmed.extend(starts.iter().filter(is_end).map(|start| (*doc, *start)));
                rest = after;
            }
        }
    }

    /// Returns the confirmed starts, in order of documents.
    pub(crate) fn into_positions(mut self) -> Vec<Positions> {
        // One comparison instead of two: there may be hundreds of thousands.
        self.confirmed
            .sort_unstable_by_key(|&(doc, start)| u64::from(doc) << 32 | u64::from(start));
        let by_doc = self.confirmed.chunk_by(|a, b| a.0 == b.0);
        let positions = by_doc.map(|chunk| Positions {
            doc: chunk[0].0,
            starts: chunk.iter().map(|(_, start)| *start).collect(),
        });
        positions.collect()
    }
}
