//! Runs a query: counts the matching articles, tallies facets, and keeps the best hits.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use tantivy::query::Scorer;
use tantivy::{
    COLLECT_BLOCK_BUFFER_LEN, DocAddress, DocId, Result, Score, SegmentOrdinal, SegmentReader,
};

use crate::budget::{WorkKind, WorkMeter};
use crate::plan::{PageRange, Sort};
use crate::rank::Bm25f;
use crate::search::leveled_search::{Collected, CollectedHit, PageRequest, StrictPart, TieredPlan};
use crate::search::local::counting::visit;
use crate::search::local::grading::GradedDocs;
use crate::search::local::lowered_plan::{StrictDocs, TieredWeight};
use crate::search::local::segment_columns::SegmentColumns;
use crate::search::local::segment_scorer::{ROUNDING, SegmentScorer};
use crate::search::local::snapshot::{Snapshot, VisibleDocs};
use crate::search::local::state::{LocalState, key_of};
use crate::search::local::tally::{FacetTally, SegmentTally};
use crate::search::request::PartialMatches;

/// Collects a page. Its cost grows with the size of the page, not with the hits before its key. The
/// articles of the plan are visited, unless they are known.
///
/// Hits are missing if the budget of the search is closed afterwards.
pub(crate) fn collect(
    state: &LocalState,
    (plan, graded): (&TieredPlan, Option<&GradedDocs>),
    bm25f: &Bm25f,
    request: PageRequest,
) -> Result<Collected> {
    let Snapshot { searcher, columns, hidden, .. } = &state.snapshot;
    let source = match graded {
        Some(graded) => DocSource::Graded(graded),
        None => DocSource::ToVisit(TieredWeight::new(state, plan)?),
    };
    let all_are_partial = matches!(plan.strict, StrictPart::None);
    let mut meter = state.scope.meter(WorkKind::Postings);
    let ranking = Ranking { bm25f, state };
    let mut collector = HitCollector::new(request);
    for (ordinal, (reader, columns)) in searcher.segment_readers().iter().zip(columns).enumerate() {
        let docs = match &source {
            DocSource::Graded(graded) => {
                FoundDocs::Graded { docs: graded.of_segment(ordinal), all_are_partial }
            }
            DocSource::ToVisit(weight) => {
                let (docs, strict) = weight.docs(reader)?;
                FoundDocs::ToVisit { docs, strict }
            }
        };
        let ordinal = SegmentOrdinal::try_from(ordinal).unwrap_or(SegmentOrdinal::MAX);
        let visible = VisibleDocs { reader, hidden: hidden.of_segment(ordinal) };
        collector.collect_segment(
            Segment { ordinal, visible, columns },
            docs,
            ranking,
            &mut meter,
        )?;
    }
    collector.finish()
}

/// The statistics of a query, and where its terms are looked up.
#[derive(Clone, Copy)]
struct Ranking<'a> {
    bm25f: &'a Bm25f,
    state: &'a LocalState,
}

impl<'a> Ranking<'a> {
    fn scorer(self, reader: &SegmentReader) -> Result<SegmentScorer<'a>> {
        let LocalState { fields, scope, .. } = self.state;
        SegmentScorer::new(self.bm25f, fields, &scope.terms, reader)
    }
}

/// The articles of a plan.
enum DocSource<'a> {
    Graded(&'a GradedDocs),
    ToVisit(TieredWeight),
}

/// A segment of the index.
struct Segment<'a> {
    ordinal: SegmentOrdinal,
    visible: VisibleDocs<'a>,
    columns: &'a SegmentColumns,
}

/// The matching documents of a segment.
enum FoundDocs<'a> {
    ToVisit {
        docs: Box<dyn Scorer>,
        strict: StrictDocs,
    },
    /// Those of the first level have everything asked, unless none has.
    Graded {
        docs: &'a [(DocId, u8)],
        all_are_partial: bool,
    },
}

impl FoundDocs<'_> {
    /// Calls `on_batch` as [`visit`] does, with the documents that `keep` returns true for. It is asked for
    /// each document and whether that has only some of the words.
    fn visit(
        self,
        meter: &mut WorkMeter,
        n_steps: u32,
        mut keep: impl FnMut(DocId, bool) -> bool,
        mut on_batch: impl FnMut(&[DocId]),
    ) {
        match self {
            Self::ToVisit { mut docs, mut strict } => {
                visit(docs.as_mut(), meter, n_steps, |batch| {
                    batch.retain(|doc| keep(*doc, !strict.contains(*doc)));
                    on_batch(batch);
                });
            }
            Self::Graded { docs, all_are_partial } => {
                let mut batch = Vec::with_capacity(COLLECT_BLOCK_BUFFER_LEN);
                for docs in docs.chunks(COLLECT_BLOCK_BUFFER_LEN) {
                    let n_docs = u32::try_from(docs.len()).unwrap_or(u32::MAX);
                    if !meter.add(n_steps.saturating_mul(n_docs)) {
                        break;
                    }
                    let kept = docs
                        .iter()
                        .filter(|(doc, level)| keep(*doc, *level > 0 || all_are_partial));
                    batch.clear();
                    batch.extend(kept.map(|(doc, _)| *doc));
                    on_batch(&batch);
                }
            }
        }
    }
}

/// The parts of the keys of hits in a segment.
struct SegmentKeys<'a> {
    columns: &'a SegmentColumns,
    /// `None` if hits are not ordered by score.
    scorer: Option<SegmentScorer<'a>>,
}

struct HitCollector {
    request: PageRequest,
    strict_total: u64,
    partial_total: u64,
    n_after: u64,
    top: TopHits,
    tally: FacetTally,
}

impl HitCollector {
    fn new(request: PageRequest) -> Self {
        let PageRange { offset, limit } = request.page;
        let max_hits = if limit == 0 { 0 } else { offset + limit };
        Self {
            request,
            strict_total: 0,
            partial_total: 0,
            n_after: 0,
            top: TopHits::new(max_hits),
            tally: FacetTally::default(),
        }
    }

    fn collect_segment(
        &mut self,
        segment: Segment<'_>,
        docs: FoundDocs<'_>,
        ranking: Ranking<'_>,
        meter: &mut WorkMeter,
    ) -> Result<()> {
        let Segment { ordinal, visible, columns } = segment;
        let is_scored = self.top.max_hits > 0 && self.request.sort == Sort::Relevance;
        let scorer = is_scored.then(|| ranking.scorer(visible.reader));
        let scorer = scorer.transpose()?;
        let mut keys = SegmentKeys { columns, scorer };
        let mut tally = SegmentTally::new(columns, self.request.tally);

        // Scoring looks up each term.
        let n_steps = 1 + u32::try_from(ranking.bm25f.terms.len()).unwrap_or(u32::MAX) / 2;
        let keep = |doc, is_partial| {
            if !visible.is_alive(doc) {
                return false;
            }
            self.list(DocAddress::new(ordinal, doc), is_partial, &mut keys);
            // A hidden document keeps its position, so that no other one moves, and is left out
            // when the hits are presented.
            !visible.is_hidden(doc) && self.count(is_partial)
        };
        docs.visit(meter, n_steps, keep, |batch| tally.count(batch));
        tally.add_to(&mut self.tally);
        Ok(())
    }

    /// Counts an article. Returns whether facets count it, too.
    fn count(&mut self, is_partial: bool) -> bool {
        self.strict_total += u64::from(!is_partial);
        self.partial_total += u64::from(is_partial);
        !is_partial || self.request.partial == PartialMatches::Counted
    }

    /// Lists an article, if partial matches are listed.
    #[inline]
    fn list(&mut self, address: DocAddress, is_partial: bool, keys: &mut SegmentKeys<'_>) {
        let PageRequest { sort, order, partial, .. } = self.request;
        if is_partial && partial == PartialMatches::Excluded {
            return;
        }
        let comes_last = order.comes_last(is_partial, sort);
        let score = self.score(address.doc_id, comes_last, keys);
        let key = score.map(|score| keys.columns.key(address.doc_id, comes_last, score, sort));
        self.add(key.map(|key| CollectedHit::new(key, key_of(address), is_partial)));
    }

    /// Returns the score of an article; `None` if it cannot be on the page.
    #[inline]
    fn score(&self, doc: DocId, comes_last: bool, keys: &mut SegmentKeys<'_>) -> Option<Score> {
        if self.top.max_hits == 0 {
            return None;
        }
        let min_score = self.top.min_score(comes_last)?;
        let Some(scorer) = &mut keys.scorer else { return Some(0.0) };

        let Some(aging) = self.request.aging else { return scorer.score(doc, min_score) };
        let recency = aging.factor(keys.columns.published(doc));
        scorer.score(doc, min_score / recency / ROUNDING).map(|score| score * recency)
    }

    /// Adds a matching article to the list: `None` if it cannot be on the page.
    #[inline]
    fn add(&mut self, hit: Option<CollectedHit>) {
        // Such an article is below the best hits so far, which are all after the key that the page
        // comes after.
        let after = self.request.after;
        let is_after = after.is_none_or(|after| hit.is_none_or(|hit| hit.key < after));
        self.n_after += u64::from(is_after);
        if let Some(hit) = hit.filter(|_| is_after) {
            self.top.offer(hit);
        }
    }

    fn finish(self) -> Result<Collected> {
        let hits = self.top.into_sorted().into_iter().skip(self.request.page.offset);
        Ok(Collected {
            strict_total: self.strict_total,
            partial_total: self.partial_total,
            n_after: self.n_after,
            hits: hits.collect(),
            tally: self.tally.listed(self.request.tally.facets)?,
        })
    }
}

/// The best hits so far.
struct TopHits {
    max_hits: usize,
    heap: BinaryHeap<Reverse<CollectedHit>>,
}

impl TopHits {
    fn new(max_hits: usize) -> Self {
        Self { max_hits, heap: BinaryHeap::new() }
    }

    /// Returns the score below which a hit is not kept; `None` if no such hit is kept.
    #[inline]
    fn min_score(&self, comes_last: bool) -> Option<Score> {
        let last = self.heap.peek().filter(|_| self.heap.len() == self.max_hits);
        let Some(Reverse(CollectedHit { key: last, .. })) = last else {
            return Some(Score::NEG_INFINITY);
        };
        match (comes_last, last.comes_last.0) {
            (true, false) => None,
            (false, true) => Some(Score::NEG_INFINITY),
            _ => Some(last.score),
        }
    }

    fn offer(&mut self, hit: CollectedHit) {
        if self.heap.len() < self.max_hits {
            self.heap.push(Reverse(hit));
        } else if let Some(mut last) = self.heap.peek_mut().filter(|last| last.0.key < hit.key) {
            *last = Reverse(hit);
        }
    }

    /// Returns the hits, best first.
    fn into_sorted(self) -> Vec<CollectedHit> {
        self.heap.into_sorted_vec().into_iter().map(|Reverse(hit)| hit).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::list_order::ListOrder;
    use crate::search::sort_key::SortKey;
    use crate::search::tally::TallyRequest;

    fn key(score: Score) -> SortKey {
        SortKey { comes_last: Reverse(false), score, time: None, tie: Reverse(0) }
    }

    fn hit(doc: u32, score: Score) -> CollectedHit {
        CollectedHit::new(key(score), key_of(DocAddress::new(0, doc)), false)
    }

    fn scores(hits: &[CollectedHit]) -> Vec<Score> {
        hits.iter().map(|hit| hit.key.score).collect()
    }

    #[test]
    fn the_best_hits_are_kept_in_order() {
        let mut top = TopHits::new(2);
        assert_eq!(top.min_score(true), Some(Score::NEG_INFINITY));
        for (doc, score) in (0..).zip([1.0, 3.0, 2.0, 0.5]) {
            top.offer(hit(doc, score));
        }
        assert_eq!((top.min_score(false), top.min_score(true)), (Some(2.0), None));
        assert_eq!(scores(&top.into_sorted()), [3.0, 2.0]);
    }

    #[test]
    fn a_page_comes_after_its_key_and_counts_all_hits() {
        let request = PageRequest {
            sort: Sort::Relevance,
            order: ListOrder::StrictFirst,
            aging: None,
            after: Some(key(3.0)),
            page: PageRange { offset: 0, limit: 1 },
            partial: PartialMatches::Listed,
            tally: TallyRequest::default(),
            n_read: 0,
        };
        let mut collector = HitCollector::new(request);
        for (doc, score) in (0..).zip([Some(4.0), Some(3.0), Some(2.0), None]) {
            collector.add(score.map(|score| hit(doc, score)));
        }
        let collected = collector.finish().unwrap();
        assert_eq!(collected.n_after, 2);
        assert_eq!(scores(&collected.hits), [2.0]);
    }
}
