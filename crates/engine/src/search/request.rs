//! The request for a search.

use serde::Serialize;
use xunwen_text::Conversion;

use crate::plan::recency::Recency;
use crate::plan::{Filters, PageRange, PlanOptions, Sort};
use crate::rank::NEAR_DUPLICATE;
use crate::search::cursor::Continuation;
use crate::search::day_counts::HistogramPeriods;
use crate::search::facets::FacetLimits;
use crate::search::tally::TallyRequest;

/// The deepest hit that can be reached by its number, since such a page costs as much as all pages
/// before it. A [`Cursor`](crate::Cursor) reaches hits at any depth.
pub const MAX_HITS: usize = 10_000;

/// The limit of a request for all hits, which [`Engine::find_all`](crate::Engine::find_all) makes:
/// one less than the largest, so that no sum with it overflows.
pub(crate) const ALL_HITS: usize = usize::MAX >> 1;

/// A query with its options.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SearchRequest {
    /// The query, in the query language.
    pub query: String,
    /// Conditions in addition to the query.
    pub filters: Filters,
    /// The order of hits.
    pub sort: Sort,
    /// How much newer articles are preferred in the order by relevance, if at all.
    pub recency: Option<Recency>,
    /// Hits to skip; ignored after a cursor.
    pub offset: usize,
    /// The largest number of hits to return.
    pub limit: usize,
    /// Whether the list can be continued, or where it continues.
    pub continuation: Continuation,
    /// The script to show hits in; `None` leaves them as printed.
    pub script: Option<Conversion>,
    /// Articles that have only some of the words.
    pub partial: PartialMatches,
    /// The facets to count.
    pub facets: FacetLimits,
    /// The periods to count; `None` without a histogram.
    pub histogram: Option<HistogramPeriods>,
    /// The texts of hits.
    pub texts: HitTexts,
    /// How the first hits of a list by relevance are arranged.
    pub first_hits: FirstHits,
    /// The most repairs to offer.
    pub max_repairs: usize,
}

/// The texts of a hit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum HitTexts {
    /// The title and snippets.
    #[default]
    TitleAndSnippets,
    /// The title alone, which costs less.
    Title,
}

/// The use of articles that have only some of the words of a query. They are looked up when fewer
/// than a page of articles have everything.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub enum PartialMatches {
    /// They are listed after the others, and totals, facets and histogram leave them out.
    #[default]
    Listed,
    /// They are listed after the others, and counted with them.
    Counted,
    /// They are neither listed nor counted.
    Excluded,
}

/// How the first hits of a list by relevance are arranged.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub enum FirstHits {
    /// Reranked by their texts, and those that repeat a better one after the ten best that differ.
    #[default]
    Arranged,
    /// Reranked by their texts. For measuring.
    Reranked,
    /// In the order of their scores by the index alone, as all other hits. For measuring.
    AsScored,
}

impl SearchRequest {
    /// Returns what the facets and the histogram are made of.
    pub(crate) fn tally_request(&self) -> TallyRequest {
        let facets = FacetLimits { year: None, month: None, ..self.facets };
        TallyRequest { facets, days: self.counts_days() || self.histogram.is_some() }
    }

    /// Returns whether facets are made of the counts by day.
    pub(crate) fn counts_days(&self) -> bool {
        self.facets.year.is_some() || self.facets.month.is_some()
    }

    /// Returns the most hits of a page that starts at `offset`.
    fn page_limit(&self, offset: usize) -> usize {
        if self.limit == ALL_HITS { ALL_HITS } else { self.limit.min(MAX_HITS - offset) }
    }

    /// Returns the options for planning the query. The page stays within [`MAX_HITS`].
    #[must_use]
    pub fn plan_options(&self) -> PlanOptions {
        let offset = match &self.continuation {
            Continuation::After(cursor) => cursor.position.offset().min(NEAR_DUPLICATE.window),
            Continuation::None | Continuation::Wanted => self.offset.min(MAX_HITS),
        };
        PlanOptions {
            filters: self.filters.clone(),
            sort: self.sort,
            recency: self.recency,
            page: PageRange { offset, limit: self.page_limit(offset) },
            now: self.continuation.now(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_never_goes_beyond_the_deepest_hit() {
        for (offset, limit, expected) in [
            (0, 10, (0, 10)),
            (MAX_HITS - 5, 10, (MAX_HITS - 5, 5)),
            (usize::MAX, usize::MAX, (MAX_HITS, 0)),
        ] {
            let request = SearchRequest { offset, limit, ..SearchRequest::default() };
            let page = request.plan_options().page;
            assert_eq!((page.offset, page.limit), expected);
        }
    }
}
