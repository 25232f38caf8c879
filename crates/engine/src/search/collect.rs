//! Runs a query: counts the matching articles, tallies facets, and keeps the best hits.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use tantivy::query::{EnableScoring, Scorer};
use tantivy::{
    DocAddress, DocId, DocSet, Result, Score, SegmentOrdinal, SegmentReader, TERMINATED,
};

use crate::budget::{WorkKind, WorkMeter};
use crate::plan::recency::Aging;
use crate::plan::{PageRange, Sort};
use crate::rank::{Bm25f, ROUNDING, SegmentScorer};
use crate::search::facets::{FacetTally, Facets, SegmentFacets};
use crate::search::lowered_plan::LoweredPlan;
use crate::search::snapshot::Snapshot;
use crate::search::sort_key::{SortColumns, SortKey};

/// The number of matching articles, their facets, and the hits of a page.
pub(crate) struct Collected {
    /// Matching articles without those that are hidden.
    pub(crate) total: u64,
    /// Matching articles after the key that the page comes after, with those that are hidden.
    pub(crate) n_after: u64,
    /// The hits of the page, best first.
    pub(crate) hits: Vec<(SortKey, DocAddress)>,
    pub(crate) facets: Facets,
}

/// The part of a list to collect.
#[derive(Clone, Copy)]
pub(crate) struct PageRequest {
    pub(crate) sort: Sort,
    /// How much dates count in the order by relevance, if at all.
    pub(crate) aging: Option<Aging>,
    /// Skip all hits up to this key.
    pub(crate) after: Option<SortKey>,
    /// The page of the remaining hits.
    pub(crate) page: PageRange,
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
            let is_found = visible.is_alive(docs.doc()) && !visible.is_hidden(docs.doc());
            n_found += usize::from(is_found);
            docs.advance();
        }
    }
    Ok(n_found)
}

/// Collects a page. Its cost grows with the size of the page, not with the hits before its key.
///
/// Hits are missing if the budget of the search is closed afterwards.
pub(crate) fn collect(
    snapshot: &Snapshot,
    lowered: &LoweredPlan,
    bm25f: &Bm25f<'_>,
    request: PageRequest,
) -> Result<Collected> {
    let Snapshot { searcher, hidden, .. } = snapshot;
    let weight = lowered.query.weight(EnableScoring::disabled_from_searcher(searcher))?;
    let meter = lowered.scope.meter(WorkKind::Postings);
    let mut collector = HitCollector::new(request, meter);
    for (ordinal, reader) in (0..).zip(searcher.segment_readers()) {
        let visible = VisibleDocs { reader, hidden: hidden.of_segment(ordinal) };
        let docs = weight.scorer(reader, 1.0)?;
        collector.collect_segment(ordinal, visible, docs, bm25f)?;
    }
    Ok(collector.finish())
}

/// Whether a document of a segment is alive, and whether a search may show it.
#[derive(Clone, Copy)]
struct VisibleDocs<'a> {
    reader: &'a SegmentReader,
    /// Retracted documents, in order.
    hidden: &'a [DocId],
}

impl VisibleDocs<'_> {
    #[inline]
    fn is_alive(self, doc: DocId) -> bool {
        self.reader.alive_bitset().is_none_or(|alive| alive.is_alive(doc))
    }

    #[inline]
    fn is_hidden(self, doc: DocId) -> bool {
        !self.hidden.is_empty() && self.hidden.binary_search(&doc).is_ok()
    }
}

struct HitCollector {
    request: PageRequest,
    total: u64,
    n_after: u64,
    top: TopHits,
    facets: FacetTally,
    meter: WorkMeter,
}

impl HitCollector {
    fn new(request: PageRequest, meter: WorkMeter) -> Self {
        let PageRange { offset, limit } = request.page;
        let max_hits = if limit == 0 { 0 } else { offset + limit };
        Self {
            request,
            total: 0,
            n_after: 0,
            top: TopHits::new(max_hits),
            facets: FacetTally::default(),
            meter,
        }
    }

    fn collect_segment(
        &mut self,
        ordinal: SegmentOrdinal,
        visible: VisibleDocs<'_>,
        mut docs: Box<dyn Scorer>,
        bm25f: &Bm25f<'_>,
    ) -> Result<()> {
        let reader = visible.reader;
        let mut scorer = SegmentScorer::new(bm25f, reader)?;
        let columns = SortColumns::new(reader)?;
        let mut facets = SegmentFacets::new(reader, columns.published.clone())?;

        // Scoring looks up each term.
        let n_steps = 1 + u32::try_from(bm25f.terms.len()).unwrap_or(u32::MAX) / 2;
        while docs.doc() != TERMINATED && self.meter.add(n_steps) {
            let doc = docs.doc();
            if visible.is_alive(doc) {
                // A hidden document keeps its position, so that no other one moves, and is left
                // out when the hits are presented.
                if !visible.is_hidden(doc) {
                    self.total += 1;
                    facets.collect(doc);
                }
                let score = self.score(doc, &mut scorer, &columns);
                let key = score.map(|score| columns.key(doc, score, self.request.sort));
                self.add(key, DocAddress::new(ordinal, doc));
            }
            docs.advance();
        }

        self.facets.add(facets.into_tally());
        Ok(())
    }

    /// Returns the score of an article; `None` if it cannot be on the page.
    #[inline]
    fn score(
        &self,
        doc: DocId,
        scorer: &mut SegmentScorer<'_>,
        columns: &SortColumns,
    ) -> Option<Score> {
        if self.top.max_hits == 0 {
            return None;
        }
        if self.request.sort != Sort::Relevance {
            return Some(0.0);
        }

        let min_score = self.top.min_score();
        let Some(aging) = self.request.aging else { return scorer.score(doc, min_score) };
        let recency = aging.factor(columns.published(doc));
        scorer.score(doc, min_score / recency / ROUNDING).map(|score| score * recency)
    }

    /// Adds a matching article to the list; `key` is `None` if it cannot be on the page.
    #[inline]
    fn add(&mut self, key: Option<SortKey>, address: DocAddress) {
        // An article without a key is below the best hits so far, which are all after the key that
        // the page comes after.
        let after = self.request.after;
        let is_after = after.is_none_or(|after| key.is_none_or(|key| key < after));
        self.n_after += u64::from(is_after);
        if let Some(key) = key.filter(|_| is_after) {
            self.top.offer(key, address);
        }
    }

    fn finish(self) -> Collected {
        let hits = self.top.into_sorted().into_iter().skip(self.request.page.offset);
        Collected {
            total: self.total,
            n_after: self.n_after,
            hits: hits.collect(),
            facets: self.facets.into(),
        }
    }
}

/// The best hits so far.
struct TopHits {
    max_hits: usize,
    heap: BinaryHeap<Reverse<(SortKey, DocAddress)>>,
}

impl TopHits {
    fn new(max_hits: usize) -> Self {
        Self { max_hits, heap: BinaryHeap::new() }
    }

    /// Returns the score below which a hit is not kept.
    fn min_score(&self) -> Score {
        match self.heap.peek() {
            Some(Reverse((key, _))) if self.heap.len() == self.max_hits => key.score,
            _ => Score::NEG_INFINITY,
        }
    }

    fn offer(&mut self, key: SortKey, address: DocAddress) {
        if self.heap.len() < self.max_hits {
            self.heap.push(Reverse((key, address)));
        } else if let Some(mut last) = self.heap.peek_mut().filter(|last| last.0.0 < key) {
            *last = Reverse((key, address));
        }
    }

    /// Returns the hits, best first.
    fn into_sorted(self) -> Vec<(SortKey, DocAddress)> {
        self.heap.into_sorted_vec().into_iter().map(|Reverse(hit)| hit).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::budget::SearchBudget;

    fn key(score: Score) -> SortKey {
        SortKey { score, published: None, tie: Reverse(0) }
    }

    fn scores(hits: &[(SortKey, DocAddress)]) -> Vec<Score> {
        hits.iter().map(|(key, _)| key.score).collect()
    }

    #[test]
    fn the_best_hits_are_kept_in_order() {
        let mut top = TopHits::new(2);
        assert_eq!(top.min_score(), Score::NEG_INFINITY);
        for (doc, score) in (0..).zip([1.0, 3.0, 2.0, 0.5]) {
            top.offer(key(score), DocAddress::new(0, doc));
        }
        assert_eq!(top.min_score(), 2.0);
        assert_eq!(scores(&top.into_sorted()), [3.0, 2.0]);
    }

    #[test]
    fn a_page_comes_after_its_key_and_counts_all_hits() {
        let request = PageRequest {
            sort: Sort::Relevance,
            aging: None,
            after: Some(key(3.0)),
            page: PageRange { offset: 0, limit: 1 },
        };
        let meter = WorkMeter::new(&SearchBudget::unlimited(), WorkKind::Postings);
        let mut collector = HitCollector::new(request, meter);
        for (doc, score) in (0..).zip([Some(4.0), Some(3.0), Some(2.0), None]) {
            collector.add(score.map(key), DocAddress::new(0, doc));
        }
        let collected = collector.finish();
        assert_eq!(collected.n_after, 2);
        assert_eq!(scores(&collected.hits), [2.0]);
    }
}
