//! The parameters that say which articles a caller wants: a query and filters.

use serde::Deserialize;
use utoipa::IntoParams;
use xunwen_engine::{Filters, NameFilter, PartialMatches, SearchRequest};
use xunwen_text::Conversion;

use super::deserializer::names_of;
use super::query_string::QueryString;
use super::values::{self, DateBound};
use crate::error::CallerError;
use crate::error::quote::shortened;

/// A query and filters.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct QueryParams {
    /// The query, in the query language: `跨境电商`, `“生物医药产业”`, `杭州 -房地产`,
    /// `(杭州 OR 宁波) 标题:电商`, `作者:李青禾 日期:2023-01..2023-06`, `"杭州 医药"~10`,
    /// `北京*大学`, `词:跨境电商`. It may be left out when `from`, `to`, `source`, `author`, `term`,
    /// `exclude_source`, `exclude_author` or `exclude_term` is set: then all articles that pass are
    /// listed.
    #[param(example = "跨境电商")]
    q: Option<String>,
    /// The first day, as a year, month or day: `2023`, `2023-05`, `2023-05-19`. Days are in China's
    /// time zone.
    #[serde(deserialize_with = "values::from")]
    #[param(value_type = Option<String>)]
    from: Option<DateBound>,
    /// The last day, inclusive, as a year, month or day.
    #[serde(deserialize_with = "values::to")]
    #[param(value_type = Option<String>)]
    to: Option<DateBound>,
    /// Only articles from this source, spelled exactly as in the article. Repeated: from any of
    /// these sources.
    #[param(required = false)]
    source: Vec<String>,
    /// Only articles by this author; script, blanks and dots do not matter. Repeated: by any of
    /// these authors.
    #[param(required = false)]
    author: Vec<String>,
    /// Only articles with this key term, one of the up to eight most telling words of an article;
    /// script, case and width do not matter. Repeated: with any of these terms.
    #[param(required = false)]
    term: Vec<String>,
    /// No articles from this source. May be repeated.
    #[param(required = false)]
    exclude_source: Vec<String>,
    /// No articles by this author. May be repeated.
    #[param(required = false)]
    exclude_author: Vec<String>,
    /// No articles with this key term. May be repeated.
    #[param(required = false)]
    exclude_term: Vec<String>,
    /// Articles that have only some of the words, which are looked up when fewer than ten have
    /// everything asked. Left out, they are listed after the others (`is_loose`) but not counted
    /// in `total`, facets and histogram. `1`: they are counted, too. `0`: they are not listed.
    #[serde(deserialize_with = "values::loose")]
    #[param(value_type = Option<u8>, minimum = 0, maximum = 1)]
    loose: Option<PartialMatches>,
    /// The script of titles and snippets: `original` (the default), `hans`, `hant`, `tw` or `hk`.
    #[serde(deserialize_with = "values::script")]
    #[param(value_type = Option<String>)]
    script: Option<Conversion>,
}

/// Returns the search of a query string of the results page, without its order and its page.
/// Articles with only some of the words are left out unless the query string asks for them.
///
/// # Errors
/// If a filter cannot be read, or there is neither a query nor a filter.
pub fn search_from_query_string(text: &str) -> Result<SearchRequest, String> {
    let read = || {
        let query = QueryString::parse(text)?.only(names_of::<QueryParams>());
        query.read::<QueryParams>()?.into_strict_request()
    };
    read().map_err(|error: CallerError| error.to_string())
}

impl QueryParams {
    /// Returns the request for these articles.
    ///
    /// # Errors
    /// When the dates contradict each other, or there is neither a query nor a filter.
    pub(crate) fn into_request(self) -> Result<SearchRequest, CallerError> {
        let filters = self.filters()?;
        if self.q.is_none() && filters.is_empty() {
            return Err(CallerError::MissingQuery);
        }
        Ok(SearchRequest {
            query: self.q.unwrap_or_default(),
            filters,
            script: self.script,
            partial: self.loose.unwrap_or_default(),
            ..SearchRequest::default()
        })
    }

    /// Returns the request for these articles, where those with only some of the words are left out
    /// unless the caller asks for them.
    ///
    /// # Errors
    /// As for [`Self::into_request`].
    pub(crate) fn into_strict_request(self) -> Result<SearchRequest, CallerError> {
        let partial = self.loose.unwrap_or(PartialMatches::Excluded);
        Ok(SearchRequest { partial, ..self.into_request()? })
    }

    fn filters(&self) -> Result<Filters, CallerError> {
        if let (Some(from), Some(to)) = (&self.from, &self.to)
            && from.second >= to.second
        {
            let (from, to) = (shortened(&from.text), shortened(&to.text));
            return Err(CallerError::ReversedDates { from, to });
        }

        let second = |bound: &DateBound| bound.second;
        let names = |any_of: &[String], none_of: &[String]| NameFilter {
            any_of: any_of.to_vec(),
            none_of: none_of.to_vec(),
        };
        Ok(Filters {
            from: self.from.as_ref().map(second),
            before: self.to.as_ref().map(second),
            source: names(&self.source, &self.exclude_source),
            author: names(&self.author, &self.exclude_author),
            term: names(&self.term, &self.exclude_term),
            ..Filters::default()
        })
    }
}
