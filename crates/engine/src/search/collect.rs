//! Running a plan: which articles match, how many, how they are distributed, and the best.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use tantivy::columnar::Column;
use tantivy::query::{EnableScoring, Query};
use tantivy::{DocAddress, DocId, DocSet, Result, Score, Searcher, SegmentReader, TERMINATED};

use crate::index::schema::{PUBLISHED, TIE};
use crate::plan::recency::Aging;
use crate::plan::{PageRange, Sort};
use crate::rank::bm25f::{ROUNDING, Ranker};
use crate::search::facets::{Counts, Facets, SegmentCounts};

/// Hits as addresses.
pub(crate) struct Found {
    pub(crate) total: u64,
    /// Those of them that come after the place asked for.
    pub(crate) n_after: u64,
    pub(crate) hits: Vec<(Key, DocAddress)>,
    pub(crate) facets: Facets,
}

/// Which part of the list is asked for.
pub(crate) struct Part {
    pub(crate) sort: Sort,
    /// How much dates count by relevance.
    pub(crate) aging: Option<Aging>,
    /// Only what comes after this key.
    pub(crate) after: Option<Key>,
    /// The part of that.
    pub(crate) page: PageRange,
}

/// Returns how many articles match, or `n_most` when there are more.
pub(crate) fn count_up_to(searcher: &Searcher, query: &dyn Query, n_most: usize) -> Result<usize> {
    let weight = query.weight(EnableScoring::disabled_from_searcher(searcher))?;
    let mut n_found = 0;
    for reader in searcher.segment_readers() {
        let mut docs = weight.scorer(reader, 1.0)?;
        while docs.doc() != TERMINATED && n_found < n_most {
            n_found += usize::from(is_alive(reader, docs.doc()));
            docs.advance();
        }
    }
    Ok(n_found)
}

/// Returns what a query finds, with the part of the hits that is asked for. What it takes grows
/// with the page, and not with what comes before its key.
pub(crate) fn find(
    searcher: &Searcher,
    query: &dyn Query,
    ranker: &Ranker<'_>,
    Part { sort, aging, after, page }: Part,
) -> Result<Found> {
    let weight = query.weight(EnableScoring::disabled_from_searcher(searcher))?;
    let mut top = Top { n_most: page.offset + page.limit, heap: BinaryHeap::new() };
    if page.limit == 0 {
        top.n_most = 0;
    }
    let (mut total, mut n_after) = (0, 0);
    let mut counts = Counts::default();
    for (ordinal, reader) in (0..).zip(searcher.segment_readers()) {
        let mut docs = weight.scorer(reader, 1.0)?;
        let mut scorer = ranker.segment(reader)?;
        let order = Order::new(reader)?;
        let mut facets = SegmentCounts::new(reader, order.published.clone())?;
        while docs.doc() != TERMINATED {
            let doc = docs.doc();
            if is_alive(reader, doc) {
                total += 1;
                facets.collect(doc);
                let score = match sort {
                    _ if top.n_most == 0 => None,
                    Sort::Relevance => {
                        let of_date = aging.map_or(1.0, |aging| aging.factor(order.published(doc)));
                        let least = if aging.is_some() {
                            top.least() / of_date / ROUNDING
                        } else {
                            top.least()
                        };
                        scorer.score(doc, least).map(|score| score * of_date)
                    }
                    Sort::Newest | Sort::Oldest => Some(0.0),
                };
                // What is certainly below the best so far is after the place that they are after.
                let key = score.map(|score| order.key(doc, score, sort));
                let is_after = after.is_none_or(|after| key.is_none_or(|key| key < after));
                n_after += u64::from(is_after);
                if let Some(key) = key.filter(|_| is_after) {
                    top.offer(key, DocAddress::new(ordinal, doc));
                }
            }
            docs.advance();
        }
        counts.add(facets.harvest());
    }
    let hits = top.into_sorted().into_iter().skip(page.offset);
    Ok(Found { total, n_after, hits: hits.collect(), facets: counts.into() })
}

fn is_alive(reader: &SegmentReader, doc: DocId) -> bool {
    reader.alive_bitset().is_none_or(|alive| alive.is_alive(doc))
}

/// What decides the order beside the score.
struct Order {
    published: Option<Column<i64>>,
    tie: Option<Column<u64>>,
}

/// A place in the order: the greater comes first.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Key {
    pub(crate) score: Score,
    /// Articles without a date come last, whatever the order.
    pub(crate) published: Option<i64>,
    pub(crate) tie: Reverse<u64>,
}

impl Eq for Key {}

impl Ord for Key {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_score = self.score.total_cmp(&other.score);
        by_score.then(self.published.cmp(&other.published)).then(self.tie.cmp(&other.tie))
    }
}

impl PartialOrd for Key {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Order {
    fn new(reader: &SegmentReader) -> Result<Self> {
        let fast = reader.fast_fields();
        Ok(Self { published: fast.column_opt(PUBLISHED)?, tie: fast.column_opt(TIE)? })
    }

    fn published(&self, doc: DocId) -> Option<i64> {
        self.published.as_ref().and_then(|column| column.first(doc))
    }

    fn key(&self, doc: DocId, score: Score, sort: Sort) -> Key {
        let published = self.published(doc);
        let published = if sort == Sort::Oldest { published.map(|p| -p) } else { published };
        let tie = self.tie.as_ref().and_then(|column| column.first(doc)).unwrap_or(0);
        Key { score, published, tie: Reverse(tie) }
    }
}

/// The best so far.
struct Top {
    n_most: usize,
    heap: BinaryHeap<Reverse<(Key, DocAddress)>>,
}

impl Top {
    /// Returns the score below which nothing gets in.
    fn least(&self) -> Score {
        match self.heap.peek() {
            Some(Reverse((key, _))) if self.heap.len() == self.n_most => key.score,
            _ => Score::NEG_INFINITY,
        }
    }

    fn offer(&mut self, key: Key, address: DocAddress) {
        if self.heap.len() < self.n_most {
            self.heap.push(Reverse((key, address)));
        } else if let Some(mut last) = self.heap.peek_mut().filter(|last| last.0.0 < key) {
            *last = Reverse((key, address));
        }
    }

    fn into_sorted(self) -> Vec<(Key, DocAddress)> {
        self.heap.into_sorted_vec().into_iter().map(|Reverse(hit)| hit).collect()
    }
}
