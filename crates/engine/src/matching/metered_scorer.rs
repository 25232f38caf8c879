//! Documents that are counted while they are visited, and end when the search may not go on.

use tantivy::query::Scorer;
use tantivy::{DocId, DocSet, Score, TERMINATED};

use crate::budget::WorkMeter;

/// The steps of finding the next document at or after another one: a few comparisons, or a block.
const SEEK_STEPS: u32 = 2;

/// Counts the steps of a scorer. Once the budget is closed, it has no more documents.
pub(crate) struct MeteredScorer<S> {
    inner: S,
    meter: WorkMeter,
    is_cut: bool,
}

impl<S: Scorer> MeteredScorer<S> {
    pub(crate) fn new(inner: S, meter: WorkMeter) -> Self {
        Self { inner, meter, is_cut: false }
    }
}

impl<S: Scorer> DocSet for MeteredScorer<S> {
    #[inline]
    fn advance(&mut self) -> DocId {
        if self.meter.add(1) {
            return self.inner.advance();
        }
        self.is_cut = true;
        TERMINATED
    }

    #[inline]
    fn seek(&mut self, target: DocId) -> DocId {
        if self.meter.add(SEEK_STEPS) {
            return self.inner.seek(target);
        }
        self.is_cut = true;
        TERMINATED
    }

    #[inline]
    fn doc(&self) -> DocId {
        if self.is_cut { TERMINATED } else { self.inner.doc() }
    }

    fn size_hint(&self) -> u32 {
        self.inner.size_hint()
    }

    fn cost(&self) -> u64 {
        self.inner.cost()
    }
}

impl<S: Scorer> Scorer for MeteredScorer<S> {
    fn score(&mut self) -> Score {
        self.inner.score()
    }
}

#[cfg(test)]
mod tests {
    use tantivy::query::AllScorer;

    use super::*;
    use crate::budget::{SearchBudget, SearchLimits, WorkKind};

    #[test]
    fn documents_end_within_a_batch_after_the_limit() {
        let budget = SearchBudget::new(SearchLimits { max_steps: 5_000, ..SearchLimits::NONE });
        let meter = WorkMeter::new(&budget, WorkKind::Postings);
        let mut docs = MeteredScorer::new(AllScorer::new(1_000_000), meter);

        while docs.doc() != TERMINATED {
            docs.advance();
        }
        assert!((5_000..=7_000).contains(&budget.n_steps()), "{}", budget.n_steps());
        assert_eq!(
            (docs.advance(), docs.seek(999_999), docs.doc()),
            (TERMINATED, TERMINATED, TERMINATED)
        );
    }
}
