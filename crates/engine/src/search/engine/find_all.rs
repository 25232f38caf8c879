//! All articles of a list, for exports.

use std::sync::Arc;

use jiff::civil::Date;

use super::Engine;
use crate::budget::SearchBudget;
use crate::plan::Filters;
use crate::query::parse;
use crate::search::cursor::Continuation;
use crate::search::day_counts::CalendarUnit;
use crate::search::error::SearchError;
use crate::search::facets::FacetLimits;
use crate::search::found_articles::{FoundArticles, ListedArticle};
use crate::search::histogram::archive_days;
use crate::search::request::{ALL_HITS, PartialMatches, SearchRequest};
use crate::search::strictness::find_hits;

impl Engine {
    /// Returns the days that have articles and their number, in the order of time.
    ///
    /// # Errors
    /// If the index cannot be read, or the budget does not suffice.
    pub fn articles_by_day(&self, budget: &SearchBudget) -> Result<Vec<(Date, u64)>, SearchError> {
        let state = self.current(budget)?;
        let context = self.context(state.as_ref(), budget);
        let days = archive_days(&context, &Filters::default())?;
        let days = days.periods(CalendarUnit::Day).into_iter();
        Ok(days.map(|day| (day.first_day, day.count)).collect())
    }

    /// Returns the microsecond since the epoch at which the last article arrived; 0 for an empty
    /// index.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn latest_arrival(&self) -> Result<i64, SearchError> {
        self.index.latest_arrival()
    }

    /// Returns all articles of the list of a request, without a limit. The page of the request is
    /// ignored.
    ///
    /// # Errors
    /// As for [`Engine::search_within`].
    pub fn find_all(
        &self,
        request: &SearchRequest,
        budget: &SearchBudget,
    ) -> Result<FoundArticles, SearchError> {
        budget.start();
        let (ast, mut notes) = parse(&request.query);
        let request = SearchRequest {
            offset: 0,
            limit: ALL_HITS,
            continuation: Continuation::None,
            facets: FacetLimits::default(),
            histogram: None,
            ..request.clone()
        };
        let state = self.current(budget)?;
        let is_asked = !ast.is_empty() || !request.filters.is_empty();
        let found = {
            let context = self.context(state.as_ref(), budget);
            is_asked.then(|| find_hits(&context, &ast, &request)).transpose()?
        };

        notes.extend(found.iter().flat_map(|found| found.relaxation.notes()));
        let total = found.as_ref().map_or(0, |found| match request.partial {
            PartialMatches::Excluded => found.list.strict_total,
            PartialMatches::Listed | PartialMatches::Counted => found.list.n_found(),
        });
        let hits = found.into_iter().flat_map(|found| found.list.hits);
        let hits = hits.map(|hit| ListedArticle { hit: hit.hit, is_partial: hit.is_partial });
        Ok(FoundArticles {
            notes,
            total,
            hits: hits.collect(),
            state,
            analysis: Arc::clone(&self.analysis),
            retractions: Arc::clone(&self.retractions),
            script: request.script,
        })
    }
}
