//! The order of hits.

use std::cmp::{Ordering, Reverse};

use tantivy::Score;

/// The sort key of a hit: greater keys come first.
///
/// Articles that have everything the query asks for come first in most orders. Equal scores are
/// ordered newest first, then by a number made from the id, so that no two hits are equal and pages
/// never overlap.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SortKey {
    /// The article comes after those that have everything asked.
    pub comes_last: Reverse<bool>,
    /// 0 where hits are sorted by date.
    pub score: Score,
    /// The time that decides: seconds of publication or microseconds of arrival since the epoch,
    /// negated where the oldest comes first. Articles without a date come last in any order.
    pub time: Option<i64>,
    /// A number made from the id.
    pub tie: Reverse<u64>,
}

impl SortKey {
    /// Returns a key.
    #[must_use]
    pub fn new(comes_last: bool, score: Score, time: Option<i64>, tie: u64) -> Self {
        Self { comes_last: Reverse(comes_last), score, time, tie: Reverse(tie) }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_scores_come_newest_first_then_by_tie_undated_last_and_partial_matches_after_all() {
        let key = |score, time, tie| SortKey::new(false, score, time, tie);
        let sorted = [
            key(2.0, None, 9),
            key(1.0, Some(20), 5),
            key(1.0, Some(10), 1),
            key(1.0, Some(10), 2),
            key(1.0, None, 0),
            SortKey::new(true, 3.0, Some(30), 0),
        ];
        assert!(sorted.is_sorted_by(|a, b| a > b));
    }
}
