//! Documents in two phases: candidates by the postings of terms, then a test of each.

use tantivy::query::Scorer;
use tantivy::{DocId, DocSet, Score, SeekDangerResult, TERMINATED};

/// Candidates, moved forward document by document.
pub(crate) trait Candidates: Send {
    /// Moves to `doc` or beyond. Returns `doc` if it is a candidate, else a later document; those
    /// between are not candidates.
    fn lower_bound(&mut self, doc: DocId) -> DocId;

    /// Returns whether the candidate that was reached last matches.
    fn matches(&mut self, doc: DocId) -> bool;

    /// Returns about how many candidates there are.
    fn size_hint(&self) -> u32;

    /// Returns what it costs to visit all, in postings that are skipped in the same time.
    fn cost(&self) -> u64;
}

/// The candidates that match, in order. Does not score.
pub(crate) struct VerifiedDocs<C> {
    candidates: C,
    doc: DocId,
}

impl<C: Candidates> VerifiedDocs<C> {
    /// Returns the matching documents from `first` on, at which the candidates may be already.
    pub(crate) fn new(candidates: C, first: DocId) -> Self {
        let mut docs = Self { candidates, doc: 0 };
        docs.settle(first);
        docs
    }

    /// Moves to the first matching document at or after `doc`.
    fn settle(&mut self, mut doc: DocId) -> DocId {
        while doc != TERMINATED {
            let reached = self.candidates.lower_bound(doc);
            if reached == doc && self.candidates.matches(doc) {
                break;
            }
            doc = reached.max(doc + 1);
        }
        self.doc = doc;
        doc
    }
}

impl<C: Candidates> DocSet for VerifiedDocs<C> {
    fn advance(&mut self) -> DocId {
        self.seek(self.doc.saturating_add(1))
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc < target { self.settle(target.min(TERMINATED)) } else { self.doc }
    }

    /// Looks only at `target`, where `seek` would go on to the next match.
    fn seek_danger(&mut self, target: DocId) -> SeekDangerResult {
        if target >= TERMINATED {
            return SeekDangerResult::SeekLowerBound(TERMINATED);
        }
        if self.doc >= target {
            return match self.doc {
                doc if doc == target => SeekDangerResult::Found,
                doc => SeekDangerResult::SeekLowerBound(doc),
            };
        }

        let bound = self.candidates.lower_bound(target);
        if bound > target {
            return SeekDangerResult::SeekLowerBound(bound);
        }
        if self.candidates.matches(target) {
            self.doc = target;
            SeekDangerResult::Found
        } else {
            // Not a match, so that a later target must not rely on it.
            self.doc = target - 1;
            SeekDangerResult::SeekLowerBound(target + 1)
        }
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.candidates.size_hint()
    }

    fn cost(&self) -> u64 {
        self.candidates.cost()
    }
}

impl<C: Candidates + 'static> Scorer for VerifiedDocs<C> {
    fn score(&mut self) -> Score {
        0.0
    }
}
