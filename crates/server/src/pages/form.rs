//! The search form: the parameters of a page as texts, which its fields and links repeat.

use serde::Serialize;
use xunwen_engine::{Continuation, Filters, MAX_HITS, SearchRequest};

use crate::api::params::period;
use crate::api::params::query_string::QueryString;
use crate::api::params::values::{PAGE_SORTS, SCRIPTS, named, positive};
use crate::limits::DEFAULT_PER_PAGE;
use crate::strings::language::InterfaceLanguage;

/// The last page that can be requested.
const MAX_PAGE: usize = MAX_HITS / DEFAULT_PER_PAGE;

/// The parameters of a page as texts. A text is empty when it is unset or has its default.
///
/// Pages are lenient where the API is strict: an unreadable value counts as unset. Dates are the
/// exception; they stay in their fields so that the reader can correct them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(crate) struct SearchForm {
    pub(crate) q: String,
    pub(crate) sort: String,
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) source: String,
    pub(crate) author: String,
    pub(crate) script: String,
    pub(crate) lang: String,
    /// The number of the page, from 1. It is not a field of the form, because a new search starts
    /// at its first page.
    #[serde(skip)]
    pub(crate) page: usize,
}

/// Dates that a search ignores.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum IgnoredDates {
    /// A text that is not a date.
    Unreadable(String),
    /// The first day is later than the last.
    Reversed,
}

impl SearchForm {
    /// Returns the form with the values of a query string.
    pub(crate) fn new(query: &QueryString) -> Self {
        let text = |name| query.get(name).unwrap_or_default().to_owned();

        Self {
            q: text("q"),
            sort: non_default(PAGE_SORTS, query.get("sort")),
            from: text("from"),
            to: text("to"),
            source: text("source"),
            author: text("author"),
            script: non_default(SCRIPTS, query.get("script")),
            lang: query
                .get("lang")
                .and_then(InterfaceLanguage::from_tag)
                .map_or_else(String::new, |language| language.tag().to_owned()),
            page: query.get("page").and_then(positive).map_or(1, |page| page.min(MAX_PAGE)),
        }
    }

    /// Returns the search that the form describes, and the dates that it ignores.
    pub(crate) fn request(&self) -> (SearchRequest, Vec<IgnoredDates>) {
        let mut ignored = Vec::new();
        let mut from = read_date(&self.from, period::first_second, &mut ignored);
        let mut before = read_date(&self.to, period::second_after, &mut ignored);
        if from.zip(before).is_some_and(|(from, before)| from >= before) {
            (from, before) = (None, None);
            ignored.push(IgnoredDates::Reversed);
        }

        let (sort, recency) = named(PAGE_SORTS, &self.sort).unwrap_or_default();
        let (source, author) = (non_empty(&self.source), non_empty(&self.author));
        let request = SearchRequest {
            query: self.q.clone(),
            filters: Filters { from, before, source, author },
            sort,
            recency,
            offset: self.page.saturating_sub(1) * DEFAULT_PER_PAGE,
            limit: DEFAULT_PER_PAGE,
            continuation: Continuation::None,
            script: named(SCRIPTS, &self.script).flatten(),
        };
        (request, ignored)
    }

    /// Returns the number of pages for `total` hits, up to the last that can be requested.
    pub(crate) fn n_pages(total: u64) -> usize {
        let total = usize::try_from(total).unwrap_or(usize::MAX);
        total.div_ceil(DEFAULT_PER_PAGE).min(MAX_PAGE)
    }

    /// Returns the language tag of article texts in the chosen script.
    pub(crate) fn text_language(&self) -> &'static str {
        match self.script.as_str() {
            "" => "zh",
            "hans" => "zh-Hans",
            _ => "zh-Hant",
        }
    }
}

/// Returns `value` if the table has it and it is not the default, which is the first entry.
fn non_default<T>(table: &[(&str, T)], value: Option<&str>) -> String {
    let is_known = |value: &&str| table[1..].iter().any(|(known, _)| known == value);
    value.filter(is_known).unwrap_or_default().to_owned()
}

fn non_empty(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

fn read_date(
    text: &str,
    second_of: fn(&str) -> Option<i64>,
    ignored: &mut Vec<IgnoredDates>,
) -> Option<i64> {
    let second = second_of(text);
    if second.is_none() && !text.is_empty() {
        ignored.push(IgnoredDates::Unreadable(text.to_owned()));
    }
    second
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(query: &str) -> SearchForm {
        SearchForm::new(&QueryString::parse(query).unwrap())
    }

    #[test]
    fn unreadable_values_are_unset() {
        let filled = form("q=a&sort=foo&script=x&lang=de&page=abc");
        assert_eq!(filled, SearchForm { q: "a".into(), page: 1, ..SearchForm::default() });
        assert_eq!(form("page=0").page, 1);
        assert_eq!(form("page=99999999999999999999").page, 1000);
    }

    #[test]
    fn default_values_are_unset() {
        let defaults = form("sort=relevance&script=original&from=");
        assert_eq!(defaults, SearchForm { page: 1, ..SearchForm::default() });
    }

    #[test]
    fn ignored_dates_are_reported() {
        let ignored = |query| form(query).request().1;
        assert_eq!(ignored("q=a&from=2023&to=2023-05"), []);
        assert_eq!(ignored("q=a&from=昨天"), [IgnoredDates::Unreadable("昨天".into())]);
        assert_eq!(ignored("q=a&from=2024&to=2023"), [IgnoredDates::Reversed]);
        assert_eq!(form("q=a&from=2024&to=2023").request().0.filters, Filters::default());
    }

    #[test]
    fn pages_end_with_the_last_reachable_hit() {
        assert_eq!([0, 1, 10, 11, 74_487].map(SearchForm::n_pages), [0, 1, 1, 2, 1000]);
    }
}
