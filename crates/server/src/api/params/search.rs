//! The parameters of `GET /api/v1/search`, together with those of [`QueryParams`].

use serde::Deserialize;
use utoipa::IntoParams;
use xunwen_engine::{
    CalendarUnit, Continuation, FacetLimits, Filters, HistogramPeriods, HitTexts, MAX_HITS,
    Recency, SearchRequest, Sort,
};

use super::query::QueryParams;
use super::values::{self, DEFAULT_FACETS};
use crate::error::CallerError;
use crate::limits::{DEFAULT_PER_PAGE, MAX_REPAIRS};
use crate::options::CursorKey;
use crate::wire::{HitFields, cursor};

/// The part of a list, its order, and the figures about it.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PageParams {
    /// The number of the page, from 1 (the default). A page that ends after hit 10,000 is refused;
    /// follow `next` to go deeper.
    #[serde(deserialize_with = "values::page")]
    #[param(value_type = Option<u64>, minimum = 1)]
    page: Option<usize>,
    /// The `next` of an answer to the same query, order, filters and `loose`: returns the hits after
    /// that answer, at any depth. Replaces `page`. Every article that matched when the list was started appears once, whatever is indexed in the meantime,
    /// as it is now, unless it was withdrawn. A cursor is valid for a day.
    /// The server keeps the state of the index in which a list was started for some minutes after
    /// its last request, but not across a restart or many changes. After that, a list by relevance
    /// ends with status 410, and a list by date continues with the note `index_changed`.
    cursor: Option<String>,
    /// Only versions of articles that arrived after this moment, in the order in which they arrived:
    /// the `next` of the answer before, or a moment or day to start with. Each version of an article
    /// appears once. `next` is the `since` to ask with later. Leaves out articles with only some of
    /// the words, unless `loose=1`. Replaces `sort`, `page` and `cursor`.
    #[serde(deserialize_with = "values::since")]
    #[param(value_type = Option<String>, example = "2026-11-30T04:20:08.123456Z")]
    since: Option<i64>,
    /// The number of hits per page, from 1 to 100. The default is 10.
    #[serde(deserialize_with = "values::per_page")]
    #[param(value_type = Option<u64>, minimum = 1, maximum = 100)]
    per_page: Option<usize>,
    /// The order of hits: `relevance` (the default), `newest`, `oldest` or `arrived`, the last
    /// arrived first.
    #[serde(deserialize_with = "values::sort")]
    #[param(value_type = Option<String>)]
    sort: Option<Sort>,
    /// Prefers newer articles when sorting by relevance. An article of today scores twice as high
    /// as one without a date, and this advantage halves with every period of the given length:
    /// `30d`. Off by default. Ignored when sorting by date.
    #[serde(deserialize_with = "values::recency")]
    #[param(value_type = Option<String>, pattern = "^[1-9][0-9]{0,4}d$", example = "30d")]
    recency: Option<Recency>,
    /// The facets to count: names out of `source`, `author`, `term`, `year` and `month`, separated
    /// by commas, each with the number of values to list, up to 10,000: `source:50,term:20,month`.
    /// The default is `source:12,year`. Without a number: 12 sources, authors or terms, all years or
    /// months.
    #[serde(deserialize_with = "values::facets")]
    #[param(value_type = Option<String>, example = "source:50,term:20,month")]
    facets: Option<FacetLimits>,
    /// Counts the articles by `year`, `month` or `day`.
    #[serde(deserialize_with = "values::histogram")]
    #[param(value_type = Option<String>)]
    histogram: Option<CalendarUnit>,
    /// The fields of hits to return, separated by commas: `id,title,published`. All by default.
    #[serde(deserialize_with = "values::fields")]
    #[param(value_type = Option<String>, example = "id,title,published")]
    fields: Option<HitFields>,
}

/// A search and the page of its hits that the caller wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PagedSearch {
    /// The number of the page, from 1.
    pub(crate) page: usize,
    /// The most hits on a page.
    pub(crate) per_page: usize,
    /// The fields of hits that the caller wants.
    pub(crate) fields: HitFields,
    /// The request to the engine.
    pub(crate) request: SearchRequest,
}

impl PageParams {
    /// Returns the search for a part of the list of `query`.
    ///
    /// # Errors
    /// When the parameters contradict each other, the page is too deep, or the cursor belongs to
    /// another search.
    pub(crate) fn into_search(
        self,
        query: QueryParams,
        key: &CursorKey,
    ) -> Result<PagedSearch, CallerError> {
        if self.page.is_some() && self.cursor.is_some() {
            return Err(CallerError::PageAndCursor);
        }

        // Hits after `MAX_HITS` are reached with a cursor only.
        let page = self.page.unwrap_or(1);
        let per_page = self.per_page.unwrap_or(DEFAULT_PER_PAGE);
        if page.saturating_mul(per_page) > MAX_HITS {
            return Err(CallerError::PageTooDeep { page, per_page });
        }

        let fields = self.fields.unwrap_or_default();
        let texts =
            if fields.contains("snippets") { HitTexts::TitleAndSnippets } else { HitTexts::Title };
        let list = SearchRequest {
            sort: self.sort.unwrap_or_default(),
            recency: self.recency,
            offset: (page - 1) * per_page,
            limit: per_page,
            continuation: Continuation::Wanted,
            facets: self.facets.unwrap_or(DEFAULT_FACETS),
            histogram: self.histogram.map(HistogramPeriods::Of),
            texts,
            max_repairs: if self.cursor.is_none() && page == 1 { MAX_REPAIRS } else { 0 },
            ..SearchRequest::default()
        };

        let request = match self.since {
            Some(since) => self.arrived_since(since, query.into_strict_request()?, list)?,
            None => {
                let SearchRequest { query, filters, script, partial, .. } = query.into_request()?;
                SearchRequest { query, filters, script, partial, ..list }
            }
        };
        let search = PagedSearch { page, per_page, fields, request };
        match self.cursor {
            Some(cursor) => search.after(cursor.trim(), key),
            None => Ok(search),
        }
    }

    /// Returns the request for what arrived after a moment, in the order of arrival.
    fn arrived_since(
        &self,
        since: i64,
        wanted: SearchRequest,
        list: SearchRequest,
    ) -> Result<SearchRequest, CallerError> {
        if self.page.is_some() || self.cursor.is_some() || self.sort.is_some() {
            return Err(CallerError::SinceAndPage);
        }

        let SearchRequest { query, filters, script, partial, .. } = wanted;
        let filters = Filters { arrived_after: Some(since), ..filters };
        let (sort, continuation) = (Sort::ArrivedRising, Continuation::None);
        Ok(SearchRequest { query, filters, script, partial, sort, continuation, ..list })
    }
}

impl PagedSearch {
    /// Returns the search that continues after a cursor.
    fn after(mut self, cursor: &str, key: &CursorKey) -> Result<Self, CallerError> {
        let cursor = cursor::decode(cursor, &self.request, key)?;
        let n_before = usize::try_from(cursor.n_before()).unwrap_or(usize::MAX);
        self.request.continuation = Continuation::After(cursor);
        self.page = (n_before / self.per_page).saturating_add(1);
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::api::params::query_string::QueryString;

    fn search(query: &str) -> Result<PagedSearch, CallerError> {
        let (query, page) = QueryString::parse(query)?.read_both::<QueryParams, PageParams>()?;
        page.into_search(query, &CursorKey::random().unwrap())
    }

    #[expect(clippy::needless_pass_by_value, reason = "as `expect!` makes it")]
    fn check(query: &str, expected: Expect) {
        let shown = match search(query) {
            Ok(search) => format!("{search:?}"),
            Err(error) => format!("{}: {error}", error.description().code),
        };
        expected.assert_eq(&shown);
    }

    #[test]
    fn blank_parameters_have_defaults() {
        check(
            "q=a&page=&sort=&recency=&from=&to=&source=&script=",
            expect![[
                r#"PagedSearch { page: 1, per_page: 10, fields: HitFields([true, true, true, true, true, true, true, true, true, true]), request: SearchRequest { query: "a", filters: Filters { from: None, before: None, arrived_after: None, arrived_before: None, source: NameFilter { any_of: [], none_of: [] }, author: NameFilter { any_of: [], none_of: [] }, term: NameFilter { any_of: [], none_of: [] } }, sort: Relevance, recency: None, offset: 0, limit: 10, continuation: Wanted, script: None, partial: Listed, facets: FacetLimits { source: Some(12), author: None, term: None, year: Some(18446744073709551615), month: None }, histogram: None, texts: TitleAndSnippets, first_hits: Arranged, max_repairs: 4 } }"#
            ]],
        );
    }

    #[test]
    fn every_parameter_is_read() {
        check(
            "q=a&page=3&per_page=20&sort=newest&recency=7d&from=2023&to=2023-05&source=甲报&author=乙&term=丙&script=tw",
            expect![[
                r#"PagedSearch { page: 3, per_page: 20, fields: HitFields([true, true, true, true, true, true, true, true, true, true]), request: SearchRequest { query: "a", filters: Filters { from: Some(1672502400), before: Some(1685548800), arrived_after: None, arrived_before: None, source: NameFilter { any_of: ["甲报"], none_of: [] }, author: NameFilter { any_of: ["乙"], none_of: [] }, term: NameFilter { any_of: ["丙"], none_of: [] } }, sort: Newest, recency: Some(Recency { half_life_days: 7 }), offset: 40, limit: 20, continuation: Wanted, script: Some(ToTaiwan), partial: Listed, facets: FacetLimits { source: Some(12), author: None, term: None, year: Some(18446744073709551615), month: None }, histogram: None, texts: TitleAndSnippets, first_hits: Arranged, max_repairs: 0 } }"#
            ]],
        );
    }

    #[test]
    fn the_first_unreadable_parameter_in_the_order_of_the_fields_is_reported() {
        check(
            "sort=x&page=0",
            expect![[r#"invalid_parameter: invalid page: "0" (expected a whole number from 1)"#]],
        );
        check(
            "sort=x&page=0&q=a",
            expect![[r#"invalid_parameter: invalid page: "0" (expected a whole number from 1)"#]],
        );
    }

    #[test]
    fn a_page_that_ends_after_the_last_reachable_hit_is_too_deep() {
        assert!(search("q=a&page=1000").is_ok());
        check(
            "q=a&page=99999999999999999999999",
            expect![
                "page_too_deep: page 18446744073709551615 with 10 hits per page ends after hit 10000"
            ],
        );
    }
}
