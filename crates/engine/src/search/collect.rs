//! Runs a query: counts the matching articles, tallies facets, and keeps the best hits.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use tantivy::query::{EnableScoring, Scorer};
use tantivy::{DocAddress, DocId, DocSet, Result, Score, SegmentOrdinal, TERMINATED};

use crate::budget::{WorkKind, WorkMeter};
use crate::plan::recency::Aging;
use crate::plan::{PageRange, Sort};
use crate::rank::{Bm25f, ROUNDING, SegmentScorer};
use crate::search::facets::{FacetTally, SegmentTally, TallyParts};
use crate::search::list_order::ListOrder;
use crate::search::lowered_plan::{LoweredPlan, StrictDocs, TieredPlan};
use crate::search::request::PartialMatches;
use crate::search::segment_columns::SegmentColumns;
use crate::search::snapshot::{Snapshot, VisibleDocs};
use crate::search::sort_key::SortKey;

/// The numbers of matching articles, and the hits of a page. Hidden articles are not counted.
pub(crate) struct Collected {
    /// Articles that have everything asked.
    pub(crate) strict_total: u64,
    /// Articles that have only some of it.
    pub(crate) partial_total: u64,
    /// Listed articles after the key that the page comes after, with those that are hidden.
    pub(crate) n_after: u64,
    /// The hits of the page, best first.
    pub(crate) hits: Vec<CollectedHit>,
    pub(crate) tally: FacetTally,
}

/// A hit with its key. Hits are ordered by their keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct CollectedHit {
    pub(crate) key: SortKey,
    pub(crate) address: DocAddress,
    /// The article has only some of the words.
    pub(crate) is_partial: bool,
}

impl CollectedHit {
    pub(crate) fn new(key: SortKey, address: DocAddress, is_partial: bool) -> Self {
        Self { key, address, is_partial }
    }
}

/// The part of a list to collect.
#[derive(Clone, Copy)]
pub(crate) struct PageRequest {
    pub(crate) sort: Sort,
    pub(crate) order: ListOrder,
    /// How much dates count in the order by relevance, if at all.
    pub(crate) aging: Option<Aging>,
    /// Skip all hits up to this key.
    pub(crate) after: Option<SortKey>,
    /// The page of the remaining hits.
    pub(crate) page: PageRange,
    pub(crate) partial: PartialMatches,
    pub(crate) tally: TallyParts,
}

/// Returns the number of matching articles, at most `limit`.
///
/// The number is too low if the budget of the search is closed afterwards.
pub(crate) fn count_up_to(
    snapshot: &Snapshot,
    lowered: &LoweredPlan,
    limit: usize,
) -> Result<usize> {
    let Snapshot { searcher, hidden, .. } = snapshot;
    let weight = lowered.query.weight(EnableScoring::disabled_from_searcher(searcher))?;
    let mut meter = lowered.scope.meter(WorkKind::Postings);
    let mut n_found = 0;
    for (ordinal, reader) in (0..).zip(searcher.segment_readers()) {
        let visible = VisibleDocs { reader, hidden: hidden.of_segment(ordinal) };
        let mut docs = weight.scorer(reader, 1.0)?;
        while docs.doc() != TERMINATED && n_found < limit && meter.add(1) {
            n_found += usize::from(visible.is_shown(docs.doc()));
            docs.advance();
        }
    }
    Ok(n_found)
}

/// Counts the articles of a plan by the wanted parts.
///
/// The numbers are too low if the budget of the search is closed afterwards.
pub(crate) fn tally(
    snapshot: &Snapshot,
    lowered: &LoweredPlan,
    parts: TallyParts,
) -> Result<FacetTally> {
    let Snapshot { searcher, columns, hidden, .. } = snapshot;
    let weight = lowered.query.weight(EnableScoring::disabled_from_searcher(searcher))?;
    let mut meter = lowered.scope.meter(WorkKind::Postings);
    let mut total = FacetTally::default();
    let segments = searcher.segment_readers().iter().zip(columns);
    for (ordinal, (reader, columns)) in (0..).zip(segments) {
        let visible = VisibleDocs { reader, hidden: hidden.of_segment(ordinal) };
        let mut tally = SegmentTally::new(columns, parts);
        let mut docs = weight.scorer(reader, 1.0)?;
        while docs.doc() != TERMINATED && meter.add(1) {
            if visible.is_shown(docs.doc()) {
                tally.count(docs.doc());
            }
            docs.advance();
        }
        tally.add_to(&mut total);
    }
    Ok(total)
}

/// Collects a page. Its cost grows with the size of the page, not with the hits before its key.
///
/// Hits are missing if the budget of the search is closed afterwards.
pub(crate) fn collect(
    snapshot: &Snapshot,
    plan: &TieredPlan,
    bm25f: &Bm25f<'_>,
    request: PageRequest,
) -> Result<Collected> {
    let Snapshot { searcher, columns, hidden, .. } = snapshot;
    let weight = plan.weight(searcher)?;
    let meter = plan.lowered.scope.meter(WorkKind::Postings);
    let mut collector = HitCollector::new(request, meter);
    let segments = searcher.segment_readers().iter().zip(columns);
    for (ordinal, (reader, columns)) in (0..).zip(segments) {
        let visible = VisibleDocs { reader, hidden: hidden.of_segment(ordinal) };
        let (docs, strict) = weight.docs(reader)?;
        collector
            .collect_segment(SegmentDocs { ordinal, visible, columns, docs, strict }, bm25f)?;
    }
    Ok(collector.finish())
}

/// The matching documents of a segment.
struct SegmentDocs<'a> {
    ordinal: SegmentOrdinal,
    visible: VisibleDocs<'a>,
    columns: &'a SegmentColumns,
    docs: Box<dyn Scorer>,
    strict: StrictDocs,
}

struct HitCollector {
    request: PageRequest,
    strict_total: u64,
    partial_total: u64,
    n_after: u64,
    top: TopHits,
    tally: FacetTally,
    meter: WorkMeter,
}

impl HitCollector {
    fn new(request: PageRequest, meter: WorkMeter) -> Self {
        let PageRange { offset, limit } = request.page;
        let max_hits = if limit == 0 { 0 } else { offset + limit };
        Self {
            request,
            strict_total: 0,
            partial_total: 0,
            n_after: 0,
            top: TopHits::new(max_hits),
            tally: FacetTally::default(),
            meter,
        }
    }

    fn collect_segment(&mut self, segment: SegmentDocs<'_>, bm25f: &Bm25f<'_>) -> Result<()> {
        let SegmentDocs { ordinal, visible, columns, mut docs, mut strict } = segment;
        let reader = visible.reader;
        let is_scored = self.top.max_hits > 0 && self.request.sort == Sort::Relevance;
        let mut scorer = if is_scored { Some(SegmentScorer::new(bm25f, reader)?) } else { None };
        let PageRequest { partial, tally, .. } = self.request;
        let mut tally = SegmentTally::new(columns, tally);

        // Scoring looks up each term.
        let n_steps = 1 + u32::try_from(bm25f.terms.len()).unwrap_or(u32::MAX) / 2;
        while docs.doc() != TERMINATED && self.meter.add(n_steps) {
            let doc = docs.doc();
            docs.advance();
            if !visible.is_alive(doc) {
                continue;
            }

            let is_partial = !strict.contains(doc);
            // A hidden document keeps its position, so that no other one moves, and is left out
            // when the hits are presented.
            if !visible.is_hidden(doc) {
                self.strict_total += u64::from(!is_partial);
                self.partial_total += u64::from(is_partial);
                if !is_partial || partial == PartialMatches::Counted {
                    tally.count(doc);
                }
            }
            if !is_partial || partial != PartialMatches::Excluded {
                let comes_last = self.request.order.comes_last(is_partial, self.request.sort);
                let score = self.score(doc, comes_last, scorer.as_mut(), columns);
                let key = score.map(|score| columns.key(doc, comes_last, score, self.request.sort));
                let address = DocAddress::new(ordinal, doc);
                self.add(key.map(|key| CollectedHit::new(key, address, is_partial)));
            }
        }

        tally.add_to(&mut self.tally);
        Ok(())
    }

    /// Returns the score of an article; `None` if it cannot be on the page.
    #[inline]
    fn score(
        &self,
        doc: DocId,
        comes_last: bool,
        scorer: Option<&mut SegmentScorer<'_>>,
        columns: &SegmentColumns,
    ) -> Option<Score> {
        if self.top.max_hits == 0 {
            return None;
        }
        let min_score = self.top.min_score(comes_last)?;
        let Some(scorer) = scorer else { return Some(0.0) };

        let Some(aging) = self.request.aging else { return scorer.score(doc, min_score) };
        let recency = aging.factor(columns.published(doc));
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

    fn finish(self) -> Collected {
        let hits = self.top.into_sorted().into_iter().skip(self.request.page.offset);
        Collected {
            strict_total: self.strict_total,
            partial_total: self.partial_total,
            n_after: self.n_after,
            hits: hits.collect(),
            tally: self.tally,
        }
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
    use crate::budget::SearchBudget;

    fn key(score: Score) -> SortKey {
        SortKey { comes_last: Reverse(false), score, time: None, tie: Reverse(0) }
    }

    fn hit(doc: u32, score: Score) -> CollectedHit {
        CollectedHit::new(key(score), DocAddress::new(0, doc), false)
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
            tally: TallyParts::default(),
        };
        let meter = WorkMeter::new(&SearchBudget::unlimited(), WorkKind::Postings);
        let mut collector = HitCollector::new(request, meter);
        for (doc, score) in (0..).zip([Some(4.0), Some(3.0), Some(2.0), None]) {
            collector.add(score.map(|score| hit(doc, score)));
        }
        let collected = collector.finish();
        assert_eq!(collected.n_after, 2);
        assert_eq!(scores(&collected.hits), [2.0]);
    }
}
