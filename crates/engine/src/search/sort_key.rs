//! The order of hits.

use std::cmp::{Ordering, Reverse};

use tantivy::columnar::Column;
use tantivy::{DocId, Result, Score, SegmentReader};

use crate::index::schema::{PUBLISHED, TIE};
use crate::plan::Sort;

/// The sort key of a hit: greater keys come first.
///
/// Equal scores are ordered newest first, then by a number made from the id, so that no two hits
/// are equal and pages never overlap.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct SortKey {
    /// 0 where hits are sorted by date.
    pub(crate) score: Score,
    /// Seconds since the epoch, negated where the oldest comes first. Articles without a date come
    /// last in any order.
    pub(crate) published: Option<i64>,
    pub(crate) tie: Reverse<u64>,
}

impl Eq for SortKey {}

impl Ord for SortKey {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_score = self.score.total_cmp(&other.score);
        by_score.then(self.published.cmp(&other.published)).then(self.tie.cmp(&other.tie))
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
    tie: Option<Column<u64>>,
}

impl SortColumns {
    pub(crate) fn new(reader: &SegmentReader) -> Result<Self> {
        let fast = reader.fast_fields();
        Ok(Self { published: fast.column_opt(PUBLISHED)?, tie: fast.column_opt(TIE)? })
    }

    /// Returns the second since the epoch at which an article was published.
    pub(crate) fn published(&self, doc: DocId) -> Option<i64> {
        self.published.as_ref().and_then(|column| column.first(doc))
    }

    /// Returns the sort key of an article.
    pub(crate) fn key(&self, doc: DocId, score: Score, sort: Sort) -> SortKey {
        let published = self.published(doc);
        let published = if sort == Sort::Oldest { published.map(|p| -p) } else { published };
        let tie = self.tie.as_ref().and_then(|column| column.first(doc)).unwrap_or(0);
        SortKey { score, published, tie: Reverse(tie) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_scores_come_newest_first_then_by_tie_and_undated_last() {
        let key = |score, published, tie| SortKey { score, published, tie: Reverse(tie) };
        let sorted = [
            key(2.0, None, 9),
            key(1.0, Some(20), 5),
            key(1.0, Some(10), 1),
            key(1.0, Some(10), 2),
            key(1.0, None, 0),
        ];
        assert!(sorted.is_sorted_by(|a, b| a > b));
    }
}
