//! Which hits to collect for a page.
//!
//! The first hits of a list by relevance are rearranged: near-duplicates are demoted, and the best
//! are reranked. A page that overlaps them needs all of them, so that pages of any size show the
//! same list.

use crate::plan::{PageRange, Plan, Sort};
use crate::rank::NEAR_DUPLICATE;
use crate::search::cursor::ListPosition;
use crate::search::leveled_search::Collected;
use crate::search::sort_key::SortKey;

/// A page, and the hits to collect for it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct HitWindow {
    /// Whether the page overlaps the hits that are rearranged.
    pub(crate) is_rearranged: bool,
    pub(crate) page: PageRange,
    pub(crate) collected: PageRange,
}

/// Where a list continues after a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NextPosition {
    pub(crate) position: ListPosition,
    /// The number of hits before the position, since the start of the list or its last key.
    pub(crate) n_before: u64,
}

impl HitWindow {
    /// Returns the window of a page without hits that are rearranged.
    pub(crate) fn of_page(page: PageRange) -> Self {
        Self { is_rearranged: false, page, collected: page }
    }

    /// Returns the window for the page of a plan whose first `n_reranked` hits are reranked. A
    /// list that continues after a key is past the hits that are rearranged.
    pub(crate) fn new(plan: &Plan, after: Option<SortKey>, n_reranked: usize) -> Self {
        let page = plan.page;
        let is_rearranged = plan.sort == Sort::Relevance
            && !plan.scoring.terms.is_empty()
            && page.limit > 0
            && page.offset < NEAR_DUPLICATE.window
            && after.is_none();

        if !is_rearranged {
            return Self::of_page(page);
        }
        // All among which near-duplicates are demoted, so that one pass suffices.
        let n_rearranged = NEAR_DUPLICATE.window.max(n_reranked);
        let limit = n_rearranged.max(page.offset + page.limit);
        Self { is_rearranged, page, collected: PageRange { offset: 0, limit } }
    }

    /// Returns where the list continues after the page; `None` at its end.
    pub(crate) fn next_position(&self, collected: &Collected) -> Option<NextPosition> {
        let n_collected = self.collected.offset + collected.hits.len();
        let n_before = n_collected.min(self.page.offset + self.page.limit);
        let last = n_before.checked_sub(self.collected.offset + 1)?;
        if n_before as u64 >= collected.n_after {
            return None;
        }

        let position = match u8::try_from(n_before) {
            Ok(n_hits) if self.is_rearranged && n_before < NEAR_DUPLICATE.window => {
                ListPosition::Rearranged(n_hits)
            }
            _ => ListPosition::AfterKey(collected.hits[last].key.into()),
        };
        Some(NextPosition { position, n_before: n_before as u64 })
    }

    /// Returns the hits of the page out of the collected hits.
    pub(crate) fn cut<T>(&self, collected: Vec<T>) -> Vec<T> {
        let n_skipped = self.page.offset - self.collected.offset;
        collected.into_iter().skip(n_skipped).take(self.page.limit).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::cmp::Reverse;

    use super::*;
    use crate::plan::{Filters, Highlights, Match, Scoring, ScoringField, ScoringTerm};
    use crate::search::hit_key::HitKey;
    use crate::search::leveled_search::CollectedHit;
    use crate::search::tally::Tally;

    fn plan(sort: Sort, offset: usize, limit: usize) -> Plan {
        let term =
            ScoringTerm { place: ScoringField::Anywhere, text: "港口".into(), weight: 1.0 };
        Plan {
            matching: Match::Everything,
            scoring: Scoring { terms: vec![term], ..Scoring::default() },
            filters: Filters::default(),
            sort,
            aging: None,
            page: PageRange { offset, limit },
            marks: Highlights::default(),
        }
    }

    fn key(score: f32) -> SortKey {
        SortKey { comes_last: Reverse(false), score, time: None, tie: Reverse(0) }
    }

    /// Returns the best `n_hits` of `n_after` matching articles.
    fn collected(n_hits: u16, n_after: u64) -> Collected {
        let keys = (0..n_hits).map(|n| key(-f32::from(n)));
        let hits = keys.map(|key| CollectedHit::new(key, HitKey(0), false)).collect();
        let (partial_total, tally) = (0, Tally::default());
        Collected { strict_total: n_after, partial_total, n_after, hits, tally }
    }

    fn range(page: PageRange) -> (usize, usize) {
        (page.offset, page.limit)
    }

    #[test]
    fn the_first_pages_by_relevance_collect_all_hits_that_may_be_rearranged() {
        let window = HitWindow::new(&plan(Sort::Relevance, 10, 5), None, 0);
        assert!(window.is_rearranged);
        assert_eq!(range(window.collected), (0, NEAR_DUPLICATE.window));

        let window = HitWindow::new(&plan(Sort::Relevance, 40, 20), None, 0);
        assert_eq!(range(window.collected), (0, 60));
    }

    #[test]
    fn later_pages_and_other_orders_collect_their_own_hits_only() {
        let deep = HitWindow::new(&plan(Sort::Relevance, NEAR_DUPLICATE.window, 5), None, 0);
        let dated = HitWindow::new(&plan(Sort::Newest, 0, 5), None, 0);
        let continued = HitWindow::new(&plan(Sort::Relevance, 0, 5), Some(key(1.0)), 0);
        for window in [deep, dated, continued] {
            assert!(!window.is_rearranged);
            assert_eq!(range(window.collected), range(window.page));
        }
    }

    #[test]
    fn a_list_continues_within_the_rearranged_hits_by_number_and_past_them_by_key() {
        let within = HitWindow::new(&plan(Sort::Relevance, 10, 5), None, 0);
        let next = within.next_position(&collected(20, 100)).unwrap();
        assert_eq!((next.position, next.n_before), (ListPosition::Rearranged(15), 15));

        let past = HitWindow::new(&plan(Sort::Relevance, 40, 20), None, 0);
        let next = past.next_position(&collected(60, 100)).unwrap();
        assert_eq!(next.position, ListPosition::AfterKey(key(-59.0).into()));
        assert_eq!(next.n_before, 60);
    }

    #[test]
    fn a_list_ends_with_its_last_hit() {
        let window = HitWindow::new(&plan(Sort::Newest, 5, 5), None, 0);
        assert_eq!(window.next_position(&collected(5, 10)), None);
        assert_eq!(window.next_position(&collected(0, 5)), None);
        assert!(window.next_position(&collected(5, 11)).is_some());
    }

    #[test]
    fn a_page_is_cut_out_of_the_collected_hits() {
        let window = HitWindow::new(&plan(Sort::Relevance, 2, 3), None, 0);
        assert_eq!(window.cut((0..20).collect()), [2, 3, 4]);
    }
}
