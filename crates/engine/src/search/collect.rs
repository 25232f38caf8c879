//! Runs a query: counts the matching articles, tallies facets, and keeps the best hits.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use tantivy::query::{EnableScoring, Scorer};
use tantivy::{
    COLLECT_BLOCK_BUFFER_LEN, DocAddress, DocId, DocSet, Result, Score, SegmentOrdinal, TERMINATED,
};

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

/// Calls `on_batch` with the documents of a scorer, a few dozen at a time, until the search may not go
/// on. Each document counts as `n_steps` steps. Batches cost less than documents one by one: the columns
/// are read in loops of their own.
pub(crate) fn visit(
    docs: &mut dyn Scorer,
    meter: &mut WorkMeter,
    n_steps: u32,
    mut on_batch: impl FnMut(&mut Vec<DocId>),
) {
    let mut buffer = [0; COLLECT_BLOCK_BUFFER_LEN];
    let mut batch = Vec::with_capacity(COLLECT_BLOCK_BUFFER_LEN);
    loop {
        let n_docs = docs.fill_buffer(&mut buffer);
        let n_batch_steps = n_steps.saturating_mul(u32::try_from(n_docs).unwrap_or(u32::MAX));
        if n_docs == 0 || !meter.add(n_batch_steps) {
            break;
        }
        batch.clear();
        batch.extend_from_slice(&buffer[..n_docs]);
        on_batch(&mut batch);
    }
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
        visit(docs.as_mut(), &mut meter, 1, |batch| {
            batch.retain(|doc| visible.is_shown(*doc));
            tally.count(batch);
        });
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
    let mut meter = plan.lowered.scope.meter(WorkKind::Postings);
    let mut collector = HitCollector::new(request);
    let segments = searcher.segment_readers().iter().zip(columns);
    for (ordinal, (reader, columns)) in (0..).zip(segments) {
        let visible = VisibleDocs { reader, hidden: hidden.of_segment(ordinal) };
        let (docs, strict) = weight.docs(reader)?;
        collector.collect_segment(
            SegmentDocs { ordinal, visible, columns, docs, strict },
            bm25f,
            &mut meter,
        )?;
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
        segment: SegmentDocs<'_>,
        bm25f: &Bm25f<'_>,
        meter: &mut WorkMeter,
    ) -> Result<()> {
        let SegmentDocs { ordinal, visible, columns, mut docs, mut strict } = segment;
        let is_scored = self.top.max_hits > 0 && self.request.sort == Sort::Relevance;
        let scorer = is_scored.then(|| SegmentScorer::new(bm25f, visible.reader)).transpose()?;
        let mut keys = SegmentKeys { columns, scorer };
        let mut tally = SegmentTally::new(columns, self.request.tally);

        // Scoring looks up each term.
        let n_steps = 1 + u32::try_from(bm25f.terms.len()).unwrap_or(u32::MAX) / 2;
        visit(docs.as_mut(), meter, n_steps, |batch| {
            batch.retain(|&doc| {
                if !visible.is_alive(doc) {
                    return false;
                }
                let is_partial = !strict.contains(doc);
                self.list(DocAddress::new(ordinal, doc), is_partial, &mut keys);
                // A hidden document keeps its position, so that no other one moves, and is left out
                // when the hits are presented.
                !visible.is_hidden(doc) && self.count(is_partial)
            });
            tally.count(batch);
        });
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
        self.add(key.map(|key| CollectedHit::new(key, address, is_partial)));
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
        let mut collector = HitCollector::new(request);
        for (doc, score) in (0..).zip([Some(4.0), Some(3.0), Some(2.0), None]) {
            collector.add(score.map(|score| hit(doc, score)));
        }
        let collected = collector.finish();
        assert_eq!(collected.n_after, 2);
        assert_eq!(scores(&collected.hits), [2.0]);
    }
}
