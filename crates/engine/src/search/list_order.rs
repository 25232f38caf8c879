//! The order of articles that have only some of the words of a query.

use serde::{Deserialize, Serialize};

use crate::plan::Sort;

/// The place of articles that have only some of the words, in the order by relevance.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ListOrder {
    /// After those that have everything asked.
    #[default]
    StrictFirst,
    /// Among them, by score: the answer to a question, or to a text of many words.
    BestMatches,
}

impl ListOrder {
    /// Returns whether an article comes after those that have everything asked. In the order of
    /// arrival none does, because later parts of a list must never have earlier articles.
    #[must_use]
    pub fn comes_last(self, is_partial: bool, sort: Sort) -> bool {
        let is_split = match sort {
            Sort::Relevance => self == Self::StrictFirst,
            Sort::Newest | Sort::Oldest => true,
            Sort::Arrived | Sort::ArrivedRising => false,
        };
        is_partial && is_split
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partial_matches_come_last_except_among_best_matches_and_by_arrival() {
        let last = |order: ListOrder, sort| order.comes_last(true, sort);
        assert!(last(ListOrder::StrictFirst, Sort::Relevance));
        assert!(!last(ListOrder::BestMatches, Sort::Relevance));
        assert!(last(ListOrder::BestMatches, Sort::Newest));
        assert!(!last(ListOrder::StrictFirst, Sort::Arrived));
        assert!(!ListOrder::StrictFirst.comes_last(false, Sort::Relevance));
    }
}
