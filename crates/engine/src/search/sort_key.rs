//! The order of hits.

use std::cmp::{Ordering, Reverse};

use tantivy::columnar::Column;
use tantivy::{DocId, Result, Score, SegmentReader};

use crate::index::schema::{ARRIVED, PUBLISHED, TIE};
use crate::plan::Sort;

/// The sort key of a hit: greater keys come first.
///
/// Articles that have everything the query asks for come first in most orders. Equal scores are
/// ordered newest first, then by a number made from the id, so that no two hits are equal and pages
/// never overlap.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct SortKey {
    /// The article comes after those that have everything asked.
    pub(crate) comes_last: Reverse<bool>,
    /// 0 where hits are sorted by date.
    pub(crate) score: Score,
    /// The time that decides: seconds of publication or microseconds of arrival since the epoch,
    /// negated where the oldest comes first. Articles without a date come last in any order.
    pub(crate) time: Option<i64>,
    pub(crate) tie: Reverse<u64>,
}

impl Eq for SortKey {}

impl Ord for SortKey {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_part = self.comes_last.cmp(&other.comes_last);
        let by_score = by_part.then(self.score.total_cmp(&other.score));
        by_score.then(self.time.cmp(&other.time)).then(self.tie.cmp(&other.tie))
    }
}

impl PartialOrd for SortKey {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The columns of a segment that sort keys consist of.
pub(crate) struct SortColumns {
    pub(crate) published: Option<Column<i64>>,
    arrived: Option<Column<i64>>,
    tie: Option<Column<u64>>,
}

impl SortColumns {
    pub(crate) fn new(reader: &SegmentReader) -> Result<Self> {
        let fast = reader.fast_fields();
        Ok(Self {
            published: fast.column_opt(PUBLISHED)?,
            arrived: fast.column_opt(ARRIVED)?,
            tie: fast.column_opt(TIE)?,
        })
    }

    /// Returns the second since the epoch at which an article was published.
    pub(crate) fn published(&self, doc: DocId) -> Option<i64> {
        self.published.as_ref().and_then(|column| column.first(doc))
    }

    /// Returns the microsecond since the epoch at which an article arrived.
    pub(crate) fn arrived(&self, doc: DocId) -> Option<i64> {
        self.arrived.as_ref().and_then(|column| column.first(doc))
    }

    /// Returns the sort key of an article.
    pub(crate) fn key(&self, doc: DocId, comes_last: bool, score: Score, sort: Sort) -> SortKey {
        let time = match sort {
            Sort::Relevance | Sort::Newest => self.published(doc),
            Sort::Oldest => self.published(doc).map(|second| -second),
            Sort::Arrived => self.arrived(doc),
            Sort::ArrivedRising => self.arrived(doc).map(|micros| -micros),
        };
        let tie = self.tie.as_ref().and_then(|column| column.first(doc)).unwrap_or(0);
        SortKey { comes_last: Reverse(comes_last), score, time, tie: Reverse(tie) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_scores_come_newest_first_then_by_tie_undated_last_and_partial_matches_after_all() {
        let of_part = |is_partial, score, time, tie| SortKey {
            comes_last: Reverse(is_partial),
            score,
            time,
            tie: Reverse(tie),
        };
        let key = |score, time, tie| of_part(false, score, time, tie);
        let sorted = [
            key(2.0, None, 9),
            key(1.0, Some(20), 5),
            key(1.0, Some(10), 1),
            key(1.0, Some(10), 2),
            key(1.0, None, 0),
            of_part(true, 3.0, Some(30), 0),
        ];
        assert!(sorted.is_sorted_by(|a, b| a > b));
    }
}
